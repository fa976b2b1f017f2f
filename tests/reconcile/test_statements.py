"""Every template yields a sentence: templates are data, and data can be wrong."""

import itertools
import math
import re
import string

import pytest

from audit.reconcile.comparability import DIMENSIONS, choose_comparison, judge, relate, relate_times
from audit.reconcile.comparisons import Outcome, compare
from audit.reconcile.pairs import Pair
from audit.reconcile.phrases import (
    claim_sentence,
    count,
    duration,
    horizon_words,
    measured_figure,
    measurement_sentence,
    per_cent,
    templates,
    when,
)
from audit.reconcile.relations import Relation
from audit.reconcile.sentences import (
    conclusion,
    named_caveats,
    not_comparable,
    pair_caveats,
    pair_sentence,
    sentence,
    unmeasured_sentence,
)
from audit.reconcile.unmeasured import plan_for
from schemas.vocabulary import ACTIONS, DRAWS, ESTIMANDS, KINDS, QUALIFIERS
from tests.reconcile.build import claim_row, measurement_row

FORBIDDEN = re.compile(
    r"\b(lie|lied|lies|lying|false|falsely|fake|faked|cheat\w*|fraud\w*)\b", re.I
)
UNFINISHED = re.compile(r"[{}_]|\bnan\b|\bNone\b|\binf\b|  |;;|,,|,;| ,| \.|\(\)|“”| ;")
FIELDS = {
    "leaning": "the services are not quite the same",
    "implied": "800 to 1,200",
    "followed": "1,500",
    "ending": "the difference is larger than chance explains",
    "steps": "3",
    "opposite": "1",
    "items": "381",
    "unit": "accounts",
    "follow_up": "one hour",
    "width": "5",
    "acted": "suspended",
    "claim_base": "what was removed",
    "measured_base": "what was found and followed",
    "because": "services differ",
    "drawn": "chosen by hand",
    "relayed_by": "a newspaper",
    "measurement_relayed_by": "a newspaper",
    "design_effect": "3",
    "condition": "with a link",
    "event": "the scope widened",
}
KIND_VALUES = {
    "share": 0.95,
    "rate_within": 0.83,
    "change": -0.2,
    "ratio": 2.0,
    "median": 43.0,
    "score": 3.5,
}


def is_sentence(text):
    assert text[0].isupper() or text[0] in "“0123456789", text
    assert text.endswith("."), text
    assert text.count(".") - len(re.findall(r"\d\.\d|et al\.|J\.M\.", text)) == 1, text
    assert not UNFINISHED.search(text), text
    assert not FORBIDDEN.search(text), text
    assert text.count("(") == text.count(")"), text
    assert text.count("“") == text.count("”"), text
    return True


def fields_of(template):
    return {name for _, name, _, _ in string.Formatter().parse(template) if name}


def all_templates():
    table = templates()
    for comparison, endings in table["conclusions"].items():
        for ending, text in endings.items():
            yield f"{comparison}.{ending}", text
    for group in ("not_comparable", "leaning", "caveats", "drawn"):
        for name, text in table[group].items():
            yield f"{group}.{name}", text


@pytest.mark.parametrize(("name", "text"), list(all_templates()))
def test_every_template_fills_in_and_ends_a_sentence(name, text):
    assert fields_of(text) <= set(FIELDS), name
    filled = text.format(**FIELDS)
    assert filled[0].islower() or filled[0].isdigit(), name
    assert is_sentence(sentence("according to Example, 5 accounts were suspended", filled))


def test_there_is_a_template_for_every_dimension_action_and_draw():
    table = templates()
    assert set(DIMENSIONS) <= set(table["not_comparable"])
    assert set(DIMENSIONS) == set(table["leaning"])
    assert set(ACTIONS.parents) == set(table["actions"])
    assert set(DRAWS) == set(table["drawn"])
    assert set(DRAWS) - {"probability"} <= set(table["caveats"])


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("qualifier", QUALIFIERS)
def test_every_kind_of_claim_is_a_clause(kind, qualifier):
    value = math.nan if qualifier in ("range", "suppressed") else KIND_VALUES.get(kind, 1200.0)
    for extra in (
        {},
        {"relayed_by": "a newspaper", "scope": "DE", "breakdown": "task=reactive"},
        {"period_start": "", "period_end": "", "policy_area": "all", "detection": "automated"},
        {"base_action": "notify", "horizon": "PT1H", "since": "upload", "every": "P1M"},
        {"unit": "hours", "since": "notice"},
    ):
        low, high = (0.0, 1.0) if kind in ("share", "rate_within") else (10.0, 20.0)
        row = claim_row(kind, KIND_VALUES.get(kind, 1200.0), qualifier=qualifier, **extra)
        text = sentence(claim_sentence({**row, "value": value, "low": low, "high": high}))
        assert is_sentence(text)
        assert "Example" in text


