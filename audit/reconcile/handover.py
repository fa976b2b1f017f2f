"""Both sides of one hand-over: what a platform says it sent, what another says it received.

Equality is expected. A company may report for several services, and for halves or quarters of the
year that the other side counts whole: parts are added up, never guessed.
"""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from importlib.resources import files
from typing import Any

import pandas as pd

from audit.reconcile.comparability import Comparability, events_between, judge
from audit.reconcile.denominators import parse_pairs
from audit.reconcile.relations import (
    Relation,
    provider_of,
    relate_platforms,
    relate_words,
    services_of,
)
from schemas.values import Interval, Period
from schemas.vocabulary import POLICY_AREAS

Row = Mapping[str, Any]

HANDED_UNITS = ("reports", "notices", "orders", "requests", "statements_of_reasons")
HANDED_ACTIONS = ("report", "notify", "refer", "order", "request_information", "decide")
HANDED_KINDS = ("count", "cumulative")
INCLUDED = "included_in"
"""Key of a breakdown that says a row is counted in another one already."""


@dataclass(frozen=True)
class HandOver:
    """What one provider says it sent in a period, and what another says it received.

    Attributes:
        sent: The provider's claims that add up to the period.
        received: The other side's claims that add up to it.
        comparability: Relations of the two sums.
    """

    sent: tuple[Row, ...]
    received: tuple[Row, ...]
    comparability: Comparability

    @property
    def provider(self) -> str:
        """The company that handed over."""
        return provider_of(str(self.sent[0]["platform"]))

    @property
    def period(self) -> Period:
        """The period of both sums."""
        starts = min(row["period_start"] for row in self.received)
        period = Period.from_iso(starts, max(row["period_end"] for row in self.received))
        if period is None:
            raise ValueError("a hand-over has a period")
        return period

    @property
    def leaning(self) -> tuple[str, ...]:
        """Dimensions that may explain a difference, given its direction.

        Where one side counts more services than the other, it may well count more reports.
        """
        ours, theirs = self.totals
        gap = ours.gap(theirs)
        platform = self.comparability.relations["platform"]
        explained = (platform is Relation.AROUND and gap > 0) or (
            platform is Relation.WITHIN and gap < 0
        )
        others = tuple(d for d in self.comparability.leaning if d != "platform")
        unclear = platform not in (Relation.SAME, Relation.AROUND, Relation.WITHIN)
        return ("platform", *others) if explained or unclear else others

    @property
    def totals(self) -> tuple[Interval, Interval]:
        """Both sums, each the sum of what its parts may stand for."""
        return _total(self.sent), _total(self.received)


