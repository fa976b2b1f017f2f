"""Two groups measured alike: their shares with limits side by side, widest difference first."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pandas as pd

from audit.report.charts.sources import Sources
from audit.report.charts.style import HAIR, INK, MEASURED, SECOND, Chart, Layout, halo, wrap
from audit.report.rows import records
from audit.report.wording import Wording, duration, plain
from audit.result import AuditResult

if TYPE_CHECKING:
    from matplotlib.axes import Axes

COMPARISON = "groups"
MOST_ROWS = 8


def draw_groups(result: AuditResult, *, sources: Sources, wording: Wording) -> Iterator[Chart]:
    """One chart of every pair of groups that was compared; nothing where none was."""
    rows = group_rows(result)
    if rows.empty:
        return
    rows = rows[rows["pair"] < MOST_ROWS].reset_index(drop=True)
    title = (
        "Groups fared differently: "
        if (rows["verdict"] == "inconsistent").any()
        else "Side by side: "
    )
    pairs = [pair for _, pair in rows.groupby("pair")]
    title += "; ".join(_pair_words(records(pair), wording) for pair in pairs[:2])

    def draw(axes: Axes, layout: Layout) -> None:
        _draw(axes, layout, rows, wording)

    yield Chart(
        slug="groups",
        title=title,
        subtitle="Share of those followed, with its limits; the limits speak of chance, "
        "not of how each group was found",
        alt=f"Chart. {title}. " + " ".join(_row_words(row, wording) for row in records(rows)),
        source=sources.studied(rows["study"]),
        rows=rows,
        draw=draw,
        body=max(len(pairs) * 0.3, 0.45),
        left=0.1,
    )


def group_rows(result: AuditResult) -> pd.DataFrame:
    """Two rows for each verdict between groups: the measurement of either group.

    `pair` numbers the verdicts, the widest difference first.
    """
    studies = {row["measurement_id"]: row for row in records(result.measurements)}
    pairs = []
    for verdict in records(result.verdicts):
        names = verdict["measurement_id"].split()
        if verdict["comparison"] != COMPARISON or len(names) != 2:
            continue
        both = [studies[name] for name in names if name in studies]
        if len(both) == 2 and all(math.isfinite(study["estimate"]) for study in both):
            pairs.append((verdict, both))
    pairs.sort(key=lambda pair: -abs(pair[1][0]["estimate"] - pair[1][1]["estimate"]))
    rows = [
        {
            "pair": number,
            "verdict": verdict["verdict"],
            **{
                name: study[name]
                for name in (
                    *("measurement_id", "study", "platform", "group", "condition", "horizon"),
                    *("n", "k", "estimate", "low", "high", "level"),
                )
            },
        }
        for number, (verdict, both) in enumerate(pairs)
        for study in both
    ]
    return pd.DataFrame(rows)


def _pair_words(pair: list[dict[str, Any]], wording: Wording) -> str:
    return " against ".join(
        f"{wording.share(round(row['estimate'], 2))} ({plain(row['group'])})" for row in pair
    )


def _row_words(row: dict[str, Any], wording: Wording) -> str:
    limits = wording.interval(round(row["low"], 3), round(row["high"], 3), "share")
    return f"{row['study']}, {plain(row['group'])}: {wording.share(row['estimate'])}, {limits}."


def _draw(axes: Axes, layout: Layout, rows: pd.DataFrame, wording: Wording) -> None:
    from matplotlib.ticker import FuncFormatter

    axes.set_xlim(0, 1)
    axes.set_xticks([0, 0.25, 0.5, 0.75, 1])
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: wording.share(value)))
    first, *_, last = axes.get_xticklabels()
    first.set_horizontalalignment("left")
    last.set_horizontalalignment("right")
    axes.grid(axis="x", color=HAIR)
    axes.set_yticks([])
    axes.set_ylim(rows["pair"].max() + 1, 0)
    for place, row in enumerate(records(rows)):
        color, line = (MEASURED, 0.52) if place % 2 == 0 else (SECOND, 0.8)
        y = row["pair"] + line
        if place % 2 == 0:
            _heading(axes, layout, row)
        axes.plot([row["low"], row["high"]], [y, y], color=color, lw=3.2, solid_capstyle="butt")
        axes.plot([row["estimate"]], [y], marker="D", ms=5, color=color)
        words = plain(row["group"]) or row["measurement_id"]
        if math.isfinite(row["n"]) and math.isfinite(row["k"]):
            words += f", {wording.number(row['k'])} of {wording.number(row['n'])}"
        is_left = row["estimate"] < 0.5
        axes.annotate(
            words,
            (row["high"] if is_left else row["low"], y),
            xytext=(6 if is_left else -6, 0),
            textcoords="offset points",
            ha="left" if is_left else "right",
            va="center",
            fontsize=layout.text - 0.7,
            color=color,
            path_effects=halo(),
        )


def _heading(axes: Axes, layout: Layout, row: dict[str, Any]) -> None:
    words = f"{row['platform']}: {row['study']}"
    if row["horizon"]:
        words += f", within {duration(row['horizon'])}"
    if row["condition"]:
        words += f" ({plain(row['condition'].removeprefix('of='))})"
    lines = wrap(words, layout.width - 0.3, layout.text - 0.7, most=1)
    axes.text(
        0,
        row["pair"] + 0.08,
        lines[0],
        transform=axes.get_yaxis_transform(),
        va="top",
        fontsize=layout.text - 0.7,
        color=INK,
        path_effects=halo(),
    )
