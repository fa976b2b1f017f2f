"""Items seen gone and later live again: their history as spells, and which exit counts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from audit.measure.lifetimes import MICROSECONDS_A_DAY, parse_horizon
from audit.measure.panel_states import CODES, LIVE_CODE, unpack_code
from sources.errors import ConfigError

RULES = ("first", "final", "lasting:P7D")


@dataclass(frozen=True)
class RemovalRule:
    """Which removal counts when an item comes back.

    Attributes:
        name: `first`, `final` (the one not undone) or `lasting` (the first known to have lasted).
        micros: For `lasting`: how long, in microseconds; following ends so long before the panel
            does, as later exits cannot be told yet.
        text: As the user wrote it.
    """

    name: str
    micros: int
    text: str

    @classmethod
    def parse(cls, text: str) -> RemovalRule:
        """Rule from `first`, `final` or `lasting:P7D`.

        Raises:
            ConfigError: It is none of them.
        """
        name, _, length = text.partition(":")
        if name not in ("first", "final", "lasting") or bool(length) != (name == "lasting"):
            raise ConfigError(
                "removal rule",
                expected=" or ".join(RULES),
                found=repr(text),
                todo="choose one of them",
            )
        micros = round(parse_horizon(length) * MICROSECONDS_A_DAY) if length else 0
        return cls(name, micros, text)


def find_spells(checks: Any, odd: Any, rule: RemovalRule, as_of_us: int) -> Any:
    """The exit that counts of each item that came back, and how often it did.

    Args:
        checks: `item_id`, `us`, `code`.
        odd: The items concerned, by `item_id`.
        rule: Which removal counts.
        as_of_us: End of the observation, in microseconds.

    Returns:
        `odd_id`, `odd_start` (first live), `odd_low` (end of the live spell before the exit, or
        the last live look), `odd_high` (start of the exit that counts), `odd_code`,
        `odd_reinstated`.
    """
    import ibis

    spells = _alternating(checks.semi_join(odd, "item_id"))
    whole = ibis.window(group_by=spells.item_id)
    spells = spells.mutate(last_run=spells.run.max().over(whole))
    is_exit = ~spells.is_live
    counts = is_exit
    if rule.name == "final":
        counts = is_exit & (spells.run == spells.last_run)
    elif rule.name == "lasting":
        counts = is_exit & (spells.end - spells.begin >= rule.micros)
    chosen = spells.group_by("item_id").agg(
        chosen_run=spells.run.min(where=counts),
        odd_start=spells.begin.min(where=spells.is_live),
        last_live=spells.end.max(where=spells.is_live),
        odd_reinstated=(is_exit & (spells.run < spells.last_run)).sum(),
    )
    exits = spells.select(
        exit_id=spells.item_id,
        exit_run=spells.run,
        begin=spells.begin,
        code=spells.code,
        before=spells.before,
    )
    found = chosen.left_join(
        exits, (chosen.item_id == exits.exit_id) & (chosen.chosen_run == exits.exit_run)
    )
    remained = found.last_live
    if rule.name == "lasting":
        remained = ibis.least(remained, as_of_us - rule.micros)
    return found.select(
        odd_id=found.item_id,
        odd_start=found.odd_start,
        odd_low=ibis.ifelse(found.chosen_run.notnull(), found.before, remained),
        odd_high=found.begin,
        odd_code=found.code,
        odd_reinstated=found.odd_reinstated,
    )


def _alternating(checks: Any) -> Any:
    """Runs of live looks and of exit looks, in turn; looks that contradict one another left out.

    One row per run: `item_id`, `run` (ascending), `is_live`, `begin`, `end`, `code` (of its first
    look), `before` (end of the run before; missing for the first).
    """
    import ibis

    coded = checks.filter(checks.code.notnull())
    instants = coded.group_by(["item_id", "us"]).agg(
        lowest=coded.code.min(), highest=coded.code.max()
    )
    instants = instants.filter((instants.lowest == LIVE_CODE) | (instants.highest < LIVE_CODE))
    instants = instants.mutate(is_live=instants.lowest == LIVE_CODE)
    timeline = ibis.window(group_by=instants.item_id, order_by=instants.us)
    instants = instants.mutate(
        turns=ibis.coalesce(instants.is_live != instants.is_live.lag().over(timeline), True),
        earlier=instants.us.lag().over(timeline),
    )
    upto = ibis.window(group_by=instants.item_id, order_by=instants.us, preceding=None, following=0)
    instants = instants.mutate(run=instants.turns.cast("int64").sum().over(upto))
    runs = instants.group_by(["item_id", "run"]).agg(
        is_live=instants.is_live.max(),
        begin=instants.us.min(),
        end=instants.us.max(),
        first=(instants.us * CODES + instants.lowest).min(),
        before=instants.earlier.min(),
    )
    return runs.mutate(code=unpack_code(runs["first"]))
