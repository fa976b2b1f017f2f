"""Whole panels: the founding study's figures from synthetic cohorts, doors, groups, determinism."""

import tempfile
import threading

import numpy as np
import pandas as pd
import pyarrow
import pyarrow.csv
import pytest
from panel_generator import Plan, draw_panel, founding_cohorts, link_batches, third_of_april

from audit.measure.estimates import OF_REMOVED
from audit.measure.takedown import measure_panel
from sources.errors import DocumentError


def row_of(result, **values):
    rows = result.measurements
    for name, value in values.items():
        rows = rows[rows[name] == value]
    assert len(rows) == 1, f"{len(rows)} rows with {values}"
    return rows.iloc[0]


@pytest.fixture(scope="module")
def cohorts(tmp_path_factory):
    """Two synthetic cohorts with the study's counts."""
    folder = tmp_path_factory.mktemp("cohorts")
    checks, items = founding_cohorts()
    checks.to_parquet(folder / "checks.parquet")
    items.to_csv(folder / "items.csv", index=False)
    return measure_panel(
        folder / "checks.parquet",
        items_path=folder / "items.csv",
        by="group",
        at=["P2D", "P5D", "P60D", "P70D"],
        study="synthetic cohorts",
        platform="Twitter",
        unit="accounts",
    )


def naive(result, group, horizon):
    rows = result.measurements
    rows = rows[rows["method"].str.startswith("naive by age")]
    rows = rows[(rows["group"] == group) & (rows["horizon"] == horizon)]
    assert len(rows) == 1
    return rows.iloc[0]


def test_the_studys_counts(cohorts):
    """455 of 722 and 163 of 451, with Wilson's limits."""
    first = row_of(cohorts, group="pro-IS", estimand="share_down_on")
    second = row_of(cohorts, group="other jihadist", estimand="share_down_on")
    assert (first["k"], first["n"]) == (455, 722)
    assert (second["k"], second["n"]) == (163, 451)
    assert (first["low"], first["high"]) == pytest.approx((0.5944, 0.6646), abs=5e-5)
    assert first["action"] == "suspend"


def test_the_studys_curve_by_age_is_the_naive_one(cohorts):
    """65 % and under 20 % before day 70; over 25 % and under 1 % within five days."""
    assert naive(cohorts, "pro-IS", "P70D")["estimate"] == pytest.approx(0.65, abs=0.01)
    assert naive(cohorts, "other jihadist", "P70D")["high"] < 0.20
    assert naive(cohorts, "pro-IS", "P5D")["estimate"] > 0.25
    assert naive(cohorts, "other jihadist", "P5D")["estimate"] < 0.01
    assert "Naive by age" in naive(cohorts, "pro-IS", "P5D")["note"]
    assert any("naive figures stand side by side" in note for note in cohorts.notes)


def test_late_entry_tells_another_story(cohorts):
    """The same cohort with late entry: most that live so short were never found."""
    late = row_of(
        cohorts,
        group="pro-IS",
        estimand="share_removed_by",
        since="creation",
        horizon="P5D",
        condition="",
        method="late entry; kaplan_meier; log-log limits of the lowest and highest curve that the "
        "looks allow",
    )
    assert late["low"] > 2 * naive(cohorts, "pro-IS", "P5D")["estimate"]
    assert "entered" in late["note"] or "first seen" in late["note"]


@pytest.mark.parametrize(
    ("group", "horizon", "least", "most"),
    [
        ("pro-IS", "P60D", 0.845, 0.855),
        ("other jihadist", "P60D", 0.395, 0.405),
        ("pro-IS", "P2D", 0.30, 0.32),
        ("other jihadist", "P2D", 0.0, 0.01),
    ],
)
def test_among_those_suspended(cohorts, group, horizon, least, most):
    """85 % and 40 % of the suspended within 60 days; over 30 % and under 1 % within two."""
    row = row_of(cohorts, group=group, condition=OF_REMOVED, horizon=horizon)
    assert least <= row["estimate"] <= most
    assert row["n"] == {"pro-IS": 455, "other jihadist": 163}[group]
    assert "too high" in row["note"]


def test_differential_disruption(cohorts):
    ratio = row_of(
        cohorts, estimand="hazard_ratio", since="first_seen", group="pro-IS against other jihadist"
    )
    assert ratio["low"] > 2
    gap = row_of(cohorts, estimand="mean_lifetime_difference", since="first_seen")
    assert gap["high"] < -10
    # Daily looks at the same hours: the ratio is that of grouped times.
    assert ratio["method"].startswith("grouped proportional hazards")
    assert "what the looks leave open" in gap["method"]
    aged = row_of(
        cohorts, estimand="hazard_ratio", since="creation", group="pro-IS against other jihadist"
    )
    assert "score limits" in aged["method"]
    assert "wherever between its looks each removal lies" in aged["note"]
    assert any("log-rank" in note and "p < 0.0001" in note for note in cohorts.notes)


