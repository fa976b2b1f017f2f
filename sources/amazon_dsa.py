"""Amazon: EU store transparency report under the Digital Services Act, as extracted text.

Publisher: Amazon Services Europe; a brochure for each half-year (first half of 2023), read here as
the text of its pages (the layout of the brochure itself has not been seen: a PDF is refused).
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
from collections.abc import Mapping, Sequence

from sources.document import Document
from sources.errors import LayoutError
from sources.readers.countries import country_code
from sources.readers.dates import find_periods
from sources.readers.grid import Cell, Grid
from sources.readers.grid_claims import ClaimRows
from sources.readers.line_tables import line_grids
from sources.readers.pdf import is_pdf
from sources.readers.text_tables import decode_text
from sources.source import Extraction, Source
from sources.tabulate import breakdown_text, tabulate_extraction

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
        DocumentError: It is no text.
        LayoutError: It is a PDF, names no half-year, or a known table is not there.
    """
    if is_pdf(document):
        raise LayoutError(
            document.name,
            expected="the text of the report",
            found="a PDF, whose layout has not been seen",
            todo="read it with `transparency-audit quick`, or extract its text",
        )
    text = decode_text(document)
    grids = line_grids(text, HEADERS)
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
    totals = _sentences(text, claims)
    for number, grid in enumerate(grids):
        _table(document.name, f"t{number}", grid, claims, totals)
    return tabulate_extraction(
        document,
        claims.rows,
        rule=SOURCE.slug,
        claimant=CLAIMANT,
        report_series=SERIES,
        relations=claims.relations,
        unread=claims.unread,
    )


def recognises(document: Document) -> bool:
    """Whether it is the text of the store's report."""
    if is_pdf(document):
        return False
    head = document.content[:40_000]
    return b"Amazon EU Store" in head and b"Average monthly active users" in head


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


def _sentences(text: str, claims: ClaimRows) -> dict[str, str]:
    """Claims of the sentences; the ids of those that are totals of a table."""
    totals: dict[str, str] = {}
    for number, (table, pattern, words) in enumerate(SENTENCES):
        for match in pattern.finditer(text):
            start, end = match.span("figure")
            cell = Cell(match["figure"], f"#char={start},{end}")
            claim_id = claims.add(
                f"s{number}-{start}", cell, Grid((), 0), **words,
                context=" ".join(text[max(0, start - 80) : end + 80].split()),
            )  # fmt: skip
            if claim_id:
                totals.setdefault(table, claim_id)
    return totals


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
    code = "other" if cell.text == "All others" else country_code(cell.text)
    if not code:
        raise LayoutError(
            f"{where}{cell.locator}",
            expected="a member state",
            found=repr(cell.text),
            todo="add the spelling to sources/readers/countries.csv",
        )
    return code


SOURCE = Source(
    slug="amazon_dsa",
    title="Amazon: EU store transparency report (text)",
    claimant=CLAIMANT,
    parse=parse,
    recognises=recognises,
    example="https://trustworthyshopping.aboutamazon.com/eu-store-transparency-report",
)
