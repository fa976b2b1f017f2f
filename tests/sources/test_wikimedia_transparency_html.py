"""Wikimedia's pages."""

import pytest

import sources.wikimedia_transparency_html as module
from sources.document import Document
from sources.errors import LayoutError
from tests.sources.fixture_documents import fixture_document, only, total_gaps


@pytest.fixture(scope="module")
def extraction():
    return module.parse(fixture_document("wikimedia_transparency_html"))


def changed(old, new):
    document = fixture_document("wikimedia_transparency_html")
    content = document.content.replace(old.encode(), new.encode())
    assert content != document.content
    return Document(content, "changed.html")


def test_totals_are_the_sums_of_their_indented_rows(extraction):
    assert extraction.relations.groupby(["whole", "locator"]).ngroups == 3
    assert total_gaps(extraction) == []


def test_placeholders_of_charts_are_never_claims(extraction):
    assert extraction.unread["printed"].tolist() == ["0"]
    assert 0 not in set(extraction.claims["value"])


def test_what_came_of_requests_is_no_kind_of_request(extraction):
    assert (
        only(
            extraction.claims, metric_label="User Data Requests: information produced", kind="count"
        )
        == 4
    )


def test_a_percentage_belongs_to_the_card_before(extraction):
    share = extraction.claims[extraction.claims["kind"] == "share"].iloc[0]
    assert (share["value"], share["base_metric_label"]) == (0.16, "User Data Requests")


def test_a_country_stands_for_the_blank_cells_below(extraction):
    claims = extraction.claims
    assert claims[claims["scope"] == "CA"]["value"].tolist() == [1, 2]


def test_unknown_cards_rows_countries_and_headings_are_refused():
    with pytest.raises(LayoutError, match="known card"):
        module.parse(changed("<dt>Total User Data Requests", "<dt>Total Kittens"))
    with pytest.raises(LayoutError, match="known row"):
        module.parse(changed("Civil subpoenas", "Secret letters"))
    with pytest.raises(LayoutError, match="a known country"):
        module.parse(changed("Germany", "Freedonia"))
    with pytest.raises(LayoutError, match="period"):
        module.parse(changed("<h2>Jul – Dec 2031</h2>", "<h2>Lately</h2>"))
