"""Rows of the verdicts table: one for each comparison, and what it says if chance explains it."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from audit.reconcile.comparability import DRAWN
from audit.reconcile.comparisons import Outcome, compare, ends_of
from audit.reconcile.groups import Contrast
from audit.reconcile.handover import HandOver
from audit.reconcile.pairs import Pair
from audit.reconcile.sentences import (
    claim_caveats,
    conclusion,
    contrast_caveats,
    contrast_sentence,
    hand_over_ending,
    hand_over_sentence,
    named_caveats,
    pair_caveats,
    pair_ending,
    pair_sentence,
    sentence,
    settled_by,
    unmeasured_sentence,
)
from audit.reconcile.series import Course
from audit.reconcile.unmeasured import plan_for

Row = Mapping[str, Any]
HANDED_OVER = {"agree": "consistent", "differ": "inconsistent", "leans": "not_comparable"}


@dataclass(frozen=True)
class Comparison:
    """One row before the correction for the number of tests.

    Attributes:
        row: The row if the test stands.
        if_chance: Cells that replace the row's if the corrected p-value is not small.
    """

    row: Mapping[str, Any]
    if_chance: Mapping[str, Any]

    def decided(self, p_adjusted: float, alpha: float) -> dict[str, Any]:
        """The row with the corrected p-value, and with what that leaves to be said."""
        stands = math.isnan(p_adjusted) or p_adjusted < alpha
        return {**self.row, **({} if stands else self.if_chance), "p_adjusted": p_adjusted}


def pair_test(pair: Pair, events: Sequence[Row]) -> Comparison:
    """A claim beside a measurement."""
    outcome = compare(pair)
    row = _row(
        pair.claim["claim_id"],
        pair.measurement["measurement_id"],
        outcome,
        comparison=pair.comparability.comparison,
        comparability=pair.comparability.grade,
        reasons=pair.comparability.reasons,
        caveats=pair_caveats(pair, outcome, events),
        statement=pair_sentence(pair, outcome),
        because=pair_ending(pair, outcome),
    )
    if outcome.ending not in ("differ", "leans"):
        return Comparison(row, {})
    by_chance = replace(outcome, verdict="consistent", ending="chance")
    said = pair_sentence(pair, by_chance)
    return Comparison(row, {"verdict": "consistent", "statement": said, "because": ""})


def contrast_test(contrast: Contrast, claim: Row | None = None) -> Comparison:
    """Two groups of one study, against the claim that both are treated alike.

    Args:
        contrast: The two groups.
        claim: A claim of equal treatment that both fall under. Only groups that were drawn can
            contradict it; without one, what is said is about the groups that were followed.
    """
    draws = {contrast.first["draw"], contrast.second["draw"]}
    is_drawn = draws <= DRAWN

    def words(ending: str) -> str:
        whole = conclusion("groups", ending, {})
        return whole if is_drawn else conclusion("groups", "selected", {"ending": whole})

    def said(ending: str) -> str:
        return contrast_sentence(contrast, words(ending), claim)

    outcome = Outcome(
        "inconsistent" if is_drawn or claim is None else "not_comparable",
        "differ",
        claimed=(0.0, 0.0),
        measured=(contrast.difference.low, contrast.difference.high),
        p_value=contrast.p_value,
    )
    row = _row(
        "" if claim is None else str(claim["claim_id"]),
        f"{contrast.first['measurement_id']} {contrast.second['measurement_id']}",
        outcome,
        comparison="groups",
        comparability="same" if is_drawn else "unknown",
        reasons=f"draw={'same' if is_drawn else 'unknown'}",
        caveats=contrast_caveats(contrast),
        statement=said("differ"),
        because=words("differ"),
    )
    return Comparison(row, {"verdict": "consistent", "statement": said("chance"), "because": ""})


def hand_over_test(found: HandOver) -> Comparison:
    """Both sides of one hand-over. Both are counts, so there is no test and no p-value."""
    ours, theirs = found.totals
    agree = ours.intersection(theirs) is not None
    ending = "agree" if agree else ("leans" if found.leaning else "differ")
    names = [name for row in found.sent for name in claim_caveats(row)]
    names.append("turn_of_year")
    if len({row["platform"] for row in (*found.sent, *found.received)}) > 1:
        names.append("several_services")
    row = _row(
        _ids(found.sent),
        _ids(found.received),
        Outcome(
            HANDED_OVER[ending],
            ending,
            claimed=ends_of(ours),
            measured=ends_of(theirs),
        ),
        comparison="handed_over",
        comparability=found.comparability.grade,
        reasons=found.comparability.reasons,
        caveats=named_caveats(names, {"relayed_by": str(found.sent[0]["relayed_by"])}),
        statement=hand_over_sentence(found, ending),
        because=hand_over_ending(found, ending),
    )
    return Comparison(row, {})


def course_test(course: Course, name: str, *, weakness: str = "") -> Comparison:
    """Two aligned series: direction step by step, and the ratio with the limits of the figures.

    Args:
        course: The aligned periods.
        name: What the series are, for the sentence.
        weakness: Dimension that may explain opposite directions (`draw`, `platform`), or blank.
    """
    fields = {"steps": str(course.steps), "opposite": str(course.opposite)}
    ending = "unclear" if not course.steps else ("differ" if course.opposite else "agree")
    words = conclusion("series_against_series", ending, fields)
    if ending == "differ" and weakness:
        words = conclusion("series_against_series", f"weak_{weakness}", {"ending": words})
    low, high = course.ratio_range
    ratio = "" if math.isnan(low) else f", measured over claimed from {low:.2f} to {high:.2f}"
    first, last = course.points[0].period, course.points[-1].period
    beginning = f"{name}: {len(course.points)} periods from {first.label} to {last.label}{ratio}"
    against = "not_comparable" if weakness else "inconsistent"
    verdict = {"agree": "consistent", "differ": against}.get(ending, "not_comparable")
    row = _row(
        _unique(i for point in course.points for i in point.claim_ids),
        _unique(i for point in course.points for i in point.measurement_ids),
        Outcome(verdict, ending, claimed=(1.0, 1.0), measured=(low, high)),
        comparison="series_against_series",
        comparability="unknown" if weakness else "same",
        reasons=f"period=same; {weakness}=unknown" if weakness else "period=same",
        caveats="",
        statement=sentence(beginning, words),
        because=words,
    )
    return Comparison(row, {})


def open_row(claim: Row) -> dict[str, Any]:
    """A claim that nothing measures."""
    plan = plan_for(claim)
    return _row(
        claim["claim_id"],
        "",
        Outcome("not_measurable", "other", claimed=(claim["low"], claim["high"])),
        comparison="unmeasured",
        comparability="unknown",
        reasons="",
        caveats=named_caveats(claim_caveats(claim), {"relayed_by": claim["relayed_by"]}),
        statement=unmeasured_sentence(claim, plan),
        because=settled_by(plan),
    )


def _row(
    claim_id: str, measurement_id: str, outcome: Outcome, *, because: str, **cells: str
) -> dict[str, Any]:
    """A row of the table; `because` is kept only where the two were not compared."""
    return {
        "claim_id": claim_id,
        "measurement_id": measurement_id,
        "verdict": outcome.verdict,
        "claimed_low": outcome.claimed[0],
        "claimed_high": outcome.claimed[1],
        "measured_low": outcome.measured[0],
        "measured_high": outcome.measured[1],
        "p_value": outcome.p_value,
        "p_adjusted": math.nan,
        "because": because if outcome.verdict.startswith("not") else "",
        **cells,
    }


def _ids(rows: Iterable[Row]) -> str:
    return _unique(str(row["claim_id"]) for row in rows)


def _unique(ids: Iterable[str]) -> str:
    return " ".join(dict.fromkeys(ids))
