"""Tests and their correction against scipy, published examples and simulation."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom, false_discovery_control, fisher_exact

from audit.measure.proportions import Limits, wilson
from audit.reconcile.significance import (
    Counts,
    groups_p_value,
    holm,
    items_needed,
    limits_p_value,
    share_p_value,
)

counts = st.integers(1, 300).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
shares = st.floats(0.0, 1.0)


@given(counts, shares, shares)
def test_share_p_value_is_twice_the_binomial_tail_at_the_nearer_end(count, one, other):
    k, n = count
    low, high = sorted((one, other))
    if k / n > high:
        expected = min(1.0, 2 * binom.sf(k - 1, n, high))
    elif k / n < low:
        expected = min(1.0, 2 * binom.cdf(k, n, low))
    else:
        expected = 1.0
    # The beta function against the sum: equal up to rounding in the last digits.
    assert share_p_value(Counts(k, n), low, high) == pytest.approx(expected, rel=1e-7, abs=1e-12)


@given(counts, shares, shares, st.floats(0.0, 0.3))
def test_widening_a_claim_never_lowers_its_p_value(count, one, other, more):
    k, n = count
    low, high = sorted((one, other))
    wider = share_p_value(Counts(k, n), max(0.0, low - more), min(1.0, high + more))
    assert wider >= share_p_value(Counts(k, n), low, high) - 1e-12


@given(counts, st.floats(1.0, 20.0), shares)
def test_clusters_never_lower_a_p_value(count, effect, claimed):
    k, n = count
    plain = share_p_value(Counts.effective(k, n, math.nan), claimed, claimed)
    clustered = share_p_value(Counts.effective(k, n, effect), claimed, claimed)
    assert clustered >= plain - 1e-6


def test_p_value_from_limits_agrees_with_the_counts_behind_them():
    for k, n, claimed in ((300, 1000, 0.35), (620, 1000, 0.65), (45, 150, 0.4)):
        limits = wilson(k, n)
        near = limits_p_value(limits, claimed, claimed)
        exact = share_p_value(Counts(k, n), claimed, claimed)
        # A normal approximation on the logit scale: good to a factor in the tail.
        assert exact / 1.6 < near < exact * 1.6
    assert limits_p_value(wilson(30, 100), 0.2, 0.4) == 1.0
    assert math.isnan(limits_p_value(Limits(0.0, 0.0, 0.1, 0.95, ""), 0.5, 0.5))


def test_counts_speak_only_where_the_estimate_is_their_share():
    row = {"n": 200.0, "k": 80.0, "estimate": 0.4, "design_effect": math.nan, "estimand": "x"}
    assert Counts.behind(row) == Counts(80, 200)
    assert Counts.behind({**row, "estimate": math.nan}) == Counts(80, 200)
    assert Counts.behind({**row, "estimate": 0.6, "estimand": "survival_at"}) == Counts(80, 200)
    # Censoring allowed for: more than 80 of 200 are estimated to be gone.
    assert Counts.behind({**row, "estimate": 0.55}) is None
    assert Counts.behind({**row, "estimate": 0.4, "estimand": "survival_at"}) is None
    assert Counts.behind({**row, "k": math.nan}) is None
    assert Counts.behind({**row, "k": 201.0}) is None
    assert Counts.behind({**row, "n": 0.0, "k": 0.0}) is None


def test_groups_against_published_and_exact_values():
    # Disrupting Daesh: 455 of 722 against 163 of 451; R: prop.test(correct = FALSE)
    # X-squared = 80.447, df = 1, p-value < 2.2e-16
    assert groups_p_value(Counts(455, 722), Counts(163, 451)) == pytest.approx(2.99e-19, rel=1e-2)
    small = fisher_exact([[3, 1], [1, 3]])[1]
    assert groups_p_value(Counts(3, 4), Counts(1, 4)) == pytest.approx(small)
    assert groups_p_value(Counts(0, 10), Counts(0, 20)) == 1.0
    assert groups_p_value(Counts(10, 10), Counts(20, 20)) == 1.0


def test_holm_example_and_missing_values():
    # Holm (1979) as worked in R: p.adjust(c(0.01, 0.04, 0.03, 0.005), "holm")
    found = holm([0.01, 0.04, 0.03, 0.005])
    assert found == pytest.approx([0.03, 0.06, 0.06, 0.02])
    gaps = holm([math.nan, 0.02, math.nan, 0.03])
    assert gaps[1::2] == pytest.approx([0.04, 0.04])
    assert math.isnan(gaps[0])
    assert holm([]) == []


@given(st.lists(st.floats(0.0, 1.0), min_size=1, max_size=12))
def test_holm_lies_between_no_correction_and_bonferroni(p_values):
    adjusted = holm(p_values)
    for raw, corrected in zip(p_values, adjusted, strict=True):
        assert raw - 1e-12 <= corrected <= min(1.0, raw * len(p_values)) + 1e-12
    # Holm controls more than Benjamini and Hochberg do, so it is never smaller.
    assert (np.asarray(adjusted) >= false_discovery_control(p_values) - 1e-12).all()


@given(st.floats(0.0, 1.0), st.floats(0.005, 0.2))
def test_sample_size_is_the_smallest_that_is_narrow_enough(share, half_width):
    n = items_needed(share, half_width)

    def half(size):
        limits = wilson(share * size, size)
        return (limits.high - limits.low) / 2

    assert half(n) <= half_width + 1e-12
    assert n == 1 or half(n - 1) > half_width - 1e-12


def test_sample_size_of_an_even_share():
    # Wilson at p = 0.5 and 5 points: n = z^2/4/0.0025 - z^2, one item fewer than Wald's 385.
    assert items_needed(0.5, 0.05) == 381
    with pytest.raises(ValueError, match="half-width"):
        items_needed(0.5, 0.0)
