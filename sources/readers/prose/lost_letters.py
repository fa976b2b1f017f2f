"""Texts whose letters were lost: a PDF printed as text with NUL where a ligature stood.

"speci_c" was "specific", "submi_ed" "submitted". Such a text is no binary file and can be read;
what the letters were is not guessed, the mark for an unknown character stands in their place. A NUL
beside a digit may have been a digit itself: then nothing of the text is read.
"""

from __future__ import annotations

import re

from sources.document import Document
from sources.readers.text_tables import decode_text

NUL = b"\x00"
LOST = "\ufffd"
"""Stands for letters that nobody knows; a NUL takes as many characters, so places stay the same."""

MOST = 0.02
"""Share of lost letters above which it is no text: in UTF-16 every second byte is NUL."""

BESIDE_NUMBER = re.compile(rb"\d[.,%]?\x00|\x00{2}|\x00[.,]?\d")  # b"1\x00234", b"\x003", b"\x00.5"
NUMBER_WORD = re.compile(
    rf"\b\w{{0,10}}[ -]?{LOST}(?:ve|fteen|fty|f|fth|eth|rst)(?:th|ieth)?\b", re.IGNORECASE
)  # "twenty-\ufffdve", "\ufffdfty"


def has_lost_letters(content: bytes) -> bool:
    """Whether its NUL characters stand in the place of letters, and nowhere near a number."""
    lost = content.count(NUL)
    is_rare = 0 < lost <= MOST * len(content)
    return is_rare and BESIDE_NUMBER.search(content) is None


def readable_text(document: Document) -> str:
    """The text of a document, with a mark for every letter that was lost.

    Raises:
        DocumentError: The bytes are no text in UTF-8, or NUL characters stand where digits may.
    """
    if not has_lost_letters(document.content):
        return decode_text(document)
    marked = document.content.replace(NUL, LOST.encode())
    return decode_text(Document(content=marked, name=document.name))


def has_lost_number(sentence: str) -> bool:
    """Whether a number in words may have lost a letter: what is left of it is another number."""
    return LOST in sentence and NUMBER_WORD.search(sentence) is not None
