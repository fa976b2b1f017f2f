"""Figures of a page that stand one below another, and which of these columns make one table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from sources.readers.grid import PLACEHOLDERS, is_figure
from sources.readers.pdf_words import Box, Chunk

REACH = 5.0
"""Figures of one column follow each other within this many type sizes."""


@dataclass(eq=False)
class Piece:
    """A chunk with the number of its line."""

    chunk: Chunk
    line: int
    box: Box = field(init=False)
    is_figure: bool = field(init=False)

    def __post_init__(self) -> None:
        """Keep what is asked often."""
        self.box = self.chunk.box
        self.is_figure = is_figure(self.chunk.text)

    @property
    def is_placeholder(self) -> bool:
        """Whether it says that there is no figure, or holds several: a cell all the same."""
        text = self.chunk.text.strip().lower()
        return text in PLACEHOLDERS or (" " in text and all(map(is_figure, text.split())))


Column = list[Piece]


def figure_columns(pieces: Sequence[Piece]) -> list[Column]:
    """Figures one below another, `N/A` and dashes among them, with no other text between them."""
    columns: list[Column] = []
    for piece in (p for p in pieces if p.is_figure or p.is_placeholder):
        best: Column | None = None
        for column in columns:
            last = column[-1]
            drop = piece.box.top - last.box.bottom
            if (
                last.line < piece.line
                and drop <= REACH * piece.chunk.size
                and _aligned(last.box, piece.box)
                and not _text_between(last, piece, pieces)
                and (best is None or last.box.bottom > best[-1].box.bottom)
            ):
                best = column
        if best is None:
            columns.append([piece])
        else:
            best.append(piece)
    return [column for column in columns if any(piece.is_figure for piece in column)]


def _aligned(upper: Box, lower: Box) -> bool:
    narrow = min(upper.x1 - upper.x0, lower.x1 - lower.x0)
    edges = abs(upper.x0 - lower.x0) < 2 or abs(upper.x1 - lower.x1) < 2
    return edges or upper.overlap_x(lower) >= 0.6 * narrow


def _text_between(upper: Piece, lower: Piece, pieces: Sequence[Piece]) -> bool:
    across = Box(
        min(upper.box.x0, lower.box.x0), upper.box.bottom,
        max(upper.box.x1, lower.box.x1), lower.box.top,
    )  # fmt: skip
    return any(
        upper.line < piece.line < lower.line
        and not piece.is_figure
        and not piece.is_placeholder
        and piece.box.overlap_x(across) > 0
        for piece in pieces
    )


def side_by_side(columns: Sequence[Column], pieces: Sequence[Piece]) -> list[list[Column]]:
    """Columns grouped into tables: neighbours on the same lines without labels between them."""
    by_line: dict[int, list[Piece]] = {}
    for piece in pieces:
        by_line.setdefault(piece.line, []).append(piece)
    groups: list[list[Column]] = []
    for column in sorted(columns, key=lambda c: min(p.box.x0 for p in c)):
        home = next((group for group in groups if _same_table(group[-1], column, by_line)), None)
        if home is None:
            groups.append([column])
        else:
            home.append(column)
    return groups


def _same_table(left: Column, right: Column, by_line: dict[int, list[Piece]]) -> bool:
    places = {piece.line: piece for piece in left}
    pairs = [(places[piece.line], piece) for piece in right if piece.line in places]
    if 2 * len(pairs) < min(len(left), len(right)) or not pairs:
        return False
    parted = 0
    for first, second in pairs:
        parted += any(
            first.box.x1 < piece.box.middle[0] < second.box.x0
            and not piece.is_figure
            and not piece.is_placeholder
            for piece in by_line[first.line]
        )
    return 2 * parted <= len(pairs)
