"""Which claims are drawn together, and at which height: the rows behind a chart of claims."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pandas as pd

from audit.report.charts.axes import ordinal
from audit.report.replies import still_stands
from audit.report.rows import record, records
from audit.report.wording import about
from audit.result import AuditResult
from schemas.claims import SERIES_COLUMNS
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
    (1, 1, "day"),
    (7, 7, "week"),
    (28, 31, "month"),
    (89, 92, "quarter"),
    (181, 184, "half-year"),
    (365, 366, "year"),
)
FEWEST_SUMS = 3
MOST_TO_SPLIT = 400
"""Rows of a panel up to which sums are told from their parts."""

DRAWN_COLUMNS = [
    "claim_id",
    "kind",
    "role",
    "claimant",
    "published_on",
    "period_start",
    "period_end",
    "printed",
    "qualifier",
    "value",
    "low",
    "high",
    "height",
    "height_low",
    "height_high",
    "mark",
]


MOST_ABOVE = 1.2
"""How far above the tallest figure, at most, an implied band is drawn."""


@dataclass(frozen=True)
class Panel:
    """Claims on the same axes.

    Attributes:
        family: `amount`, `total` (sums and running totals), `parts` (a whole beside what its
            parts add up to), `share` or `level`.
        subject: What is counted, in words.
        per: Length of time that a height stands for (`half-year`); blank for shares and levels.
        is_mixed: Whether periods of several lengths are drawn as averages a day.
        rows: One row per claim drawn, with its height; see `DRAWN_COLUMNS`.
        claims: The claims themselves, in the order of `rows`.
        window: First and last day shown, where not all of the figures' time is.
    """

    family: str
    platform: str
    subject: str
    per: str
    is_mixed: bool
    rows: pd.DataFrame
    claims: pd.DataFrame
    window: tuple[str, str] | None = None
    implied: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=DRAWN_COLUMNS))
    """Stretches that no count was published for, with the limits that the others imply."""


def build_panels(result: AuditResult, *, most: int = 12) -> list[Panel]:
    """The panels worth a chart, most telling first.

    First those with conflicts, then those with restated or compared figures, then the longest. A
    lone figure is no chart.

    Args:
        result: The audit.
        most: How many panels at most.
    """
    dated = drawable(result.claims)
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
    worth = worth[worth["places"] >= 2]
    ranked = worth.assign(
        is_marked=worth["marked"] > 0, is_compared=worth["compared"] > 0
    ).sort_values(
        ["is_marked", "is_compared", "places"], ascending=[False, False, False], kind="stable"
    )
    groups = dated.groupby(number)
    panels: list[Panel] = []
    for name in ranked.index[:most]:
        group = groups.get_group(name)
        for family, part in split_sums(keys["family"][group.index[0]], group):
            panel = make_panel(family, part, marks)
            panels.append(replace(panel, implied=implied_stretches(panel, result.bounds)))
    return panels[:most]


def implied_stretches(panel: Panel, bounds: pd.DataFrame) -> pd.DataFrame:
    """Limits for the unpublished stretches of a panel's series, on the panel's own scale.

    Only where heights are averages a day, or the stretch is as long as the periods drawn; and only
    where the limits are near the figures.
    """
    columns = list(SERIES_COLUMNS)
    if panel.family != "amount" or not len(bounds):
        return panel.implied
    own = panel.claims[columns].drop_duplicates()
    rows = bounds.merge(own, on=columns).drop_duplicates(["period_start", "period_end"])
    rows = rows[np.isfinite(rows["high"])]
    days = (pd.to_datetime(rows["period_end"]) - pd.to_datetime(rows["period_start"])).dt.days + 1
    if panel.is_mixed:
        factor = 1 / days.astype("float64")
    else:
        usual = pd.to_datetime(panel.rows["period_end"]) - pd.to_datetime(
            panel.rows["period_start"]
        )
        fits = (days - 1).between(usual.dt.days.min() - 4, usual.dt.days.max() + 4)
        rows, factor = rows[fits], pd.Series(1.0, index=rows.index[fits])
    drawn = rows.reindex(columns=DRAWN_COLUMNS).assign(
        role="implied",
        **dict.fromkeys(("claim_id", "kind", "mark", "published_on", "printed", "qualifier"), ""),
        low=rows["low"],
        high=rows["high"],
        height_low=rows["low"] * factor,
        height_high=rows["high"] * factor,
    )
    # A band far above every figure says nothing and would flatten the figures.
    tallest = panel.rows["height"].replace(np.inf, np.nan).max()
    near = drawn[drawn["height_high"] <= MOST_ABOVE * tallest]
    return _apart(near, panel.rows)


def _apart(implied: pd.DataFrame, figures: pd.DataFrame) -> pd.DataFrame:
    """Bands that do not lie on one another nor under a figure's own bar, the narrowest first."""
    bars = [
        (row["period_start"], row["period_end"])
        for row in records(figures)
        if row["role"] == "figure"
    ]
    kept: list[dict[str, Any]] = []
    narrowest = implied.assign(width=implied["height_high"] - implied["height_low"])
    for row in records(narrowest.sort_values(["width", "period_start"], kind="stable")):
        start, end = row["period_start"], row["period_end"]
        is_told = any(a <= start and end <= b for a, b in bars)
        is_covered = any(k["period_start"] <= end and start <= k["period_end"] for k in kept)
        if not is_told and not is_covered:
            kept.append(dict(row))
    return pd.DataFrame(kept, columns=DRAWN_COLUMNS)


