"""Printed figures as intervals."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas import vocabulary
from schemas.figures import Figure, common_unit, last_unit
from schemas.values import Interval

INF = float("inf")


@pytest.mark.parametrize(
    ("value", "kind", "qualifier", "rounding", "generous"),
    [
        (299649, "count", "exact", (299649, 299649), (299649, 299649)),
        (1800, "count", "exact", (1800, 1800), (1700, 1900)),
        (1_900_000, "count", "rounded", (1_850_000, 1_950_000), (1_800_000, 2_000_000)),
        (0.95, "share", "rounded", ("0.945", "0.955"), ("0.94", "0.96")),
        (-0.2, "change", "rounded", ("-0.205", "-0.195"), ("-0.3", "-0.1")),
        (422, "mean_per_day", "rounded", ("421.5", "422.5"), (421, 423)),
        (70, "mean_per_day", "rounded", (65, 75), (60, 80)),
        (2000, "count", "more_than", (2001, INF), (1000, INF)),
        (3044, "count", "at_least", (3044, INF), (3043, INF)),
        (10000, "count", "about", (5000, 15000), (0, 20000)),
        (0.01, "share", "less_than", (0, "0.01"), (0, "0.02")),
        (2, "ratio", "about", ("1.5", "2.5"), (1, 3)),
        (0.999, "share", "rounded", ("0.9985", "0.9995"), ("0.998", 1)),
        (300000, "count", "almost", (200000, 300000), (100000, 400000)),
    ],
)
def test_intervals_by_hand(value, kind, qualifier, rounding, generous):
    figure = Figure.of(value, kind, qualifier)
    assert figure.rounding() == Interval.of(*rounding)
    assert figure.generous() == Interval.of(*generous)


@given(
    st.integers(0, 10**9),
    st.sampled_from([Fraction(1), Fraction(10), Fraction(1000), Fraction(1, 10)]),
    st.sampled_from(vocabulary.KINDS),
    st.sampled_from(vocabulary.QUALIFIERS),
)
def test_the_generous_interval_covers_the_rounding_interval(digits, unit, kind, qualifier):
    figure = Figure.of(digits * unit, kind, qualifier, unit)
    assert figure.generous().covers(figure.rounding())


@given(st.integers(0, 10**7), st.integers(0, 4))
def test_a_rounded_count_keeps_the_truth(truth, zeros):
    unit = 10**zeros
    printed = (truth + unit // 2) // unit * unit
    figure = Figure.of(printed, "count", "rounded", unit)
    assert figure.rounding().contains(truth)


@given(st.integers(0, 10**7), st.integers(0, 4), st.sampled_from(["down", "up"]))
def test_a_truncated_count_stays_in_the_generous_interval(truth, zeros, direction):
    unit = 10**zeros
    printed = truth // unit * unit if direction == "down" else -(-truth // unit) * unit
    assert Figure.of(printed, "count", "rounded", unit).generous().contains(truth)


@given(st.integers(1, 10**6), st.integers(0, 10**6), st.integers(0, 3))
def test_a_printed_percentage_keeps_the_truth(whole, part, places):
    share = Fraction(min(part, whole), whole)
    unit = Fraction(1, 100 * 10**places)
    printed = round(share / unit) * unit
    assert Figure.of(printed, "share", "rounded", unit).rounding().contains(share)


def test_units():
    assert last_unit(Fraction(9_800_000)) == 100_000
    assert common_unit([9_800_000, 398_800, 0]) == 100
    assert last_unit(Fraction("0.950")) == Fraction(1, 100)
    assert common_unit([]) == 1
