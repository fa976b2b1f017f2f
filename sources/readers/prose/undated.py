"""Periods without a year of their own: "the peak of 2019 was in November" means that year's.

A year is taken from the one other period of the sentence, or of the sentence before, and only
where the order in which both stand leaves no doubt: behind "December 2017", "January" may be that
of either year, and is left alone.
"""

from __future__ import annotations

import re
from datetime import date

from schemas.values import Period
from sources.readers.dates import FoundPeriod, PrintedPeriod, find_periods

COMPARED = re.compile(
    r"\b(?:from|than|compared|against|versus|earlier|after|previous)\b|\($", re.IGNORECASE
)
"""Between two periods: the second is the earlier one."""


TWO_DAYS = re.compile(
    r"\b(?P<month>January|February|March|April|May|June|July|August|September|October|November|December)"
    r" (?P<first>\d{1,2}) and (?P<second>\d{1,2})(?!\d|[.,]\d)"
)  # "November 24 and 25"
ELLIPTIC = re.compile(
    r"(?<=in )the\s+(?P<ordinal>first|second|third|fourth)"
    r"(?=\s*(?:[.,;:)]|$|(?:and|but|to|while|from)\b))",
    re.IGNORECASE,
)  # "in the second."
HEDGED = re.compile(r"\b(?:more|less|fewer|other|rather)\s+than\s+(?=\d)", re.IGNORECASE)
"""Compares nothing with an earlier period: "more than 1.2 million"."""

NEAR = 70
"""How far before a period the word of comparison may stand that it is named behind."""

NAMED_BY_YEAR = re.compile(
    r"\b(?:rules?|acts?|laws?|code|regulations?|directives?|guidelines|resolutions?|convention"
    r"|elections?)[,)]?\s+(?:of\s+)?$",
    re.IGNORECASE,
)  # "the IT Rules of 2021": no other period is of that year
NAMED_PART = re.compile(r"quarter|half|[QH][1-4]", re.IGNORECASE)
ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4}


def find_dated(
    text: str,
    *,
    year: int | None,
    reference: date | None,
    said: Period | None,
    until: date | None,
    language: str,
) -> list[FoundPeriod]:
    """Every period of a sentence, those without a year included where their year is certain.

    Args:
        text: The sentence.
        year: Year of the report, where it is one.
        reference: Day of the text.
        said: The one period of the sentence before; None where there is none, or several.
        until: Last day of the report's period: a period without a year is none behind it.
        language: Of the sentence.
    """
    found = find_periods(text, year=year, reference=reference, language=language)
    if until is not None:
        found = [one for one in found if _is_reported(one, until)]
    if year is not None and (other := _year_named(text, found)) not in (None, year):
        # "In 2021 we removed 12 posts in the first quarter", whatever year the report is for.
        return find_periods(text, year=other, language=language)
    if year is not None or any(one.period.basis == "inferred" for one in found):
        return found
    dating = [one for one in found if not NAMED_BY_YEAR.search(text[: one.start])]
    years = {day.year for one in dating for day in (one.period.period.start, one.period.period.end)}
    if not found and said is not None and said.start.year == said.end.year:
        more = find_periods(text, year=said.end.year, language=language)
        return [one for one in more if _is_later(said, one.period.period)]
    if len(years) != 1:
        return found
    more = find_periods(text, year=years.pop(), language=language)
    places = {(one.start, one.end) for one in found}
    return [
        one
        for one in more
        if (one.start, one.end) in places or all(_is_in_order(text, one, other) for other in found)
    ]


def joined_days(text: str) -> str:
    """The text with "November 24 and 25" as "November 24  -  25": as long as it was."""
    return TWO_DAYS.sub(_as_range, text)


def _as_range(match: re.Match[str]) -> str:
    first, second = match["first"], match["second"]
    is_next = int(second) == int(first) + 1
    return f"{match['month']} {first}  -  {second}" if is_next else match.group()


def with_elliptic(text: str, found: list[FoundPeriod]) -> list[FoundPeriod]:
    """Also "the second" of "1.2bn in the first quarter of 2024 and 3.6bn in the second"."""
    taken = [(one.start, one.end) for one in found]
    more = list(found)
    for match in ELLIPTIC.finditer(text):
        before = [one for one in found if one.end <= match.start()]
        if not before or any(start < match.end() and match.start() < end for start, end in taken):
            continue
        named = NAMED_PART.search(before[-1].period.printed)
        period = before[-1].period.period
        if named is None or period.month_count not in (3, 6) or before[-1].period.basis == "vague":
            continue
        part = Period.quarter if period.month_count == 3 else Period.half
        number = ORDINALS[match["ordinal"].lower()]
        if number > 12 // period.month_count:
            continue
        whole = part(period.start.year, number)
        printed = PrintedPeriod(whole, "inferred", None, None, match.group())
        more.append(FoundPeriod(match.start(), match.end(), printed))
    return sorted(more, key=lambda one: one.start)


def _year_named(text: str, found: list[FoundPeriod]) -> int | None:
    """The one whole year that a sentence is about; None where it only compares with one."""
    stated = [one for one in found if one.period.basis == "stated"]
    whole = [one for one in stated if one.period.period.month_count == 12]
    if len(whole) != 1 or len(stated) != 1 or whole[0].period.period.start.month != 1:
        return None
    before = text[max(0, whole[0].start - 25) : whole[0].start]
    return None if COMPARED.search(before) else whole[0].period.period.start.year


def _is_reported(one: FoundPeriod, until: date) -> bool:
    return one.period.basis != "inferred" or one.period.period.start <= until


def _is_in_order(text: str, one: FoundPeriod, dated: FoundPeriod) -> bool:
    """Whether a period without a year stands where it would beside one of the same year."""
    if dated.period.period.month_count == 12 or dated.period.basis == "vague":
        return dated.period.basis != "vague"
    # "in May 2017, up from 600 in April": what is compared with comes first.
    between = text[max(dated.end, one.start - NEAR) : one.start]
    before = (one.start < dated.start) != bool(
        COMPARED.search(HEDGED.sub("", re.split("[;:]", between)[-1]))
    )
    first, second = (one, dated) if before else (dated, one)
    return first.period.period.start <= second.period.period.start


def _is_later(said: Period, period: Period) -> bool:
    return said.month_count == 12 or said.start <= period.start
