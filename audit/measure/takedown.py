"""A whole panel measured: files in, measurements, curves, findings and notes out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pandas as pd
from pandera.typing.pandas import DataFrame

from audit.measure.batches import Exposure, equal_exposure_rows, exposure_note
from audit.measure.contrasts import contrast_rows
from audit.measure.curves import curve_frame
from audit.measure.engine import MEMORY_BYTES, Progress, open_engine
from audit.measure.estimates import (
    LATE_ENTRY_NOTE,
    NAIVE_NOTE,
    Clock,
    Frame,
    Row,
    clock_rows,
    down_row,
    followed_row,
    other_door_rows,
    removed_rows,
)
from audit.measure.intervals import PROPORTIONS
from audit.measure.lifetimes import lifetimes_from_counts, parse_horizons
from audit.measure.panel_files import find_panel_files
from audit.measure.panel_findings import panel_findings
from audit.measure.panel_states import EXIT_CODES, FIRST_REMOVAL_CODE
from audit.measure.reduction import Reduction, reduce_panel
from audit.measure.spells import RemovalRule
from audit.privacy import refuse_account_groups
from schemas.findings import Findings
from schemas.measurements import Measurements
from schemas.survival import Survival
from schemas.vocabulary import DRAWS
from sources.errors import ConfigError

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
REMOVALS = {name: code for name, code in EXIT_CODES.items() if code >= FIRST_REMOVAL_CODE}
OTHER_DOORS = [name for name, code in EXIT_CODES.items() if code < FIRST_REMOVAL_CODE]


SYNTHETIC_NOTE = (
    "Synthetic: this panel is made up and is nobody's record; it shows the method only."
)


@dataclass(frozen=True)
class PanelResult:
    """What a panel says.

    Attributes:
        measurements: Shares, lifetimes and contrasts, each with its limits and method.
        curves: Survival curves with numbers at risk.
        findings: What was odd about the panel's clock and rows, and how it was treated.
        notes: Sentences on estimators, caveats and comparisons.
    """

    measurements: DataFrame[Measurements] = field(default_factory=Measurements.empty)
    curves: DataFrame[Survival] = field(default_factory=Survival.empty)
    findings: DataFrame[Findings] = field(default_factory=Findings.empty)
    notes: tuple[str, ...] = ()


def measure_panel(
    checks_paths: str | Path | Sequence[str | Path],
    *,
    items_path: str | Path | None = None,
    by: str | None = None,
    at: Sequence[str] = ("P1D", "P7D", "P30D"),
    as_of: str | datetime | None = None,
    start: str | datetime | None = None,
    platform: str = "",
    unit: str = "",
    policy_area: str = "",
    study: str = "",
    population: str = "",
    draw: str = "unknown",
    engine: str = "duckdb",
    removal_rule: str = "first",
    proportion: str = "wilson",
    level: float = 0.95,
    synthetic: bool = False,
    memory_bytes: int = MEMORY_BYTES,
    progress: Progress | None = None,
) -> PanelResult:
    """Shares removed, lifetimes and differences between groups, from repeated looks at items.

    Args:
        checks_paths: Files, folders or patterns; CSV (also gzip) or Parquet, with `item_id`,
            `checked_at`, `state`, and perhaps the columns of the items.
        items_path: `item_id` and those of `created_at`, `first_seen_at` and `by` that are known.
        by: Column by which the items are grouped; None: all together.
        at: Horizons as ISO 8601 durations of fixed length.
        as_of: Later looks are left out; a day means its end, a time without a zone UTC. None: the
            last look.
        start: One instant from which the clock runs for all items known live then, instead of each
            item's own first look ("all were active at 07:00").
        platform: Of the measurements; so `unit`, `policy_area`, `population` and `draw`.
        unit: What one item is.
        policy_area: What the items are about.
        study: Name of the panel; blank: the file's.
        population: Who could have been drawn.
        draw: How they were (`schemas.vocabulary.DRAWS`).
        engine: `duckdb`, or `spark` where the panel outgrows one machine.
        removal_rule: Which removal counts for items that come back: `first`, `final`, or
            `lasting:P7D` (the first known to have lasted that long).
        proportion: Limits of a plain share: `wilson`, `clopper_pearson` or `jeffreys`.
        level: Of all limits.
        synthetic: Whether the panel is made up: study and platform then say so, so that its figures
            are never set against a platform's claims.
        memory_bytes: What DuckDB may use before it spills to disk.
        progress: Called with the name of each step and its share done.

    Raises:
        ConfigError: An argument asks for what cannot be done.
        DocumentError: A file cannot be read.
        TableError: A column is missing, a state is unknown, a cell is no time, or
            groups name accounts.
    """
    horizons = parse_horizons(at)
    rule = RemovalRule.parse(removal_rule)
    _refuse_odd_arguments(proportion, level, draw)
    files = find_panel_files(checks_paths)
    items = find_panel_files(items_path) if items_path is not None else None
    instant = None if start is None else parse_instant(start, "start", ends_day=False)
    end = None if as_of is None else parse_instant(as_of, "as_of", ends_day=True)
    with open_engine(engine, memory_bytes=memory_bytes, progress=progress) as opened:
        reduced = reduce_panel(
            opened,
            files,
            items,
            by=by or "",
            rule=rule,
            as_of_us=None if end is None else _micros(end),
            start_us=None if instant is None else _micros(instant),
        )
    name = study or f"panel {files.label}"
    if synthetic:
        name, platform = _said_synthetic(name), _said_synthetic(platform)
    columns = {
        "study": name,
        "platform": platform,
        "policy_area": policy_area,
        "unit": unit,
        "population": population,
        "draw": draw,
        "action": _action(reduced),
        "window_start": _day(reduced.first_us),
        "window_end": _day(reduced.last_us),
    }
    frame = Frame(_slug(name), columns, horizons, level, proportion)
    if by:
        refuse_account_groups(reduced.outcomes["group"].astype(str), by=by, where=name)
    rows, curves, notes = _measure_groups(frame, reduced, instant)
    notes = [SYNTHETIC_NOTE, *notes] if synthetic else notes
    findings = panel_findings(reduced.oddities, study=name, rule=rule.text)
    return PanelResult(
        measurements=Measurements.conform(rows) if rows else Measurements.empty(),
        curves=Survival.conform(pd.concat(curves)) if curves else Survival.empty(),
        findings=findings,
        notes=tuple(notes),
    )


def parse_instant(given: str | datetime, name: str, *, ends_day: bool) -> datetime:
    """An instant in UTC from what a person typed: a day, or a time with or without a zone.

    Raises:
        ConfigError: It is neither.
    """
    if isinstance(given, datetime):
        return given.astimezone(UTC) if given.tzinfo else given.replace(tzinfo=UTC)
    try:
        parsed = datetime.fromisoformat(given)
    except ValueError as error:
        raise ConfigError(
            name,
            expected="a day or a time such as 2017-04-12 or 2017-04-04T07:00Z",
            found=repr(given),
            todo="write it as ISO 8601",
        ) from error
    if len(given) == len("2017-04-12") and ends_day:
        parsed = datetime.combine(parsed.date(), time.max)
    return parsed.astimezone(UTC) if parsed.tzinfo else parsed.replace(tzinfo=UTC)


def _measure_groups(
    frame: Frame, reduced: Reduction, instant: datetime | None
) -> tuple[list[Row], list[pd.DataFrame], list[str]]:
    rows: list[Row] = []
    curves: list[pd.DataFrame] = []
    clocks: dict[str, dict[str, Clock]] = {}
    exposures = _exposures(reduced)
    main = "creation" if "creation" in reduced.histories else "first_seen"
    for _, outcome in reduced.outcomes.iterrows():
        group = str(outcome["group"])
        own = _frame_of(frame, group)
        rows += _counted_rows(own, outcome, reduced, exposures.get(group))
        for clock in _clocks(reduced, group, instant):
            if not clock.lifetimes.items:
                continue
            curve = clock.curve(own)
            rows += clock_rows(own, clock, curve)
            curves.append(curve_frame(own, clock, curve, estimand="survival_at"))
            if clock.label != "naive":
                if clock.since == main:
                    rows += removed_rows(own, clock)
                doors = {name: int(outcome[name]) for name in OTHER_DOORS}
                rows += other_door_rows(own, clock, doors)
                clocks.setdefault(clock.since, {})[group] = clock
            if clock.since == "first_seen":
                rows += equal_exposure_rows(own, clock, exposures)
    notes = _notes(reduced, exposures)
    until = max(frame.horizons.values(), default=0.0)
    for by_group in clocks.values():
        contrasts, sentences = contrast_rows(_frame_of(frame, ""), by_group, until=until)
        rows += contrasts
        notes += sentences
    return rows, curves, notes


def _frame_of(frame: Frame, group: str) -> Frame:
    prefix = f"{frame.prefix}-{_slug(group)}" if group else frame.prefix
    columns = {**frame.columns, "group": group}
    return Frame(prefix, columns, frame.horizons, frame.level, frame.proportion)


def _counted_rows(
    frame: Frame, outcome: Any, reduced: Reduction, exposure: Exposure | None
) -> list[Row]:
    """How many were followed, and how many of them are down."""
    if not outcome["ever_live"] or exposure is None:
        return []
    return [
        followed_row(frame, int(outcome["followed"])),
        down_row(
            frame,
            down=int(outcome["down"]),
            followed=int(outcome["ever_live"]),
            left=int(outcome["left"]),
            as_of=_minute(reduced.last_us),
            exposure=exposure.text,
        ),
    ]


def _clocks(reduced: Reduction, group: str, instant: datetime | None) -> list[Clock]:
    """The clocks on which a group is measured."""

    def of(name: str) -> Any:
        frame = reduced.histories[name]
        return lifetimes_from_counts(frame[frame["group"] == group])

    if instant is not None:
        since = instant.strftime("%Y-%m-%dT%H:%MZ")
        return [Clock(since, of("instant"), instant=instant)]
    clocks = [Clock("first_seen", of("first_seen"))]
    if "creation" in reduced.histories:
        aged = of("creation")
        clocks.append(Clock("creation", aged, note=LATE_ENTRY_NOTE if aged.has_late_entry else ""))
        if aged.has_late_entry:
            clocks.append(Clock("creation", aged.without_entry(), note=NAIVE_NOTE, label="naive"))
    return clocks


def _exposures(reduced: Reduction) -> dict[str, Exposure]:
    return {
        str(row["group"]): Exposure.between(row["first_us"], row["last_start_us"], reduced.last_us)
        for _, row in reduced.outcomes.iterrows()
        if row["followed"]
    }


def _notes(reduced: Reduction, exposures: dict[str, Exposure]) -> list[str]:
    """Sentences on what was followed and what the figures lean on."""
    totals = reduced.outcomes.sum(numeric_only=True)
    notes = [
        f"Items followed: {totals['followed']:,.0f}, through {totals['looks']:,.0f} looks from "
        f"{_day(reduced.first_us)} to {_day(reduced.last_us)}; the removal that counts is the "
        f"{reduced.rule.text} one.",
    ]
    if totals["came_back"]:
        notes.append(
            f"{totals['came_back']:,.0f} items came back after they were seen gone, "
            f"{totals['reinstatements']:,.0f} times in all."
        )
    doors = {name: int(totals[name]) for name in OTHER_DOORS if totals[name]}
    if doors:
        listed = ", ".join(f"{name} {count:,}" for name, count in doors.items())
        notes.append(
            f"Items that left by another door ({listed}) were not removed by the platform; the "
            "share removed allows for them (Aalen-Johansen)."
        )
    if totals["after_other_door"]:
        notes.append(
            f"{totals['after_other_door']:,.0f} items left by another door and were later seen "
            "removed; they count as the other door."
        )
    notes.append(exposure_note(exposures))
    if len(reduced.histories.get("creation", ())):
        notes.append(
            "By age, figures with late entry and naive figures stand side by side: in the first "
            "days they can differ by a factor of five, and only the first allow for items removed "
            "before they could be found."
        )
    return [note for note in notes if note]


def _said_synthetic(text: str) -> str:
    return text if "synthetic" in text.lower() else f"{text} (synthetic)".strip()


def _slug(text: str) -> str:
    """A name as part of an id: `panel checks.csv` becomes `panel-checks.csv`."""
    return "-".join(text.split())


def _action(reduced: Reduction) -> str:
    """`suspend` where every removal was a suspension, otherwise the wider `remove`."""
    totals = reduced.outcomes[list(REMOVALS)].sum()
    return "suspend" if totals["suspended"] and not totals["removed"] else "remove"


def _micros(when: datetime) -> int:
    return (when - EPOCH) // timedelta(microseconds=1)


def _day(us: int) -> str:
    return (EPOCH + timedelta(microseconds=us)).date().isoformat()


def _minute(us: int) -> str:
    return (EPOCH + timedelta(microseconds=us)).strftime("%Y-%m-%d %H:%M UTC")


def _refuse_odd_arguments(proportion: str, level: float, draw: str) -> None:
    for name, given, known in (
        ("proportion", proportion, tuple(PROPORTIONS)),
        ("draw", draw, DRAWS),
    ):
        if given not in known:
            raise ConfigError(
                name, expected=" or ".join(known), found=repr(given), todo="choose one of them"
            )
    if not 0 < level < 1:
        raise ConfigError(
            "level", expected="a level between 0 and 1", found=f"{level:g}", todo="give 0.95"
        )
