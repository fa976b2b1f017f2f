"""Figures, periods and claims in words: numbers and dates by locale, sentences in English.

Nothing here decides anything; it only says what a table holds, as a newspaper would print it.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_interval
from babel.numbers import format_decimal, format_percent

from audit.wording import DONE, PER, STRETCHES, hedge, place, places_of
from schemas.values import Period
from sources.errors import ConfigError

Row = Mapping[str, Any]

KIND_WORDS = {
    "count": "count",
    "cumulative": "running total",
    "mean_per_day": "average a day",
    "mean_per_week": "average a week",
    "mean_per_month": "average a month",
    "share": "share",
    "rate_within": "share within a time",
    "change": "change",
    "ratio": "ratio",
    "difference": "difference",
    "point_change": "change in percentage points",
    "maximum": "record high",
    "minimum": "record low",
    "level": "level",
    "median": "median",
    "score": "score",
}
SEVERITY_WORDS = {"error": "Contradiction", "warning": "Warning", "note": "Note"}
VERDICT_WORDS = {
    "consistent": "Consistent",
    "inconsistent": "Inconsistent",
    "not_comparable": "Not comparable",
    "not_measurable": "Not measured",
}
DRAWN_SCRIPTS = frozenset({"LATIN", "GREEK", "CYRILLIC"})
"""Scripts whose letters stand as they are; others join or run the other way."""

PERIOD_PATTERNS = {1: "MMMM y", 3: "QQQ y", 12: "y"}
"""How a calendar month, quarter or year is named, by its months."""

SHARE_ESTIMANDS = frozenset({"share_removed_by", "survival_at", "share_down_on", "share_of"})
"""Estimands whose values are shares."""


@dataclass(frozen=True)
class Wording:
    """How numbers and dates are written: a locale that Babel knows, English by default."""

    locale: str = "en"
    in_words: bool = False
    """Whether round millions are written as `39.5 million`: for labels, which must be short."""

    def __post_init__(self) -> None:
        """Refuse a locale that Babel does not know.

        Raises:
            ConfigError: There is no such locale.
        """
        try:
            Locale.parse(self.locale)
        except (UnknownLocaleError, ValueError) as error:
            raise ConfigError(
                "locale",
                expected="a locale such as en, de_DE or fr_FR",
                found=repr(self.locale),
                todo="name a language, with a country where it matters",
            ) from error

    def number(self, value: float, places: int | None = None) -> str:
        """A number with its thousands separators; up to two decimals where it has some."""
        if math.isnan(value):
            return "–"
        if math.isinf(value):
            return "no limit"
        for size, word in ((1e9, "billion"), (1e6, "million")):
            if self.in_words and abs(value) >= size and value % (size / 10) == 0:
                return f"{self.number(value / size)} {word}"
        if places is None:
            places = 0 if float(value).is_integer() or abs(value) >= 1000 else 2
        pattern = "#,##0" + ("." + "#" * places if places else "")
        return str(format_decimal(value, format=pattern, locale=self.locale))

    def share(self, value: float) -> str:
        """A share of 0..1 as per cent, with as many decimals as it carries; a third is 33.3%."""
        if math.isnan(value):
            return "–"
        places = places_of(value)
        if places is None:
            places = 1  # a fraction such as a third, whose digits nobody printed
        whole = "#,##0" + ("." + "0" * places if places else "")
        # Where a language sets the sign apart, or in front, its own pattern says so.
        pattern = Locale.parse(self.locale).percent_formats[None].pattern
        return str(
            format_percent(value, format=re.sub(r"[#,.0]+", whole, pattern), locale=self.locale)
        )

    def points(self, low: float, high: float | None = None) -> str:
        """A difference of two shares in percentage points, or its limits: `21.1 to 32.4 points`."""
        ends = [self.number(round(e * 100, 1)) for e in (low, high) if e is not None]
        return f"{' to '.join(ends)} {'point' if ends == ['1'] else 'points'}"

    def amount(self, value: float, kind: str) -> str:
        """A value as its kind is read: per cent, times, a day."""
        if kind in {"share", "rate_within"}:
            return self.share(value)
        if kind == "change":
            direction = "down " if value < 0 else "up "
            return direction + self.share(abs(value)) if value else "no change"
        if kind == "point_change":
            direction = "down " if value < 0 else "up "
            return direction + self.points(abs(value)) if value else "no change"
        if kind == "ratio":
            return f"{self.number(value)} times"
        return f"{self.number(value)} {PER[kind]}" if kind in PER else self.number(value)

    def figure(self, claim: Row) -> str:
        """A claim's figure with its hedge: `more than 2,000`, `1,500 to 1,600`, `95%`."""
        kind, qualifier, value = claim["kind"], claim["qualifier"], claim["value"]
        if math.isnan(value):
            return self._unvalued(claim)
        hedged = hedge(qualifier, kind)
        if qualifier == "range" and math.isfinite(claim["low"]) and math.isfinite(claim["high"]):
            return self._range(claim["low"], claim["high"], kind)
        if kind in ("change", "point_change") and hedged:
            return self.amount(value, kind).replace(" ", f" {hedged}", 1)
        return hedged + self.amount(value, kind)

    def _unvalued(self, claim: Row) -> str:
        low, high, kind = claim["low"], claim["high"], claim["kind"]
        if claim["qualifier"] == "suppressed":
            return "not published"
        if math.isfinite(low) and math.isfinite(high):
            return self._range(low, high, kind)
        if math.isfinite(low):
            return "at least " + self.amount(low, kind)
        return "at most " + self.amount(high, kind) if math.isfinite(high) else "–"

    def _range(self, low: float, high: float, kind: str) -> str:
        first = self.number(low) if kind in PER else self.amount(low, kind)
        return f"{first} to {self.amount(high, kind)}"

    def interval(self, low: float, high: float, kind: str = "count") -> str:
        """Two limits in words: `1,850 to 1,950`, `at least 2,001`, `exactly 5`."""
        if math.isnan(low) and math.isnan(high):
            return "–"
        if low == high:
            return self.amount(low, kind)
        if math.isinf(high) or math.isnan(high):
            return "at least " + self.amount(low, kind)
        if math.isinf(low) or math.isnan(low):
            return "at most " + self.amount(high, kind)
        return self._range(low, high, kind)

    @property
    def in_charts(self) -> Wording:
        """The same for drawings, where only Latin, Greek and Cyrillic letters are shaped."""
        names = Locale.parse(self.locale).months["format"]["wide"].values()
        letters = {unicodedata.name(c, "").split(" ")[0] for c in "".join(names) if c.isalpha()}
        return Wording(self.locale if letters <= DRAWN_SCRIPTS else "en", in_words=True)

    def example(self) -> str:
        """How figures beside the sentences look where that is not as in English; else blank."""
        shown = f"{self.number(1_234_567)} and {self.share(0.675)}"
        return "" if shown == "1,234,567 and 67.5%" else shown

    def day(self, iso: str) -> str:
        """An ISO date, month or year as a reader writes it; other text as it is."""
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", iso):  # 2017-09-19
            pattern = "d MMMM y" if self._is_english else "long"
            return self._date(date.fromisoformat(iso), pattern)
        if re.fullmatch(r"\d{4}-\d{2}", iso):  # 2017-09
            return self._date(date.fromisoformat(iso + "-01"), "MMMM y")
        return iso

    def short_day(self, iso: str) -> str:
        """An ISO date for a narrow column: `19 Sep 2017`; other text as `day` writes it."""
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", iso):  # 2017-09-19
            pattern = "d MMM y" if self._is_english else "medium"
            return self._date(date.fromisoformat(iso), pattern)
        return self.day(iso)

    def period(self, start: str, end: str) -> str:
        """A period by its two ISO dates; `no period stated` where one is blank."""
        period = Period.from_iso(start, end)
        if period is None:
            return "no period stated"
        if self._is_english:
            return period.label
        first, months = period.start, period.month_count
        if first == period.end:
            return self.day(start)
        starts_anew = months is not None and (first.month - 1) % months == 0
        if starts_anew and months in PERIOD_PATTERNS:
            return self._date(first, PERIOD_PATTERNS[months])
        skeleton = "yMMM" if months is not None else "yMMMd"
        return self._isolated(str(format_interval(first, period.end, skeleton, locale=self.locale)))

    @property
    def _is_english(self) -> bool:
        return self.locale.startswith("en")

    def _date(self, day: date, pattern: str) -> str:
        return self._isolated(str(format_date(day, pattern, locale=self.locale)))

    def _isolated(self, text: str) -> str:
        """Text of a language written from right to left, kept apart from the English around it.

        It stays on one line: broken, its day would stand at the end of one and its month before
        the English of the next.
        """
        if Locale.parse(self.locale).text_direction == "rtl":
            unbroken = text.replace(" ", "\u00a0")
            return f"\u2067{unbroken}\u2069"
        return text


