"""Figures of one sentence: which rule reads each number, and what was left unread."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import takewhile

from schemas.values import Period
from sources.readers.dates import PrintedPeriod
from sources.readers.numbers import PrintedNumber
from sources.readers.prose.clauses import (
    BASE_FORM,
    CLAUSE_ENDS,
    FIGURES,
    clause_start,
    is_of_a_total,
    is_rated,
    may_be_base_form,
    phrase_start,
    span_of,
)
from sources.readers.prose.comparisons import Base, Subject, find_base, find_subject
from sources.readers.prose.others import belongs_elsewhere
from sources.readers.prose.rules import COMPARISONS, Rule, rules_for
from sources.readers.prose.tags import Tagged, Token, factor_value, hedge_before, is_figure

DEFINITE = frozenset(
    (
        "the",
        "his",
        "her",
        "their",
        "those",
        "whose",
        "your",
        "my",
        "these",
        "its",
        "this",
        "les",
        "die",
        "las",
        "los",
        "der",
    )
)
"""Before a number: these things are known already, and their number is no news."""

RECEIVED = {
    "reports": "report",
    "notices": "notify",
    "orders": "order",
    "requests": "notify",
    "appeals": "appeal",
    "complaints": "appeal",
    "statements_of_reasons": "act_on",
    "decisions": "decide",
    "disputes": "appeal",
}
"""What may be received or submitted, and the action that it is."""

WITH = frozenset({"with", "has", "having", "containing", "including", "by", "against", "about"})
"""Before a number: it belongs to what was acted on ("a channel with 300 videos was removed")."""

TOLD = frozenset({"report", "notify", "refer", "appeal", "order"})
"""What sets the base of a rate apart; of "91% of removed posts within 24 hours" nothing does."""

TOLD_BY = frozenset({"user_report", "trusted_flagger", "government_request"})
"""How things were found that somebody told of: as a base they were reported, not found."""

OF_THE_PART = frozenset({"before_user_report", "proactive"})
"""Of what was removed so much was found so; nothing is "those found before anyone saw them"."""

REMOVALS = frozenset({"remove", "ban", "suspend", "disable", "delete"})

INFORMATION = ("for information", "for data", "for user", "for account")
EACH = re.compile(r"\b(?:in )?each of\b|\bapiece\b")  # "in each of the last three years"
NEWS = frozenset({"receive", "report"})
DEALT = frozenset({"decide", "restore", "respond", "act_on", "block_upload", "appeal"})
"""What is done with what was received; its own words then tell the figures apart."""

NEWS_OF_THE = frozenset({"count_double_the", "count_whole", "count_whole_dated"})
"""Rules that read a number behind "the": "double the 450 of April" is news."""

OF_USERS = frozenset({"count_active", "count_passive", "count_and", "count_also"})
"""Rules that may count users: elsewhere they are rather those whom a platform has."""

FOOTNOTES = 100
ISSUED = frozenset({"statements_of_reasons", "decisions"})
"""What a platform itself makes or sends."""

OTHERS = frozenset(
    {"users", "the authority", "moderators", "which", "they", "the unit", "admins", "the owner"}
)
"""Subjects that are not the platform: what they send it receives."""


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
        self._apply_all(rules)
        # An elliptic clause leans on the figure before it, which may itself be elliptic.
        while self._apply_all(elliptic):
            continue
        numbers = [n for n in self.numbers if n not in self.found and n not in self.used]
        left = [(n, self.refused.get(n) or self._guess(n)) for n in numbers]
        return Reading([self.found[n] for n in sorted(self.found)], left)

    def _apply_all(self, rules: tuple[Rule, ...]) -> bool:
        """Whether any rule read another number; none is tried once all are read."""
        progress = False
        for rule in rules:
            if all(n in self.found or n in self.used for n in self.numbers):
                break
            progress |= self._apply(rule)
        return progress

    def _guess(self, place: int) -> str:
        """Why no rule may have matched: a wish or a denial before the number keeps them all off."""
        if self.tagged.tokens[place].tag == "POINTS":
            return "percentage points, not per cent"
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
        reason = self._objection(rule, match, parts, place)
        if reason:
            self.refused.setdefault(place, reason)
            return None
        before = self._before(place)
        subject = self._subject(rule, match, parts, before)
        if subject is not None:
            unit = self.tagged.tokens[subject.unit].meaning
            action, verb = self._action_of(subject), subject.act
        else:
            unit = self._unit(rule, match, parts, before)
            action, verb = self._action(rule, match, parts, before, place)
        if not unit:
            self.refused.setdefault(place, "no unit")
            return None
        if unit == "several":
            self.refused.setdefault(place, "several units counted together")
            return None
        is_taken = verb is None and before is not None and "act" in rule.inherits
        fitting = action if is_taken else self._plausible(action, unit, rule, match)
        if fitting is None:
            self.refused.setdefault(place, "no action")
            return None
        tagged = self.tagged
        token = tagged.tokens[place]
        detection = tagged.at(parts["det"]).meaning if "det" in parts else ""
        base_detection = self._base_detection(rule, parts, before)
        horizon = tagged.at(parts["hor"]) if "hor" in parts else None
        base_action = self._base_action(rule, parts, before)
        base = parts.get("base") if not self._is_action(parts.get("base")) else None
        against = self._against(rule, place) if rule.kind in COMPARISONS and not base else None
        if rule.kind in COMPARISONS and not base and against is None:
            self.refused.setdefault(place, "no base")
            return None
        chg = tagged.at(parts["chg"]).tag if parts.get("chg", "").startswith(("UP", "DOWN")) else ""
        return Figure(
            rule=rule.name,
            kind=tagged.at(parts["rate"]).meaning if "rate" in parts else rule.kind,
            place=place,
            number=token.number or self._factor(token),
            unit=unit,
            action=fitting,
            counted=subject.unit if subject else self._counted(parts),
            verb=verb,
            policy=self._policy(rule, match, before),
            # What had not tweeted yet of the accounts that tools flagged was flagged by tools too.
            detection=detection or (base_detection if rule.kind == "share" else ""),
            timing=tagged.at(parts["tim"]).meaning if "tim" in parts else "",
            horizon=horizon.meaning if horizon else "",
            since=horizon.word if horizon else "",
            base=tagged.index(base) if base else against.token if against else None,
            base_action=base_action if base_action != fitting else "",
            base_detection=base_detection,
            base_policy=rule.base_policy,
            period=tagged.index(parts["per"]) if "per" in parts else None,
            negative=chg == "DOWN",
            leans="policy" in rule.inherits,
            total=tagged.index(parts["total"]) if "total" in parts else None,
            whole=tagged.at(parts["total"]).number if "total" in parts else None,
            base_at=against.first if against else None,
            period_at=against.second if against else None,
        )

    def _counted(self, parts: dict[str, str]) -> int | None:
        return self.tagged.index(parts["unit"]) if "unit" in parts else None

    def _subject(
        self, rule: Rule, match: re.Match[str], parts: dict[str, str], before: Figure | None
    ) -> Subject | None:
        """What a change is one of, where the sentence says it beside the change."""
        if rule.kind not in COMPARISONS or "unit" in parts:
            return None
        first, last = span_of(self.tagged, match)
        begin = clause_start(self.tagged, first)
        if before is not None and before is not self.carried and begin <= before.place < first:
            begin = max(before.place, before.counted or 0) + 1
        return find_subject(self.tagged, first, last, begin)

    def _action_of(self, subject: Subject) -> str:
        tokens = self.tagged.tokens
        if subject.act is not None:
            return tokens[subject.act].meaning
        return RECEIVED[tokens[subject.unit].meaning]

    def _against(self, rule: Rule, place: int) -> Base | None:
        """What a change is measured against, where its rule does not name it."""
        is_alone = self.carried is None and not any(
            figure.kind not in COMPARISONS for figure in self.found.values()
        )
        return find_base(self.tagged, place, is_alone=is_alone)

    def _base_action(self, rule: Rule, parts: dict[str, str], before: Figure | None) -> str:
        """What had happened to a share's base; of what a study looked at, that is no matter."""
        if self.is_measured:
            return ""
        if self._is_action(parts.get("base")):
            found = self.tagged.at(parts["base"]).meaning
            is_told = rule.kind != "rate_within" or found in TOLD
            return found if is_told and found not in ("receive", "respond") else ""
        if rule.base_action == "before":
            return before.action if before is not None else ""
        token = self.tagged.at(parts["bdet"]) if "bdet" in parts else None
        if token is not None and token.meaning in TOLD_BY:
            return "notify" if token.word.startswith("notified") else "report"
        return rule.base_action

    def _base_detection(self, rule: Rule, parts: dict[str, str], before: Figure | None) -> str:
        if rule.base_detection == "before":
            return before.detection if before is not None else ""
        found = self.tagged.at(parts["bdet"]).meaning if "bdet" in parts else ""
        return "" if found in TOLD_BY else found

    def _is_action(self, part: str | None) -> bool:
        return part is not None and part.startswith("ACT:")

    def _factor(self, token: Token) -> PrintedNumber:
        value = factor_value(token)
        hedge = hedge_before(self.tagged.text, token.start, self.language)
        printed = self.tagged.text[token.start : token.end]
        return PrintedNumber(value, Fraction(1), False, hedge or "rounded", None, None, printed)

    # Why a match is no statement of fact.

    def _objection(
        self, rule: Rule, match: re.Match[str], parts: dict[str, str], place: int
    ) -> str:
        """Why; blank where there is no objection."""
        tokens = self.tagged.tokens
        previous = tokens[place - 1] if place else None
        is_known = previous is not None and previous.word in DEFINITE
        # "double the 450 of April" is news.
        if is_known and rule.kind in ("count", "mean") and rule.name not in NEWS_OF_THE:
            return "things already spoken of"
        number = tokens[place].number
        if rule.kind in ("count", "cumulative", "maximum") and number and not _is_whole(number):
            return "no whole number"
        if "bdet" in parts and self.tagged.at(parts["bdet"]).meaning in OF_THE_PART:
            return "how things were found is said of the part, not of the whole"
        if rule.kind == "share" and self._is_part_of_itself(rule, parts, place):
            return "a part of what was removed that was removed"
        if rule.kind == "share" and self._has_horizon(rule, place):
            return "a horizon that no rule reads"
        if rule.links and not self._has_link(rule, parts, place):
            return "no base"
        if rule.kind == "count" and is_rated(self.tagged, place):
            return "so many a day, or month: no rule reads which"
        if rule.name == "median_of" and previous is not None and previous.word == "from":
            return "a median that was another one later"
        if rule.name == "mean_of" and self._is_apart(parts):
            return "the average is another figure"
        if rule.name in ("share_of_received", "share_of_received_behind") and not self._is_received(
            parts
        ):
            return "a share without a base"
        if rule.name == "change_signed" and tokens[place].number and not self._is_signed(place):
            return "no word of more or less"
        if rule.kind in ("count", "cumulative", "mean") and self._is_part_in_words(place):
            return "so many in so many: no rule reads it so"
        if rule.kind == "ratio" and self._is_odd_factor(place):
            return "a factor that may be read in two ways"
        return (
            self._no_fact(match)
            or belongs_elsewhere(self.tagged, rule, match, place)
            or self._nothing_to_lean_on(rule, place)
            or self._odd_part(rule, place)
            or self._odd_bracket(rule, place)
            or self._own_sending(rule, match)
            or self._relative(rule, parts)
        )

    def _is_part_of_itself(self, rule: Rule, parts: dict[str, str], place: int) -> bool:
        """Whether "8% of the accounts removed were suspended": what sets them apart is unread."""
        base = self._base_action(rule, parts, self._before(place))
        if not base or "act" not in parts:
            return False
        pair = {base, self.tagged.at(parts["act"]).meaning}
        return len(pair) == 1 or pair <= REMOVALS

    def _is_received(self, parts: dict[str, str]) -> bool:
        return "unit" in parts and self.tagged.at(parts["unit"]).meaning in RECEIVED

    def _is_signed(self, place: int) -> bool:
        return self.tagged.printed(place)[0] in "+-\u2212"

    def _is_part_in_words(self, place: int) -> bool:
        """Whether it is "nine videos in ten", or "un contenu sur cinq"."""
        tokens = self.tagged.tokens
        for n in range(place + 1, min(len(tokens) - 1, place + 5)):
            below = tokens[n + 1].number
            if tokens[n].word in ("in", "sur", "von", "de", "out") and below is not None:
                value = tokens[place].number
                return value is not None and value.value < below.value <= 100 and value.value <= 20
            if tokens[n].tag in FIGURES or tokens[n].tag == "PER":
                return False
        return False

    def _is_odd_factor(self, place: int) -> bool:
        """Whether it is a fall by a factor, or "three times more", which may be four times."""
        tokens = self.tagged.tokens
        before = tokens[place - 1].tag if place else ""
        behind = tokens[place + 1].word if place + 1 < len(tokens) else ""
        following = tokens[place + 2].word if place + 2 < len(tokens) else ""
        is_size = behind == "as" and following not in ("many", "much")  # "twice as long"
        return before == "DOWN" or is_size or behind in ("more", "higher", "greater", "larger")

    def _is_apart(self, parts: dict[str, str]) -> bool:
        """Whether an average is one of its own: "9,310 channels, a daily average of 300"."""
        first, last = self.tagged.index(parts["unit"]), self.tagged.index(parts["rate"])
        tokens = self.tagged.tokens[first : last + 2]
        is_behind = any(token.word == "," for token in tokens)
        return is_behind and is_of_a_total(self.tagged, self.tagged.at(parts["rate"]))

    def _has_horizon(self, rule: Rule, place: int) -> bool:
        """Whether "within 48 hours" stands beside a share that says nothing of it."""
        tokens = self.tagged.tokens
        start = clause_start(self.tagged, place)
        behind = takewhile(lambda token: token.tag not in FIGURES, tokens[place + 1 :])
        before = takewhile(lambda token: token.tag not in FIGURES, reversed(tokens[start:place]))
        return any(token.tag == "HOR" for token in (*before, *behind))

    def _no_fact(self, match: re.Match[str]) -> str:
        """What makes it a wish, a denial, or a task."""
        tokens = self.tagged.tokens
        first, last = span_of(self.tagged, match)
        start = clause_start(self.tagged, first)
        if self.language == "de":
            last = self._clause_end(last)  # a German verb comes last
        if any(token.tag == "MODAL" for token in tokens[start:last]):
            return "wished, planned or conditional"
        if any(token.tag == "NEG" for token in tokens[phrase_start(self.tagged, first) : last]):
            return "denied"
        # "The median time to remove a post was".
        is_task = "MEDIAN:" in match.group()
        acts = [n for n in range(first, last) if tokens[n].tag == "ACT" and not is_task]
        for n in acts:
            if BASE_FORM.search(tokens[n].word) and not may_be_base_form(self.tagged, n):
                return "an infinitive"
        return ""

    def _clause_end(self, number: int) -> int:
        """Where the clause of a token ends."""
        tokens = self.tagged.tokens
        while number < len(tokens) and tokens[number].word not in CLAUSE_ENDS | {","}:
            number += 1
        return number

    def _nothing_to_lean_on(self, rule: Rule, place: int) -> str:
        if rule.carried and self.carried is None:
            return "no figure before it"
        if not rule.inherits & {"act", "claim"}:
            return ""
        # "an order to remove 1 account and 4 items": the number before must have been read.
        numbers = self.tagged.of("NUM", "PCT")
        earlier = [
            n for n in numbers if n < place and (n in self.found or is_figure(self.tagged, n))
        ]
        if not earlier:
            return "" if self.carried is not None else "no figure before it"
        return "" if earlier[-1] in self.found else "no figure before it"

    def _relative(self, rule: Rule, parts: dict[str, str]) -> str:
        """Whether it counts something else: "He lost 2 accounts that were suspended"."""
        if rule.name != "count_passive":
            return ""
        number = self.tagged.index(parts["value"])
        if number and self.tagged.tokens[number - 1].word in WITH:
            return "beside what was acted on"
        if self._is_habit(parts):
            return "what is done, not what was"
        place = self.tagged.index(parts["act"]) - 1
        tokens = self.tagged.tokens
        while place > 0 and tokens[place].tag in ("BE", "HAVE", "ADV"):
            place -= 1
        if tokens[place].word == "and":
            return "another clause"
        return (
            "a relative clause"
            if tokens[place].word in ("that", "who", "whom", "he", "she")
            else ""
        )

    def _is_habit(self, parts: dict[str, str]) -> bool:
        """Whether "are deleted" tells what is the custom, on no day."""
        verb = self.tagged.tokens[self.tagged.index(parts["act"]) - 1]
        return verb.word in ("are", "is")

    def _odd_part(self, rule: Rule, place: int) -> str:
        """What keeps a count from being one of its own: it is the whole of another, or of each."""
        tokens = self.tagged.tokens
        if rule.kind not in ("count", "mean"):
            return ""
        before = [token for token in tokens[max(0, place - 3) : place] if token.word != "the"]
        if len(before) > 1 and before[-1].word == "of" and before[-2].tag in FIGURES:
            return "the whole of which another figure is a part"
        behind = " ".join(token.word for token in tokens[place + 1 : place + 12])
        return "so many in each of several periods" if EACH.search(behind) else ""

    def _odd_bracket(self, rule: Rule, place: int) -> str:
        """Whether a small number in brackets may be that of a footnote: "suspended (3)"."""
        number = self.tagged.tokens[place].number
        is_small = number is not None and number.unit == 1 and number.value < FOOTNOTES
        return "a footnote, perhaps" if is_small and "bracket" in rule.name else ""

    def _own_sending(self, rule: Rule, match: re.Match[str]) -> str:
        """Whether the platform itself sent it: "Twitter filed 12 reports with the police"."""
        if rule.action != "receive" or not match.group().startswith("LODGE:"):
            return ""
        tokens = self.tagged.tokens
        place, _ = span_of(self.tagged, match)
        while place > 0 and tokens[place - 1].tag in ("ADV", "HAVE"):
            place -= 1
        sender = tokens[place - 1] if place else None
        if sender is None or sender.word in ("and", "users", "moderators"):
            return ""
        is_own = sender.tag == "PLAT" or (sender.tag == "SUBJ" and sender.word not in OTHERS)
        counted = self.tagged.at(match["unit"].strip()).meaning
        return "sent by the platform" if is_own and counted not in ISSUED else ""

    def _has_link(self, rule: Rule, parts: dict[str, str], place: int) -> bool:
        tokens = self.tagged.tokens
        between = tokens[place + 1 : self.tagged.index(parts["base"])]
        return any(token.word in rule.links for token in between)

    # What the figure is about.

    def _before(self, place: int) -> Figure | None:
        """The figure before this one in the sentence."""
        earlier = [n for n in self.found if n < place]
        return self.found[max(earlier)] if earlier else self.carried

    def _unit(
        self, rule: Rule, match: re.Match[str], parts: dict[str, str], before: Figure | None
    ) -> str:
        tokens = self.tagged.tokens
        if "unit" in parts:
            n = self.tagged.index(parts["unit"])
            unit = tokens[n].meaning
            # "pieces of ISIS content": the second names the same things.
            following = tokens[n + 1 : n + 3]
            if (
                len(following) == 2
                and following[0].word in ("and", "or", ",")
                and following[1].tag == "UNIT"
            ):
                return "several"
            return unit
        if rule.unit:
            return rule.unit
        if "last" in parts:
            return parts["last"].removesuffix("s") + "s"
        if "unit" in rule.inherits and before is not None:
            return before.unit
        if rule.kind in COMPARISONS:
            return self._unit_of_change(match, before, parts)
        return ""

    def _unit_of_change(
        self, match: re.Match[str], before: Figure | None, parts: dict[str, str]
    ) -> str:
        if before is not None:
            return before.unit
        first, _ = span_of(self.tagged, match)
        end = self.tagged.index(parts.get("value") or parts["factor"])
        tokens = list(
            # "accounts suspended for violations" are accounts.
            takewhile(
                lambda token: token.word != "for",
                self.tagged.tokens[clause_start(self.tagged, first) : end],
            )
        )
        units = [n for n, token in enumerate(tokens) if token.tag == "UNIT"]
        acts = [n for n, token in enumerate(tokens) if token.tag in ("ACT", "ACTN")]
        return tokens[units[-1]].meaning if units and acts else ""

    def _action(
        self,
        rule: Rule,
        match: re.Match[str],
        parts: dict[str, str],
        before: Figure | None,
        place: int,
    ) -> tuple[str, int | None]:
        if rule.action:
            return rule.action.strip("-"), None
        for name in ("act", "actn", "done"):
            if name in parts:
                return self.tagged.at(parts[name]).meaning, self.tagged.index(parts[name])
        if rule.inherits & {"act", "claim"} and before is not None:
            return before.action, None
        first, last = span_of(self.tagged, match)
        inside = [n for n in range(first, last) if self.tagged.tokens[n].tag in ("ACT", "ACTN")]
        base = self.tagged.index(parts["base"]) if self._is_action(parts.get("base")) else None
        inside = [n for n in inside if n != base]
        if inside:
            return self.tagged.tokens[inside[-1]].meaning, inside[-1]
        if before is not None and rule.kind not in ("count", "mean"):
            return before.action, None
        around = [n for n in self.tagged.of("ACT", "ACTN") if n != base]
        left = [n for n in around if n < place]
        nearest = left[-1:] or around[:1]
        return (self.tagged.tokens[nearest[0]].meaning, nearest[0]) if nearest else ("", None)

    def _plausible(self, action: str, unit: str, rule: Rule, match: re.Match[str]) -> str | None:
        """The action, put right where the unit says it; None where the two do not go together."""
        if rule.action == "-":
            return ""
        if rule.kind == "rate_within" and self.language != "en" and not action:
            return None
        if rule.kind in ("share", "rate_within", "down", "median"):
            return "" if action in ("respond", "receive") else action
        if rule.kind in COMPARISONS and action == RECEIVED.get(unit):
            return action
        if unit in RECEIVED:
            if action in DEALT:
                return "decide"
            if action not in NEWS:
                return None
            asked = self.tagged.line[match.end() :].startswith(INFORMATION)
            return "request_information" if unit == "requests" and asked else RECEIVED[unit]
        if unit == "users" and rule.name not in OF_USERS:
            return None
        if action in ("respond", "receive", "appeal", "decide", ""):
            return None
        if action == "report":
            behind = self.tagged.line[match.end() : match.end() + 40]
            return action if behind.startswith("to ") else None
        return action

    def _policy(self, rule: Rule, match: re.Match[str], before: Figure | None) -> int | None:
        """The matter named nearest to the figure, inside its clause."""
        first, last = span_of(self.tagged, match)
        policies = self.tagged.of("POL")
        inside = [n for n in policies if first <= n < last]
        if inside:
            return inside[0]
        tokens = self.tagged.tokens
        behind = takewhile(
            # "8 million videos, most of them spam" are not all spam.
            lambda n: tokens[n].word not in (*CLAUSE_ENDS, ",") and tokens[n].tag not in FIGURES,
            range(last, len(tokens)),
        )
        named = [n for n in behind if tokens[n].tag == "POL"]
        if named:
            return named[0]
        inherits = "policy" in rule.inherits or rule.kind in COMPARISONS
        return before.policy if before is not None and inherits else None


def _is_whole(number: PrintedNumber) -> bool:
    """Whether it can count things: "12.345 accounts" are thousands in another way of writing."""
    return number.value.denominator == 1 or number.low is not None
