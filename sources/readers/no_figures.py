"""Numbers of a text that are no figures: dates, and numbers of laws, headings, lists and notes.

Only what can be told for certain is passed over; one in doubt is one that a person should see.
What depends on the whole text (does it count a list? has it a note 7?) is told by `Numbering`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from sources.readers.dates import find_periods

TOKEN = re.compile(r"\S*\d\S*")
EDGE = re.compile(r"[^\w%<>]+")  # what stands around a number: brackets, stops, marks
LANGUAGES = ("en", "fr", "de")
TIMES = r"hours?|days?|weeks?|months?|years?|minutes?|heures?|jours?|mois|ans|Stunden|Tage|Monate"
LISTED = (
    r"\d[\w()./-]*(?:\s\([A-Z][\w ]{2,40}\))?"
    r"(?:(?:\s*(?:,|;|\band\b|&|\bor\b|\bto\b|\bet\b|\bou\b|\bund\b|\bthrough\b|\u2013)){1,2}\s*\d[\w()./-]*)*"
)

YEAR = r"(?:19|20)\d\d"
LED = r"in|since|during|until|year|en|depuis|im|seit"
LAWS = (
    r"[Aa]rt(?:icle|icles|\.|ikel)?|\u00a7+|[Ss]ections?|[Rr]ecitals?|[Dd]irectives?"
    r"|[Rr]egulations?|[Rr]\u00e8glement|[Vv]erordnung|[Ll]aw|[Dd]ecision|Act"
)
PARTS = (
    "[Tt]ables?|[Ff]igures?|[Cc]harts?|[Aa]nnex(?:es)?|[Aa]ppendix|[Nn]otes?|[Cc]hapters?|[Pp]arts?"
    "|[Ss]teps?|[Pp]ages?|[Vv]ersions?|ShareAlike|[Tt]ableaux?|[Tt]abellen?|[Ss]eiten?"
)
PLAIN = tuple(
    re.compile(pattern)
    for pattern in (
        # "2022-2023", not the "2019 accounts" that were removed, but those "in 2019 accounts"
        rf"(?<![\w.,/$\u20ac\u00a3-]){YEAR}(?:[-\u2013/](?:19|20)?\d\d)?(?![\w%/]|[.,]\d|\s+[a-z]+s\b)",
        rf"\b(?:{LED})\s{YEAR}\b(?![.,]\d)",
        # "2023-09-25", "25.09.2023"
        rf"\b\d{{4}}-\d\d-\d\d\b|\b\d{{1,2}}[./]\d{{1,2}}[./]{YEAR}\b",
        # "S1 2023", "2023Q4"
        rf"(?<!\w)[HQST][1-4][ \u00a0-]?(?:{YEAR})?(?!\w)|\b{YEAR}[ -]?[HQ][1-4]\b",
        # Such as "Articles 9 (1) and 10" and "Regulation (EU) No 211".
        rf"(?:\b|(?=\u00a7))(?:{LAWS})\s*(?:\((?:EU|EC|UE|CE|EG)\)\s*)?(?:[Nn][or\u00ba\u00b0]\.?\s*)?{LISTED}",
        # "18 USC 2258A"
        r"\b\d+ U\.?S\.?C\.?(?:\s*\u00a7*\s*\d+[A-Za-z]*)?",
        # "2022/2065", "2000/31/EC"
        rf"\b(?:{YEAR}/\d{{1,4}}|\d{{1,4}}/{YEAR})(?:/(?:EU|EC|UE|CE))?\b",
        # "Table 3", "Annexes 1 and 2"
        rf"\b(?:{PARTS})\s+{LISTED}",
        # "3.1.1", "3.1.a"
        r"(?<![\w.])\d{1,2}(?:\.\d{1,2}){2,}(?:\.[a-z])?(?![\w.]\d)",
        r"(?<![\w.])\d(?:\.\d){1,3}\.[a-z]\b",
        # Addresses: "https://x.com/2", "](/page/2)", "a1@b.org".
        r"https?://\S+|www\.\S+|\]\([^)\s]*\)|\S+@\S+\.\w+",
        # "24/7", "24h/24", "7j/7", "24 hours a day"
        r"\b24\s?/\s?7\b|\b24\s?h/24\b|\b7\s?j/7\b|\b24\s+hours\s+(?:a|per)\s+day\b",
        # "2nd through 5th", "1er"
        r"\b\d{1,3}(?:st|nd|rd|th|er|re|\u00e8me)\b",
        # "a 30-day window"
        rf"\b\d{{1,3}}-(?:{TIMES})\b",
        # "COVID-19", "MP4", "3D"
        r"\b[A-Z][A-Za-z]*[A-Z]-?\d{1,4}\b|\b(?:MP|G|F|L)\d{1,2}\b|\b[23]D\b",
    )
)
LISTING = re.compile(r"[^\S\n]*[#*>|\s-]{0,9}\(?(?P<number>\d{1,3})\\?[.)]\s+\S")  # "10\\. We work"
SECTION = re.compile(
    r"[#*>\s]{0,9}(?P<number>\d{1,2}(?:\.\d{1,2}){1,3})\.?\s+[A-Z\u00c0-\u00de]"
)  # "2.3 Number"
BRACKETED = re.compile(r"(?<!\w)\(?(?P<number>\d{1,2})\)\s")  # "(1) those reported, (2) those"
NOTED = re.compile(
    r"[*>\s]{0,9}[(\[]?(?P<number>\d{1,2})"
    r"(?:\\?[.)\]]\s*(?=[^\W\d]|[\"'\u201c])|\s*(?=[A-Z\u00c0-\u00de\u201c]))"
)  # "7. rights holders", "7 Rights holders"
DATED = re.compile(
    r"[A-Z][a-z\u00e9\u00fb]{2,8}\.?\s(?:\d{1,2},?\s)?(?:19|20)\d\d(?P<mark>\d)(?!\d)"
)  # "June 20231"
GLUED = re.compile(r"\S*[^\W\d_][)\u2019'\"*]*(?P<mark>\d{1,2})")  # "Copyright7"
PAGED = re.compile(r"(?P<words>\D*?)(?P<number>\d{1,4})(?P<rest>\D*)")  # "EU DSA Report \u2022 7"
FULL_LINE = 60
MOST_PAGED = 120
BARE = re.compile(r"\d{1,3}")  # "12" alone on its line
FEWEST_PAGES, FEWEST_BARE = 3, 5


@dataclass
class Numbering:
    """What a whole text counts: lists and headings, notes, and its pages.

    Attributes:
        listed: Numbers that begin a line with a point or a bracket behind them.
        sections: Numbers such as 2.3 that begin a line with a capital letter behind them.
        notes: Numbers that begin a line of text.
        paged: Lines that are the same on every page but for a number that grows by one.
    """

    listed: set[int] = field(default_factory=set)
    sections: set[tuple[int, ...]] = field(default_factory=set)
    notes: set[int] = field(default_factory=set)
    paged: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, text: str) -> Numbering:
        """Look through the lines of a text."""
        found = cls()
        counted: dict[tuple[str, str], list[int]] = {}
        for line in text.splitlines():
            if listing := LISTING.match(line):
                found.listed.add(int(listing["number"]))
            if section := SECTION.match(line):
                found.sections.add(_parts(section["number"]))
            if note := NOTED.match(line):
                found.notes.add(int(note["number"]))
            stripped = " ".join(line.split())
            paged = PAGED.fullmatch(stripped) if 0 < len(stripped) <= MOST_PAGED else None
            if paged:
                words = (paged["words"].casefold(), paged["rest"].casefold())
                counted.setdefault(words, []).append(int(paged["number"]))
        for words, numbers in counted.items():
            if any(words) and len(numbers) >= FEWEST_PAGES and _counts_up(numbers):
                found.paged |= {f"{words[0]}{number}{words[1]}" for number in numbers}
        return found

    def is_paged(self, line: str) -> bool:
        """Whether a line comes back on every page with the number of the page."""
        return " ".join(line.split()).casefold() in self.paged

    def numbers(self, number: int) -> bool:
        """Whether a list has this number and the one before or after it."""
        return number in self.listed and (number - 1 in self.listed or number + 1 in self.listed)

    def is_section(self, number: str) -> bool:
        """Whether it is one of a row of headings: of 2.3 there is a 2.2 or a 2.4."""
        *above, last = _parts(number)
        return any((*above, other) in self.sections for other in (last - 1, last + 1))


def _parts(number: str) -> tuple[int, ...]:
    return tuple(map(int, number.split(".")))


def bare_page_numbers(text: str) -> frozenset[int]:
    """Where the lines begin that hold the number of a page alone, in a text without pages.

    They stand apart from each other and grow by one from page to page; one may be missing.
    """
    lines: list[tuple[int, str]] = []
    offset = 0
    for line in text.splitlines(keepends=True):
        if line.strip():
            lines.append((offset, line.strip()))
        offset += len(line)
    bare = [place for place, (_, line) in enumerate(lines) if BARE.fullmatch(line)]
    apart = [p for p in bare if not {p - 1, p + 1} & set(bare)]
    numbers = [int(lines[place][1]) for place in apart]
    grows = all(later - earlier in (1, 2) for earlier, later in pairwise(numbers))
    if len(apart) < FEWEST_BARE or not grows:
        return frozenset()
    return frozenset(lines[place][0] for place in apart)


def _counts_up(numbers: list[int]) -> bool:
    return all(later - earlier == 1 for earlier, later in pairwise(numbers))


def tokens_of(text: str) -> Iterator[tuple[int, int]]:
    """Place of each piece of a text that holds a digit, without the punctuation around it."""
    for match in TOKEN.finditer(text):
        piece = match.group()
        head = EDGE.match(piece)
        start = head.end() if head else 0
        end = len(piece)
        while end > start and EDGE.fullmatch(piece[end - 1]):
            end -= 1
        yield match.start() + start, match.start() + end


def no_figures(sentence: str, before: str, numbering: Numbering) -> list[tuple[int, int]]:
    """Places in a sentence where numbers stand that are no figures.

    Args:
        sentence: As printed.
        before: What stands before it: where its last line is full and ends in no stop, the sentence
            goes on and begins with no number of a list.
        numbering: Of the whole text.
    """
    spans = [match.span() for pattern in PLAIN for match in pattern.finditer(sentence)]
    for language in LANGUAGES:
        spans += [
            (found.start, found.end)
            for found in find_periods(sentence, year=2000, language=language)
            if not sentence[found.start : found.end].isdecimal()  # a year alone: see `PLAIN`
        ]
    spans += _list_numbers(sentence, before, numbering)
    spans += [
        match.span("mark")
        for start, end in tokens_of(sentence)
        if (match := GLUED.fullmatch(sentence, start, end))
        and int(match["mark"]) in numbering.notes
    ]
    dated = DATED.finditer(sentence)
    return [*spans, *(m.span() for m in dated if int(m["mark"]) in numbering.notes)]


def has_figures(sentence: str) -> bool:
    """Whether a sentence that stands alone holds a number that may be a figure."""
    none = no_figures(sentence, "", Numbering.of(sentence))
    return any(not any(x < b and a < y for x, y in none) for a, b in tokens_of(sentence))


def _list_numbers(sentence: str, before: str, numbering: Numbering) -> Iterator[tuple[int, int]]:
    goes_on = _goes_on(before)
    offset = 0
    for line in sentence.splitlines(keepends=True):
        listing = LISTING.match(line)
        if listing and not goes_on and numbering.numbers(int(listing["number"])):
            yield offset + listing.start("number"), offset + listing.end("number")
        section = SECTION.match(line)
        if section and not goes_on and numbering.is_section(section["number"]):
            yield offset + section.start("number"), offset + section.end("number")
        offset += len(line)
        goes_on = _goes_on(line)
    brackets = list(BRACKETED.finditer(sentence))
    counts = Counter(int(bracket["number"]) for bracket in brackets)
    for bracket in brackets:
        number = int(bracket["number"])
        if counts[number - 1] or counts[number + 1]:
            yield bracket.span("number")


def _goes_on(text: str) -> bool:
    """Whether a sentence goes on behind a text: no blank line, a full last line, and no stop."""
    stripped = text.rstrip()
    if not stripped or stripped[-1] in ".:;!?|*" or text[len(stripped) :].count("\n") > 1:
        return False
    return len(stripped.rpartition("\n")[2]) >= FULL_LINE
