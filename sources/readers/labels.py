"""Printed labels matched with known ones, tolerant of what text layers lose, never of meaning."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import TypeVar

from sources.errors import LayoutError, first_few

LIGATURES = re.compile(r"ffi|ffl|ff|fi|fl|tf|tt|ti|ft")
"""What fonts set as one glyph, and text layers lose."""

LOST_GLYPH = re.compile(r"\(cid:\d+\)|[\x00\ufffd]|(?<=[^\W\d_])[\ue000-\uf8ff](?=[^\W\d_])")
"""What stands for a glyph whose letters a text layer does not know: `Pla\\x00orm`, `(cid:12)`; of
the private characters those between letters, since others are icons."""

LETTER_FOR_GLYPH = "\ua78f"  # a letter of no label, so that it stays in its key
ANY_LIGATURE = f"(?:{LIGATURES.pattern})"
GAP = "(?: |ffi|ffl|ff|fi|fl)"
"""What a space can stand for: itself, or one of the commonest ligatures (`Tra cking`)."""

T = TypeVar("T")


def label_key(text: str) -> str:
    """Letters and digits only, folded: `Abuse & Harassment*` and `ABUSE HARASSMENT` agree.

    Parentheses, apostrophes, hyphens and case differ between two editions and between a page and
    its text layer; letters and digits are the label.
    """
    plain = unicodedata.normalize("NFKC", text).casefold()
    return "".join(c for c in plain if c.isalnum())


def match_label(text: str, known: Mapping[str, T]) -> T | None:
    """Value of the known label that the text prints; None where there is none.

    A ligature that the text layer lost is put back only where something shows that it was there: a
    glyph without letters, or a space where the known label has none (`Tra cking`, never
    `Tracking`), and where exactly one known label fits then. Never used for figures.
    """
    has_lost = LOST_GLYPH.search(text) is not None
    wanted = label_key(text)
    if not has_lost:
        for label, value in known.items():
            if label_key(label) == wanted:
                return value
    if not any(char.isalpha() for char in wanted):
        return None
    printed = _with_ligatures(text)
    fitting = [label for label in known if printed.fullmatch(_words_key(label))]
    return known[fitting[0]] if len(fitting) == 1 else None


def _words_key(text: str) -> str:
    """As `label_key`, the spaces between words kept."""
    return " ".join(filter(None, map(label_key, text.split())))


@lru_cache(maxsize=4096)
def _with_ligatures(text: str) -> re.Pattern[str]:
    """Labels that the text may be, by their `_words_key`."""
    key = re.escape(_words_key(LOST_GLYPH.sub(LETTER_FOR_GLYPH, text)))
    return re.compile(key.replace(r"\ ", GAP).replace(LETTER_FOR_GLYPH, ANY_LIGATURE))


def require_label(text: str, known: Mapping[str, T], *, where: str, what: str, module: str) -> T:
    """Value of the known label that the text prints.

    Raises:
        LayoutError: It is none of them; the message names the nearest.
    """
    value = match_label(text, known)
    if value is None:
        raise unknown_label(text, known, where=where, what=what, module=module)
    return value


def unknown_label(
    text: str, known: Iterable[str], *, where: str, what: str, module: str
) -> LayoutError:
    """The error for a label that a source does not know, with the nearest known ones."""
    labels = list(known)
    keys = {label_key(label): label for label in labels}
    near = difflib.get_close_matches(label_key(text), list(keys), n=3, cutoff=0.5)
    shown = [keys[key] for key in near] or labels
    return LayoutError(
        where,
        expected=f"a known {what} such as {first_few(shown)}",
        found=repr(text),
        todo=f"compare with the document and extend sources/{module}.py",
    )
