"""Tables that a text layer left as lines, one row a line: `Austria 5,698,882`.

Nothing tells columns apart in such text, so only tables of labels and one figure are read, below a
header line that the source knows word for word. A table ends at the first line that is no row;
numbers of pages between its rows are passed over.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from sources.readers.grid import Cell, Grid, is_figure
from sources.readers.labels import label_key

ROW = re.compile(
    r"(?P<label>\S.*?\D) (?P<figure>[<>]?\d[\d.,]*(?:MM|[KM]|%)?)"
)  # "Italy 38,121,014"
PAGE_NUMBER = re.compile(r"\d{1,3}")  # "5" alone on its line


def line_grids(text: str, headers: Mapping[str, tuple[str, str]]) -> list[Grid]:
    """Tables below the header lines that are known.

    Args:
        text: A text whose places are character offsets.
        headers: Each header line as printed, with the two columns that it names.
    """
    known = {label_key(line): columns for line, columns in headers.items()}
    grids: list[Grid] = []
    title = before = ""
    rows: list[tuple[Cell, ...]] = []
    for start, line in text_lines(text):
        columns = known.get(label_key(line))
        row = ROW.fullmatch(line)
        if columns:
            _close(grids, rows, title)
            title, rows = before, [tuple(Cell(name) for name in columns)]
        elif rows and row and is_figure(row["figure"]):
            begin, end = start + row.start("figure"), start + row.end("figure")
            label = Cell(row["label"], f"#char={start},{start + row.end('label')}")
            rows.append((label, Cell(row["figure"], f"#char={begin},{end}")))
        elif not (rows and PAGE_NUMBER.fullmatch(line)):
            _close(grids, rows, title)
            rows = []
        before = line
    _close(grids, rows, title)
    return grids


def _close(grids: list[Grid], rows: list[tuple[Cell, ...]], title: str) -> None:
    if len(rows) > 1:
        place = rows[1][0].locator
        grids.append(Grid(tuple(rows), 1, title, "", place, {}, len(grids) + 1))


def text_lines(text: str) -> Iterator[tuple[int, str]]:
    """Lines that hold something, with the offset of their first character."""
    offset = 0
    for line in text.splitlines(keepends=True):
        stripped = line.strip()
        if stripped:
            yield offset + line.index(stripped), stripped
        offset += len(line)
