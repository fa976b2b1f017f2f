"""CSV of any encoding and delimiter to rows of cells, every record counted, nothing guessed.

A byte-order mark decides the encoding, then strict UTF-8, then what `charset-normalizer` finds; a
NUL is refused. The delimiter is the one that cuts most records into equally many cells.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Mapping, Sequence

from sources.document import Document
from sources.errors import DocumentError

MAX_CELL = 1_000_000
"""Longest cell, in characters: a longer one is a broken quote or no table."""

MAX_CELLS = 40_000_000
"""Most cells of one document."""

SAMPLE = 65_536
"""Characters by which the delimiter is found."""

DELIMITERS = (",", ";", "\t", "|")
BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
OTHER_FORMATS = (b"PK\x03\x04", b"%PDF-", b"\xd0\xcf\x11\xe0", b"PAR1", b"\x1f\x8b", b"\x89PNG")
"""What the bytes of a document begin with that is no text: zip, PDF, old Excel, Parquet ..."""

LEADING_DIGITS = re.compile(r"[-+<>]?\d{1,3}")  # the "1" of 1,234 cut in two
UNGROUPED = re.compile(r"[-+<>]?\d{4,}")  # "1234"
NUMERIC = re.compile(r"[-+<>]?[\d.,]+[*%]?")  # "1,234", "12.5%"
FURTHER_DIGITS = re.compile(r"\d{3}[*%]?")  # the "234"
ENOUGH = 3
"""Records cut in the same column that together say: commas are not quoted here."""

MAX_SURPLUS = 12
SPACES = (0x00A0, 0x1680, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x3000)
UNSEEN = (0x00AD, 0x200B, 0x200E, 0x200F, *range(0x202A, 0x202F), 0x2060, *range(0x2066, 0x206A))
PLAIN = {**dict.fromkeys(SPACES, " "), **dict.fromkeys((*UNSEEN, 0xFEFF))}
"""Spaces of other widths as spaces; soft hyphens and marks of direction and width as nothing."""

SEPARATOR_LINE = re.compile(r"sep=([,;|\t])\r?\n")  # "sep=;", which Excel writes and reads


def decode_text(document: Document) -> str:
    """The document as text, line ends as they stand.

    Raises:
        DocumentError: It is empty, binary, holds a NUL or is in no encoding that can be told.
    """
    content = document.content
    if not content.strip():
        raise _unreadable(document, "an empty file")
    if content.startswith(OTHER_FORMATS):
        raise _unreadable(document, "another format than text")
    encoding = next((name for mark, name in BYTE_ORDER_MARKS if content.startswith(mark)), "utf-8")
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        if encoding != "utf-8":
            raise _unreadable(
                document, f"a byte-order mark of {encoding} but other bytes"
            ) from error
        text = _decode_other(document)
    position = text.find("\x00")
    if position >= 0:
        raise _unreadable(document, f"a NUL in character {position + 1:,}")
    return text.removeprefix("\ufeff")


def plain_text(text: str) -> str:
    """The text as it is seen: all spaces alike, and nothing that nobody sees."""
    return text if text.isascii() else text.translate(PLAIN)


def find_delimiter(text: str) -> str:
    """The delimiter that cuts the first records most evenly; a comma where none cuts any."""
    said = SEPARATOR_LINE.match(text)
    if said:
        return said[1]
    sample = text[:SAMPLE]
    if len(text) > SAMPLE:
        sample = sample[: sample.rfind("\n") + 1] or sample
    scores = {delimiter: _evenness(sample, delimiter) for delimiter in DELIMITERS}
    return max(DELIMITERS, key=lambda delimiter: scores[delimiter])


def read_records(document: Document, *, delimiter: str = "") -> list[list[str]]:
    """Every record of the document, blank ones as empty lists: record 1 is `#row=1`.

    Cells are as they stand, line feeds included, but for what `plain_text` changes.

    Raises:
        DocumentError: It is no readable CSV.
    """
    text = plain_text(decode_text(document))
    separator = delimiter or find_delimiter(text)
    csv.field_size_limit(MAX_CELL)
    records: list[list[str]] = []
    cells = 0
    try:
        for record in csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True):
            cells += len(record)
            if cells > MAX_CELLS:
                raise _unreadable(document, f"more than {MAX_CELLS:,} cells")
            records.append(record)
    except csv.Error as error:
        raise DocumentError(
            f"{document.name}#row={len(records) + 1}",
            expected="comma-separated values",
            found=str(error),
            todo="look for a quotation mark that is not closed, or save the table again",
        ) from error
    return records


def rejoin_rows(
    fitting: Sequence[Sequence[str]], misfits: Mapping[int, Sequence[str]], width: int
) -> dict[int, list[str]]:
    """Records cut into too many cells by commas that were not quoted, put together again.

    A surplus comma may as well be a surplus cell, so the column has to speak for it: groups of
    three digits (`1` `234`) are joined in a column that never prints 1234 without a comma, and
    that prints 1,234 in quotes elsewhere or is cut so in `ENOUGH` records; text that goes on after
    a comma and a space is joined in a column of text. Whatever can be joined in no way, or in
    several, is left out.

    Args:
        fitting: Records with as many cells as the header.
        misfits: Records with more, by number.
        width: Number of cells of the header.
    """
    found: dict[int, list[str]] = {}
    joined: dict[int, set[int]] = {}
    for number, cells in misfits.items():
        ways = _rejoinings(tuple(cells), width)
        if len(ways) == 1:
            found[number] = [",".join(pieces) for pieces in ways[0]]
            joined[number] = {n for n, pieces in enumerate(ways[0]) if len(pieces) > 1}
    times = Counter(column for columns in joined.values() for column in columns)
    allowed = {c for c, count in times.items() if _may_join([row[c] for row in fitting], count)}
    return {number: cells for number, cells in found.items() if joined[number] <= allowed}


def _may_join(cells: Sequence[str], count: int) -> bool:
    """Whether a column whose other cells are these, and that is cut so often, has such commas."""
    stripped = [cell.strip() for cell in cells]
    if any(UNGROUPED.fullmatch(cell) for cell in stripped):
        return False
    if any(cell and not NUMERIC.fullmatch(cell) for cell in stripped):
        return True
    return count >= ENOUGH or any("," in cell for cell in stripped)


Pieces = tuple[str, ...]


def _rejoinings(cells: Pieces, width: int) -> list[list[Pieces]]:
    """The ways, two of them at most, to make `width` cells of neighbours that belong together."""
    surplus = len(cells) - width
    if surplus < 0 or surplus > MAX_SURPLUS:
        return []
    if not cells:
        return [[]] if width == 0 else []
    found: list[list[Pieces]] = []
    for taken in range(1, surplus + 2):
        if taken > 1 and not _belong_together(cells[:taken]):
            break
        for rest in _rejoinings(cells[taken:], width - 1):
            found.append([cells[:taken], *rest])
            if len(found) > 1:
                return found
    return found


def _belong_together(pieces: Pieces) -> bool:
    """Whether the last piece continues the ones before it."""
    last = pieces[-1]
    if last.startswith(" ") and last.strip() and pieces[0].strip():
        return True
    first_is_number = LEADING_DIGITS.fullmatch(pieces[0].strip()) is not None
    return first_is_number and all(FURTHER_DIGITS.fullmatch(piece) for piece in pieces[1:])


def _evenness(sample: str, delimiter: str) -> tuple[float, int]:
    """Share of the sample's records that have the commonest number of cells above one."""
    try:
        records = csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter)
        widths = [len(record) for record in records if any(cell.strip() for cell in record)]
    except csv.Error:
        return (0.0, 0)
    several = Counter(width for width in widths if width > 1)
    if not several:
        return (0.0, 0)
    width, count = several.most_common(1)[0]
    return (count / len(widths), width)


def _decode_other(document: Document) -> str:
    import charset_normalizer

    best = charset_normalizer.from_bytes(document.content[: 4 * SAMPLE]).best()
    if best is None:
        raise _unreadable(document, "bytes of no known encoding")
    try:
        return document.content.decode(best.encoding)
    except UnicodeDecodeError as error:
        raise _unreadable(document, f"bytes that are not all {best.encoding}") from error


def _unreadable(document: Document, found: str) -> DocumentError:
    return DocumentError(
        document.name,
        expected="a readable table as text",
        found=found,
        todo="save it as CSV in UTF-8",
    )
