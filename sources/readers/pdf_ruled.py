"""Tables whose cells are drawn: lines or boxes around them, read with pdfplumber."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sources.readers.grid import is_figure
from sources.readers.pdf_words import Box, Word, group_lines, join_words, split_marks

CLOSE = 4.0
"""Borders nearer than this, in points, are one border."""

GAP = 12.0
"""Boxes of one table stand at most this far apart, in points; tall ones a little more."""

MOST_BOXES = 2_000
"""More rectangles on a page are a drawing, not cells."""


@dataclass(frozen=True)
class RawCell:
    """Words of one cell, line by line, and the box that they take up."""

    lines: tuple[tuple[Word, ...], ...] = ()

    @property
    def text(self) -> str:
        """Its text without footnote marks, lines joined by a space; stacked figures by a bar."""
        return (" | " if self.figure_lines else " ").join(
            text for line in self.lines if (text := join_words(self._plain(line)))
        )

    @property
    def marks(self) -> tuple[str, ...]:
        """Its footnote marks."""
        return tuple(mark for line in self.lines for mark in split_marks(line)[1])

    @property
    def box(self) -> Box | None:
        """Box of its text without the marks; None where it is blank."""
        boxes = [word.box for line in self.lines for word in self._plain(line)]
        return Box.around(boxes) if boxes else None

    @property
    def figure_lines(self) -> bool:
        """Whether it has several lines and each is a figure."""
        return len(self.lines) > 1 and all(
            is_figure(join_words(self._plain(line))) for line in self.lines
        )

    def _plain(self, line: Sequence[Word]) -> list[Word]:
        return split_marks(line)[0]


@dataclass(frozen=True)
class RawTable:
    """Cells in place, with the place of the whole table; the header is not yet known."""

    rows: tuple[tuple[RawCell, ...], ...]
    box: Box
    header_count: int | None = None
    """Where the layout itself says how many rows are header."""


def ruled_tables(page: Any, words: Sequence[Word]) -> tuple[list[RawTable], list[Word]]:
    """Tables drawn with lines or boxes, and the words that stand in none of them.

    A frame around a page or a paragraph has one column, a header bar without rows has no figure:
    neither is a table.
    """
    left, top = page.cropbox[0], page.cropbox[1]
    drawn = [
        [Box(c[0] - left, c[1] - top, c[2] - left, c[3] - top) for c in table.cells]
        for table in page.find_tables()
    ]
    found = [raw for boxes in drawn if (raw := _table_of(boxes, words)) is not None]
    single = [
        Box(rect["x0"] - left, rect["top"] - top, rect["x1"] - left, rect["bottom"] - top)
        for rect in [*page.rects, *page.curves]
    ]
    outside = [box for box in single if not any(table.box.holds(box) for table in found)]
    for boxes in _neighbours(_with_words(outside, words)):
        raw = _table_of(boxes, words)
        found += [raw] if raw is not None else []
    kept = [table for table in found if not _holds_another(table, found)]
    rest = [word for word in words if not any(table.box.holds(word.box) for table in kept)]
    return sorted(kept, key=lambda table: (table.box.top, table.box.x0)), rest


def _holds_another(table: RawTable, others: Sequence[RawTable]) -> bool:
    return any(other is not table and table.box.holds(other.box) for other in others)


def _with_words(boxes: Sequence[Box], words: Sequence[Word]) -> list[Box]:
    """Boxes around a cell's text: no hairlines, no frames around other boxes, each once."""
    distinct = {
        (round(b.x0), round(b.top), round(b.x1), round(b.bottom)): b
        for b in boxes
        if b.height > 4 and b.x1 - b.x0 > 4
    }
    if len(distinct) > MOST_BOXES:
        return []
    filled = [b for b in distinct.values() if any(b.holds(word.box) for word in words)]
    return [b for b in filled if not any(b is not other and b.holds(other) for other in filled)]


