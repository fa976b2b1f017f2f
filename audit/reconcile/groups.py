"""Two groups of one study: was one treated differently from the other?

The counterpart of a claim that everybody is treated alike. Compared are shares removed under the
same conditions; the groups must share no items, so a group that is a part of another is told apart
by a condition of its own.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import pandas as pd

from audit.measure.proportions import Limits, difference_of_shares, ratio_of_shares
from audit.reconcile.comparability import relate_times
from audit.reconcile.denominators import measurement_denominator
from audit.reconcile.relations import Relation, relate_platforms, relate_words
from audit.reconcile.significance import Counts, groups_p_value
from schemas.vocabulary import ACTIONS, POLICY_AREAS

Row = Mapping[str, Any]

ALIKE = (
    "study",
    "published_on",
    "platform",
    "unit",
    "action",
    "scope",
    "estimand",
    "condition",
    "since",
    "horizon",
    "window_start",
    "window_end",
)
"""Two measurements that agree in these are the same question asked of two groups."""

ESTIMANDS = ("share_removed_by", "share_down_on", "survival_at")
MOST_GROUPS = 6
"""Up to so many groups every two are compared; of more, each with the largest."""


@dataclass(frozen=True)
class Contrast:
    """Two groups under the same conditions, the larger share first."""

    first: Row
    second: Row
    difference: Limits
    ratio: Limits
    p_value: float


def contrast_groups(measurements: pd.DataFrame) -> list[Contrast]:
    """Every two groups of a study whose shares can be set against each other, by id."""
    candidates = measurements[
        measurements["estimand"].isin(ESTIMANDS)
        & (measurements["group"] != "")
        & (measurements["action"] != "")
    ].sort_values("measurement_id")
    asked: dict[tuple[object, ...], dict[str, Row]] = defaultdict(dict)
    for record in candidates.to_dict("records"):
        row = {str(key): value for key, value in record.items()}
        # Of things removed anyway, a share says when and not how many: no treatment to compare.
        if measurement_denominator(row) != "removed" and Counts.behind(row) is not None:
            asked[tuple(row[column] for column in ALIKE)].setdefault(row["group"], row)
    found: list[Contrast] = []
    for groups in asked.values():
        rows = list(groups.values())
        if len(rows) <= MOST_GROUPS:
            pairs = list(combinations(rows, 2))
        else:
            largest = max(rows, key=lambda row: row["n"])
            pairs = [(largest, row) for row in rows if row is not largest]
        found.extend(_contrast(one, other) for one, other in pairs)
    return sorted(found, key=lambda c: (c.first["measurement_id"], c.second["measurement_id"]))


def claims_of_equality(statements: pd.DataFrame) -> list[Row]:
    """Claims that all are treated alike: `treatment=uniform` in their breakdown."""
    said = statements[statements["breakdown"].str.contains("treatment=uniform", regex=False)]
    return [{str(k): v for k, v in row.items()} for row in said.to_dict("records")]


def claim_against(contrast: Contrast, claims: Sequence[Row]) -> Row | None:
    """The first claim of equal treatment that both groups fall under, or None."""
    inside = (Relation.SAME, Relation.WITHIN)
    for claim in claims:
        relations = [
            relation
            for row in (contrast.first, contrast.second)
            for relation in (
                relate_platforms(claim["platform"], row["platform"]),
                relate_words(POLICY_AREAS, claim["policy_area"], row["policy_area"]),
                relate_words(ACTIONS, claim["action"], row["action"]),
            )
        ]
        when = relate_times(claim, contrast.first)["period"]
        if all(relation in inside for relation in relations) and when is not Relation.DIFFERENT:
            return claim
    return None


def _contrast(one: Row, other: Row) -> Contrast:
    first, second = sorted((one, other), key=lambda r: (-r["k"] / r["n"], r["measurement_id"]))
    a, b = (Counts.effective(r["k"], r["n"], r["design_effect"]) for r in (first, second))
    return Contrast(
        first,
        second,
        difference_of_shares(a.k, a.n, b.k, b.n),
        ratio_of_shares(a.k, a.n, b.k, b.n),
        groups_p_value(a, b),
    )
