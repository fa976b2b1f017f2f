"""Cells of sheets with a number that no claim, label or line left unread accounts for."""

import io

import openpyxl
import pytest

from sources.document import Document
from sources.source import recognise_source
from sources.tabulate import tabulate_extraction
from sources.unread_cells import list_unread_cells
from tests.sources.fixture_documents import fixture_document

SHEET = "January - June 2031,,\nTier,Items,Share\n3,412,40%\n4,88,60%\nNote: 7 of them twice,,\n"


def listed(text, claims=()):
    document = Document(text.encode(), "sheet.csv", "text/csv")
    rows = [
        {
            "platform": "Example", "kind": "count", "value": 1.0, "printed": printed,
            "locator": place, "policy_label": label,
        }
        for printed, place, label in claims
    ]  # fmt: skip
    extraction = tabulate_extraction(document, rows, rule="x")
    unread = list_unread_cells(document, extraction).unread
    return list(zip(unread["locator"], unread["printed"], strict=True))


def test_rows_with_a_number_left_are_listed():
    claims = [("412", "#cell=3,2", "3"), ("88", "#cell=4,2", "4"), ("60%", "#cell=4,3", "4")]
    assert listed(SHEET, claims) == [
        ("#cell=3,3", "3 | 412 | 40%"),
        ("#cell=5,1", "Note: 7 of them twice"),
    ]


def test_several_of_one_row_are_one_line():
    claims = [("88", "#cell=4,2", "4")]
    assert ("#row=3", "3 | 412 | 40%") in listed(SHEET, claims)


WORKBOOKS = (
    "microsoft_digital_safety/half_year",
    "wikimedia_transparency/workbook",
    "tiktok_community_guidelines/workbook",
    "dsa_harmonised_template/workbook",
)


@pytest.mark.parametrize("case", WORKBOOKS)
def test_a_cell_beside_the_table_of_a_workbook_is_listed(case):
    document = fixture_document(case)
    source = recognise_source(document)
    before = source.parse(document)
    book = openpyxl.load_workbook(io.BytesIO(document.content))
    sheet = book.worksheets[0]
    sheet.cell(3, sheet.max_column + 3, 7_654_321)
    stream = io.BytesIO()
    book.save(stream)
    after = source.parse(Document(stream.getvalue(), document.name))
    assert after.claims["value"].tolist() == before.claims["value"].tolist()
    told = " ".join(after.unread["printed"])
    assert "7654321" in told.replace(",", "")
    assert len(after.unread) == len(before.unread) + 1


@pytest.mark.parametrize("case", ["half_year", "quarter_nameless_totals", "quarter_other_months"])
def test_a_note_below_stacked_tables_is_listed(case):
    document = fixture_document(f"discord_transparency/{case}")
    source = recognise_source(document)
    before = source.parse(document)
    noted = document.content.rstrip() + b"\n\nNote: 7654321 further items\n"
    after = source.parse(Document(noted, document.name))
    assert after.claims["value"].tolist() == before.claims["value"].tolist()
    assert after.unread["printed"].tolist()[-1] == "Note: 7654321 further items"
