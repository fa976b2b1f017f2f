"""Kaplan-Meier, Aalen-Johansen, quantiles and restricted means, against R, lifelines and scipy."""

import warnings

import lifelines
import numpy as np
import pytest
import scipy.stats
from hypothesis import given
from hypothesis import strategies as st

from audit.measure.lifetimes import CENSORED, OTHER, REMOVED
from audit.measure.survival import (
    aalen_johansen,
    count_at_risk,
    kaplan_meier,
    quantile,
    restricted_mean,
)

# Acute myelogenous leukaemia: Miller (1997), Survival Analysis, p. 49; R's survival::aml.
MAINTAINED = ([9, 13, 13, 18, 23, 28, 31, 34, 45, 48, 161], [1, 1, 0, 1, 1, 0, 1, 1, 0, 1, 0])
NOT_MAINTAINED = (
    [5, 5, 8, 8, 12, 16, 23, 27, 30, 33, 43, 45],
    [1, 1, 1, 1, 1, 0, 1, 1, 1, 1, 1, 1],
)


def at_events(curve):
    return curve.table.events > 0


def test_agrees_with_the_published_output_of_r():
    """summary(survfit(Surv(time, status) ~ x, data = aml)), to the digits printed there."""
    curve = kaplan_meier(count_at_risk(*MAINTAINED))
    shown = at_events(curve)
    assert curve.table.time[shown].tolist() == [9, 13, 18, 23, 31, 34, 48]
    assert curve.table.at_risk[shown].tolist() == [11, 10, 8, 7, 5, 4, 2]
    np.testing.assert_allclose(
        curve.survival[shown], [0.909, 0.818, 0.716, 0.614, 0.491, 0.368, 0.184], atol=5e-4
    )
    np.testing.assert_allclose(
        np.sqrt(curve.variance[shown]),
        [0.0867, 0.1163, 0.1397, 0.1526, 0.1642, 0.1627, 0.1535],
        atol=5e-5,
    )
    other = kaplan_meier(count_at_risk(*NOT_MAINTAINED))
    np.testing.assert_allclose(
        other.survival[at_events(other)],
        [0.8333, 0.6667, 0.5833, 0.4861, 0.3889, 0.2917, 0.1944, 0.0972, 0.0],
        atol=5e-5,
    )


def test_medians_are_those_of_r():
    """print(survfit(...)): medians 31 and 23."""
    assert quantile(kaplan_meier(count_at_risk(*MAINTAINED)))[0] == 31
    assert quantile(kaplan_meier(count_at_risk(*NOT_MAINTAINED)))[0] == 23


def random_lifetimes(seed, n=400, *, late=False, digits=1):
    rng = np.random.default_rng(seed)
    entry = np.round(rng.exponential(2, n), digits) if late else np.zeros(n)
    time = np.round(entry + rng.exponential(5, n), digits)
    kept = entry < time
    cause = rng.choice([CENSORED, REMOVED], n, p=[0.4, 0.6])
    return time[kept], cause[kept], entry[kept]


@pytest.mark.parametrize("seed", range(3))
def test_limits_agree_with_lifelines(seed):
    """1e-12: both take logs and powers of the same numbers, in another order."""
    time, cause, _ = random_lifetimes(seed)
    curve = kaplan_meier(count_at_risk(time, cause))
    fitter = lifelines.KaplanMeierFitter().fit(time, cause == REMOVED)
    inside = (curve.survival < 1) & (curve.survival > 0)
    times = curve.table.time[inside]
    theirs = fitter.confidence_interval_.loc[times].to_numpy()
    np.testing.assert_allclose(
        curve.survival[inside], fitter.survival_function_at_times(times), rtol=1e-12
    )
    np.testing.assert_allclose(curve.low[inside], theirs[:, 0], rtol=1e-10)
    np.testing.assert_allclose(curve.high[inside], theirs[:, 1], rtol=1e-10)


