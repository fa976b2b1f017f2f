"""Evidence: what a reader sees beside a claim, so that the figure can be checked at its place.

For PDF the crop of the page with the number boxed, for tables the row with its header, for messages
and prose the sentence with the number marked. A cell is shown only where it holds what was printed;
otherwise the context that the parser kept stands there. Never a guess.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol

from audit.privacy import mask_text
from audit.report.locators import Place, link_to, read_locator
from sources.document import Document
from sources.errors import DocumentError
from sources.readers.dates import find_periods
from sources.readers.sheet import read_sheets
from sources.readers.telegram import piece_text

LEFT_OUT = "…"
MOST_CELLS = 8
"""Widest row shown whole; of a wider one the label and the neighbours of the cell are shown."""

MOST_TEXT = 700
"""Longest passage shown, in characters; a longer one is cut around the figure."""

MOST_OPEN = 4
"""Documents kept open at once."""


class EvidenceSource(Protocol):
    """Whoever holds the original documents."""

    def document(self, sha256: str) -> Document | None:
        """The document with that hash; None where it is not held (any more)."""


class HeldDocuments:
    """Documents in memory, by hash: the simplest `EvidenceSource`."""

    def __init__(self, documents: Sequence[Document]) -> None:
        """Keep the documents."""
        self._documents = {document.sha256: document for document in documents}

    def document(self, sha256: str) -> Document | None:
        """The document with that hash."""
        return self._documents.get(sha256)


@dataclass(frozen=True)
class Evidence:
    """What is shown of a claim's place.

    Attributes:
        place: The place in words: `page 12`, `row 14, column 3`.
        link: Address of the place; blank where there is none.
        header: Labels of the cells of a table's row.
        cells: The row.
        marked: Which cell holds the figure; -1 where none does.
        before: Text before the figure.
        figure: The figure as it stands.
        after: Text after the figure.
        image: Path of the crop, from the root of the run; blank where there is none.
    """

    place: str
    link: str = ""
    header: tuple[str, ...] = ()
    cells: tuple[str, ...] = ()
    marked: int = -1
    before: str = ""
    figure: str = ""
    after: str = ""
    image: str = ""


def find_evidence(
    claim: Mapping[str, Any], document: OpenDocument | None, image: str = ""
) -> Evidence:
    """What can be shown for a claim, best first: crop, row, passage.

    Args:
        claim: One row of claims.
        document: The document it was read in, where it is held.
        image: Path of the crop, where one was made.
    """
    place = read_locator(claim["locator"])
    url = claim["source_url"]
    row = _row(place, document, claim["printed"]) if document is not None else None
    header, cells, marked = row or ((), (), -1)
    keep = [claim.get("platform", "")]
    passage = "" if cells else mask_text(_passage(place, document, claim), keep)
    before, figure, after = mark(passage, claim["printed"])
    return Evidence(
        place=place.words,
        link=link_to(url, claim["locator"]),
        header=tuple(mask_text(cell, keep) for cell in header),
        cells=tuple(mask_text(cell, keep) for cell in cells),
        marked=marked,
        before=before,
        figure=figure,
        after=after,
        image=image,
    )


def mark(passage: str, printed: str) -> tuple[str, str, str]:
    """A passage cut at the figure: before, figure, after. The figure alone where it is not in it.

    A match inside a longer number does not count: `12` is not in `312`.
    """
    if not passage:
        return "", printed, ""
    start = _whole_number_at(passage, printed) if printed else -1
    if start < 0:
        shown = passage if len(passage) <= MOST_TEXT else passage[:MOST_TEXT] + " …"
        return shown, "", ""
    return _cut(passage, start, start + len(printed))


def _whole_number_at(passage: str, printed: str) -> int:
    """Where the figure stands by itself, not within a longer number; -1 where it does not.

    A number of a date is the figure only where it stands nowhere else: `1` is not the 1 of
    `January 1, 2025`.
    """
    found = []
    start = passage.find(printed)
    while start >= 0:
        end = start + len(printed)
        before, after = passage[max(start - 1, 0) : start], passage[end : end + 2]
        goes_on = after[:1].isdecimal() or (after[:1] in (".", ",") and after[1:].isdecimal())
        if not (before.isdecimal() or before in (".", ",")) and not goes_on:
            found.append(start)
        start = passage.find(printed, start + 1)
    if len(found) > 1:
        dates = [(item.start, item.end) for item in find_periods(passage)]
        found = [at for at in found if not any(a <= at < b for a, b in dates)] or found
    return found[0] if found else -1


def _cut(passage: str, start: int, end: int) -> tuple[str, str, str]:
    if len(passage) <= MOST_TEXT:
        return passage[:start], passage[start:end], passage[end:]
    left, right = max(start - MOST_TEXT // 2, 0), min(end + MOST_TEXT // 2, len(passage))
    before = ("… " if left else "") + passage[left:start]
    after = passage[end:right] + (" …" if right < len(passage) else "")
    return before, passage[start:end], after


def _passage(place: Place, document: OpenDocument | None, claim: Mapping[str, Any]) -> str:
    if place.kind == "pointer" and document is not None:
        text = _json_text(document, place.name)
        if claim["printed"] and claim["printed"] in text:
            return text
    return str(claim["context"])


def _json_text(document: OpenDocument, pointer: str) -> str:
    """The text at a JSON pointer (RFC 6901); Telegram's list of pieces joined; blank if absent."""
    node = document.parsed_json
    for step in pointer.split("/")[1:]:
        step = step.replace("~1", "/").replace("~0", "~")
        if isinstance(node, dict):
            node = node.get(step)
        elif isinstance(node, list) and step.isdecimal() and int(step) < len(node):
            node = node[int(step)]
        else:
            return ""
    if isinstance(node, list):
        return "".join(str(piece_text(piece) or "") for piece in node)
    return node if isinstance(node, str) else ""


