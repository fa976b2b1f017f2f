"""Which periods of a sentence may date its figures, and which stretches no rule understands.

"By May 2018", "the 2016 election", "created in 2015" name a time and are not the time of what was
counted; "the summer of 2018" and "the past 12 months" are, and no rule reads them. Neither may end
as the period of a figure.
"""

from __future__ import annotations

import re

from sources.readers.prose.tags import Tagged, Token

OPEN_ENDED = frozenset(
    """
    by until till to before after ending ended past beyond pre
    bis vor nach avant après jusqu'en jusqu'au antes después hasta
    """.split()  # noqa: SIM905 - a list of words is read as words
)
"""Before a date: the figure runs up to it, or on from it, and the other end is not stated."""

ELSEWHERE = frozenset(
    """
    created registered opened posted uploaded published made dated recorded filmed born active
    written issued adopted elected unlike than enacted amended signed version
    créés créées publiés publiées erstellte erstellt veröffentlicht creadas creados publicados
    """.split()  # noqa: SIM905
)
"""Before a date: it is that of something else about the counted things."""

WHOLES = frozenset(
    """
    month months half quarter period year course end week weeks days date whole entirety all
    """.split()  # noqa: SIM905
)
"""What may be "of" a period and still be one."""

SINCE_REACH = 9
"""How far behind "since" the day of the event may stand, in tokens."""

EVENT_LEADS = frozenset({"the", "a", "an", "this", "that"})
BETWEEN = 12
"""How far before its end "between" may stand, in tokens."""

OWNERS = frozenset({"the", "our", "its", "their", "a", "his", "her"})
NAMED = re.compile(r"(?:19|20)\d\d$|[A-Z][a-z]+ (?:19|20)\d\d$|\d{1,2} [A-Z][a-z]+ \d{4}$")
"""A period that may stand before a noun as an adjective: "2016", "May 2016", "15 March 2019"."""

SEASON = r"summer|winter|autumn|spring|weekend|decade"
STRETCH = re.compile(
    r"\b(?:first|second|third)\s+and\s+(?:second|third|fourth)\s+(?:quarter|halve|month)s\b|"
    r"\b(?:fiscal|financial\s+year|FY\s?\d\d|"
    r"(?:last|past|previous|preceding|first|final|recent|following|next)\s+(?:[\w-]+\s+){0,2}?"
    rf"(?:hours?|days?|weeks?|months?|years?|{SEASON})"
    rf"|in\s+(?:the\s+)?(?:{SEASON})|(?:{SEASON})\s+of|weeks?\s+(?:of|ending|to)|each\s+(?:quarter|month|year|half)"
    r"|in\s+the\s+(?:first|second|third|fourth|latter|former|other|next|following)(?=[,.;)]|\s*$)"
    r"|(?:in|within|over)\s+(?:just\s+)?(?:a|one|two|three|four)\s+(?:single\s+)?(?:day|week|month)s?\s+(?:in|of)"
    r"|(?<!released )(?<!published )(?<!out )(?:yester|to)day|tonight|overnight)(?!\w)",
    re.IGNORECASE,
)  # "the past 12 months", "fiscal year 2018", "the summer of"
ELSEWHERE_SAID = re.compile(
    r"\b(?:seit|ab|depuis|[àa]\s+partir\s+de)\b|\bdesde\b(?!.{3,40}\b(?:hasta|al|a)\b)"
    r"|\b(?:letzten|vergangenen|ersten|nächsten)\s+(?:\w+\s+)?(?:Tagen?|Wochen?|Monaten?|Jahren?|Stunden)\b"
    r"|\b(?:derni|premi)(?:ers?|ères?)\s+(?:jours|semaines?|mois|années?|ans|heures)\b"
    r"|\b(?:últim|primer)[oa]s?\s+(?:\w+\s+)?(?:días|semanas?|meses|años?|horas)\b",
    re.IGNORECASE,
)  # "seit August 2015", "depuis", "los últimos 12 meses"; in English texts none of them stands
UNDATED = re.compile(
    r"\b(?:January|February|April|June|July|August|September|October|November|December)\b"
    r"|(?:(?<=[Ii]n )|(?<=[Ss]ince )|(?<=[Dd]uring )|(?<=of )|(?<=for ))(?:March|May)\b"
    r"|\b[Ww]eek\s+\d{1,2}\b"
)  # "in November", whose year no rule tells; "week 12"
WEEKDAY = re.compile(
    r"\b(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b"
    r"(?!,?\s+(?:the\s+)?\d{1,2}\s|,?\s+[A-Z][a-z]{2,8}\.?\s+\d)"
)  # not the one of "on Tuesday, 3 November 2020"


