"""From looks to lifetimes: every rule against plain loops, on random and on telling histories."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from reference import histories_of

from audit.measure.engine import open_engine
from audit.measure.lifetimes import CENSORED, OTHER, REMOVED
from audit.measure.panel_files import find_panel_files
from audit.measure.reduction import reduce_panel
from audit.measure.spells import RemovalRule
from schemas.vocabulary import CHECK_STATES

START = pd.Timestamp("2017-04-01", tz="UTC")
CAUSES = {CENSORED: "censored", REMOVED: "removed", OTHER: "other"}
WEEK = pd.Timedelta(days=7)
STATES = [*CHECK_STATES, "live", "live", "live", "suspended"]


@pytest.fixture(scope="module")
def engine():
    with open_engine() as opened:
        yield opened


@pytest.fixture
def reduced(engine):
    """Reduces a panel; one engine for all, as opening one costs more than a small panel."""

    def reduce(path, *, rule="first", items=None, by="", as_of_us=None, start_us=None):
        return reduce_panel(
            engine,
            find_panel_files(path),
            None if items is None else find_panel_files(items),
            by=by,
            rule=RemovalRule.parse(rule),
            as_of_us=as_of_us,
            start_us=start_us,
        )

    return reduce


def found(reduction, clock="first_seen"):
    """The engine's reduced table in the reference's terms."""
    counts = {}
    for row in reduction.histories[clock].itertuples():
        high = None if pd.isna(row.high) else pd.Timedelta(microseconds=int(row.high))
        low = pd.Timedelta(microseconds=int(row.low))
        counts[(low, high, CAUSES[row.cause])] = row.items
    return counts


def panel(*items):
    """Looks from short words: `LL.SS` is live, live, blind, suspended twice, a day apart."""
    letters = {
        "L": "live",
        "S": "suspended",
        "R": "removed",
        "D": "deleted_by_owner",
        "P": "private",
        "W": "withheld",
        ".": "unreachable",
        "?": "unknown",
    }
    rows = [
        (f"item-{number}", START + pd.Timedelta(days=day), letters[letter])
        for number, word in enumerate(items)
        for day, letter in enumerate(word)
        if letter != " "
    ]
    return pd.DataFrame(rows, columns=["item_id", "checked_at", "state"])


def days(low, high, cause):
    return (
        pd.Timedelta(days=low),
        None if high is None else pd.Timedelta(days=high),
        cause,
    )


TELLING = [
    # word, first, final; in days since the first live look; None: not followed
    ("LLL", (2, None, "censored"), (2, None, "censored")),
    ("LLS", (1, 2, "removed"), (1, 2, "removed")),
    ("L..S", (0, 3, "removed"), (0, 3, "removed")),
    ("LL..", (1, None, "censored"), (1, None, "censored")),
    ("LSSLL", (0, 1, "removed"), (4, None, "censored")),
    ("LSLSS", (0, 1, "removed"), (2, 3, "removed")),
    ("LDLSS", (0, 1, "other"), (2, 3, "removed")),
    ("LWSS", (0, 1, "other"), (0, 1, "other")),
    ("SLLS", None, (1, 2, "removed")),
    ("S.SS", None, None),
    ("..?.", None, None),
]


@pytest.mark.parametrize("row", TELLING, ids=[row[0] for row in TELLING])
@pytest.mark.parametrize("rule", ["first", "final"])
def test_each_rule_on_a_telling_history(write_panel, reduced, row, rule):
    word, first, final = row
    expected = {"first": first, "final": final}[rule]
    # A second item makes the panel longer, so that no end of observation is hit by chance.
    path = write_panel(panel(word, "LLLLLLLLLL"))
    counts = found(reduced(path, rule=rule))
    others = {days(9, None, "censored"): 1}
    if expected is not None:
        others[days(*expected)] = others.get(days(*expected), 0) + 1
    assert counts == others


def test_a_removal_that_lasted(write_panel, reduced):
    """Undone after a day, then lasting three: the second counts; the last is too young to tell."""
    path = write_panel(panel("LSLSSSSSSS", "LLLLLLLLSS", "LLLLLLLLLL"))
    assert found(reduced(path, rule="lasting:P3D")) == {
        days(2, 3, "removed"): 1,
        # Both are followed until three days before the end, when later exits cannot be told.
        days(6, None, "censored"): 2,
    }


def test_live_and_gone_at_one_instant_says_neither(write_panel, reduced):
    checks = panel("LLLS")
    extra = checks.iloc[[2]].assign(state="suspended")
    result = reduced(write_panel(pd.concat([checks, extra])))
    assert found(result) == {days(1, 3, "removed"): 1}
    assert result.oddities["panel_contradictory_looks"] == 1
    assert result.oddities["panel_repeated_looks"] == 1


def test_two_doors_at_one_instant_are_not_the_platforms(write_panel, reduced):
    checks = panel("LLS")
    extra = checks.iloc[[2]].assign(state="deleted_by_owner")
    result = reduced(write_panel(pd.concat([checks, extra])))
    assert found(result) == {days(1, 2, "other"): 1}
    assert result.oddities["panel_contradictory_looks"] == 1


def test_repeated_rows_change_nothing_but_are_counted(write_panel, reduced):
    checks = panel("LLS", "LLL")
    result = reduced(write_panel(pd.concat([checks, checks.iloc[:4]])))
    assert found(result) == found(reduced(write_panel(checks)))
    assert result.oddities["panel_repeated_looks"] == 4
    assert result.oddities["panel_contradictory_looks"] == 0


looks = st.lists(
    st.lists(st.tuples(st.integers(0, 14), st.sampled_from(STATES)), min_size=1, max_size=12),
    min_size=1,
    max_size=120,
)


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(looks, st.sampled_from(["first", "final", "lasting:P2D"]))
def test_random_histories_agree_with_plain_loops(tmp_path_factory, reduced, items, rule):
    rows = [
        (f"i{number}", START + pd.Timedelta(days=day), state)
        for number, history in enumerate(items)
        for day, state in history
    ]
    checks = pd.DataFrame(rows, columns=["item_id", "checked_at", "state"])
    path = tmp_path_factory.mktemp("panel") / "checks.parquet"
    checks.to_parquet(path)
    name = rule.partition(":")[0]
    lasting = pd.Timedelta(days=2) if name == "lasting" else pd.Timedelta(0)
    expected = histories_of(checks, rule=name, lasting=lasting)
    assert found(reduced(path, rule=rule)) == expected


def test_late_entry_and_age(write_panel, reduced):
    """Created two days before the first look: entry at 2, removed between 3 and 4 days of age."""
    items = pd.DataFrame(
        {"item_id": ["item-0", "item-1"], "created_at": [START - pd.Timedelta(days=2), pd.NaT]}
    )
    checks, known = write_panel(panel("LLS", "LLL"), items)
    frame = reduced(checks, items=known).histories["creation"]
    assert len(frame) == 1
    row = frame[["entry", "low", "high"]].iloc[0] / 86_400e6
    assert (row["entry"], row["low"], row["high"]) == (2, 3, 4)


def test_first_seen_before_the_first_look_counts_as_a_look(write_panel, reduced):
    """A link found on a day and looked at once, gone: removed in between, not met gone."""
    items = pd.DataFrame({"item_id": ["item-0"], "first_seen_at": [START - pd.Timedelta(days=5)]})
    checks, known = write_panel(panel("R"), items)
    assert found(reduced(checks, items=known)) == {days(0, 5, "removed"): 1}
    assert found(reduced(checks)) == {}


def test_slips_of_the_clock_are_counted_and_not_used(write_panel, reduced):
    items = pd.DataFrame(
        {
            "item_id": ["item-0", "item-1"],
            "created_at": [START + pd.Timedelta(days=1), START - pd.Timedelta(days=1)],
            "first_seen_at": [pd.NaT, START + pd.Timedelta(days=6)],
        }
    )
    checks, known = write_panel(panel("LLS", "LSS"), items)
    result = reduced(checks, items=known)
    assert result.oddities["panel_before_creation"] == 1
    assert result.oddities["panel_first_seen_after_exit"] == 1
    assert found(result) == {days(1, 2, "removed"): 1, days(0, 1, "removed"): 1}
    assert result.histories["creation"]["items"].sum() == 1


def test_as_of_leaves_later_looks_out(write_panel, reduced):
    path = write_panel(panel("LLSS", "LLLL"))
    second = int((START + pd.Timedelta(days=1)).value // 1000)
    result = reduced(path, as_of_us=second)
    assert found(result) == {days(1, None, "censored"): 2}
    assert result.oddities["panel_looks_after_as_of"] == 4


def test_one_instant_for_all(write_panel, reduced):
    """At day 1: the first was gone, the second joined later, the last was not looked at."""
    path = write_panel(panel("LSS", "  LLS", "LLLS", "L.S"))
    day = int((START + pd.Timedelta(days=1)).value // 1000)
    counts = found(reduced(path, start_us=day), "instant")
    assert counts == {days(1, 2, "removed"): 1}


def test_items_known_and_unknown(write_panel, reduced):
    items = pd.DataFrame({"item_id": ["item-0", "item-9"], "kind": ["a", "b"]})
    checks, known = write_panel(panel("LS", "LL"), items)
    result = reduced(checks, items=known, by="kind")
    assert result.outcomes["group"].tolist() == ["", "a"]
    assert result.oddities["panel_items_without_looks"] == 1
    assert result.oddities["panel_looks_without_item"] == 1


def test_a_panel_that_carries_its_items_says_where_they_change(write_panel, reduced):
    checks = panel("LLS", "LLL")
    checks["kind"] = ["a", "a", "b", "c", "c", "c"]
    result = reduced(write_panel(checks), by="kind")
    assert result.oddities["panel_item_changed"] == 1
    assert result.outcomes["group"].tolist() == ["a", "c"]


def test_outcomes_add_up(write_panel, reduced):
    path = write_panel(panel("LLS", "LLL", "LD.", "..", "SS", "LSL"))
    row = reduced(path).outcomes.iloc[0]
    assert row["items"] == 6
    assert (row["followed"], row["met_gone"], row["silent"]) == (4, 1, 1)
    assert (row["live"], row["down"], row["left"]) == (2, 1, 1)
    assert (row["came_back"], row["reinstatements"]) == (1, 1)
    assert row["looks"] == 16
    assert row["blind"] == 3


def test_microseconds_are_kept(write_panel, reduced):
    checks = panel("LLS")
    checks["checked_at"] += pd.to_timedelta([0, 1, 3], unit="us")
    (low, high, _), *_ = found(reduced(write_panel(checks)))
    assert (low.microseconds, high.microseconds) == (1, 3)
    assert np.isclose(low / pd.Timedelta(days=1), 1)


@pytest.mark.parametrize("year", ["1912", "2150"])
def test_far_years_keep_their_microseconds(write_panel, reduced, year):
    """Before 1970 times are negative; after 2112 a packed one is past what a float can hold."""
    checks = panel("LLS", "LDD", "LRR")
    checks["checked_at"] += pd.Timestamp(f"{year}-04-01", tz="UTC") - START
    checks["checked_at"] = checks["checked_at"].astype("datetime64[us, UTC]")
    checks["checked_at"] += pd.to_timedelta(np.tile([0, 1, 4], 3), unit="us")
    assert found(reduced(write_panel(checks))) == {
        (pd.Timedelta(days=1, microseconds=1), pd.Timedelta(days=2, microseconds=4), "removed"): 1,
        (pd.Timedelta(0), pd.Timedelta(days=1, microseconds=1), "other"): 1,
        (pd.Timedelta(0), pd.Timedelta(days=1, microseconds=1), "removed"): 1,
    }
