"""Claims as statements: what was the latest value of each, as of a publication date.

A statement printed again with the same value counts once; a relay gives way to the original. What a
later edition changed is a restatement: the earlier value no longer stands.
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise
from operator import itemgetter
from typing import Any, Literal

import pandas as pd
from pandera.typing.pandas import DataFrame

from schemas.claims import BASE_COLUMNS, SERIES_COLUMNS, Claims
from schemas.figures import WHOLE_KINDS, Figure, widen
from schemas.rows import records
from schemas.values import Bound, Interval, Period, exact, finite

Reading = Literal["rounding", "generous"]
Series = tuple[str, ...]
"""Values of `SERIES_COLUMNS`, in their order."""

TWENTIETH = Fraction(1, 20)
"""Rounding to two digits is off by up to a twentieth."""

_BASE_OF = {name.removeprefix("base_"): name for name in BASE_COLUMNS if "period" not in name}


@dataclass(frozen=True, slots=True)
class Statement:
    """One printed figure with the intervals, periods and series that constraints need.

    Attributes:
        claim_id: The printing that stands for the statement.
        copies: Other printings of the same value.
        period: Widest reading of the period; None when not stated.
        core: Narrowest reading; differs from `period` only where the period is vague, and is None
            where the narrowest reading holds no day.
        base: Series that a share or change relates to (its own where the base columns are blank).
        base_period: Period of the base, or the window of a record; None when not stated.
    """

    claim_id: str
    statement_key: str
    copies: tuple[str, ...]
    series: Series
    base: Series
    kind: str
    additivity: str
    qualifier: str
    value: Fraction | None
    rounding: Interval
    generous: Interval
    period: Period | None
    core: Period | None
    base_period: Period | None
    period_basis: str
    every: str
    published_on: str
    relayed_by: str
    review: str
    document: str
    is_own: bool
    is_declared: bool
    row: int

    def interval(self, reading: Reading) -> Interval:
        """Possible values under one of the two readings."""
        return self.rounding if reading == "rounding" else self.generous


def read_statements(
    claims: DataFrame[Claims], declared: frozenset[str] = frozenset()
) -> list[Statement]:
    """One statement per claim that nobody rejected, in the order of the table.

    Args:
        claims: The record.
        declared: Claims whose labels a person declared to mean the same as others.
    """
    rows = records(claims)
    return _as_coarse_as_printed(
        [
            _statement(row, number, declared)
            for number, row in enumerate(rows)
            if row["review"] != "rejected"
        ]
    )


def _as_coarse_as_printed(statements: list[Statement]) -> list[Statement]:
    """Exact counts whose whole series is a multiple of something (fives, say) may be rounded to it.

    Statistical offices round to fives or threes; then one figure does not show it, the series does.
    """
    values: dict[Series, list[int]] = defaultdict(list)
    for statement in statements:
        if statement.kind in WHOLE_KINDS and statement.value and statement.rounding.is_point:
            values[statement.series].append(statement.value.numerator)
    units = {series: _shared_unit(set(found)) for series, found in values.items()}
    return [
        replace(s, generous=s.generous.hull(widen(s.rounding, Fraction(units[s.series]))))
        if units.get(s.series, 1) > 1 and s.rounding.is_point and s.kind in WHOLE_KINDS
        else s
        for s in statements
    ]


def _shared_unit(values: set[int]) -> int:
    """The unit that values seem to be rounded to; 1 where a shared divisor may be chance.

    Rounding to fives, and to threes, is official practice: few values suffice. Any other divisor
    must be shared by so many that one record in a thousand would show it by chance.
    """
    unit = math.gcd(*values)
    if unit % 5 == 0:
        return unit if len(values) >= 3 else 1
    if unit % 3 == 0:
        return unit if len(values) >= 5 else 1
    return unit if unit ** (len(values) - 1) >= 1000 else 1


def latest_as_of(statements: Sequence[Statement], day: str | None = None) -> list[Statement]:
    """The printing that stands for each statement as of a date (None: now), copies counted once.

    The claimant's own printing comes before a relay, whose date is no vintage. Printings of one
    date that differ, and relays that differ, are the business of the rule on conflicting
    duplicates; here the figure may be any of them, so that no other finding leans on the choice.
    """
    return Printings(statements).as_of(day)


class Printings:
    """All printings of each statement, for whoever asks about many dates (`latest_as_of`)."""

    def __init__(self, statements: Sequence[Statement]) -> None:
        """Gather them by what they say, in the order of the table."""
        groups: dict[str, list[tuple[int, Statement]]] = defaultdict(list)
        for number, statement in enumerate(statements):
            groups[statement.statement_key].append((number, statement))
        self._groups = list(groups.values())
        self._dates = [sorted(s.published_on for _, s in group) for group in self._groups]
        self._known: dict[tuple[int, int], tuple[int, Statement]] = {}

    def as_of(self, day: str | None = None) -> list[Statement]:
        """The standing printings, in the order of the first printing of each that was out."""
        standing = []
        for place, group in enumerate(self._groups):
            count = len(group) if day is None else bisect_right(self._dates[place], day)
            if not count:
                continue
            if (place, count) not in self._known:
                out = [one for one in group if day is None or one[1].published_on <= day]
                self._known[place, count] = (out[0][0], _standing([s for _, s in out]))
            standing.append(self._known[place, count])
        return [statement for _, statement in sorted(standing, key=itemgetter(0))]


def superseded_dates(statements: Sequence[Statement]) -> list[str]:
    """Publication dates as of which some statement still had a value that was changed later."""
    seen: dict[str, list[Statement]] = defaultdict(list)
    for statement in statements:
        if not statement.relayed_by:
            seen[statement.statement_key].append(statement)
    editions = sorted({s.published_on for s in statements})
    dates = set()
    for group in seen.values():
        ordered = sorted(group, key=lambda s: s.published_on)
        for before, after in pairwise(ordered):
            if before.value != after.value and before.published_on < after.published_on:
                dates.add(editions[bisect_left(editions, after.published_on) - 1])
    return sorted(dates - {""})


def _standing(group: list[Statement]) -> Statement:
    """The latest of the claimant's own printings; of relays alone, what most of them print.

    Where as many print one value as another, either may be right.
    """
    if len(group) == 1:
        return group[0]
    own = [s for s in group if not s.relayed_by]
    latest = max((s.published_on for s in own), default="")
    current = [s for s in own if s.published_on == latest] or _most_relayed(group)
    first = min(current, key=lambda s: s.row)
    rounding, generous = first.rounding, first.generous
    for other in current:
        rounding, generous = rounding.hull(other.rounding), generous.hull(other.generous)
    copies = tuple(s.claim_id for s in group if s is not first and s.value == first.value)
    return replace(first, rounding=rounding, generous=generous, copies=copies)


def _most_relayed(group: list[Statement]) -> list[Statement]:
    relays: dict[Fraction | None, set[str]] = defaultdict(set)
    for statement in group:
        relays[statement.value].add(statement.relayed_by)
    most = max(len(names) for names in relays.values())
    return [s for s in group if len(relays[s.value]) == most]


def _statement(row: dict[str, Any], number: int, declared: frozenset[str]) -> Statement:
    series = tuple(row[name] for name in SERIES_COLUMNS)
    base = tuple(
        row[_BASE_OF[name]] or row[name] if name in _BASE_OF else row[name]
        for name in SERIES_COLUMNS
    )
    period = Period.from_iso(row["period_start"], row["period_end"])
    rounding, generous, value = _intervals(
        row["kind"], row["qualifier"], row["value"], row["low"], row["high"]
    )
    return Statement(
        claim_id=row["claim_id"],
        statement_key=row["statement_key"],
        copies=(),
        series=series,
        base=base,
        kind=row["kind"],
        additivity=row["additivity"],
        qualifier=row["qualifier"],
        value=value,
        rounding=rounding,
        generous=generous,
        period=period,
        core=_core(row, period),
        base_period=Period.from_iso(row["base_period_start"], row["base_period_end"]),
        period_basis=row["period_basis"],
        every=row["every"],
        published_on=row["published_on"],
        relayed_by=row["relayed_by"],
        review=row["review"],
        document=row["document_sha256"],
        is_own=bool(row["document_sha256"]) and not row["relayed_by"],
        is_declared=row["claim_id"] in declared,
        row=number,
    )


def _core(row: dict[str, Any], period: Period | None) -> Period | None:
    if period is None or row["period_basis"] != "vague":
        return period
    start = row["period_start_latest"]
    end = row["period_end_earliest"]
    first = date.fromisoformat(start) if start else period.start
    last = date.fromisoformat(end) if end else period.end
    return Period(first, last) if first <= last else None


@lru_cache(maxsize=1 << 16)
def _intervals(
    kind: str, qualifier: str, printed: float, low: float, high: float
) -> tuple[Interval, Interval, Fraction | None]:
    """Both intervals of a figure and its exact value; editions print one figure many times."""
    stored = Interval.of(low, high)
    if pd.isna(printed) or math.isinf(printed):
        ends = [b for b in (stored.low, stored.high) if isinstance(b, Fraction) and b != 0]
        unit = min(
            (Figure.of(end, kind, "rounded").coarse_unit for end in ends), default=Fraction(1)
        )
        return stored, widen(stored, unit), None
    value = finite(printed)
    figure = Figure.of(value, kind, qualifier)
    if stored == _stored(figure.rounding()):
        return figure.rounding(), _from_rounded(figure.generous(), kind), value
    if figure.is_exact and stored.is_point and figure.coarse_unit <= 1:
        return stored, stored, value
    generous = widen(stored, figure.coarse_unit).hull(figure.generous())
    return stored, _from_rounded(generous, kind), value


def _from_rounded(interval: Interval, kind: str) -> Interval:
    """A share, change or ratio that may have been worked out from rounded figures.

    Both figures may have been rounded to the unit that leaves the larger of them two digits: each
    is then off by up to a twentieth of the larger one.
    """
    if kind not in ("share", "change", "ratio"):
        return interval
    shift = Interval.of(1 if kind == "change" else 0)
    factor = interval + shift
    if factor.low < 0:
        return interval  # impossible as printed: a rule names it
    wider = Interval(_least_ratio(factor.low), _largest_ratio(factor.high)) - shift
    if kind == "share":
        wider = Interval(wider.low, min(wider.high, max(Fraction(1), interval.high)))
    return wider


def _least_ratio(printed: Bound) -> Bound:
    """The smallest true ratio that rounded figures may have turned into the printed one."""
    if printed > 1:
        return (1 - TWENTIETH) / (1 / printed + TWENTIETH)
    return max(Fraction(0), (printed - TWENTIETH) / (1 + TWENTIETH))


def _largest_ratio(printed: Bound) -> Bound:
    """The largest one; unbounded where the smaller figure may have been rounded away."""
    if printed <= 1:
        return (printed + TWENTIETH) / (1 - TWENTIETH)
    inverse = 1 / printed - TWENTIETH
    return math.inf if inverse <= 0 else (1 + TWENTIETH) / inverse


def _stored(interval: Interval) -> Interval:
    """The interval as the table's floats hold it."""
    return Interval(exact(float(interval.low)), exact(float(interval.high)))
