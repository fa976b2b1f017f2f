"""Lists behind a sentence left open: "In Q4 we took action on:", "6.4 million pieces of spam"."""

from __future__ import annotations

import re
from itertools import takewhile

from sources.readers.prose.sentences import Sentence
from sources.readers.prose.tags import Tagged

OPENING = re.compile(r"(?P<head>[^:]{8,300}:)\s*(?=$|[\d*\u2022-])")  # "... we took action on:"
ITEM = re.compile(
    r"[-*\u2022\s]*(?:(?:more\s+than|over|about|around|nearly|almost|approximately|some)\s+)?\d"
)
MOST = 12
"""So many things may a list hold."""

LAST_WORDS = 4
"""How far before the colon the verb may stand, in tokens."""

FIGURES = frozenset({"NUM", "PCT", "FACTOR", "POINTS"})
CLAUSE = frozenset({"ACT", "BE", "HAVE", "MODAL", "NEG", "SUBJ", "PLAT", "DET"})


class Opening:
    """The open sentence of a text, while what follows it is its list."""

    def __init__(self) -> None:
        """None yet."""
        self.head = ""
        self.items = 0
        self.paragraph = -1

    def over(self, sentence: Sentence) -> str:
        """What stands before an item of the list, with a blank; nothing before anything else."""
        is_item = ITEM.match(sentence.text) is not None
        if self.head and not is_item and sentence.paragraph != self.paragraph:
            self.head = ""
        if self.head and is_item and self.items < MOST:
            self.items += 1
            self.paragraph = sentence.paragraph
            return f"{self.head} "
        opened = OPENING.match(sentence.text)
        if opened is not None:
            self.head, self.items, self.paragraph = opened["head"], 0, sentence.paragraph
        return ""


def is_listed(head: Tagged, item: Tagged) -> bool:
    """Whether an open sentence and a thing counted make one: a verb at its end, and none in this.

    Args:
        head: The open sentence: who acts, and what is done, and no figure.
        item: What may be one of its list: "6.4 million pieces of spam, up from 4 million in Q3".
    """
    tags = [token.tag for token in head.tokens]
    if not FIGURES.isdisjoint(tags) or "MODAL" in tags or "NEG" in tags:
        return False
    acts = head.of("ACT")
    is_open = bool(acts) and acts[-1] >= len(tags) - 1 - LAST_WORDS
    acting = [n for n in head.of("SUBJ", "PLAT") if acts and n < acts[-1]]
    first = list(takewhile(lambda token: token.word not in (",", ";", "("), item.tokens))
    is_phrase = CLAUSE.isdisjoint(token.tag for token in first)
    has_thing = any(token.tag == "UNIT" for token in first)
    return is_open and bool(acting) and is_phrase and has_thing
