"""Verdicts: every claim beside every measurement that can say something about it.

The order matters for honesty: pairs are settled by dimensions alone, then compared, then corrected
for the number of tests, and only then put into words.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pandas as pd
from pandera.typing.pandas import DataFrame

from audit.reconcile.comparability import DRAWN
from audit.reconcile.comparisons import claimed_interval, measured_interval
from audit.reconcile.groups import claim_against, claims_of_equality, contrast_groups
from audit.reconcile.handover import HandOver, find_hand_overs
from audit.reconcile.pairs import (
    Pair,
    find_near_misses,
    find_pairs,
    latest_statements,
    telling_measurements,
)
from audit.reconcile.phrases import study_name
from audit.reconcile.relations import Relation
from audit.reconcile.rows import (
    Comparison,
    contrast_test,
    course_test,
    hand_over_test,
    open_row,
    pair_test,
)
from audit.reconcile.sentences import near_miss_sentence
from audit.reconcile.series import Aligned, Course, follow_series
from audit.reconcile.significance import ALPHA, holm
from audit.reconcile.unmeasured import open_claims
from schemas.claims import SERIES_COLUMNS, Claims
from schemas.documents import Events
from schemas.measurements import Measurements
from schemas.values import Period
from schemas.verdicts import NearMisses, Pairs, Verdicts

Row = Mapping[str, Any]
ORDER = ("inconsistent", "consistent", "not_comparable", "not_measurable")
FIRST = (
    "handed_over",
    "count_against_observed",
    "rate_against_survival",
    "share_against_share",
    "groups",
    "share_against_cohort",
    "count_against_share",
    "series_against_series",
    "median_against_lifetime",
    "change_against_change",
    "count_against_lifetime",
    "count_against_population",
    "unmeasured",
)
"""Order of comparisons within a verdict: those that say most come first."""

STUDY_SERIES = ("study", "platform", "policy_area", "unit", "group", "population")


def reconcile_claims(
    claims: DataFrame[Claims],
    measurements: DataFrame[Measurements],
    events: DataFrame[Events] | None = None,
    pairs: DataFrame[Pairs] | None = None,
) -> DataFrame[Verdicts]:
    """Every useful comparison of an audit, with a sentence for each.

    Claims about one hand-over by two parties, and groups of one study, are compared as well; one
    claim of each kind that nothing measures is listed with what would measure it.

    Args:
        claims: The record; reprints count once, at their latest value.
        measurements: Completed measurements (`audit.measure.published.complete_measurements`).
        events: Known changes of definition; across one, no contradiction is called.
        pairs: Pairs that a person declared, with what the vocabularies cannot see.

    Returns:
        Contradictions first, then agreements, then what cannot be compared or measured; sorted by
        comparison and ids within, so that the order of the input changes nothing.
    """
    known = _records(events)
    statements = latest_statements(claims)
    measured = telling_measurements(measurements)
    found = find_pairs(statements, measured, known, _records(pairs))
    hand_overs = find_hand_overs(statements, known)
    equal = claims_of_equality(statements)
    tests = [
        *(pair_test(pair, known) for pair in found),
        *(contrast_test(c, claim_against(c, equal)) for c in contrast_groups(measured)),
        *(hand_over_test(hand_over) for hand_over in hand_overs),
        *_course_tests(found, hand_overs),
    ]
    adjusted = holm([test.row["p_value"] for test in tests])
    rows = [test.decided(p, ALPHA) for test, p in zip(tests, adjusted, strict=True)]
    rows.extend(open_row(claim) for claim in open_claims(statements, _compared(rows)))
    rows.sort(
        key=lambda r: (
            ORDER.index(r["verdict"]),
            FIRST.index(r["comparison"]),
            r["claim_id"],
            r["measurement_id"],
        )
    )
    return Verdicts.conform(pd.DataFrame(rows))


def near_misses(
    claims: DataFrame[Claims], measurements: DataFrame[Measurements]
) -> DataFrame[NearMisses]:
    """Kinds of pairs that a single dimension keeps apart, with what separates them."""
    measured = telling_measurements(measurements)
    found = find_near_misses(latest_statements(claims), measured)
    rows = [
        {
            "claim_id": pair.claim["claim_id"],
            "claims": float(number),
            "measurement_id": pair.measurement["measurement_id"],
            "comparison": pair.comparability.comparison,
            "separated_by": dimension,
            "reasons": pair.comparability.reasons,
            "statement": near_miss_sentence(pair, dimension),
        }
        for pair, number, dimension in found
    ]
    rows.sort(key=lambda row: (row["separated_by"], row["claim_id"], row["measurement_id"]))
    return NearMisses.conform(pd.DataFrame(rows))


def _compared(rows: Iterable[Row]) -> frozenset[str]:
    """Ids of claims for which at least one comparison was made."""
    made = (row for row in rows if row["verdict"] in ("consistent", "inconsistent"))
    return frozenset(claim_id for row in made for claim_id in row["claim_id"].split())


def _course_tests(pairs: Sequence[Pair], hand_overs: Sequence[HandOver]) -> list[Comparison]:
    """Series on both sides: the counts of a study, and the years of a hand-over."""
    seen = [point for pair in pairs if (point := _aligned_pair(pair)) is not None]
    undrawn = {p.measurement["measurement_id"] for p in pairs if p.measurement["draw"] not in DRAWN}
    tests = [
        course_test(
            course,
            study_name({"study": course.points[0].series[len(SERIES_COLUMNS)]}),
            weakness="draw" if _named(course) & undrawn else "",
        )
        for course in follow_series(seen)
    ]
    handed = {_aligned_hand_over(found): found for found in hand_overs}
    unequal = {point for point, found in handed.items() if found.leaning}
    return tests + [
        course_test(
            course,
            " and ".join(course.points[0].series[:2]),
            weakness="platform" if unequal & set(course.points) else "",
        )
        for course in follow_series(handed)
    ]


def _named(course: Course) -> set[str]:
    return {i for point in course.points for i in point.measurement_ids}


def _aligned_pair(pair: Pair) -> Aligned | None:
    """One period of a claimed and an observed count, where both cover the same days."""
    claim, measurement = pair.claim, pair.measurement
    if pair.comparability.comparison != "count_against_observed" or pair.comparability.failing:
        return None
    period = Period.from_iso(claim["period_start"], claim["period_end"])
    claimed, measured = claimed_interval(claim), measured_interval(measurement)
    if period is None or claimed is None or measured is None:
        return None
    if pair.comparability.relations["period"] is not Relation.SAME:
        return None
    series = (
        *(claim[column] for column in SERIES_COLUMNS),
        *(measurement[column] for column in STUDY_SERIES),
    )
    return Aligned(
        series,
        period,
        claimed,
        measured,
        (claim["claim_id"],),
        (measurement["measurement_id"],),
    )


def _aligned_hand_over(found: HandOver) -> Aligned:
    ours, theirs = found.totals
    receiver, unit = str(found.received[0]["claimant"]), str(found.received[0]["unit"])
    return Aligned(
        (found.provider, receiver, unit),
        found.period,
        ours,
        theirs,
        tuple(str(row["claim_id"]) for row in found.sent),
        tuple(str(row["claim_id"]) for row in found.received),
    )


def _records(table: pd.DataFrame | None) -> Sequence[Row]:
    if table is None:
        return ()
    return [{str(k): v for k, v in row.items()} for row in table.to_dict("records")]
