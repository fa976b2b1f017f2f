"""PDF reports as grids and page texts, each cell with the box it was read from.

A fast pass over all pages (pypdfium2, hundreds of pages a second) finds those that may hold a
table; only they are laid out with pdfplumber, one at a time, each closed before the next. Locators
are those of RFC 8118: `#page=12&viewrect=left,top,width,height` in points from the top left corner
of the visible page.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from multiprocessing import get_context
from typing import Any

from sources.document import Document
from sources.errors import DocumentError
from sources.readers.grid import Grid
from sources.readers.pdf_candidates import MARGIN, candidate_pages, furniture_keys
from sources.readers.pdf_words import Box

MAX_PAGES = 5_000
"""Most pages of one report; a longer file is a collection."""

MAX_PAGE_CHARACTERS = 200_000
"""Most characters on one page; a page of type holds some 6,000."""

PEEK_PAGES = 10
"""Pages by which a scan is told from a report that no source knows."""

BROKEN = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    RecursionError,
    TypeError,
    ValueError,
)
"""How the layout library fails, besides its own errors, on objects of a kind it does not expect."""


@dataclass(frozen=True)
class PdfReport:
    """What a PDF prints.

    Attributes:
        pages: Text of every page, first page first; blank where a page has no text layer.
        grids: Every table found, in reading order; one that runs over several pages is one grid.
        unread: Rows of `Unread`: figures outside every table, pages without text.
        running: Keys of the lines at head and foot that come back (see `line_key`).
    """

    pages: tuple[str, ...]
    grids: tuple[Grid, ...]
    unread: tuple[dict[str, str], ...]
    running: frozenset[str] = frozenset()


def is_pdf(document: Document) -> bool:
    """Whether the bytes are a PDF (its mark may follow some rubbish)."""
    return b"%PDF-" in document.content[:1024]


def read_pdf(document: Document) -> PdfReport:
    """Every table and the text of every page.

    Raises:
        DocumentError: It is no PDF, broken, encrypted, too long, or has no text (a scan).
    """
    pages, margins = _texts_and_margins(document)
    if not any(text.strip() for text in pages):
        raise _scanned(document, len(pages))
    furniture = furniture_keys(margins)
    numbers = candidate_pages(pages, furniture)
    grids, unread = _read_tables(document, numbers, len(pages), furniture)
    blank = [number for number, text in enumerate(pages, start=1) if not text.strip()]
    unread += [
        {
            "locator": f"#page={number}",
            "printed": "",
            "reason": "the page has no text layer; text recognition may find some",
        }
        for number in blank
    ]
    return PdfReport(pages, tuple(grids), tuple(unread), furniture)


def read_pdfs(documents: Sequence[Document], *, workers: int = 2) -> list[PdfReport]:
    """Several reports, each in a worker process, in the order given.

    Raises:
        DocumentError: One of them cannot be read; the first in order is named.
    """
    if workers < 2 or len(documents) < 2:
        return [read_pdf(document) for document in documents]
    with ProcessPoolExecutor(min(workers, len(documents)), get_context("spawn")) as pool:
        return list(pool.map(read_pdf, documents))


def page_texts(document: Document) -> tuple[str, ...]:
    """Text of every page by the fast reader, lines as the file orders them.

    Raises:
        DocumentError: It is no PDF, broken, encrypted or too long.
    """
    return _texts_and_margins(document)[0]


def running_keys(document: Document) -> frozenset[str]:
    """Keys of the lines at head and foot that come back (see `line_key`).

    Raises:
        DocumentError: As `page_texts`.
    """
    return furniture_keys(_texts_and_margins(document)[1])


def has_tables(document: Document) -> bool:
    """Whether a page reads like one with a table, told without laying it out.

    Raises:
        DocumentError: As `page_texts`.
    """
    pages, margins = _texts_and_margins(document)
    return bool(candidate_pages(pages, furniture_keys(margins)))


def _texts_and_margins(document: Document) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Text of every page, and of its head and foot alone."""
    with closing(open_fast(document)) as pdf:
        if len(pdf) > MAX_PAGES:
            raise DocumentError(
                document.name,
                expected=f"at most {MAX_PAGES:,} pages",
                found=f"{len(pdf):,}",
                todo="split the file into its reports",
            )
        both = [_page_text(pdf, number, document.name) for number in range(len(pdf))]
    return tuple(text for text, _ in both), tuple(margins for _, margins in both)


@lru_cache(maxsize=2)
def opening_text(document: Document) -> str:
    """Text of the first three pages, for recognising a report; blank where there is none.

    Several sources ask this of the same document: it is read once.
    """
    if not is_pdf(document):
        return ""
    try:
        with closing(open_fast(document)) as pdf:
            few = range(min(3, len(pdf)))
            return "\n".join(_page_text(pdf, number, document.name)[0] for number in few)
    except DocumentError:
        return ""


