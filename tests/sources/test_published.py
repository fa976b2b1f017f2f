"""The embedded figures against the list of facts they were taken from."""

import os
from pathlib import Path

import pandas as pd
import pytest

from audit.measure.published import complete_measurements
from schemas.claims import STATEMENT_COLUMNS
from schemas.vocabulary import ACTIONS, POLICY_AREAS, UNITS
from sources.published import (
    embedded_claims,
    embedded_events,
    embedded_measurements,
    embedded_pairs,
    embedded_relay_errors,
)

FACTS = Path(
    os.environ.get("TRANSPARENCY_FACTS", "")
    or Path(__file__).resolve().parents[3] / "shared" / "facts"
)
CLAIMS_LEFT_OUT = {
    "tg-seed-fn50": "garbled footnote: what it counts is lost",
    "tw-2016-08-isis-traffic": "attribution doubtful",
    "tw-2017h2-rank": "rank statement",
    "fb-2021q1-rank": "rank statement",
    "tw-relay-second-year": "rank statement",
    "fb-2020q2-chg": "the relay's own arithmetic",
    "fb-2022q1-chg": "the relay's own arithmetic",
    "fb-2019q1-hate-terror": "the relay's own sum of two policy areas",
    "fb-2018q4-hate-terror": "the relay's own sum of two policy areas",
    "tg-2024-01-27-ex": "perhaps illustrative",
}
MEASUREMENTS_LEFT_OUT = {
    "nwc-3000": "size of a sample",
    "soc-1000": "size of a sample",
    "rusi-out": "size of a dataset",
    "nwc-191": "chosen for being live",
    "dsa-8m-facebook": "seen in a blog, months unknown",
    "cd-is-90": "the authors' estimate, no measurement",
    "cd-is-63-3m": "same count as cd-is-63",
}
SPLIT = {
    "cd-big6": 3,
    "cd-yt": 3,
    "cd-url-perday": 2,
    "cd-jp-own": 2,
    "cd-ident": 3,
    "cd-bio-tg": 2,
}
KINDS = {
    "average_per_day": "mean_per_day",
    "average_per_month": "mean_per_month",
    "change_vs_previous": "change",
    "cumulative_total": "cumulative",
    "rate_within_time": "rate_within",
}
OTHER_KIND = {
    "tw-2015-2000week": ("mean_per_week", 2000),
    "tg-seed-sixfold": ("ratio", 6),
    "fb-2018q1-chg": ("ratio", 2),
    "fb-2018q1-median": ("median", 1),
    "fb-2018-med-q1": ("median", 43),
    "fb-2018-med-q3": ("median", 18),
    "fb-2022q1-prev": ("share", 0.0005),
}
NO_PERIOD_STATED = {"tg-seed-sixfold", "tg-2019-avgday", "tw-2015-2000week"}


def facts(name):
    path = FACTS / name
    if not path.is_file():
        pytest.skip("the list of facts is not beside this checkout (shared/facts)")
    return pd.read_csv(path, dtype=str, keep_default_na=False).set_index(path.stem[:-1] + "_id")


def all_claims():
    return pd.concat([embedded_claims(), embedded_relay_errors()]).set_index("claim_id")


def test_every_fact_is_here_or_left_out_for_a_reason():
    ours = set(all_claims().index)
    assert ours | set(CLAIMS_LEFT_OUT) == set(facts("claims.csv").index)
    assert not ours & set(CLAIMS_LEFT_OUT)


def test_values_kinds_and_hedges_agree():
    known = facts("claims.csv")
    for claim_id, claim in all_claims().iterrows():
        fact = known.loc[claim_id]
        kind, value = OTHER_KIND.get(
            claim_id, (KINDS.get(fact["kind"], fact["kind"]), fact["value"])
        )
        assert claim["kind"] == kind, claim_id
        assert claim["platform"] == fact["platform"], claim_id
        if fact["value"]:
            assert claim["value"] == pytest.approx(float(value), rel=2e-3), claim_id
        else:
            printed = (float(fact["value_low"]), float(fact["value_high"]))
            assert (claim["low"], claim["high"]) == printed, claim_id
            assert claim["qualifier"] == "range", claim_id
        one_sided = {"more than": "more_than", "less than": "less_than", "about": "about"}
        if fact["qualifier"] in one_sided and not (pd.isna(claim["value"])):
            assert claim["qualifier"] == one_sided[fact["qualifier"]], claim_id


