"""Notes that say "in thousands": a table under one is refused, never read as it stands.

A figure is wrong by a factor of a thousand where such a note is overlooked. It stands in a title,
in a line above or below the table, or in a heading; a sentence of prose is longer than `LONGEST`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from sources.errors import LayoutError

LONGEST = 160
"""Characters of the longest cell that is looked at: longer ones are prose."""

AMOUNT = (
    r"(?:thousands|millions|billions|tausend|tsd\.?|millionen|mio\.?|milliers|miles|millones"
    r"|['\u2019\u2018]?0{3}(?:['\u2019]?s)?)(?!\w)"
)
SCALE_NOTE = re.compile(
    rf"""
    (?<!\w)(?:in|en)\s+{AMOUNT}(?!\s+(?:of|de|von)\b)  # not "in thousands of cases"
    | (?:\A|\()\s*(?:in|en)\s+{AMOUNT}                  # "(in thousands of accounts)"
    | \(\s*{AMOUNT}\s*\)                               # "Videos (000s)"
    | (?<!\w)[x\u00d7]\s?1[,.\s]?000(?:[,.\s]?000)?(?!\w)  # "x1,000"
    """,
    re.VERBOSE | re.IGNORECASE,
)


def says_scale(text: str) -> bool:
    """Whether a cell says that figures are printed in thousands or the like."""
    return len(text) <= LONGEST and SCALE_NOTE.search(text) is not None


def refuse_scaled(texts: Iterable[tuple[str, str]], *, where: str) -> None:
    """Refuse a table of which a note says that its figures are in thousands.

    Args:
        texts: Locator and text of the cells that may hold such a note.
        where: Name of the document.

    Raises:
        LayoutError: One says so.
    """
    for locator, text in texts:
        if says_scale(text):
            raise LayoutError(
                f"{where}{locator}",
                expected="figures printed in full",
                found=f"the note {text.strip()!r}",
                todo="read it with a label map that says `scale` (docs/label_maps.md), or print "
                "the figures in full",
            )
