"""Sentences and rows of a text with their places, and the part of each that is shown."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from sources.readers.printed_text import Span

SENTENCE_END = re.compile(
    r"[.!?][\"'\u201d\u2019)\]]*\s+(?=[\"'\u201c\u2018(\[*]?[A-Z\u00c0-\u00de0-9])"
)  # "we did. They"
ABBREVIATED = re.compile(r"\b(?:[A-Za-z]|approx|ca|vs|[Nn]os?|[Aa]rts?|e\.g|i\.e)\.$")  # "approx."
NUMBER = re.compile(r"\W*\d{1,3}\W*")  # "1.", "(2)"
LONGEST = 280
"""Longest passage shown as one line, in characters."""
AROUND = 120
"""How much of a longer one is shown on either side of its number, in characters."""
LONGEST_NUMBER = 12
MOST = 2_000
"""A passage is cut at so many characters: no sentence and no row is longer."""
FULL = 55
"""A line at least as long that ends in no stop goes on in the next one, in characters."""

Found = tuple[Span, list[Span]]
"""A passage, and its numbers that are to be shown."""


def passages_of(text: str) -> list[Span]:
    """Sentences of a text and rows of its tables, one behind the other over all of it."""
    spans: list[Span] = []
    for start, end in _paragraphs(text):
        begin = start
        if not text[start:end].lstrip().startswith("|"):
            for stop in SENTENCE_END.finditer(text, start, end):
                if not _is_no_end(text, begin, stop.start() + 1):
                    spans.append((begin, stop.end()))
                    begin = stop.end()
        if begin < end:
            spans.append((begin, end))
    return [piece for span in spans for piece in _cut(text, span)]


def _cut(text: str, span: Span) -> Iterator[Span]:
    """A passage in pieces that are not endless, cut at a blank where there is one."""
    start, end = span
    while end - start > MOST:
        blank = text.rfind(" ", start + 1, start + MOST)
        stop = blank + 1 if blank > 0 else start + MOST
        yield start, stop
        start = stop
    yield start, end


def _is_no_end(text: str, begin: int, end: int) -> bool:
    """Whether a stop belongs to an abbreviation, or to the number of a list or note."""
    if ABBREVIATED.search(text, max(begin, end - 8), end):
        return True
    return end - begin <= LONGEST_NUMBER and bool(NUMBER.fullmatch(text[begin:end].strip()))


def _paragraphs(text: str) -> Iterator[Span]:
    """Lines, those that a sentence goes on over together."""
    start = end = 0
    before = ""
    for line in text.splitlines(keepends=True):
        own = line.strip()
        if before and not _goes_on(before, own):
            yield start, end
            start = end
        before, end = own or before, end + len(line)
        if not own and before:
            yield start, end
            start, before = end, ""
    if start < end:
        yield start, end


def _goes_on(before: str, line: str) -> bool:
    """Whether a line goes on with the sentence of the line before."""
    if not line or before[-1] in ".:;!?|" or before[0] == "|" or line[0] in "|*-\u2022":
        return False
    return line[0].islower() or line[0] == "(" or len(before) >= FULL


def together(text: str, found: Sequence[Found]) -> Iterator[Found]:
    """Passages with their figures; those that are a number alone and follow each other as one."""
    last: Found | None = None
    for passage, figures in found:
        is_bare = bool(NUMBER.fullmatch(text[slice(*passage)]))
        if last and is_bare and not text[last[0][1] : passage[0]].strip():
            last[1].extend(figures)
            last = ((last[0][0], passage[1]), last[1])
            continue
        if last:
            yield last
        last = None
        if is_bare:
            last = (passage, figures)
        else:
            yield passage, figures
    if last:
        yield last


def windows(passage: Span, figures: Sequence[Span]) -> Iterator[Span]:
    """The passage, or where it is long the parts of it around its figures."""
    start, end = passage
    if figures and end - start <= LONGEST:
        yield passage
        return
    place = 0
    while place < len(figures):
        begin = max(start, figures[place][0] - AROUND)
        stop = min(end, begin + LONGEST)
        last = place
        while last + 1 < len(figures) and figures[last + 1][1] <= stop:
            last += 1
        yield begin, max(min(end, figures[last][1] + AROUND, stop), figures[last][1])
        place = last + 1
