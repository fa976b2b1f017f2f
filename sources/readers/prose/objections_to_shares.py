"""Why a match of a rule is no share, or no rate within a horizon, that can be told."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import takewhile

from sources.readers.prose.clauses import FIGURES, clause_start
from sources.readers.prose.figures import Attempt
from sources.readers.prose.meanings import RECEIVED, TOLD_BY, base_action

OF_THE_PART = frozenset({"before_user_report", "proactive"})
"""Of what was removed so much was found so; nothing is "those found before anyone saw them"."""

MACHINES = frozenset(
    {
        *("defences", "defenses", "systems", "tools", "technology", "technologies", "classifiers"),
        *("filters", "automation", "algorithms", "machines", "software", "models", "controls"),
    }
)
BEFORE_REACH = 4
"""How far before "reported by users" its "before" may stand, in tokens."""

REMOVALS = frozenset({"remove", "ban", "suspend", "disable", "delete"})
OF_THE_RECEIVED = frozenset(
    {
        "share_of_received",
        "share_of_received_behind",
        "share_of_lodged_behind",
        "share_of_those_received",
        "share_of_those_received_active",
        "share_of_decisions_appealed",
        "share_led",
        "share_led_those",
        "share_led_stated",
    }
)
"""Rules whose base is all that was received."""

OF_THEM = frozenset({"rate_of_them", "rate_these", "rate_which_active"})
FURTHER = frozenset({"further", "remaining", "another", "additional", "rest", "other"})
FURTHER_REACH = 4
DURATION = re.compile(r"P(?P<time>T?)(?P<size>\d+(?:\.\d+)?)(?P<unit>[SMHDWY])")  # "PT48H"
HOURS = {
    "TS": 1 / 3_600,
    "TM": 1 / 60,
    "TH": 1.0,
    "D": 24.0,
    "W": 168.0,
    "M": 730.0,
    "Y": 8_766.0,
}

THERE = frozenset({"back", "online", "still", "active", "again", "live", "reopened", "accessible"})
LOOSELY = frozenset({"most", "often", "usually", "typically", "mostly", "generally", "normally"})
"""Before a horizon: it does not hold for all of the share."""


def _of_the_part(attempt: Attempt) -> str:
    is_odd = "bdet" in attempt.parts and attempt.at("bdet").meaning in OF_THE_PART
    return "how things were found is said of the part, not of the whole" if is_odd else ""


def _found_before(attempt: Attempt) -> str:
    """Whether it is a part of those found so: "69% of the videos flagged by machines received"."""
    if attempt.rule.kind != "share" or "det" not in attempt.parts or "unit" not in attempt.parts:
        return ""
    tokens, found = attempt.tokens, attempt.index("det")
    between = tokens[attempt.index("unit") + 1 : found]
    behind = tokens[found + 1 : found + 2]
    is_stated = attempt.place > attempt.index(
        "unit"
    )  # "the share of accounts flagged by tools was"
    is_predicate = (
        is_stated
        or attempt.index("unit") > found
        or any(token.tag in ("BE", "HAVE", "SUBJ", "PLAT") for token in between)
    )
    goes_on = bool(behind) and behind[0].tag in ("ACT", "BE", "HAVE", "MODAL")
    return "a part of what was found so" if goes_on and not is_predicate else ""


def _found_otherwise(attempt: Attempt) -> str:
    """Whether "reported by users" follows a "before" of which no rule makes "found before"."""
    if attempt.rule.kind != "share" or "det" not in attempt.parts:
        return ""
    found = attempt.index("det")
    near = {token.word for token in attempt.tokens[max(0, found - BEFORE_REACH) : found]}
    is_told = attempt.tokens[found].meaning in TOLD_BY
    return "found before something that no rule reads" if is_told and "before" in near else ""


def _several_matters(attempt: Attempt) -> str:
    """Whether it is of several matters together: "95% of nudity, fake accounts and gore"."""
    if attempt.rule.name not in ("share_policy_detected", "share_detected_policy"):
        return ""
    tokens, place = attempt.tokens, attempt.index("pol")
    behind = takewhile(
        lambda token: token.tag in ("POL", "UNIT", "ADV") or token.word in (",", "and", "or"),
        tokens[place + 1 :],
    )
    is_several = any(token.tag in ("POL", "UNIT") for token in behind)
    return "several matters counted together" if is_several and _is_listed(attempt) else ""


def _is_listed(attempt: Attempt) -> bool:
    place = attempt.index("pol")
    return any(token.word in (",", "and", "or") for token in attempt.tokens[place + 1 : place + 3])


def _by_machines(attempt: Attempt) -> str:
    """Whether machines act: "our automated defenses blocked 93% of those we took down"."""
    if attempt.rule.kind != "share" or "base" not in attempt.parts or "act" not in attempt.parts:
        return ""
    act = attempt.index("act")
    before = attempt.tokens[max(0, act - 2) : act] if act < attempt.place else ()
    words = {word for token in before for word in token.word.split()}
    return "how it was done, and not how much" if words & MACHINES else ""


def _of_all_there_are(attempt: Attempt) -> str:
    """Whether "2.6% of channels were terminated for spam" may be of all, or of those terminated."""
    if attempt.rule.name != "share_policy_behind" or "act" not in attempt.parts:
        return ""
    between = attempt.tokens[attempt.place : attempt.index("act")]
    has_base = any(token.tag in ("ACT", "ACTN") for token in between)
    return "" if has_base else "a share without a base"


def _led_elsewhere(attempt: Attempt) -> str:
    """Whether a horizon is that of the figure before it: "90% within 24 hours and 71% of"."""
    if attempt.rule.kind != "rate_within" or not attempt.rule.name.startswith("rate_leading"):
        return ""
    start = clause_start(attempt.tagged, attempt.index("hor"))
    is_led = any(token.tag in FIGURES for token in attempt.tokens[start : attempt.index("hor")])
    return "a horizon that is another figure's" if is_led else ""


def _part_of_itself(attempt: Attempt) -> str:
    """Whether "8% of the accounts removed were suspended": what sets them apart is unread."""
    if attempt.rule.kind != "share" or "act" not in attempt.parts:
        return ""
    base = base_action(attempt)
    pair = {base, attempt.at("act").meaning}
    is_same = bool(base) and (len(pair) == 1 or pair <= REMOVALS)
    return "a part of what was removed that was removed" if is_same else ""


def _horizon(attempt: Attempt) -> str:
    """Whether "within 48 hours" stands beside a share that says nothing of it."""
    if attempt.rule.kind != "share":
        return ""
    tokens, place = attempt.tokens, attempt.place
    start = clause_start(attempt.tagged, place)
    behind = takewhile(lambda token: token.tag not in FIGURES, tokens[place + 1 :])
    before = takewhile(lambda token: token.tag not in FIGURES, reversed(tokens[start:place]))
    # In "91% within 24 hours and 82% before any views" the hours are those of the 91%.
    own = [n for n in attempt.tagged.of("HOR") if not _is_parted(attempt, n)]
    if attempt.rule.name.startswith("share_of_received") and own:
        return "a horizon that no rule reads"
    is_taken = attempt.before is not None and bool(attempt.before.horizon)
    near = [*behind] if is_taken else [*before, *behind]
    is_odd = any(token.tag == "HOR" for token in near)
    return "a horizon that no rule reads" if is_odd else ""


def _is_parted(attempt: Attempt, horizon: int) -> bool:
    """Whether a horizon is another share's: "83% of the orders, 61% within the hour"."""
    if attempt.tokens[horizon - 1].word == ",":
        return False  # "91% of these, and 74% of those, within 24 hours"
    return any(attempt.place < n < horizon for n in attempt.tagged.of("PCT"))


