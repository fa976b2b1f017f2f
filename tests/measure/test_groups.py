"""Log-rank and hazard ratio of known times, against R and lifelines."""

import warnings

import lifelines
import lifelines.statistics
import numpy as np
import pandas as pd
import pytest

from audit.measure.groups import hazard_ratio, log_rank
from audit.measure.lifetimes import CENSORED, REMOVED
from audit.measure.survival import count_at_risk

MAINTAINED = count_at_risk(
    [9, 13, 13, 18, 23, 28, 31, 34, 45, 48, 161], [1, 1, 0, 1, 1, 0, 1, 1, 0, 1, 0]
)
NOT_MAINTAINED = count_at_risk(
    [5, 5, 8, 8, 12, 16, 23, 27, 30, 33, 43, 45], [1, 1, 1, 1, 1, 0, 1, 1, 1, 1, 1, 1]
)


def test_log_rank_is_that_of_r():
    """survdiff(Surv(time, status) ~ x, data = aml): expected 10.69, 7.31; 3.4 on 1 df, 0.0653."""
    test = log_rank([MAINTAINED, NOT_MAINTAINED])
    assert test.observed == (7, 11)
    assert test.expected == pytest.approx((10.69, 7.31), abs=0.005)
    assert test.statistic == pytest.approx(3.4, abs=0.05)
    assert test.p_value == pytest.approx(0.0653, abs=5e-5)


def test_hazard_ratio_is_that_of_r():
    """coxph(Surv(time, status) ~ x, data = aml): coef 0.9155, exp 2.4981, z 1.788, p 0.0737."""
    ratio = hazard_ratio(MAINTAINED, NOT_MAINTAINED)
    assert np.log(ratio.estimate) == pytest.approx(0.9155, abs=5e-5)
    assert ratio.estimate == pytest.approx(2.4981, abs=5e-5)
    assert ratio.p_value == pytest.approx(0.0737, abs=5e-5)


def theirs_of(time, group, cause):
    """Lifelines' test; it calls pandas in a way that a later pandas will refuse."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return lifelines.statistics.multivariate_logrank_test(time, group, cause)


def two_groups(seed, *, late, digits=1):
    rng = np.random.default_rng(seed)
    n = 1500
    group = rng.integers(0, 2, n)
    entry = np.round(rng.exponential(2, n), digits) if late else np.zeros(n)
    time = np.round(entry + rng.exponential(np.where(group, 4, 6)), digits)
    kept = entry < time
    cause = rng.choice([CENSORED, REMOVED], n, p=[0.3, 0.7])
    return pd.DataFrame({"time": time, "cause": cause, "entry": entry, "group": group})[kept]


def tables_of(frame):
    return [
        count_at_risk(part["time"], part["cause"], entry=part["entry"])
        for _, part in frame.groupby("group")
    ]


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("late", [False, True])
def test_hazard_ratio_agrees_with_lifelines(seed, late):
    """1e-6: their search stops at a step of 1e-7."""
    frame = two_groups(seed, late=late)
    ratio = hazard_ratio(*tables_of(frame))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        fitter = lifelines.CoxPHFitter().fit(frame, "time", "cause", entry_col="entry")
    theirs = fitter.summary.loc["group"]
    assert ratio.estimate == pytest.approx(theirs["exp(coef)"], rel=1e-6)
    assert ratio.low == pytest.approx(theirs["exp(coef) lower 95%"], rel=1e-6)
    assert ratio.high == pytest.approx(theirs["exp(coef) upper 95%"], rel=1e-6)
    assert ratio.p_value == pytest.approx(theirs["p"], rel=1e-4)


@pytest.mark.parametrize("seed", range(3))
def test_log_rank_agrees_with_lifelines(seed):
    frame = two_groups(seed, late=False)
    test = log_rank(tables_of(frame))
    theirs = theirs_of(frame["time"], frame["group"], frame["cause"])
    assert test.statistic == pytest.approx(theirs.test_statistic, rel=1e-9)
    assert test.p_value == pytest.approx(theirs.p_value, rel=1e-7)


def test_three_groups_agree_with_lifelines():
    rng = np.random.default_rng(4)
    group, time = rng.integers(0, 3, 600), np.round(rng.exponential(5, 600), 1)
    cause = rng.choice([CENSORED, REMOVED], 600)
    test = log_rank([count_at_risk(time[group == g], cause[group == g]) for g in range(3)])
    theirs = theirs_of(time, group, cause)
    assert (test.degrees, test.statistic) == (2, pytest.approx(theirs.test_statistic, rel=1e-9))


def test_large_tied_samples_keep_their_statistic():
    """A well-known library loses the variance here; counts of a million lose nothing."""
    days = np.arange(1, 31)
    one = count_at_risk(days, [REMOVED] * 30, count=np.full(30, 16_700))
    two = count_at_risk(days, [REMOVED] * 30, count=np.full(30, 16_700) + (days % 2) * 40 - 20)
    test = log_rank([one, two])
    small = log_rank(
        [
            count_at_risk(days, [REMOVED] * 30, count=np.full(30, 835)),
            count_at_risk(days, [REMOVED] * 30, count=np.full(30, 835) + (days % 2) * 2 - 1),
        ]
    )
    # Twenty times as many items with the same shares: twenty times the chi-square.
    assert test.statistic == pytest.approx(20 * small.statistic, rel=1e-3)


def test_equal_groups_do_not_differ():
    test = log_rank([MAINTAINED, MAINTAINED])
    assert test.statistic == pytest.approx(0, abs=1e-12)
    assert hazard_ratio(MAINTAINED, MAINTAINED).estimate == pytest.approx(1)


def test_what_is_not_defined_is_missing():
    none = count_at_risk([1, 2, 3], [CENSORED] * 3)
    some = count_at_risk([1, 2, 3], [REMOVED] * 3)
    assert np.isnan(hazard_ratio(none, some).estimate)
    assert np.isnan(log_rank([none, none]).statistic)
