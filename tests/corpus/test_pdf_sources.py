"""Real PDF reports: every printed total against its rows, every box against another reader."""

import re
from functools import cache

import pypdfium2
import pytest

from sources import (
    eu_tco_report,
    ncmec_by_country,
    ncmec_by_esp,
    roblox_dsa,
    x_global_transparency,
)
from sources.document import Document
from sources.source import recognise_source
from tests.sources.fixture_documents import only, total_gaps

pytestmark = pytest.mark.corpus

FILES = {
    # Source, claims, sentences left unread, printed totals, and how many of those differ from
    # their parts.
    "x-global-2024-h1/x-2024-h1.pdf": (x_global_transparency, 171, 0, 30, 2),
    "ncmec/ncmec-by-esp-2019.pdf": (ncmec_by_esp, 151, 0, 1, 0),
    "ncmec/ncmec-by-esp-2020.pdf": (ncmec_by_esp, 171, 0, 1, 0),
    "ncmec/ncmec-by-esp-2022.pdf": (ncmec_by_esp, 239, 0, 1, 0),
    "ncmec/ncmec-by-country-2019.pdf": (ncmec_by_country, 243, 1, 1, 0),
    "roblox-2025-eu-dsa-transparency-report/Roblox-2025-EU-DSA-Transparency-Report.pdf": (
        roblox_dsa, 155, 4, 26, 0,
    ),
    "2026-eu-tco-report/2026-EU-TCO-Report.pdf": (eu_tco_report, 6, 0, 0, 0),
}  # fmt: skip
LOCATOR = re.compile(r"#page=(\d+)&viewrect=([\d.]+),([\d.]+),([\d.]+),([\d.]+)")


@cache
def read(corpus, path):
    document = Document.from_path(corpus / path)
    return document, FILES[path][0].parse(document)


@pytest.mark.parametrize("path", FILES)
def test_every_figure_and_every_total(corpus, path):
    document, extraction = read(corpus, path)
    _, claims, unread, totals, differing = FILES[path]
    assert recognise_source(document) is FILES[path][0].SOURCE
    assert len(extraction.claims) == claims
    assert len(extraction.unread) == unread
    sums = extraction.relations
    assert sums.groupby(["whole", "locator"]).ngroups == totals
    assert len(total_gaps(extraction)) == differing


@pytest.mark.parametrize("path", FILES)
def test_each_box_reads_the_same_again(corpus, path):
    document, extraction = read(corpus, path)
    pdf = pypdfium2.PdfDocument(document.content)
    wrong = []
    for printed, locator in zip(
        extraction.claims["printed"], extraction.claims["locator"], strict=True
    ):
        number, *box = LOCATOR.fullmatch(locator).groups()
        left, top, width, height = map(float, box)
        page = pdf[int(number) - 1]
        x0, _, _, y1 = page.get_cropbox()
        again = page.get_textpage().get_text_bounded(
            x0 + left, y1 - top - height, x0 + left + width, y1 - top
        )
        # A footnote mark is part of `printed` and stands outside the box.
        if not "".join(printed.split()).startswith("".join(again.split())) or not again.strip():
            wrong.append((printed, again, locator))
    assert wrong == []


def test_the_two_totals_of_x_that_differ(corpus):
    """Disclosed: 2,522 + 1,627 + 4,388 + 307 + 1,135; removal requests: 9,364 + 46,648 + ..."""
    _, extraction = read(corpus, "x-global-2024-h1/x-2024-h1.pdf")
    assert [(printed, found) for _, printed, found in total_gaps(extraction)] == [
        (9_897, 9_979),
        (72_703, 72_704),
    ]


def test_figures_of_x_by_name(corpus):
    claims = read(corpus, "x-global-2024-h1/x-2024-h1.pdf")[1].claims
    entities = claims[claims["policy_label"] == "Violent & Hateful Entities"]
    assert only(entities, metric_label="Accounts Suspended", detection="automated") == 35_420
    spam = claims[claims["policy_area"] == "spam"]
    assert only(spam, metric_label="Accounts Suspended", detection="any") == 463_960_085


def test_a_provider_that_ncmec_counts(corpus):
    claims = read(corpus, "ncmec/ncmec-by-esp-2022.pdf")[1].claims
    assert only(claims, platform="Discord") == 169_800
    assert only(claims, platform="TikTok") == 288_125
