"""Limits for a share k of n, and for the difference and ratio of two shares.

All limits speak of chance in drawing n items, and of nothing else: whether the items stand for a
population is a matter of how they were drawn (`draw`), which no formula repairs.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

LEVEL = 0.95
"""Confidence level where none is asked for."""


@dataclass(frozen=True, slots=True)
class Limits:
    """An estimate with its confidence limits.

    Attributes:
        estimate: Point estimate; NaN where it is not defined.
        low: Lower limit.
        high: Upper limit; may be infinite for a ratio.
        level: Confidence level, such as 0.95.
        method: Name for the `method` column.
    """

    estimate: float
    low: float
    high: float
    level: float
    method: str


def wilson(k: float, n: float, level: float = LEVEL) -> Limits:
    """Score limits of a share; the default of this project.

    Good coverage on average at every n, never outside [0, 1], not empty at k = 0 or k = n.

    Args:
        k: Items with the event, 0 <= k <= n.
        n: Items followed, at least 1.
        level: Confidence level, between 0 and 1.

    Raises:
        ValueError: The counts are impossible.

    Source: Wilson (1927), J. Am. Stat. Assoc. 22, 209-212; recommended by Brown, Cai and DasGupta
        (2001), Stat. Sci. 16, 101-133.
    """
    _refuse_impossible(k, n, level)
    z = _normal_quantile(level)
    share = k / n
    centre = (k + z * z / 2) / (n + z * z)
    half = z / (n + z * z) * math.sqrt(n * share * (1 - share) + z * z / 4)
    low = 0.0 if k == 0 else max(0.0, centre - half)
    high = 1.0 if k == n else min(1.0, centre + half)
    return Limits(share, low, high, level, "wilson")


def clopper_pearson(k: float, n: float, level: float = LEVEL) -> Limits:
    """Exact limits of a share: coverage never below the level, hence wider than needed.

    Raises:
        ValueError: The counts are impossible.

    Source: Clopper and Pearson (1934), Biometrika 26, 404-413, by way of beta quantiles.
    """
    from scipy.stats import beta

    _refuse_impossible(k, n, level)
    tail = (1 - level) / 2
    low = 0.0 if k == 0 else float(beta.ppf(tail, k, n - k + 1))
    high = 1.0 if k == n else float(beta.ppf(1 - tail, k + 1, n - k))
    return Limits(k / n, low, high, level, "clopper_pearson")


def jeffreys(k: float, n: float, level: float = LEVEL) -> Limits:
    """Equal-tailed limits from the Jeffreys prior, set to 0 and 1 at the ends.

    Raises:
        ValueError: The counts are impossible.

    Source: Brown, Cai and DasGupta (2001), Stat. Sci. 16, 101-133, section 3.1.3.
    """
    from scipy.stats import beta

    _refuse_impossible(k, n, level)
    tail = (1 - level) / 2
    low = 0.0 if k == 0 else float(beta.ppf(tail, k + 0.5, n - k + 0.5))
    high = 1.0 if k == n else float(beta.ppf(1 - tail, k + 0.5, n - k + 0.5))
    return Limits(k / n, low, high, level, "jeffreys")


def difference_of_shares(
    k1: float, n1: float, k2: float, n2: float, level: float = LEVEL
) -> Limits:
    """First share minus second, for two independent groups: Newcombe's hybrid score limits.

    Raises:
        ValueError: The counts are impossible.

    Source: Newcombe (1998), Stat. Med. 17, 873-890, method 10 (no continuity correction).
    """
    first, second = wilson(k1, n1, level), wilson(k2, n2, level)
    gap = first.estimate - second.estimate
    down = math.hypot(first.estimate - first.low, second.high - second.estimate)
    up = math.hypot(first.high - first.estimate, second.estimate - second.low)
    return Limits(gap, max(-1.0, gap - down), min(1.0, gap + up), level, "newcombe")


def ratio_of_shares(k1: float, n1: float, k2: float, n2: float, level: float = LEVEL) -> Limits:
    """First share over second, for two independent groups: Koopman's score limits.

    The limits are the ratios at which the score test with restricted maximum likelihood turns; with
    k2 = 0 the upper limit is infinite, with k1 = 0 the lower is zero. Both zero: [0, inf].

    Raises:
        ValueError: The counts are impossible.

    Source: Koopman (1984), Biometrics 40, 513-517 (the score of Miettinen and Nurminen 1985, Stat.
        Med. 4, 213-226, without their factor n/(n-1)).
    """
    _refuse_impossible(k1, n1, level)
    _refuse_impossible(k2, n2, level)
    estimate = (k1 / n1) / (k2 / n2) if k2 else (math.inf if k1 else math.nan)
    critical = _normal_quantile(level) ** 2
    low = 0.0 if k1 == 0 else _turning_point(k1, n1, k2, n2, critical, below=True)
    high = math.inf if k2 == 0 else _turning_point(k1, n1, k2, n2, critical, below=False)
    return Limits(estimate, low, high, level, "koopman")


def _turning_point(
    k1: float, n1: float, k2: float, n2: float, critical: float, *, below: bool
) -> float:
    """Ratio on one side of the estimate where the score statistic equals the critical value."""
    from scipy.optimize import brentq

    def excess(log_ratio: float) -> float:
        return _score(k1, n1, k2, n2, math.exp(log_ratio)) - critical

    # Half an event keeps the starting point finite where the estimate is zero or infinite.
    start = math.log(((k1 or 0.5) / n1) / ((k2 or 0.5) / n2))
    step = -1.0 if below else 1.0
    inner, outer = start, start + step
    while excess(outer) < 0:
        inner, outer = outer, outer + step
    if excess(inner) > 0:
        inner = start - step * 40
    return math.exp(float(brentq(excess, min(inner, outer), max(inner, outer), xtol=1e-12)))


def _score(k1: float, n1: float, k2: float, n2: float, ratio: float) -> float:
    """Koopman's chi-square for a stated ratio of the two shares."""
    a = ratio * (n1 + n2)
    b = ratio * (n1 + k2) + k1 + n2
    c = k1 + k2
    # The smaller root in the form that does not cancel: shares may be a few in a hundred million.
    p2 = 2 * c / (b + math.sqrt(max(0.0, b * b - 4 * a * c)))
    p1 = ratio * p2
    chi = 0.0
    for k, n, p in ((k1, n1, p1), (k2, n2, p2)):
        variance = n * p * (1 - p)
        if variance > 0:
            chi += (k - n * p) ** 2 / variance
    return chi


def _normal_quantile(level: float) -> float:
    from statistics import NormalDist

    return NormalDist().inv_cdf(0.5 + level / 2)


def _refuse_impossible(k: float, n: float, level: float) -> None:
    if not (n >= 1 and 0 <= k <= n):
        raise ValueError(f"{k:g} of {n:g} is no share")
    if not 0 < level < 1:
        raise ValueError(f"a confidence level lies between 0 and 1, not at {level:g}")
