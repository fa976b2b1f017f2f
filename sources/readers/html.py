"""Tables of web pages as grids: row and column spans, captions, headings above.

Locators are text fragments (`#:~:text=before-,figure,-after`), which browsers jump to and mark, or
the id of the cell where it has one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

from sources.document import Document
from sources.errors import DocumentError
from sources.readers.grid import Cell, Grid, count_header_rows

MAX_TAGS = 200_000
"""Most tags of a page, read in some five seconds; a report has some thousands."""
MAX_SPAN = 1_000
"""Widest span followed, as browsers do."""
MAX_CELLS = 2_000_000
"""Most cells of all tables together, spans counted."""

HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
ENDS_LINE = frozenset(
    {
        "br",
        "p",
        "div",
        "li",
        "ul",
        "ol",
        "dt",
        "dd",
        "dl",
        "section",
        "blockquote",
        "pre",
        *HEADINGS,
    }
)
"""Elements that begin and end a line inside a cell."""

WRAPPED = re.compile(r"\s+")
LONGEST_CAPTION = 200
"""Longest paragraph in bold that is taken for the name of the table below it."""


def is_html(document: Document) -> bool:
    """Whether the bytes look like a web page."""
    head = document.content[:4096].lstrip().lower()
    return head.startswith((b"<!doctype html", b"<html")) or b"<html" in head


def read_html_tables(document: Document) -> list[Grid]:
    """Every table that holds no other table, in order.

    Raises:
        DocumentError: It is no web page, or has more tags or cells than any report.
    """
    soup = parse_page(document)
    grids: list[Grid] = []
    above = _Headings()
    cells = 0
    for element in soup.find_all([*HEADINGS, "p", "table"]):
        if element.name != "table":
            above.pass_by(element)
        elif element.find("table") is None:
            grid = _grid(element, above, len(grids) + 1)
            if grid is None:
                continue
            cells += len(grid.rows) * grid.width
            if cells > MAX_CELLS:
                raise _too_large(document, f"at most {MAX_CELLS:,} table cells")
            grids.append(grid)
    return grids


def read_html_lists(document: Document) -> list[tuple[str, str]]:
    """Every list item without items of its own: the heading above it, and its text.

    Raises:
        DocumentError: It is no web page, or has more tags than any report.
    """
    items: list[tuple[str, str]] = []
    title = ""
    for element in parse_page(document).find_all([*HEADINGS, "li", "dt", "dd"]):
        if element.name in HEADINGS:
            title = _text(element) or title
        elif element.find("li") is None and _text(element):
            items.append((title, _text(element)))
    return items


def parse_page(document: Document) -> Any:
    """The page as BeautifulSoup makes it with lxml, scripts and hidden text left out.

    Raises:
        DocumentError: It is no web page, or has more tags than any report.
    """
    from bs4 import BeautifulSoup, ParserRejectedMarkup

    if document.content.count(b"<") > MAX_TAGS:
        raise _too_large(document, f"at most {MAX_TAGS:,} tags")
    if b"<" not in document.content or b"\x00" in document.content[:4096]:
        raise DocumentError(
            document.name,
            expected="a web page",
            found="no tags",
            todo="save the page as HTML",
        )
    try:
        soup = BeautifulSoup(document.content, "lxml")
    except (ParserRejectedMarkup, RecursionError, AssertionError) as error:
        raise DocumentError(
            document.name,
            expected="a web page",
            found="tags that cannot be read",
            todo="open it in a browser and save it again",
        ) from error
    for hidden in soup.find_all(["script", "style", "template", "noscript"]):
        hidden.decompose()
    return soup


def why_no_page(document: Document) -> DocumentError | None:
    """Why a web page that no source recognises cannot be read; none where it can, or is none."""
    if is_html(document) and document.content.count(b"<") > MAX_TAGS:
        return _too_large(document, f"at most {MAX_TAGS:,} tags")
    return None


def text_fragment(text: str, *, before: str = "", after: str = "") -> str:
    """Fragment identifier that a browser finds the text by.

    Args:
        text: What to mark.
        before: Text just before it, to tell it from the same text elsewhere.
        after: Text just after it.
    """
    prefix = f"{_encoded(before)}-," if before else ""
    suffix = f",-{_encoded(after)}" if after else ""
    return f"#:~:text={prefix}{_encoded(text)}{suffix}"


def _encoded(text: str) -> str:
    """Percent-encoded, the marks of the fragment's own grammar too."""
    return quote(" ".join(text.split()), safe="").replace("-", "%2D")


def _too_large(document: Document, expected: str) -> DocumentError:
    return DocumentError(
        document.name,
        expected=expected,
        found=f"{document.content.count(b'<'):,} tags in {len(document.content):,} bytes",
        todo="save only the part of the page that holds the report",
    )