@pytest.mark.parametrize("seed", range(3))
def test_limits_agree_with_scipy(seed):
    time, cause, _ = random_lifetimes(seed)
    curve = kaplan_meier(count_at_risk(time, cause))
    data = scipy.stats.CensoredData.right_censored(time, cause == CENSORED)
    theirs = scipy.stats.ecdf(data).sf
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # theirs, where the survival is 1
        interval = theirs.confidence_interval(0.95, method="log-log")
    inside = (curve.survival < 1) & (curve.survival > 0)
    times = curve.table.time[inside]
    np.testing.assert_allclose(curve.survival[inside], theirs.evaluate(times), rtol=1e-12)
    np.testing.assert_allclose(curve.low[inside], interval.low.evaluate(times), rtol=1e-9)
    np.testing.assert_allclose(curve.high[inside], interval.high.evaluate(times), rtol=1e-9)


@pytest.mark.parametrize("seed", range(3))
def test_late_entry_agrees_with_lifelines(seed):
    time, cause, entry = random_lifetimes(seed, n=2000, late=True)
    curve = kaplan_meier(count_at_risk(time, cause, entry=entry))
    fitter = lifelines.KaplanMeierFitter().fit(time, cause == REMOVED, entry=entry)
    theirs = fitter.survival_function_["KM_estimate"].loc[curve.table.time]
    np.testing.assert_allclose(curve.survival, theirs, rtol=1e-11)
    # They count as at risk those who enter at that very time, but not in the survival.
    counts = fitter.event_table.loc[curve.table.time]
    np.testing.assert_array_equal(curve.table.at_risk, counts["at_risk"] - counts["entrance"])


def test_late_entry_gives_back_what_the_naive_curve_hides():
    """Found on average 20 days after creation: naively a fifth as many die in the first days."""
    rng = np.random.default_rng(5)
    life, found = rng.weibull(0.5, 60_000) * 40, rng.exponential(20, 60_000)
    seen = found < life
    life, found = life[seen], found[seen]
    cause = np.full(len(life), REMOVED)
    truth = 1 - np.exp(-np.sqrt(5 / 40))
    honest = 1 - kaplan_meier(count_at_risk(life, cause, entry=found)).at(5)[0]
    naive = 1 - kaplan_meier(count_at_risk(life, cause)).at(5)[0]
    assert honest == pytest.approx(truth, abs=0.03)
    assert naive < truth / 4


@pytest.mark.parametrize("seed", range(3))
def test_competing_exits_agree_with_lifelines(seed):
    """On untied times: lifelines would jitter tied ones."""
    rng = np.random.default_rng(seed)
    time = rng.permutation(np.arange(1, 151)).astype(float)
    cause = rng.choice([CENSORED, REMOVED, OTHER], 150, p=[0.3, 0.5, 0.2])
    curve = aalen_johansen(count_at_risk(time, cause))
    fitter = lifelines.AalenJohansenFitter().fit(time, cause, event_of_interest=REMOVED)
    times = curve.table.time
    np.testing.assert_allclose(
        1 - curve.survival, fitter.cumulative_density_.loc[times].iloc[:, 0], rtol=1e-11
    )
    # Their variance has no value where nobody is left after the last exit.
    theirs = fitter.variance_.loc[times].to_numpy()
    defined = np.isfinite(theirs) & (curve.table.at_risk > 1)
    np.testing.assert_allclose(curve.variance[defined], theirs[defined], rtol=1e-8, atol=1e-14)


def test_tied_competing_exits_by_hand():
    """Ten items; at 1 two removed and one leaves otherwise, at 2 one removed of seven."""
    table = count_at_risk(
        [1, 1, 1, 2, 3, 3, 3, 3, 3, 3],
        [REMOVED, REMOVED, OTHER, REMOVED, *[CENSORED] * 6],
    )
    curve = aalen_johansen(table)
    np.testing.assert_allclose(1 - curve.survival, [0.2, 0.2 + 0.7 / 7, 0.3])
    # All followed to the end: a plain share of ten, and the variance is the binomial one.
    assert curve.variance[-1] == pytest.approx(0.3 * 0.7 / 10)


def test_one_door_is_kaplan_meier():
    time, cause, entry = random_lifetimes(7, late=True)
    table = count_at_risk(time, cause, entry=entry)
    one, two = kaplan_meier(table), aalen_johansen(table)
    np.testing.assert_allclose(one.survival, two.survival, rtol=1e-10, atol=1e-14)
    inside = one.survival > 1e-9
    np.testing.assert_allclose(one.low[inside], two.low[inside], rtol=1e-6)
    np.testing.assert_allclose(one.high[inside], two.high[inside], rtol=1e-6)


