"""Periods without a year of their own: "the peak of 2019 was in November" means that year's.

A year is taken from the one other period of the sentence, or of the sentence before, and only
where the order in which both stand leaves no doubt: behind "December 2017", "January" may be that
of either year, and is left alone.
"""

from __future__ import annotations

import re
from datetime import date

from schemas.values import Period
from sources.readers.dates import FoundPeriod, find_periods

COMPARED = re.compile(
    r"\b(?:from|than|compared|against|versus|earlier|after|previous)\b", re.IGNORECASE
)
"""Between two periods: the second is the earlier one."""


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
    if year is not None or any(one.period.basis == "inferred" for one in found):
        return found
    years = {day.year for one in found for day in (one.period.period.start, one.period.period.end)}
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


def _is_reported(one: FoundPeriod, until: date) -> bool:
    return one.period.basis != "inferred" or one.period.period.start <= until


def _is_in_order(text: str, one: FoundPeriod, dated: FoundPeriod) -> bool:
    """Whether a period without a year stands where it would beside one of the same year."""
    if dated.period.period.month_count == 12 or dated.period.basis == "vague":
        return dated.period.basis != "vague"
    # "in May 2017, up from 600 in April": what is compared with comes first.
    before = (one.start < dated.start) != bool(COMPARED.search(text[dated.end : one.start]))
    first, second = (one, dated) if before else (dated, one)
    return first.period.period.start <= second.period.period.start


def _is_later(said: Period, period: Period) -> bool:
    return said.month_count == 12 or said.start <= period.start