def plain(word: str) -> str:
    """A vocabulary word as a reader sees it: underscores become spaces, names are spelled right."""
    spelt = word.replace("al_qaeda", "al-Qaeda").replace("christchurch", "Christchurch")
    return spelt.replace("_", " ")


def things(claim: Row) -> str:
    """What is counted and what was done to it: `accounts suspended`."""
    done = DONE.get(claim["action"], plain(claim["action"]))
    return " ".join(word for word in (plain(claim["unit"]), done) if word)


def about(claim: Row) -> str:
    """The subject in few words: `accounts suspended for terrorism`, with place and breakdown."""
    area = claim["policy_area"]
    words = [things(claim)]
    if area == "other" and claim["policy_label"]:
        words.append(f"for “{claim['policy_label']}”")
    elif area and area != "all":
        words.append(f"for {plain(area)}" if claim["action"] else f"({plain(area)})")
    if where := place(claim["scope"]):
        words.append(f"in {where}")
    if claim["detection"] not in ("", "any"):
        words.append(f"({plain(claim['detection'])} detection)")
    if claim["breakdown"]:
        words.append(f"({_parts(claim['breakdown'])})")
    return " ".join(words)


def _parts(breakdown: str) -> str:
    """Printed dimensions as a reader sees them: `appeal=without` is `appeal: without`."""
    pieces = [piece.strip().partition("=") for piece in breakdown.split(";")]
    return ", ".join(
        f"{plain(name)}: {plain(value)}" if value else plain(name) for name, _, value in pieces
    )


