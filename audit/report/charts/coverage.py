"""Coverage: which periods were ever reported, by whom, with gaps and overlaps."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pandas as pd

from audit.report.charts.axes import ordinal, set_time_axis
from audit.report.charts.shapes import Shapes
from audit.report.charts.sources import Sources
from audit.report.charts.style import CLAIM, GHOST, HAIR, INK, Chart, Layout, halo, wrap
from audit.report.rows import records
from audit.report.wording import Wording, plain
from audit.result import AuditResult

if TYPE_CHECKING:
    from matplotlib.axes import Axes

ROW_COLUMNS = ["platform", "claimant", "policy_area", "unit"]
MOST_ROWS = 18
COUNT_KINDS = ("count", "cumulative", "mean_per_day", "mean_per_week", "mean_per_month")


def draw_coverage(result: AuditResult, *, sources: Sources, wording: Wording) -> Iterator[Chart]:
    """One chart of the whole audit; nothing where no figure has a period."""
    rows = coverage_rows(result)
    if len(rows) == 0:
        return
    names = list(dict.fromkeys(rows["series"]))
    kept = names[:MOST_ROWS]
    gaps = rows[rows["gap_days_before"] > 0]
    first, last = rows["period_start"].min()[:4], rows["period_end"].max()[:4]
    holes = {0: "no gaps", 1: "one gap"}.get(len(gaps), f"{len(gaps)} gaps")
    series = "One series" if len(names) == 1 else f"{len(names)} series"
    title = f"{series}, {first} to {last}: {holes} in what was reported"
    subtitle = (
        "Periods for which a count or an average was published; "
        "darker where they overlap, dotted where nothing was"
    )
    if len(names) > len(kept):
        subtitle += f". The {len(kept)} longest of {len(names)}"
    listed = [
        f"{row['series']}: nothing for {row['gap_days_before']:.0f} days "
        f"before {wording.day(row['period_start'])}"
        for row in records(gaps.head(10))
    ]
    shown = rows[rows["series"].isin(kept)].reset_index(drop=True)

    def draw(axes: Axes, layout: Layout) -> None:
        _draw(axes, layout, shown, kept, wording)

    yield Chart(
        slug="coverage",
        title=title,
        subtitle=subtitle,
        alt=f"Chart. {title}. "
        + ("; ".join(listed) + "." if listed else "Every series is without a gap."),
        source=sources.everything(),
        rows=shown,
        draw=draw,
        body=max(len(kept) * 0.128, 0.35),
        left=0.1,
    )


def coverage_rows(result: AuditResult) -> pd.DataFrame:
    """One row per series and distinct period reported, longest series first.

    `gap_days_before`: days between the end of all that came before and this period's start.
    """
    claims = result.claims
    dated = claims[
        claims["kind"].isin(COUNT_KINDS)
        & (claims["period_start"] != "")
        & (claims["period_end"] != "")
        & (claims["review"] != "rejected")
    ]
    rows = dated[[*ROW_COLUMNS, "period_start", "period_end"]].drop_duplicates()
    if rows.empty:
        return rows.assign(series="", gap_days_before=0.0)
    rows = rows.assign(series=rows.apply(_series_name, axis=1))
    rows = rows.drop_duplicates(["series", "period_start", "period_end"])
    rows = rows.sort_values(["series", "period_start", "period_end"])
    start = rows["period_start"].map(ordinal)
    end = rows["period_end"].map(ordinal)
    reached = end.groupby(rows["series"]).cummax().groupby(rows["series"]).shift(1)
    rows["gap_days_before"] = (start - reached - 1).clip(lower=0).fillna(0.0)
    size = rows.groupby("series")["period_start"].transform("size")
    rows = rows.assign(size=size).sort_values(
        ["size", "series", "period_start", "period_end"], ascending=[False, True, True, True]
    )
    return rows[["series", "period_start", "period_end", "gap_days_before"]].reset_index(drop=True)


def _series_name(row: pd.Series[Any]) -> str:
    by = f", by {row['claimant']}" if row["claimant"] not in ("", row["platform"]) else ""
    area = "" if row["policy_area"] in ("", "all") else f" ({plain(row['policy_area'])})"
    return f"{row['platform']}{by}: {plain(row['unit'])}{area}"


def _draw(
    axes: Axes, layout: Layout, rows: pd.DataFrame, names: list[str], wording: Wording
) -> None:
    first, last = ordinal(rows["period_start"].min()), ordinal(rows["period_end"].max()) + 1
    set_time_axis(axes, first, last, layout, wording)
    axes.set_ylim(len(names), 0)
    axes.set_yticks([])
    axes.grid(axis="x", color=HAIR)
    shapes = Shapes()
    groups = {str(name): group for name, group in rows.groupby("series", sort=False)}
    for line, name in enumerate(names):
        label = wrap(name, layout.width - 0.3, layout.text - 0.7, most=1)[0]
        axes.text(
            0,
            line + 0.06,
            label,
            transform=axes.get_yaxis_transform(),
            va="top",
            fontsize=layout.text - 0.7,
            path_effects=halo(),
            color=INK,
        )
        for row in records(groups[name]):
            start, end = ordinal(row["period_start"]), ordinal(row["period_end"]) + 1
            inset = min((end - start) * 0.03, (last - first) * 0.002)
            shapes.box(start + inset, line + 0.5, end - inset, line + 0.78, CLAIM, alpha=0.55)
            if row["gap_days_before"]:
                gap = [(start - row["gap_days_before"], line + 0.64), (start, line + 0.64)]
                shapes.line(gap, GHOST, width=1.2, dash=":")
    shapes.draw(axes)
