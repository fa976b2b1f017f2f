"""Hazard ratio of grouped times: the top of its likelihood, and the truth of simulated panels."""

import numpy as np
import pytest
from scipy.optimize import minimize

from audit.measure.common_looks import grouped_hazard_ratio, share_looks
from audit.measure.groups import hazard_ratio
from audit.measure.lifetimes import Lifetimes
from audit.measure.survival import count_at_risk


def looked_at(rng, items, *, every, follow, rate):
    high = np.ceil(rng.exponential(1 / rate, items) / every) * every
    still = high > follow
    return Lifetimes.of(np.where(still, follow, high - every), np.where(still, np.inf, high))


def table(life):
    return count_at_risk(*life.placed("latest"))


def test_it_is_the_top_of_the_likelihood():
    rng = np.random.default_rng(1)
    lives = [looked_at(rng, 200, every=10, follow=40, rate=rate) for rate in (0.02, 0.05)]
    found = grouped_hazard_ratio(*map(table, lives))
    ends = np.array([10, 20, 30, 40])
    live = np.array([[(life.low >= end - 10).sum() for end in ends] for life in lives])
    gone = np.array([[(life.high == end).sum() for end in ends] for life in lives])

    def minus_likelihood(unknown):
        pace = np.exp(unknown[:4] + np.array([[0], [1]]) * unknown[4])
        return -(gone * np.log1p(-np.exp(-pace)) - (live - gone) * pace).sum()

    top = minimize(minus_likelihood, np.append(np.full(4, -1.0), 0.0), tol=1e-10)
    assert np.log(found.estimate) == pytest.approx(top.x[4], abs=1e-5)
    error = np.log(found.high / found.low) / 2 / 1.959964
    steps = 1e-3 * np.eye(5)
    curvature = [
        [
            minus_likelihood(top.x + one + two)
            - minus_likelihood(top.x + one - two)
            - minus_likelihood(top.x - one + two)
            + minus_likelihood(top.x - one - two)
            for one in steps
        ]
        for two in steps
    ]
    inverse = np.linalg.inv(np.array(curvature) / 4e-6)
    assert error == pytest.approx(np.sqrt(inverse[4, 4]), rel=1e-4)


def test_close_looks_come_to_cox():
    rng = np.random.default_rng(2)
    lives = [looked_at(rng, 3000, every=0.5, follow=40, rate=rate) for rate in (0.02, 0.05)]
    cox, found = hazard_ratio(*map(table, lives)), grouped_hazard_ratio(*map(table, lives))
    assert found.estimate == pytest.approx(cox.estimate, rel=1e-3)
    assert found.p_value == pytest.approx(cox.p_value, abs=1e-6)


def test_a_ratio_that_runs_away_is_missing():
    none = table(Lifetimes.of([20] * 9, [np.inf] * 9))
    some = table(Lifetimes.of([0] * 5 + [20] * 4, [10] * 5 + [np.inf] * 4))
    every = table(Lifetimes.of([0] * 9, [10] * 9))
    for pair in ([none, some], [some, none], [some, every], [every, every], [none, none]):
        assert np.isnan(grouped_hazard_ratio(*pair).estimate)


def test_looks_are_shared_where_nothing_happens_inside_a_frame():
    alike = Lifetimes.of([0, 7, 14], [7, 14, np.inf])
    assert share_looks([alike, alike])
    # Lost on day 3, looked at on day 10, entered on day 9, a known time.
    assert not share_looks([alike, Lifetimes.of([3], [np.inf])])
    assert not share_looks([alike, Lifetimes.of([10], [14])])
    assert not share_looks([alike, Lifetimes.of([14], [np.inf], entry=[9])])
    assert not share_looks([alike, Lifetimes.of([5], [5])])
    # Missed looks: one frame spans two of the others.
    assert not share_looks([alike, Lifetimes.of([0], [14])])
