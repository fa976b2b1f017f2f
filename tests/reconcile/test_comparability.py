"""Which comparison fits, what it asks for, and what the table in the docs promises."""

from pathlib import Path

import pytest

from audit.reconcile.comparability import (
    DIMENSIONS,
    choose_comparison,
    events_between,
    judge,
    relate,
    relate_times,
    requirements,
)
from audit.reconcile.denominators import (
    DENOMINATORS,
    claim_denominator,
    measurement_denominator,
    parse_pairs,
    words_of,
)
from audit.reconcile.relations import Relation
from schemas.vocabulary import COMPARABILITIES, ESTIMANDS, KINDS
from tests.reconcile.build import RATE, SURVIVAL, claim_row, measurement_row

METHODS = Path(__file__).parents[2] / "docs" / "methods.md"


def judged(claim, measurement):
    comparison = choose_comparison(claim, measurement)
    return judge(comparison, {**relate(claim, measurement), **relate_times(claim, measurement)})


@pytest.mark.parametrize(
    ("claim", "measurement", "comparison"),
    [
        ({}, {"estimand": "count_observed"}, "count_against_observed"),
        ({"kind": "mean_per_day"}, {"estimand": "count_observed"}, "count_against_observed"),
        ({}, {"estimand": "share_removed_by"}, "count_against_share"),
        ({}, {"estimand": "population_size"}, "count_against_population"),
        ({}, {"estimand": "mean_lifetime"}, "count_against_lifetime"),
        (RATE, SURVIVAL, "rate_against_survival"),
        (RATE, {**SURVIVAL, "estimand": "survival_at"}, "rate_against_survival"),
        ({"kind": "share", "value": 0.9}, {"estimand": "share_removed_by"}, "share_against_cohort"),
        ({"kind": "share", "value": 0.9}, {"estimand": "share_of"}, "share_against_share"),
        (
            {"kind": "share", "value": 0.9, "base_action": "notify"},
            {"since": "notice"},
            "rate_against_survival",
        ),
        ({"kind": "change", "value": 0.1}, {"estimand": "change_of"}, "change_against_change"),
        (
            {"kind": "median", "value": 3, "unit": "hours"},
            {"estimand": "median_lifetime"},
            "median_against_lifetime",
        ),
        ({"kind": "score", "value": 3}, {"estimand": "count_observed"}, ""),
        ({"kind": "level"}, {"estimand": "count_observed"}, ""),
        ({}, {"estimand": "median_of"}, ""),
    ],
)
def test_comparison_that_fits(claim, measurement, comparison):
    assert choose_comparison(claim_row(**claim), measurement_row(**measurement)) == comparison


def test_every_kind_and_estimand_is_met_with_an_answer():
    known = set(requirements()) | {""}
    for kind in KINDS:
        for estimand in ESTIMANDS:
            claim = claim_row(kind=kind, value=0.5)
            measurement = measurement_row(estimand=estimand)
            assert choose_comparison(claim, measurement) in known
            assert claim_denominator(claim) in {*DENOMINATORS, ""}
            assert measurement_denominator(measurement) in {*DENOMINATORS, ""}


def test_requirements_name_known_dimensions_and_relations():
    known = {relation.value for relation in Relation} | {"any"}
    for needs in requirements().values():
        assert set(needs) <= set(DIMENSIONS)
        for need in needs.values():
            assert need.accepted <= known
            assert need.for_contradiction <= known
            # What is too different to compare can never be good enough for a contradiction.
            assert "any" in need.accepted or need.for_contradiction <= need.accepted
            assert need.because


def test_99_per_cent_of_removals_is_no_share_of_what_was_found():
    claim = claim_row(
        kind="share", value=0.99, detection="before_user_report", base_detection="any"
    )
    found = judged(claim, measurement_row(estimate=0.38))
    assert claim_denominator(claim) == "removed"
    assert found.failing == ("denominator",)
    assert found.grade == "different"
    assert "denominator=different" in found.reasons


@pytest.mark.parametrize(
    ("columns", "word"),
    [
        ({"kind": "share", "value": 0.1}, "removed"),
        ({"kind": "share", "value": 0.1, "base_action": "notify"}, "noticed"),
        ({"kind": "share", "value": 0.1, "action": "view"}, "views"),
        ({"kind": "rate_within", "value": 0.1, "since": "upload"}, "uploaded"),
        (
            {"kind": "rate_within", "value": 0.1, "breakdown": "content=copies of known material"},
            "known",
        ),
        ({"kind": "rate_within", "value": 0.1, "since": "notice"}, "noticed"),
        ({"kind": "rate_within", "value": 0.1}, ""),
        ({}, "flow"),
        ({"kind": "level"}, "stock"),
    ],
)
def test_what_a_claim_is_a_share_of(columns, word):
    assert claim_denominator(claim_row(**columns)) == word


