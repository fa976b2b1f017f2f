"""Inserts: what stands between two commas or brackets, and may be left out to read a sentence.

"3,120 were, following an appeal by the person concerned, reinstated" says that 3,120 were
reinstated. Only numbers that no rule reads in the whole sentence are looked at so.
"""

from __future__ import annotations

from dataclasses import replace

from sources.readers.prose.tags import Tagged, Token

COUNTED = frozenset({"NUM", "PCT", "FACTOR", "POINTS"})
LISTS = frozenset({"and", "or", "as", "but", "while", "whereas"})
"""Behind a comma: what follows goes on with the sentence, and is no insert."""

CLOSING = {",": ",", "(": ")"}
LONGEST = 30
"""Longest insert, in tokens."""


def without_inserts(tagged: Tagged) -> Tagged | None:
    """The sentence with the line that is left when its inserts are; None where it has none.

    The tokens stay the same, so that what is read keeps its place.
    """
    dropped: set[int] = set()
    number = 0
    while number < len(tagged.tokens):
        end = _end_of_insert(tagged.tokens, number)
        if end is None:
            number += 1
            continue
        dropped.update(range(number, end + 1))
        number = end + 1
    return _without(tagged, dropped) if dropped else None


def _end_of_insert(tokens: tuple[Token, ...], number: int) -> int | None:
    """Number of the mark that closes the insert opened here; None where none is."""
    closing = CLOSING.get(tokens[number].word)
    if closing is None or number == 0 or number + 1 >= len(tokens):
        return None
    if closing == "," and tokens[number + 1].word in LISTS:
        return None
    for place in range(number + 1, min(len(tokens), number + 1 + LONGEST)):
        token = tokens[place]
        if token.word == closing:
            return place if place > number + 1 else None
        if token.tag in COUNTED or token.word in (";", ":"):
            return None
    return None


def _without(tagged: Tagged, dropped: set[int]) -> Tagged:
    pieces: list[str] = []
    starts: list[int] = []
    position = 0
    for number, token in enumerate(tagged.tokens):
        starts.append(position)
        if number in dropped:
            continue
        piece = f"{token.tag}:{number} " if token.tag else f"{token.word} "
        pieces.append(piece)
        position += len(piece)
    return replace(tagged, line="".join(pieces), starts=tuple(starts))
