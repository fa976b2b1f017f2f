"""Which claims are drawn together, and at which height: the rows behind a chart of claims."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from audit.report.rows import record
from audit.report.wording import about
from audit.result import AuditResult
from schemas.values import Period

PANEL_COLUMNS = (
    "platform",
    "service_part",
    "policy_area",
    "policy_label",
    "metric_label",
    "action",
    "unit",
    "scope",
    "detection",
    "breakdown",
)
"""What must be equal for two claims to share axes. Claimants may differ: that is the point."""

FAMILIES = {
    "count": "amount",
    "cumulative": "amount",
    "mean_per_day": "amount",
    "mean_per_week": "amount",
    "mean_per_month": "amount",
    "maximum": "amount",
    "minimum": "amount",
    "share": "share",
    "rate_within": "share",
    "level": "level",
    "median": "level",
    "score": "level",
}
"""Kinds that share axes. Changes and ratios say nothing about a level and are not drawn."""

DAYS_PER = {"mean_per_day": 1.0, "mean_per_week": 7.0, "mean_per_month": 365.25 / 12}
STRETCH_DAYS = {"P1D": 1, "P1W": 7, "P7D": 7, "P1M": 365.25 / 12, "P3M": 365.25 / 4}
LENGTHS = (
    (1, 1, "a day"),
    (7, 7, "a week"),
    (28, 31, "a month"),
    (89, 92, "a quarter"),
    (181, 184, "a half-year"),
    (365, 366, "a year"),
)

DRAWN_COLUMNS = [
    "claim_id",
    "kind",
    "role",
    "claimant",
    "published_on",
    "period_start",
    "period_end",
    "printed",
    "value",
    "low",
    "high",
    "height",
    "height_low",
    "height_high",
    "mark",
]


@dataclass(frozen=True)
class Panel:
    """Claims on the same axes.

    Attributes:
        family: `amount`, `share` or `level`.
        subject: What is counted, in words.
        per: Length of time that a height stands for (`a half-year`); blank for shares and levels.
        rows: One row per claim drawn, with its height; see `DRAWN_COLUMNS`.
        claims: The claims themselves, in the order of `rows`.
    """

    family: str
    platform: str
    subject: str
    per: str
    rows: pd.DataFrame
    claims: pd.DataFrame


def build_panels(result: AuditResult, *, most: int = 12) -> list[Panel]:
    """The panels worth a chart, most telling first.

    First those with conflicts, then those with restated or compared figures, then the longest. A
    lone figure without a conflict is no chart.

    Args:
        result: The audit.
        most: How many panels at most.
    """
    claims = result.claims
    dated = claims[
        (claims["period_start"] != "")
        & (claims["period_end"] != "")
        & claims["kind"].isin(list(FAMILIES))
        & (claims["review"] != "rejected")
        & (claims["qualifier"] != "suppressed")
    ]
    if dated.empty:
        return []
    marks = conflict_marks(result)
    keys = dated[list(PANEL_COLUMNS)].assign(family=dated["kind"].map(FAMILIES))
    number = keys.groupby(list(keys.columns), sort=False).ngroup()
    compared = set(result.verdicts["claim_id"]) | set(result.restatements["claim_id_after"])
    worth = pd.DataFrame(
        {
            "panel": number,
            "marked": dated["claim_id"].isin(list(marks)),
            "compared": dated["claim_id"].isin(list(compared)),
            "place": dated["period_start"] + dated["period_end"],
        }
    )
    worth = worth.groupby("panel").agg(
        marked=("marked", "sum"), compared=("compared", "sum"), places=("place", "nunique")
    )
    worth = worth[(worth["places"] >= 2) | (worth["marked"] > 0)]
    ranked = worth.assign(
        is_marked=worth["marked"] > 0, is_compared=worth["compared"] > 0
    ).sort_values(
        ["is_marked", "is_compared", "places"], ascending=[False, False, False], kind="stable"
    )
    groups = dated.groupby(number)
    return [
        _panel(keys["family"][groups.groups[name][0]], groups.get_group(name), marks)
        for name in ranked.index[:most]
    ]


def conflict_marks(result: AuditResult) -> dict[str, str]:
    """Claim to the ids of the open findings (warnings and errors) that it takes part in."""
    marks: dict[str, list[str]] = {}
    findings = result.findings
    shown = findings[
        findings["severity"].isin(["warning", "error"]) & (findings["status"] != "withdrawn")
    ]
    for finding_id, claim_ids in zip(shown["finding_id"], shown["claim_ids"], strict=True):
        for claim_id in claim_ids.split():
            marks.setdefault(claim_id, []).append(finding_id)
    return {claim_id: " ".join(ids) for claim_id, ids in marks.items()}


def _panel(family: str, group: pd.DataFrame, marks: dict[str, str]) -> Panel:
    group = group.sort_values(["period_start", "period_end", "published_on", "claim_id"])
    first = group.iloc[0]
    rows = group.reindex(columns=DRAWN_COLUMNS)
    rows["role"] = _roles(group)
    rows["mark"] = group["claim_id"].map(marks).fillna("").astype(str)
    if family == "amount":
        per, factor = _scale(group)
        for name, column in (("height", "value"), ("height_low", "low"), ("height_high", "high")):
            rows[name] = group[column] * factor
        missing = rows["height"].isna()
        middle = (rows["height_low"] + rows["height_high"]) / 2
        rows.loc[missing, "height"] = middle[missing]
    else:
        per = ""
        rows[["height", "height_low", "height_high"]] = group[["value", "low", "high"]].to_numpy()
    return Panel(
        family=family,
        platform=str(first["platform"]),
        subject=about(record(first)),
        per=per,
        rows=rows.reset_index(drop=True),
        claims=group.reset_index(drop=True),
    )


def _roles(group: pd.DataFrame) -> pd.Series[str]:
    """`ghost` for a printing that a later one replaced with another value, else its own part."""
    role = group["kind"].where(group["kind"].isin(["cumulative", "maximum", "minimum"]), "figure")
    role = role.where(~group["kind"].str.startswith("mean_per"), "mean")
    by_statement = group.sort_values("published_on", kind="stable").groupby("statement_key")
    newest = by_statement["published_on"].transform("max").reindex(group.index)
    value = by_statement["value"].transform("last").reindex(group.index)
    replaced = (group["published_on"] < newest) & (group["value"] != value)
    return role.where(~replaced, "ghost").astype(str)


def _scale(group: pd.DataFrame) -> tuple[str, pd.Series[float]]:
    """What a height stands for, and each claim's factor from its value to that height.

    Where all counts span periods of one usual length, a height is the printed count. Otherwise it
    is the average a day, so that what a period holds is an area.
    """
    days = group.apply(_days, axis=1).astype("float64")
    shortest, longest = days.min(), days.max()
    for low, high, word in LENGTHS:
        if low <= shortest and longest <= high and not group["kind"].isin(list(DAYS_PER)).any():
            return word, pd.Series(1.0, index=group.index)
    return "a day", 1 / days


def _days(claim: pd.Series[Any]) -> float:
    kind, every = str(claim["kind"]), str(claim["every"])
    if kind in DAYS_PER:
        return DAYS_PER[kind]
    period = Period.from_iso(str(claim["period_start"]), str(claim["period_end"]))
    days = float(period.days) if period is not None else float("nan")
    if (
        kind in {"maximum", "minimum"}
        and every in STRETCH_DAYS
        and days > STRETCH_DAYS[every] * 1.1
    ):
        return STRETCH_DAYS[every]
    return days
