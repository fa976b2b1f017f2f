"""Words of a chart of claims: its title, what its axis counts, its text for those who cannot see.

All of them are computed from the rows that are drawn.
"""

from __future__ import annotations

from typing import Any

import pandas as pd

from audit.report.charts.panels import Panel
from audit.report.wording import EVERY_WORDS, Wording


def panel_title(panel: Panel, texts: list[str], has_conflict: bool, wording: Wording) -> str:
    """What the chart shows, computed from its rows."""
    name = f"{panel.platform}: {panel.subject}"
    if has_conflict:
        return f"{name} – figures that do not fit together"
    rows = panel.rows
    shown = rows[rows["role"].isin(["figure", "mean"])]
    if len(shown) < 2:
        return f"{name}, {texts[0]} in {_when(rows.iloc[0], wording)}" if texts else name
    end = int(shown.sort_values(["period_end", "period_start"]).index[-1])
    top = int(shown.index[int(shown["height"].fillna(-1.0).to_numpy().argmax())])
    last, peak = rows.iloc[end], rows.iloc[top]
    if end == top:
        return f"{name} – highest at the end, {texts[end]} in {_when(last, wording)}"
    fall = 1 - last["height"] / peak["height"] if peak["height"] else 0.0
    words = f"peak of {texts[top]} in {_when(peak, wording)}"
    if panel.family == "amount" and fall >= 0.005:
        words += f", {wording.share(round(fall, 2))} lower in {_when(last, wording)}"
    return f"{name} – {words}"


def _when(row: pd.Series[Any], wording: Wording) -> str:
    return wording.period(row["period_start"], row["period_end"])


def panel_subtitle(panel: Panel) -> str:
    """What a height counts, and what each way of drawing means."""
    if panel.family == "share":
        return "Share in per cent, drawn over the period it stands for"
    if panel.family == "level":
        return "Drawn over the period each figure stands for"
    roles = set(panel.rows["role"])
    words = f"Number {panel.per}, drawn over the period each figure stands for"
    if panel.per == "a day" and panel.claims["kind"].isin(["count", "cumulative"]).any():
        words = "Average a day, so that the area of a bar is its count"
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
    return "; ".join([words, *extra])


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
        f"{_when(row, wording)}: {text}"
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


def label_words(row: pd.Series[Any], claim: pd.Series[Any], text: str, per: str) -> str:
    """The figure as printed; a record says what it is the record of."""
    if row["role"] in {"maximum", "minimum"}:
        stretch = EVERY_WORDS.get(claim["every"], "period")
        words = f"record {stretch} {text}"
        return (
            words if per != "a day" or stretch == "day" else f"{words} ({row['height']:.0f} a day)"
        )
    return f"{text} in all" if row["role"] == "cumulative" else text
