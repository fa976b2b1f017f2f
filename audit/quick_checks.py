"""Arithmetic of a table whose meaning nobody knows: totals, percentages, sums of shares.

A hypothesis (this column is the sum of those, that share divides these two) is taken up only where
most rows bear it out; the rows that do not are named. Nothing here is more than a warning.

Intervals: a printed share stands for anything within a full printed unit either way, so that
truncated and rounded-up figures pass.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import permutations

from audit.wording import per_cent
from sources.readers.grid import Grid
from sources.readers.numbers import PrintedNumber, parse_number

MOST_COLUMNS = 40
"""Wider tables are checked for totals over rows only."""
MOST_PARTS = 20
"""Most parts of a sum that its proof prints."""
LONG_ROWS = 12
"""A table of records has at least so many rows."""
MOST_BLOCK = 12
"""Longest run of columns tried as the parts of a total column."""
BORNE_OUT = Fraction(3, 4)
"""Share of rows that must fit before the others are named."""
ENOUGH_SUMS = 4
"""Rows that must add up before a column is a total that is not called one."""
CLOSE = Fraction(1, 20)
"""A total this near to the sum of its rows is a slip; a farther one is no sum of them."""

TOTAL = re.compile(
    r"\s*(?:(?:grand|overall|sub)?[ -]*"
    r"(?:total|totals|totaux|gesamt|insgesamt|sum|summe|somme|suma)\b"
    r".*|all|.*\b(?:total|totals))\s*[:.]?\s*",
    re.IGNORECASE,
)  # "Grand Total", "TOTAL ACCOUNT SUSPENSIONS", "Totals:", but not "All others"
NO_SUM = re.compile(
    r"median|average|mean\b|moyen|rate\b|taux|ratio|time\b|hours|days|minutes|d\u00e9lai|unique|%",
    re.IGNORECASE,
)  # "Median time", "Unique accounts": whose parts are not added up


@dataclass(frozen=True)
class Entry:
    """One figure of a table.

    Attributes:
        row: Row in the body.
        column: Column.
        number: As printed.
        claim_id: Its claim.
    """

    row: int
    column: int
    number: PrintedNumber
    claim_id: str

    @property
    def is_count(self) -> bool:
        """Whether it is a plain number that can be part of a sum."""
        plain = not self.number.is_percent and self.number.low is None
        return plain and self.number.qualifier == "exact" and self.number.unit <= 1


@dataclass(frozen=True)
class Oddity:
    """A figure that the arithmetic of its table does not bear out.

    Attributes:
        rule: Which check.
        severity: `note` or `warning`.
        claims: Figures that take part, the odd one first.
        expected: What the arithmetic gives.
        observed: What is printed.
        proof: The arithmetic, to be redone.
    """

    rule: str
    severity: str
    claims: tuple[str, ...]
    expected: str
    observed: str
    gap: float
    relative_gap: float
    proof: str


@dataclass(frozen=True)
class Sum:
    """A printed total that is the sum of its parts, or nearly."""

    whole: Entry
    parts: tuple[Entry, ...]

    @property
    def adds(self) -> bool:
        """Whether two parts at least are more than nothing, so that the sum is none of them."""
        return sum(part.number.value > 0 for part in self.parts) > 1

    @property
    def gap(self) -> Fraction:
        """Sum of the parts minus the total."""
        return (
            sum((part.number.value for part in self.parts), Fraction(0)) - self.whole.number.value
        )


def entries_of(grid: Grid, ids: dict[tuple[int, int], str]) -> list[Entry]:
    """The figures of a table that can be read and have a claim."""
    found = []
    for row, column, cell in grid.figures():
        number = parse_number(cell.text)
        if number is not None and (row, column) in ids:
            found.append(Entry(row, column, number, ids[row, column]))
    return found


def is_long(grid: Grid) -> bool:
    """Whether each row is a record of its own, named by several columns that repeat their words.

    `Facebook, Spam, 2022Q4, 12`: rows above one another are no parts of a whole, whatever they say.
    """
    if len(grid.body) < LONG_ROWS or grid.label_count < 2:
        return False
    columns = ([row[place].text for row in grid.body] for place in range(grid.label_count))
    repeated = [1 < len(set(texts)) <= len(texts) / 2 for texts in columns]
    return sum(repeated) > 1


def row_totals(grid: Grid, entries: Sequence[Entry]) -> list[Sum]:
    """Rows called a total, with the rows above them back to the total before."""
    if is_long(grid):
        return []
    totals = [n for n, row in enumerate(grid.body) if _is_total(" ".join(grid.labels(row)))]
    places = {(e.row, e.column): e for e in entries}
    sums = []
    for place, total in enumerate(totals):
        first = totals[place - 1] + 1 if place else 0
        reach = list(range(first, total))
        if place == 0 and total == 0:
            # A total on top: what follows it.
            reach = list(range(1, totals[1] if len(totals) > 1 else len(grid.body)))
        for column in range(grid.width):
            if NO_SUM.search(grid.header[column]):
                continue
            whole = places.get((total, column))
            listed = tuple(places[row, column] for row in reach if (row, column) in places)
            if whole and whole.is_count and len(listed) > 1 and all(p.is_count for p in listed):
                sums.append(Sum(whole, listed))
    return sums


def column_totals(grid: Grid, entries: Sequence[Entry]) -> list[Sum]:
    """A column that is a total, with the run of columns that most rows add it up from.

    It is called one, or it is the last of all counts and adds up all others so often that nothing
    but a sum explains it (`January - March`, `April - June`, `Half-year`).
    """
    counts = _count_columns(grid, entries)
    if len(counts) > MOST_COLUMNS:
        return _wide_column_totals(grid, entries, counts)
    sums: list[Sum] = []
    for total in (column for column in counts if _is_total(grid.header[column])):
        best: list[Sum] = []
        for block in _blocks(total, counts):
            tried = _sums_over(grid, entries, total, block)
            if not best and _borne_out(tried):
                best = tried
        sums += best
    if not sums and len(counts) > 2 and not any(NO_SUM.search(grid.header[c]) for c in counts):
        tried = [one for one in _sums_over(grid, entries, counts[-1], counts[:-1]) if one.adds]
        fitting = sum(one.gap == 0 for one in tried)
        sums = tried if fitting >= ENOUGH_SUMS and _borne_out(tried) else []
    return sums


def _wide_column_totals(grid: Grid, entries: Sequence[Entry], counts: Sequence[int]) -> list[Sum]:
    """Of a very wide table: its last column, where that is called a total, over all others."""
    if not _is_total(grid.header[counts[-1]]):
        return []
    tried = _sums_over(grid, entries, counts[-1], counts[:-1])
    return tried if _borne_out(tried) else []


def _borne_out(tried: Sequence[Sum]) -> bool:
    """Whether most of the rows, and two at least, add up."""
    fitting = sum(one.gap == 0 for one in tried)
    return fitting > 1 and fitting >= BORNE_OUT * len(tried)


def odd_sums(sums: Sequence[Sum], rule: str, names: dict[str, str]) -> Iterator[Oddity]:
    """Totals that differ from their parts, where they come close enough to be meant as a sum."""
    for one in sums:
        if one.gap == 0:
            continue
        value = one.whole.number.value
        relative = abs(one.gap) / value if value else Fraction(1)
        parts = " + ".join(part.number.printed for part in one.parts[:MOST_PARTS])
        if len(one.parts) > MOST_PARTS:
            parts += f" + {len(one.parts) - MOST_PARTS} more"
        added = value + one.gap
        yield Oddity(
            rule=rule,
            severity="warning" if relative <= CLOSE else "note",
            claims=(one.whole.claim_id, *(part.claim_id for part in one.parts)),
            expected=f"{float(added):,.10g}",
            observed=one.whole.number.printed,
            gap=float(abs(one.gap)),
            relative_gap=float(relative),
            proof=f"{parts} = {float(added):,.10g}\nprinted: {one.whole.number.printed} "
            f"({names.get(one.whole.claim_id, '')})",
        )


def odd_percentages(grid: Grid, entries: Sequence[Entry]) -> Iterator[Oddity]:
    """Percentages that most rows explain as one count over another, or over the column's sum."""
    counts = _count_columns(grid, entries)
    shares = sorted({e.column for e in entries if e.number.is_percent})
    if not counts or len(counts) > MOST_COLUMNS:
        return
    for share in shares:
        rows = [e for e in entries if e.column == share and e.number.is_percent]
        best: list[tuple[Entry, Entry, Fraction]] = []
        fitted = 0
        for tried in _explanations(grid, entries, rows, counts):
            fitting = sum(_fits(entry, ratio) for entry, _, ratio in tried)
            if len(tried) > 2 and fitting >= BORNE_OUT * len(tried) and fitting > fitted:
                best, fitted = tried, fitting
        for entry, other, ratio in best:
            if not _fits(entry, ratio):
                gap = abs(entry.number.value - ratio)
                yield Oddity(
                    rule="quick_percentage",
                    severity="warning",
                    claims=(entry.claim_id, other.claim_id),
                    expected=per_cent(ratio),
                    observed=entry.number.printed,
                    gap=float(gap),
                    relative_gap=float(gap / ratio) if ratio else 1.0,
                    proof=f"{other.number.printed} gives {per_cent(ratio)} of its base; "
                    f"printed: {entry.number.printed}; {fitted} other rows fit",
                )


