"""Limits of the hazard ratio wherever removals lie, against placements drawn by brute force."""

import numpy as np
import pytest
from panels_of_looks import framed

from audit.measure.groups import hazard_ratio
from audit.measure.lifetimes import CENSORED, REMOVED, Lifetimes
from audit.measure.ratio_bounds import MOST_BLOCKS, RatioBounds
from audit.measure.survival import count_at_risk

GRID = np.linspace(-8, 8, 641)
Z = 1.959964


def placed(life, rng, *, at_ends):
    """Times of one placement, no two alike."""
    share = rng.choice([1e-9, 1.0], len(life.low)) if at_ends else 1 - rng.random(len(life.low))
    gone = life.cause != CENSORED
    time = life.low + share * (np.where(gone, life.high, life.low) - life.low)
    time -= np.where(gone, 1e-9 * rng.random(len(time)), 0)
    return np.where(gone, np.maximum(time, np.nextafter(life.low, np.inf)), life.low)


def not_rejected(lives, times):
    """Ratios on the grid that Cox's score test does not reject, by plain counting."""
    time, second = np.concatenate(times), np.repeat([0, 1], [len(t) for t in times])
    cause = np.concatenate([life.cause for life in lives])
    entry = np.concatenate([life.entry for life in lives])
    above, below = [], []
    for at in time[cause == REMOVED]:
        followed = (time >= at) & (entry < at)
        above.append((followed & (second == 1)).sum())
        below.append((followed & (second == 0)).sum())
    weighted = np.exp(GRID)[:, None] * np.array(above)
    share = weighted / (weighted + np.array(below))
    removed = ((cause == REMOVED) & (second == 1)).sum()
    spread = np.sqrt((share * (1 - share)).sum(axis=1))
    return np.exp(GRID[np.abs(share.sum(axis=1) - removed) <= Z * spread])


@pytest.mark.parametrize("items", [4, 8, 40])
@pytest.mark.parametrize("late", [False, True])
@pytest.mark.parametrize("grid", [False, True])
def test_no_placement_allows_a_ratio_outside(items, late, grid):
    rng = np.random.default_rng(items)
    for _ in range(15):
        lives = [framed(rng, items, late=late, grid=grid) for _ in range(2)]
        limits = RatioBounds.of(*lives).contrast(level=0.95)
        for draw in range(6):
            times = [placed(life, rng, at_ends=draw % 2 == 0) for life in lives]
            allowed = not_rejected(lives, times)
            if len(allowed):
                assert not allowed.min() < limits.low - 1e-6
                assert not allowed.max() > limits.high + 1e-6
                # What is not rejected at equal paces has a p-value above the level.
                if (np.abs(allowed - 1) < 1e-9).any():
                    assert not limits.p_value < 0.05 - 1e-6


def test_of_known_times_only_the_score_test_remains():
    """No two removals at one time, none framed: the estimate is Cox's own."""
    rng = np.random.default_rng(3)
    times = [rng.exponential(mean, 200) for mean in (4, 2)]
    found = RatioBounds.of(*(Lifetimes.of(t, t) for t in times)).contrast(level=0.95)
    cox = hazard_ratio(*(count_at_risk(t, np.ones(200)) for t in times))
    assert found.estimate == pytest.approx(cox.estimate, rel=1e-6)
    assert found.low == pytest.approx(cox.low, rel=0.02)
    assert found.high == pytest.approx(cox.high, rel=0.02)


def test_known_times_may_be_shared():
    """Two groups of ten, all removed at once: either may have been removed before the other."""
    life = Lifetimes.of([3], [3], count=[10])
    bounds = RatioBounds.of(life, life)
    assert sorted(bounds.least[:10]) == pytest.approx(np.arange(1, 11) / 10)
    assert np.isinf(bounds.most[:10]).all()


def test_shared_frames_narrow_the_range():
    """A hundred in one frame are removed one after another, not each as the last."""
    life = Lifetimes.of([0, 1], [1, np.inf], count=[100, 900])
    bounds = RatioBounds.of(life, life)
    # First removal of the second group: 1,000 of each; the last: 901 against 1,000 at the latest.
    assert bounds.least.max() == pytest.approx((900 + 100 - 100 / MOST_BLOCKS) / 1000, abs=2e-3)
    assert bounds.count.sum() == 200


def test_many_ratios_are_rounded_outwards(monkeypatch):
    rng = np.random.default_rng(5)
    lives = [framed(rng, 400) for _ in range(2)]
    exact = RatioBounds.of(*lives).contrast(level=0.95)
    monkeypatch.setattr("audit.measure.ratio_bounds.MANY", 0)
    rounded = RatioBounds.of(*lives).contrast(level=0.95)
    assert rounded.low <= exact.low <= rounded.low * 1.001
    assert rounded.high / 1.001 <= exact.high <= rounded.high
    assert exact.p_value <= rounded.p_value + 1e-12
    # Without a removal on one side floors are zero and ceilings infinite; they stay so.
    none = Lifetimes.of([9] * 50, [np.inf] * 50)
    assert np.isnan(RatioBounds.of(none, lives[0]).contrast(level=0.95).high)


def test_groups_swapped_turn_the_limits_round():
    rng = np.random.default_rng(8)
    first, second = (framed(rng, 60) for _ in range(2))
    one = RatioBounds.of(first, second).contrast(level=0.95)
    other = RatioBounds.of(second, first).contrast(level=0.95)
    assert (other.low, other.high) == (pytest.approx(1 / one.high), pytest.approx(1 / one.low))
    assert other.p_value == pytest.approx(one.p_value)


def test_without_removals_in_a_group_one_limit_is_left():
    """Thirty removed of fifty in the first, none in the second: the ratio is below a bound."""
    first = Lifetimes.of([0] * 30 + [9] * 20, [5] * 30 + [np.inf] * 20)
    second = Lifetimes.of([9] * 50, [np.inf] * 50)
    found = RatioBounds.of(first, second).contrast(level=0.95)
    assert np.isnan([found.estimate, found.low]).all()
    assert 0 < found.high < 0.5
    assert found.p_value < 0.001
    neither = RatioBounds.of(second, second).contrast(level=0.95)
    assert np.isnan([neither.estimate, neither.low, neither.high, neither.p_value]).all()
