"""The words around numbers as patterns, and numbers spelled out."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from functools import cache

from sources.readers.words import Words, alternatives, words_of


@dataclass(frozen=True, slots=True)
class NumberPatterns:
    """The compiled word table of one language."""

    words: Words
    start: re.Pattern[str]
    first_words: frozenset[str]
    hedge_before: re.Pattern[str]
    suffix: re.Pattern[str]
    scale: re.Pattern[str]
    per_cent: re.Pattern[str]
    fraction: re.Pattern[str]
    part: re.Pattern[str]
    amount: re.Pattern[str]
    spelled: re.Pattern[str]
    joints: tuple[tuple[re.Pattern[str] | None, re.Pattern[str]], ...]
    no_range: re.Pattern[str]


def _after(phrases: Iterable[str]) -> re.Pattern[str]:
    """Any of the phrases, blanks before it allowed; single letters must touch the number."""
    listed = list(phrases)
    letters = alternatives(p for p in listed if len(p) == 1 and p.isalpha())
    long = alternatives(p for p in listed if len(p) > 1 and p[-1].isalpha())
    marks = alternatives(p for p in listed if not p[-1].isalpha())
    # "12m", "12 million", "12 %"; not the first letter of "12 men"
    return re.compile(rf"\s*{marks}|(?:{letters}|\s*{long})(?!\w)", re.IGNORECASE)


def _before(phrases: Iterable[str]) -> re.Pattern[str]:
    """Any of the phrases right before the end of the text: "more than ", "~", "jusqu'à "."""
    listed = list(phrases)
    letters = alternatives(p for p in listed if p[-1].isalpha() or p[-1] == ".")
    marks = alternatives(p for p in listed if not p[-1].isalpha())
    return re.compile(rf"(?:(?<!\w){letters}\s+|{marks}\s*)\Z", re.IGNORECASE)


@cache
def number_patterns(language: str) -> NumberPatterns:
    """The patterns of a language (a key of `number_literals.STYLES`)."""
    words = words_of(language)
    long_scales = [word for word in words.scales if len(word) > 2 and word[-1].isalpha()]
    spelled = [*words.small, *([words.hundred] if words.hundred else [])]
    joint = rf"(?:[\s-]+(?:{re.escape(words.conjunction)}\s+)?)" if words.hundred else r"\s+"
    any_word = alternatives([*spelled, *long_scales])
    article = rf"{words.article}\s+(?={any_word}(?!\w))" if words.article else r"(?!)"
    # "one hundred and two", "a million", "deux millions"
    spelled_pattern = (
        rf"(?:{article}|(?={alternatives(spelled)}(?!\w)))"
        rf"{any_word}(?!\w)(?:{joint}{any_word}(?!\w))*"
    )
    fractions = alternatives(
        [*words.fractions, *(phrase.replace(" ", "-", 1) for phrase in words.fractions)]
    )
    amounts = alternatives([*words.amounts, *words.sums])
    hedges = alternatives(p for p in words.hedges if " " in p)  # "un total de" holds no one
    return NumberPatterns(
        words=words,
        start=re.compile(
            rf"\.?\d|(?<![\w-])(?!{hedges}(?!\w))(?:{amounts}(?!\w)|{fractions}(?!\w)|{spelled_pattern})",
            re.IGNORECASE,
        ),
        first_words=_first_words(
            [*words.amounts, *words.sums, *words.fractions, *spelled, *long_scales, words.article]
        ),
        hedge_before=_before(words.hedges),
        suffix=_after(words.suffixes),
        scale=_after(words.scales),
        per_cent=_after(words.per_cent),
        fraction=re.compile(rf"{fractions}(?!\w)", re.IGNORECASE),
        part=_part(words),
        amount=re.compile(rf"{amounts}(?!\w)", re.IGNORECASE),
        spelled=re.compile(spelled_pattern, re.IGNORECASE),
        joints=tuple(
            (_before([before]) if before else None, _joint(between))
            for before, between in words.ranges
        ),
        no_range=_before(words.no_range_after),
    )


CANDIDATE = re.compile(r"\.?\d|(?<![\w-])[^\W\d_]+")  # "7", ".5", "seven" of "seven-fold"


def next_number(patterns: NumberPatterns, text: str, position: int) -> int | None:
    """Where the next number may begin: at a digit, or at a word that numbers begin with."""
    for match in CANDIDATE.finditer(text, position):
        word = match.group()
        if word[-1].isdigit():
            return match.start()
        if word.lower() in patterns.first_words and patterns.start.match(text, match.start()):
            return match.start()
    return None


def _first_words(phrases: Iterable[str]) -> frozenset[str]:
    found = (CANDIDATE.match(phrase) for phrase in phrases)
    return frozenset(match.group().lower() for match in found if match is not None)


def _part(words: Words) -> re.Pattern[str]:
    """A part in two words: "one in six", "seven out of twelve"."""
    small = alternatives(words.small)
    joints = alternatives(words.part_joints)
    return re.compile(rf"(?P<top>{small})\s+{joints}\s+(?P<bottom>{small})(?!\w)", re.IGNORECASE)


def _joint(between: str) -> re.Pattern[str]:
    blank = r"\s+" if between.isalpha() else r"\s*"  # "5 to 10", "5-10"
    return re.compile(rf"{blank}{re.escape(between)}{blank}", re.IGNORECASE)


def compose_words(phrase: str, words: Words) -> tuple[Fraction, Fraction] | None:
    """Value and unit of a number spelled out; None where the words do not make one.

    "two hundred and five thousand" is 205,000 with the unit 1,000.
    """
    total, current, unit, ceiling = 0, 0, 1, 10**15
    for position, token in enumerate(re.split(r"[\s-]+", phrase.lower())):
        if token == words.conjunction and position:
            continue
        if token == words.hundred:
            if not 0 < current < 10:
                return None
            current *= 100
        elif token in words.scales:
            scale = words.scales[token]
            if not 0 < current < 1000 or scale >= ceiling:
                return None
            total, current, unit, ceiling = total + current * scale, 0, scale, scale
        else:
            small = 1 if token == words.article and not position else words.small[token]
            if not _fits_below(small, current):
                return None
            current, unit = current + small, 1
    return Fraction(total + current), Fraction(unit)


def _fits_below(small: int, current: int) -> bool:
    """Whether "twenty" may be followed by "three", and a hundred by both."""
    if current == 0 or current % 100 == 0:
        return True
    return current % 10 == 0 and current % 100 >= 20 and 0 < small < 10
