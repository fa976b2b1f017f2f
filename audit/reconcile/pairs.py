"""Which claims stand beside which measurements: every pair is considered, the useful ones are kept.

Claims are grouped by what the rules look at (platform, policy area, unit, action, place, kind, base
and printed details), so that each kind of pair is related once, however many periods it has. No
value is looked at: what is kept is declared before looking.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pandera.typing.pandas import DataFrame

from audit.reconcile.comparability import (
    IDENTITY,
    Comparability,
    choose_comparison,
    judge,
    providers_named,
    relate,
    relate_times,
)
from audit.reconcile.denominators import parse_pairs
from audit.reconcile.relations import Relation
from schemas.claims import Claims
from schemas.measurements import Measurements
from schemas.values import Period

Row = Mapping[str, Any]

CLAIM_PROFILE = (
    "platform",
    "policy_area",
    "unit",
    "action",
    "scope",
    "kind",
    "detection",
    "breakdown",
    "base_action",
    "base_unit",
    "horizon",
    "since",
)
MEASUREMENT_PROFILE = (
    "platform",
    "policy_area",
    "unit",
    "action",
    "scope",
    "estimand",
    "condition",
    "draw",
    "horizon",
    "since",
)
BY_NATURE = frozenset(
    {
        "share_against_cohort",
        "count_against_share",
        "count_against_population",
        "count_against_lifetime",
    }
)
"""Comparisons that the rules rarely let through; one row for each kind of pair says why."""

TIMELESS = frozenset({"share_against_cohort"})
"""Different questions whatever the time: worth saying also where a period is not known."""


EVERYONE = ""
"""Index under which all claims stand when the service does not matter."""


@dataclass(frozen=True)
class Kind:
    """Claims that differ in nothing the rules look at but their period."""

    statements: pd.DataFrame
    positions: NDArray[np.intp]
    first: Row

    @cached_property
    def frame(self) -> pd.DataFrame:
        """Its rows of the statements."""
        return self.statements.iloc[self.positions]

    @cached_property
    def rows(self) -> list[Row]:
        """The claims as records, made once."""
        return [{str(k): v for k, v in row.items()} for row in self.frame.to_dict("records")]

    @cached_property
    def starts(self) -> NDArray[np.str_]:
        """First days, blank where no period is stated."""
        return self.frame["period_start"].to_numpy(dtype=str)

    @cached_property
    def ends(self) -> NDArray[np.str_]:
        """Last days, blank where no period is stated."""
        return self.frame["period_end"].to_numpy(dtype=str)

    def in_time(self, measurement: Row) -> list[Row]:
        """Claims that share a day with the window, or may: ISO dates sort as text."""
        start, end = measurement["window_start"], measurement["window_end"]
        apart = np.zeros(len(self.positions), dtype=bool)
        if end:
            apart |= (self.starts > end) & (self.starts != "")
        if start:
            apart |= (self.ends < start) & (self.ends != "")
        return [self.rows[number] for number in np.flatnonzero(~apart)]


@dataclass(frozen=True)
class Pair:
    """A claim and a measurement that are shown side by side."""

    claim: Row
    measurement: Row
    comparability: Comparability


NAIVE = "naive"
"""Start of the method of estimates that are given for comparison only."""


def telling_measurements(measurements: DataFrame[Measurements]) -> pd.DataFrame:
    """Measurements without the naive ones, which a panel gives only to show how they would err."""
    return measurements[~measurements["method"].str.startswith(NAIVE)]


def latest_statements(claims: DataFrame[Claims]) -> pd.DataFrame:
    """One row per statement: the latest vintage, of its printings the best attested.

    Reprints and relays of one figure are one claim; rejected claims are none.
    """
    kept = claims[claims["review"] != "rejected"]
    ranked = kept.assign(
        _relayed=kept["relayed_by"] != "", _open=~kept["review"].isin(("accepted", "corrected"))
    ).sort_values(
        ["published_on", "_relayed", "_open", "claim_id"], ascending=[False, True, True, True]
    )
    return (
        ranked.drop_duplicates("statement_key")
        .drop(columns=["_relayed", "_open"])
        .sort_values("claim_id")
        .reset_index(drop=True)
    )


def find_pairs(
    statements: pd.DataFrame,
    measurements: pd.DataFrame,
    events: Sequence[Row] = (),
    declared: Sequence[Row] = (),
) -> list[Pair]:
    """The pairs worth showing, sorted by their ids.

    Kept is what is about the same service, field, place and time as far as is known, and differs in
    at most one further dimension, so that the difference is worth saying. Of comparisons that mean
    nothing by nature, one pair for each kind of claim and study stands for all. Pairs that a person
    declared are always kept.
    """
    stated = _by_pair(declared)
    found = _representatives(list(_related(statements, measurements, events)))
    named = {(p.claim["claim_id"], p.measurement["measurement_id"]): p for p in found}
    for key, rows in stated.items():
        pair = _declared_pair(key, rows, statements, measurements, events)
        if pair is not None:
            named[key] = pair
    return [named[key] for key in sorted(named)]


def find_near_misses(
    statements: pd.DataFrame, measurements: pd.DataFrame
) -> Iterator[tuple[Pair, int, str]]:
    """Kinds of pairs that one dimension alone keeps apart, each with the number of claims.

    Only comparisons that could say something are considered; periods are compared for the first
    claim of each kind that would fit.
    """
    for kind, measurement in _profile_pairs(statements, measurements, same_provider=False):
        claim = kind.first
        comparison = choose_comparison(claim, measurement)
        if not comparison or comparison in BY_NATURE:
            continue
        relations = relate(claim, measurement)
        if _different(relations, comparison) > 1:
            continue
        times = relate_times(claim, measurement)
        comparability = judge(comparison, {**relations, **times})
        apart = [d for d, r in comparability.relations.items() if r is Relation.DIFFERENT]
        if len(apart) == 1 and set(comparability.failing) <= {apart[0], "draw"}:
            yield Pair(claim, measurement, comparability), len(kind.positions), apart[0]


def _related(
    statements: pd.DataFrame, measurements: pd.DataFrame, events: Sequence[Row]
) -> Iterator[Pair]:
    for kind, measurement in _profile_pairs(statements, measurements, same_provider=True):
        claim = kind.first
        comparison = choose_comparison(claim, measurement)
        if not comparison:
            continue
        relations = relate(claim, measurement)
        if any(relations[name] is Relation.DIFFERENT for name in IDENTITY if name in relations):
            continue
        for row in kind.in_time(measurement):
            times = relate_times(row, measurement, events)
            if times["period"] is Relation.DIFFERENT:
                continue
            merged = {**relations, **times}
            comparability = judge(comparison, merged)
            if _is_useful(comparability, merged):
                yield Pair(row, measurement, comparability)


def _profile_pairs(
    statements: pd.DataFrame, measurements: pd.DataFrame, *, same_provider: bool
) -> Iterator[tuple[Kind, Row]]:
    """Each kind of claim with each measurement.

    A claim about a printed part of a total meets only measurements of the same part; that keeps a
    report with thousands of parts from being paired with everything.
    """
    kinds = _kinds(statements)
    index: dict[tuple[str, str], list[int]] = defaultdict(list)
    for number, kind in enumerate(kinds):
        details = _details(kind.first["breakdown"])
        platform = kind.first["platform"]
        for provider in providers_named(platform) if same_provider else (EVERYONE,):
            index[provider, details].append(number)
    for record in measurements.to_dict("records"):
        measurement = {str(key): value for key, value in record.items()}
        named = providers_named(measurement["platform"]) if same_provider else (EVERYONE,)
        wanted = {"", _details(measurement["condition"])}
        for number in sorted({n for p in named for d in wanted for n in index[p, d]}):
            yield kinds[number], measurement


def _kinds(statements: pd.DataFrame) -> list[Kind]:
    """Claims grouped by profile, in the order of the profiles and of the rows within."""
    codes = statements.groupby(list(CLAIM_PROFILE), sort=True).ngroup().to_numpy()
    order = np.argsort(codes, kind="stable")
    bounds = np.flatnonzero(np.diff(codes[order], prepend=-1))
    groups = np.split(order, bounds[1:]) if len(order) else []
    firsts = statements.iloc[order[bounds]].to_dict("records")
    return [
        Kind(statements, positions, {str(k): v for k, v in first.items()})
        for positions, first in zip(groups, firsts, strict=True)
    ]


def _details(text: str) -> str:
    settled = ("cohort", "of", "reason")
    return "; ".join(f"{k}={v}" for k, v in sorted(parse_pairs(text).items()) if k not in settled)


def _is_useful(comparability: Comparability, relations: Mapping[str, Relation]) -> bool:
    """Whether the pair is worth a row: about one thing, as far as is known, with one difference."""
    comparison = comparability.comparison
    if "detail" in comparability.failing:
        return False
    if comparison in BY_NATURE:
        timeless = comparison in TIMELESS
        vague = [d for d in IDENTITY if relations[d] is Relation.UNKNOWN]
        if any(d != "period" or not timeless for d in vague):
            return False
        return timeless or Relation.DIFFERENT not in (relations["unit"], relations["action"])
    lost = [d for d in comparability.failing if d in (*IDENTITY, "unit", "action")]
    if any(comparability.relations[d] is Relation.UNKNOWN for d in lost):
        return False
    return sum(r is Relation.DIFFERENT for r in comparability.relations.values()) <= 1


def _different(relations: Mapping[str, Relation], comparison: str) -> int:
    return sum(r is Relation.DIFFERENT for r in judge(comparison, relations).relations.values())


def _representatives(pairs: Sequence[Pair]) -> list[Pair]:
    """All real comparisons, and one pair for each kind of the others."""
    kept = [pair for pair in pairs if pair.comparability.comparison not in BY_NATURE]
    best: dict[tuple[object, ...], Pair] = {}
    for pair in pairs:
        if pair.comparability.comparison not in BY_NATURE:
            continue
        if not pair.comparability.failing:
            kept.append(pair)
            continue
        claim, measurement = pair.claim, pair.measurement
        kind = (
            pair.comparability.comparison,
            *(claim[c] for c in ("platform", "claimant", "policy_area", "unit", "action", "scope")),
            measurement["study"],
            measurement["platform"],
        )
        if kind not in best or _rank(pair) < _rank(best[kind]):
            best[kind] = pair
    return [*kept, *best.values()]


def _rank(pair: Pair) -> tuple[object, ...]:
    """Which pair stands for its kind: nearest in time, fewest conditions, counted, by id."""
    claim, measurement = pair.claim, pair.measurement
    period = pair.comparability.relations.get("period")
    near = relate_times(claim, measurement)["period"] if period is None else period
    return (
        list(Relation).index(near),
        bool(claim["breakdown"]) + bool(measurement["condition"]),
        claim["detection"] == "government_request",
        bool(pd.isna(measurement["k"])),
        _days(claim),
        -measurement["n"] if measurement["n"] > 0 else 0.0,
        claim["period_start"],
        claim["claim_id"],
        measurement["measurement_id"],
    )


def _days(claim: Row) -> int:
    period = Period.from_iso(claim["period_start"], claim["period_end"])
    return period.days if period else 0


def _by_pair(declared: Sequence[Row]) -> dict[tuple[str, str], list[Row]]:
    stated: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in declared:
        stated[row["claim_id"], row["measurement_id"]].append(row)
    return stated


def _declared_pair(
    key: tuple[str, str],
    rows: Sequence[Row],
    statements: pd.DataFrame,
    measurements: pd.DataFrame,
    events: Sequence[Row],
) -> Pair | None:
    """The declared pair, or None where the audit holds no such claim or measurement."""
    ours = statements[statements["claim_id"] == key[0]].to_dict("records")
    theirs = measurements[measurements["measurement_id"] == key[1]].to_dict("records")
    if not ours or not theirs:
        return None
    claim = {str(k): v for k, v in ours[0].items()}
    measurement = {str(k): v for k, v in theirs[0].items()}
    comparison = choose_comparison(claim, measurement)
    if not comparison:
        return None
    relations = {**relate(claim, measurement), **relate_times(claim, measurement, events)}
    return Pair(claim, measurement, judge(comparison, relations, rows))