def _of_another(attempt: Attempt) -> str:
    """Whether "of the 512 orders" is the whole of a share: "83% of the 512 orders, 61% of them"."""
    first = attempt.first
    is_whole = first > 0 and attempt.tokens[first - 1].tag == "PCT"
    if attempt.rule.kind != "rate_within":
        return ""
    before = attempt.before
    is_them = attempt.rule.name in OF_THEM and before is not None and before.kind == "share"
    is_odd = is_them or (is_whole and attempt.tokens[first].word == "of")
    return "of the part, or of the whole" if is_odd else ""


def objection_to_horizons(attempt: Attempt) -> str:
    """Whether "in most cases within three days", or a count "within two days", says when."""
    tokens, place = attempt.tokens, attempt.place
    behind = list(takewhile(lambda token: token.tag not in FIGURES, tokens[place + 1 :]))
    horizons = [n for n, token in enumerate(behind) if token.tag == "HOR"]
    clause = takewhile(lambda token: token.word not in (",", ";", "and"), tokens[place + 1 :])
    is_within = any(token.tag == "HOR" for token in clause)
    if attempt.is_measured and attempt.rule.kind == "count" and is_within:
        return "a horizon that no rule reads"
    if attempt.rule.kind != "rate_within" or not horizons:
        return ""
    words = {token.word for token in behind[: horizons[0]]}
    if not THERE.isdisjoint(words):
        return "what was there, not what was removed"  # "was back online within a month"
    is_loose = not LOOSELY.isdisjoint(words)
    return "a horizon that holds for most of them only" if is_loose else ""


def _timed(attempt: Attempt) -> str:
    """Whether when it happened follows: "were stopped before their first post"."""
    is_left = attempt.rule.kind == "share" and "tim" not in attempt.parts
    behind = [token.tag for token in attempt.tokens[attempt.last : attempt.last + 1]]
    return "when it happened is unread" if is_left and behind == ["TIM"] else ""


def _baseless_share(attempt: Attempt) -> str:
    """Whether "we granted 31% of": only of what was received that says all."""
    if attempt.rule.name not in OF_THE_RECEIVED:
        return ""
    return "" if attempt.at("unit").meaning in RECEIVED else "a share without a base"


def _further_rate(attempt: Attempt) -> str:
    """Whether "a further 20% within 48 hours" come on top of those within 24: 20% is no rate."""
    before, number = attempt.before, attempt.tokens[attempt.place].number
    if attempt.rule.kind != "rate_within" or before is None or before.kind != "rate_within":
        return ""
    printed = attempt.tagged.text[: attempt.tokens[attempt.place].end].split()[-FURTHER_REACH:]
    is_told = not FURTHER.isdisjoint(word.lower() for word in printed)
    is_less = number is not None and number.value < before.number.value
    has_longer = _hours(attempt.at("hor").meaning) > _hours(before.horizon)
    return "a further part, and not all up to then" if is_told or (is_less and has_longer) else ""


def _hours(duration: str) -> float:
    """Hours of a horizon: "PT48H", "P7D"."""
    match = DURATION.fullmatch(duration)
    return float(match["size"]) * HOURS[match["time"] + match["unit"]] if match else float("nan")


OBJECTIONS_TO_SHARES: tuple[Callable[[Attempt], str], ...] = (
    _of_the_part,
    _found_before,
    _found_otherwise,
    _several_matters,
    _part_of_itself,
    _horizon,
    objection_to_horizons,
    _of_another,
    _further_rate,
    _led_elsewhere,
    _of_all_there_are,
    _by_machines,
    _timed,
)
"""In the order in which they are raised."""

LAST_OBJECTION_TO_SHARES = _baseless_share
"""Raised only where no other one is."""
