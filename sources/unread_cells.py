"""No number of a sheet is neither read nor listed: the cells that claims and unread lines leave.

For sheets of several tables with titles and notes around them: a cell that holds a number is a
claim, listed, a label of a claim, or a period; else its row is listed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

import pandas as pd

from schemas.claims import Unread
from sources.document import Document
from sources.errors import one_line
from sources.readers.grid import is_figure
from sources.readers.no_figures import has_figures
from sources.readers.sheet import Sheet, read_sheets
from sources.source import Extraction
from sources.tabulate import validated
from sources.unread_text import LABELS

REASON = "a number in a cell that is not read"
APART = re.compile(r" \| |: |; |=|\n")  # parts of a context: "2020 | Spam: 12"


def list_unread_cells(document: Document, extraction: Extraction) -> Extraction:
    """The extraction with a line for each row of a sheet whose numbers are not all accounted for.

    Raises:
        DocumentError: The document is no sheet.
    """
    claims, unread = extraction.claims, extraction.unread
    known = {*claims["locator"], *unread["locator"]}
    labels = {text for name in ("context", *LABELS) for text in claims[name].unique()}
    words = {" ".join(part.split()) for text in labels for part in APART.split(text)}
    names = words | {" ".join(text.split()) for text in labels}
    listed = [
        row
        for sheet in read_sheets(document)
        for number in range(1, len(sheet.rows) + 1)
        if sheet.row_locator(number) not in known
        for row in _row(sheet, number, known, names)
    ]
    if not listed:
        return extraction
    rows = pd.DataFrame(listed).assign(document_sha256=document.sha256)
    return replace(
        extraction,
        unread=validated(Unread, pd.concat([unread, rows], ignore_index=True), document.name),
    )


def _row(sheet: Sheet, number: int, known: set[str], words: set[str]) -> Iterator[dict[str, str]]:
    """The row, where a cell of it holds a number that nothing accounts for.

    Beside figures that were read, a cell of words with a number is a label of the row.
    """
    cells = sheet.rows[number - 1]
    numbered = [n for n, cell in enumerate(cells, start=1) if any(map(str.isdecimal, cell))]
    others = [n for n in numbered if sheet.locator(number, n) not in known]
    is_read = len(others) < len(numbered)
    left = [
        column
        for column in others
        if " ".join(cells[column - 1].split()) not in words
        and has_figures(cells[column - 1])
        and (is_figure(cells[column - 1]) or not is_read)
    ]
    if left:
        alone = len(left) == 1
        yield {
            "locator": sheet.locator(number, left[0]) if alone else sheet.row_locator(number),
            "printed": one_line(" | ".join(" ".join(cell.split()) for cell in cells if cell)),
            "reason": REASON,
        }
