"""All rules over one record: claims in, findings out, the gravest first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from pandera.typing.pandas import DataFrame

from audit.consistency import wording
from audit.consistency.constraints import Component, build_components
from audit.consistency.explain import Neighbours, explain_gap
from audit.consistency.findings import finding_id, tabulate_findings
from audit.consistency.proof import prove
from audit.consistency.record import Record
from audit.consistency.series import check_series
from audit.consistency.severity import Grade, grade_conflict, no_events, single_days
from audit.consistency.solver import Conflict, find_conflicts
from audit.consistency.statements import (
    Printings,
    Reading,
    Statement,
    read_statements,
    superseded_dates,
)
from audit.consistency.totals import conflicting_totals
from audit.wording import number
from schemas.claims import Claims, Relations
from schemas.documents import Events
from schemas.findings import Findings

RULE = "joint_infeasibility"


@dataclass(frozen=True)
class _Found:
    conflict: Conflict
    reading: Reading
    as_of: str
    printed: Conflict

    @property
    def printed_reading(self) -> Reading:
        """Intervals of the proof that is printed: those of the figures as printed, if they do."""
        return self.reading if self.printed is self.conflict else "rounding"


def check_claims(
    claims: DataFrame[Claims],
    relations: DataFrame[Relations] | None = None,
    events: DataFrame[Events] | None = None,
    *,
    declared: frozenset[str] = frozenset(),
) -> DataFrame[Findings]:
    """Every conflict and remark about a record, one row each, sorted by severity and size.

    Args:
        claims: The record; rejected claims are left out.
        relations: Totals and parts that documents print as such.
        events: Known changes of definition; a conflict across one is at most a note.
        declared: Claims that share a series only because a person declared their labels the same.

    Returns:
        Findings: errors first, then by relative gap. Ids depend on rule and statements only.
    """
    known = no_events() if events is None else events
    printed = Relations.empty() if relations is None else relations
    accepted = claims[claims["review"] != "rejected"]
    statements = read_statements(accepted, declared)
    record = Record(accepted, {s.claim_id: s for s in statements}, printed, known)
    found = _conflicts(statements, _totals(record))
    restated = _restated_keys(statements)
    days = single_days(statements)
    neighbours = Neighbours(statements)
    rows = [
        _row(
            one,
            grade_conflict(
                one.conflict,
                one.reading,
                events=known,
                restated=restated,
                days=days,
                is_past=bool(one.as_of),
            ),
            neighbours,
        )
        for one in found
    ]
    rows += check_series(record)
    return tabulate_findings(rows)


def _totals(record: Record) -> dict[str, list[str]]:
    """Printed totals for the programme; those that fail plain addition have a rule of their own."""
    summed = record.relations[record.relations["relation"] == "sum"]
    failing = conflicting_totals(record)
    totals: dict[str, list[str]] = defaultdict(list)
    places: dict[str, str] = {}
    columns = (summed["whole"], summed["part"], summed["locator"])
    for whole, part, place in zip(*columns, strict=True):
        # A total over rows and over columns enters once; plain addition checks both.
        if whole not in failing and places.setdefault(whole, place) == place:
            totals[whole].append(part)
    return totals


def _conflicts(
    statements: Sequence[Statement], totals: Mapping[str, Sequence[str]]
) -> list[_Found]:
    """Conflicts of today's record, then those of earlier dates that a later edition resolved."""
    printings = Printings(statements)
    feasible: set[Hashable] = set()
    found = _conflicts_as_of(printings, totals, None, feasible)
    seen = {_keys(one.conflict) for one in found}
    for day in superseded_dates(statements):
        for one in _conflicts_as_of(printings, totals, day, feasible):
            if _keys(one.conflict) not in seen:
                seen.add(_keys(one.conflict))
                found.append(one)
    return found


def _keys(conflict: Conflict) -> frozenset[str]:
    return frozenset(s.statement_key for s in conflict.statements)


