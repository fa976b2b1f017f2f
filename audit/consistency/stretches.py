"""What an average says about a total, and which stretches a record speaks of."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction

from audit.consistency.statements import Reading, Statement
from schemas.values import Interval, Period

MEAN_DAYS = {"mean_per_day": 1, "mean_per_week": 7}
MEANS = (*MEAN_DAYS, "mean_per_month")


def mean_total(statement: Statement, period: Period, reading: Reading) -> Interval:
    """What a mean says about the total of its period, in things.

    Part months count by their days. The generous reading also knows months of 30 or 31 days.
    """
    mean = statement.interval(reading)
    days = Fraction(period.days)
    if statement.kind in MEAN_DAYS:
        stretches = days / MEAN_DAYS[statement.kind]
        divisors = [stretches]
        if reading == "generous" and period.month_count:
            divisors += [stretches * length * period.month_count / days for length in (30, 31)]
    else:
        divisors = [_months(period)]
        if reading == "generous":
            divisors += [days / 30, days / 31]
    return mean * Interval(min(divisors), max(divisors))


def _months(period: Period) -> Fraction:
    return sum(
        (
            Fraction(piece.days, Period.month(piece.start.year, piece.start.month).days)
            for piece in period.split_months()
        ),
        start=Fraction(0),
    )


def stretches_within(window: Period, every: str) -> list[Period]:
    """All calendar stretches of one length inside a window: days, weeks, months or quarters.

    Weeks are the seven-day stretches that begin on the window's own weekday.
    """
    if every == "P1D":
        return [Period.day(window.start + timedelta(days=i)) for i in range(window.days)]
    if every in {"P1W", "P7D"}:
        starts = [window.start + timedelta(days=i) for i in range(0, window.days - 6, 7)]
        return [Period(start, start + timedelta(days=6)) for start in starts]
    lengths = {"P1M": 1, "P3M": 3, "P6M": 6, "P1Y": 12, "P12M": 12}
    if every not in lengths:
        return []
    months = lengths[every]
    found = []
    for year in range(window.start.year, window.end.year + 1):
        for first in range(1, 13, months):
            stretch = Period.months(year, first, first + months - 1)
            if window.contains(stretch):
                found.append(stretch)
    return found
