"""Why nothing in a sentence is a claim, or a figure of it none after all."""

from __future__ import annotations

import re

from sources.readers.prose.found import Context
from sources.readers.prose.lost_letters import has_lost_number
from sources.readers.prose.others import is_sent_elsewhere
from sources.readers.prose.periods import Dated
from sources.readers.prose.quotes import is_anothers_we
from sources.readers.prose.records import KINDS, is_told
from sources.readers.prose.rules import COMPARISONS
from sources.readers.prose.tags import Tagged, is_figure
from sources.readers.prose.voices import LOOKED_AT

QUESTION = re.compile(r"\?[\"'\u201d\u2019)]*$|^\s*\u00bf")  # "Did we remove 12 accounts?"
CONDITION = re.compile(
    r"(?:Had|Should|Were|Würden?|Sollten?|Hätten?)\s+(?:[A-Z][\w'\u2019-]*|\d[\d.,]*|we|they|it|the|all|wir|sie|es|die)\s"
)  # "Had Facebook removed 276 posts, ..."
OF_A_MATTER = frozenset({"for", "containing", "spreading", "sharing", "promoting"})
EXPLAINED = re.compile(
    r"[\"'\u201c\u2018\u201e\u00ab]\s*[\d.,<>%\u2013-]+\s*[\"'\u201c\u201d\u2019\u00bb]\s+"
    r"(?:indicates?|means?|denotes?|stands?\s+for|bedeutet|signifie|significa)\b"
)  # "a median time of '0' indicates that"
AFTER = re.compile(
    r"\b[\w-]+\s+(?:hour|day|week|month|year)s\s+(?:after|later)\b", re.IGNORECASE
)  # "Thirty days after our first visit"
OWN_ACTS = frozenset({"report", "notify", "refer", "appeal"})
LATER = re.compile(
    r"\b(?:after|for)\s+(?:(?:a|an|one|two|three|four|five|six|seven|ten|twelve|the\s+first|several|some|many"
    r"|\d+)\s+)(?:further\s+|more\s+)?(?:hour|day|week|month|year)s?\b|\b(?:a|one|two|several)\s+"
    r"(?:hour|day|week|month|year)s?\s+(?:later|on)\b",
    re.IGNORECASE,
)  # "were dead after a year"
MARKED = re.compile(r"\d[.,]\d")  # "1.234", "1,234"


def refusal_of(tagged: Tagged, *, is_quoted: bool) -> str:
    """Why nothing in a sentence is a claim; blank where something may be."""
    if QUESTION.search(tagged.text):
        return "a question"
    if has_lost_number(tagged.text):
        return "a number in words that lost a letter"
    if EXPLAINED.search(tagged.text):
        return "says what a printed figure stands for"
    if CONDITION.match(tagged.text):
        return "wished, planned or conditional"
    # "removed for false claims about vaccines" doubts nothing.
    if any(tagged.tokens[n - 1].word not in OF_A_MATTER for n in tagged.of("DOUBT")):
        return "hearsay, doubted or denied"
    if is_anothers_we(tagged, is_open=is_quoted):
        return "quoted: whose figure it is stays open"
    return ""


def _odd_beside(tagged: Tagged, dated: Dated, dates: list[Dated]) -> str:
    """Why a figure is no claim beside its period and the others of its sentence; often nothing."""
    if dated.figure.kind in COMPARISONS and (reason := _odd_comparison(dated)):
        return reason
    is_untold = is_told(tagged) and not any(other.figure.kind in KINDS for other in dates)
    return "a record told as no rule reads it" if is_untold else ""


def _odd_comparison(dated: Dated) -> str:
    """Why a change is none that can be told: its base is not before its period, say."""
    if dated.period is None:
        return dated.reason if dated.reason.startswith("a stretch") else ""
    if dated.base is None:
        return ""  # kept without it
    return "" if dated.base.start < dated.period.period.start else "the base is not earlier"


def _is_one_clause(tagged: Tagged, place: int, number: int) -> bool:
    """Whether nothing parts two numbers, as in "21% were removed, and of the others 9%"."""
    between = {token.word for token in tagged.tokens[place + 1 : number]}
    return not ("," in between and {"and", "while", "but", "or"} & between)


def _is_claimed_first(tagged: Tagged, place: int) -> bool:
    """Whether somebody "says" it before what a study found: "X says 95%, but of ours 23% were"."""
    told = [n for n in tagged.of("TOLD", "CLAIMSTO") if n < place]
    if not told or not any(n < told[-1] for n in tagged.of("PLAT", "SUBJ")):
        return False
    seen = [tagged.tokens[n].start for n in tagged.of("MEAS")]
    looked = LOOKED_AT.search(tagged.text)
    starts = [*seen, *([looked.start()] if looked else [])]
    end = tagged.tokens[place].end
    return bool(starts) and "," in tagged.text[end : max(end, min(starts))]


def odd_figure(
    tagged: Tagged,
    dated: Dated,
    dates: list[Dated],
    left: list[int],
    context: Context,
    *,
    is_study: bool,
) -> str:
    """Why a figure that was read is no claim after all; blank where it is one.

    Args:
        tagged: The sentence.
        dated: The figure.
        dates: All figures of the sentence.
        left: Token numbers of what was not read in it.
        context: Of the text.
        is_study: Whether the sentence tells what a study found.
    """
    figure = dated.figure
    if context.is_mixed and MARKED.search(figure.number.printed):
        return "numbers are written in two ways here"
    is_under = any(
        n > figure.place and is_figure(tagged, n) and _is_one_clause(tagged, figure.place, n)
        for n in left
    )
    is_later = LATER.search(tagged.text, tagged.tokens[figure.place].end)
    if is_study and (is_under or is_later or AFTER.search(tagged.text)):
        return "a condition that no rule reads"
    if is_study and _is_claimed_first(tagged, figure.place):
        return "claimed and measured in one sentence"
    if is_study and figure.kind == "count" and figure.action in OWN_ACTS:
        return "what the study did itself"
    if context.voice != "publisher" and is_sent_elsewhere(tagged, figure.rule, figure.unit):
        return "nobody is named who received it"
    return _odd_beside(tagged, dated, dates)
