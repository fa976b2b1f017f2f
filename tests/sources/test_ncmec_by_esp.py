"""NCMEC reports by provider."""

import pytest

import sources.ncmec_by_esp as module
from sources.document import Document
from sources.errors import LayoutError
from tests.sources.fixture_documents import fixture_document, only, total_gaps
from tests.sources.pdf_canvas import Page, draw_table


@pytest.fixture(scope="module")
def extraction():
    return module.parse(fixture_document("ncmec_by_esp"))


def test_the_printed_total_is_the_sum_of_the_providers(extraction):
    assert len(extraction.relations) == 8
    assert total_gaps(extraction) == []


def test_ncmec_is_the_claimant_and_the_provider_the_platform(extraction):
    assert set(extraction.claims["claimant"]) == {module.CLAIMANT}
    assert only(extraction.claims, platform="Discus") == 19_480
    assert only(extraction.claims, platform="4chatter") == 1_380


def test_wrapped_names_and_running_titles(extraction):
    names = set(extraction.claims["platform"])
    assert "Delta Hosting Corporation/Colo / Hudson Host" in names
    assert not any("Reports by ESP" in name for name in names)


def test_a_star_is_a_note(extraction):
    row = extraction.claims[extraction.claims["platform"] == "Facepage"].iloc[0]
    assert row["note"] == "Report totals for related platforms and companies have been combined."


def test_totals_in_the_text_are_rounded(extraction):
    received = extraction.claims[extraction.claims["platform"] == "CyberTipline"]
    assert received["printed"].tolist() == ["more than 0.9 million", "2.1 million"]
    assert received["qualifier"].tolist() == ["more_than", "rounded"]


def test_names_that_would_meet_keep_their_legal_form():
    assert module._platforms(["Box, Inc.", "Box LLC", "Zoom Inc"]) == [
        "Box, Inc.",
        "Box LLC",
        "Zoom",
    ]


def test_a_row_without_a_number_is_refused():
    page = Page()
    page.text(60, 60, "2031 CyberTipline Reports by Electronic Service Providers (ESP)")
    rows = [("ESP", "Reports"), ("A", "1"), ("B", "2"), ("C", "n/a"), ("D", "4")]
    draw_table(page, rows, top=100, style="rules")
    with pytest.raises(LayoutError, match="a provider's name and a number"):
        module.parse(Document(page.done(), "odd.pdf"))


def test_two_years_in_titles_are_refused():
    page = Page()
    page.text(60, 60, "2031 CyberTipline Reports by ESP")
    page.text(60, 90, "2032 CyberTipline Reports by ESP")
    with pytest.raises(LayoutError, match="2 years in titles"):
        module.parse(Document(page.done(), "odd.pdf"))
