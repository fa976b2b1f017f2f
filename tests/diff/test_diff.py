"""A comparison names what the publisher changed, and keeps apart what only we changed."""

import json
import math

import pandas as pd
import pytest

from audit.changes.load import load_run
from audit.changes.text import as_json, as_markdown, as_news, as_text
from audit.diff import diff_runs
from audit.report.database import database_bytes
from audit.report.export import manifest_json
from audit.report.tables import csv_text, export_tables
from audit.result import AuditResult
from audit.runs import RunError, build_run
from schemas.claims import Claims, Relations
from schemas.documents import Documents
from schemas.findings import Findings
from schemas.measurements import Measurements
from schemas.verdicts import Verdicts
from sources.document import Document
from sources.tabulate import tabulate_extraction

CELLS = {("spam", "2020"): 500.0, ("drugs", "2020"): 300.0, ("all", "2020"): 800.0}


def edition(published_on, cells, *, name="report.csv", text="", review="unreviewed"):
    """A synthetic edition: one count for each area and year, the row `all` printed as their sum."""
    document = Document(
        f"{name}{published_on}{text}".encode(), name, url="", published_on=published_on
    )
    rows = [
        {
            "claim_id": f"{area}{year}",
            "platform": "Example",
            "claimant": "Example Ltd",
            "report_series": "enforcement",
            "policy_area": area,
            "policy_label": area.title(),
            "metric_label": "Items removed",
            "action": "remove",
            "unit": "items",
            "kind": "count",
            "value": value,
            "printed": f"{value:,.0f}",
            "locator": f"#{area}{year}",
            "period_start": f"{year}-01-01",
            "period_end": f"{year}-12-31",
            "review": review,
        }
        for (area, year), value in cells.items()
    ]
    relations = [
        {"whole": f"all{year}", "part": f"{area}{year}", "relation": "sum", "locator": "#"}
        for area, year in cells
        if area != "all" and ("all", year) in cells
    ]
    return document, tabulate_extraction(document, rows, rule="test", relations=relations)


def run(folder, name, *editions, findings=(), verdicts=(), manifest=None):
    documents = [document for document, _ in editions]
    claims = pd.concat([extraction.claims for _, extraction in editions], ignore_index=True)
    relations = pd.concat([extraction.relations for _, extraction in editions], ignore_index=True)
    rows = [
        {
            "sha256": document.sha256,
            "name": document.name,
            "url": document.url,
            "published_on": document.published_on,
            "bytes": len(document.content),
        }
        for document in documents
    ]
    measurements = [{"measurement_id": "m", "study": "s", "draw": "census", "estimand": "share_of"}]
    result = AuditResult(
        title="Synthetic audit",
        as_of=max(document.published_on for document in documents),
        claims=Claims.validate(claims),
        relations=Relations.conform(relations),
        documents=Documents.conform(rows),
        measurements=Measurements.conform(measurements),
        findings=Findings.conform(list(findings)) if findings else Findings.empty(),
        verdicts=Verdicts.conform(list(verdicts)) if verdicts else Verdicts.empty(),
    )
    exports = export_tables(result)
    with build_run(folder, name) as aside:
        for export in exports:
            (aside / f"{export.name}.csv").write_text(csv_text(export.rows))
        (aside / "audit.sqlite").write_bytes(database_bytes(exports))
        (aside / "manifest.json").write_text(manifest_json(result, manifest or {"code": "one"}))
    return folder / name


def compare(tmp_path, before, after, **more):
    return diff_runs(run(tmp_path, "before", *before), run(tmp_path, "after", *after, **more))


def test_equal_runs_differ_in_nothing(tmp_path):
    first = edition("2021-01", CELLS)
    diff = compare(tmp_path, [first], [first])
    assert diff.is_empty
    assert "Nothing changed." in as_markdown(diff)
    assert "Nothing changed." in as_text(diff)
    assert as_news(diff) == ["Nothing has changed since the run as of 2021-01."]


