"""A conflict seen from near: only the figures in it, and what was published within its time."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from audit.report.charts.axes import ordinal
from audit.report.charts.panels import (
    FAMILIES,
    PANEL_COLUMNS,
    Panel,
    conflict_marks,
    drawable,
    make_panel,
)
from audit.report.replies import still_stands
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
    serious = findings[findings["severity"].isin(["warning", "error"]) & still_stands(findings)]
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
    parts = _whole_and_parts(within)
    if parts is not None:
        panel = make_panel("parts", parts, marks)
        return [replace(panel, rows=_stacked(panel.rows), window=(first, last))]
    shown = pd.concat([within, beside]).drop_duplicates("claim_id")
    if len(shown) > MOST_ROWS:
        shown = within
    return [replace(make_panel(family, shown, marks), window=(first, last))]


def _whole_and_parts(within: pd.DataFrame) -> pd.DataFrame | None:
    """The claims where one count spans exactly the others, which follow one another; else None."""
    if len(within) < 3 or not within["kind"].isin(["count", "cumulative"]).all():
        return None
    ordered = within.sort_values(["period_start", "period_end"], ascending=[True, False])
    whole, parts = ordered.iloc[0], ordered.iloc[1:]
    starts, ends = list(parts["period_start"]), list(parts["period_end"])
    follow = all(
        ordinal(start) == ordinal(end) + 1 for end, start in zip(ends, starts[1:], strict=False)
    )
    spans = starts[0] == whole["period_start"] and ends[-1] == whole["period_end"]
    known = within["value"].notna().all() and (whole["kind"] == "count" or len(parts) >= 2)
    return ordered if follow and spans and known else None


def _stacked(rows: pd.DataFrame) -> pd.DataFrame:
    """Each part standing on the sum of those before it; `height` is where its top is."""
    first, last = rows["period_start"].min(), rows["period_end"].max()
    is_whole = (rows["period_start"] == first) & (rows["period_end"] == last)
    top = rows["value"].where(~is_whole, 0.0).cumsum()
    return rows.assign(
        role=is_whole.map({True: "whole", False: "part"}).astype(str),
        height=top.where(~is_whole, rows["value"]),
        height_low=(top - rows["value"]).where(~is_whole, rows["value"]),
        height_high=top.where(~is_whole, rows["value"]),
    )
