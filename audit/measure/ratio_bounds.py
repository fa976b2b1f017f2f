"""How far the hazard ratio of two groups can move while every removal stays between its two looks.

In Cox's partial likelihood a removal at t weighs p(t) = theta a(t) / (theta a(t) + b(t)), with a(t)
items of the second group and b(t) of the first at risk and theta the ratio; the score is the number
of removals in the second group less the sum of p over all removals. Wherever the removals lie, a(t)
is at least what it is with those of the second group at their earliest, b(t) at most what it is
with those of the first at their latest. So the ratio a/b at each removal has a floor, the smallest
over its frame, and likewise a ceiling; from both follow a range of the score for every theta, and
limits that hold whatever the placement, entries and losses from sight between two looks included.

Of c removals with the same frame in one group, the one that leaves m - 1 of them behind finds m of
them at risk, whatever their order: that makes the range narrower where many share a frame.

Limits are those of the score test, theta at which the removals are just not too many or too few,
with the largest variance that the range allows; a ratio outside them is rejected for every
placement of the removals at distinct moments.

Source: Cox (1972), J. R. Stat. Soc. B 34, 187-220, score test and partial likelihood; the bounds
are ours.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from audit.measure.brackets import range_max
from audit.measure.groups import Contrast, middle
from audit.measure.lifetimes import REMOVED, Floats, Lifetimes
from audit.measure.survival import RiskTable, count_at_risk, normal_quantile

MOST_BLOCKS = 64
"""Removals with one frame and group are taken in at most so many blocks, each at its worst."""

MANY = 20_000
"""With more blocks the ratios are rounded outwards to `GRAIN` and equal ones taken together."""

GRAIN = 1e-4
"""Step of the logarithm of a rounded ratio: a hundredth of a per cent."""

FEW = 1000
"""With fewer removals the limits are sought in small steps."""

FURTHEST = 30
"""Limits are sought among ratios from e to the minus 30th to e to the 30th."""


@dataclass(frozen=True)
class RatioBounds:
    """Smallest and largest a/b at each removal, over all placements.

    Attributes:
        second: Removals in the second group.
        least: Floor of the ratio, one per block of removals.
        most: Ceiling.
        count: Removals in the block.
    """

    second: float
    least: Floats
    most: Floats
    count: Floats

    @classmethod
    def of(cls, first: Lifetimes, second: Lifetimes) -> RatioBounds:
        """Bounds for removals only: exits by other doors must have been censored."""
        own, other = _blocks(second), _blocks(first)
        floor, floor_of_first = _floors(second, own, first, other)
        inverse_of_first, inverse = _floors(first, other, second, own)
        with np.errstate(divide="ignore"):
            least = np.concatenate([floor, floor_of_first])
            most = 1 / np.concatenate([inverse, inverse_of_first])
        count = np.concatenate([own.count, other.count])
        if len(count) > MANY:
            least, most, count = _rounded_outwards(least, most, count)
        return cls(float(own.count.sum()), least, most, count)

    def contrast(self, *, level: float) -> Contrast:
        """Limits of the hazard ratio, and the largest p-value of equal paces.

        The estimate is the middle (of the logarithms) of the smallest and the largest; missing
        where these lie further apart than half the limits do, or a limit is not known.
        """
        low, high = self._limits(normal_quantile(level))
        estimate = middle(*self._limits(0.0), low, high)
        return Contrast(_exp(estimate), _exp(low), _exp(high), level, self.p_value)

    @cached_property
    def p_value(self) -> float:
        """Largest p-value of equal paces; missing where there is nothing to compare."""
        (least, most), spread = self._expected(0.0)
        gap = max(self.second - most, least - self.second, 0.0)
        return math.erfc(gap / math.sqrt(2 * spread)) if spread else math.nan

    def _limits(self, z: float) -> tuple[float, float]:
        """Logarithms of the smallest and largest ratio that a placement does not reject."""

        def too_few(log_ratio: float) -> float:
            (least, _), spread = self._expected(log_ratio)
            return least - self.second - z * math.sqrt(spread)

        def too_many(log_ratio: float) -> float:
            (_, most), spread = self._expected(-log_ratio)
            return self.second - most - z * math.sqrt(spread)

        # Of few removals the ratios that are not rejected need not be all of one stretch.
        step = 1 / 16 if self.count.sum() < FEW else 5.0
        return -_last_root(too_many, step), _last_root(too_few, step)

    @cached_property
    def _logarithms(self) -> tuple[Floats, Floats]:
        with np.errstate(divide="ignore"):
            return np.log(self.least), np.log(self.most)

    def _expected(self, log_ratio: float) -> tuple[tuple[float, float], float]:
        """Least and most removals expected in the second group, and the largest variance."""
        from scipy.special import expit

        least, most = (expit(log_ratio + ratio) for ratio in self._logarithms)
        # The share nearest to one half has the largest variance.
        widest = np.clip(0.5, least, most)
        expected = float(self.count @ least), float(self.count @ most)
        return expected, float(self.count @ (widest * (1 - widest)))


@dataclass(frozen=True)
class _Blocks:
    """Removals of one group that share a frame, in blocks.

    Attributes:
        low: Start of the frame.
        high: End of it.
        count: Removals in the block.
        remaining: Fewest of the frame's removals still at risk at one of them, itself included.
        gone: Fewest of the frame's removals that are gone by then.
    """

    low: Floats
    high: Floats
    count: Floats
    remaining: Floats
    gone: Floats


def _rounded_outwards(least: Floats, most: Floats, count: Floats) -> tuple[Floats, Floats, Floats]:
    """Floors rounded down and ceilings up, one for each pair of the two."""
    with np.errstate(divide="ignore"):
        pairs = np.stack([np.floor(np.log(least) / GRAIN), np.ceil(np.log(most) / GRAIN)])
    frame = pd.DataFrame({"least": pairs[0], "most": pairs[1], "count": count})
    merged = frame.groupby(["least", "most"], sort=False)["count"].sum().reset_index()
    floor, ceiling = (np.exp(merged[name].to_numpy() * GRAIN) for name in ("least", "most"))
    return floor, ceiling, merged["count"].to_numpy()


def _blocks(life: Lifetimes) -> _Blocks:
    # Whoever entered at the moment of the removal was never at risk.
    removed = life.where((life.cause == REMOVED) & (life.entry < life.high))
    frames, place = np.unique(np.stack([removed.low, removed.high]), axis=1, return_inverse=True)
    shared = np.bincount(place.ravel(), weights=removed.count).astype(np.int64)
    blocks = np.minimum(shared, MOST_BLOCKS)
    frame = np.repeat(np.arange(len(shared)), blocks)
    number = np.arange(len(frame)) - np.repeat(blocks.cumsum() - blocks, blocks)
    begun = shared[frame] * number // blocks[frame]
    ended = shared[frame] * (number + 1) // blocks[frame]
    low, high = frames[:, frame]
    return _Blocks(
        low,
        high,
        (ended - begun).astype(np.float64),
        (begun + 1).astype(np.float64),
        (shared[frame] - ended).astype(np.float64),
    )


def _floors(
    top: Lifetimes, in_top: _Blocks, bottom: Lifetimes, in_bottom: _Blocks
) -> tuple[Floats, Floats]:
    """Smallest ratio of those at risk in `top` to those in `bottom`, at the removals of each."""
    above, below = _table(top, "earliest"), _table(bottom, "latest")
    knots = np.unique(np.concatenate([above.time, below.time, _entries(above), _entries(below)]))
    # Counts between two knots; the first place is before all of them.
    moments = np.nextafter(np.concatenate([[-np.inf], knots]), np.inf)
    over, under = above.at_risk_before(moments), below.at_risk_before(moments)
    ratio = np.divide(over, under, out=np.full(len(over), np.inf), where=under > 0)

    def lowest(blocks: _Blocks) -> tuple[Floats, Floats]:
        first, last = _places(knots, blocks)
        most = range_max(under, first, last)
        floor = -range_max(-ratio, first, last)
        # At one known time all orders are possible, also between the groups.
        tied = -range_max(-over, first, last) / np.maximum(most, 1.0)
        tied = np.where(most > 0, tied, np.inf)
        return np.where(blocks.high > blocks.low, floor, tied), np.maximum(most, 1.0)

    floor, most = lowest(in_top)
    floor_below, most_below = lowest(in_bottom)
    left = np.maximum(most_below - in_bottom.gone, 1.0)
    return floor + in_top.remaining / most, floor_below * most_below / left


def _places(knots: Floats, blocks: _Blocks) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """First and last stretch between two knots in which a removal may lie.

    For one at a known time those before and after it, without the others of the same time.
    """
    ended = np.searchsorted(knots, blocks.high, side="left")
    begun = np.searchsorted(knots, blocks.low, side="right")
    is_framed = blocks.high > blocks.low
    return np.where(is_framed, begun, ended), np.where(is_framed, ended, begun)


def _table(life: Lifetimes, where: str) -> RiskTable:
    entry = life.entry if life.has_late_entry else None
    return count_at_risk(*life.placed(where), entry=entry, count=life.count)


def _entries(table: RiskTable) -> Floats:
    return table.entry_time[np.isfinite(table.entry_time)]


def _last_root(rising: Callable[[float], float], step: float) -> float:
    """Largest argument at which the function is not above zero; infinite where none is found."""
    from scipy.optimize import brentq

    if rising(FURTHEST) <= 0:
        return math.inf
    for start in np.arange(FURTHEST - step, -FURTHEST - step, -step):
        if rising(start) <= 0:
            return float(brentq(rising, start, start + step, xtol=1e-9))
    return -math.inf


def _exp(logarithm: float) -> float:
    return math.exp(logarithm) if math.isfinite(logarithm) else math.nan
