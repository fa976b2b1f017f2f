"""What a figure is about: its unit, what happened to it, its matter, and what it is measured by."""

from __future__ import annotations

from itertools import pairwise, takewhile

from schemas.vocabulary import ACTIONS
from sources.readers.prose.clauses import CLAUSE_ENDS, FIGURES, clause_start
from sources.readers.prose.comparisons import EARLIER, Base, Subject, find_base, find_subject
from sources.readers.prose.figures import Attempt, Figure
from sources.readers.prose.rules import COMPARISONS
from sources.readers.prose.tags import is_figure

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

ISSUED = frozenset({"statements_of_reasons", "decisions"})
"""What a platform itself makes or sends."""

TOLD = frozenset({"report", "notify", "refer", "appeal", "order"})
"""What sets the base of a rate apart; of "91% of removed posts within 24 hours" nothing does."""

TOLD_BY = frozenset({"user_report", "trusted_flagger", "government_request"})
"""How things were found that somebody told of: as a base they were reported, not found."""

INFORMATION = ("for information", "for data", "for user", "for account")
NEWS = frozenset({"receive", "report"})
DEALT = frozenset({"decide", "restore", "respond", "act_on", "block_upload", "appeal"})
"""What is done with what was received; its own words then tell the figures apart."""

MAY_LEAD = frozenset(
    """
    than compared comparison against versus vs vs. relative unlike earlier previous previously prior
    before ago since last preceding respectively between
    gegenüber verglichen vergleich vorjahr vorquartal vorperiode als seit vor zuvor
    rapport comparaison contre précédent précédente depuis avant que
    comparado comparación frente respecto anterior desde que
    """.split()  # noqa: SIM905 - a list of words is read as words
)
"""Words that may lead to what a change is measured against, where no rule finds it."""

MEASURED = frozenset({"NUM", "PCT", "POINTS", "FACTOR"})
APPOSED = frozenset(
    {",", "(", "a", "an", "the", "or", "that", "is", "was", "which", "represents", "in", "during"}
)
"""What may stand between a count and its change where no base is named: ", an increase of"."""

NEAR = 5
"""How far behind "400 posts a day" what happened to them may be said, in tokens."""

OF_USERS = frozenset({"count_active", "count_passive", "count_and", "count_also"})
"""Rules that may count users: elsewhere they are rather those whom a platform has."""


def subject_of(attempt: Attempt) -> Subject | None:
    """What a change is one of, where the sentence says it beside the change."""
    if attempt.rule.kind not in COMPARISONS or "unit" in attempt.parts:
        return None
    first, before = attempt.first, attempt.before
    begin = clause_start(attempt.tagged, first)
    if before is not None and before is not attempt.carried and begin <= before.place < first:
        begin = max(before.place, before.counted or 0) + 1
    return find_subject(attempt.tagged, first, attempt.last, begin)


def base_of(attempt: Attempt) -> Base | None:
    """What a change is measured against; None where it is none, or where nothing is named."""
    if attempt.rule.kind not in COMPARISONS:
        return None
    if "base" in attempt.parts:
        return Base(attempt.index("base"))
    is_alone = attempt.carried is None and not any(
        figure.kind not in COMPARISONS for figure in attempt.found.values()
    )
    return find_base(attempt.tagged, attempt.place, is_alone=is_alone)


def misread_base(attempt: Attempt, subject: Subject | None) -> str:
    """Why a change whose base was not found is not kept without one; blank where it is.

    It must be plain what rose or fell, and nothing in the sentence may be a base that no rule
    understands ("compared with the time before the rules changed").
    """
    if attempt.rule.kind == "ratio" and attempt.language != "en":
        return "no base"
    tokens, first = attempt.tokens, attempt.first
    around = [
        token.word
        for n, token in enumerate(tokens)
        if n >= clause_start(attempt.tagged, first) and not _hedges(attempt, n)
    ]
    is_from = any(
        one.word == "from" and two.tag in MEASURED | {"PER"} for one, two in pairwise(tokens)
    )  # "went from 1.1 million in 2020 to 2.2 million in 2021, twice the total"
    if is_from or not MAY_LEAD.isdisjoint(around) or _is_of_the_number(attempt):
        return "no base"
    start = clause_start(attempt.tagged, first)
    counts = [
        n for n in attempt.tagged.of("NUM") if start <= n < first and is_figure(attempt.tagged, n)
    ]
    if len(counts) > 1:
        return "no base"  # "4,305 in 2024 and 2,870 in 2023, an increase of 50%"
    if subject is not None or "unit" in attempt.parts:
        # Of "up 56 % against all reports, and a rise of 39 % in content" the 56 % is unread.
        unread = [n for n in range(start, first) if n not in attempt.found]
        return "no base" if any(tokens[n].tag in MEASURED for n in unread) else ""
    before = attempt.before
    if before is None or before is attempt.carried:
        return "no base"
    begin = max(before.place, before.counted or 0, before.verb or 0) + 1
    opening = first + 1 if tokens[first].word in (",", "(") else first  # "(+15%)"
    between = [token.word for token in tokens[begin:opening] if token.tag != "PER"]
    is_apposition = any(w in (",", "(") for w in between[-3:]) and APPOSED.issuperset(between[-2:])
    return "" if is_apposition else "no base"


