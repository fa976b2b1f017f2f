"""Method notes: the entries of `docs/methods.md` for the rules that an audit used."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

HEADING = re.compile(r"^(#{2,5})\s+`?([^`\n]+?)`?\s*$", re.MULTILINE)
"""A heading such as `### record_conflict`, or with the id in backquotes."""

ENTRY = re.compile(r"^(?:[-*]\s+)?\*\*`?([a-z][a-z0-9_]+)`?\*\*[:.]?\s*", re.MULTILINE)
"""An entry that begins a line with its id in bold, such as `**record_conflict**: ...`."""

ID = re.compile(r"`([a-z_]+)`")
"""An id in backquotes."""

ROW = re.compile(r"^\|\s*((?:`[a-z_]+`(?:,\s*)?)+)\s*\|([^\n]+)\|\s*$", re.MULTILINE)
"""A row of a table that begins with its ids: `` | `share_of` | links to a host | Wilson | ``."""

ITEM = re.compile(r"^\* ((?:`[a-z_]+`(?:, )?)+): ([^\n]+)$", re.MULTILINE)
"""An item of a list that begins with its ids: ``* `groups`: two groups of one study``."""


@dataclass(frozen=True)
class MethodNote:
    """What one rule, estimand or comparison does; `paragraphs` is empty where none is written."""

    name: str
    paragraphs: tuple[str, ...]


def methods_text() -> str:
    """`docs/methods.md`: of the checkout that runs, or as the wheel ships it inside the package."""
    written = Path(__file__).parents[2] / "docs" / "methods.md"
    if written.is_file():
        return written.read_text(encoding="utf-8")
    return files("audit.report").joinpath("methods.md").read_text(encoding="utf-8")


def method_notes(text: str, names: Sequence[str]) -> list[MethodNote]:
    """The note of each name, in the order given; a name without an entry has no paragraphs.

    A name that has rows of a table instead of an entry is described by them.
    """
    entries = {**_rows(text), **_entries(text)}
    return [MethodNote(name, entries.get(name, ())) for name in names]


def _rows(text: str) -> dict[str, tuple[str, ...]]:
    """For each id the items of lists and the rows of tables that begin with it.

    A row says what it is about in the cell after the id, and what of that in its last one.
    """
    items: dict[str, list[str]] = {}
    for match in ITEM.finditer(text):
        for name in ID.findall(match[1]):
            items.setdefault(name, []).append(match[2])
    rows: dict[str, list[str]] = {}
    for match in ROW.finditer(text):
        first, *others = [cell.strip() for cell in match[2].split("|")]
        about = f"{first.replace('_', ' ')}: {others[-1]}" if others else first
        for name in ID.findall(match[1]):
            rows.setdefault(name, []).append(about)
    told = {name: "; ".join(about) + "." for name, about in rows.items()}
    return {
        name: _paragraphs("\n\n".join([*items.get(name, []), *filter(None, [told.get(name)])]))
        for name in items | rows
    }


def _entries(text: str) -> dict[str, tuple[str, ...]]:
    """Entry by id: what stands under a heading or after a bold id, up to the next of them."""
    starts = sorted(
        (match.start(), match.end(), match.group(match.lastindex or 1))
        for pattern in (HEADING, ENTRY)
        for match in pattern.finditer(text)
    )
    ends = [*[start for start, _, _ in starts][1:], len(text)][: len(starts)]
    return {
        name.split()[0].strip("`:"): _paragraphs(text[end:following])
        for (_, end, name), following in zip(starts, ends, strict=True)
    }


def _paragraphs(text: str) -> tuple[str, ...]:
    """Paragraphs without Markdown's marks, each with a capital at its head."""
    pieces = (" ".join(piece.split()) for piece in re.split(r"\n\s*\n", text))
    plain = (re.sub(r"[`*]", "", piece).strip() for piece in pieces if piece.strip())
    return tuple(piece[:1].upper() + piece[1:] for piece in plain)
