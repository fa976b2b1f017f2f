"""What a change is measured against, wherever it stands in the sentence.

A rule finds the change itself ("rose 12%", "20% more"); its base is a period that a word of
comparison leads to: behind it ("than in 2018", "from the previous quarter"), or before it
("compared with 2018, ..."); or the first of two periods named together ("between 2018 and 2019").
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from schemas.values import Period
from sources.readers.dates import PrintedPeriod, parse_period
from sources.readers.prose.clauses import clause_start
from sources.readers.prose.tags import Tagged, Token

EARLIER = frozenset({"PREVP", "PREVH", "PREVQ", "PREVM", "PREVY"})
BASES = EARLIER | {"PER"}
FAR = 16
"""How many tokens behind a change its base may stand."""

NEAR = 7
"""How many tokens before its period a word of comparison may stand."""

BEHIND = frozenset(
    """
    from over compared than as wie against to versus vs vs. since relative comparison vergleich als
    gegenüber zu zum rapport qu'au qu'en que depuis contre respecto frente comparación comparado con
    relación on above below
    """.split()  # noqa: SIM905 - a list of words is read as words
)
"""Words that lead to the base of a change that stands before it."""

STRONG = frozenset(
    """
    compared relative comparison against versus vs vs. unlike set vergleich gegenüber verglichen
    rapport comparado comparación frente respecto relación comparaison
    """.split()  # noqa: SIM905
)
"""Words that lead to the base of a change that stands behind it."""

STANDS_ALONE = re.compile(
    r"(?:year|quarter|month)[\s-]+(?:on|over)[\s-]+(?:year|quarter|month)$"
    r"|.*\b(?:earlier|ago|before|prior)$"
)
"""A base that needs no word before it: "up 9% year on year", "a year earlier"."""

TO_WHAT = frozenset({"to", "on", "zu", "zum", "con", "que"})
"""Weak words: they lead to a base only close before it."""

RANGE = re.compile(r"(?P<first>.+?)\s+(?:and|to|et|und|y|bis|à|a)\s+(?P<second>.+)$", re.IGNORECASE)
# "Q3 and Q4 2020", "2018 to 2019"
WHOLE_MONTHS = frozenset({1, 3, 6, 12})

REACH = 5
"""How many tokens away from its unit the word of what happened may stand."""

OF_WHAT = frozenset(
    "in of the as many much number volume total dans des bei en de la le les der los las".split()  # noqa: SIM905
)
"""Leads from "an increase", or "twice as many", to what it is one of."""

RECEIVED_UNITS = frozenset(
    """
    reports notices orders requests appeals complaints statements_of_reasons decisions disputes
    """.split()  # noqa: SIM905
)
"""What is received: nothing need be said to have happened to it."""

LEADS_TO_THING = frozenset({"of", "about", "against", "concerning", "regarding", "over"})
"""Leads from what rose, or from its number, to the things it is one of."""

QUANTITIES = frozenset(
    """
    number numbers volume total totals count counts amount figure figures level levels rate share
    proportion percentage majority thousands millions rise increase decrease fall drop decline
    growth jump surge reduction dip uptick removal removals all both some many most pieces items
    piece handful scale pace quantity sum thing things wave
    """.split()  # noqa: SIM905
)
"""Before "of": what follows is what is counted."""

CAUSES = frozenset({"following", "after", "upon", "response", "basis", "from", "under", "through"})
"""Before notices and the like: they are not what rose or fell."""

OUTER = frozenset(
    """
    than as that which who from over on to by with and or but in for of compared against versus
    since during at que als while when where after before because though although if so whereas
    """.split()  # noqa: SIM905
)
"""Words that end the name of a thing."""


@dataclass(frozen=True, slots=True)
class Base:
    """What a change is measured against.

    Attributes:
        token: Number of the token that names it.
        first: The base itself, where the token names both periods; otherwise None.
        second: The change's own period then.
    """

    token: int
    first: Period | None = None
    second: PrintedPeriod | None = None


def find_base(tagged: Tagged, place: int, *, is_alone: bool) -> Base | None:
    """The base of a change; None where the sentence names none, or leaves it open.

    Args:
        tagged: The sentence.
        place: Number of the token that holds the change.
        is_alone: No count stands in the sentence, which two periods could date.
    """
    behind = _behind(tagged, place)
    if behind is not None and _is_from_range(tagged, behind):
        return _split(tagged, behind)
    if behind is not None:
        return _from_to(tagged, behind) or Base(behind)
    before = _before(tagged, place)
    if before is not None:
        return Base(before)
    return _two_periods(tagged) if is_alone else None


def _behind(tagged: Tagged, place: int) -> int | None:
    tokens = tagged.tokens
    last = min(len(tokens), place + 1 + FAR)
    words: list[str] = []
    for number in range(place + 1, last):
        token = tokens[number]
        if token.tag == "PCT" or token.word in (";", ":"):
            return None
        if token.tag == "NUM" and not _is_of_base(words):
            return None  # "up 20% from 1,200 in 2018", but no further figure
        if token.tag == "NUM" and words[-1:] == ["the"]:
            words.extend(["", words[-2]])  # the link goes on behind the number
        if token.tag == "NUM" and words[-1:] == ["to"] and words[-2:-1] != ["compared"]:
            words.clear()  # "to 6,300 in 2017" is what it rose to
        if token.tag not in BASES:
            words.append("" if _is_many(tagged, number) else token.word)
            continue
        if token.tag in EARLIER and STANDS_ALONE.match(token.word):
            return number
        near = words[-NEAR:]
        links = [n for n, word in enumerate(near) if word in BEHIND]
        if links and _leads(near, links[-1], tagged, number):
            return number
        words.append("")
    return None


def _is_of_base(words: list[str]) -> bool:
    """Whether a number behind these words is that of the base: "from 1,200 in 2018"."""
    near = [word for word in words[-2:] if word != "the"]  # "from the 2.2 million it disabled in"
    return bool(near) and near[-1] in BEHIND


def _is_many(tagged: Tagged, number: int) -> bool:
    """Whether it is the first word of "as many": it leads to no base."""
    following = tagged.tokens[number + 1 : number + 2]
    is_as = tagged.tokens[number].word == "as"
    return is_as and bool(following) and following[0].word in ("many", "much")


def _leads(near: list[str], link: int, tagged: Tagged, number: int) -> bool:
    """Whether the word of comparison is close enough: "to" and "on" must stand right before."""
    token = tagged.tokens[number]
    word = near[link]
    if word == "on" and token.period is not None and token.period.period.days <= 1:
        return False  # "rose 12% on 4 May 2018" names the day of the rise
    is_strong = any(
        other in STRONG or other in ("than", "as", "wie", "als") for other in near[: link + 1]
    )
    return is_strong or word not in TO_WHAT or len(near) - link <= 3


def _before(tagged: Tagged, place: int) -> int | None:
    tokens = tagged.tokens
    start = clause_start(tagged, place)
    for number in range(start, place):
        if tokens[number].tag in BASES and any(
            token.word in STRONG for token in tokens[max(start, number - 4) : number]
        ):
            return number
    return None


def _from_to(tagged: Tagged, number: int) -> Base | None:
    """Of "from 2019 to 2020" both periods, where each is a token of its own."""
    following = [t for t in tagged.tokens[number + 1 : number + 4] if t.word != "the"]
    if len(following) < 2 or following[0].word not in ("to", "and"):
        return None
    first, second = tagged.tokens[number].period, following[1].period
    if first is None or second is None or first.period.end >= second.period.start:
        return None
    return Base(number, first.period, second)


def _two_periods(tagged: Tagged) -> Base | None:
    """Of "between Q3 and Q4 2020" the first; not of "between July and September", one quarter."""
    dated = [n for n in tagged.of("PER") if tagged.tokens[n].period is not None]
    if len(dated) == 2:
        opening = tagged.tokens[max(0, dated[0] - 2) : dated[0]]
        is_named = any(token.word in ("from", "between") for token in opening)
        return _from_to(tagged, dated[0]) if is_named else None
    return _split(tagged, dated[0]) if len(dated) == 1 else None


def _is_from_range(tagged: Tagged, number: int) -> bool:
    """Whether two periods are named as one token behind "from": "from 2019 to 2020"."""
    whole = tagged.tokens[number].period
    opening = [t.word for t in tagged.tokens[max(0, number - 2) : number] if t.word != "the"]
    is_range = whole is not None and RANGE.match(whole.printed) is not None
    return is_range and opening[-1:] == ["from"]


def _split(tagged: Tagged, number: int) -> Base | None:
    """The two periods that one token names; None where they are the two ends of one stretch."""
    whole = tagged.tokens[number].period
    match = RANGE.match(whole.printed) if whole is not None else None
    if whole is None or match is None:
        return None
    year = whole.period.end.year
    first = parse_period(match["first"], year=year, language=tagged.language)
    second = parse_period(match["second"], year=year, language=tagged.language)
    if first is None or second is None or first.period.days < 28:
        return None
    if first.period.month_count != second.period.month_count or first.period.month_count is None:
        return None
    is_stretch = first.period.month_count == 1 and whole.period.month_count in WHOLE_MONTHS
    if is_stretch or first.period.end >= second.period.start:
        return None
    return Base(number, first.period, second)


@dataclass(frozen=True, slots=True)
class Subject:
    """What a change is a change of: token numbers of the unit and of what happened to it."""

    unit: int
    act: int | None


def find_subject(tagged: Tagged, first: int, last: int, begin: int) -> Subject | None:
    """What rose or fell, where the sentence names it beside the change.

    Args:
        tagged: The sentence.
        first: Number of the change's first token ("40% more", "rose by 12%").
        last: Number of the token behind its last.
        begin: Where to look from: behind the figure before it, or the beginning of the clause.
    """
    return (
        _named_behind(tagged, begin, first, last)
        or _named_before(tagged, begin, first)
        or _named_before(
            tagged, first, last
        )  # "stieg die Zahl der gelöschten Konten um 20 Prozent"
    )


def unit_behind(tagged: Tagged, last: int) -> int | None:
    """The thing named right behind "13% fewer", whatever happened to it; None where none is."""
    tokens = tagged.tokens
    for number in range(last, min(len(tokens), last + REACH)):
        if tokens[number].tag == "UNIT":
            return number
        if tokens[number].tag not in ("POL", "PLAT", "ADV", "ACT") and not _is_inner(
            tokens[number]
        ):
            return None
    return None


def _named_behind(tagged: Tagged, begin: int, first: int, last: int) -> Subject | None:
    """In "40% more channels", "a 12% increase in accounts actioned", "twice as many groups"."""
    tokens = tagged.tokens
    place = last
    while place < len(tokens) and (
        tokens[place].word in OF_WHAT or tokens[place].tag in ("UP", "DOWN")
    ):
        place += 1
    for number in range(place, min(len(tokens), place + REACH)):
        token = tokens[number]
        if token.tag == "UNIT":
            acts = _acts(tagged, number + 1, _phrase_end(tagged, number))
            # "we removed 17% more comments and 9% fewer channels": one verb for both.
            before = _acts(tagged, min(begin, clause_start(tagged, first)), first)
            inside = _acts(tagged, last, number)
            act = inside[-1:] or acts[:1] or before[-1:]
            is_received = token.meaning in RECEIVED_UNITS
            return Subject(number, act[0] if act else None) if act or is_received else None
        is_inner = token.tag in ("ACT", "ACTN", "POL", "PLAT", "ADV") or _is_inner(token)
        is_removal_of = token.word == "of" and tokens[number - 1].tag == "ACTN"
        if not is_inner and not is_removal_of:
            return None
    return None


def _phrase_end(tagged: Tagged, number: int) -> int:
    """Where the words behind a thing end: "20% more accounts, and deleted three posts"."""
    tokens = tagged.tokens
    for n in range(number + 1, min(len(tokens), number + REACH)):
        if tokens[n].word in (",", "and", "but", "while", ";"):
            return n
    return min(len(tokens), number + REACH)


def _named_before(tagged: Tagged, begin: int, first: int) -> Subject | None:
    """In "the number of posts removed rose", "account suspensions were up", "legal requests"."""
    tokens = tagged.tokens
    found: list[tuple[int, Subject]] = []
    for number in range(begin, first):
        token = tokens[number]
        if token.word == "for" and (found or tokens[max(0, number - 1)].tag in ("ACT", "ACTN")):
            break  # "accounts suspended for violations" are accounts
        if token.tag != "UNIT" or _is_about(tagged, begin, number):
            continue
        near = _acts(tagged, max(begin, number - REACH), min(first, number + REACH))
        if near:
            closest = min(near, key=lambda n: abs(n - number))
            found.append((abs(closest - number), Subject(number, closest)))
        elif token.meaning in RECEIVED_UNITS and not _is_cause(tagged, number):
            found.append((REACH, Subject(number, None)))
    return min(found, key=lambda pair: pair[0])[1] if found else None


def _is_about(tagged: Tagged, begin: int, number: int) -> bool:
    """Whether something else rose: "complaints about suspended accounts", "views of videos"."""
    tokens = tagged.tokens
    place = number - 1
    while place > begin and (
        tokens[place].tag in ("ACT", "POL", "PLAT", "ADV", "SUBJ")
        or (tokens[place].tag == "" and tokens[place].word not in LEADS_TO_THING | {","})
    ):
        place -= 1
    if place <= begin or tokens[place].word not in LEADS_TO_THING:
        return False
    head = tokens[place - 1]
    is_plain = head.tag == "" and head.word.isalpha() and head.word not in QUANTITIES
    return head.tag == "UNIT" or is_plain


def _is_cause(tagged: Tagged, number: int) -> bool:
    """Whether notices are what something followed from: "2,100 groups following 30 notices"."""
    before = [token.word for token in tagged.tokens[max(0, number - 3) : number]]
    return not tagged.tokens[number].word.endswith("s") or not CAUSES.isdisjoint(before)


def _acts(tagged: Tagged, first: int, last: int) -> list[int]:
    """Tokens that say what happened; not "to remove", which is asked for."""
    tokens = tagged.tokens
    return [
        n
        for n in range(first, last)
        if tokens[n].tag in ("ACT", "ACTN") and not (n and tokens[n - 1].word == "to")
    ]


def _is_inner(token: Token) -> bool:
    return token.tag == "" and token.word[0].isalpha() and token.word not in OUTER
