"""Changes of a share in percentage points, against the two shares that were published."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from audit.consistency.record import Record, graded, relative, remark
from audit.consistency.statements import Series, Statement
from audit.consistency.wording import describe, describe_fully, who
from audit.wording import per_cent, points
from schemas.values import Interval, Period

Shares = dict[tuple[Series, Series, Period | None], list[Statement]]


def check_points(record: Record) -> list[dict[str, Any]]:
    """`point_change`: "up 3 points" where the shares of both periods differ by something else.

    A contradiction where no readings of the three figures agree; where only those as printed
    disagree, a warning. Shares of which two values are printed at once are left alone.
    """
    shares: Shares = defaultdict(list)
    for statement in record.standing:
        if statement.kind == "share":
            shares[statement.series, statement.base, statement.period].append(statement)
    found = []
    for change in record.standing:
        period = change.period
        if change.kind != "point_change" or period is None or change.period_basis == "vague":
            continue
        before = shares[change.series, change.base, change.base_period or period.preceding()]
        now = shares[change.series, change.base, period]
        three = [*now, *before, change]
        if len(now) == len(before) == 1 and not any(_is_open(s, record) for s in three):
            found += _disagreement(change, now[0], before[0], record)
    return found


def _is_open(statement: Statement, record: Record) -> bool:
    """Whether its value or its period is in doubt."""
    is_vague = statement.value is None or statement.period_basis == "vague"
    return is_vague or statement.statement_key in record.undecided


def _disagreement(
    change: Statement, now: Statement, before: Statement, record: Record
) -> list[dict[str, Any]]:
    printed = now.rounding - before.rounding
    if printed.intersection(change.rounding) is not None:
        return []
    leans = []
    if (now.generous - before.generous).intersection(change.generous) is not None:
        leans.append("the rounding of the figures")
    if len({s.published_on for s in (change, now, before)}) > 1:
        leans.append("figures of different editions")
    three = [change, now, before]
    gap = abs(printed.gap(change.rounding))
    row = remark(
        "point_change",
        f"{who(three)}: {describe_fully(change)} is stated, but {describe(now)} after "
        f"{describe(before)} is one of {_ends(printed)}.",
        [s.claim_id for s in three],
        [s.statement_key for s in three],
        expected=_ends(printed),
        observed=_ends(change.rounding),
        gap=float(gap),
        relative_gap=relative(gap, 1),
        proof=f"{per_cent(now.rounding.low)} - {per_cent(before.rounding.high)} = "
        f"{points(printed.low)}\n{per_cent(now.rounding.high)} - {per_cent(before.rounding.low)} = "
        f"{points(printed.high)}",
        **graded("error", three, record.events, *leans),
    )
    return [row]


def _ends(interval: Interval) -> str:
    """Both ends in points; one where they are the same."""
    low, high = points(interval.low), points(interval.high)
    return low if low == high else f"{low.split()[0]} to {high}"
