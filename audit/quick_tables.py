"""The figures of a document's tables as drafts of claims, with their arithmetic."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from audit.quick_checks import (
    Oddity,
    Sum,
    column_totals,
    entries_of,
    odd_percentages,
    odd_share_sums,
    odd_sums,
    row_totals,
)
from sources.readers.dates import parse_period
from sources.readers.grid import Cell, Grid
from sources.readers.grid_claims import context_of
from sources.readers.numbers import parse_number
from sources.readers.prose.describe import platforms_of
from sources.tabulate import breakdown_text

UNNAMED = "unnamed"
"""Platform of a claim that no sentence names one for."""
LANGUAGES = ("en", "fr", "de")
LONGEST_NAME = 40
PARTED = re.compile(r"(?<!\d)\d{1,2}\s\d{3}(?!\d)")
"""`1 278`: a figure with a blank between its thousands, or a footnote mark before a figure."""


@dataclass
class QuickTables:
    """The figures of all tables of one document.

    Attributes:
        rows: Columns of claims, one row per figure.
        unread: Rows of `Unread`.
        sums: Totals found, with their parts.
        oddities: What the arithmetic does not bear out.
        labels: Title, row and column of each claim, by its id within the document.
    """

    rows: list[dict[str, Any]] = field(default_factory=list)
    unread: list[dict[str, str]] = field(default_factory=list)
    sums: list[Sum] = field(default_factory=list)
    oddities: list[Oddity] = field(default_factory=list)
    labels: dict[str, tuple[str, str, str]] = field(default_factory=dict)


def read_tables(grids: Sequence[Grid], unread: Iterable[dict[str, str]]) -> QuickTables:
    """Every figure of every table, totals and percentages recomputed.

    Args:
        grids: Tables in order.
        unread: What the reader of the format left unread.
    """
    tables = QuickTables(unread=list(unread))
    language = _language(cell.text for grid in grids for *_, cell in grid.figures())
    for place, grid in enumerate(grids, start=1):
        ids = _read_grid(tables, grid, place, language)
        entries = entries_of(grid, ids)
        names = {claim: " / ".join(words) for claim, words in tables.labels.items()}
        downwards, across = row_totals(grid, entries), column_totals(grid, entries)
        tables.sums += [*downwards, *across]
        tables.oddities += [
            *odd_sums(downwards, "quick_row_total", names),
            *odd_sums(across, "quick_column_total", names),
            *odd_percentages(grid, entries),
            *odd_share_sums(grid, entries),
        ]
    return tables


def _language(texts: Iterable[str]) -> str:
    """The way of writing numbers that reads most figures of a document, English among equals.

    A blank in one figure alone may part a footnote mark from it ("1 278"): it proves no grouping.
    """
    figures = list(texts)
    parted = {text for text in figures if PARTED.search(text)}
    if len(parted) == 1:
        figures = [text for text in figures if text not in parted]
    return max(
        LANGUAGES,
        key=lambda code: sum(parse_number(text, language=code) is not None for text in figures),
    )


def _read_grid(
    tables: QuickTables, grid: Grid, place: int, language: str
) -> dict[tuple[int, int], str]:
    """Claims of one table; ids by row and column of the body."""
    title = " / ".join(dict.fromkeys(text for text in (grid.title, grid.caption) if text))
    ids: dict[tuple[int, int], str] = {}
    tables.unread += _odd_cells(grid)
    for row, column, cell in grid.figures():
        number = parse_number(cell.text, language=language)
        if number is None:
            tables.unread.append(
                {
                    "locator": cell.locator,
                    "printed": cell.printed,
                    "reason": "a figure whose separators are ambiguous",
                }
            )
            continue
        claim_id = f"t{place}r{row + 1}c{column + 1}"
        kind = "share" if number.is_percent else "count"
        label = " / ".join(grid.labels(grid.body[row]))
        header = grid.header[column]
        ids[row, column] = claim_id
        tables.labels[claim_id] = (title, label, header)
        tables.rows.append(
            {
                "claim_id": claim_id,
                "platform": _platform(grid.labels(grid.body[row])),
                "kind": kind,
                "additivity": "unknown",
                "policy_label": label,
                "metric_label": header,
                "breakdown": breakdown_text({"table": f"{place} {title}".strip()}),
                "printed": cell.printed,
                "locator": cell.locator,
                "context": context_of(grid, grid.body[row], column),
                **number.as_columns(kind),
                **_period(header, label, title),
            }
        )
    return ids


def _odd_cells(grid: Grid) -> list[dict[str, str]]:
    """Cells in columns of figures that hold digits and are no one number."""
    columns = {column for _, column, _ in grid.figures()}
    cells = {
        id(row[column]): row[column] for row in grid.body for column in columns if column < len(row)
    }
    return [
        {
            "locator": cell.locator,
            "printed": cell.printed,
            "reason": "a cell among figures that is no single number",
        }
        for cell in cells.values()
        if not cell.is_figure and not cell.is_blank and _has_digit(cell)
    ] + [
        {
            "locator": cell.locator,
            "printed": cell.printed,
            "reason": "a number in a row without a figure",
        }
        for cell in cells_of_no_figure(grid)
        if id(cell) not in cells and _has_digit(cell)
    ]


def cells_of_no_figure(grid: Grid) -> list[Cell]:
    """Cells of rows without a figure that name none either: no claim shows what is in them."""
    with_figures = {row for row, *_ in grid.figures()}
    if not with_figures:
        return []
    used = {id(cell) for number in with_figures for cell in grid.body[number]}
    named = {label for number in with_figures for label in grid.labels(grid.body[number])}
    others = {
        id(cell): cell
        for number, row in enumerate(grid.body)
        for cell in row
        if number not in with_figures and cell.text not in named and id(cell) not in used
    }
    return list(others.values())


def _has_digit(cell: Cell) -> bool:
    return any(char.isdigit() for char in cell.text)


def _platform(labels: Iterable[str]) -> str:
    """The platform that one of a row's labels is the name of."""
    named = [name for label in labels if (name := _platform_called(label))]
    return named[0] if len(set(named)) == 1 else UNNAMED


@lru_cache(maxsize=4096)
def _platform_called(label: str) -> str:
    """The platform whose whole name the label is; blank where it is none."""
    names = platforms_of(label) if len(label) <= LONGEST_NAME else ()
    alike = [name for name, _ in names if name.casefold() == label.strip().casefold()]
    return alike[0] if alike else ""


def _period(*texts: str) -> dict[str, str]:
    """The period that a header, a label or a title consists of; nothing where none does."""
    for text in texts:
        for part in (text, *text.split(" / ")):
            found = parse_period(part)
            if found is not None:
                return found.as_columns()
    return {}
