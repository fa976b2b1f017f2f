"""Columns of numbers: values, intervals from the whole column, what is not read."""

import math
from fractions import Fraction

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources.errors import LayoutError
from sources.readers.columns import _plain_number, read_column, read_periods, unread_rows
from sources.readers.numbers import parse_number


def read(texts, kind="count", **options):
    return read_column(pd.Series(texts, dtype=str), kind, **options)


def test_counts_are_exact_unless_their_column_is_coarse():
    exact = read(["1,234", "1,300", "7", "600"])
    assert exact["low"].tolist() == exact["high"].tolist() == [1234, 1300, 7, 600]
    assert set(exact["qualifier"]) == {"exact"}


def test_counts_are_rounded_by_size():
    texts = ["9,800,000", "20,000,000", "3,100,000", "4,500,000", "1,900,000", "398,800", "85,200"]
    numbers = read(texts)
    assert numbers["low"].tolist()[:2] == [9_750_000, 19_950_000]
    assert numbers["high"].tolist()[5:] == [398_850, 85_250]
    assert set(numbers["qualifier"]) == {"rounded"}


def test_one_round_count_alone_is_no_exact_count():
    assert read(["200,000"])[["low", "high"]].to_numpy().tolist() == [[150_000, 250_000]]


def test_whoever_prints_thousands_exactly_does_not_round_hundreds():
    assert read(["1,603", "600", "2,163"])["high"].tolist() == [1603, 600, 2163]


def test_float_noise_is_no_precision():
    numbers = read(["0.9109999999999999", "0.81", "0.9440000000000001"], "share")
    assert numbers["value"].tolist() == [0.911, 0.81, 0.944]
    assert numbers["low"].tolist() == [0.9105, 0.8095, 0.9435]


def test_zeros_that_are_always_shown_say_nothing():
    numbers = read(["99.70%", "97.90%", "100.00%"], "share")
    assert numbers["low"].tolist() == [0.9965, 0.9785, 0.9995]
    assert numbers["high"].tolist() == [0.9975, 0.9795, 1.0]


def test_quotients_of_machines_are_not_exact():
    low, high = read(["0.213169976"], "share")[["low", "high"]].to_numpy()[0]
    assert (low, high) == pytest.approx((0.213119976, 0.213219976), abs=1e-12)


def test_groups_are_printed_alike_each_for_itself():
    numbers = read(["300", "200", "123", "456"], groups=pd.Series(["a", "a", "b", "b"]))
    assert numbers["low"].tolist() == [250, 150, 123, 456]


@pytest.mark.parametrize(
    ("text", "kind", "expected"),
    [
        ("4%-5%", "share", (math.nan, 0.04, 0.05, "range")),
        ("0-249", "count", (math.nan, 0, 249, "range")),
        ("<10", "count", (10, 0, 9, "less_than")),
        ("<1%", "share", (0.01, 0, 0.01, "less_than")),
        ("15,935*", "count", (15935, 15935, 15935, "exact")),
        ("-1", "count", (-1, -1, -1, "exact")),
        ("0", "count", (0, 0, 0, "exact")),
        ("12.5", "level", (12.5, 12.45, 12.55, "rounded")),
        ("920793.0", "count", (920793, 920793, 920793, "exact")),
    ],
)
def test_hedges_ranges_and_marks(text, kind, expected):
    value, low, high, qualifier = read([text], kind)[
        ["value", "low", "high", "qualifier"]
    ].to_numpy()[0]
    assert (value, low, high) == pytest.approx(expected[:3], nan_ok=True)
    assert qualifier == expected[3]


@pytest.mark.parametrize(
    "text",
    [
        *("", "--", "N/A", "n/a", "NA", "-", "\u2010", "\u2011", "\u2012", "\u2013", "\u2014"),
        *(
            "\u2015",
            "\u2212",
            "---",
            "\u2014\u2014",
            "\uff0d",
            "no data",
            "NaN",
            "null",
            "#N/A",
            "..",
        ),
    ],
)
def test_blanks_are_no_figures_and_no_zeros(text):
    row = read([text]).iloc[0]
    assert row["state"] == "blank"
    assert math.isnan(row["value"])


@pytest.mark.parametrize(
    "text", ["?", "about a lot", "6.564", "12.000", "1,23,4", "57%", "1 23", "1 234 5", "0 123"]
)
def test_what_cannot_be_told_is_unread(text):
    rows = read([text]).assign(locator="#cell=1,1", printed=text)
    assert rows["state"].tolist() == ["unread"]
    assert unread_rows(rows)[0]["printed"] == text


