"""Figures that stand in a PDF's sentences: found by pattern, each with the box of its number."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Any

from sources.document import Document
from sources.readers.pdf import open_fast, viewrect
from sources.readers.pdf_words import Box

GAP = re.compile(r"\s+")
END = re.compile(r"[.!?](?=\s+[A-Z(\u201c])")  # the stop in "by country. These numbers"
MOST = 300
"""A sentence reaches at most this far from its figure, in characters."""


@dataclass(frozen=True)
class Sentence:
    """A passage that a pattern matches.

    Attributes:
        text: The sentence around it, white space collapsed.
        parts: Its named groups, white space collapsed.
        locators: Place of each named group.
        pattern: Number of the pattern among those asked for.
    """

    text: str
    parts: dict[str, str]
    locators: dict[str, str]
    pattern: int


def find_sentences(document: Document, patterns: Sequence[re.Pattern[str]]) -> list[Sentence]:
    """Every match of every pattern on every page, in reading order.

    A pattern must allow a line to end at any blank.

    Raises:
        DocumentError: It is no PDF, broken or encrypted.
    """
    found: list[Sentence] = []
    with closing(open_fast(document)) as pdf:
        for number in range(len(pdf)):
            with closing(pdf[number]) as page, closing(page.get_textpage()) as textpage:
                found.extend(_on_page(number + 1, page, textpage, patterns))
    return found


def _on_page(
    number: int, page: Any, textpage: Any, patterns: Sequence[re.Pattern[str]]
) -> Iterator[Sentence]:
    text: str = textpage.get_text_range()
    matches = [
        (match, place) for place, pattern in enumerate(patterns) for match in pattern.finditer(text)
    ]
    for match, place in sorted(matches, key=lambda item: item[0].start()):
        parts = {name: part for name, part in match.groupdict().items() if part}
        yield Sentence(
            text=GAP.sub(" ", text[slice(*_sentence_around(text, match.span()))]).strip(),
            parts={name: GAP.sub(" ", part) for name, part in parts.items()},
            locators={
                name: place_of(number, page, textpage, match.span(name), part)
                for name, part in parts.items()
            },
            pattern=place,
        )


def _sentence_around(text: str, span: tuple[int, int]) -> tuple[int, int]:
    """Where the sentence of a passage begins and ends, at most `MOST` characters either way."""
    begins = [m.end() for m in END.finditer(text, max(0, span[0] - MOST), span[0])]
    ends = [m.start() + 1 for m in END.finditer(text, span[1], span[1] + MOST)]
    return (
        begins[-1] if begins else max(0, span[0] - MOST),
        ends[0] if ends else min(len(text), span[1] + MOST),
    )


def place_of(number: int, page: Any, textpage: Any, span: tuple[int, int], part: str) -> str:
    """Box around some characters; the page alone where the box does not read the same again."""
    left, bottom, _, top = page.get_cropbox()
    count = textpage.count_rects(span[0], span[1] - span[0])
    rects = [textpage.get_rect(place) for place in range(count)]
    if rects:
        x0, y0 = min(r[0] for r in rects), min(r[1] for r in rects)
        x1, y1 = max(r[2] for r in rects), max(r[3] for r in rects)
        again = textpage.get_text_bounded(x0 - 0.5, y0 - 0.5, x1 + 0.5, y1 + 0.5)
        if GAP.sub("", part) in GAP.sub("", again) and bottom <= y0:
            return viewrect(number, Box(x0 - left, top - y1, x1 - left, top - y0))
    return f"#page={number}"
