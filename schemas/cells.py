"""Cells of CSV that no spreadsheet executes, and the text that stands behind them.

A text that a spreadsheet would take for a formula gets an apostrophe in front, as OWASP advises; a
text that itself begins with apostrophes before such a letter gets one more. What is read back is
therefore always the text that was written.
"""

from __future__ import annotations

import re

GUARD = "'"
"""What makes a spreadsheet show a cell instead of executing it."""

DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%")
"""First letters that make a spreadsheet take a cell for a formula or a command."""

HARMLESS = re.compile(r"[+\-]?[\d.,\u00a0\u202f ]+%?")
"""A signed number or percentage, such as `-20%` or `+1,234.5`: no formula."""


def guard_cell(text: str) -> str:
    """Text that a spreadsheet shows and does not execute; signed numbers stay as they are."""
    return GUARD + text if _is_guarded(text) else text


def unguard_cell(cell: str) -> str:
    """The text behind a cell that `guard_cell` wrote; any other cell is its own text."""
    return cell[1:] if cell.startswith(GUARD) and _is_guarded(cell) else cell


def _is_guarded(text: str) -> bool:
    """Whether a text is one to guard; adding or taking apostrophes never changes the answer."""
    core = text.lstrip(GUARD)
    return core.startswith(DANGEROUS) and not HARMLESS.fullmatch(core)