def _neighbours(boxes: Sequence[Box]) -> list[list[Box]]:
    """Boxes drawn one by one with gaps between them, grouped into those of one table."""
    groups: list[list[Box]] = []
    for box in boxes:
        near = [group for group in groups if any(_touch(box, other) for other in group)]
        groups = [group for group in groups if group not in near]
        groups.append([box, *(other for group in near for other in group)])
    return groups


def _touch(first: Box, second: Box) -> bool:
    beside, above = -first.overlap_x(second), -first.overlap_y(second)
    reach = max(GAP, 0.6 * min(first.height, second.height))
    return (beside <= reach and above < 0) or (above <= reach and beside < 0)


def _table_of(boxes: Sequence[Box], words: Sequence[Word]) -> RawTable | None:
    if len(boxes) < 2:
        return None
    whole = Box.around(boxes)
    xs = _borders([edge for box in boxes for edge in (box.x0, box.x1)])
    ys = _borders([edge for box in boxes for edge in (box.top, box.bottom)])
    if len(xs) < 3:
        return None
    inside = [word for word in words if whole.holds(word.box)]
    cells: dict[tuple[int, int], RawCell] = {}
    taken: set[int] = set()
    for box in sorted(boxes, key=lambda b: (b.top, b.x0)):
        members = [word for word in inside if box.holds(word.box) and id(word) not in taken]
        taken |= {id(word) for word in members}
        cell = RawCell(tuple(tuple(line) for line in group_lines(members)))
        for row in range(len(ys) - 1):
            for column in range(len(xs) - 1):
                middle = ((xs[column] + xs[column + 1]) / 2, (ys[row] + ys[row + 1]) / 2)
                if box.x0 <= middle[0] <= box.x1 and box.top <= middle[1] <= box.bottom:
                    cells.setdefault((row, column), cell)
    if any(id(word) not in taken for word in inside):
        # Text between the boxes: they frame something else than cells.
        return None
    rows = [
        tuple(cells.get((row, column), RawCell()) for column in range(len(xs) - 1))
        for row in range(len(ys) - 1)
    ]
    rows = _without_blanks(_unstacked(rows))
    if not rows or len(rows[0]) < 2 or not _has_figure(rows):
        return None
    return RawTable(tuple(rows), whole)


def _borders(edges: Sequence[float]) -> list[float]:
    """Edges with those that are nearly equal taken as one."""
    borders: list[float] = []
    for edge in sorted(edges):
        if not borders or edge - borders[-1] > CLOSE:
            borders.append(edge)
    return borders


def _has_figure(rows: Sequence[Sequence[RawCell]]) -> bool:
    return any(is_figure(cell.text) or cell.figure_lines for row in rows for cell in row)


def _without_blanks(rows: Sequence[tuple[RawCell, ...]]) -> list[tuple[RawCell, ...]]:
    """Rows and columns that print nothing (the gaps between boxes) left out."""
    rows = [row for row in rows if any(cell.lines for cell in row)]
    if not rows:
        return []
    width = range(len(rows[0]))
    columns = [column for column in width if any(row[column].lines for row in rows)]
    kept: list[tuple[RawCell, ...]] = []
    for row in rows:
        cells = tuple(row[column] for column in columns)
        if not kept or any(c.lines and c is not k for c, k in zip(cells, kept[-1], strict=True)):
            kept.append(cells)
    return kept


def _unstacked(rows: Sequence[tuple[RawCell, ...]]) -> list[tuple[RawCell, ...]]:
    """Rows drawn as one box that print several lines of figures, cut into those lines.

    Only where every cell agrees on the number of lines; otherwise the figures stay unread.
    """
    result: list[tuple[RawCell, ...]] = []
    for row in rows:
        counts = {len(cell.lines) for cell in row if cell.lines}
        if len(counts) == 1 and any(cell.figure_lines for cell in row):
            result.extend(
                tuple(RawCell((cell.lines[number],)) if cell.lines else cell for cell in row)
                for number in range(counts.pop())
            )
        else:
            result.append(row)
    return result
