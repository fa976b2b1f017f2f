"""The embedded figures: what the founding study's numbers must show, computed, not written in."""

import json
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from audit.consistency.check import check_claims
from sources.published import embedded_claims, embedded_events, embedded_relay_errors

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def findings():
    return check_claims(embedded_claims(), events=embedded_events())


def ids(column):
    return {claim_id for cell in column for claim_id in cell.split()}


def test_the_422_a_day_cannot_hold_with_the_record_month(findings):
    conflict = findings[findings["rule_id"] == "joint_infeasibility"].iloc[0]
    assert conflict["severity"] == "warning"
    assert set(conflict["claim_ids"].split()) == {"tg-seed-422day", "tg-seed-max"}
    assert set(conflict["could_resolve"].split()) == {"tg-seed-422day", "tg-seed-max"}
    assert conflict["gap"] == 14_597
    assert "63,647" in conflict["proof"]
    assert "5 × 9,810 = 49,050" in conflict["proof"]
    assert "116 days or fewer" in conflict["explanation"]
    assert "both count the same unit over whole months" in conflict["survives_if"]
    assert "relayed" in conflict["assumptions"]
    assert "Conway et al." in conflict["statement"]


def test_nothing_else_is_more_than_a_note(findings):
    grave = findings[findings["severity"] != "note"]
    assert len(grave) == 1
    assert not any(name.startswith(("tw-", "fb-")) for name in ids(grave["claim_ids"]))


def test_averages_without_a_period_are_notes(findings):
    notes = findings[findings["severity"] == "note"]
    assert {"tg-2016-70day", "tg-2016-2000month"} <= ids(notes["claim_ids"])


def test_about_twice_is_covered_by_its_hedge(findings):
    hedged = findings[findings["rule_id"] == "hedged_comparison"].iloc[0]
    assert hedged["severity"] == "note"
    assert "1.61" in hedged["observed"]
    assert "1.86" in hedged["observed"]


def test_the_halves_add_up_to_the_total():
    claims = embedded_claims().set_index("claim_id")["value"]
    parts = claims["tw-cum-2016"] + claims["tw-2017h1"] + claims["tw-2017h2"]
    assert parts == claims["tw-cum-2017"] == 1_210_357


def test_each_relay_error_is_named_and_no_figure_of_the_platform_accused():
    errors = embedded_relay_errors()
    claims = pd.concat([embedded_claims(), errors], ignore_index=True)
    findings = check_claims(claims, events=embedded_events())
    before = ids(check_claims(embedded_claims(), events=embedded_events())["finding_id"])
    new = findings[~findings["finding_id"].isin(before)]
    wrong = set(errors["claim_id"])
    fits_within_its_interval = {"tw-2016h2-chg-relay"}
    assert wrong - fits_within_its_interval <= ids(new["claim_ids"])
    grave = new[new["severity"] != "note"]
    assert not (grave["severity"] == "error").any()
    for row in grave.itertuples():
        involved = set(row.claim_ids.split())
        assert involved & wrong, row.statement
        assert set(row.could_resolve.split()) & wrong, row.statement


def test_the_proof_can_be_rechecked_by_a_third_party(findings, tmp_path):
    table = tmp_path / "findings.csv"
    findings.to_csv(table, index=False)
    script = ROOT / "docs" / "recheck_proof.py"
    run = subprocess.run(  # noqa: S603
        [sys.executable, script, table], capture_output=True, text=True, check=True
    )
    assert run.stdout.split()[1::2] == ["holds"]
    broken = json.loads(findings["certificate"].iloc[0])
    broken["steps"][0]["at_most"] = "1000000"
    findings = findings.assign(certificate=json.dumps(broken))
    findings.head(1).to_csv(table, index=False)
    run = subprocess.run(  # noqa: S603
        [sys.executable, script, table], capture_output=True, text=True, check=True
    )
    assert run.stdout.split()[1] == "FAILS"