@pytest.mark.parametrize(
    ("columns", "word"),
    [
        ({}, "found"),
        ({"since": "notice"}, "noticed"),
        ({"condition": "of=removed; by the end"}, "removed"),
        ({"condition": "of=nonsense"}, ""),
        ({"estimand": "share_of"}, "removed"),
        ({"estimand": "share_of", "action": ""}, "found"),
        ({"estimand": "population_size"}, "stock"),
        ({"estimand": "count_observed"}, "flow"),
        ({"estimand": "mean_lifetime"}, "times_found"),
    ],
)
def test_what_a_measurement_is_a_share_of(columns, word):
    assert measurement_denominator(measurement_row(**columns)) == word


def test_conditions_are_pairs_and_words():
    assert parse_pairs("of=removed; by the end; cohort=a b") == {"of": "removed", "cohort": "a b"}
    assert words_of("of=removed; by the end; cohort=a b") == "by the end"
    assert parse_pairs("") == {}
    assert words_of("") == ""


@pytest.mark.parametrize(
    ("claim", "measurement", "dimension"),
    [
        ({}, {"platform": "Another"}, "platform"),
        ({}, {"policy_area": "hate_speech"}, "policy_area"),
        ({}, {"policy_area": "IS"}, "policy_area"),
        ({}, {"unit": "posts"}, "unit"),
        ({}, {"unit": "profiles"}, "unit"),
        ({}, {"action": "restore"}, "action"),
        ({}, {"scope": "DE"}, "place"),
        ({}, {"since": "creation"}, "horizon"),
        ({}, {"window_start": "2023-01-01", "window_end": "2023-06-30"}, "period"),
        ({}, {"draw": "crawl"}, "draw"),
        ({}, {"draw": "convenience"}, "draw"),
        ({}, {"draw": "unknown"}, "draw"),
        ({}, {"condition": "with a link"}, "detail"),
        ({"breakdown": "country=DE"}, {}, "detail"),
        ({"detection": "automated"}, {}, "detail"),
    ],
)
def test_each_dimension_alone_forbids_a_rate(claim, measurement, dimension):
    base = measurement_row(**SURVIVAL, n=100, k=50)
    assert judged(claim_row(**RATE), base).failing == ()
    found = judged(claim_row(**{**RATE, **claim}), measurement_row(**{**SURVIVAL, **measurement}))
    assert dimension in found.failing


def test_a_declared_grade_sets_apart_and_never_brings_together():
    claim, measurement = claim_row(**RATE), measurement_row(**SURVIVAL)
    relations = {**relate(claim, measurement), **relate_times(claim, measurement)}
    row = {"dimension": "unit", "grade": "different", "because": "the units are not alike"}
    apart = judge("rate_against_survival", relations, [row])
    assert apart.failing == ("unit",)
    assert apart.why("unit") == "the units are not alike"
    relations["unit"] = Relation.DIFFERENT
    kind = {"dimension": "unit", "grade": "same", "because": "they are alike after all"}
    assert judge("rate_against_survival", relations, [kind]).failing == ("unit",)


def test_a_definition_that_changed_in_between():
    event = {
        "platform": "Example",
        "report_series": "",
        "policy_area": "terrorism",
        "date": "2022-03-01",
        "what": "wider",
    }
    claim = claim_row()
    window = ("2022-01-01", "2022-06-30")
    assert events_between(claim, window, [event]) == [event]
    for change in (
        {"date": "2022-01-01"},
        {"date": "2022-07-01"},
        {"platform": "Another"},
        {"policy_area": "spam"},
        {"report_series": "another report"},
    ):
        assert events_between(claim, window, [{**event, **change}]) == []
    assert events_between(claim, window, [{**event, "policy_area": ""}]) != []
    assert events_between(claim, window, [{**event, "date": "2023"}]) == []
    assert events_between(claim, ("2022-01-01", "2023-06-30"), [{**event, "date": "2023"}]) != []


def test_grades_are_words_of_the_vocabulary():
    assert {relation.grade for relation in Relation} == set(COMPARABILITIES)


def test_the_table_of_the_docs_is_the_table_of_the_code():
    text = METHODS.read_text(encoding="utf-8")
    for comparison, needs in requirements().items():
        assert f"`{comparison}`" in text
        for dimension, need in needs.items():
            if "any" in need.accepted and "any" in need.for_contradiction:
                continue
            line = f"| `{comparison}` | {dimension} |"
            (row,) = [found for found in text.splitlines() if found.startswith(line)]
            accepted, contradiction, because = [cell.strip() for cell in row.split("|")[3:6]]
            assert set(accepted.split(", ")) == set(need.accepted)
            assert set(contradiction.split(", ")) == set(need.for_contradiction)
            assert because == need.because
    for word, meaning in DENOMINATORS.items():
        assert f"| `{word}` | {meaning} |" in text
