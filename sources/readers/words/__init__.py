"""Word tables by language: hedges, scales, per cent, spelled numbers, months and period words."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Any

LANGUAGES = ("en", "fr", "de", "es", "ar")
"""Languages with a word table; digits alone are read in more (`number_literals.STYLES`)."""


@dataclass(frozen=True)
class Words:
    """One language's table, the marks common to all included.

    Attributes:
        hedges: Phrase to qualifier; blank where the phrase says nothing about the size.
        suffixes: The same for what follows a number.
        scales: Word to factor.
        per_cent: Words for per cent.
        ranges: Word before (blank: none) and word between the two ends.
        small: Spelled numbers.
        fractions: Phrase to (numerator, denominator).
        amounts: Phrase to (value, unit) of vague amounts ("half a million").
        sums: The same of plain ones ("two and a half million").
        months: Name to 1..12.
        ordinals: Word to 1..4, or -1 for the last.
        periods: Word lists for `sources.readers.dates`.
        conjunction: The word inside spelled numbers ("one hundred and two").
        hundred: The word that multiplies by a hundred; blank where numbers are not composed.
        article: Stands for one before a scale ("a million").
        part_joints: Between the two numbers of a part ("one in six").
        no_range_after: Words after which "5 to 10" is a change and no range ("from 5 to 10").
    """

    hedges: Mapping[str, str]
    suffixes: Mapping[str, str]
    scales: Mapping[str, int]
    per_cent: tuple[str, ...]
    ranges: tuple[tuple[str, str], ...]
    small: Mapping[str, int] = field(default_factory=dict)
    fractions: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    amounts: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    sums: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    months: Mapping[str, int] = field(default_factory=dict)
    ordinals: Mapping[str, int] = field(default_factory=dict)
    periods: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    conjunction: str = ""
    hundred: str = ""
    article: str = ""
    part_joints: tuple[str, ...] = ()
    no_range_after: tuple[str, ...] = ()


@cache
def words_of(language: str) -> Words:
    """The table of a language; of an unknown one, the common marks alone."""
    common = _load("any")
    base = language.split("-")[0]
    own = _load(base) if base in LANGUAGES else {}
    return Words(
        hedges=_by_phrase(common, "hedges") | _by_phrase(own, "hedges"),
        suffixes=_by_phrase(common, "suffixes") | _by_phrase(own, "suffixes"),
        scales={**common["scales"], **own.get("scales", {})},
        per_cent=(*common["per_cent"], *own.get("per_cent", ())),
        ranges=tuple(
            (before, between) for before, between in [*common["ranges"], *own.get("ranges", ())]
        ),
        small=own.get("small", {}),
        fractions={k: (v[0], v[1]) for k, v in own.get("fractions", {}).items()},
        amounts={k: (v[0], v[1]) for k, v in own.get("amounts", {}).items()},
        sums={k: (v[0], v[1]) for k, v in own.get("sums", {}).items()},
        months=own.get("months", {}),
        ordinals=own.get("ordinals", {}),
        periods={k: tuple(v) for k, v in own.get("periods", {}).items()},
        conjunction=own.get("conjunction", ""),
        hundred=own.get("hundred", ""),
        article=own.get("article", ""),
        part_joints=tuple(own.get("part_joints", ())),
        no_range_after=tuple(own.get("no_range_after", ())),
    )


def alternatives(phrases: Iterable[str]) -> str:
    """A pattern of any of the phrases, the longest first; blanks stand for any white space.

    `alternatives(["more than", ">"])` matches "more  than" and ">".
    """
    ordered = sorted(set(phrases), key=lambda phrase: (-len(phrase), phrase))
    escaped = (r"\s+".join(map(re.escape, phrase.split())) for phrase in ordered)
    return "(?:" + "|".join(escaped) + ")" if ordered else r"(?!)"


def _load(name: str) -> Mapping[str, Any]:
    text = resources.files(__package__).joinpath(f"{name}.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def _by_phrase(table: Mapping[str, Any], name: str) -> dict[str, str]:
    return {
        phrase: meaning for meaning, phrases in table.get(name, {}).items() for phrase in phrases
    }
