"""From checks to lifetimes: billions of looks to one row per item, in the query engine.

Written once, in Ibis. What is decided here:

* Only `live` says that an item lived, only an exit state that it was gone; `unreachable` and
  `unknown` say nothing, and an item that was last seen live some time ago is followed until then.
* The removal that counts is the first (`first`), the one not undone (`final`), or the first known
  to have lasted some time (`lasting:P7D`). The same rule picks exits by another door.
* At one instant live and gone: neither. Gone through two doors at one instant: not the platform's.
* A `first_seen_at` before the first look is a look that found the item live.
"""

from __future__ import annotations

from typing import Any

from audit.measure.engine import Engine
from audit.measure.lifetimes import CENSORED, OTHER, REMOVED
from audit.measure.panel_states import (
    CODES,
    EXIT_CODES,
    FIRST_REMOVAL_CODE,
    LIVE_CODE,
    unpack_code,
    unpack_time,
)
from audit.measure.spells import RemovalRule, find_spells


def reduce_to_items(engine: Engine, checks: Any, where: str, *, by: str, extra: list[str]) -> Any:
    """One row per item: first and last times of each kind of look, as packed whole numbers.

    Args:
        engine: Where the panel lies.
        checks: `item_id`, `us` (microseconds), `code`, and the columns in `by` and `extra`.
        where: The panel's name in messages.
        by: Column that the items are grouped by, where the panel carries it; blank: none.
        extra: Which of `created_us` and `first_seen_us` the panel carries.
    """
    import ibis

    packed = checks.us * CODES + checks.code
    is_live, is_exit = checks.code == LIVE_CODE, checks.code < LIVE_CODE
    columns = {
        "looks": checks.count(),
        "blind": checks.code.isnull().sum(),
        "first_live": checks.us.min(where=is_live),
        "last_live": checks.us.max(where=is_live),
        "first_exit": packed.min(where=is_exit),
        "last_exit": checks.us.max(where=is_exit),
        "last_known": packed.max(),  # of blind looks, without a code, there is none
    }
    for name in extra:
        columns[name] = checks[name].min()
        columns[f"{name}_last"] = checks[name].max()
    if by:
        columns["group"] = checks[by].min()
        columns["group_last"] = checks[by].max()
    reduced = checks.group_by("item_id").agg(**columns)
    empty = {
        "created_us": ibis.null("int64"),
        "created_us_last": ibis.null("int64"),
        "first_seen_us": ibis.null("int64"),
        "first_seen_us_last": ibis.null("int64"),
        "group": ibis.null("string"),
        "group_last": ibis.null("string"),
    }
    missing = {name: value for name, value in empty.items() if name not in columns}
    return engine.keep(reduced.mutate(**missing), "one row per item", where)


