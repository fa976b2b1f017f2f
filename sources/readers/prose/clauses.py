"""Clauses of a tagged sentence: where they begin, and what keeps a figure from being a claim."""

from __future__ import annotations

import re
from itertools import takewhile

from sources.readers.prose.tags import Tagged, Token

CLAUSE_ENDS = frozenset({";", "but", "while", "whereas"})
FIGURES = frozenset({"NUM", "PCT"})
DONE = frozenset({"had", "managed", "able", "helped"})
"""Before "to": what follows has been done."""

CONDITIONS = frozenset({"if", "unless", "whether", "had", "should", "were", "suppose"})
"""What they open goes on behind a comma: "If Twitter had, ..., suspended"."""

TOTALS = frozenset(
    {"total", "figure", "number", "count", "sum", "tally", "average", "mean", "record"}
)
"""Behind "daily": that is another figure's word."""

BASE_FORM = re.compile(
    r"(?:suspend|ban|remove|take down|terminate|block|delete|disable|deactivate|take action on"
    r"|reinstate|close|pull|purge|act on)$"
)  # "to suspend"


def span_of(tagged: Tagged, match: re.Match[str]) -> tuple[int, int]:
    """Numbers of the first token of a match and of the one behind its last."""
    starts = tagged.starts
    first = next(n for n, start in enumerate(starts) if start >= match.start())
    last = next((n for n, start in enumerate(starts) if start >= match.end()), len(starts))
    return first, last


def clause_start(tagged: Tagged, number: int) -> int:
    """Where the clause of a token begins."""
    for n in range(number - 1, -1, -1):
        if tagged.tokens[n].word in CLAUSE_ENDS:
            return n + 1
    return 0


def phrase_start(tagged: Tagged, number: int) -> int:
    """Where a main clause begins: behind a comma, with its own subject ("..., we removed")."""
    tokens = tagged.tokens
    for n in range(number, 0, -1):
        if tokens[n - 1].word == "," and tokens[n].tag in ("SUBJ", "PLAT"):
            return n
    return clause_start(tagged, number)


def part_start(tagged: Tagged, number: int) -> int:
    """Where the part of a sentence begins, behind a comma or bracket, that a figure stands in."""
    tokens = tagged.tokens
    start = clause_start(tagged, number)
    for n in range(number, start, -1):
        if tokens[n - 1].word in (",", ")", ":") and not _is_in_list(tagged, n - 1):
            return n
    return start


def _is_in_list(tagged: Tagged, number: int) -> bool:
    """Whether a comma parts things counted, and no clauses."""
    return any(token.tag in FIGURES for token in tagged.tokens[max(0, number - 6) : number])


def is_rated(tagged: Tagged, place: int) -> bool:
    """Whether "a day" or "every month" stands in the clause, up to the figures beside it."""
    tokens = tagged.tokens
    behind = takewhile(lambda token: token.tag not in FIGURES, tokens[place + 1 :])
    before = takewhile(lambda token: token.tag not in FIGURES, reversed(tokens[:place]))
    return any(
        token.tag == "RATE" and not is_of_a_total(tagged, token) for token in (*before, *behind)
    )


def is_of_a_total(tagged: Tagged, rate: Token) -> bool:
    """Whether "daily" names another figure: "the highest daily total", ", a daily average of"."""
    after = tagged.text[rate.end : rate.end + 24].split()[:1]
    return bool(after) and after[0].rstrip("s,.;:") in TOTALS


def may_be_base_form(tagged: Tagged, number: int) -> bool:
    """Whether a verb in its base form tells what is done: "we remove", "claims to remove"."""
    tokens = tagged.tokens
    if number > 1 and tokens[number - 1].word == "to" and tokens[number - 2].word in DONE:
        return True  # "which we had to delete"
    for back in range(1, 3):
        if number - back < 0:
            return False
        token = tokens[number - back]
        if token.tag in ("CLAIMSTO", "SUBJ"):
            return True
        if token.tag != "ADV":
            return token.word in ("and", "or")
    return False
