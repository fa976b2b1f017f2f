"""The page of the embedded audit, on its real figures, in a real browser."""

import pytest

from audit.config import EMBEDDED
from audit.pipeline import run_audit
from audit.writing import write_run

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def embedded(tmp_path_factory):
    out = tmp_path_factory.mktemp("outputs")
    result, documents = run_audit(EMBEDDED, out)
    return result, write_run(result, documents, out, {})


def test_it_opens_whole_and_asks_nothing_of_the_network(embedded, open_page):
    result, path = embedded
    page = open_page(path.as_uri())
    page.evaluate("document.querySelectorAll('img').forEach(image => image.loading = 'eager')")
    page.wait_for_load_state("networkidle")
    assert min(page.evaluate("[...document.images].map(image => image.naturalWidth)")) > 0
    assert f"{len(result.claims)} figures" in page.inner_text("header")
    assert page.left == []
    assert page.errors == []
    size = sum(one.stat().st_size for one in path.parent.glob("*.*") if one.suffix != ".sqlite")
    assert size < 2_000_000


def test_no_link_leads_nowhere(embedded, broken_links):
    assert broken_links(embedded[1].parents[1]) == []


def test_the_finding_leads_to_its_figures(embedded, open_page):
    page = open_page(embedded[1].as_uri())
    article = page.locator("article.finding").first
    text = article.inner_text()
    assert "49,050" in text
    assert "63,647" in text
    assert {one.inner_text() for one in article.locator("mark").all()} >= {"422 a day", "9,810"}


def test_the_table_is_searched(embedded, open_page):
    page = open_page(embedded[1].as_uri())
    page.fill("[name=search]", "1,210,357")
    shown = page.locator("#claims-table tbody tr")
    assert 1 <= shown.count() <= 3
    assert "1,210,357" in shown.first.inner_text()


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_accessible_and_nothing_sticks_out(embedded, open_page, violations, width, scheme):
    page = open_page(embedded[1].as_uri(), width=width, scheme=scheme)
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
