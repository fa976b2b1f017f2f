"""Whose figure it is, and whether a platform claims it or a study measured it."""

from __future__ import annotations

import re

from sources.readers.prose.clauses import clause_start
from sources.readers.prose.figures import Figure
from sources.readers.prose.found import Context
from sources.readers.prose.platforms import beside, platform_of
from sources.readers.prose.tags import Tagged

BY_PLATFORM = re.compile(r"(?<!\S)by PLAT:")  # "banned by Telegram", as tags
LOOKED_AT = re.compile(
    r"\b(?:we|I|(?:our|the)\s+(?:[\w-]+\s+)?(?:volunteers|monitors|testers|researchers|authors|team|teams|coders"
    r"|crawler|crawlers|annotators|partners|students|interns|experimenters|investigators|organi[sz]ations?|ngos?))"
    r"\s+(?:had\s+|have\s+)?(?:\w+ly\s+)?(?:reported|flagged|notified|submitted|sent|collected|sampled|monitored"
    r"|tracked|followed|observed|studied|examined|checked|identified|found|saw|recorded|tested|posted|uploaded"
    r"|revisited|archived|scraped|crawled|coded|counted|logged|looked\s+at)\b",
    re.IGNORECASE,
)
"""What a study did with the things it speaks of: "of the posts that we reported"."""


IN_OURS = re.compile(
    r"(?:In|Of|Within|Across)\s+our\s+(?:own\s+)?(?:sample|panel|dataset|data set)\b"
)
"""What stands in a study's own sample is measured, whoever did it."""


def owner_of(tagged: Tagged, figure: Figure, context: Context) -> str:
    """The platform whose figure it is; blank where that is open."""
    if context.language != "en":
        # Elsewhere the verb may carry its subject ("eliminamos").
        names = {tagged.tokens[n].meaning for n in tagged.of("PLAT")}
        if len(names) > 1:
            return beside(tagged, figure.place)
        return names.pop() if names else context.platform
    is_publisher = context.voice == "publisher"
    return platform_of(tagged, figure.place, context.platform, is_publisher=is_publisher)


def is_measured(tagged: Tagged, voice: str) -> bool:
    """Whether a sentence tells what a researcher found, not what a platform says of itself."""
    if voice == "publisher":
        return False
    is_own = voice == "study" and LOOKED_AT.search(tagged.text) is not None
    is_own = is_own or IN_OURS.match(tagged.text) is not None
    if BY_PLATFORM.search(tagged.line) and not tagged.line.startswith("of ") and not is_own:
        return False
    if is_own or _is_of_study(tagged):
        return True
    if voice == "article" or tagged.of("TOLD", "CLAIMSTO"):
        return False
    names = [
        n
        for n in tagged.of("PLAT", "SUBJ")
        if tagged.tokens[n].word not in ("we", "it", "they", "which")
    ]
    acts = tagged.of("ACT")
    return not (names and acts and names[0] < acts[0])


def _is_of_study(tagged: Tagged) -> bool:
    """Whether a word of research stands in the clause of the first figure."""
    figures = tagged.of("NUM", "PCT")
    if not figures:
        return bool(tagged.of("MEAS"))
    start = clause_start(tagged, figures[0])
    return any(
        n >= start
        and clause_start(tagged, n) == start
        and (n < figures[-1] or not _is_aside(tagged, n))
        for n in tagged.of("MEAS")
    )


def _is_aside(tagged: Tagged, number: int) -> bool:
    """Whether researchers only speak in an aside: "removed 10 posts, which researchers say is"."""
    before = [token.word for token in tagged.tokens[max(0, number - 3) : number]]
    return bool(tagged.of("PLAT")) and not {"which", "and", "while"}.isdisjoint(before)
