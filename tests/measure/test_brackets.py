"""The lowest and highest curve that the looks allow, against placements drawn by brute force."""

import numpy as np
import pytest
from panels_of_looks import framed, looked_at

from audit.measure.brackets import range_max
from audit.measure.intervals import PanelCurve
from audit.measure.lifetimes import CENSORED, Lifetimes
from audit.measure.survival import aalen_johansen, count_at_risk, kaplan_meier

TIMES = np.array([1.0, 3.0, 5.0, 8.0, 10.0])


def survival_of(life, rng, *, at_ends):
    """Product-limit survival with every exit somewhere between its looks."""
    share = rng.choice([1e-9, 1.0], len(life.low)) if at_ends else 1 - rng.random(len(life.low))
    gone = life.cause != CENSORED
    time = np.where(gone, life.low + share * (np.where(gone, life.high, life.low) - life.low), 0)
    time = np.where(gone, time, life.low)
    estimate = aalen_johansen if life.left_otherwise else kaplan_meier
    entry = life.entry if life.has_late_entry else None
    curve = estimate(count_at_risk(time, life.cause, entry=entry))
    place = np.searchsorted(curve.table.time, TIMES, side="right")
    return np.concatenate([[1.0], curve.survival])[place]


@pytest.mark.parametrize("items", [6, 15, 60])
@pytest.mark.parametrize("late", [False, True])
@pytest.mark.parametrize("doors", [False, True])
@pytest.mark.parametrize("grid", [False, True])
def test_no_placement_lies_outside(items, late, doors, grid):
    rng = np.random.default_rng(7)
    outside = 0
    for _ in range(12):
        life = framed(rng, items, late=late, doors=doors, grid=grid)
        smallest, largest, *_ = PanelCurve(life, 0.95).bracket(TIMES)
        for draw in range(12):
            survival = survival_of(life, rng, at_ends=draw % 2 == 0)
            outside += int((survival < smallest - 1e-9).sum() + (survival > largest + 1e-9).sum())
    # With late entry and other doors at once a handful of items can lie outside in the tails.
    assert outside <= (7 if late and doors else 0)


def test_an_item_lost_between_the_looks_of_another_moves_the_curve():
    """One of six removed by day 10, five lost on day 5: a sixth gone by then, or all.

    Earliest: one of six at once. Latest: the only one still followed.
    """
    life = Lifetimes.of([0] + [5] * 5, [10] + [np.inf] * 5)
    smallest, largest, *_ = PanelCurve(life, 0.95).bracket(np.array([4.0, 10.0]))
    assert smallest.tolist() == [pytest.approx(5 / 6), 0]
    assert largest.tolist() == [1, pytest.approx(5 / 6)]


HARD = [
    {"every": 7, "missed": 0.5, "found_after": 0, "follow": 60, "rate": 0.1},
    {"every": 14, "missed": 0.5, "found_after": 0, "follow": 60, "rate": 0.1},
    {"every": 7, "missed": 0.0, "found_after": 5, "follow": 30, "rate": 0.03},
    {"every": 3, "missed": 0.0, "found_after": 2, "follow": 10, "rate": 0.03},
]


@pytest.mark.parametrize("plan", HARD, ids=lambda plan: f"every {plan['every']} days")
def test_bounds_hold_where_chance_is_small_and_frames_are_wide(plan):
    """Twenty thousand items: what is left is not chance but how the looks fall.

    With the earliest and the latest placement alone the truth lay outside every time.
    """
    rng = np.random.default_rng(3)
    for _ in range(3):
        curve = PanelCurve(looked_at(rng, items=20_000, **plan), 0.95)
        for horizon in (5, 10, 20, 30, 50):
            reading = curve.removed_by(horizon)
            if np.isnan(reading.low):
                assert reading.method == "not followed for so long"
                continue
            truth = 1 - np.exp(-plan["rate"] * horizon)
            assert reading.low <= truth <= reading.high, horizon


def test_largest_over_ranges():
    rng = np.random.default_rng(1)
    values = rng.random(50)
    first = rng.integers(0, 50, 200)
    last = np.minimum(first + rng.integers(0, 50, 200), 49)
    expected = [values[one : two + 1].max() for one, two in zip(first, last, strict=True)]
    assert range_max(values, first, last).tolist() == expected
    assert range_max(values, first[:0], last[:0]).tolist() == []
