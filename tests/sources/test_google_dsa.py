"""Google's DSA report as text: only tables that are whole are read."""

from dataclasses import replace

import pytest

import sources.google_dsa as module
from sources.document import Document
from sources.errors import DocumentError, LayoutError
from tests.sources.fixture_documents import fixture_document, only, total_gaps


@pytest.fixture(scope="module")
def extraction():
    return module.parse(fixture_document("google_dsa"))


def test_tables_that_are_whole_are_read_over_pages_and_wrapped_names(extraction):
    claims = extraction.claims
    assert set(claims["platform"]) == {"Google Play", "Shopping"}
    assert only(claims, policy_label="Healthcare and Medicine") == 40
    assert only(claims, platform="Google Play", policy_label="Total") == 1005
    assert total_gaps(extraction) == []
    assert extraction.relations.groupby("whole").size().tolist() == [5, 2]


def test_lost_letters_and_footnote_marks(extraction):
    claims = extraction.claims
    assert only(claims, policy_area="scope_of_service") == 20
    assert only(claims, policy_area="civic_discourse_and_elections") == 80
    assert only(claims, policy_label="Spam") == 300
    assert not claims["context"].str.contains("\x00").any()


def test_each_figure_stands_at_its_place(extraction):
    text = fixture_document("google_dsa").content.decode()
    for printed, locator in zip(
        extraction.claims["printed"], extraction.claims["locator"], strict=True
    ):
        start, end = map(int, locator.removeprefix("#char=").split(","))
        assert text[start:end] == printed


def test_what_cannot_be_proved_is_unread_with_the_reason(extraction):
    reasons = dict(zip(extraction.unread["printed"], extraction.unread["reason"], strict=True))
    assert "several tables" in reasons["Data Defect 2,000"]
    assert "several tables" in reasons["Total 2,010"]
    assert "not the printed total" in reasons["Scams and/or Fraud 200"]
    assert "no table that is read" in reasons["YouTube 91"]
    assert "beside a table" in reasons["1 These measures reect account-level terminations."]


def test_a_row_that_is_lost_takes_its_table_with_it():
    document = fixture_document("google_dsa")
    claims = module.parse(
        replace(document, content=document.content.replace(b"Spam2 300\n", b""))
    ).claims
    assert set(claims["platform"]) == {"Shopping"}


def test_a_text_without_a_period_or_without_a_whole_table_is_refused():
    document = fixture_document("google_dsa")
    with pytest.raises(LayoutError, match="period"):
        module.parse(replace(document, content=document.content.replace(b"from 28", b"of 28")))
    with pytest.raises(LayoutError, match="none that is whole"):
        module.parse(replace(document, content=document.content.replace(b"Total", b"Sum")))
    with pytest.raises(DocumentError, match="UTF-8"):
        module.parse(Document(b"\xff" + document.content, "report.md"))