def odd_share_sums(grid: Grid, entries: Sequence[Entry]) -> Iterator[Oddity]:
    """Columns of percentages that come near 100% and miss it by more than rounding allows."""
    for column in sorted({e.column for e in entries if e.number.is_percent}):
        rows = [
            e
            for e in entries
            if e.column == column and e.number.is_percent and e.number.low is None
            and not _is_total(" ".join(grid.labels(grid.body[e.row])))
        ]  # fmt: skip
        added = sum((e.number.value for e in rows), Fraction(0))
        slack = sum((e.number.unit for e in rows), Fraction(0))
        if len(rows) > 2 and slack < abs(added - 1) <= CLOSE:
            yield Oddity(
                rule="quick_shares_sum",
                severity="note",
                claims=tuple(e.claim_id for e in rows),
                expected="100%",
                observed=per_cent(added),
                gap=float(abs(added - 1)),
                relative_gap=float(abs(added - 1)),
                proof=" + ".join(e.number.printed for e in rows) + f" = {per_cent(added)}",
            )


def _is_total(label: str) -> bool:
    return bool(label) and TOTAL.fullmatch(label) is not None


def _count_columns(grid: Grid, entries: Sequence[Entry]) -> list[int]:
    found = []
    for column in range(grid.width):
        mine = [e for e in entries if e.column == column]
        if mine and sum(e.is_count for e in mine) > len(mine) / 2:
            found.append(column)
    return found