Row = tuple[tuple[str, ...], tuple[str, ...], int]


def _row(place: Place, document: OpenDocument, printed: str) -> Row | None:
    """Header, cells and the place of the figure; None where the cell is not what was printed."""
    if place.kind not in {"cell", "sheet"}:
        return None
    table = document.sheet(place.name if place.kind == "sheet" else "")
    if not 1 <= place.row <= len(table):
        return None
    cells = table[place.row - 1]
    column = place.column - 1 if place.column else _only_match(cells, printed)
    if not 0 <= column < len(cells) or not same_figure(cells[column], printed):
        return None
    header = _header(table, place.row - 1, column, len(cells))
    return _narrowed(header, cells, column)


def _only_match(cells: Sequence[str], printed: str) -> int:
    matching = [place for place, cell in enumerate(cells) if same_figure(cell, printed)]
    return matching[0] if len(matching) == 1 else -1


def same_figure(cell: str, printed: str) -> bool:
    """Whether a cell holds the printed figure, separators of thousands and spaces aside."""
    plain = [re.sub(r"[\s,']", "", text) for text in (cell, printed)]  # `1,234` and `1 234`
    return bool(plain[0]) and plain[0] == plain[1]


def _header(table: Sequence[Sequence[str]], row: int, column: int, width: int) -> tuple[str, ...]:
    """The nearest row above whose cell over the figure is a label; the table's first otherwise."""
    for above in range(row - 1, -1, -1):
        cells = table[above]
        if len(cells) > column and re.search(r"[^\W\d_]{2}", cells[column]):  # `Total accounts`
            return tuple((list(cells) + [""] * width)[:width])
    return ("",) * width


def _narrowed(header: tuple[str, ...], cells: Sequence[str], column: int) -> Row:
    if len(cells) <= MOST_CELLS:
        return header, tuple(cells), column
    kept = sorted({0, 1, *range(max(column - 2, 0), min(column + 3, len(cells)))})
    shown: list[tuple[str, str]] = []
    marked = 0
    for before, place in zip([-1, *kept], kept, strict=False):
        if place > before + 1:
            shown.append((LEFT_OUT, LEFT_OUT))
        if place == column:
            marked = len(shown)
        shown.append((header[place], cells[place]))
    if kept[-1] < len(cells) - 1:
        shown.append((LEFT_OUT, LEFT_OUT))
    return tuple(label for label, _ in shown), tuple(cell for _, cell in shown), marked


class OpenDocument:
    """A document taken apart once, however many claims stand in it."""

    def __init__(self, document: Document) -> None:
        """Nothing is read yet."""
        self._document = document

    @cached_property
    def parsed_json(self) -> Any:
        """The document as JSON; None where it is none."""
        try:
            return json.loads(self._document.content)
        except (ValueError, RecursionError):
            return None

    def sheet(self, name: str) -> Sequence[Sequence[str]]:
        """Rows of the CSV (blank name) or of a sheet; none where there is no such table."""
        return self._sheets.get(name, ())

    @cached_property
    def _sheets(self) -> dict[str, Sequence[Sequence[str]]]:
        try:
            return {sheet.name: sheet.rows for sheet in read_sheets(self._document)}
        except DocumentError:
            return {}


class EvidenceFinder:
    """Evidence for many claims of a few documents, each opened once while it is needed."""

    def __init__(self, held: EvidenceSource | None, images: Mapping[str, str]) -> None:
        """Keep where documents come from, and which claims have a crop (claim to path)."""
        self._held = held
        self._images = images
        self._open: dict[str, OpenDocument | None] = {}

    def find(self, claim: Mapping[str, Any]) -> Evidence:
        """What can be shown of one claim."""
        opened = self._opened(claim["document_sha256"])
        return find_evidence(claim, opened, self._images.get(claim["claim_id"], ""))

    def _opened(self, sha256: str) -> OpenDocument | None:
        if self._held is None or not sha256:
            return None
        if sha256 not in self._open:
            if len(self._open) >= MOST_OPEN:
                self._open.pop(next(iter(self._open)))
            document = self._held.document(sha256)
            self._open[sha256] = None if document is None else OpenDocument(document)
        return self._open[sha256]
