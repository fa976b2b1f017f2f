"""Hazard ratio where two groups were looked at at the same times and nobody is lost in between.

Then the looks only say how many of those live at one were gone at the next, and the ratio of
paces in continuous time is found from these counts, however far apart the looks are.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from audit.measure.groups import Contrast, aligned_counts
from audit.measure.lifetimes import CENSORED, REMOVED, Floats, Lifetimes
from audit.measure.survival import RiskTable, normal_quantile

MAX_NEWTON = 100
SMALLEST_STEP = 1e-12


def share_looks(lives: Sequence[Lifetimes]) -> bool:
    """Whether no item of any group enters, is lost or is looked at inside another's frame.

    Args:
        lives: One per group; exits by other doors must have been censored.
    """
    removed = [life.where(life.cause == REMOVED) for life in lives]
    low = np.concatenate([life.low for life in removed])
    high = np.concatenate([life.high for life in removed])
    lost = [life.low[life.cause == CENSORED] for life in lives]
    entered = [life.entry[np.isfinite(life.entry)] for life in lives]
    knots = np.unique(np.concatenate([low, high, *lost, *entered]))
    between = np.searchsorted(knots, high, side="left") - np.searchsorted(knots, low, side="right")
    return bool((high > low).all() and (between == 0).all())


def grouped_hazard_ratio(first: RiskTable, second: RiskTable, *, level: float = 0.95) -> Contrast:
    """Pace of removal in the second group relative to the first, were the ratio constant.

    Proportional hazards in continuous time, seen at common looks: of n at risk at one look the
    number gone at the next is binomial, with complementary log-log link and a free level for each
    stretch. Wald limits on the log scale. Missing where the likelihood has no top.

    Args:
        first: Counts with each removal at the look that found it.
        second: The same of the second group.
        level: Of the limits.

    Source: Prentice and Gloeckler (1978), Biometrics 34, 57-67.
    """
    at_risk, events = aligned_counts([first, second])
    # A stretch says nothing of the ratio where only one group is followed or nobody is left.
    telling = (at_risk > 0).all(axis=0) & (events.sum(axis=0) < at_risk.sum(axis=0))
    at_risk, events = at_risk[:, telling], events[:, telling]
    missing = Contrast(math.nan, math.nan, math.nan, level, math.nan)
    if (
        (events.sum(axis=1) == 0).any()
        or (events == at_risk)[0].all()
        or (events == at_risk)[1].all()
    ):
        return missing
    gone = events.sum(axis=0) / at_risk.sum(axis=0)
    levels, log_ratio, information = np.log(-np.log1p(-gone)), 0.0, 0.0
    best = _likelihood(levels, log_ratio, at_risk, events)
    for _ in range(MAX_NEWTON):
        score, curvature = _derivatives(levels, log_ratio, at_risk, events)
        both, own = curvature.sum(axis=0), curvature[1]
        information = float((curvature[0] * own / both).sum())
        if information <= 0:
            return missing
        change = float((score[1] - own * score.sum(axis=0) / both).sum()) / information
        moves = (score.sum(axis=0) - own * change) / both
        share = 1.0
        while True:
            tried = _likelihood(levels + share * moves, log_ratio + share * change, at_risk, events)
            if tried >= best - 1e-12 * abs(best) or share < SMALLEST_STEP:
                break
            share /= 2
        levels, log_ratio, best = levels + share * moves, log_ratio + share * change, tried
        if abs(change) < 1e-10:
            break
    else:
        return missing
    error, z = 1 / math.sqrt(information), normal_quantile(level)
    return Contrast(
        math.exp(log_ratio),
        math.exp(log_ratio - z * error),
        math.exp(log_ratio + z * error),
        level,
        math.erfc(abs(log_ratio) / error / math.sqrt(2)),
    )


def _likelihood(levels: Floats, log_ratio: float, at_risk: Floats, events: Floats) -> float:
    pace = np.exp(np.stack([levels, levels + log_ratio]))
    with np.errstate(divide="ignore", invalid="ignore"):
        seen = np.where(events > 0, events * np.log(-np.expm1(-pace)), 0.0)
    return float((seen - (at_risk - events) * pace).sum())


def _derivatives(
    levels: Floats, log_ratio: float, at_risk: Floats, events: Floats
) -> tuple[Floats, Floats]:
    """First and minus the second derivative by the logarithm of the pace, by group and stretch."""
    pace = np.exp(np.stack([levels, levels + log_ratio]))
    with np.errstate(over="ignore"):
        odds = pace / np.expm1(pace)
    score = events * odds - (at_risk - events) * pace
    return score, events * odds * (pace + odds - 1) + (at_risk - events) * pace
