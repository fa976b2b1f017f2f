"""Tables without boxes: figures that stand in columns, labels to their left, at most rules between.

Nothing is inferred from meaning: a column is figures one below another, a row is what stands on a
figure's line, between two rules, or (a wrapped label) clearly nearer to it than to the next row. A
label line that could belong to either stays a row of its own, so that a source refuses it.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise, takewhile
from typing import Any

from sources.readers.pdf_columns import Column, Piece, figure_columns, side_by_side
from sources.readers.pdf_headers import HeaderZone, RefusedHeaderError, column_header
from sources.readers.pdf_ruled import RawCell, RawTable
from sources.readers.pdf_words import Box, Word, group_lines, split_chunks

NEAR = 0.85
"""Wrapped lines of one label are nearer to each other than two rows by at least this factor."""


def borderless_tables(
    page: Any, words: Sequence[Word], *, page_count: int
) -> tuple[list[RawTable], list[Piece]]:
    """Tables among words that stand in no box, and the pieces of text that stand in none."""
    lines = group_lines([word for word in words if not word.is_turned])
    turned = [word for word in words if word.is_turned]
    pieces = [
        Piece(chunk, number) for number, line in enumerate(lines) for chunk in split_chunks(line)
    ]
    rules = _rules(page)
    tables: list[RawTable] = []
    taken: set[int] = set()
    for columns in side_by_side(figure_columns(pieces), pieces):
        members = _Members(columns, pieces, rules, turned)
        table = members.table()
        if table is not None and not _is_contents(table, page_count):
            tables.append(table)
            taken |= members.taken
    rest = [piece for piece in pieces if id(piece) not in taken]
    return sorted(tables, key=lambda table: (table.box.top, table.box.x0)), rest


def _rules(page: Any) -> list[Box]:
    """Horizontal rules, those drawn cell by cell joined; dashes and underlinings left out."""
    left, top = page.cropbox[0], page.cropbox[1]
    edges = sorted(
        (
            Box(e["x0"] - left, e["top"] - top, e["x1"] - left, e["top"] - top)
            for e in page.horizontal_edges
        ),
        key=lambda box: (round(box.top), box.x0),
    )
    rules: list[Box] = []
    for edge in edges:
        near = rules and abs(rules[-1].top - edge.top) < 1.5 and edge.x0 - rules[-1].x1 < 3
        if near:
            rules[-1] = Box(
                min(rules[-1].x0, edge.x0), rules[-1].top, max(rules[-1].x1, edge.x1), rules[-1].top
            )
        else:
            rules.append(edge)
    return [rule for rule in rules if rule.x1 - rule.x0 > 30]


def _is_contents(table: RawTable, page_count: int) -> bool:
    """Whether it is a table of contents: page numbers that never fall, under no header."""
    if table.header_count or len(table.rows[0]) != 2:
        return False
    texts = [row[-1].text for row in table.rows if row[-1].text]
    if not all(text.isdigit() and int(text) <= page_count for text in texts):
        return False
    numbers = [int(text) for text in texts]
    return len(numbers) > 1 and numbers == sorted(numbers)


class _Members:
    """The pieces of one table, put in rows and columns."""

    def __init__(
        self,
        columns: Sequence[Column],
        pieces: Sequence[Piece],
        rules: Sequence[Box],
        turned: Sequence[Word],
    ) -> None:
        self.columns = list(columns)
        self.page_rules = rules
        self.turned = turned
        figures = [piece for column in columns for piece in column]
        self.first_line = min(piece.line for piece in figures)
        self.last_line = max(piece.line for piece in figures)
        self.box = Box.around(piece.box for piece in figures)
        self.size = max(piece.chunk.size for piece in figures)
        self.figure_ids = {id(piece) for piece in figures}
        self.anchors = sorted({piece.line for piece in figures})
        self.pieces = pieces
        self.rules = self._own_rules(rules)
        self.left = self._left_bound()
        self.wrapped = self._wrapped_lines()
        self.labels = self._label_pieces()
        self.taken: set[int] = set()

    def table(self) -> RawTable | None:
        """Rows of cells, header first; None where the figures have no labels."""
        label_columns = self._label_columns()
        labelled = {piece.line for piece in self.labels}
        if not label_columns or 2 * len(labelled & set(self.anchors)) < len(self.anchors):
            return None
        try:
            header = self._header(label_columns)
        except RefusedHeaderError:
            return None
        if len(self.anchors) < 2 and not (header and all(cell.lines for cell in header[-1])):
            return None
        owners = self._owners()
        rows = [self._row(line, owners, label_columns) for line in sorted(set(owners.values()))]
        rows = [row for row in rows if any(cell.lines for cell in row)]
        boxes = [cell.box for row in rows for cell in row if cell.box]
        self.taken |= self.figure_ids | {id(piece) for piece in self.labels}
        return RawTable((*header, *rows), Box.around(b for b in boxes if b), len(header))

    def _own_rules(self, rules: Sequence[Box]) -> list[Box]:
        """Rules that run over the last column, from just above the table to just below it."""
        last = Box.around(piece.box for piece in self.columns[-1])
        reach = 4 * self.size
        start = min(piece.box.x0 for piece in self.columns[0]) - self.size
        found: list[Box] = []
        for rule in sorted(rules, key=lambda r: r.top):
            covers = rule.overlap_x(last) > 0.5 * (last.x1 - last.x0) and rule.x0 < start
            if covers and self.box.top - reach <= rule.top <= self.box.bottom + reach:
                if found and rule.top - found[-1].top < 2:
                    found[-1] = Box.around((found[-1], rule))
                else:
                    found.append(rule)
        return found

    def _left_bound(self) -> float:
        """Where labels may begin: right of another table's figures, or at the rules' left end."""
        others = [
            piece.box.x1
            for piece in self.pieces
            if piece.is_figure
            and id(piece) not in self.figure_ids
            and self.first_line <= piece.line <= self.last_line
            and piece.box.x1 < self.box.x0
        ]
        left = max(others, default=0.0)
        if len(self.rules) >= max(2, len(self.anchors) // 2):
            left = max(left, min(rule.x0 for rule in self.rules) - 2)
        return left

    def _label_pieces(self) -> list[Piece]:
        edge = min(piece.box.x0 for piece in self.columns[0])
        return [
            piece
            for piece in self.pieces
            if not piece.is_figure
            and self.left <= piece.box.x0
            and piece.box.x1 <= edge
            and self._row_of(piece) is not None
        ]

    def _row_of(self, piece: Piece) -> int | None:
        """Line number of the figures that a label belongs to; None outside every row."""
        if piece.line in self.anchors:
            return piece.line
        band = self._band_of(piece.box)
        if band is not None:
            inside = [line for line in self.anchors if self._band_of(self._line_box(line)) == band]
            return inside[0] if len(inside) == 1 else None
        return self.wrapped.get(piece.line)

    def _band_of(self, box: Box) -> int | None:
        """Between which rules a box lies; None where the table has no rule for each row."""
        if len(self.rules) < len(self.anchors):
            return None
        above = sum(1 for rule in self.rules if rule.top <= box.middle[1])
        return above if 0 < above < len(self.rules) else None

    def _line_box(self, line: int) -> Box:
        return Box.around(
            p.box for column in self.columns for p in column if p.line == line
        )  # fmt: skip

    def _wrapped_lines(self) -> dict[int, int]:
        """Lines of labels alone, with the row that each clearly goes on with.

        Between two rows the widest gap parts them; where no gap is clearly the widest, each line
        is a row of its own. Below the last row a line goes on while it follows closely.
        """
        edge = min(piece.box.x0 for piece in self.columns[0])
        boxes: dict[int, list[Box]] = {line: [self._line_box(line)] for line in self.anchors}
        for piece in self.pieces:
            if not piece.is_figure and self.left <= piece.box.x0 and piece.box.x1 <= edge:
                boxes.setdefault(piece.line, []).append(piece.box)
        lines = [(line, Box.around(boxes[line])) for line in sorted(boxes)]
        gap = {b: bb.top - ab.bottom for (_, ab), (b, bb) in pairwise(lines)}
        owners: dict[int, int] = {}
        ends: list[int | None] = [*self.anchors, None]
        for upper, lower in pairwise(ends):
            block = [n for n, _ in lines if n > (upper or 0) and (lower is None or n < lower)]
            owners.update(self._owners_of_block(block, upper or 0, lower, gap))
        first = self.anchors[0]
        if gap.get(first, 1.0) < 0:
            above = max(line for line, _ in lines if line < first)
            owners[above] = first
        return owners

    def _owners_of_block(
        self, block: Sequence[int], upper: int, lower: int | None, gap: dict[int, float]
    ) -> dict[int, int]:
        if lower is None:
            close = list(takewhile(lambda line: gap[line] < 0.6 * self.size, block))
            return dict.fromkeys(close, upper)
        if not block:
            return {}
        gaps = [(gap[line], line) for line in [*block, lower]]
        (widest, at), (second, _) = sorted(gaps, reverse=True)[:2]
        if widest <= 0 or second >= NEAR * widest:
            return {line: line for line in block}
        return {line: upper if line < at else lower for line in block}

    def _owners(self) -> dict[int, int]:
        owners = {line: line for line in self.anchors}
        for piece in self.labels:
            row = self._row_of(piece)
            if row is not None:
                owners[id(piece)] = row
        return owners

    def _label_columns(self) -> list[Box]:
        """Stretches that the labels of rows take up, from left to right."""
        spans: list[Box] = []
        for piece in sorted(self.labels, key=lambda p: p.box.x0):
            for place, span in enumerate(spans):
                if span.overlap_x(piece.box) > 0:
                    spans[place] = Box.around((span, piece.box))
                    break
            else:
                spans.append(piece.box)
        return spans

    def _row(
        self, line: int, owners: dict[int, int], label_columns: Sequence[Box]
    ) -> tuple[RawCell, ...]:
        cells: list[RawCell] = []
        mine = [piece for piece in self.labels if owners.get(id(piece)) == line]
        for span in label_columns:
            inside = [p for p in mine if p.box.overlap_x(span) > 0]
            cells.append(_cell(inside))
        for column in self.columns:
            own = [piece for piece in column if piece.line == line]
            cells.append(_cell(own or self._placeholders(line, column)))
        return tuple(cells)

    def _placeholders(self, line: int, column: Column) -> list[Piece]:
        span = Box.around(piece.box for piece in column)
        found = [
            piece
            for piece in self.pieces
            if piece.line == line
            and not piece.is_figure
            and id(piece) not in self.figure_ids
            and piece.box.overlap_x(span) > 0
            and piece.box.x0 > max((p.box.x1 for p in self.labels if p.line == line), default=0)
        ]
        self.taken |= {id(piece) for piece in found}
        return found

    def _header(self, label_columns: Sequence[Box]) -> list[tuple[RawCell, ...]]:
        """Rows of the header, with the pieces above the first row that lie within the table."""
        spans = [*label_columns, *(Box.around(p.box for p in column) for column in self.columns)]
        right = max(span.x1 for span in spans) + 3 * self.size
        labels = {id(piece) for piece in self.labels}
        lines = [
            [
                piece
                for piece in self.pieces
                if piece.line == line
                and id(piece) not in labels
                and self.left - 2 <= piece.box.x0
                and piece.box.x1 <= right
            ]
            for line in range(self.first_line - 1, max(-1, self.first_line - 9), -1)
        ]
        tops = [piece.box.top for piece in self.labels if piece.line == self.first_line]
        zone = HeaderZone(
            lines=[line for line in lines if line],
            spans=spans,
            label_count=len(label_columns),
            edge=min([*tops, self.box.top]),
            size=self.size,
            rules=self.page_rules,
            turned=[w for w in self.turned if self.left - 2 <= w.box.x0 and w.box.x1 <= right],
        )
        rows, taken = column_header(zone)
        self.taken |= {id(piece) for piece in taken}
        return rows


def _cell(pieces: Sequence[Piece]) -> RawCell:
    words = [word for piece in pieces for word in piece.chunk.words]
    return RawCell(tuple(tuple(line) for line in group_lines(words)))
