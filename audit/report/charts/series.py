"""Claimed series over their true periods, with conflicts marked and former values as ghosts."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import pandas as pd

from audit.report.charts.axes import Labels, ordinal, set_amount_axis, set_time_axis
from audit.report.charts.captions import label_words, panel_alt, panel_subtitle
from audit.report.charts.panels import Panel
from audit.report.charts.shapes import Shapes
from audit.report.charts.style import (
    CLAIM,
    CLAIM_FILL,
    CONFLICT,
    CONFLICT_FILL,
    GHOST,
    SOFT,
    Chart,
    Layout,
)
from audit.report.charts.titles import Conflicts, panel_title
from audit.report.rows import records
from audit.report.wording import Wording

if TYPE_CHECKING:
    from matplotlib.axes import Axes

MOST_LABELLED = {"wide": 14, "narrow": 7}
"""Past so many bars only the outstanding ones carry their figure."""

MOST_MARKED = 8
"""Up to so many marked figures carry their label even where it is crowded."""

ONE_SIDED = frozenset({"more_than", "at_least", "less_than", "up_to"})

CIRCLED = ("\u2776", "\u2777", "\u2778")
"""Marks of the conflicts: a figure's label and the sentence under the title share one."""


def draw_series(
    panel: Panel,
    *,
    slug: str,
    conflicts: Conflicts,
    source: str,
    wording: Wording,
) -> Chart:
    """A chart of one panel.

    Args:
        panel: Claims on the same axes, with their heights.
        slug: Name of its files.
        conflicts: What is marked, and how it may be spoken of.
        source: The source line.
        wording: How numbers and dates are written.
    """
    finding_ids = _finding_ids(panel)
    numbers = dict(zip(finding_ids, CIRCLED, strict=False))
    marks = tuple(f"{number} {conflicts.statements[name]}" for name, number in numbers.items())
    rows = panel.rows
    drawn = pd.concat([rows, panel.implied], ignore_index=True) if len(panel.implied) else rows
    texts = [wording.figure(claim) for claim in records(panel.claims)]
    title = panel_title(panel, texts, list(numbers), conflicts, wording)
    subtitle = panel_subtitle(panel)

    def draw(axes: Axes, layout: Layout) -> None:
        _draw(axes, layout, panel, texts, numbers, wording)

    return Chart(
        slug=slug,
        title=title,
        subtitle=subtitle,
        alt=panel_alt(panel, texts, title, subtitle, marks, wording),
        source=source,
        rows=drawn,
        draw=draw,
        marks=marks,
        stamp="DRAFT" if any(name in conflicts.drafts for name in numbers) else "",
        claim_ids=tuple(rows["claim_id"]),
    )


def _finding_ids(panel: Panel) -> list[str]:
    found: dict[str, None] = {}
    for marks in panel.rows["mark"]:
        found.update(dict.fromkeys(marks.split()))
    return list(found)


def _draw(
    axes: Axes,
    layout: Layout,
    panel: Panel,
    texts: list[str],
    numbers: Mapping[str, str],
    wording: Wording,
) -> None:
    rows = panel.rows
    starts = [ordinal(day) for day in rows["period_start"]]
    ends = [ordinal(day) + 1 for day in rows["period_end"]]
    windows = [day for claim in _windows(panel) for day in claim]
    windows += [ordinal(day) for day in panel.implied["period_start"]]
    windows += [ordinal(day) + 1 for day in panel.implied["period_end"]]
    first, last = min([*starts, *windows]), max([*ends, *windows])
    if panel.window is not None:
        first, last = ordinal(panel.window[0]), ordinal(panel.window[1]) + 1
    set_time_axis(axes, first, last, layout, wording)
    room = 1.3 if len(rows) <= MOST_LABELLED[layout.name] else 1.18
    tops = rows["height"].where(rows["height"].notna(), rows["height_high"])
    tops = pd.concat([tops, panel.implied["height_high"].astype("float64")])
    set_amount_axis(axes, _top(tops) * room, wording, as_share=panel.family == "share")
    if panel.family in SINGLE:
        for place in range(len(rows)):
            SINGLE[panel.family](axes, rows.iloc[place], starts[place], ends[place])
    else:
        _draw_bars(axes, rows, starts, ends)
        _draw_implied(axes, panel.implied)
    _draw_ceilings(axes, panel, layout, texts)
    _label(axes, layout, panel, texts, numbers, wording)


