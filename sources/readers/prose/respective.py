"""Sentences with "respectively": figures and names, or periods, in the same order.

"Facebook and Instagram removed 204,000 and 118,000 posts, respectively" gives each platform its
own; "in the first and second quarters" each quarter. Where the counts do not match, or where two
lists could be meant, nothing of the sentence is read.
"""

from __future__ import annotations

import re

from schemas.values import Period
from sources.readers.dates import PrintedPeriod
from sources.readers.prose.tags import Tagged

WORD = re.compile(
    r"\b(?:respectively|respectivement|respectivamente|beziehungsweise|bzw\.)", re.IGNORECASE
)
NO_ORDER = "respectively: nobody can tell which is whose"
JOINTS = frozenset({",", "and", "et", "y", "und", "in", "the", "for", "on", "to", "of"})
BETWEEN = {
    "NUM": frozenset({"UNIT", "POL", "ADV"}),
    "PER": frozenset[str](),
    "PLAT": frozenset[str](),
}
"""What else may stand between two members of a list: "12,400 pages and 3,100 groups"."""

PARTS = re.compile(
    r"(?P<one>first|second|third)\s+and\s+(?P<two>second|third|fourth)\s+(?P<part>quarter|halve|half)s?"
    r"\s+of\s+(?P<year>\d{4})$",
    re.IGNORECASE,
)  # "first and second quarters of 2019"
ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4}


def names_in_order(tagged: Tagged) -> dict[int, str | PrintedPeriod] | None:
    """The platform or the period of each figure that a list names in order, by its token.

    None where the sentence says "respectively" and nobody can tell which is whose.
    """
    if WORD.search(tagged.text) is None:
        return {}
    figures = tagged.of("NUM", "PCT")
    if figures and tagged.tokens[figures[-1]].tag == "PCT":
        return {}  # "an increase of 18% and 21% respectively" says nothing of the counts
    runs = [run for run in _runs(tagged, "NUM") if len(run) > 1]
    named = [run for run in _runs(tagged, "PLAT") if len(run) > 1]
    dated = _dated_runs(tagged)
    if len(runs) != 1 or len(named) + len(dated) != 1 or tagged.of("PCT", "FACTOR", "POINTS"):
        return None
    if len(tagged.of("NUM")) != len(runs[0]):
        return None
    names: list[str | PrintedPeriod] = []
    if named:
        names += [tagged.tokens[number].meaning for number in named[0]]
    else:
        names += dated[0]
    if len(names) != len(runs[0]) or len({str(name) for name in names}) != len(names):
        return None
    return dict(zip(runs[0], names, strict=True))


def _runs(tagged: Tagged, tag: str) -> list[list[int]]:
    """Lists of tokens with a tag that only commas and "and" stand between."""
    runs: list[list[int]] = []
    for number in tagged.of(tag):
        before = runs[-1][-1] if runs else None
        between = tagged.tokens[before + 1 : number] if before is not None else ()
        is_joined = bool(between) and all(
            token.word in JOINTS or token.tag in BETWEEN[tag] for token in between
        )
        if is_joined:
            runs[-1].append(number)
        else:
            runs.append([number])
    return runs


def _dated_runs(tagged: Tagged) -> list[list[PrintedPeriod]]:
    found: list[list[PrintedPeriod]] = []
    for run in _runs(tagged, "PER"):
        periods = [period for n in run if (period := tagged.tokens[n].period) is not None]
        if len(run) > 1:
            found.append(periods)
        elif parts := _parts(tagged, run[0]):
            found.append(parts)
    return found


def _parts(tagged: Tagged, number: int) -> list[PrintedPeriod]:
    """The two quarters, or halves, that one token names."""
    printed = tagged.text[: tagged.tokens[number].end]
    match = PARTS.search(printed)
    if match is None:
        return []
    year, part = int(match["year"]), match["part"].lower()
    make = Period.quarter if part == "quarter" else Period.half
    ordinals = [ORDINALS[match[name].lower()] for name in ("one", "two")]
    if part != "quarter" and max(ordinals) > 2:
        return []
    return [PrintedPeriod(make(year, n), "stated", None, None, match.group()) for n in ordinals]