def _is_of_the_number(attempt: Attempt) -> bool:
    """Whether a period behind "double the number that it got in 2019" is the base."""
    if attempt.rule.kind != "ratio":
        return False
    behind = attempt.tokens[attempt.place + 1 :]
    is_named = [token.word for token in behind[:1]] in (["the"], ["as"])
    return is_named and any(token.tag == "PER" or token.tag in EARLIER for token in behind)


def _hedges(attempt: Attempt, number: int) -> bool:
    """Whether it is the "than" of "more than doubled"."""
    tokens = attempt.tokens
    is_than = tokens[number].word == "than" and number > 0
    following = tokens[number + 1 : number + 2]
    return is_than and bool(following) and following[0].tag in ("FACTOR", "NUM", "PCT", "POINTS")


def base_action(attempt: Attempt) -> str:
    """What had happened to a share's base; of what a study looked at, that is no matter."""
    if attempt.is_measured:
        return ""
    if found := attempt.acted("base"):
        is_told = attempt.rule.kind != "rate_within" or found in TOLD
        return found if is_told and found not in ("receive", "respond") else ""
    if attempt.rule.base_action == "before":
        before = attempt.before
        return "" if before is None or before.unit in RECEIVED else before.action
    token = attempt.at("bdet") if "bdet" in attempt.parts else None
    if token is not None and token.meaning in TOLD_BY:
        return "notify" if token.word.startswith("notified") else "report"
    return attempt.rule.base_action


def base_detection(attempt: Attempt) -> str:
    """How a share's base was found; blank where the sentence does not say."""
    if attempt.rule.base_detection == "before":
        return attempt.before.detection if attempt.before is not None else ""
    found = attempt.at("bdet").meaning if "bdet" in attempt.parts else ""
    return "" if found in TOLD_BY else found


def unit_of(attempt: Attempt) -> str:
    """What is counted: `several` where several things are counted together, blank where none is."""
    if "unit" in attempt.parts:
        n = attempt.index("unit")
        following = [token.tag for token in attempt.tokens[n + 1 : n + 2]]
        if following == ["UNIT"] and " " not in attempt.tokens[n].word:
            n += 1  # "livestream accounts" are accounts, "requests to remove content" requests
        # "pieces of ISIS content": the second names the same things.
        joint = attempt.tokens[n + 1 : n + 3]
        is_joint = len(joint) == 2 and joint[0].word in ("and", "or", ",")
        is_several = is_joint and joint[1].tag == "UNIT"
        return "several" if is_several else attempt.tokens[n].meaning
    if attempt.rule.unit == "named":
        return _named_unit(attempt)
    if attempt.rule.unit:
        return attempt.rule.unit
    if "last" in attempt.parts:
        return attempt.parts["last"].removesuffix("s") + "s"
    if "unit" in attempt.rule.inherits and attempt.before is not None:
        return _unit_before(attempt, attempt.before)
    return _unit_of_change(attempt) if attempt.rule.kind in COMPARISONS else ""


def _unit_before(attempt: Attempt, before: Figure) -> str:
    """What the figure before counts; a median counts hours, and speaks of what stands there."""
    if before.kind != "median":
        return before.unit
    return _named_unit(attempt)


def _named_unit(attempt: Attempt) -> str:
    units = {attempt.tokens[n].meaning for n in attempt.tagged.of("UNIT")}
    return units.pop() if len(units) == 1 else ""


def _unit_of_change(attempt: Attempt) -> str:
    if attempt.before is not None:
        return attempt.before.unit
    start = clause_start(attempt.tagged, attempt.first)
    tokens = list(
        # "accounts suspended for violations" are accounts.
        takewhile(lambda token: token.word != "for", attempt.tokens[start : attempt.place])
    )
    units = [token for token in tokens if token.tag == "UNIT"]
    has_acts = any(token.tag in ("ACT", "ACTN") for token in tokens)
    return units[-1].meaning if units and has_acts else ""