def test_curves_carry_their_numbers_at_risk(cohorts):
    curves = cohorts.curves
    assert set(curves["since"]) == {"first_seen", "creation"}
    for _, curve in curves.groupby("curve_id"):
        assert curve["duration_days"].is_monotonic_increasing
        assert (curve["survival"].diff().dropna() <= 1e-9).all()
        assert curve["survival"].iloc[0] == 1
        assert (curve["low"].fillna(0) <= curve["survival"] + 1e-9).all()
        assert (curve["high"].fillna(1) >= curve["survival"] - 1e-9).all()
    known = curves[(curves["group"] == "pro-IS") & (curves["since"] == "first_seen")]
    assert known["events"].sum() == 455
    assert known["at_risk"].iloc[0] == 722


@pytest.mark.parametrize(
    ("by", "group", "alive", "of"),
    [(None, "", (112, 89, 54), 153), ("group", "throwaway", (26, 17, 12), 50)],
)
def test_the_hours_of_one_day(write_panel, by, group, alive, of):
    """73, 58 and 35 % of 153 live at 13:00, 23:00 and midnight; 52, 34 and 24 % of 50."""
    path = write_panel(third_of_april(), suffix=".csv")
    result = measure_panel(
        path, by=by, at=["PT6H", "PT16H", "PT17H"], start="2017-04-04T07:00Z", study="3 April"
    )
    clock = ("13:00 UTC on 4 April 2017", "23:00 UTC on 4 April 2017", "00:00 UTC on 5 April 2017")
    for horizon, living, when in zip(("PT6H", "PT16H", "PT17H"), alive, clock, strict=True):
        row = row_of(result, group=group, estimand="survival_at", horizon=horizon)
        assert row["estimate"] == pytest.approx(living / of)
        assert (row["n"], row["k"]) == (of, of - living)
        assert row["low"] < living / of < row["high"]
        assert when in row["note"]
        assert row["since"] == "2017-04-04T07:00Z"


def test_three_batches_of_links(write_panel):
    """72, 66 and 72 % down on 12 April, after 63 to 67, 35 to 39 and 4 to 8 days: no trend."""
    checks, items = link_batches()
    path, known = write_panel(checks, items, suffix=".csv")
    result = measure_panel(path, items_path=known, by="batch", at=["P7D"], study="links")
    for batch, down, of, exposed in (
        ("2017-02", 151, 210, "63 to 67 days"),
        ("2017-03", 119, 180, "35 to 39 days"),
        ("2017-04", 187, 260, "4 to 8 days"),
    ):
        row = row_of(result, group=batch, estimand="share_down_on")
        assert (row["k"], row["n"]) == (down, of)
        assert row["estimate"] == pytest.approx(down / of)
        assert 0 < row["low"] < row["estimate"] < row["high"] < 1
        assert exposed in row["note"]
    assert any("no trend" in note and "4 to 8 days" in note for note in result.notes)


def test_groups_looked_at_unlike_are_not_compared(write_panel):
    """One look after two months and one after a week would make any two batches differ."""
    checks, items = link_batches()
    path, known = write_panel(checks, items, suffix=".csv")
    result = measure_panel(path, items_path=known, by="batch", study="links")
    assert not result.measurements["estimand"].isin(["hazard_ratio"]).any()
    assert any("not looked at alike" in note for note in result.notes)


def test_a_horizon_between_looks_gives_bounds(write_panel):
    checks, items = link_batches()
    path, known = write_panel(checks, items, suffix=".csv")
    result = measure_panel(path, items_path=known, by="batch", at=["P1D"], study="links")
    row = row_of(result, group="2017-02", estimand="share_removed_by", horizon="P1D")
    assert np.isnan(row["estimate"])
    assert row["low"] == 0
    assert row["high"] > 0.72
    assert "between two looks" in row["note"]


def test_other_doors(write_panel):
    """Owners who delete are no removals, and are not followed as though they could still be."""
    checks, items = draw_panel(Plan(items=3000, rates=(0.05,), other_door=0.05, days=40), seed=3)
    path = write_panel(checks)
    result = measure_panel(path, at=["P10D"], study="doors")
    own = row_of(result, estimand="share_removed_by", condition="")
    other = row_of(result, estimand="share_left_otherwise_by")
    truth = 0.5 * (1 - np.exp(-0.1 * 10))
    assert own["low"] < truth < own["high"]
    assert own["estimate"] == pytest.approx(truth, abs=0.03)
    assert other["estimate"] == pytest.approx(truth, abs=0.03)
    assert "deleted_by_owner" in other["note"]
    assert any("left by another door" in note for note in result.notes)
    assert len(items) == row_of(result, estimand="count_observed")["n"]


