"""Periods named by their length and their end: "the 12 months to June 2017"."""

from __future__ import annotations

import calendar
import re
from dataclasses import replace

from schemas.values import Period
from sources.readers.dates import FoundPeriod
from sources.readers.numbers import parse_number

LENGTH = re.compile(
    r"(?:the\s+)?(?:(?P<count>\d{1,2}|[a-z]{3,6})[\s-]months?(?:[\s-]period)?|(?P<year>year)|(?P<quarter>quarter)"
    r"|(?P<half>half[\s-]year))\s+(?:up\s+)?(?:to|ending|ended|ending\s+on|ended\s+on|ending\s+in)\s+(?:on\s+|in\s+)?$",
    re.IGNORECASE,
)  # "the 12 months to ", "six months ended "


def whole_stretch(text: str, found: FoundPeriod) -> FoundPeriod | None:
    """The period that "the 12 months to June 2017" names; None where none is named so.

    The end must be that of a month: of "the six months to 12 May" the first day is not certain.
    """
    match = LENGTH.search(text[max(0, found.start - 60) : found.start])
    if match is None or found.period.basis == "vague":
        return None
    months = {"year": 12, "quarter": 3, "half": 6}.get(match.lastgroup or "")
    if months is None:
        number = parse_number(match["count"] or "")
        if number is None or number.value.denominator != 1 or not 1 <= number.value <= 60:
            return None
        months = int(number.value)
    end = found.period.period.end
    if end.day != calendar.monthrange(end.year, end.month)[1]:
        return None
    first = end.year * 12 + end.month - months
    start = end.replace(year=first // 12, month=first % 12 + 1, day=1)
    begin = found.start - (min(found.start, 60) - match.start())
    period = replace(found.period, period=Period(start, end), printed=text[begin : found.end])
    return FoundPeriod(begin, found.end, period)
