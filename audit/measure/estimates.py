"""From lifetimes to rows of the measurements table: what can be printed, and what it leans on."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import numpy as np

from audit.measure.intervals import PanelCurve, Reading
from audit.measure.lifetimes import CENSORED, OTHER, REMOVED, Lifetimes

Row = dict[str, Any]

OF_REMOVED = "eventually removed"
"""Condition of the share among those removed by the end of following."""

OF_REMOVED_NOTE = (
    "Of items removed by the end of following only: those that would be removed later are not yet "
    "among them, so that the share is too high for all that will ever be removed, and says nothing "
    "of all that were followed."
)
NAIVE_NOTE = (
    "Naive by age: late entry ignored, as though every item had been followed since it was "
    "created. Items removed before they could be found are missing, so that early removal is "
    "understated."
)
LATE_ENTRY_NOTE = (
    "Each item counts from the age at which it was first seen, so that items removed before they "
    "could be found are allowed for."
)
INTERVAL_NOTE = (
    "The horizon falls between two looks: only bounds are known, with limits added to them."
)


@dataclass(frozen=True)
class Frame:
    """What the rows of one group of a panel share.

    Attributes:
        prefix: Start of each measurement's id.
        columns: Values of the table's descriptive columns.
        horizons: Horizons by their text, in days.
        level: Of the limits.
        proportion: Limits of a plain share: `wilson`, `clopper_pearson` or `jeffreys`.
    """

    prefix: str
    columns: Mapping[str, Any]
    horizons: Mapping[str, float]
    level: float = 0.95
    proportion: str = "wilson"

    def row(self, estimand: str, *, key: str = "", **values: Any) -> Row:
        """One measurement; the id says what it is, not what it came to."""
        parts = [estimand, values.get("since", ""), values.get("horizon", ""), key]
        name = "-".join([self.prefix, *(part for part in parts if part)])
        return {**self.columns, "measurement_id": name, "estimand": estimand, **values}


@dataclass(frozen=True)
class Clock:
    """One start of the clock, and the lifetimes counted from it.

    Attributes:
        since: `first_seen`, `creation`, or a time.
        lifetimes: Of the items followed.
        note: What the figures lean on; blank: nothing more than they say.
        label: Distinguishes two estimates on the same clock; blank, or `naive`.
        instant: The time, where `since` is one: the same for all items.
    """

    since: str
    lifetimes: Lifetimes
    note: str = ""
    label: str = ""
    instant: datetime | None = None

    @property
    def longest(self) -> float:
        """Longest time for which an item was followed or framed, in days."""
        life = self.lifetimes
        return float(np.where(life.cause == CENSORED, life.low, life.high).max(initial=0.0))

    def curve(self, frame: Frame) -> PanelCurve:
        """Share not yet removed on this clock."""
        return PanelCurve(self.lifetimes, frame.level, frame.proportion)


def clock_rows(frame: Frame, clock: Clock, curve: PanelCurve) -> list[Row]:
    """Share removed by each horizon and the median lifetime on one clock."""
    if clock.instant is not None:
        return [
            _alive(frame, clock, curve.removed_by(days), text, clock.instant + timedelta(days=days))
            for text, days in frame.horizons.items()
        ]
    rows = [
        _read(frame, clock, "share_removed_by", curve.removed_by(days), horizon=text)
        for text, days in frame.horizons.items()
    ]
    median = curve.lifetime_quantile(0.5)
    if not math.isnan(median.estimate):
        note = "The look by which half were gone; the limits reach back to the look before."
    elif math.isnan(median.high):
        note = "Not half were seen to be removed, or the limits do not close."
    else:
        note = "Only bounds are known: the looks that frame it are too far apart."
    return [*rows, _read(frame, clock, "median_lifetime", median, note=note)]


def _alive(frame: Frame, clock: Clock, reading: Reading, text: str, when: datetime) -> Row:
    """Share still live some time after an instant, with the time of the day."""
    alive = replace(
        reading, estimate=1 - reading.estimate, low=1 - reading.high, high=1 - reading.low
    )
    note = f"Still live at {when:%H:%M} UTC on {when.day} {when:%B %Y}."
    return _read(frame, clock, "survival_at", alive, horizon=text, note=note)


def removed_rows(frame: Frame, clock: Clock) -> list[Row]:
    """Share removed by each horizon among those removed by the end of following."""
    removed = clock.lifetimes.where(clock.lifetimes.cause == REMOVED).without_entry()
    if not removed.items:
        return []
    conditional = replace(clock, lifetimes=removed, note="", label="removed")
    curve = conditional.curve(frame)
    rows = []
    for text, days in frame.horizons.items():
        reading = curve.removed_by(days)
        # Past the end of following all that were removed were removed by then: no finding.
        if math.isnan(reading.estimate) or days >= clock.longest:
            continue
        rows.append(
            _read(
                frame,
                conditional,
                "share_removed_by",
                reading,
                horizon=text,
                condition=OF_REMOVED,
                note=OF_REMOVED_NOTE,
            )
        )
    return rows


def other_door_rows(frame: Frame, clock: Clock, doors: Mapping[str, int]) -> list[Row]:
    """Share that left by another door by each horizon, where any did."""
    life = clock.lifetimes
    if not life.left_otherwise:
        return []
    swapped = np.select(
        [life.cause == OTHER, life.cause == REMOVED], [REMOVED, OTHER], default=CENSORED
    )
    curve = PanelCurve(replace(life, cause=swapped), frame.level, frame.proportion)
    listed = ", ".join(f"{name} {count:,}" for name, count in doors.items() if count)
    return [
        _read(
            frame,
            clock,
            "share_left_otherwise_by",
            curve.removed_by(days),
            horizon=text,
            action="",
            note=f"Left by another door in all: {listed}.",
        )
        for text, days in frame.horizons.items()
    ]


def followed_row(frame: Frame, followed: int) -> Row:
    """How many items were followed; a count of no action, whatever became of them."""
    return frame.row(
        "count_observed",
        action="",
        n=float(followed),
        estimate=float(followed),
        method="count",
        note="Items seen live at least once, and followed until gone or last seen live.",
    )


def down_row(
    frame: Frame, *, down: int, followed: int, left: int, as_of: str, exposure: str
) -> Row:
    """Share down at the last look up to a date, of items ever seen live: not a rate."""
    from audit.measure.intervals import PROPORTIONS

    limits = PROPORTIONS[frame.proportion](down, followed, frame.level)
    otherwise = f" {left:,} more had left by another door." if left else ""
    return frame.row(
        "share_down_on",
        since="first_seen",
        n=float(followed),
        k=float(down),
        estimate=limits.estimate,
        low=limits.low,
        high=limits.high,
        level=limits.level,
        method=f"proportion; {frame.proportion} limits",
        window_end=as_of[:10],
        note=f"State at the last telling look up to {as_of}, after {exposure} of following: a "
        f"share as of a date is no rate, and rises with the time an item is exposed.{otherwise}",
    )


def _read(
    frame: Frame, clock: Clock, estimand: str, reading: Reading, *, note: str = "", **values: Any
) -> Row:
    is_share = reading.method.startswith("proportion")
    between = estimand != "median_lifetime" and math.isnan(reading.estimate)
    bounds = INTERVAL_NOTE if between and not math.isnan(reading.low) else ""
    if not is_share and estimand == "share_removed_by":
        bounds = f"{reading.known_removed:,.0f} were seen gone by then. {bounds}".strip()
    notes = [part for part in (note, clock.note, bounds) if part]
    return frame.row(
        estimand,
        key=clock.label,
        since=clock.since,
        n=float(clock.lifetimes.items),
        # With items lost from sight k is no numerator: k of n would be read as the share.
        k=reading.known_removed if is_share else math.nan,
        estimate=reading.estimate,
        low=reading.low,
        high=reading.high,
        level=reading.level,
        method=_method(clock, reading),
        note=" ".join(notes),
        **values,
    )


def _method(clock: Clock, reading: Reading) -> str:
    if clock.label == "naive":
        return f"naive by age; {reading.method}"
    if clock.lifetimes.has_late_entry:
        return f"late entry; {reading.method}"
    return reading.method
