"""A printed figure as a set of possible values: the rounding interval, and the generous one.

`95%` may stand for anything that rounds to it; a publisher may also have truncated, rounded up, or
started from figures that were already rounded. The *rounding interval* allows half of the last
printed unit either way, the *generous* one a full unit, where trailing zeros count as unprinted.
A finding that needs the rounding interval alone is never an error.

Method: interval reading of rounded statistics as in GRIM (Brown and Heathers 2017, Soc. Psychol.
Personal. Sci. 8, 363-369), extended to hedged and one-sided figures.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from schemas.values import Bound, Interval, Number, exact, finite

WHOLE_KINDS = frozenset({"count", "cumulative", "maximum", "minimum", "level"})
"""Kinds whose values are whole numbers of things."""

MEAN_KINDS = frozenset({"mean_per_day", "mean_per_week", "mean_per_month"})
"""Kinds printed as things per day, week or month."""

SHARE_KINDS = frozenset({"share", "rate_within"})
"""Kinds whose values lie between 0 and 1."""

FRACTION_KINDS = SHARE_KINDS | {"change", "point_change"}
"""Kinds printed as per cent, or in percentage points: 0.03 is three of them."""

CENT = Fraction(1, 100)


@dataclass(frozen=True, slots=True)
class Figure:
    """One printed number with its precision.

    Attributes:
        value: The number, exact; shares as 0..1.
        unit: Worth of the last printed digit (`1.9 million`: 100,000; `95%`: 0.01).
        kind: Kind of statistic (`schemas.vocabulary.KINDS`).
        qualifier: How it is hedged (`schemas.vocabulary.QUALIFIERS`).
    """

    value: Fraction
    unit: Fraction
    kind: str = "count"
    qualifier: str = "exact"

    @classmethod
    def of(cls, value: Number, kind: str, qualifier: str, unit: Number | None = None) -> Figure:
        """Figure from a stored value; without a unit, the decimals of its shortest text are it."""
        number = finite(value)
        if unit is None:
            unit = last_unit(number)
            if kind in FRACTION_KINDS:
                # A share typed as 0.2 was printed as 20 %: whole per cent at the coarsest.
                unit = min(unit, CENT)
            elif kind != "ratio":
                unit = min(unit, Fraction(1))
        given = finite(unit)
        if given <= 0:
            raise ValueError("the unit of a figure is a positive number")
        return cls(number, given, kind, qualifier)

    @property
    def coarse_unit(self) -> Fraction:
        """The unit with trailing zeros taken as unprinted: `1,800` says hundreds."""
        return max(self.unit, last_unit(self.value)) if self.value else self.unit

    @property
    def is_exact(self) -> bool:
        """Whether it stands for one value only; averages, shares and ratios never do."""
        return self.qualifier == "exact" and self.kind in WHOLE_KINDS and self.unit <= 1

    def rounding(self) -> Interval:
        """The rounding interval."""
        if self.is_exact:
            return Interval.of(self.value)
        hedged = self.qualifier in {"rounded", "about", "almost"}
        unit = self.coarse_unit if hedged and self.kind in WHOLE_KINDS | MEAN_KINDS else self.unit
        return self._possible(unit, margin=unit / 2, slack=Fraction(0))

    def generous(self) -> Interval:
        """The generous interval; it always covers the rounding interval."""
        unit = self.coarse_unit
        if self.is_exact and unit <= 1:
            return Interval.of(self.value)
        return self._possible(unit, margin=unit, slack=unit).hull(self.rounding())

    def _possible(self, unit: Fraction, *, margin: Fraction, slack: Fraction) -> Interval:
        """Values within the margin, or on the side that the hedge says, its bound given slack."""
        value, least = self.value, self._least()
        step = 1 if self.kind in WHOLE_KINDS and slack == 0 else 0
        sides: dict[str, tuple[Bound, Bound]] = {
            "more_than": (value + step - slack, math.inf),
            "at_least": (value - slack, math.inf),
            "less_than": (least, value - step + slack),
            "up_to": (least, value + slack),
            "almost": (value - unit - slack, value + slack),
            "suppressed": (least, math.inf),
        }
        low, high = sides.get(self.qualifier, (value - margin, value + margin))
        low, high = max(low, least), min(high, self._most())
        # An impossible figure (a negative count, 120 % as a share) keeps its own value: a rule
        # names it, the interval does not repair it.
        return Interval(min(low, value), max(high, value)) if low > high else Interval(low, high)

    def _least(self) -> Bound:
        if self.kind in ("change", "point_change"):
            return min(Fraction(-1), self.value)
        is_signed = self.kind in ("score", "difference")
        return -math.inf if is_signed else min(Fraction(0), self.value)

    def _most(self) -> Bound:
        is_bounded = self.kind in SHARE_KINDS or self.kind == "point_change"
        return max(Fraction(1), self.value) if is_bounded else math.inf


def last_unit(value: Fraction) -> Fraction:
    """Worth of the last digit that is not zero: 1,800 gives 100, 0.95 gives 0.01, zero gives 1.

    A value without a finite decimal (a third) gives its own denominator's part.
    """
    if value == 0:
        return Fraction(1)
    denominator = value.denominator
    if denominator > 1:
        rest, places = denominator, 0
        for prime in (2, 5):
            times = 0
            while rest % prime == 0:
                rest //= prime
                times += 1
            places = max(places, times)
        return Fraction(1, denominator if rest > 1 else 10**places)
    number, unit = abs(value.numerator), 1
    while number % 10 == 0:
        number //= 10
        unit *= 10
    return Fraction(unit)


def common_unit(values: Iterable[Number]) -> Fraction:
    """How coarsely a whole column is printed: the unit of its finest value (zeros say nothing).

    `9,800,000` beside `398,800` says hundreds. Values that carry float noise must be cleaned by the
    reader first.
    """
    units = [last_unit(n) for n in map(exact, values) if isinstance(n, Fraction) and n != 0]
    return min(units, default=Fraction(1))


def widen(interval: Interval, unit: Fraction) -> Interval:
    """The interval with a full unit added on both sides, kept from crossing zero downwards."""
    low = interval.low - unit
    if interval.low >= 0:
        low = max(low, Fraction(0))
    return Interval(low, interval.high + unit)