def _conflicts_as_of(
    printings: Printings,
    totals: Mapping[str, Sequence[str]],
    day: str | None,
    feasible: set[Hashable],
) -> list[_Found]:
    standing = printings.as_of(day)
    found: list[_Found] = []
    settled: set[str] = set()
    for component in build_components(standing, "generous", totals):
        for conflict in find_conflicts(component, feasible):
            found.append(_Found(conflict, "generous", day or "", _as_printed(conflict, totals)))
            # What already conflicts generously is set aside before looking at rounding alone.
            settled.add(conflict.set_aside)
    rest = [s for s in standing if s.claim_id not in settled]
    for component in _worth_a_look(build_components(rest, "rounding", totals)):
        found += [_Found(c, "rounding", day or "", c) for c in find_conflicts(component, feasible)]
    return found


def _as_printed(conflict: Conflict, totals: Mapping[str, Sequence[str]]) -> Conflict:
    """The same conflict proved on the figures as printed, where all of its claims are needed."""
    for component in build_components(conflict.statements, "rounding", totals):
        certificate = prove(component)
        size = len(conflict.statements)
        if certificate and len(component.statements) == len(certificate.statements()) == size:
            return replace(conflict, component=component, certificate=certificate)
    return conflict


def _worth_a_look(components: Iterable[Component]) -> list[Component]:
    return [c for c in components if len(c.rows) > 1]


def _restated_keys(statements: Sequence[Statement]) -> frozenset[str]:
    values: dict[str, set[object]] = defaultdict(set)
    for statement in statements:
        if not statement.relayed_by:
            values[statement.statement_key].add(statement.value)
    return frozenset(key for key, found in values.items() if len(found) > 1)


def _row(found: _Found, grade: Grade, record: Neighbours) -> dict[str, Any]:
    conflict = found.printed
    low, high = wording.sides(conflict)
    gap = conflict.certificate.gap
    keys = [s.statement_key for s in conflict.figures]
    statement = wording.summary(conflict)
    if found.as_of:
        statement = f"As published until {found.as_of}, since restated. {statement}"
    explanation = [wording.vanishing(conflict), explain_gap(conflict, record)]
    copies = [s for s in conflict.figures if s.copies]
    if copies:
        explanation.append(
            "Printed more than once with the same value, so that a slip would have been copied: "
            + ", ".join(s.claim_id for s in copies)
            + "."
        )
    if not conflict.could_resolve:
        explanation.append(
            f"No single printing would resolve it; {conflict.repairs} repairs of "
            f"{conflict.repair_size} printings each would."
        )
    size = "The smallest conflict there is" if conflict.is_smallest else "Irreducible"
    explanation.append(f"{size}: without any one of these figures it vanishes.")
    return {
        "finding_id": finding_id(RULE + found.as_of, keys),
        "rule_id": RULE,
        "severity": grade.severity,
        "claim_ids": " ".join(s.claim_id for s in conflict.figures),
        "could_resolve": " ".join(conflict.could_resolve),
        "statement": statement,
        "expected": f"at most {number(high)}",
        "observed": f"at least {number(low)}",
        "gap": float(gap),
        "relative_gap": float(gap / max(abs(high), Fraction(1))),
        "assumptions": "; ".join(f"leans on {lean}" for lean in grade.leans_on),
        "survives_if": "; ".join(grade.survives_if),
        "proof": "\n".join(_proof(found)),
        "certificate": conflict.certificate.to_json(conflict.component),
        "explanation": " ".join(piece for piece in explanation if piece),
    }


def _proof(found: _Found) -> list[str]:
    """The printed proof, and whether it also stands when every figure is read generously."""
    lines = wording.proof_lines(found.printed, found.printed_reading)
    if found.printed is not found.conflict:
        low, high = wording.sides(found.conflict)
        lines.append(
            "It stands even if every figure is read generously (truncated, rounded up, or worked "
            f"out from rounded figures): at least {number(low, 1)} against at most "
            f"{number(high, 1)}."
        )
    return lines