def date_lifetimes(
    engine: Engine, items: Any, checks: Any, where: str, *, rule: RemovalRule, as_of_us: int
) -> Any:
    """One row per item: when it was last known live and first known gone, by the rule.

    Args:
        engine: Where the panel lies.
        items: From `reduce_to_items`.
        checks: The looks themselves, for the few items that came back.
        where: The panel's name in messages.
        rule: Which removal counts.
        as_of_us: End of the observation, in microseconds.

    Returns:
        The columns of `items`, and `start` (first known live; missing: never), `low` (last known
        live before the exit that counts), `high` (missing: not gone), `code` (of that exit),
        `exit_at` (first exit of any kind), `last_code` (state at the last telling look),
        `reinstated` (times it came back).
    """
    import ibis

    dated = items.mutate(
        exit_at=unpack_time(items.first_exit),
        exit_code=unpack_code(items.first_exit),
        last_code=unpack_code(items.last_known),
    )
    # Seen only after it was gone: a slip of the clock, reported elsewhere.
    is_late = ibis.coalesce(dated.first_seen_us > dated.exit_at, False)
    dated = dated.mutate(seen=ibis.ifelse(is_late, None, dated.first_seen_us))
    dated = dated.mutate(
        is_odd=ibis.coalesce(dated.last_live >= dated.exit_at, False),
        plain_start=ibis.least(dated.first_live, dated.seen),
        plain_last=ibis.greatest(dated.last_live, dated.seen),
    )
    low, counts = dated.plain_last, dated.exit_at.notnull()
    if rule.name == "lasting":
        cutoff = as_of_us - rule.micros
        counts = counts & (dated.last_exit - dated.exit_at >= rule.micros)
        low = ibis.ifelse(counts, low, ibis.least(low, cutoff))
    dated = dated.mutate(
        plain_low=low,
        plain_high=ibis.ifelse(counts, dated.exit_at, None),
        plain_code=ibis.ifelse(counts, dated.exit_code, None),
    )
    odd = find_spells(checks, dated.filter(dated.is_odd), rule, as_of_us)
    joined = dated.left_join(odd, dated.item_id == odd.odd_id)
    chosen = {
        "start": ibis.ifelse(
            joined.is_odd, ibis.least(joined.odd_start, joined.seen), joined.plain_start
        ),
        "low": ibis.ifelse(
            joined.is_odd, ibis.coalesce(joined.odd_low, joined.seen), joined.plain_low
        ),
        "high": ibis.ifelse(joined.is_odd, joined.odd_high, joined.plain_high),
        "code": ibis.ifelse(joined.is_odd, joined.odd_code, joined.plain_code),
        "reinstated": ibis.coalesce(joined.odd_reinstated, 0),
    }
    kept = [*items.columns, "exit_at", "last_code"]
    return engine.keep(joined.mutate(**chosen)[[*kept, *chosen]], "lifetimes", where)


def cause_of(code: Any) -> Any:
    """Cause of an exit code: removed by the platform, another door, or none."""
    import ibis

    removed = ibis.ifelse(code >= FIRST_REMOVAL_CODE, REMOVED, OTHER)
    return ibis.ifelse(code.isnull(), CENSORED, removed)


def count_histories(engine: Engine, lifetimes: Any, where: str, *, clock: str) -> Any:
    """The reduced table: how many items of each group have each distinct history.

    Args:
        engine: Where the panel lies.
        lifetimes: From `date_lifetimes`.
        where: The panel's name in messages.
        clock: `first_seen` (from the first look that found it live), `creation` (late entry), or
            a number of microseconds: one instant for all, at which an item must be known live.

    Returns:
        `group`, `entry`, `low`, `high` in microseconds since the clock's start, `cause`, `items`.
    """
    import ibis

    followed = lifetimes.filter(lifetimes.start.notnull(), lifetimes.low >= lifetimes.start)
    if clock == "creation":
        followed = followed.filter(followed.created_us <= followed.start)
        origin, entry = followed.created_us, followed.start - followed.created_us
    elif clock == "first_seen":
        origin, entry = followed.start, ibis.null("int64")
    else:
        instant = ibis.literal(int(clock), "int64")
        followed = followed.filter(followed.start <= instant, followed.low >= instant)
        origin, entry = instant, ibis.null("int64")
    histories = followed.select(
        "group",
        entry=entry,
        low=followed.low - origin,
        high=followed.high - origin,
        cause=cause_of(followed.code),
    )
    counted = histories.group_by(["group", "entry", "low", "high", "cause"]).agg(
        items=histories.count()
    )
    frame = engine.fetch(counted, f"histories since {clock}", where)
    frame["group"] = frame["group"].fillna("").astype(str)
    return frame.sort_values(["group", "entry", "low", "high", "cause"], ignore_index=True)


