"""A panel reduced: from files to the few tables that the estimators work on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from audit.measure.engine import Engine
from audit.measure.panel import (
    count_histories,
    count_outcomes,
    count_repeats,
    date_lifetimes,
    reduce_to_items,
)
from audit.measure.panel_files import PanelFiles
from audit.measure.panel_reading import Looks, read_items, read_looks
from audit.measure.spells import RemovalRule
from sources.errors import ConfigError


@dataclass(frozen=True)
class Reduction:
    """What remains of a panel once the engine is done.

    Attributes:
        outcomes: One row per group, from `count_outcomes`.
        histories: Distinct histories with their counts, by clock: `first_seen`, `creation` (where
            creation times are known) or `instant`.
        oddities: Rows or items by the rule of the finding.
        rule: Which removal counts.
        first_us: First look, in microseconds since 1970.
        last_us: End of the observation.
    """

    outcomes: pd.DataFrame
    histories: dict[str, pd.DataFrame]
    oddities: dict[str, int]
    rule: RemovalRule
    first_us: int
    last_us: int


def reduce_panel(
    engine: Engine,
    files: PanelFiles,
    items_files: PanelFiles | None,
    *,
    by: str,
    rule: RemovalRule,
    as_of_us: int | None,
    start_us: int | None,
) -> Reduction:
    """Run all group-bys over a panel.

    Args:
        engine: Where they run.
        files: The looks.
        items_files: What is known of the items; None: nothing, or the looks carry it.
        by: Column by which items are grouped; blank: all together.
        rule: Which removal counts.
        as_of_us: Later looks are left out; None: none are.
        start_us: One instant from which the clock runs for all; None: each item's own.

    Raises:
        ConfigError: The column to group by is nowhere.
        DocumentError: A file cannot be read.
        TableError: A column is missing, a state is unknown, a cell is no time.
    """
    looks = read_looks(engine, files, by=by, as_of_us=as_of_us)
    where = files.label
    repeats = count_repeats(engine, looks.table, where, rows=looks.used)
    carried = [name for name in looks.carries if name != "group"]
    grouped = by if "group" in looks.carries else ""
    items = reduce_to_items(engine, looks.table, where, by=grouped and "group", extra=carried)
    without_looks = without_item = item_naive = 0
    if items_files is not None:
        drop_naive = looks.naive < looks.rows
        known, item_naive = read_items(engine, items_files, by=by, drop_naive=drop_naive)
        grouped = by if grouped or "group" in known.columns else ""
        items, without_looks, without_item = _join_items(engine, items, known, where)
    if by and not grouped:
        raise ConfigError(
            "--by",
            expected="a column of the panel or of its items",
            found=repr(by),
            todo="name one of their columns",
        )
    end = looks.last_us if as_of_us is None else as_of_us
    lifetimes = date_lifetimes(engine, items, looks.table, where, rule=rule, as_of_us=end)
    outcomes = count_outcomes(engine, lifetimes, where)
    oddities = _oddities(looks, outcomes) | {
        "panel_repeated_looks": repeats["repeated"],
        "panel_contradictory_looks": repeats["contradictory"],
        "panel_items_without_looks": without_looks,
        "panel_looks_without_item": without_item,
        "panel_naive_times_left_out": looks.left_out + looks.naive_item_times + item_naive,
    }
    has_age = bool(outcomes["followed"].sum() > outcomes["undated"].sum())
    clocks = ["first_seen", *(["creation"] if has_age else [])]
    if start_us is not None:
        clocks = [str(start_us)]
    histories = {}
    for clock in clocks:
        name = clock if start_us is None else "instant"
        histories[name] = count_histories(engine, lifetimes, where, clock=clock)
    return Reduction(outcomes, histories, oddities, rule, looks.first_us, end)


def _join_items(engine: Engine, items: Any, known: Any, where: str) -> tuple[Any, int, int]:
    """The items with what the items file says of them; its columns go before the panel's own."""
    import ibis

    names = [name for name in known.columns if name != "item_id"]
    other = known.rename({f"known_{name}": name for name in known.columns})
    other = other.mutate(is_known=ibis.literal(True))  # a literal of the query
    joined = items.left_join(other, items.item_id == other.known_item_id)
    columns = {}
    for name in names:
        columns[name] = joined[f"known_{name}"]
        columns[f"{name}_last"] = joined[f"known_{name}"]
    kept = engine.keep(
        joined.mutate(**columns)[[*items.columns, "is_known"]], "joining items", where
    )
    sums = kept.agg(unknown=kept.is_known.isnull().sum(), matched=kept.is_known.notnull().sum())
    counted = engine.fetch(sums.mutate(all=known.count().as_scalar()), "joining items", where)
    row = counted.fillna(0).iloc[0]
    return kept, int(row["all"] - row["matched"]), int(row["unknown"])


def _oddities(looks: Looks, outcomes: pd.DataFrame) -> dict[str, int]:
    totals = outcomes.sum(numeric_only=True)
    all_naive = looks.naive == looks.rows
    return {
        "panel_naive_times": looks.naive if all_naive else 0,
        "panel_mixed_zones": looks.shifted if looks.zones > 1 else 0,
        "panel_looks_after_as_of": looks.after,
        "panel_before_creation": int(totals["early"]),
        "panel_first_seen_after_exit": int(totals["late_seen"]),
        "panel_item_changed": int(totals["changed"]),
        "panel_met_gone": int(totals["met_gone"]),
        "panel_silent_items": int(totals["silent"]),
        "panel_blind_looks": int(totals["blind"]),
        "panel_reinstatements": int(totals["reinstatements"]),
    }