@pytest.mark.parametrize("text", ["1 234 567", "1'234'567", "1\u2019234\u2019567", "1,234,567"])
def test_a_whole_cell_may_part_its_thousands_in_any_way(text):
    assert read([text])["value"].tolist() == [1_234_567]


def test_shares_may_be_per_cent_and_counts_may_not():
    kinds = pd.Series(["share", "change", "score", "count", "level", "mean_per_day", "median"])
    states = read(["12%"] * 7, kinds)["state"].tolist()
    assert states == ["read"] * 3 + ["unread"] * 4


def test_shares_on_another_scale_are_unread():
    per_cent = read(["88", "7", "90%"], "share")
    assert per_cent["state"].tolist() == ["unread", "unread", "read"]
    fractions = read(["0.88", "0.07", "90%"], "share", scale=Fraction(1, 100))
    assert fractions["state"].tolist() == ["unread", "unread", "read"]
    assert read(["1", "0", "100"], "share", scale=Fraction(1, 100))["value"].tolist() == [
        0.01,
        0,
        1,
    ]
    groups = pd.Series(["a", "b"])
    assert read(["12", "0.5"], "share", groups=groups)["state"].tolist() == ["unread", "unread"]
    assert read(["250%", "25%"], "share")["state"].tolist() == ["unread", "read"]
    assert read(["250%"], "change")["state"].tolist() == ["read"]


@pytest.mark.parametrize(
    ("text", "kind", "reason"),
    [
        ("12%", "count", "a percentage where things are counted"),
        ("6.564", "count", "a point that parts thousands or decimals"),
        ("97", "share", "a share of which the scale is not told: per cent, or a fraction"),
        ("many", "share", "no number that can be told"),
    ],
)
def test_what_is_unread_says_why(text, kind, reason):
    rows = read([text], kind).assign(locator="#cell=1,1", printed=text, kind=kind)
    assert unread_rows(rows)[0]["reason"] == reason


def test_points_part_thousands_where_the_language_says_so():
    assert read(["6.564", "11.279.462"], language="de")["value"].tolist() == [6564, 11_279_462]


def test_per_cent_without_a_sign():
    numbers = read(["88", "7", "90%"], "share", scale=Fraction(1, 100))
    assert numbers["value"].tolist() == [0.88, 0.07, 0.9]


def test_the_index_is_kept():
    texts = pd.Series(["5", "6"], index=[10, 3])
    assert read_column(texts, "count")["value"].to_dict() == {10: 5, 3: 6}


def test_periods_that_are_none_are_refused():
    assert read_periods(pd.Series(["2017Q4"]), where="t", module="m")["period_end"][0] == (
        "2017-12-31"
    )
    with pytest.raises(LayoutError, match="01/02/2024"):
        read_periods(pd.Series(["2017Q4", "01/02/2024"]), where="t", module="m")


@pytest.mark.parametrize(
    ("text", "options"),
    [("2031-03-31", {}), ("Mar-21", {"months": (3,)}), ("2031", {"months": (3, 6)})],
)
def test_what_a_spreadsheet_makes_of_a_period_is_refused(text, options):
    assert len(read_periods(pd.Series(["2031Q1"]), where="t", module="m", **options)) == 1
    with pytest.raises(LayoutError, match=f"found '{text}'"):
        read_periods(pd.Series(["2031Q1", text]), where="t", module="m", **options)
    days = read_periods(pd.Series(["2031-03-31"]), where="t", module="m", days=True)
    assert days["period_end"].tolist() == ["2031-03-31"]


@given(st.lists(st.integers(0, 10**12), min_size=1, max_size=30), st.sampled_from([1, 10, 1000]))
def test_the_truth_is_always_inside(values, unit):
    """Counts rounded to any common unit: the interval read holds the true one."""
    rounded = [round(Fraction(value, unit)) * unit for value in values]
    numbers = read([f"{value:,}" for value in rounded])
    slack = unit / 2  # where the column happens to look finer than it is, by half of that unit
    assert all(
        low - slack <= value <= high + slack
        for value, low, high in zip(values, numbers["low"], numbers["high"], strict=True)
    )
    assert all(numbers["low"] <= numbers["value"])
    assert all(numbers["value"] <= numbers["high"])


@given(st.lists(st.text(max_size=12), min_size=1, max_size=8))
def test_any_text_is_read_blank_or_unread(texts):
    assert set(read(texts)["state"]) <= {"read", "blank", "unread"}


@given(
    st.from_regex(r"(0|[1-9]\d{0,2}(,\d{3})*|\d{1,9})(\.\d{1,9})?%?", fullmatch=True)
    | st.text("0123456789.,%", max_size=12)
)
def test_the_fast_way_reads_what_the_whole_reader_reads(text):
    plain = _plain_number(text)
    if plain is not None:
        assert plain == parse_number(text)
