"""One audit over real reports, opened in a real browser: evidence, charts, nothing fetched."""

import subprocess
import sys

import pytest

from audit.consistency.check import check_claims
from audit.consistency.restatements import find_restatements
from audit.report.evidence import HeldDocuments
from audit.report.export import write_report
from audit.result import AuditResult
from schemas.claims import Claims, Relations
from sources.document import Document
from sources.source import recognise_source

READ = (
    ("github-transparency/abuse_related_violations.csv", ""),
    ("github-transparency/abuse_related_violations_by_calendar_year_half.csv", ""),
    ("x-global-2024-h1/x-2024-h1.pdf", "2024-09-25"),
)

pytestmark = [pytest.mark.corpus, pytest.mark.browser]


@pytest.fixture(scope="module")
def audited(corpus, tmp_path_factory):
    import pandas as pd

    documents = [Document.from_path(corpus / name, published_on=day) for name, day in READ]
    read = [recognise_source(document).parse(document) for document in documents]
    claims = Claims.conform(pd.concat([one.claims for one in read], ignore_index=True))
    relations = Relations.conform(pd.concat([one.relations for one in read], ignore_index=True))
    result = AuditResult(
        title="GitHub and X against themselves",
        as_of="2024-12-31",
        claims=claims,
        relations=relations,
        findings=check_claims(claims, relations),
        restatements=find_restatements(claims),
    )
    folder = tmp_path_factory.mktemp("outputs") / "corpus"
    write_report(result, folder, manifest={}, evidence=HeldDocuments(documents))
    return result, folder


SERVER = """
import sys
from pathlib import Path
from audit.review import ReviewDesk, serve_review
desk = ReviewDesk(Path(sys.argv[1]), Path(sys.argv[2]), "A. Reader", lambda: "2025-01-01")
serve_review(desk, say=lambda address: print(address, flush=True))
"""


@pytest.fixture
def serve():
    """Serves the review of a run in a process of its own; gives its address."""
    started = []

    def start(run, ledger):
        process = subprocess.Popen(  # noqa: S603 - our own code
            [sys.executable, "-c", SERVER, str(run), str(ledger)], stdout=subprocess.PIPE, text=True
        )
        started.append(process)
        return process.stdout.readline().strip()

    yield start
    for process in started:
        process.kill()
        process.wait()
        process.stdout.close()


@pytest.fixture
def page(audited, open_page):
    return open_page((audited[1] / "index.html").as_uri())


def test_the_finding_leads_to_rows_and_crops_of_the_real_documents(audited, page):
    result, folder = audited
    serious = result.findings[result.findings["severity"] != "note"]
    assert len(serious)
    article = page.locator("article.finding", has=page.locator("table.row")).first
    assert article.locator("table.row mark").count() >= 2
    assert article.locator(".chart img").count() == 1
    crops = list((folder / "evidence").glob("*.png"))
    assert len(crops) > 50
    assert page.evaluate("document.documentElement.scrollWidth") <= 1280
    assert page.left == []


def test_the_conflict_of_the_projects_disabled_is_drawn(audited):
    titles = [
        path.read_text(encoding="utf-8") for path in (audited[1] / "charts").glob("conflict-*.txt")
    ]
    assert any("parts add up to 5,954, the whole is given as 30,371" in title for title in titles)


def test_crops_show_the_row_of_the_page(audited, page):
    page.goto((audited[1] / "claims" / "001.html").as_uri())
    page.wait_for_load_state("load")
    for image in page.locator("img.crop").all()[:5]:
        image.scroll_into_view_if_needed()
        assert image.evaluate("image => image.decode().then(() => image.naturalWidth)") > 800


@pytest.mark.parametrize(
    ("name", "width", "scheme"),
    [("index.html", 1280, "light"), ("index.html", 390, "dark"), ("claims/001.html", 390, "light")],
)
def test_accessible_over_real_documents(audited, open_page, violations, name, width, scheme):
    page = open_page((audited[1] / name).as_uri(), width=width, scheme=scheme)
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.left == []


def test_it_prints_with_its_evidence(page):
    import pypdfium2 as pdfium

    page.emulate_media(media="print")
    with pdfium.PdfDocument(page.pdf(format="A4")) as pdf:
        text = " ".join(one.get_textpage().get_text_range() for one in pdf)
    assert "2,977" in text
    assert "DRAFT" in text
    assert "Search" not in text


def test_a_real_figure_is_reviewed_at_an_accessible_desk(
    audited, tmp_path, open_page, violations, serve
):
    from audit.ledger.ledger import Ledger

    result, folder = audited
    ledger = tmp_path / "ledger.sqlite"
    page = open_page(serve(folder, ledger))
    assert violations(page) == []
    page.keyboard.press("a")
    page.wait_for_url("**/claim/1")
    with Ledger(ledger) as opened:
        (decided,) = opened.reviews()["claim_id"]
    grave = result.findings[result.findings["severity"] == "error"]
    assert decided in " ".join(grave["claim_ids"]).split(), "what a finding leans on comes first"
    assert page.left == []
