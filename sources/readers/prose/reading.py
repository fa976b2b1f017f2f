"""Figures of one sentence: which rule reads each number, and what was left unread."""

from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction

from sources.readers.numbers import PrintedNumber
from sources.readers.prose.clauses import clause_start, span_of
from sources.readers.prose.figures import Attempt, Figure, Reading
from sources.readers.prose.inserts import without_inserts
from sources.readers.prose.meanings import (
    action_of,
    action_of_subject,
    base_action,
    base_detection,
    base_of,
    misread_base,
    plausible,
    policy_token,
    subject_of,
    unit_of,
)
from sources.readers.prose.objections import objection_to
from sources.readers.prose.objections_to_numbers import NEWS_OF_THE
from sources.readers.prose.rules import COMPARISONS, Rule, rules_for
from sources.readers.prose.tags import Tagged, Token, factor_value, hedge_before

__all__ = ["Figure", "Reading", "read_tagged"]

OF_THE_SHARE = frozenset({"points_apposition", "points_apposition_of"})
"""Rules that read by how much the share before them moved."""


def read_tagged(
    tagged: Tagged, language: str, *, is_measured: bool, carried: Figure | None = None
) -> Reading:
    """Read every number of a sentence that a rule understands.

    Args:
        tagged: The sentence.
        language: Of the sentence.
        is_measured: Whether it tells what a researcher found, not what somebody claims.
        carried: The figure of the sentence before, where this one speaks of it ("That is ...").
    """
    reader = _Reader(tagged, language, is_measured=is_measured, carried=carried)
    return reader.read()


class _Reader:
    def __init__(
        self, tagged: Tagged, language: str, *, is_measured: bool, carried: Figure | None
    ) -> None:
        self.tagged = tagged
        self.language = language
        self.is_measured = is_measured
        self.carried = carried
        self.found: dict[int, Figure] = {}
        self.refused: dict[int, str] = {}
        self.used: set[int] = set()
        self.numbers = tagged.of("NUM", "PCT", "FACTOR", "POINTS")

    def read(self) -> Reading:
        tags = frozenset(token.tag for token in self.tagged.tokens)
        words = frozenset(token.tag or token.word for token in self.tagged.tokens)
        rules, elliptic = rules_for(tags, words, self.language, is_measured=self.is_measured)
        self._apply_both(rules, elliptic)
        whole, shorter = self.tagged, without_inserts(self.tagged)
        if shorter is not None and self._has_left():
            self.tagged = shorter
            self._apply_both(rules, elliptic)
            self.tagged = whole
        numbers = [n for n in self.numbers if n not in self.found and n not in self.used]
        left = [(n, self.refused.get(n) or self._guess(n)) for n in numbers]
        return Reading([self.found[n] for n in sorted(self.found)], left)

    def _has_left(self) -> bool:
        return any(n not in self.found and n not in self.used for n in self.numbers)

    def _apply_both(self, rules: tuple[Rule, ...], elliptic: tuple[Rule, ...]) -> None:
        self._apply_all(rules)
        # An elliptic clause leans on the figure before it, which may itself be elliptic.
        while self._apply_all(elliptic):
            continue

    def _apply_all(self, rules: tuple[Rule, ...]) -> bool:
        """Whether any rule read another number; none is tried once all are read."""
        progress = False
        for rule in rules:
            if not self._has_left():
                break
            progress |= self._apply(rule)
        return progress

    def _guess(self, place: int) -> str:
        """Why no rule may have matched: a wish or a denial before the number keeps them all off."""
        if self.tagged.tokens[place].tag == "POINTS":
            return "percentage points of a share that no rule reads"
        if self.tagged.tokens[place].tag == "FACTOR":
            return "no base"
        tags = {token.tag for token in self.tagged.tokens[clause_start(self.tagged, place) : place]}
        if "MODAL" in tags:
            return "wished, planned or conditional"
        return "denied" if "NEG" in tags else "no rule reads it"

    def _apply(self, rule: Rule) -> bool:
        progress = False
        position = 0
        while (match := rule.pattern.search(self.tagged.line, position)) is not None:
            position = match.start() + 1
            figure = self._figure(rule, match)
            if figure is None:
                continue
            self.found[figure.place] = figure
            # A study's sample is no claim; "of the 6.2 million videos removed" is one of its own.
            for name in ("total", "same", "same2") if self.is_measured else ("same", "same2"):
                if match.groupdict().get(name):
                    self.used.add(self.tagged.index(match[name].strip()))
            progress = True
            # Each number of "300 pages, 20 groups and 4 events were removed" begins a match.
            position = match.start() + 1 if rule.name == "count_list_passive" else match.end()
        return progress

    def _figure(self, rule: Rule, match: re.Match[str]) -> Figure | None:
        parts = {name: text.strip() for name, text in match.groupdict().items() if text}
        place = self.tagged.index(parts.get("value") or parts["factor"])
        if place in self.found or (place in self.used and rule.name not in NEWS_OF_THE):
            return None
        attempt = Attempt(
            tagged=self.tagged,
            language=self.language,
            is_measured=self.is_measured,
            carried=self.carried,
            found=self.found,
            rule=rule,
            match=match,
            parts=parts,
            place=place,
            **dict(zip(("first", "last"), span_of(self.tagged, match), strict=True)),
        )
        reason = objection_to(attempt)
        figure = None if reason else self._figure_of(attempt)
        if isinstance(figure, Figure):
            return figure
        self.refused.setdefault(place, reason or str(figure))
        return None

    def _figure_of(self, attempt: Attempt) -> Figure | str:
        """The figure, or why there is none."""
        if attempt.rule.name == "share_base":
            return _another_time(attempt)
        if attempt.rule.name in OF_THE_SHARE:
            return _points_of_share(attempt)
        tagged, rule, place = self.tagged, attempt.rule, attempt.place
        parts, before = attempt.parts, attempt.before
        subject = subject_of(attempt)
        if subject is not None:
            unit = tagged.tokens[subject.unit].meaning
            action, verb = action_of_subject(attempt, subject)
            counted: int | None = subject.unit
        else:
            unit = unit_of(attempt)
            action, verb = action_of(attempt)
            counted = attempt.index("unit") if "unit" in parts else None
        if not unit or unit == "several":
            return "several units counted together" if unit else "no unit"
        is_taken = verb is None and before is not None and "act" in rule.inherits
        fitting = action if is_taken else plausible(attempt, action, unit)
        if fitting is None:
            return "no action"
        against = base_of(attempt)
        is_open = rule.kind in COMPARISONS and against is None
        if is_open and (reason := misread_base(attempt, subject)):
            return reason
        found = attempt.at("det").meaning if "det" in parts else rule.detection
        of = base_detection(attempt)
        acted = base_action(attempt)
        horizon = attempt.at("hor") if "hor" in parts else None
        token = tagged.tokens[place]
        return Figure(
            rule=rule.name,
            kind=attempt.at("rate").meaning if "rate" in parts else rule.kind,
            place=place,
            number=_as_hedged(attempt, token.number or self._factor(token)),
            unit=unit,
            action=fitting,
            counted=counted,
            verb=verb,
            policy=policy_token(attempt),
            # What had not tweeted yet of the accounts that tools flagged was flagged by tools too.
            detection=found or (of if rule.kind in ("share", "point_change") else ""),
            timing=attempt.at("tim").meaning if "tim" in parts else "",
            horizon=horizon.meaning if horizon else "",
            since=horizon.word if horizon else "",
            base=against.token if against else None,
            base_action=acted if acted != fitting else "",
            base_detection=of,
            base_policy=rule.base_policy,
            period=attempt.index("per") if "per" in parts else None,
            negative="chg" in parts and attempt.at("chg").tag == "DOWN",
            leans="policy" in rule.inherits,
            total=attempt.index("total") if "total" in parts else None,
            whole=attempt.at("total").number if "total" in parts else None,
            base_at=against.first if against else None,
            period_at=against.second if against else None,
        )

    def _factor(self, token: Token) -> PrintedNumber:
        value = factor_value(token)
        hedge = hedge_before(self.tagged.text, token.start, self.language)
        printed = self.tagged.text[token.start : token.end]
        return PrintedNumber(value, Fraction(1), False, hedge or "rounded", None, None, printed)


