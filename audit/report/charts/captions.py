"""Words of a chart of claims: its title, what its axis counts, its text for those who cannot see.

All of them are computed from the rows that are drawn.
"""

from __future__ import annotations

import math
from typing import Any

import pandas as pd

from audit.report.charts.panels import Panel
from audit.report.wording import Wording
from audit.wording import STRETCHES


def panel_title(panel: Panel, texts: list[str], verdict: str, wording: Wording) -> str:
    """What the chart shows, computed from its rows."""
    name = f"{panel.platform}: {panel.subject}"
    rows = panel.rows
    if panel.family == "parts":
        whole = rows.loc[rows["role"] == "whole", "value"].iloc[0]
        parts = rows.loc[rows["role"] == "part", "value"]
        return (
            f"{name} – {len(parts)} parts add up to {wording.number(float(parts.sum()))}, "
            f"the whole is given as {wording.number(float(whole))}"
        )
    if verdict:
        return f"{name} – {verdict}"
    shown = rows[rows["role"].isin(["figure", "mean"])]
    if len(shown) < 2 and panel.family != "total":
        return f"{name}, {texts[0]} {_when(rows.iloc[0], wording)}" if texts else name
    years = " to ".join(sorted({rows["period_start"].min()[:4], rows["period_end"].max()[:4]}))
    if panel.family == "total":  # of which there may be no height at all
        return f"{name}, running totals, {years}"
    top = int(shown.index[int(shown["height"].fillna(-1.0).to_numpy().argmax())])
    doubtful = _doubtful(panel)
    if panel.is_mixed or top in doubtful:
        return f"{name}, {years}"
    end = int(shown.sort_values(["period_end", "period_start"]).index[-1])
    last, peak = rows.iloc[end], rows.iloc[top]
    if end == top:
        return f"{name} – highest at the end, {texts[end]} {_when(last, wording)}"
    words = f"highest {_when(peak, wording)}: {texts[top]}"
    fall = 1 - last["height"] / peak["height"] if peak["height"] else 0.0
    is_firm = _is_firm(last) and _is_firm(peak) and end not in doubtful
    if panel.family == "amount" and fall >= 0.005 and is_firm:
        words += f"; {wording.share(round(fall, 2))} lower {_when(last, wording)}"
    return f"{name} – {words}"


def _is_firm(row: pd.Series[Any]) -> bool:
    """Whether the print bounds the figure within a tenth, so that a percentage may be taken."""
    width = row["height_high"] - row["height_low"]
    return math.isfinite(width) and width <= 0.1 * row["height"]


def _doubtful(panel: Panel) -> set[int]:
    """Rows whose figure stands beside another value of the same: documents that differ."""
    keys = panel.claims["statement_key"].to_numpy()
    shown = panel.rows[panel.rows["role"].isin(["figure", "mean"])]
    values = shown["value"].groupby(keys[shown.index.to_numpy()]).transform("nunique")
    return {int(row) for row in shown.index[values > 1]}


def _when(row: pd.Series[Any], wording: Wording) -> str:
    """`in H1 2017`, `on 2 April 2015`, `from 10 February 2016 to 20 July 2016`."""
    period = wording.period(row["period_start"], row["period_end"])
    if row["period_start"] == row["period_end"]:
        return f"on {period}"
    return f"from {period}" if " to " in period or " – " in period else f"in {period}"


def panel_subtitle(panel: Panel) -> str:
    """What a height counts, and what each way of drawing means."""
    beside = ["two levels over one period: documents differ"] if _doubtful(panel) else []
    if panel.family == "share":
        words = (
            "Share in per cent, drawn over the period it stands for; shaded: what the print allows"
        )
        return "; ".join([words, *beside])
    if panel.family == "parts":
        return "Each block stands on those before it; dashes: the whole, as it was published"
    if panel.family == "total":
        return "Each line runs from the first day of a total, where it is zero, to its last"
    if panel.family == "level":
        return "Drawn over the period each figure stands for"
    roles = set(panel.rows["role"])
    words = f"Number per {panel.per}, drawn over the period each figure stands for"
    if panel.is_mixed:
        words = "Average per day, drawn over the period each figure stands for"
        if panel.claims["kind"].isin(["count", "cumulative"]).any():
            words += " (the area of a bar is its count)"
    extra = [
        text
        for role, text in (
            ("mean", "line: stated average"),
            ("cumulative", "outline: running total"),
            ("maximum", "dashes: stated record, no stretch above it"),
            ("ghost", "dotted: value published before"),
        )
        if role in roles
    ]
    if len(panel.implied):
        extra.append("dotted band: what the other figures imply")
    return "; ".join([words, *extra, *beside])


def panel_alt(
    panel: Panel,
    texts: list[str],
    title: str,
    subtitle: str,
    marks: tuple[str, ...],
    wording: Wording,
) -> str:
    """The chart in words, generated from the rows that are drawn."""
    parts = [f"Chart. {title}.", f"{subtitle}."]
    rows = panel.rows
    listed = [
        f"{wording.period(row['period_start'], row['period_end'])}: {text}"
        for (_, row), text in zip(rows.iterrows(), texts, strict=True)
    ]
    if len(listed) > 16:
        heights = rows["height"].fillna(0.0).to_numpy()
        few = dict.fromkeys([0, int(heights.argmin()), int(heights.argmax()), len(rows) - 1])
        parts.append(
            f"{len(listed)} figures, among them " + "; ".join(listed[n] for n in few) + "."
        )
    else:
        parts.append("; ".join(listed) + ".")
    ghosts = int((rows["role"] == "ghost").sum())
    if ghosts:
        parts.append(f"{ghosts} of them were replaced by a later edition.")
    return " ".join([*parts, *(f"Marked: {mark}" for mark in marks)])


def label_words(
    row: pd.Series[Any], claim: pd.Series[Any], text: str, per: str, wording: Wording
) -> str:
    """The figure as printed; a record says what it is the record of, a whole that it is one."""
    if row["role"] == "whole":
        return f"{text} given for all of it"
    if row["role"] in {"maximum", "minimum"}:
        stretch = STRETCHES.get(claim["every"], "period")
        words = f"record {stretch} {text}"
        is_daily = per == "day" and stretch != "day"
        return f"{words} ({wording.number(round(row['height']))} a day)" if is_daily else words
    return f"{text} in all" if row["role"] == "cumulative" and per else text
