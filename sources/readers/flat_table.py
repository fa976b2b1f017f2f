"""Flat tables: a CSV, or a workbook's sheet, that is one header with rows below it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import quote

import pandas as pd

from sources.document import Document
from sources.errors import LayoutError, first_few
from sources.readers import csv_cells, xlsx
from sources.readers.distinct import join_columns
from sources.readers.headers import canonical_header, find_header, notes_below
from sources.readers.numbers import find_numbers
from sources.readers.scale_notes import refuse_scaled
from sources.readers.sheet import Sheet, collapse, column_letters, visible_sheets

FEW_MISFITS = 2
"""Rows with a cell too many that are an oddity; more, above one in fifty, are another layout."""

MOST_COLUMNS = 16_384
"""As many as a workbook can have; a header with more is no report's."""


@dataclass(frozen=True)
class FlatTable:
    """One header and the rows below it.

    Attributes:
        where: Name of the document, for messages.
        header: Names as printed, white space collapsed; columns that hold nothing are left out.
        frame: Cell texts, one column per name.
        row_numbers: Row of the sheet that each row of `frame` stands in.
        misfits: Rows with more cells than the header, left out: a source reports them as unread.
        sheet_name: Of a workbook's sheet; blank in a CSV.
        places: Column of the sheet that each name stands in, where a blank one is among them.
        notes: Texts above the header and below the last row, by row.
    """

    where: str
    header: tuple[str, ...]
    frame: pd.DataFrame
    row_numbers: pd.Series[int]
    misfits: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    sheet_name: str = ""
    places: Mapping[str, int] = field(default_factory=dict)
    notes: Mapping[int, str] = field(default_factory=dict)

    def column(self, name: str) -> int:
        """Column of the sheet that the name stands in, from 1."""
        return self.places.get(name) or self.header.index(name) + 1

    def locators(self, name: str) -> pd.Series[str]:
        """Locator of the cell in that column, for each row."""
        column = self.column(name)
        rows = self.row_numbers.astype(str)
        if self.sheet_name:
            return f"#{quote(self.sheet_name, safe='')}!{column_letters(column)}" + rows
        return "#cell=" + rows + f",{column}"

    def column_locator(self, name: str) -> str:
        """Locator of a whole column: `#col=3`, `#Sheet!C:C`."""
        column = self.column(name)
        letters = column_letters(column)
        named = quote(self.sheet_name, safe="")
        return f"#{named}!{letters}:{letters}" if self.sheet_name else f"#col={column}"

    def unread_misfits(self) -> list[dict[str, str]]:
        """Rows of `Unread` for the rows that do not fit the header, and for notes with numbers."""
        misfits = [
            {
                "locator": self._row_locator(number),
                "printed": ",".join(cells)[:500],
                "reason": f"{len(cells)} cells under {len(self.header)} headings",
            }
            for number, cells in self.misfits.items()
        ]
        return misfits + [
            {
                "locator": self._row_locator(number),
                "printed": text[:500],
                "reason": "a note outside the table",
            }
            for number, text in self.notes.items()
            if find_numbers(text)
        ]

    def outer_texts(self, header_row: int) -> Iterator[tuple[str, str]]:
        """Locator and text of what stands above, in and below the table's header and rows."""
        for number, text in self.notes.items():
            yield self._row_locator(number), text
        for name in self.header:
            yield self._row_locator(header_row), name

    def _row_locator(self, number: int) -> str:
        named = quote(self.sheet_name, safe="")
        return f"#{named}!{number}:{number}" if self.sheet_name else f"#row={number}"

    def refuse_other_columns(self, known: Iterable[str], *, module: str) -> None:
        """Refuse columns that a source does not know: a printed dimension may not be dropped.

        Raises:
            LayoutError: There are any; the message names them.
        """
        names = list(known)
        surplus = [name for name in self.header if name not in names]
        if surplus:
            raise LayoutError(
                self.where,
                expected=f"the columns {', '.join(names)}",
                found=f"also {first_few(surplus)}",
                todo=f"extend sources/{module}.py",
            )

    def contexts(self, names: Sequence[str]) -> pd.Series[str]:
        """The cells of those columns in each row, as a reader sees them: `a | b | c`."""
        return join_columns(self.frame[list(names)], " | ")


def read_flat_table(document: Document, *, required: Sequence[str] = ()) -> FlatTable:
    """A document that is one header and rows: the only sheet of a workbook, or a CSV.

    Raises:
        DocumentError: It is no sheet.
        LayoutError: As `flat_table`, several sheets hold tables, or no row stands below the header.
    """
    if xlsx.is_zip(document):
        sheet = _only_sheet(document)
        table = flat_table(document.name, sheet.rows, required=required, sheet_name=sheet.name)
    else:
        table = flat_table(document.name, csv_cells.read_records(document), required=required)
    if table.frame.empty:
        raise LayoutError(
            document.name,
            expected=f"rows below the header {first_few(list(table.header))}",
            found="none",
            todo="download it again, or leave it out if the publisher printed an empty table",
        )
    return table


def _only_sheet(document: Document) -> Sheet:
    """The one visible sheet of a workbook that holds a table; sheets of lone texts are notes."""
    sheets, _ = visible_sheets(document)
    tables = [s for s in sheets if any(sum(map(bool, row)) > 1 for row in s.rows)]
    if len(tables) > 1:
        raise LayoutError(
            document.name,
            expected="one sheet with a table",
            found=first_few([sheet.name for sheet in tables]),
            todo="save the sheet to be read as CSV, or name it in a label map (docs/label_maps.md)",
        )
    return tables[0] if tables else sheets[0]


