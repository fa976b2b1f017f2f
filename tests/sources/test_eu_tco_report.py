"""Reports under Regulation 2021/784."""

import pytest

import sources.eu_tco_report as module
from sources.document import Document
from sources.errors import LayoutError
from tests.sources.fixture_documents import fixture_document, only
from tests.sources.pdf_canvas import Page


@pytest.fixture(scope="module")
def extraction():
    return module.parse(fixture_document("eu_tco_report"))


def test_what_was_asked_and_what_was_done_are_two_series(extraction):
    claims = extraction.claims
    assert only(claims, action="order", unit="content") == 14
    assert only(claims, action="remove", unit="content") == 14
    assert only(claims, action="order", unit="accounts") == 2
    assert only(claims, action="disable", unit="accounts") == 2
    assert only(claims, action="restore") == 1


def test_the_same_order_printed_twice_is_one_statement(extraction):
    orders = extraction.claims[extraction.claims["unit"] == "orders"]
    assert orders["value"].tolist() == [3, 3]
    assert orders["statement_key"].nunique() == 1


def test_publisher_and_period_come_from_the_report(extraction):
    assert set(extraction.claims["platform"]) == {"Examplia"}
    assert set(extraction.claims["period_end"]) == {"2031-12-31"}


def test_a_figure_in_an_unknown_sentence_is_reported(extraction):
    assert len(extraction.unread) == 1
    assert "9 decisions" in extraction.unread["printed"].iloc[0]


def test_article_numbers_are_no_figures(extraction):
    assert sorted(extraction.claims["printed"]) == ["1", "14", "14", "2", "2", "3", "3", "5"]


def test_the_report_prints_its_own_date(extraction):
    assert set(extraction.claims["published_on"]) == {"2032-02-28"}


def test_a_report_without_figures_is_refused():
    page = Page()
    page.paragraph(60, 100, [
        "Terrorist Content Online Transparency. Reporting Period: Jan 1, 2031 - Dec 31, 2031",
        "information about Examplia's measures. No order was received.",
    ])  # fmt: skip
    with pytest.raises(LayoutError, match="received 1 removal order"):
        module.parse(Document(page.done(), "none.pdf"))


def test_a_report_without_a_period_is_refused():
    page = Page()
    page.text(60, 100, "Terrorist Content Online: information about Examplia's measures")
    with pytest.raises(LayoutError, match="no period"):
        module.parse(Document(page.done(), "none.pdf"))
