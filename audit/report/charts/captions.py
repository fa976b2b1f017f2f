"""Words of a chart of claims beside its title: what its axis counts, its text for the blind.

All of them are computed from the rows that are drawn.
"""

from __future__ import annotations

from typing import Any

import pandas as pd

from audit.report.charts.panels import Panel
from audit.report.charts.titles import doubtful
from audit.report.wording import Wording
from audit.wording import STRETCHES


def panel_subtitle(panel: Panel) -> str:
    """What a height counts, and what each way of drawing means."""
    beside = ["two levels over one period: documents differ"] if doubtful(panel) else []
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
