"""The words of claims, by language: units, actions, policies, platforms, and the small words."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from itertools import zip_longest
from typing import Any, NamedTuple

from sources.readers.words import words_of

LANGUAGES = ("en", "fr", "de", "es", "ar")
"""Languages with a lexicon of claims."""

KEPT = 64
"""Texts whose phrases are kept: a sentence is looked at again by the ones behind it."""

WORD = re.compile(r"[^\W_][\w'\u2019-]*|[;:,()]")  # "pro-IS", "company's", ","
BIG = re.compile(
    r"\d[.,\u202f\u00a0 ]\d{3}|\d{5}|\d\s?(?:%|per\s?cent|pour cent|prozent|por ciento)",
    re.IGNORECASE,
)  # "6 216 118", "56 %"
DIGIT = re.compile(r"\d")  # "7", also in other scripts
PLAIN_WORD = re.compile(r"[^\W\d_]+")  # "account" and "s" of "account's"
RELATED = re.compile(r"-(?:related|linked|affiliated|inspired)$")  # "-linked"
POSSESSIVE = re.compile(r"['\u2019]s?$")  # "Facebook's", "users'"

WORD_TAGS = {
    "subject": "SUBJ",
    "be": "BE",
    "have": "HAVE",
    "modal": "MODAL",
    "negation": "NEG",
    "adverb": "ADV",
    "claims_to": "CLAIMSTO",
    "told": "TOLD",
    "measured": "MEAS",
    "cumulative": "CUM",
    "median": "MEDIAN",
    "makes_up": "MAKESUP",
    "lodged": "LODGE",
    "comes_to": "EQ",
    "lists": "SHOW",
    "doubt": "DOUBT",
    "highest": "HIGH",
    "average": "AVG",
    "this_period": "THISP",
    "previous_period": "PREVP",
    "previous_half": "PREVH",
    "previous_quarter": "PREVQ",
    "previous_month": "PREVM",
    "previous_year": "PREVY",
}
TABLES = (
    ("act_noun", "ACTN"),
    ("act", "ACT"),
    ("policy", "POL"),
    ("platform", "PLAT"),
    ("unit", "UNIT"),
)
"""Tables of the lexicon and their tags; of a phrase in two of them, the later one counts."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """A phrase of the lexicon in a text."""

    start: int
    end: int
    tag: str
    meaning: str


class Look(NamedTuple):
    """What a first look at a sentence tells: is it for the rules, and has it a number at all."""

    is_worth_reading: bool
    may_have_number: bool


@dataclass(frozen=True)
class Lexicon:
    """The words of one language.

    Attributes:
        phrases: First word to the phrases that begin with it, the longest first: their words, tag
            and meaning.
        longer: First two words to the phrases of several words that begin with them, in that order.
        single: First word to the phrases of that word alone.
        regexes: Tag, meaning, words of which one must stand in the sentence, and the pattern.
        needed: Word to the numbers of the patterns that ask for it.
        counted: Last words of what can be counted.
        acted: Last words of what can be done to it.
        measures: Names of rates that nothing need be counted beside: `proactive rate`.
        measured: A word of each of them.
        numbers: Words of numbers spelled out.
        parts: Words of parts and of large numbers spelled out: `half`, `thirds`, `million`.
    """

    phrases: Mapping[str, tuple[tuple[tuple[str, ...], str, str], ...]]
    longer: Mapping[tuple[str, str], tuple[tuple[tuple[str, ...], str, str], ...]]
    single: Mapping[str, tuple[tuple[tuple[str, ...], str, str], ...]]
    regexes: tuple[tuple[str, str, frozenset[str], re.Pattern[str]], ...]
    needed: Mapping[str, tuple[int, ...]]
    counted: frozenset[str]
    acted: frozenset[str]
    measures: tuple[str, ...]
    measured: frozenset[str]
    numbers: frozenset[str]
    parts: frozenset[str]

    def find(self, text: str) -> list[Phrase]:
        """Every phrase, from left to right, the longest at each place."""
        words = [(m.start(), m.end(), m.group()) for m in WORD.finditer(text)]
        keys = [word.lower() for _, _, word in words]
        # "al-Qaeda-linked" names al-Qaeda; a suffix says so of no other kind of word.
        bare = [RELATED.sub("", key) for key in keys]
        found = []
        behind = 0
        for place, (key, following) in enumerate(zip_longest(keys, bare[1:], fillvalue="")):
            if place < behind:
                continue
            stem = key
            if stem not in self.phrases:
                if "'" not in key and "\u2019" not in key and bare[place] == key:
                    continue
                stem = POSSESSIVE.sub("", bare[place])
            longer = self.longer.get((stem, following), ())
            for phrase, tag, meaning in (*longer, *self.single.get(stem, ())):
                count = len(phrase)
                if count > 2 and tuple(bare[place + 1 : place + count]) != phrase[1:]:
                    continue
                last = place + count - 1
                if keys[last] != bare[last] and tag != "POL":
                    continue
                if not _is_written_so(tag, words[place][2]):
                    continue
                start = words[place][0]
                end = words[place + count - 1][1] if count > 1 else start + len(stem)
                found.append(Phrase(start, end, tag, meaning))
                behind = place + count
                break
        return found


@lru_cache(maxsize=KEPT)
def find_phrases(text: str, language: str) -> tuple[Phrase, ...]:
    """Every phrase of a language in a text, from left to right, the longest at each place."""
    return tuple(lexicon_of(language).find(text))


@cache
def lexicon_of(language: str) -> Lexicon:
    """The lexicon of a language of `LANGUAGES`."""
    table = _load(language)
    meanings = _meanings(table)
    phrases: dict[str, list[tuple[tuple[str, ...], str, str]]] = {}
    for phrase, (tag, meaning) in meanings.items():
        words = tuple(WORD.findall(phrase))
        phrases.setdefault(words[0], []).append((words, tag, meaning))
    if "is" in phrases and language == "en":
        phrases["is"].append((("is",), "BE", "be"))  # where it is not written in capitals
    spelled = words_of(language)
    factors = [phrase for phrase, (tag, _) in meanings.items() if tag == "FACTOR"]
    in_order = {
        first: tuple(sorted(entries, key=lambda entry: -len(entry[0])))
        for first, entries in phrases.items()
    }
    regexes = _regexes(table)
    measures = tuple(table.get("gate", {}).get("measures", ()))
    return Lexicon(
        phrases=in_order,
        longer=_by_two_words(in_order),
        single={
            first: tuple(entry for entry in entries if len(entry[0]) == 1)
            for first, entries in in_order.items()
        },
        regexes=regexes,
        needed=_needed(regexes),
        counted=_last_words(meanings, "UNIT", "ACTN", "POL", "MEDIAN"),
        acted=_last_words(meanings, "ACT", "ACTN", "LODGE", "EQ")
        | frozenset(table.get("gate", {}).get("acted", ())),
        measures=measures,
        measured=frozenset(max(PLAIN_WORD.findall(measure), key=len) for measure in measures),
        numbers=frozenset(spelled.small)
        | frozenset(
            # "third" and "doubled", not the "in" of "one in five"
            word
            for phrase in [*spelled.fractions, *factors]
            for word in phrase.split()
            if len(word) > 3 and word != "every"
        ),
        parts=frozenset(phrase.split()[-1] for phrase in spelled.fractions)
        | frozenset(word for scale in spelled.scales for word in scale.split() if len(word) > 3),
    )


_Entries = tuple[tuple[tuple[str, ...], str, str], ...]
_Regexes = tuple[tuple[str, str, frozenset[str], re.Pattern[str]], ...]


def _by_two_words(phrases: Mapping[str, _Entries]) -> dict[tuple[str, str], _Entries]:
    """The phrases of several words by their first two."""
    found: dict[tuple[str, str], _Entries] = {}
    for entries in phrases.values():
        for entry in entries:
            if len(entry[0]) > 1:
                key = entry[0][0], entry[0][1]
                found[key] = (*found.get(key, ()), entry)
    return found


def _regexes(table: Mapping[str, Any]) -> _Regexes:
    tables = (
        ("timing", "TIM"),
        ("detection", "DET"),
        ("acting", "ACT"),
        ("done_to", "DONETO"),
        ("actors", "SUBJ"),
    )
    return tuple(
        (
            tag,
            meaning,
            frozenset(entry["needs"].split()),
            re.compile(rf"(?<!\w){entry['pattern']}", re.IGNORECASE),
        )
        for name, tag in tables
        for meaning, entries in table.get(name, {}).items()
        for entry in entries
    )


def _needed(regexes: _Regexes) -> dict[str, tuple[int, ...]]:
    """Word to the patterns that may match a sentence with it."""
    found: dict[str, tuple[int, ...]] = {}
    for number, (_, _, needs, _) in enumerate(regexes):
        for word in needs:
            found[word] = (*found.get(word, ()), number)
    return found


def first_look(text: str, language: str) -> Look:
    """Whether a sentence has a number, something counted and something done: a cheap first look.

    Or a rate by its own name: whatever is made of it, a person should see that it stands there. A
    part in words ("two thirds") is a number too.
    """
    lexicon = lexicon_of(language)
    lowered = text.lower()
    words = frozenset(PLAIN_WORD.findall(lowered))
    has_digits = has_digit(text)
    may_have_number = has_digits or not lexicon.parts.isdisjoint(words)
    if not lexicon.measured.isdisjoint(words) and names_a_rate(lowered, language):
        return Look(has_digits, may_have_number)
    if lexicon.counted.isdisjoint(words):
        return Look(False, may_have_number)
    if lexicon.acted.isdisjoint(words):
        # Of what is done in words we do not know, a person should see at least the big figures.
        return Look(BIG.search(text) is not None, may_have_number)
    return Look(has_digits or not lexicon.numbers.isdisjoint(words), may_have_number)


def names_a_rate(lowered: str, language: str) -> bool:
    """Whether a text in small letters has a rate by its own name: `proactive rate`."""
    return any(measure in lowered for measure in lexicon_of(language).measures)


def has_digit(text: str) -> bool:
    """Whether there is a digit of any script."""
    return DIGIT.search(text) is not None


def _meanings(table: Mapping[str, Any]) -> dict[str, tuple[str, str]]:
    """Phrase to tag and meaning."""
    meanings: dict[str, tuple[str, str]] = {}
    for name, tag in TABLES:
        # Names of platforms are the same in every language.
        words = _load("en")[name] if name == "platform" else table.get(name, {})
        for meaning, phrases in words.items():
            meanings.update(dict.fromkeys(map(_key, phrases), (tag, meaning)))
    for meaning, phrases in table["change"].items():
        meanings.update(dict.fromkeys(map(_key, phrases), (meaning.upper(), meaning)))
    for value, phrases in table["factor"].items():
        meanings.update(dict.fromkeys(map(_key, phrases), ("FACTOR", value)))
    for name, phrases in table["words"].items():
        for phrase in phrases:
            meanings.setdefault(_key(phrase), (WORD_TAGS[name], name))
    return meanings


def _is_written_so(tag: str, printed: str) -> bool:
    """Names are capitalised, IS in capitals is no verb, and IT no pronoun."""
    if printed == "IT" or (tag == "MODAL" and printed == "May"):
        return False
    if tag == "PLAT":
        return not printed[0].islower()  # Arabic has no capitals
    return printed not in ("is", "Is") if tag == "POL" else True


def _last_words(meanings: Mapping[str, tuple[str, str]], *tags: str) -> frozenset[str]:
    """Of every phrase with one of the tags its last word, cut as `PLAIN_WORD` cuts."""
    return frozenset(
        PLAIN_WORD.findall(phrase)[-1] for phrase, (tag, _) in meanings.items() if tag in tags
    )


def _key(phrase: str) -> str:
    return " ".join(phrase.lower().split())


def _load(language: str) -> Mapping[str, Any]:
    path = resources.files(__package__).joinpath(f"{language}.toml")
    return tomllib.loads(path.read_text(encoding="utf-8"))
