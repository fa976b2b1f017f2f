"""What a text says of itself: its language, its voice, its platform, the period it reports on."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date

from schemas.values import Period
from sources.readers.dates import find_periods
from sources.readers.prose import Context
from sources.readers.prose.lexicon import LANGUAGES, lexicon_of
from sources.readers.prose.sentences import MAX_SENTENCE, split_text

# Words that are frequent in one language and rare in the others.
COMMON = {
    "en": "the of and to in that is was for we were with by from our",
    "fr": "le la les des du et nous une dans pour avons que qui sur par au",
    "de": "der die das und den von mit wir ist im für auf wurden haben nicht",
    "ar": "في من على إلى أن التي الذي مع هذا هذه عن تم بعد خلال ما",
    "es": "el los las del y que en una para por con se nuestra hemos más",
}
FEW_COMMON = 0.08
"""Least share of such words in a text of the language."""

OUR_OWN = re.compile(
    r"\bour (?:rules|platform|users|policies|community (?:standards|guidelines)|guidelines|terms"
    r"|services?)\b"
    r"|\bnos (?:règles|politiques|utilisateurs)\b|\bnotre (?:plateforme|politique)\b"
    r"|\bunsere[rn]? (?:regeln|plattform|nutzer|richtlinien)\b"
    r"|\bnuestr[ao]s? (?:reglas|plataforma|normas)\b",
    re.IGNORECASE,
)  # "our platform"
TOLD = re.compile(
    r"\b(?:said|says|told|according to|announced|spokes(?:man|woman|person)|stated)\b",
    re.IGNORECASE,
)  # "a spokesman said"
# What others say in a text is not the text's own "we": "...", “...”, «...»
QUOTED = re.compile(r"[\u201c\u00ab\"][^\u201d\u00bb\"]{0,800}[\u201d\u00bb\"]")
HOSTS = {
    "Twitter": ("twitter.", "x.com"),
    "X": ("twitter.", "x.com"),
    "Facebook": ("facebook.", "fb.com", "meta.com"),
    "Meta": ("facebook.", "fb.com", "meta.com"),
    "Telegram": ("telegram.", "t.me"),
    "Snapchat": ("snap.com", "snapchat."),
    "YouTube": ("youtube.", "google.", "youtube.googleblog."),
}
"""Where a platform publishes; of the others the name itself stands in the host."""

OF_A_STUDY = re.compile(
    r"\b(?:our (?:sample|dataset|analysis|findings|data ?set)|this (?:study|article|paper)|"
    r"we (?:followed|collected|analy[sz]ed|sampled|tracked))\b",
    re.IGNORECASE,
)  # "our sample"
COVERS = re.compile(
    r"(?:reporting period|period covered|covers?|covering|date range|for the period|"
    r"période de (?:rapport|déclaration)|berichtszeitraum|período del informe)\b",
    re.IGNORECASE,
)  # "Reporting period: January 1 - June 30, 2023"
IS_REPORT = re.compile(r"report|transparen|rapport|bericht|informe", re.IGNORECASE)
COVERED = 250
"""How far behind such a word the period may stand, in characters."""

POINTS_GROUP = re.compile(r"(?<![\w.,])\d{1,3}(?:\.\d{3})+,\d+(?![\w.])")  # "1.234,5"
COMMAS_GROUP = re.compile(r"(?<![\w.,])\d{1,3}(?:,\d{3})+\.\d+(?![\w.])")  # "1,234.5"
TITLE_LINES = 12
PUBLISHED = re.compile(
    r"\b(?:published|posted|updated|issued|released|publié|mise? à jour|veröffentlicht|stand|"
    r"aktualisiert|publicado|actualizado)\b",
    re.IGNORECASE,
)  # "Published October 2023", "Last updated: 25 October 2023"
SHORTEST_REPORT = 28
"""Days; a shorter period in a title is a date of publication."""


def describe(opening: str, *, published_on: str = "", url: str = "") -> Context:
    """The context in which the sentences of a text are to be read.

    Args:
        opening: The beginning of the text, some pages of it.
        published_on: ISO date, month or year of publication; only a day is of use.
        url: Where it was published.
    """
    language = language_of(opening)
    platforms = platforms_of(opening)
    first = platforms[0][0] if platforms else ""
    is_own = is_own_text(opening, first, url)
    voice = voice_of(opening, is_own=is_own)
    is_shared = len(platforms) > 1 and platforms[1][1] * 2 > platforms[0][1]
    return Context(
        # A text about several platforms stands for none where a sentence names none.
        platform="" if is_shared and voice != "publisher" else first,
        voice=voice,
        report=report_of(opening, language) if voice == "publisher" else None,
        published=date.fromisoformat(published_on) if len(published_on) == 10 else None,
        language=language,
        is_own=voice == "publisher" and is_own,
        is_mixed=is_mixed(opening, language),
    )


def is_mixed(text: str, language: str) -> bool:
    """Whether a text has a number that its language cannot write: "1.234,5" in English.

    Then "1,234" and "1.234" elsewhere in it may be either, and neither is read.
    """
    foreign = POINTS_GROUP if language == "en" else COMMAS_GROUP
    return foreign.search(text) is not None


def is_own_text(opening: str, platform: str, url: str = "") -> bool:
    """Whether it is certain that the platform itself speaks: by the address, or by its own words.

    A sentence outside quotation marks must name the platform and speak of our rules at once; what
    is less certain is taken as relayed, which never makes an accusation stronger.
    """
    host = url.partition("://")[2].partition("/")[0].lower()
    hosts = HOSTS.get(platform, (f"{platform.lower()}.",)) if platform else ()
    if any(host.startswith(name) or f".{name}" in f".{host}" for name in hosts):
        return True
    for sentence in split_text(QUOTED.sub(" ", opening)):
        if OUR_OWN.search(sentence.text[:MAX_SENTENCE]) and not TOLD.search(sentence.text):
            names = {
                phrase.meaning
                for phrase in lexicon_of("en").find(sentence.text)
                if phrase.tag == "PLAT"
            }
            if platform in names:
                return True
    return False


def language_of(text: str) -> str:
    """One of `LANGUAGES`, or blank where the text is in none of them."""
    words = re.findall(r"[^\W\d_]+", text.lower())[:4_000]
    if not words:
        return ""
    shares = {
        language: sum(word in common for word in words) / len(words)
        for language, common in ((name, COMMON[name].split()) for name in LANGUAGES)
    }
    best = max(shares, key=lambda language: shares[language])
    return best if shares[best] >= FEW_COMMON else ""


def voice_of(text: str, *, is_own: bool = False) -> str:
    """Who says "we": `study`, `publisher`, or nobody (`article`).

    A text that tells what others said as often as it speaks of its own rules is an article, unless
    it is certain (`is_own_text`) that the platform speaks.
    """
    unquoted = QUOTED.sub(" ", text)
    study, own = len(OF_A_STUDY.findall(unquoted)), len(OUR_OWN.findall(unquoted))
    if study > own:
        return "study"
    return "publisher" if own and (is_own or own > len(TOLD.findall(unquoted))) else "article"


def platforms_of(text: str) -> list[tuple[str, int]]:
    """Platforms named, most often first."""
    names = Counter(
        phrase.meaning for phrase in lexicon_of("en").find(text) if phrase.tag == "PLAT"
    )
    return names.most_common()


def report_of(opening: str, language: str) -> Period | None:
    """The one period that the text says it reports on; None where it names none, or several."""
    stated: set[Period] = set()
    for sentence in split_text(opening):
        match = COVERS.search(sentence.text[:MAX_SENTENCE])
        if match is not None:
            stated |= _long_periods(sentence.text[match.end() :][:COVERED], language)
    if len(stated) == 1:
        return stated.pop()
    lines = [line.strip() for line in opening.split("\n") if line.strip()][:TITLE_LINES]
    titles = [
        line
        for line in lines
        if len(line) <= 120 and not line.endswith((".", ",")) and not PUBLISHED.search(line)
    ]
    if not any(IS_REPORT.search(line) for line in titles):
        return None
    titled = _long_periods(" \n".join(titles), language)
    return titled.pop() if len(titled) == 1 else None


def _long_periods(text: str, language: str) -> set[Period]:
    found = find_periods(text, language=language or "en")
    return {
        item.period.period
        for item in found
        if item.period.basis == "stated" and item.period.period.days >= SHORTEST_REPORT
    }
