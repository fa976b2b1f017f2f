"""Survival curves: the share still there, with limits, numbers at risk and claimed points."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from audit.report.charts.axes import set_amount_axis
from audit.report.charts.sources import Sources
from audit.report.charts.style import (
    CLAIM,
    DASHES,
    HAIR,
    LINES,
    SOFT,
    Chart,
    Layout,
    halo,
    text_width,
)
from audit.report.rows import record
from audit.report.wording import Wording, plain
from audit.result import AuditResult
from schemas.survival import Survival

if TYPE_CHECKING:
    from matplotlib.axes import Axes

TOGETHER = ["study", "platform", "policy_area", "unit", "since", "estimand"]
MOST_CURVES = 5
SAME_CLOCK = {"creation": ["creation", "upload"], "first_seen": ["first_seen", "discovery"]}
"""Words for the start of a claim's clock, by the word for that of a curve."""

FEW = 0.1
"""A curve is put into words at the last time at which this share of the most followed still was."""

OF_THE_CLOCK = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}Z")  # 2017-04-04T07:00Z
DAYS = {"Y": 365.25, "M": 365.25 / 12, "W": 7.0, "D": 1.0, "H": 1 / 24, "S": 1 / 86400}


def duration_days(iso: str) -> float:
    """Length of an ISO 8601 duration in days; months and years at their average length."""
    day_part, _, time_part = iso.removeprefix("P").partition("T")
    days = sum(int(n) * DAYS[letter] for n, letter in re.findall(r"(\d+)([YMWD])", day_part))  # 70D
    for n, letter in re.findall(r"(\d+)([HMS])", time_part):  # 1H
        days += int(n) * (1 / 1440 if letter == "M" else DAYS[letter])
    return days


def draw_survival(result: AuditResult, *, sources: Sources, wording: Wording) -> Iterator[Chart]:
    """One chart for each cohort study or panel: its groups on the same axes."""
    # What a panel measured is read off its own curve, and would be drawn twice.
    published = ~result.measurements["study"].isin(set(result.curves["study"]))
    printed = published_points(result.measurements[published])
    curves = pd.concat([result.curves, printed], ignore_index=True)
    curves = curves[curves["survival"].notna()]
    for number, (_, group) in enumerate(curves.groupby(TOGETHER, sort=False)):
        ids = list(dict.fromkeys(group["curve_id"]))[:MOST_CURVES]
        rows = group[group["curve_id"].isin(ids)].sort_values(["curve_id", "duration_days"])
        points = _claimed_points(result, record(rows.iloc[0]), float(rows["duration_days"].max()))
        source = sources.studied(rows["study"])
        yield _chart(rows.reset_index(drop=True), points, f"survival-{number + 1}", source, wording)


def published_points(measurements: pd.DataFrame) -> pd.DataFrame:
    """Published shares at several horizons of one group, as points of a curve.

    Shares among a part of the cohort (`of=removed`) are no survival; a lone point is no curve.
    """
    rows = measurements[
        measurements["estimand"].isin(["survival_at", "share_removed_by"])
        & (measurements["horizon"] != "")
        & ~measurements["condition"].str.startswith("of=")
        & measurements["estimate"].notna()
    ]
    gone = rows["estimand"] == "share_removed_by"
    group = rows["group"].where(rows["group"] != "", rows["condition"])
    points = pd.DataFrame(
        {
            **{name: rows[name] for name in ("study", "platform", "policy_area", "unit", "since")},
            "curve_id": rows["study"] + "|" + rows["platform"] + "|" + group + "|" + rows["since"],
            "group": group,
            "estimand": "survival_at",
            "estimator": "published",
            "duration_days": rows["horizon"].map(duration_days).astype("float64"),
            "survival": rows["estimate"].where(~gone, 1 - rows["estimate"]),
            "low": rows["low"].where(~gone, 1 - rows["high"]),
            "high": rows["high"].where(~gone, 1 - rows["low"]),
            "level": rows["level"],
            "at_risk": float("nan"),
            "events": float("nan"),
            "censored": float("nan"),
        }
    )
    several = points.groupby("curve_id")["duration_days"].transform("nunique") >= 2
    return points[several].reindex(columns=Survival.columns())


