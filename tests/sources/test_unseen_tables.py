"""Tables as publishers may print them next: the same figures, or one clear line, never others."""

import csv
import io
from dataclasses import replace
from functools import cache
from importlib import import_module

import openpyxl
import pytest

from sources.document import Document
from sources.errors import AuditError, LayoutError
from sources.readers.csv_cells import decode_text, find_delimiter
from sources.source import recognise_source
from tests.sources.fixture_documents import fixture_document, total_gaps

CASES = (
    "discord_transparency/half_year",
    "dsa_harmonised_template/notices",
    "dsa_harmonised_template/appeals",
    "generic_table/own_headings",
    "github_transparency/balances",
    "google_government_removals/newer",
    "meta_community_standards/quarters",
    "tiktok_community_guidelines/csv_2024",
    "twitter_removal_requests/half_years",
    "wikimedia_transparency/site_content_by_country",
    "youtube_community_guidelines/some_reasons",
)
ONE_HEADER = tuple(case for case in CASES if not case.startswith("discord"))
SAID = ["policy_label", "scope", "breakdown", "period_start", "period_end", "kind"]
PRINTED = ["value", "low", "high", "qualifier"]


def rows_of(document):
    text = decode_text(document)
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=find_delimiter(text)))


def written(case, rows, *, delimiter=","):
    stream = io.StringIO(newline="")
    csv.writer(stream, delimiter=delimiter, lineterminator="\n").writerows(rows)
    return replace(fixture_document(case), content=stream.getvalue().encode())


def parsed(document, case):
    return import_module(f"sources.{case.partition('/')[0]}").SOURCE.parse(document)


def figures(document, case):
    """What is said of each figure, and the figure: without its place."""
    rows = parsed(document, case).claims[[*SAID, *PRINTED]].to_dict("records")
    return sorted("|".join(map(str, row.values())) for row in rows)


@cache
def as_it_is(case):
    return figures(fixture_document(case), case)


def each_cell(change):
    return lambda rows: [[change(cell) for cell in row] for row in rows]


def regrouped(mark):
    def change(cell):
        digits = cell.replace(",", "")
        is_count = digits.isdecimal() and int(digits) > 9999
        return f"{int(digits):,}".replace(",", mark) if is_count else cell

    return change


SAME = {
    "a title and a blank row above": lambda rows: [["Transparency report 2031"], [], *rows],
    "two notes above": lambda rows: [["Report"], ["All figures are final"], *rows],
    "a footnote below": lambda rows: [*rows, [], ["* Figures may be restated."]],
    "blank rows": lambda rows: [*rows[:-1], [""] * len(rows[-1]), rows[-1]],
    "blank columns at the end": lambda rows: [[*row, "", ""] for row in rows],
    "no-break spaces and characters that nobody sees": each_cell(
        lambda cell: cell and f"\u00a0\u200b{cell}\u200e".replace(" ", "\u00a0")
    ),
    "thousands parted by spaces": each_cell(regrouped(" ")),
    "thousands parted by narrow spaces": each_cell(regrouped("\u202f")),
    "thousands parted by apostrophes": each_cell(regrouped("'")),
}


@pytest.mark.parametrize("change", SAME.values(), ids=SAME)
@pytest.mark.parametrize("case", CASES)
def test_another_form_gives_the_same_figures(case, change):
    document = written(case, change(rows_of(fixture_document(case))))
    assert figures(document, case) == as_it_is(case)
    if not case.startswith("generic"):
        assert recognise_source(document).slug == case.partition("/")[0]


@pytest.mark.parametrize("case", ONE_HEADER)
def test_a_blank_column_among_the_others_is_none(case):
    document = written(case, [[row[0], "", *row[1:]] for row in rows_of(fixture_document(case))])
    assert figures(document, case) == as_it_is(case)
    claims = parsed(document, case).claims
    rows = rows_of(document)
    for locator, printed in zip(claims["locator"], claims["printed"], strict=True):
        row, column = map(int, locator.removeprefix("#cell=").split(","))
        assert rows[row - 1][column - 1].strip() == printed


@pytest.mark.parametrize("case", ONE_HEADER)
def test_a_column_without_a_heading_is_refused(case):
    rows = rows_of(fixture_document(case))
    odd = [[row[0], "77" if number else "", *row[1:]] for number, row in enumerate(rows)]
    with pytest.raises(LayoutError, match=r"#col=2: expected a heading over each column"):
        parsed(written(case, odd), case)


NOTES = {
    "above": lambda rows: [["All figures in thousands"], *rows],
    "below": lambda rows: [*rows, [], ["Figures in 000s"]],
}


@pytest.mark.parametrize("place", NOTES.values(), ids=NOTES)
@pytest.mark.parametrize("case", CASES)
def test_a_table_in_thousands_is_refused(case, place):
    document = written(case, place(rows_of(fixture_document(case))))
    with pytest.raises(LayoutError, match="figures printed in full, found the note"):
        parsed(document, case)


