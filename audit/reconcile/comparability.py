"""Whether a claim and a measurement may be compared: one relation per dimension, by written rules.

The rules are data: `requirements.csv` says for each comparison which relations of each dimension
are accepted at all, and which are good enough to speak of a contradiction. Nothing here looks at a
value, so what is compared is settled before any figure is seen.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from audit.reconcile.denominators import (
    FLOW_KINDS,
    LIFETIME_ESTIMANDS,
    SHARE_ESTIMANDS,
    claim_denominator,
    measurement_denominator,
    parse_pairs,
    words_of,
)
from audit.reconcile.relations import (
    WORST_LAST,
    Relation,
    provider_of,
    relate_horizons,
    relate_periods,
    relate_places,
    relate_platforms,
    relate_units,
    relate_words,
    services_of,
)
from schemas.values import Period
from schemas.vocabulary import ACTIONS, POLICY_AREAS, UNITS

Row = Mapping[str, Any]

DIMENSIONS = (
    "platform",
    "policy_area",
    "unit",
    "action",
    "period",
    "place",
    "denominator",
    "horizon",
    "detail",
    "cohort",
    "reason",
    "draw",
    "definition",
)
"""In the order in which reasons are named."""

IDENTITY = ("platform", "policy_area", "period", "place")
"""Dimensions that say what two figures are about; a difference here leaves nothing to discuss."""

DRAWN = frozenset({"census", "probability"})
"""Draws that stand for a population; a crawl and a convenience sample stand for themselves."""

ANY = "any"


@dataclass(frozen=True, slots=True)
class Requirement:
    """What one comparison asks of one dimension."""

    accepted: frozenset[str]
    for_contradiction: frozenset[str]
    because: str

    def accepts(self, relation: Relation) -> bool:
        """Whether the comparison may be made."""
        return ANY in self.accepted or relation.value in self.accepted

    def allows_contradiction(self, relation: Relation) -> bool:
        """Whether a difference may be called one."""
        return ANY in self.for_contradiction or relation.value in self.for_contradiction


@dataclass(frozen=True)
class Comparability:
    """Relations of one pair, and what follows for its comparison.

    Attributes:
        comparison: Which comparison of `docs/methods.md`.
        relations: Dimension to relation, for the dimensions that the comparison asks about.
        because: Dimension to a person's reason, where a pair was declared with one.
    """

    comparison: str
    relations: Mapping[str, Relation]
    because: Mapping[str, str]

    @property
    def grade(self) -> str:
        """The worst grade among the dimensions that the comparison depends on."""
        needs = requirements()[self.comparison]
        asked = [r for d, r in self.relations.items() if ANY not in needs[d].accepted]
        return max(asked, key=WORST_LAST.index, default=Relation.UNKNOWN).grade

    @property
    def reasons(self) -> str:
        """`dimension=grade` pieces for the `reasons` column."""
        return "; ".join(f"{name}={self.relations[name].grade}" for name in self._named())

    @property
    def failing(self) -> tuple[str, ...]:
        """Dimensions that forbid the comparison, worst first, then in the order of `DIMENSIONS`."""
        needs = requirements()[self.comparison]
        failing = [d for d in self._named() if not needs[d].accepts(self.relations[d])]
        return tuple(sorted(failing, key=lambda d: -WORST_LAST.index(self.relations[d])))

    @property
    def leaning(self) -> tuple[str, ...]:
        """Dimensions that are good enough to compare and too weak for a contradiction."""
        needs = requirements()[self.comparison]
        return tuple(
            d for d in self._named() if not needs[d].allows_contradiction(self.relations[d])
        )

    def why(self, dimension: str) -> str:
        """Why the comparison asks for more in this dimension, as a clause."""
        return self.because.get(dimension, "") or requirements()[self.comparison][dimension].because

    def _named(self) -> list[str]:
        return [dimension for dimension in DIMENSIONS if dimension in self.relations]


@cache
def requirements() -> Mapping[str, Mapping[str, Requirement]]:
    """The table of `requirements.csv`: comparison, then dimension."""
    text = files(__package__).joinpath("requirements.csv").read_text(encoding="utf-8")
    table: dict[str, dict[str, Requirement]] = {}
    for row in csv.DictReader(text.splitlines()):
        table.setdefault(row["comparison"], {})[row["dimension"]] = Requirement(
            frozenset(row["accepted"].split("|")),
            frozenset(row["for_contradiction"].split("|")),
            row["because"],
        )
    return table


def choose_comparison(claim: Row, measurement: Row) -> str:
    """The comparison that fits the two statistics; blank where none does."""
    kind, estimand = claim["kind"], measurement["estimand"]
    if kind in FLOW_KINDS or kind == "level":
        return _comparison_of_count(kind, estimand)
    if kind in ("share", "rate_within") and estimand in (*SHARE_ESTIMANDS, "share_of"):
        return _comparison_of_share(claim, measurement)
    if kind in ("change", "ratio") and estimand in ("change_of", "ratio_of"):
        return "change_against_change"
    if kind == "median" and estimand in LIFETIME_ESTIMANDS:
        return "median_against_lifetime"
    return ""


def relate(claim: Row, measurement: Row) -> dict[str, Relation]:
    """Relations in every dimension but period and definition, which need dates."""
    return {
        "platform": relate_platforms(claim["platform"], measurement["platform"]),
        "policy_area": relate_words(POLICY_AREAS, claim["policy_area"], measurement["policy_area"]),
        "unit": relate_units(UNITS, claim["unit"], measurement["unit"]),
        "action": relate_words(ACTIONS, claim["action"], measurement["action"]),
        "place": relate_places(claim["scope"], measurement["scope"]),
        "denominator": _relate_denominators(claim, measurement),
        "horizon": relate_horizons(
            (claim["horizon"], claim["since"]), (measurement["horizon"], measurement["since"])
        ),
        "detail": relate_details(claim, measurement),
        "cohort": _relate_stated("cohort", claim["breakdown"], measurement["condition"]),
        "reason": relate_reasons(claim, measurement),
        "draw": Relation.SAME if measurement["draw"] in DRAWN else Relation.UNKNOWN,
    }


def relate_times(claim: Row, measurement: Row, events: Sequence[Row] = ()) -> dict[str, Relation]:
    """Relations in period and definition."""
    period = Period.from_iso(claim["period_start"], claim["period_end"])
    start, end = measurement["window_start"], measurement["window_end"]
    vague = claim["period_basis"] == "vague"
    crossed = events_between(claim, (start, end), events)
    return {
        "period": relate_periods(period, start, end, is_vague=vague),
        "definition": Relation.DIFFERENT if crossed else Relation.SAME,
    }


def events_between(claim: Row, window: tuple[str, str], events: Sequence[Row]) -> list[Row]:
    """Known changes of definition inside, or between, the claim's period and the window."""
    days = [day for day in (claim["period_start"], claim["period_end"], *window) if day]
    if not days:
        return []
    first, last = min(days), max(days)
    return [
        event
        for event in events
        if first < _first_day(event["date"]) <= last
        and relate_platforms(event["platform"], claim["platform"])
        in (Relation.SAME, Relation.WITHIN)
        and event["report_series"] in ("", claim["report_series"])
        and _touches(event["policy_area"], claim["policy_area"])
    ]


