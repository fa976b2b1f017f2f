"""Accounts counted once: over time and in parts, the whole lies between the largest and the sum."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from audit.consistency.record import Record, graded, relative, remark
from audit.consistency.statements import Statement
from audit.consistency.wording import describe, list_words, who
from audit.wording import number
from schemas.values import Bound

COUNTS = ("count", "cumulative")


def check_unique(record: Record) -> list[dict[str, Any]]:
    """`unique_bounds`: a longer period counts at least as many as any part, at most their sum.

    An account suspended in both halves of a year counts once for the year. So the year is no
    smaller than either half, and no larger than both together, where the halves cover it.
    """
    series: dict[tuple[str, ...], list[Statement]] = defaultdict(list)
    for statement in record.standing:
        counted = statement.kind in COUNTS and statement.period is not None
        if statement.additivity == "unique" and counted and statement.period_basis != "vague":
            series[statement.series].append(statement)
    found = []
    for group in series.values():
        for whole in group:
            found += _too_small(record, whole, group)
            found += _too_large(record, whole, group)
    return found


def _too_small(
    record: Record, whole: Statement, group: Sequence[Statement]
) -> list[dict[str, Any]]:
    inside = [
        s
        for s in group
        if s is not whole
        and s.period
        and whole.period
        and whole.period.contains(s.period)
        and s.period != whole.period
        and s.rounding.low > whole.rounding.high
    ]
    if not inside:
        return []
    part = max(inside, key=lambda s: s.rounding.low)
    gap = part.rounding.low - whole.rounding.high
    more = [] if part.generous.low > whole.generous.high else ["the rounding of the figures"]
    return [
        remark(
            "unique_bounds",
            f"{who([whole])}: {describe(part)} is more than {describe(whole)}, of which it is a "
            "part.",
            [whole.claim_id, part.claim_id],
            [whole.statement_key, part.statement_key],
            could_resolve=f"{whole.claim_id} {part.claim_id}",
            expected=f"at least {number(part.rounding.low)}",
            observed=f"at most {number(whole.rounding.high)}",
            gap=float(gap),
            relative_gap=relative(gap, whole.rounding.high),
            proof=f"{number(part.rounding.low)} > {number(whole.rounding.high)}",
            **_graded(record, [whole, part], more),
        )
    ]


def _too_large(
    record: Record, whole: Statement, group: Sequence[Statement]
) -> list[dict[str, Any]]:
    cover = _cheapest_cover(whole, group)
    if cover is None:
        return []
    limit = sum((s.rounding.high for s in cover), start=Fraction(0))
    gap = whole.rounding.low - limit
    if gap <= 0:
        return []
    generous = whole.generous.low - sum((s.generous.high for s in cover), start=Fraction(0))
    more = [] if generous > 0 else ["the rounding of the figures"]
    return [
        remark(
            "unique_bounds",
            f"{who([whole])}: {describe(whole)} is more than "
            f"{list_words([describe(s) for s in cover])} together, which cover the same days.",
            [whole.claim_id, *(s.claim_id for s in cover)],
            [whole.statement_key, *(s.statement_key for s in cover)],
            could_resolve=" ".join([whole.claim_id, *(s.claim_id for s in cover)]),
            expected=f"at most {number(limit)}",
            observed=f"at least {number(whole.rounding.low)}",
            gap=float(gap),
            relative_gap=relative(gap, limit),
            proof=" + ".join(number(s.rounding.high) for s in cover)
            + f" = {number(limit)} < {number(whole.rounding.low)}",
            **_graded(record, [whole, *cover], more),
        )
    ]


def _graded(record: Record, statements: Sequence[Statement], more: Sequence[str]) -> dict[str, str]:
    """Grade; that unique counts do not add is what the rule is about, not something it leans on."""
    grade = graded("error", statements, record.events, *more)
    left = [a for a in grade["assumptions"].split("; ") if a and "add up" not in a]
    if not left and grade["severity"] == "warning":
        grade["severity"] = "error"
    return {**grade, "assumptions": "; ".join(left)}


def _cheapest_cover(whole: Statement, group: Sequence[Statement]) -> list[Statement] | None:
    """Consecutive parts that cover exactly the whole's days, with the least sum of upper ends."""
    if whole.period is None:
        return None
    parts = sorted(
        (
            s
            for s in group
            if s is not whole
            and s.period
            and s.period != whole.period
            and whole.period.contains(s.period)
        ),
        key=lambda s: s.period.start if s.period else date.min,
    )
    best: dict[date, tuple[Bound, list[Statement]]] = {whole.period.start: (0.0, [])}
    for part in parts:
        if part.period is None or part.period.start not in best:
            continue
        sum_so_far, chain = best[part.period.start]
        total = part.rounding.high if not chain else sum_so_far + part.rounding.high
        following = part.period.end + timedelta(days=1)
        if following not in best or total < best[following][0]:
            best[following] = (total, [*chain, part])
    after = whole.period.end + timedelta(days=1)
    if after not in best or math.isinf(best[after][0]):
        return None
    return best[after][1] or None