def _as_hedged(attempt: Attempt, number: PrintedNumber) -> PrintedNumber:
    """In "more than 100,000 videos and 17,000 channels" the hedge may be that of both."""
    before = attempt.before
    if attempt.rule.name != "count_and" or before is None or before is attempt.carried:
        return number
    is_bare = number.qualifier in ("exact", "rounded") and number.low is None
    is_round = number.value % 100 == 0 and number.value > 0
    is_hedged = before.number.qualifier in ("more_than", "at_least", "about", "almost", "up_to")
    return (
        replace(number, qualifier=before.number.qualifier)
        if (is_bare and is_round and is_hedged)
        else number
    )


def _points_of_share(attempt: Attempt) -> Figure | str:
    """The change of the share before it: "99.5% of the content, up 0.3 percentage points"."""
    before, token = attempt.before, attempt.tagged.tokens[attempt.place]
    is_share = before is not None and before.kind in ("share", "rate_within")
    # In "down from 91% in Q1, a fall of 3 points" the share before it is that of another time.
    if before is None or not is_share or before is attempt.carried or before.rule == "share_base":
        return "percentage points of a share that no rule reads"
    against = base_of(attempt)
    if against is None and (reason := misread_base(attempt, None)):
        return reason
    if token.number is None:
        return "no figure before it"
    return replace(
        before,
        rule=attempt.rule.name,
        kind=attempt.rule.kind,
        place=attempt.place,
        number=token.number,
        base=against.token if against else None,
        base_at=against.first if against else None,
        period_at=against.second if against else None,
        negative=attempt.at("chg").tag == "DOWN",
        counted=None,
        leans=True,
    )


def _another_time(attempt: Attempt) -> Figure | str:
    """The same share in another period: "58% of the items reported, down from 71% in 2016"."""
    before, token = attempt.before, attempt.tagged.tokens[attempt.place]
    if before is None or before is attempt.carried or before.kind not in ("share", "rate_within"):
        return "no figure before it"
    if token.number is None or before.number.is_percent != token.number.is_percent:
        return "no figure before it"
    unread = [n for n in range(before.place + 1, attempt.place) if n not in attempt.found]
    if any(attempt.tokens[n].tag in ("NUM", "PCT") for n in unread):
        return "no figure before it"  # "found half of the time, up from 23%"
    return replace(
        before,
        rule=attempt.rule.name,
        place=attempt.place,
        number=token.number,
        period=attempt.index("per"),
        leans=True,
    )