@cache
def clearing_houses() -> dict[str, str]:
    """Claimants known to count what others hand over, each with its full name."""
    text = files(__package__).joinpath("clearing_houses.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(text.splitlines())
    return {row["claimant"]: row["same_as"] or row["claimant"] for row in rows}


def find_hand_overs(statements: pd.DataFrame, events: Sequence[Row] = ()) -> list[HandOver]:
    """Every provider and period for which both sides published a count, sorted by provider.

    A third party is a claimant that is known to be one, or that counts for two companies or more
    and is none of them. A period is compared where the provider's own figures cover it exactly.
    What one third party prints in several places, or others relay, is one hand-over while the
    counts are the same: its own print stands for them.
    """
    handed = statements[
        statements["unit"].isin(HANDED_UNITS)
        & statements["action"].isin(HANDED_ACTIONS)
        & statements["kind"].isin(HANDED_KINDS)
        & (statements["period_start"] != "")
        & (statements["period_end"] != "")
        & statements["low"].notna()
    ]
    rows = [{str(k): v for k, v in row.items()} for row in handed.to_dict("records")]
    third = _third_parties(rows)
    sent: dict[tuple[str, str], list[Row]] = defaultdict(list)
    received: dict[tuple[str, str, str, str, str, str], list[Row]] = defaultdict(list)
    for row in rows:
        if INCLUDED in parse_pairs(row["breakdown"]) or len(services_of(row["platform"])) != 1:
            continue
        provider = provider_of(row["platform"])
        if row["claimant"] in third:
            when = (row["period_start"], row["period_end"])
            series = (row["claimant"], row["report_series"])
            received[*series, provider, row["unit"], *when].append(row)
        elif is_own(row["claimant"], row["platform"]):
            sent[provider, row["unit"]].append(row)
    found = []
    for (*_, provider, unit, start, end), theirs in sorted(received.items()):
        period = Period.from_iso(start, end)
        ours = _covering(sent.get((provider, unit), ()), period) if period else []
        if ours:
            found.append(HandOver(tuple(ours), tuple(theirs), _comparability(ours, theirs, events)))
    return _once(found)


def _once(found: Sequence[HandOver]) -> list[HandOver]:
    """Hand-overs of which the same third party gives the same count once, as it printed it."""
    houses = clearing_houses()
    best: dict[tuple[object, ...], HandOver] = {}
    for one in found:
        _, received = one.totals
        claimant = str(one.received[0]["claimant"])
        unit = one.received[0]["unit"]
        house = houses.get(claimant, claimant)
        key = (house, one.provider, unit, one.period, received.low, received.high)
        known = best.get(key)
        if known is None or (_is_relayed(known) and not _is_relayed(one)):
            best[key] = one
    kept = {id(one) for one in best.values()}
    return [one for one in found if id(one) in kept]


def _is_relayed(one: HandOver) -> bool:
    return any(row["relayed_by"] for row in one.received)


def is_own(claimant: str, platform: str) -> bool:
    """Whether the claimant speaks for the platform: `Meta Platforms Ltd` does for Instagram."""
    words = set(re.findall(r"\w+", claimant.lower()))  # "Google LLC" gives google, llc
    names = {platform.lower(), provider_of(platform).lower(), claimant.lower()} - {""}
    if provider_of(claimant) == provider_of(platform):
        return True
    return any(name in words for name in names - {claimant.lower()})


def _third_parties(rows: Iterable[Row]) -> frozenset[str]:
    counted: dict[str, set[str]] = defaultdict(set)
    speaks_for: set[str] = set()
    for row in rows:
        counted[row["claimant"]].add(provider_of(row["platform"]))
        if is_own(row["claimant"], row["platform"]):
            speaks_for.add(row["claimant"])
    many = {claimant for claimant, named in counted.items() if len(named) > 1}
    return frozenset((many - speaks_for) | (set(clearing_houses()) & set(counted)))


def _covering(rows: Sequence[Row], period: Period) -> list[Row]:
    """Rows of all services of a provider that cover the period exactly; none where one falls short.

    For each service the whole period is preferred to its parts, a printed total to its parts, and
    of two report series that cover the period the one that was not relayed.
    """
    found: list[Row] = []
    for _, own in sorted(_grouped(rows, "platform").items()):
        series = _grouped(own, "report_series").values()
        ranked = sorted(series, key=lambda s: (bool(s[0]["relayed_by"]), s[0]["report_series"]))
        covering = (pieces for s in ranked if (pieces := list(_tiles(s, period))))
        pieces = next(covering, [])
        if pieces:
            found.extend(pieces)
        elif any(_overlaps(row, period) for row in own):
            return []
    return found


def _tiles(rows: Sequence[Row], period: Period) -> Iterator[Row]:
    """The fewest sub-periods that lie end to end over the period; nothing where there is a gap."""
    spans: dict[Period, list[Row]] = defaultdict(list)
    for row in rows:
        span = Period.from_iso(row["period_start"], row["period_end"])
        if span is not None and period.contains(span):
            spans[span].append(row)
    chosen: list[Period] = []
    start = period.start
    while True:
        fitting = [span for span in spans if span.start == start]
        if not fitting:
            return
        span = max(fitting, key=lambda s: s.end)
        chosen.append(span)
        if span.end == period.end:
            break
        start = span.end + timedelta(days=1)
    for span in chosen:
        yield from _totals_or_parts(spans[span])


def _totals_or_parts(rows: Sequence[Row]) -> list[Row]:
    whole = [row for row in rows if not row["breakdown"] and row["detection"] in ("", "any")]
    return whole[:1] or list(rows)


def _grouped(rows: Iterable[Row], column: str) -> dict[str, list[Row]]:
    groups: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        groups[row[column]].append(row)
    return groups


def _overlaps(row: Row, period: Period) -> bool:
    span = Period.from_iso(row["period_start"], row["period_end"])
    return span is not None and period.overlaps(span)


def _total(rows: Iterable[Row]) -> Interval:
    return Interval.total(Interval.of(float(row["low"]), float(row["high"])) for row in rows)


def _comparability(
    ours: Sequence[Row], theirs: Sequence[Row], events: Sequence[Row]
) -> Comparability:
    sent, received = ours[0], theirs[0]
    named = [", ".join(sorted({str(r["platform"]) for r in rows})) for rows in (ours, theirs)]
    areas = {
        relate_words(POLICY_AREAS, a["policy_area"], b["policy_area"]) for a in ours for b in theirs
    }
    crossed = events_between(sent, (received["period_start"], received["period_end"]), events)
    return judge(
        "handed_over",
        {
            "platform": relate_platforms(*named),
            "policy_area": areas.pop() if len(areas) == 1 else Relation.OVERLAPPING,
            "unit": Relation.SAME,
            "period": Relation.SAME,
            "place": Relation.SAME if _places(ours) == _places(theirs) else Relation.UNKNOWN,
            "detail": Relation.SAME,
            "definition": Relation.DIFFERENT if crossed else Relation.SAME,
        },
    )


def _places(rows: Sequence[Row]) -> frozenset[str]:
    return frozenset(row["scope"] or "worldwide" for row in rows)