def flat_table(
    where: str,
    rows: Sequence[Sequence[str]],
    *,
    required: Sequence[str] = (),
    sheet_name: str = "",
    is_scaled: bool = False,
) -> FlatTable:
    """Rows of cells as a table; titles above the header and footnotes below are its notes.

    Args:
        where: Name of the document, for messages.
        rows: Cells of each row of the sheet.
        required: Names that the header must have.
        sheet_name: Of a workbook's sheet; blank in a CSV.
        is_scaled: Whether somebody has said in what the figures are printed: thousands.

    Raises:
        LayoutError: A required name is missing, a name stands twice, the header is wider than
            `MOST_COLUMNS`, too many rows have more cells than the header, a column holds
            something and has no heading, or a note says that figures are in thousands.
    """
    start = find_header(rows, required)
    header = [collapse(cell) for cell in rows[start]] if rows else []
    while header and not header[-1]:
        header.pop()
    header = canonical_header(header, required)
    _check_header(where, header, required)
    body: dict[int, list[str]] = {}
    wide: dict[int, Sequence[str]] = {}
    for number, row in enumerate(rows[start + 1 :], start=start + 2):
        cells = _fitted(row, len(header))
        if cells is None:
            wide[number] = row
        elif any(cells):
            body[number] = cells
    repaired = csv_cells.rejoin_rows(list(body.values()), wide, len(header)) if wide else {}
    body = dict(sorted({**body, **repaired}.items())) if repaired else body
    misfits = {n: tuple(row) for n, row in wide.items() if n not in repaired}
    _check_misfits(where, misfits, header, body)
    notes = _notes(rows[:start], body, len(header))
    numbers = [number for number in body if number not in notes]
    places, frame = _named_columns(where, header, [body[n] for n in numbers])
    table = FlatTable(
        where=where,
        header=tuple(places),
        frame=frame,
        row_numbers=pd.Series(numbers, dtype="int64"),
        misfits=misfits,
        sheet_name=sheet_name,
        places=places,
        notes=notes,
    )
    if not is_scaled:
        refuse_scaled(table.outer_texts(start + 1), where=where)
    return table


def _notes(
    above: Sequence[Sequence[str]], body: Mapping[int, Sequence[str]], width: int
) -> dict[int, str]:
    """Texts of the rows above the header, and of the notes below the last row."""
    rows = dict(enumerate(above, start=1)) | {n: body[n] for n in notes_below(body, width)}
    texts = {number: " ".join(filter(None, map(str.strip, row))) for number, row in rows.items()}
    return {number: text for number, text in texts.items() if text}


def _named_columns(
    where: str, header: Sequence[str], rows: Sequence[Sequence[str]]
) -> tuple[dict[str, int], pd.DataFrame]:
    """Columns with a name, and the rows under them; a column without one must hold nothing."""
    nameless = [n for n, name in enumerate(header) if not name]
    odd = [n for n in nameless if any(row[n] for row in rows)]
    if odd:
        raise LayoutError(
            f"{where}#col={odd[0] + 1}",
            expected="a heading over each column that holds something",
            found="none",
            todo="write one above the column, or delete the column",
        )
    kept = [n for n, name in enumerate(header) if name]
    if nameless:
        rows = [[row[n] for n in kept] for row in rows]
    return {header[n]: n + 1 for n in kept}, _frame([header[n] for n in kept], rows)


def _frame(header: Sequence[str], rows: Sequence[Sequence[str]]) -> pd.DataFrame:
    """The rows as columns of text: made column by column, which pandas does faster."""
    if not rows:
        return pd.DataFrame(columns=list(header), dtype=str)
    return pd.DataFrame(dict(zip(header, zip(*rows, strict=True), strict=True)), dtype=str)


def _check_header(where: str, header: Sequence[str], required: Sequence[str]) -> None:
    if len(header) > MOST_COLUMNS:
        raise LayoutError(
            where,
            expected=f"at most {MOST_COLUMNS:,} columns",
            found=f"{len(header):,}",
            todo="check which file it is",
        )
    missing = [name for name in required if name not in header]
    if missing or not header:
        raise LayoutError(
            where,
            expected=f"a header with {', '.join(required) or 'names'}",
            found=f"no {first_few(missing)} in {first_few(list(header))}"
            if header
            else "no header",
            todo="compare with the layouts in the source's description",
        )
    repeated = sorted(name for name, times in Counter(header).items() if name and times > 1)
    if repeated:
        raise LayoutError(
            where,
            expected="each name once in the header",
            found=f"repeated {first_few(repeated)}",
            todo="rename the repeated columns",
        )


def _check_misfits(
    where: str,
    misfits: Mapping[int, Sequence[str]],
    header: Sequence[str],
    body: Mapping[int, Sequence[str]],
) -> None:
    """A row or two with a cell too many is an oddity to report; more are another layout."""
    if len(misfits) > max(FEW_MISFITS, len(body) // 50):
        number, row = next(iter(misfits.items()))
        raise LayoutError(
            f"{where}#row={number}",
            expected=f"{len(header)} cells",
            found=f"{len(row)}: {first_few(list(row))}, and {len(misfits):,} such rows",
            todo="quote the cells that hold the delimiter",
        )


def _fitted(row: Sequence[str], width: int) -> list[str] | None:
    """The row with exactly that many cells, stripped; None where it holds more."""
    cells = list(map(str.strip, row))
    if len(cells) == width:
        # A row that is stripped already is kept itself: a second list of each costs memory.
        return row if isinstance(row, list) and row == cells else cells
    if len(cells) < width:
        return cells + [""] * (width - len(cells))
    return None if any(cells[width:]) else cells[:width]
