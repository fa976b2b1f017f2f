"""What a document prints, whatever its format: tables, the text around them, and how to cite it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sources.document import Document
from sources.errors import DocumentError
from sources.readers.grid import Grid
from sources.readers.html import is_html, parse_page, text_fragment
from sources.readers.page_tables import read_page
from sources.readers.pdf import is_pdf, read_pdf

Locate = Callable[[int, int, str], str]
"""Place of a line, from the number of its page, its offset there, and its text."""


@dataclass(frozen=True)
class Printed:
    """What a document prints.

    Attributes:
        grids: Its tables, in order.
        unread: Rows of `Unread`, from the reader of the format.
        pages: Text of each page, tables included; one text where there are no pages, none where
            every cell is in a table or in `unread`.
        running: Keys of lines that come back on many pages (see `furniture_keys`).
        locate: Place of a line of the text.
    """

    grids: Sequence[Grid]
    unread: Sequence[dict[str, str]]
    pages: Sequence[str] = ()
    running: frozenset[str] = frozenset()
    locate: Locate = lambda page, offset, line: ""  # no text, no place


def read_printed(document: Document) -> Printed:
    """Tables and text of a document, by what its bytes are.

    Raises:
        DocumentError: It cannot be read, or holds records without tables or sentences.
    """
    if is_pdf(document):
        report = read_pdf(document)
        return Printed(
            report.grids,
            report.unread,
            report.pages,
            report.running,
            lambda page, offset, line: f"#page={page}",  # the page is all we know
        )
    if document.starts_with(b"{", b"["):
        raise DocumentError(
            document.name,
            expected="a report with tables or sentences",
            found="structured records (JSON)",
            todo="name a source with `extract --source`",
        )
    if is_html(document):
        page = read_page(document)
        text = parse_page(document).get_text("\n")
        return Printed(page.grids, page.unread, (text,), locate=_quoted)
    if has_sentences(document):
        page = read_page(document)
        return Printed(page.grids, page.unread, (page.text,), locate=_offsets)
    from sources.readers.sheet_tables import read_tables

    return Printed(*read_tables(document))


def has_sentences(document: Document) -> bool:
    """Whether it is a PDF, a web page or a text, with pipe tables or without; not a sheet."""
    if is_pdf(document) or is_html(document):
        return True
    if document.content.startswith(b"PK\x03\x04") or document.media_type in {
        "text/csv",
        "text/tab-separated-values",
    }:
        return False
    lines = document.content[:20_000].split(b"\n")
    piped = any(line.strip().startswith(b"|") for line in lines)
    return piped or document.media_type in {"text/markdown", "text/plain"}


def _quoted(page: int, offset: int, line: str) -> str:  # as every `Locate`
    return text_fragment(" ".join(line.split())[:200])


def _offsets(page: int, offset: int, line: str) -> str:  # as every `Locate`
    return f"#char={offset},{offset + len(line)}"
