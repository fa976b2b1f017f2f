"""Printed labels matched with known ones, tolerant of what text layers lose, never of meaning."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import TypeVar

from sources.errors import LayoutError, first_few

LIGATURES = re.compile(r"ffi|ffl|ff|fi|fl|tf|tt|ti|ft")  # what the text "di erent" has lost
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

    Ligatures lost in a text layer are forgiven where exactly one known label fits then
    (`Scope of Pla orm Service`, `Tra cking`). Never used for figures.
    """
    wanted = label_key(text)
    for label, value in known.items():
        if label_key(label) == wanted:
            return value
    if not any(char.isalpha() for char in wanted):
        return None
    fitting = [label for label in known if _without_ligatures(label).fullmatch(wanted)]
    return known[fitting[0]] if len(fitting) == 1 else None


@lru_cache(maxsize=4096)
def _without_ligatures(label: str) -> re.Pattern[str]:
    """The label's key, each of its ligatures there or lost."""
    return re.compile(LIGATURES.sub(lambda found: f"(?:{found[0]})?", label_key(label)))


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
