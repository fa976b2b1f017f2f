"""Periods named by their length and their end: "the 12 months to June 2017"."""

from __future__ import annotations

import calendar
import re
from dataclasses import replace
from datetime import timedelta

from schemas.values import Period
from sources.readers.dates import FoundPeriod
from sources.readers.numbers import parse_number

LENGTH = re.compile(
    r"(?:the\s+)?(?:(?P<count>\d{1,2}|[a-z]{3,6})[\s-]months?(?:[\s-]period)?|(?P<year>year)|(?P<quarter>quarter)"
    r"|(?P<half>half[\s-]year))\s+(?:up\s+)?(?:to|ending|ended|ending\s+on|ended\s+on|ending\s+in)\s+(?:on\s+|in\s+)?$",
    re.IGNORECASE,
)  # "the 12 months to ", "six months ended "


DAYS = re.compile(
    r"(?:the\s+)?(?P<count>\d{1,2}|[a-z]{3,8})[\s-](?P<unit>day|week)s?\s+(?:up\s+)?(?:to|ending|ended)\s+(?:on\s+)?$",
    re.IGNORECASE,
)  # "the four days to "
AND_DAY = re.compile(r"(?<![\w.,])(?P<day>\d{1,2})\s+(?:and|&)\s+$")  # "15 and " before "16 March"
BETWEEN_DAY = re.compile(
    r"between\s+(?:the\s+)?(?P<day>\d{1,2})\s+and\s+(?:the\s+)?$", re.IGNORECASE
)
"""What stands before "5 March 2018" in "between 3 and 5 March 2018"."""

LAST_QUARTER = re.compile(
    r"(?:the\s+)?(?:final|last|closing)\s+(?P<length>quarter|three\s+months|half|six\s+months)\s+of\s+$",
    re.IGNORECASE,
)  # "the final quarter of " before "2023"


PART = re.compile(
    r"(?:the\s+)?(?P<end>first|opening|initial|last|final|closing)\s+(?:(?P<count>\d{1,2}|[a-z]{3,8})\s+)?"
    r"(?P<unit>day|month|quarter)s?\s+(?:of|in)\s+(?:the\s+year\s+)?$",
    re.IGNORECASE,
)  # "the first ten days of " before "October 2019"
WEEK = re.compile(
    r"(?:the\s+)?(?:(?P<count>\d{1,2}|[a-z]{3,8})\s+)?weeks?\s+(?:up\s+)?(?:to|ending|ended)(?:\s+on)?"
    r"(?:\s+(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)?,?\s+(?:the\s+)?$",
    re.IGNORECASE,
)  # "the week ending Sunday " before "14 March 2021"


def whole_stretch(text: str, found: FoundPeriod) -> FoundPeriod | None:
    """The period that a length and its end name together; None where none is named so."""
    return (
        _months_to(text, found)
        or _part_of(text, found)
        or _week_to(text, found)
        or _part_or_days(text, found)
    )


def _part_of(text: str, found: FoundPeriod) -> FoundPeriod | None:
    """Of "the first ten days of October 2019", "the last three quarters of 2020"."""
    match = PART.search(text[max(0, found.start - 60) : found.start])
    whole = found.period.period
    count = _whole_number(match["count"] or "one") if match else None
    if match is None or count is None or found.period.basis == "vague":
        return None
    unit = match["unit"].lower()
    is_first = match["end"].lower() in ("first", "opening", "initial")
    if unit == "day":
        if not whole.month_count or count >= whole.days:
            return None
        part = (
            Period(whole.start, whole.start + timedelta(days=count - 1))
            if is_first
            else Period(whole.end - timedelta(days=count - 1), whole.end)
        )
    else:
        months = count * (3 if unit == "quarter" else 1)
        length = whole.month_count
        if length is None or months >= length or whole.start.day != 1:
            return None
        first = whole.start.month if is_first else whole.start.month + length - months
        part = Period.months(whole.start.year, first, first + months - 1)
    return _with_start(text, found, match, part)


def _week_to(text: str, found: FoundPeriod) -> FoundPeriod | None:
    """The seven days, or so many weeks, up to a day."""
    match = WEEK.search(text[max(0, found.start - 60) : found.start])
    if match is None or found.period.period.days != 1 or found.period.basis == "vague":
        return None
    count = _whole_number(match["count"] or "one")
    if count is None:
        return None
    end = found.period.period.end
    return _with_start(text, found, match, Period(end - timedelta(days=7 * count - 1), end))


def _whole_number(printed: str) -> int | None:
    number = parse_number(printed)
    if number is None or number.value.denominator != 1 or not 1 <= number.value <= 90:
        return None
    return int(number.value)


def _with_start(text: str, found: FoundPeriod, match: re.Match[str], part: Period) -> FoundPeriod:
    begin = found.start - (min(found.start, 60) - match.start())
    period = replace(found.period, period=part, printed=text[begin : found.end])
    return FoundPeriod(begin, found.end, period)


def _part_or_days(text: str, found: FoundPeriod) -> FoundPeriod | None:
    """Of "the final quarter of 2023", "15 and 16 March 2019", "the four days to 18 November"."""
    before = text[max(0, found.start - 60) : found.start]
    whole = found.period.period
    if found.period.basis == "vague":
        return None
    if match := LAST_QUARTER.search(before):
        months = 3 if match["length"].lower().startswith(("quarter", "three")) else 6
        is_year = (whole.start.day, whole.start.month, whole.month_count) == (1, 1, 12)
        start = whole.end.replace(day=1, month=13 - months) if is_year else None
    elif whole.days != 1:
        return None
    elif match := BETWEEN_DAY.search(before):
        day = int(match["day"])
        start = whole.end.replace(day=day) if 0 < day < whole.end.day else None
    elif match := AND_DAY.search(before):
        day = int(match["day"])
        start = whole.end.replace(day=day) if day + 1 == whole.end.day and day > 0 else None
    elif match := DAYS.search(before):
        number = parse_number(match["count"])
        length = number.value * (7 if match["unit"].lower() == "week" else 1) if number else None
        is_length = length is not None and length.denominator == 1 and 1 <= length <= 90
        start = whole.end - timedelta(days=int(length) - 1) if length and is_length else None
    else:
        return None
    if start is None or match is None:
        return None
    begin = found.start - (min(found.start, 60) - match.start())
    period = replace(found.period, period=Period(start, whole.end), printed=text[begin : found.end])
    return FoundPeriod(begin, found.end, period)


def _months_to(text: str, found: FoundPeriod) -> FoundPeriod | None:
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
