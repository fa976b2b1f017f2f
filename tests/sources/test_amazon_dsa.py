"""Amazon's report as text."""

import pytest

import sources.amazon_dsa as module
from audit.consistency.check import check_claims
from sources.document import Document
from sources.errors import DocumentError, LayoutError
from sources.readers.line_tables import line_grids
from tests.sources.fixture_documents import fixture_document, only, total_gaps


@pytest.fixture(scope="module")
def extraction():
    return module.parse(fixture_document("amazon_dsa"))


def changed(old, new):
    document = fixture_document("amazon_dsa")
    content = document.content.replace(old.encode(), new.encode())
    assert content != document.content
    return Document(content, "changed.md")


def test_totals_in_sentences_are_the_sums_of_their_tables(extraction):
    assert extraction.relations.groupby(["whole", "locator"]).ngroups == 6
    exact = [gap for gap in total_gaps(extraction) if "274MM" not in gap[0]]
    assert exact == []


def test_rounded_millions_agree_within_their_rounding(extraction):
    assert len(total_gaps(extraction)) == 2
    found = check_claims(extraction.claims, extraction.relations)
    assert "printed_totals" not in set(found["rule_id"])


def test_millions_and_thousands_as_printed(extraction):
    claims = extraction.claims
    row = claims[claims["printed"] == "84.2MM"].iloc[0]
    assert (row["low"], row["value"], row["high"]) == (84_150_000, 84_200_000, 84_250_000)
    assert only(claims, printed="313K") == 313_000


def test_places_hold_their_figures(extraction):
    text = fixture_document("amazon_dsa").content.decode()
    for printed, locator in zip(
        extraction.claims["printed"], extraction.claims["locator"], strict=True
    ):
        start, end = map(int, locator.removeprefix("#char=").split(","))
        assert text[start:end] == printed


def test_a_page_number_does_not_end_a_table_and_is_no_row(extraction):
    users = extraction.claims[extraction.claims["unit"] == "users"]
    assert users["scope"].tolist() == ["EU", "AT", "CZ", "IE"]


def test_a_line_that_is_no_row_ends_the_table():
    text = "Head A B\nxa 1\nyb 2\nAnother paragraph with 3 words\nzc 4\n"
    (grid,) = line_grids(text, {"Head A B": ("A", "B")})
    assert [row[0].text for row in grid.body] == ["xa", "yb"]


def test_a_missing_table_an_unknown_state_and_a_broken_pdf_are_refused():
    with pytest.raises(LayoutError, match="6 tables"):
        module.parse(changed("Type of restriction", "Kind of restriction"))
    with pytest.raises(LayoutError, match="'Freedonia'"):
        module.parse(changed("Belgium 6", "Freedonia 6"))
    with pytest.raises(DocumentError):
        module.parse(Document(b"%PDF-1.7 ...", "report.pdf"))
    with pytest.raises(LayoutError, match="half-year"):
        module.parse(changed("2031", "some year"))


@pytest.mark.parametrize("edition", ["page", "pdf"])
def test_a_web_page_and_a_pdf_hold_the_same_figures(extraction, edition):
    other = module.parse(fixture_document(f"amazon_dsa/{edition}"))
    columns = ["metric_label", "action", "unit", "scope", "breakdown", "kind", "detection", "value"]
    figures = [
        sorted(one.claims[columns].itertuples(index=False, name=None))
        for one in (extraction, other)
    ]
    assert figures[0] == figures[1]
    assert len(other.relations) == len(extraction.relations)
