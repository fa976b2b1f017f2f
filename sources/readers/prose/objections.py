"""Why a match of a rule is no statement of fact, or no figure of its own."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import takewhile

from sources.readers.prose.clauses import (
    BASE_FORM,
    CLAUSE_ENDS,
    CONDITIONS,
    FIGURES,
    clause_start,
    is_of_a_total,
    is_rated,
    may_be_base_form,
    part_start,
    phrase_start,
)
from sources.readers.prose.comparisons import unit_behind
from sources.readers.prose.figures import Attempt
from sources.readers.prose.meanings import ISSUED, RECEIVED, base_action, subject_of
from sources.readers.prose.others import belongs_elsewhere
from sources.readers.prose.qualifiers import ADDITION
from sources.readers.prose.rules import COMPARISONS
from sources.readers.prose.tags import is_figure

DEFINITE = frozenset(
    "the every each his her their those whose your my these its this les die las los der".split()  # noqa: SIM905
)
"""Before a number: these things are known already, and their number is no news."""

WITH = frozenset({"with", "has", "having", "containing", "including", "by", "against", "about"})
"""Before a number: it belongs to what was acted on ("a channel with 300 videos was removed")."""

OF_THE_PART = frozenset({"before_user_report", "proactive"})
"""Of what was removed so much was found so; nothing is "those found before anyone saw them"."""

REMOVALS = frozenset({"remove", "ban", "suspend", "disable", "delete"})
EACH = re.compile(r"\b(?:in )?each of\b|\bapiece\b")  # "in each of the last three years"
NEWS_OF_THE = frozenset(
    {
        "count_double_the",
        "count_whole",
        "count_whole_behind",
        "count_whole_dated",
        "count_whole_received",
        "count_base_abroad",
        "count_base_clause",
    }
)
"""Rules that read a number behind "the": "double the 450 of April" is news."""

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

LOOSELY = frozenset({"most", "often", "usually", "typically", "mostly", "generally", "normally"})
"""Before a horizon: it does not hold for all of the share."""

FOOTNOTES = 100
FOR_SO_MANY = 9
"""How far behind a count "for every 100,000" may stand, in tokens."""

OTHERS = frozenset(
    {"users", "the authority", "moderators", "which", "they", "the unit", "admins", "the owner"}
)
"""Subjects that are not the platform: what they send it receives."""


def objection_to(attempt: Attempt) -> str:
    """The first objection to an attempt; blank where there is none."""
    for objection in OBJECTIONS:
        if reason := objection(attempt):
            return reason
    return ""


# The number itself.


def _spoken_of(attempt: Attempt) -> str:
    previous = attempt.previous
    is_known = previous is not None and previous.word in DEFINITE
    is_count = attempt.rule.kind in ("count", "mean") and attempt.rule.name not in NEWS_OF_THE
    return "things already spoken of" if is_known and is_count else ""


def _about_things(attempt: Attempt) -> str:
    """Whether it counts people: "204 appealed against account bans"."""
    if attempt.rule.kind != "count" or "unit" not in attempt.parts:
        return ""
    between = attempt.tokens[attempt.place + 1 : attempt.index("unit")]
    return "no unit" if any(token.word in ("against", "about") for token in between) else ""


def _no_whole(attempt: Attempt) -> str:
    """Whether it cannot count things: "12.345 accounts" are thousands written in another way."""
    number = attempt.tokens[attempt.place].number
    if number is None or attempt.rule.kind not in ("count", "cumulative", "maximum"):
        return ""
    is_whole = number.value.denominator == 1 or number.low is not None
    return "" if is_whole else "no whole number"


def _in_words(attempt: Attempt) -> str:
    """Whether it is "nine videos in ten", or "un contenu sur cinq"."""
    if attempt.rule.kind not in ("count", "cumulative", "mean"):
        return ""
    tokens, place = attempt.tokens, attempt.place
    value = tokens[place].number
    for n in range(place + 1, min(len(tokens) - 1, place + 5)):
        below = tokens[n + 1].number
        if tokens[n].word in ("in", "sur", "von", "de", "out") and below is not None:
            is_part = value is not None and value.value < below.value <= 100 and value.value <= 20
            return "so many in so many: no rule reads it so" if is_part else ""
        if tokens[n].tag in FIGURES or tokens[n].tag == "PER":
            break
    return ""


def _all_but(attempt: Attempt) -> str:
    """Whether what was counted is the rest: "all but 12 of the 300 accounts were suspended"."""
    before = [token.word for token in attempt.tokens[max(0, attempt.place - 3) : attempt.place]]
    is_rest = before[-2:] in (["all", "but"], ["except", "for"], ["apart", "from"])
    return "all but so many" if is_rest or before[-1:] == ["except"] else ""


def _for_so_many(attempt: Attempt) -> str:
    """Whether it is a rate of something else: "57 accounts for every 100,000 users"."""
    if attempt.rule.kind not in ("count", "cumulative", "mean"):
        return ""
    tokens, place = attempt.tokens, attempt.place
    for n in range(place + 1, min(len(tokens) - 1, place + FOR_SO_MANY)):
        if tokens[n].tag in FIGURES:
            return ""
        if tokens[n].word in ("every", "per", "each") and tokens[n + 1].tag == "NUM":
            return "so many for so many: no rule reads it so"
    return ""


def _odd_part(attempt: Attempt) -> str:
    """What keeps a count from being one of its own: it is the whole of another, or of each."""
    if attempt.rule.kind not in ("count", "mean") or attempt.rule.name in NEWS_OF_THE:
        return ""
    tokens, place = attempt.tokens, attempt.place
    if "unit" in attempt.parts and attempt.rule.name == "count_noun":
        behind_unit = attempt.tagged.text[attempt.at("unit").end :]
        if behind_unit.startswith(("'", "\u2019")):
            return "what somebody's things underwent"  # "one group's removals"
    before = [token for token in tokens[max(0, place - 3) : place] if token.word != "the"]
    if len(before) > 1 and before[-1].word == "of" and before[-2].tag in FIGURES:
        return "the whole of which another figure is a part"
    behind = " ".join(token.word for token in tokens[place + 1 : place + 12])
    return "so many in each of several periods" if EACH.search(behind) else ""


def _goes_on(attempt: Attempt) -> str:
    """Whether it is a part: "6.3 million of the videos removed were flagged by machines"."""
    if attempt.rule.name != "count_set_out":
        return ""
    tokens, place = attempt.tokens, attempt.place
    is_part = [token.word for token in tokens[place + 1 : place + 2]] == ["of"]
    behind = tokens[attempt.index("act") + 1 : attempt.index("act") + 2]
    is_verb = bool(behind) and behind[0].tag in ("BE", "HAVE")
    return "a part of what was acted on" if is_part and is_verb else ""


def _no_place(attempt: Attempt) -> str:
    """Whether "in the end 300" names no place: places begin with a capital."""
    if attempt.rule.name != "count_list_in_place":
        return ""
    printed = attempt.tagged.printed(attempt.place - 1)
    return "" if printed[:1].isupper() else "no rule reads it"


def _no_addition(attempt: Attempt) -> str:
    """Whether a number alone counts the same things: "another 17 million", but not "17 million"."""
    is_odd = attempt.rule.name == "count_act_another" and not ADDITION.match(
        attempt.tagged.printed(attempt.place)
    )
    return "no unit" if is_odd else ""


def _odd_bracket(attempt: Attempt) -> str:
    """Whether a small number in brackets may be that of a footnote: "suspended (3)"."""
    number = attempt.tokens[attempt.place].number
    is_small = number is not None and number.unit == 1 and number.value < FOOTNOTES
    return "a footnote, perhaps" if is_small and "bracket" in attempt.rule.name else ""


def _rated(attempt: Attempt) -> str:
    is_odd = attempt.rule.kind == "count" and is_rated(attempt.tagged, attempt.place)
    return "so many a day, or month: no rule reads which" if is_odd else ""


def _list_number(attempt: Attempt) -> str:
    """Whether it is that of a footnote at the beginning: "4 Within the category ..."."""
    if attempt.place or attempt.rule.kind != "count" or len(attempt.tokens) < 2:
        return ""
    number, following = attempt.tokens[0].number, attempt.tokens[1]
    is_small = number is not None and number.unit == 1 and number.value < FOOTNOTES
    is_begun = not following.tag and attempt.tagged.printed(1)[:1].isupper()
    is_odd = is_small and is_begun and attempt.tagged.printed(0).isdecimal()
    return "the number of a footnote, perhaps" if is_odd else ""


# Shares.


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


def _loose_horizon(attempt: Attempt) -> str:
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
    is_loose = not LOOSELY.isdisjoint(token.word for token in behind[: horizons[0]])
    return "a horizon that holds for most of them only" if is_loose else ""


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


# Changes, averages and medians.


def _no_link(attempt: Attempt) -> str:
    if not attempt.rule.links:
        return ""
    between = attempt.tokens[attempt.place + 1 : attempt.index("base")]
    is_linked = any(token.word in attempt.rule.links for token in between)
    return "" if is_linked else "no base"


def _unsigned(attempt: Attempt) -> str:
    is_odd = attempt.rule.name.startswith("change_signed") and (
        attempt.tagged.printed(attempt.place)[0] not in "+-\u2212"
    )
    return "no word of more or less" if is_odd else ""


def _odd_factor(attempt: Attempt) -> str:
    """Whether it is a fall by a factor, or "three times more", which may be four times."""
    if attempt.rule.kind != "ratio":
        return ""
    tokens, place = attempt.tokens, attempt.place
    before = attempt.previous.tag if attempt.previous else ""
    behind = tokens[place + 1].word if place + 1 < len(tokens) else ""
    following = tokens[place + 2].word if place + 2 < len(tokens) else ""
    is_size = behind == "as" and following not in ("many", "much")  # "twice as long"
    is_odd = before == "DOWN" or is_size or behind in ("more", "higher", "greater", "larger")
    return "a factor that may be read in two ways" if is_odd else ""


def _of_other_things(attempt: Attempt) -> str:
    """Whether "13% fewer accounts" is of things of which nobody says what happened to them."""
    if attempt.rule.kind not in COMPARISONS or "unit" in attempt.parts:
        return ""
    behind = unit_behind(attempt.tagged, attempt.last)
    if behind is None or attempt.tokens[attempt.last - 1].tag not in ("UP", "DOWN"):
        return ""
    subject = subject_of(attempt)
    is_other = subject is None or subject.unit != behind
    return "no action" if is_other else ""


def _label_of_others(attempt: Attempt) -> str:
    """Whether the number has a thing of its own: "886 complaints reported, of them: 1704 posts"."""
    if not attempt.rule.name.endswith("_label") or "unit" not in attempt.parts:
        return ""
    behind = unit_behind(attempt.tagged, attempt.place + 1)
    is_own = behind is not None and behind != attempt.index("unit")
    return "two things for one number" if is_own else ""


def _earlier_median(attempt: Attempt) -> str:
    previous = attempt.previous
    is_odd = attempt.rule.name == "median_of" and previous is not None and previous.word == "from"
    return "a median that was another one later" if is_odd else ""


def _average_apart(attempt: Attempt) -> str:
    """Whether an average is one of its own: "9,310 channels, a daily average of 300"."""
    if attempt.rule.name != "mean_of":
        return ""
    tokens = attempt.tokens[attempt.index("unit") : attempt.index("rate") + 2]
    is_behind = any(token.word == "," for token in tokens)
    is_apart = is_behind and is_of_a_total(attempt.tagged, attempt.at("rate"))
    return "the average is another figure" if is_apart else ""


# The clause.


def _no_fact(attempt: Attempt) -> str:
    """What makes it a wish, a denial, or a task."""
    tokens, tagged = attempt.tokens, attempt.tagged
    first, last = attempt.first, attempt.last
    start = clause_start(tagged, first)
    if attempt.language == "de":
        last = _clause_end(attempt)  # a German verb comes last
    # "(people can now lodge an appeal), 786,300 pieces were appealed": another clause.
    part = part_start(tagged, first) if attempt.language == "en" else start
    if any(
        token.tag == "MODAL" and (n >= part or token.word in CONDITIONS)
        for n, token in enumerate(tokens[start:last], start)
    ):
        return "wished, planned or conditional"
    if any(token.tag == "NEG" for token in tokens[max(part, phrase_start(tagged, first)) : last]):
        return "denied"
    # "The median time to remove a post was".
    is_task = "MEDIAN:" in attempt.match.group()
    acts = [n for n in range(first, last) if tokens[n].tag == "ACT" and not is_task]
    for n in acts:
        if BASE_FORM.search(tokens[n].word) and not may_be_base_form(tagged, n):
            return "an infinitive"
    return ""


def _clause_end(attempt: Attempt) -> int:
    number = attempt.last
    while number < len(attempt.tokens) and attempt.tokens[number].word not in CLAUSE_ENDS | {","}:
        number += 1
    return number


def _elsewhere(attempt: Attempt) -> str:
    return belongs_elsewhere(attempt.tagged, attempt.rule, attempt.match, attempt.place)


def _nothing_to_lean_on(attempt: Attempt) -> str:
    carried, found = attempt.carried, attempt.found
    if attempt.rule.carried and carried is None:
        return "no figure before it"
    if not attempt.rule.inherits & {"act", "claim"}:
        return ""
    before = attempt.before
    if attempt.rule.name == "count_and" and before and before.rule.startswith("count_of_which"):
        return "no rule reads it"  # "of which 300 concerned spam and 40 requests for information"
    # "an order to remove 1 account and 4 items": the number before must have been read.
    earlier = [
        n
        for n in attempt.tagged.of("NUM", "PCT")
        if n < attempt.place and (n in found or is_figure(attempt.tagged, n))
    ]
    if not earlier:
        return "" if carried is not None else "no figure before it"
    return "" if earlier[-1] in found else "no figure before it"


def _own_sending(attempt: Attempt) -> str:
    """Whether the platform itself sent it: "Twitter filed 12 reports with the police"."""
    if attempt.rule.action != "receive" or attempt.language != "en":
        return ""
    if not attempt.match.group().startswith("LODGE:"):
        return ""
    tokens, place = attempt.tokens, attempt.first
    while place > 0 and tokens[place - 1].tag in ("ADV", "HAVE"):
        place -= 1
    sender = tokens[place - 1] if place else None
    if sender is None or sender.word in ("and", "users", "moderators"):
        return ""
    is_own = sender.tag == "PLAT" or (sender.tag == "SUBJ" and sender.word not in OTHERS)
    return "sent by the platform" if is_own and attempt.at("unit").meaning not in ISSUED else ""


def _relative(attempt: Attempt) -> str:
    """Whether it counts something else: "He lost 2 accounts that were suspended"."""
    if attempt.rule.name != "count_passive":
        return ""
    tokens = attempt.tokens
    number, place = attempt.index("value"), attempt.index("act") - 1
    if number and tokens[number - 1].word in WITH:
        return "beside what was acted on"
    if tokens[place].word in ("are", "is"):
        return "what is done, not what was"
    while place > 0 and tokens[place].tag in ("BE", "HAVE", "ADV"):
        place -= 1
    if tokens[place].word == "and":
        return "another clause"
    is_other = tokens[place].word in ("that", "who", "whom", "he", "she")
    return "a relative clause" if is_other else ""


OBJECTIONS: tuple[Callable[[Attempt], str], ...] = (
    _spoken_of,
    _about_things,
    _no_whole,
    _of_the_part,
    _found_before,
    _part_of_itself,
    _horizon,
    _loose_horizon,
    _of_another,
    _further_rate,
    _no_link,
    _rated,
    _of_other_things,
    _label_of_others,
    _earlier_median,
    _average_apart,
    _baseless_share,
    _unsigned,
    _in_words,
    _all_but,
    _for_so_many,
    _odd_factor,
    _no_fact,
    _elsewhere,
    _nothing_to_lean_on,
    _odd_part,
    _no_addition,
    _no_place,
    _goes_on,
    _odd_bracket,
    _list_number,
    _own_sending,
    _relative,
)
"""In the order in which they are raised: the first one is told."""
