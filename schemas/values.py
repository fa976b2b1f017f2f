"""The two values that everything uses: a closed period of days and a closed interval of numbers.

Both are immutable and exact: a `Period` is made of dates, an `Interval` of fractions, so that no
finding ever hangs on the rounding of a float.
"""

from __future__ import annotations

import math
from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

Bound = Fraction | float
"""A fraction, or plus or minus infinity (the only floats allowed)."""

Number = int | float | str | Decimal | Fraction


def exact(number: Number) -> Bound:
    """The number that was printed, as a fraction; floats are read from their shortest decimal text.

    `exact(0.95)` is 19/20, not the binary fraction next to it. Infinities stay floats.

    Raises:
        ValueError: The text is no number, or the number is not a number (NaN).
    """
    if isinstance(number, Fraction):
        return number
    if isinstance(number, float):
        if math.isinf(number):
            return number
        if math.isnan(number):
            raise ValueError("missing is not a number: an Interval needs two bounds")
        return Fraction(repr(float(number)))
    if isinstance(number, str) and number.strip().lower().lstrip("+-") in {"inf", "infinity"}:
        return -math.inf if number.strip().startswith("-") else math.inf
    return Fraction(number)


def finite(number: Number) -> Fraction:
    """The number as a fraction.

    Raises:
        ValueError: It is infinite, missing or no number.
    """
    bound = exact(number)
    if math.isinf(bound):
        raise ValueError("an infinite value is no printed figure")
    return Fraction(bound)


def _times(left: Bound, right: Bound) -> Bound:
    """Product in which zero wins over infinity: no things times any factor is no things."""
    if left == 0 or right == 0:
        return Fraction(0)
    return left * right


