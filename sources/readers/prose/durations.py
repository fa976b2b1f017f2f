"""Horizons and rates by language: "within 24 hours of upload", "a day", "pro Tag", "par mois"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sources.readers.numbers import parse_number

HORIZONS = {
    # "within one hour of upload", "within 24 hours"
    "en": re.compile(
        r"(?:(?:with)?in\s+(?:less\s+than\s+|under\s+|fewer\s+than\s+|at\s+most\s+|the\s+first\s+|just\s+|only\s+)?"
        r"|(?:less|no\s+later|no\s+more|not\s+more|fewer)\s+than\s+|at\s+most\s+|inside\s+(?:of\s+)?"
        r"|after\s+(?=[\w-]+\s+(?:minute|hour|day|week)s?\s*,)|under\s+(?=[\w-]+\s+(?:minute|hour|day|week)s?\s+(?:of|after|from)\b))"
        r"(?:(?P<count>a|an|one|\d{1,3}|[a-z]{2,9})\s+)(?:working\s+)?"
        r"(?P<unit>minute|hour|day|week|month|year)s?(?!\w)(?:\s+or\s+(?:less|fewer|sooner))?"
        r"(?:\s+(?:of|after|from)\s+(?:being\s+|its\s+|their\s+|the\s+|an?\s+|our\s+|first\s+){0,2}"
        r"(?:receiving\s+(?:an?\s+|the\s+)?(?:valid\s+)?(?:removal\s+|takedown\s+|user\s+)?"
        r"(?P<received>orders?|notices?|reports?|requests?|complaints?|notifications?|flags?)|receipt"
        r"|(?P<since>upload|uploading|posting|posted|published|publication|uploaded|notice|notification|notified"
        r"|discovery|report|reported|flagged|detection|creation|created)(?!\w)))?",
        re.IGNORECASE,
    ),
    # "innerhalb von 24 Stunden", "binnen einer Stunde"
    "de": re.compile(
        r"(?:innerhalb|binnen|in(?=\s+(?:weniger\s+als|unter)))\s+(?:von\s+|weniger\s+als\s+|unter\s+|der\s+ersten\s+)?(?:(?P<count>eine[rs]?|\d{1,3}|[a-zöü]{3,6})\s+)"
        r"(?P<unit>Minute|Stunde|Tag|Woche)(?:e?n|e)?s?(?!\w)(?P<since>)",
        re.IGNORECASE,
    ),
    # "dans les 24 heures", "en moins d'une heure"
    "fr": re.compile(
        r"(?:dans\s+(?:les|un\s+délai\s+de|un\s+délai\s+d['\u2019])\s*|(?:en|sous)\s+(?:moins\s+d(?:e\s+|['\u2019]))?)(?:(?P<count>une?|\d{1,3}|[a-z]{4,6})\s+)"
        r"(?P<unit>minute|heure|jour|semaine)s?(?!\w)(?P<since>)",
        re.IGNORECASE,
    ),
    # "en menos de 24 horas", "en un plazo de una hora"
    "es": re.compile(
        r"(?:en|dentro\s+de)\s+(?:menos\s+de\s+|un\s+plazo\s+de\s+|el\s+plazo\s+de\s+|las\s+primeras\s+|las\s+)?(?:(?P<count>una?|\d{1,3}|[a-z]{3,6})\s+)"
        r"(?P<unit>minuto|hora|día|semana)s?(?!\w)(?P<since>)",
        re.IGNORECASE,
    ),
}
RATES = {
    # "a day", "each month", "daily"
    "en": re.compile(
        r"(?:a|an|per|each|every)\s+(?P<unit>day|week|month)(?!\w)|(?P<daily>daily)(?!\w)",
        re.IGNORECASE,
    ),
    # "pro Tag", "am Tag", "täglich"
    "de": re.compile(
        r"(?:pro|je|am|jeden)\s+(?P<unit>Tag|Woche|Monat)(?!\w)|(?P<daily>täglich)(?!\w)",
        re.IGNORECASE,
    ),
    # "par jour", "chaque mois"
    "fr": re.compile(
        r"(?:par|chaque)\s+(?P<unit>jour|semaine|mois)(?!\w)(?P<daily>)", re.IGNORECASE
    ),
    # "al día", "por mes", "cada semana"
    "es": re.compile(
        r"(?:al|por|cada|a\s+la)\s+(?P<unit>día|semana|mes)(?!\w)|(?P<daily>diariamente)(?!\w)",
        re.IGNORECASE,
    ),
}
INSIDE = re.compile(r"within|inside", re.IGNORECASE)  # "within six months"
WITHIN_THE = re.compile(r"(?:within|inside)\s+the\s+(?:hour|day)(?!s)", re.IGNORECASE)
"""So much as "within one hour"; "in the week" is another thing."""

NO_RATE = ("for ", "after ", "within ", "of ", "lasted ", "half ", "such ", "in ")
"""Before "a day": it is a length of time."""

ONE = frozenset({"a", "an", "un", "una", "une", "eine", "einer", "eines"})
IN_ENGLISH = {
    **dict.fromkeys(("minute", "minuto"), "minute"),
    **dict.fromkeys(("hour", "stunde", "heure", "hora"), "hour"),
    **dict.fromkeys(("day", "tag", "jour", "día"), "day"),
    **dict.fromkeys(("week", "woche", "semaine", "semana"), "week"),
    **dict.fromkeys(("month", "monat", "mois", "mes"), "month"),
    "year": "year",
}
ISO_UNITS = {"minute": "PT{}M", "hour": "PT{}H", "day": "P{}D", "week": "P{}D"} | {
    "month": "P{}M",
    "year": "P{}Y",
}
SINCE = {
    **dict.fromkeys(("posting", "posted", "uploaded", "uploading", "published"), "upload"),
    **dict.fromkeys(("publication", "creation", "created"), "upload"),
    **dict.fromkeys(("notification", "notified", "report", "reported", "flagged"), "notice"),
    "detection": "discovery",
}


def find_horizons(text: str, language: str) -> Iterator[tuple[int, int, str, str]]:
    """Start, end, ISO duration and what its clock starts with (blank: not said) of each horizon."""
    pattern = HORIZONS.get(language)
    for match in pattern.finditer(text) if pattern else ():
        count = match["count"].lower()
        if count == "the" and WITHIN_THE.match(match.group()):
            count = "a"
        number = parse_number("1" if count in ONE else count, language=language)
        if number is None or number.value.denominator != 1:
            continue
        unit = IN_ENGLISH[match["unit"].lower()]
        if unit in ("month", "year") and not INSIDE.match(match.group()):
            continue  # "in six months" is a stretch of the calendar
        amount = int(number.value) * (7 if unit == "week" else 1)
        is_received = match.groupdict().get("received")
        since = "notice" if is_received else (match["since"] or "").lower()
        duration = ISO_UNITS[unit].format(amount)
        yield match.start(), match.end(), duration, SINCE.get(since, since)


def find_rates(text: str, language: str) -> Iterator[tuple[int, int, str]]:
    """Start, end and kind of mean of each "a day" or "per month"."""
    pattern = RATES.get(language)
    for match in pattern.finditer(text) if pattern else ():
        if language == "en" and text[: match.start()].endswith(NO_RATE):
            continue
        unit = match["unit"]
        yield match.start(), match.end(), f"mean_per_{IN_ENGLISH[unit.lower()] if unit else 'day'}"