def test_periods_agree_or_are_vague_around_the_fact():
    known = facts("claims.csv")
    for claim_id, claim in all_claims().iterrows():
        fact = known.loc[claim_id]
        if claim_id in NO_PERIOD_STATED:
            assert claim["period_start"] == claim["period_end"] == claim["period_basis"] == ""
            continue
        start, end = fact["period_start"], fact["period_end"]
        if claim["period_basis"] == "vague":
            assert claim["period_start"] <= start <= claim["period_start_latest"], claim_id
            earliest = claim["period_end_earliest"] or claim["period_end"]
            assert earliest <= end <= claim["period_end"], claim_id
        else:
            assert (claim["period_start"], claim["period_end"]) == (start, end), claim_id
        assert claim["published_on"] == fact["published_on"], claim_id


def test_what_was_relayed_says_so_and_awaits_review():
    known = facts("claims.csv")
    for claim_id, claim in all_claims().iterrows():
        if known.loc[claim_id, "confidence"] == "relayed":
            assert claim["relayed_by"], claim_id
        seen = known.loc[claim_id, "seen_in"]
        assert seen in (claim["source_url"] + " " + claim["note"]), claim_id
        assert claim["review"] == ("unreviewed" if claim["relayed_by"] else "accepted")


def test_errors_of_relays_are_kept_apart():
    known = facts("claims.csv")
    marked = known["note"].str.startswith("Relay error") & (known["kind"] != "rank_statement")
    assert set(known.index[marked]) <= set(embedded_relay_errors()["claim_id"])
    assert not set(known.index[marked]) & set(embedded_claims()["claim_id"])


def test_a_figure_seen_twice_is_one_statement():
    claims = all_claims()
    for one, other in (
        ("tw-seed-2017h1", "tw-2017h1"),
        ("tw-seed-cum-2017", "tw-cum-2017"),
        ("tw-2018h1", "tw-2018h1-b"),
        ("tg-seed-70day", "tg-2016-70day"),
        ("tw-2018h2", "tw-relay-typo-166153"),
        ("tw-cum-2016", "tw-relay-typo-636280"),
    ):
        assert claims.loc[one, "statement_key"] == claims.loc[other, "statement_key"], one
    same = claims.groupby("statement_key").size()
    assert same.max() == 3  # the running total of 2017: paper, tweet, and a relay's wrong one


def test_figures_as_printed_are_no_sentences():
    for table in (embedded_claims(), embedded_relay_errors(), embedded_measurements()):
        assert (table["printed"] != "").all()
        assert (table["printed"].str.len() <= 30).all()


def test_series_of_half_years_reconciles_as_published():
    claims = embedded_claims().set_index("claim_id")
    total = claims.loc[["tw-cum-2016", "tw-2017h1", "tw-2017h2"], "value"].sum()
    assert total == claims.loc["tw-cum-2017", "value"] == 1_210_357
    months = ["tw-2016h2", "tw-2017h1", "tw-2017h2", "tw-2018h1", "tw-2018h2", "tw-2019h1"]
    starts = claims.loc[months, "period_start"].tolist()
    assert starts == sorted(starts)
    assert claims.loc[months, "statement_key"].is_unique


def test_record_month_has_a_window_and_a_length():
    record = embedded_claims().set_index("claim_id").loc["tg-seed-max"]
    assert (record["kind"], record["every"], record["value"]) == ("maximum", "P1M", 9810)
    assert (record["base_period_start"], record["base_period_end"]) == ("2016-12-01", "2018-05-31")
    assert record["claimant"] == "Conway et al."
    assert "ISIS Watch" in record["relayed_by"]


