"""No number of a real document is neither read nor listed, counted by other means than the sources.

Of texts, pages and PDFs every token is taken that nobody would take for a date, an article of a law
or a number of a list: with a separator of thousands, decimals, a sign of per cent, or five digits.
Of sheets every cell that holds a digit.
"""

import re
from functools import cache
from urllib.parse import unquote

import pytest

from sources.document import Document
from sources.errors import AuditError
from sources.readers.sheet import read_sheets
from sources.source import recognise_source
from tests.sources.number_count import figures_lost, figures_told_too_rarely

pytestmark = pytest.mark.corpus

TEXTS = [
    "2026-eu-tco-report/2026-EU-TCO-Report.pdf",
    "amazon-dsa-2023/amazon-dsa-2023.md",
    "google-dsa-2023-10-pdftext/google-dsa-2023-10-pdftext.md",
    "ncmec/ncmec-by-country-2019.pdf",
    "ncmec/ncmec-by-esp-2019.pdf",
    "ncmec/ncmec-by-esp-2020.pdf",
    "ncmec/ncmec-by-esp-2022.pdf",
    "pinterest-dsa-2023-10/pinterest-dsa-2023-10.md",
    "roblox-2025-eu-dsa-transparency-report/Roblox-2025-EU-DSA-Transparency-Report.pdf",
    "snap-eu-2023-10/snap-eu-2023-10.md",
    "snap-transparency-h1-2023/snap-transparency-h1-2023.md",
    "wikimedia-transparency/content.html",
    "wikimedia-transparency/content_fr.html",
    "wikimedia-transparency/privacy.html",
    "x-dsa-2023-10/x-dsa-2023-10.md",
    "x-global-2024-h1/x-2024-h1.pdf",
]
SHEETS = [
    "discord", "github-transparency", "meta-cser-2021-q2", "meta-cser-2022-q4",
    "microsoft-digital-safety", "tiktok-cger-2021-q3", "tiktok-cger-2022-q4",
    "twitter-removal-requests-2012-2018", "wikimedia-transparency",
]  # fmt: skip


@cache
def read(path):
    document = Document.from_path(path)
    return document, recognise_source(document).parse(document)


@pytest.mark.parametrize("path", TEXTS)
def test_every_figure_of_a_text_is_read_or_listed(corpus, path):
    document, extraction = read(corpus / path)
    assert figures_lost(document, extraction) == []


@pytest.mark.parametrize("path", [path for path in TEXTS if path.endswith((".md", ".pdf"))])
def test_as_often_as_it_is_printed(corpus, path):
    document, extraction = read(corpus / path)
    assert figures_told_too_rarely(document, extraction) == {}


def workbooks(corpus):
    for folder in SHEETS:
        for path in sorted((corpus / folder).iterdir()):
            if path.suffix in (".csv", ".xlsx"):
                yield path


def test_every_cell_with_a_digit_is_a_figure_a_label_or_listed(corpus):
    lost = [
        f"{path.name}{place}: {cell}"
        for path in workbooks(corpus)
        for place, cell in lost_cells(path)
    ]
    assert lost == []


def lost_cells(path):
    document = Document.from_path(path)
    try:
        extraction = recognise_source(document).parse(document)
    except AuditError:
        return
    places = {unquote(p) for p in (*extraction.claims["locator"], *extraction.unread["locator"])}
    claims = extraction.claims
    labels = "\n".join(
        {
            text
            for name in ("context", "policy_label", "metric_label", "breakdown", "note")
            for text in claims[name]
        }
    )
    words = {part.strip() for part in re.split(r" \| |: |; |=|\n", labels)}
    for sheet in read_sheets(document):
        for number, row in enumerate(sheet.rows, start=1):
            for column, cell in enumerate(row, start=1):
                if not re.search(r"\d", cell) or unquote(sheet.locator(number, column)) in places:
                    continue
                is_listed = unquote(sheet.row_locator(number)) in places
                text = " ".join(cell.split())
                is_long = len(text) > 6 and text in labels
                if not (is_listed or is_long or text in words or PERIOD.search(text)):
                    yield sheet.locator(number, column), cell


PERIOD = re.compile(
    r"iso2|[A-Z][a-z]{2,8} ?(?:-|to) ?[A-Z][a-z]{2,8} \d{4}"
    r"|^(?:19|20)\d\d(?:-\d\d-\d\d)?$|^\d{4}Q\d$"
)
