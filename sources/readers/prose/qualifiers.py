"""The words around a figure that set it apart: none is dropped, so that two figures never collapse.

"100 videos that showed weapons" and "200 videos that sold drugs" are two series, though both are
videos removed. What the rules do not understand they keep as it stands.
"""

from __future__ import annotations

import re
from itertools import pairwise, takewhile

from sources.readers.prose.clauses import FIGURES, clause_start
from sources.readers.prose.reading import Figure
from sources.readers.prose.rules import COMPARISONS
from sources.readers.prose.tags import Tagged, Token

# Words that tell nothing apart: grammar, and the common ways to name a rule that was broken.
NEUTRAL = frozenset(
    """
    a an the of for to in on by from at as and or with under this that these those its our their all
    which who it they we he she each any some more others also only just alone total overall number
    violation violations violating violated violate breach breaches breaching breaking broke
    related relating linked connected due policy policies rule rules terms service use community
    guidelines standards guideline promotion promoting against about during over within between
    year whole entire there saw seen see recorded observed experienced avons observé vu
    enfin même un une nombre
    years month months quarter half period reporting first second third fourth last previous
    compared than since until through were was is are has have had been being be up down low high
    globally worldwide world company platform site network firm said says according it's
    eu member states state one european union content item items piece pieces account accounts
    associated consisted such propaganda competent authority authorities across those suspected
    le la les de du des d au aux en pour par notre nos cette ce dans sur et que qui politique
    contre règles
    der die das den dem des im in am von vom zu zum zur für mit und wir
    في من على خلال عام شهر
    el los las del de por para con y que nuestra nuestro nuestras nuestros
    well reached came lodged filed made sent submitted issued brought raised arrived us people
    post posts video videos while but after before because so then when where not
    """.split()  # noqa: SIM905 - a list of words is read as words
)
LONGEST = 160
"""Longest label kept, in characters."""

JIHADIST = {"IS", "al_qaeda"}
ADDITION = re.compile(r"(?:another|an?\s+(?:further|additional))\b", re.IGNORECASE)
"""Before a number: it comes on top of another figure ("a further 12")."""

NOTHING = Token("", 0, 0, "")
PLAIN = frozenset({"", "SHOW", "LODGE", "EQ"})
"""Tags of words that, beside a figure, tell it apart like any other."""

PARTS = frozenset(
    {
        "count_part_accounted",
        "count_policy_accounted",
        "count_which_were_of",
        "count_of_which_were_of",
        "count_of_them_found",
        "count_part_abroad",
        "count_including_for",
    }
)
"""Rules that read a part of what another figure tells as a whole."""

FEW_WORDS = 3
EXCLUDING = frozenset({"excluding", "except", "without", "besides", "apart"})
"""Before a matter: everything else is counted."""

POINTING = frozenset({"these", "those", "such"})
"""Before a unit: only the things of an earlier sentence are meant."""

STOPS = frozenset(
    {"NUM", "PCT", "PER", "PREVP", "PREVH", "PREVQ", "PREVM", "PREVY", "RATE", "HOR", "TIM", "DET"}
)


def further_words(tagged: Tagged, figure: Figure) -> str:
    """What the clause says of the counted things beyond what we have words for; often nothing."""
    tokens = tagged.tokens
    counted = figure.counted if figure.counted is not None else figure.place
    before = tokens[figure.place + 1 : counted]
    behind = list(takewhile(lambda token: not _ends(token), tokens[_start(figure) :]))
    words = [t.word for t in [*before, *behind] if t.tag in PLAIN and _tells_apart(t.word)]
    if figure.kind == "median":  # "9 days"
        words = [word for word in words if not word.startswith(figure.unit[:-1])]
    words += [one.word for one, two in pairwise([*behind, NOTHING]) if _trails(one, two)]
    if figure.action == "decide" and figure.verb is not None:
        words.insert(0, tokens[figure.verb].word)  # granted, rejected
    if figure.rule in PARTS:
        words.insert(0, "a part")
    words[:0] = _heading_words(tagged, figure)
    if ADDITION.match(figure.number.printed):
        words.insert(0, "in addition")
    leading = pairwise(tokens[: figure.place + 1])
    if figure.counted is None and _points_back(behind):
        words.insert(0, "those named before")
    points = any(one.word == "of" and two.word in POINTING for one, two in leading)
    if figure.total is not None or points or any(token.word in POINTING for token in before):
        words.insert(0, "those named before")
    return " ".join(dict.fromkeys(words))[:LONGEST]


