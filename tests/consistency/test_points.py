"""Changes of a share in percentage points, and changes whose base is not stated."""

import pytest

from schemas.values import Period
from tests.consistency.test_rules import check, claim

Q2, Q3 = Period.quarter(2031, 2), Period.quarter(2031, 3)
FOUND = {"detection": "automated", "base_detection": "any"}


def shares(before, after, **more):
    return [
        claim("q2", before, Q2, kind="share", qualifier="rounded", **FOUND, **more),
        claim("q3", after, Q3, kind="share", qualifier="rounded", **FOUND, **more),
    ]


def up(points, **more):
    dates = {"base_period_start": str(Q2.start), "base_period_end": str(Q2.end)}
    row = {"kind": "point_change", "qualifier": "rounded", **FOUND, **dates, **more}
    return claim("up", points, Q3, **row)


def test_points_that_agree_with_both_shares():
    assert not len(check([*shares(0.91, 0.94), up(0.03)], rule="point_change"))
    # 91.4 and 93.6 are printed as 91 % and 94 %, and differ by 2.2 points.
    assert not len(check([*shares(0.91, 0.94), up(0.022)], rule="point_change"))


@pytest.mark.parametrize(
    ("points", "severity"), [(0.4, "error"), (0.08, "warning"), (-0.03, "warning")]
)
def test_points_that_do_not(points, severity):
    reviewed = {"review": "accepted"}
    found = check([*shares(0.91, 0.94, **reviewed), up(points, **reviewed)], rule="point_change")
    # Shares worked out from rounded counts could still be 8 points apart, though not 40.
    assert list(found["severity"]) == [severity]
    assert set(found["claim_ids"].iloc[0].split()) == {"up", "q2", "q3"}
    assert found["expected"].iloc[0] == "2 to 4 points"
    assert "93.5% - 91.5% = 2 points" in found["proof"].iloc[0]


@pytest.mark.parametrize(
    "odd",
    [
        {"base_detection": "automated"},  # a share of something else
        {"policy_area": "spam"},
        {"period_basis": "vague"},
        {"base_metric_label": "not stated (1)"},
        {"base_period_start": "2031-01-01", "base_period_end": "2031-03-31"},
    ],
)
def test_points_of_something_else_are_compared_with_nothing(odd):
    assert not len(check([*shares(0.91, 0.94), up(0.2, **odd)], rule="point_change"))


def test_shares_in_doubt_are_left_alone():
    other = claim("other", 0.7, Q2, kind="share", qualifier="rounded", **FOUND)
    assert not len(check([*shares(0.91, 0.94), other, up(0.2)], rule="point_change"))


def test_a_change_whose_base_is_not_stated_binds_nothing():
    counts = [claim("q2", 100, Q2), claim("q3", 120, Q3)]
    change = claim("c", 0.5, Q3, kind="change", qualifier="rounded")
    assert len(check([*counts, change], rule="joint_infeasibility"))
    loose = {**change, "base_metric_label": "not stated (1)"}
    assert not len(check([*counts, loose], rule="joint_infeasibility"))
    found = check([*counts, loose], rule="unanchored_change")
    assert list(found["severity"]) == ["note"]
    assert "what the change is measured against is not stated" in found["statement"].iloc[0]
    twice = [loose, {**loose, "claim_id": "d", "value": 0.7, "base_metric_label": "not stated (2)"}]
    assert set(check(twice)["rule_id"]) == {"unanchored_change", "period_after_publication"}