def test_quantiles_with_limits_agree_with_lifelines():
    from lifelines.utils import median_survival_times

    time, cause, _ = random_lifetimes(11)
    estimate, low, high = quantile(kaplan_meier(count_at_risk(time, cause)))
    fitter = lifelines.KaplanMeierFitter().fit(time, cause == REMOVED)
    theirs = median_survival_times(fitter.confidence_interval_).to_numpy()[0]
    assert estimate == fitter.median_survival_time_
    assert [low, high] == theirs.tolist()


def test_a_median_that_was_not_reached_is_missing():
    curve = kaplan_meier(count_at_risk([1, 2, 3, 4], [REMOVED, CENSORED, CENSORED, CENSORED]))
    assert np.isnan(quantile(curve)[0])


def test_restricted_mean_agrees_with_lifelines():
    from lifelines.utils import restricted_mean_survival_time

    time, cause, _ = random_lifetimes(13)
    fitter = lifelines.KaplanMeierFitter().fit(time, cause == REMOVED)
    mean, _ = restricted_mean(kaplan_meier(count_at_risk(time, cause)), 6.05)
    assert mean == pytest.approx(restricted_mean_survival_time(fitter, t=6.05), rel=1e-9)


def test_without_censoring_the_restricted_mean_is_a_plain_mean():
    """Mean of min(T, h), and its variance that of a mean (with n, not n - 1)."""
    time = np.random.default_rng(3).exponential(4, 200)
    mean, variance = restricted_mean(kaplan_meier(count_at_risk(time, np.ones(200))), 5)
    cut = np.minimum(time, 5)
    assert mean == pytest.approx(cut.mean(), rel=1e-12)
    assert variance == pytest.approx(cut.var() / 200, rel=1e-10)


def test_a_restricted_mean_past_the_end_is_refused():
    curve = kaplan_meier(count_at_risk([1, 2], [REMOVED, CENSORED]))
    with pytest.raises(ValueError, match="past the end"):
        restricted_mean(curve, 3)


def test_past_the_last_observation_nothing_is_known():
    curve = kaplan_meier(count_at_risk([1, 2, 3], [REMOVED, CENSORED, CENSORED]))
    assert np.isnan(curve.at(3.1)[0])
    assert curve.at(3)[0] == pytest.approx(2 / 3)
    assert kaplan_meier(count_at_risk([1, 2], [REMOVED, REMOVED])).at(5)[0] == 0


histories = st.lists(
    st.tuples(st.integers(1, 12), st.sampled_from([CENSORED, REMOVED, OTHER]), st.integers(1, 4)),
    min_size=1,
    max_size=40,
)


@given(histories, st.randoms())
def test_survival_never_rises_and_order_and_counts_do_not_matter(rows, random):
    time, cause, count = (list(column) for column in zip(*rows, strict=True))
    for estimate in (kaplan_meier, aalen_johansen):
        curve = estimate(count_at_risk(time, cause, count=count))
        assert ((curve.survival >= 0) & (curve.survival <= 1)).all()
        assert (np.diff(curve.survival) <= 1e-12).all()
        repeated = [row for row in rows for _ in range(row[2])]
        random.shuffle(repeated)
        again = estimate(count_at_risk([r[0] for r in repeated], [r[1] for r in repeated]))
        np.testing.assert_allclose(curve.survival, again.survival, atol=1e-12)
        np.testing.assert_allclose(curve.variance, again.variance, atol=1e-12)


@given(st.lists(st.integers(1, 20), min_size=1, max_size=50))
def test_without_censoring_it_is_one_minus_the_ecdf(times):
    curve = kaplan_meier(count_at_risk(times, [REMOVED] * len(times)))
    ecdf = [np.mean(np.array(times) <= time) for time in curve.table.time]
    np.testing.assert_allclose(curve.survival, 1 - np.array(ecdf), atol=1e-12)


def test_no_warning_is_raised_where_nobody_is_left():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        kaplan_meier(count_at_risk([1.0], [REMOVED]))
        aalen_johansen(count_at_risk([1.0, 1.0], [REMOVED, OTHER]))
