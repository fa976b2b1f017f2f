"""What a rule reads in a sentence: a figure, and the attempt at one before it is known to hold."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from schemas.values import Period
from sources.readers.dates import PrintedPeriod
from sources.readers.numbers import PrintedNumber
from sources.readers.prose.rules import Rule
from sources.readers.prose.tags import Tagged, Token


@dataclass(frozen=True, slots=True)
class Figure:
    """One number that a rule read. Token numbers are those of the tagged sentence.

    Attributes:
        rule: Which rule.
        kind: Of statistic.
        place: Number of the token that holds the value.
        number: The value; for a ratio, of its factor.
        unit: What is counted.
        action: What happened to it; blank where the sentence does not say.
        counted: Token number of the unit, or None where the figure before names it.
        verb: Token number of what happened to it, or None.
        policy: Token number of the matter, or None.
        detection: `automated`, `before_user_report`, `proactive`, `user_report` and the like, or
            blank.
        timing: "before first post" and the like, or blank.
        horizon: ISO duration, or blank.
        since: Start of the horizon's clock, or blank.
        base: Token number of what a change is measured against, or None.
        base_action: What had happened to a share's base, or blank.
        base_detection: How a share's base was found, or blank.
        base_policy: Matter of a share's base: `all`, `before` (that of the figure before it), or
            blank.
        period: Token number of the period that the rule itself names, or None.
        negative: A change downwards.
        leans: It takes what it counts, and why, from the figure before it.
        total: Token number of the whole that a measured part is of, or None.
        whole: That whole, where it is printed; otherwise None.
        base_at: The base itself, where one token names it and the change's period together.
        period_at: The change's own period then.
    """

    rule: str
    kind: str
    place: int
    number: PrintedNumber
    unit: str
    action: str
    counted: int | None = None
    verb: int | None = None
    policy: int | None = None
    detection: str = ""
    timing: str = ""
    horizon: str = ""
    since: str = ""
    base: int | None = None
    base_action: str = ""
    base_detection: str = ""
    base_policy: str = ""
    period: int | None = None
    negative: bool = False
    leans: bool = False
    total: int | None = None
    whole: PrintedNumber | None = None
    base_at: Period | None = None
    period_at: PrintedPeriod | None = None


@dataclass
class Reading:
    """The figures of a sentence in their order, and its numbers without one."""

    figures: list[Figure] = field(default_factory=list)
    left: list[tuple[int, str]] = field(default_factory=list)
    """Token number and reason."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """A match of a rule, before it is known whether it states a figure.

    Attributes:
        tagged: The sentence.
        language: Of the sentence.
        is_measured: Whether it tells what a study found.
        carried: The figure of the sentence before, where this one speaks of it.
        found: What was read of the sentence so far, by the token number of the value.
        rule: Which rule.
        match: On the line of tags.
        parts: The named parts of the match.
        place: Token number of the value.
        first: Number of the first token of the match.
        last: Number of the token behind its last one.
    """

    tagged: Tagged
    language: str
    is_measured: bool
    carried: Figure | None
    found: Mapping[int, Figure]
    rule: Rule
    match: re.Match[str]
    parts: Mapping[str, str]
    place: int
    first: int
    last: int

    @property
    def tokens(self) -> tuple[Token, ...]:
        """Of the sentence."""
        return self.tagged.tokens

    @property
    def previous(self) -> Token | None:
        """The token before the value; None at the beginning."""
        return self.tokens[self.place - 1] if self.place else None

    @property
    def before(self) -> Figure | None:
        """The figure before this one in the sentence, or that of the sentence before.

        Of "62% of the 410,000 notices we received, up from 58%" it is the share.
        """
        earlier = [
            n
            for n, figure in self.found.items()
            if n < self.place and figure.rule != "count_whole_behind"
        ]
        return self.found[max(earlier)] if earlier else self.carried

    def at(self, part: str) -> Token:
        """The token of a named part."""
        return self.tagged.at(self.parts[part])

    def index(self, part: str) -> int:
        """Its number."""
        return self.tagged.index(self.parts[part])

    def acted(self, part: str) -> str:
        """What happened, where the part says that something did; otherwise blank."""
        return (
            self.at(part).meaning if self.parts.get(part, "").startswith(("ACT:", "ACTN:")) else ""
        )
