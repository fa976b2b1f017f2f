"""Batches exposed for different times: their shares as of one date are no trend."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from audit.measure.contrasts import duration_text
from audit.measure.estimates import Clock, Frame, Row, clock_rows
from audit.measure.lifetimes import MICROSECONDS_A_DAY

SIMILAR = 1.1
"""Exposures within a tenth of one another are called alike."""


@dataclass(frozen=True)
class Exposure:
    """How long the items of a group were exposed by the end of the observation, in days."""

    shortest: float
    longest: float

    @classmethod
    def between(cls, first_us: float, last_start_us: float, as_of_us: int) -> Exposure:
        """Exposure of items whose following began between two times."""
        return cls(
            (as_of_us - last_start_us) / MICROSECONDS_A_DAY,
            (as_of_us - first_us) / MICROSECONDS_A_DAY,
        )

    @property
    def text(self) -> str:
        """As a person says it: `4 to 8 days`, `17 hours`."""
        unit, size = ("days", 1.0) if self.longest >= 2 else ("hours", 1 / 24)
        low, high = (f"{round(value / size, 1):g}" for value in (self.shortest, self.longest))
        return f"{low} {unit}" if low == high else f"{low} to {high} {unit}"


def exposure_note(exposures: Mapping[str, Exposure]) -> str:
    """One sentence where groups were exposed for different times; blank where they were not."""
    longest = [exposure.longest for exposure in exposures.values()]
    if len(longest) < 2 or max(longest) <= SIMILAR * min(longest):
        return ""
    listed = ", ".join(f"{group or '(blank)'} {one.text}" for group, one in exposures.items())
    return (
        f"The groups were exposed for different times ({listed}): their shares down on one date "
        "are no trend; shares by the same horizon can be compared."
    )


def equal_exposure_rows(frame: Frame, clock: Clock, exposures: Mapping[str, Exposure]) -> list[Row]:
    """Share removed by the longest horizon that every item of every group reached."""
    days = min((exposure.shortest for exposure in exposures.values()), default=math.nan)
    if math.isnan(days) or days <= 0 or not exposure_note(exposures):
        return []
    # Whole days or hours: a horizon that can be said.
    size = 1.0 if days >= 1 else 1 / 24
    horizon = math.floor(days / size + 1e-9) * size
    text = duration_text(horizon)
    if horizon <= 0 or text in frame.horizons:
        return []
    alike = Frame(frame.prefix, frame.columns, {text: horizon}, frame.level, frame.proportion)
    rows = clock_rows(alike, clock, clock.curve(alike))[:1]
    for row in rows:
        row["note"] = f"The longest horizon that all groups reached. {row['note']}".strip()
    return rows
