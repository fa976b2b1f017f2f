"""What a rule without a solver is given, and what it gives back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

from pandera.typing.pandas import DataFrame

from audit.consistency.findings import finding_id
from audit.consistency.severity import conditions, events_between, leanings
from audit.consistency.statements import Statement, latest_as_of
from schemas.claims import Claims, Relations
from schemas.documents import Events

MANY = 8
"""Claims named in a remark that many share; the rest are counted."""


@dataclass(frozen=True)
class Record:
    """One record under check.

    Attributes:
        claims: The table, rejected rows left out.
        statements: The same rows as statements, by claim id.
        relations: Printed totals and parts.
        events: Known changes of definition.
    """

    claims: DataFrame[Claims]
    statements: dict[str, Statement]
    relations: DataFrame[Relations]
    events: DataFrame[Events]

    @cached_property
    def standing(self) -> list[Statement]:
        """The printing that stands for each statement now."""
        return latest_as_of(list(self.statements.values()))

    @cached_property
    def undecided(self) -> frozenset[str]:
        """Statement keys of which the claimant prints several values on the latest date."""
        values: dict[tuple[str, str], set[object]] = defaultdict(set)
        latest: dict[str, str] = {}
        for statement in self.statements.values():
            if not statement.relayed_by:
                key = statement.statement_key
                latest[key] = max(latest.get(key, ""), statement.published_on)
                values[key, statement.published_on].add(statement.value)
        return frozenset(key for key, day in latest.items() if len(values[key, day]) > 1)


def remark(
    rule: str,
    statement: str,
    claim_ids: Iterable[str],
    keys: Iterable[str],
    *,
    severity: str = "note",
    **further: Any,
) -> dict[str, Any]:
    """A row of findings for a rule without a proof of its own; `keys` make its id."""
    return {
        "finding_id": finding_id(rule, keys),
        "rule_id": rule,
        "severity": severity,
        "claim_ids": " ".join(dict.fromkeys(claim_ids)),
        "statement": statement,
        **further,
    }


def graded(
    severity: str, statements: Sequence[Statement], events: DataFrame[Events], *more: str
) -> dict[str, str]:
    """Severity after what the statements lean on, with the assumptions and conditions in words."""
    leans = [*leanings(statements), *more]
    changes = events_between(statements, events)
    if changes:
        leans.append(f"no effect of a known change: {'; '.join(changes)}")
    if leans and severity == "error":
        severity = "warning"
    if changes:
        severity = "note"
    return {
        "severity": severity,
        "assumptions": "; ".join(f"leans on {lean}" for lean in leans),
        "survives_if": "; ".join(conditions(statements)),
    }


def relative(gap: Fraction | float, size: Fraction | float) -> float:
    """Gap as a part of the size compared; of nothing, the gap itself."""
    return float(gap) / max(abs(float(size)), 1.0)


def and_more(words: Sequence[str], most: int = MANY) -> str:
    """The first of them, and how many more there are."""
    shown = ", ".join(words[:most])
    return shown if len(words) <= most else f"{shown} and {len(words) - most} more"
