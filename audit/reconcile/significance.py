"""How likely a measured share is under a claim, and the correction for asking often.

A claim is an interval of possible values, so the null hypothesis is composite: the p-value is the
largest over the interval, which is the one at its nearer end. Widening a claim can only raise it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import NormalDist
from typing import Any

import numpy as np

from audit.measure.proportions import Limits, wilson

ROUNDING = 0.0051
"""Largest distance between an estimate and k of n that the rounding of a per cent explains."""

ALPHA = 0.05
"""Corrected p-values below this are called inconsistent."""


@dataclass(frozen=True, slots=True)
class Counts:
    """Items followed and those with the event, on the scale of independent items.

    Clusters (many accounts of one network) carry less: counts are divided by the design effect, as
    in Kish (1965), Survey Sampling, section 8.2.
    """

    k: float
    n: float

    @classmethod
    def effective(cls, k: float, n: float, design_effect: float) -> Counts:
        """Counts over the design effect; a missing one is 1, and n stays at least 1."""
        effect = 1.0 if math.isnan(design_effect) else design_effect
        size = max(1.0, n / effect)
        return cls(k / n * size, size)

    @classmethod
    def behind(cls, measurement: Mapping[str, Any]) -> Counts | None:
        """Items removed among those followed, where the estimate is nothing but their share.

        An estimate that allows for censoring has an n and may have a k; it is not k of n, and its
        own limits speak for it. For `survival_at` the estimate is the complement.
        """
        n, k, estimate = measurement["n"], measurement["k"], measurement["estimate"]
        if math.isnan(n) or math.isnan(k) or not (n >= 1 and 0 <= k <= n):
            return None
        removed = 1 - estimate if measurement["estimand"] == "survival_at" else estimate
        if not math.isnan(removed) and abs(k / n - removed) > ROUNDING:
            return None
        return cls.effective(k, n, measurement["design_effect"])

    @property
    def share(self) -> float:
        """Share with the event."""
        return self.k / self.n

    def limits(self, level: float) -> Limits:
        """Wilson limits."""
        return wilson(self.k, self.n, level)


def share_p_value(counts: Counts, low: float, high: float) -> float:
    """Two-sided p-value of a measured share against a claim that it lies in [low, high].

    Twice the binomial tail beyond the nearer end, at most 1; 1 where the share lies inside. Counts
    that are no whole numbers (a design effect) use the beta function in place of the sum.

    Source: exact binomial test, Clopper and Pearson (1934), Biometrika 26, 404-413; composite null
        as in Lehmann and Romano (2005), Testing Statistical Hypotheses, section 3.7.
    """
    from scipy.special import betainc

    k, n = counts.k, counts.n
    if counts.share > high:
        # P(X >= k) is the regularised incomplete beta function I_p(k, n - k + 1).
        tail = 0.0 if high <= 0 else float(betainc(k, n - k + 1, min(high, 1.0)))
    elif counts.share < low:
        tail = 0.0 if low >= 1 else 1.0 - float(betainc(k + 1, n - k, max(low, 0.0)))
    else:
        return 1.0
    return min(1.0, 2 * max(0.0, tail))


def limits_p_value(limits: Limits, low: float, high: float) -> float:
    """The same from published limits of a share, by way of the logit; NaN where that is undefined.

    An approximation: the limits are taken to be normal on the logit scale, as in Altman and Bland
    (2011), BMJ 343, d2304.
    """
    if low <= limits.estimate <= high:
        return 1.0
    inside = all(0 < bound < 1 for bound in (limits.low, limits.high, limits.estimate))
    if not inside or limits.low >= limits.high:
        return math.nan
    nearer = high if limits.estimate > high else low
    if not 0 < nearer < 1:
        return 0.0
    width = _logit(limits.high) - _logit(limits.low)
    error = width / (2 * NormalDist().inv_cdf(0.5 + limits.level / 2))
    z = abs(_logit(limits.estimate) - _logit(nearer)) / error
    return min(1.0, 2 * NormalDist().cdf(-z))


def groups_p_value(one: Counts, other: Counts) -> float:
    """Two-sided p-value that two independent groups share one rate.

    Pearson's chi-square without correction, as Newcombe's and Koopman's limits are without one;
    Fisher's exact test where an expected count is below 5 and all counts are whole.

    Source: Pearson (1900); Fisher (1922); rule of Cochran (1954), Biometrics 10, 417-451.
    """
    from scipy.stats import chi2, fisher_exact

    events, total = one.k + other.k, one.n + other.n
    pooled = events / total
    if pooled in (0.0, 1.0):
        return 1.0
    expected = [group.n * share for group in (one, other) for share in (pooled, 1 - pooled)]
    cells = (one.k, one.n - one.k, other.k, other.n - other.k)
    if min(expected) < 5 and all(float(cell).is_integer() for cell in cells):
        table = [[int(cells[0]), int(cells[1])], [int(cells[2]), int(cells[3])]]
        return float(fisher_exact(table)[1])
    statistic = (one.share - other.share) ** 2 / (pooled * (1 - pooled) * (1 / one.n + 1 / other.n))
    return float(chi2.sf(statistic, 1))


def holm(p_values: Sequence[float]) -> list[float]:
    """P-values corrected for their number; missing ones are no tests and stay missing.

    Source: Holm (1979), Scand. J. Statist. 6, 65-70.
    """
    values = np.asarray(p_values, dtype=float)
    adjusted = np.full(len(values), math.nan)
    tested = np.flatnonzero(~np.isnan(values))
    order = tested[np.argsort(values[tested], kind="stable")]
    steps = values[order] * (len(order) - np.arange(len(order)))
    adjusted[order] = np.minimum(1.0, np.maximum.accumulate(steps))
    return [float(value) for value in adjusted]


def items_needed(share: float, half_width: float, level: float = 0.95) -> int:
    """Smallest simple random sample whose Wilson limits lie within `half_width` of their centre.

    Args:
        share: The share expected, such as the one claimed.
        half_width: Largest distance between the middle and either limit, in shares.
        level: Confidence level.

    Raises:
        ValueError: The half-width is not between 0 and 0.5.
    """
    if not 0 < half_width < 0.5:
        raise ValueError(f"a half-width lies between 0 and 0.5, not at {half_width:g}")
    low, high = 1, 1
    while _half_width(share, high, level) > half_width:
        low, high = high, high * 2
    while low < high:
        middle = (low + high) // 2
        if _half_width(share, middle, level) > half_width:
            low = middle + 1
        else:
            high = middle
    return high


def _half_width(share: float, n: int, level: float) -> float:
    limits = wilson(share * n, n, level)
    return (limits.high - limits.low) / 2


def _logit(share: float) -> float:
    return math.log(share / (1 - share))