def test_a_new_edition_restates_one_figure_and_leaves_the_total(tmp_path):
    first = edition("2021-01", CELLS)
    second = edition("2021-02", {**CELLS, ("spam", "2020"): 450.0, ("spam", "2021"): 9.0})
    diff = compare(tmp_path, [first], [first, second])
    (row,) = diff.restated.to_dict("records")
    assert (row["policy_area"], row["value_before"], row["value_after"]) == ("spam", 500.0, 450.0)
    assert (row["change"], row["relative_change"], row["direction"]) == (-50.0, -0.1, "down")
    assert (row["published_on_before"], row["published_on_after"]) == ("2021-01", "2021-02")
    assert row["total"] == "unchanged"
    assert row["standing"] == "DRAFT"
    assert list(diff.new_claims["period_start"]) == ["2021-01-01"]
    assert len(diff.vanished) == len(diff.reread) == 0
    assert list(diff.documents["change"]) == ["new"]
    text = as_markdown(diff)
    assert (
        "* **DRAFT** Example, Spam, Items removed, 2020: 500 (January 2021) → 450 (February 2021), "
        "down 50 (10%); the printed total was not updated" in text
    )
    assert as_news(diff)[0] == (
        "Since the run as of January 2021: 1 figure restated, 1 document changed, 1 new figure."
    )


def test_a_total_that_was_updated_with_its_part_is_said_to_be(tmp_path):
    first = edition("2021-01", CELLS)
    second = edition("2021-02", {**CELLS, ("spam", "2020"): 450.0, ("all", "2020"): 750.0})
    diff = compare(tmp_path, [first], [second])
    totals = dict(zip(diff.restated["policy_area"], diff.restated["total"], strict=True))
    assert totals == {"spam": "updated", "all": ""}


def test_a_figure_that_people_accepted_twice_is_no_draft(tmp_path):
    first = edition("2021-01", CELLS, review="accepted")
    second = edition("2021-02", {**CELLS, ("spam", "2020"): 450.0}, review="accepted")
    assert list(compare(tmp_path, [first], [second]).restated["standing"]) == [""]


def test_newer_code_on_the_same_bytes_is_a_rereading_and_nothing_else(tmp_path):
    before = edition("2021-01", CELLS)
    document, _ = before
    _, read = edition("2021-01", {**CELLS, ("spam", "2020"): 5000.0, ("spam", "2019"): 1.0})
    del_drugs = read.claims[read.claims["policy_area"] != "drugs"]
    after = (document, type(read)(Claims.conform(del_drugs)))
    diff = compare(tmp_path, [before], [after])
    assert len(diff.restated) == len(diff.new_claims) == len(diff.vanished) == 0
    what = dict(
        zip(
            diff.reread["policy_area"] + diff.reread["period_start"],
            diff.reread["what"],
            strict=True,
        )
    )
    assert what == {
        "drugs2020-01-01": "no longer read",
        "spam2019-01-01": "newly read",
        "spam2020-01-01": "value",
    }
    assert "Read otherwise by us" in as_markdown(diff)


def test_a_restatement_is_measured_against_todays_reading_of_the_old_edition(tmp_path):
    # The old code read 5,000 for 500; the new edition prints 500 still: nothing was restated.
    document, wrong = edition("2021-01", {**CELLS, ("spam", "2020"): 5000.0})
    right = edition("2021-01", CELLS)
    new = edition("2021-02", CELLS)
    diff = compare(tmp_path, [(document, wrong)], [right, new])
    assert len(diff.restated) == 0
    assert list(diff.reread["what"]) == ["value"]
    moved = edition("2021-02", {**CELLS, ("spam", "2020"): 450.0})
    diff = compare(tmp_path, [(document, wrong)], [right, moved])
    assert list(diff.restated["value_before"]) == [500.0]


def test_a_figure_that_the_newer_edition_leaves_out_vanished(tmp_path):
    first = edition("2021-01", CELLS)
    left = {cell: value for cell, value in CELLS.items() if cell[0] != "drugs"}
    second = edition("2021-02", {**left, ("narcotics", "2020"): 300.0})
    diff = compare(tmp_path, [first], [first, second])
    (row,) = diff.vanished.to_dict("records")
    assert row["policy_area"] == "drugs"
    assert row["why"] == "the edition of 2021-02 no longer prints it"
    assert row["perhaps_now"] == "Narcotics / Items removed"


def test_a_figure_that_was_typed_is_no_edition_that_leaves_others_out(tmp_path):
    first = edition("2021-01", CELLS)
    document, read = edition("2021-02", {("spam", "2020"): 501.0})
    assert len(compare(tmp_path, [first], [first, (document, read)]).vanished) > 0
    read.claims["document_sha256"] = ""
    diff = compare(tmp_path / "typed", [first], [first, (document, read)])
    assert len(diff.vanished) == 0


