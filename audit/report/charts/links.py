"""Destinations of links over time: what share of all links led to each host."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pandas as pd

from audit.report.charts.axes import Labels, Point, ordinal, set_amount_axis, set_time_axis
from audit.report.charts.sources import Sources
from audit.report.charts.style import DASHES, GHOST, LINES, Chart, Layout, text_width
from audit.report.wording import Wording
from audit.result import AuditResult

if TYPE_CHECKING:
    from matplotlib.axes import Axes

MOST_HOSTS = 5
MOST_OF_WIDTH = 0.5
"""Part of the drawing's width that a host's name may take with its shares."""

LEADS_TO = ("links to ", "on ")
"""How the condition of a share of links begins; what follows says where they led."""

START, END = "window_start", "window_end"
STUDY = ["study", "platform", "group", "population"]
COLUMNS = [*STUDY, "host", "window_start", "window_end", "share", "low", "high", "n"]


def draw_links(result: AuditResult, *, sources: Sources, wording: Wording) -> Iterator[Chart]:
    """A chart for each study and group whose links were counted in two periods or more.

    Args:
        result: The audit.
        sources: How the source line is written.
        wording: How numbers and dates are written.
    """
    shares = destination_shares(result.measurements)
    for number, (key, rows) in enumerate(shares.groupby(STUDY, sort=True), start=1):
        source = sources.studied([str(key[0])])
        yield _chart(rows.reset_index(drop=True), f"links-{number:02}", source, wording)


def destination_shares(measurements: pd.DataFrame) -> pd.DataFrame:
    """Shares of links by where they led, of those measured in at least two separate periods.

    Returns:
        One row per study, group, host and period, in the columns `COLUMNS`; `share`, `low` and
        `high` run from 0 to 1. A host without a row in a period was not measured there, which is
        not zero.
    """
    of_links = (measurements["estimand"] == "share_of") & (measurements["unit"] == "urls")
    dated = (measurements["window_start"] != "") & (measurements["window_end"] != "")
    led = measurements["condition"].str.startswith(LEADS_TO) & measurements["estimate"].notna()
    rows = measurements[of_links & dated & led].rename(columns={"estimate": "share"})
    led_to = rows["condition"].str.replace("|".join(LEADS_TO), "", n=1, regex=True)
    # Which hosts led is listed behind the colon, and in the table of measurements.
    rows = rows.assign(host=led_to.str.split(": ", n=1).str[0])
    kept = [
        _separate(part.sort_values(["window_start", "window_end"]))
        for _, part in rows.groupby([*STUDY, "host"], sort=True)
    ]
    several = [part for part in kept if len(part) > 1]
    if not several:
        return pd.DataFrame(columns=COLUMNS)
    return pd.concat(several, ignore_index=True)[COLUMNS]


def _separate(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows whose period holds no other's: of months and their quarter, the months."""
    spans = list(zip(rows["window_start"], rows["window_end"], strict=True))
    whole = [
        any(other != span and span[0] <= other[0] and other[1] <= span[1] for other in spans)
        for span in spans
    ]
    return rows[[not one for one in whole]].drop_duplicates(["window_start", "window_end"])


def _chart(rows: pd.DataFrame, slug: str, source: str, wording: Wording) -> Chart:
    order = rows.groupby("host")["share"].max().sort_values(ascending=False, kind="stable")
    top = list(order.index[:MOST_HOSTS])
    title = _finding(rows[rows["host"].isin(top)], wording)
    first = rows.iloc[0]
    whose = ", ".join(part for part in (first["study"], first["group"]) if part)

    def draw(axes: Axes, layout: Layout) -> None:
        _draw(axes, layout, rows, top, wording)

    named = "; ".join(
        f"{host}: "
        + ", ".join(
            f"{wording.share(round(share, 3))} from {wording.day(day)}"
            for share, day in zip(part["share"], part["window_start"], strict=True)
        )
        for host, part in rows[rows["host"].isin(top)].groupby("host", sort=False)
    )
    return Chart(
        slug=slug,
        title=title,
        subtitle=f"Share of all links that led there, {whose}{_uncounted(rows, top)}",
        alt=f"Chart. {title}. {named}.",
        source=source,
        rows=rows,
        draw=draw,
    )


def _uncounted(rows: pd.DataFrame, top: list[str]) -> str:
    """A word on faint lines, where a host was not counted in a period in between."""
    starts = sorted(set(rows["window_start"]))
    for _, part in rows[rows["host"].isin(top)].groupby("host"):
        own = set(part["window_start"])
        if any(min(own) < start < max(own) and start not in own for start in starts):
            return "; faint dots: not counted in between"
    return ""


