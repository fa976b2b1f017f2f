"""A conflict seen from near: only the figures in it, and what was published within its time."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from audit.report.charts.panels import (
    FAMILIES,
    PANEL_COLUMNS,
    Panel,
    conflict_marks,
    drawable,
    make_panel,
)
from audit.result import AuditResult

MOST_ROWS = 60


def conflict_panels(result: AuditResult, *, most: int = 6) -> list[Panel]:
    """One panel for each finding whose figures can stand on common axes, in the findings' order.

    Args:
        result: The audit.
        most: How many panels at most.
    """
    dated = drawable(result.claims)
    marks = conflict_marks(result)
    findings = result.findings
    serious = findings[
        findings["severity"].isin(["warning", "error"]) & (findings["status"] != "withdrawn")
    ]
    panels: list[Panel] = []
    seen: set[frozenset[str]] = set()
    for ids in serious["claim_ids"]:
        names = frozenset(ids.split())
        if len(panels) < most and names not in seen:
            panels += _panel(dated, names, marks)
            seen.add(names)
    return panels


def _panel(dated: pd.DataFrame, names: frozenset[str], marks: dict[str, str]) -> list[Panel]:
    within = dated[dated["claim_id"].isin(list(names))]
    if len(within) != len(names) or len(within) < 2 or len(within) > MOST_ROWS:
        return []
    families = set(within["kind"].map(FAMILIES))
    is_one_series = len(within[list(PANEL_COLUMNS)].drop_duplicates()) == 1
    if len(families) != 1 or not is_one_series:
        return []
    first, last = within["period_start"].min(), within["period_end"].max()
    same = (dated[list(PANEL_COLUMNS)] == within[list(PANEL_COLUMNS)].iloc[0]).all(axis=1)
    family = families.pop()
    beside = dated[
        same
        & (dated["kind"].map(FAMILIES) == family)
        & (dated["kind"] != "cumulative")
        & (dated["period_start"] >= first)
        & (dated["period_end"] <= last)
    ]
    shown = pd.concat([within, beside]).drop_duplicates("claim_id")
    if len(shown) > MOST_ROWS:
        shown = within
    return [replace(make_panel(family, shown, marks), window=(first, last))]