def _top(heights: pd.Series[float]) -> float:
    finite = heights[heights.map(math.isfinite)]
    return float(finite.max()) if len(finite) else 1.0


def _draw_bars(axes: Axes, rows: pd.DataFrame, starts: list[int], ends: list[int]) -> None:
    """All bars of a panel: a fill, a strong top, what the print allows; by role and mark.

    Shapes of one look are one artist, so that ten years of days are drawn as fast as ten years.
    """
    shapes = Shapes()
    first, last = axes.get_xlim()
    least = (last - first) * LEAST_WIDTH
    for row, start, end in zip(records(rows), starts, ends, strict=True):
        height = row["height"]
        if not math.isfinite(height):
            continue
        line, fill = (CONFLICT, CONFLICT_FILL) if row["mark"] else (CLAIM, CLAIM_FILL)
        gap = min((end - start) * 0.02, 2.0)
        left, right = start + gap, end - gap
        if right - left < least:  # a day among years is widened until it can be seen
            left, right = (left + right - least) / 2, (left + right + least) / 2
        outline = [(left, 0.0), (left, height), (right, height), (right, 0.0)]
        if row["role"] == "ghost":
            shapes.line(outline, GHOST, width=1.0, dash=":")
            continue
        if row["role"] == "cumulative":
            shapes.line(outline, line, width=0.9)
        elif row["role"] == "figure":
            shapes.box(left, 0.0, right, height, fill, alpha=0.85)
        shapes.line([(left, height), (right, height)], line, width=2.0, over=True)
        _add_band(shapes, row, left, right, line)
    shapes.draw(axes)


def _draw_implied(axes: Axes, implied: pd.DataFrame) -> None:
    """What the published figures leave possible in between: an open, dotted band."""
    for row in records(implied):
        start, end = ordinal(row["period_start"]), ordinal(row["period_end"]) + 1
        low, high = row["height_low"], row["height_high"]
        axes.fill_between([start, end], low, high, color=SOFT, alpha=0.12, lw=0, zorder=1)
        for height in (low, high):
            axes.plot([start, end], [height] * 2, color=SOFT, lw=0.8, ls=":", zorder=1)


def _add_band(
    shapes: Shapes, row: Mapping[str, Any], left: float, right: float, color: str
) -> None:
    """Values that the print allows: a band; faint, with an arrow, where it is one-sided."""
    low, high, height = row["height_low"], row["height_high"], row["height"]
    if math.isinf(high):
        shapes.point((left + right) / 2, height, color)
        if math.isfinite(low) and low < height:
            shapes.box(left, low, right, height, color, alpha=0.3)
    elif high > low:
        is_open = row["qualifier"] in ONE_SIDED
        shapes.box(left, low, right, high, color, alpha=0.12 if is_open else 0.3)


def _draw_part(axes: Axes, row: pd.Series[Any], start: float, end: float) -> None:
    """A part as a block on those before it; the whole as a line over all of their time."""
    if row["role"] == "whole":
        axes.plot([start, end], [row["height"]] * 2, color=CONFLICT, lw=2, ls=(0, (4, 2)), zorder=4)
        return
    axes.fill_between(
        [start, end], row["height_low"], row["height"], color=CLAIM_FILL, lw=0, alpha=0.85, zorder=2
    )
    axes.plot([start, end], [row["height"]] * 2, color=CLAIM, lw=2, zorder=4)


def _draw_total(axes: Axes, row: pd.Series[Any], start: float, end: float) -> None:
    """A total grows from zero on its first day to its value on the last; how, nobody says."""
    height = row["height"]
    if not math.isfinite(height):
        return
    color = CONFLICT if row["mark"] else GHOST if row["role"] == "ghost" else CLAIM
    axes.plot([start, end], [0, height], color=color, lw=0.9, ls=(0, (4, 2)), zorder=3)
    marker = "^" if math.isinf(row["height_high"]) else "o"
    axes.plot([end], [height], marker=marker, ms=5, color=color, zorder=5)


