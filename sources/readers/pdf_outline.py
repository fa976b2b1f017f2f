"""What stands in a PDF outside its tables: headings above each of them, and passages in none."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Any

from sources.document import Document
from sources.readers.grid import Grid
from sources.readers.pdf import open_fast
from sources.readers.pdf_sentences import find_sentences

PLACE = re.compile(r"#page=(\d+)&viewrect=([\d.]+),([\d.]+),([\d.]+),([\d.]+)")  # a box on a page
LINE = re.compile(r"\S[^\r\n]*")  # "Pin moderation"
LONGEST_REST = 60
Box = tuple[float, float, float, float]
"""Left, top, width and height."""


def headings_above(
    document: Document, grids: Sequence[Grid], names: Iterable[str]
) -> list[tuple[str, ...]]:
    """For each table, the headings from the beginning of the document down to it, in order.

    A heading is a line that begins with one of the names and, where it goes on, says little more
    (`Median time to review reports`); it stands in no table, whose cells may hold the same words.

    Raises:
        DocumentError: It is no PDF, broken or encrypted.
    """
    patterns = [
        # "Pin moderation" alone on its line
        re.compile(
            rf"^[ \t]*(?P<name>{re.escape(name)}(?: [^\r\n.]{{1,{LONGEST_REST}}})?)\s*$", re.M
        )
        for name in names
    ]
    found = passages_outside(document, grids, patterns)
    spots = sorted((*_box(place)[::2][:2], name) for name, place in found)
    return [
        tuple(name for page, top, name in spots if (page, top) < _box(grid.locator)[::2][:2])
        for grid in grids
    ]


def passages_outside(
    document: Document, grids: Sequence[Grid], patterns: Sequence[re.Pattern[str]]
) -> list[tuple[str, str]]:
    """Text and place of each passage outside all tables; the patterns' group `name` is the passage.

    Raises:
        DocumentError: It is no PDF, broken or encrypted.
    """
    boxes = _boxes(grids)
    passages = []
    for found in find_sentences(document, patterns):
        page, left, top, width, height = _box(found.locators["name"])
        middle = (left + width / 2, top + height / 2)
        if not any(_holds(box, middle) for box in boxes.get(page, ())):
            passages.append((found.parts["name"], found.locators["name"]))
    return passages


def _boxes(grids: Sequence[Grid]) -> dict[int, list[Box]]:
    """Places of tables and of their cells, by page: a table may go on over several."""
    boxes: dict[int, list[Box]] = {}
    for grid in grids:
        cells = {cell.locator for row in grid.rows for cell in row}
        for page, *box in map(_box, sorted(cells | {grid.locator})):
            boxes.setdefault(int(page), []).append((box[0], box[1], box[2], box[3]))
    return boxes


def _box(locator: str) -> tuple[int, float, float, float, float]:
    """Page, left, top, width and height of a place; no page where it is none."""
    match = PLACE.match(locator)
    if match is None:
        return 0, 0.0, 0.0, 0.0, 0.0
    left, top, width, height = (float(match[n]) for n in (2, 3, 4, 5))
    return int(match[1]), left, top, width, height


def _holds(box: Box, point: tuple[float, float]) -> bool:
    left, top, width, height = box
    return left <= point[0] <= left + width and top <= point[1] <= top + height


@dataclass(frozen=True)
class PageLine:
    """A line of a page as the fast reader gives it.

    Attributes:
        text: White space collapsed.
        size: Height of its type, by its first character.
        in_table: Whether it stands in one of the tables.
    """

    text: str
    size: float
    in_table: bool


def page_lines(document: Document, grids: Sequence[Grid]) -> list[tuple[PageLine, ...]]:
    """The lines of every page, each told apart from those of tables.

    Raises:
        DocumentError: It is no PDF, broken or encrypted.
    """
    boxes = _boxes(grids)
    with closing(open_fast(document)) as pdf:
        return [_lines_on(pdf[number], boxes.get(number + 1, ())) for number in range(len(pdf))]


def _lines_on(page: Any, boxes: Sequence[Box]) -> tuple[PageLine, ...]:
    lines = []
    with closing(page), closing(page.get_textpage()) as textpage:
        left, _, _, top = page.get_cropbox()
        text: str = textpage.get_text_range()
        has_boxes = len(text) == textpage.count_chars()
        for match in LINE.finditer(text) if has_boxes else ():
            x0, y0, x1, y1 = textpage.get_charbox(match.start(), loose=True)
            middle = ((x0 + x1) / 2 - left, top - (y0 + y1) / 2)
            in_table = any(_holds(box, middle) for box in boxes)
            lines.append(PageLine(" ".join(match.group().split()), y1 - y0, in_table))
    return tuple(lines)