def drawable(claims: pd.DataFrame) -> pd.DataFrame:
    """Claims with a period and a value, of a kind that has a height."""
    return claims[
        (claims["period_start"] != "")
        & (claims["period_end"] != "")
        & claims["kind"].isin(list(FAMILIES))
        & (claims["review"] != "rejected")
        & (claims["qualifier"] != "suppressed")
    ]


def split_sums(family: str, group: pd.DataFrame) -> list[tuple[str, pd.DataFrame]]:
    """Amounts apart from the sums that contain them: on common axes one would hide the other.

    One or two sums beside their parts are left to the tables.
    """
    if family != "amount" or len(group) > MOST_TO_SPLIT:
        return [(family, group)]
    is_sum = (group["kind"] == "cumulative") | _contains_others(group)
    sums, parts = group[is_sum], group[~is_sum]
    shown = [("amount", parts)] if len(parts) else []
    if sums["period_end"].nunique() >= FEWEST_SUMS or (len(sums) and not shown):
        shown.append(("total", sums))
    return shown


def _contains_others(group: pd.DataFrame) -> pd.Series[bool]:
    """Whether the period of a count holds at least two other periods of the group."""
    starts, ends = group["period_start"].map(ordinal), group["period_end"].map(ordinal)
    periods = pd.DataFrame({"start": starts, "end": ends}).drop_duplicates().to_numpy()
    inside = (periods[:, 0] >= starts.to_numpy()[:, None]) & (
        periods[:, 1] <= ends.to_numpy()[:, None]
    )
    found: pd.Series[bool] = (group["kind"] == "count") & (inside.sum(axis=1) >= 3)
    return found


def conflict_marks(result: AuditResult) -> dict[str, str]:
    """Claim to the ids of the findings (warnings and errors that stand) that it takes part in."""
    marks: dict[str, list[str]] = {}
    findings = result.findings
    shown = findings[findings["severity"].isin(["warning", "error"]) & still_stands(findings)]
    for finding_id, claim_ids in zip(shown["finding_id"], shown["claim_ids"], strict=True):
        for claim_id in dict.fromkeys(claim_ids.split()):
            marks.setdefault(claim_id, []).append(finding_id)
    return {claim_id: " ".join(ids) for claim_id, ids in marks.items()}


def make_panel(family: str, group: pd.DataFrame, marks: dict[str, str]) -> Panel:
    """The claims of one group with their heights."""
    group = group.sort_values(["period_start", "period_end", "published_on", "claim_id"])
    first = group.iloc[0]
    rows = group.reindex(columns=DRAWN_COLUMNS)
    rows["role"] = _roles(group)
    rows["mark"] = [marks.get(claim_id, "") for claim_id in group["claim_id"]]
    per, is_mixed = "", False
    if family == "amount":
        per, is_mixed, factor = _scale(group)
        for name, column in (("height", "value"), ("height_low", "low"), ("height_high", "high")):
            rows[name] = group[column] * factor
        missing = rows["height"].isna()
        middle = (rows["height_low"] + rows["height_high"]) / 2
        rows.loc[missing, "height"] = middle[missing]
    else:
        rows[["height", "height_low", "height_high"]] = group[["value", "low", "high"]].to_numpy()
    return Panel(
        family=family,
        platform=str(first["platform"]),
        subject=about(record(first)),
        per=per,
        is_mixed=is_mixed,
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


def _scale(group: pd.DataFrame) -> tuple[str, bool, pd.Series[float]]:
    """What a height stands for, and each claim's factor from its value to that height.

    Where all counts span periods of one usual length, a height is the printed count. Otherwise it
    is the average a day, so that what a period holds is an area.
    """
    days = pd.Series([_days(row) for row in records(group)], index=group.index, dtype="float64")
    shortest, longest = days.min(), days.max()
    for low, high, word in LENGTHS:
        if low <= shortest and longest <= high and not group["kind"].isin(list(DAYS_PER)).any():
            return word, False, pd.Series(1.0, index=group.index)
    return "day", True, 1 / days


def _days(claim: Mapping[str, Any]) -> float:
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
