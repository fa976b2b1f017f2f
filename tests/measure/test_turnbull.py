"""Turnbull's estimator against R's published output, lifelines, surpyval, its certificate."""

import warnings

import lifelines
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.measure.lifetimes import Lifetimes
from audit.measure.survival import count_at_risk, kaplan_meier
from audit.measure.turnbull import TOLERANCE, innermost_intervals, turnbull

INF = np.inf
# Breast cosmesis in months: Finkelstein and Wolfe (1985), Biometrics 41, 933-945.
RADIATION = (
    "45,inf 6,10 0,7 46,inf 46,inf 7,16 17,inf 7,14 37,44 0,8 4,11 15,inf 11,15 22,inf 46,inf "
    "46,inf 25,37 46,inf 26,40 46,inf 27,34 36,44 46,inf 36,48 37,inf 40,inf 17,25 46,inf 11,18 "
    "38,inf 5,12 37,inf 0,5 18,inf 24,inf 36,inf 5,11 19,35 17,25 24,inf 32,inf 33,inf 19,26 "
    "37,inf 34,inf 36,inf"
)
BOTH = (
    "8,12 0,22 24,31 17,27 17,23 24,30 16,24 13,inf 11,13 16,20 18,25 17,26 32,inf 23,inf 44,48 "
    "14,17 0,5 5,8 12,20 11,inf 33,40 31,inf 13,39 19,32 34,inf 13,inf 16,24 35,inf 15,22 11,17 "
    "22,32 10,35 30,34 13,inf 10,17 8,21 4,9 11,inf 14,19 4,8 34,inf 30,36 18,24 16,60 35,39 "
    "21,inf 11,20 48,inf"
)
# Fay and Shaw (2010), J. Stat. Softw. 36(2), 1-34: icfit(Surv(left, right) ~ treatment).
PUBLISHED = {
    RADIATION: [
        (4, 5, 0.0463),
        (6, 7, 0.0334),
        (7, 8, 0.0887),
        (11, 12, 0.0708),
        (24, 25, 0.0926),
        (33, 34, 0.0818),
        (38, 40, 0.1209),
        (46, 48, 0.4656),
    ],
    BOTH: [
        (4, 5, 0.0433),
        (5, 8, 0.0433),
        (11, 12, 0.0692),
        (16, 17, 0.1454),
        (18, 19, 0.1411),
        (19, 20, 0.1157),
        (24, 25, 0.0999),
        (30, 31, 0.0709),
        (35, 36, 0.1608),
        (44, 48, 0.0552),
        (48, 60, 0.0552),
    ],
}


def lifetimes_of(text):
    pairs = np.array([[float(end) for end in pair.split(",")] for pair in text.split()])
    return Lifetimes.of(pairs[:, 0], pairs[:, 1])


@pytest.mark.parametrize("text", [RADIATION, BOTH], ids=["radiation", "with chemotherapy"])
def test_agrees_with_the_published_output_of_r(text):
    curve = turnbull(lifetimes_of(text))
    found = list(zip(curve.left, curve.right, curve.mass, strict=True))
    assert [(left, right) for left, right, _ in found] == [row[:2] for row in PUBLISHED[text]]
    np.testing.assert_allclose(curve.mass, [row[2] for row in PUBLISHED[text]], atol=5.1e-5)


def on_grid(seed, n=400, *, missed=0.3):
    """Daily looks of which some are missed, so that intervals overlap; some lost from sight."""
    rng = np.random.default_rng(seed)
    gone, lost = rng.exponential(8, n), rng.integers(3, 25, n).astype(float)
    low = np.floor(gone)
    low = np.where((rng.random(n) < missed) & (low > 0), low - 1, low)
    high = np.floor(gone) + 1
    still = high > lost
    return Lifetimes.of(np.where(still, np.minimum(low, lost), low), np.where(still, INF, high))


@pytest.mark.parametrize("seed", range(3))
def test_agrees_with_surpyval(seed):
    """1e-4: their search stops when its steps are small; ours carries a certificate of 1e-9."""
    import surpyval

    life = on_grid(seed, n=120)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        xl = np.nextafter(life.low, INF)  # closed on the left there
        theirs = surpyval.Turnbull.fit(xl=xl, xr=life.high, turnbull_estimator="Kaplan-Meier")
    curve = turnbull(life)
    days = [day for day in range(1, 12) if curve.at(day)[0] == curve.at(day)[1]]
    ours = [curve.at(day)[0] for day in days]
    assert len(days) > 8
    np.testing.assert_allclose(ours, theirs.sf(np.array(days) + 1e-6), atol=1e-4)


