"""Simple causes that would explain a gap to the last unit, from a fixed menu.

Many causes tried on many figures hit by chance: for 31 days and a gap of a few per cent, one case
in seven. So the number of chance hits to be expected is worked out for the whole menu on these very
figures, and nothing is said where it exceeds 0.05; otherwise every hit is named. A gap explained is
a question for the platform, not a statement.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from audit.consistency.constraints import ONE_DAY
from audit.consistency.solver import Conflict
from audit.consistency.statements import Series, Statement
from audit.consistency.wording import describe, list_words, sides
from audit.wording import day, number
from schemas.values import Interval, Period

MAX_CHANCE_HITS = 0.05
COUNTS = ("count", "cumulative", "maximum", "minimum")


@dataclass(frozen=True)
class Cause:
    """A simple slip: changing one figure by this much, and what it would mean."""

    change: Fraction
    words: str


class Neighbours:
    """A record indexed for the question which figures stand beside or before a given one."""

    def __init__(self, record: Iterable[Statement]) -> None:
        """Index every printing by statement, and by series, kind and the days it touches."""
        self._vintages: dict[str, list[Statement]] = defaultdict(list)
        self._starting: dict[tuple[Series, str, date], list[Statement]] = defaultdict(list)
        self._ending: dict[tuple[Series, str, date], list[Statement]] = defaultdict(list)
        self._totals: dict[Series, list[Statement]] = defaultdict(list)
        self._averages: dict[tuple[Series, str], list[Statement]] = defaultdict(list)
        for one in record:
            self._vintages[one.statement_key].append(one)
            if one.kind in ("count", "cumulative") and one.period is not None:
                self._totals[one.series].append(one)
            if one.kind.startswith("mean_per"):
                self._averages[one.series, one.kind].append(one)
            if one.period is not None:
                self._starting[one.series, one.kind, one.period.start].append(one)
                self._ending[one.series, one.kind, one.period.end].append(one)

    def totals(self, series: Series) -> list[Statement]:
        """Every count of a series."""
        return self._totals[series]

    def total(self, series: Series, period: Period) -> Statement | None:
        """The first count of a series for a period."""
        return next((s for s in self._totals[series] if s.period == period), None)

    def averages(self, mean: Statement) -> list[Statement]:
        """Other averages of the same kind and series, of another period or without one."""
        return [
            s
            for s in self._averages[mean.series, mean.kind]
            if s.statement_key != mean.statement_key
        ]

    def vintages(self, one: Statement) -> list[Statement]:
        """Printings of the same statement with another value."""
        return [o for o in self._vintages[one.statement_key] if o.value != one.value]

    def adjacent(self, one: Statement) -> list[Statement]:
        """Figures of the same series and kind for the period just before or after."""
        if one.period is None:
            return []
        after = self._starting[one.series, one.kind, one.period.end + ONE_DAY]
        before = self._ending[one.series, one.kind, one.period.start - ONE_DAY]
        return [*before, *after]


def explain_gap(conflict: Conflict, record: Neighbours) -> str:
    """Every cause of the menu that closes the gap exactly; blank where chance could do as well.

    Args:
        conflict: Its figures must all be exact counts; otherwise nothing is said.
        record: The whole record, for neighbouring periods and earlier vintages.
    """
    hits = _wrong_bases(conflict, record) or _old_averages(conflict, record)
    if hits:
        return f"The figures would agree if it were {list_words(hits)}."
    exact = all(
        s.kind in COUNTS and s.value is not None and s.rounding.is_point
        for s in conflict.statements
    )
    if not exact or not conflict.is_network:
        return ""
    low, high = sides(conflict)
    gap = low - high
    causes = list(menu(conflict.statements, record))
    if chance_hits(gap, causes) > MAX_CHANCE_HITS:
        return ""
    hits = list(dict.fromkeys(c.words for c in causes if abs(c.change) == gap))
    if not hits:
        return ""
    return f"The gap of {number(gap)} is exactly what {list_words(hits)} would leave."


def _wrong_bases(conflict: Conflict, record: Neighbours) -> list[str]:
    """A change or share of another base: `a change against H2 2016`.

    Every other count of the same kind of period is tried as base; by chance each fits with the
    width of the printed interval over the range of ratios tried (from none to twice).
    """
    ties = [s for s in conflict.statements if s.kind in ("change", "ratio", "share")]
    if len(ties) != 1:
        return []
    tie = ties[0]
    whole = record.total(tie.series, tie.period) if tie.period is not None else None
    if whole is None or whole.rounding.low <= 0:
        return []
    shift = 1 if tie.kind == "change" else 0
    stated = tie.rounding + Interval.of(shift)
    tried = [
        s
        for s in record.totals(tie.base if tie.kind == "share" else tie.series)
        if s.period not in (tie.period, tie.base_period) and s.rounding.low > 0
    ]
    if len(tried) * stated.width / 2 > MAX_CHANCE_HITS:
        return []
    return [
        f"{describe(tie)} against {describe(base)}"
        for base in tried
        if (whole.rounding / base.rounding).intersection(stated) is not None
    ]


def _old_averages(conflict: Conflict, record: Neighbours) -> list[str]:
    """An average that was never updated: the same value stood for an earlier period or date.

    By chance another average of that size has the same value once in as many values as its last
    printed digit tells apart.
    """
    hits = []
    for mean in conflict.statements:
        if not mean.kind.startswith("mean_per") or not mean.value:
            continue
        others = [s for s in record.averages(mean) if s.published_on < mean.published_on]
        chance = len(others) * mean.rounding.width / mean.value
        same = [s for s in others if s.value == mean.value]
        if same and chance <= MAX_CHANCE_HITS:
            hits.append(
                f"{describe(same[0])} (published {day(same[0].published_on)}), never updated"
            )
    return hits


def chance_hits(gap: Fraction, causes: Sequence[Cause]) -> float:
    """Hits to be expected if the gap were any whole number from half to twice its size."""
    if gap <= 0:
        return float(len(causes))
    near = {abs(c.change) for c in causes if gap / 2 <= abs(c.change) <= gap * 2}
    return float(len(near) / max(Fraction(1), gap * Fraction(3, 2)))


def menu(statements: Sequence[Statement], record: Neighbours) -> Iterator[Cause]:
    """Every cause that could be tried on these figures."""
    for statement in statements:
        yield from _slips_of(statement)
    yield from _columns(statements)
    yield from _neighbours(statements, record)


def _slips_of(statement: Statement) -> Iterator[Cause]:
    value = statement.value
    if value is None or value.denominator != 1 or value < 0:
        return
    name = describe(statement)
    yield Cause(value, f"leaving out, or counting twice, {name}")
    digits = str(value.numerator)
    for i in range(len(digits) - 1):
        swapped = digits[:i] + digits[i + 1] + digits[i] + digits[i + 2 :]
        yield Cause(Fraction(int(swapped)) - value, f"two digits swapped in {name}")
    for i in range(len(digits)):
        dropped = digits[:i] + digits[i + 1 :]
        if dropped:
            yield Cause(Fraction(int(dropped)) - value, f"a digit too many in {name}")
    for i in range(len(digits) + 1):
        for digit in "0123456789":
            added = Fraction(int(digits[:i] + digit + digits[i:]))
            yield Cause(added - value, f"a digit missing from {name}")
    yield Cause(value * 999, f"thousands printed as units in {name}")
    if value % 1000 == 0:
        yield Cause(value / 1000 - value, f"units printed as thousands in {name}")


def _columns(statements: Sequence[Statement]) -> Iterator[Cause]:
    for one in statements:
        for other in statements:
            if one is not other and one.value is not None and other.value is not None:
                yield Cause(
                    other.value - one.value,
                    f"the value of {describe(other)} standing in place of {describe(one)}",
                )


def _neighbours(statements: Sequence[Statement], record: Neighbours) -> Iterator[Cause]:
    for one in statements:
        if one.value is None:
            continue
        for other in record.vintages(one):
            if other.value is not None:
                yield Cause(
                    other.value - one.value,
                    f"a total not updated when {describe(one)} was restated from "
                    f"{number(other.value)}",
                )
        for other in record.adjacent(one):
            if other.value is not None:
                yield Cause(
                    other.value - one.value,
                    f"the value of {describe(other)} standing in place of {describe(one)}",
                )
