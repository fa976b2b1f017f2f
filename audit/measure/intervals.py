"""The curve of a panel: removals known only to lie between two looks.

Which estimator, and what may be said at a horizon:

* Followed from the start, one door: Turnbull's estimator, with its limits where all looks lie on a
  common grid.
* Late entry, or several doors: no unique estimate exists; the product-limit curves with every
  removal at its earliest and at its latest possible time bracket it.
* Limits elsewhere are the outer ones of those two curves, so that they allow for both chance and
  the width of the gaps between looks.
* Where every item's state at the horizon is known, the share is a plain proportion.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from audit.measure.lifetimes import CENSORED, REMOVED, Floats, Lifetimes
from audit.measure.proportions import clopper_pearson, jeffreys, wilson
from audit.measure.survival import (
    Curve,
    RiskTable,
    aalen_johansen,
    count_at_risk,
    kaplan_meier,
    quantile,
)
from audit.measure.turnbull import TurnbullCurve, turnbull

PROPORTIONS = {"wilson": wilson, "clopper_pearson": clopper_pearson, "jeffreys": jeffreys}
"""Limits of a plain share, by name."""

MAX_HISTORIES = 200_000
"""Most distinct histories for which Turnbull's estimate is sought; with more, chance is small and
the bracket of earliest and latest placement says what there is to say."""

READABLE = 0.01
"""Two bounds of a share this close are read as one: shares are printed in whole per cent."""


@dataclass(frozen=True)
class Reading:
    """One figure read off a curve.

    Attributes:
        estimate: Missing where only bounds are known.
        low: Lower limit, or bound.
        high: Upper limit, or bound.
        level: Of the limits; missing where they are mere bounds.
        known_removed: Items seen gone by then.
        method: Estimator and kind of limits, as printed.
    """

    estimate: float
    low: float
    high: float
    level: float
    known_removed: float
    method: str


@dataclass(frozen=True)
class PanelCurve:
    """Share not yet removed, over time, of items that were looked at again and again."""

    lifetimes: Lifetimes
    level: float
    proportion: str = "wilson"

    @cached_property
    def estimator(self) -> str:
        """`turnbull`, `kaplan_meier` (late entry, or huge) or `aalen_johansen` (several doors)."""
        if self.lifetimes.left_otherwise:
            return "aalen_johansen"
        is_huge = len(self.lifetimes.low) > MAX_HISTORIES
        return "kaplan_meier" if self.lifetimes.has_late_entry or is_huge else "turnbull"

    @cached_property
    def latest(self) -> Curve:
        """Product-limit curve with every exit at the look that found it."""
        return self._placed("latest")

    @cached_property
    def earliest(self) -> Curve:
        """Product-limit curve with every exit just after the last look that found it live."""
        return self._placed("earliest")

    @cached_property
    def likeliest(self) -> TurnbullCurve | None:
        """Turnbull's estimate; None with late entry or several doors."""
        if self.estimator != "turnbull" or not self.lifetimes.items:
            return None
        return turnbull(self.lifetimes, level=self.level)

    @property
    def followed_until(self) -> float:
        """Last time at which anything was seen, in days."""
        times = self.latest.table.time
        return float(times[-1]) if len(times) else 0.0

    @property
    def limits_method(self) -> str:
        """What the limits are, as printed."""
        if self.likeliest is not None and not np.isnan(self.likeliest.level):
            return "limits from the observed information, log-log"
        return "outer log-log limits of the earliest and latest placement of each exit"

    def removed_by(self, horizon: float) -> Reading:
        """Share removed within a time, in days."""
        life = self.lifetimes
        seen = (life.cause == REMOVED) & (life.high <= horizon)
        known = float(life.count[seen].sum())
        if self._is_settled(horizon):
            return self._proportion(known)
        if horizon > self.followed_until and self.latest.survival[-1:].sum() > 0:
            return Reading(np.nan, np.nan, np.nan, np.nan, known, "not followed for so long")
        smallest, largest = self._bounds(horizon)
        low, high = self._limits(horizon, smallest, largest)
        is_known = largest - smallest <= READABLE
        estimate = 1 - (smallest + largest) / 2 if is_known else np.nan
        return Reading(
            estimate,
            1 - high,
            1 - low,
            self.level,
            known,
            f"{self.estimator}; {self.limits_method}",
        )

    def lifetime_quantile(self, share: float = 0.5) -> Reading:
        """Time by which that share was gone, in days: the look by which it was found so.

        The lower limit reaches back to the look before.
        """
        late, early = quantile(self.latest, share), quantile(self.earliest, share)
        estimate, low, high = late[0], min(early[1], late[1]), max(early[2], late[2])
        best = self.likeliest
        if best is not None:
            remaining = 1 - share + 1e-12
            estimate = _first(best.right, best.survival <= remaining)
            if not np.isnan(best.level):
                lowest = np.where(best.survival == 0, 0.0, best.low)
                low = _first(best.left, lowest <= remaining)
                high = _first(best.right, best.high <= remaining)
        if np.isinf(estimate):
            estimate = np.nan
        return Reading(
            estimate,
            max(low, 0.0),
            np.nan if np.isinf(high) else high,
            self.level,
            float(self.lifetimes.removed),
            f"{self.estimator}; {self.limits_method}",
        )

    def step(self, horizon: float) -> tuple[float, float, float]:
        """Survival with limits just after a time, for drawing; a gap falls at its right end."""
        smallest, largest = self._bounds(horizon)
        low, high = self._limits(horizon, smallest, largest)
        return largest, low, high

    def _placed(self, where: str) -> Curve:
        life = self.lifetimes
        time, cause = life.placed(where)
        entry = life.entry if life.has_late_entry else None
        table = count_at_risk(time, cause, entry=entry, count=life.count)
        estimate = aalen_johansen if life.left_otherwise else kaplan_meier
        return estimate(table, level=self.level)

    def _is_settled(self, horizon: float) -> bool:
        """Whether the state of every item at the horizon is known, and all from the start."""
        life = self.lifetimes
        known = (life.low >= horizon) | ((life.cause != CENSORED) & (life.high <= horizon))
        return bool(known.all()) and not life.has_late_entry and life.items > 0

    def _proportion(self, removed: float) -> Reading:
        limits = PROPORTIONS[self.proportion](removed, self.lifetimes.items, self.level)
        method = f"proportion; {self.proportion} limits"
        return Reading(limits.estimate, limits.low, limits.high, self.level, removed, method)

    def _bounds(self, horizon: float) -> tuple[float, float]:
        if self.likeliest is not None:
            return self.likeliest.at(horizon)
        first, second = _step(self.earliest, horizon)[0], _step(self.latest, horizon)[0]
        return min(first, second), max(first, second)

    def _limits(self, horizon: float, smallest: float, largest: float) -> tuple[float, float]:
        """Limits of the survival; exact ones where nothing has been seen to happen yet."""
        if self.likeliest is not None and not np.isnan(self.likeliest.level):
            low, high = self.likeliest.limits_at(horizon)
        else:
            ends = [_step(curve, horizon)[1:] for curve in (self.earliest, self.latest)]
            lows, highs = zip(*ends, strict=True)
            low = np.nan if np.isnan(lows).all() else float(np.nanmin(lows))
            high = np.nan if np.isnan(highs).all() else float(np.nanmax(highs))
        if largest == 1:
            high = 1.0
        if smallest == 1:
            watched = _fewest_at_risk(self.latest.table, horizon)
            low = 1 - clopper_pearson(0, watched, self.level).high if watched else 0.0
        elif smallest == 0 and np.isnan(low):
            low = 0.0
        return low, high


def _step(curve: Curve, horizon: float) -> tuple[float, float, float]:
    """Survival and limits after a time, the last step held to the end of following."""
    place = int(np.searchsorted(curve.table.time, horizon, side="right")) - 1
    if place < 0:
        return 1.0, np.nan, np.nan
    return float(curve.survival[place]), float(curve.low[place]), float(curve.high[place])


def _first(times: Floats, reached: object) -> float:
    found = np.flatnonzero(np.asarray(reached))
    return float(times[found[0]]) if len(found) else np.nan


def _fewest_at_risk(table: RiskTable, horizon: float) -> int:
    """Smallest number followed at any time up to the horizon: few early entrants prove little."""
    upto = int(np.searchsorted(table.time, horizon, side="left")) + 1
    counts = table.at_risk[:upto]
    return int(counts.min()) if len(counts) else 0
