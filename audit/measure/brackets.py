"""How far the product-limit curve can move while every exit stays between its two looks.

The earliest and the latest placement of all exits do not bracket it: an item that is lost from
sight, or enters, between the two looks of another changes what that other exit weighs. With n(t)
items at risk and a share S(t) left before t, an exit lowers the curve by 1/R(t), R(t) = n(t)/S(t).
Exits leave R as it is (n and S fall in proportion); only entries and losses from sight move it. So
the curve is lowest with every exit at the largest weight between its looks, and highest with every
exit at the smallest.

Without late entry R can only fall, and is smallest with the earliest and largest with the latest
placement of the other exits: the bounds hold for every placement. With late entry both placements
are tried and the outer bounds taken.

Source: the weights are those of Robins and Rotnitzky (1992), AIDS Epidemiology, 297-331, whose sum
is the product-limit estimate (Satten and Datta 2001, Am. Stat. 55, 207-210).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from audit.measure.lifetimes import CENSORED, REMOVED, Floats, Lifetimes
from audit.measure.survival import Curve, count_at_risk, kaplan_meier


@dataclass(frozen=True)
class Bracket:
    """Smallest and largest survival over all placements of one panel's exits."""

    worlds: tuple[_World, ...]
    only_latest: bool

    @classmethod
    def of(cls, lifetimes: Lifetimes) -> Bracket:
        """Bracket of the share not removed, whatever the other doors."""
        worlds = tuple(_World.of(lifetimes, where) for where in ("earliest", "latest"))
        return cls(worlds, lifetimes.has_late_entry and not lifetimes.left_otherwise)

    def at(self, times: Floats) -> tuple[Floats, Floats]:
        """Smallest and largest share not yet removed just after each time."""
        least, most = zip(*(world.removed_by(times) for world in self.worlds), strict=True)
        lightest = least[-1] if self.only_latest else np.minimum.reduce(least)
        heaviest = np.maximum.reduce(most)
        return np.clip(1 - heaviest, 0.0, 1.0), np.clip(1 - lightest, 0.0, 1.0)


@dataclass(frozen=True)
class _World:
    """Weights of the removals where the risk set is that of one placement of all exits.

    Attributes:
        low: Ends of the frames of the removals, sorted by themselves, with running sums: of the
            heaviest weights by `low` and by `high`, of the lightest by `high`, of items by both.
        high: See `low`.
        late: Whether items enter late.
        knots: Times at which an item enters or is lost, and the weight after each.
    """

    low: Floats
    high: Floats
    heaviest_begun: Floats
    heaviest: Floats
    lightest: Floats
    begun: Floats
    ended: Floats
    late: bool
    knots: Floats
    weights: Floats

    @classmethod
    def of(cls, life: Lifetimes, where: str) -> _World:
        knots, weights, heavy = _weights(life, where)
        removed = life.where(life.cause == REMOVED)
        # An exit falls after its `low`: whoever enters or is lost at that very look is so already.
        first = np.searchsorted(knots, removed.low, side="right")
        last = np.maximum(np.searchsorted(knots, removed.high, side="left"), first)
        if life.has_late_entry:
            least, most = -range_max(-weights, first, last), range_max(heavy, first, last)
        else:
            least, most = weights[first], heavy[last]
        counts = removed.count.astype(np.float64)
        by_low, by_high = np.argsort(removed.low), np.argsort(removed.high)
        return cls(
            removed.low[by_low],
            removed.high[by_high],
            _running(counts * most, by_low),
            _running(counts * most, by_high),
            _running(counts * least, by_high),
            _running(counts, by_low),
            _running(counts, by_high),
            life.has_late_entry,
            knots,
            heavy,
        )

    def removed_by(self, times: Floats) -> tuple[Floats, Floats]:
        """Smallest and largest share removed by each time."""
        begun = np.searchsorted(self.low, times, side="left")
        ended = np.searchsorted(self.high, times, side="right")
        if self.late:
            return self.lightest[ended], self.heaviest_begun[begun]
        # Those in a frame that reaches past the time weigh, by then, no more than at the time.
        here = self.weights[np.searchsorted(self.knots, times, side="left")]
        crossing = self.begun[begun] - self.ended[ended]
        with np.errstate(invalid="ignore"):
            reaching = np.where(crossing > 0, crossing * here, 0.0)
        return self.lightest[ended], self.heaviest[ended] + reaching


def _weights(life: Lifetimes, where: str) -> tuple[Floats, Floats, Floats]:
    """Times at which R moves, and 1/R before the first of them and after each.

    Where this placement leaves nobody at risk an exit has no weight: as the lightest stands that
    before, as the heaviest no limit where other doors may have taken the rest.
    """
    time, cause = life.placed(where)
    entry = life.entry if life.has_late_entry else None
    # Any exit, through whichever door, leaves R as it is.
    exits = np.where(cause == CENSORED, CENSORED, REMOVED)
    table = count_at_risk(time, exits, entry=entry, count=life.count)
    curve = kaplan_meier(table)
    entered = table.entry_time[np.isfinite(table.entry_time)]
    knots = np.unique(np.concatenate([entered, table.time[table.censored > 0]]))
    after = np.nextafter(knots, np.inf)
    at_risk = np.concatenate(
        [table.at_risk_before(np.array([-np.inf])), table.at_risk_before(after)]
    )
    if not life.has_late_entry:
        at_risk[0] = float(life.items)
    left = np.concatenate([[1.0], _left_by(curve, knots)])
    with np.errstate(divide="ignore", invalid="ignore"):
        weights = np.where(at_risk > 0, left / at_risk, np.nan)
    nobody = np.isnan(weights)
    known = np.nan_to_num(
        weights[np.maximum.accumulate(np.where(nobody, 0, np.arange(len(weights))))]
    )
    return knots, known, np.where(nobody & (life.left_otherwise > 0), np.inf, known)


def _left_by(curve: Curve, times: Floats) -> Floats:
    """Share left at each time, exits at that very time included."""
    place = np.searchsorted(curve.table.time, times, side="right")
    return np.asarray(np.concatenate([[1.0], curve.survival])[place])


def _running(values: Floats, order: NDArray[np.int64]) -> Floats:
    return np.concatenate([[0.0], values[order].cumsum()])


def range_max(values: Floats, first: NDArray[np.int64], last: NDArray[np.int64]) -> Floats:
    """Largest of `values[first]` to `values[last]`, for many ranges at once.

    Each range is covered by two of the same power of two; one level of them is held at a time.
    """
    found = np.empty(len(first))
    levels = np.frexp(last - first + 1)[1] - 1
    window = values
    for level in range(int(levels.max(initial=-1)) + 1):
        here = levels == level
        width = 1 << level
        found[here] = np.maximum(window[first[here]], window[last[here] - width + 1])
        window = np.maximum(window[:-width], window[width:])
    return found