def test_an_edition_about_another_period_makes_nothing_vanish(tmp_path):
    first = edition("2021-01", CELLS)
    second = edition("2021-02", {("spam", "2021"): 9.0})
    assert len(compare(tmp_path, [first], [first, second]).vanished) == 0


def test_a_document_taken_out_of_the_audit_takes_its_figures_along(tmp_path):
    first, second = edition("2021-01", CELLS), edition("2021-01", {("x", "1999"): 1.0}, name="b")
    diff = compare(tmp_path, [first, second], [first])
    assert list(diff.vanished["why"]) == ["no document of the audit has it any more"]
    assert list(diff.documents["change"]) == ["gone"]


def test_a_document_that_changed_under_its_name_and_date_is_named(tmp_path):
    first = edition("2021-01", CELLS)
    second = edition("2021-01", {**CELLS, ("spam", "2020"): 499.0}, text="quietly")
    diff = compare(tmp_path, [first], [second])
    assert list(diff.documents["change"]) == ["changed without a new edition"]
    assert list(diff.restated["value_after"]) == [499.0]


def test_only_limits_that_move_are_a_restatement(tmp_path):
    document, read = edition("2021-01", CELLS)
    later, again = edition("2021-02", CELLS)
    for extraction, high in ((read, 900.0), (again, 990.0)):
        extraction.claims.loc[0, ["value", "low", "high"]] = [math.nan, 100.0, high]
    diff = compare(tmp_path, [(document, read)], [(document, read), (later, again)])
    assert list(diff.restated["direction"]) == ["range"]


def test_relayed_and_rejected_figures_are_left_out(tmp_path):
    first = edition("2021-01", CELLS)
    document, read = edition("2021-02", {("spam", "2020"): 1.0, ("drugs", "2020"): 2.0})
    read.claims["relayed_by"] = ["a newspaper", ""]
    read.claims["review"] = ["unreviewed", "rejected"]
    assert len(compare(tmp_path, [first], [first, (document, read)]).restated) == 0


def finding(name, claims, **changes):
    row = {
        "finding_id": name,
        "rule_id": "rows_against_total",
        "severity": "error",
        "claim_ids": claims,
        "statement": f"Statement of {name}.",
        "status": "open",
    }
    return {**row, **changes}


def test_findings_come_go_and_change_their_standing(tmp_path):
    first = edition("2021-01", CELLS)
    second = edition("2021-02", {**CELLS, ("spam", "2020"): 450.0})
    claims = second[1].claims
    ids = dict(zip(claims["policy_area"], claims["claim_id"], strict=True))
    old = first[1].claims["claim_id"][2]
    before = run(
        tmp_path,
        "before",
        first,
        findings=[
            finding("stays", old),
            finding("resolved", old),
            finding("withdrawn", old),
            finding("answered", old),
            finding("graver", old, severity="warning"),
            finding("acknowledged", old),
            finding("was-closed", old, status="withdrawn"),
        ],
    )
    after = run(
        tmp_path,
        "after",
        first,
        second,
        findings=[
            finding("stays", old),
            finding("new", ids["spam"]),
            finding("of-the-code", old),
            finding("withdrawn", old, status="withdrawn", status_reason="our mistake"),
            finding("answered", old, status="answered"),
            finding("graver", old),
            finding("acknowledged", old, status="acknowledged"),
        ],
        manifest={"code": "two"},
    )
    diff = diff_runs(before, after)
    changes = dict(zip(diff.findings["finding_id"], diff.findings["change"], strict=True))
    assert changes == {
        "new": "new",
        "of-the-code": "new",
        "resolved": "resolved",
        "withdrawn": "withdrawn",
        "answered": "answered",
        "graver": "graver",
        "acknowledged": "acknowledged",
    }
    because = dict(zip(diff.findings["finding_id"], diff.findings["because"], strict=True))
    assert because["new"] == "restated figures"
    assert because["of-the-code"] == "perhaps only our code: it changed"
    text = as_markdown(diff)
    assert "* **DRAFT** New: Contradiction: Statement of new." in text
    assert "* **WITHDRAWN** Withdrawn: Contradiction: Statement of withdrawn. (our mistake)" in text


