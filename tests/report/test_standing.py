"""What may be printed, and the stamp on everything else."""

from dataclasses import replace

import pytest

from audit.report.ranking import headlines, rank_findings
from audit.report.standing import finding_standings, verdict_id, verdict_standings
from schemas.claims import Claims
from schemas.findings import Responses


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
