"""XLSX to rows of cells as text: what the cell shows, with no digit of what it stores lost.

A workbook is a zip of XML files and untrusted: it is checked before it is unpacked. OpenDocument
sheets, old Excel files and workbooks with a password are refused in one line.
"""

from __future__ import annotations

import datetime as dt
import io
import re
import warnings
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from xml.etree.ElementTree import ParseError

from sources.document import Document
from sources.errors import DocumentError
from sources.readers.csv_cells import plain_text

if TYPE_CHECKING:
    from openpyxl import Workbook

MAX_UNPACKED = 200 * 1024**2
"""Most bytes of a workbook when unpacked."""

MAX_RATIO = 400
"""Most times a part of more than `SMALL_PART` bytes may grow when unpacked; sheets reach 30."""

SMALL_PART = 1024**2
MAX_PARTS = 5_000
MAX_CELLS = 20_000_000
"""Most cells of one workbook, blank ones between filled ones counted."""

SIGNIFICANT = 15
"""Digits that a spreadsheet keeps; what a float shows beyond them is noise."""

MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*?ref="([A-Z]{1,3}\d{1,7}:[A-Z]{1,3}\d{1,7})"')
FORMULA = re.compile(rb"<(?:\w+:)?f[\s>/]")
DECIMALS = re.compile(r"[0#]\.(0+)")  # "0.0%", "#,##0.00"

# What openpyxl raises on parts that are broken, missing or hold other XML than it expects.
BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    ParseError,
    SyntaxError,
    EOFError,
    LookupError,
    ValueError,
    TypeError,
    AttributeError,
    ArithmeticError,
    NotImplementedError,
    RuntimeError,
    OSError,
)


SAVE = "save it as XLSX, or each sheet as CSV"
UNLOCK = "save it as XLSX without a password, or each sheet as CSV"
AGAIN = "download it again"
UNPACK = "unpack it and read the files inside"


@dataclass(frozen=True, slots=True)
class Span:
    """A merged range: rows and columns from 1, both ends inside."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True)
class WorkbookSheet:
    """One sheet of a workbook: its name, rows of cell texts, merged ranges, whether hidden."""

    name: str
    rows: Sequence[tuple[str, ...]]
    spans: tuple[Span, ...]
    hidden: bool


def is_zip(document: Document) -> bool:
    """Whether the bytes are a zip archive, as every workbook is."""
    return document.content.startswith(b"PK\x03\x04")


def read_workbook(document: Document, *, most_rows: int = 0) -> list[WorkbookSheet]:
    """Every sheet of a workbook.

    Args:
        document: An XLSX file.
        most_rows: Rows to read of each sheet; 0 for all.

    Raises:
        DocumentError: It is none, or broken, encrypted or too large when unpacked.
    """
    with _checked_archive(document) as archive:
        try:
            return list(_sheets(document, archive, most_rows))
        except BROKEN as error:
            raise DocumentError(
                document.name,
                expected="an XLSX workbook",
                found=f"a broken one ({type(error).__name__}: {error})",
                todo="open it and save it again as XLSX, or as CSV",
            ) from error


def shown_text(value: object, number_format: str) -> str:
    """What a cell shows: `0.998` as `99.8%` where the cell says so, dates as ISO 8601.

    Digits that the format hides are kept, zeros that it shows are shown.
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, int | float):
        return _shown_number(value, number_format)
    if isinstance(value, dt.datetime) and value.time() == dt.time():
        return value.date().isoformat()
    if isinstance(value, dt.datetime | dt.date | dt.time):
        return value.isoformat()
    return plain_text(str(value)).strip()


def _shown_number(value: float, number_format: str) -> str:
    number = Decimal(f"{value:.{SIGNIFICANT}g}") if isinstance(value, float) else Decimal(value)
    first = number_format.split(";")[0]
    is_percent = "%" in first
    if is_percent:
        number *= 100
    printed = DECIMALS.search(first)
    exponent = number.normalize().as_tuple().exponent
    needed = -exponent if isinstance(exponent, int) and exponent < 0 else 0
    places = max(needed, len(printed[1]) if printed else 0)
    grouped = "," if "#,##0" in first else ""
    return f"{number:{grouped}.{places}f}" + ("%" if is_percent else "")