@dataclass(frozen=True, slots=True)
class Interval:
    """All values a printed figure may stand for: a closed interval, possibly unbounded.

    `low` and `high` are exact (`Fraction`), or infinite. `Interval.of(0.945, "0.955")` builds one.
    """

    low: Bound
    high: Bound

    def __post_init__(self) -> None:
        """Refuse an interval that holds nothing."""
        if self.low > self.high:
            raise ValueError(f"interval ends before it starts: {self.low} > {self.high}")

    @classmethod
    def of(cls, low: Number, high: Number | None = None) -> Interval:
        """Interval from numbers or their printed text; one argument gives a single point."""
        first = exact(low)
        return cls(first, first if high is None else exact(high))

    @classmethod
    def everything(cls) -> Interval:
        """The interval of a figure of which nothing is known."""
        return cls(-math.inf, math.inf)

    @property
    def width(self) -> Bound:
        """High minus low; infinite when a side is open."""
        return self.high - self.low

    @property
    def is_point(self) -> bool:
        """Whether only one value is possible."""
        return self.low == self.high

    def contains(self, number: Number) -> bool:
        """Whether the number is one of the possible values."""
        return self.low <= exact(number) <= self.high

    def covers(self, other: Interval) -> bool:
        """Whether every value of `other` is one of ours."""
        return self.low <= other.low and other.high <= self.high

    def intersection(self, other: Interval) -> Interval | None:
        """Values that both allow; None when there are none."""
        low, high = max(self.low, other.low), min(self.high, other.high)
        return None if low > high else Interval(low, high)

    def hull(self, other: Interval) -> Interval:
        """The smallest interval that covers both."""
        return Interval(min(self.low, other.low), max(self.high, other.high))

    def gap(self, other: Interval) -> Fraction:
        """Distance between the two; zero when they share a value, positive when `other` is above.

        Negative when `other` lies below.
        """
        if other.low > self.high:
            return Fraction(other.low) - Fraction(self.high)
        if other.high < self.low:
            return Fraction(other.high) - Fraction(self.low)
        return Fraction(0)

    def __add__(self, other: Interval) -> Interval:
        """Sum of any value of ours and any of theirs."""
        return Interval(self.low + other.low, self.high + other.high)

    def __sub__(self, other: Interval) -> Interval:
        """Difference of any value of ours and any of theirs."""
        return Interval(self.low - other.high, self.high - other.low)

    def __mul__(self, other: Interval) -> Interval:
        """Product of any value of ours and any of theirs."""
        ends = [_times(a, b) for a in (self.low, self.high) for b in (other.low, other.high)]
        return Interval(min(ends), max(ends))

    def __truediv__(self, other: Interval) -> Interval:
        """Quotient of any value of ours and any of theirs.

        Raises:
            ZeroDivisionError: Zero is a possible divisor.
        """
        if other.low <= 0 <= other.high:
            raise ZeroDivisionError("an interval that holds zero is no divisor")
        # An infinite bound has the reciprocal zero: the quotient comes as near as one likes.
        ends = [Fraction(0) if math.isinf(b) else Fraction(1) / b for b in (other.low, other.high)]
        return self * Interval(min(ends), max(ends))

    def scaled(self, factor: Number) -> Interval:
        """Every value times an exact factor."""
        return self * Interval.of(factor)

    def tightened(self) -> Interval | None:
        """The whole numbers inside, as an interval; None when there is none."""
        low = self.low if math.isinf(self.low) else Fraction(math.ceil(self.low))
        high = self.high if math.isinf(self.high) else Fraction(math.floor(self.high))
        return None if low > high else Interval(low, high)

    @staticmethod
    def total(intervals: Iterable[Interval]) -> Interval:
        """Sum of many; the sum of none is zero."""
        result = Interval.of(0)
        for interval in intervals:
            result += interval
        return result


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """A reporting period: both days belong to it. Days are UTC, as the publisher prints them."""

    start: date
    end: date

    def __post_init__(self) -> None:
        """Refuse a period that ends before it starts."""
        if self.start > self.end:
            raise ValueError(f"period ends before it starts: {self.start} > {self.end}")

    @classmethod
    def day(cls, day: date) -> Period:
        """One day."""
        return cls(day, day)

    @classmethod
    def month(cls, year: int, month: int) -> Period:
        """One calendar month."""
        return cls(date(year, month, 1), date(year, month, monthrange(year, month)[1]))

    @classmethod
    def months(cls, year: int, first: int, last: int) -> Period:
        """Calendar months of one year, from the first to the last of them."""
        return cls(cls.month(year, first).start, cls.month(year, last).end)

    @classmethod
    def quarter(cls, year: int, quarter: int) -> Period:
        """Calendar quarter 1 to 4."""
        return cls.months(year, 3 * quarter - 2, 3 * quarter)

    @classmethod
    def half(cls, year: int, half: int) -> Period:
        """Calendar half-year 1 or 2."""
        return cls.months(year, 6 * half - 5, 6 * half)

    @classmethod
    def year(cls, year: int) -> Period:
        """One calendar year."""
        return cls.months(year, 1, 12)

    @classmethod
    def from_iso(cls, start: str, end: str) -> Period | None:
        """Period from the two ISO dates of a table; None where either is blank."""
        return cls(date.fromisoformat(start), date.fromisoformat(end)) if start and end else None

    @property
    def days(self) -> int:
        """Number of days."""
        return (self.end - self.start).days + 1

    @property
    def is_whole_months(self) -> bool:
        """Whether it runs from a first of a month to a last of a month."""
        return self.start.day == 1 and (self.end + timedelta(days=1)).day == 1

    @property
    def month_count(self) -> int | None:
        """Number of calendar months; None unless they are whole."""
        if not self.is_whole_months:
            return None
        return (self.end.year - self.start.year) * 12 + self.end.month - self.start.month + 1

    def contains(self, other: Period) -> bool:
        """Whether every day of `other` is one of ours."""
        return self.start <= other.start and other.end <= self.end

    def overlaps(self, other: Period) -> bool:
        """Whether the two share a day."""
        return self.start <= other.end and other.start <= self.end

    def intersection(self, other: Period) -> Period | None:
        """Days that both have; None when there are none."""
        start, end = max(self.start, other.start), min(self.end, other.end)
        return None if start > end else Period(start, end)

    def is_followed_by(self, other: Period) -> bool:
        """Whether `other` begins on the day after our last."""
        return other.start == self.end + timedelta(days=1)

    def preceding(self) -> Period:
        """The period of equal length just before: as many whole months, otherwise as many days."""
        end = self.start - timedelta(days=1)
        months = self.month_count
        if months is None:
            return Period(end - timedelta(days=self.days - 1), end)
        first = self.start.year * 12 + self.start.month - 1 - months
        return Period(date(first // 12, first % 12 + 1, 1), end)

    def split_months(self) -> list[Period]:
        """The calendar months touched, each cut to the period's own days."""
        pieces = []
        start = self.start
        while start <= self.end:
            last = min(Period.month(start.year, start.month).end, self.end)
            pieces.append(Period(start, last))
            start = last + timedelta(days=1)
        return pieces

    def __str__(self) -> str:
        """ISO 8601 interval, as stored: `2017-01-01/2017-06-30`."""
        return f"{self.start.isoformat()}/{self.end.isoformat()}"

    @property
    def label(self) -> str:
        """As a person writes it: `2017`, `H1 2017`, `Q3 2021`, `May 2018`, `27 January 2017`."""
        start, end = self.start, self.end
        if start == end:
            return f"{start.day} {start:%B} {start.year}"
        months = self.month_count
        if months is not None and start.year == end.year:
            named = {
                1: f"{start:%B} {start.year}",
                3: f"Q{(start.month + 2) // 3} {start.year}",
                6: f"H{1 if start.month == 1 else 2} {start.year}",
                12: f"{start.year}",
            }
            if months in named and (start.month - 1) % months == 0:
                return named[months]
            return f"{start:%B} to {end:%B} {start.year}"
        return f"{start.day} {start:%B} {start.year} to {end.day} {end:%B} {end.year}"
