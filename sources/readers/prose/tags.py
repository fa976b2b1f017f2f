"""A sentence as a line of tags: numbers, periods, units, actions and the small words of claims."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from functools import cached_property

from schemas.values import Period
from sources.readers.dates import FoundPeriod, PrintedPeriod, parse_period
from sources.readers.numbers import FoundNumber, PrintedNumber, find_numbers
from sources.readers.prose.durations import find_horizons, find_rates
from sources.readers.prose.lengths import whole_stretch
from sources.readers.prose.lexicon import PLAIN_WORD, WORD, Lexicon, find_phrases, lexicon_of
from sources.readers.prose.undated import find_dated, joined_days, with_elliptic
from sources.readers.words import words_of

WITH_NUMBERS = frozenset(
    {"PREVP", "PREVH", "PREVQ", "PREVM", "PREVY", "THISP", "HIGH", "CUM", "CLAIMSTO", "FACTOR"}
)
"""Tags of phrases that hold a number or a period word of their own ("three times")."""

FILLER = "\u0001"
"""Stands for the characters of a period while numbers are looked for: no blank, and no letter."""

SINCE_WORD = re.compile(r"(?<!\w)(?:since|seit|depuis)(?!\w)", re.IGNORECASE)
LEADS = {"en": "in", "de": "in", "fr": "en"}
"""A word that leads to a period and says nothing of how it begins."""
CHANGED_FROM = re.compile(
    r"(?:doubled|tripled|halved|rose|fell|increased|decreased|dropped|grew|\d\s?%|per\s?cent)"
    r"\s+from\s+$",
    re.IGNORECASE,
)  # "doubled from "
LIST_NUMBER = re.compile(r"\d{1,2}\s?[.)]\s")  # "1. Accounts that were suspended"
AGED = re.compile(
    r"\b(?:children|kids|minors|users|people|persons|teenagers|teens|anyone|those|girls|boys)\s+(?:aged\s+)?"
    r"(?:under|over|below|above|aged)\b[^.;]{0,3}\Z|\bage\s+of\b.{0,6}\Z",
    re.IGNORECASE,
)  # "children under 13", "the age of 16"
REFERENCE = re.compile(
    r"\b(?:articles?|art\.|artikel|art[ií]culos?|tables?|sections?|annex|recitals?)\s+\d{1,3}(?![\d,.]\d)(?:\(\d{1,2}\))?"
    r"(?:(?:,|\s+(?:and|or|to|et|und|y))\s+\d{1,3}(?![\w,.]|\s*%))?(?!\w)",
    re.IGNORECASE,
)  # "Article 16" of "20,157 Article 16 notices", "Articles 9 and 10"
ARABIC_AND = re.compile(r"(?<!\w)\u0648(?=\d)")  # "and" of "and3,200"
POINTS = re.compile(
    r"\s*-?\s*(?:percentage[\s-]points?|pp\b|prozentpunkte?n?\b|points?\s+de\s+pourcentage"
    r"|puntos?\s+porcentual(?:es)?)",
    re.IGNORECASE,
)  # "4 percentage points", "2,5 Prozentpunkte"
BARE = re.compile(r"\s*-?\s*(?:basis\s+)?points?\b", re.IGNORECASE)  # "2 points"
MOVED = re.compile(
    r"\b(?:by|up|down|rose|fell|dropped|climbed|gained|lost|(?:rise|fall|drop|increase|decrease)\s+of)\s+$",
    re.IGNORECASE,
)  # "fell by ", before "2 points"
MONEY = re.compile(r"\s*(?:dollars|euros?|pounds|usd|eur)(?!\w)", re.IGNORECASE)  # "5 dollars"
OUT_OF = re.compile(
    r"\s+(?:out\s+of|in|of|for)\s+every\s+(?P<whole>10|100|1,000|10,000|100,000)(?![\d,.]\d)"
)  # "5 out of every 10,000"
IN_SO_MANY = re.compile(
    r"\s+(?:in|out\s+of)\s+(?:a\s+)?(?P<whole>1,000|10,000|100,000|100)(?![\d,.]\d)(?=\s+(?:of\s+)?[a-z])"
    r"(?!\s+(?:countr|language|market|cit|place|state|case|day|hour|minute|week|month|year|other|more))"
)  # "3 in 1,000 comments"
ONE_IN = re.compile(
    r"\s+(?:in|out\s+of)\s+(?P<whole>[2-9]|[1-4]\d|50)(?![\d,.]\d|\d|\s*%)(?=\s+(?:of\s+)?[a-z])"
    r"(?!\s+(?:countr|language|market|cit|place|state|case|day|hour|minute|week|month|year|other|more))"
)  # "1 in 8 reports"
FEW = 50
"""The largest part that is one of so many hundreds or thousands."""

TIMES = re.compile(
    r"(?<![\w.,])(?P<factor>\d{1,3}(?:\.\d{1,2})?)(?:\s+times(?=\s+(?:as\s+(?:many|much)|the\s+(?:number"
    r"|figure|total|volume|count|level|amount))\b)|-?fold\b)"
)  # "2.5 times as many", "3 times the number", "12-fold"
SAME_OF = re.compile(
    r"the\s+(?:same|corresponding|equivalent|comparable)\s+(?P<length>quarter|half(?:[\s-]year)?|month|period"
    r"|three\s+months|six\s+months|months)\s+(?:of|in)\s+(?P<year>(?:19|20)\d\d)(?![\w-])"
)  # "the same quarter of 2021"
ARTICLE = re.compile(r"une?|una|eine?|einen", re.IGNORECASE)
DIGITS_NEXT = re.compile(r"\s+\d")  # "un 15 %": an article, not one
LEADS_TO_NUMBER = re.compile(
    r"(?:\b(?:articles?|art\.?|sections?|tables?|figures?|pages?|p\.|notes?|chapters?|appendix|annex"
    r"|clauses?|paragraphs?|recitals?|step|level|version|phase|part|no\.|artikel"
    r"|jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec|january|february|march|april|august"
    r"|september|october|november|december)\s*|\bage(?:d|s)?(?:\s+of)?\s+|\()(?:\d{1,3}\s*(?:,|and|or|et|und|&)\s*)*$",
    re.IGNORECASE,
)  # what stands before "7(2)" in "Article 7(2)", "10" in "Articles 9 and 10", "28" in "Aug 28"


@dataclass(frozen=True, slots=True)
class _Now:
    """What a period printed without its year leans on."""

    year: int | None
    reference: date | None
    said: Period | None
    until: date | None
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Token:
    """A word or a tagged passage.

    Attributes:
        tag: One of `patterns.TAGS`, or blank for a plain word.
        start: Where it begins in the sentence.
        end: Where it ends.
        word: In small letters.
        meaning: Our word for it (a unit, an action, a policy area, a duration).
        number: Of a NUM or PCT.
        period: Of a PER.
    """

    tag: str
    start: int
    end: int
    word: str
    meaning: str = ""
    number: PrintedNumber | None = None
    period: PrintedPeriod | None = None


@dataclass(frozen=True)
class Tagged:
    """A sentence with its tokens, and the line that the rules read."""

    text: str
    tokens: tuple[Token, ...]
    line: str
    starts: tuple[int, ...]
    """Where each token begins in the line."""
    language: str = "en"

    def at(self, group: str) -> Token:
        """The token of a tag in the line: `NUM:3 ` is the fourth token."""
        return self.tokens[self.index(group)]

    def index(self, group: str) -> int:
        """Its number."""
        return int(group.rpartition(":")[2])

    def printed(self, number: int) -> str:
        """The text of a token as it stands."""
        token = self.tokens[number]
        return self.text[token.start : token.end]

    def of(self, *tags: str) -> list[int]:
        """Numbers of the tokens with one of these tags."""
        if len(tags) == 1:
            return list(self._by_tag.get(tags[0], ()))
        return sorted(n for tag in tags for n in self._by_tag.get(tag, ()))

    @cached_property
    def _by_tag(self) -> dict[str, list[int]]:
        numbers: dict[str, list[int]] = {}
        for number, token in enumerate(self.tokens):
            if token.tag:
                numbers.setdefault(token.tag, []).append(number)
        return numbers


def tag_sentence(
    text: str,
    language: str,
    *,
    year: int | None = None,
    reference: date | None = None,
    said: Period | None = None,
    until: date | None = None,
    names: tuple[str, ...] = (),
) -> Tagged:
    """The sentence as tags.

    Args:
        text: The sentence, white space collapsed.
        language: One of `LANGUAGES`.
        year: Year of periods printed without one.
        reference: Day of the text: a period without a year is its latest one up to then.
        said: The one period of the sentence before, whose year may be that of this one's.
        until: Last day of the report's period: a period without a year is none behind it.
        names: Platforms that are not in the lexicon.
    """
    lexicon = lexicon_of(language)
    taken = bytearray(len(text))
    tokens: list[Token] = []
    for token in _candidates(text, language, lexicon, _Now(year, reference, said, until, names)):
        if taken.find(1, token.start, token.end) < 0:
            taken[token.start : token.end] = b"\x01" * (token.end - token.start)
            tokens.append(token)
    for match in WORD.finditer(text):
        if taken.find(1, match.start(), match.end()) < 0:
            tokens.append(Token("", match.start(), match.end(), match.group().lower()))
    tokens.sort(key=lambda token: token.start)
    if language == "en":
        tokens = [_as_counted(tokens, number) for number in range(len(tokens))]
    pieces, starts, position = [], [], 0
    for number, token in enumerate(tokens):
        piece = f"{token.tag}:{number} " if token.tag else f"{token.word} "
        pieces.append(piece)
        starts.append(position)
        position += len(piece)
    return Tagged(text, tuple(tokens), "".join(pieces), tuple(starts), language)


def _as_counted(tokens: list[Token], number: int) -> Token:
    """Of "3,200 users" and "3,200 abusive users" the users are what is counted."""
    token = tokens[number]
    if token.word == "accounts" and [t.tag or t.word for t in tokens[number + 1 : number + 3]] == [
        "for",
        "PCT",
    ]:
        return replace(token, tag="", meaning="")  # "that number accounts for 1%"
    if token.word != "users" or token.tag != "SUBJ":
        return token
    for before in reversed(tokens[max(0, number - 3) : number]):
        if before.tag == "NUM":
            return replace(token, tag="UNIT", meaning="users")
        if before.tag or not before.word.isalpha():
            break
    return token


def _candidates(text: str, language: str, lexicon: Lexicon, now: _Now) -> Iterator[Token]:
    """What might be tagged, the surest first; the caller drops what overlaps."""
    for match in REFERENCE.finditer(text):
        yield Token("", match.start(), match.end(), match.group().split()[0].lower())
    if language == "en":
        yield from _comparisons(text)
    # "since May 2018" has no end of its own: what is tagged is May 2018, and "since" stays a word.
    lead = LEADS.get(language, "")
    begun = SINCE_WORD.sub(lambda m: lead.ljust(len(m.group())), text) if lead else text
    bare = list(text)
    dated = find_dated(
        joined_days(begun) if language == "en" else begun,
        year=now.year,
        reference=now.reference,
        said=now.said,
        until=now.until,
        language=language,
    )
    for found in with_elliptic(text, dated) if language == "en" else dated:
        whole = whole_stretch(text, found) if language == "en" else None
        # A number ends where a period begins: "from 12,400 in 2018 to 9,800" holds no range.
        bare[found.start : found.end] = FILLER * (found.end - found.start)
        yield from _split_change(text, whole or found, language)
    for name in now.names:
        for match in re.finditer(rf"(?<!\w){re.escape(name)}(?!\w)", text):
            yield Token("PLAT", match.start(), match.end(), name.lower(), name)
    phrases = [
        Token(
            phrase.tag,
            phrase.start,
            phrase.end,
            text[phrase.start : phrase.end].lower(),
            phrase.meaning,
        )
        for phrase in find_phrases(text, language)
    ]
    yield from (token for token in phrases if token.tag in WITH_NUMBERS)
    words = frozenset(PLAIN_WORD.findall(text.lower()))
    fitting = {number for word in words for number in lexicon.needed.get(word, ())}
    for number in sorted(fitting):
        tag, meaning, _, pattern = lexicon.regexes[number]
        for match in pattern.finditer(text):
            yield Token(tag, match.start(), match.end(), match.group().lower(), meaning)
    yield from _durations(text, language)
    if language == "ar":
        for match in ARABIC_AND.finditer(text):  # "and" is written together with the number
            bare[match.start()] = " "
            yield Token("", match.start(), match.end(), match.group())
    yield from _numbers(text, "".join(bare), language)
    yield from phrases


def _comparisons(text: str) -> Iterator[Token]:
    """Comparisons: "the same quarter of 2021", "2.5 times as many"."""
    for match in SAME_OF.finditer(text):
        yield Token("PREVY", match.start(), match.end(), match["length"], match["year"])
    for match in TIMES.finditer(text):
        factor = str(Fraction(match["factor"]))
        yield Token("FACTOR", match.start(), match.end(), match.group().lower(), factor)


def _numbers(text: str, bare: str, language: str) -> Iterator[Token]:
    """Numbers, shares and percentage points; no list numbers and no money."""
    for item in find_numbers(bare, language=language):
        if ARTICLE.fullmatch(item.number.printed) and DIGITS_NEXT.match(text, item.end):
            continue
        if item.start == 0 and LIST_NUMBER.match(text):
            continue
        if MONEY.match(text, item.end) or AGED.search(text[: item.start + 6]):
            continue
        if points := _points(text, item.start, item.end):
            size = 10_000 if points.group().strip(" -").startswith("basis") else 100
            number = item.number if item.number.is_percent else _part_of(item.number, size)
            yield Token("POINTS", item.start, points.end(), "", number=number)
            continue
        every = _out_of(text, item)
        if every is not None and not item.number.is_percent:
            size = int(every["whole"].replace(",", ""))
            yield Token("PCT", item.start, every.end(), "", number=_part_of(item.number, size))
            continue
        is_part = item.number.is_percent or item.number.is_fraction
        tag = "PCT" if is_part else "NUM"
        yield Token(tag, item.start, item.end, "", number=item.number)


def _points(text: str, start: int, end: int) -> re.Match[str] | None:
    """The words for percentage points behind a number: "rose by 2 points", "3 pp"."""
    return POINTS.match(text, end) or (
        BARE.match(text, end) if MOVED.search(text[:start]) else None
    )


def _out_of(text: str, item: FoundNumber) -> re.Match[str] | None:
    """The whole that a number is a part of: "5 out of every 10,000", "3 in 1,000", "1 in 8"."""
    every = OUT_OF.match(text, item.end)
    if every is not None or not item.number.printed[-1:].isdecimal():
        return every
    if item.number.value == 1:
        return IN_SO_MANY.match(text, item.end) or ONE_IN.match(text, item.end)
    is_few = item.number.unit == 1 and item.number.value <= FEW
    return IN_SO_MANY.match(text, item.end) if is_few else None


def _part_of(number: PrintedNumber, whole: int) -> PrintedNumber:
    """A number out of so many as a share: "5 out of every 10,000"."""
    return replace(
        number,
        value=number.value / whole,
        unit=number.unit / whole,
        low=None if number.low is None else number.low / whole,
        high=None if number.high is None else number.high / whole,
        is_percent=True,
    )


def _split_change(text: str, found: FoundPeriod, language: str) -> Iterator[Token]:
    """A period; "doubled from Q3 2020 to Q4 2020" names two."""
    before = CHANGED_FROM.search(text[max(0, found.start - 40) : found.start])
    first, joint, second = found.period.printed.partition(" to ")
    if before is not None and joint:
        start = parse_period(first, year=found.period.period.end.year, language=language)
        end = parse_period(second, year=found.period.period.end.year, language=language)
        if start is not None and end is not None:
            middle = found.start + len(first)
            yield Token("PER", found.start, middle, "", period=start)
            yield Token("PER", middle + len(joint), found.end, "", period=end)
            return
    yield Token("PER", found.start, found.end, "", period=found.period)


def _durations(text: str, language: str) -> Iterator[Token]:
    for start, end, duration, since in find_horizons(text, language):
        yield Token("HOR", start, end, since, duration)
    for start, end, kind in find_rates(text, language):
        yield Token("RATE", start, end, "", kind)


def factor_value(token: Token) -> Fraction:
    """Value of a FACTOR: "sixfold" is 6, "halved" a half."""
    return Fraction(token.meaning)


def hedge_before(text: str, position: int, language: str) -> str:
    """Qualifier of the hedge that ends right before this place; blank where there is none."""
    before = text[max(0, position - 24) : position].lower().rstrip()
    for phrase, qualifier in words_of(language).hedges.items():
        if qualifier and before.endswith(phrase):
            return qualifier
    return ""


def is_figure(tagged: Tagged, number: int) -> bool:
    """Whether a number may count something: no list number, article, page, year or "one of"."""
    token = tagged.tokens[number]
    printed = tagged.printed(number)
    if token.tag == "FACTOR":
        return True
    if not any(c.isdecimal() for c in printed):
        # Small numbers in words: only right before what they count.
        following = tagged.tokens[number + 1 : number + 2]
        return bool(following) and following[0].tag == "UNIT"
    before, after = tagged.text[: token.start], tagged.text[token.end : token.end + 2]
    if LEADS_TO_NUMBER.search(before) or after.startswith("("):
        return False
    is_first = not before.strip(" (") and after[:1] in (".", ")")
    is_bare = token.number is not None and token.number.unit == 1 and printed.isdecimal()
    return not is_first and not (is_bare and 1900 <= int(printed) <= 2100)
