"""Periods told by their distance from another: "the previous quarter", "the same month of 2019"."""

from __future__ import annotations

from datetime import date

from schemas.values import Period


def relative_to(tag: str, period: Period) -> Period | None:
    """The period that "the previous quarter" means beside this one; None where they differ.

    Args:
        tag: What it is called: `PREVQ` and the like.
        period: The one that it stands beside.
    """
    months = period.month_count
    if tag == "PREVY":
        if period.start.month == 2 and period.start.day == 29:
            return None
        return Period(period.start.replace(year=period.start.year - 1), _year_back(period))
    wanted = {"PREVH": 6, "PREVQ": 3, "PREVM": 1}.get(tag)
    if wanted is not None and months != wanted:
        return None
    return period.preceding()


def is_of_length(word: str, report: Period) -> bool:
    """Whether "this year" can be the report's period: not in a half-year's report."""
    if "half" in word or "six" in word:
        return report.month_count == 6
    for name, months in (("year", 12), ("quarter", 3), ("month", 1)):
        if word.endswith(name):
            return report.month_count == months
    return True


def same_in(period: Period, length: str, year: int) -> Period | None:
    """The same quarter, or half, of another year; None where the period is not as long as that."""
    months = {"quarter": 3, "three months": 3, "month": 1}.get(" ".join(length.split()))
    if months is None and length.startswith(("half", "six")):
        months = 6
    is_other = period.start.year == year or period.start.year != period.end.year
    if is_other or (months is not None and period.month_count != months):
        return None
    if period.month_count is None:
        return None
    back = period
    while back.start.year > year:
        back = Period(back.start.replace(year=back.start.year - 1), _year_back(back))
    return back if back.start.year == year else None


def before_day(tag: str, day: date) -> Period:
    """The month or quarter before the one of a day."""
    if tag == "PREVM":
        return Period.month(day.year, day.month).preceding()
    return Period.quarter(day.year, (day.month + 2) // 3).preceding()


def _year_back(period: Period) -> date:
    """The last day of the same period a year before."""
    end = period.end
    if end.month == 2 and end.day == 29:
        return end.replace(year=end.year - 1, day=28)
    return end.replace(year=end.year - 1)