def test_an_outage_is_neither_life_nor_removal(write_panel):
    """Ten blind days in the middle leave the estimates where they were."""
    plan = Plan(items=4000, rates=(0.05,), days=40, blind=0.05)
    figures = []
    for outage in ((0.0, 0.0), (12.5, 22.5)):
        checks, _ = draw_panel(Plan(**{**plan.__dict__, "outage": outage}), seed=8)
        result = measure_panel(write_panel(checks), at=["P30D"], study="outage")
        figures.append(row_of(result, estimand="share_removed_by", condition=""))
    truth = 1 - np.exp(-0.05 * 30)
    for row in figures:
        assert row["low"] < truth < row["high"]
    assert figures[0]["estimate"] == pytest.approx(figures[1]["estimate"], abs=0.01)


def test_reinstatements_are_counted_and_the_rule_is_said(write_panel):
    checks, _ = draw_panel(Plan(items=500, rates=(0.08,), returns=0.4), seed=2)
    path = write_panel(checks)
    first = measure_panel(path, at=["P30D"], study="back")
    final = measure_panel(path, at=["P30D"], study="back", removal_rule="final")
    lasting = measure_panel(path, at=["P30D"], study="back", removal_rule="lasting:P7D")
    assert "panel_reinstatements" in first.findings["rule_id"].tolist()
    assert any("came back" in note for note in first.notes)
    shares = [
        row_of(result, estimand="share_removed_by", condition="")["estimate"]
        for result in (first, final, lasting)
    ]
    assert shares[0] > shares[2] > shares[1]
    assert "final" in final.notes[0]


def test_the_same_inputs_give_the_same_rows(write_panel):
    checks, items = draw_panel(Plan(items=400, found_after=5, founded_within=40), seed=4)
    path, known = write_panel(checks, items.drop(columns=["lifetime_days", "exit"]))
    one = measure_panel(path, items_path=known, by="group", study="again")
    shuffled = checks.sample(frac=1, random_state=1)
    path, known = write_panel(shuffled, items.drop(columns=["lifetime_days", "exit"]).iloc[::-1])
    two = measure_panel(path, items_path=known, by="group", study="again")
    pd.testing.assert_frame_equal(one.measurements, two.measurements)
    pd.testing.assert_frame_equal(one.curves, two.curves)
    assert one.notes == two.notes


def test_a_made_up_panel_says_so_wherever_its_figures_go(write_panel):
    path = write_panel(third_of_april(), suffix=".csv")
    result = measure_panel(path, study="3 April", platform="Twitter", at=["PT6H"], synthetic=True)
    assert set(result.measurements["study"]) == {"3 April (synthetic)"}
    # Another platform than the one that makes claims: nothing is ever set against them.
    assert set(result.measurements["platform"]) == {"Twitter (synthetic)"}
    assert set(result.curves["platform"]) == {"Twitter (synthetic)"}
    assert result.notes[0].startswith("Synthetic")
    unnamed = measure_panel(path, at=["PT6H"], synthetic=True)
    assert set(unnamed.measurements["platform"]) == {"(synthetic)"}
    assert "(synthetic)" not in "".join(measure_panel(path).measurements["study"])


@pytest.mark.parametrize("name", ["wilson", "clopper_pearson", "jeffreys"])
def test_limits_on_request(write_panel, name):
    path = write_panel(third_of_april(), suffix=".csv")
    result = measure_panel(path, at=["PT6H"], proportion=name, study="limits")
    row = row_of(result, estimand="share_removed_by", condition="")
    assert name in row["method"]
    assert (row["k"], row["n"]) == (41, 153)


def test_progress_is_told(write_panel):
    steps = []
    path = write_panel(third_of_april(), suffix=".csv")
    measure_panel(path, progress=lambda step, share: steps.append((step, share)))
    assert ("lifetimes", 1.0) in steps
    assert all(0 <= share <= 1 for _, share in steps)


def test_a_panel_larger_than_memory_spills(tmp_path, monkeypatch):
    """A million looks as text take more than 64 MiB: files are used, and gone afterwards."""
    spilled = tmp_path / "spilled"
    spilled.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(spilled))
    checks, _ = draw_panel(Plan(items=20_000, rates=(0.05,), days=50), seed=6)
    path = tmp_path / "checks.csv"
    pyarrow.csv.write_csv(pyarrow.Table.from_pandas(checks, preserve_index=False), path)
    used, done = set(), threading.Event()

    def watch():
        while not done.wait(0.005):
            used.update(one.name for one in spilled.rglob("*") if one.is_file())

    watcher = threading.Thread(target=watch)
    watcher.start()
    small = measure_panel(path, memory_bytes=2**26, study="spill")
    done.set()
    watcher.join()
    assert used
    assert list(spilled.iterdir()) == []
    whole = measure_panel(path, study="spill")
    pd.testing.assert_frame_equal(small.measurements, whole.measurements)
    pd.testing.assert_frame_equal(small.curves, whole.curves)


def test_too_little_memory_is_said_in_one_line(write_panel):
    checks, _ = draw_panel(Plan(items=4000, rates=(0.05,), days=50), seed=6)
    with pytest.raises(DocumentError, match="free memory") as refused:
        measure_panel(write_panel(checks, suffix=".csv"), memory_bytes=8 * 2**20)
    assert "\n" not in str(refused.value)
