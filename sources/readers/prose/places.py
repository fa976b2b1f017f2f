"""Where a figure of a sentence is for: a country, the Union, or the world."""

from __future__ import annotations

import re

from sources.readers.countries import country_code

# "in India", "across the European Union", "in EU Member States"
IN_PLACE = re.compile(
    r"\b(?:[Ii]n|[Aa]cross|within|throughout)\s+(?:the\s+)?"
    r"(?P<place>(?:(?:EU|one|\d+|all)\s+)?Member States?|EU|European Union"
    r"|[A-Z][\w'-]+(?: [A-Z][\w'-]+){0,3})"
)
# What was in a place is no figure: "videos of the shootings in which 50 died in New Zealand".
HAPPENED = re.compile(
    r"\b(?:attacks?|shootings?|bombings?|riots?|wars?|protests?|elections?|mosques?|massacres?|activity|offices?"
    r"|based|headquartered|born|arrested|court|police)\b[^,;()]{0,60}$",
    re.IGNORECASE,
)
WORLD = re.compile(r"\b(?:globally|worldwide|around the world|dans le monde entier|weltweit)\b")
CLAUSE = re.compile(r"[;,(]| and | et | und | y ")
PART = re.compile(r"\b(?:of\s+(?:which|them|these|those|whom)|including|among\s+(?:them|which))\b")
SHORT = {"UK": "GB", "US": "US", "USA": "US"}


def scope_of(sentence: str, printed: str) -> str:
    """`worldwide`, `EU` or an ISO 3166 code; blank where the sentence names no place, or several.

    Of several places the one between this figure and the next sign of a clause counts.
    """
    places = _places(sentence)
    before, _, behind = sentence.partition(printed)
    if len(places) > 1:
        # "in Mexico 903,420": of the place before it, where none stands behind.
        places = _places(CLAUSE.split(behind)[0]) or _places(CLAUSE.split(before)[-1])
    elif (part := PART.search(behind)) is not None and part.start() > 1:
        # "5.7 million accounts, 210,000 of which were in the Union": only the part was.
        places = _places(before) | _places(behind[: part.start()])
    return places.pop() if len(places) == 1 else ""


def _places(text: str) -> set[str]:
    found = {"worldwide"} if WORLD.search(text) else set()
    for match in IN_PLACE.finditer(text):
        if HAPPENED.search(text[: match.start()]):
            continue
        name = match["place"]
        code = "EU" if "Member State" in name or name in ("EU", "European Union") else ""
        code = code or SHORT.get(name, "") or country_code(name)
        if code:
            found.add(code)
    return found