def _checked_archive(document: Document) -> zipfile.ZipFile:
    if document.content.startswith(b"\xd0\xcf\x11\xe0"):
        raise _refused(document, "an old Excel file, or one with a password", todo=UNLOCK)
    try:
        archive = zipfile.ZipFile(io.BytesIO(document.content))
        parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, EOFError, NotImplementedError, OSError) as error:
        raise _refused(document, "no zip archive, or a truncated one", todo=AGAIN) from error
    names = {part.filename for part in parts}
    if "mimetype" in names and "content.xml" in names:
        raise _refused(document, "an OpenDocument file (ODS), which is not read")
    if "[Content_Types].xml" not in names:
        raise _refused(document, "a zip archive without a workbook", todo=UNPACK)
    if any(part.flag_bits & 1 for part in parts):
        raise _refused(document, "an encrypted archive", todo=UNLOCK)
    unpacked = sum(part.file_size for part in parts)
    swollen = [
        part.filename
        for part in parts
        if part.file_size > SMALL_PART and part.file_size > MAX_RATIO * max(part.compress_size, 1)
    ]
    if unpacked > MAX_UNPACKED or len(parts) > MAX_PARTS or swollen:
        raise _refused(
            document,
            f"{len(parts):,} parts that unpack to {unpacked:,} bytes, as a zip bomb does",
            todo="do not open it; ask whoever made it for each sheet as CSV",
        )
    return archive


def _sheets(
    document: Document, archive: zipfile.ZipFile, most_rows: int
) -> Iterator[WorkbookSheet]:
    workbook = _loaded(document, stored_results=True)
    formulas: Workbook | None = None
    budget = MAX_CELLS
    for position, sheet in enumerate(workbook.worksheets):
        raw = archive.read(sheet._worksheet_path)
        rows = _rows(sheet, most_rows)
        if FORMULA.search(raw):
            formulas = formulas or _loaded(document, stored_results=False)
            _show_uncomputed(rows, _rows(formulas.worksheets[position], most_rows))
        budget -= sum(len(row) for row in rows)
        if budget < 0:
            raise _refused(document, f"more than {MAX_CELLS:,} cells")
        yield WorkbookSheet(
            name=sheet.title,
            rows=rows,
            spans=tuple(_span(found[1].decode()) for found in MERGED.finditer(raw)),
            hidden=sheet.sheet_state != "visible",
        )


def _loaded(document: Document, *, stored_results: bool) -> Workbook:
    import openpyxl

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # extensions that openpyxl does not keep: we do not write
        return openpyxl.load_workbook(
            io.BytesIO(document.content), read_only=True, data_only=stored_results, keep_links=False
        )


def _rows(sheet: Any, most_rows: int) -> list[tuple[str, ...]]:
    """Texts of each row, blank ends cut off; blank rows between filled ones are kept."""
    sheet.reset_dimensions()
    rows: list[tuple[str, ...]] = []
    filled = cells = 0
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # dates out of range: shown as their number
        for row in sheet.iter_rows(max_row=most_rows or None):
            texts = [
                shown_text(c.value, c.number_format) if c.value is not None else "" for c in row
            ]
            while texts and not texts[-1]:
                texts.pop()
            cells += len(texts)
            rows.append(tuple(texts))
            if texts:
                filled = len(rows)
            if cells > MAX_CELLS:
                break
    return rows[:filled]


def _show_uncomputed(rows: list[tuple[str, ...]], formulas: list[tuple[str, ...]]) -> None:
    """Where no result is stored, show the formula: the figure is not read, nor is it lost."""
    rows.extend(() for _ in range(len(formulas) - len(rows)))
    for number, texts in enumerate(formulas):
        blank = [
            column
            for column, text in enumerate(texts)
            if text.startswith("=") and (column >= len(rows[number]) or not rows[number][column])
        ]
        if blank:
            row = [*rows[number], *[""] * (len(texts) - len(rows[number]))]
            for column in blank:
                row[column] = texts[column]
            rows[number] = tuple(row)


def _span(reference: str) -> Span:
    """`B10:D12` as numbers."""
    from openpyxl.utils import range_boundaries

    left, top, right, bottom = range_boundaries(reference)
    return Span(top=top, left=left, bottom=bottom, right=right)


def _refused(document: Document, found: str, *, todo: str = SAVE) -> DocumentError:
    return DocumentError(
        document.name,
        expected="an XLSX workbook",
        found=found,
        todo=todo,
    )