def judge(
    comparison: str,
    relations: Mapping[str, Relation],
    declared: Iterable[Row] = (),
) -> Comparability:
    """The comparability of a pair, with what a person declared about it.

    A declared grade counts only where it is worse than the rule's: a person can set two figures
    apart, and cannot bring together what the rules keep apart.
    """
    needed = requirements()[comparison]
    merged = {name: relation for name, relation in relations.items() if name in needed}
    because: dict[str, str] = {}
    for row in declared:
        dimension = row["dimension"]
        if dimension not in needed:
            continue
        because[dimension] = row["because"]
        if row["grade"]:
            stated = Relation.WITHIN if row["grade"] == "contained" else Relation(row["grade"])
            known = merged.get(dimension, Relation.SAME)
            merged[dimension] = max(known, stated, key=WORST_LAST.index)
    return Comparability(comparison, merged, because)


def relate_details(claim: Row, measurement: Row) -> Relation:
    """Printed dimensions and detection of the claim against the conditions of the measurement.

    Free words of a condition are the measurement's own restriction, and match nothing.
    """
    ours = parse_pairs(claim["breakdown"])
    theirs = parse_pairs(measurement["condition"])
    words = words_of(measurement["condition"])
    if words:
        theirs["words"] = words
    if claim["detection"] not in ("", "any"):
        ours["detection"] = claim["detection"]
    for settled in ("cohort", "of", "reason"):
        ours.pop(settled, None)
        theirs.pop(settled, None)
    if ours == theirs:
        return Relation.SAME
    if not ours:
        return Relation.WITHIN
    return Relation.AROUND if not theirs else Relation.DIFFERENT


def relate_reasons(claim: Row, measurement: Row) -> Relation:
    """Why things were removed: known only where the condition states `reason=`."""
    stated = parse_pairs(measurement["condition"]).get("reason", "")
    return relate_words(POLICY_AREAS, claim["policy_area"], stated)


def providers_named(platform: str) -> frozenset[str]:
    """The companies behind a platform cell: the index under which pairs are looked up."""
    return frozenset(provider_of(service) for service in services_of(platform))


def _comparison_of_count(kind: str, estimand: str) -> str:
    if estimand == "population_size":
        return "count_against_population"
    if kind == "level":
        return ""
    if estimand == "count_observed":
        return "count_against_observed"
    if estimand in SHARE_ESTIMANDS:
        return "count_against_share"
    return "count_against_lifetime" if estimand in LIFETIME_ESTIMANDS else ""


def _comparison_of_share(claim: Row, measurement: Row) -> str:
    of_removed = claim_denominator(claim) == "removed"
    if of_removed and measurement_denominator(measurement) != "removed":
        return "share_against_cohort" if measurement["estimand"] in SHARE_ESTIMANDS else ""
    if measurement["estimand"] == "share_of":
        return "share_against_share"
    return "rate_against_survival"


def _relate_denominators(claim: Row, measurement: Row) -> Relation:
    ours, theirs = claim_denominator(claim), measurement_denominator(measurement)
    if not ours or not theirs:
        return Relation.UNKNOWN
    return Relation.SAME if ours == theirs else Relation.DIFFERENT


def _relate_stated(key: str, claimed: str, measured: str) -> Relation:
    ours, theirs = parse_pairs(claimed).get(key, ""), parse_pairs(measured).get(key, "")
    if not ours or not theirs:
        return Relation.UNKNOWN
    return Relation.SAME if ours == theirs else Relation.DIFFERENT


def _touches(event_area: str, claim_area: str) -> bool:
    related = relate_words(POLICY_AREAS, event_area, claim_area)
    return not event_area or related not in (Relation.DIFFERENT, Relation.UNKNOWN)


def _first_day(text: str) -> str:
    return text if len(text) == len("2018-05-01") else f"{text}-01-01"[: len("2018-05-01")]