def verdict(claim, word):
    return {
        "claim_id": claim,
        "measurement_id": "m",
        "comparison": "count",
        "comparability": "same",
        "verdict": word,
        "statement": "A sentence.",
    }


def test_a_verdict_that_flipped_is_found_though_the_claim_has_a_new_id(tmp_path):
    first = edition("2021-01", CELLS)
    second = edition("2021-02", {**CELLS, ("spam", "2020"): 450.0})
    before = run(
        tmp_path, "before", first, verdicts=[verdict(first[1].claims["claim_id"][0], "consistent")]
    )
    after = run(
        tmp_path,
        "after",
        first,
        second,
        verdicts=[verdict(second[1].claims["claim_id"][0], "inconsistent")],
    )
    (row,) = diff_runs(before, after).verdicts.to_dict("records")
    assert (row["change"], row["verdict_before"], row["verdict_after"]) == (
        "flipped",
        "consistent",
        "inconsistent",
    )
    assert "Consistent → Inconsistent" in as_text(diff_runs(before, after))


def test_csv_files_alone_give_the_same_comparison(tmp_path):
    first = edition("2021-01", CELLS)
    second = edition("2021-02", {**CELLS, ("spam", "2020"): 450.0})
    before, after = run(tmp_path, "before", first), run(tmp_path, "after", first, second)
    whole = as_json(diff_runs(before, after))
    (before / "audit.sqlite").unlink()
    (after / "audit.sqlite").unlink()
    assert json.loads(as_json(diff_runs(before, after))) == json.loads(whole)
    assert json.loads(whole)["restated"][0]["value_after"] == 450


def test_what_is_no_run_is_refused_in_one_line(tmp_path):
    good = run(tmp_path, "good", edition("2021-01", CELLS))
    empty = tmp_path / "empty"
    empty.mkdir()
    broken = tmp_path / "broken"
    broken.mkdir()
    (broken / "audit.sqlite").write_bytes(b"SQLite format 3\x00" + b"\xff" * 500)
    ragged = tmp_path / "ragged"
    ragged.mkdir()
    (ragged / "claims.csv").write_text('a,b\n1\n"')
    for odd in (empty, broken, ragged, tmp_path / "absent"):
        with pytest.raises(RunError) as refused:
            diff_runs(good, odd)
        assert "\n" not in str(refused.value)


def test_markup_in_a_document_stays_text(tmp_path):
    first = edition("2021-01", CELLS)
    cells = {**CELLS, ("[x](javascript:1) <b>*y*\n# z", "2021"): 9.0}
    text = as_markdown(compare(tmp_path, [first], [first, edition("2021-02", cells)]))
    assert "<b>" not in text.replace("\\<b\\>", "")
    assert "\n# z" not in text
    assert "[x](" not in text.replace("\\[x\\](", "")


def test_a_run_is_loaded_with_its_types(tmp_path):
    tables = load_run(run(tmp_path, "run", edition("2021-01", CELLS))).tables
    assert tables["claims"]["value"].dtype == "float64"
    assert set(tables) == {"claims", "findings", "verdicts", "documents", "relations"}


def test_a_withdrawal_written_into_the_earlier_run_is_news_all_the_same(tmp_path):
    claims = edition("2021", CELLS)[1].claims["claim_id"].iloc[0]
    words = {"status_by": "A", "status_reason": "our mistake"}
    closed = {
        "after": finding("after", claims, status="withdrawn", status_on="2024-03-07", **words),
        "gone": finding("gone", claims, status="withdrawn", status_on="2024-03-07", **words),
        "long": finding("long", claims, status="withdrawn", status_on="2024-01-01", **words),
    }
    before = run(
        tmp_path,
        "a",
        edition("2021", CELLS),
        findings=closed.values(),
        manifest={"code": "one", "written_at": "2024-02-03T05:17:00+00:00"},
    )
    after = run(tmp_path, "b", edition("2021", CELLS), findings=[closed["after"], closed["long"]])
    diff = diff_runs(before, after)
    assert dict(zip(diff.findings["finding_id"], diff.findings["change"], strict=True)) == {
        "after": "withdrawn",
        "gone": "withdrawn",
    }
    assert set(diff.findings["standing"]) == {"WITHDRAWN"}
    for text in (as_text(diff), as_markdown(diff), as_json(diff)):
        assert text.count("WITHDRAWN") == 2
        assert "our mistake" in text
