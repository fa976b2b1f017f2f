"""Figures of two editions side by side: the same labels, whatever the layout.

Labels that say the same period in both editions tell the same figure twice: where its value
differs, it was restated. Otherwise the latest figure of each label stands beside the latest of the
edition before; labels are then compared by their letters, since years and quarters differ.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterable, Iterator
from functools import lru_cache
from typing import Any

import pandas as pd

from audit.quick_tables import QuickTables
from sources.readers.dates import parse_period
from sources.readers.labels import label_key

CHANGE_COLUMNS = (
    "table", "row", "column", "previous", "current", "change", "claim_id", "same_period", "kind",
)  # fmt: skip
SMALL = 100
"""Changes of figures that are both smaller than this stand last."""


def changes_between(earlier: QuickTables, now: QuickTables) -> pd.DataFrame:
    """Figures under the same labels in both editions, those that changed most first.

    Returns:
        One row per pair, columns as in `CHANGE_COLUMNS`: `change` is a fraction of the previous
        value; `same_period` where the labels name the same period in both.
    """
    old, new = _rows(earlier), _rows(now)
    before, after = _by_exact_labels(earlier, old), _by_exact_labels(now, new)
    same = {key: claim for key, claim in after.items() if key in before}
    pairs = [(before[key], claim, "period_start" in new[claim]) for key, claim in same.items()]
    used, taken = {before[key] for key in same}, set(same.values())
    # A series that goes on follows the latest figure of the edition before, reprinted or not.
    latest = _latest(earlier, {c: r for c, r in old.items() if c not in used or "period_end" in r})
    news = _latest(now, {c: r for c, r in new.items() if c not in taken})
    pairs += [(latest[key], claim, False) for key, claim in news.items() if key in latest]
    rows = [
        (*now.labels[claim], *_change(old[first], new[claim]), claim, is_same, new[claim]["kind"])
        for first, claim, is_same in pairs
        if _comparable(old[first], new[claim])
    ]
    table = pd.DataFrame(rows, columns=[*CHANGE_COLUMNS])
    order = [_size(*pair) for pair in zip(table["previous"], table["current"], strict=True)]
    return table.iloc[sorted(range(len(table)), key=order.__getitem__)].reset_index(drop=True)


def shown_changes(changes: pd.DataFrame, most: int = 40) -> Iterator[str]:
    """One line for each figure that changed, restated ones marked, the largest changes first."""
    moved = changes[changes["previous"] != changes["current"]].head(most)
    for table, row, column, old, new, change, _, is_same, kind in zip(
        *(moved[name] for name in CHANGE_COLUMNS), strict=True
    ):
        label = " / ".join(part for part in (table, row, column) if part)
        size = "from zero" if pd.isna(change) else f"{change:+.1%}"
        before, now = (
            f"{100 * value:.6g}%" if kind == "share" else f"{value:,.10g}" for value in (old, new)
        )
        yield f"{'restated, ' if is_same else ''}{size}: {before} -> {now}  {label}"


def _rows(tables: QuickTables) -> dict[str, dict[str, Any]]:
    return {row["claim_id"]: row for row in tables.rows}


def _comparable(old: dict[str, Any], new: dict[str, Any]) -> bool:
    return not (pd.isna(old["value"]) or pd.isna(new["value"])) and old["kind"] == new["kind"]


def _change(old: dict[str, Any], new: dict[str, Any]) -> tuple[float, float, float]:
    before, now = float(old["value"]), float(new["value"])
    return before, now, (now - before) / before if before else float("nan")


def _size(previous: float, current: float) -> tuple[bool, float]:
    """What changes are ordered by: small figures last, the largest factor first."""
    if previous > 0 and current > 0:
        return max(previous, current) < SMALL and max(previous, current) > 1, -abs(
            math.log(current / previous)
        )
    return max(previous, current) < SMALL, -math.inf if previous != current else 0.0


def _by_exact_labels(
    tables: QuickTables, rows: dict[str, dict[str, Any]]
) -> dict[tuple[str, ...], str]:
    """Claims by their labels, periods included; labels that stand twice left out."""
    return _unique((tuple(_key(word) for word in tables.labels[claim]), claim) for claim in rows)


def _latest(tables: QuickTables, rows: dict[str, dict[str, Any]]) -> dict[Hashable, str]:
    """Claims by the letters of their labels without periods; the latest where they have some."""
    ends: dict[Hashable, str] = {}
    keyed: list[tuple[Hashable, str, str]] = []
    for claim, row in rows.items():
        key = tuple(_letters(word) for word in tables.labels[claim])
        end = str(row.get("period_end", ""))
        keyed.append((key, claim, end))
        ends[key] = max(ends.get(key, ""), end)
    return _unique((key, claim) for key, claim, end in keyed if end == ends[key])


def _unique(keyed: Iterable[tuple[Any, str]]) -> dict[Any, str]:
    found: dict[Any, list[str]] = {}
    for key, claim in keyed:
        found.setdefault(key, []).append(claim)
    return {key: claims[0] for key, claims in found.items() if len(claims) == 1}


@lru_cache(maxsize=65_536)
def _key(label: str) -> str:
    return label_key(label)


@lru_cache(maxsize=65_536)
def _letters(label: str) -> str:
    """Letters of a label, periods left out: years and page numbers differ between editions."""
    kept = (part for part in label.split(" / ") if parse_period(part) is None)
    return "/".join("".join(c for c in label_key(part) if c.isalpha()) for part in kept)
