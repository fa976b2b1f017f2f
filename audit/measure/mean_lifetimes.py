"""Mean lifetime up to a horizon, with what the looks leave open, and its difference of two groups.

The area under the lowest and under the highest curve that the looks allow bounds the mean; chance
is added with the larger of the variances of the earliest and the latest placement.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from audit.measure.groups import Contrast, middle
from audit.measure.intervals import PanelCurve
from audit.measure.lifetimes import Lifetimes
from audit.measure.survival import normal_quantile, restricted_mean


@dataclass(frozen=True)
class MeanLifetime:
    """Mean lifetime up to a horizon, in days.

    Attributes:
        least: Were all removals as early as their looks allow; at most the mean.
        most: Were they as late.
        variance: Of either.
    """

    least: float
    most: float
    variance: float

    @classmethod
    def of(cls, lifetimes: Lifetimes, until: float) -> MeanLifetime:
        """Bounds of one group's mean.

        Raises:
            ValueError: Following ends before the horizon with some items not removed.
        """
        curve = PanelCurve(lifetimes, 0.95)
        variances = [restricted_mean(placed, until)[1] for placed in (curve.earliest, curve.latest)]
        entries = lifetimes.entry[np.isfinite(lifetimes.entry)]
        knots = np.unique(np.concatenate([lifetimes.low, lifetimes.high, entries]))
        edges = np.concatenate([[0.0], knots[(knots > 0) & (knots < until)], [until]])
        widths = np.diff(edges)
        # Between two looks neither curve moves.
        smallest, largest, *_ = curve.bracket(edges[:-1] + widths / 2)
        return cls(float(smallest @ widths), float(largest @ widths), max(variances))


def mean_difference(first: MeanLifetime, second: MeanLifetime, *, level: float = 0.95) -> Contrast:
    """Days by which the mean lifetime up to a horizon is longer in the second group.

    The estimate is the middle of the smallest and the largest difference; missing where these lie
    further apart than half the limits do.

    Source: Royston and Parmar (2013), BMC Med. Res. Methodol. 13, 152.
    """
    smallest, largest = second.least - first.most, second.most - first.least
    error = math.sqrt(first.variance + second.variance)
    missing = math.nan
    if error == 0:
        gap = smallest if smallest == largest else missing
        return Contrast(gap, missing, missing, level, missing)
    z = normal_quantile(level)
    low, high = smallest - z * error, largest + z * error
    away = max(smallest, -largest, 0.0)
    p_value = math.erfc(away / error / math.sqrt(2))
    return Contrast(middle(smallest, largest, low, high), low, high, level, p_value)
