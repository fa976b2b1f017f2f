"""What comes out: verdicts on claims whose truth is known, and properties that must always hold."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audit.measure.estimates import OF_REMOVED as PANEL_OF_REMOVED
from audit.reconcile.comparability import (
    choose_comparison,
    judge,
    relate,
    relate_times,
    requirements,
)
from audit.reconcile.denominators import OF_REMOVED
from audit.reconcile.pairs import Pair
from audit.reconcile.rows import pair_test
from audit.reconcile.significance import ALPHA, holm
from audit.reconcile.verdicts import FIRST, near_misses, reconcile_claims
from schemas.documents import Events
from schemas.measurements import Measurements
from schemas.verdicts import Pairs, Verdicts
from tests.reconcile.build import RATE, SURVIVAL, claim_row, claims, measurement_row, measurements

OBSERVED = {"estimand": "count_observed"}


def verdict_of(claim, measurement, **tables):
    found = reconcile_claims(claims(claim), measurements(measurement), **tables)
    (row,) = found[found["measurement_id"] != ""].to_dict("records")
    return row


@pytest.mark.parametrize(
    ("observed", "extra", "verdict", "says"),
    [
        (800, {}, "consistent", "lower bound"),
        (1013, {}, "consistent", "agree"),
        (1500, {}, "not_comparable", "why these were removed is not known"),
        (1500, {"condition": "reason=terrorism"}, "inconsistent", "cannot both be right"),
        (1500, {"condition": "reason=IS", "policy_area": "IS"}, "inconsistent", "cannot both"),
        (1500, {"condition": "reason=spam"}, "not_comparable", "reason for removal"),
        (
            1500,
            {"condition": "reason=terrorism", "window_end": "2022-07-31"},
            "not_comparable",
            "times are not quite the same",
        ),
    ],
)
def test_count_against_observed_count(observed, extra, verdict, says):
    row = verdict_of({"value": 1013}, {**OBSERVED, "estimate": observed, **extra})
    assert row["verdict"] == verdict
    assert says in row["statement"]
    assert math.isnan(row["p_value"])
    assert (row["claimed_low"], row["claimed_high"]) == (1013, 1013)


def test_a_daily_average_is_multiplied_by_its_days():
    claim = {"kind": "mean_per_day", "value": 5.0}
    row = verdict_of(claim, {**OBSERVED, "estimate": 1500, "condition": "reason=terrorism"})
    assert (row["claimed_low"], row["claimed_high"]) == (4.5 * 181, 5.5 * 181)
    assert row["verdict"] == "inconsistent"
    assert "mean_times_days" in row["caveats"]
    inside = {**OBSERVED, "estimate": 1080, "condition": "reason=terrorism"}
    assert verdict_of(claim, inside)["verdict"] == "consistent"


@pytest.mark.parametrize(
    ("k", "verdict", "says"),
    [
        (415, "consistent", "the two are compatible"),
        (405, "consistent", "no larger than chance"),
        (300, "inconsistent", "larger than chance"),
        (480, "inconsistent", "larger than chance"),
    ],
)
def test_rate_against_survival(k, verdict, says):
    row = verdict_of(RATE, {**SURVIVAL, "n": 500, "k": k})
    assert row["verdict"] == verdict
    assert says in row["statement"]
    assert row["comparability"] == "same"
    assert row["p_adjusted"] == row["p_value"]


def test_survival_is_the_complement_of_removal():
    removed = verdict_of(RATE, {**SURVIVAL, "n": 500, "k": 300})
    standing = verdict_of(RATE, {**SURVIVAL, "n": 500, "k": 300, "estimand": "survival_at"})
    assert removed["p_value"] == standing["p_value"]
    assert standing["verdict"] == "inconsistent"


def test_a_longer_horizon_can_only_contradict_on_one_side():
    few = {**SURVIVAL, "horizon": "P14D", "n": 500, "k": 300}
    many = {**SURVIVAL, "horizon": "P14D", "n": 500, "k": 490}
    assert verdict_of(RATE, few)["verdict"] == "inconsistent"
    assert verdict_of(RATE, many)["verdict"] == "consistent"
    short = {**SURVIVAL, "horizon": "P1D"}
    assert verdict_of(RATE, {**short, "n": 500, "k": 300})["verdict"] == "consistent"
    assert verdict_of(RATE, {**short, "n": 500, "k": 490})["verdict"] == "inconsistent"


@pytest.mark.parametrize("draw", ["crawl", "convenience", "unknown"])
def test_items_that_nobody_drew_do_not_test_a_claim(draw):
    row = verdict_of(RATE, {**SURVIVAL, "n": 500, "k": 100, "draw": draw})
    assert row["verdict"] == "not_comparable"
    assert "stand for themselves" in row["statement"]
    assert "draw=unknown" in row["reasons"]


def test_limits_without_counts_give_an_approximate_test():
    limits = {"estimate": 0.6, "low": 0.55, "high": 0.65, "level": 0.95}
    row = verdict_of(RATE, {**SURVIVAL, **limits})
    assert row["verdict"] == "inconsistent"
    bounds = {"low": 0.1, "high": 0.3}
    apart = verdict_of(RATE, {**SURVIVAL, **bounds})
    assert apart["verdict"] == "not_comparable"
    assert "no test can be made" in apart["statement"]
    assert math.isnan(apart["p_value"])


def test_clusters_widen_what_chance_explains():
    plain = {**SURVIVAL, "n": 500, "k": 370}
    assert verdict_of(RATE, plain)["verdict"] == "inconsistent"
    row = verdict_of(RATE, {**plain, "design_effect": 20})
    assert row["verdict"] == "consistent"
    assert "clustered" in row["caveats"]


def test_a_definition_that_changed_is_never_a_contradiction():
    events = Events.conform(
        [{"platform": "Example", "date": "2022-03-01", "what": "the scope widened"}]
    )
    row = verdict_of(RATE, {**SURVIVAL, "n": 500, "k": 100}, events=events)
    assert row["verdict"] == "not_comparable"
    assert "definition: a definition changed in between: the scope widened" in row["caveats"]


def test_share_of_removals_against_share_of_a_cohort():
    claim = {"kind": "share", "value": 0.99, "detection": "before_user_report"}
    row = verdict_of(claim, {"estimate": 0.38, "draw": "convenience"})
    assert row["verdict"] == "not_comparable"
    assert row["comparability"] == "different"
    assert "what was removed" in row["statement"]
    assert "what was found and followed" in row["statement"]


def test_flow_over_a_cohort_means_nothing_unless_it_is_one_closed_cohort():
    row = verdict_of({}, {"n": 722, "k": 455, "draw": "crawl"})
    assert row["verdict"] == "not_comparable"
    assert "divided" in row["statement"]
    closed = {"condition": "cohort=accounts of 1 January", "draw": "census"}
    claim = {"breakdown": "cohort=accounts of 1 January", "value": 455}
    same = verdict_of(claim, {**closed, "n": 722, "k": 455})
    assert same["verdict"] == "consistent"
    assert "implies a population of 685 to 766" in same["statement"]
    small = verdict_of({**claim, "value": 200}, {**closed, "n": 722, "k": 455})
    assert small["verdict"] == "inconsistent"
    large = verdict_of({**claim, "value": 907}, {**closed, "n": 722, "k": 455})
    assert large["verdict"] == "inconsistent"


def test_changes_agree_part_and_oppose():
    claim = {"kind": "change", "value": -0.2}
    change = {"estimand": "change_of", "estimate": -0.2}
    assert verdict_of(claim, change)["verdict"] == "consistent"
    size = verdict_of(claim, {**change, "estimate": -0.6})
    assert size["verdict"] == "not_comparable"
    assert "agree in direction" in size["statement"]
    loose = verdict_of({**claim, "base_metric_label": "last quarter (4)"}, change)
    assert loose["verdict"] == "not_comparable"
    assert "(measured against: last quarter)" in loose["statement"]
    opposite = verdict_of(claim, {**change, "estimate": 0.3})
    assert "opposite directions" in opposite["statement"]
    twice = verdict_of(
        {"kind": "ratio", "value": 2.0, "qualifier": "about"},
        {"estimand": "ratio_of", "estimate": 1.8},
    )
    assert twice["verdict"] == "consistent"


def test_medians_are_compared_in_days():
    claim = {"kind": "median", "value": 48.0, "unit": "hours", "since": "notice"}
    row = verdict_of(
        {**claim, "unit": "hours"},
        {"estimand": "median_lifetime", "unit": "hours", "since": "notice", "estimate": 2.0},
    )
    assert row["verdict"] == "not_comparable"
    assert "denominator=different" in row["reasons"]


def test_groups_treated_unequally():
    base = {"n": 722, "k": 455, "group": "one"}
    found = reconcile_claims(claims({}), measurements(base, {"n": 451, "k": 163, "group": "other"}))
    (row,) = found[found["comparison"] == "groups"].to_dict("records")
    assert row["verdict"] == "inconsistent"
    assert row["measurement_id"] == "m0 m1"
    assert (row["measured_low"], row["measured_high"]) == pytest.approx((0.211, 0.3239), abs=1e-3)
    assert "63.0% against 36.1%" in row["statement"]
    assert "26.9 points (95% limits 21.1 to 32.4)" in row["statement"]
    alike = measurements(base, {"n": 451, "k": 284, "group": "other"})
    even = reconcile_claims(claims({}), alike)
    assert even[even["comparison"] == "groups"]["verdict"].tolist() == ["consistent"]


def test_groups_against_a_claim_that_all_are_treated_alike():
    uniform = {"kind": "ratio", "value": 1.0, "breakdown": "treatment=uniform"}
    pair = [
        {"n": 722, "k": 455, "group": "one", "policy_area": "IS"},
        {"n": 451, "k": 163, "group": "other", "policy_area": "other_jihadist"},
    ]

    def said(*rows, claim=uniform):
        found = reconcile_claims(claims(claim), measurements(*rows))
        (row,) = found[found["comparison"] == "groups"].to_dict("records")
        return row

    drawn = said(*pair)
    assert (drawn["claim_id"], drawn["verdict"]) == ("c0", "inconsistent")
    assert "According to Example, all are treated alike" in drawn["statement"]
    crawled = said(*({**row, "draw": "crawl"} for row in pair))
    assert (crawled["claim_id"], crawled["verdict"]) == ("c0", "not_comparable")
    for other in ({"platform": "Another"}, {"policy_area": "spam"}, {"period_end": "2021-06-30"}):
        start = {"period_start": "2021-01-01"} if "period_end" in other else {}
        assert said(*pair, claim={**uniform, **start, **other})["claim_id"] == ""


def test_groups_are_not_compared_across_conditions_or_among_the_removed():
    base = {"n": 722, "k": 455, "group": "one"}
    for extra in (
        {"condition": "with a link"},
        {"horizon": "P7D"},
        {"window_end": "2022-03-31"},
        {"study": "another"},
        {"group": "one"},
    ):
        found = reconcile_claims(
            claims({}), measurements(base, {"n": 451, "k": 163, "group": "other", **extra})
        )
        assert "groups" not in set(found["comparison"]), extra
    removed = {"condition": "of=removed"}
    found = reconcile_claims(
        claims({}),
        measurements({**base, **removed}, {"n": 451, "k": 163, "group": "other", **removed}),
    )
    assert "groups" not in set(found["comparison"])


def test_figures_of_a_panel_that_are_no_evidence():
    # Naive estimates stand beside the sound ones for comparison only, and of things that were
    # removed anyway a share says when and not how many, in the words that a panel uses.
    assert OF_REMOVED == PANEL_OF_REMOVED
    for extra in ({"method": "naive by age; wilson"}, {"condition": OF_REMOVED}):
        pair = [
            {"n": 90, "k": 80, "group": "one", **extra},
            {"n": 90, "k": 9, "group": "two", **extra},
        ]
        found = reconcile_claims(claims({}), measurements(*pair))
        assert "groups" not in set(found["comparison"])
    followed_only = {**OBSERVED, "estimate": 5000, "action": ""}
    found = reconcile_claims(claims({}), measurements(followed_only))
    assert set(found["comparison"]) == {"unmeasured"}


def test_series_that_rise_and_fall_together():
    years = [(f"{y}-01-01", f"{y}-12-31") for y in range(2019, 2023)]
    ours = [
        {"value": v, "period_start": s, "period_end": e}
        for v, (s, e) in zip((100, 150, 120, 300), years, strict=True)
    ]

    def seen(*values):
        return measurements(
            *(
                {**OBSERVED, "estimate": v, "window_start": s, "window_end": e}
                for v, (s, e) in zip(values, years, strict=True)
            )
        )

    def series(found):
        return found[found["comparison"] == "series_against_series"].to_dict("records")

    (together,) = series(reconcile_claims(claims(*ours), seen(50, 75, 60, 90)))
    assert together["verdict"] == "consistent"
    assert "from 0.30 to 0.50" in together["statement"]
    (apart,) = series(reconcile_claims(claims(*ours), seen(50, 40, 60, 90)))
    assert apart["verdict"] == "inconsistent"
    assert "2 of 3 steps" in apart["statement"]
    assert series(reconcile_claims(claims(*ours[:2]), seen(50, 75, 60, 90))) == []


def handed(sent, received):
    common = {"action": "report", "unit": "reports", "policy_area": "child_sexual_exploitation"}
    rows = [{**common, **row} for row in sent]
    rows += [{**common, "claimant": "NCMEC", **row} for row in received]
    found = reconcile_claims(claims(*rows), Measurements.empty())
    return found[found["comparison"] == "handed_over"].to_dict("records")


def test_both_sides_of_one_hand_over():
    half = {"value": 40}
    second = {"value": 60, "period_start": "2022-07-01", "period_end": "2022-12-31"}
    year = {"period_start": "2022-01-01", "period_end": "2022-12-31"}
    (equal,) = handed([half, second], [{**year, "value": 100}])
    assert equal["verdict"] == "consistent"
    assert equal["claim_id"] == "c0 c1"
    assert equal["measurement_id"] == "c2"
    (more,) = handed([half, second], [{**year, "value": 125}])
    assert more["verdict"] == "inconsistent"
    assert "25 more, 25.0%" in more["statement"]
    (fewer,) = handed([{**year, "value": 100}], [{**year, "value": 99}])
    assert "1 fewer, 1.0%" in fewer["statement"]
    assert handed([half], [{**year, "value": 100}]) == []
    assert handed([half, second], [{"value": 40, "platform": "Another"}]) == []


def test_what_a_third_party_counted_is_one_hand_over_wherever_it_stands():
    full = "National Center for Missing & Exploited Children"
    relayed = {"value": 125, "report_series": "Collected", "relayed_by": "A scholar"}
    own = {"value": 125, "report_series": "By provider", "claimant": full}
    for received in ([relayed, own], [own, relayed]):
        (row,) = handed([{"value": 100}], received)
        assert full in row["statement"], "as it printed it itself"
    both = handed([{"value": 100}], [relayed, {**own, "value": 126}])
    assert len(both) == 2, "two counts are two matters"


def test_a_company_may_hand_over_for_more_services_than_it_speaks_of():
    sent = [{"platform": "Pornhub", "claimant": "Pornhub", "value": 100}]
    (more,) = handed(sent, [{"platform": "Aylo", "value": 130}])
    assert more["verdict"] == "not_comparable"
    (fewer,) = handed(sent, [{"platform": "Aylo", "value": 70}])
    assert fewer["verdict"] == "inconsistent"
    both = [
        {"platform": "Google", "claimant": "Google LLC", "value": 60},
        {"platform": "YouTube", "claimant": "YouTube", "value": 40},
    ]
    (row,) = handed(
        both, [{"platform": "Google", "value": 60}, {"platform": "YouTube", "value": 40}]
    )
    assert row["verdict"] == "consistent"


def test_figures_contained_in_others_are_not_added():
    sent = [
        {"platform": "Amazon", "claimant": "Amazon", "value": 100},
        {
            "platform": "Twitch",
            "claimant": "Twitch",
            "value": 30,
            "breakdown": "included_in=Amazon",
        },
    ]
    (row,) = handed(sent, [{"platform": "Amazon", "value": 100}])
    assert row["verdict"] == "consistent"


def test_what_nothing_measures_says_how_much_would():
    found = reconcile_claims(claims(RATE), Measurements.empty())
    (row,) = found.to_dict("records")
    assert row["verdict"] == "not_measurable"
    assert "216 such accounts" in row["statement"]
    assert "within 5 points" in row["statement"]
    assert row["measurement_id"] == ""


def test_reprints_count_once_and_the_latest_value_speaks():
    first = {"value": 1013, "published_on": "2022-07-01"}
    later = {"value": 913, "published_on": "2023-01-01"}
    relay = {"value": 913, "published_on": "2023-01-01", "relayed_by": "a newspaper"}
    seen = {**OBSERVED, "estimate": 950, "condition": "reason=terrorism"}
    found = reconcile_claims(claims(first, relay, later), measurements(seen))
    pairs = found[found["measurement_id"] != ""]
    assert pairs["claim_id"].tolist() == ["c2"]
    assert pairs["verdict"].tolist() == ["inconsistent"]
    rejected = {"review": "rejected", **later}
    kept = reconcile_claims(claims(first, rejected), measurements(seen))
    assert kept[kept["measurement_id"] != ""]["claim_id"].tolist() == ["c0"]


def test_declared_pairs_are_shown_with_their_reason():
    pairs = Pairs.conform(
        [
            {
                "claim_id": "c0",
                "measurement_id": "m0",
                "dimension": "platform",
                "grade": "different",
                "because": "they are two services",
            }
        ]
    )
    far = {**SURVIVAL, "platform": "Another", "unit": "videos", "n": 500, "k": 100}
    alone = reconcile_claims(claims(RATE), measurements(far))
    assert set(alone["comparison"]) == {"unmeasured"}
    row = verdict_of(RATE, far, pairs=pairs)
    assert row["verdict"] == "not_comparable"
    assert "because they are two services" in row["statement"]
    gone = pairs.assign(claim_id="nowhere")
    assert set(reconcile_claims(claims(RATE), measurements(far), pairs=gone)["comparison"]) == {
        "unmeasured"
    }


def test_many_tests_are_corrected_together():
    rates = [{**RATE, "policy_area": area} for area in ("spam", "drugs", "firearms", "privacy")]
    studies = [{**SURVIVAL, "policy_area": row["policy_area"], "n": 500, "k": 390} for row in rates]
    alone = verdict_of(rates[0], studies[0])
    assert alone["p_value"] < 0.05
    assert alone["verdict"] == "inconsistent"
    found = reconcile_claims(claims(*rates), measurements(*studies))
    tested = found[found["p_value"].notna()]
    assert len(tested) == 4
    assert np.allclose(tested["p_adjusted"], np.minimum(1, 4 * alone["p_value"]))
    assert set(tested["verdict"]) == {"consistent"}
    assert tested["statement"].str.contains("no larger than chance").all()


def test_near_misses_name_what_separates():
    far = {**OBSERVED, "estimate": 900, "window_start": "2023-01-01", "window_end": "2023-02-01"}
    found = near_misses(claims({}, {"value": 5, "period_start": "2021-01-01"}), measurements(far))
    assert found["separated_by"].tolist() == ["period"]
    assert found["claims"].tolist() == [2]
    other = {**OBSERVED, "platform": "Another", "estimate": 900}
    assert near_misses(claims({}), measurements(other))["separated_by"].tolist() == ["platform"]
    both = {**other, "unit": "posts"}
    assert len(near_misses(claims({}), measurements(both))) == 0


def test_every_comparison_has_its_place_in_the_order():
    others = {"groups", "series_against_series", "unmeasured"}
    assert set(FIRST) == set(requirements()) | others
    assert len(FIRST) == len(set(FIRST))


def test_empty_tables():
    nothing = reconcile_claims(claims({}).iloc[0:0], Measurements.empty())
    assert len(nothing) == 0
    Verdicts.validate(nothing)
    assert len(near_misses(claims({}).iloc[0:0], Measurements.empty())) == 0


def compared(claim, measurement):
    """The outcome of one pair, with what is left of it after a correction by itself."""
    relations = {**relate(claim, measurement), **relate_times(claim, measurement)}
    comparison = choose_comparison(claim, measurement)
    test = pair_test(Pair(claim, measurement, judge(comparison, relations)), ())
    return test, test.decided(holm([test.row["p_value"]])[0], ALPHA)["verdict"]


def rate(value, low=None, high=None):
    row = claim_row("rate_within", 0.83, horizon="P7D", since="discovery")
    ends = (value, value) if low is None else (low, high)
    return {**row, "value": math.nan, "low": ends[0], "high": ends[1]}


def followed(k, n):
    return measurement_row(**SURVIVAL) | {"n": float(n), "k": float(k), "estimate": k / n}


items = st.integers(20, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@given(items)
def test_a_measurement_of_itself_is_consistent(count):
    k, n = count
    assert compared(rate(k / n), followed(k, n))[1] == "consistent"


@given(items, st.floats(0.0, 1.0), st.floats(0.0, 0.2), st.floats(0.0, 0.3))
def test_widening_never_turns_consistent_into_inconsistent(count, value, half, more):
    def said(width):
        ends = max(0.0, value - width), min(1.0, value + width)
        return compared(rate(value, *ends), followed(*count))[1]

    if said(half) == "consistent":
        assert said(half + more) == "consistent"


@given(st.floats(0.0, 1e6), st.floats(0.0, 1e6), st.floats(0.0, 1e6), st.floats(0.0, 1e6))
def test_widening_never_turns_counts_into_a_contradiction(value, half, more, observed):
    seen = measurement_row(estimand="count_observed", condition="reason=terrorism")
    seen |= {"estimate": observed, "low": observed, "high": observed}

    def said(width):
        row = {**claim_row(), "value": math.nan, "low": max(0.0, value - width)}
        return compared({**row, "high": value + width}, seen)[1]

    if said(half) == "consistent":
        assert said(half + more) == "consistent"


@settings(max_examples=8)
@given(
    items,
    st.sampled_from(
        [
            {"platform": "Another"},
            {"unit": "posts"},
            {"unit": "a_word_of_a_publisher"},
            {"platform": "Another", "unit": "posts"},
            {"policy_area": "spam"},
        ]
    ),
    st.sampled_from([(RATE, SURVIVAL), ({}, {**OBSERVED, "estimate": 10_000})]),
)
def test_another_unit_or_platform_never_yields_a_comparison(count, change, kinds):
    k, n = count
    claim, measurement = kinds
    found = reconcile_claims(claims(claim), measurements({**measurement, "n": n, "k": k, **change}))
    assert set(found["verdict"]) <= {"not_comparable", "not_measurable"}


@settings(max_examples=5)
@given(st.permutations(range(6)), st.permutations(range(6)))
def test_the_order_of_rows_changes_nothing(one, other):
    rows = [
        {**RATE, "claim_id": f"c{i}", "policy_area": area}
        for i, area in enumerate(("spam", "drugs", "firearms", "privacy", "IS", "terrorism"))
    ]
    studies = [
        {**SURVIVAL, "measurement_id": f"m{i}", "policy_area": row["policy_area"], "n": 90, "k": i}
        for i, row in enumerate(rows)
    ]
    straight = reconcile_claims(claims(*rows), measurements(*studies))
    shuffled = reconcile_claims(
        claims(*(rows[i] for i in one)), measurements(*(studies[i] for i in other))
    )
    pd.testing.assert_frame_equal(straight, shuffled)


def test_simulated_truth_is_contradicted_no_more_often_than_stated():
    """Claims printed from a true history, measured by samples of it: at most 5% of audits err."""
    rng = np.random.default_rng(20171101)
    audits, wrong = 400, 0
    for _ in range(audits):
        tests = []
        for _ in range(5):
            truth, n = rng.uniform(0.02, 0.98), int(rng.integers(30, 800))
            printed = round(float(truth), 2)
            claim = rate(printed, max(0.0, printed - 0.005), min(1.0, printed + 0.005))
            tests.append(compared(claim, followed(int(rng.binomial(n, truth)), n))[0])
        adjusted = holm([test.row["p_value"] for test in tests])
        said = [t.decided(p, ALPHA)["verdict"] for t, p in zip(tests, adjusted, strict=True)]
        assert "not_comparable" not in said
        wrong += "inconsistent" in said
    # At a true rate of 5%, 31 or more of 400 audits have a probability below 1.5%.
    assert wrong <= 30


@pytest.mark.slow
def test_simulated_audits_end_to_end():
    """The same through the tables, with counts seen in part and hand-overs beside the rates."""
    rng = np.random.default_rng(20171102)
    areas = ("spam", "drugs", "firearms", "privacy", "IS")
    audits, wrong = 60, 0
    for _ in range(audits):
        truth = rng.uniform(0.02, 0.98, len(areas))
        sizes = rng.integers(30, 800, len(areas))
        seen = rng.binomial(sizes, truth)
        rows = [
            {**RATE, "policy_area": area, "value": round(share, 2)}
            for area, share in zip(areas, truth, strict=True)
        ]
        studies = [
            {**SURVIVAL, "policy_area": area, "n": int(n), "k": int(k)}
            for area, n, k in zip(areas, sizes, seen, strict=True)
        ]
        total = int(rng.integers(500, 5000))
        rows.append({"value": total})
        part = {"condition": "reason=terrorism", "estimate": float(rng.binomial(total, 0.7))}
        found = reconcile_claims(claims(*rows), measurements(*studies, {**OBSERVED, **part}))
        wrong += "inconsistent" in set(found["verdict"])
    # At a true rate of 5%, 8 or more of 60 audits have a probability below 1.5%.
    assert wrong <= 7
