"""Tables of a published page, whether it is HTML, text with pipe tables or a PDF."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import accumulate

from sources.document import Document
from sources.readers.grid import Grid
from sources.readers.html import is_html, parse_page, read_html_tables, text_fragment
from sources.readers.pdf import is_pdf, opening_text, read_pdf
from sources.readers.text_tables import decode_text, read_text_tables

HEAD = 60_000
"""How far into a page its name and period must show, in bytes."""


@dataclass(frozen=True)
class PrintedPage:
    """A page's text and tables.

    Attributes:
        text: What a reader sees, tables included; of a web page without its tags.
        grids: Tables in order.
        unread: Rows of `Unread`.
        locate: Place of `text[start:end]` as a fragment identifier.
    """

    text: str
    grids: tuple[Grid, ...]
    unread: tuple[dict[str, str], ...]
    locate: Callable[[int, int], str]


def read_page(document: Document) -> PrintedPage:
    """The page's text and tables.

    Raises:
        DocumentError: It is neither a web page nor text in UTF-8 nor a PDF that can be read.
    """
    if is_pdf(document):
        report = read_pdf(document)
        text = "\n".join(report.pages)
        ends = list(accumulate(len(page) + 1 for page in report.pages))
        return PrintedPage(
            text,
            tuple(map(lift_name, report.grids)),
            report.unread,
            lambda start, end: f"#page={bisect_right(ends, start) + 1}",
        )
    if is_html(document):
        text = " ".join(parse_page(document).get_text(" ").split())
        grids = tuple(map(lift_name, read_html_tables(document)))
        return PrintedPage(text, grids, (), lambda start, end: _quoted(text, start, end))
    tables = read_text_tables(document)
    return PrintedPage(
        tables.text,
        tuple(tables.grids),
        tuple(tables.unread),
        lambda start, end: f"#char={start},{end}",
    )


def lift_name(grid: Grid) -> Grid:
    """A table whose first row is one cell over all columns: its name, which is no header."""
    first = grid.rows[0] if grid.rows else ()
    if grid.header_count < 2 or len(first) < 2 or any(cell is not first[0] for cell in first):
        return grid
    name = first[0].text or grid.caption
    return replace(grid, rows=grid.rows[1:], header_count=grid.header_count - 1, caption=name)


def opening_words(document: Document) -> str:
    """Words of the beginning of a page, for recognising it; blank where it is no text.

    Tags are left out of a web page without parsing it; of a PDF the first pages are read.
    """
    if is_pdf(document):
        return " ".join(opening_text(document).split())
    head = document.content[:HEAD]
    if head.startswith(b"PK\x03\x04") or b"\x00" in head:
        return ""
    text = head.decode("utf-8-sig", errors="ignore")
    if is_html(document):
        pieces = (part.rpartition(">")[2] for part in text.split("<"))
        text = " ".join(pieces)
    return " ".join(text.split())


def _quoted(text: str, start: int, end: int) -> str:
    """Text fragment of a passage, with a few words on either side."""
    before = " ".join(text[max(0, start - 60) : start].split()[-3:])
    after = " ".join(text[end : end + 60].split()[:3])
    return text_fragment(text[start:end], before=before, after=after)


__all__ = ["PrintedPage", "decode_text", "opening_words", "read_page"]
