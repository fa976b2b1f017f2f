"""Statements as constraints on running totals.

The unknowns are running totals S of each series at each date concerned: mentioned, or the boundary
of a stretch that a record implies. A count, mean or cumulative total over a period bounds one
difference S(end + 1 day) - S(start); a record bounds that of every stretch; and S never falls. A
share, change or ratio ties two differences by a factor. Bounds on differences alone are tightened
to whole numbers, so that real and whole-number feasibility agree (difference constraints: Bellman
1958, Quarterly of Applied Mathematics 16, 87-90).
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from functools import cached_property
from itertools import pairwise

from audit.consistency.statements import Reading, Series, Statement
from audit.consistency.stretches import MEANS, mean_total, stretches_within
from schemas.figures import WHOLE_KINDS
from schemas.values import Bound, Interval, Period

TIES = ("share", "change", "ratio")
MAX_PARTS = 50
"""Printed totals with more parts than this are checked by plain addition only."""

NEVER_FALLS = "Totals never fall: a period holds at least what any part of it holds."
PART_OF_WHOLE = "What a share is a part of holds at least that part, over any stretch."

ONE_DAY = timedelta(days=1)

Node = tuple[int, date]
"""Running total of a series (its number) before a day begins."""


@dataclass(frozen=True, slots=True)
class Row:
    """One linear constraint: `low <= sum of coefficient times running total <= high`.

    `period` is the stretch it speaks of; `about` says in a few words how it follows from the claim.
    """

    statement: int
    terms: tuple[tuple[Node, Fraction], ...]
    low: Bound
    high: Bound
    period: Period
    about: str = ""
    base: tuple[Series, Period] | None = None

    @property
    def is_difference(self) -> bool:
        """Whether it bounds a single difference of two running totals."""
        if len(self.terms) != 2:
            return False
        (_, first), (_, second) = self.terms
        return first == -second and abs(first) == 1


@dataclass
class Component:
    """Statements and series that constrain one another, and nothing else.

    Attributes:
        statements: Those taking part.
        rows: Their constraints; `Row.statement` is a position in `statements`.
        series: Every series in it, by number.
        monotone: Whether running totals never fall (not so for net figures).
        subsets: Pairs of series of which the first is part of the second, by what a share says it
            is a share of (whatever its value): over no stretch it can grow by more.
    """

    statements: list[Statement]
    rows: list[Row] = field(default_factory=list)
    series: list[Series] = field(default_factory=list)
    monotone: bool = True
    subsets: list[tuple[int, int]] = field(default_factory=list)

    @property
    def shape(self) -> tuple[object, ...]:
        """All that decides whether it is feasible: not which printings its figures are from."""
        return tuple(self.rows), tuple(self.series), self.monotone, tuple(self.subsets)

    @cached_property
    def is_network(self) -> bool:
        """Whether every row bounds one difference: then whole-number feasibility is decided."""
        return not self.subsets and all(row.is_difference for row in self.rows)

    def nodes(self) -> list[Node]:
        """Every running total that occurs, in order of series and date.

        A series and one that it is part of have the same dates.
        """
        found = {node for row in self.rows for node, _ in row.terms}
        for part, whole in self.subsets:
            dates = {day for series, day in found if series in (part, whole)}
            found |= {(series, day) for series in (part, whole) for day in dates}
        return sorted(found)

    def background(self) -> list[tuple[tuple[tuple[Node, Fraction], ...], str]]:
        """What holds whatever is claimed: sums of terms that are never above zero, and why."""
        nodes = self.nodes()
        one = Fraction(1)
        steps = [(a, b) for a, b in pairwise(nodes) if a[0] == b[0]]
        found: list[tuple[tuple[tuple[Node, Fraction], ...], str]] = []
        if self.monotone:
            found += [(((a, one), (b, -one)), NEVER_FALLS) for a, b in steps]
        for part, whole in self.subsets:
            for (series, start), (_, end) in steps:
                if series == part:
                    growth = difference(part, Period(start, end - ONE_DAY))
                    limit = difference(whole, Period(start, end - ONE_DAY))
                    terms = _combined(growth, [(node, -c) for node, c in limit])
                    found.append((terms, PART_OF_WHOLE))
        return found

    def restricted(self, kept: Iterable[int]) -> Component:
        """The component of only those statements (by position); numbering starts anew."""
        chosen = sorted(set(kept))
        renumber = {old: new for new, old in enumerate(chosen)}
        rows = [
            Row(renumber[r.statement], r.terms, r.low, r.high, r.period, r.about, r.base)
            for r in self.rows
            if r.statement in renumber
        ]
        statements = [self.statements[i] for i in chosen]
        present = {node[0] for row in rows for node, _ in row.terms} if self.subsets else set()
        subsets = [pair for pair in self.subsets if present.issuperset(pair)]
        return Component(statements, rows, self.series, self.monotone, subsets)


def build_components(
    statements: Sequence[Statement],
    reading: Reading,
    relations: Mapping[str, Sequence[str]] | None = None,
) -> list[Component]:
    """The constraints of every statement that gives any, in components that do not touch.

    Args:
        statements: The standing ones (`latest_as_of`).
        reading: Which intervals to use.
        relations: Printed totals: claim id of the whole to those of its parts.
    """
    builder = _Builder(reading)
    for statement in statements:
        builder.add(statement)
    builder.add_relations(relations or {}, statements)
    return builder.components()


def difference(series: int, period: Period) -> tuple[tuple[Node, Fraction], ...]:
    """Terms of the total of a period: running total after it minus the one before it."""
    return (
        ((series, period.end + ONE_DAY), Fraction(1)),
        ((series, period.start), Fraction(-1)),
    )


class _Builder:
    """Collects rows by series, and which series are tied together."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.numbers: dict[Series, int] = {}
        self.series: list[Series] = []
        self.statements: list[Statement] = []
        self.rows: list[Row] = []
        self.ties: list[tuple[int, int]] = []
        self.falling: set[int] = set()
        self.subsets: set[tuple[int, int]] = set()

    def number(self, series: Series) -> int:
        if series not in self.numbers:
            self.numbers[series] = len(self.series)
            self.series.append(series)
        return self.numbers[series]

    def add(self, statement: Statement) -> None:
        if statement.period is None and statement.kind not in ("maximum", "minimum"):
            return
        if statement.additivity in ("unique", "stock"):
            return
        position = len(self.statements)
        before = len(self.rows)
        if statement.kind in WHOLE_KINDS - {"level", "maximum", "minimum"} or (
            statement.kind in MEANS
        ):
            self._add_total(statement, position)
        elif statement.kind in ("maximum", "minimum"):
            self._add_record(statement, position)
        elif statement.kind in TIES:
            self._add_tie(statement, position)
        if len(self.rows) > before:
            self.statements.append(statement)
            if statement.additivity == "net":
                self.falling.add(self.number(statement.series))

    def _bound(
        self, position: int, series: int, period: Period, interval: Interval, about: str
    ) -> None:
        """A bound on one total, tightened to whole numbers where any is possible."""
        if interval.low <= 0 and math.isinf(interval.high):
            return
        tight = interval.tightened() or interval
        terms = difference(series, period)
        self.rows.append(Row(position, terms, tight.low, tight.high, period, about))

    def _add_total(self, statement: Statement, position: int) -> None:
        period = statement.period
        if period is None:
            return
        series = self.number(statement.series)
        total = self._total(statement, period)
        if statement.period_basis != "vague":
            self._bound(position, series, period, total, "")
            return
        # A lower bound applies to the widest reading of a vague period, an upper to the narrowest;
        # of a mean, the days may be those of any reading.
        core = statement.core
        readings = [total] if core is None else [total, self._total(statement, core)]
        if core is not None or statement.kind not in MEANS:
            least = Interval(min(r.low for r in readings), math.inf)
            self._bound(position, series, period, least, "widest reading of the period")
        if core is not None:
            most = Interval(-math.inf, max(r.high for r in readings))
            self._bound(position, series, core, most, "narrowest reading of the period")

    def _total(self, statement: Statement, period: Period) -> Interval:
        if statement.kind in MEANS:
            return mean_total(statement, period, self.reading)
        return statement.interval(self.reading)

    def _add_record(self, statement: Statement, position: int) -> None:
        series = self.number(statement.series)
        interval = statement.interval(self.reading)
        if statement.period is not None and statement.period_basis != "vague":
            self._bound(position, series, statement.period, interval, "the record itself")
        if statement.base_period is None or not statement.every:
            return
        ceiling = statement.kind == "maximum"
        others = Interval(-math.inf, interval.high) if ceiling else Interval(interval.low, math.inf)
        for stretch in stretches_within(statement.base_period, statement.every):
            if stretch != statement.period:
                self._bound(
                    position,
                    series,
                    stretch,
                    others,
                    "no other is larger" if ceiling else "no other is smaller",
                )

    def _add_tie(self, statement: Statement, position: int) -> None:
        """Two totals tied by a factor; nothing where the base is the figure's own total.

        Nor where a change names another base than its own series: what it is measured against is
        not known then ("rose 20%" of a text that does not say since when).
        """
        period = statement.period
        if period is None or statement.period_basis == "vague":
            return
        if statement.kind != "share" and statement.base != statement.series:
            return
        factor = statement.interval(self.reading)
        if statement.kind == "share":
            base_series, base_period = statement.base, statement.base_period or period
        else:
            base_series, base_period = statement.series, statement.base_period or period.preceding()
            if statement.kind == "change":
                factor = factor + Interval.of(1)
        if (base_series, base_period) == (statement.series, period):
            return
        upper, lower = self.number(statement.series), self.number(base_series)
        self.ties.append((upper, lower))
        if statement.kind == "share" and base_period == period and upper != lower:
            self.subsets.add((upper, lower))
        for bound, is_low in ((factor.low, True), (factor.high, False)):
            if math.isinf(bound):
                continue
            terms = _combined(
                difference(upper, period),
                [(node, -Fraction(bound) * c) for node, c in difference(lower, base_period)],
            )
            low, high = (Fraction(0), math.inf) if is_low else (-math.inf, Fraction(0))
            about = f"{'at least' if is_low else 'at most'} {float(bound):.6g} of its base"
            self.rows.append(
                Row(position, terms, low, high, period, about, (base_series, base_period))
            )

    def add_relations(
        self, relations: Mapping[str, Sequence[str]], statements: Sequence[Statement]
    ) -> None:
        """Printed totals of at most `MAX_PARTS` parts: the parts' totals add up to the whole's."""
        by_id = {s.claim_id: s for s in statements}
        for whole_id, part_ids in relations.items():
            whole = by_id.get(whole_id)
            parts = [by_id[p] for p in part_ids if p in by_id]
            if whole is None or len(parts) != len(part_ids) or len(parts) > MAX_PARTS:
                continue
            if not _may_add([whole, *parts]):
                continue
            position = len(self.statements)
            terms = [*self._whole_terms(whole)]
            for part in parts:
                terms += [(node, -c) for node, c in self._whole_terms(part)]
                self.ties.append((self.number(whole.series), self.number(part.series)))
            self.rows.append(
                Row(
                    position,
                    _combined(terms, []),
                    Fraction(0),
                    Fraction(0),
                    whole.period or Period.day(date.min),
                    "printed as the total of its parts",
                )
            )
            self.statements.append(whole)

    def _whole_terms(self, statement: Statement) -> tuple[tuple[Node, Fraction], ...]:
        if statement.period is None:
            return ()
        return difference(self.number(statement.series), statement.period)

    def components(self) -> list[Component]:
        parent = list(range(len(self.series)))

        def root(i: int) -> int:
            while parent[i] != i:
                parent[i] = parent[parent[i]]
                i = parent[i]
            return i

        for a, b in self.ties:
            parent[root(a)] = root(b)
        members: dict[int, list[Row]] = defaultdict(list)
        for row in self.rows:
            members[root(row.terms[0][0][0])].append(row)
        falling = {root(i) for i in self.falling}
        subsets: dict[int, list[tuple[int, int]]] = defaultdict(list)
        for part, whole in sorted(self.subsets):
            subsets[root(part)].append((part, whole))
        return [
            self._component(rows, subsets[group], monotone=group not in falling)
            for group, rows in members.items()
        ]

    def _component(
        self, rows: list[Row], subsets: list[tuple[int, int]], *, monotone: bool
    ) -> Component:
        positions = sorted({row.statement for row in rows})
        renumber = {old: new for new, old in enumerate(positions)}
        renumbered = [
            Row(renumber[r.statement], r.terms, r.low, r.high, r.period, r.about, r.base)
            for r in rows
        ]
        statements = [self.statements[i] for i in positions]
        return Component(statements, renumbered, self.series, monotone, subsets)


def _may_add(statements: Sequence[Statement]) -> bool:
    periods = {s.period for s in statements}
    return (
        all(s.kind in ("count", "cumulative") for s in statements)
        and all(s.additivity in ("events", "unknown") for s in statements)
        and len(periods) == 1
        and None not in periods
        and all(s.period_basis != "vague" for s in statements)
    )


def _combined(
    first: Iterable[tuple[Node, Fraction]], second: Iterable[tuple[Node, Fraction]]
) -> tuple[tuple[Node, Fraction], ...]:
    """Terms added up by node, those that cancel left out."""
    total: dict[Node, Fraction] = defaultdict(Fraction)
    for node, coefficient in [*first, *second]:
        total[node] += coefficient
    return tuple((node, c) for node, c in sorted(total.items()) if c)
