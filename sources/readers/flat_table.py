"""Flat tables: a CSV, or a workbook's sheet, that is one header with rows below it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import quote

import pandas as pd

from sources.document import Document
from sources.errors import LayoutError, first_few
from sources.readers import csv_cells, xlsx
from sources.readers.distinct import join_columns
from sources.readers.sheet import collapse, column_letters, read_sheets

FEW_MISFITS = 2
"""Rows with a cell too many that are an oddity; more, above one in fifty, are another layout."""

MOST_COLUMNS = 16_384
"""As many as a workbook can have; a header with more is no report's."""


@dataclass(frozen=True)
class FlatTable:
    """One header and the rows below it.

    Attributes:
        where: Name of the document, for messages.
        header: Names as printed, white space collapsed.
        frame: Cell texts, one column per name.
        row_numbers: Row of the sheet that each row of `frame` stands in.
        misfits: Rows with more cells than the header, left out: a source reports them as unread.
        sheet_name: Of a workbook's sheet; blank in a CSV.
    """

    where: str
    header: tuple[str, ...]
    frame: pd.DataFrame
    row_numbers: pd.Series[int]
    misfits: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    sheet_name: str = ""

    def locators(self, name: str) -> pd.Series[str]:
        """Locator of the cell in that column, for each row."""
        column = self.header.index(name) + 1
        rows = self.row_numbers.astype(str)
        if self.sheet_name:
            return f"#{quote(self.sheet_name, safe='')}!{column_letters(column)}" + rows
        return "#cell=" + rows + f",{column}"

    def column_locator(self, name: str) -> str:
        """Locator of a whole column: `#col=3`, `#Sheet!C:C`."""
        column = self.header.index(name) + 1
        letters = column_letters(column)
        named = quote(self.sheet_name, safe="")
        return f"#{named}!{letters}:{letters}" if self.sheet_name else f"#col={column}"

    def unread_misfits(self) -> list[dict[str, str]]:
        """Rows of `Unread` for the rows that do not fit the header."""
        return [
            {
                "locator": f"#row={number}",
                "printed": ",".join(cells)[:500],
                "reason": f"{len(cells)} cells under {len(self.header)} headings",
            }
            for number, cells in self.misfits.items()
        ]

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
    """A document that is one header and rows: the first sheet of a workbook, or a CSV.

    Raises:
        DocumentError: It is no sheet.
        LayoutError: As `flat_table`, or no row stands below the header.
    """
    if xlsx.is_zip(document):
        sheet = read_sheets(document)[0]
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


def flat_table(
    where: str,
    rows: Sequence[Sequence[str]],
    *,
    required: Sequence[str] = (),
    sheet_name: str = "",
) -> FlatTable:
    """Rows of cells, of which the first that is not blank is the header, as a table.

    Raises:
        LayoutError: A required name is missing, a name stands twice, the header is wider than
            `MOST_COLUMNS`, or too many rows have more cells than the header.
    """
    start = next((n for n, row in enumerate(rows) if any(cell.strip() for cell in row)), 0)
    header = [collapse(cell) for cell in rows[start]] if rows else []
    while header and not header[-1]:
        header.pop()
    _check_header(where, header, required)
    body: dict[int, list[str]] = {}
    misfits: dict[int, Sequence[str]] = {}
    for number, row in enumerate(rows[start + 1 :], start=start + 2):
        cells = _fitted(row, len(header))
        if cells is None:
            misfits[number] = row
        elif any(cells):
            body[number] = cells
    repaired = csv_cells.rejoin_rows(list(body.values()), misfits, len(header)) if misfits else {}
    body.update(repaired)
    _check_misfits(where, {n: row for n, row in misfits.items() if n not in repaired}, header, body)
    numbers = sorted(body)
    return FlatTable(
        where=where,
        header=tuple(header),
        frame=_frame(header, [body[n] for n in numbers]),
        row_numbers=pd.Series(numbers, dtype="int64"),
        misfits={n: tuple(row) for n, row in misfits.items() if n not in repaired},
        sheet_name=sheet_name,
    )


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
    folded = [name.casefold() for name in header]
    missing = [name for name in required if name.casefold() not in folded]
    if missing or not header:
        raise LayoutError(
            where,
            expected=f"a header with {', '.join(required) or 'names'}",
            found=f"no {first_few(missing)} in {first_few(list(header))}"
            if header
            else "no header",
            todo="compare with the layouts in the source's description",
        )
    repeated = sorted(name for name, times in Counter(header).items() if times > 1)
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
