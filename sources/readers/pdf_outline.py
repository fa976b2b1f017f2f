"""What stands in a PDF outside its tables: headings above each of them, and passages in none."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from sources.document import Document
from sources.readers.grid import Grid
from sources.readers.pdf_sentences import find_sentences

PLACE = re.compile(r"#page=(\d+)&viewrect=([\d.]+),([\d.]+),([\d.]+),([\d.]+)")  # a box on a page
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
