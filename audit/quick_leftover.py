"""Numbers of a document that stand in no claim and in no line left unread: none may vanish.

What a page prints is counted token by token, and so is what was read of it: cells with their labels
and headers, sentences, and what is listed unread already. What is left over is listed line by line;
lines that come back on many pages once each.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import pandas as pd
from pandera.typing.pandas import DataFrame

from audit.quick_pages import Printed
from audit.quick_tables import cells_of_no_figure
from schemas.claims import Unread
from sources.errors import one_line
from sources.readers.grid import Grid
from sources.readers.pdf_candidates import line_key
from sources.source import Extraction

MARKS = str.maketrans("\u2070\u00b9\u00b2\u00b3\u2074\u2075\u2076\u2077\u2078\u2079", "0123456789")
AROUND = ".,;:()[]{}\"'\u201c\u201d\u2018\u2019*\u2020\u2021|_#<>~\u2013\u2014-"
PAGE = re.compile(r"#page=(\d+)")  # "#page=12&viewrect=72,310,120,14"

OUTSIDE = "a number in no table and in no sentence that is read"
RUNNING = "a line that comes back on many pages"


@dataclass
class Read:
    """Tokens with digits that are accounted for: on one page, or anywhere in the document."""

    by_page: dict[int, Counter[str]] = field(default_factory=dict)
    anywhere: Counter[str] = field(default_factory=Counter)

    def add(self, text: str, locator: str = "") -> None:
        """Take the text as read; once for each time that it is printed."""
        page = _page_of(locator)
        counter = self.by_page.setdefault(page, Counter()) if page else self.anywhere
        counter.update(tokens_of(text))

    def takes(self, token: str, page: int) -> bool:
        """Whether the token is accounted for; each time that it was read serves once."""
        pages = (self.by_page.get(number) for number in (page, page - 1))  # a sentence may go on
        for counter in (*pages, self.anywhere):
            if counter is not None and counter[token] > 0:
                counter[token] -= 1
                return True
        return False


def tokens_of(text: str) -> Iterator[str]:
    """Pieces of a text that hold a digit, without the punctuation around them."""
    for piece in text.translate(MARKS).split():
        if any(char.isdigit() for char in piece):
            yield piece.strip(AROUND)


def read_cells(read: Read, grids: Iterable[Grid]) -> None:
    """Take the cells of tables as read: figures, labels and headers, titles, captions and notes."""
    for grid in grids:
        if not any(True for _ in grid.figures()):
            continue
        seen = {id(cell) for cell in cells_of_no_figure(grid)}
        for row in grid.rows:
            for cell in row:
                if id(cell) not in seen and cell.text:
                    seen.add(id(cell))
                    read.add(f"{cell.text} {cell.marks}", cell.locator)
                    if cell.marks:
                        # The fast reader sees a mark glued to the word before it.
                        read.add(f"{cell.text.split()[-1]}{cell.marks}", cell.locator)
        for text in (grid.title, grid.caption, *(f"{m} {t}" for m, t in grid.notes.items())):
            read.add(text)


def what_was_read(grids: Iterable[Grid], prose: Extraction | None, unread: pd.DataFrame) -> Read:
    """All that tables, sentences and lines left unread account for."""
    read = Read()
    read_cells(read, grids)
    if prose is not None:
        told: dict[tuple[str, int], list[str]] = {}
        for context, place, printed in zip(
            *(prose.claims[name] for name in ("context", "locator", "printed")), strict=True
        ):
            told.setdefault((context, _page_of(place)), []).append(printed)
        for (context, page), numbers in told.items():
            read.add(context, f"#page={page}" if page else "")
            for printed in numbers:
                if printed not in context:  # a long sentence is not kept whole
                    read.add(printed)
        for measured in prose.measurements["printed"]:
            read.add(measured)
    for printed, locator in zip(unread["printed"], unread["locator"], strict=True):
        figures, _, sentence = str(printed).partition(" in: ")
        read.add(sentence or figures, "" if sentence else str(locator))
    return read


def outside_tables(unread: DataFrame[Unread], grids: Iterable[Grid]) -> DataFrame[Unread]:
    """Unread figures of sentences, without those that stand in the cells of a PDF's tables.

    The fast reader gives a table's lines as running text.
    """
    cells: dict[int, set[str]] = {}
    for cell in (cell for grid in grids for row in grid.rows for cell in row):
        page = _page_of(cell.locator)
        if page:
            cells.setdefault(page, set()).update(tokens_of(f"{cell.text} {cell.marks}"))
    keep = []
    for printed, locator in zip(unread["printed"], unread["locator"], strict=True):
        figures = set(tokens_of(str(printed).partition(" in: ")[0]))
        keep.append(not figures or not figures <= cells.get(_page_of(locator), set()))
    return Unread.conform(unread[pd.Series(keep, index=unread.index, dtype=bool)])


def _page_of(locator: str) -> int:
    found = PAGE.match(locator)
    return int(found[1]) if found else 0


def leftover_lines(printed: Printed, read: Read) -> DataFrame[Unread]:
    """The lines of a document whose numbers are not all accounted for.

    Args:
        printed: What the document prints.
        read: What was read of it; used up.
    """
    rows: list[dict[str, str]] = []
    again: dict[str, list[dict[str, str]]] = {}
    lines = [
        (line_key(line, number), number, offset, line)
        for number, page in enumerate(printed.pages, start=1)
        for offset, line in _numbered_lines(page)
    ]
    # Lines that come back are counted last: a sentence below them may hold the same year.
    for key, number, offset, line in sorted(lines, key=lambda item: item[0] in printed.running):
        left = [token for token in tokens_of(line) if not read.takes(token, number)]
        if left:
            row = _row(line, printed.locate(number, offset, line))
            (again.setdefault(key, []) if key in printed.running else rows).append(row)
    for found in again.values():
        rows.append({**found[0], "reason": f"{RUNNING} ({len(found)} of them)"})
    return Unread.conform(pd.DataFrame(rows, columns=["locator", "printed", "reason"]))


def _numbered_lines(page: str) -> Iterator[tuple[int, str]]:
    """Lines that hold a digit, with the place of their first character in the text."""
    offset = 0
    for line in page.split("\n"):
        if any(char.isdigit() for char in line):
            yield offset, line
        offset += len(line) + 1


def _row(line: str, locator: str) -> dict[str, str]:
    return {"locator": locator, "printed": one_line(line.strip(), 300), "reason": OUTSIDE}
