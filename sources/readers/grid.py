"""Grid: a printed table as cells, whatever the format it was printed in.

PDF, HTML and text readers all return grids, so that a source (or `quick`) maps labels to meaning
without knowing the format. A cell that spans several places stands, as the same object, in each.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

FIGURE = re.compile(
    r"""
    (?:[<>≤≥~≈+\-\u2212]\s?)?          # "<1%", ">5", "-3"
    [€$£]?\s?
    (?:
        \d{1,3}(?:[ \u00a0\u2009\u202f]\d{3})+   # "292 489"
        | \d[\d.,'\u2019]*                         # "2,781,634", "0.0030"
    )
    (?:\s?(?:%|[kKmMbB]\b|MM\b|bn\b|million\b|billion\b|thousand\b))?
    (?:\s?[-\u2013]\s?\d[\d.,]*\s?%?)? # "0-249", "4%-5%"
    (?:\s?[*†‡]*|(?<=%)\d{1,2})        # "15,935*", "40%1": no digit of a number follows its sign
    """,
    re.VERBOSE,
)
YEAR = re.compile(r"(19|20)\d\d")  # "2024"
PERIOD_HEADER = re.compile(r"\b(year|quarter|month|period|half|date|week)\b", re.IGNORECASE)
PLACEHOLDERS = frozenset(
    {
        "",
        "-",
        "--",
        "\u2014",
        "\u2013",
        "\\-",
        "n/a",
        "na",
        "n.a.",
        "*",
        ".",
        "…",
        "none",
        "not applicable",
    }
)
"""Cells that stand for no figure. None of them is a zero."""

DASHES = re.compile(r"[-\u2010-\u2015\u2212\ufe58\ufe63\uff0d]{1,4}")  # "-", "\u2014\u2014"
NONE_PRINTED = PLACEHOLDERS | {
    "not available",
    "no data",
    "nan",
    "null",
    "#n/a",
    "n.a",
    "n/r",
    "..",
    "...",
}
"""Whole cells of a table that stand for no figure, beside dashes of any width."""


def stands_for_none(text: str) -> bool:
    """Whether a whole cell says that there is no figure: blank, dashes, `N/A`, `no data`."""
    stripped = text.strip()
    return stripped.lower() in NONE_PRINTED or DASHES.fullmatch(stripped) is not None


@dataclass(frozen=True, slots=True)
class Cell:
    """One printed cell.

    Attributes:
        text: As printed, white space collapsed, footnote marks taken off.
        locator: Standard fragment identifier; blank only where nothing is printed.
        marks: Footnote marks that stood at the text, separated by spaces.
    """

    text: str
    locator: str = ""
    marks: str = ""

    @property
    def is_figure(self) -> bool:
        """Whether the whole text has the shape of one number."""
        return is_figure(self.text)

    @property
    def is_blank(self) -> bool:
        """Whether it stands for no value: blank, a dash, `N/A`."""
        return stands_for_none(self.text)

    @property
    def printed(self) -> str:
        """The text with its footnote marks raised as on the page: never as further digits."""
        return f"{self.text}{self.marks.translate(RAISED)}" if self.marks else self.text


RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")  # "463,960,085²"

BLANK = Cell("")


@dataclass(frozen=True)
class Grid:
    """One printed table.

    Attributes:
        rows: Rectangular; header rows first.
        header_count: How many of the rows are header.
        title: Nearest heading above.
        caption: Line directly above (or the table's own caption).
        locator: Place of the whole table.
        notes: Footnotes printed near it, by mark.
        page: Page number, or position of the table in the document; from 1.
        section: Heading that contains the nearest one; blank where the format has no levels.
    """

    rows: tuple[tuple[Cell, ...], ...]
    header_count: int
    title: str = ""
    caption: str = ""
    locator: str = ""
    notes: Mapping[str, str] = field(default_factory=dict)
    page: int = 1
    section: str = ""

    @property
    def width(self) -> int:
        """Number of columns."""
        return len(self.rows[0]) if self.rows else 0

    @cached_property
    def body(self) -> tuple[tuple[Cell, ...], ...]:
        """The rows below the header."""
        return self.rows[self.header_count :]

    @cached_property
    def header(self) -> tuple[str, ...]:
        """Text of each column's header, stacked header cells joined by a space."""
        return tuple(" ".join(self.header_parts(column)) for column in range(self.width))

    def header_parts(self, column: int) -> tuple[str, ...]:
        """Header cells of a column from top to bottom, spanning ones once, blanks left out."""
        cells: list[Cell] = []
        for row in self.rows[: self.header_count]:
            cell = row[column]
            if cell.text and not any(cell is seen for seen in cells):
                cells.append(cell)
        return tuple(cell.text for cell in cells)

    @cached_property
    def label_count(self) -> int:
        """Number of leading columns that hold labels, not figures."""
        count = 0
        for column in range(self.width):
            if not self._is_label_column(column):
                break
            count += 1
        return count

    def _is_label_column(self, column: int) -> bool:
        cells = [row[column] for row in self.body if not row[column].is_blank]
        figures = [cell for cell in cells if cell.is_figure]
        if figures and all(YEAR.fullmatch(cell.text) for cell in cells):
            return column == 0 or bool(PERIOD_HEADER.search(self.header[column]))
        return bool(cells) and 2 * len(figures) < len(cells)

    def labels(self, row: tuple[Cell, ...]) -> tuple[str, ...]:
        """Texts of a row's label columns; a cell that spans several stands once."""
        found: list[Cell] = []
        for cell in row[: self.label_count]:
            if not any(cell is seen for seen in found):
                found.append(cell)
        return tuple(cell.text for cell in found)

    def figures(self) -> Iterator[tuple[int, int, Cell]]:
        """Row and column in the body, and the cell, of every figure; spanning ones once."""
        first = self.label_count
        seen: set[int] = set()
        for number, row in enumerate(self.body):
            for column in range(first, self.width):
                cell = row[column]
                if cell.is_figure and id(cell) not in seen:
                    seen.add(id(cell))
                    yield number, column, cell

    def continued_by(self, other: Grid) -> Grid:
        """This grid with the body of one that continues it."""
        return replace(self, rows=self.rows + other.body, notes={**self.notes, **other.notes})


def is_figure(text: str) -> bool:
    """Whether the whole text has the shape of one number, such as `2,781,634`, `<1%`, `0-249`."""
    return len(text) < 60 and FIGURE.fullmatch(text.strip()) is not None


def count_header_rows(rows: tuple[tuple[Cell, ...], ...]) -> int:
    """How many leading rows are header: those before the first with a figure that is no year.

    Where no row has a figure, the first is the header. A first row that holds figures has none.
    Rows of labels without figures below a header that names every column are body.
    """
    count = min(1, len(rows))
    for number, row in enumerate(rows):
        figures = [cell for cell in row if cell.is_figure]
        plain = [cell for cell in figures if not YEAR.fullmatch(cell.text)]
        if plain or (figures and number > 0 and _is_figure_row(row)):
            count = number
            break
    complete = [number for number in range(count) if _names_columns(rows[number])]
    return complete[-1] + 1 if complete else count


def _names_columns(row: tuple[Cell, ...]) -> bool:
    """Whether nearly every cell holds text, as in a header."""
    return len(row) > 2 and sum(bool(cell.text) for cell in row) >= 0.8 * len(row)


def _is_figure_row(row: tuple[Cell, ...]) -> bool:
    """Whether what stands right of the first column is figures or nothing, as in a body row."""
    rest = [cell for cell in row[1:] if not cell.is_blank]
    return bool(rest) and all(cell.is_figure for cell in rest) and not row[0].is_blank
