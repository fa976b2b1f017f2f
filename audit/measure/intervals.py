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

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from audit.measure.lifetimes import CENSORED, REMOVED, Floats, Lifetimes
from audit.measure.proportions import clopper_pearson, jeffreys, wilson
from audit.measure.survival import (
    Curve,
    aalen_johansen,
    count_at_risk,
    kaplan_meier,
    quantile,
)
from audit.measure.turnbull import TurnbullCurve, turnbull

PROPORTIONS = {"wilson": wilson, "clopper_pearson": clopper_pearson, "jeffreys": jeffreys}
"""Limits of a plain share, by name."""

NEAR = 0.02
"""Looks so soon after a horizon, as a share of it, may stand for it."""

AROUND = 0.25
LOOKS_NEAR = 30
"""Turnbull's estimate is read off between looks only where at least so many items were looked at
within a quarter of the time before and of the time after."""

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
    most_histories: int = MAX_HISTORIES

    @cached_property
    def estimator(self) -> str:
        """`turnbull`, `kaplan_meier` (late entry, or huge) or `aalen_johansen` (several doors)."""
        if self.lifetimes.left_otherwise:
            return "aalen_johansen"
        is_huge = len(self.lifetimes.low) > self.most_histories
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
        """Share removed within a time, in days.

        Where it is not known at the very horizon but is at looks just after it (daily looks come a
        few minutes late), it is read there, and the method says so.
        """
        reading = self._read(horizon)
        if not np.isnan(reading.estimate) or horizon > self.followed_until:
            return reading
        times = self.latest.table.time
        after = times[(times > horizon) & (times <= horizon * (1 + NEAR))]
        for time in after[np.linspace(0, len(after) - 1, min(len(after), 20)).astype(int)][::-1]:
            later = self._read(float(time))
            if not np.isnan(later.estimate):
                method = f"{later.method}; read at looks up to {NEAR:.0%} after the horizon"
                return replace(later, method=method)
        return reading

    def _read(self, horizon: float) -> Reading:
        life = self.lifetimes
        seen = (life.cause == REMOVED) & (life.high <= horizon)
        known = float(life.count[seen].sum())
        if self._is_settled(horizon):
            return self._proportion(known)
        if horizon > self.followed_until and self.latest.survival[-1:].sum() > 0:
            return Reading(np.nan, np.nan, np.nan, np.nan, known, "not followed for so long")
        smallest, largest, low, high = (
            float(values[0]) for values in self.bracket(np.array([horizon]))
        )
        survival = (smallest + largest) / 2 if largest - smallest <= READABLE else np.nan
        if np.isnan(survival) and self.likeliest is not None and self._has_looks_near(horizon):
            first, second = self.likeliest.at(horizon)
            if second - first <= READABLE:
                survival = float(np.clip((first + second) / 2, smallest, largest))
        method = f"{self.estimator}; {self.limits_method}"
        return Reading(1 - survival, 1 - high, 1 - low, self.level, known, method)

    def _has_looks_near(self, horizon: float) -> bool:
        """Whether enough looks lie just before and just after a time to say what held there.

        Far from looks the likelihood puts mass wherever it likes, and at its edges wrongly.
        """
        life = self.lifetimes
        looks = np.concatenate([life.low, life.high])
        counts = np.concatenate([life.count, life.count])
        before = counts[(looks >= horizon * (1 - AROUND)) & (looks <= horizon)].sum()
        after = counts[(looks > horizon) & (looks <= horizon * (1 + AROUND))].sum()
        return bool(min(before, after) >= LOOKS_NEAR)

    def lifetime_quantile(self, share: float = 0.5) -> Reading:
        """Time by which that share was gone, in days: the look by which it was found so.

        The limits reach back to the look before. Missing where that is less than half as late:
        then the time is known only to lie in between.
        """
        late, early = quantile(self.latest, share), quantile(self.earliest, share)
        begin, end, low, high = early[0], late[0], min(early[1], late[1]), max(early[2], late[2])
        best = self.likeliest
        if best is not None:
            remaining = 1 - share + 1e-12
            begin = _first(best.left, best.survival <= remaining)
            end = _first(best.right, best.survival <= remaining)
            if not np.isnan(best.level):
                lowest = np.where(best.survival == 0, 0.0, best.low)
                low = _first(best.left, lowest <= remaining)
                high = _first(best.right, best.high <= remaining)
        is_known = np.isfinite(end) and begin >= end / 2
        return Reading(
            end if is_known else np.nan,
            # Nothing was seen before the first look, and no limit lies inside what is not known.
            np.fmax(np.fmin(low, begin), 0.0),
            np.nan if np.isinf(high) else np.fmax(high, end),
            self.level,
            float(self.lifetimes.removed),
            f"{self.estimator}; {self.limits_method}",
        )

    def bracket(self, times: Floats) -> tuple[Floats, Floats, Floats, Floats]:
        """Smallest and largest survival just after each time, and outer limits of the two.

        Where nothing has been seen to happen yet the limit is the exact one of none among those
        followed; past the last event the last values hold.
        """
        best = self.likeliest
        if best is not None and not np.isnan(best.level):
            begun = np.searchsorted(best.left, times, side="left")
            ended = np.searchsorted(best.right, times, side="right")
            falls = np.concatenate([[1.0], best.survival])
            smallest, largest = falls[begun], falls[ended]
            low = np.concatenate([[np.nan], best.low])[begun]
            high = np.concatenate([[np.nan], best.high])[ended]
        else:
            first, second = _steps(self.earliest, times), _steps(self.latest, times)
            smallest, largest = np.minimum(first[0], second[0]), np.maximum(first[0], second[0])
            low, high = np.fmin(first[1], second[1]), np.fmax(first[2], second[2])
        high = np.where(largest == 1, 1.0, high)
        low = np.where(smallest == 1, self._none_of_followed(times), low)
        low = np.where((smallest == 0) & np.isnan(low), 0.0, low)
        return smallest, largest, low, high

    def drawn(self, times: Floats) -> tuple[Floats, Floats, Floats]:
        """Survival with outer limits just after each time, for drawing: gaps fall at their ends."""
        smallest, largest, low, high = self.bracket(times)
        if self.likeliest is not None:
            ended = np.searchsorted(self.likeliest.right, times, side="right")
            likely = np.concatenate([[1.0], self.likeliest.survival])[ended]
            return np.clip(likely, smallest, largest), low, high
        return largest, low, high

    def _none_of_followed(self, times: Floats) -> Floats:
        """Exact lower limit of the survival where none of those followed was removed.

        With late entry the fewest followed at any time up to then count: few early entrants prove
        little. Clopper and Pearson's limit for none of n, in closed form.
        """
        table = self.latest.table
        if not len(table.time):
            return np.zeros(len(times))
        fewest = np.minimum.accumulate(table.at_risk)
        place = np.minimum(np.searchsorted(table.time, times, side="left"), len(fewest) - 1)
        watched = fewest[place]
        with np.errstate(divide="ignore"):
            return np.where(watched > 0, ((1 - self.level) / 2) ** (1 / watched), 0.0)

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


def _steps(curve: Curve, times: Floats) -> tuple[Floats, Floats, Floats]:
    """Survival and limits after each time, the last step held to the end of following."""
    place = np.searchsorted(curve.table.time, times, side="right")
    survival = np.concatenate([[1.0], curve.survival])[place]
    low = np.concatenate([[np.nan], curve.low])[place]
    high = np.concatenate([[np.nan], curve.high])[place]
    return survival, low, high


def _first(times: Floats, reached: object) -> float:
    found = np.flatnonzero(np.asarray(reached))
    return float(times[found[0]]) if len(found) else np.nan
