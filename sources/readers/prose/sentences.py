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
# The end of a sentence: a mark, perhaps a quote or a bracket, blanks, and a beginning; or the line
# before the next thing of a list.
END = re.compile(
    r"[.!?\u2026]+[\"'\u201d\u2019)\]]*\s+"
    r"(?=[\"'\u201c\u2018(\[]?[A-Z\u00c0-\u00de0-9\u0600-\u06ff]|(?<=\n)[ \t]*[-*\u2022\u2013]\s)"
    r"|\n(?=[ \t]*[\u2022\u25cf\u25aa][ \t]*\S|[ \t]*[-\u2013][ \t]+[A-Z\d])"
)
OPEN_LIST = re.compile(r":[ \t]*\n")  # "In 2019 we removed:"
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
# A break of one blank line only, with the letters and signs around it.
TORN = re.compile(r"(?P<before>[^\s])[ \t]*\n[ \t]*\n(?=[ \t]*(?P<after>[^\s]))")
LINE = 60
"""A line that ends in no mark and is at least as long goes on in the next one, in characters."""

FEWEST, SHARE = 10, 0.15
"""So many breaks within a sentence, and such a share of all, make a text one of torn lines."""


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
    """Every sentence, in order.

    In a text printed with a blank line behind every line (some PDF extractions) those within a
    sentence end no paragraph.
    """
    text = _mended(text)
    start = 0
    number = 0
    for match in PARAGRAPH.finditer(text):
        if OPEN_END.search(text, max(start, match.start() - LONGEST_ABBREVIATION), match.start()):
            continue
        yield from _paragraph(text, start, match.start(), number)
        start, number = match.end(), number + 1
    yield from _paragraph(text, start, len(text), number)


def _mended(text: str) -> str:
    """The text without the blank lines that tear a sentence; every character keeps its place."""
    breaks = list(TORN.finditer(text))
    torn = [m for m in breaks if m["before"].islower() and m["after"].islower()]
    if len(torn) < FEWEST or len(torn) < SHARE * len(breaks):
        return text
    pieces, position = [], 0
    for match in breaks:
        if _is_torn(text, match):
            pieces.append(text[position : match.start("before") + 1])
            pieces.append(" " * (match.end() - match.start("before") - 1))
            position = match.end()
    return "".join([*pieces, text[position:]])


def _is_torn(text: str, match: re.Match[str]) -> bool:
    """Whether a sentence goes on behind a blank line: its line is full, and ends in no mark."""
    before, after = match["before"], match["after"]
    if before in ".!?:;\u2026" or not (after.islower() or after.isdigit() or after == "("):
        return False
    line = text[text.rfind("\n", 0, match.start("before")) + 1 : match.start("before") + 1]
    is_full = len(line.strip()) >= LINE
    return is_full or (before in "abcdefghijklmnopqrstuvwxyz," and after.islower())


def _paragraph(text: str, start: int, end: int, number: int) -> Iterator[Sentence]:
    opened = OPEN_LIST.search(text, start, end)
    list_start = opened.end() - 1 if opened is not None else end
    for match in END.finditer(text, start, end):
        if text[match.start()] == "\n" and match.start() < list_start:
            continue  # "we removed" and "- 222 posts" on the next line are one sentence
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
