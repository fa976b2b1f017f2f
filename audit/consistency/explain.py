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
from audit.consistency.wording import describe, list_words, number, sides

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
        for one in record:
            self._vintages[one.statement_key].append(one)
            if one.period is not None:
                self._starting[one.series, one.kind, one.period.start].append(one)
                self._ending[one.series, one.kind, one.period.end].append(one)

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
    if value is None or value.denominator != 1:
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
