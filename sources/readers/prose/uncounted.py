"""Numbers that count nothing: years, dates, articles, pages, versions, times, ages, sums of money.

Also lengths of time, telephone numbers, addresses, and the numbers of notes and of lists. What is
none of these may be a figure, whatever it counts.
"""

from __future__ import annotations

import re

from sources.readers.prose.lexicon import has_digit
from sources.readers.prose.tags import Tagged, is_figure
from sources.readers.words import words_of

NAMED_BY_NUMBER = re.compile(
    r"(?:\b(?:articles?|art|sections?|sec|tables?|tabelle|tableau|tabla|figures?|fig|pages?|pp?|notes?|footnotes?"
    r"|chapters?|kapitel|chapitre|cap[ií]tulo|appendix|annex|anhang|annexe|anexo|clauses?|paragraphs?|recitals?"
    r"|steps?|levels?|tiers?|versions?|phases?|parts?|schedules?|volumes?|vol|issues?|rules?|items?\s+no|no|nos|number"
    r"|nr|num|abs|absatz|satz|artikel|art[ií]culos?|alin[ée]a|ios|android|windows|macos|python|covid|web"
    r"|suite|room|floor|route|flight|box|gate|case|line|question|appendices|exhibit|update|release|resolution"
    r"|regulation|directive|law|act|decree|chapter|series|season|episode)\b\.?|§+|#)\s*[-(]?\s*"
    r"(?:\d[\w.]*(?:\(\w+\))*\s*(?:,|and|or|to|et|und|y|o|&|[-\u2013])\s*){0,4}$",
    re.IGNORECASE,
)  # what stands before "7" in "Article 7", "10" in "Articles 9 and 10", "2" in "§ 3 Abs. 2"
AGE_BEFORE = re.compile(
    r"\b(?:aged?|ages|under|over)(?:\s+(?:of|between|from))?\s*$", re.IGNORECASE
)
OF_AGE = re.compile(r"(?:under|over|above|below) (?:13|15|16|18|21)", re.IGNORECASE)
AGE_BEHIND = re.compile(
    r"\s*(?:(?:to|and|or|[-\u2013])\s*\d{1,3})?[-\s]*(?:years?|jahren?|ans|a[ñn]os)[-\s]+(?:olds?|alten?|of\s+age|d'âge)\b",
    re.IGNORECASE,
)  # "13- to 17-year-olds", "16 years of age"
CALLED = re.compile(
    r"(?:\+|\b(?:call|phone|tel|telephone|fax|dial|ring|hotline|helpline)\b[^.;]{0,20})[\d\s()/-]*$",
    re.IGNORECASE,
)  # "call 030 1234567"
CURRENCY = re.compile(r"(?:[$€£¥₹₽]|\b(?:EUR|USD|GBP|CHF|INR|Rs))\s?$")  # "$" of "$30 to $40"
POSTAL = re.compile(r"\b[A-Z]{2}\s+$")  # "San Francisco, CA 94107"
STREET = re.compile(
    r"\s+[A-Z][a-z]+(?:\s+[A-Z][a-z]+)?\s+(?:Street|St|Road|Rd|Avenue|Ave|Lane|Square)\b"
)
TIME_BEHIND = re.compile(
    r"\s?(?::\d\d|[ap]\.?m\b|o'clock|uhr\b|heures?\b(?=\s+\d\d\b))", re.IGNORECASE
)
LENGTH_BEHIND = re.compile(
    r"(?:[-\s]+(?:to|or|and|or\s+more|[-\u2013])\s*\d+)?[-\s]+(?:(?:calendar|working|business|consecutive|full|single|more)\s+)?"
    r"(?:(?:milli)?seconds?|secs?|minutes?|mins?|hours?|hrs?|days?|weeks?|weekdays?|fortnights?|months?|quarters?|years?"
    r"|sekunden?|minuten?|stunden?|tagen?|tage|wochen?|monaten?|monate|jahren?|jahre"
    r"|secondes?|heures?|jours?|semaines?|mois|ans?|années?|segundos?|minutos?|horas?|d[ií]as?|semanas?|meses|a[ñn]os?)\b",
    re.IGNORECASE,
)  # "within 24 hours", "a 90-day period"
OF_A_LENGTH = frozenset({"MEDIAN", "AVG"})
"""With one of these a length of time is a figure itself."""

YEAR = re.compile(r"(?:1[89]|20)\d\d")  # "1999"
SURELY_NONE = re.compile(
    r"(?<![\w.,])(?:1[89]|20)\d\d(?![\w%]|[.,]\d)(?:\s?[-\u2013]\s?\d{2,4}(?![\w%.,]))?"
    r"|(?<!\w)v?\d{1,3}(?:\.\d{1,3}){2,}(?![\w%])|^\d{1,2}[.)]\s"
)  # "2004", "2004-2010", "1.2.3", "3. "
HEADING = re.compile(r"(?:\d{1,2}\.){1,3}\d{1,2}\.?\s+[A-Z]")  # "4.2 Appeals"
ARTICLES = re.compile(r"(?:an?|the|one|une?|la|eine?|die|una)\s+\w+$", re.IGNORECASE)
"""Not surely a part: "a third party", "one third person"."""

