"""Discord's stacked tables: totals both ways, shares recomputed, periods that are not told."""

import pytest

from sources.discord_transparency import parse
from sources.errors import LayoutError
from tests.sources.fixture_documents import fixture_document, only, total_gaps
from tests.sources.sheet_documents import changed

HALF = "discord_transparency/half_year"
NAMELESS = "discord_transparency/quarter_nameless_totals"
MONTHS = "discord_transparency/quarter_other_months"


@pytest.fixture(scope="module")
def half():
    return parse(fixture_document(HALF))


def test_printed_totals_add_up_over_rows_and_columns(half):
    gaps = total_gaps(half)
    assert len(half.relations) == 46
    # Distinct accounts are counted once in the total: 11,001 of 10,482 and 1,027.
    assert [(printed, found) for _, printed, found in gaps] == [(11_001, 11_509)]
    assert (half.claims["additivity"] == "unique").sum() == 3


def test_a_column_with_a_missing_figure_is_no_sum(half):
    subsets = half.relations[half.relations["relation"] == "subset"]
    labels = half.claims.set_index("claim_id").loc[subsets["whole"], "metric_label"]
    assert sorted(labels) == ["Appeals Granted", "Individual Accounts"]


def test_shares_name_their_two_figures_and_agree_with_them(half):
    claims = half.claims
    shares = claims[claims["kind"] == "share"]
    counts = claims[claims["kind"] == "count"]
    checked = 0
    for _, share in shares.iterrows():
        base_policy = share["base_policy_label"] or share["policy_label"]
        part = only(
            counts,
            metric_label=share["metric_label"],
            policy_label=share["policy_label"],
            breakdown=share["breakdown"],
        )
        whole = only(
            counts,
            metric_label=share["base_metric_label"],
            policy_label=base_policy,
            breakdown=share["breakdown"],
            action=share["base_action"] or share["action"],
        )
        assert share["low"] <= part / whole <= share["high"]
        checked += 1
    assert checked == 7


def test_the_title_gives_the_period(half):
    whole = half.claims[half.claims["metric_label"] == "Accounts Disabled"]
    assert set(whole["period_start"] + whole["period_end"]) == {"2024-01-012024-06-30"}
    assert set(whole["period_basis"]) == {"stated"}


def test_the_name_of_the_file_gives_the_year():
    extraction = parse(fixture_document(NAMELESS))
    assert set(extraction.claims["period_basis"]) == {"inferred"}
    assert total_gaps(extraction) == []


def test_without_a_year_there_is_no_period():
    nameless = changed(NAMELESS, name="report.csv")
    claims = parse(nameless).claims
    assert set(claims["period_start"]) == {""}
    assert set(claims["breakdown"]) == {"month=July", "month=August", "month=September"}


def test_totals_without_a_name_are_reported_not_guessed():
    unread = parse(fixture_document(NAMELESS)).unread
    assert unread["printed"].tolist() == ["4,303", "63", "4,366"]


def test_months_of_another_quarter_have_no_period():
    claims = parse(fixture_document(MONTHS)).claims
    assert set(claims["period_start"]) == {""}


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("Servers Removed Reactive", "Servers Moved", "heading under 'Servers Removed'"),
        ('Child Safety,"8,165"', 'Dog Safety,"8,165"', "Child Safety"),
        ("January,", "Brumaire,", "name of a month"),
        ("Norway,", "Atlantis,", "a known country"),
    ],
)
def test_what_is_not_known_is_refused(old, new, message):
    with pytest.raises(LayoutError, match=message):
        parse(changed(HALF, (old, new)))
