"""Text to sentences, each with its place; in linear time, whatever the text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from sources.readers.words import words_of

MAX_SENTENCE = 1_500
"""Longest sentence read, in characters; what is longer is a table or noise."""

PARAGRAPH = re.compile(r"\n[ \t\r]*\n\s*")  # a blank line
# A word with which no sentence ends: the blank line behind it is one of the page, not of the text.
OPEN_END = re.compile(
    r"\b(?:of|the|in|and|to|for|by|with|from|between|our|their|du|des|la|les|et|der|von|und|im|de|el|del)$"
)  # "In the first half of"
# The end of a sentence: a mark, perhaps a quote or a bracket, blanks, and a beginning.
END = re.compile(
    r"[.!?\u2026]+[\"'\u201d\u2019)\]]*\s+(?=[\"'\u201c\u2018(\[]?[A-Z\u00c0-\u00de0-9\u0600-\u06ff])"
)
# What ends in a point and ends no sentence: "approx.", "U.S.", "J."; X is a platform.
ABBREVIATION = re.compile(
    r"(?:\b(?:e\.g|i\.e|approx|ca|vs|et al|mr|mrs|ms|dr|prof|u\.s|u\.k|mio|mrd|tsd|z\.b|bzw)"
    r"|\b[A-WYZ])\.$",
    re.IGNORECASE,
)
# The same where a number follows: "no. 5", "Dec. 27", "Art. 9".
BEFORE_NUMBER = re.compile(
    r"\b(?:nos?|art|arts|sec|figs?|pp?|vol|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)\.$",
    re.IGNORECASE,
)
ORDINAL = re.compile(r"\b\d{1,2}\.$")  # "1." of "1. Januar", or of a list
MONTH = re.compile(r"[A-Z\u00c4][a-z\u00e4]{2,8}")  # "Januar"
LONGEST_ABBREVIATION = 12


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence.

    Attributes:
        text: White space collapsed.
        start: Where it begins in the text.
        end: Where it ends.
        paragraph: Number of its paragraph.
    """

    text: str
    start: int
    end: int
    paragraph: int


def split_text(text: str) -> Iterator[Sentence]:
    """Every sentence, in order."""
    start = 0
    number = 0
    for match in PARAGRAPH.finditer(text):
        if OPEN_END.search(text, max(start, match.start() - LONGEST_ABBREVIATION), match.start()):
            continue
        yield from _paragraph(text, start, match.start(), number)
        start, number = match.end(), number + 1
    yield from _paragraph(text, start, len(text), number)


def _paragraph(text: str, start: int, end: int, number: int) -> Iterator[Sentence]:
    for match in END.finditer(text, start, end):
        if _is_no_end(text, start, match):
            continue
        yield from _sentence(text, start, match.end(), number)
        start = match.end()
    yield from _sentence(text, start, end, number)


def _is_no_end(text: str, start: int, match: re.Match[str]) -> bool:
    """Whether a point belongs to an abbreviation, an ordinal or the number of a list."""
    head = text[max(start, match.start() + 1 - LONGEST_ABBREVIATION) : match.start() + 1]
    if ABBREVIATION.search(head):
        return True
    following = text[match.end() : match.end() + 12]
    if BEFORE_NUMBER.search(head):
        return following[:1].isdigit()
    if ORDINAL.search(head) is None:
        return False
    word = MONTH.match(following)
    is_month = word is not None and word.group().lower() in words_of("de").months
    return is_month or len(text[start : match.start()].strip()) <= 2


def _sentence(text: str, start: int, end: int, number: int) -> Iterator[Sentence]:
    printed = text[start:end]
    stripped = printed.strip()
    if stripped:
        begin = start + len(printed) - len(printed.lstrip())
        yield Sentence(" ".join(stripped.split()), begin, begin + len(stripped), number)
