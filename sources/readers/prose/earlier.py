"""The sentences before, and what one may take from them: a platform, a period, a year."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cached_property

from schemas.values import Period
from sources.readers.dates import FoundPeriod, PrintedPeriod, find_periods
from sources.readers.prose.found import Context
from sources.readers.prose.lexicon import find_phrases, has_digit
from sources.readers.prose.sentences import MAX_SENTENCE, Sentence

# What stands before a period that something is only compared with: "up from 28% in 2016"
COMPARED = re.compile(
    r"\b(?:up|down|from|than|compared|versus|over|since)\b(?:[^.;:]|\.(?=\d)){0,90}$", re.IGNORECASE
)


# A stretch that nobody can place without the day of the text: nothing before it is leant on.
UNPLACED = re.compile(
    r"\b(?:of|in|during|throughout|so\s+far)\s+(?:this|last|the\s+current)\s+(?:year|quarter|month|half)\b"
    r"|\bsince\s+(?:19|20)\d\d\b|\bde\s+cette\s+année|\bde\s+l'an(?:née)?\s+derni|\bde\s+este\s+año|\bdel\s+año\s+pasado"
    r"|\b(?:dieses|laufenden|vergangenen)\s+jahres\b",
    re.IGNORECASE,
)  # "in the first half of this year"
A_YEAR = 366
"""Days; what runs longer is a running total's, and not that of the next sentence."""


class Earlier:
    """A sentence that others may lean on; what it names is looked up once, when first needed."""

    def __init__(self, sentence: Sentence, context: Context) -> None:
        """One sentence.

        Args:
            sentence: It.
            context: Of its text.
        """
        self.text = sentence.text[:MAX_SENTENCE]
        self.context = context

    @cached_property
    def names(self) -> set[str]:
        """The platforms it names."""
        phrases = find_phrases(self.text, "en")
        return {phrase.meaning for phrase in phrases if phrase.tag == "PLAT"}

    @cached_property
    def periods(self) -> list[FoundPeriod]:
        """Its periods."""
        if not has_digit(self.text):
            return []
        return find_periods(
            self.text,
            year=year_of(self.context.report),
            reference=self.context.published,
            language=self.context.language,
        )


def last_platform(earlier: Iterable[Earlier]) -> str:
    """The platform that the sentence before in the same paragraph names, where it names one."""
    for sentence in reversed(list(earlier)):
        if sentence.names:
            return next(iter(sentence.names)) if len(sentence.names) == 1 else ""
    return ""


def said_period(earlier: Iterable[Earlier]) -> Period | None:
    """The one period of the sentence right before."""
    for sentence in reversed(list(earlier)):
        found = sentence.periods
        return found[0].period.period if len(found) == 1 else None
    return None


def last_period(earlier: Iterable[Earlier], names: set[str]) -> PrintedPeriod | None:
    """The period of the sentence before in the same paragraph, where it names exactly one.

    Not where that sentence speaks of another platform than this one (`names`).
    """
    for sentence in reversed(list(earlier)):
        found = sentence.periods
        if found:
            if names and sentence.names and names.isdisjoint(sentence.names):
                return None
            is_compared = COMPARED.search(sentence.text[: found[0].start]) is not None
            is_long = found[0].period.period.days > A_YEAR
            return found[0].period if len(found) == 1 and not is_compared and not is_long else None
        if UNPLACED.search(sentence.text):
            return None
    return None


def unknown_names(platform: str) -> tuple[str, ...]:
    """The platform of the text, where the lexicon does not know it."""
    known = any(phrase.tag == "PLAT" for phrase in find_phrases(platform, "en"))
    return () if known or not platform else (platform,)


def year_of(report: Period | None) -> int | None:
    """The year that the whole report is about; None where it has several."""
    return (
        report.start.year if report is not None and report.start.year == report.end.year else None
    )
