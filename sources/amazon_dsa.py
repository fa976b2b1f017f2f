"""Amazon: EU store transparency report under the Digital Services Act.

Publisher: Amazon Services Europe; a brochure for each half-year (first half of 2023), seen as the
text of its pages. The same tables are read where they stand in a PDF or a web page: by their
headings, whatever the format.
Layout: users by member state, actions on own initiative by restriction and by type of content,
notices by type, contacts of authorities and legal requests by member state; the totals of all of
them stand in sentences before.

Quirks:
* `84.2MM` is millions, `313K` thousands: rounded, so that parts and totals agree within rounding.
* Words run together at lost line ends (`We resolved283,220 notices`).
* A user is counted in each member state; the printed total is their plain sum nevertheless.
* `All others` is a row of its own; legal requests leave out states without any.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from sources.document import Document
from sources.errors import LayoutError
from sources.readers.countries import require_country
from sources.readers.dates import find_periods
from sources.readers.grid import Cell, Grid
from sources.readers.grid_claims import ClaimRows
from sources.readers.html import is_html
from sources.readers.labels import label_key
from sources.readers.line_tables import line_grids
from sources.readers.page_tables import PrintedPage, opening_words, read_page
from sources.readers.pdf import is_pdf
from sources.readers.pdf_sentences import find_sentences
from sources.readers.text_tables import decode_text
from sources.source import Extraction, Source
from sources.tabulate import breakdown_text, tabulate_extraction
from sources.unread_text import list_unread_text

CLAIMANT = "Amazon Services Europe S.à r.l."
SERIES = "EU Store Transparency Report"

Words = Mapping[str, str]
COUNT: Words = {"kind": "count", "additivity": "events", "policy_area": "all", "scope": "EU"}
USERS: Words = {
    **COUNT,
    "kind": "level",
    "additivity": "unknown",
    "action": "use",
    "unit": "users",
    "metric_label": "Average monthly active users",
}
OWN: Words = {
    **COUNT,
    "action": "act_on",
    "unit": "content",
    "metric_label": "Actions taken on our own initiative",
}
NOTICES: Words = {
    **COUNT,
    "action": "notify",
    "unit": "notices",
    "metric_label": "Article 16 notices",
}
CONTACTS: Words = {
    **COUNT,
    "action": "order",
    "unit": "requests",
    "metric_label": "Regulatory contacts",
}
REQUESTS: Words = {
    **COUNT,
    "action": "request_information",
    "unit": "requests",
    "metric_label": "Legal requests",
}
HEADERS: Mapping[str, tuple[str, str]] = {
    r"Member state country Average monthly active users": ("Member state", "Users"),
    r"Type of restriction \# of Actions": ("Restriction", "Actions"),
    r"Related to \# of Actions": ("Content type", "Actions"),
    r"Related to \# of Notices": ("Content type", "Notices"),
    r"Member state country \# of Contacts": ("Member state", "Contacts"),
    r"Member state country \# of Requests": ("Member state", "Requests"),
}
WORDS: Mapping[str, Words] = {
    "Users": USERS,
    "Actions": OWN,
    "Notices": NOTICES,
    "Contacts": CONTACTS,
    "Requests": REQUESTS,
}
SENTENCES: tuple[tuple[str, re.Pattern[str], Words], ...] = (
    # "181,368,208 average monthly users across the EU"
    ("Users", re.compile(r"(?P<figure>\d[\d,]*)\s+average\s+monthly\s+users"), USERS),
    # "we took 274MM actions on our own initiative"
    ("Actions", re.compile(r"took\s+(?P<figure>\d[\d.,]*MM)\s+actions\s+on\s+our\s+own"), OWN),
    # "received 417,836 notices"
    ("Notices", re.compile(r"received\s+(?P<figure>\d[\d,]*)\s+notices"), NOTICES),
    # "received 1,081 contacts from EU Member States"
    ("Contacts", re.compile(r"received\s+(?P<figure>\d[\d,]*)\s+contacts"), CONTACTS),
    # "responded to 8,863 legal requests"
    ("Requests", re.compile(r"to\s+(?P<figure>\d[\d,]*)\s+legal\s+requests"), REQUESTS),
    # "resolved283,220 notices through automated processes"
    (
        "",
        re.compile(r"resolved\s*(?P<figure>\d[\d,]*)\s+notices\s+through\s+automated"),
        {**NOTICES, "action": "decide", "detection": "automated"},
    ),
    # "received 156,369 complaints"
    (
        "",
        re.compile(r"received\s+(?P<figure>\d[\d,]*)\s+complaints"),
        {**COUNT, "action": "appeal", "unit": "complaints", "metric_label": "Complaints"},
    ),
)
HALF = re.compile(r"(?:data from|In the)\s*(January\s*through\s*June of|first half of)\s*(\d{4})")


def parse(document: Document) -> Extraction:
    """Tables and the sentences with their totals.

    Raises:
        DocumentError: It is no text, web page or PDF.
        LayoutError: It names no half-year, or a known table is not there.
    """
    page, grids = _page_and_tables(document)
    text = page.text
    if len(grids) != len(HEADERS):
        raise LayoutError(
            document.name,
            expected=f"{len(HEADERS)} tables",
            found=f"{len(grids)} under known header lines",
            todo=f"compare with the document and extend sources/{SOURCE.slug}.py",
        )
    claims = ClaimRows(
        {"platform": "Amazon Store", **_period(document, text)},
        respell=lambda figure: figure.replace("MM", "M"),
    )
    totals = _sentences(document, page, claims)
    for number, grid in enumerate(grids):
        _table(document.name, f"t{number}", grid, claims, totals)
    extraction = tabulate_extraction(
        document,
        claims.rows,
        rule=SOURCE.slug,
        claimant=CLAIMANT,
        report_series=SERIES,
        relations=claims.relations,
        unread=claims.unread,
    )
    return list_unread_text(document, extraction)


def recognises(document: Document) -> bool:
    """Whether it is the store's report."""
    words = opening_words(document)
    return "Amazon EU Store" in words and "Average monthly active users" in words


