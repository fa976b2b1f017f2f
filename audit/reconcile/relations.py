"""How two words, places, periods or times relate: the primitives of comparability.

Every function here takes what the claim says and what the measurement says, in that order, and
answers with a `Relation`. None of them looks at a value.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from functools import cache
from importlib.resources import files

from schemas.values import Period
from schemas.vocabulary import Vocabulary


class Relation(StrEnum):
    """How what was measured relates to what was claimed, in one dimension."""

    SAME = "same"
    WITHIN = "within"
    """The measurement is about a part of what the claim is about."""
    AROUND = "around"
    """The claim is about a part of what the measurement is about."""
    OVERLAPPING = "overlapping"
    UNKNOWN = "unknown"
    DIFFERENT = "different"

    @property
    def grade(self) -> str:
        """The word of the `comparability` column."""
        return "contained" if self in (Relation.WITHIN, Relation.AROUND) else self.value


WORST_LAST = tuple(Relation)
"""From the best to the worst; the grade of a pair is that of its worst dimension."""

UNIT_PARTS: Mapping[str, frozenset[str]] = {
    "bots_and_channels": frozenset({"bots", "channels"}),
    "groups_and_channels": frozenset({"groups", "channels"}),
    "accounts_and_bots": frozenset({"accounts", "bots"}),
    "accounts_and_channels": frozenset({"accounts", "channels"}),
}
"""Units that count two kinds of things together. Bots and channels are not accounts."""

EU_STATES = frozenset(
    {
        "AT",
        "BE",
        "BG",
        "HR",
        "CY",
        "CZ",
        "DK",
        "EE",
        "FI",
        "FR",
        "DE",
        "GR",
        "HU",
        "IE",
        "IT",
        "LV",
        "LT",
        "LU",
        "MT",
        "NL",
        "PL",
        "PT",
        "RO",
        "SK",
        "SI",
        "ES",
        "SE",
    }
)
"""ISO 3166 codes of the member states since 2020."""

SECONDS = {"W": 604_800, "D": 86_400, "H": 3_600, "M": 60, "S": 1}


@cache
def providers() -> Mapping[str, str]:
    """Service to the company that runs it; a company that is not listed runs itself."""
    return {row["service"]: row["provider"] for row in _provider_rows()}


@cache
def former_names() -> Mapping[str, str]:
    """Other names of a company itself: Twitter is X, MindGeek is Aylo."""
    return {
        row["service"]: row["provider"] for row in _provider_rows() if row["relation"] == "name"
    }


def _provider_rows() -> list[dict[str, str]]:
    text = files(__package__).joinpath("providers.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


def provider_of(platform: str) -> str:
    """The company behind a service: YouTube gives Alphabet, Reddit gives Reddit."""
    return providers().get(platform, platform)


def services_of(platform: str) -> frozenset[str]:
    """The services that a platform cell names, under their present names: two in `X, Facebook`."""
    pieces = (piece.strip() for piece in platform.split(","))
    return frozenset(former_names().get(name, name) for name in pieces if name)


@cache
def relate_platforms(claimed: str, measured: str) -> Relation:
    """A company contains its services; several services named together contain each of them."""
    ours, theirs = services_of(claimed), services_of(measured)
    if not ours or not theirs:
        return Relation.UNKNOWN
    if ours == theirs:
        return Relation.SAME

    def inside(service: str, named: frozenset[str]) -> bool:
        return service in named or provider_of(service) in named

    within = all(inside(service, ours) for service in theirs)
    around = all(inside(service, theirs) for service in ours)
    shared = any(inside(s, ours) for s in theirs) or any(inside(s, theirs) for s in ours)
    return _relate(within=within, around=around, shared=shared)


@cache
def _descendants(
    vocabulary_name: str, words: tuple[tuple[str, tuple[str, ...]], ...]
) -> Mapping[str, frozenset[str]]:
    known = Vocabulary(vocabulary_name, dict(words))
    found: dict[str, set[str]] = {}
    for word in known.parents:
        for ancestor in known.ancestors(word):
            found.setdefault(ancestor, set()).add(word)
    return {word: frozenset(inner) for word, inner in found.items()}


def relate_words(vocabulary: Vocabulary, claimed: str, measured: str) -> Relation:
    """By the vocabulary's subsets: IS within jihadist within terrorism.

    A blank word, and two different words of which one is not in the list, are unknown.
    """
    if not claimed or not measured:
        return Relation.UNKNOWN
    if claimed == measured:
        return Relation.SAME
    if vocabulary.is_within(measured, claimed):
        return Relation.WITHIN
    if vocabulary.is_within(claimed, measured):
        return Relation.AROUND
    if claimed not in vocabulary or measured not in vocabulary:
        return Relation.UNKNOWN
    inner = _descendants(vocabulary.name, tuple(vocabulary.parents.items()))
    shared = inner[claimed] & inner[measured]
    return Relation.OVERLAPPING if shared else Relation.DIFFERENT


def relate_units(vocabulary: Vocabulary, claimed: str, measured: str) -> Relation:
    """Like words, with units that count two kinds together taken apart."""
    if claimed == measured or not (claimed in UNIT_PARTS or measured in UNIT_PARTS):
        return relate_words(vocabulary, claimed, measured)
    if not claimed or not measured:
        return Relation.UNKNOWN
    ours = UNIT_PARTS.get(claimed, frozenset({claimed}))
    theirs = UNIT_PARTS.get(measured, frozenset({measured}))
    if any(word not in vocabulary for word in ours | theirs):
        return Relation.UNKNOWN

    def inside(word: str, named: frozenset[str]) -> bool:
        return any(vocabulary.is_within(word, wider) for wider in named)

    within = all(inside(word, ours) for word in theirs)
    around = all(inside(word, theirs) for word in ours)
    shared = any(inside(w, ours) for w in theirs) or any(inside(w, theirs) for w in ours)
    return _relate(within=within, around=around, shared=shared)


def relate_places(claimed: str, measured: str) -> Relation:
    """Worldwide holds every place, the EU its members; blank means worldwide, as in every table."""
    ours, theirs = claimed or "worldwide", measured or "worldwide"
    if ours == theirs:
        return Relation.SAME

    def holds(wider: str, place: str) -> bool:
        return wider == "worldwide" or (wider == "EU" and place in EU_STATES)

    return _relate(within=holds(ours, theirs), around=holds(theirs, ours), shared=False)


def relate_periods(
    claimed: Period | None, start: str, end: str, *, is_vague: bool = False
) -> Relation:
    """The claim's period and the measurement's window; an open end says little.

    Args:
        claimed: Period of the claim, with its outermost days where it is vague.
        start: First day of the window, or blank.
        end: Last day of the window, or blank.
        is_vague: Whether the claim's own days are uncertain; then no more than an overlap is known.
    """
    if claimed is None or not (start or end):
        return Relation.UNKNOWN
    first = date.fromisoformat(start) if start else date.min
    last = date.fromisoformat(end) if end else date.max
    if claimed.end < first or last < claimed.start:
        return Relation.DIFFERENT
    if not start or not end:
        known = last if end else first
        inside = claimed.start <= known <= claimed.end
        return Relation.OVERLAPPING if inside else Relation.UNKNOWN
    if is_vague:
        return Relation.OVERLAPPING
    within = claimed.start <= first and last <= claimed.end
    around = first <= claimed.start and claimed.end <= last
    return _relate(within=within, around=around, shared=True)


def relate_horizons(claimed: tuple[str, str], measured: tuple[str, str]) -> Relation:
    """Two horizons with their clocks (`since`).

    A measurement over a shorter time is within the claim's: what was removed by then was removed
    within the claim's horizon too. Months and days are not converted into each other.
    """
    if claimed == measured:
        return Relation.SAME
    if not claimed[0] and not measured[0]:
        same_clock = claimed[1] == measured[1] or not (claimed[1] and measured[1])
        return Relation.SAME if same_clock else Relation.DIFFERENT
    ours, theirs = _length(claimed[0]), _length(measured[0])
    if ours is None or theirs is None or not (claimed[1] and measured[1]):
        return Relation.UNKNOWN
    if claimed[1] != measured[1]:
        return Relation.DIFFERENT
    if ours == theirs:
        return Relation.SAME
    if ours[0] != theirs[0]:
        return Relation.UNKNOWN
    return Relation.WITHIN if theirs < ours else Relation.AROUND


@cache
def _length(horizon: str) -> tuple[int, int] | None:
    """Months and seconds of an ISO 8601 duration: `P1M` (1, 0), `P7D` and `P1W` (0, 604800)."""
    match = re.fullmatch(
        # PT2H, P70D, P1Y6M, P6W
        r"P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?"
        r"(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?",
        horizon,
    )
    if not horizon or match is None:
        return None
    years, months, weeks, days, hours, minutes, seconds = (int(g or 0) for g in match.groups())
    total = sum(
        count * SECONDS[unit]
        for count, unit in zip((weeks, days, hours, minutes, seconds), "WDHMS", strict=True)
    )
    return 12 * years + months, total


def _relate(*, within: bool, around: bool, shared: bool) -> Relation:
    if within and around:
        return Relation.SAME
    if within:
        return Relation.WITHIN
    if around:
        return Relation.AROUND
    return Relation.OVERLAPPING if shared else Relation.DIFFERENT
