"""Tables as they leave: exact, harmless in a spreadsheet, the same for the same audit."""

import csv
import io
import json
import sqlite3
import zipfile
from dataclasses import replace

import pandas as pd
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from audit.report.citation import bibtex, claim_reviews, claim_reviews_json
from audit.report.database import LINK_WORDS, LINKS, database_bytes, datasette_metadata
from audit.report.newsroom import summary_markdown, summary_workbook
from audit.report.package import package_json, package_name
from audit.report.tables import (
    csv_text,
    export_tables,
    json_text,
    number_text,
)
from audit.report.wording import Wording
from schemas.cells import guard_cell, unguard_cell
from schemas.claims import Claims
from schemas.findings import Findings

EN = Wording()


def rows_of(text):
    return list(csv.DictReader(io.StringIO(text)))


def opened(content, tmp_path):
    path = tmp_path / "audit.sqlite"
    path.write_bytes(content)
    return sqlite3.connect(path)


def table(result, name):
    return next(export for export in export_tables(result) if export.name == name)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("=1+1", "'=1+1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("+cmd|' /C calc'!A0", "'+cmd|' /C calc'!A0"),
        ("-2+3+cmd|' /C calc'!A0", "'-2+3+cmd|' /C calc'!A0"),
        ("\t=1", "'\t=1"),
        ("-20%", "-20%"),
        ("+1,234.5", "+1,234.5"),
        ("plain", "plain"),
        ("", ""),
    ],
)
def test_no_cell_is_a_formula(text, shown):
    assert guard_cell(text) == shown


@given(st.text(max_size=30))
def test_no_text_at_all_becomes_a_formula(text):
    cell = rows_of(csv_text(pd.DataFrame({"a": [text], "b": ["x"]})))[0]["a"]
    harmless = cell[:1] not in ("=", "@", "\t", "\r")
    assert harmless
    if cell[:1] in ("+", "-"):
        assert not any(letter.isalpha() or letter in "(!|" for letter in cell)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_numbers_read_back_exactly(value):
    assert float(number_text(value)) == value


def test_findings_csv_says_draft_and_why(result):
    rows = {row["finding_id"]: row for row in rows_of(csv_text(table(result, "findings").rows))}
    assert rows["f-record"]["standing"] == "DRAFT"
    assert "not been asked" in rows["f-record"]["standing_reasons"]
    assert rows["f-withdrawn"]["standing"] == "WITHDRAWN"
    assert rows["f-record"]["gap"] == "6610"


def test_claims_csv_is_what_check_reads(result):
    from sources.curated import read_claims
    from sources.document import Document

    text = csv_text(result.claims[result.claims["claim_id"] != "x-html"])
    again = read_claims(Document(text.encode(), "claims.csv"))
    kept = result.claims[result.claims["claim_id"] != "x-html"].reset_index(drop=True)
    pd.testing.assert_frame_equal(again, kept)


def test_json_has_lists_of_ids_and_no_infinity(result):
    text = json_text(table(result, "findings").rows)
    first = json.loads(text)[0]
    assert first["claim_ids"] == ["w-mean", "w-record"]
    assert first["standing"] == "DRAFT"
    odd = pd.DataFrame({"low": [float("-inf")], "high": [float("nan")]})
    assert json.loads(json_text(odd)) == [{"low": "-inf", "high": None}]


def test_the_database_keeps_its_promises(result, tmp_path):
    exports = export_tables(result)
    with opened(database_bytes(exports), tmp_path) as connection:
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        for export in exports:
            (count,) = connection.execute(f'SELECT count(*) FROM "{export.name}"').fetchone()  # noqa: S608
            assert count == len(export.rows)
        pairs = connection.execute(
            "SELECT finding_id, claim_id FROM finding_claims AS link"
            " JOIN findings ON findings_key = finding_id JOIN claims USING(claim_id)"
            " WHERE link.could_resolve ORDER BY 1, 2"
        ).fetchall()
        keys = connection.execute("PRAGMA foreign_key_list(verdicts)").fetchall()
    assert ("f-record", "w-mean") in pairs
    assert ("f-record", "w-record") in pairs
    assert keys[0][2:5] == ("claims", "claim_id", "claim_id")


def test_a_reference_to_nowhere_is_not_promised(result, tmp_path):
    without = replace(result, documents=result.documents[:0])
    exports = export_tables(without)
    with opened(database_bytes(exports), tmp_path) as connection:
        assert connection.execute("PRAGMA foreign_key_list(claims)").fetchall() == []
        (kept,) = connection.execute(
            "SELECT document_sha256 FROM claims WHERE claim_id = 'c-2016h1'"
        ).fetchone()
    assert kept == result.claims["document_sha256"][0]


def test_a_verdict_of_two_groups_names_both_measurements(result, tmp_path):
    verdicts = result.verdicts.copy()
    verdicts.loc[2, ["claim_id", "measurement_id"]] = ["", "m-share m-count"]
    exports = export_tables(replace(result, verdicts=verdicts))
    with opened(database_bytes(exports), tmp_path) as connection:
        named = connection.execute(
            "SELECT measurement_id FROM verdict_measurements WHERE verdicts_key = 3 ORDER BY 1"
        ).fetchall()
        (claim_id,) = connection.execute('SELECT claim_id FROM verdicts WHERE "row" = 3').fetchone()
    assert named == [("m-count",), ("m-share",)]
    assert claim_id is None


