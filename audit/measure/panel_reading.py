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
from schemas import vocabulary
from sources.errors import TableError, first_few

REQUIRED = ("item_id", "checked_at", "state")
ITEM_TIMES = ("created_at", "first_seen_at")

# 2017-04-04, 2017-04-04T07:00, 2017-04-04 07:00:01.5, each with Z, UTC, +02, +0200 or +02:00.
TIME = (
    r"^[0-9]{4}-[0-9]{2}-[0-9]{2}([T ][0-9]{2}:[0-9]{2}(:[0-9]{2}([.][0-9]{1,9})?)?"
    r" ?(Z|UTC|[+-][0-9]{2}(:?[0-9]{2})?)?)?$"
)
# The zone at the end of 2017-04-04T07:00Z or 2017-04-04 07:00:01+02:00, not the day of 2017-04-04.
ZONE = r":[0-9]{2}[0-9.:]* ?(Z|UTC|[+-][0-9]{2}(:?[0-9]{2})?)$"
UTC_ZONES = ("Z", "UTC", "+00", "+0000", "+00:00", "-00", "-0000", "-00:00")


@dataclass(frozen=True)
class Looks:
    """The looks of a panel, ready to be reduced, and what was odd about their clock.

    Attributes:
        table: Ibis table with `item_id`, `us`, `state`, and those of `group`, `created_us`,
            `first_seen_us` that the panel carries.
        carries: Those of the last three that are there.
        rows: Looks read, before any were left out.
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
    raw = engine.read(files)
    _refuse_missing(raw, REQUIRED, files.label)
    times = [name for name in ITEM_TIMES if name in raw.columns]
    columns = {
        "item_id": raw.item_id.cast("string"),
        "state": raw.state.cast("string"),
        **_time_columns(engine, raw, "checked_at", "us", files.label),
    }
    for name in times:
        columns |= _time_columns(engine, raw, name, _micro_name(name), files.label)
    if by and by in raw.columns:
        columns["group"] = raw[by].cast("string")
    table = raw.select(**columns)
    if files.format == "csv" or not raw.checked_at.type().is_timestamp():
        table = engine.keep(table, "reading", files.label)
    counts = _count_times(engine, table, [_micro_name(name) for name in times], files.label)
    _refuse_blank(counts, times, files.label)
    states = _count_states(engine, table, files.label)
    is_mixed = 0 < counts["naive"] < counts["rows"]
    kept = table.filter(~table.us_naive) if is_mixed else table
    drop_item_times = counts["naive"] < counts["rows"]
    naive_item_times = 0
    for name in (_micro_name(one) for one in times):
        naive_item_times += counts[f"{name}_naive"] if drop_item_times else 0
        if drop_item_times:
            kept = kept.mutate(**{name: (~kept[f"{name}_naive"]).ifelse(kept[name], None)})
    if as_of_us is not None:
        kept = kept.filter(kept.us <= as_of_us)
    carries = tuple(_micro_name(name) for name in times) + (
        ("group",) if "group" in columns else ()
    )
    kept = kept.select("item_id", "us", "state", *carries)
    span = engine.fetch(
        kept.agg(first=kept.us.min(), last=kept.us.max(), rows=kept.count()), "span", files.label
    ).iloc[0]
    left_out = counts["naive"] if is_mixed else 0
    if not span["rows"]:
        raise TableError(
            files.label,
            expected="at least one look with a time up to the as-of time",
            found=f"none of {counts['rows']:,}",
            todo="check the as-of time",
        )
    return Looks(
        table=kept,
        carries=carries,
        rows=counts["rows"],
        naive=counts["naive"],
        left_out=left_out,
        shifted=counts["shifted"],
        zones=counts["zones"],
        naive_item_times=naive_item_times,
        after=counts["rows"] - left_out - int(span["rows"]),
        first_us=int(span["first"]),
        last_us=int(span["last"]),
        states=states,
    )


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
        columns |= _time_columns(engine, raw, name, _micro_name(name), files.label)
    if by and by in raw.columns:
        columns["group"] = raw[by].cast("string")
    table = engine.keep(raw.select(**columns), "reading items", files.label)
    sums = {
        "rows": table.count(),
        "items": table.item_id.nunique(),
        "blank": (table.item_id.fill_null("") == "").sum(),
    }
    for name in (_micro_name(one) for one in times):
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
    left_out = 0
    for name in (_micro_name(one) for one in times):
        if drop_naive:
            left_out += counts[f"{name}_naive"]
            table = table.mutate(**{name: (~table[f"{name}_naive"]).ifelse(table[name], None)})
    names = [name for name in ("group", *map(_micro_name, times)) if name in table.columns]
    return table.select("item_id", *names), left_out


def _micro_name(column: str) -> str:
    return column.removesuffix("_at") + "_us"


def _time_columns(engine: Engine, raw: Any, name: str, out: str, where: str) -> dict[str, Any]:
    """A time as microseconds, and whether it is unreadable or has no zone."""
    import ibis

    column = raw[name]
    kind = column.type()
    never = ibis.literal(False)  # a literal of the query, not a flag
    zone = ibis.null("string")
    if kind.is_timestamp() or kind.is_date():
        time = column.cast("timestamp('UTC')")
        is_naive = column.notnull() if kind.is_date() or kind.timezone is None else never
        is_bad = never
    elif kind.is_string():
        text = column.strip().nullif("")
        time = text.re_search(TIME).ifelse(text, None).try_cast("timestamp('UTC')")
        zone = text.re_extract(ZONE, 1).nullif("")
        is_bad = text.notnull() & time.isnull()
        is_naive = text.notnull() & zone.isnull()
    else:
        raise TableError(
            where,
            expected=f"times such as 2017-04-04T07:00:00Z in `{name}`",
            found=f"a column of type {kind}",
            todo="write them as ISO 8601 with a zone",
        )
    columns = {
        out: engine.micros(time),
        f"{out}_bad": ibis.coalesce(is_bad, never),
        f"{out}_naive": ibis.coalesce(is_naive, never),
    }
    return columns | ({"zone": zone} if out == "us" else {})


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
        _refuse_time(counts["us_bad"], "checked_at", where)
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
        if counts[f"{_micro_name(name)}_bad"]:
            _refuse_time(counts[f"{_micro_name(name)}_bad"], name, where)


def _refuse_time(rows: int, column: str, where: str) -> None:
    raise TableError(
        where,
        expected=f"times such as 2017-04-04T07:00:00Z in `{column}`",
        found=f"{rows:,} cells that are none",
        todo="write them as ISO 8601 with a zone",
    )
