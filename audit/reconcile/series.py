"""A claimed series against a measured one: do they rise and fall together, and in what ratio?"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from schemas.values import Interval, Period

LEAST_PERIODS = 3
"""Fewer aligned periods make no series."""


@dataclass(frozen=True)
class Aligned:
    """One period for which both sides have a figure."""

    series: tuple[str, ...]
    period: Period
    claimed: Interval
    measured: Interval
    claim_ids: tuple[str, ...]
    measurement_ids: tuple[str, ...]


@dataclass(frozen=True)
class Course:
    """What two aligned series do together.

    Attributes:
        points: The aligned periods, in order.
        steps: Steps from one period to the next whose direction is certain on both sides.
        opposite: Of them, those in opposite directions.
        ratios: Measured over claimed for each period, as far as it is defined.
    """

    points: tuple[Aligned, ...]
    steps: int
    opposite: int
    ratios: tuple[Interval, ...]

    @property
    def ratio_range(self) -> tuple[float, float]:
        """The smallest and the largest ratio that the figures allow; missing where undefined."""
        if not self.ratios:
            return math.nan, math.nan
        lows, highs = zip(*((float(r.low), float(r.high)) for r in self.ratios), strict=True)
        return min(lows), max(highs)


def follow_series(points: Iterable[Aligned]) -> list[Course]:
    """Every series with enough aligned periods, in the order of its first claim's id."""
    grouped: dict[tuple[str, ...], dict[Period, Aligned]] = defaultdict(dict)
    for point in points:
        grouped[point.series].setdefault(point.period, point)
    courses = [
        _follow([own[period] for period in _without_overlap(sorted(own))])
        for own in grouped.values()
    ]
    kept = [course for course in courses if len(course.points) >= LEAST_PERIODS]
    return sorted(kept, key=lambda course: course.points[0].claim_ids)


def _without_overlap(periods: Sequence[Period]) -> list[Period]:
    kept: list[Period] = []
    for period in periods:
        if not kept or kept[-1].end < period.start:
            kept.append(period)
    return kept


def _follow(points: Sequence[Aligned]) -> Course:
    steps = opposite = 0
    for before, after in pairwise(points):
        ours = _direction(before.claimed, after.claimed)
        theirs = _direction(before.measured, after.measured)
        if ours and theirs:
            steps += 1
            opposite += ours != theirs
    ratios = tuple(p.measured / p.claimed for p in points if p.claimed.low > 0)
    return Course(tuple(points), steps, opposite, ratios)


def _direction(before: Interval, after: Interval) -> int:
    """1 for a certain rise, -1 for a certain fall, 0 where the figures leave it open."""
    gap = before.gap(after)
    return (gap > 0) - (gap < 0)