def test_datasette_is_told_what_the_columns_mean(result):
    metadata = json.loads(datasette_metadata("A", "2018", export_tables(result)))
    claims = metadata["databases"]["audit"]["tables"]["claims"]
    assert "platform" in claims["facets"]
    assert claims["columns"]["printed"] == "the text as it stands, before parsing"
    tables = metadata["databases"]["audit"]["tables"]
    assert "vanishes without that figure" in tables["finding_claims"]["description"]
    assert set(LINKS) == set(LINK_WORDS) < set(tables)
    stamped = {name for name, about in tables.items() if "stamped DRAFT" in about["description"]}
    assert stamped == {"findings", "verdicts", "near_misses", "bounds", "restatements"}
    assert not [name for name, about in tables.items() if "`" in about["description"]]


def test_the_data_package_validates(result, tmp_path):
    from frictionless import validate

    exports = export_tables(result)
    files = {f"{export.name}.csv": csv_text(export.rows).encode() for export in exports}
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    described = package_json(result.title, result.as_of, exports, files)
    (tmp_path / "datapackage.json").write_text(described, encoding="utf-8")
    report = validate(str(tmp_path / "datapackage.json"))
    assert report.valid, report.flatten(["type", "message"])
    assert len(report.tasks) == len(exports)
    (tmp_path / "claims.csv").write_bytes(files["claims.csv"] + b"extra\n")
    assert not validate(str(tmp_path / "datapackage.json")).valid


def test_a_package_has_a_name_in_plain_letters():
    assert package_name("Twitter & Telegram: 2018!") == "twitter-telegram-2018"
    assert package_name("…") == "audit"


def test_markdown_stamps_drafts_and_escapes(result):
    text = summary_markdown(result, EN)
    line = next(line for line in text.splitlines() if "record month" in line)
    assert line.startswith("* **DRAFT** ")
    assert "### **DRAFT** Warning:" in text
    assert "**WITHDRAWN**" in text
    assert "we had misread the period" in text
    assert "1 + 1 = 3" not in text
    nasty = result.findings.assign(statement="[x](javascript:alert(1)) <b> | `c`")
    shown = summary_markdown(replace(result, findings=Findings.validate(nasty)), EN)
    assert "[x](" not in shown.replace("\\[x\\](", "")
    assert "<b>" not in shown.replace("\\<b\\>", "")


def test_the_workbook_opens_and_stamps_first(result):
    from openpyxl import load_workbook

    content = summary_workbook(result, export_tables(result))
    book = load_workbook(io.BytesIO(content))
    assert book.sheetnames[0] == "Summary"
    sheet = book["findings"]
    assert [sheet["A1"].value, sheet["A2"].value] == ["standing", "DRAFT"]
    claims = book["claims"]
    cells = [cell for row in claims.iter_rows() for cell in row]
    assert all(cell.data_type != "f" for cell in cells)
    assert any(cell.value == '\'=HYPERLINK("http://evil")' for cell in cells)


def test_the_workbook_keeps_numbers_times_and_truths_as_they_are(result):
    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(summary_workbook(result, export_tables(result))))
    header, *rows = book["documents"].iter_rows(values_only=True)
    assert [row[header.index("bytes")] for row in rows] == list(result.documents["bytes"])
    header, first, *_ = book["restatements"].iter_rows(values_only=True)
    assert first[header.index("is_undone")] is False


def test_the_workbook_carries_no_clock(result):
    content = summary_workbook(result, export_tables(result))
    assert content == summary_workbook(result, export_tables(result))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert b"2018-06-30T00:00:00Z" in archive.read("docProps/core.xml")


def test_only_accepted_verdicts_leave_as_reviews(result):
    reviewed = claim_reviews(result, EN)
    assert [review["itemReviewed"]["author"]["name"] for review in reviewed] == ["Chirp"]
    assert reviewed[0]["reviewRating"]["alternateName"] == "Cannot be compared with the measurement"
    assert "ratingValue" not in reviewed[0]["reviewRating"], "no half of a truth"
    unread = result.claims.assign(review="unreviewed")
    assert claim_reviews(replace(result, claims=Claims.validate(unread)), EN) == []
    nobody = result.verdicts.assign(accepted_by="", accepted_on="")
    assert claim_reviews(replace(result, verdicts=nobody), EN) == []
    assert json.loads(claim_reviews_json(result, EN))[0]["@type"] == "ClaimReview"


def test_bibtex_escapes_what_tex_would_run(result):
    entry = bibtex(replace(result, title=r"50% of \input{x} & $y$"), "1.0")
    assert entry.startswith("@misc{50-of-input-x-y-2018-06-30,")
    assert r"50\% of \textbackslash input\{x\} \& \$y\$" in entry
    assert "month = {6}" in entry


@given(st.text(max_size=30))
@example("'=x")
@example("''=x")
@example("\t")
@example("'-20%")
def test_what_is_guarded_reads_back(text):
    assert unguard_cell(guard_cell(text)) == text


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.text(alphabet="'=+-@|%x1 ,\t\"\n", max_size=12))
def test_claims_written_are_claims_read(result, text):
    from sources.curated import read_claims
    from sources.document import Document

    claims = result.claims[result.claims["claim_id"] != "x-html"].reset_index(drop=True)
    # White space around a cell is no part of it when a person's table is read.
    claims = claims.assign(context=text.strip(), note=f"'={text}".strip(), printed=text.strip())
    again = read_claims(Document(csv_text(claims).encode(), "claims.csv"))
    pd.testing.assert_frame_equal(again, claims)