def _finding(rows: pd.DataFrame, wording: Wording) -> str:
    """What moved most between its first and its last period, in words."""
    by_host = rows.groupby("host", sort=False)["share"]
    begun, ended = by_host.first(), by_host.last()
    host = str((ended - begun).abs().idxmax())
    first, last = float(begun[host]), float(ended[host])
    words = [wording.share(round(value, 3)) for value in (first, last)]
    if words[0] == words[1]:
        return f"Links to {host}: {words[0]} at first and at last"
    return f"Links to {host} {'fell' if last < first else 'rose'} from {words[0]} to {words[1]}"


def _draw(axes: Axes, layout: Layout, rows: pd.DataFrame, top: list[str], wording: Wording) -> None:
    first, last = ordinal(rows["window_start"].min()), ordinal(rows["window_end"].max())
    set_time_axis(axes, first, last + 1, layout, wording)
    highest = float(rows[["share", "high"]].max().max())
    set_amount_axis(axes, highest * 1.15, wording, as_share=True)
    middles = sorted(
        {_middle(*span) for span in zip(rows["window_start"], rows["window_end"], strict=True)}
    )
    shown = rows["host"].isin(top)
    for _, part in rows[~shown].groupby("host", sort=True):
        _line(axes, part, middles, GHOST, "-", 0.6)
    for place, host in enumerate(top):
        part = rows[rows["host"] == host]
        _line(axes, part, middles, LINES[place], DASHES[place], 1.8)
        _limits(axes, part, (place - len(top) / 2) * (last - first) * 0.006, LINES[place])
    labels = Labels(axes, layout)
    for _, part in rows.groupby("host", sort=True):
        _keep_off(labels, part)
    for place, host in enumerate(top):
        _name(labels, layout, rows[rows["host"] == host], LINES[place], wording)


def _middle(start: str, end: str) -> float:
    return (ordinal(start) + ordinal(end) + 1) / 2


def _line(
    axes: Axes, part: pd.DataFrame, middles: list[float], color: str, dash: Any, width: float
) -> None:
    """Each period as wide as it is, and a line from middle to middle.

    Where a period was not counted the line is faint: it says whose the figures are, not what
    they were.
    """
    starts = part["window_start"].map(ordinal)
    ends = part["window_end"].map(ordinal) + 1
    level = part["share"].set_axis((starts + ends) / 2).reindex(middles)
    axes.plot(level.index, level, color=color, ls=dash, lw=width * 0.7)
    known = level.dropna()
    places = [float(middle) for middle in known.index.to_numpy()]
    for (left, before), (right, after) in pairwise(zip(places, known, strict=True)):
        if any(left < middle < right for middle in middles):
            axes.plot(
                [left, right], [before, after], color=color, ls=(0, (1, 3)), lw=0.9, alpha=0.7
            )
    axes.hlines(part["share"], starts, ends, color=color, lw=width * 1.6)


def _limits(axes: Axes, part: pd.DataFrame, shift: float, color: str) -> None:
    """Limits of each share, beside the middle of its period so that hosts do not cover another."""
    ends = zip(part["window_start"], part["window_end"], strict=True)
    axes.vlines([_middle(*span) + shift for span in ends], part["low"], part["high"], color, lw=1)


def _keep_off(labels: Labels, part: pd.DataFrame) -> None:
    """Have names leave a host's line visible: each period's own stretch, and from one to the next.

    Faint stretches over periods that were not counted are left free too.
    """
    points = _points(part)
    for start, end, share in zip(part[START], part[END], part["share"], strict=True):
        labels.keep_off(ordinal(start), ordinal(end) + 1, share)
    for before, after in pairwise(points):
        labels.keep_off_line(before, after)


def _points(part: pd.DataFrame) -> list[Point]:
    """A host's shares at the middles of their periods."""
    return [
        (_middle(start, end), float(share))
        for start, end, share in zip(part[START], part[END], part["share"], strict=True)
    ]


def _name(labels: Labels, layout: Layout, part: pd.DataFrame, color: str, wording: Wording) -> None:
    """The host's name near its last or first period, or another, where no line is."""
    words = str(part["host"].iloc[0])
    ends = f", {wording.share(round(part['share'].iloc[0], 3))} to "
    ends += wording.share(round(part["share"].iloc[-1], 3))
    if text_width(words + ends, layout.text, True) < layout.width * MOST_OF_WIDTH:
        words += ends
    first, *between, last = _points(part)
    where = [first, *reversed(between)]
    labels.place(*last, words, color=color, bold=True, must=True, elsewhere=where)
