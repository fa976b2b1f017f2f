"""From cells to rows of claims: the value as printed, its place, its footnote, and totals."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from schemas.figures import SHARE_KINDS, WHOLE_KINDS
from sources.readers.columns import NEVER_PER_CENT, THOUSANDS_OR_DECIMALS
from sources.readers.grid import Cell, Grid
from sources.readers.labels import label_key
from sources.readers.numbers import PrintedNumber, parse_number

DECIMALS = re.compile(r"(?<![\d.,])\d+\.(?:\d{1,2}|\d{4,})(?![\d.,]|\s?%)")  # "19.75"

TOTALS = frozenset({"total", "grandtotal"})
"""First cells, folded, of rows that are the total of the others."""


@dataclass
class ClaimRows:
    """Rows that a parser collects: claims, relations and what it could not read.

    Attributes:
        common: Columns that every claim of the document has.
        languages: Of the printed numbers; where the first cannot read one, the next is tried.
        respell: A figure as other publishers write it (`MM` for millions), for reading only.
    """

    common: Mapping[str, Any]
    languages: tuple[str, ...] = ("en",)
    respell: Callable[[str], str] = str
    rows: list[dict[str, Any]] = field(default_factory=list)
    relations: list[dict[str, str]] = field(default_factory=list)
    unread: list[dict[str, str]] = field(default_factory=list)

    def add(self, claim_id: str, cell: Cell, grid: Grid, **words: Any) -> str:
        """One figure as a claim; its id, or blank where the cell holds none that can be read.

        A blank cell, a dash or `N/A` is no figure and leaves nothing; any other text that is no
        number is reported unread.

        Args:
            claim_id: Unique within the document.
            cell: Where the figure stands.
            grid: Its table, for the footnotes.
            **words: Columns of the claim; `kind` at least.
        """
        if cell.is_blank:
            return ""
        text = self.respell(cell.text)
        read = (parse_number(text, language=language) for language in self.languages)
        number = next((number for number in read if number is not None), None)
        if number is None:
            self.skip(cell, "a cell that holds no number that can be read")
            return ""
        row = {**self.common, **words, "claim_id": claim_id}
        if reason := why_no_figure(text, number, row["kind"], grid):
            self.skip(cell, reason)
            return ""
        row |= number.as_columns(row["kind"])
        row["printed"] = cell.printed
        row["locator"] = cell.locator
        notes = [grid.notes[mark] for mark in cell.marks.split() if mark in grid.notes]
        if notes and not row.get("note"):
            row["note"] = " ".join(notes)
        self.rows.append(row)
        return claim_id

    def block(
        self,
        claim_id: str,
        grid: Grid,
        columns: Iterable[int],
        words_of: Callable[[int, Sequence[Cell], int], Mapping[str, Any]],
        *,
        first: int = 0,
    ) -> list[list[str]]:
        """Columns of figures, one claim a cell.

        Args:
            claim_id: Of each claim, with `{row}` and `{column}` for its place.
            grid: The table.
            columns: Where the figures stand.
            words_of: Columns of a cell's claim, by number and cells of its row and the number of
                its column; `kind` at least.
            first: Number of the first row in the claims' ids.

        Returns:
            Ids by row and column; blank where a figure was not read.
        """
        places = list(columns)
        return [
            [
                self.add(
                    claim_id.format(row=first + number, column=column), row[column], grid,
                    **{"context": context_of(grid, row, column), **words_of(number, row, column)},
                )
                for column in places
            ]
            for number, row in enumerate(grid.body)
        ]  # fmt: skip

    def column(
        self,
        claim_id: str,
        grid: Grid,
        column: int,
        words_of: Callable[[int, Sequence[Cell]], Mapping[str, Any]],
        *,
        totals: Iterable[str] = TOTALS,
        whole: str = "",
    ) -> list[str]:
        """A column of figures, one claim a row, and its total with all other rows as parts.

        Args:
            claim_id: Of each claim, with `{}` for the number of the row.
            grid: The table.
            column: Where the figures stand.
            words_of: Columns of a row's claim, by its number and cells; `kind` at least.
            totals: First cells, folded, that make a row the total of the others.
            whole: Claim that is the total, where it stands elsewhere in the document.

        Returns:
            Ids of the parts in order; blank where a figure was not read.
        """
        known, parts = frozenset(totals), list[str]()
        ids = self.block(
            claim_id.replace("{}", "{row}"), grid, [column], lambda n, row, _: words_of(n, row)
        )
        for row, (added,) in zip(grid.body, ids, strict=True):
            if label_key(row[0].text) in known:
                whole = added
            else:
                parts.append(added)
        self.total(whole, parts, grid.locator)
        return parts

    def skip(self, cell: Cell, reason: str) -> None:
        """Report a cell that was not read."""
        self.unread.append({"locator": cell.locator, "printed": cell.printed, "reason": reason})

    def total(self, whole: str, parts: Iterable[str], locator: str, relation: str = "sum") -> None:
        """A printed total with its parts; nothing where the whole or any part was not read."""
        listed = list(parts)
        if whole and listed and all(listed):
            self.relations += [
                {"whole": whole, "part": part, "relation": relation, "locator": locator}
                for part in listed
            ]


def why_no_figure(text: str, number: PrintedNumber, kind: str, grid: Grid) -> str:
    """Why a number that can be read is not what a cell of its column holds; mostly nothing.

    Columns may have changed their places, and thousands be parted in another way, from edition to
    edition: `1.204` is no count and no hours that can be told, unless the table has `19.75` too.
    """
    if kind in NEVER_PER_CENT and number.is_percent:
        return "a percentage in a column of figures that are none"
    if kind in SHARE_KINDS and not number.is_percent and number.value > 1:
        return "no percentage in a column of percentages"
    if kind in NEVER_PER_CENT and THOUSANDS_OR_DECIMALS.fullmatch(text.strip()):
        has_decimals = kind not in WHOLE_KINDS and any(
            DECIMALS.search(cell.text) for row in grid.rows for cell in row
        )
        return "" if has_decimals else "a point that may part thousands or decimals"
    if kind in WHOLE_KINDS and number.value.denominator != 1:
        return "a count that is no whole number"
    return ""


def context_of(grid: Grid, row: Sequence[Cell], column: int) -> str:
    """Title, labels and column header of a cell, in one line."""
    labels: list[str] = []
    for cell in row[: grid.label_count]:
        if cell.text and cell.text not in labels:
            labels.append(cell.text)
    pieces = [grid.title, " / ".join(labels), f"{grid.header[column]}: {row[column].printed}"]
    return " | ".join(piece.strip(": ") for piece in pieces if piece)
