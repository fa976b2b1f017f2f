"""Lifetimes: what a panel says of each item, reduced to counts of distinct histories.

A panel never shows the moment of a removal, only that it fell after the last look that found the
item live and not after the first look that found it gone. A lifetime is therefore a half-open
interval `(low, high]`, open to infinity where the item was still live at its last look.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from sources.errors import ConfigError

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]

CENSORED = 0
REMOVED = 1
OTHER = 2
"""How an item left: not at all, removed by the platform, or by another door."""

MICROSECONDS_A_DAY = 86_400_000_000

# P70D, PT6H, P1DT12H, P2W. Months and years have no fixed length and are refused.
_DURATION = re.compile(
    r"P(?=.)(?:(?P<weeks>\d{1,4})W)?(?:(?P<days>\d{1,6})D)?"
    r"(?:T(?=.)(?:(?P<hours>\d{1,6})H)?(?:(?P<minutes>\d{1,8})M)?(?:(?P<seconds>\d{1,9})S)?)?"
)


@dataclass(frozen=True)
class Lifetimes:
    """Distinct histories and how many items have each; times in days since the clock's start.

    Attributes:
        low: When the item was last known to be live; for those still live, the end of following.
        high: When it was first known to be gone; infinite where it was not seen gone.
        cause: `CENSORED`, `REMOVED` or `OTHER`.
        count: Items with this history.
        entry: When following began; minus infinity where every item is followed from the start.
            An item that entered late is seen only because it had lived until then.
    """

    low: Floats
    high: Floats
    cause: Whole
    count: Whole
    entry: Floats

    @classmethod
    def of(
        cls,
        low: ArrayLike,
        high: ArrayLike,
        *,
        cause: ArrayLike | None = None,
        count: ArrayLike | None = None,
        entry: ArrayLike | None = None,
    ) -> Lifetimes:
        """Lifetimes from arrays; without causes, whatever has a finite `high` was removed.

        Raises:
            ValueError: An interval ends before it starts, or an item entered after it left.
        """
        lows = np.asarray(low, dtype=np.float64)
        highs = np.asarray(high, dtype=np.float64)
        causes = (
            np.where(np.isfinite(highs), REMOVED, CENSORED)
            if cause is None
            else np.asarray(cause, dtype=np.int64)
        )
        counts = np.ones(len(lows)) if count is None else np.asarray(count)
        entries = np.full(len(lows), -np.inf) if entry is None else np.asarray(entry)
        if np.isnan(lows).any() or np.isnan(highs).any() or (highs < lows).any():
            raise ValueError("every lifetime needs low <= high")
        if (entries > lows).any():
            raise ValueError("no item can enter after it was last seen live")
        return cls(
            lows,
            highs,
            causes.astype(np.int64),
            counts.astype(np.int64),
            entries.astype(np.float64),
        )

    @property
    def items(self) -> int:
        """Number of items."""
        return int(self.count.sum())

    @property
    def removed(self) -> int:
        """Number of items removed by the platform."""
        return int(self.count[self.cause == REMOVED].sum())

    @property
    def left_otherwise(self) -> int:
        """Number of items that left by another door."""
        return int(self.count[self.cause == OTHER].sum())

    @property
    def has_late_entry(self) -> bool:
        """Whether any item was not followed from the clock's start."""
        return bool((self.entry > 0).any())

    def where(self, mask: NDArray[np.bool_]) -> Lifetimes:
        """The histories that the mask picks."""
        return Lifetimes(
            self.low[mask], self.high[mask], self.cause[mask], self.count[mask], self.entry[mask]
        )

    def without_entry(self) -> Lifetimes:
        """The same, as though every item had been followed from the clock's start."""
        return replace(self, entry=np.full(len(self.low), -np.inf))

    def others_censored(self) -> Lifetimes:
        """The same, with those who left by another door followed until they were last seen."""
        other = self.cause == OTHER
        return replace(
            self,
            high=np.where(other, np.inf, self.high),
            cause=np.where(other, CENSORED, self.cause),
        )

    def placed(self, where: str) -> tuple[Floats, Whole]:
        """One exact time for each history, and its cause.

        Args:
            where: `latest` puts an exit at the look that found it, `earliest` just after the look
                before, `middle` halfway. Those still live leave at their last look.
        """
        gone = self.cause != CENSORED
        finite = np.where(gone, self.high, self.low)
        # Just after, not at: whoever was last seen at that very look is no longer followed.
        places = {
            "latest": finite,
            "earliest": np.minimum(np.nextafter(self.low, np.inf), finite),
            "middle": (self.low + finite) / 2,
        }
        return np.where(gone, places[where], self.low), self.cause


def joined(lives: Sequence[Lifetimes]) -> Lifetimes:
    """The items of several groups as one."""
    return Lifetimes(
        *(np.concatenate([getattr(life, one.name) for life in lives]) for one in fields(Lifetimes))
    )


def distinct_values(values: Floats) -> tuple[Floats, Whole]:
    """Distinct values, ascending, and for each value its place among them.

    By hashing: a million values with few distinct ones need not be sorted.
    """
    codes, found = pd.factorize(values)
    order = np.argsort(found)
    places = np.empty(len(found), dtype=np.int64)
    places[order] = np.arange(len(found))
    return np.asarray(found)[order], places[codes]


def lifetimes_from_counts(frame: pd.DataFrame) -> Lifetimes:
    """The engine's reduced table as lifetimes.

    Args:
        frame: One row per distinct history: `entry`, `low`, `high` in microseconds (missing: no
            late entry; never seen gone), `cause`, `items`.
    """

    def days(name: str, missing: float) -> Floats:
        micros = pd.to_numeric(frame[name]).to_numpy(dtype=np.float64, na_value=np.nan)
        return np.asarray(np.where(np.isnan(micros), missing, micros / MICROSECONDS_A_DAY))

    return Lifetimes.of(
        days("low", np.nan),
        days("high", np.inf),
        cause=frame["cause"].to_numpy(dtype=np.int64),
        count=frame["items"].to_numpy(dtype=np.int64),
        entry=days("entry", -np.inf),
    )


def parse_horizon(text: str) -> float:
    """Length of an ISO 8601 duration, in days.

    Raises:
        ConfigError: It is no duration, is zero, or counts months or years, which vary in length.
    """
    match = _DURATION.fullmatch(text)
    parts: dict[str, Any] = match.groupdict(default="0") if match else {}
    seconds = (
        int(parts.get("weeks", 0)) * 604_800
        + int(parts.get("days", 0)) * 86_400
        + int(parts.get("hours", 0)) * 3_600
        + int(parts.get("minutes", 0)) * 60
        + int(parts.get("seconds", 0))
    )
    if seconds == 0:
        raise ConfigError(
            "horizon",
            expected="a length of time such as P1D, P70D or PT6H",
            found=repr(text),
            todo="give it in weeks, days, hours, minutes or seconds; months vary in length",
        )
    # From whole microseconds, as the panel's own times are, so that equal times compare equal.
    return seconds * 1_000_000 / MICROSECONDS_A_DAY


def parse_horizons(texts: Sequence[str]) -> dict[str, float]:
    """Horizons by their text, shortest first; repeated ones once.

    Raises:
        ConfigError: One of them is no duration of fixed length.
    """
    found = {text: parse_horizon(text) for text in texts}
    return dict(sorted(found.items(), key=lambda item: (item[1], item[0])))