def _claimed_points(result: AuditResult, curve: dict[str, Any], last: float) -> pd.DataFrame:
    """Claims of the platform that say which share was gone within a time, as points.

    Only those whose clock starts when the curve's does, or does not say when.
    """
    claims = result.claims
    chosen = claims[
        (claims["kind"] == "rate_within")
        & (claims["platform"] == curve["platform"])
        & (claims["policy_area"] == curve["policy_area"])
        & claims["since"].isin(["", *SAME_CLOCK.get(str(curve["since"]), [curve["since"]])])
        & (claims["horizon"] != "")
        & claims["value"].notna()
    ].copy()
    chosen["duration_days"] = chosen["horizon"].map(duration_days).astype("float64")
    chosen["survival"] = 1 - chosen["value"]
    return pd.DataFrame(chosen[chosen["duration_days"] <= last])


def _chart(
    rows: pd.DataFrame, points: pd.DataFrame, slug: str, source: str, wording: Wording
) -> Chart:
    first = rows.iloc[0]
    ends = [record(_told(curve)) for _, curve in rows.groupby("curve_id", sort=False)]
    unit = plain(str(first["unit"])) or "items"
    parts = [
        f"{wording.share(round(end['survival'], 2))} of {_name(end)} "
        f"after {_time(end['duration_days'], wording)}"
        for end in ends
    ]
    platform = f"{first['platform']}: " if first["platform"] else ""
    title = f"{platform}{unit} still there – " + "; ".join(parts)
    start = (
        f", counted from {plain(str(first['since'])).replace('T', ' ')}" if first["since"] else ""
    )
    if (rows["estimator"] == "published").all():
        start += "; dots: the points that the study printed"
    level = rows["level"].dropna()
    subtitle = f"Share not yet removed, by {_clock(rows)[0]}{start.replace('Z', ' UTC')}"
    if len(level) and rows["low"].notna().any():
        subtitle += f"; band: {wording.share(float(level.iloc[0]))} limits"
    if rows["estimator"].str.startswith("naive").any():
        subtitle += "; naive: as though each had been followed since then"
    if rows["at_risk"].notna().any():
        subtitle += "; below: how many were still followed"
    if len(points):
        subtitle += "; rings: what the platform claims"

    def draw(axes: Axes, layout: Layout) -> None:
        _draw(axes, layout, rows, points, wording)

    drawn = pd.concat(
        [
            rows.assign(role="measured"),
            points.reindex(columns=["claim_id", "duration_days", "survival"]).assign(
                role="claimed"
            ),
        ]
    )
    has_risk = rows["at_risk"].notna().any()
    return Chart(
        slug=slug,
        title=title,
        subtitle=subtitle,
        alt=f"Chart. {title}. {subtitle}. Study: {first['study']}.",
        source=source,
        rows=drawn.reset_index(drop=True),
        draw=draw,
        body=1.0 + (0.09 * len(ends) if has_risk else 0.0),
        claim_ids=tuple(points["claim_id"]) if len(points) else (),
    )


def _told(curve: pd.DataFrame) -> pd.Series[Any]:
    """The row of a curve that its title tells of: before only a few are left."""
    followed = curve["at_risk"]
    if followed.isna().all():
        return curve.iloc[-1]
    most = int(followed.to_numpy().argmax())
    enough = (followed >= max(FEW * followed.max(), 1)).to_numpy()
    last = np.flatnonzero(enough | (np.arange(len(curve)) == most))[-1]
    return curve.iloc[int(last)]


def _clock(rows: pd.DataFrame) -> tuple[str, float]:
    """Unit of the time axis and how many of it a day has: hours where all is over in two days."""
    return ("hours", 24.0) if rows["duration_days"].max() <= 2 else ("days", 1.0)


def _time(days: float, wording: Wording) -> str:
    if days <= 2:
        return f"{wording.number(round(days * 24))} hours"
    return f"{wording.number(round(days))} days"


def _name(row: dict[str, Any]) -> str:
    group = plain(row["group"]) or "all"
    return f"{group} (naive)" if str(row["estimator"]).startswith("naive") else group