OF_A_YEAR = re.compile(r"\b(?:first|second|latter|other|third|fourth|last)\s+$", re.IGNORECASE)
"""Before "half" or "quarter": it is one of a year."""

LARGE = 100
"""A number in words as large is a figure, whatever stands behind it: "six million attempts"."""

LOOK_BACK = 80
LAST_WORD = re.compile(r"(?P<word>[^\W\d_]+)\.?\s+$")  # "Aug" before "28"
NEXT_WORD = re.compile(
    r"(?:\.|st|nd|rd|th)?\s+(?:(?:and|to|or|und|et|y|de)\s+)?(?:\d{1,2}\.?\s+)?(?:of\s+|de\s+)?"
    r"(?P<word>[^\W\d_]+)"
)  # "March" behind "15" of "15 and 16 March"
FEW_DIGITS = 5
"""Longer numbers are none of an article, a room or a number of days."""

MARKS = 100
"""Below this a number alone in brackets, or before a capital, may be that of a note."""

NOTE = re.compile(r"[\s.]*$|\s+(?:[A-Z][a-z]*[\s,]|N/A)")  # behind "5" of "5 Removals do not ..."
PAGE = re.compile(r"[\u2022|\u00b7]\s\d{1,3}$")  # "EU DSA Report \u2022 20"


def has_other_numbers(text: str) -> bool:
    """Whether a sentence has more than bare years, versions and a number at its head: a cheap look.

    A sentence without any digit has a number in words.
    """
    return not has_digit(text) or has_digit(SURELY_NONE.sub(" ", text))


def may_be_figure(tagged: Tagged, number: int) -> bool:
    """Whether a number of a text about moderation may be a figure of it."""
    token = tagged.tokens[number]
    printed = tagged.printed(number)
    if not any(letter.isdecimal() for letter in printed):
        is_large = token.number is not None and token.number.value >= LARGE
        return is_large or is_figure(tagged, number) or _is_part_of(tagged, number)
    if token.tag in ("PCT", "POINTS"):
        return True
    before, behind = tagged.text[: token.start], tagged.text[token.end :]
    if not before and HEADING.match(tagged.text):
        return False
    is_length = len(printed) < FEW_DIGITS and LENGTH_BEHIND.match(behind) is not None
    if is_length and not tagged.of(*OF_A_LENGTH):
        return False
    return not (
        _is_named(printed, before, behind)
        or (printed.isdecimal() and _counts_nothing(tagged, printed, before, behind))
    )


def is_named(before: str) -> bool:
    """Whether what stands before a number makes it an article's, a telephone's or a sum's."""
    near = before[-LOOK_BACK:]
    return any(pattern.search(near) for pattern in (NAMED_BY_NUMBER, CALLED, CURRENCY))


def _is_named(printed: str, before: str, behind: str) -> bool:
    """Whether the words around it make it an article's, an age, a time of day."""
    near = before[-LOOK_BACK:]
    if len(printed) < FEW_DIGITS and NAMED_BY_NUMBER.search(near):
        return True
    if CALLED.search(near) or CURRENCY.search(near) or OF_AGE.fullmatch(printed):
        return True
    return AGE_BEHIND.match(behind) is not None or TIME_BEHIND.match(behind) is not None


def _counts_nothing(tagged: Tagged, printed: str, before: str, behind: str) -> bool:
    """Whether bare digits are a year, a day, an age, a note, a page or part of an address."""
    if YEAR.fullmatch(printed) or _is_mark(before, behind, printed):
        return True
    if len(printed) < 3 and (AGE_BEFORE.search(before) or _is_day(tagged, before, behind)):
        return True
    if PAGE.search(f"{before[-2:]}{printed}") and not behind:
        return True
    return POSTAL.search(before) is not None or STREET.match(behind) is not None


def _is_part_of(tagged: Tagged, number: int) -> bool:
    """Whether it is a part in words of something: "two thirds of them", "one in four bans"."""
    token = tagged.tokens[number]
    if token.tag != "PCT" or OF_A_YEAR.search(tagged.text[: token.start]):
        return False
    following = tagged.tokens[number + 1 : number + 2]
    is_joint = " " in tagged.printed(number) and not ARTICLES.match(tagged.printed(number))
    return is_joint or (bool(following) and following[0].word in ("of", "der", "des", "de"))


def _is_mark(before: str, behind: str, printed: str) -> bool:
    """Whether it is the number of a note or of an item in a list: "(3)", "3."."""
    is_first = not before.strip(" (*-\u2022") and (
        behind[:1] in (".", ")") or (NOTE.match(behind) is not None and int(printed) < MARKS)
    )
    is_bracketed = before.endswith(("(", "[")) and behind[:1] in (")", "]")
    return is_first or (is_bracketed and int(printed) < MARKS)


def _is_day(tagged: Tagged, before: str, behind: str) -> bool:
    """Whether a month stands beside it: "15 and 16 March", "Aug 28"."""
    months = words_of(tagged.language).months
    near = (LAST_WORD.search(before[-LOOK_BACK:]), NEXT_WORD.match(behind))
    return any(match is not None and match["word"].lower() in months for match in near)
