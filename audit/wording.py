"""Figures in words: the one place that says how numbers, shares and differences are written.

Sentences are English: `95%`, `−20%`, `1,234`. The difference of two shares is said in percentage
points (`26.9 points`), never in per cent, which would be a share of a share. Where an audit asks
for another locale, `audit.report.wording` writes what stands beside the sentences by it.
"""

from __future__ import annotations

import math
import re
from datetime import date
from fractions import Fraction
from functools import cache

from babel import Locale
from babel.dates import format_date

from schemas.figures import FRACTION_KINDS, WHOLE_KINDS
from schemas.values import Bound, finite

MILLION = 1_000_000
MOST_PLACES = 4
"""Decimals of a per cent that a printed share may carry; beyond, it was worked out."""

HEDGES = {
    "about": "about ",
    "more_than": "more than ",
    "at_least": "at least ",
    "less_than": "less than ",
    "up_to": "up to ",
    "almost": "almost ",
}
PLURALS = {"content": "pieces of content", "spam": "items of spam"}
"""Units that a number cannot stand before."""
WITH_ARTICLE = frozenset({"AE", "BS", "CF", "DO", "EU", "GB", "GM", "MH", "NL", "PH", "SB", "US"})
"""Places with "the" before their English name."""
OTHER_PLACES = {"other": "other places", "unknown": "unknown places"}
PER = {"mean_per_day": "a day", "mean_per_week": "a week", "mean_per_month": "a month"}
STRETCHES = {
    "P1D": "day",
    "P1W": "week",
    "P7D": "week",
    "P1M": "month",
    "P3M": "quarter",
    "P6M": "half-year",
    "P1Y": "year",
    "P12M": "year",
}
DONE = {
    "suspend": "suspended",
    "ban": "banned",
    "remove": "removed",
    "disable": "disabled",
    "delete": "deleted",
    "restrict": "restricted",
    "withhold": "withheld",
    "act_on": "acted on",
    "label": "labelled",
    "restore": "restored",
    "refer": "referred",
    "report": "reported",
    "appeal": "appealed",
    "notify": "notified",
    "demote": "demoted",
    "age_restrict": "age-restricted",
    "demonetise": "demonetised",
    "warn": "warned",
    "block_upload": "blocked at upload",
    "order": "ordered",
    "detect": "detected",
    "view": "viewed",
    "use": "in use",
    "publish": "published",
    "employ": "employed",
    "request_information": "asking for information",
    "request_removal": "asking for removal",
    "decide": "decided",
    "comply": "complied with",
    "disclose": "disclosed",
    "prevent": "prevented",
}
"""What was done to things, by action: `accounts suspended`."""


def number(value: Bound, places: int = 4) -> str:
    """A number as a person reads it: `63,647`, `421.5`, `≈ 0.3333`."""
    if isinstance(value, float) and math.isinf(value):
        return "any number" if value > 0 else "no limit"
    whole = Fraction(value)
    if whole.denominator == 1:
        return f"{whole.numerator:,}"
    rounded = round(whole, places)
    text = f"{float(rounded):,.{places}f}".rstrip("0").rstrip(".")
    return text if rounded == whole else f"≈ {text}"


def count(value: float) -> str:
    """A number of things: `10,000`, `421.5`, `1.9 million`."""
    if math.isinf(value):
        return "any number"
    if value >= MILLION and value % (MILLION // 10) == 0:
        return f"{value / MILLION:,g} million"
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.1f}"


def places_of(share: Fraction | float) -> int | None:
    """Decimals of a per cent that say a share in full; None for one that was worked out."""
    scaled = finite(share) * 100
    return next((d for d in range(MOST_PLACES + 1) if abs(round(scaled, d) - scaled) < 1e-9), None)


def per_cent(share: Fraction | float, places: int | None = None) -> str:
    """A share as per cent: `95%`, `98.5%`, `−20%`; a third is `≈ 33.33%` unless places are given.

    Args:
        share: 1 for all.
        places: Decimals; blank for as many as it carries, two where it does not end.
    """
    if isinstance(share, float) and not math.isfinite(share):
        return number(share)
    shown = places_of(share) if places is None else places
    digits = 2 if shown is None else shown
    text = f"{float(round(finite(share) * 100, digits)):,.{digits}f}%".replace("-", "−")
    return f"≈ {text}" if shown is None else text


def points(difference: Fraction | float, places: int | None = None) -> str:
    """The difference of two shares in percentage points: `26.9 points`, `1 point`."""
    text = per_cent(difference, places).removesuffix("%")
    return f"{text} point" if text in ("1", "−1") else f"{text} points"


def hedge(qualifier: str, kind: str) -> str:
    """The words before a hedged figure, or nothing: `about `, `fewer than ` of whole things."""
    if qualifier == "less_than" and kind in WHOLE_KINDS:
        return "fewer than "
    return HEDGES.get(qualifier, "")


def counted(unit: str, value: Bound | None = None) -> str:
    """A unit behind its number: `accounts`, `pieces of content`; `account` where there is one."""
    words = PLURALS.get(unit, unit.replace("_", " "))
    if value != 1 or " and " in words:
        return words
    head, of, what = words.partition(" of ")
    one = f"{head[:-3]}y" if head.endswith("ies") else head.removesuffix("s")
    return f"{one}{of}{what}"


def several(number: int, what: str) -> str:
    """A number of things whose plural ends in s: `1 table`, `1,204 tables`."""
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def day(iso: str) -> str:
    """An ISO date, month or year in a sentence: `9 November 2021`, `November 2021`, `2021`."""
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", iso):  # 2021-11-09
        return str(format_date(date.fromisoformat(iso), "d MMMM y", locale="en"))
    if re.fullmatch(r"\d{4}-\d{2}", iso):  # 2021-11
        return str(format_date(date.fromisoformat(f"{iso}-01"), "MMMM y", locale="en"))
    return iso


@cache
def place(scope: str) -> str:
    """A scope as a reader sees it: `the EU`, `South Korea`; blank for the whole world.

    English names of ISO 3166 codes are those of the CLDR; a scope of another form stands as it is.
    """
    if scope in ("", "worldwide"):
        return ""
    name = "EU" if scope == "EU" else Locale("en").territories.get(scope, scope)
    name = OTHER_PLACES.get(scope, name)
    return f"the {name}" if scope in WITH_ARTICLE else name


def as_set(printed: str) -> str:
    """A figure as somebody printed it, with per cent set as in our sentences: `38 %` is `38%`."""
    return re.sub(r"(?<=\d)\s+%", "%", printed)


def worth(value: Bound, kind: str) -> str:
    """A value in the form of its kind: per cent for shares and changes, points, or a number."""
    if kind == "point_change":
        return points(value)
    return per_cent(value) if kind in FRACTION_KINDS else number(value)


def apart(gap: Bound, kind: str) -> str:
    """By how much two values of a kind differ: in points for shares and changes."""
    return points(gap) if kind in FRACTION_KINDS else number(gap)
