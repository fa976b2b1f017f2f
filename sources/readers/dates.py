"""One printed period: its days, and whether they are stated, inferred or vague.

Reads `January to June 2017`, `H1 2017`, `2021Q3`, `Jul-Sep 2022`, `July 1 - December 31, 2022`,
`in the period from 1 August 2015 to 31 December 2017`, `January, 27` (the year from its context),
`the middle of 2015` (vague). `01/02/2024` is two dates at once and gives None. There is no clock:
what depends on "now" needs a reference date.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from schemas.values import Period
from sources.readers.date_points import Point, point_at, point_patterns
from sources.readers.number_literals import language_key, western_digits

KEPT = 32
"""Sentences whose periods are kept: those that rules may look at again."""

MAX_LENGTH = 200
"""Longest phrase read as one period."""

# 01/01/2023, 30.09.2024
NUMERIC = re.compile(r"(\d{1,2})([/.])(\d{1,2})\2((?:19|20)\d\d)(?!\d)")
NUMERIC_JOINT = re.compile(r"\s*(?:[-\u2010\u2013\u2014]|\bto\b|\bau?\b|\bbis\b|\bal?\b)\s*")
SLASH = re.compile(r"/")  # an ISO interval: 2017-01-01/2017-06-30
DIGITS = re.compile(r"\d{1,2}(?!\d)")  # "15" of "15 and 16 March"
NAME = re.compile(r"[^\W\d_]+")  # "October" of "October, 27"
IN_MONTH = re.compile(r"\b(?:in|during|throughout)\s+\Z", re.IGNORECASE)
"""Before a month and not before a day: "in October 27 accounts were"."""

SCALED = re.compile(
    r"\s*(?:million|billion|thousand|bn|mn|lakh|crore|[mk](?!\w)|%|per\s?cent)", re.IGNORECASE
)  # behind a number that is no day: "October, 27 million"
MAX_OPENINGS = 6
"""Words such as "in the period from" before a period."""

CAPITAL_MONTHS = frozenset({"en", "de"})
"""Languages that capitalise months: a small "may" or "march" is a verb."""


@dataclass(frozen=True, slots=True)
class PrintedPeriod:
    """One period as printed.

    Attributes:
        period: All days it may cover.
        basis: `stated`, `inferred` (the year or the end comes from the context) or `vague`.
        start_latest: Of a vague beginning, the latest day it may be; otherwise None.
        end_earliest: Of a vague end, the earliest day it may be; otherwise None.
        printed: The text as it stands.
    """

    period: Period
    basis: str
    start_latest: date | None
    end_earliest: date | None
    printed: str

    def as_columns(self) -> dict[str, str]:
        """The period columns of a claim."""
        latest, earliest = self.start_latest, self.end_earliest
        return {
            "period_start": self.period.start.isoformat(),
            "period_end": self.period.end.isoformat(),
            "period_basis": self.basis,
            "period_start_latest": latest.isoformat() if latest else "",
            "period_end_earliest": earliest.isoformat() if earliest else "",
        }


@dataclass(frozen=True, slots=True)
class FoundPeriod:
    """A period inside a longer text: `text[start:end]` is its `printed`."""

    start: int
    end: int
    period: PrintedPeriod


@dataclass(frozen=True, slots=True)
class _Context:
    """Where missing parts come from."""

    year: int | None
    reference: date | None


def parse_period(
    text: str, *, year: int | None = None, reference: date | None = None, language: str = "en"
) -> PrintedPeriod | None:
    """The one period that the text consists of; None where it is none, or ambiguous.

    Args:
        text: A cell or a phrase.
        year: Year of a period printed without one.
        reference: Day on which the text was written: a period without a year is then its latest
            occurrence up to that day, and "since" ends on it.
        language: A language with a word table (`sources.readers.words.LANGUAGES`).
    """
    stripped = text.strip().rstrip(".,;:")
    if not stripped or len(stripped) > MAX_LENGTH:
        return None
    reader = _Reader(stripped, language_key(language), _Context(year, reference))
    position, opening = reader.openings_from(0)
    found = reader.period_at(position, opening)
    if found is None or found[1] != len(stripped):
        return None
    return replace(found[0], printed=stripped)


def find_periods(
    text: str, *, year: int | None = None, reference: date | None = None, language: str = "en"
) -> list[FoundPeriod]:
    """Every period in a sentence, from left to right; bare years only where a word leads to them.

    Month names must be capitalised in English and German; a month without a year or a day counts
    only with a year from the context.
    """
    return list(_periods_of(text, year, reference, language))


@lru_cache(maxsize=KEPT)
def _periods_of(
    text: str, year: int | None, reference: date | None, language: str
) -> tuple[FoundPeriod, ...]:
    """The same sentence is looked at by several rules, and once more by the one behind it."""
    reader = _Reader(text, language_key(language), _Context(year, reference))
    return tuple(reader.periods())


class _Reader:
    """Reads periods at given places of one text."""

    def __init__(self, text: str, language: str, context: _Context) -> None:
        self.printed = text
        self.text = western_digits(text)
        self.language = language
        self.context = context
        self.patterns = point_patterns(language)

    def periods(self) -> Iterator[FoundPeriod]:
        """Every period that a word leads to, or that carries its own year, from left to right."""
        position = 0
        while (match := self.patterns.start.search(self.text, position)) is not None:
            begin = match.start()
            opening = self._opening_before(begin)
            found = self.period_at(begin, opening) if self._is_period(match) else None
            if found is None:
                # Of "15 and 16 March" the second day may still be one.
                first = DIGITS.match(self.text, begin)
                position = first.end() if first else max(match.end(), begin + 1)
                continue
            printed = self.printed[begin : found[1]]
            yield FoundPeriod(begin, found[1], replace(found[0], printed=printed))
            position = found[1]

    def openings_from(self, position: int) -> tuple[int, str]:
        """Past the words that lead to a period; which of them says how it begins."""
        opening = ""
        for _ in range(MAX_OPENINGS):
            if point_at(self.text, position, self.patterns) is not None:
                break
            for name in ("since", "between", "prefix"):
                match = getattr(self.patterns, name).match(self.text, position)
                if match is not None:
                    opening = opening or name.replace("prefix", "")
                    position = match.end()
                    break
            else:
                break
        return position, opening

    def period_at(self, position: int, opening: str) -> tuple[PrintedPeriod, int] | None:
        """The period that begins here, and where it ends."""
        return (
            self._numeric_at(position)
            or self._days_at(position, opening)
            or self._points_at(position, opening)
        )

    def _opening_before(self, begin: int) -> str:
        before = self.text[max(0, begin - 20) : begin]
        for name in ("since", "between"):
            for match in getattr(self.patterns, name).finditer(before):
                if match.end() == len(before):
                    return name
        return ""

    def _is_period(self, match: re.Match[str]) -> bool:
        """Whether it is more than a bare word or a bare number that looks like one."""
        printed = match.group()
        leads = self.patterns.leads.search(self.text[max(0, match.start() - 20) : match.start()])
        if printed.isdigit():
            return leads is not None or self._leads_on(match.end())
        has_name = any(c.isalpha() for c in printed)
        if has_name and self.language in CAPITAL_MONTHS and self._is_lower_month(printed):
            return False
        if printed.lower() in self.patterns.words.months:
            year_or_day = re.compile(
                r"\.?(?:\s+(?:de\s+)?|,\s*|\s?-\s?)\d|\s*[-\u2013]\s*\w|\s+to\s"
            )
            is_dated = year_or_day.match(self.text, match.end()) is not None
            return is_dated or (
                leads is not None and printed.lower() not in self.patterns.words.small
            )
        return True

    def _leads_on(self, end: int) -> bool:
        """Whether a quarter, half or joint follows a bare year: "2021Q3", "2015-2017"."""
        return (
            re.compile(r"\s?-?\s?(?:[QHTS][1-4]\b|-\d\d|[-\u2013]\s?(?:19|20)\d\d\b)").match(
                self.text, end
            )
            is not None
        )

    def _is_lower_month(self, printed: str) -> bool:
        words = re.findall(r"[^\W\d_]+", printed)
        return any(word.islower() and word in self.patterns.words.months for word in words)

    def _numeric_at(self, position: int) -> tuple[PrintedPeriod, int] | None:
        """Dates in digits alone, where only one order of day and month is possible."""
        first = NUMERIC.match(self.text, position)
        if first is None:
            return None
        joint = NUMERIC_JOINT.match(self.text, first.end())
        second = NUMERIC.match(self.text, joint.end()) if joint else None
        matches = [first, second] if second else [first]
        is_german = self.language.startswith("de") and first[2] == "."
        readings: set[tuple[date, date]] = set()
        for day_first in (True,) if is_german else (True, False):
            start = _numeric_day(matches[0], day_first=day_first)
            end = _numeric_day(matches[-1], day_first=day_first)
            if start is not None and end is not None:
                readings.add((start, end))
        if len(readings) != 1:
            return None
        start, end = readings.pop()
        return (_stated(Period(start, end)), matches[-1].end()) if start <= end else None

    def _days_at(self, position: int, opening: str) -> tuple[PrintedPeriod, int] | None:
        """Days of one month: `1-15 May 2018`, `May 1-15, 2018`, `between 1 and 15 May 2018`."""
        patterns = [self.patterns.days_of_month, self.patterns.month_of_days]
        if opening == "between":
            patterns.append(self.patterns.days_between)
        for pattern in patterns:
            match = pattern.match(self.text, position)
            if match is None:
                continue
            month = self.patterns.words.months[match["month"].lower()]
            year = int(match["year"]) if match["year"] else None
            first = Point(year, month, 0, int(match["first"]))
            last = Point(year, month, 0, int(match["day"]))
            period = _between(first, last, self.context)
            return (period, match.end()) if period else None
        return None

    def _points_at(self, position: int, opening: str) -> tuple[PrintedPeriod, int] | None:
        found = self._point(position)
        if found is None:
            return None
        first, end = found
        other = self._second_point(first, end, opening)
        if other is not None:
            second, other_end = other
            period = _between(first, second, self.context)
            return (period, other_end) if period else None
        if opening == "between":
            return None
        period = _since(first, self.context) if opening == "since" else _alone(first, self.context)
        return (period, end) if period else None

    def _second_point(self, first: Point, end: int, opening: str) -> tuple[Point, int] | None:
        joint = self.patterns.joint.match(self.text, end)
        if joint is None and opening == "between":
            joint = self.patterns.joint_between.match(self.text, end)
        if joint is None and first.day is not None and self.text[end : end + 1] == "/":
            joint = SLASH.match(self.text, end)
        return self._point(joint.end()) if joint else None

    def _point(self, position: int) -> tuple[Point, int] | None:
        """The point printed here: "in October, 27 accounts" is the month, and no day of it."""
        found = point_at(self.text, position, self.patterns)
        if found is None or found[0].day is None or found[0].year is not None:
            return found
        month = NAME.match(self.text, position)
        is_led = IN_MONTH.search(self.text[max(0, position - 20) : position]) is not None
        if month is None or not (is_led or SCALED.match(self.text, found[1])):
            return found
        return Point(None, found[0].month, 1), month.end()


def _numeric_day(match: re.Match[str], *, day_first: bool) -> date | None:
    one, other, year = int(match[1]), int(match[3]), int(match[4])
    day, month = (one, other) if day_first else (other, one)
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _stated(period: Period) -> PrintedPeriod:
    return PrintedPeriod(period, "stated", None, None, "")


def _year_from(point: Point, context: _Context) -> int | None:
    """Year of a point printed without one: the context's, or of its latest end by the reference."""
    if point.year is not None:
        return point.year
    if context.year is not None:
        return context.year
    if context.reference is None:
        return None
    for year in (context.reference.year, context.reference.year - 1):
        days = point.days(year)
        # A month that is still running counts as this year's.
        if days is not None and days.start <= context.reference:
            return year
    return None


