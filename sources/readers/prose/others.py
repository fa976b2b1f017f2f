"""What keeps a number from counting the things acted on: it belongs to another verb or phrase."""

from __future__ import annotations

import re
from itertools import pairwise

from sources.readers.prose.rules import Rule
from sources.readers.prose.tags import Tagged, Token

# "He had posted 4,000 tweets before his account was suspended": the object of another verb.
TOLD_SO = frozenset(
    """
    said announced confirmed revealed stated noted added estimated explained disclosed admitted
    insisted showed claimed reported declared wrote acknowledged indicated suggested combined
    updated related detailed united limited alleged suspected coordinated automated
    """.split()  # noqa: SIM905 - a list of words is read as words
)
"""End as a verb's past does and take no object of their own, or say that something is so."""

VERBS = frozenset(
    "had sent wrote made held got ran won lost gave took kept drew saw built spent".split()  # noqa: SIM905
)
YEAR = re.compile(r"(?:19|20)\d\d")  # "2021" of "accounts suspended: 2021, 2,245"
PAST = re.compile(r"[a-z]{2,}ed$")  # "posted", "uploaded"
FEW_OR_MORE = re.compile(r"(?:one|two|three)\s+or\s+(?:more|fewer|less)\b", re.IGNORECASE)
"""No count: "one or more of these pages"."""

PASSIVE = frozenset({"count_passive", "count_set_out", "count_verb_last"})
ADDRESSED = frozenset({"orders", "requests", "notices"})
SENDERS = frozenset({"users", "moderators", "the authority", "the unit", "which", "they", "it"})
"""Subjects that are no platform."""

ACTIVE = frozenset({"count_active", "count_apart", "count_verb_first"})
NEAR = 3
"""How far behind its subject a verb may stand, in tokens."""

AGENTS = frozenset(
    """
    others author authors owner owners creator creators founder founders himself herself themselves
    him her police hackers ministry minister government court courts authorities uploader uploaders
    """.split()  # noqa: SIM905 - a list of words is read as words
)
"""Behind "by": somebody else than the platform did it."""

LIMITS = frozenset(
    {"limit", "maximum", "minimum", "cap", "quota", "threshold", "ceiling", "target"}
)

ARTICLES = frozenset("un une uno una ein eine einen einer eines".split())  # noqa: SIM905
"""In other languages these are articles before they are ones."""


def _odd_before(tagged: Tagged, rule: Rule, place: int) -> str:
    """Whether the words right before a number make it a limit, or a property."""
    tokens = tagged.tokens
    if place > 1 and tokens[place - 1].word == "of" and tokens[place - 2].word in LIMITS:
        return "a limit"
    if rule.name == "mean_of" and place and tokens[place - 1].word in ("with", "having"):
        return "what the things counted have"
    return ""


def belongs_elsewhere(tagged: Tagged, rule: Rule, match: re.Match[str], place: int) -> str:
    """Why the number of a count is that of something else; blank where it is not.

    Args:
        tagged: The sentence.
        rule: What would read it.
        match: Where.
        place: Token number of the value.
    """
    if rule.kind not in ("count", "cumulative", "mean"):
        return ""
    if rule.name in PASSIVE and place and _takes_object(tagged, tagged.tokens[place - 1]):
        return "what another verb is about"
    if _acts_for_others(tagged, rule, match) or _done_by_others(tagged, match):
        return "done by others"
    if rule.name.startswith("count_set_out") and _is_told_of(tagged, match):
        return "told of, and not acted on"
    return _is_no_count(tagged, rule, place)


def _is_no_count(tagged: Tagged, rule: Rule, place: int) -> str:
    """Why a number counts nothing by what stands right around it; blank where it may."""
    tokens, printed = tagged.tokens, tagged.printed(place)
    before = [token.word for token in tokens[max(0, place - 2) : place]]
    behind = tokens[place + 1 : place + 10]
    reasons = {
        "one or more: no count": FEW_OR_MORE.match(printed) is not None,
        "an article": tagged.language != "en" and printed.lower() in ARTICLES,
        "a limit": before[-1:] == ["of"] and before[0] in LIMITS,
        "what the things counted have": rule.name == "mean_of"
        and before[-1:] in (["with"], ["having"]),
        "a year, perhaps": "label" in rule.name and YEAR.fullmatch(printed) is not None,
        "so many in so many": any(
            one.word == "per" and two.tag == "NUM" for one, two in pairwise(behind)
        ),
    }
    return next((reason for reason, holds in reasons.items() if holds), "")


def _is_told_of(tagged: Tagged, match: re.Match[str]) -> bool:
    """Whether the things counted were reported: "312 of the accounts reported to Twitter"."""
    act = match.groupdict().get("act")
    return act is not None and tagged.at(act.strip()).meaning in ("report", "notify", "refer")


def _done_by_others(tagged: Tagged, match: re.Match[str]) -> bool:
    """Whether the sentence names who else did it: "were deleted by their owners"."""
    act = match.groupdict().get("act")
    if not act:
        return False
    number = tagged.index(act.strip())
    behind = [token.word for token in tagged.tokens[number + 1 : number + 5]]
    return behind[:1] == ["by"] and not AGENTS.isdisjoint(behind[1:])


def _acts_for_others(tagged: Tagged, rule: Rule, match: re.Match[str]) -> bool:
    """Whether users, or another's moderators, act: "Users muted 300 accounts"."""
    if rule.name not in ACTIVE or not match.groupdict().get("act"):
        return False
    tokens = tagged.tokens
    act = tagged.index(match["act"].strip())
    if tokens[act].meaning in ("report", "receive", "appeal", "respond"):
        return False
    actors = [n for n in tagged.of("SUBJ", "PLAT") if n < act]
    if not actors or tokens[actors[-1]].tag != "SUBJ":
        return False
    actor = actors[-1]
    before = tokens[actor - 1] if actor else None
    if tokens[actor].word == "users" and act - actor <= NEAR:
        return before is None or before.word not in ("and", "our")
    return before is not None and not before.tag and before.word.endswith(("'s", "\u2019s"))


def _takes_object(tagged: Tagged, token: Token) -> bool:
    """Whether a word right before a number has it as its object: "published 1,200 posts"."""
    if token.tag == "ACT":
        return not tagged.line.startswith("ACT:")
    if token.tag in ("HAVE", "LODGE"):
        return token.word in VERBS or token.tag == "LODGE"
    is_verb = token.word in VERBS or PAST.match(token.word) is not None
    return token.tag == "" and is_verb and token.word not in TOLD_SO


def is_sent_elsewhere(tagged: Tagged, rule: str, unit: str) -> bool:
    """Whether a sentence says who sends and not who receives: "The regulator issued 300 orders"."""
    if rule != "received_lodged" or unit not in ADDRESSED or tagged.language != "en":
        return False
    named = any(tagged.tokens[n].word not in SENDERS for n in tagged.of("PLAT", "SUBJ"))
    return not named and not any(token.word == "us" for token in tagged.tokens)
