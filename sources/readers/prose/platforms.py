"""Which platform a sentence speaks of."""

from __future__ import annotations

from sources.readers.prose.clauses import FIGURES, clause_start
from sources.readers.prose.tags import Tagged

HOUSES = (
    frozenset({"Meta", "Facebook", "Instagram", "WhatsApp"}),
    frozenset({"Google", "YouTube"}),
    frozenset({"Microsoft", "LinkedIn", "GitHub"}),
    frozenset({"Twitter", "X"}),
)
"""Platforms of one publisher: its "we" may speak of each."""

PLACES = frozenset({"on", "across"})
ON = frozenset({"on", "across", "auf", "sur", "en", "bei"})
BESIDE = 8
"""How far behind a number "on" and its platform may stand, in tokens."""

IN_GENERAL = frozenset(
    {"companies", "platforms", "firms", "networks", "providers", "services", "signatories"}
)
NOT_IN_GENERAL = frozenset({"on", "across", "our", "its", "their", "of", "from", "to", "all"})
"""Before one of these words: it is no subject."""

LOOK_BACK = 4
"""How far before a number its verb may stand, in tokens."""


def platform_of(tagged: Tagged, place: int, known: str, *, is_publisher: bool) -> str:
    """The platform whose figure it is; blank where that is open.

    Args:
        tagged: The sentence.
        place: Number of the token that holds the figure.
        known: The platform that the text is about; blank where there is none.
        is_publisher: Whether "we" is that platform.
    """
    tokens = tagged.tokens
    names = [n for n in tagged.of("PLAT") if not _is_owner(tagged, n)]
    if len({tokens[n].meaning for n in names}) > 1 and (alone := beside(tagged, place)):
        return alone
    if is_publisher and known and any(tokens[n].word == "we" for n in tagged.of("SUBJ")):
        # "we removed copies uploaded from YouTube" is ours, "on Instagram we removed" its own.
        named = [n for n in names if n and tokens[n - 1].word in PLACES]
        own = [n for n in named if is_same_house(tokens[n].meaning, known)]
        if own and _is_joint_behind(tagged, own[0]):
            return ""  # "we removed 40,000 posts on Facebook and Instagram"
        return tokens[own[0]].meaning if own else known
    if len({tokens[n].meaning for n in names}) > 1:
        return _nearest(tagged, names, place)
    if names:
        return tokens[names[0]].meaning
    return known if _is_said_of_it(tagged, place) else ""


def _is_owner(tagged: Tagged, number: int) -> bool:
    """Whether it only owns the one that is spoken of: "the application, owned by Meta"."""
    words = [token.word for token in tagged.tokens[max(0, number - 3) : number]]
    return words[-2:] in (["owned", "by"], ["parent", "company"]) or words[-2:-1] == ["subsidiary"]


def _nearest(tagged: Tagged, names: list[int], place: int) -> str:
    """Of several platforms the one named last before the figure in its clause, or first behind."""
    start = clause_start(tagged, place)
    before = [n for n in names if start <= n < place]
    behind = [n for n in names if n > place and clause_start(tagged, n) == start]
    if not before and len({tagged.tokens[n].meaning for n in behind}) > 1:
        return ""  # "the authority issued 18 orders, 11 of which went to X and 7 to Telegram"
    chosen = before[-1:] or behind[:1]
    if chosen and _is_joint(tagged, names, chosen[0]):
        return ""  # "Facebook and Instagram removed 40,000 accounts": nobody knows which of them
    return tagged.tokens[chosen[0]].meaning if chosen else ""


def _is_joint(tagged: Tagged, names: list[int], number: int) -> bool:
    """Whether a platform stands in a list with another one."""
    before = tagged.tokens[number - 1].word if number else ""
    return before in ("and", ",", "or") and number - 2 in names


def beside(tagged: Tagged, place: int) -> str:
    """The platform named beside a figure: "TikTok 300", "on Instagram 300", "300 posts on X"."""
    tokens = tagged.tokens
    own = tokens[place + 1 : place + 3]
    if [token.tag for token in own] == ["PLAT", "UNIT"]:
        return own[0].meaning  # "one Instagram item and 2 YouTube items"
    if (
        place
        and tokens[place - 1].tag == "PLAT"
        and not _is_joint(tagged, tagged.of("PLAT"), place - 1)
    ):
        return tokens[place - 1].meaning
    for number in range(place + 1, min(len(tokens) - 1, place + BESIDE)):
        if tokens[number].tag in FIGURES or tokens[number].word in (",", ";", ":", "(", ")"):
            return ""
        if tokens[number].word in ON and tokens[number + 1].tag == "PLAT":
            is_next = any(token.tag in FIGURES for token in tokens[number + 2 : number + 3])
            is_joint = is_next or _is_joint_behind(tagged, number + 1)
            return "" if is_joint else tokens[number + 1].meaning
    return ""


def _is_joint_behind(tagged: Tagged, number: int) -> bool:
    """Whether another platform follows right behind a platform."""
    behind = tagged.tokens[number + 1 : number + 4]
    return (
        len(behind) > 1
        and behind[0].word in ("and", "or", ",", "und", "et", "y")
        and any(token.tag == "PLAT" for token in behind[1 : 2 + (behind[1].word in ON)])
    )


def _is_said_of_it(tagged: Tagged, place: int) -> bool:
    """Whether a figure without a name may be the known platform's.

    In "IT companies assessed 89%" somebody else acts: a verb right before the figure wants one of
    the words that stand for the platform before it. A passive names nobody, and means it.
    """
    tokens = tagged.tokens
    if _are_several(tagged, place):
        return False
    acts = [n for n in range(max(0, place - LOOK_BACK), place) if tokens[n].tag == "ACT"]
    if not acts:
        return True
    between = tokens[acts[-1] : place]
    is_noun_first = acts[-1] > 0 and tokens[acts[-1] - 1].tag in ("UNIT", "PER", "POL")
    if is_noun_first or any(token.word == ":" or token.tag == "EQ" for token in between):
        return True  # "Accounts suspended: 1,204" names nobody else
    start = clause_start(tagged, acts[-1])
    return any(token.tag in ("SUBJ", "BE", "CUM") for token in tokens[start : acts[-1]])


def _are_several(tagged: Tagged, place: int) -> bool:
    """Whether platforms in general act: "IT companies are now assessing 89% of the notices"."""
    tokens = tagged.tokens
    return any(
        tokens[n].word in IN_GENERAL
        and not tokens[n].tag
        and (n == 0 or tokens[n - 1].word not in NOT_IN_GENERAL)
        and tokens[n + 1].tag in ("BE", "HAVE", "ACT", "ADV", "NUM", "PCT")
        for n in range(clause_start(tagged, place), place)
    )


def is_same_house(platform: str, known: str) -> bool:
    """Whether both belong to one publisher; a platform that nobody names is the known one."""
    if platform in ("", known):
        return True
    return any({platform, known} <= house for house in HOUSES)