LEAST_WIDTH = 0.006
"""Part of the time axis that the shortest period takes."""

SINGLE = {"total": _draw_total, "parts": _draw_part}
"""Families whose figures are drawn one by one."""


def _windows(panel: Panel) -> list[tuple[int, int]]:
    claims = panel.claims
    records = claims[
        (claims["kind"] == "maximum")
        & (claims["base_period_start"] != "")
        & (claims["base_period_end"] != "")
    ]
    return [
        (ordinal(start), ordinal(end) + 1)
        for start, end in zip(records["base_period_start"], records["base_period_end"], strict=True)
    ]


def _draw_ceilings(axes: Axes, panel: Panel, layout: Layout, texts: list[str]) -> None:
    """A record says that nothing else in its window is higher: dashes over the window."""
    claims = panel.claims
    for place, claim in enumerate(records(claims)):
        if claim["kind"] != "maximum" or not (
            claim["base_period_start"] and claim["base_period_end"]
        ):
            continue
        height = panel.rows["height"][place]
        window = [ordinal(claim["base_period_start"]), ordinal(claim["base_period_end"]) + 1]
        color = CONFLICT if panel.rows["mark"][place] else SOFT
        axes.plot(window, [height, height], color=color, lw=1.1, ls=(0, (4, 3)), zorder=3.2)


def _label(
    axes: Axes,
    layout: Layout,
    panel: Panel,
    texts: list[str],
    numbers: Mapping[str, str],
    wording: Wording,
) -> None:
    rows = panel.rows
    labels = Labels(axes, layout)
    marked = int((rows["mark"] != "").sum())
    for line in records(rows[rows["height"].notna()]):
        start, end = ordinal(line["period_start"]), ordinal(line["period_end"]) + 1
        begun = 0.0 if panel.family == "total" else line["height"]
        labels.keep_off_line((start, begun), (end, line["height"]), is_marked=bool(line["mark"]))
    written: set[tuple[float, str]] = set()
    for place in _worth_labelling(panel, layout):
        row = rows.iloc[place]
        if not math.isfinite(row["height"]):
            continue
        middle = (ordinal(row["period_start"]) + ordinal(row["period_end"]) + 1) / 2
        if panel.family == "total":
            middle = ordinal(row["period_end"]) + 1
        if (middle, texts[place]) in written:
            continue  # printed twice: one label says it
        written.add((middle, texts[place]))
        mark = "".join(numbers[name] for name in row["mark"].split() if name in numbers)
        words = label_words(row, panel.claims.iloc[place], texts[place], panel.per, wording)
        color = CONFLICT if row["mark"] else GHOST if row["role"] == "ghost" else CLAIM
        labels.place(
            middle,
            row["height"],
            f"{mark} {words}".strip(),
            color=color,
            bold=bool(mark),
            must=bool(mark) and marked <= MOST_MARKED,
            beside=panel.family == "total",
        )


def _worth_labelling(panel: Panel, layout: Layout) -> list[int]:
    """Marked ones first, then the ends and the extremes, then the others while there are few."""
    rows = panel.rows
    marked = [n for n, mark in enumerate(rows["mark"]) if mark]
    if len(marked) > MOST_LABELLED[layout.name]:
        marked = marked[: MOST_LABELLED[layout.name]]
    current = rows["height"][rows["role"] != "ghost"].dropna()
    places = current.index.to_numpy()
    heights = current.to_numpy()
    outstanding = (
        [int(places[heights.argmax()]), len(rows) - 1, int(places[heights.argmin()])]
        if len(current)
        else []
    )
    rest = list(range(len(rows))) if len(rows) <= MOST_LABELLED[layout.name] else []
    rest.sort(key=lambda n: rows["role"][n] == "ghost")
    return list(dict.fromkeys([*marked, *outstanding, *rest]))