def why_no_pdf(document: Document) -> DocumentError | None:
    """Why a PDF that no source recognises cannot be read; none where it can, or is none.

    Cheap: the first pages alone are looked at.
    """
    if not is_pdf(document):
        return None
    try:
        with closing(open_fast(document)) as pdf:
            pages = range(min(PEEK_PAGES, len(pdf)))
            if not any(_page_text(pdf, number, document.name)[0].strip() for number in pages):
                return _scanned(document, len(pages))
    except DocumentError as error:
        return error
    return None


def _scanned(document: Document, pages: int) -> DocumentError:
    return DocumentError(
        document.name,
        expected="a text layer",
        found=f"{pages:,} page{'s' if pages != 1 else ''} of pictures without text",
        todo="run text recognition over it, for instance `ocrmypdf IN OUT`, and read OUT",
    )


def viewrect(page: int, box: Box) -> str:
    """Fragment identifier of a box on a page, rounded outwards to tenths of a point."""
    left, top = math.floor(box.x0 * 10) / 10, math.floor(box.top * 10) / 10
    width = math.ceil((box.x1 - left) * 10) / 10
    height = math.ceil((box.bottom - top) * 10) / 10
    return f"#page={page}&viewrect={left:g},{top:g},{width:g},{height:g}"


def open_fast(document: Document) -> Any:
    """The file in the fast reader; the caller closes it.

    Raises:
        DocumentError: It is no PDF, broken or encrypted.
    """
    import pypdfium2
    from pypdfium2 import raw

    if not is_pdf(document):
        raise DocumentError(
            document.name,
            expected="a PDF",
            found="other bytes",
            todo="save or download it again",
        )
    try:
        return pypdfium2.PdfDocument(document.content)
    except pypdfium2.PdfiumError as error:
        locked = error.err_code in (raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY)
        raise DocumentError(
            document.name,
            expected="a PDF that opens without a password" if locked else "a complete PDF",
            found="an encrypted one" if locked else "a broken or truncated one",
            todo="save a copy without the password" if locked else "download it again",
        ) from error


def _page_text(pdf: Any, number: int, name: str) -> tuple[str, str]:
    """Text of a page, and of its head and foot alone."""
    import pypdfium2

    try:
        with closing(pdf[number]) as page, closing(page.get_textpage()) as textpage:
            if textpage.count_chars() > MAX_PAGE_CHARACTERS:
                raise DocumentError(
                    f"{name}#page={number + 1}",
                    expected=f"at most {MAX_PAGE_CHARACTERS:,} characters",
                    found=f"{textpage.count_chars():,}",
                    todo="print the page to a new PDF or leave it out",
                )
            text = _clean(textpage.get_text_range())
            bands = _margins(page.get_cropbox(), page.get_rotation() % 180 == 90)
            margins = "\n".join(_clean(textpage.get_text_bounded(*band)) for band in bands)
    except pypdfium2.PdfiumError as error:
        raise DocumentError(
            f"{name}#page={number + 1}",
            expected="a readable page",
            found="a broken one",
            todo="download the file again",
        ) from error
    return text, margins


def _clean(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\ufffe", "-").replace("\x00", "")


def _margins(
    crop: tuple[float, float, float, float], is_turned: bool
) -> list[tuple[float, float, float, float]]:
    """Head and foot of a visible page as left, bottom, right, top."""
    left, bottom, right, top = crop
    if is_turned:
        depth = MARGIN * (right - left)
        return [(left, bottom, left + depth, top), (right - depth, bottom, right, top)]
    depth = MARGIN * (top - bottom)
    return [(left, top - depth, right, top), (left, bottom, right, bottom + depth)]


def _read_tables(
    document: Document, numbers: Iterable[int], page_count: int, furniture: frozenset[str]
) -> tuple[list[Grid], list[dict[str, str]]]:
    import pdfplumber
    from pdfplumber.utils.exceptions import MalformedPDFException, PdfminerException

    from sources.readers.pdf_tables import PageLayout, join_pages, lay_out

    wanted = list(numbers)
    layouts: list[PageLayout] = []
    unread: list[dict[str, str]] = []
    if not wanted:
        return [], []
    try:
        with pdfplumber.open(BytesIO(document.content), pages=wanted) as pdf:
            for page in pdf.pages:
                layouts.append(lay_out(page, page_count=page_count, furniture=furniture))
                page.close()
    except (PdfminerException, MalformedPDFException, *BROKEN) as error:
        raise DocumentError(
            document.name,
            expected="pages that can be laid out",
            found=f"a broken page ({type(error).__name__})",
            todo="print the report to a new PDF and read that",
        ) from error
    for layout in layouts:
        unread.extend(layout.unread)
    return join_pages(layouts), unread
