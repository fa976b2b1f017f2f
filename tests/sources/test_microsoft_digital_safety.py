"""Microsoft's workbook: merged headings, footnotes, figures in notes."""

import io

import openpyxl
import pytest

from sources.document import Document
from sources.errors import LayoutError
from sources.microsoft_digital_safety import parse
from tests.sources.fixture_documents import fixture_document, only

CASE = "microsoft_digital_safety/half_year"


@pytest.fixture(scope="module")
def extraction():
    return parse(fixture_document(CASE))


def with_cells(**texts):
    book = openpyxl.load_workbook(io.BytesIO(fixture_document(CASE).content))
    for place, text in texts.items():
        book.active[place] = text
    stream = io.BytesIO()
    book.save(stream)
    return Document(stream.getvalue(), "book.xlsx")


def test_services_that_stand_side_by_side_are_told_apart(extraction):
    claims = extraction.claims
    content = claims[claims["metric_label"] == "Content Actioned"]
    assert dict(zip(content["service_part"], content["value"], strict=True)) == {
        "Hosted Consumer Services": 4581,
        "Bing Search Engine": 30_000,
        "": 265,
    }


def test_the_printed_percentage_is_that_of_its_two_figures(extraction):
    claims = extraction.claims
    requests = claims[claims["policy_area"] == "non_consensual_intimate_imagery"]
    share = requests[requests["kind"] == "share"].iloc[0]
    part = only(requests, kind="count", metric_label=share["metric_label"])
    whole = only(requests, kind="count", metric_label=share["base_metric_label"])
    assert share["low"] <= part / whole <= share["high"]


def test_a_footnote_goes_with_its_figure(extraction):
    row = extraction.claims[extraction.claims["printed"] == "1,935*"].iloc[0]
    assert row["value"] == 1935
    assert row["note"].startswith("Accounts Actioned number has been restated")


def test_the_reports_in_the_note_are_a_figure_and_others_are_reported(extraction):
    assert only(extraction.claims, metric_label="NCMEC CyberTip Reports") == 2622
    assert extraction.unread["printed"].tolist() == ["12"]


def test_a_round_figure_alone_is_not_exact(extraction):
    row = extraction.claims[extraction.claims["printed"] == "30,000"].iloc[0]
    assert (row["low"], row["high"]) == (25_000, 35_000)


@pytest.mark.parametrize(
    ("place", "text", "message"),
    [
        ("C11", "Content Praised", "Content Actioned"),
        ("C10", "Lost Property (LP)", "table heading"),
    ],
)
def test_what_is_not_known_is_refused(place, text, message):
    with pytest.raises(LayoutError, match=message):
        parse(with_cells(**{place: text}))


def test_a_workbook_without_tables_is_refused():
    with pytest.raises(LayoutError, match="half-year"):
        parse(with_cells(B3="Soon", B10="Soon", B16="Soon"))