def _blocks(total: int, counts: Sequence[int]) -> Iterator[list[int]]:
    """Runs of neighbouring count columns beside the total, the longest first."""
    left = [column for column in counts if column < total][-MOST_BLOCK:]
    right = [column for column in counts if column > total][:MOST_BLOCK]
    for size in range(max(len(left), len(right)), 1, -1):
        if size <= len(left):
            yield left[-size:]
        if size <= len(right):
            yield right[:size]


def _sums_over(grid: Grid, entries: Sequence[Entry], total: int, block: Sequence[int]) -> list[Sum]:
    sums = []
    places = {(e.row, e.column): e for e in entries}
    for row in range(len(grid.body)):
        whole = places.get((row, total))
        parts = tuple(places[row, c] for c in block if (row, c) in places)
        if whole and whole.is_count and parts and all(part.is_count for part in parts):
            sums.append(Sum(whole, parts))
    return sums


def _explanations(
    grid: Grid, entries: Sequence[Entry], shares: Sequence[Entry], counts: Sequence[int]
) -> Iterator[list[tuple[Entry, Entry, Fraction]]]:
    """For each way to compute the column: the printed share, a count it comes from, the ratio."""
    places = {(e.row, e.column): e for e in entries}
    for above, below in permutations(counts, 2):
        tried = []
        for share in shares:
            top, base = places.get((share.row, above)), places.get((share.row, below))
            if top and base and base.number.value:
                tried.append((share, top, top.number.value / base.number.value))
        yield tried
    body = [n for n, row in enumerate(grid.body) if not _is_total(" ".join(grid.labels(row)))]
    for column in counts:
        whole = sum(
            (places[n, column].number.value for n in body if (n, column) in places), Fraction(0)
        )
        if whole:
            yield [
                (share, top, top.number.value / whole)
                for share in shares
                if (top := places.get((share.row, column))) and share.row in body
            ]


def _fits(share: Entry, ratio: Fraction) -> bool:
    number = share.number
    if number.low is not None and number.high is not None:
        return number.low <= ratio <= number.high
    if number.qualifier == "less_than":
        return ratio <= number.value
    if number.qualifier == "more_than":
        return ratio >= number.value
    return abs(number.value - ratio) <= number.unit
