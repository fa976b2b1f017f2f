"""One audit over real reports, opened in a real browser: evidence, charts, nothing fetched."""

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
