"""What the published figures imply for any period: the least and the most, and who says so."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from pandera.typing.pandas import DataFrame

from audit.consistency.constraints import (
    ONE_DAY,
    Component,
    Node,
    Row,
    build_components,
    difference,
)
from audit.consistency.linear import Programme, Solution
from audit.consistency.proof import DUAL_NOISE
from audit.consistency.statements import Reading, Series, latest_as_of, read_statements
from schemas.bounds import Bounds
from schemas.claims import SERIES_COLUMNS, Claims
from schemas.values import Period
from sources.errors import ConfigError, first_few

NOISE = 1e-4
"""How far from a whole number a solver's optimum may lie and still be it."""

MOST_DATES = 60
"""Dates of a record beyond which the unpublished stretches are too many to be shown."""


@dataclass(frozen=True)
class Limit:
    """One end of what is possible, and the claims that bind it."""

    value: float
    claim_ids: tuple[str, ...]


def bound_period(
    claims: DataFrame[Claims],
    *,
    platform: str,
    unit: str,
    start: str,
    end: str,
    action: str = "",
    policy_area: str = "",
) -> DataFrame[Bounds]:
    """Limits for the total of a period, for every series that fits the words given.

    Each reading of the figures (rounding, generous) gives one row per series. Where the record
    contradicts itself nothing follows from it: `is_feasible` is False and the limits are missing.

    Args:
        claims: The record.
        platform: Service.
        unit: What is counted.
        start: First day, ISO.
        end: Last day, ISO.
        action: Which action; blank for any.
        policy_area: Which policy area; blank for any.

    Raises:
        ConfigError: The period is none, or no series fits.
    """
    period = _period(start, end)
    wanted = {"platform": platform, "unit": unit, "action": action, "policy_area": policy_area}
    statements = latest_as_of(read_statements(claims))
    rows = []
    readings: tuple[Reading, ...] = ("rounding", "generous")
    for reading in readings:
        for component in build_components(statements, reading):
            for series in _series_in(component):
                named = dict(zip(SERIES_COLUMNS, component.series[series], strict=True))
                if all(not word or named[name] == word for name, word in wanted.items()):
                    rows.append({**named, **_row(component, series, period, reading)})
    if not rows:
        known = sorted({_short(s.series) for s in statements})
        raise ConfigError(
            "bounds",
            expected=", ".join(f"{k}={v}" for k, v in wanted.items() if v),
            found=f"series {first_few(known)}" if known else "no series",
            todo="use the words of the claims table",
        )
    return Bounds.conform(rows)


def imply_unpublished(claims: DataFrame[Claims]) -> DataFrame[Bounds]:
    """What the figures as printed imply for stretches that no count was published for.

    Between neighbouring dates that a series' figures mention, in records small enough to be read
    by a person (`MOST_DATES`); stretches of which nothing follows are left out.
    """
    statements = latest_as_of(read_statements(claims))
    rows = []
    for component in build_components(statements, "rounding"):
        if len(component.statements) < 2 or len(component.nodes()) > MOST_DATES:
            continue
        told = {(row.terms[0][0][0], row.period) for row in component.rows if row.is_difference}
        for before, after in pairwise(component.nodes()):
            if before[0] != after[0]:
                continue
            period = Period(before[1], after[1] - ONE_DAY)
            if (before[0], period) in told:
                continue
            row = _row(component, before[0], period, "rounding")
            if row["is_feasible"] and (float(str(row["low"])) > 0 or row["high"] != math.inf):
                named = dict(zip(SERIES_COLUMNS, component.series[before[0]], strict=True))
                rows.append({**named, **row})
    return Bounds.conform(rows) if rows else Bounds.empty()


def limits_of(component: Component, series: int, period: Period) -> tuple[Limit, Limit] | None:
    """Least and most total of a period in one series; None when the record is infeasible."""
    ends = difference(series, period)
    # A row that says nothing brings the period's own dates among the unknowns.
    silent = Row(0, ends, -math.inf, math.inf, period)
    programme = Programme(
        Component(
            component.statements,
            [*component.rows, silent],
            component.series,
            component.monotone,
            component.subsets,
        )
    )
    if not programme.is_feasible():
        return None
    index = {node: i for i, node in enumerate(programme.nodes)}
    terms = {index[node]: float(c) for node, c in ends}
    found = []
    for largest in (False, True):
        solution = programme.extreme(terms, largest=largest)
        if solution is None:
            return None
        found.append(_limit(component, solution, largest=largest))
    return found[0], found[1]


def _limit(component: Component, solution: Solution, *, largest: bool) -> Limit:
    if math.isinf(solution.objective):
        return Limit(math.inf if largest else 0.0, ())
    duals = np.abs(solution.duals[: len(component.rows)])
    binding = [
        component.statements[row.statement].claim_id
        for row, dual in zip(component.rows, duals, strict=True)
        if dual > DUAL_NOISE
    ]
    value = -solution.objective if largest else solution.objective
    # Things are whole: the solver's noise is taken off, and part of a thing cannot have happened.
    value = math.floor(value + NOISE) if largest else math.ceil(value - NOISE)
    return Limit(
        float(max(0, value) if component.monotone else value), tuple(dict.fromkeys(binding))
    )


def _row(component: Component, series: int, period: Period, reading: Reading) -> dict[str, object]:
    limits = limits_of(component, series, period)
    low, high = limits if limits else (Limit(math.nan, ()), Limit(math.nan, ()))
    return {
        "period_start": period.start.isoformat(),
        "period_end": period.end.isoformat(),
        "reading": reading,
        "is_feasible": limits is not None,
        "low": low.value,
        "high": high.value,
        "low_from": " ".join(low.claim_ids),
        "high_from": " ".join(high.claim_ids),
        "check": "whole numbers" if component.is_network else "real numbers",
    }


def _series_in(component: Component) -> list[int]:
    nodes: set[Node] = {node for row in component.rows for node, _ in row.terms}
    return sorted({series for series, _ in nodes})


def _period(start: str, end: str) -> Period:
    try:
        period = Period.from_iso(start, end)
    except ValueError as error:
        raise ConfigError(
            "bounds --from --to",
            expected="two ISO dates in order",
            found=f"{start!r} to {end!r}",
            todo="write them as 2018-01-01 and 2018-05-31",
        ) from error
    if period is None:
        raise ConfigError(
            "bounds --from --to",
            expected="two ISO dates",
            found="a blank one",
            todo="write them as 2018-01-01 and 2018-05-31",
        )
    return period


def _short(series: Series) -> str:
    named = dict(zip(SERIES_COLUMNS, series, strict=True))
    return " / ".join(named[n] for n in ("platform", "policy_area", "action", "unit") if named[n])