def test_words_are_known_except_where_meant():
    claims, measurements = all_claims().reset_index(), embedded_measurements()
    for table in (claims, measurements):
        assert set(table["unit"]) - set(UNITS.parents) <= {""}
        assert set(table["policy_area"]) - set(POLICY_AREAS.parents) <= {""}
        assert set(table["action"]) - set(ACTIONS.parents) <= {""}
    assert set(STATEMENT_COLUMNS) <= set(claims.columns)


def test_every_measured_fact_is_here_or_left_out_for_a_reason():
    known = facts("measurements.csv")
    ours = embedded_measurements()["measurement_id"]
    for fact in known.index:
        parts = ours[ours.eq(fact) | ours.str.startswith(fact + "-")]
        own = [part for part in parts if part == fact or part.rsplit("-", 1)[0] == fact]
        if fact in MEASUREMENTS_LEFT_OUT:
            assert fact not in set(ours)
        elif fact in SPLIT:
            assert len(own) == SPLIT[fact]
        else:
            assert fact in own


def test_measured_values_agree():
    known = facts("measurements.csv")
    rows = complete_measurements(embedded_measurements()).set_index("measurement_id")
    compared = 0
    for fact_id, fact in known.iterrows():
        if fact_id not in rows.index:
            continue
        row = rows.loc[fact_id]
        rate = fact["rate"]
        if rate.startswith("<"):
            assert row["high"] == pytest.approx(float(rate[1:]), rel=2e-3)
            assert pd.isna(row["estimate"])
        elif rate.startswith(">"):
            assert row["low"] == float(rate[1:])
        elif fact_id == "cd-throw":
            assert (row["low"], row["high"]) == (50, float("inf"))
        elif "-" in rate[1:]:
            low, high = map(float, rate.split("-"))
            assert (row["low"], row["high"]) == (low, high)
        elif rate:
            # Half a unit of the last printed digit, so that a computed share may stand in.
            assert row["estimate"] == pytest.approx(float(rate.split()[0]), abs=0.0051), fact_id
        else:
            continue
        compared += 1
        if fact["n"].isdigit() and fact_id != "cd-842":
            assert row["n"] == float(fact["n"]) or pd.isna(row["n"]), fact_id
    assert compared > 70


def test_limits_follow_from_the_counts_printed():
    rows = complete_measurements(embedded_measurements()).set_index("measurement_id")
    share = rows.loc["cd-is-63"]
    # R: prop.test(455, 722, correct = FALSE) gives 0.5943776 0.6646312
    assert share["estimate"] == pytest.approx(455 / 722)
    assert (share["low"], share["high"]) == pytest.approx((0.59438, 0.66463), abs=1e-5)
    assert share["level"] == 0.95
    survival = rows.loc["cep-over2h"]
    assert survival["low"] < 324 / 1348 < survival["high"]
    censored = rows.loc["cd-is-70d"]
    assert pd.isna(censored["low"])
    assert pd.isna(censored["level"])
    bounds = rows.loc["cd-oj-70d"]
    assert (bounds["low"], bounds["high"]) == (0, 0.2)
    assert pd.isna(bounds["level"])


def test_completing_twice_changes_nothing():
    once = complete_measurements(embedded_measurements())
    pd.testing.assert_frame_equal(once, complete_measurements(once))


def test_events_are_dated_and_cited():
    events = embedded_events()
    assert (events[["platform", "date", "what", "source_title", "source_url"]] != "").all().all()
    assert {"Facebook", "Twitter"} <= set(events["platform"])
    assert "2019-04-01" in set(events["date"])


def test_explained_pairs_name_figures_that_are_here():
    pairs = embedded_pairs()
    claims = set(embedded_claims()["claim_id"])
    measurements = set(embedded_measurements()["measurement_id"])
    assert set(pairs["claim_id"]) <= claims
    assert set(pairs["measurement_id"]) <= measurements
    assert pairs["because"].str.len().max() < 250


def test_clusters_widen_limits():
    rows = complete_measurements(embedded_measurements()).set_index("measurement_id")
    network = rows.loc["isd-fuouaris"]
    # 90 accounts of one user and 198 others: (90**2 + 198) / 288 accounts for one independent one.
    assert network["design_effect"] == pytest.approx((90**2 + 198) / 288, abs=0.05)
    assert network["high"] - network["low"] > 0.4
