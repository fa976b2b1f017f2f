"""Destinations of links over time: the share of each host among all links of a month."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from audit.report.charts.axes import ordinal, set_amount_axis, set_time_axis
from audit.report.charts.style import DASHES, GHOST, LINES, Chart, Layout, halo
from audit.report.wording import Wording

if TYPE_CHECKING:
    from matplotlib.axes import Axes

MOST_HOSTS = 5


def draw_link_shares(
    shares: pd.DataFrame, *, source: str, wording: Wording, slug: str = "links"
) -> Chart:
    """A chart of where links led.

    Args:
        shares: One row per host and period: `host`, `period_start` (ISO date), `share` (0..1).
            A host without a row in a period is a break in its line, never a zero.
        source: The source line.
        wording: How numbers and dates are written.
        slug: Name of its files.
    """
    rows = shares.sort_values(["host", "period_start"]).reset_index(drop=True)
    order = rows.groupby("host")["share"].max().sort_values(ascending=False, kind="stable")
    top = list(order.index[:MOST_HOSTS])
    peak = rows.iloc[int(rows["share"].to_numpy().argmax())]
    last = rows[rows["period_start"] == rows["period_start"].max()].sort_values("share").iloc[-1]
    title = f"{peak['host']} drew up to {wording.share(round(peak['share'], 2))} of all links"
    if last["host"] != peak["host"]:
        title += f"; at the end {last['host']} led with {wording.share(round(last['share'], 2))}"

    def draw(axes: Axes, layout: Layout) -> None:
        _draw(axes, layout, rows, top, wording)

    named = "; ".join(f"{host}: at most {wording.share(round(order[host], 2))}" for host in top)
    return Chart(
        slug=slug,
        title=title,
        subtitle=f"Share of links by host, the {len(top)} largest of {len(order)} named",
        alt=f"Chart. {title}. {named}.",
        source=source,
        rows=rows[["host", "period_start", "share"]],
        draw=draw,
    )


def _draw(axes: Axes, layout: Layout, rows: pd.DataFrame, top: list[str], wording: Wording) -> None:
    first, last = ordinal(rows["period_start"].min()), ordinal(rows["period_start"].max())
    span = max(last - first, 1)
    set_time_axis(axes, first, last + 1, layout, wording)
    set_amount_axis(axes, min(float(rows["share"].max()) * 1.15, 1.0), wording, as_share=True)
    periods = sorted(rows["period_start"].unique())
    taken: list[float] = []
    height = axes.get_ylim()[1]
    for host in [name for name in rows["host"].unique() if name not in top]:
        _line(axes, rows, host, periods, GHOST, "-", 0.6)
    for place, host in enumerate(top):
        color = LINES[place]
        level = _line(axes, rows, host, periods, color, DASHES[place], 1.8)
        day = periods[int(level.fillna(-1.0).to_numpy().argmax())]
        y = float(level.max())
        while any(abs(y - other) < height * 0.075 for other in taken):
            y += height * 0.075
        taken.append(y)
        place_x = min(max(ordinal(day), first + span * 0.12), last - span * 0.12)
        axes.text(
            place_x,
            y + height * 0.01,
            host,
            color=color,
            fontsize=layout.text - 0.5,
            fontweight="bold",
            ha="center",
            va="bottom",
            path_effects=halo(),
        )


def _line(
    axes: Axes,
    rows: pd.DataFrame,
    host: str,
    periods: list[str],
    color: str,
    dash: Any,
    width: float,
) -> pd.Series[float]:
    level = rows[rows["host"] == host].set_index("period_start")["share"].reindex(periods)
    axes.plot([ordinal(day) for day in periods], level, color=color, ls=dash, lw=width)
    return level