@pytest.mark.parametrize("case", CASES)
def test_a_dash_is_no_figure_and_no_zero(case):
    whole = parsed(fixture_document(case), case)
    row, column = map(int, whole.claims["locator"].iloc[-1].removeprefix("#cell=").split(","))
    rows = rows_of(fixture_document(case))
    rows[row - 1][column - 1] = "\u2212"
    extraction = parsed(written(case, rows), case)
    assert len(extraction.claims) == len(whole.claims) - 1
    assert f"#cell={row},{column}" not in set(extraction.claims["locator"])
    assert len(extraction.unread) == len(whole.unread)


@pytest.mark.parametrize("case", CASES)
def test_a_share_among_counts_is_listed_as_unread(case):
    whole = parsed(fixture_document(case), case)
    counts = whole.claims[whole.claims["kind"] == "count"]
    row, column = map(int, counts["locator"].iloc[-1].removeprefix("#cell=").split(","))
    rows = rows_of(fixture_document(case))
    rows[row - 1][column - 1] = "12%"
    extraction = parsed(written(case, rows), case)
    assert f"#cell={row},{column}" in set(extraction.unread["locator"])
    assert f"#cell={row},{column}" not in set(extraction.claims["locator"])


@pytest.mark.parametrize(
    "case", ["meta_community_standards/quarters", "twitter_removal_requests/half_years"]
)
def test_headings_in_another_case_and_order_are_recognised(case):
    header, *rows = rows_of(fixture_document(case))
    header = [name.upper().replace("_", " ") for name in header]
    document = written(case, [row[::-1] for row in (header, *rows)], delimiter=";")
    assert recognise_source(document).slug == case.partition("/")[0]
    assert figures(document, case) == as_it_is(case)


@pytest.mark.parametrize(
    ("case", "row"),
    [("youtube_community_guidelines/quarters", 4), ("dsa_harmonised_template/notices", 2)],
)
def test_a_row_that_is_printed_twice_is_one_part_of_the_total(case, row):
    rows = rows_of(fixture_document(case))
    extraction = parsed(written(case, [*rows[: row + 1], rows[row], *rows[row + 1 :]]), case)
    assert len(extraction.claims) > len(parsed(fixture_document(case), case).claims)
    assert total_gaps(extraction) == []


def test_a_total_above_rows_without_a_name_is_of_no_column():
    case = "discord_transparency/quarter_nameless_totals"
    header, *rows = rows_of(fixture_document(case))
    extraction = parsed(written(case, [header, rows[-1], *rows[:-1]]), case)
    assert "4,366" not in set(extraction.claims["printed"])
    assert "4,366" in set(extraction.unread["printed"])
    assert len(extraction.claims) == 9


def test_a_sheet_that_is_no_part_is_listed():
    workbook = openpyxl.load_workbook(
        io.BytesIO(fixture_document("dsa_harmonised_template/workbook").content)
    )
    workbook.create_sheet("Further figures").append(["Removed", 77])
    workbook.create_sheet("Read me").append(["About this report"])
    stream = io.BytesIO()
    workbook.save(stream)
    document = replace(
        fixture_document("dsa_harmonised_template/workbook"), content=stream.getvalue()
    )
    unread = parsed(document, "dsa_harmonised_template/workbook").unread
    listed = unread[unread["reason"] == "a sheet that is no part of the template"]
    assert listed["printed"].tolist() == ["Further figures"]


def test_headings_in_another_case_name_the_same_figures():
    case = "dsa_harmonised_template/notices"
    header, *rows = rows_of(fixture_document(case))
    document = written(case, [[name.upper() for name in header], *rows])
    labels = parsed(fixture_document(case), case).claims["statement_key"]
    assert parsed(document, case).claims["statement_key"].tolist() == labels.tolist()


def book(*sheets):
    workbook = openpyxl.Workbook()
    workbook.remove(workbook.active)
    for name, rows, state in sheets:
        sheet = workbook.create_sheet(name)
        for row in rows:
            sheet.append(row)
        sheet.sheet_state = state
    stream = io.BytesIO()
    workbook.save(stream)
    return Document(stream.getvalue(), "report.xlsx")


HEADER = ["app", "policy_area", "metric", "period", "value"]
ROW = ["Facebook", "Hate Speech", "Content Actioned", "2031Q1", 4200]


def meta(document):
    return parsed(document, "meta_community_standards/quarters")


def test_a_sheet_that_nobody_sees_is_not_read():
    document = book(
        ("Draft", [HEADER, [*ROW[:4], 9999]], "hidden"),
        ("About", [["Community standards"]], "visible"),
        ("Data", [["As published"], HEADER, ROW], "visible"),
    )
    claims = meta(document).claims
    assert claims["value"].tolist() == [4200]
    assert claims["locator"].tolist() == ["#Data!E3"]


@pytest.mark.parametrize(
    ("sheets", "message"),
    [
        ([("A", [HEADER, ROW], "visible"), ("B", [HEADER, ROW], "visible")], "one sheet with a"),
        ([("A", [HEADER, ROW], "hidden"), ("B", [], "hidden")], None),
        ([("A", [HEADER, ROW], "visible"), ("B", [["in thousands"]], "visible")], "in full"),
    ],
)
def test_workbooks_that_could_be_read_in_two_ways_are_refused(sheets, message):
    if message is None:
        sheets = [*sheets, ("C", [["nothing here"]], "visible")]
        message = "a header with app"
    with pytest.raises(AuditError, match=message):
        meta(book(*sheets))
