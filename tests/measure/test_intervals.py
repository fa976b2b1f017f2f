"""The curve of a panel: what is known at a horizon, what is only bounded, and by which limits."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.measure.intervals import READABLE, PanelCurve
from audit.measure.lifetimes import CENSORED, OTHER, REMOVED, Lifetimes, parse_horizons
from audit.measure.proportions import clopper_pearson, wilson
from sources.errors import ConfigError


def curve_of(low, high, **more):
    return PanelCurve(Lifetimes.of(low, high, **more), 0.95)


def test_where_all_is_known_it_is_a_plain_share():
    """Eight of ten known gone or live at day 2: Wilson's limits, no censoring model."""
    curve = curve_of([1] * 3 + [5] * 7, [2] * 3 + [np.inf] * 7)
    reading = curve.removed_by(2)
    limits = wilson(3, 10)
    assert (reading.estimate, reading.known_removed) == (0.3, 3)
    assert (reading.low, reading.high) == (limits.low, limits.high)
    assert "wilson" in reading.method


def test_other_doors_are_part_of_the_whole():
    """Two removed, three left otherwise, five live: two of ten were removed."""
    cause = [REMOVED] * 2 + [OTHER] * 3 + [CENSORED] * 5
    curve = curve_of([1] * 5 + [9] * 5, [2] * 5 + [np.inf] * 5, cause=cause)
    assert curve.removed_by(2).estimate == pytest.approx(0.2)
    assert curve.estimator == "aalen_johansen"


def test_nothing_seen_yet_has_exact_limits():
    """None of 30 removed, 10 of them lost from sight before: the limit of none of 20."""
    curve = curve_of([1] * 10 + [5] * 20, [np.inf] * 30)
    reading = curve.removed_by(3)
    assert reading.estimate == 0
    assert reading.low == 0
    assert reading.high == pytest.approx(clopper_pearson(0, 20).high)


def test_past_the_end_of_following_nothing_is_said():
    curve = curve_of([1, 2, 3], [2, np.inf, np.inf])
    reading = curve.removed_by(10)
    assert np.isnan([reading.estimate, reading.low, reading.high]).all()
    assert reading.method == "not followed for so long"


def test_between_looks_only_bounds():
    """Three items were seen live on day 4; of the fifty gone by day 10 nothing more is known.

    Turnbull's curve trusts the three and has nobody removed by day 3; that is not an estimate.
    """
    curve = curve_of([0] * 50 + [10] * 50 + [4] * 3, [10] * 50 + [np.inf] * 53)
    assert curve.likeliest.at(3) == (1.0, 1.0)
    reading = curve.removed_by(3)
    assert np.isnan(reading.estimate)
    assert reading.low == 0
    assert 0.5 < reading.high < 0.7


def test_missed_looks_are_bridged_where_enough_were_made():
    """Ten of a hundred removals skip the look on day 2: Turnbull splits them as the others fell."""
    low, high = [0] * 30 + [1] * 30 + [2] * 30 + [1] * 10, [1] * 30 + [2] * 30 + [3] * 30 + [3] * 10
    curve = curve_of(low + [3] * 100 + [2] * 9, high + [np.inf] * 109)
    reading = curve.removed_by(2)
    assert reading.method.startswith("turnbull")
    assert reading.estimate == pytest.approx(65 / 209, abs=0.002)
    assert reading.low < 65 / 209 < reading.high


def test_far_from_looks_nothing_is_read():
    """First looks between twelve and twenty-four hours: nothing says what held after six."""
    rng = np.random.default_rng(4)
    gone, phase = rng.exponential(0.7, 400), rng.uniform(0.5, 1, 400)
    seen = gone <= phase
    curve = curve_of(np.where(seen, 0, phase), np.where(seen, phase, np.inf))
    reading = curve.removed_by(0.25)
    assert np.isnan(reading.estimate)
    assert reading.low <= 1 - np.exp(-0.25 / 0.7) <= reading.high