def _period(document: Document, text: str) -> dict[str, str]:
    """The half-year that the introduction names."""
    match = HALF.search(text)
    found = find_periods(f"first half of {match[2]}") if match else []
    if not found:
        raise LayoutError(
            document.name,
            expected="a half-year such as `data from January through June of 2023`",
            found="none",
            todo=f"extend sources/{SOURCE.slug}.py",
        )
    return found[0].period.as_columns()


def _page_and_tables(document: Document) -> tuple[PrintedPage, list[Grid]]:
    """The page, and its tables under our names for their columns."""
    if is_pdf(document) or is_html(document):
        page = read_page(document)
        known = {label_key(line): columns for line, columns in HEADERS.items()}
        named = [(known.get(label_key(" ".join(grid.header))), grid) for grid in page.grids]
        return page, [_renamed(grid, columns) for columns, grid in named if columns]
    text = decode_text(document)
    page = PrintedPage(text, (), (), lambda start, end: f"#char={start},{end}")
    return page, line_grids(text, HEADERS)


def _renamed(grid: Grid, columns: tuple[str, str]) -> Grid:
    header = tuple(Cell(name) for name in columns)
    return replace(grid, rows=(header, *grid.body), header_count=1)


def _sentences(document: Document, page: PrintedPage, claims: ClaimRows) -> dict[str, str]:
    """Claims of the sentences; the ids of those that are totals of a table."""
    totals: dict[str, str] = {}
    for number, (pattern, cell, context) in enumerate(_figures(document, page)):
        table, _, words = SENTENCES[pattern]
        claim_id = claims.add(f"s{pattern}-{number}", cell, Grid((), 0), **words, context=context)
        if claim_id:
            totals.setdefault(table, claim_id)
    return totals


def _figures(document: Document, page: PrintedPage) -> Iterator[tuple[int, Cell, str]]:
    """Each figure that a sentence states: number of its pattern, the figure, what stands around."""
    patterns = [pattern for _, pattern, _ in SENTENCES]
    if is_pdf(document):
        for found in find_sentences(document, patterns):
            yield found.pattern, Cell(found.parts["figure"], found.locators["figure"]), found.text
        return
    text = page.text
    for number, pattern in enumerate(patterns):
        for match in pattern.finditer(text):
            start, end = match.span("figure")
            context = " ".join(text[max(0, start - 80) : end + 80].split())
            yield number, Cell(match["figure"], page.locate(start, end)), context


def _table(where: str, name: str, grid: Grid, claims: ClaimRows, totals: Mapping[str, str]) -> None:
    first, column = grid.header

    def about(number: int, row: Sequence[Cell]) -> Words:
        label = row[0].text
        if first == "Member state":
            return {**WORDS[column], "scope": _state(where, row[0])}
        dimension = first.lower().replace(" ", "_")
        return {**WORDS[column], "breakdown": breakdown_text({dimension: label})}

    claims.column(f"{name}r{{}}", grid, 1, about, totals=(), whole=totals.get(column, ""))


def _state(where: str, cell: Cell) -> str:
    if cell.text == "All others":
        return "other"
    return require_country(cell.text, where=f"{where}{cell.locator}", what="member state")


SOURCE = Source(
    slug="amazon_dsa",
    title="Amazon: EU store transparency report (text, page or PDF)",
    claimant=CLAIMANT,
    parse=parse,
    recognises=recognises,
    example="https://trustworthyshopping.aboutamazon.com/eu-store-transparency-report",
    version=3,
)
