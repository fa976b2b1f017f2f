"""One printed number: its exact value, how finely it is printed, and how it is hedged.

Reads what stands in a cell or a phrase: `2,781,634`, `1.9 million`, `<0.0001%`, `4%-5%`, `0-249`,
`15,935*`, `more than two thirds`, `rund 1,5 Mio.`, Arabic-Indic digits. What is ambiguous in the
language given (`1.234` in an unknown one), no number (`N/A`, `--`), money, an ordinal or a date
gives None.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from fractions import Fraction

from schemas.figures import WHOLE_KINDS, Figure, last_unit
from sources.readers.number_literals import language_key, read_literal, run_at, western_digits
from sources.readers.number_words import compose_words, next_number, number_patterns

MAX_LENGTH = 200
"""Longest phrase read as one number; anything longer is not one."""

CENT = Fraction(1, 100)
MAX_HEDGE = 40
"""How far before a number its hedge may begin, in characters."""

SIGNS = "-+\u2212"
FOOTNOTE = re.compile(r"\s?[*†‡§\u204e]+|[¹²³⁰⁴-⁹]{1,2}|\[\d{1,2}\]")  # "15,935*", "12¹", "12[3]"
GLUED_FOOTNOTE = re.compile(r"\d{1,2}(?![\d.,%])")  # after a per cent sign: "40%1"
# A number is no part of a word, a code, money or a longer run: "H1", "#5", "$ 20", "1.2.3", "v.2".
TOUCHES_BEFORE = re.compile(r"(?:[\w#@&]|[$€£¥₹₽]\s?|\w[.,:/])\Z")
TOUCHES_AFTER = re.compile(r"[.,:/'\u2019]?\d|[\w@°]|\s?[$€£¥₹₽]|-\w")
OUT_OF = re.compile(r"\d\s+out\s+of\s(?!\s*(?:every\s+)?\d+[.,]\d)")  # "9 out of 10"
UNREADABLE = re.compile(r"[\d.,:/\-\u2013]*\d\w*|\w+")  # "2017-01-05", "12:30", "word"


@dataclass(frozen=True, slots=True)
class PrintedNumber:
    """One number as printed.

    Attributes:
        value: Exact; of a percentage or a fraction in words 0..1; of a range its midpoint (use
            `low` and `high`).
        unit: Worth of the last printed digit, in the scale of `value` (`1.9 million`: 100,000).
        is_percent: It was printed per cent.
        is_fraction: It was printed as a part in words ("two thirds").
        qualifier: Of `schemas.vocabulary.QUALIFIERS`.
        low: Lower end of a printed range, otherwise None.
        high: Upper end of a printed range, otherwise None.
        printed: The text as it stands.
    """

    value: Fraction
    unit: Fraction
    is_percent: bool
    qualifier: str
    low: Fraction | None
    high: Fraction | None
    printed: str
    is_fraction: bool = False

    def as_columns(self, kind: str) -> dict[str, float | str]:
        """`value`, `low`, `high` and `qualifier` of a claim of that kind, by the printed unit."""
        if self.low is not None and self.high is not None:
            missing = float("nan")
            return {
                "value": missing,
                "low": float(self.low),
                "high": float(self.high),
                "qualifier": self.qualifier,
            }
        qualifier = self.qualifier
        if qualifier == "exact" and kind not in WHOLE_KINDS:
            qualifier = "rounded"
        interval = Figure(self.value, self.unit, kind, qualifier).rounding()
        return {
            "value": float(self.value),
            "low": float(interval.low),
            "high": float(interval.high),
            "qualifier": qualifier,
        }


@dataclass(frozen=True, slots=True)
class FoundNumber:
    """A number inside a longer text: `text[start:end]` is its `printed`."""

    start: int
    end: int
    number: PrintedNumber


def parse_number(text: str, *, language: str = "en") -> PrintedNumber | None:
    """The one number that the text consists of; None where it is none, several or ambiguous.

    Args:
        text: A cell or a phrase.
        language: `en`, `de`, `fr`, `es`, `ar` (words and digits), `it`, `nl`, `pt`, `de-ch`
            (digits), or blank where unknown: then only what all styles read alike is read.
    """
    stripped = text.strip()
    if not stripped or len(stripped) > MAX_LENGTH:
        return None
    match find_numbers(stripped, language=language):
        case [FoundNumber(start=0, end=end, number=number)] if end == len(stripped):
            return number
    return None


def find_numbers(text: str, *, language: str = "en") -> list[FoundNumber]:
    """Every number in a sentence, from left to right, hedges and scales included.

    A run of digits that is no readable number (a date, a version, money, a code) is passed over.
    """
    scanner = _Scanner(text, language_key(language))
    found: list[FoundNumber] = []
    position = 0
    while (start := next_number(scanner.patterns, scanner.text, position)) is not None:
        number = scanner.number_from(start, earliest=position)
        if number is None:
            position = scanner.skip_from(start)
        else:
            found.append(number)
            position = number.end
    return found


@dataclass(frozen=True, slots=True)
class _Core:
    """A number without its hedges: digits or words, scale and per cent included."""

    end: int
    value: Fraction
    unit: Fraction
    form: str
    """`digits`, `scaled`, `percent`, `fraction`, `amount` ("half a million")."""
    factor: Fraction = Fraction(1)
    """What a scale and a per cent sign multiplied the digits by."""


class _Scanner:
    """Reads numbers at given places of one text."""

    def __init__(self, text: str, language: str) -> None:
        self.printed = text
        self.text = western_digits(text)
        self.language = language
        self.patterns = number_patterns(language)

    def number_from(self, start: int, *, earliest: int) -> FoundNumber | None:
        """The number whose digits or words begin here; its hedge may reach back to `earliest`."""
        core = self._core_at(start)
        if core is None:
            return None
        begin, negative = self._sign_before(start, earliest)
        if begin is None:
            return None
        before, first_hedges = self._hedges_before(begin, earliest)
        ranged = self._range_from(core, before, earliest) if not negative else None
        if ranged is not None:
            before, other = ranged
            before, outer = self._hedges_before(before, earliest)
            first_hedges |= outer
            end = other.end
        else:
            other, end = None, core.end
        end, suffix_hedges = self._suffix_after(end)
        hedges = first_hedges | suffix_hedges
        if len(hedges) > 1 or TOUCHES_AFTER.match(self.text, end):
            return None
        number = _combine(core, other, negative=negative, hedge="".join(hedges))
        if number is None:
            return None
        printed = self.printed[before:end]
        return FoundNumber(before, end, replace(number, printed=printed))

    def skip_from(self, start: int) -> int:
        """Where to look on after something unreadable: past the whole run of digits and marks."""
        if self.text[start].isalpha():
            # Of "two twelve" no part is the number.
            spelled = self.patterns.spelled.match(self.text, start)
            if spelled is not None:
                return spelled.end()
        run = UNREADABLE.match(self.text, start)
        return run.end() if run and run.end() > start else start + 1

    def _core_at(self, start: int) -> _Core | None:
        patterns = self.patterns
        if not (self.text[start].isdigit() or self.text[start] == "."):
            return self._words_at(start)
        if OUT_OF.match(self.text, start) and (part := patterns.fraction.match(self.text, start)):
            phrase = " ".join(part.group().lower().split())
            top, bottom = patterns.words.fractions[phrase]
            return _Core(part.end(), Fraction(top, bottom), Fraction(1, bottom), "fraction")
        run = run_at(self.text, start, self.language)
        literal = read_literal(run.group(), self.language) if run else None
        if run is None or literal is None:
            return None
        value, unit = literal
        core = _Core(run.end(), value, unit, "digits")
        if scale := patterns.scale.match(self.text, core.end):
            factor = Fraction(patterns.words.scales[" ".join(scale.group().lower().split())])
            core = _Core(scale.end(), value * factor, unit * factor, "scaled", factor)
        return self._per_cent_after(core)

    def _words_at(self, start: int) -> _Core | None:
        patterns = self.patterns
        if amount := patterns.amount.match(self.text, start):
            phrase = " ".join(amount.group().lower().split())
            is_plain = phrase in patterns.words.sums
            table = patterns.words.sums if is_plain else patterns.words.amounts
            size, last = table[phrase]
            form = "scaled" if is_plain else "amount"
            return _Core(amount.end(), Fraction(size), Fraction(last), form)
        if part := patterns.part.match(self.text, start):
            top, bottom = (patterns.words.small[part[name].lower()] for name in ("top", "bottom"))
            if 0 < top < bottom:
                return _Core(part.end(), Fraction(top, bottom), Fraction(1, bottom), "fraction")
        if fraction := patterns.fraction.match(self.text, start):
            phrase = " ".join(fraction.group().lower().replace("-", " ").split())
            top, bottom = patterns.words.fractions[phrase]
            return _Core(fraction.end(), Fraction(top, bottom), Fraction(1, bottom), "fraction")
        spelled = patterns.spelled.match(self.text, start)
        reading = compose_words(spelled.group(), patterns.words) if spelled else None
        if spelled is None or reading is None:
            return None
        value, unit = reading
        form = "scaled" if unit > 1 else "digits"
        return self._per_cent_after(_Core(spelled.end(), value, unit, form))

    def _per_cent_after(self, core: _Core) -> _Core:
        mark = self.patterns.per_cent.match(self.text, core.end)
        if mark is None:
            return core
        end = mark.end()
        if not mark.group()[-1].isalpha() and (glued := GLUED_FOOTNOTE.match(self.text, end)):
            end = glued.end()
        return _Core(end, core.value * CENT, core.unit * CENT, "percent", core.factor * CENT)

    def _sign_before(self, start: int, earliest: int) -> tuple[int | None, bool]:
        """Where the number begins with its sign, and whether it is negative; None if it touches."""
        begin, negative = start, False
        if start > earliest and self.text[start - 1] in SIGNS and self.text[start].isdigit():
            begin, negative = start - 1, self.text[start - 1] != "+"
        if TOUCHES_BEFORE.search(self.text[max(0, begin - 2) : begin]):
            return None, False
        return begin, negative

    def _hedges_before(self, begin: int, earliest: int) -> tuple[int, set[str]]:
        hedges: set[str] = set()
        while True:
            window = max(earliest, begin - MAX_HEDGE)
            match = self.patterns.hedge_before.search(self.text[window:begin])
            if match is None:
                return begin, hedges
            phrase = " ".join(match.group().lower().split())
            qualifier = self.patterns.words.hedges[phrase]
            hedges |= {qualifier} - {""}
            begin = window + match.start()

    def _range_from(self, core: _Core, begin: int, earliest: int) -> tuple[int, _Core] | None:
        """Where the range begins, and its second number; None where none follows."""
        window = self.text[max(earliest, begin - MAX_HEDGE) : begin]
        for opening, joint in self.patterns.joints:
            match = joint.match(self.text, core.end)
            opened = opening.search(window) if opening else None
            if match is None or (opening is not None and opened is None):
                continue
            # "from 5 to 10" is a change; "from 5-6 to 10-11" is one between two ranges.
            is_word = match.group().strip().isalpha()
            if opening is None and is_word and self.patterns.no_range.search(window):
                continue
            if match.end() >= len(self.text):
                continue
            other = self._core_at(match.end()) if self._starts_number(match.end()) else None
            if other is None:
                continue
            return begin - (len(window) - opened.start() if opened else 0), other
        return None

    def _starts_number(self, position: int) -> bool:
        return self.patterns.start.match(self.text, position) is not None

    def _suffix_after(self, end: int) -> tuple[int, set[str]]:
        hedges: set[str] = set()
        if match := self.patterns.suffix.match(self.text, end):
            phrase = " ".join(match.group().lower().split())
            hedges.add(self.patterns.words.suffixes[phrase])
            end = match.end()
        if mark := FOOTNOTE.match(self.text, end):
            end = mark.end()
        return end, hedges


def _combine(
    core: _Core, other: _Core | None, *, negative: bool, hedge: str
) -> PrintedNumber | None:
    if other is not None:
        return _combine_range(core, other, hedge)
    plain = {"digits": "exact", "fraction": "about", "amount": "about"}.get(core.form, "rounded")
    return PrintedNumber(
        value=-core.value if negative else core.value,
        unit=core.unit,
        is_percent=core.form == "percent",
        qualifier=hedge or plain,
        low=None,
        high=None,
        printed="",
        is_fraction=core.form == "fraction",
    )


def _combine_range(first: _Core, second: _Core, hedge: str) -> PrintedNumber | None:
    """Two ends as one number: what follows the second ("million", "%") holds for the first too."""
    low, high, unit = first.value, second.value, max(first.unit, second.unit)
    if first.form == "digits" and (second.form == "percent" or low * second.factor <= high):
        low, unit = low * second.factor, max(first.unit * second.factor, second.unit)
    elif first.form != second.form and "percent" in (first.form, second.form):
        return None
    if hedge not in ("", "about") or low >= high:
        # "more than 5 to 10" says nothing definite; "2017-16" is no range.
        return None
    if hedge == "about":
        margin = last_unit(low) / 2 if low else unit / 2
        low, high = low - margin, high + margin
    return PrintedNumber(
        value=(low + high) / 2,
        unit=unit,
        is_percent=second.form == "percent",
        qualifier=hedge or "range",
        low=low,
        high=high,
        printed="",
    )
