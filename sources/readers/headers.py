"""Where a table begins in a sheet: lines above its header, columns that hold nothing, notes below.

Publishers put a title or a note above the header ("Figures as of 3 March"), leave columns blank and
write footnotes below the last row. None of these is a row of the table.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from sources.readers.grid import is_figure
from sources.readers.labels import label_key

LAST_HEADER_ROW = 20
"""Rows in which a header is looked for."""

LEAST_COLUMNS = 3
"""Columns of the narrowest table that lines above and below are told from."""


def find_header(rows: Sequence[Sequence[str]], required: Sequence[str] = ()) -> int:
    """Position of the header: the first row that is not blank, lines of one cell above it skipped.

    Args:
        rows: Cells of each row.
        required: Names that the header must have; the first row with all of them is it, if any.
    """
    first = next((n for n, row in enumerate(rows) if any(map(str.strip, row))), 0)
    near = range(first, min(first + LAST_HEADER_ROW, len(rows)))
    names = {label_key(name) for name in required}
    if names:
        named = (n for n in near if names <= {label_key(cell) for cell in rows[n]})
        return next(named, first)
    widths = {n: _filled(rows[n]) for n in near}
    widest = max(widths.values(), default=0)
    lone = sum(width == 1 for width in widths.values())
    if widths.get(first) != 1 or widest < 2 or 2 * lone > sum(map(bool, widths.values())):
        return first
    return next(n for n, width in widths.items() if width >= max(2, widest - 1))


def canonical_header(header: Sequence[str], names: Iterable[str]) -> list[str]:
    """The header with names that differ from the wanted ones in case and marks alone as wanted."""
    by_key = {label_key(name): name for name in names}
    found = [by_key.get(label_key(name), name) if name else name for name in header]
    return found if len(set(found)) == len(set(header)) else list(header)


def notes_below(body: Mapping[int, Sequence[str]], width: int) -> list[int]:
    """Numbers of the last rows that hold one text and no figure: footnotes, not rows."""
    notes: list[int] = []
    if width < LEAST_COLUMNS:
        return notes
    for number in reversed(list(body)):
        texts = [cell for cell in body[number] if cell]
        if len(texts) != 1 or is_figure(texts[0]):
            break
        notes.append(number)
    return notes[::-1] if len(notes) < len(body) else []


def _filled(row: Sequence[str]) -> int:
    return sum(bool(cell.strip()) for cell in row)
