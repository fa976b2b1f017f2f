"""No number of a real document is neither read nor listed, counted by other means than the sources.

Of texts, pages and PDFs every token is taken that nobody would take for a date, an article of a law
or a number of a list: with a separator of thousands, decimals, a sign of per cent, or five digits.
Of sheets every cell that holds a digit.
"""

import re
from collections import Counter
from functools import cache
from urllib.parse import unquote

import pypdfium2
import pytest
from bs4 import BeautifulSoup

from sources.document import Document
from sources.errors import AuditError
from sources.readers.sheet import read_sheets
from sources.source import recognise_source

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
FIGURE = re.compile(
    r"(?<![\w.,/-])(?:\d{1,3}(?:[,\u00a0\u202f]\d{3})+|\d+[.,]\d+|\d{5,})(?![\w/]|[.,]\d)"
    r"|(?<![\w.,])[\d.,]*\d\s?%"
)
OF_A_LAW = re.compile(
    r"\d+[A-Z]?/\d+|https?://\S+|\]\(\S+\)|(?i:\barticles?[\d.,\s et]+)|\b20231\."
)
HEADING = re.compile(r"(?m)^\W*\d{1,2}(?:\.\d{1,2})+\.?\s+[A-Z].*$|ShareAlike 3\.0|\b\d\.\d\.\S+")
SIGNS = str.maketrans("\u2070\u00b9\u00b2\u00b3\u2074\u2075\u2076\u2077\u2078\u2079", " " * 10)


@cache
def read(path):
    document = Document.from_path(path)
    return document, recognise_source(document).parse(document)


def printed_text(document):
    if document.name.endswith(".pdf"):
        pages = pypdfium2.PdfDocument(document.content)
        return "\n".join(page.get_textpage().get_text_range() for page in pages)
    text = document.content.decode("utf-8-sig")
    if document.name.endswith(".html"):
        soup = BeautifulSoup(text, "lxml")
        for hidden in soup.find_all(["script", "style", "template", "noscript"]):
            hidden.decompose()
        return soup.get_text(" ")
    return text


def figures_in(text):
    plain = HEADING.sub(" ", OF_A_LAW.sub(" ", text.replace("\u200b", "")))
    return [re.sub(r"\D", "", found) for found in FIGURE.findall(plain)]


@pytest.mark.parametrize("path", TEXTS)
def test_every_figure_of_a_text_is_read_or_listed(corpus, path):
    document, extraction = read(corpus / path)
    figures = figures_in(printed_text(document))
    assert figures or "TCO" in path
    claims, unread = extraction.claims, extraction.unread
    told = [*claims["printed"], *claims["context"], *claims["breakdown"], *unread["printed"]]
    seen = set()
    for text in set(told):
        plain = text.translate(SIGNS)
        # A blank between thousands is told as a plain one: "10 000 vues".
        for mark in ("[,.\u00a0\u202f]", "[,. \u00a0\u202f]"):
            seen.update(re.findall(r"\d+", re.sub(rf"(?<=\d){mark}(?=\d)", "", plain)))
    assert [figure for figure in figures if figure not in seen] == []


@pytest.mark.parametrize("path", [path for path in TEXTS if path.endswith((".md", ".pdf"))])
def test_as_often_as_it_is_printed(corpus, path):
    """A figure that is printed twice is not accounted for by one claim."""
    document, extraction = read(corpus / path)
    claims, unread = extraction.claims, extraction.unread
    told = [*claims["printed"], *unread["printed"], *set(claims["context"])]
    counts = Counter(figure for printed in told for figure in figures_in(printed.translate(SIGNS)))
    printed = Counter(figures_in(printed_text(document).replace("\u00a0", " ")))
    assert {figure: n for figure, n in printed.items() if n > counts[figure]} == {}


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
