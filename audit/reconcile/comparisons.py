"""One claim against one measurement: intervals, tests, and which sentence may be printed."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any

from audit.measure.proportions import Limits
from audit.reconcile.pairs import Pair
from audit.reconcile.relations import Relation
from audit.reconcile.significance import Counts, limits_p_value, share_p_value
from audit.wording import count
from schemas.figures import Figure
from schemas.values import Interval, Period

Row = Mapping[str, Any]

NAN = math.nan
MEANS = {"mean_per_day": 1, "mean_per_week": 7}
"""Kinds whose total over a period follows from its days."""


@dataclass(frozen=True)
class Outcome:
    """What came of one comparison, before correction for the number of tests.

    Attributes:
        verdict: What is said if `p_value` is missing or survives the correction. Figures that part
            where the rules do not allow a contradiction are not comparable, never consistent.
        ending: Key of the conclusion in `statements.toml`.
        claimed: The claim's interval, in the unit of the measurement.
        measured: Limits or bounds of the measurement.
        p_value: Of the test, where there is one.
        fields: For the template of the conclusion.
        caveats: Keys of caveats beside those that follow from the rows.
    """

    verdict: str
    ending: str
    claimed: tuple[float, float] = (NAN, NAN)
    measured: tuple[float, float] = (NAN, NAN)
    p_value: float = NAN
    fields: Mapping[str, str] = field(default_factory=dict)
    caveats: tuple[str, ...] = ()


def compare(pair: Pair) -> Outcome:
    """The comparison of the pair; not comparable where a requirement fails."""
    claimed, measured = claimed_interval(pair.claim), measured_interval(pair.measurement)
    if pair.comparability.failing:
        return Outcome(
            "not_comparable", pair.comparability.failing[0], ends_of(claimed), ends_of(measured)
        )
    outcome = COMPARISONS[pair.comparability.comparison](pair)
    return replace(outcome, claimed=ends_of(claimed), measured=ends_of(measured))


def claimed_interval(claim: Row) -> Interval | None:
    """The claim as printed; an average times its days, so that it can stand beside a count."""
    if math.isnan(claim["low"]) or math.isnan(claim["high"]):
        return None
    printed = Interval.of(float(claim["low"]), float(claim["high"]))
    period = Period.from_iso(claim["period_start"], claim["period_end"])
    if claim["kind"] in MEANS and period is not None:
        return printed.scaled(period.days).scaled(
            Figure.of(1, "count", "exact").value / MEANS[claim["kind"]]
        )
    return printed


def generous_interval(claim: Row) -> Interval | None:
    """The claim with a full printed unit either way: what a contradiction must survive."""
    printed = claimed_interval(claim)
    if printed is None or math.isnan(claim["value"]):
        return printed
    wide = Figure.of(float(claim["value"]), claim["kind"], claim["qualifier"]).generous()
    return printed.hull(_over_period(claim, wide))


def measured_interval(measurement: Row) -> Interval | None:
    """Limits or bounds; the estimate alone where there are none."""
    low, high, estimate = measurement["low"], measurement["high"], measurement["estimate"]
    low = estimate if math.isnan(low) else low
    high = estimate if math.isnan(high) else high
    if math.isnan(low) or math.isnan(high):
        return None
    return Interval.of(float(low), float(high))


def ends_of(interval: Interval | None) -> tuple[float, float]:
    """Both ends as floats; missing where there is no interval."""
    return (NAN, NAN) if interval is None else (float(interval.low), float(interval.high))


def compare_counts(pair: Pair) -> Outcome:
    """A claimed count against a count seen from outside.

    Fewer seen than claimed is a lower bound. More is a contradiction only where everything seen
    belongs to what was claimed, the reason for removal included.
    """
    claimed, measured = generous_interval(pair.claim), measured_interval(pair.measurement)
    if claimed is None or measured is None:
        return Outcome("not_measurable", "other")
    caveats: tuple[str, ...] = ("mean_times_days",) if pair.claim["kind"] in MEANS else ()
    if pair.comparability.relations["period"] is not Relation.SAME:
        caveats += ("longer_window",)
    if measured.low > claimed.high:
        leaning = pair.comparability.leaning
        if not leaning:
            return Outcome("inconsistent", "contradiction", caveats=caveats)
        unknown = pair.comparability.relations["reason"] is Relation.UNKNOWN
        only_reason = unknown and leaning == ("reason",)
        ending = "above_reason_unknown" if only_reason else "above_other_scope"
        return Outcome("not_comparable", ending, caveats=caveats)
    value = pair.claim["value"]
    reached = (
        not math.isnan(value)
        and measured.high >= _over_period(pair.claim, Interval.of(float(value))).low
    )
    return Outcome("consistent", "agree" if reached else "lower_bound", caveats=caveats)


def compare_shares(pair: Pair) -> Outcome:
    """A claimed share against a measured share of the same thing."""
    claimed = generous_interval(pair.claim)
    measured = measured_interval(pair.measurement)
    if claimed is None or measured is None:
        return Outcome("not_measurable", "other")
    if pair.measurement["estimand"] == "survival_at":
        measured = Interval.of(1) - measured
    horizon = pair.comparability.relations.get("horizon", Relation.SAME)
    claimed = _one_sided(claimed, horizon)
    caveats = () if horizon is Relation.SAME else ("one_sided",)
    p_value = p_of_share(pair.measurement, claimed)
    if math.isnan(p_value):
        met = claimed.intersection(measured) is not None
        # Limits or bounds that do not meet are no test: set apart, and no contradiction.
        return Outcome("consistent" if met else "not_comparable", "agree" if met else "bounds")
    if p_value == 1.0:
        ending = "agree" if horizon is Relation.SAME else "one_sided"
        return Outcome("consistent", ending, p_value=p_value, caveats=caveats)
    if pair.comparability.leaning:
        return Outcome("not_comparable", "leans", p_value=p_value, caveats=caveats)
    return Outcome("inconsistent", "differ", p_value=p_value, caveats=caveats)


def p_of_share(measurement: Row, claimed: Interval) -> float:
    """P-value of a measured share against a claimed interval; missing where nothing allows one."""
    low, high = ends_of(claimed)
    counts = Counts.behind(measurement)
    if counts is not None:
        return share_p_value(counts, low, high)
    if math.isnan(measurement["level"]) or math.isnan(measurement["estimate"]):
        return NAN
    limits = Limits(
        measurement["estimate"], measurement["low"], measurement["high"], measurement["level"], ""
    )
    if measurement["estimand"] == "survival_at":
        limits = Limits(
            1 - limits.estimate, 1 - limits.high, 1 - limits.low, measurement["level"], ""
        )
    return limits_p_value(limits, low, high)


def compare_intervals(pair: Pair) -> Outcome:
    """A claimed median or level against measured limits: they meet, or no more is said."""
    claimed, measured = generous_interval(pair.claim), measured_interval(pair.measurement)
    if claimed is None or measured is None:
        return Outcome("not_measurable", "other")
    scaled = claimed.scaled(_days_per_unit(pair.claim))
    met = scaled.intersection(measured) is not None
    return Outcome("consistent" if met else "not_comparable", "agree" if met else "bounds")


def compare_changes(pair: Pair) -> Outcome:
    """A claimed change against a measured one: direction and size."""
    claimed, measured = generous_interval(pair.claim), measured_interval(pair.measurement)
    if claimed is None or measured is None:
        return Outcome("not_measurable", "other")
    if pair.claim["kind"] == "ratio":
        claimed = claimed - Interval.of(1)
    if pair.measurement["estimand"] == "ratio_of":
        measured = measured - Interval.of(1)
    if claimed.intersection(measured) is not None:
        return Outcome("consistent", "agree")
    opposite = (claimed.low > 0 > measured.high) or (claimed.high < 0 < measured.low)
    return Outcome("not_comparable", "opposite" if opposite else "bounds")


def compare_cohort(pair: Pair) -> Outcome:
    """The population that a count implies, for one closed cohort of which a share was removed."""
    claimed, measured = generous_interval(pair.claim), measured_interval(pair.measurement)
    if claimed is None or measured is None or measured.high <= 0:
        return Outcome("not_measurable", "other")
    if pair.measurement["estimand"] == "survival_at":
        measured = Interval.of(1) - measured
    least = float(claimed.low / measured.high)
    most = math.inf if measured.low <= 0 else float(claimed.high / measured.low)
    implied = f"{count(round(least))} to {count(most if math.isinf(most) else round(most))}"
    n = pair.measurement["n"]
    whole = pair.measurement["draw"] == "census" and not math.isnan(n)
    if whole and not least <= n <= most and not pair.comparability.leaning:
        fields = {"implied": implied, "followed": count(n)}
        return Outcome("inconsistent", "another_size", fields=fields)
    return Outcome("consistent", "implied", fields={"implied": implied})


COMPARISONS: Mapping[str, Callable[[Pair], Outcome]] = {
    "count_against_observed": compare_counts,
    "rate_against_survival": compare_shares,
    "share_against_share": compare_shares,
    "median_against_lifetime": compare_intervals,
    "count_against_population": compare_intervals,
    "change_against_change": compare_changes,
    "count_against_share": compare_cohort,
}


def _over_period(claim: Row, values: Interval) -> Interval:
    period = Period.from_iso(claim["period_start"], claim["period_end"])
    if claim["kind"] not in MEANS or period is None:
        return values
    return values.scaled(Fraction(period.days, MEANS[claim["kind"]]))


def _one_sided(claimed: Interval, horizon: Relation) -> Interval:
    """A longer time can only raise the share removed, a shorter one only lower it."""
    if horizon is Relation.AROUND:
        return Interval(claimed.low, max(claimed.high, Interval.of(1).high))
    if horizon is Relation.WITHIN:
        return Interval(min(claimed.low, Interval.of(0).low), claimed.high)
    return claimed


def _days_per_unit(claim: Row) -> str:
    """Lifetimes are in days; a claimed median in minutes or hours is converted."""
    return {"minutes": "1/1440", "hours": "1/24"}.get(claim["unit"], "1")
