"""Titles of charts of claims: what the rows say, in their own figures, and never more.

Where the highest figure is not known to be one (another is only bounded from below, it is itself
only bounded from above, documents differ), the title gives the first and the last instead.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from audit.report.charts.panels import Panel
from audit.report.rows import record
from audit.report.wording import Wording
from audit.wording import STRETCHES

MOST_NAMED = 3
"""Up to so many figures of a conflict are named in a title; of more, how many they are."""

CAPPED = frozenset({"less_than", "up_to"})
"""Figures that say only how high something is at most."""


@dataclass(frozen=True)
class Conflicts:
    """What the charts say of findings.

    Attributes:
        statements: Sentence of each finding by its id.
        drafts: Findings that must not be printed yet.
        impossible: Findings whose figures cannot all be true.
        sizes: How many figures each finding is about.
    """

    statements: Mapping[str, str]
    drafts: frozenset[str]
    impossible: frozenset[str]
    sizes: Mapping[str, int] = field(default_factory=dict)


def panel_title(
    panel: Panel,
    texts: Sequence[str],
    marked: Sequence[str],
    conflicts: Conflicts,
    wording: Wording,
) -> str:
    """What the chart shows, computed from its rows.

    Args:
        panel: The claims with their heights.
        texts: Their figures in words.
        marked: Findings that are marked in the chart, gravest first.
        conflicts: What the findings are.
        wording: How numbers and dates are written.
    """
    name = f"{panel.platform}: {panel.subject}"
    rows = panel.rows
    if panel.family == "parts":
        whole = rows.loc[rows["role"] == "whole", "value"].iloc[0]
        parts = rows.loc[rows["role"] == "part", "value"]
        return (
            f"{name} – {len(parts)} parts add up to {wording.number(float(parts.sum()))}, "
            f"the whole is given as {wording.number(float(whole))}"
        )
    if marked:
        return f"{name} – {_conflict(panel, texts, marked, conflicts, wording)}"
    shown = rows[rows["role"].isin(["figure", "mean"])]
    if panel.family == "total":
        totals = rows[rows["role"] != "ghost"]
        end = int(totals.sort_values(["period_end", "height"]).index[-1])
        return f"{name} – {texts[end]} in all {_when(rows.iloc[end], wording)}"
    if len(shown) < 2:
        return f"{name}, {texts[0]} {_when(rows.iloc[0], wording)}" if texts else name
    return f"{name} – {_course(panel, shown, texts, wording)}"


def _conflict(
    panel: Panel,
    texts: Sequence[str],
    marked: Sequence[str],
    conflicts: Conflicts,
    wording: Wording,
) -> str:
    """What is wrong with the marked figures; of a finding with others too, that they are some."""
    name = next((one for one in marked if one in conflicts.impossible), marked[0])
    has_mark = panel.rows["mark"].map(lambda mark: name in mark.split())
    places = [int(place) for place in panel.rows.index[has_mark]]
    named = _listed([_named(panel, place, texts) for place in places])
    many = f"{wording.number(len(places))} figures"
    total = conflicts.sizes.get(name, len(places))
    if name in conflicts.impossible and len(places) == total and total > 1:
        return f"{named if total <= MOST_NAMED else many} do not fit together"
    if name in conflicts.impossible:
        some = named if len(places) <= MOST_NAMED else many
        verb = "is one of" if len(places) == 1 else "are among"
        return f"{some} {verb} {wording.number(total)} figures that do not fit together"
    undone = _undone(panel, places, texts, wording)
    return undone or f"in question: {named if len(places) <= MOST_NAMED else many}"


def _undone(panel: Panel, places: Sequence[int], texts: Sequence[str], wording: Wording) -> str:
    """A figure that one edition changed and a later one changed back; blank where none was."""
    for place in places:
        same = panel.claims[
            panel.claims["statement_key"] == panel.claims["statement_key"].iloc[place]
        ].sort_values("published_on", kind="stable")
        values = list(same["value"])
        if len(values) > 2 and values[0] == values[-1] and len(set(values)) > 1:
            changed = next(
                row for row, value in zip(same.index, values, strict=True) if value != values[0]
            )
            when = _when(panel.rows.iloc[place], wording)
            first = texts[int(same.index[0])]
            return f"{first} {when} became {texts[int(changed)]} and went back to {first}"
    return ""


def _course(panel: Panel, shown: pd.DataFrame, texts: Sequence[str], wording: Wording) -> str:
    """The highest figure with what came of it, or the first and the last."""
    unsure = doubtful(panel)
    above = _record_above(panel, shown)
    if above is not None:
        return f"{_named(panel, above, texts)} {_when(panel.rows.iloc[above], wording)}"
    top = int(shown.index[int(shown["height"].fillna(-1.0).to_numpy().argmax())])
    if top in unsure:
        return _differing(panel, top, texts, wording)
    in_order = shown.sort_values(["period_end", "period_start"])
    end = int(in_order.index[-1])
    if not _is_highest(shown, top):
        first = int(in_order.index[0])
        ends = [place for place in dict.fromkeys((first, end)) if place not in unsure]
        places = ends or [top]
        return "; ".join(f"{texts[n]} {_when(panel.rows.iloc[n], wording)}" for n in places)
    if panel.is_mixed:
        return _highest_average(panel, top, texts, wording)
    last, peak = panel.rows.iloc[end], panel.rows.iloc[top]
    if end == top:
        return f"highest at the end, {texts[end]} {_when(last, wording)}"
    words = f"highest {_when(peak, wording)}: {texts[top]}"
    fall = 1 - last["height"] / peak["height"] if peak["height"] else 0.0
    is_firm = _is_firm(last) and _is_firm(peak) and end not in unsure
    if panel.family == "amount" and fall >= 0.005 and is_firm:
        words += f"; {wording.share(round(fall, 2))} lower {_when(last, wording)}"
    return words


def _highest_average(panel: Panel, top: int, texts: Sequence[str], wording: Wording) -> str:
    """`highest average in H2 2016: 376,890 in 184 days`."""
    peak = panel.rows.iloc[top]
    words = f"highest average {_when(peak, wording)}: {texts[top]}"
    if peak["role"] == "mean":
        return words
    days = (pd.Timestamp(peak["period_end"]) - pd.Timestamp(peak["period_start"])).days + 1
    return words + (f" in {wording.number(days)} days" if days > 1 else "")


def _record_above(panel: Panel, shown: pd.DataFrame) -> int | None:
    """Place of a stated record that stands above every figure drawn; None where none does."""
    records = panel.rows[(panel.rows["role"] == "maximum") & panel.rows["height"].notna()]
    if records.empty or not records["height"].max() > shown["height"].max():
        return None
    return int(records.index[int(records["height"].to_numpy().argmax())])


def _is_highest(shown: pd.DataFrame, top: int) -> bool:
    """Whether no other figure may stand for more, by what was printed, and it is no mere cap."""
    peak = shown.loc[top]
    others = shown.drop(index=top)
    as_high = others["height_high"].where(others["height_high"].notna(), others["height"])
    is_same = bool((others["height"] == peak["height"]).any())
    return (
        peak["qualifier"] not in CAPPED
        and not is_same
        and bool((as_high.fillna(0.0) <= max(peak["height_high"], peak["height"])).all())
    )


def _differing(panel: Panel, place: int, texts: Sequence[str], wording: Wording) -> str:
    """`given as 100 and as 10 in January 2018`: two documents, one period."""
    keys = panel.claims["statement_key"]
    same = [n for n, key in enumerate(keys) if key == keys.iloc[place]]
    given = dict.fromkeys(texts[n] for n in same if panel.rows["role"].iloc[n] != "ghost")
    when = _when(panel.rows.iloc[place], wording)
    return f"given {_listed([f'as {text}' for text in given])} {when}"


def doubtful(panel: Panel) -> set[int]:
    """Rows whose figure stands beside another value of the same: documents that differ."""
    keys = panel.claims["statement_key"].to_numpy()
    shown = panel.rows[panel.rows["role"].isin(["figure", "mean"])]
    values = shown["value"].groupby(keys[shown.index.to_numpy()]).transform("nunique")
    return {int(row) for row in shown.index[values > 1]}


def _is_firm(row: pd.Series[Any]) -> bool:
    """Whether the print bounds the figure within a tenth, so that a percentage may be taken."""
    width = row["height_high"] - row["height_low"]
    return math.isfinite(width) and width <= 0.1 * row["height"]


def _named(panel: Panel, place: int, texts: Sequence[str]) -> str:
    """A figure, with what it is the record of where it is one: `record month 9,810`."""
    claim = record(panel.claims.iloc[place])
    if claim["kind"] != "maximum":
        return texts[place]
    return f"record {STRETCHES.get(claim['every'], 'high')} {texts[place]}"


def _listed(words: Sequence[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    *others, last = words
    return f"{', '.join(others)} and {last}" if others else last


def _when(row: pd.Series[Any], wording: Wording) -> str:
    """`in H1 2017`, `on 2 April 2015`, `from 10 February 2016 to 20 July 2016`."""
    period = wording.period(row["period_start"], row["period_end"])
    if row["period_start"] == row["period_end"]:
        return f"on {period}"
    return f"from {period}" if " to " in period or " – " in period else f"in {period}"
