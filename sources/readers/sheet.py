"""Sheets: CSV and XLSX as rows of cell texts, cut into tables, each cell with its locator.

A `Sheet` is what the file holds, a `Block` one table of several that are stacked or stand side by
side in it. Positions count from 1, the header's row and blank rows included, as RFC 7111 counts.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from urllib.parse import quote

from sources.document import Document
from sources.errors import DocumentError, LayoutError
from sources.readers import csv_cells, xlsx
from sources.readers.headers import find_header
from sources.readers.scale_notes import refuse_scaled
from sources.readers.xlsx import Span

PEEK_BYTES = 16_384
"""Bytes by which a source recognises a CSV."""

PEEK_ROWS = 24
"""Rows of each sheet by which a source recognises a workbook."""

OLD_EXCEL = b"\xd0\xcf\x11\xe0"
"""What an old Excel file and a workbook with a password begin with."""


@dataclass(frozen=True)
class Sheet:
    """The cells of one sheet, or of a whole CSV.

    Attributes:
        name: Of the sheet; blank in a CSV.
        rows: Texts of each row, of unequal length; missing cells are blank.
        spans: Merged ranges, whose text stands in the first cell alone.
        hidden: Whether a reader of the workbook sees the sheet.
    """

    name: str
    rows: Sequence[Sequence[str]]
    spans: tuple[Span, ...] = ()
    hidden: bool = False

    def text(self, row: int, column: int) -> str:
        """Text of a cell; blank where there is none."""
        if not 0 < row <= len(self.rows):
            return ""
        cells = self.rows[row - 1]
        return cells[column - 1] if 0 < column <= len(cells) else ""

    def locator(self, row: int, column: int) -> str:
        """Fragment identifier of a cell: `#cell=14,3` in a CSV, `#Sheet!B7` in a workbook."""
        if self.name:
            return f"#{quote(self.name, safe='')}!{column_letters(column)}{row}"
        return f"#cell={row},{column}"

    def row_locator(self, row: int) -> str:
        """Fragment identifier of a whole row: `#row=14`, `#Sheet!14:14`."""
        return f"#{quote(self.name, safe='')}!{row}:{row}" if self.name else f"#row={row}"

    def texts(self) -> Iterator[tuple[str, str]]:
        """Locator and text of every cell that holds a letter or a sign before a digit."""
        for number, cells in enumerate(self.rows, start=1):
            for column, text in enumerate(cells, start=1):
                if text and not text.isdecimal():
                    yield self.locator(number, column), text

    @cached_property
    def anchors(self) -> Mapping[tuple[int, int], tuple[int, int]]:
        """For each cell of a merged range, the first cell of it."""
        return {
            (row, column): (span.top, span.left)
            for span in self.spans
            if (span.bottom - span.top + 1) * (span.right - span.left + 1) <= 100_000
            for row in range(span.top, span.bottom + 1)
            for column in range(span.left, span.right + 1)
        }

    def spanning_text(self, row: int, column: int) -> str:
        """Text of a cell, or of the merged range that it belongs to."""
        return self.text(*self.anchors.get((row, column), (row, column)))


@dataclass(frozen=True)
class Block:
    """A rectangle of a sheet with a blank row or the edge around it; both ends inside."""

    sheet: Sheet
    top: int
    left: int
    bottom: int
    right: int

    @property
    def width(self) -> int:
        """Number of columns."""
        return self.right - self.left + 1

    def row(self, number: int) -> list[str]:
        """Texts of the block's cells in a row of the sheet."""
        return [self.sheet.text(number, column) for column in range(self.left, self.right + 1)]

    def numbered_rows(self) -> Iterator[tuple[int, list[str]]]:
        """Each row with its number in the sheet."""
        for number in range(self.top, self.bottom + 1):
            yield number, self.row(number)


def read_sheets(document: Document) -> list[Sheet]:
    """Every sheet of a CSV (one, without a name) or an XLSX workbook, hidden ones marked.

    Raises:
        DocumentError: The bytes are neither, or broken, or too large.
    """
    if xlsx.is_zip(document) or document.content.startswith(OLD_EXCEL):
        return [Sheet(s.name, s.rows, s.spans, s.hidden) for s in xlsx.read_workbook(document)]
    records = csv_cells.read_records(document)
    return [Sheet("", [tuple(cell.strip() for cell in record) for record in records])]


def visible_sheets(document: Document) -> tuple[list[Sheet], list[dict[str, str]]]:
    """The sheets that a reader of the workbook sees, none of them under a note on its scale.

    Returns:
        Sheets, and a row of `Unread` for each hidden one that holds something.

    Raises:
        DocumentError: As `read_sheets`.
        LayoutError: A cell says that figures are in thousands or the like, or all are hidden.
    """
    sheets = read_sheets(document)
    seen = [sheet for sheet in sheets if not sheet.hidden]
    if not seen:
        raise LayoutError(
            document.name,
            expected="a sheet that is not hidden",
            found=f"{len(sheets)} hidden ones",
            todo="open the workbook and unhide the sheet to be read",
        )
    for sheet in seen:
        refuse_scaled(sheet.texts(), where=document.name)
    unread = [
        {
            "locator": sheet.row_locator(1),
            "printed": sheet.name,
            "reason": "a hidden sheet, which no reader of the workbook sees",
        }
        for sheet in sheets
        if sheet.hidden and sheet.rows
    ]
    return seen, unread


