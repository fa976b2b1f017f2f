"""NCMEC: CyberTipline reports by country, a PDF for each year.

Publisher and claimant: the National Center for Missing & Exploited Children. It counts reports by
the country to which their upload could be traced, from all providers together.

Layout (2019): two tables `Country | Total Reports` side by side on each page, read down the left
one first; at the end a table of its own with the total; a note on what the star means.

Quirks:
* Rules between rows; long names are wrapped (`Congo, The Democratic Republic of the`).
* Names of places that are no countries (`Antarctica`, `Netherlands Antilles`) and spellings
  (`Eretria`) as printed; `No Country Listed*` is a row. A name without an ISO code becomes the
  scope as printed.
* The running title says `Reports by ESP` on every page of the 2019 edition.
"""

from __future__ import annotations

from collections.abc import Sequence

from sources.document import Document
from sources.errors import LayoutError
from sources.ncmec_by_esp import CLAIMANT, CYBERTIPLINE, TITLE, TOTALS, read_sentences, year_of
from sources.readers.countries import country_code
from sources.readers.grid import Cell, Grid
from sources.readers.grid_claims import ClaimRows
from sources.readers.labels import label_key
from sources.readers.pdf import opening_text, read_pdf
from sources.source import Extraction, Source
from sources.tabulate import tabulate_extraction
from sources.unread_text import list_unread_text

SERIES = "CyberTipline Reports by Country"
SPELLINGS = {"Eretria": "Eritrea"}
HEADER = ["country", "totalreports"]


def parse(document: Document) -> Extraction:
    """One claim for each country, and the printed total.

    Raises:
        DocumentError: It is no PDF, or cannot be opened.
        LayoutError: There is no year, or a table is not `Country | Total Reports`.
    """
    report = read_pdf(document)
    year = year_of(document, "\n".join(report.pages[:1]))
    claims = ClaimRows(
        {
            "policy_area": "child_sexual_exploitation",
            "action": "report",
            "kind": "count",
            "additivity": "events",
            "period_start": year.start.isoformat(),
            "period_end": year.end.isoformat(),
        }
    )
    reader = _Rows(document.name, claims)
    for grid in report.grids:
        if [label_key(text) for text in grid.header] != HEADER:
            raise LayoutError(
                f"{document.name}{grid.locator}",
                expected="columns `Country | Total Reports`",
                found=f"{list(grid.header)}",
                todo=f"compare with the document and extend sources/{SOURCE.slug}.py",
            )
        reader.read(grid)
    reader.finish()
    read_sentences(document, claims)
    extraction = tabulate_extraction(
        document,
        claims.rows,
        rule=SOURCE.slug,
        claimant=CLAIMANT,
        report_series=SERIES,
        relations=claims.relations,
        unread=[*claims.unread, *report.unread],
    )
    return list_unread_text(document, extraction)


def recognises(document: Document) -> bool:
    """Whether the title is that of the series."""
    text = opening_text(document)
    return bool(TITLE.search(text)) and "by Country" in text


def _is_total(row: Sequence[Cell]) -> bool:
    return label_key(row[0].text.rstrip("* ")) in TOTALS


class _Rows:
    """Countries of all tables, and the total."""

    def __init__(self, where: str, claims: ClaimRows) -> None:
        self.where = where
        self.claims = claims
        self.parts: list[str] = []
        self.seen: set[str] = set()
        self.whole = ""
        self.place = ""

    def read(self, grid: Grid) -> None:
        def about(number: int, row: Sequence[Cell], column: int) -> dict[str, str]:
            name = row[0].text.rstrip("* ")
            if not name or not row[1].is_figure or label_key(name) in self.seen:
                raise LayoutError(
                    f"{self.where}{row[0].locator or row[1].locator}",
                    expected="each country once, with a number",
                    found=f"{row[0].text!r} and {row[1].text!r}",
                    todo="compare with the page; a name may be wrapped in a new way",
                )
            self.seen.add(label_key(name))
            country = country_code(SPELLINGS.get(name, name)) or name
            return {
                "platform": CYBERTIPLINE,
                "unit": "reports",
                "metric_label": "Total Reports",
                "scope": "worldwide" if _is_total(row) else country,
                "note": grid.notes.get("*", "") if row[0].text.endswith("*") else "",
            }

        ids = self.claims.block("r{row}", grid, [1], about, first=len(self.seen) + 1)
        for row, (claim_id,) in zip(grid.body, ids, strict=True):
            if _is_total(row):
                self.whole, self.place = claim_id, grid.locator
            else:
                self.parts.append(claim_id)

    def finish(self) -> None:
        """The total with its parts.

        Raises:
            LayoutError: No total is printed.
        """
        if not self.whole or not self.parts:
            raise LayoutError(
                self.where,
                expected="countries and a row `TOTAL`",
                found=f"{len(self.parts)} countries, {'a' if self.whole else 'no'} total",
                todo="check that the file holds all pages",
            )
        self.claims.total(self.whole, self.parts, self.place)


SOURCE = Source(
    slug="ncmec_by_country",
    title="NCMEC: CyberTipline reports by country (PDF)",
    claimant=CLAIMANT,
    parse=parse,
    recognises=recognises,
    version=2,
    example="https://www.missingkids.org/content/dam/missingkids/pdfs/2019-reports-by-country.pdf",
)
