"""Why a number counts nothing of its own: known already, a rate, a rest, a footnote, no whole."""

from __future__ import annotations

import re

from sources.readers.prose.clauses import FIGURES, is_rated
from sources.readers.prose.figures import Attempt
from sources.readers.prose.qualifiers import ADDITION

DEFINITE = frozenset(
    "the every each his her their those whose your my these its this les die las los der".split()  # noqa: SIM905
)
"""Before a number: these things are known already, and their number is no news."""

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

FOOTNOTES = 100
FOR_SO_MANY = 9
"""How far behind a count "for every 100,000" may stand, in tokens."""


def spoken_of(attempt: Attempt) -> str:
    """Whether it is of things spoken of already: "the 120 accounts"."""
    previous = attempt.previous
    is_known = previous is not None and previous.word in DEFINITE
    is_count = attempt.rule.kind in ("count", "mean") and attempt.rule.name not in NEWS_OF_THE
    return "things already spoken of" if is_known and is_count else ""


def about_things(attempt: Attempt) -> str:
    """Whether it counts people: "204 appealed against account bans"."""
    if attempt.rule.kind != "count" or "unit" not in attempt.parts:
        return ""
    between = attempt.tokens[attempt.place + 1 : attempt.index("unit")]
    return "no unit" if any(token.word in ("against", "about") for token in between) else ""


def no_whole(attempt: Attempt) -> str:
    """Whether it cannot count things: "12.345 accounts" are thousands written in another way."""
    number = attempt.tokens[attempt.place].number
    if number is None or attempt.rule.kind not in ("count", "cumulative", "maximum"):
        return ""
    is_whole = number.value.denominator == 1 or number.low is not None
    return "" if is_whole else "no whole number"


def in_words(attempt: Attempt) -> str:
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


def all_but(attempt: Attempt) -> str:
    """Whether what was counted is the rest: "all but 12 of the 300 accounts were suspended"."""
    before = [token.word for token in attempt.tokens[max(0, attempt.place - 3) : attempt.place]]
    is_rest = before[-2:] in (["all", "but"], ["except", "for"], ["apart", "from"])
    return "all but so many" if is_rest or before[-1:] == ["except"] else ""


def majority(attempt: Attempt) -> str:
    """Whether it only says how many most are: "the majority of those, some 7,263, were created"."""
    before = [token.word for token in attempt.tokens[max(0, attempt.place - 7) : attempt.place]]
    is_most = not {"majority", "most", "bulk"}.isdisjoint(before) and before[-1:] == [","]
    return "a part of what was acted on" if is_most and attempt.rule.kind == "count" else ""


def for_so_many(attempt: Attempt) -> str:
    """Whether it is a rate of something else: "57 accounts for every 100,000 users"."""
    if attempt.rule.kind not in ("count", "cumulative", "mean"):
        return ""
    tokens, place = attempt.tokens, attempt.place
    for n in range(place + 1, min(len(tokens) - 1, place + FOR_SO_MANY)):
        if tokens[n].tag in FIGURES:
            return ""
        following = tokens[n + 1]
        is_short = following.word in ("second", "minute", "hour")
        if tokens[n].word in ("a", "an") and is_short:
            return "so many for so many: no rule reads it so"
        if tokens[n].word in ("every", "per", "each") and (following.tag == "NUM" or is_short):
            return "so many for so many: no rule reads it so"
    return ""


def odd_part(attempt: Attempt) -> str:
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


def goes_on(attempt: Attempt) -> str:
    """Whether it is a part: "6.3 million of the videos removed were flagged by machines"."""
    if attempt.rule.name != "count_set_out":
        return ""
    tokens, place = attempt.tokens, attempt.place
    is_part = [token.word for token in tokens[place + 1 : place + 2]] == ["of"]
    behind = tokens[attempt.index("act") + 1 : attempt.index("act") + 2]
    is_verb = bool(behind) and behind[0].tag in ("BE", "HAVE")
    return "a part of what was acted on" if is_part and is_verb else ""


def no_place(attempt: Attempt) -> str:
    """Whether "in the end 300" names no place: places begin with a capital."""
    if attempt.rule.name != "count_list_in_place":
        return ""
    printed = attempt.tagged.printed(attempt.place - 1)
    return "" if printed[:1].isupper() else "no rule reads it"


def no_addition(attempt: Attempt) -> str:
    """Whether a number alone counts the same things: "another 17 million", but not "17 million"."""
    is_odd = attempt.rule.name == "count_act_another" and not ADDITION.match(
        attempt.tagged.printed(attempt.place)
    )
    return "no unit" if is_odd else ""


def odd_bracket(attempt: Attempt) -> str:
    """Whether a small number in brackets may be that of a footnote: "suspended (3)"."""
    number = attempt.tokens[attempt.place].number
    is_small = number is not None and number.unit == 1 and number.value < FOOTNOTES
    return "a footnote, perhaps" if is_small and "bracket" in attempt.rule.name else ""


def rated(attempt: Attempt) -> str:
    """Whether it is so many a day, or month."""
    is_odd = attempt.rule.kind == "count" and is_rated(attempt.tagged, attempt.place)
    return "so many a day, or month: no rule reads which" if is_odd else ""


def list_number(attempt: Attempt) -> str:
    """Whether it is that of a footnote at the beginning: "4 Within the category ..."."""
    if attempt.place or attempt.rule.kind != "count" or len(attempt.tokens) < 2:
        return ""
    number, following = attempt.tokens[0].number, attempt.tokens[1]
    is_small = number is not None and number.unit == 1 and number.value < FOOTNOTES
    is_begun = not following.tag and attempt.tagged.printed(1)[:1].isupper()
    is_odd = is_small and is_begun and attempt.tagged.printed(0).isdecimal()
    return "the number of a footnote, perhaps" if is_odd else ""
