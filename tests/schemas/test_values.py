"""Algebra of Interval and Period."""

import itertools
import math
from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.values import Interval, Period, exact

fractions = st.fractions(min_value=-(10**6), max_value=10**6, max_denominator=1000)
days = st.dates(min_value=date(2000, 1, 1), max_value=date(2040, 12, 31))


@st.composite
def intervals(draw):
    low, high = sorted([draw(fractions), draw(fractions)])
    return Interval(
        draw(st.sampled_from([low, -math.inf])), draw(st.sampled_from([high, math.inf]))
    )


@st.composite
def interval_and_member(draw):
    low, inside, high = sorted([draw(fractions), draw(fractions), draw(fractions)])
    return Interval(low, high), inside


@st.composite
def periods(draw):
    start, end = sorted([draw(days), draw(days)])
    return Period(start, end)


@given(interval_and_member(), interval_and_member())
def test_arithmetic_keeps_every_member(first, second):
    (a, x), (b, y) = first, second
    assert (a + b).contains(x + y)
    assert (a - b).contains(x - y)
    assert (a * b).contains(x * y)
    if not b.contains(0):
        assert (a / b).contains(x / y)


@given(intervals(), intervals())
def test_sum_is_as_narrow_as_it_can_be(a, b):
    total = a + b
    assert (total.low, total.high) == (a.low + b.low, a.high + b.high)


@given(intervals(), intervals())
def test_intersection_and_gap_agree(a, b):
    shared = a.intersection(b)
    assert (shared is None) == (a.gap(b) != 0)
    assert a.gap(b) == -b.gap(a)
    if shared is not None:
        assert a.covers(shared)
        assert b.covers(shared)
    assert a.hull(b).covers(a)


@given(intervals(), fractions)
def test_scaling_by_zero_gives_zero_and_otherwise_inverts(a, factor):
    if factor == 0:
        assert a.scaled(0) == Interval.of(0)
    else:
        assert a.scaled(factor).scaled(1 / factor) == a


@given(interval_and_member())
def test_tightened_keeps_the_whole_numbers(pair):
    interval, inside = pair
    tight = interval.tightened()
    if inside.denominator == 1:
        assert tight is not None
        assert tight.contains(inside)
    if tight is not None:
        assert interval.covers(tight)
        assert Fraction(tight.low).denominator == 1


def test_tightening_a_mean_over_its_days():
    assert Interval.of("421.5", "422.5").scaled(151).tightened() == Interval.of(63647, 63797)


def test_floats_are_read_from_their_text():
    assert exact(0.95) == Fraction(19, 20)
    assert exact(1210357.0) == 1210357
    with pytest.raises(ValueError, match="missing"):
        exact(math.nan)


@pytest.mark.parametrize("divisor", [Interval.of(-1, 1), Interval.of(0, 2)])
def test_division_by_an_interval_with_zero_is_refused(divisor):
    with pytest.raises(ZeroDivisionError):
        Interval.of(1) / divisor


def test_backward_interval_and_period_are_refused():
    with pytest.raises(ValueError, match="ends before it starts"):
        Interval.of(2, 1)
    with pytest.raises(ValueError, match="ends before it starts"):
        Period(date(2018, 1, 2), date(2018, 1, 1))


@given(periods(), periods())
def test_period_overlap_is_symmetric_and_agrees_with_intersection(a, b):
    shared = a.intersection(b)
    assert a.overlaps(b) == b.overlaps(a) == (shared is not None)
    if shared is not None:
        assert a.contains(shared)
        assert b.contains(shared)


@given(periods())
def test_months_split_a_period_without_loss(period):
    pieces = period.split_months()
    assert sum(piece.days for piece in pieces) == period.days
    assert (pieces[0].start, pieces[-1].end) == (period.start, period.end)
    assert all(a.is_followed_by(b) for a, b in itertools.pairwise(pieces))


@given(periods())
def test_the_preceding_period_touches_and_has_equal_length(period):
    before = period.preceding()
    assert before.is_followed_by(period)
    if period.month_count is None:
        assert before.days == period.days
    else:
        assert before.month_count == period.month_count


@given(days, st.integers(0, 5000))
def test_from_iso_inverts_the_text(start, length):
    period = Period(start, start + timedelta(days=length))
    assert Period.from_iso(*str(period).split("/")) == period


@pytest.mark.parametrize(
    ("period", "label"),
    [
        (Period.half(2017, 1), "H1 2017"),
        (Period.quarter(2021, 3), "Q3 2021"),
        (Period.month(2018, 5), "May 2018"),
        (Period.year(2019), "2019"),
        (Period.day(date(2017, 1, 27)), "27 January 2017"),
        (Period.months(2018, 1, 5), "January to May 2018"),
        (Period.months(2018, 2, 4), "February to April 2018"),
        (Period(date(2015, 8, 1), date(2017, 12, 31)), "1 August 2015 to 31 December 2017"),
    ],
)
def test_labels(period, label):
    assert period.label == label
