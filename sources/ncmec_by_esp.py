"""NCMEC: CyberTipline reports by electronic service provider, a PDF for each year.

Publisher and claimant: the National Center for Missing & Exploited Children, a clearing house. It
counts what providers handed over to it, so each row is about a provider's platform but is NCMEC's
claim: an observed count to set against the provider's own.

Layouts: 2019, 2020, 2022: one table `ESP | Number of Reports` (2022: `Reports`) over all pages,
with the total in the last row (`Totals:` until 2020), under a title that holds the year.

Quirks:
* Rules between rows, no columns; long names are wrapped over two or three lines.
* A starred name stands for several related platforms together; the star is a note here.
* Names may begin with digits (`4chan`); `2019 Reports by ESP 2` at the head of a page is no row.
* A provider is named with or without its legal form from year to year (`Discord Inc.`, `Discord`):
  the form is left out of `platform`, unless two rows would then share a name.
* The text on the first page gives rounded totals, of all reports and of those by providers.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence

from schemas.values import Period
from sources.document import Document
from sources.errors import LayoutError
from sources.readers.grid import Cell, Grid
from sources.readers.grid_claims import ClaimRows
from sources.readers.labels import label_key
from sources.readers.numbers import parse_number
from sources.readers.pdf import opening_text, read_pdf
from sources.readers.pdf_sentences import find_sentences
from sources.source import Extraction, Source
from sources.tabulate import tabulate_extraction
from sources.unread_text import list_unread_text

CLAIMANT = "National Center for Missing & Exploited Children"
SERIES = "CyberTipline Reports by Electronic Service Providers"
HEADERS = ({"esp", "numberofreports"}, {"esp", "reports"})
TOTALS = ("total", "totals")
ALL_PROVIDERS = "All electronic service providers"
CYBERTIPLINE = "CyberTipline"

TITLE = re.compile(r"(20\d\d)\s+CyberTipline\s+Reports\s+by")  # "2019 CyberTipline Reports by"
LEGAL_FORM = re.compile(
    r",?\s+(?:inc|llc|ltd|limited|corporation|corp|co|kft)\b\.?,?$", re.IGNORECASE
)
# "the CyberTipline received more than 32 million reports"
RECEIVED = re.compile(
    r"CyberTipline\s+received\s+(?P<figure>(?:more\s+than\s+)?[\d.]+\s+million)\s+reports"
)
# "21.4 million of these reports were from Electronic Service Providers"
BY_PROVIDERS = re.compile(
    r"(?P<figure>(?:more\s+than\s+)?[\d.]+\s+million)\s+of\s+(?:the\s+)?these\s+reports\s+were\s+"
    r"from\s+Electronic",
    re.IGNORECASE,
)
# "These reports contained 69.1 million videos, images and files"
FILES = re.compile(
    r"reports\s+contained\s+(?P<figure>(?:more\s+than\s+)?[\d.]+\s+million)\s+videos"
)
SENTENCES = (
    (RECEIVED, {"platform": CYBERTIPLINE, "unit": "reports", "metric_label": "reports received"}),
    (BY_PROVIDERS, {"platform": ALL_PROVIDERS, "unit": "reports", "metric_label": "Reports"}),
    (FILES, {"platform": CYBERTIPLINE, "unit": "content", "metric_label": "videos, images, files"}),
)


def parse(document: Document) -> Extraction:
    """One claim for each provider, the printed total, and the totals in the text.

    Raises:
        DocumentError: It is no PDF, or cannot be opened.
        LayoutError: There is no year, no table, or a name stands twice.
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
    grids = [grid for grid in report.grids if {label_key(text) for text in grid.header} in HEADERS]
    if len(grids) != 1 or len(report.grids) != 1:
        raise LayoutError(
            document.name,
            expected="one table `ESP | Number of Reports` over all pages",
            found=f"{len(grids)} such of {len(report.grids)} tables",
            todo=f"extend sources/{SOURCE.slug}.py",
        )
    _read_providers(document.name, grids[0], claims)
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
    return bool(TITLE.search(text)) and "ESP" in text and "Electronic Service Providers" in text


def year_of(document: Document, text: str) -> Period:
    """The year that the title names.

    Raises:
        LayoutError: The title names none, or several.
    """
    years = set(TITLE.findall(text))
    if len(years) != 1:
        raise LayoutError(
            document.name,
            expected="a title such as `2019 CyberTipline Reports by ...`",
            found=f"{len(years)} years in titles",
            todo="check that it is the first page of the report",
        )
    return Period.year(int(years.pop()))


def read_sentences(document: Document, claims: ClaimRows) -> None:
    """Rounded totals that the text on the first page gives."""
    found = find_sentences(document, [pattern for pattern, _ in SENTENCES])
    for number, sentence in enumerate(found):
        printed = sentence.parts["figure"]
        value = parse_number(printed)
        if value is None:
            continue
        figure = value.as_columns("count")
        claims.rows.append(
            {
                **claims.common,
                **SENTENCES[sentence.pattern][1],
                **figure,
                "claim_id": f"s{number}",
                "printed": printed,
                "locator": sentence.locators["figure"],
                "context": sentence.text,
            }
        )


def _read_providers(where: str, grid: Grid, claims: ClaimRows) -> None:
    names = _platforms([row[0].text for row in grid.body])

    def about(number: int, row: Sequence[Cell]) -> Mapping[str, str]:
        if not row[0].text or not row[1].is_figure:
            raise LayoutError(
                f"{where}{row[0].locator or row[1].locator}",
                expected="a provider's name and a number",
                found=f"{row[0].text!r} and {row[1].text!r}",
                todo="compare with the page; a name may be wrapped in a new way",
            )
        is_total = label_key(row[0].text) in TOTALS
        starred = row[0].text.rstrip().endswith("*")
        return {
            "platform": ALL_PROVIDERS if is_total else names[number],
            "unit": "reports",
            "metric_label": "Reports",
            "note": grid.notes.get("*", "") if starred else "",
        }

    claims.column("r{}", grid, 1, about, totals=TOTALS)


def _platforms(names: Sequence[str]) -> list[str]:
    """Names without stars and legal forms, in full where two would be the same."""
    plain = [name.rstrip("* ") for name in names]
    short = [LEGAL_FORM.sub("", name).strip() for name in plain]
    counts = Counter(label_key(name) for name in short)
    return [
        long if counts[label_key(name)] > 1 or not name else name
        for long, name in zip(plain, short, strict=True)
    ]


SOURCE = Source(
    slug="ncmec_by_esp",
    title="NCMEC: CyberTipline reports by electronic service provider (PDF)",
    claimant=CLAIMANT,
    parse=parse,
    recognises=recognises,
    version=2,
    example="https://www.missingkids.org/content/dam/missingkids/pdfs/2022-reports-by-esp.pdf",
)
