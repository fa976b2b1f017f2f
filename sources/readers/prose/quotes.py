"""What others say inside quotation marks: their "we" is not the text's own."""

from __future__ import annotations

import re

from sources.readers.prose.tags import Tagged

MARK = re.compile(r"[\u201c\u201d\u201e\u00ab\u00bb\"]")
OPENING = "\u201c\u201e\u00ab"
CLOSING = "\u201d\u00bb"
SPOKEN_FOR = re.compile(
    r"\b(?:the|a)\s+(?:company|platform|network|firm|service)(?:['\u2019]s(?:\s+[\w-]+){1,4}?|\s+(?:spokes\w+"
    r"|representative|official|executive|statement|blog\s+post|report))?"
    r"\s+(?:said|says|wrote|writes|told|announced|stated|added|declared|noted)\b"
    r"|\b(?:said|says|wrote|writes|announced|stated|added|declared)\s+(?:the|a)\s+(?:company|platform|network|firm"
    r"|service)(?:['\u2019]s\b|\s+(?:spokes\w+|representative|official|executive)|\s*[.,])"
)  # "the company's policy chief wrote", "said a company spokesman"
SPEAKERS = frozenset({"we", "nous", "wir", "nosotros"})


def ends_quoted(text: str, *, is_open: bool = False) -> bool:
    """Whether a quotation is still open behind a sentence.

    Args:
        text: The sentence.
        is_open: Whether one was open before it.
    """
    for mark in MARK.findall(text):
        is_open = _after(mark, text, is_open=is_open)
    return is_open


def is_anothers_we(tagged: Tagged, *, is_open: bool) -> bool:
    """Whether somebody says "we" in quotation marks and no platform is named outside them.

    Args:
        tagged: The sentence.
        is_open: Whether a quotation was open before it.
    """
    if not is_open and MARK.search(tagged.text) is None:
        return False
    speaks = [
        token.start for n in tagged.of("SUBJ") if (token := tagged.tokens[n]).word in SPEAKERS
    ]
    names = [tagged.tokens[n].start for n in tagged.of("PLAT")]
    inside = _inside(tagged.text, is_open=is_open)
    told = SPOKEN_FOR.search(tagged.text)
    if told is not None and not inside[told.start()]:
        return False
    return any(inside[place] for place in speaks) and all(inside[place] for place in names)


def _inside(text: str, *, is_open: bool) -> list[bool]:
    places = []
    for mark in text:
        if MARK.match(mark):
            is_open = _after(mark, text, is_open=is_open)
        places.append(is_open)
    return places


def _after(mark: str, text: str, *, is_open: bool) -> bool:
    if mark == '"':
        return not is_open
    if mark == "\u201c" and "\u201e" in text:
        return False  # a German quotation ends where an English one begins
    return mark in OPENING and mark not in CLOSING
