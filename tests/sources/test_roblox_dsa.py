"""Roblox DSA report."""

import pytest

import sources.roblox_dsa as module
from sources.errors import LayoutError
from tests.sources.fixture_documents import fixture_document, only, total_gaps


@pytest.fixture(scope="module")
def extraction():
    return module.parse(fixture_document("roblox_dsa"))


def test_rows_and_columns_add_up_to_the_printed_totals(extraction):
    sums = extraction.relations[extraction.relations["relation"] == "sum"]
    assert sums.groupby(["whole", "locator"]).ngroups == 13
    assert total_gaps(extraction) == []


def test_outcomes_are_parts_of_the_disputes_not_their_sum(extraction):
    claims = extraction.claims
    total = claims[(claims["unit"] == "disputes") & (claims["metric_label"] == "Total number")]
    related = extraction.relations[extraction.relations["whole"] == total["claim_id"].iloc[0]]
    assert set(related["relation"]) == {"subset"}
    assert len(related) == 3


def test_a_state_spans_its_categories(extraction):
    claims = extraction.claims
    german = claims[(claims["scope"] == "DE") & (claims["unit"] == "orders")]
    assert german["value"].tolist() == [3, 6]


def test_the_table_goes_on_over_the_page(extraction):
    claims = extraction.claims
    row = claims[
        (claims["policy_label"] == "Data protection and privacy violations")
        & (claims["metric_label"] == "Number of measures")
    ].iloc[0]
    assert row["value"] == 659
    assert row["locator"].startswith("#page=4&")
    assert row["context"].startswith("Own-initiative content moderation |")


def test_median_times_are_rounded_hours(extraction):
    claims = extraction.claims
    flagged = claims[claims["breakdown"] == "submitted_by=trusted flaggers"]
    hours = flagged[flagged["kind"] == "median"].iloc[0]
    assert (hours["low"], hours["value"], hours["high"]) == (25.5, 26.0, 26.5)
    assert hours["unit"] == "hours"


def test_shares_and_automation(extraction):
    claims = extraction.claims
    assert only(claims, metric_label="Percentage of outcomes implemented") == 0.519
    assert only(claims, unit="notices", detection="not_automated") == 952


def test_an_unknown_heading_is_refused(monkeypatch):
    monkeypatch.setattr(module, "CATEGORIES", {"Scams and fraud": "scams_and_fraud"})
    with pytest.raises(LayoutError, match="expected a known category"):
        module.parse(fixture_document("roblox_dsa"))
