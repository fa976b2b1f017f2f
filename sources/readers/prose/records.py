"""Records: a count of which the sentence says that no other stretch had more, or fewer.

"In September 2020 we banned 1,204 channels, the lowest monthly total of the year 2020" is no plain
count: it bounds every other month of that year.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache

from schemas.values import Period
from sources.readers.dates import PrintedPeriod
from sources.readers.prose.periods import Dated
from sources.readers.prose.tags import Tagged

KINDS = frozenset({"maximum", "minimum"})

STRETCH = r"day|week|month|quarter|year"
ADJECTIVE = (
    r"daily|weekly|monthly|quarterly|yearly|annual|one-day|single-day|one-month|single-month"
)
TOLD = (
    # the highest daily total, its lowest monthly figure
    r"(?<!second[ -])(?<!third[ -])\b(?P<word>highest|largest|biggest|greatest|lowest|smallest"
    r"|fewest)\s+(?:ever\s+)?"
    rf"(?:(?P<length>{ADJECTIVE})\s+)?(?:total|figure|number|count|sum|tally|value|level|amount|result)s?\b",
    # the busiest day, the quietest month
    rf"\b(?P<word>busiest|quietest|peak|record|slowest|weakest|strongest)\s+(?P<length>{STRETCH})\b",
    # the most we have ever removed in a single day
    r"\bthe\s+(?P<word>most|fewest)\b[^.;:]{0,60}?\b(?:in|on)\s+(?:a|any|one)\s+(?:single\s+|one\s+|given\s+|calendar\s+)?"
    rf"(?P<length>{STRETCH})\b",
    # more than in any other month
    rf"\b(?P<word>more|fewer|less)\s+than\s+(?:in|on)\s+any\s+(?:other|previous|earlier|single)\s+(?P<length>{STRETCH})\b",
    # the month with the most bans
    rf"\b(?P<length>{STRETCH})\s+with\s+the\s+(?P<word>most|fewest|highest|lowest|largest|smallest)\b",
    # the most so far, the fewest of any month, the highest on record
    r"\bthe\s+(?P<word>most|fewest|highest|lowest|largest|smallest)\s+(?:ever|so\s+far|on\s+record|to\s+date|yet"
    rf"|of\s+any\s+(?P<length>{STRETCH}))\b",
    # was the peak, an all-time low
    r"\b(?:was|is|marked|set|became|reached|hit)\s+(?:the|an?)\s+(?:new\s+)?(?:all-time\s+)?"
    r"(?P<word>peak|high|low|maximum|minimum)\b(?P<length>)",
    r"\ball-time\s+(?P<word>high|low)\b(?P<length>)",
)
"""How a record is told: its word, and how long its stretches are where that is said."""

ABROAD = {
    "fr": (
        # le total mensuel le plus élevé, le chiffre le plus bas
        r"\b(?:total|chiffre|nombre|niveau|résultat|volume)\s+(?:(?P<length>mensuel|quotidien|journalier|hebdomadaire"
        r"|trimestriel|annuel)\s+)?le\s+plus\s+(?P<word>élevé|haut|important|grand|bas|faible|petit)\b",
        r"\b(?P<word>record)(?:\s+(?P<length>mensuel|quotidien|journalier|hebdomadaire|trimestriel|annuel))?\b",
        # plus qu'en aucun autre mois, le mois le plus chargé
        r"\b(?P<word>plus|moins)\s+qu['’](?:en|au\s+cours\s+d['’])\s?(?:aucun|tout)\s+autre\s+(?P<length>jour|mois|trimestre)\b",
    ),
    "de": (
        # der höchste Monatswert, die niedrigste Zahl
        r"\b(?P<word>höchste[nrs]?|größte[nrs]?|niedrigste[nrs]?|geringste[nrs]?|kleinste[nrs]?)\s+"
        r"(?P<length>monats|tages|wochen|quartals|jahres)?(?:wert|zahl|stand|summe|menge)\b",
        r"\b(?P<word>rekord|höchststand|tiefststand)(?:wert)?\b(?P<length>)",
        r"\bso\s+(?P<word>viele|wenige)\s+wie\s+(?:nie|noch\s+nie|in\s+keinem\s+anderen\s+(?P<length>monat|quartal))\b",
    ),
    "es": (
        # la cifra mensual más alta, el número más bajo
        r"\b(?:cifra|total|número|nivel|registro|dato)\s+(?:(?P<length>mensual|diari[ao]|semanal|trimestral|anual)\s+)?"
        r"más\s+(?P<word>alt[ao]|elevad[ao]|baj[ao]|reducid[ao])\b",
        r"\b(?P<word>récord|máximo|mínimo)(?:\s+(?P<length>mensual|diario|semanal|trimestral|anual))?\b(?!\s+de\s+\d)",
    ),
}
"""The same in other languages."""

PATTERNS = {
    language: tuple(re.compile(pattern, re.IGNORECASE) for pattern in told)
    for language, told in {"en": TOLD, **ABROAD}.items()
}
LOW = frozenset(
    """
    lowest smallest fewest quietest slowest weakest fewer less low minimum
    bas faible petit moins niedrigste niedrigsten niedrigster niedrigstes geringste geringsten
    geringster geringstes kleinste kleinsten kleinster kleinstes tiefststand wenige bajo baja
    reducido reducida mínimo
    """.split()  # noqa: SIM905 - a list of words is read as words
)
DAYS = {
    **dict.fromkeys(
        (
            (
                "day",
                "daily",
                "one-day",
                "single-day",
                "jour",
                "quotidien",
                "journalier",
                "tages",
                "diario",
                "diaria",
            )
        ),
        range(1, 2),
    ),
    **dict.fromkeys(("week", "weekly", "hebdomadaire", "wochen", "semanal"), range(7, 8)),
    **dict.fromkeys(
        (
            (
                "month",
                "monthly",
                "one-month",
                "single-month",
                "mois",
                "mensuel",
                "monats",
                "monat",
                "mensual",
            )
        ),
        range(28, 32),
    ),
    **dict.fromkeys(
        ("quarter", "quarterly", "trimestre", "trimestriel", "quartals", "quartal", "trimestral"),
        range(89, 93),
    ),
    **dict.fromkeys(("year", "yearly", "annual", "annuel", "jahres", "anual"), range(365, 367)),
}
OF_ITS_YEAR = re.compile(
    r"\b(?:of|in|during|for)\s+(?:that|the|this)\s+(?:whole\s+|entire\s+|same\s+|full\s+)?year\b|\ball\s+year\b"
    r"|\b(?:de\s+(?:l['’]|toute\s+l['’])année|(?:des|dieses)\s+(?:ganzen\s+)?jahres|del\s+año|de\s+(?:este|todo\s+el)\s+año)(?!\s+\d)",
    re.IGNORECASE,
)  # "the lowest monthly total of that year"
SO_FAR = re.compile(
    r"\b(?:so\s+far|to\s+date|yet|ever|on\s+record|since|until\s+now|in\s+history|all-time"
    r"|jamais|à\s+ce\s+jour|depuis|bisher|bislang|jemals|noch\s+nie|nie|seit|hasta\s+la\s+fecha|jamás|nunca|histórico"
    r"|histórica|desde)\b",
    re.IGNORECASE,
)  # "the highest total of 2019 so far": where it ends is not said


OF_OTHERS = re.compile(
    r"\s+(?:in\s+(?:the\s+)?(?:world|Union|EU|Europe|region|industry)|worldwide|among"
    r"|of\s+(?:any|all)\s+(?:\w+\s+)?(?:countr|platform|compan|network|member|service|provider)\w*)\b"
)  # "the highest number in the world": among places or platforms, not among months
OF_ANOTHER = re.compile(
    r"\b(?:of|in|during)\s+(?:that|the|this|our|its)\s+(?:\w+\s+)?(?:spring|summer|autumn|winter|season|quarter|half|period"
    r"|campaign|war|crisis|decade|pandemic|election|week|month)\b(?!\s+of\s+(?:19|20)\d\d)",
    re.IGNORECASE,
)  # "the lowest daily figure of that spring": which stretch that is no rule says


def is_told(tagged: Tagged) -> bool:
    """Whether the sentence speaks of a record."""
    return bool(_tellings(tagged.text, tagged.language))


def as_record(tagged: Tagged, dates: list[Dated]) -> Dated | None:
    """The one count of a sentence as the record that it is told to be; None where that is open.

    Args:
        tagged: The sentence.
        dates: Its figures.
    """
    tellings = list(_tellings(tagged.text, tagged.language))
    kinds = {kind for kind, _ in tellings}
    lengths = {length for _, length in tellings if length}
    if OF_ANOTHER.search(tagged.text) is not None:
        return None
    if len(dates) != 1 or len(kinds) != 1 or len(lengths) > 1 or dates[0].figure.kind != "count":
        return None
    period, base = _period_and_base(tagged, dates[0])
    if period is None or base == period.period:
        return None
    if lengths and period.period.days not in DAYS[lengths.pop()]:
        return None
    figure = replace(dates[0].figure, kind=kinds.pop(), rule="record_of_count")
    return Dated(figure, period, base, "")


@lru_cache(maxsize=8)
def _tellings(text: str, language: str) -> tuple[tuple[str, str], ...]:
    """Kind of each record that is told, and the word for the length of its stretches."""
    return tuple(
        (
            "minimum" if match["word"].lower() in LOW else "maximum",
            (match["length"] or "").lower(),
        )
        for pattern in PATTERNS.get(language, ())
        for match in pattern.finditer(text)
        if not OF_OTHERS.match(text, match.end())
    )


def _period_and_base(tagged: Tagged, dated: Dated) -> tuple[PrintedPeriod | None, Period | None]:
    """The record's own stretch, the shortest named, and the one that it is the record of."""
    named = [
        token.period
        for token in tagged.tokens
        if token.tag == "PER" and token.period is not None and token.period.basis != "vague"
    ]
    if not named:
        own = dated.period if dated.period and not dated.reason else None
        return own, _year_around(tagged, own) if own else None
    own = min(named, key=lambda period: period.period.days)
    around = {period.period for period in named} - {own.period}
    if SO_FAR.search(tagged.text):
        return (own, None) if len(around) <= 1 else (None, None)
    if not around:
        return own, _year_around(tagged, own)
    base = around.pop()
    is_inside = base.start <= own.period.start and own.period.end <= base.end
    return (own, base) if is_inside and not around else (None, None)


def _year_around(tagged: Tagged, own: PrintedPeriod) -> Period | None:
    """The year of a stretch, where the record is that of "that year"."""
    if OF_ITS_YEAR.search(tagged.text) is None or SO_FAR.search(tagged.text):
        return None
    year = Period.year(own.period.start.year)
    return year if own.period.end <= year.end else None
