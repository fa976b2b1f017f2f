"""The curve of a panel: removals known only to lie between two looks.

Which estimator, and what may be said at a horizon:

* Where every item's state at the horizon is known, the share is a plain proportion.
* Otherwise the lowest and the highest product-limit curve that the looks allow bracket it
  (`audit.measure.brackets`; Kaplan-Meier; Aalen-Johansen where items also leave by other doors).
  Where the two agree there is an estimate, with late entry too; the limits are the lower one of the
  lowest and the upper one of the highest, so that they allow for chance and for the gaps.
* Where looks were missed the two part, and Turnbull's estimator says where between them the curve
  runs: on a common grid, with one door and no late entry, and only where at least as many removals
  near the horizon are on a known side of it as are not. Elsewhere only bounds are given.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from audit.measure.brackets import Bracket
from audit.measure.lifetimes import CENSORED, REMOVED, Floats, Lifetimes, Whole
from audit.measure.proportions import clopper_pearson, jeffreys, wilson
from audit.measure.survival import (
    Curve,
    aalen_johansen,
    count_at_risk,
    kaplan_meier,
    log_log_limits,
)
from audit.measure.turnbull import TurnbullCurve, is_common_grid, turnbull

PROPORTIONS = {"wilson": wilson, "clopper_pearson": clopper_pearson, "jeffreys": jeffreys}
"""Limits of a plain share, by name."""

NEAR = 0.02
"""Looks so soon after a horizon, as a share of it, may stand for it."""

OUTER = "log-log limits of the lowest and highest curve that the looks allow"
INFORMATION = "log-log limits from the observed information"

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
        """`turnbull`, `kaplan_meier` (late entry, no common grid) or `aalen_johansen` (doors)."""
        life = self.lifetimes
        if life.left_otherwise:
            return "aalen_johansen"
        if life.has_late_entry or not life.items or not is_common_grid(life):
            return "kaplan_meier"
        return "turnbull"

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
        """Turnbull's estimate; None with late entry, several doors or no common grid."""
        if self.estimator != "turnbull":
            return None
        return turnbull(self.lifetimes, level=self.level)

    @cached_property
    def frames(self) -> Bracket:
        """The lowest and the highest curve, every exit anywhere between its two looks."""
        return Bracket.of(self.lifetimes)

    @property
    def followed_until(self) -> float:
        """Last time at which anything was seen, in days."""
        times = self.latest.table.time
        return float(times[-1]) if len(times) else 0.0

    def removed_by(self, horizon: float) -> Reading:
        """Share removed within a time, in days.

        Where it is not known at the very horizon but is at looks just after it (daily looks come a
        few minutes late), it is read there, and the method says so.
        """
        reading = self._read(horizon)
        if not np.isnan(reading.estimate) or horizon > self.followed_until:
            return reading
        life = self.lifetimes
        crosses = (life.low < horizon) & (life.high > horizon) & (life.cause != CENSORED)
        late = crosses & (life.high <= horizon * (1 + NEAR))
        # Where most of the frames reach further nothing would be gained.
        if 2 * life.count[late].sum() <= life.count[crosses].sum():
            return reading
        moved = replace(life, high=np.where(late, horizon, life.high))
        later = replace(self, lifetimes=moved)._read(horizon)
        if np.isnan(later.estimate):
            return reading
        method = f"{later.method}; read at looks up to {NEAR:.0%} after the horizon"
        return replace(later, method=method)

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
        product_limit = "aalen_johansen" if life.left_otherwise else "kaplan_meier"
        survival, method = np.nan, f"{product_limit}; {OUTER}"
        if largest - smallest <= READABLE:
            survival = (smallest + largest) / 2
        elif self.likeliest is not None and self._is_resolved(horizon):
            first, second = self.likeliest.at(horizon)
            if second - first <= READABLE:
                survival, method = (first + second) / 2, f"turnbull; {INFORMATION}"
                limits = self.likeliest.limits_at(horizon)
                low, high = np.fmin(limits[0], survival), np.fmax(limits[1], survival)
        return Reading(1 - survival, 1 - high, 1 - low, self.level, known, method)

    def _is_resolved(self, horizon: float) -> bool:
        """Whether at least as many removals near a time are on a known side of it as are not.

        Near are those framed within the widest frame of one that may lie on either side. Far from
        looks the likelihood puts mass wherever it likes: three items seen live on the fourth day
        would otherwise outvote fifty of which nothing is known between the start and the tenth.
        """
        life = self.lifetimes
        is_removed = life.cause == REMOVED
        crosses = is_removed & (life.low < horizon) & (life.high > horizon)
        if not crosses.any():
            return True
        begin, end = life.low[crosses].min(), life.high[crosses].max()
        near = is_removed & ~crosses & (life.low >= begin) & (life.high <= end)
        return bool(life.count[near].sum() >= life.count[crosses].sum())

    def lifetime_quantile(self, share: float = 0.5) -> Reading:
        """Time by which that share was gone, in days: the look by which it was found so.

        The limits reach back to the look before. Missing where that is less than half as late:
        then the time is known only to lie in between.
        """
        begin, end, low, high = self._reached(1 - share + 1e-12)
        product_limit = "aalen_johansen" if self.lifetimes.left_otherwise else "kaplan_meier"
        method = f"{product_limit}; {OUTER}"
        best, remaining = self.likeliest, 1 - share + 1e-12
        likely = np.nan if best is None else _first(best.right, best.survival <= remaining)
        if best is not None and np.isfinite(likely) and self._is_resolved(likely):
            begin, end = _first(best.left, best.survival <= remaining), likely
            low = _first(best.left, np.where(best.survival == 0, 0.0, best.low) <= remaining)
            high = _first(best.right, best.high <= remaining)
            method = f"turnbull; {INFORMATION}"
        is_known = np.isfinite(end) and begin >= end / 2
        # Nothing was seen before the first look, and no limit lies inside what is not known.
        first = np.fmax(np.fmin(low, begin), 0.0)
        # Curves step in the instant after a look; what is said is the look.
        look = np.nextafter(first, -np.inf)
        return Reading(
            end if is_known else np.nan,
            look if look in self.lifetimes.low else first,
            np.fmax(high, end) if np.isfinite(high) else np.nan,
            self.level,
            float(self.lifetimes.removed),
            method,
        )

    def bracket(self, times: Floats) -> tuple[Floats, Floats, Floats, Floats]:
        """Smallest and largest survival just after each time, and outer limits of the two.

        Where nothing has been seen to happen yet the limit is the exact one of none among those
        followed; past the last event the last values hold.
        """
        one, two = _steps(self.earliest, times), _steps(self.latest, times)
        smallest, largest = self.frames.at(times)
        smallest = np.minimum.reduce([smallest, one.survival, two.survival])
        largest = np.maximum.reduce([largest, one.survival, two.survival])
        spread = np.fmax(one.relative_variance, two.relative_variance)
        low = log_log_limits(smallest, smallest**2 * spread, self.level)[0]
        high = log_log_limits(largest, largest**2 * spread, self.level)[1]
        low = np.fmin(low, np.fmin(one.low, two.low))
        high = np.fmax(high, np.fmax(one.high, two.high))
        high = np.where(largest == 1, 1.0, high)
        none = smallest == 1
        low[none] = self._none_of_followed(times[none])
        low = np.where(smallest == 0, 0.0, low)
        return smallest, largest, low, high

    def _reached(self, remaining: float) -> tuple[float, float, float, float]:
        """First times at which the lowest and highest curve, and their limits, are so low."""
        table = self.latest.table
        lost = np.nextafter(table.time[table.censored > 0], np.inf)
        times = np.unique(np.concatenate([self.earliest.table.time, table.time, lost]))
        smallest, largest, low, high = self.bracket(times)
        begin, end, first, last = (
            _first(times, values <= remaining) for values in (smallest, largest, low, high)
        )
        return begin, end, first, last

    def drawn(self, times: Floats) -> tuple[Floats, Floats, Floats]:
        """Survival with outer limits just after each time, for drawing: gaps fall at their ends."""
        smallest, largest, low, high = self.bracket(times)
        if self.likeliest is not None:
            ended = np.searchsorted(self.likeliest.right, times, side="right")
            likely = np.concatenate([[1.0], self.likeliest.survival])[ended]
            return np.clip(likely, smallest, largest), low, high
        latest = _steps(self.latest, times).survival
        return np.clip(latest, smallest, largest), low, high

    def _none_of_followed(self, times: Floats) -> Floats:
        """Lower limit of the survival where none of those followed was removed.

        Clopper and Pearson's limit for none of n, in closed form, with n those still followed; with
        late entry the mean number followed since the clock's start, as few early entrants prove
        little (exact were removals equally likely at all times).
        """
        life = self.lifetimes
        ends = np.where(life.cause == CENSORED, life.low, life.high)
        if life.has_late_entry:
            begins = np.maximum(life.entry, 0.0)
            spent = _spent(begins, life.count, times) - _spent(ends, life.count, times)
            watched = np.maximum(spent, 0.0) / np.maximum(times, np.finfo(float).tiny)
        else:
            order = np.argsort(ends)
            before = np.concatenate([[0], life.count[order].cumsum()])
            watched = life.items - before[np.searchsorted(ends[order], times, side="left")]
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


