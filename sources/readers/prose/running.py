"""Running totals: which counts of a sentence run from a beginning on ("since 2015", "to date")."""

from __future__ import annotations

import re

from sources.readers.dates import PrintedPeriod
from sources.readers.prose.figures import Figure
from sources.readers.prose.several import is_of_another_clause, part_of
from sources.readers.prose.tags import Tagged

RISEN_SINCE = re.compile(r"(?:UP|DOWN|FACTOR|PCT):\d+ since ")  # "tripled since 2019"
SINCE = re.compile(
    r"(?<!\S)(?:since|seit|depuis|desde) (?:dem|le|el|the )?(PER:\d+) (?!(?:hasta|bis|jusqu'\S*) )"
)  # "since May 2018", as tags
SINCE_EVENT = re.compile(
    r"\b[Ss]ince\s+(?:its|the|their|our|it|we|they|this|launch\w*|inception|founding|[A-Z][a-z]+)\b"
)  # "since its founding": from then on, up to a day that is not stated
A_YEAR = 366


def is_cumulative(tagged: Tagged, figure: Figure, period: PrintedPeriod | None = None) -> bool:
    """Whether a count runs from a beginning on: "since launch", "in the period from".

    Args:
        tagged: The sentence.
        figure: The count.
        period: Its period: "in the period from" January to June is no running total.
    """
    if figure.kind not in ("count", "cumulative"):
        return False
    if figure.kind == "cumulative":
        return True
    is_plain = period is not None and period.period.days <= A_YEAR
    told = []
    for n in tagged.of("CUM"):
        word = tagged.tokens[n].word
        is_of_report = word == "in the period" and not _is_dated(tagged, n)
        if word == "total number of" or is_of_report:
            continue
        if not (is_plain and word.startswith("in the period")):
            told.append(n)
    begun = SINCE.search(tagged.line)
    if begun is not None and not RISEN_SINCE.search(tagged.line):
        told.append(tagged.index(begun[1]))
    event = SINCE_EVENT.search(tagged.text)
    if event is not None:
        told.append(next(n for n, t in enumerate(tagged.tokens) if t.end > event.start()))
    return any(runs_from(tagged, number, figure.place) for number in told)


def _is_dated(tagged: Tagged, number: int) -> bool:
    """Whether dates follow "in the period": else it is the report's own."""
    behind = tagged.tokens[number + 1 : number + 3]
    return any(token.tag == "PER" or token.word in ("from", "since", "between") for token in behind)


def runs_from(tagged: Tagged, number: int, place: int) -> bool:
    """Whether "since 2015" or "to date" is said of a figure, and not of another one.

    Of "since 2015 it suspended 1.2 million accounts, 274,460 of them in 2017" the part is dated
    itself; in "suspended 274,460 in 2017, bringing the total since 2015 to" another figure runs.
    """
    first, last = part_of(tagged, place)
    if first <= number < last:
        return True
    dates = tagged.of("PER", "PREVH", "PREVQ", "PREVM", "PREVP", "PREVY", "THISP")
    if any(first <= n < last and n != number for n in dates):
        return False
    return number < place or not is_of_another_clause(tagged, number, place)
