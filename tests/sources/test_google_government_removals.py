"""Google's files on government requests: three layouts."""

import pytest

from sources.errors import LayoutError
from sources.google_government_removals import parse
from tests.sources.fixture_documents import fixture_document, only, total_gaps
from tests.sources.sheet_documents import changed

OLD = "google_government_removals/by_requester"
NEWER = "google_government_removals/newer"


def test_requesters_add_up_where_both_are_printed():
    extraction = parse(fixture_document(OLD))
    assert len(extraction.relations) == 4
    assert total_gaps(extraction) == []


def test_hidden_numbers_are_bounds_and_question_marks_are_reported():
    extraction = parse(fixture_document(OLD))
    hidden = extraction.claims[extraction.claims["qualifier"] == "less_than"].iloc[0]
    assert (hidden["scope"], hidden["low"], hidden["high"]) == ("AM", 0, 9)
    assert extraction.unread["printed"].tolist() == ["?"]


def test_percentages_come_without_a_sign():
    claims = parse(fixture_document(OLD)).claims
    argentina = claims[(claims["scope"] == "AR") & (claims["kind"] == "share")]
    assert only(argentina, breakdown="requester=all") == 0.88
    assert set(claims["period_basis"]) == {"inferred"}


def test_products_reasons_and_requesters_are_kept():
    claims = parse(fixture_document(NEWER)).claims
    row = claims[(claims["printed"] == "14")].iloc[0]
    assert (row["service_part"], row["policy_label"]) == ("YouTube", "Defamation")
    assert row["breakdown"] == "requester=Police"


@pytest.mark.parametrize(
    ("case", "old", "new", "message"),
    [
        (OLD, "2010-12-31", "2010-11-30", "half-years"),
        (OLD, "2010-12-31", "31/12/10", "half-years"),
        (NEWER, "January - June 2024", "2024-06", "half-years"),
        (NEWER, "items_removed_policy", "items_lost", "items_lost"),
        (NEWER, ",KE,", ",Kenya,", "territory codes"),
    ],
)
def test_what_is_not_known_is_refused(case, old, new, message):
    with pytest.raises(LayoutError, match=message):
        parse(changed(case, (old, new)))
