"""Locators read back: where in a document a figure stands, in words and as a link.

Every format has its own standard fragment: PDF `#page=12&viewrect=72,310,120,14` (RFC 8118), CSV
`#row=14` and `#cell=14,3` (RFC 7111), text `#char=120,125` (RFC 5147), JSON `#/messages/12/text`
(RFC 6901), HTML `#:~:text=...` or an element's id, XLSX `#Sheet!B7`, Telegram the message's own
address.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

PDF = re.compile(r"#page=(\d{1,6})(?:&viewrect=([-\d.]+),([-\d.]+),([\d.]+),([\d.]+))?")
"""`#page=12&viewrect=72,310,120,14`: page, then left, top, width, height in points."""

CSV = re.compile(r"#(?:row=(\d{1,9})|cell=(\d{1,9}),(\d{1,6}))")
"""`#row=14` or `#cell=14,3`: row and column, counted from 1."""

CHARACTERS = re.compile(r"#char=(\d{1,12}),(\d{1,12})")
"""`#char=120,125`: positions before the first and after the last character, counted from 0."""

CELL = re.compile(r"#(.+)!([A-Z]{1,3})(\d{1,7})")
"""`#Sheet1!B7`."""


@dataclass(frozen=True)
class Place:
    """A place inside a document.

    Attributes:
        kind: `page`, `cell`, `sheet`, `pointer`, `text`, `id`, `address` or `words`.
        words: As a person says it: `page 12`, `row 14, column 3`.
        page: Page number from 1; 0 where there is none.
        box: Left, top, width and height in points; None where there is none.
        row: Row from 1; 0 where there is none.
        column: Column from 1; 0 where there is none.
        name: Sheet name, JSON pointer or element id.
    """

    kind: str
    words: str
    page: int = 0
    box: tuple[float, float, float, float] | None = None
    row: int = 0
    column: int = 0
    name: str = ""


def read_locator(locator: str) -> Place:
    """A locator as a place; one of no known form is its own words."""
    for read in (_pdf, _csv, _sheet, _other):
        place = read(locator)
        if place is not None:
            return place
    return Place("words", locator)


def _pdf(locator: str) -> Place | None:
    match = PDF.fullmatch(locator)
    if match is None:
        return None
    page = int(match[1])
    numbers = [_number(text) for text in match.groups()[1:] if text is not None]
    found = [number for number in numbers if number is not None]
    box = (found[0], found[1], found[2], found[3]) if len(found) == 4 else None
    return Place("page", f"page {page}", page=page, box=box)


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _csv(locator: str) -> Place | None:
    match = CSV.fullmatch(locator)
    if match is None:
        return None
    row, column = int(match[1] or match[2]), int(match[3] or 0)
    words = f"row {row}" + (f", column {column}" if column else "")
    return Place("cell", words, row=row, column=column)


def _sheet(locator: str) -> Place | None:
    match = CELL.fullmatch(locator)
    if match is None:
        return None
    column = 0
    for letter in match[2]:
        column = column * 26 + ord(letter) - 64
    name = unquote(match[1]).strip("'")
    words = f"sheet “{name}”, cell {match[2]}{match[3]}"
    return Place("sheet", words, row=int(match[3]), column=column, name=name)


def _other(locator: str) -> Place | None:
    if locator.startswith("#/"):
        return Place("pointer", f"at {locator[1:]}", name=unquote(locator[1:]))
    characters = CHARACTERS.fullmatch(locator)
    if characters is not None:
        first, last = int(characters[1]) + 1, int(characters[2])
        words = f"characters {first:,} to {last:,}" if last > first else f"character {first:,}"
        return Place("text", words)
    if locator.startswith("#:~:text="):
        return Place("text", f"at the words “{unquote(locator.removeprefix('#:~:text='))}”")
    if is_web_address(locator):
        return Place("address", locator, name=locator)
    if locator.startswith("#"):
        return Place("id", f"at {locator}", name=locator[1:])
    return None


def is_web_address(text: str) -> bool:
    """Whether text is a plain http or https address; anything else never becomes a link."""
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.netloc)


def link_to(url: str, locator: str) -> str:
    """The address of the place; of the document where the locator is no fragment; or blank."""
    if is_web_address(locator):
        return locator
    if not is_web_address(url):
        return ""
    if locator.startswith("#") and not locator.startswith("#/"):
        return url.split("#")[0] + locator.replace(" ", "%20")
    return url