@dataclass(frozen=True)
class _Steps:
    """A curve right after some times, the last step held to the end of following."""

    survival: Floats
    relative_variance: Floats
    low: Floats
    high: Floats


def _steps(curve: Curve, times: Floats) -> _Steps:
    place = np.searchsorted(curve.table.time, times, side="right")
    with np.errstate(divide="ignore", invalid="ignore"):
        relative = np.where(curve.survival > 0, curve.variance / curve.survival**2, np.nan)
    return _Steps(
        np.concatenate([[1.0], curve.survival])[place],
        np.concatenate([[0.0], relative])[place],
        np.concatenate([[np.nan], curve.low])[place],
        _held(curve.high, curve.survival)[place],
    )


def _spent(since: Floats, count: Whole, times: Floats) -> Floats:
    """Time gone by since some moments until each of `times`, summed over items."""
    order = np.argsort(since)
    items = np.concatenate([[0.0], count[order].cumsum()])
    moments = np.concatenate([[0.0], (count * since)[order].cumsum()])
    place = np.searchsorted(since[order], times, side="left")
    return np.asarray(times * items[place] - moments[place])


def _held(high: Floats, survival: Floats) -> Floats:
    """Upper limits after each step and before the first; one that ends at none keeps the last.

    Where nobody is left the formula has no limit, but the survival is no larger than before.
    """
    known = np.concatenate([[1.0], high])
    ended = np.concatenate([[False], survival == 0])
    place = np.maximum.accumulate(np.where(ended, 0, np.arange(len(known))))
    return np.where(ended, known[place], np.where(np.arange(len(known)) == 0, np.nan, known))


def _first(times: Floats, reached: object) -> float:
    found = np.flatnonzero(np.asarray(reached))
    return float(times[found[0]]) if len(found) else np.nan