def statistic(claim: Row) -> str:
    """Which statistic a claim is, with its stretch or horizon: `record high for a month`."""
    words = KIND_WORDS.get(claim["kind"], plain(claim["kind"]))
    if claim["every"]:
        words += f" for a {STRETCHES.get(claim['every'], claim['every'])}"
    if claim["horizon"]:
        words = words.removesuffix(" within a time") + f" within {duration(claim['horizon'])}"
        if claim["since"]:
            words += f" of {plain(claim['since'])}"
    return words


def duration(iso: str) -> str:
    """An ISO 8601 duration in words: `P70D` is `70 days`, `PT1H` is `1 hour`."""
    names = {"Y": "year", "M": "month", "W": "week", "D": "day", "H": "hour", "S": "second"}
    day_part, _, time_part = iso.removeprefix("P").partition("T")
    words = []
    for part, minute in ((day_part, "month"), (time_part, "minute")):
        for amount, letter in re.findall(r"(\d+)([YMWDHS])", part):  # 70D, 1H
            name = minute if letter == "M" else names[letter]
            words.append(f"{amount} {name}" + ("" if amount == "1" else "s"))
    return " ".join(words) or iso


def sentence(claim: Row, wording: Wording) -> str:
    """One line that names a claim: who, what, how much, when."""
    who = claim["platform"]
    if claim["claimant"] not in ("", who):
        who = f"{who} (according to {claim['claimant']})"
    when = wording.period(claim["period_start"], claim["period_end"])
    what = about(claim)
    kind = "" if claim["kind"] == "count" else f", {statistic(claim)}"
    return f"{who}: {wording.figure(claim)}, {what}{kind}, {when}"


def verdict_kicker(row: Row) -> str:
    """What sort of verdict it is; groups measured alike differ, nobody contradicts anybody."""
    if row["comparison"] == "groups":
        return "Groups differ" if row["verdict"] == "inconsistent" else "Groups compared"
    return VERDICT_WORDS[row["verdict"]]
