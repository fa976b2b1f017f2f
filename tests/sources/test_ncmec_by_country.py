"""NCMEC reports by country."""

import pytest

import sources.ncmec_by_country as module
from sources.document import Document
from sources.errors import LayoutError
from tests.sources.fixture_documents import fixture_document, only, total_gaps
from tests.sources.pdf_canvas import Page, draw_table


@pytest.fixture(scope="module")
def extraction():
    return module.parse(fixture_document("ncmec_by_country"))


def test_the_printed_total_is_the_sum_of_both_halves_of_every_page(extraction):
    assert len(extraction.relations) == 12
    assert total_gaps(extraction) == []


def test_countries_become_codes_and_other_rows_stay_as_printed(extraction):
    claims = extraction.claims
    assert only(claims, scope="CD") == 3_856
    assert only(claims, scope="MM") == 233_681
    assert only(claims, scope="ER") == 62
    assert only(claims, scope="No Country Listed") == 168_157


def table(rows):
    page = Page()
    page.text(60, 60, "2031 CyberTipline Reports by Country")
    draw_table(page, rows, top=100, style="rules")
    return Document(page.done(), "odd.pdf")


def test_a_country_twice_is_refused():
    rows = [("Country", "Total Reports"), ("Chad", "1"), ("Chad", "2"), ("TOTAL", "3")]
    with pytest.raises(LayoutError, match="each country once"):
        module.parse(table(rows))


def test_other_columns_are_refused():
    with pytest.raises(LayoutError, match="columns `Country"):
        module.parse(table([("Country", "Files"), ("Chad", "1"), ("Cuba", "2")]))


def test_a_report_that_ends_before_its_total_is_refused():
    with pytest.raises(LayoutError, match="all pages"):
        module.parse(table([("Country", "Total Reports"), ("Chad", "1"), ("Cuba", "2")]))