def _points_back(behind: list[Token]) -> bool:
    """Whether "of them" or "of which" stands behind a number."""
    words = [token.word for token in behind[:2]]
    return words[:1] == ["of"] and words[-1] in POINTING | {"them", "which"}


def _heading_words(tagged: Tagged, figure: Figure) -> list[str]:
    """What a clause says before its figure that sets it apart: "Violent extremism: 12 servers"."""
    tokens = tagged.tokens
    start = clause_start(tagged, figure.place)
    if figure.kind == "median":
        # "The median time to inform was a day, and the median time to resolve two days."
        start = max([start, *(n for n in tagged.of("MEDIAN") if n < figure.place)])
    before = tokens[start : figure.place]
    colons = [n for n, token in enumerate(before) if token.word == ":"]
    # As in "exploitative content led to 12 account removals" or "our weapons category saw a rise".
    is_whole = (
        figure.rule == "count_noun"
        or figure.kind == "median"
        or (figure.kind in COMPARISONS and (figure.counted or 0) > figure.place)
    )
    heading = before[: len(before) if is_whole else colons[-1] if colons else 0]
    # "20.8 million fake accounts and 3.3 million for other reasons": only the first are fake.
    first = next((n for n, token in enumerate(before) if token.tag in FIGURES), len(before))
    matters = [t for t in before[:first] if t.tag == "POL"] if figure.policy is None else []
    plain = [t.word for t in heading if t.tag == "" and _tells_apart(t.word)]
    if figure.kind in COMPARISONS and len(plain) > FEW_WORDS:
        plain = []  # a clause of its own: "so many people stuck at home, leading to"
    left_out = [t.word for t in before if t.word in EXCLUDING] if matters else []
    return [*left_out, *(token.word for token in matters), *plain]


def policy_of(tagged: Tagged, figure: Figure) -> tuple[str, str]:
    """Our word and theirs for the matter; two matters at once are none of our words."""
    tokens = tagged.tokens
    if figure.policy is None:
        return "", reason_label(tagged, figure)
    rest = takewhile(lambda token: not _ends(token) or token.word == "(", tokens[figure.policy :])
    named = [token for token in rest if token.tag == "POL"]
    words = {token.meaning for token in named}
    label = tagged.text[named[0].start : named[-1].end]
    if len(words) == 1:
        return named[0].meaning, tagged.printed(figure.policy)
    return ("IS_and_al_qaeda" if words == JIHADIST else ""), label[:LONGEST]


def reason_label(tagged: Tagged, figure: Figure) -> str:
    """Why it happened, as it stands behind "for" in the clause; blank where it does not say."""
    tokens = tagged.tokens
    start = _start(figure)
    for number in range(start, len(tokens)):
        if _ends(tokens[number]):
            return ""
        if tokens[number].word == "for":
            inside = list(takewhile(lambda token: not _ends(token), tokens[number + 1 :]))
            if [token.word for token in inside[:2]] in (["the", "remaining"], ["the", "rest"]):
                return ""
            while inside and not inside[-1].tag and not _tells_apart(inside[-1].word):
                inside.pop()
            return tagged.text[inside[0].start : inside[-1].end][:LONGEST] if inside else ""
    return ""


def _trails(one: Token, two: Token) -> bool:
    """Whether an adverb stands behind what it tells apart: "95 accounts permanently"."""
    return one.tag == "ADV" and one.word.endswith("ly") and two.tag not in ("ACT", "ADV")


def _start(figure: Figure) -> int:
    return (
        figure.counted
        if figure.counted is not None and figure.counted > figure.place
        else figure.place
    ) + 1


def _ends(token: Token) -> bool:
    return token.word in (";", ":", ",", "(") or token.tag in STOPS


def _tells_apart(word: str) -> bool:
    return word[0].isalpha() and word not in NEUTRAL
