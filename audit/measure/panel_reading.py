"""Reading a panel: its columns, its clock and its words, refused in one line where they are odd.

Times are instants. A time without a zone names none: where no time of the panel has a zone they are
all read as UTC (what lies between two of them is right whatever their zone), where some have one
the others are left out, as they may be off by half a day. Both are findings with their number.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from audit.measure.engine import Engine
from audit.measure.panel_files import PanelFiles
from audit.measure.panel_states import code_of
from audit.measure.panel_times import UTC_ZONES, micro_name, refuse_time, time_columns
from schemas import vocabulary
from sources.errors import TableError, first_few

REQUIRED = ("item_id", "checked_at", "state")
ITEM_TIMES = ("created_at", "first_seen_at")


@dataclass(frozen=True)
class Looks:
    """The looks of a panel, ready to be reduced, and what was odd about their clock.

    Attributes:
        table: Ibis table with `item_id`, `us`, `code`, and those of `group`, `created_us`,
            `first_seen_us` that the panel carries.
        carries: Those of the last three that are there.
        rows: Looks read, before any were left out.
        used: Looks that remain.
        naive: Looks whose time has no zone.
        left_out: Of them, those left out because others have one.
        shifted: Looks whose time was printed with a zone other than UTC.
        zones: Number of different zones among the looks.
        naive_item_times: Item times without a zone, left out because the looks have one.
        after: Looks after the as-of time, left out.
        first_us: First look, in microseconds since 1970.
        last_us: Last look, the end of the observation.
        states: Looks by state.
    """

    table: Any
    carries: tuple[str, ...]
    rows: int
    used: int
    naive: int
    left_out: int
    shifted: int
    zones: int
    naive_item_times: int
    after: int
    first_us: int
    last_us: int
    states: dict[str, int]


def read_looks(engine: Engine, files: PanelFiles, *, by: str, as_of_us: int | None) -> Looks:
    """The looks of a panel.

    Args:
        engine: Where the panel is read.
        files: The panel's files.
        by: Column to group by, where the panel carries it; blank: none.
        as_of_us: Later looks are left out; None: all are used.

    Raises:
        DocumentError: A file cannot be read to its end.
        TableError: A column is missing, a cell is blank or no time, a state is unknown, or no look
            remains.
    """
    where = files.label
    raw = engine.read(files)
    _refuse_missing(raw, REQUIRED, where)
    times = [name for name in ITEM_TIMES if name in raw.columns]
    is_grouped = bool(by) and by in raw.columns
    table = _select_looks(engine, raw, times, by if is_grouped else "", where)
    if files.format == "csv" or not raw.checked_at.type().is_timestamp():
        # Text is parsed once, not again in every group-by.
        table = engine.keep(table, "reading", where)
    counts = _count_times(engine, table, [micro_name(name) for name in times], where)
    _refuse_blank(counts, times, where)
    states = _count_states(engine, table, where)
    carries = (*map(micro_name, times), *(["group"] if is_grouped else []))
    is_mixed = 0 < counts["naive"] < counts["rows"]
    has_zones = counts["naive"] < counts["rows"]
    kept = table.filter(~table.us_naive) if is_mixed else table
    if has_zones:
        kept = _without_naive(kept, times)
    if as_of_us is not None:
        kept = kept.filter(kept.us <= as_of_us)
    kept = kept.select("item_id", "us", "code", *carries)
    sums = kept.agg(first=kept.us.min(), last=kept.us.max(), rows=kept.count())
    span = engine.fetch(sums, "span", where).iloc[0]
    if not span["rows"]:
        raise TableError(
            where,
            expected="at least one look with a time up to the as-of time",
            found=f"none of {counts['rows']:,}",
            todo="check that the panel has rows, and the as-of time",
        )
    left_out = counts["naive"] if is_mixed else 0
    return Looks(
        table=kept,
        carries=carries,
        rows=counts["rows"],
        used=int(span["rows"]),
        naive=counts["naive"],
        left_out=left_out,
        shifted=counts["shifted"],
        zones=counts["zones"],
        naive_item_times=_naive_item_times(counts, times) if has_zones else 0,
        after=counts["rows"] - left_out - int(span["rows"]),
        first_us=int(span["first"]),
        last_us=int(span["last"]),
        states=states,
    )


def _select_looks(engine: Engine, raw: Any, times: list[str], by: str, where: str) -> Any:
    """The columns that are used, times as microseconds beside what is odd about them."""
    state = raw.state.cast("string")
    columns = {
        "item_id": raw.item_id.cast("string"),
        "state": state,
        "code": code_of(state),
        **time_columns(engine, raw, "checked_at", "us", where),
    }
    for name in times:
        columns |= time_columns(engine, raw, name, micro_name(name), where)
    if by:
        columns["group"] = raw[by].cast("string")
    return raw.select(**columns)


def _without_naive(table: Any, times: list[str]) -> Any:
    """The same, with item times that have no zone missing."""
    kept = {
        name: (~table[f"{name}_naive"]).ifelse(table[name], None) for name in map(micro_name, times)
    }
    return table.mutate(**kept) if kept else table


def _naive_item_times(counts: dict[str, int], times: list[str]) -> int:
    return sum(counts[f"{micro_name(name)}_naive"] for name in times)


def read_items(engine: Engine, files: PanelFiles, *, by: str, drop_naive: bool) -> tuple[Any, int]:
    """What is known of each item: `item_id` and those of `group`, `created_us`, `first_seen_us`.

    Args:
        engine: Where the panel is read.
        files: The items' files.
        by: Column to group by; blank: none.
        drop_naive: Leave out times without a zone, because the looks have one.

    Returns:
        The table, and how many times were left out.

    Raises:
        DocumentError: A file cannot be read to its end.
        TableError: A column is missing, an item stands twice, a cell is no time.
    """
    raw = engine.read(files)
    _refuse_missing(raw, ("item_id",), files.label)
    times = [name for name in ITEM_TIMES if name in raw.columns]
    columns = {"item_id": raw.item_id.cast("string")}
    for name in times:
        columns |= time_columns(engine, raw, name, micro_name(name), files.label)
    if by and by in raw.columns:
        columns["group"] = raw[by].cast("string")
    table = engine.keep(raw.select(**columns), "reading items", files.label)
    sums = {
        "rows": table.count(),
        "items": table.item_id.nunique(),
        "blank": (table.item_id.fill_null("") == "").sum(),
    }
    for name in (micro_name(one) for one in times):
        sums[f"{name}_bad"] = table[f"{name}_bad"].sum()
        sums[f"{name}_naive"] = table[f"{name}_naive"].sum()
    counts = _counted(engine.fetch(table.agg(**sums), "items", files.label))
    _refuse_blank(counts | {"item_id_blank": counts["blank"]}, times, files.label)
    if counts["items"] < counts["rows"]:
        raise TableError(
            files.label,
            expected="each item once",
            found=f"{counts['rows'] - counts['items']:,} repeated item_id",
            todo="keep one row per item",
        )
    left_out = _naive_item_times(counts, times) if drop_naive else 0
    if drop_naive:
        table = _without_naive(table, times)
    names = [name for name in ("group", *map(micro_name, times)) if name in table.columns]
    return table.select("item_id", *names), left_out


def _count_times(engine: Engine, table: Any, times: list[str], where: str) -> dict[str, int]:
    is_shifted = table.zone.notnull() & ~table.zone.isin(UTC_ZONES)
    sums = {
        "rows": table.count(),
        "item_id_blank": (table.item_id.fill_null("") == "").sum(),
        "checked_at_blank": table.us.isnull().sum(),
        "naive": table.us_naive.sum(),
        "shifted": is_shifted.sum(),
        "zones": table.zone.nunique(),
    }
    for name in ("us", *times):
        sums[f"{name}_bad"] = table[f"{name}_bad"].sum()
        sums[f"{name}_naive"] = table[f"{name}_naive"].sum()
    counts = _counted(engine.fetch(table.agg(**sums), "times", where))
    if counts["us_bad"]:
        refuse_time(counts["us_bad"], "checked_at", where)
    return counts


def _counted(frame: Any) -> dict[str, int]:
    """One row of sums; the sum of no rows is missing, and here zero."""
    return {name: int(value) for name, value in frame.fillna(0).iloc[0].items()}


def _count_states(engine: Engine, table: Any, where: str) -> dict[str, int]:
    counted = table.group_by("state").agg(rows=table.count())
    frame = engine.fetch(counted, "states", where)
    names = frame["state"].fillna("").astype(str)
    found = dict(sorted(zip(names, frame["rows"].astype(int), strict=True)))
    unknown = [name for name in found if name not in vocabulary.CHECK_STATES]
    if unknown:
        raise TableError(
            where,
            expected=f"a state among {', '.join(vocabulary.CHECK_STATES)}",
            found=f"{first_few(unknown)} in {sum(found[name] for name in unknown):,} rows",
            todo="translate the panel's words to these; nothing is guessed",
        )
    return found


def _refuse_missing(table: Any, required: tuple[str, ...], where: str) -> None:
    missing = [name for name in required if name not in table.columns]
    if missing:
        raise TableError(
            where,
            expected=f"columns {', '.join(required)}",
            found=f"no {first_few(missing)} in {first_few(list(table.columns))}",
            todo="rename the panel's columns to these",
        )


def _refuse_blank(counts: dict[str, int], times: list[str], where: str) -> None:
    for name in ("item_id", "checked_at"):
        blank = counts.get(f"{name}_blank", 0)
        if blank:
            raise TableError(
                where,
                expected=f"`{name}` in every row",
                found=f"{blank:,} blank",
                todo="fill them in or remove the rows",
            )
    for name in times:
        if counts[f"{micro_name(name)}_bad"]:
            refuse_time(counts[f"{micro_name(name)}_bad"], name, where)