@pytest.mark.parametrize("estimand", ESTIMANDS)
def test_every_estimand_is_a_clause(estimand):
    limits = {"estimate": 0.4, "low": 0.3, "high": 0.5, "level": 0.95}
    for figures in (
        {},
        {"estimate": 0.4},
        {"low": 0.0, "high": 0.2},
        {"low": 50.0, "high": math.inf},
        limits,
        {**limits, "n": 200.0, "k": 80.0},
        {"printed": "about 38%", "estimate": 0.38},
    ):
        for extra in (
            {},
            {"group": "one group", "condition": "with a link", "horizon": "PT6H"},
            {"study": "", "population": "accounts found", "window_start": "", "window_end": ""},
            {"window_end": "", "draw": "census", "action": ""},
        ):
            row = measurement_row(estimand=estimand, **{**figures, **extra})
            assert is_sentence(sentence(measurement_sentence(row)))


def test_every_pair_of_statistics_ends_in_a_sentence_with_caveats():
    made = set()
    for kind, estimand in itertools.product(KINDS, ESTIMANDS):
        claim = claim_row(kind, KIND_VALUES.get(kind, 1200.0), since="notice", horizon="PT2H")
        measurement = measurement_row(
            200, 80, estimand=estimand, since="notice", horizon="PT2H", estimate=0.4
        )
        comparison = choose_comparison(claim, measurement)
        if not comparison:
            continue
        relations = {**relate(claim, measurement), **relate_times(claim, measurement)}
        pair = Pair(claim, measurement, judge(comparison, relations))
        outcome = compare(pair)
        made.add((comparison, outcome.verdict))
        assert is_sentence(pair_sentence(pair, outcome))
        assert not UNFINISHED.search(pair_caveats(pair, outcome).replace("_", " "))
    assert {comparison for comparison, _ in made} >= {
        "count_against_observed",
        "rate_against_survival",
        "share_against_cohort",
        "count_against_share",
        "count_against_lifetime",
        "change_against_change",
    }


@pytest.mark.parametrize("dimension", DIMENSIONS)
def test_every_reason_that_keeps_figures_apart_is_a_clause(dimension):
    claim, measurement = claim_row("rate_within", 0.8), measurement_row()
    for comparison in ("rate_against_survival", "count_against_share", "count_against_observed"):
        for relation in (Relation.DIFFERENT, Relation.UNKNOWN):
            comparability = judge(comparison, {dimension: relation})
            if not comparability.failing:
                continue
            ending = not_comparable(Pair(claim, measurement, comparability))
            assert is_sentence(sentence("two figures", ending))


@pytest.mark.parametrize("kind", KINDS)
def test_every_claim_that_nothing_measures_says_what_would(kind):
    row = claim_row(kind, KIND_VALUES.get(kind, 1200.0), horizon="PT1H", since="upload")
    row["unit"] = "hours" if kind == "median" else row["unit"]
    assert is_sentence(unmeasured_sentence(row, plan_for(row)))
    for base in ("notify", "view"):
        row["base_action"] = base
        assert is_sentence(unmeasured_sentence(row, plan_for(row)))


def test_numbers_are_rounded_sensibly():
    assert [count(v) for v in (12, 299649, 1_900_000, 1_210_357, 421.5, 26e6)] == [
        "12",
        "299,649",
        "1.9 million",
        "1,210,357",
        "421.5",
        "26 million",
    ]
    assert [per_cent(v) for v in (0.95, 0.985, 0.0494, -0.2, 1.0, 0.0004)] == [
        "95%",
        "98.5%",
        "4.94%",
        "−20%",
        "100%",
        "0.04%",
    ]
    assert measured_figure(measurement_row(722, 455)) == "63.0% (95% limits 59.4 to 66.5%)"
    assert measured_figure(measurement_row(50, 12)) == "24% (95% limits 14 to 37%)"
    assert measured_figure(measurement_row(722, 455, draw="census")) == "63.0%"


def test_durations_and_dates_in_words():
    assert duration("PT1H") == "one hour"
    assert duration("P70D") == "70 days"
    assert duration("P1Y6M") == "one year and 6 months"
    assert duration("PT1M") == "one minute"
    assert duration("") == ""
    assert when("2018-05-01", "2018-05-31") == " in May 2018"
    assert when("2018-01-01", "2018-05-31") == " from January to May 2018"
    assert when("2015-04-02", "2015-04-02") == " on 2 April 2015"
    assert when("2018-10-01", "") == " from 1 October 2018 on"
    assert when("", "") == ""


def test_caveats_stand_once_and_by_name():
    text = named_caveats(["crawl", "relayed", "crawl"], {"relayed_by": "a newspaper"})
    assert text.startswith("crawl: ")
    assert text.count("crawl: ") == 1
    assert "relayed: the claim was read in a newspaper, not at its source" in text


def test_an_ending_that_does_not_exist_is_our_mistake():
    with pytest.raises(KeyError):
        conclusion("groups", "accuses", {})
    assert Outcome("consistent", "agree").p_value != Outcome("consistent", "agree").p_value


def test_groups_are_said_within_the_time_they_were_followed():
    assert horizon_words({"horizon": "P7D", "since": "first_seen"}) == " within 7 days"
    assert horizon_words({"horizon": "P66D", "since": "study"}) == ""
    assert horizon_words({"horizon": "", "since": ""}) == ""
