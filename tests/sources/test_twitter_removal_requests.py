"""The compilation of Twitter's removal requests."""

import pytest

from sources.errors import LayoutError
from sources.twitter_removal_requests import parse
from tests.sources.fixture_documents import fixture_document, only
from tests.sources.sheet_documents import changed

CASE = "twitter_removal_requests/half_years"


def test_figures_are_relayed_and_na_is_none():
    extraction = parse(fixture_document(CASE))
    claims = extraction.claims
    assert set(claims["relayed_by"]) == {"sadettindemirel/twitter-transparency-report"}
    assert len(claims) == 18
    assert extraction.unread.empty
    turkey = claims[claims["scope"] == "TR"]
    assert only(turkey, breakdown="requester=court") == 508
    assert only(turkey, kind="share") == 0.5


def test_misprinted_countries_are_known():
    claims = parse(changed(CASE, ("NA,NA,NA,NA,NA,NA,NA", "1,0,1,0,0,0,0"))).claims
    assert only(claims, scope="HR", breakdown="requester=court") == 1


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("Turkey", "Turkei", r"turkey \(TR\)"),
        ("France,2012,", "France,2013,", "year of the half-year"),
        ("January - June 2018", "June", "periods"),
        ("tweets_witheld", "tweets_wiped", "tweets_witheld"),
    ],
)
def test_what_is_not_known_is_refused(old, new, message):
    with pytest.raises(LayoutError, match=message):
        parse(changed(CASE, (old, new)))
