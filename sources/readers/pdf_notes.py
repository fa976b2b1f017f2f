"""Footnotes of a PDF page, and marks of full size that only their list tells from digits.

A raised or small mark is told by how it is set. One on the same baseline and in the same size is
proved where the page lists a footnote under it and no number or word could end so: `40%1`,
`2,4011`, `Abuse1`. A digit that ends a plain number (`401`) proves nothing: where a listed footnote
has no other mark on the page, such a number is read only if a total bears it out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from sources.readers.grid import RAISED, YEAR, Cell, Grid
from sources.readers.numbers import parse_number
from sources.readers.pdf_words import Box

NOTE = re.compile(
    r"(\d{1,2}|\*{1,3}|[\u2020\u2021\u00a7])[.)]?\s+(\S.{3,})"
)  # "1. Accounts suspended for ..."
SMALLER = 0.95
"""Footnotes that prove a mark are set in at most this share of the usual size."""

# Such as "40%1", "2,4011" (four digits after a comma) and "Abuse1".
GLUED = re.compile(r"(.*%|\d{1,3}(?:,\d{3})*,\d{3}|.*[^\W\d_][)\u2019'\"]?)(\d{1,2})")
PLAIN = re.compile(r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?")  # "401", "12,401", "92.73"
ANCHOR = re.compile(r"[^\W\d_.,]\d{1,2}\b|[.,;:)%\u201d]\d{1,2}\b(?![.,]?\d)")  # "users1", "law.2"


@dataclass(frozen=True)
class TextLine:
    """A line outside every table."""

    text: str
    size: float
    box: Box


def with_notes(
    grids: Sequence[Grid], lines: Sequence[TextLine], *, usual: float, foot: float
) -> list[Grid]:
    """The grids of a page with its footnotes, and with the marks that these prove taken off.

    Args:
        grids: Tables of the page.
        lines: Lines outside every table.
        usual: The page's usual type size.
        foot: Where the last table ends.
    """
    below = [line for line in lines if line.box.top >= foot and line.size <= SMALLER * usual]
    listed = _numbered(_notes_of(below, usual))
    marked = [_unglued(grid, listed) for grid in grids] if listed else list(grids)
    lone = set(listed) - _anchored(marked, [line for line in lines if line not in below])
    if lone:
        marked = [_doubted(grid, lone) for grid in marked]
    every = _notes_of(lines, usual)
    return [_noted(grid, every) for grid in marked]


def _noted(grid: Grid, notes: Mapping[str, str]) -> Grid:
    """The grid with the page's footnotes whose marks it prints."""
    marks = {mark for row in grid.rows for cell in row for mark in cell.marks.split()}
    marks |= {"*" for row in grid.rows for cell in row if cell.text.endswith("*")}
    own = {mark: text for mark, text in notes.items() if mark in marks}
    return replace(grid, notes=own) if own else grid


def _notes_of(lines: Sequence[TextLine], usual: float) -> dict[str, str]:
    """Footnotes by mark, the first of each; pieces on one line joined."""
    texts: list[str] = []
    previous: TextLine | None = None
    for line in lines:
        if line.size > usual:
            continue
        same = previous is not None and previous.box.overlap_y(line.box) > 0.5 * line.box.height
        if same and texts:
            texts[-1] += f" {line.text}"
        elif line.text.startswith("*"):
            texts.append(re.sub(r"^(\*+)(?=\S)", r"\1 ", line.text))  # "*Report totals ..."
        else:
            texts.append(line.text)
        previous = line
    notes: dict[str, str] = {}
    for text in texts:
        match = NOTE.fullmatch(text)
        if match:
            notes.setdefault(match[1], match[2])
    return notes


def _numbered(notes: Mapping[str, str]) -> dict[str, str]:
    """The numbered footnotes of a list: from any number upwards, without a gap."""
    numbers = sorted(int(mark) for mark in notes if mark.isdecimal())
    whole = bool(numbers) and numbers == list(range(numbers[0], numbers[-1] + 1))
    return {str(number): notes[str(number)] for number in numbers} if whole else {}


def _unglued(grid: Grid, listed: Mapping[str, str]) -> Grid:
    """The grid with marks taken off that end no number and no word, where the list has them."""
    texts = {cell.text for row in grid.rows for cell in row}
    made: dict[int, Cell] = {}

    def taken_off(cell: Cell) -> Cell:
        match = GLUED.fullmatch(cell.text)
        if cell.marks or match is None or match[2] not in listed:
            return cell
        others = {f"{match[1]}{mark}" for mark in listed if mark != match[2]} | {match[1]}
        # "Tier1" beside "Tier2" or "Tier": the digit is the name.
        is_name = not match[1].endswith("%") and not match[1][-1].isdigit() and others & texts
        return cell if is_name else replace(cell, text=match[1], marks=match[2])

    rows = tuple(
        tuple(made.setdefault(id(cell), taken_off(cell)) for cell in row) for row in grid.rows
    )
    return replace(grid, rows=rows)


def _anchored(grids: Iterable[Grid], lines: Iterable[TextLine]) -> set[str]:
    """Marks that stand somewhere on the page."""
    found = {m for grid in grids for row in grid.rows for cell in row for m in cell.marks.split()}
    for line in lines:
        found.update(re.sub(r"\D", "", anchor) for anchor in ANCHOR.findall(line.text))
    return found


def _doubted(grid: Grid, lone: set[str]) -> Grid:
    """The grid with figures that may end in a footnote mark shown both ways, so that none is read.

    A total over its column or its row that fits as printed settles it.
    """
    values = {
        (row, column): number.value
        for row, column, cell in grid.figures()
        if (number := parse_number(cell.text)) is not None
    }
    made: dict[int, Cell] = {}
    years = _columns_of_years(grid)
    for row, column, cell in grid.figures():
        mark = next((m for m in lone if cell.text.endswith(m) and len(cell.text) > len(m)), "")
        if not mark or not PLAIN.fullmatch(cell.text) or column in years or cell.marks:
            continue
        if not PLAIN.fullmatch(cell.text[: -len(mark)]):
            continue  # "12,401" would leave "12,40"
        mine = [value for (_, c), value in sorted(values.items()) if c == column]
        across = [value for (r, _), value in sorted(values.items()) if r == row]
        if not (_adds_up(mine) or _adds_up(across)):
            either = f"{cell.text} or {cell.text[: -len(mark)]}{mark.translate(RAISED)}"
            made[id(cell)] = replace(cell, text=either)
    rows = tuple(tuple(made.get(id(cell), cell) for cell in row) for row in grid.rows)
    return replace(grid, rows=rows)


def _columns_of_years(grid: Grid) -> frozenset[int]:
    """Columns whose figures are years: `2003` among others is 200 with a mark, or 2003."""
    columns: dict[int, list[str]] = {}
    for _, column, cell in grid.figures():
        columns.setdefault(column, []).append(cell.text)
    return frozenset(column for column, texts in columns.items() if all(map(YEAR.fullmatch, texts)))


def _adds_up(values: Sequence[Fraction]) -> bool:
    """Whether the last or the first of three figures or more is the sum of the others."""
    whole = sum(values, Fraction(0))
    return len(values) > 2 and whole in (2 * values[-1], 2 * values[0])
