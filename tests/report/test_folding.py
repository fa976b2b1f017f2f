"""Verdicts that settle nothing are folded by reason; what settles something stands in full."""

from dataclasses import replace

import pandas as pd
import pytest
from bs4 import BeautifulSoup

from audit import console
from audit.report.export import build_report
from audit.report.folding import fold_verdicts
from audit.report.newsroom import summary_markdown
from audit.report.wording import Wording
from schemas.verdicts import Verdicts

WHY = "the claim is about what was removed, the study about what was found"
COUNT = "a second count of the same things by somebody else would settle it"


@pytest.fixture(scope="module")
def crowded(synthetic):
    result = synthetic.audit_result()
    one = result.verdicts.iloc[1].to_dict()
    rows = [
        result.verdicts.iloc[0].to_dict(),
        {**one, "statement": "Pair one.", "because": WHY},
        {**one, "claim_id": "c-2016h2", "statement": "Pair two.", "because": WHY},
        {**one, "claim_id": "c-2016h1", "statement": "Another reason.", "because": "so it is"},
        {**one, "statement": "From a run without reasons."},
        *(
            {
                **one,
                "claim_id": claim_id,
                "measurement_id": "",
                "verdict": "not_measurable",
                "statement": f"Nobody measured {claim_id}.",
                "because": COUNT,
            }
            for claim_id in ("c-2016h1", "c-2016h2", "c-2017h1")
        ),
    ]
    return replace(result, verdicts=Verdicts.conform(pd.DataFrame(rows)))


def test_one_fold_for_each_reason_and_none_for_what_is_settled(crowded):
    folds = fold_verdicts(crowded)
    assert [fold.places for fold in folds] == [(1, 2), (3,), (4,), (5, 6, 7)]
    assert [fold.is_single for fold in folds] == [False, True, True, False]
    assert folds[0].because == WHY.replace("the claim", "The claim", 1) + "."
    platform = crowded.claims.set_index("claim_id").loc["c-2016h1", "platform"]
    assert folds[0].touches.startswith(f"2 pairs: 2 figures of {platform} beside 1 measurement of")
    assert folds[3].touches == f"3 figures of {platform}"


def test_the_page_shows_a_reason_once_and_its_pairs_inside(crowded):
    page = BeautifulSoup(build_report(crowded)["index.html"].decode(), "lxml")
    section = page.find(id="verdicts")
    assert section.get_text().count("The claim is about what was removed") == 1
    fold = section.find(id="why-1")
    assert [n.find("h5").get_text(strip=True)[:8] for n in fold.select("details > .note")] == [
        "Pair one",
        "Pair two",
    ]
    settled = section.find(class_="consistent")
    assert settled.find_parent("details") is None
    assert settled.find_previous_sibling(class_="fold") is None


def test_the_terminal_and_the_summary_say_a_reason_once(crowded, capsys):
    console.show_settled(crowded.verdicts)
    console.show_folds(crowded)
    shown = " ".join(capsys.readouterr().out.split())
    text = summary_markdown(crowded, Wording())
    for said in (shown, text):
        assert said.count("The claim is about what was removed") == 1
        assert said.count("A second count of the same things") == 1
        assert "Pair two" not in said
        assert "Another reason." in said
        assert "From a run without reasons." in said
    assert shown.index("At least 45,000") < shown.index("NOT COMPARABLE (4; each in verdicts.csv)")
    assert "3 figures of" in shown
