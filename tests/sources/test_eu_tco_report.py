"""Reports under Regulation 2021/784."""

import csv
from importlib.resources import files

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


ROWS = list(
    csv.DictReader(files("sources").joinpath("eu_tco_report.csv").read_text("utf-8").splitlines())
)


@pytest.mark.parametrize("number", range(len(ROWS)), ids=[row["example"] for row in ROWS])
def test_each_pattern_reads_its_example_and_no_other_does(number):
    example = ROWS[number]["example"]
    fitting = [
        place for place, one in enumerate(module.statements()) if one.pattern.search(example)
    ]
    assert fitting == [number]


def test_sentences_in_the_passive_and_numbers_in_words():
    claims = module.parse(fixture_document("eu_tco_report/web_page")).claims
    assert set(claims["platform"]) == {"Wagtail Social GmbH"}
    values = dict(zip(claims["metric_label"], claims["value"], strict=True))
    assert values == {
        "removal orders received": 12,
        "removal orders not carried out": 1,
        "items removed after orders": 1204,
        "items removed after specific measures": 88,
        "accounts disabled after specific measures": 7,
        "complaints received": 9,
        "complaints upheld": 2,
        "complaints rejected": 6,
        "items reinstated": 3,
    }


def test_what_happened_in_another_year_is_reported_and_not_read():
    unread = module.parse(fixture_document("eu_tco_report/web_page")).unread
    assert unread["printed"].tolist() == ["In 2030 we removed 61 items."]


def test_the_words_of_the_regulation_as_a_list():
    extraction = module.parse(fixture_document("eu_tco_report/list_of_the_regulation"))
    claims = extraction.claims
    assert claims["printed"].tolist() == ["3", "1,310", "1", "5", "0", "0", "2"]
    assert only(claims, metric_label="items removed after orders or specific measures") == 1310
    assert only(claims, breakdown="basis=review proceedings") == 0
    assert only(claims, breakdown="basis=complaint") == 2
    assert claims["statement_key"].is_unique
    assert extraction.unread["printed"].str.contains("staff").tolist() == [True]


TEXT = (
    "Transparency report under Article 7 of Regulation (EU) 2021/784\n\n"
    "Provider: Examplia\n\nIt covers the period from 1 January 2031 to 30 June 2031.\n\n"
)


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("We did not remove 4 items.", []),
        ("We have not removed 4 items.", []),
        ("In the previous period we received 4 removal orders.", []),
        ("We answered within 1 hour of each order.", []),
        ("We received 2 removal orders and removed 2 items of content.", [2, 2]),
        ("We received one removal order.", [1]),
        ("Number of removal orders received from 1 January: 5", []),
    ],
)
def test_what_a_sentence_says(sentence, expected):
    known = "We received 77 complaints."
    document = Document(f"{TEXT}{sentence}\n\n{known}\n".encode(), "report.txt")
    assert module.recognises(document)
    claims = module.parse(document).claims
    assert claims["value"].tolist() == [*expected, 77]
    assert set(claims["period_end"]) == {"2031-06-30"}


def test_rows_of_a_table_are_read_like_lines_of_a_list():
    page = """<html><h1>Transparency report, Article 7 of Regulation (EU) 2021/784</h1>
    <p>Provider: Examplia</p><p>It covers the period from 1 January 2031 to 31 December 2031.</p>
    <table><tr><th>Article 7(3)</th><th>2031</th></tr>
    <tr><td>Number of removal orders received</td><td>3</td></tr>
    <tr><td>Complaints handled (Article 10)</td><td>1,005</td></tr>
    <tr><td>Number of lawyers employed</td><td>2</td></tr></table></html>"""
    extraction = module.parse(Document(page.encode(), "report.html"))
    claims = extraction.claims
    assert dict(zip(claims["metric_label"], claims["value"], strict=True)) == {
        "removal orders received": 3,
        "complaints received": 1005,
    }
    assert claims["locator"].str.startswith("#:~:text=").all()
    assert extraction.unread["printed"].tolist() == ["Number of lawyers employed: 2"]
