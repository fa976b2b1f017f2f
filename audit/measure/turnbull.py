"""Turnbull's estimator: the survival curve when each removal is known only to an interval.

The estimate puts mass only on *innermost intervals*, where a left end is followed at once by a
right end; inside one of them the curve is not known, only how far it falls. Plain self-consistency
steps find the mass slowly and cannot bring back mass that has reached zero; they alternate here
with steps of the iterative convex minorant, and the result carries its own certificate: the
likelihood's slope towards any interval exceeds that at the optimum by at most `gap`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from audit.measure.lifetimes import CENSORED, Floats, Lifetimes, distinct_values
from audit.measure.survival import log_log_limits

TOLERANCE = 1e-9
"""Largest slope, per item, left over when the search ends; the share itself is far more exact."""

MAX_ROUNDS = 20_000

MAX_GRID = 400
"""Most distinct looks that still count as a common grid."""


@dataclass(frozen=True)
class TurnbullCurve:
    """Where the removals lie, and what is left after them.

    Attributes:
        left: Left ends of the innermost intervals that hold mass, ascending; exclusive.
        right: Right ends, inclusive; the last may be infinite.
        mass: Share removed in each; they add up to one.
        survival: Share left after each interval.
        low: Lower limit of the survival; missing unless all looks lie on a common grid.
        high: Upper limit.
        level: Of the limits; missing where there are none.
        gap: Certificate: slope per item left over at the end, at most `TOLERANCE` when found.
    """

    left: Floats
    right: Floats
    mass: Floats
    survival: Floats
    low: Floats
    high: Floats
    level: float
    gap: float

    def at(self, horizon: float) -> tuple[float, float]:
        """Smallest and largest survival that the estimate allows at a time; equal where known."""
        after = int(np.searchsorted(self.right, horizon, side="right"))
        begun = int(np.searchsorted(self.left, horizon, side="left"))
        largest = 1.0 if after == 0 else float(self.survival[after - 1])
        smallest = 1.0 if begun == 0 else float(self.survival[begun - 1])
        return min(smallest, largest), largest

    def limits_at(self, horizon: float) -> tuple[float, float]:
        """Lower limit of the smallest and upper limit of the largest survival at a time."""
        after = int(np.searchsorted(self.right, horizon, side="right"))
        begun = int(np.searchsorted(self.left, horizon, side="left"))
        low = np.nan if begun == 0 else float(self.low[begun - 1])
        return low, (np.nan if after == 0 else float(self.high[after - 1]))


def turnbull(lifetimes: Lifetimes, *, level: float = 0.95) -> TurnbullCurve:
    """Share not yet removed, each removal known only to `(low, high]`.

    Exits by another door must have been turned into an end of following before. Limits come from
    the observed information and are given only where all looks lie on a common grid (many items
    share each look): elsewhere the estimate converges too slowly for them to mean what they say.

    Raises:
        ValueError: There are no items, or some entered late (their likelihood has no unique top).

    Source: Turnbull (1976), J. R. Stat. Soc. B 38, 290-295; Wellner and Zhan (1997), J. Am. Stat.
    Assoc. 92, 945-959 (the hybrid search); Gentleman and Geyer (1994), Biometrika 81, 618-623 (the
    certificate).
    """
    if lifetimes.items == 0:
        raise ValueError("nobody was followed")
    if lifetimes.has_late_entry:
        raise ValueError("late entry and interval censoring together have no unique estimate")
    lows, highs, counts = _distinct_intervals(lifetimes)
    # A removal seen at the very instant of the last look has no width: it is exact, and a
    # half-open interval that ends there and starts just before holds it.
    lows = np.where(lows == highs, np.nextafter(lows, -np.inf), lows)
    left, right = innermost_intervals(lows, highs)
    first = np.searchsorted(left, lows, side="left")
    last = np.searchsorted(right, highs, side="right") - 1
    pairs, place = np.unique(first * (len(left) + 1) + last, return_inverse=True)
    weight = np.bincount(place, weights=counts).astype(np.float64)
    search = _Search(pairs // (len(left) + 1), pairs % (len(left) + 1), weight, len(left))
    mass = search.run()
    holds = mass > 0
    survival = np.clip(1 - mass.cumsum(), 0.0, 1.0)
    survival[survival < 1e-12] = 0.0
    low, high = np.full(len(mass), np.nan), np.full(len(mass), np.nan)
    on_grid = is_common_grid(lifetimes)
    if on_grid:
        low, high = log_log_limits(survival, search.variances(mass), level)
    return TurnbullCurve(
        left[holds],
        right[holds],
        mass[holds],
        survival[holds],
        low[holds],
        high[holds],
        level if on_grid else np.nan,
        search.gap(mass),
    )


def _distinct_intervals(lifetimes: Lifetimes) -> tuple[Floats, Floats, Floats]:
    """Distinct intervals and how many items have each."""
    begins, begin = distinct_values(lifetimes.low)
    ends, end = distinct_values(np.where(lifetimes.cause == CENSORED, np.inf, lifetimes.high))
    pairs, place = distinct_values((begin * len(ends) + end).astype(np.float64))
    counts = np.bincount(place, weights=lifetimes.count).astype(np.float64)
    codes = pairs.astype(np.int64)
    return begins[codes // len(ends)], ends[codes % len(ends)], counts


def innermost_intervals(lows: Floats, highs: Floats) -> tuple[Floats, Floats]:
    """Left and right ends of the intervals that alone can hold mass.

    A left end directly followed by a right end. As the intervals are open on the left and closed on
    the right, a right end comes before a left end of the same value.
    """
    lefts, rights = np.unique(lows), np.unique(highs)
    following = np.searchsorted(rights, lefts, side="right")
    # Of several left ends before the same right end only the last touches it.
    is_last = np.append(following[1:] != following[:-1], True)
    chosen = is_last & (following < len(rights))
    return lefts[chosen], rights[following[chosen]]


def is_common_grid(lifetimes: Lifetimes) -> bool:
    """Whether many items share each look: at most one distinct look for every two items."""
    ends = lifetimes.high[np.isfinite(lifetimes.high)]
    looks = distinct_values(np.concatenate([lifetimes.low, ends]))[0]
    return len(looks) <= min(MAX_GRID, max(2, lifetimes.items / 2))


class _Search:
    """The likelihood of masses on innermost intervals, and the climb to its top.

    History i spans the intervals `first[i]` to `last[i]`; `weight[i]` items have it.
    """

    def __init__(
        self,
        first: NDArray[np.int64],
        last: NDArray[np.int64],
        weight: Floats,
        size: int,
    ) -> None:
        self.first, self.last, self.weight, self.size = first, last, weight, size
        self.items = float(weight.sum())

    def run(self) -> Floats:
        """Masses at the top of the likelihood.

        Raises:
            ArithmeticError: The certificate was not reached; that would be a defect of ours.
        """
        mass = np.full(self.size, 1 / self.size)
        for _ in range(MAX_ROUNDS):
            for _ in range(3):
                mass = self._self_consistent(mass)
            mass = self._convex_minorant(mass)
            if self.gap(mass) <= TOLERANCE:
                return mass
        raise ArithmeticError(f"no certificate after {MAX_ROUNDS} rounds: {self.gap(mass):g}")

    def gap(self, mass: Floats) -> float:
        """By how much the slope towards the best interval exceeds that at the optimum, per item."""
        return float(self._slopes(mass).max() / self.items - 1)

    def variances(self, mass: Floats) -> Floats:
        """Variance of the survival after each interval, from the observed information."""
        variance = np.zeros(self.size)
        holds = np.flatnonzero(mass > 0)
        if len(holds) < 2:
            return variance
        # Renumber so that only intervals with mass remain; cuts lie between them.
        begin = np.searchsorted(holds, self.first, side="left")
        end = np.searchsorted(holds, self.last, side="right")
        reached = np.concatenate([[0.0], mass[holds].cumsum()])
        curvature = self.weight / (reached[end] - reached[begin]) ** 2
        information = np.zeros((len(holds) + 1, len(holds) + 1))
        np.add.at(information, (begin, begin), curvature)
        np.add.at(information, (end, end), curvature)
        np.add.at(information, (begin, end), -curvature)
        np.add.at(information, (end, begin), -curvature)
        inner = information[1:-1, 1:-1]
        spread = np.zeros(len(holds) + 1)
        spread[1:-1] = np.clip(np.diag(_inverse(inner)), 0.0, None)
        variance[holds] = spread[1:]
        return variance

    def _covered(self, mass: Floats) -> Floats:
        reached = np.concatenate([[0.0], mass.cumsum()])
        return np.asarray(reached[self.last + 1] - reached[self.first])

    def _slopes(self, mass: Floats) -> Floats:
        """Derivative of the log-likelihood with respect to each mass."""
        ratio = self.weight / self._covered(mass)
        edges = np.bincount(self.first, weights=ratio, minlength=self.size + 1)
        edges -= np.bincount(self.last + 1, weights=ratio, minlength=self.size + 1)
        return np.asarray(edges.cumsum()[: self.size])

    def _self_consistent(self, mass: Floats) -> Floats:
        moved = mass * self._slopes(mass) / self.items
        return np.asarray(moved / moved.sum())

    def _log_likelihood(self, mass: Floats) -> float:
        covered = self._covered(mass)
        if (covered <= 0).any():
            return -np.inf
        return float((self.weight * np.log(covered)).sum())

    def _convex_minorant(self, mass: Floats) -> Floats:
        """One Newton-like step on the cumulated masses, kept monotone by isotonic regression."""
        from scipy.optimize import isotonic_regression

        if self.size < 2:
            return mass
        reached = np.concatenate([[0.0], mass.cumsum()])
        covered = reached[self.last + 1] - reached[self.first]
        push, pull = self.weight / covered, self.weight / covered**2
        size = self.size + 1
        gradient = np.bincount(self.last + 1, weights=push, minlength=size)
        gradient -= np.bincount(self.first, weights=push, minlength=size)
        curvature = np.bincount(self.last + 1, weights=pull, minlength=size)
        curvature += np.bincount(self.first, weights=pull, minlength=size)
        inner = slice(1, self.size)
        weights = np.maximum(curvature[inner], 1e-300)
        target = reached[inner] + gradient[inner] / weights
        fitted = np.clip(isotonic_regression(target, weights=weights).x, 0.0, 1.0)
        proposal = np.diff(np.concatenate([[0.0], fitted, [1.0]]))
        current, step = self._log_likelihood(mass), 1.0
        for _ in range(30):
            blend = mass + step * (proposal - mass)
            if self._log_likelihood(blend) > current:
                return blend
            step /= 2
        return mass


def _inverse(matrix: Floats) -> Floats:
    """Inverse; where some direction carries no information, that of the others."""
    try:
        return np.asarray(np.linalg.inv(matrix), dtype=np.float64)
    except np.linalg.LinAlgError:
        return np.asarray(np.linalg.pinv(matrix, hermitian=True), dtype=np.float64)
