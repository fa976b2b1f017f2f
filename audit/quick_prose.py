"""Sentences of a PDF of unknown layout, without the headings and table lines that run into them.

The fast reader gives a page as lines in the order of the file: a heading, which ends in no stop,
and the lines of a table stand in one sentence with the text beside them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from statistics import median

from sources.document import Document
from sources.readers.grid import Grid
from sources.readers.pdf import is_pdf
from sources.readers.pdf_outline import PageLine, page_lines
from sources.readers.prose.sentences import Sentence
from sources.readers.prose.texts import Text, text_of

LARGER = 1.15
"""A heading is set in at least this multiple of the usual size of its page."""
LONGEST_HEADING = 14
"""A heading has no more words."""
NUMBERED = re.compile(
    r"(?:(?:section|chapter|part|annex|appendix)\s+)?(?P<number>\d{1,2}(?:\.\d{1,2})*)[.:)]?\s+\D",
    re.IGNORECASE,
)  # "Section 3: Spam", "2.1 Notices"
STOP = re.compile(r"[.,;:!?]$|\b(?:of|the|in|and|to|for|by|with|from|our|we|a|an)$")  # "we"


def text_beside_tables(document: Document, grids: Sequence[Grid]) -> Text:
    """The text of a document; of a PDF without what is none of its sentences'.

    Raises:
        DocumentError: The bytes are no text, no page and no PDF that can be read.
    """
    text = text_of(document)
    if not is_pdf(document):
        return text
    pages = page_lines(document, grids)
    headings = [headings_of(lines) for lines in pages]
    rows = [_pattern([line.text for line in lines if line.in_table]) for lines in pages]
    return replace(text, sentences=_parted(text.sentences, headings, rows))


def heading_numbers(document: Document, grids: Sequence[Grid]) -> Iterator[tuple[str, str]]:
    """Numbers that begin the headings of a PDF, each with its page: none of them is a figure.

    Raises:
        DocumentError: It is a broken or encrypted PDF.
    """
    pages = page_lines(document, grids) if is_pdf(document) else []
    for number, lines in enumerate(pages, start=1):
        for heading in headings_of(lines):
            match = NUMBERED.match(heading)
            if match:
                yield match["number"], f"#page={number}"


def headings_of(lines: Sequence[PageLine]) -> tuple[str, ...]:
    """Lines in larger type that a line of usual size follows and that end in no stop."""
    outside = [line for line in lines if not line.in_table]
    usual = median(line.size for line in outside for _ in line.text) if outside else 0.0
    return tuple(
        line.text
        for line, following in pairwise(outside)
        if line.size >= LARGER * usual > following.size
        and len(line.text.split()) <= LONGEST_HEADING
        and not STOP.search(line.text)
    )


def _pattern(lines: Sequence[str]) -> re.Pattern[str] | None:
    """Any of the lines with several words; a word alone may be one of a sentence."""
    several = sorted({line for line in lines if " " in line}, key=len, reverse=True)
    if not several:
        return None
    return re.compile(rf"(?<!\S)(?:{'|'.join(map(re.escape, several))})(?!\S)")


def _parted(
    sentences: Iterator[Sentence],
    headings: Sequence[Sequence[str]],
    rows: Sequence[re.Pattern[str] | None],
) -> Iterator[Sentence]:
    for sentence in sentences:
        place = sentence.paragraph - 1  # the page
        text = sentence.text
        for heading in headings[place]:
            text = text.removeprefix(f"{heading} ")
        pattern = rows[place]
        for piece in pattern.split(text) if pattern else (text,):
            if piece.strip():
                yield replace(sentence, text=piece.strip())
