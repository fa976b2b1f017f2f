"""Whose report it is and which period it covers, where the document says so plainly; else nothing.

A label ("Reporting period: ..."), the title lines, or the platform speaking of its own rules count;
a name or a year somewhere in the text does not. What a person says on the command line goes first.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass

from audit.quick_pages import has_sentences
from schemas.values import Period
from sources.document import Document
from sources.errors import ConfigError
from sources.readers.dates import find_periods, parse_period
from sources.readers.html import is_html
from sources.readers.page_tables import opening_words
from sources.readers.pdf import is_pdf, opening_text
from sources.readers.prose.describe import (
    PUBLISHED,
    SHORTEST_REPORT,
    is_own_text,
    language_of,
    platforms_of,
    report_of,
)
from sources.readers.sheet import peek_sheets

TITLE_LINES = 8
TOP_LINES = 3
LONGEST_TITLE = 120
OPENING = 4_000
"""Characters of a document's opening."""

# Such as the line "**Reporting period**: August 25, 2023 - September 24, 2023" of a page.
PERIOD_LABEL = re.compile(
    r"^\W*(?:reporting period|period covered|period of reporting|"
    r"p\u00e9riode(?: couverte)?|berichtszeitraum)\W*[:\u2013-]\W*(?P<period>.{4,80})$",
    re.IGNORECASE | re.MULTILINE,
)
# Such as the line "**Name of service provider**: Pinterest" of a page.
PLATFORM_LABEL = re.compile(
    r"^\W*(?:name of (?:the )?(?:service )?provider|service provider|platform)\W*:\W*"
    r"(?P<name>.{1,60})$",
    re.IGNORECASE | re.MULTILINE,
)
CELLS = re.compile(r"[^,;\t\s]+[^,;\t]*")  # the two of "Facebook,Spam"
BLOCK_END = re.compile(r"</(?:h[1-6]|p|title|li|tr|td|th|div|caption)>|<br\s*/?>", re.IGNORECASE)
TAG = re.compile(r"<[^<>]{0,2000}>")  # "<td class='x'>"
# Such as "<style>p { margin: 0 }</style>", which no reader sees.
UNSEEN = re.compile(
    r"<(script|style)\b.{0,5000}?</\1>|<!--.{0,5000}?-->", re.DOTALL | re.IGNORECASE
)
MARKUP = re.compile(r"<!--.{0,500}?-->|[*_#`]", re.DOTALL)  # "<!-- source url: ... -->", "**"


@dataclass(frozen=True)
class Identity:
    """Whose report, and of when.

    Attributes:
        platform: Blank where it is not plain.
        period: Period columns of a claim; empty where it is not plain.
        notes: A sentence for each, on where it was found.
    """

    platform: str
    period: dict[str, str]
    notes: tuple[str, ...]


def identify(document: Document, *, platform: str = "", period: str = "") -> Identity:
    """Platform and period of a report, as a person said or as its opening says.

    Args:
        document: The report.
        platform: Given by a person; goes first.
        period: Given by a person, as one would print it (`H1 2024`, `2024-01-01/2024-06-30`).

    Raises:
        ConfigError: The period given cannot be read as one.
    """
    opening = _opening(document)
    name, name_note = (platform, f"Platform {platform}: as given.") if platform else _named(opening)
    if period:
        read = parse_period(period)
        if read is None:
            raise ConfigError(
                "--period",
                expected="a period such as H1 2024 or 2024-01-01/2024-06-30",
                found=repr(period),
                todo="write it like one of these",
            )
        columns, period_note = read.as_columns(), f"Period {period}: as given."
    else:
        columns, period_note = _covered(opening)
    return Identity(name, columns, tuple(note for note in (name_note, period_note) if note))


def _opening(document: Document) -> str:
    if document.content.startswith(b"PK"):
        return "\n".join(_lone_cells(document))[:OPENING]
    if is_html(document):
        head = document.content[: 16 * OPENING].decode("utf-8-sig", errors="ignore")
        text = BLOCK_END.sub("\n", UNSEEN.sub("", head))
        lines = (" ".join(TAG.sub(" ", line).split()) for line in text.split("\n"))
        return html.unescape("\n".join(filter(None, lines)))[:OPENING]
    text = opening_text(document) if is_pdf(document) else ""
    if not text and not document.content.lstrip().startswith((b"<", b"PK")):
        text = document.content[: 4 * OPENING].decode("utf-8-sig", errors="ignore")
    if text and not has_sentences(document):
        # Records are no titles: a sheet of two platforms begins with rows of one of them.
        alone = (line for line in text.split("\n") if len(CELLS.findall(line)) <= 1)
        text = "\n".join(line.strip(' ",;\t\r') for line in alone) or " "
    return MARKUP.sub("", text or opening_words(document))[:OPENING].strip()


def _lone_cells(document: Document) -> Iterator[str]:
    """Texts that stand alone in one of the first rows of a workbook: titles, not records."""
    for sheet in peek_sheets(document):
        for row in sheet.rows:
            filled = [text for text in row if text]
            if len(filled) == 1:
                yield filled[0]


def _named(opening: str) -> tuple[str, str]:
    label = PLATFORM_LABEL.search(opening)
    if label is not None:
        names = platforms_of(label["name"])
        if len(names) == 1:
            return names[0][0], f"Platform {names[0][0]}: from {label[0].strip()!r}."
    titles = " \n".join(_title_lines(opening))
    named = platforms_of(titles)
    if len(named) == 1:
        return named[0][0], f"Platform {named[0][0]}: the only one that the title lines name."
    own = [name for name, _ in platforms_of(opening) if is_own_text(opening, name)]
    if len(own) == 1:
        return own[0], f"Platform {own[0]}: it speaks of its own rules."
    return "", "The document does not say plainly whose report it is; say with --platform."


def _covered(opening: str) -> tuple[dict[str, str], str]:
    for label in PERIOD_LABEL.finditer(opening):
        read = parse_period(label["period"].strip(" *"))
        if read is not None:
            return read.as_columns(), f"Period: from {label[0].strip()!r}."
    language = language_of(opening)
    found = report_of(opening, language) or _titled(opening, language)
    # A bare year in a title is as often that of publication.
    if found is None or found == Period.year(found.start.year):
        return {}, "The document does not say plainly which period it covers; say with --period."
    start, end = found.start.isoformat(), found.end.isoformat()
    columns = {"period_start": start, "period_end": end, "period_basis": "inferred"}
    return columns, f"Period {start} to {end}: inferred from the title lines."


def _titled(opening: str, language: str) -> Period | None:
    """The period in a title, where the whole opening names no other of four weeks or more."""
    title = " \n".join(
        line for line in _title_lines(opening)[:TOP_LINES] if not PUBLISHED.search(line)
    )
    named = _periods(opening, language)
    return named.pop() if len(named) == 1 and named == _periods(title, language) else None


def _periods(text: str, language: str) -> set[Period]:
    """What a text names that a report can be of; bare years are names of editions as often."""
    found = (item.period for item in find_periods(text, language=language or "en"))
    stated = {one.period for one in found if one.basis == "stated"}
    return {
        one for one in stated if one.days >= SHORTEST_REPORT and one != Period.year(one.start.year)
    }


def _title_lines(opening: str) -> list[str]:
    lines = [line.strip() for line in opening.split("\n") if line.strip()][:TITLE_LINES]
    return [line for line in lines if len(line) <= LONGEST_TITLE and not line.endswith(".")]