def test_looks_a_little_late_stand_for_the_horizon():
    """Daily looks up to ten minutes late: read there, and said so."""
    rng = np.random.default_rng(5)
    late = rng.uniform(0, 0.007, 300)
    seen = rng.random(300) < 0.2
    curve = curve_of(np.where(seen, 0, 1 + late), np.where(seen, 1 + late, np.inf))
    reading = curve.removed_by(1)
    assert reading.estimate == pytest.approx(seen.mean(), abs=0.03)
    assert "after the horizon" in reading.method


def test_late_entry_keeps_few_early_entrants_from_proving_much():
    """One item entered at age 1, a hundred at age 5: by age 3 two thirds of one were followed."""
    curve = curve_of([9] * 101, [np.inf] * 101, entry=[1] + [5] * 100)
    assert curve.removed_by(3).high == pytest.approx(1 - 0.025**1.5)
    # By age 8: one for seven days and a hundred for three.
    assert curve.removed_by(8).high == pytest.approx(1 - 0.025 ** (8 / 307))
    assert curve.estimator == "kaplan_meier"


def test_a_median_between_distant_looks_is_only_bounded():
    far = curve_of([0] * 60 + [10] * 40, [10] * 60 + [np.inf] * 40).lifetime_quantile()
    assert np.isnan(far.estimate)
    assert (far.low, far.high) == (0, 10)
    near = curve_of([9] * 60 + [10] * 40, [10] * 60 + [np.inf] * 40).lifetime_quantile()
    assert near.estimate == 10
    assert near.low == 9, "the look itself, not the instant after it"


def test_the_lower_limit_of_a_median_is_a_look():
    few = curve_of([0, 0, 4, 4, 4], [1, 1, 5, 5, np.inf]).lifetime_quantile()
    assert (few.low, few.estimate) == (0, 5)


histories = st.lists(
    st.tuples(
        st.integers(0, 10),
        st.integers(1, 6),
        st.sampled_from([CENSORED, REMOVED, REMOVED, OTHER]),
        st.integers(0, 3),
        st.integers(1, 30),
    ),
    min_size=1,
    max_size=25,
)


@given(histories, st.booleans(), st.sampled_from([0.5, 1.0, 3.0, 7.0, 12.0]))
def test_what_is_read_hangs_together(rows, late, horizon):
    low = np.array([row[0] for row in rows], dtype=float)
    cause = np.array([row[2] for row in rows])
    high = np.where(cause == CENSORED, np.inf, low + [row[1] for row in rows])
    entry = np.maximum(low - [row[3] for row in rows], 0) if late else None
    count = [row[4] for row in rows]
    curve = curve_of(low, high, cause=cause, count=count, entry=entry)
    reading = curve.removed_by(horizon)
    if np.isnan(reading.low):
        assert reading.method == "not followed for so long"
        return
    assert 0 <= reading.low <= reading.high <= 1
    if not np.isnan(reading.estimate):
        assert reading.low - READABLE <= reading.estimate <= reading.high + READABLE
    assert reading.known_removed <= curve.lifetimes.removed
    smallest, largest, lows, highs = curve.bracket(np.linspace(0, 15, 31))
    assert (smallest <= largest + 1e-12).all()
    assert (np.diff(largest) <= 1e-12).all()
    assert (lows <= smallest + 1e-9).all()
    assert (highs[~np.isnan(highs)] >= largest[~np.isnan(highs)] - 1e-9).all()


def test_horizons_are_of_fixed_length():
    found = parse_horizons(["P7D", "PT6H", "P1W", "P1DT12H", "PT30M", "PT90S"])
    assert list(found) == ["PT90S", "PT30M", "PT6H", "P1DT12H", "P1W", "P7D"]
    assert found["PT6H"] == 0.25
    assert found["P1W"] == 7
    for text in ("P1M", "P1Y", "P", "PT", "P1.5D", "1D", "P0D", "", "P1D\n"):
        with pytest.raises(ConfigError):
            parse_horizons([text])
