"""Limits of shares against published examples and scipy's own."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

from audit.measure.proportions import (
    clopper_pearson,
    difference_of_shares,
    jeffreys,
    ratio_of_shares,
    wilson,
)

counts = st.integers(1, 400).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
levels = st.sampled_from([0.8, 0.9, 0.95, 0.99])


@given(counts, levels)
def test_wilson_and_clopper_pearson_agree_with_scipy(count, level):
    k, n = count
    for ours, theirs in ((wilson, "wilson"), (clopper_pearson, "exact")):
        expected = binomtest(k, n).proportion_ci(level, method=theirs)
        found = ours(k, n, level)
        # Closed forms and beta quantiles: agreement up to the last few bits.
        assert found.low == pytest.approx(expected.low, abs=1e-9)
        assert found.high == pytest.approx(expected.high, abs=1e-9)
        assert found.low <= found.estimate <= found.high


def test_newcombe_examples_of_his_paper():
    # Newcombe (1998), Stat. Med. 17, 873-890, table II, method 10.
    for counts_, low, high in (
        ((56, 70, 48, 80), 0.0524, 0.3339),
        ((9, 10, 3, 10), 0.1705, 0.8090),
        ((5, 56, 0, 29), -0.0381, 0.1926),
        ((0, 10, 0, 10), -0.2775, 0.2775),
        ((10, 10, 0, 10), 0.6075, 1.0),
    ):
        found = difference_of_shares(*counts_)
        assert (found.low, found.high) == pytest.approx((low, high), abs=5e-5), counts_


def test_rare_events_among_very_many_items():
    # Poisson rates in effect: 30 against 10 per hundred million; log limits 3 x exp(+-1.96 sqrt(
    # 1/30 + 1/10)) are 1.47 and 6.13, and the score limits lie a little inside.
    found = ratio_of_shares(30, 1e8, 10, 1e8)
    assert found.estimate == pytest.approx(3)
    assert found.low == pytest.approx(1.47, rel=0.05)
    assert found.high == pytest.approx(6.13, rel=0.05)


def test_koopman_example_of_his_paper():
    # Koopman (1984), Biometrics 40, 513-517: 36 of 40 against 16 of 80.
    found = ratio_of_shares(36, 40, 16, 80)
    assert found.estimate == pytest.approx(4.5)
    assert (found.low, found.high) == pytest.approx((2.94, 7.15), abs=5e-3)


@given(counts, levels)
def test_jeffreys_limits_hold_the_posterior_mass(count, level):
    k, n = count
    found = jeffreys(k, n, level)
    # The posterior by summing the likelihood times the prior, p = sin(t)^2 (which is flat in t).
    angles = (np.arange(20_000) + 0.5) / 20_000 * math.pi / 2
    likelihood = np.exp(
        2 * k * np.log(np.sin(angles)) + 2 * (n - k) * np.log(np.cos(angles)) - _log_peak(k, n)
    )
    shares = np.sin(angles) ** 2
    mass = likelihood[(shares >= found.low) & (shares <= found.high)].sum() / likelihood.sum()
    expected = level if 0 < k < n else (1 + level) / 2
    assert mass == pytest.approx(expected, abs=5e-3)


def _log_peak(k, n):
    inner = k * math.log(k / n) if k else 0.0
    return inner + ((n - k) * math.log((n - k) / n) if k < n else 0.0)


@given(counts, counts)
def test_difference_changes_sign_and_ratio_inverts_when_groups_swap(one, other):
    there, back = difference_of_shares(*one, *other), difference_of_shares(*other, *one)
    assert (there.low, there.high) == pytest.approx((-back.high, -back.low), abs=1e-9)
    up, down = ratio_of_shares(*one, *other), ratio_of_shares(*other, *one)
    inverse = math.inf if down.high == 0 else 1 / down.high
    assert up.low == pytest.approx(inverse, rel=1e-6, abs=1e-9)
    if not math.isnan(up.estimate):
        assert up.low <= up.estimate * (1 + 1e-9)
        assert up.high >= up.estimate * (1 - 1e-9)


@pytest.mark.parametrize("bad", [(3, 2), (-1, 2), (0, 0), (math.nan, 5)])
def test_impossible_counts_are_refused(bad):
    for limits in (wilson, clopper_pearson, jeffreys):
        with pytest.raises(ValueError, match="is no share"):
            limits(*bad)
    with pytest.raises(ValueError, match="confidence level"):
        wilson(1, 2, 95)
