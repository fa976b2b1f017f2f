"""What may be printed, and the stamp on everything else."""

from dataclasses import replace

import pytest

from audit.consistency.bounds import imply_unpublished
from audit.console import show_result
from audit.report.ranking import headlines, rank_findings
from audit.report.standing import finding_standings, verdict_id, verdict_standings
from audit.report.tables import export_tables
from audit.result import AuditResult
from schemas.bounds import Bounds
from schemas.claims import Claims
from schemas.findings import Responses
from schemas.verdicts import NearMisses
from sources.tabulate import tabulate_claims


def accepted(result, *names, relayed=False):
    claims = result.claims.copy()
    hit = claims["claim_id"].isin(names)
    claims.loc[hit, "review"] = "accepted"
    if not relayed:
        claims.loc[hit, "relayed_by"] = ""
    return replace(result, claims=Claims.validate(claims))


def asked(result, finding_id):
    row = {"finding_id": finding_id, "asked_on": "2018-07-01"}
    return replace(result, responses=Responses.conform([row]))


def test_a_finding_is_draft_until_people_have_done_three_things(result):
    standing = finding_standings(result)["f-record"]
    assert standing.stamp == "DRAFT"
    assert len(standing.reasons) == 3

    seen = accepted(result, "w-mean", "w-record", relayed=True)
    assert len(finding_standings(seen)["f-record"].reasons) == 2
    own = accepted(result, "w-mean", "w-record")
    assert finding_standings(own)["f-record"].reasons == ("the platform has not been asked",)
    done = asked(own, "f-record")
    assert finding_standings(done)["f-record"].is_publishable
    assert finding_standings(done)["f-record"].stamp == ""


def test_one_claim_not_accepted_keeps_the_stamp(result):
    half = asked(accepted(result, "w-mean"), "f-record")
    assert finding_standings(half)["f-record"].stamp == "DRAFT"


def test_a_rejected_claim_is_no_checked_one(result):
    claims = accepted(result, "w-mean", "w-record").claims.copy()
    claims.loc[claims["claim_id"] == "w-mean", "review"] = "rejected"
    rejected = asked(replace(result, claims=Claims.validate(claims)), "f-record")
    assert finding_standings(rejected)["f-record"].stamp == "DRAFT"


def test_a_claim_that_is_gone_keeps_the_stamp(result):
    gone = replace(result, claims=result.claims[result.claims["claim_id"] != "w-mean"])
    gone = asked(accepted(gone, "w-record"), "f-record")
    assert finding_standings(gone)["f-record"].stamp == "DRAFT"


def test_a_withdrawn_finding_says_so_whatever_else_was_done(result):
    assert finding_standings(asked(result, "f-withdrawn"))["f-withdrawn"].stamp == "WITHDRAWN"


def test_a_verdict_that_accuses_needs_the_question_too(result):
    ready = accepted(result, "c-2017h1")
    assert verdict_standings(ready)[0].is_publishable
    verdicts = ready.verdicts.copy()
    verdicts.loc[0, "verdict"] = "inconsistent"
    accusing = replace(ready, verdicts=verdicts)
    assert verdict_standings(accusing)[0].reasons == ("the platform has not been asked",)
    assert verdict_standings(asked(accusing, verdict_id("c-2017h1", "m-count")))[0].is_publishable


def test_findings_come_by_severity_then_gap_and_withdrawn_ones_last(result):
    assert list(rank_findings(result.findings)["finding_id"]) == [
        "f-record",
        "f-restated",
        "f-withdrawn",
    ]


def test_three_to_seven_sentences_and_none_withdrawn(result):
    chosen = headlines(result)
    assert 3 <= len(chosen) <= 7
    assert chosen[0].anchor == "f-f-record"
    assert all("wrong" not in headline.statement for headline in chosen)
    assert {headline.kicker for headline in chosen[1:]} >= {"Not comparable", "Consistent"}


@pytest.mark.parametrize("number", [0, 1, 12])
def test_the_number_of_sentences_keeps_to_its_limits(result, number):
    import pandas as pd

    one = result.findings.iloc[[0]]
    many = pd.concat([one.assign(finding_id=f"f{place}") for place in range(number)] or [one[:0]])
    crowd = replace(result, findings=many.reset_index(drop=True), verdicts=result.verdicts[:0])
    assert len(headlines(crowd)) == min(number, 7)


BASE = {
    "platform": "Example",
    "policy_area": "terrorism",
    "action": "suspend",
    "unit": "accounts",
    "kind": "count",
    "review": "unreviewed",
}


@pytest.fixture
def implied():
    """An audit of two figures of a year, and what they imply for its second half."""
    half = {"value": 451, "period_start": "2018-01-01", "period_end": "2018-06-30"}
    year = {"value": 759, "period_start": "2018-01-01", "period_end": "2018-12-31"}
    claims = tabulate_claims(
        [{**BASE, **half, "claim_id": "half"}, {**BASE, **year, "claim_id": "year"}]
    )
    bounds = imply_unpublished(claims)
    assert bounds[["period_start", "low", "high"]].to_numpy().tolist() == [["2018-07-01", 308, 308]]
    return AuditResult(title="A year", as_of="2019-01-01", claims=claims, bounds=bounds)


def exported(result, name):
    (rows,) = (export.rows for export in export_tables(result) if export.name == name)
    return rows


def test_what_figures_imply_is_draft_until_all_of_them_were_read(implied):
    rows = exported(implied, "bounds")
    assert rows["standing"].tolist() == ["DRAFT"]
    assert rows["standing_reasons"].tolist() == ["2 of its 2 figures not yet checked by a person"]
    half = exported(accepted(implied, "half"), "bounds")
    assert half["standing_reasons"].tolist() == ["1 of its 2 figures not yet checked by a person"]
    both = exported(accepted(implied, "half", "year"), "bounds")
    assert both[["standing", "standing_reasons"]].to_numpy().tolist() == [["", ""]]


def test_limits_that_name_no_figure_stay_draft(implied):
    read = accepted(implied, "half", "year")
    loose = replace(read, bounds=Bounds.conform(read.bounds.assign(low_from="", high_from="")))
    assert exported(loose, "bounds")["standing"].tolist() == ["DRAFT"]


def test_a_near_miss_is_draft_until_its_figure_was_read(result):
    row = {
        "claim_id": "c-2017h1",
        "claims": 1,
        "measurement_id": "m-count",
        "comparison": "count_against_count",
        "separated_by": "period",
        "reasons": "other months",
        "statement": "They differ in their period alone.",
    }
    near = replace(result, near_misses=NearMisses.conform([row]))
    assert exported(near, "near_misses")["standing"].tolist() == ["DRAFT"]
    read = exported(accepted(near, "c-2017h1"), "near_misses")
    assert read[["standing", "standing_reasons"]].to_numpy().tolist() == [["", ""]]


def test_the_terminal_counts_what_is_draft_and_is_silent_where_nothing_is(
    result, implied, tmp_path, capsys
):
    show_result(result, tmp_path / "index.html")
    said = capsys.readouterr().out
    assert "DRAFT, not for publication: 2 of 3 findings; what is missing" in said
    assert "DRAFT, not for publication: 2 of 3 verdicts; what" in said, "one figure was typed"
    show_result(implied, tmp_path / "index.html")
    assert "DRAFT" not in capsys.readouterr().out
