"""X Global Transparency Report."""

import pytest

import sources.x_global_transparency as module
from sources.errors import LayoutError
from tests.sources.fixture_documents import fixture_document, only, total_gaps
from tests.sources.pdf_canvas import Page


@pytest.fixture(scope="module")
def extraction():
    return module.parse(fixture_document("x_global_transparency"))


def test_printed_totals_are_the_sums_of_their_parts(extraction):
    assert len(extraction.relations) == 27
    assert total_gaps(extraction) == []


def test_footnote_marks_are_not_read_into_figures(extraction):
    claims = extraction.claims
    spam = claims[claims["policy_area"] == "spam"]
    assert only(spam, detection="any") == 7_000_000
    assert spam["note"].tolist()[0] == "Synthetic note about spam"
    assert spam["printed"].tolist()[0] == "7,000,000²"


def test_suspensions_of_summary_and_breakdown_are_one_statement(extraction):
    claims = extraction.claims
    chosen = claims[
        (claims["policy_label"] == "Child Safety")
        & (claims["metric_label"] == "Accounts Suspended")
        & (claims["detection"] == "any")
    ]
    assert len(chosen) == 2
    assert chosen["statement_key"].nunique() == 1


def test_rates_divide_one_printed_series_by_another(extraction):
    claims = extraction.claims
    rate = claims[(claims["kind"] == "share") & (claims["scope"] == "US")].iloc[0]
    asked = only(claims, metric_label=rate["base_metric_label"], scope="US", kind="count")
    disclosed = only(claims, metric_label=rate["metric_label"], scope="US", kind="count")
    assert rate["low"] <= disclosed / asked <= rate["high"]


def test_a_rate_below_the_last_decimal_is_one_sided(extraction):
    claims = extraction.claims
    tiny = claims[claims["printed"] == "<0.0001%"].iloc[0]
    assert tiny["qualifier"] == "less_than"
    assert tiny["low"] == 0.0


def test_totals_without_spam_are_another_series_than_everything(extraction):
    totals = extraction.claims[extraction.claims["policy_label"] == "Total"]
    assert set(totals["breakdown"]) == {"excluding=Platform Manipulation & Spam"}


def test_an_unknown_policy_is_refused_with_the_nearest(monkeypatch):
    known = {label: words for label, words in module.POLICIES.items() if label != "Child Safety"}
    monkeypatch.setattr(module, "POLICIES", known)
    with pytest.raises(
        LayoutError, match=r"expected a known policy such as .* found 'Child Safety'"
    ):
        module.parse(fixture_document("x_global_transparency"))


def test_a_report_without_its_period_is_refused():
    page = Page()
    page.text(60, 100, "Global Transparency Report")
    document = fixture_document("x_global_transparency")
    other = type(document)(page.done(), "other.pdf")
    with pytest.raises(LayoutError, match="half-year"):
        module.parse(other)
