"""Difference of restricted means: by known times as in textbooks, between looks within bounds."""

import math

import numpy as np
import pytest

from audit.measure.lifetimes import Lifetimes
from audit.measure.mean_lifetimes import MeanLifetime, mean_difference


def test_without_censoring_it_is_a_difference_of_means():
    rng = np.random.default_rng(2)
    times = rng.exponential(3, 300), rng.exponential(6, 300)
    gap = mean_difference(*(MeanLifetime.of(Lifetimes.of(t, t), 4) for t in times))
    cut = [np.minimum(t, 4) for t in times]
    assert gap.estimate == pytest.approx(cut[1].mean() - cut[0].mean())
    error = np.sqrt(sum(values.var() / 300 for values in cut))
    assert gap.high - gap.low == pytest.approx(2 * 1.959964 * error, rel=1e-6)


def test_the_mean_is_framed_by_the_looks():
    """Two removed between days 1 and 3, one live on day 4: from (1 + 1 + 4) / 3 to (3 + 3 + 4) / 3.

    With the one lost on day 4 the curve stays at a third until then.
    """
    mean = MeanLifetime.of(Lifetimes.of([1, 1, 4], [3, 3, np.inf]), 4)
    assert (mean.least, mean.most) == (pytest.approx(2), pytest.approx(10 / 3))


def test_no_placement_has_a_mean_outside():
    rng = np.random.default_rng(4)
    low = rng.uniform(0, 8, 40)
    high = np.where(rng.random(40) < 0.7, low + rng.exponential(2, 40), np.inf)
    life = Lifetimes.of(low, high)
    mean = MeanLifetime.of(life, 5)
    for _ in range(200):
        share = rng.random(40)
        at = np.where(np.isinf(high), low, low + share * (np.minimum(high, 99) - low))
        exact = MeanLifetime.of(Lifetimes.of(at, np.where(np.isinf(high), np.inf, at)), 5)
        assert exact.least == pytest.approx(exact.most)
        assert mean.least - 1e-9 <= exact.least <= mean.most + 1e-9


def test_with_wide_gaps_there_is_no_estimate_but_limits():
    rng = np.random.default_rng(1)
    lives = []
    for rate in (0.02, 0.04):
        high = np.ceil(rng.exponential(1 / rate, 2000) / 20) * 20
        lives.append(Lifetimes.of(high - 20, high))
    gap = mean_difference(*(MeanLifetime.of(life, 40) for life in lives))
    assert math.isnan(gap.estimate)
    truth = (1 - np.exp(-1.6)) / 0.04 - (1 - np.exp(-0.8)) / 0.02
    assert gap.low < truth < gap.high
    assert gap.p_value > 0.05
