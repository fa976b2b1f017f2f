"""Why a match of a rule is no statement of fact, or no figure of its own."""

from __future__ import annotations

from collections.abc import Callable

from sources.readers.prose.clauses import (
    BASE_FORM,
    CLAUSE_ENDS,
    CONDITIONS,
    clause_start,
    is_of_a_total,
    may_be_base_form,
    part_start,
    phrase_start,
)
from sources.readers.prose.comparisons import unit_behind
from sources.readers.prose.figures import Attempt
from sources.readers.prose.meanings import ISSUED, subject_of
from sources.readers.prose.objections_to_numbers import (
    about_things,
    all_but,
    for_so_many,
    goes_on,
    in_words,
    list_number,
    majority,
    no_addition,
    no_place,
    no_whole,
    odd_bracket,
    odd_part,
    rated,
    spoken_of,
)
from sources.readers.prose.objections_to_shares import (
    LAST_OBJECTION_TO_SHARES,
    OBJECTIONS_TO_SHARES,
    objection_to_horizons,
)
from sources.readers.prose.others import belongs_elsewhere
from sources.readers.prose.rules import COMPARISONS
from sources.readers.prose.tags import is_figure

WITH = frozenset({"with", "has", "having", "containing", "including", "by", "against", "about"})
"""Before a number: it belongs to what was acted on ("a channel with 300 videos was removed")."""

OTHERS = frozenset(
    {"users", "the authority", "moderators", "which", "they", "the unit", "admins", "the owner"}
)
"""Subjects that are not the platform: what they send it receives."""


def objection_to(attempt: Attempt) -> str:
    """The first objection to an attempt; blank where there is none."""
    is_share = attempt.rule.kind in ("share", "rate_within")
    for objection in OBJECTIONS if is_share else OTHER_OBJECTIONS:
        if reason := objection(attempt):
            return reason
    return ""


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
    # As in "suggests that at least 80% be reviewed".
    if any(tokens[n].word == "be" and n and tokens[n - 1].word != "to" for n in range(first, last)):
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
    spoken_of,
    about_things,
    no_whole,
    *OBJECTIONS_TO_SHARES,
    _no_link,
    rated,
    _of_other_things,
    _label_of_others,
    _earlier_median,
    _average_apart,
    LAST_OBJECTION_TO_SHARES,
    _unsigned,
    in_words,
    all_but,
    majority,
    for_so_many,
    _odd_factor,
    _no_fact,
    _elsewhere,
    _nothing_to_lean_on,
    odd_part,
    no_addition,
    no_place,
    goes_on,
    odd_bracket,
    list_number,
    _own_sending,
    _relative,
)
"""In the order in which they are raised: the first one is told."""

OTHER_OBJECTIONS = tuple(
    objection
    for objection in OBJECTIONS
    if objection not in (*OBJECTIONS_TO_SHARES, LAST_OBJECTION_TO_SHARES)
    or objection is objection_to_horizons
)
"""Those that may be raised against what is no share."""
