"""Tables of sheets whose layout nobody knows, as grids; what stands in none of them is listed.

Lone texts above a table become its title, lone long texts below it are left out. Merged cells stand
as the same cell in each place. Rows without a header that follow a table after a blank row, in its
columns, are its last ones: printed totals mostly.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sources.document import Document
from sources.readers.grid import PLACEHOLDERS, YEAR, Cell, Grid, count_header_rows, is_figure
from sources.readers.sheet import Block, Sheet, collapse, read_sheets, split_blocks

NOTE_LENGTH = 60
"""A lone text longer than this is a note below a table, not its title."""


def sheet_grids(document: Document) -> list[Grid]:
    """Every table of every visible sheet as a grid (see `read_tables`).

    Raises:
        DocumentError: As `read_sheets`.
    """
    return read_tables(document)[0]


def read_tables(document: Document) -> tuple[list[Grid], list[dict[str, str]]]:
    """Every table of every visible sheet as a grid, and what stands in none.

    Returns:
        Grids, and rows of `Unread` for the texts with a digit that stand in none of them.

    Raises:
        DocumentError: As `read_sheets`.
    """
    grids: list[Grid] = []
    unread: list[dict[str, str]] = []
    for position, sheet in enumerate(read_sheets(document), start=1):
        tables = _tables_of(sheet, unread)
        grids += [_grid(table, position) for table in tables]
    return grids, unread


@dataclass
class _Table:
    """A block with its title and the rows that are taken into the grid."""

    block: Block
    title: str
    rows: list[int]


def _tables_of(sheet: Sheet, unread: list[dict[str, str]]) -> list[_Table]:
    tables: list[_Table] = []
    title = ""
    is_titled = False
    for block in split_blocks(sheet):
        rows = list(range(block.top, block.bottom + 1))
        if sheet.hidden:
            unread += _stray_texts(block, rows, "a cell of a hidden sheet")
            continue
        while rows and _is_lone(block, rows[0]):
            text = _lone_text(block, rows[0])
            unread += _stray_texts(block, [rows.pop(0)], "a cell that stands alone")
            title, is_titled = text or title, is_titled or bool(text)
        notes = _notes_below(block, rows)
        unread += _stray_texts(block, notes, "a note below a table")
        rows = rows[: len(rows) - len(notes)]
        if tables and rows and not is_titled and _goes_on(tables[-1].block, block, rows):
            tables[-1].rows += rows
        elif len(rows) >= 2 and block.width >= 2:
            tables.append(_Table(block, title or sheet.name, rows))
            is_titled = False
        else:
            unread += _stray_texts(block, rows, "a row that belongs to no table")
    return tables


def _goes_on(above: Block, block: Block, rows: Sequence[int]) -> bool:
    """Whether rows stand in the columns of the table above, each a label and figures."""
    if not (above.left <= block.left and block.right <= above.right):
        return False
    return all(_is_labelled(block.row(row)) for row in rows)


def _is_labelled(texts: Sequence[str]) -> bool:
    """Whether a row is a label and figures, not all of them years as in a header."""
    label, *rest = [collapse(text) for text in texts]
    plain = [text for text in rest if is_figure(text) and not YEAR.fullmatch(text)]
    others = [t for t in rest if not is_figure(t) and t.lower() not in PLACEHOLDERS]
    return bool(label) and not is_figure(label) and bool(plain) and not others


def _notes_below(block: Block, rows: Sequence[int]) -> list[int]:
    """The lone long texts at the end of some rows, the first row left out."""
    first = len(rows)
    while (
        first > 1
        and _is_lone(block, rows[first - 1])
        and len(_lone_text(block, rows[first - 1])) > NOTE_LENGTH
    ):
        first -= 1
    return list(rows[first:])


def _stray_texts(block: Block, rows: Sequence[int], reason: str) -> list[dict[str, str]]:
    return [
        {
            "locator": block.sheet.locator(row, block.left + place),
            "printed": collapse(text)[:300],
            "reason": reason,
        }
        for row in rows
        for place, text in enumerate(block.row(row))
        if any(char.isdigit() for char in text)
    ]


def _lone_text(block: Block, row: int) -> str:
    texts = [text for text in block.row(row) if text]
    return collapse(texts[0]) if len(texts) == 1 else ""


def _is_lone(block: Block, row: int) -> bool:
    return len([text for text in block.row(row) if text]) <= 1


def _grid(table: _Table, position: int) -> Grid:
    sheet, columns = table.block.sheet, range(table.block.left, table.block.right + 1)
    cells: dict[tuple[int, int], Cell] = {}

    def cell_at(row: int, column: int) -> Cell:
        place = sheet.anchors.get((row, column), (row, column))
        if place not in cells:
            text = collapse(sheet.text(*place))
            cells[place] = Cell(text, sheet.locator(*place) if text else "")
        return cells[place]

    matrix = tuple(tuple(cell_at(row, column) for column in columns) for row in table.rows)
    first = sheet.locator(table.rows[0], table.block.left)
    return Grid(matrix, count_header_rows(matrix), title=table.title, locator=first, page=position)
