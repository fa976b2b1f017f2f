"""Times of a panel as microseconds: typed ones exactly, texts only where they are ISO 8601."""

from __future__ import annotations

from typing import Any

from audit.measure.engine import Engine
from sources.errors import TableError

# 2017-04-04, 2017-04-04T07:00, 2017-04-04 07:00:01.5, each with Z, UTC, +02, +0200 or +02:00.
TIME = (
    r"^[0-9]{4}-[0-9]{2}-[0-9]{2}([T ][0-9]{2}:[0-9]{2}(:[0-9]{2}([.][0-9]{1,9})?)?"
    r" ?(Z|UTC|[+-][0-9]{2}(:?[0-9]{2})?)?)?$"
)
# The zone at the end of 2017-04-04T07:00Z or 2017-04-04 07:00:01+02:00, not the day of 2017-04-04.
ZONE = r":[0-9]{2}[0-9.:]* ?(Z|UTC|[+-][0-9]{2}(:?[0-9]{2})?)$"
UTC_ZONES = ("Z", "UTC", "+00", "+0000", "+00:00", "-00", "-0000", "-00:00")


def micro_name(column: str) -> str:
    """Name of a time's microseconds: `created_us` for `created_at`."""
    return column.removesuffix("_at") + "_us"


def time_columns(engine: Engine, raw: Any, name: str, out: str, where: str) -> dict[str, Any]:
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
        time = engine.instant(text.re_search(TIME).ifelse(text, None))
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


def refuse_time(rows: int, column: str, where: str) -> None:
    """Say how many cells of a column are no times.

    Raises:
        TableError: Always.
    """
    raise TableError(
        where,
        expected=f"times such as 2017-04-04T07:00:00Z in `{column}`",
        found=f"{rows:,} cells that are none",
        todo="write them as ISO 8601 with a zone",
    )
