"""Digits and separators as each language prints them; ambiguous ones are refused, never guessed."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from fractions import Fraction

MAX_DIGITS = 30
"""No count has more digits; a longer run is noise."""

THIN_SPACES = "\u00a0\u2007\u2009\u202f"
APOSTROPHES = "'\u2019"
ARABIC_GROUP, ARABIC_DECIMAL = "\u066c", "\u066b"
MINUS = "-\u2212"


@dataclass(frozen=True)
class Style:
    """One way to write numbers: which characters group thousands, which one starts decimals."""

    groups: str
    decimal: str


ENGLISH = Style("," + THIN_SPACES, ".")
CONTINENTAL = Style("." + THIN_SPACES, ",")
SPACED = Style(" " + THIN_SPACES, ",")
SWISS = Style(APOSTROPHES + THIN_SPACES, ".")

STYLES: dict[str, tuple[Style, ...]] = {
    "en": (ENGLISH,),
    "de": (CONTINENTAL,),
    "es": (CONTINENTAL, SPACED),
    "it": (CONTINENTAL,),
    "nl": (CONTINENTAL,),
    "pt": (CONTINENTAL, SPACED),
    "fr": (SPACED,),
    "de-ch": (SWISS,),
    "ar": (ENGLISH,),
    "": (ENGLISH, CONTINENTAL, SPACED, SWISS),
}
"""Styles by language. Of an unknown language all are tried, and must agree."""

_SEPARATOR = f"[.,{APOSTROPHES}{THIN_SPACES}{ARABIC_GROUP}{ARABIC_DECIMAL}]"
RUN = re.compile(rf"\d+(?:{_SEPARATOR}\d+)*")  # "2,781,634", "1.234,5", "12"
SPACED_RUN = re.compile(
    rf"\d{{1,3}}(?: \d{{3}})+(?![\d])(?:{_SEPARATOR}\d+)*|{RUN.pattern}"
)  # "1 234 567,8"
BARE_FRACTION = re.compile(r"\.\d+")  # ".5"


def language_key(language: str) -> str:
    """`de_CH` and `de-ch` alike; a language that is not known stands for none."""
    key = language.lower().replace("_", "-")
    if key in STYLES:
        return key
    return key.split("-")[0] if key.split("-")[0] in STYLES else ""


def western_digits(text: str) -> str:
    """Decimal digits of every script as 0-9; nothing else changes, and no length either."""
    if text.isascii():
        return text
    return "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in text)


def run_at(text: str, position: int, language: str) -> re.Match[str] | None:
    """The longest run of digits and separators that starts here."""
    spaced = any(" " in style.groups for style in STYLES[language])
    pattern = SPACED_RUN if spaced else RUN
    return pattern.match(text, position) or BARE_FRACTION.match(text, position)


def read_literal(printed: str, language: str) -> tuple[Fraction, Fraction] | None:
    """Value and worth of the last digit of a run; None where it is malformed or ambiguous.

    Args:
        printed: Western digits and separators.
        language: A key of `STYLES`.
    """
    if sum(c.isdigit() for c in printed) > MAX_DIGITS:
        return None
    readings = {
        reading
        for style in STYLES[language]
        if (reading := _read_in_style(printed, style)) is not None
    }
    return readings.pop() if len(readings) == 1 else None


def _read_in_style(printed: str, style: Style) -> tuple[Fraction, Fraction] | None:
    decimal = ARABIC_DECIMAL if ARABIC_DECIMAL in printed else style.decimal
    whole, point, rest = printed.partition(decimal)
    if point and not rest.isdigit():
        return None
    digits = _ungroup(whole, style.groups + ARABIC_GROUP)
    if digits is None and not (whole == "" and point):
        return None
    return Fraction(f"{digits or 0}.{rest or 0}"), Fraction(1, 10 ** len(rest))


def _ungroup(whole: str, groups: str) -> str | None:
    """Digits without their group marks; None where a group is not of the right length."""
    marks = {c for c in whole if not c.isdigit()}
    if not marks:
        # A leading zero belongs to a code or a date, not to a count.
        return whole if whole and (whole == "0" or whole[0] != "0") else None
    if len(marks) > 1 or not marks <= set(groups):
        return None
    first, *others = whole.split(marks.pop())
    if not first or first[0] == "0" or len(first) > 3 or len(others[-1]) != 3:
        return None
    lengths = {len(group) for group in others[:-1]}
    is_indian = "," in groups and lengths == {2} and len(first) <= 2  # 12,34,567
    if lengths - {3} and not is_indian:
        return None
    return first + "".join(others)
