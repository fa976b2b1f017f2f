"""The page in a real browser: read, searched, printed, and nothing asked of the network."""

from dataclasses import replace

import pytest

from audit.report.export import write_report
from schemas.findings import Findings
from schemas.verdicts import Verdicts

pytestmark = pytest.mark.browser


@pytest.fixture
def page_of(run_folder, open_page):
    return lambda **how: open_page((run_folder / "index.html").as_uri(), **how)


def rows(page):
    return page.locator("#claims-table tbody tr")


def test_no_request_leaves_and_no_script_fails(page_of):
    page = page_of()
    page.evaluate("document.querySelectorAll('img').forEach(image => image.loading = 'eager')")
    page.wait_for_load_state("networkidle")
    pictures = page.evaluate("[...document.images].map(image => image.naturalWidth)")
    assert len(pictures) >= 6
    assert min(pictures) > 0
    assert page.left == []
    assert page.errors == []


def test_search_filter_and_sort(page_of):
    page = page_of()
    assert rows(page).count() == 9
    page.fill("[name=search]", "wire record")
    assert rows(page).count() == 1
    assert page.inner_text("#claims-count") == "1 of 9 figures"
    page.fill("[name=search]", "")
    page.select_option("[name=platform]", "Wire")
    assert rows(page).count() == 3
    page.check("[name=flagged]")
    assert rows(page).count() == 2
    page.uncheck("[name=flagged]")
    page.select_option("[name=platform]", "Chirp")
    page.click("#claims-table th:nth-child(4) button")
    values = [cell.inner_text() for cell in rows(page).locator("td.num").all()]
    assert values == ["95%", "40,900", "41,200", "47,911", "52,317"]
    page.click("#claims-table th:nth-child(4) button")
    assert rows(page).locator("td.num").first.inner_text() == "52,317"
    assert page.get_attribute("#claims-table th:nth-child(4)", "aria-sort") == "descending"


def test_the_table_is_worked_with_the_keyboard(page_of):
    page = page_of()
    page.focus("#claims-table th:nth-child(1) button")
    page.keyboard.press("Enter")
    assert page.get_attribute("#claims-table th:nth-child(1)", "aria-sort") == "ascending"
    page.keyboard.press("Shift+Tab")
    assert page.errors == []


def test_a_sentence_leads_to_its_finding_and_a_figure_to_its_evidence(page_of):
    page = page_of()
    page.click("ol.headlines li:first-child a")
    assert page.url.endswith("#f-f-record")
    assert page.locator("#f-f-record").is_visible()
    page.fill("[name=search]", "41,200")
    page.click("#claims-table tbody tr:first-child a")
    page.wait_for_url("**/claims/001.html#c-2016h1")
    assert page.locator(".claim:target mark").first.inner_text() == "41,200"


def test_everything_can_be_read_without_a_script(page_of):
    page = page_of(script=False)
    assert rows(page).count() == 9
    assert not page.locator(".table-tools").is_visible()
    assert page.locator("#f-f-record .proof li").count() == 3


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_accessible_and_nothing_sticks_out(page_of, violations, width, scheme):
    page = page_of(width=width, scheme=scheme)
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_page_of_claims_is_accessible(run_folder, open_page, violations):
    page = open_page((run_folder / "claims" / "001.html").as_uri())
    assert violations(page) == []


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
@pytest.mark.parametrize("path", ["findings/002.html", "claims/002.html", "index.html"])
def test_pages_of_long_lists_are_accessible(paged_run, open_page, violations, path, width, scheme):
    page = open_page((paged_run / path).as_uri(), width=width, scheme=scheme)
    assert page.errors == []
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_charts_are_narrow_on_a_telephone_and_dark_in_the_dark(page_of):
    page = page_of(width=390, scheme="dark")
    image = page.locator("#f-f-record .chart img")
    image.scroll_into_view_if_needed()
    page.wait_for_function("document.querySelector('#f-f-record .chart img').complete")
    assert image.evaluate("image => image.currentSrc").endswith("conflict-01-narrow.svg")
    import io

    import numpy as np
    from PIL import Image

    picture = Image.open(io.BytesIO(image.screenshot())).convert("L")
    assert np.asarray(picture).mean() < 60


def test_it_prints(page_of, tmp_path):
    import pypdfium2 as pdfium

    page = page_of()
    page.emulate_media(media="print")
    content = page.pdf(format="A4")
    pdf = pdfium.PdfDocument(content)
    text = " ".join(pdf[number].get_textpage().get_text_range() for number in range(len(pdf)))
    assert len(pdf) >= 3
    assert "What matters" in text
    assert "41,200 - 40,900 = 300" in text, "folded notes must be printed too"
    assert "Search" not in text
    pdf.close()


def test_a_large_audit_is_paged_and_searched(synthetic, tmp_path, open_page, monkeypatch):
    monkeypatch.setattr("audit.report.export.draw_charts", lambda *_: [])
    result = synthetic.audit_result(claims=synthetic.many_claims(1201))
    result = replace(result, findings=Findings.empty(), verdicts=Verdicts.empty())
    page = open_page(write_report(result, tmp_path / "large", manifest={}).as_uri())
    assert rows(page).count() == 100
    assert page.inner_text("#claims-count") == "1,201 of 1,201 figures"
    for _ in range(12):
        page.click(".pager [name=on]")
    assert rows(page).count() == 1
    assert page.is_disabled(".pager [name=on]")
    page.select_option("[name=platform]", "Platform 07")
    assert page.inner_text("#claims-count") == "60 of 1,201 figures"
    assert page.errors == []
