"""Did groups fare differently? Log-rank test and hazard ratio where removals have known times.

All work on risk tables, with late entry where the tables have it. Exits by another door end the
following of an item here: the comparison is of the pace of removal, not of what remained to remove.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from audit.measure.lifetimes import Floats
from audit.measure.survival import RiskTable, normal_quantile

MAX_NEWTON = 50


@dataclass(frozen=True)
class LogRank:
    """Test that all groups are removed at the same pace.

    Attributes:
        statistic: Chi-square.
        degrees: Groups less one.
        p_value: Chance of a statistic as large if the paces were equal.
        observed: Removals in each group.
        expected: Removals to be expected in each, were the paces equal.
    """

    statistic: float
    degrees: int
    p_value: float
    observed: tuple[float, ...]
    expected: tuple[float, ...]


@dataclass(frozen=True)
class Contrast:
    """Second group against the first, with limits.

    Attributes:
        estimate: The ratio or difference; missing where it is not defined.
        low: Lower limit.
        high: Upper limit.
        level: Of the limits.
        p_value: Of the hypothesis of no difference.
    """

    estimate: float
    low: float
    high: float
    level: float
    p_value: float


def middle(smallest: float, largest: float, low: float, high: float) -> float:
    """Middle of two bounds where they lie at most half as far apart as the limits do."""
    if not np.isfinite([smallest, largest, low, high]).all() or largest - smallest > (
        (high - low) / 2
    ):
        return math.nan
    return (smallest + largest) / 2


def log_rank(tables: Sequence[RiskTable]) -> LogRank:
    """Log-rank test of two or more groups.

    Where nothing distinguishes the groups (no removals, or all in one of them at once) the
    statistic is missing.

    Source: Mantel (1966), Cancer Chemother. Rep. 50, 163-170; Peto and Peto (1972), J. R. Stat.
    Soc. A 135, 185-207. Hypergeometric variance.
    """
    from scipy.special import chdtrc

    at_risk, events = aligned_counts(tables)
    n, d = at_risk.sum(axis=0), events.sum(axis=0)
    share = at_risk / n
    expected = (share * d).sum(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        factor = np.where(n > 1, d * (n - d) / (n - 1), 0.0)
    variance = np.diag((share * factor).sum(axis=1)) - (share * factor) @ share.T
    observed = events.sum(axis=1)
    # One group follows from the others.
    gap = (observed - expected)[:-1]
    inner = variance[:-1, :-1]
    degrees = len(tables) - 1
    statistic = math.nan
    if np.linalg.matrix_rank(inner) == degrees:
        statistic = float(gap @ np.linalg.solve(inner, gap))
    p_value = float(chdtrc(degrees, statistic))
    return LogRank(statistic, degrees, p_value, tuple(observed), tuple(expected))


def hazard_ratio(first: RiskTable, second: RiskTable, *, level: float = 0.95) -> Contrast:
    """Pace of removal in the second group relative to the first, were the ratio constant.

    Cox's partial likelihood with Efron's treatment of ties; Wald limits on the log scale. Missing
    where only one of the groups has removals while both are followed: the likelihood has no top.

    Source: Cox (1972), J. R. Stat. Soc. B 34, 187-220; Efron (1977), J. Am. Stat. Assoc. 72,
    557-565.
    """
    at_risk, events = aligned_counts([first, second])
    both = (at_risk > 0).all(axis=0)
    at_risk, events = at_risk[:, both], events[:, both]
    missing = Contrast(math.nan, math.nan, math.nan, level, math.nan)
    if (events.sum(axis=1) == 0).any():
        return missing
    terms = _tie_terms(at_risk, events)
    log_ratio = 0.0
    for _ in range(MAX_NEWTON):
        score, information = _score(log_ratio, terms, events[1].sum())
        if information <= 0:
            return missing
        # No step of more than a factor of e: the first one may overshoot.
        step = float(np.clip(score / information, -1.0, 1.0))
        log_ratio += step
        if abs(step) < 1e-12:
            break
    else:
        return missing
    error = 1 / math.sqrt(information)
    z = normal_quantile(level)
    return Contrast(
        math.exp(log_ratio),
        math.exp(log_ratio - z * error),
        math.exp(log_ratio + z * error),
        level,
        math.erfc(abs(log_ratio) / error / math.sqrt(2)),
    )


def aligned_counts(tables: Sequence[RiskTable]) -> tuple[Floats, Floats]:
    """At risk and events, one row a group, at every time at which any group has an event."""
    times = np.unique(np.concatenate([table.time[table.events > 0] for table in tables]))
    at_risk = np.zeros((len(tables), len(times)))
    events = np.zeros((len(tables), len(times)))
    for row, table in enumerate(tables):
        at_risk[row] = table.at_risk_before(times)
        places = np.minimum(np.searchsorted(table.time, times), len(table.time) - 1)
        if len(table.time):
            events[row] = np.where(table.time[places] == times, table.events[places], 0.0)
    return at_risk, events


def _tie_terms(at_risk: Floats, events: Floats) -> Floats:
    """One column per removal: weight of the first and of the second group in its denominator.

    With d tied removals, the j-th finds the items already removed counted down by j/d (Efron).
    """
    d = events.sum(axis=0).astype(np.int64)
    time = np.repeat(np.arange(len(d)), d)
    begun = np.concatenate([[0], d.cumsum()[:-1]])
    fraction = (np.arange(d.sum()) - np.repeat(begun, d)) / np.repeat(d, d)
    return np.asarray(at_risk[:, time] - fraction * events[:, time])


def _score(log_ratio: float, terms: Floats, removed: float) -> tuple[float, float]:
    """First derivative of the log partial likelihood, and minus the second."""
    weighted = math.exp(log_ratio) * terms[1]
    share = weighted / (terms[0] + weighted)
    return float(removed - share.sum()), float((share * (1 - share)).sum())