def why_no_sheet(document: Document) -> DocumentError | None:
    """Why a document that no source recognises is no sheet; none where it could be one.

    Cheap: the first rows of a workbook are read, and the text of anything else is decoded.
    """
    try:
        if xlsx.is_zip(document) or document.content.startswith(OLD_EXCEL):
            xlsx.read_workbook(document, most_rows=PEEK_ROWS)
        elif not document.content.startswith(csv_cells.OTHER_FORMATS):
            csv_cells.decode_text(document)
    except DocumentError as error:
        return error
    return None


@lru_cache(maxsize=2)
def peek_sheets(document: Document) -> tuple[Sheet, ...]:
    """The first rows of each sheet, to recognise a document by; none where it is no sheet."""
    try:
        if xlsx.is_zip(document):
            peeked = xlsx.read_workbook(document, most_rows=PEEK_ROWS)
            return tuple(Sheet(s.name, s.rows, s.spans, s.hidden) for s in peeked)
        return (
            Sheet("", _peek_records(csv_cells.plain_text(csv_cells.decode_text(_head(document))))),
        )
    except DocumentError:
        return ()


def peek_header(document: Document) -> tuple[str, ...]:
    """Names in the header of the first sheet; blank where the document is no sheet."""
    return peek_table(document)[0]


def peek_table(document: Document) -> tuple[tuple[str, ...], list[dict[str, str]]]:
    """Names in the header of the first sheet, and the first rows below it by name."""
    sheets = peek_sheets(document)
    rows = sheets[0].rows if sheets else ()
    if not rows:
        return (), []
    start = find_header(rows)
    places = {name: n for n, text in enumerate(rows[start]) if (name := collapse(text))}
    below = [
        {name: row[n] for name, n in places.items() if n < len(row)} for row in rows[start + 1 :]
    ]
    return tuple(places), below


def split_blocks(sheet: Sheet) -> list[Block]:
    """The tables of a sheet: rectangles parted by blank rows, then by blank columns."""
    blocks: list[Block] = []
    start = 0
    for number in range(1, len(sheet.rows) + 2):
        filled = number <= len(sheet.rows) and any(sheet.rows[number - 1])
        if filled and not start:
            start = number
        elif not filled and start:
            blocks.extend(_side_by_side(sheet, start, number - 1))
            start = 0
    return blocks


def column_letters(column: int) -> str:
    """Name of a column from its number: 1 is `A`, 27 is `AA`."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def collapse(text: str) -> str:
    """The text with runs of white space, line feeds among them, as one space."""
    return " ".join(text.split())


def _head(document: Document) -> Document:
    """The first bytes, cut between two lines so that no character is cut in two."""
    content = document.content[:PEEK_BYTES]
    if len(document.content) > PEEK_BYTES and not content.startswith((b"\xff\xfe", b"\xfe\xff")):
        content = content[: content.rfind(b"\n") + 1] or content
    return Document(content, document.name)


def _peek_records(text: str) -> list[tuple[str, ...]]:
    delimiter = csv_cells.find_delimiter(text)
    records: list[tuple[str, ...]] = []
    try:
        for record in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            records.append(tuple(cell.strip() for cell in record))
            if len(records) == PEEK_ROWS:
                break
    except csv.Error:
        return records
    return records


def _side_by_side(sheet: Sheet, top: int, bottom: int) -> Iterator[Block]:
    """Blocks of some rows, parted by columns that are blank in all and part of no merged cell."""
    used: set[int] = set()
    for number in range(top, bottom + 1):
        used.update(n for n, text in enumerate(sheet.rows[number - 1], start=1) if text)
    for span in sheet.spans:
        if top <= span.top <= bottom and sheet.text(span.top, span.left):
            used.update(range(span.left, min(span.right, max(used)) + 1))
    start = previous = min(used)
    for column in sorted(used)[1:]:
        if column > previous + 1:
            yield _trimmed(sheet, top, start, bottom, previous)
            start = column
        previous = column
    yield _trimmed(sheet, top, start, bottom, previous)


def _trimmed(sheet: Sheet, top: int, left: int, bottom: int, right: int) -> Block:
    def is_blank(row: int) -> bool:
        return not any(sheet.text(row, column) for column in range(left, right + 1))

    while top < bottom and is_blank(top):
        top += 1
    while bottom > top and is_blank(bottom):
        bottom -= 1
    return Block(sheet, top, left, bottom, right)