@pytest.mark.parametrize("seed", range(2))
def test_agrees_with_lifelines(seed):
    """Lifelines' intervals are closed: the left ends are shifted by a hair."""
    life = on_grid(seed, n=80)
    high = np.where(np.isinf(life.high), INF, life.high)
    fitter = lifelines.KaplanMeierFitter()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        fitter.fit_interval_censoring(life.low + 1e-6, high, tol=1e-9)
    curve = turnbull(life)
    theirs = fitter.survival_function_
    for day in range(1, 10):
        smallest, largest = curve.at(day)
        upper = theirs["NPMLE_estimate_upper"].loc[:day].iloc[-1]
        lower = theirs["NPMLE_estimate_lower"].loc[:day].iloc[-1]
        if smallest == largest:
            assert min(abs(smallest - upper), abs(smallest - lower)) < 1e-4


def test_with_every_look_made_it_is_kaplan_meier_with_its_limits():
    """No gap longer than a day: the life table, whose limits are Greenwood's."""
    life = on_grid(9, missed=0.0)
    curve = turnbull(life)
    reference = kaplan_meier(count_at_risk(*life.placed("latest"), count=life.count))
    for day in range(1, 20):
        assert curve.at(day)[0] == curve.at(day)[1] == pytest.approx(reference.at(day)[0], abs=1e-8)
        place = int(np.searchsorted(curve.right, day, side="right")) - 1
        np.testing.assert_allclose(
            [curve.low[place], curve.high[place]], reference.at(day)[1:], rtol=1e-4
        )


def test_coarse_gaps_leave_bounds_not_a_guess():
    """Looks on days 0 and 10 say nothing of day 3 but that it lies in between."""
    curve = turnbull(Lifetimes.of([0, 0, 0, 10], [10, 10, 10, INF]))
    assert curve.at(3) == (0.25, 1.0)
    assert curve.at(10) == (0.25, 0.25)


def test_limits_only_on_a_common_grid():
    rng = np.random.default_rng(1)
    low = rng.random(200) * 5
    assert np.isnan(turnbull(Lifetimes.of(low, low + 1)).level)
    assert turnbull(on_grid(1)).level == 0.95


def test_late_entry_is_refused():
    with pytest.raises(ValueError, match="no unique estimate"):
        turnbull(Lifetimes.of([2, 3], [4, 5], entry=[1, 1]))


def test_half_open_ends_do_not_touch():
    """(0, 5] and (5, 8] share nothing, so that both hold mass."""
    left, right = innermost_intervals(np.array([0.0, 5.0]), np.array([5.0, 8.0]))
    assert list(zip(left, right, strict=True)) == [(0, 5), (5, 8)]


intervals = st.lists(
    st.tuples(st.integers(0, 15), st.one_of(st.integers(1, 8), st.just(INF))),
    min_size=1,
    max_size=40,
)


def slopes(curve, life):
    """Slope of the log-likelihood towards each innermost interval, from first principles."""
    left, right = innermost_intervals(life.low, life.high)
    mass = dict(zip(zip(curve.left, curve.right, strict=True), curve.mass, strict=True))
    weights = [mass.get(pair, 0.0) for pair in zip(left, right, strict=True)]
    covers = (life.low[:, None] <= left) & (right <= life.high[:, None])
    return (covers / (covers @ weights)[:, None]).sum(axis=0)


@given(intervals)
def test_the_certificate_holds(rows):
    """The likelihood is concave: where no direction promises more, it is the top."""
    low = np.array([row[0] for row in rows], dtype=float)
    life = Lifetimes.of(low, low + np.array([row[1] for row in rows]))
    curve = turnbull(life)
    assert curve.gap <= TOLERANCE
    assert slopes(curve, life).max() <= len(rows) * (1 + 1e-7)
    assert curve.mass.sum() == pytest.approx(1)
    assert (np.diff(curve.survival) <= 1e-12).all()


@given(intervals, st.randoms())
def test_order_does_not_matter(rows, random):
    low = np.array([row[0] for row in rows], dtype=float)
    high = low + np.array([row[1] for row in rows])
    order = list(range(len(rows)))
    random.shuffle(order)
    one, two = turnbull(Lifetimes.of(low, high)), turnbull(Lifetimes.of(low[order], high[order]))
    np.testing.assert_allclose([one.at(d)[0] for d in range(20)], [two.at(d)[0] for d in range(20)])
