"""Claims that nothing measures: what would have to be measured, and how much of it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from audit.reconcile.denominators import claim_denominator
from audit.reconcile.phrases import duration, figure, plain
from audit.reconcile.significance import items_needed
from schemas.claims import SERIES_COLUMNS

Row = Mapping[str, Any]

WIDTH = 0.05
"""Half-width of the limits that are planned for, where the claim is not nearer to 0 or 1."""

LABELS = ("report_series", "policy_label", "metric_label", "breakdown")
FAMILY = tuple(column for column in SERIES_COLUMNS if column not in LABELS)
KIND_FAMILY = {
    "count": "count",
    "cumulative": "count",
    "mean_per_day": "count",
    "mean_per_week": "count",
    "mean_per_month": "count",
    "maximum": "count",
    "minimum": "count",
    "level": "count",
    "change": "change",
    "ratio": "change",
    "difference": "change",
    "point_change": "point_change",
}


@dataclass(frozen=True)
class Plan:
    """What would settle a claim: the template's key and its fields."""

    ending: str
    fields: Mapping[str, str]


def open_claims(statements: pd.DataFrame, compared: frozenset[str]) -> list[Row]:
    """One claim for each kind of claim of which none could be compared: the latest, undivided.

    Args:
        statements: Claims, one row per statement.
        compared: Ids of claims that a comparison was made for.
    """
    kinds = statements["kind"].map(KIND_FAMILY).fillna(statements["kind"])
    family = statements.assign(
        _kind=kinds,
        _divided=statements["breakdown"] != "",
        _done=statements["claim_id"].isin(compared),
    )
    keys = [*FAMILY, "_kind"]
    # A change follows from the counts beside it, so that only the counts need measuring.
    counted = family["_kind"].eq("count").groupby([family[c] for c in FAMILY]).transform("any")
    done = family.groupby(keys)["_done"].transform("any")
    done |= counted & family["_kind"].eq("change")
    waiting = family[~done].sort_values(
        ["_divided", "period_end", "claim_id"], ascending=[True, False, True]
    )
    first = waiting.drop_duplicates(keys).sort_values("claim_id")
    rows = first.drop(columns=["_kind", "_divided", "_done"]).to_dict("records")
    return [{str(k): v for k, v in row.items()} for row in rows]


def plan_for(claim: Row) -> Plan:
    """The measurement that would settle the claim, with the number of items it takes.

    The number is that of a simple random sample whose Wilson limits are as narrow as stated if the
    claim is true. Clustered items take as many times more as their design effect.
    """
    kind, base = claim["kind"], claim_denominator(claim)
    if kind == "rate_within":
        return Plan(
            "rate", {**_size(claim), "follow_up": duration(claim["horizon"]) or "the time meant"}
        )
    if kind == "share":
        ending = {"removed": "removed", "noticed": "noticed"}.get(base, "share")
        return Plan(ending, _size(claim))
    if kind == "median":
        unit = claim["unit"].removesuffix("s") if claim["value"] == 1 else plain(claim["unit"])
        follow_up = f"{figure(claim)} {unit}"
        fields = {**_sample(0.5, WIDTH), "unit": "items", "follow_up": follow_up}
        return Plan("median", fields)
    return Plan({"count": "count", "change": "change"}.get(KIND_FAMILY.get(kind, ""), "other"), {})


def planned_width(share: float) -> float:
    """Half-width worth planning for: five points, or half the way to the nearer of 0 and 1."""
    return min(WIDTH, max(min(share, 1 - share) / 2, 0.0005))


def _size(claim: Row) -> dict[str, str]:
    share = claim["value"]
    if math.isnan(share):
        share = (claim["low"] + min(claim["high"], 1.0)) / 2
    share = min(max(share, 0.0), 1.0)
    return _sample(share, planned_width(share))


def _sample(share: float, width: float) -> dict[str, str]:
    return {"items": f"{items_needed(share, width):,}", "width": f"{100 * width:.2g}"}
