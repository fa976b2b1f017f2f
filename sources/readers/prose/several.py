"""Several periods in one sentence: which is that of a figure, and which are one together."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from schemas.values import Period
from sources.readers.dates import PrintedPeriod
from sources.readers.prose.clauses import FIGURES
from sources.readers.prose.tags import Tagged, is_figure

STOPS = frozenset({",", ";", "(", ")", "but", "while", "whereas"})
JOINTS = frozenset({"and", ",", "or"})
VERBS = frozenset({"ACT", "ADV", "HAVE", "BE"})
COMPARED = frozenset({"compared", "against", "versus"})
BOUNDARIES = frozenset(
    {",", ";", ":", "(", "and", "but", "while", "whereas", "when", "which", "though", "although"}
)
"""Where another clause may begin."""

LEADS_TO_OTHER = frozenset({"from", "against", "versus", "than", "with"})
"""Before a figure: it is one that another is compared with, and so is its period."""

APART = frozenset({";", "while", "whereas", "but"})
"""Parts two clauses, so that the period of the second is not that of the first."""

CLAUSE_BEHIND = frozenset(
    {
        ",",
        ";",
        ")",
        "but",
        "while",
        "whereas",
        "compared",
        "against",
        "versus",
        "up",
        "down",
        "from",
    }
)
"""Where the clause of a leading period ends, or turns to what is compared with it."""

REACH = 14
"""How far back such a word, or "when", may stand, in tokens."""

NEAR = 4
"""How far apart two periods may stand that say the same: "the third quarter (of 2019)"."""


def beside_figure(tagged: Tagged, own: list[int], place: int) -> int | None:
    """The one period of the figure's part of the sentence; None where it has none, or several.

    Args:
        tagged: The sentence.
        own: Token numbers of its periods.
        place: Token number of the figure.
    """
    same = _same(tagged, own)
    if same is not None:
        return same
    first, last = part_of(tagged, place)
    inside = [n for n in own if first <= n < last]
    return inside[0] if len(inside) == 1 else _inner(tagged, inside)


def part_of(tagged: Tagged, place: int) -> tuple[int, int]:
    """The part of the sentence around a figure, up to the marks and figures on both sides."""
    tokens = tagged.tokens
    figures = {n for n, token in enumerate(tokens) if token.tag in FIGURES}
    first = place
    while first > 0 and tokens[first - 1].word not in STOPS and first - 1 not in figures:
        first -= 1
    last = place + 1
    while last < len(tokens) and tokens[last].word not in STOPS and last not in figures:
        last += 1
    return first, last


def is_of_another_clause(tagged: Tagged, number: int, place: int) -> bool:
    """Whether the one period of a sentence is that of other figures than this one.

    It leads a later clause with a figure of its own ("removed 100 posts; in May 2017 it removed
    50"), or stands in an insert with one ("Telegram, which removed 50 bots in 2016, has now ...").

    Args:
        tagged: The sentence.
        number: Token number of the period.
        place: Token number of the figure.
    """
    tokens = tagged.tokens
    if place > number:
        opening = _insert_start(tagged, number)
        if opening is None:
            return False
        closed = any(token.word in (",", ")") for token in tokens[number + 1 : place])
        return closed and _has_figure(tagged, opening, number)
    between = [n for n in range(place + 1, number) if tokens[n].tag in FIGURES]
    if between and _is_compared_with(tagged, between[-1]):
        return True  # "99% were, up from 23% in 2017"
    apart = [n for n in range(place, number) if tokens[n].word in APART]
    if apart and _has_figure(tagged, apart[-1], number):
        return True
    before = number - 1
    while before > place and tokens[before].word not in BOUNDARIES:
        if tokens[before].tag in FIGURES or tokens[before].tag in ("UNIT", "ACT", "ACTN"):
            return False  # "100 posts and 50 comments in May 2017"
        before -= 1
    if before <= place:
        return False
    behind = number + 1
    while behind < len(tokens) and tokens[behind].word in (",", "alone"):
        behind += 1  # "and, in May 2017 alone, 50"
    last = behind
    while last < len(tokens) and tokens[last].word not in CLAUSE_BEHIND:
        last += 1
    return _has_figure(tagged, behind, last)


def _is_compared_with(tagged: Tagged, place: int) -> bool:
    """Whether a figure is what another is compared with; not in "removed ads from 2,000 pages"."""
    tokens = tagged.tokens
    if tokens[place - 1].word not in LEADS_TO_OTHER:
        return False
    before = tokens[max(0, place - 4) : place - 1]
    is_moved = any(token.tag in ("UP", "DOWN", "FACTOR") for token in before)
    return (
        tokens[place - 1].word not in ("from", "with")
        or is_moved
        or any(token.word == "compared" for token in before)
    )


def _insert_start(tagged: Tagged, number: int) -> int | None:
    """Where the relative clause or bracket opens that a token stands in; None where in none."""
    tokens = tagged.tokens
    for n in range(number - 1, 0, -1):
        if tokens[n].word == "(":
            return n
        if tokens[n].word in (")", ";"):
            return None
        if tokens[n].word in ("which", "who") and tokens[n - 1].word == ",":
            return n
        if tokens[n].word == ",":
            return None
    return None


def _has_figure(tagged: Tagged, first: int, last: int) -> bool:
    return any(first <= n < last and is_figure(tagged, n) for n in tagged.of("NUM", "PCT"))


def _inner(tagged: Tagged, numbers: list[int]) -> int | None:
    """Of "in 2021 we removed 12 posts in the first quarter" the quarter; None where none is in."""
    if len(numbers) != 2:
        return None
    one, two = (tagged.tokens[n].period for n in numbers)
    if one is None or two is None:
        return None
    if one.period.start <= two.period.start and two.period.end <= one.period.end:
        return numbers[1]
    is_first = two.period.start <= one.period.start and one.period.end <= two.period.end
    return numbers[0] if is_first else None


def joined_period(tagged: Tagged, own: list[int]) -> PrintedPeriod | None:
    """The stretch that periods one after the other make: "in Q3 and Q4 2019"; otherwise None."""
    tokens = tagged.tokens
    periods = [tokens[n].period for n in own]
    known = [period for period in periods if period is not None and period.basis != "vague"]
    if len(known) < 2 or len(known) != len(own):
        return None
    for before, after in pairwise(own):
        if not all(token.word in JOINTS for token in tokens[before + 1 : after]):
            return None
    for one, two in pairwise(known):
        if (two.period.start - one.period.end).days != 1:
            return None
    whole = Period(known[0].period.start, known[-1].period.end)
    start, end = tokens[own[0]].start, tokens[own[-1]].end
    return replace(known[0], period=whole, printed=tagged.text[start:end])


def _same(tagged: Tagged, own: list[int]) -> int | None:
    """The first of several periods that are all the same one, or the inner one of two beside it."""
    tokens = tagged.tokens
    periods = [tokens[n].period for n in own]
    known = [period.period for period in periods if period is not None]
    if len(known) != len(own) or not known:
        return None
    if len(set(known)) == 1:
        return own[0]
    if len(own) != 2 or own[1] - own[0] > NEAR:
        return None
    between = tokens[own[0] + 1 : own[1]]
    if any(token.tag or token.word in JOINTS for token in between):
        return None
    return _inner(tagged, own)


def are_in_turn(figures: list[int], periods: list[int]) -> bool:
    """Whether figures and periods stand in turn: "900 in May, 700 in June"."""
    marks = [
        kind for _, kind in sorted([*((n, "F") for n in figures), *((n, "P") for n in periods)])
    ]
    return all(one != two for one, two in pairwise(marks))


def is_compared(tagged: Tagged, number: int) -> bool:
    """Whether a period is that of what is compared with: "against 987 groups in October"."""
    if _is_than_what(tagged, number):
        return True
    for token in reversed(tagged.tokens[max(0, number - REACH) : number]):
        if token.tag in ("ACT", "BE", "PER", "SUBJ", "PLAT") or token.word in (";", "while"):
            return False
        if token.word in COMPARED:
            return True
    return False


def _is_than_what(tagged: Tagged, number: int) -> bool:
    """Whether it is that of "slightly less than what was removed throughout the first half"."""
    words = [token.word for token in tagged.tokens[max(0, number - REACH) : number]]
    if not {",", ";"}.isdisjoint(words[-3:]):
        return False
    pairs = pairwise(words)
    return any(
        one == "than" and two in ("what", "those", "that", "were", "was") for one, two in pairs
    )


def period_of_clause(tagged: Tagged, place: int) -> int | None:
    """The period that a figure's clause is about: "than in 2022, when there had been 3,050"."""
    tokens = tagged.tokens
    for number in range(place - 1, max(0, place - REACH), -1):
        is_joint = tokens[number].word == "and" and tokens[number + 1].tag not in VERBS
        if is_joint or tokens[number].word in STOPS:
            return None
        if tokens[number].word in ("when", "which") and number > 1:
            back = number - 2 if tokens[number].word == "which" else number - 1
            is_led = tokens[number].word == "when" or tokens[number - 1].word in ("in", "during")
            if tokens[back].word == ",":
                back -= 1
            tag = tokens[back].tag
            return back if is_led and (tag == "PER" or tag.startswith("PREV")) else None
    return None