def _draw(
    axes: Axes, layout: Layout, rows: pd.DataFrame, points: pd.DataFrame, wording: Wording
) -> None:
    curves = list(rows.groupby("curve_id", sort=False))
    unit, scale = _clock(rows)
    unit = "UTC" if OF_THE_CLOCK.fullmatch(str(rows["since"].iloc[0])) and scale > 1 else unit
    last = float(rows["duration_days"].max()) * scale or 1.0
    shown = 0.17 * len(curves) / (layout.body * 1.2) if rows["at_risk"].notna().any() else 0.0
    set_amount_axis(axes, 1.0, wording, as_share=True)
    axes.set_ylim(-shown * 1.15, 1.0)
    axes.set_yticks([0, 0.25, 0.5, 0.75, 1.0])
    axes.axhline(0, color=SOFT, lw=0.8, zorder=1)
    axes.set_xlim(0, last * 1.02)
    _set_hours_of_the_day(axes, rows, layout)
    axes.set_xlabel(unit, fontsize=layout.text - 0.5, color=SOFT, labelpad=1, loc="right")
    labels: list[float] = []
    for place, (_, curve) in enumerate(curves):
        color, dash = LINES[place % len(LINES)], DASHES[place % len(DASHES)]
        curve = curve.assign(duration_days=curve["duration_days"] * scale)
        days, level = curve["duration_days"].to_numpy(), curve["survival"].to_numpy()
        is_points = bool((curve["estimator"] == "published").all())
        if is_points:
            axes.plot(days, level, color=color, lw=0.9, ls=":", marker="o", ms=4)
        else:
            axes.step(days, level, where="post", color=color, lw=1.7, ls=dash)
        if curve["low"].notna().any():
            axes.fill_between(
                days,
                curve["low"],
                curve["high"],
                step=None if is_points else "post",
                color=color,
                alpha=0.15,
                lw=0,
            )
        _name_curve(axes, layout, curve, color, last, labels)
        if shown:
            _at_risk(axes, layout, curve, color, -shown * (place + 0.75) / len(curves))
    axes.plot(
        points["duration_days"] * scale,
        points["survival"],
        ls="",
        marker="o",
        ms=7,
        mfc="none",
        mec=CLAIM,
        mew=1.6,
        zorder=6,
        clip_on=False,
    )
    axes.grid(axis="y", color=HAIR)


def _set_hours_of_the_day(axes: Axes, rows: pd.DataFrame, layout: Layout) -> None:
    """Ticks at clock times, where the clock of all starts at one stated instant of a day."""
    since = str(rows["since"].iloc[0])
    hours = float(rows["duration_days"].max()) * 24
    if not OF_THE_CLOCK.fullmatch(since) or hours > 48:
        return
    start = pd.Timestamp(since)
    told = (rows["events"] > 0) | (rows["estimator"] == "published")
    looks = sorted({0.0, *(rows.loc[told, "duration_days"] * 24)})
    apart = hours * 1.15 * text_width("00:00", layout.text, False) / layout.width
    ticks: list[float] = []
    for hour in reversed(looks):
        if not ticks or ticks[-1] - hour >= apart:
            ticks.append(hour)
    labels = [f"{start + pd.Timedelta(hours=hour):%H:%M}" for hour in ticks]
    axes.set_xticks(ticks, labels)


def _name_curve(
    axes: Axes, layout: Layout, curve: pd.DataFrame, color: str, last: float, taken: list[float]
) -> None:
    """The group's name above its curve, kept off the names that stand already.

    Above the end of a curve, above the first of a few printed points.
    """
    name = _name(record(curve.iloc[0]))
    is_points = bool((curve["estimator"] == "published").all())
    row = curve.iloc[0 if is_points else -1]
    width = text_width(name, layout.text, True) / layout.width * last
    x = float(row["duration_days"])
    left = min(x + last * 0.01, last - width) if is_points else max(x - last * 0.01 - width, 0.0)
    # A curve only falls: what stands above it on the left stands above all of it.
    before = curve[curve["duration_days"] <= left]
    y = float((row if is_points or before.empty else before.iloc[-1])["survival"])
    # Above all is the subtitle: there the name goes below its curve.
    y = y - 0.08 if y > 0.94 else y
    # The nearest free height, upwards first, between the subtitle and the numbers below.
    heights = [y + 0.07 * step for step in (0, 1, -1, 2, -2, 3, -3)]
    free = [one for one in heights if 0 <= one <= 0.95]
    y = next((one for one in free if all(abs(one - other) >= 0.07 for other in taken)), y)
    taken.append(y)
    axes.text(
        left,
        y + 0.02,
        name,
        color=color,
        fontsize=layout.text - 0.5,
        fontweight="bold",
        ha="left",
        va="bottom",
        zorder=6,
        path_effects=halo(),
    )


def _at_risk(axes: Axes, layout: Layout, curve: pd.DataFrame, color: str, y: float) -> None:
    """How many were still followed, under the ticks."""
    days = curve["duration_days"].to_numpy()
    for tick in axes.get_xticks():
        if 0 <= tick <= days[-1]:
            before = curve[curve["duration_days"] <= tick]
            at_risk = before["at_risk"].iloc[-1] if len(before) else curve["at_risk"].iloc[0]
            if pd.notna(at_risk):
                axes.text(
                    tick,
                    y,
                    f"{at_risk:,.0f}",
                    color=color,
                    fontsize=layout.text - 1.5,
                    ha="center",
                    va="center",
                    clip_on=False,
                )
