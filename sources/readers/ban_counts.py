"""Sentences of a channel that counts bans: which figure each one states, of what, and for when.

`1312 terrorist bots and channels banned on January, 27.` and its relatives. The rules are few and
each stands beside an example; `sources.telegram_isis_watch` decides about years and vintages.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from sources.readers.numbers import PrintedNumber, find_numbers, parse_number

MAX_SENTENCE = 400
"""Longest sentence looked at, in characters."""

VERBS = {
    "banned": "ban",
    "blocked": "remove",
    "terminated": "remove",
    "removed": "remove",
    "taken down": "remove",
    "shut down": "remove",
    "deleted": "delete",
    "suspended": "suspend",
}
NOUNS = ("accounts", "bots", "channels", "groups", "users")
POLICIES = {
    "isis": "IS",
    "isis-related": "IS",
    "daesh": "IS",
    "terrorist": "terrorism",
    "terrorism-related": "terrorism",
    "terror": "terrorism",
    "related to terrorism": "terrorism",
    "related to isis": "IS",
    "related to child abuse": "child_sexual_exploitation",
    "child abuse": "child_sexual_exploitation",
}
UNITS = {
    ("accounts",): "accounts",
    ("bots",): "bots",
    ("channels",): "channels",
    ("groups",): "groups",
    ("users",): "users",
    ("bots", "channels"): "bots_and_channels",
    ("channels", "groups"): "groups_and_channels",
    ("accounts", "bots"): "accounts_and_bots",
    ("accounts", "channels"): "accounts_and_channels",
}

_VERB = rf"(?P<verb>{'|'.join(VERBS)})"
_BE = r"(?:(?:were|was|are|have been|has been|get|got)\s+)?"
_NUMBER = r"(?P<number>(?:[A-Za-z]+ ){0,3}[\d][\d,.\u00a0\u202f]*(?:\+|k)?)"
_WHAT = r"(?P<what>(?!and counting|so far|to date)[A-Za-z][\w,&/' -]{0,90}?)"
_WHEN = r"(?P<when>[\w ,.\u2013-]{1,60}?)"
_SO_FAR = r"(?P<so_far>\s*\(?(?:so far|and counting|to date)\)?)?"

RULES: tuple[tuple[str, str, str], ...] = (
    # name, pattern, an example that it reads
    (
        "banned_on",
        rf"{_NUMBER} {_WHAT} {_BE}{_VERB} (?:on|in|during|for) {_WHEN}{_SO_FAR}",
        "1312 terrorist bots and channels banned on January, 27.",
    ),
    (
        "on_banned",
        rf"(?:on|in|during) {_WHEN},? {_NUMBER} {_WHAT} {_BE}{_VERB}{_SO_FAR}",
        "In January, 3044 ISIS channels were banned.",
    ),
    (
        "banned_now",
        rf"{_NUMBER} {_WHAT} {_BE}{_VERB}(?: so far)? (?P<now>today|yesterday|this month){_SO_FAR}",
        "More than 8500 terrorist channels banned this month so far",
    ),
    (
        "total_this_month",
        rf"total (?:\w+ )?(?:for )?(?P<now>this month)(?: so far)?\s*[:\u2013\u2014-]\s*{_NUMBER}"
        rf"(?: {_WHAT})?(?: {_VERB})?{_SO_FAR}",
        "Total this month: 16050",
    ),
    (
        "total_in",
        rf"total (?:\w+ )?(?:for|in|during) {_WHEN}\s*[:\u2013\u2014-]\s*{_NUMBER}"
        rf"(?: {_WHAT})?(?: {_VERB})?{_SO_FAR}",
        "Total in January 2018: 7013",
    ),
    (
        "total_of_list",
        rf"total\s*[:\u2013\u2014-]\s*{_NUMBER}(?: {_WHAT})?(?: {_VERB})?",
        "Total: 5881",
    ),
    (
        "month_line",
        rf"(?:in )?{_WHEN}(?P<running>\s*\((?:so far|until now)\))?\s*[:\u2013\u2014-]\s*{_NUMBER}"
        rf"(?: {_WHAT})?(?: {_BE}{_VERB})?{_SO_FAR}",
        "September: 1987 ISIS bots and channels banned",
    ),
)
HEADERS = re.compile(
    rf"{_WHAT} {_BE}{_VERB}(?: (?:by|per|each) month)?\s*:?", re.IGNORECASE
)  # "ISIS bots and channels banned:"
PATTERNS = tuple(
    (name, re.compile(pattern, re.IGNORECASE), example) for name, pattern, example in RULES
)
RATE = re.compile(
    r"(?P<between>(?:\s+[\w-]+){0,8}?)\s+(?:a|per|each|every)\s+(?P<every>day|week|month)\b"
    r"|(?P<between_daily>(?:\s+[\w-]+){0,4}?)\s+(?P<daily>daily)\b",
    re.IGNORECASE,
)  # after the number: "70 ISIS channels are terminated each day", "60 a day", "60 channels daily"
SUBJECT = re.compile(
    r"(?P<what>(?:(?:ISIS|terrorist|terror|Daesh)(?:-related)?\s+)?(?:accounts|bots|channels|groups)"
    r"(?:\s+and\s+(?:accounts|bots|channels|groups))?(?:\s+related to [a-z]+(?: abuse)?)?)",
    re.IGNORECASE,
)  # "ISIS bots and channels", "groups and channels related to child abuse"
DECORATION = re.compile(r"^[^\w(<>~]+|[^\w)+%]+$")  # bullets, emoji, the full stop
LOOKS_LIKE_COUNT = re.compile(
    rf"\b(?:{'|'.join(VERBS)}|total|bots|channels|groups|accounts)\b", re.IGNORECASE
)
PERIOD_WORDS = {"day": "mean_per_day", "week": "mean_per_week", "month": "mean_per_month"}


@dataclass(frozen=True, slots=True)
class Subject:
    """What is counted, in our words and theirs."""

    unit: str
    policy_area: str
    policy_label: str
    label: str


@dataclass(frozen=True, slots=True)
class BanCount:
    """One figure of a sentence.

    Attributes:
        rule: Which rule read it.
        kind: `count`, or a mean.
        number: As printed.
        subject: What is counted; None where the sentence does not say.
        action: In our words; blank where the sentence does not say.
        when: The printed period; blank where there is none.
        now: `today`, `yesterday`, `this month`, or blank.
        is_running: The period was not over ("so far").
        sentence: As printed.
    """

    rule: str
    kind: str
    number: PrintedNumber
    subject: Subject | None
    action: str
    when: str
    now: str
    is_running: bool
    sentence: str


@dataclass(frozen=True, slots=True)
class Header:
    """A line that says what the lines below it count."""

    subject: Subject
    action: str


@dataclass(frozen=True, slots=True)
class NotRead:
    """A sentence that looks like a count and was not read."""

    sentence: str
    reason: str


def read_sentences(text: str) -> Iterator[BanCount | Header | NotRead]:
    """The figures of a message in their order, its list headers, and what was not read."""
    for sentence in split_sentences(text):
        yield from read_sentence(sentence)


def split_sentences(text: str) -> list[str]:
    """Lines, and sentences within a line; "January, 27." ends one, "Dec. 27" does not."""
    pieces = re.split(r"\n+|(?<=[a-z\d][.!?])\s+(?=[A-Z\d])", text)
    return [piece.strip() for piece in pieces if piece.strip()]


def read_sentence(sentence: str) -> list[BanCount | Header | NotRead]:
    """What one sentence states; nothing where it has no figure and heads no list."""
    bare = DECORATION.sub("", " ".join(sentence.split()))
    if len(bare) > MAX_SENTENCE:
        return [NotRead(sentence[:MAX_SENTENCE], "longer than a sentence")] if _counts(bare) else []
    if not any(c.isdigit() for c in bare):
        match = HEADERS.fullmatch(bare)
        subject = subject_of(match["what"]) if match else None
        return [Header(subject, VERBS[match["verb"].lower()])] if match and subject else []
    for name, pattern, _ in PATTERNS:
        if match := pattern.fullmatch(bare):
            return [_count_from(name, match, sentence)]
    if rates := _rates_in(bare, sentence):
        return rates
    return [NotRead(sentence, "no rule reads it")] if _counts(bare) else []


def subject_of(words: str) -> Subject | None:
    """What `ISIS bots and channels` counts; None where a word is new."""
    printed = " ".join(words.split())
    rest = printed.lower()
    label = ""
    for phrase in sorted(POLICIES, key=len, reverse=True):
        if re.search(rf"(?<![\w-]){re.escape(phrase)}(?![\w-])", rest):
            label, rest = phrase, rest.replace(phrase, " ", 1)
            break
    nouns = re.findall(r"[\w-]+", rest)
    counted = tuple(sorted(noun for noun in nouns if noun in NOUNS))
    if not counted or len(set(counted)) < len(counted) or set(nouns) - {*NOUNS, "and", "public"}:
        return None
    unit = UNITS.get(counted, "_and_".join(counted))
    start = printed.lower().find(label)
    return Subject(unit, POLICIES.get(label, ""), printed[start : start + len(label)], printed)


def _counts(text: str) -> bool:
    return any(c.isdigit() for c in text) and LOOKS_LIKE_COUNT.search(text) is not None


def _count_from(name: str, match: re.Match[str], sentence: str) -> BanCount | NotRead:
    parts = match.groupdict()
    number = parse_number(parts["number"].strip())
    if number is None:
        return NotRead(sentence, f"no readable number: {parts['number'].strip()}")
    subject = subject_of(parts["what"]) if parts.get("what") else None
    if parts.get("what") and subject is None:
        return NotRead(sentence, f"unknown words for what is counted: {parts['what']}")
    verb = parts.get("verb") or ""
    running = any(parts.get(key) for key in ("so_far", "running")) or "so far" in sentence.lower()
    return BanCount(
        rule=name,
        kind="count",
        number=number,
        subject=subject,
        action=VERBS[verb.lower()] if verb else "",
        when=(parts.get("when") or "").strip(" ,.-"),
        now=(parts.get("now") or "").lower(),
        is_running=running,
        sentence=sentence,
    )


def _rates_in(bare: str, sentence: str) -> list[BanCount | Header | NotRead]:
    """Averages: `an average of 70 ISIS channels are terminated each day`, `60 a day`."""
    found: list[BanCount | Header | NotRead] = []
    described = SUBJECT.search(bare)
    subject = subject_of(described["what"]) if described else None
    verb = re.search(_VERB, bare, re.IGNORECASE)
    numbers = find_numbers(bare)
    for position, item in enumerate(numbers):
        limit = numbers[position + 1].start if position + 1 < len(numbers) else len(bare)
        match = RATE.match(bare[:limit], item.end)
        if match is None:
            return []
        every = (match["every"] or "day").lower()
        action = VERBS[verb["verb"].lower()] if verb else ""
        found.append(
            BanCount(
                "average",
                PERIOD_WORDS[every],
                item.number,
                subject,
                action,
                "",
                "",
                False,
                sentence,
            )
        )
    return found