def action_of(attempt: Attempt) -> tuple[str, int | None]:
    """What happened to it, and the number of the token that says so."""
    rule, tokens, before = attempt.rule, attempt.tokens, attempt.before
    if rule.action:
        return rule.action.strip("-"), None
    for name in ("act", "actn", "done"):
        if name in attempt.parts:
            number = attempt.index(name)
            return _either(attempt, number) or attempt.at(name).meaning, number
    if rule.inherits & {"act", "claim"} and before is not None:
        return before.action, None
    base = attempt.index("base") if attempt.acted("base") else None
    around = [n for n in attempt.tagged.of("ACT", "ACTN") if n != base]
    inside = [n for n in around if attempt.first <= n < attempt.last]
    if inside:
        return tokens[inside[-1]].meaning, inside[-1]
    if before is not None and rule.kind not in ("count", "mean"):
        return before.action, None
    left = [n for n in around if n < attempt.place]
    right = around[:1] if rule.kind != "mean" else [n for n in around if n < attempt.last + NEAR]
    nearest = left[-1:] or right[:1]
    return (tokens[nearest[0]].meaning, nearest[0]) if nearest else ("", None)


def _either(attempt: Attempt, number: int) -> str:
    """What holds of both in "removed or put a warning label on": to act on; blank for one act."""
    if attempt.rule.kind != "count" or number < 2:
        return ""
    one, joint, two = attempt.tokens[number - 2 : number + 1]
    if one.tag != "ACT" or joint.word != "or" or one.meaning == two.meaning:
        return ""
    both = ACTIONS.ancestors(one.meaning) & ACTIONS.ancestors(two.meaning)
    return max(both, key=lambda word: len(ACTIONS.ancestors(word)), default="")


def action_of_subject(attempt: Attempt, subject: Subject) -> tuple[str, int | None]:
    """What happened to the things that a change is one of."""
    if subject.act is not None:
        return attempt.tokens[subject.act].meaning, subject.act
    return RECEIVED[attempt.tokens[subject.unit].meaning], None


def plausible(attempt: Attempt, action: str, unit: str) -> str | None:
    """The action, put right where the unit says it; None where the two do not go together."""
    kind = attempt.rule.kind
    if attempt.rule.action == "-":
        return ""
    if kind == "rate_within" and attempt.language != "en" and not action:
        return None
    if kind in ("share", "rate_within", "down", "median"):
        return "" if action in ("respond", "receive") else action
    if kind in COMPARISONS and action in (RECEIVED.get(unit), "request_information", "report"):
        return action
    return (
        _of_received(attempt, action, unit)
        if unit in RECEIVED
        else _of_things(attempt, action, unit)
    )


def _of_received(attempt: Attempt, action: str, unit: str) -> str | None:
    if not action and attempt.rule.name.startswith(("count_moved", "count_risen")):
        return RECEIVED[unit]  # "copyright notices rose 62%, to 1,009,123"
    if action in DEALT:
        return "decide"
    if action not in NEWS:
        return None
    is_asked = attempt.tagged.line[attempt.match.end() :].startswith(INFORMATION)
    return "request_information" if unit == "requests" and is_asked else RECEIVED[unit]


def _of_things(attempt: Attempt, action: str, unit: str) -> str | None:
    if unit == "users" and attempt.rule.name not in OF_USERS:
        return None
    if action == "appeal" and not attempt.rule.name.startswith("count_"):
        return None
    if action in ("respond", "receive", "decide", ""):
        return None
    if action == "report":
        behind = attempt.tagged.line[attempt.match.end() : attempt.match.end() + 40]
        is_ours = behind.startswith("to ") and not behind.startswith("to PLAT")
        return action if is_ours else None
    return action


def _end_of_whole(attempt: Attempt) -> int:
    """Where a whole ends: of "of the videos removed, 41% were for spam" not all are for spam."""
    marks = (n for n in range(attempt.place, attempt.last) if attempt.tokens[n].word == ",")
    return next(marks, attempt.last)


def policy_token(attempt: Attempt) -> int | None:
    """Number of the token of the matter named nearest to the figure, inside its clause."""
    tokens, before = attempt.tokens, attempt.before
    last = _end_of_whole(attempt) if attempt.rule.name.startswith("count_whole") else attempt.last
    inside = [n for n in attempt.tagged.of("POL") if attempt.first <= n < last]
    if inside or last < attempt.last:
        return inside[0] if inside else None
    behind = takewhile(
        # "8 million videos, most of them spam" are not all spam.
        lambda n: tokens[n].word not in (*CLAUSE_ENDS, ",") and tokens[n].tag not in FIGURES,
        range(attempt.last, len(tokens)),
    )
    named = [n for n in behind if tokens[n].tag == "POL"]
    if named:
        return named[0]
    inherits = "policy" in attempt.rule.inherits or attempt.rule.kind in COMPARISONS
    return before.policy if before is not None and inherits else None
