"""All the text of a document, tables included, and where in it something stands that was read.

One `PrintedText` for each page of a PDF, one for a web page or a plain text. It turns a locator
into places of the text, and a place of the text into a locator, whatever the format.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from typing import Any, Protocol
from urllib.parse import unquote

from sources.document import Document
from sources.readers.html import ENDS_LINE, is_html, parse_page, text_fragment
from sources.readers.pdf import is_pdf, open_fast
from sources.readers.pdf_candidates import MARGIN
from sources.readers.pdf_sentences import place_of
from sources.readers.pdf_words import RAISED, SMALL

Span = tuple[int, int]
PAGE = re.compile(r"#page=(\d+)(?:&viewrect=([\d.]+),([\d.]+),([\d.]+),([\d.]+))?")  # a box
CHARS = re.compile(r"#char=(\d+),(\d+)")  # of a text
FRAGMENT = "#:~:text="
NEAR = 2.0
"""How far outside a box the middle of one of its digits may lie, in points."""
CLOSE = 0.6
"""How far behind a word its footnote mark may stand, in multiples of the type size."""

BLOCK, CELL = "\x1e", "\x1f"
ROWS = ("tr", "table", "caption")
CELLS = ("td", "th")
SIGN = re.compile(r"[\d*\u2020\u2021\u00a7,() ]{1,6}")  # a raised "7", "(3)", "*"
LONGEST_FRAGMENT = 200


class PrintedText(Protocol):
    """A page, or a whole text without pages.

    Attributes:
        text: What is printed; a line feed ends a line, a bar parts the cells of a web page's table.
        number: Of the page; 1 where there are none.
        is_page: Whether a place is a box, which should lie on the number alone.
    """

    text: str
    number: int
    is_page: bool

    def holds(self, locator: str) -> bool:
        """Whether the locator may lie in this text."""

    def find(self, locator: str, printed: Sequence[str]) -> list[Span]:
        """Where something stands, by its locator, or by its words where that is not exact.

        Args:
            locator: The place.
            printed: What is printed there: one text for each figure that has this locator.
        """

    def locate(self, start: int, end: int) -> str:
        """Locator of a passage."""

    def at_edge(self, start: int) -> bool:
        """Whether a character stands at the head or foot of a page, where its number may be."""

    def is_mark(self, start: int, end: int) -> bool:
        """Whether a passage is set like a footnote mark: small or raised."""


def printed_texts(document: Document) -> Iterator[PrintedText]:
    """Each page of a PDF, or the one text of a web page or a plain text.

    A page of a PDF can be asked only until the next one is taken.

    Raises:
        DocumentError: It is none of these, or broken.
    """
    if is_pdf(document):
        with closing(open_fast(document)) as pdf:
            for number in range(len(pdf)):
                with closing(pdf[number]) as page, closing(page.get_textpage()) as textpage:
                    yield _Page(number + 1, page, textpage)
    elif is_html(document):
        yield _Web(document)
    else:
        yield _Plain(document.content.decode("utf-8-sig", "replace"))


def words_in(text: str, printed: Iterable[str]) -> list[Span]:
    """Where texts stand in another, whatever the white space between their words."""
    patterns = (r"\s+".join(map(re.escape, words.split())) for words in printed)
    return [
        match.span()
        for pattern in patterns
        if pattern
        for match in re.finditer(rf"(?<!\w){pattern}(?!\w)", text)
    ]


class _Plain:
    """A plain text, to whose characters locators refer."""

    number, is_page = 1, False

    def __init__(self, text: str) -> None:
        self.text = text

    def holds(self, locator: str) -> bool:
        return True

    def find(self, locator: str, printed: Sequence[str]) -> list[Span]:
        match = CHARS.fullmatch(locator)
        return [(int(match[1]), int(match[2]))] if match else words_in(self.text, printed)

    def locate(self, start: int, end: int) -> str:
        return f"#char={start},{end}"

    def at_edge(self, start: int) -> bool:
        return False

    def is_mark(self, start: int, end: int) -> bool:
        return False


class _Page:
    """A page of a PDF in the fast reader."""

    is_page = True

    def __init__(self, number: int, page: Any, textpage: Any) -> None:
        self.number = number
        self.page = page
        self.textpage = textpage
        self.text: str = textpage.get_text_range()
        # A text that is not one character for each of the page cannot be asked for boxes.
        self.has_boxes = len(self.text) == textpage.count_chars()
        left, _, _, top = page.get_cropbox()
        self.digits: list[tuple[float, float, int]] = []
        for match in re.finditer(r"\d", self.text) if self.has_boxes else ():
            x0, y0, x1, y1 = textpage.get_charbox(match.start())
            self.digits.append((top - (y0 + y1) / 2, (x0 + x1) / 2 - left, match.start()))
        self.digits.sort()

    def holds(self, locator: str) -> bool:
        match = PAGE.match(locator)
        return match is None or int(match[1]) == self.number

    def find(self, locator: str, printed: Sequence[str]) -> list[Span]:
        match = PAGE.match(locator)
        if match is None or match[2] is None or not self.has_boxes:
            return words_in(self.text, printed)
        x, y, width, height = (float(match[n]) for n in (2, 3, 4, 5))
        begin = bisect_left(self.digits, (y - NEAR, 0.0, 0))
        found = []
        for top, left, place in self.digits[begin:]:
            if top > y + height + NEAR:
                break
            if x - NEAR <= left <= x + width + NEAR:
                found.append((place, place + 1))
        return found

    def locate(self, start: int, end: int) -> str:
        if not self.has_boxes:
            return f"#page={self.number}"
        return place_of(self.number, self.page, self.textpage, (start, end), self.text[start:end])

    def at_edge(self, start: int) -> bool:
        _, bottom, _, top = self.page.get_cropbox()
        _, y0, _, y1 = self.textpage.get_charbox(start)
        return not MARGIN < ((y0 + y1) / 2 - bottom) / (top - bottom) < 1 - MARGIN

    def is_mark(self, start: int, end: int) -> bool:
        before = start - 1
        while before >= 0 and self.text[before].isspace():
            before -= 1
        if before < 0 or not self.has_boxes or not self.text[start:end].isdigit():
            return False
        own, other = self._box(start), self._box(before)
        size, usual = own[3] - own[1], other[3] - other[1]
        rise = (own[1] + own[3] - other[1] - other[3]) / 2
        if not -NEAR <= own[0] - other[2] <= CLOSE * usual:
            return False  # of another cell, or another line
        return 0 <= rise < usual and (size <= SMALL * usual or rise >= RAISED * usual)

    def _box(self, place: int) -> tuple[float, float, float, float]:
        """Left, bottom, right and top of a character, as high as its type."""
        box: tuple[float, float, float, float] = self.textpage.get_charbox(place, loose=True)
        return box


class _Web:
    """A web page as its reader sees it, raised footnote marks left out."""

    number, is_page = 1, False

    def __init__(self, document: Document) -> None:
        soup = parse_page(document)
        text = re.sub(r"[^\S\x1e\x1f]+", " ", "".join(_pieces(soup)))
        text = re.sub(rf"[ {CELL}]*{BLOCK}[ {CELL}{BLOCK}]*", "\n\n", text)
        self.text = text.replace(CELL, " | ").strip()
        self.ids = {e["id"]: e.get_text() for e in soup.find_all(["td", "th", "p", "li"], id=True)}
        self.places = [n for n, c in enumerate(self.text) if not c.isspace() and c != "|"]
        self.solid = "".join(self.text[n] for n in self.places)
        self.taken: set[int] = set()

    def holds(self, locator: str) -> bool:
        return True

    def find(self, locator: str, printed: Sequence[str]) -> list[Span]:
        """As many places with the same words around them as figures have this locator."""
        if not locator.startswith(FRAGMENT):
            return self._places(
                "", _solid(self.ids.get(locator.removeprefix("#"), printed[0])), "", 1
            )
        pieces = locator.removeprefix(FRAGMENT).split(",")
        before = _solid(unquote(pieces.pop(0)[:-1])) if pieces[0].endswith("-") else ""
        after = _solid(unquote(pieces.pop()[1:])) if pieces[-1].startswith("-") else ""
        middle = _solid(unquote(",".join(pieces)))
        for ahead, behind in ((before, after), (before, ""), ("", after), ("", "")):
            is_whole = (ahead, behind) == (before, after)
            found = self._places(ahead, middle, behind, len(printed) if is_whole else 1)
            if found:
                free = [span for span in found if span[0] not in self.taken]
                self.taken.update(start for start, _ in free)
                return free or found[:1]
        return []

    def _places(self, before: str, middle: str, after: str, most: int) -> list[Span]:
        words = f"{before}{middle}{after}"
        found: list[Span] = []
        place = self.solid.find(words) if middle else -1
        free = 0
        while place >= 0 and free < most:
            start = place + len(before)
            if self._stands_alone(start, start + len(middle)):
                found.append((self.places[start], self.places[start + len(middle) - 1] + 1))
                free += found[-1][0] not in self.taken
            place = self.solid.find(words, place + 1)
        return found

    def _stands_alone(self, start: int, end: int) -> bool:
        """Whether no digit stands right at either end: `1` is none of the digits of `12`."""
        first, last = self.places[start], self.places[end - 1]
        around = (self.text[first - 1 : first], self.text[last + 1 : last + 2])
        return not any(character.isdigit() for character in around)

    def locate(self, start: int, end: int) -> str:
        passage = self.text[start:end][:LONGEST_FRAGMENT].split(" | ")
        with_digit = [part for part in passage if any(map(str.isdigit, part))]
        return text_fragment((with_digit or passage)[0])

    def at_edge(self, start: int) -> bool:
        return False

    def is_mark(self, start: int, end: int) -> bool:
        return False


def _pieces(soup: Any) -> Iterator[str]:
    """Strings of a page in order, with the ends of its blocks and cells; no raised marks."""
    from bs4.element import NavigableString, Tag

    waiting: list[Any] = [soup]
    cells = 0
    while waiting:
        part = waiting.pop()
        if isinstance(part, str) and not isinstance(part, NavigableString):
            cells -= part == CELL
            yield part
        elif isinstance(part, Tag):
            if part.name == "sup" and SIGN.fullmatch(part.get_text()):
                continue
            end = CELL if part.name in CELLS else ""
            if part.name in ROWS or (part.name in ENDS_LINE and not cells):
                end = BLOCK
                yield BLOCK
            elif part.name in ENDS_LINE:
                yield " "
            cells += end == CELL
            waiting.append(end)
            waiting.extend(reversed(part.contents))
        elif type(part) is NavigableString:  # no comment, no style
            yield str(part)


def _solid(text: str) -> str:
    return "".join(text.replace("|", "").split())