def count_repeats(engine: Engine, checks: Any, where: str, *, rows: int) -> dict[str, int]:
    """Looks that stand twice, and instants at which an item was seen both live and gone.

    Args:
        engine: Where the panel lies.
        checks: `item_id`, `us`, `code`.
        where: The panel's name in messages.
        rows: Number of looks.

    Returns:
        `repeated` (looks beyond the first of an item at an instant) and `contradictory` (instants
        of an item at which states exclude one another).
    """
    import ibis

    prints = checks.select(print_of=engine.fingerprint(checks.item_id, checks.us)).distinct()
    counted = engine.fetch(prints.agg(distinct=prints.count()), "repeated looks", where).iloc[0]
    if counted["distinct"] == rows:
        return {"repeated": 0, "contradictory": 0}
    # Equal fingerprints need not be equal looks: only now are the looks themselves compared.
    instants = checks.group_by(["item_id", "us"]).agg(
        looks=checks.count(), lowest=checks.code.min(), highest=checks.code.max()
    )
    twice = instants.filter(instants.looks > 1)
    excludes = twice.lowest.notnull() & (twice.lowest != twice.highest)
    sums = twice.agg(
        repeated=ibis.coalesce((twice.looks - 1).sum(), 0),
        contradictory=ibis.coalesce(excludes.sum(), 0),
    )
    found = engine.fetch(sums, "repeated looks", where).iloc[0]
    return {name: int(found[name]) for name in ("repeated", "contradictory")}


def count_outcomes(engine: Engine, lifetimes: Any, where: str) -> Any:
    """How the items of each group fared, and what was odd about their times.

    Returns:
        One row per group: numbers of items unless said. `items`; `silent` (no telling look);
        `met_gone` (never seen live before the exit that counts); `followed`; `live`, `down`,
        `left` (last telling look, of those ever seen live); `came_back`, `reinstatements`;
        `after_other_door` (later removed); one column per exit state; `undated` (no creation
        time); `early` (seen or gone before created); `late_seen`; `changed`; `first_us`,
        `last_start_us` (earliest and latest start of following); `looks`, `blind` (looks).
    """
    t = lifetimes
    ever_live = t.start.notnull()
    is_followed = ever_live & t.low.notnull() & (t.low >= t.start)
    is_down = (t.last_code >= FIRST_REMOVAL_CODE) & (t.last_code < LIVE_CODE)
    changed = (
        (t.created_us != t.created_us_last)
        | (t.group != t.group_last)
        | (t.first_seen_us != t.first_seen_us_last)
    )
    sums = {
        "items": t.count(),
        "silent": (t.last_code.isnull() & t.start.isnull()).sum(),
        "met_gone": (t.last_code.notnull() & (t.low.isnull() | t.start.isnull())).sum(),
        "followed": is_followed.sum(),
        "ever_live": ever_live.sum(),
        "live": (ever_live & (t.last_code == LIVE_CODE)).sum(),
        "down": (ever_live & is_down).sum(),
        "left": (ever_live & (t.last_code < FIRST_REMOVAL_CODE)).sum(),
        "came_back": (t.reinstated > 0).sum(),
        "reinstatements": t.reinstated.sum(),
        "after_other_door": (is_followed & (t.code < FIRST_REMOVAL_CODE) & is_down).sum(),
        "undated": (is_followed & t.created_us.isnull()).sum(),
        "early": ((t.created_us > t.start) | (t.created_us > t.exit_at)).sum(),
        "late_seen": (t.first_seen_us > t.exit_at).sum(),
        "changed": changed.sum(),
        "first_us": t.start.min(where=is_followed),
        "last_start_us": t.start.max(where=is_followed),
        "looks": t.looks.sum(),
        "blind": t.blind.sum(),
    }
    sums |= {name: (is_followed & (t.code == code)).sum() for name, code in EXIT_CODES.items()}
    counted = t.group_by("group").agg(**sums)
    frame = engine.fetch(counted, "outcomes", where)
    frame["group"] = frame["group"].fillna("").astype(str)
    frame = frame.sort_values("group", ignore_index=True)
    return frame.fillna({name: 0 for name in sums if not name.endswith("_us")})
