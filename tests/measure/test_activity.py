"""Medians with limits and their ratios, against scipy and by simulation."""

import numpy as np
import pandas as pd
import pytest
import scipy.stats

from audit.measure.activity import measure_activity, median_limits, ratio_of_medians
from sources.errors import TableError


@pytest.mark.parametrize("count", [6, 7, 20, 101, 1000])
@pytest.mark.parametrize("level", [0.9, 0.95])
def test_limits_agree_with_scipy(count, level):
    values = np.random.default_rng(count).lognormal(size=count)
    limits = median_limits(values, level)
    theirs = scipy.stats.quantile_test(values, p=0.5).confidence_interval(level)
    assert (limits.low, limits.high) == (theirs.low, theirs.high)
    assert limits.estimate == np.median(values)


def test_too_few_values_have_no_limits():
    assert np.isnan(median_limits(np.arange(5.0)).low)
    with pytest.raises(ValueError, match="none of them missing"):
        median_limits(np.array([1.0, np.nan]))


def test_limits_hold_the_median_as_often_as_promised():
    rng = np.random.default_rng(1)
    draws = rng.exponential(1, (2000, 41))
    holds = [m.low <= np.log(2) <= m.high for m in map(median_limits, draws)]
    assert np.mean(holds) >= 0.95 - 4 * np.sqrt(0.95 * 0.05 / 2000)


def test_limits_of_a_ratio_hold_it_as_often_as_promised():
    rng = np.random.default_rng(2)
    holds = 0
    for _ in range(600):
        limits = ratio_of_medians(rng.lognormal(2, 1, 80), rng.lognormal(2 + np.log(6), 1, 60))
        holds += limits.low <= 6 <= limits.high
    assert holds / 600 >= 0.95 - 4 * np.sqrt(0.95 * 0.05 / 600)


def test_the_studys_kind_of_ratio():
    """Six times as many posts, thirteen times as many followers: 14 against 182."""
    accounts = pd.DataFrame(
        {
            "group": ["pro-IS"] * 21 + ["other jihadist"] * 21,
            "posts": [*range(5, 26), *(6 * n for n in range(5, 26))],
            "followers": [*range(4, 25), *(13 * n for n in range(4, 25))],
        }
    )
    accounts["group"] = pd.Categorical(accounts["group"]).astype(str)
    result = measure_activity(accounts, study="s", by="group")
    medians = result[result["estimand"] == "median_of"].set_index(["condition", "group"])
    assert medians.loc[("followers", "pro-IS"), "estimate"] == 14
    assert medians.loc[("followers", "other jihadist"), "estimate"] == 182
    ratios = result[result["estimand"] == "ratio_of"].set_index("condition")
    assert ratios.loc["posts", "estimate"] == pytest.approx(1 / 6)
    assert ratios.loc["followers", "low"] < 1 / 13 < ratios.loc["followers", "high"] < 1


def test_missing_values_are_told_and_zero_medians_have_no_ratio():
    accounts = pd.DataFrame({"g": list("aabb") * 4, "posts": [0.0, 0.0, 3.0, np.nan] * 4})
    result = measure_activity(accounts, study="s", by="g")
    assert "4 accounts without a value" in result.set_index("group").loc["b", "note"]
    ratio = result[result["estimand"] == "ratio_of"].iloc[0]
    assert np.isnan(ratio["estimate"])


def test_what_is_refused():
    with pytest.raises(TableError):
        measure_activity(pd.DataFrame({"x": [1]}), study="s")
    with pytest.raises(TableError):
        measure_activity(pd.DataFrame({"posts": [1]}), study="s", by="group")
