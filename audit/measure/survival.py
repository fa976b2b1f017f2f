"""Curves from exact times: Kaplan-Meier and Aalen-Johansen, with limits, quantiles and means.

All work on counts, so that a million items with few distinct times cost no more than the times.
Events come before censorings at the same time; an item that enters at a time is not yet at risk
then, as in R's `Surv(start, stop, event)`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from statistics import NormalDist

import numpy as np
from numpy.typing import ArrayLike

from audit.measure.lifetimes import CENSORED, OTHER, REMOVED, Floats, distinct_values


@dataclass(frozen=True)
class RiskTable:
    """Counts at each distinct time.

    Attributes:
        time: Distinct times, ascending.
        at_risk: Items still followed just before that time, having entered before it.
        events: Removals at that time.
        others: Exits by another door at that time.
        censored: Items whose following ends at that time.
        entry_time: Distinct times at which following began, ascending.
        entered: Items that had entered by then.
    """

    time: Floats
    at_risk: Floats
    events: Floats
    others: Floats
    censored: Floats
    entry_time: Floats
    entered: Floats

    def at_risk_before(self, times: Floats) -> Floats:
        """Items followed just before any times, whether or not something happened then."""
        came = np.concatenate([[0.0], self.entered])
        went = np.concatenate([[0.0], (self.events + self.others + self.censored).cumsum()])
        return np.asarray(
            came[np.searchsorted(self.entry_time, times, side="left")]
            - went[np.searchsorted(self.time, times, side="left")]
        )


@dataclass(frozen=True)
class Curve:
    """A step function that falls from one: the share not yet removed, right after each time.

    Attributes:
        table: The counts behind it; `survival` and the rest have one element per time.
        survival: Share not yet removed.
        variance: Of the survival.
        low: Lower limit; missing where nothing has happened yet or nobody is left.
        high: Upper limit.
        level: Of the limits.
    """

    table: RiskTable
    survival: Floats
    variance: Floats
    low: Floats
    high: Floats
    level: float

    def at(self, horizon: float) -> tuple[float, float, float]:
        """Survival and its limits right after a time; missing past the last time followed."""
        if len(self.table.time) == 0 or horizon > self.table.time[-1]:
            ended = len(self.survival) > 0 and self.survival[-1] == 0
            return (0.0, np.nan, np.nan) if ended else (np.nan, np.nan, np.nan)
        place = int(np.searchsorted(self.table.time, horizon, side="right")) - 1
        if place < 0:
            return 1.0, np.nan, np.nan
        return float(self.survival[place]), float(self.low[place]), float(self.high[place])


def count_at_risk(
    time: ArrayLike,
    cause: ArrayLike,
    *,
    entry: ArrayLike | None = None,
    count: ArrayLike | None = None,
) -> RiskTable:
    """Counts at each distinct time.

    Args:
        time: When following ended, one per history.
        cause: `CENSORED`, `REMOVED` or `OTHER`; there is no default, so that nobody is taken for
            removed by omission.
        entry: When following began; histories of no length are left out. None: from the start.
        count: Items per history; None: one each.
    """
    times = np.asarray(time, dtype=np.float64)
    causes = np.asarray(cause).astype(np.int64)
    counts: Floats = np.ones(len(times)) if count is None else np.asarray(count, dtype=np.float64)
    entries = None if entry is None else np.asarray(entry, dtype=np.float64)
    if entries is not None:
        lasting = entries < times
        times, causes = times[lasting], causes[lasting]
        counts, entries = counts[lasting], entries[lasting]
    distinct, place = distinct_values(times)
    # One pass for the three causes, whose numbers are 0, 1 and 2.
    sums = np.bincount(place * 3 + causes, weights=counts, minlength=3 * len(distinct))
    by_cause = sums.reshape(-1, 3).astype(np.float64)
    events, others, censored = (by_cause[:, cause] for cause in (REMOVED, OTHER, CENSORED))
    if entries is None:
        entry_time, entered = np.array([-np.inf]), np.array([counts.sum()])
    else:
        entry_time, back = distinct_values(entries)
        entered = np.bincount(back, weights=counts, minlength=len(entry_time)).cumsum()
    table = RiskTable(distinct, distinct, events, others, censored, entry_time, entered)
    return replace(table, at_risk=table.at_risk_before(distinct))


def kaplan_meier(table: RiskTable, *, level: float = 0.95) -> Curve:
    """Share not yet removed, exits by another door taken as an end of following.

    Estimand: P(T > t) if nobody could leave by another door. Greenwood's variance, log-log limits.

    Source: Kaplan and Meier (1958), J. Am. Stat. Assoc. 53, 457-481; limits as in Kalbfleisch and
    Prentice (2002), The Statistical Analysis of Failure Time Data, section 1.4.
    """
    n, d = table.at_risk, table.events
    with np.errstate(divide="ignore", invalid="ignore"):
        survival = np.where(n > 0, 1 - d / n, 1.0).cumprod().astype(np.float64)
        terms = np.where(d > 0, d / (n * (n - d)), 0.0)
        variance = np.where(survival > 0, survival**2 * terms.cumsum(), 0.0)
    low, high = log_log_limits(survival, variance, level)
    return Curve(table, survival, variance, low, high, level)


def aalen_johansen(table: RiskTable, *, level: float = 0.95) -> Curve:
    """Share not yet removed where items may also leave by another door.

    `survival` is one minus the cumulative incidence of removal: items that left by another door
    were not removed, and never will be.

    Estimand: 1 - P(T <= t, removed). Variance by the delta method, log-log limits on the survival,
    so that without other doors all is as in Kaplan-Meier.

    Source: Aalen and Johansen (1978), Scand. J. Stat. 5, 141-150; variance as in Marubini and
    Valsecchi (1995), Analysing Survival Data from Clinical Trials, p. 341.
    """
    n, d, every = table.at_risk, table.events, table.events + table.others
    with np.errstate(divide="ignore", invalid="ignore"):
        alive = np.cumprod(np.where(n > 0, 1 - every / n, 1.0))
        before = np.concatenate([[1.0], alive[:-1]])
        incidence = np.where(n > 0, before * d / n, 0.0).cumsum()
        leaving = np.where((every > 0) & (n > every), every / (n * (n - every)), 0.0)
        own = np.where(n > 0, before**2 * d * (n - d) / n**3, 0.0)
        cross = np.where(n > 0, before * d / n**2, 0.0)
    # The textbook's sum over all earlier times, multiplied out into running sums.
    variance = (
        incidence**2 * leaving.cumsum()
        - 2 * incidence * (incidence * leaving).cumsum()
        + (incidence**2 * leaving).cumsum()
        + own.cumsum()
        - 2 * (incidence * cross.cumsum() - (incidence * cross).cumsum())
    )
    survival = np.clip(1 - incidence, 0.0, 1.0)
    variance = np.clip(variance, 0.0, None)
    low, high = log_log_limits(survival, variance, level)
    return Curve(table, survival, variance, low, high, level)


def log_log_limits(survival: Floats, variance: Floats, level: float) -> tuple[Floats, Floats]:
    """Limits that stay between 0 and 1: symmetric on the scale of log(-log S).

    Missing where the survival is 1 (nothing has happened yet) or 0 (nobody is left).
    """
    z = normal_quantile(level)
    inside = (survival > 0) & (survival < 1)
    safe = np.where(inside, survival, 0.5)
    with np.errstate(over="ignore"):
        spread = np.exp(z * np.sqrt(variance) / (safe * np.abs(np.log(safe))))
    low = np.where(inside, safe**spread, np.nan)
    high = np.where(inside, safe ** (1 / spread), np.nan)
    return low, high


def normal_quantile(level: float) -> float:
    """The z that leaves (1 - level) / 2 on each side: 1.96 for 0.95."""
    return NormalDist().inv_cdf(0.5 + level / 2)


def quantile(curve: Curve, share: float = 0.5) -> tuple[float, float, float]:
    """Time by which that share was removed, with limits; missing where it was never reached.

    The first time at which the survival is at most `1 - share`; the limits are the first times at
    which the curve's own limits are.

    Source: Brookmeyer and Crowley (1982), Biometrics 38, 29-41.
    """
    remaining = 1 - share

    def first(values: Floats) -> float:
        # 1e-12: five removed of ten leave 0.5000000000000001 after some orders of multiplication.
        with np.errstate(invalid="ignore"):
            reached = np.flatnonzero(values <= remaining + 1e-12)
        return float(curve.table.time[reached[0]]) if len(reached) else np.nan

    lowest = np.where(curve.survival == 0, 0.0, curve.low)
    return first(curve.survival), first(lowest), first(curve.high)


def restricted_mean(curve: Curve, until: float) -> tuple[float, float]:
    """Mean lifetime up to a horizon, in days, and its variance: the area under the curve.

    Raises:
        ValueError: The curve ends before the horizon with some items not removed.

    Source: Royston and Parmar (2013), BMC Med. Res. Methodol. 13, 152; variance as in Klein and
    Moeschberger (2003), Survival Analysis, section 4.5.
    """
    table = curve.table
    if len(table.time) == 0 or (until > table.time[-1] and curve.survival[-1] > 0):
        raise ValueError("the horizon lies past the end of following")
    inside = table.time < until
    times = np.concatenate([[0.0], table.time[inside], [until]])
    heights = np.concatenate([[1.0], curve.survival[inside]])
    pieces = heights * np.diff(times)
    # Area still to come after each time inside: a removal there costs this share of it.
    to_come = pieces[::-1].cumsum()[::-1][1:]
    n, d = table.at_risk[inside], table.events[inside]
    with np.errstate(divide="ignore", invalid="ignore"):
        terms = np.where((d > 0) & (n > d), d / (n * (n - d)), 0.0)
    return float(pieces.sum()), float((to_come**2 * terms).sum())
