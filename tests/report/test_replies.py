"""What an answer of the platform does to a finding, and where it is shown."""

from dataclasses import replace

import pytest

from audit.report.ask import answer_findings, write_letter
from audit.report.charts.focus import conflict_panels
from audit.report.charts.panels import conflict_marks
from audit.report.evidence import EvidenceFinder
from audit.report.newsroom import summary_markdown
from audit.report.ranking import headlines, rank_findings
from audit.report.replies import replies
from audit.report.standing import finding_standings
from audit.report.views import ClaimViews, finding_views
from audit.report.wording import Wording
from schemas.findings import Responses

EN = Wording("en")
ASKED = {"finding_id": "f-record", "asked_on": "2018-07-01", "deadline": "2018-07-11"}


def answered(result, outcome):
    """The audit after a question and, in a row of its own, the answer to it."""
    answer = {"finding_id": "f-record", "asked_on": "2018-07-01", "answered_on": "2018-07-05"}
    responses = Responses.conform([ASKED, {**answer, "outcome": outcome, "text": "We say *why*."}])
    findings = answer_findings(result.findings, responses)
    return replace(result, responses=responses, findings=findings)


def view_of(result):
    views = ClaimViews(result.claims, EvidenceFinder(None, {}), EN)
    return next(v for v in finding_views(result, views, []) if v.row["finding_id"] == "f-record")


def test_a_question_and_its_answer_are_one_entry(result):
    (entry,) = replies(answered(result, "disputed").responses)["f-record"]
    assert entry["deadline"] == "2018-07-11"
    assert entry["answered_on"] == "2018-07-05"
    again = Responses.conform([ASKED, {**ASKED, "asked_on": "2018-08-01"}])
    assert len(replies(again)["f-record"]) == 2


@pytest.mark.parametrize("outcome", ["definition", "corrected"])
def test_what_an_answer_settled_is_said_last_and_marks_nothing(result, outcome):
    settled = answered(result, outcome)
    assert "f-f-record" in [line.anchor for line in headlines(result)]
    assert "f-f-record" not in [line.anchor for line in headlines(settled)]
    order = list(rank_findings(settled.findings)["finding_id"])
    assert order.index("f-record") > order.index("f-restated")
    assert order[-1] == "f-withdrawn"
    assert "f-record" in " ".join(conflict_marks(result).values())
    assert "f-record" not in " ".join(conflict_marks(settled).values())
    assert len(conflict_panels(settled)) < len(conflict_panels(result))
    assert view_of(settled).kicker == "Settled by the platform’s answer"


def test_a_question_about_figures_that_have_changed_is_asked_anew(result):
    changed = "its figures have changed since the platform was asked"
    asked = write_letter(result, "f-record", asked_on="2018-07-01").response_row()
    answer = {"finding_id": "f-record", "asked_on": "2018-07-01", "outcome": "disputed"}
    after = replace(result, responses=Responses.conform([asked, answer]))
    assert changed not in finding_standings(after)["f-record"].reasons
    concerned = result.findings.set_index("finding_id").loc["f-record", "claim_ids"].split()[0]
    claims = after.claims.copy()
    claims.loc[claims["claim_id"] == concerned, ["value", "review"]] = [211.0, "corrected"]
    corrected = replace(after, claims=claims)
    assert changed in finding_standings(corrected)["f-record"].reasons
    assert finding_standings(corrected)["f-record"].stamp == "DRAFT"
    again = write_letter(corrected, "f-record", asked_on="2018-07-09").response_row()
    anew = replace(corrected, responses=Responses.conform([asked, answer, again]))
    assert changed not in finding_standings(anew)["f-record"].reasons
    by_hand = replace(corrected, responses=Responses.conform([answer]))
    assert changed not in finding_standings(by_hand)["f-record"].reasons


def test_what_the_platform_disputes_stands_and_says_so(result):
    disputed = answered(result, "disputed")
    line = next(line for line in headlines(disputed) if line.anchor == "f-f-record")
    assert line.kicker == "Warning, disputed by the platform"
    assert view_of(disputed).kicker == "Warning"


@pytest.mark.parametrize(
    ("outcome", "words"),
    [
        ("disputed", "the platform disputes it"),
        ("definition", "the platform counts differently; the figures are separate series since"),
    ],
)
def test_the_markdown_gives_the_answer_beside_the_finding(result, outcome, words):
    text = summary_markdown(answered(result, outcome), EN)
    said = f"Asked on 1 July 2018; answered on 5 July 2018: {words}. “We say \\*why\\*.”"
    heading = next(line for line in text.splitlines() if line.startswith("### ") and "210" in line)
    assert said in text[text.index(heading) :]
    assert heading.startswith("### **DRAFT** Settled") is (outcome == "definition")
