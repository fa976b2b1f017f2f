"""Points in time as printed (`27 January`, `Q3 2021`, `mid-2015`), and the days they stand for."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from functools import cache

from schemas.values import Period
from sources.readers.words import Words, alternatives, words_of

YEAR = r"(?:19|20)\d\d(?!\d|[.,]\d)"
"""Years of reports: "2017"; not the first digits of "20175" or "2017.5"."""

DASHES = r"-\u2010\u2013\u2014"
NUMERIC_DAY = rf"\d{{1,2}}[/.]\d{{1,2}}[/.]{YEAR}"
_MONTHS_PER = {"quarter": 3, "half": 6}


@dataclass(frozen=True, slots=True)
class Point:
    """A day, month, quarter, half or year, with the year perhaps still to come from elsewhere.

    Attributes:
        year: None where it is not printed beside it.
        month: First month of it; None for a whole year.
        months: How many months it lasts; 0 for a single day.
        day: Day of the month, for a single day.
        place: `early`, `middle`, `late`, `beginning`, `end` of it, or blank for all of it.
    """

    year: int | None
    month: int | None = None
    months: int = 12
    day: int | None = None
    place: str = ""

    def days(self, year: int) -> Period | None:
        """The days of it, its place inside passed over; None where no such day exists."""
        year = self.year or year
        if self.month is None:
            return Period.year(year)
        if self.day is None:
            return Period.months(year, self.month, self.month + self.months - 1)
        try:
            return Period.day(date(year, self.month, self.day))
        except ValueError:
            return None

    def possible(self, year: int) -> Period | None:
        """Days on which a beginning or an end "in the middle of 2015" may lie."""
        whole = self.days(year)
        if whole is None or not self.place:
            return whole
        start, end = whole.start, whole.end
        is_month = whole.month_count == 1
        cut = {
            "early": (start, date(start.year, start.month, 10) if is_month else _month(start, 3)),
            "beginning": (
                start,
                date(start.year, start.month, 10) if is_month else _month(start, 3),
            ),
            "middle": (
                (date(start.year, start.month, 10), date(start.year, start.month, 20))
                if is_month
                else (date(start.year, 5, 1), date(start.year, 8, 31))
            ),
            "late": (date(end.year, end.month, 20) if is_month else date(end.year, 9, 1), end),
            "end": (date(end.year, end.month, 20) if is_month else date(end.year, 9, 1), end),
        }[self.place]
        return Period(*cut)


def _month(start: date, later: int) -> date:
    """Last day of the month that many months after."""
    return Period.month(start.year, min(12, start.month + later)).end


@dataclass(frozen=True)
class PointPatterns:
    """What a point may look like in one language, the most specific first."""

    words: Words
    shapes: tuple[tuple[str, re.Pattern[str]], ...]
    place: re.Pattern[str]
    joint: re.Pattern[str]
    prefix: re.Pattern[str]
    since: re.Pattern[str]
    between: re.Pattern[str]
    joint_between: re.Pattern[str]
    days_of_month: re.Pattern[str]
    days_between: re.Pattern[str]
    month_of_days: re.Pattern[str]
    start: re.Pattern[str]
    leads: re.Pattern[str]


@cache
def point_patterns(language: str) -> PointPatterns:
    """The patterns of a language with a word table; of another one, ISO dates alone."""
    words = words_of(language)
    lists = {name: words.periods.get(name, ()) for name in _LISTS}
    months, any_ordinal = alternatives(words.months), alternatives(words.ordinals)
    leads = alternatives(
        phrase
        for name in ("prefixes", "since", "joints", "joints_between", "between")
        for phrase in lists[name]
    )
    joint = rf"(?:\s*[{DASHES}]\s*|\s+{alternatives(lists['joints'])}\s+)"
    between = alternatives(lists["joints_between"])
    either = rf"(?:{joint}|\s+{between}\s+)"
    month = rf"(?P<month>{months})\b(?:\.(?=[\s,]*\d))?"
    links = rf"(?:\s*(?:{alternatives(lists['links'])}))?"
    link = links + r"\s*"
    year = rf"(?P<year>{YEAR})"
    suffix = alternatives(lists["day_suffixes"])
    day = rf"(?P<day>\d{{1,2}})(?!\d|,\d\d\d(?!\d)|\.\d)(?:{suffix}(?!\w))?"
    ordinal = rf"(?P<ordinal>{any_ordinal})"
    quarter, half = alternatives(lists["quarters"]), alternatives(lists["halves"])
    quarter_word, half_word = (
        alternatives(lists["quarter_words"]),
        alternatives(lists["half_words"]),
    )
    shapes = (
        ("day", rf"{year}[-/](?P<number>\d\d)[-/](?P<day>\d\d)(?!\d)"),  # 2017-01-31
        ("month", rf"{year}-(?P<number>\d\d)(?![{DASHES}\d])"),  # 2017-01
        ("quarter", rf"{year}\s?-?\s?{quarter}\s?(?P<number>[1-4])(?!\w)"),  # 2021Q3
        ("half", rf"{year}\s?-?\s?{half}\s?(?P<number>[12])(?!\w)"),  # 2017H1
        ("quarter", rf"{quarter}\s?(?P<number>[1-4])(?!\w)(?:[\s/-]?{link}{year})?"),  # Q3 2021
        ("half", rf"{half}\s?(?P<number>[12])(?!\w)(?:[\s/-]?{link}{year})?"),  # H1 2017
        ("quarter", rf"{ordinal}\s+{quarter_word}(?!\w)(?:{link}{year})?"),  # third quarter of 2021
        ("half", rf"{ordinal}\s+{half_word}(?!\w)(?:{link}{year})?"),  # first half of 2017
        ("day", rf"{day}{links}\s+{month}(?:{link}{year})?"),  # 1 August 2015, 1st of August
        ("day", rf"{month},?\s+{day}(?:,?\s+{year})?"),  # August 1, 2015; January, 27
        ("month", rf"{month}(?:{link}|\s?[{DASHES}]\s?){year}"),  # May 2018
        ("month", rf"{month}(?!\w)"),  # May
        ("year", year),  # 2019
    )
    # الربع الأول من عام 2021: the ordinal stands behind its word.
    behind = (
        ("quarter", rf"{quarter_word}\s+{ordinal}(?!\w)(?:{link}{year})?"),
        ("half", rf"{half_word}\s+{ordinal}(?!\w)(?:{link}{year})?"),
    )
    is_behind = language == "ar"
    gap = r"\s*" if is_behind else r"\s+"  # "and" is written together with what follows
    either_order = (
        rf"(?:{quarter_word}|{half_word})\s+{any_ordinal}"
        if is_behind
        else rf"{any_ordinal}\s+(?:{quarter_word}|{half_word})"
    )
    places = {place: [*lists[place]] for place in ("early", "middle", "late", "beginning", "end")}
    place = "|".join(
        rf"(?P<{name}>{_prefixes(phrases)})" for name, phrases in places.items() if phrases
    )
    return PointPatterns(
        words=words,
        shapes=tuple(
            (name, re.compile(shape, re.IGNORECASE))
            for name, shape in (*(behind if is_behind else ()), *shapes)
        ),
        place=re.compile(place or r"(?!)", re.IGNORECASE),
        joint=re.compile(joint, re.IGNORECASE),
        prefix=re.compile(rf"{alternatives(lists['prefixes'])}(?!\w)\s*:?\s*", re.IGNORECASE),
        since=re.compile(rf"{alternatives(lists['since'])}\s+", re.IGNORECASE),
        # 1-15 May 2018
        days_of_month=re.compile(
            rf"(?P<first>\d{{1,2}})(?:{suffix})?{joint}{day}{links}\s+{month}(?:{link}{year})?",
            re.IGNORECASE,
        ),
        # between 1 and 15 May 2018, entre el 1 y el 15 de octubre de 2017
        days_between=re.compile(
            rf"(?P<first>\d{{1,2}})(?:{suffix})?\s+{between}\s+"
            rf"{day}{links}\s+{month}(?:{link}{year})?",
            re.IGNORECASE,
        ),
        # May 1-15, 2018
        month_of_days=re.compile(
            rf"{month}\s+(?P<first>\d{{1,2}})(?:{suffix})?{joint}{day}(?!\w)(?:,?\s+{year})?",
            re.IGNORECASE,
        ),
        between=re.compile(rf"{alternatives(lists['between'])}\s+", re.IGNORECASE),
        joint_between=re.compile(
            rf"\s+{alternatives(lists['joints_between'])}{gap}", re.IGNORECASE
        ),
        start=re.compile(
            rf"(?<![\w$€£./-])(?:{place or '(?!)'})?(?:{NUMERIC_DAY}|"
            rf"\d{{1,2}}(?:{suffix})?(?:{either}\d{{1,2}}(?:{suffix})?)?{links}\s+{months}(?!\w)|"
            rf"{months}(?!\w)|{quarter}\s?[1-4](?!\w)|{half}\s?[12](?!\w)|"
            rf"{either_order}(?!\w)|{YEAR}(?![\w]*[^\W\dQqHhTtSs]))",
            re.IGNORECASE,
        ),
        leads=re.compile(rf"(?:^|\(|(?<!\w)(?:{leads})\s+)\Z", re.IGNORECASE),
    )


_LISTS = (
    "joints",
    "joints_between",
    "between",
    "prefixes",
    "since",
    "quarters",
    "halves",
    "half_words",
    "quarter_words",
    "middle",
    "early",
    "late",
    "beginning",
    "end",
    "day_suffixes",
    "links",
)


def _prefixes(phrases: list[str]) -> str:
    """Phrases that lead on: a closing blank in the table stands for white space ("early ")."""
    bare = alternatives(phrase for phrase in phrases if not phrase.endswith(" "))
    spaced = alternatives(phrase.strip() for phrase in phrases if phrase.endswith(" "))
    return rf"(?:{bare}|{spaced}\s+)"


def point_at(text: str, position: int, patterns: PointPatterns) -> tuple[Point, int] | None:
    """The point that is printed here, and where it ends."""
    place = ""
    if match := patterns.place.match(text, position):
        place, position = match.lastgroup or "", match.end()
    for name, shape in patterns.shapes:
        if match := shape.match(text, position):
            point = _point_of(name, match, patterns.words)
            return (replace(point, place=place), match.end()) if point else None
    return None


def _point_of(name: str, match: re.Match[str], words: Words) -> Point | None:
    parts = match.groupdict()
    year = int(parts["year"]) if parts.get("year") else None
    if name == "year":
        return Point(year)
    if name in _MONTHS_PER:
        months = _MONTHS_PER[name]
        number = int(parts["number"]) if parts.get("number") else _ordinal(parts, words)
        if number < 0 and year is None:
            return None  # "last quarter" is the one before, "the last quarter of 2021" the fourth
        number = number if number > 0 else 12 // months
        first = (number - 1) * months + 1
        return Point(year, first, months) if number <= 12 // months else None
    month = int(parts["number"]) if parts.get("number") else words.months[parts["month"].lower()]
    if not 1 <= month <= 12:
        return None
    if name == "day":
        return Point(year, month, 0, int(parts["day"]))
    if parts.get("number") and year is not None and month == year % 100 + 1:
        return None  # "2010-11" may be a month or two years
    return Point(year, month, 1)


def _ordinal(parts: dict[str, str], words: Words) -> int:
    return words.ordinals[" ".join(parts["ordinal"].lower().split())]