def _alone(point: Point, context: _Context) -> PrintedPeriod | None:
    year = _year_from(point, context)
    period = point.possible(year) if year is not None else None
    if period is None:
        return None
    if point.place:
        return PrintedPeriod(period, "vague", period.end, period.start, "")
    return PrintedPeriod(period, _basis(point), None, None, "")


def _since(point: Point, context: _Context) -> PrintedPeriod | None:
    year = _year_from(point, context)
    period = point.possible(year) if year is not None else None
    if period is None or context.reference is None or period.start > context.reference:
        return None
    whole = Period(period.start, context.reference)
    if point.place:
        return PrintedPeriod(whole, "vague", min(period.end, whole.end), whole.end, "")
    return PrintedPeriod(whole, "inferred", None, None, "")


def _between(first: Point, second: Point, context: _Context) -> PrintedPeriod | None:
    """From the beginning of one point to the end of another, a missing year from the other one."""
    end_year = _year_from(
        second if second.year or not first.year else replace(second, year=first.year), context
    )
    if end_year is None:
        return None
    start_year = first.year or end_year
    starts = _edge(first, start_year, "beginning")
    ends = _edge(second, end_year, "end")
    if starts is None or ends is None:
        return None
    if starts.start > ends.end and first.year is None:
        starts = _edge(first, start_year - 1, "beginning")  # "December 15 to January 15, 2023"
    if starts is None or starts.start > ends.end:
        return None
    is_vague = (
        bool({first.place, second.place} - {"", "beginning", "end"}) or starts.days + ends.days > 2
    )
    basis = "vague" if is_vague else _basis(first, second)
    return PrintedPeriod(
        Period(starts.start, ends.end),
        basis,
        min(starts.end, ends.end) if is_vague else None,
        max(ends.start, starts.start) if is_vague else None,
        "",
    )


def _edge(point: Point, year: int, place: str) -> Period | None:
    """The days on which a period may begin (`beginning`) or end (`end`) at this point."""
    if point.place in ("", place):
        whole = replace(point, place="").days(year)
        if whole is None:
            return None
        return Period.day(whole.start if place == "beginning" else whole.end)
    return point.possible(year)


def _basis(*points: Point) -> str:
    return "stated" if any(point.year is not None for point in points) else "inferred"