THAT_TIME = re.compile(r"\bthat (?:same )?(?:day|week|month|quarter|year)\b")
"""Behind a period: it is that of the figures ("after a surge in April, we disabled that month")."""


def dates_nothing(tagged: Tagged, number: int) -> bool:
    """Whether a period is that of something else: "the 2016 election", "created in 2015"."""
    tokens = tagged.tokens
    before = [token.word for token in tokens[max(0, number - 3) : number]]
    if ELSEWHERE.intersection(before[-2:]):
        return True
    if _is_since_event(tokens, number):
        return not THAT_TIME.search(tagged.text, tokens[number].end)
    if before[-1:] == ["of"] and not any(token.tag for token in tokens[number - 2 : number - 1]):
        return len(before) > 1 and before[-2] not in WHOLES and before[-2] not in (",", "(")
    is_adjective = bool(before) and before[-1] in OWNERS and NAMED.match(tagged.printed(number))
    following = tokens[number + 1 : number + 2]
    return bool(
        is_adjective
        and following
        and following[0].tag in ("", "UNIT", "POL")
        and following[0].word.isalpha()
    )


def _is_since_event(tokens: tuple[Token, ...], number: int) -> bool:
    """Whether something else was then: "since launching it in 2027", "after the attack of 2019"."""
    for back in range(number - 1, max(-1, number - SINCE_REACH), -1):
        if tokens[back].word in (",", ";") or tokens[back].tag in ("NUM", "PCT", "ACT"):
            return False
        if tokens[back].word.startswith("since"):
            return back < number - 1
        if tokens[back].word in ("after", "following"):
            # "after the attack on 15 March", but not "put back after appeals in May 2020"
            return back < number - 1 and tokens[back + 1].word in EVENT_LEADS
    return False


def is_open_ended(tagged: Tagged, number: int) -> bool:
    """Whether only one end of the figure's period is named: "by May 2018", "as of June 2017"."""
    tokens = tagged.tokens
    if _is_second_day(tagged, number) or _is_end_of_between(tagged, number):
        return True
    before = [token.word for token in tokens[max(0, number - 2) : number]]
    if before[-1:] == ["the"]:
        before.pop()
    return bool(before) and (before[-1] in OPEN_ENDED or before == ["as", "of"])


def _is_end_of_between(tagged: Tagged, number: int) -> bool:
    """Whether only the end is a date: "between when the rules began and June 30, 2020"."""
    tokens = tagged.tokens
    if number < 2 or tokens[number - 1].word != "and":
        return False
    for back in range(number - 2, max(-1, number - BETWEEN), -1):
        if tokens[back].tag in ("PER", "NUM", "PCT") or tokens[back].word in (",", ";"):
            return False
        if tokens[back].word == "between":
            return True
    return False


def _is_second_day(tagged: Tagged, number: int) -> bool:
    """Whether another day stands before it: of "3, 5 and 9 March 2018" it is the last alone."""
    tokens = tagged.tokens
    period, before = tokens[number].period, tokens[max(0, number - 2) : number]
    if period is None or period.period.days > 1 or len(before) < 2:
        return False
    day = before[0].number
    is_day = day is not None and before[0].tag == "NUM" and 0 < day.value <= 31
    return is_day and before[1].word in ("and", "or")


def strange_stretch(tagged: Tagged) -> str:
    """A stretch of time that no tag stands for; blank where there is none."""
    for pattern in (STRETCH, ELSEWHERE_SAID, WEEKDAY, UNDATED):
        if pattern is WEEKDAY and tagged.of("TOLD", "CLAIMSTO"):
            continue
        for match in pattern.finditer(tagged.text):
            if pattern is ELSEWHERE_SAID and tagged.language == "en":
                break
            if not _is_tagged(tagged, match):
                return match.group()
    return ""


def _is_tagged(tagged: Tagged, match: re.Match[str]) -> bool:
    """Whether a tag covers the stretch, or it stands right behind "said"."""
    dated = ("PER", "RATE", "HOR", "THISP", "PREVP", "PREVH", "PREVQ", "PREVM", "PREVY", "TIM")
    tokens = tagged.tokens
    if any(
        token.tag in dated and token.start < match.end() and match.start() < token.end
        for token in tokens
    ):
        return True
    for number, token in enumerate(tokens):
        if token.start >= match.start():
            told = tokens[max(0, number - 3) : number]
            return any(other.tag == "TOLD" for other in told)
    return False