class _Headings:
    """What stands above a table: headings by level, and a line in bold below the last of them."""

    def __init__(self) -> None:
        self._levels: list[tuple[str, str]] = []
        self.caption = ""

    def pass_by(self, element: Any) -> None:
        """Note a heading, or a paragraph all in bold; any other paragraph is not about a table."""
        text = _text(element)
        if element.name == "p":
            bold = " ".join(_text(part) for part in element.find_all(["b", "strong"]))
            if element.find_parent("table") is None and text:
                self.caption = text if text == bold and len(text) <= LONGEST_CAPTION else ""
        elif text:
            self._levels = [pair for pair in self._levels if pair[0] < element.name]
            self._levels.append((element.name, text))
            self.caption = ""

    @property
    def title(self) -> str:
        """The nearest heading."""
        return self._levels[-1][1] if self._levels else ""

    @property
    def section(self) -> str:
        """The heading that the nearest one stands under."""
        return self._levels[-2][1] if len(self._levels) > 1 else ""


def _grid(table: Any, above: _Headings, number: int) -> Grid | None:
    rows: list[_Row] = []
    for row in table.find_all("tr"):
        rows.append(_Row(row, rows[-1].last_text if rows else above.title))
    placed = _placed(rows)
    if not placed:
        return None
    width = max(len(row) for row in placed)
    filled = tuple((*row, *[Cell("")] * (width - len(row))) for row in placed)
    header = sum(1 for row in rows if row.is_header)
    leading = next((n for n, row in enumerate(rows) if not row.is_header), len(rows))
    caption = table.find("caption")
    locator = f"#{table['id']}" if table.get("id") else _place_of(filled)
    return Grid(
        rows=filled,
        header_count=leading if header and leading else count_header_rows(filled),
        title=above.title,
        caption=_text(caption) if caption else above.caption,
        locator=locator,
        page=number,
        section=above.section,
    )


def _place_of(rows: tuple[tuple[Cell, ...], ...]) -> str:
    return next((cell.locator for row in rows for cell in row if cell.locator), "")


class _Row:
    """The cells of one `tr`, as printed, with their spans."""

    def __init__(self, row: Any, text_before: str) -> None:
        found = row.find_all(["td", "th"], recursive=False)
        texts = [_split_marks(cell) for cell in found]
        self.is_header = bool(found) and all(cell.name == "th" for cell in found) and len(found) > 1
        self.last_text = next((text for text, _ in reversed(texts) if text), text_before)
        self.cells: list[tuple[Cell, int, int]] = []
        for place, (cell, (text, marks)) in enumerate(zip(found, texts, strict=True)):
            earlier = " ".join(words for words, _ in texts[max(0, place - 3) : place])
            before = earlier or text_before
            after = texts[place + 1][0] if place + 1 < len(texts) else ""
            locator = ""
            if text:
                fragment = text_fragment(text, before=before, after=after)
                locator = f"#{cell['id']}" if cell.get("id") else fragment
            self.cells.append(
                (Cell(text, locator, marks), _span(cell, "rowspan"), _span(cell, "colspan"))
            )


def _span(cell: Any, name: str) -> int:
    text = str(cell.get(name, "1")).strip()
    return max(1, min(MAX_SPAN, int(text))) if text.isdecimal() else 1


def _placed(rows: list[_Row]) -> list[list[Cell]]:
    """Cells in their columns, a spanning one as the same object in each place."""
    placed: list[list[Cell]] = []
    hanging: dict[int, tuple[Cell, int]] = {}
    for row in rows:
        line: list[Cell] = []
        column = 0
        waiting: Iterator[tuple[Cell, int, int]] = iter(row.cells)
        current = next(waiting, None)
        while current is not None or column in hanging:
            if column in hanging:
                cell, left = hanging.pop(column)
                line.append(cell)
                if left > 1:
                    hanging[column] = (cell, left - 1)
                column += 1
                continue
            if current is None:
                break
            cell, down, across = current
            for _ in range(across):
                line.append(cell)
                if down > 1:
                    hanging[column] = (cell, down - 1)
                column += 1
            current = next(waiting, None)
        if line:
            placed.append(line)
    return placed


def _text(element: Any) -> str:
    return " ".join(element.get_text(" ").split())


def _lines_of(cell: Any) -> Iterator[str]:
    """Pieces of text in order, a line feed wherever the page ends a line; raised text left out."""
    from bs4.element import NavigableString, Tag

    waiting: list[Iterator[Any] | str] = [iter(cell.children)]
    while waiting:
        current = waiting[-1]
        part = None if isinstance(current, str) else next(current, None)
        if part is None:
            waiting.pop()
            if isinstance(current, str):
                yield current
        elif isinstance(part, Tag):
            if part.name in ENDS_LINE:
                yield "\n"
                waiting.append("\n")
            if part.name != "sup":
                waiting.append(iter(part.children))
        elif type(part) is NavigableString:  # no comment, no style
            yield WRAPPED.sub(" ", part)


def _split_marks(cell: Any) -> tuple[str, str]:
    """Text of a cell, and the footnote marks that stand raised in it.

    Lines end at `<br>` and at paragraphs, items and the like, as on the page; not where the source
    is wrapped.
    """
    marks = [" ".join(mark.get_text(" ").split()) for mark in cell.find_all("sup")]
    pieces = _lines_of(cell)
    lines = "".join(pieces).split("\n")
    text = "\n".join(line for line in (" ".join(line.split()) for line in lines) if line)
    return text, " ".join(mark for mark in marks if mark)
