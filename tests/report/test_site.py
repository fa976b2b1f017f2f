"""The page: everything escaped, everything linked, nothing fetched, readable without a script."""

import re
from dataclasses import replace
from itertools import pairwise

import pytest
from bs4 import BeautifulSoup

from audit.reconcile.comparisons import COMPARISONS
from audit.report.evidence import HeldDocuments
from audit.report.export import build_report
from audit.report.methods import method_notes, methods_text
from audit.result import Failure
from schemas.findings import Findings
from schemas.verdicts import Verdicts
from schemas.vocabulary import ESTIMANDS
from sources.tabulate import tabulate_claims


@pytest.fixture(scope="module")
def built(synthetic):
    return build_report(synthetic.audit_result(), evidence=HeldDocuments([synthetic.CSV]))


def soup(built, path="index.html"):
    return BeautifulSoup(built[path].decode(), "lxml")


def test_nothing_from_a_document_becomes_markup(built):
    for path, content in built.items():
        if path.endswith(".html"):
            text = content.decode()
            assert "<script>alert(1)" not in text
            assert "alert(1)</script>" not in text
            assert "<b>bold</b>" not in text
    assert "<script>alert(1)</script>" in soup(built).find("table", id="claims-table").get_text()


def test_addresses_that_are_no_web_addresses_never_become_links(synthetic, no_charts):
    rows = synthetic.claim_rows()
    for row in rows:
        row["source_url"] = "javascript:alert(document.domain)"
    from sources.tabulate import tabulate_claims

    hostile = synthetic.audit_result(claims=tabulate_claims(rows))
    for path, content in build_report(hostile).items():
        if path.endswith(".html"):
            links = BeautifulSoup(content.decode(), "lxml").find_all(href=True)
            assert not any(link["href"].startswith("javascript:") for link in links)


def test_nothing_is_fetched(built):
    for path, content in built.items():
        if not path.endswith(".html"):
            continue
        for tag in BeautifulSoup(content.decode(), "lxml").find_all(
            ["script", "link", "img", "source"]
        ):
            address = tag.get("src") or tag.get("href") or tag.get("srcset") or ""
            assert not re.match(r"(?i)(https?:)?//", address), (path, address)
    assert b"url(" not in built["page.css"]
    assert b"@import" not in built["page.css"]
    assert b"fetch(" not in built["table.js"]
    assert b"innerHTML" not in built["table.js"]


def test_every_link_of_the_folder_leads_somewhere(built):
    ids = {
        path: {tag["id"] for tag in soup(built, path).find_all(id=True)}
        for path in built
        if path.endswith(".html")
    }
    for path in ids:
        folder = path.rpartition("/")[0]
        for link in soup(built, path).find_all("a", href=True):
            address = link["href"]
            if address.startswith("http") or (address == "../index.html" and path == "index.html"):
                continue
            name, _, fragment = address.partition("#")
            parts = [part for part in f"{folder}/{name}".split("/") if part] if name else [path]
            while ".." in parts:
                place = parts.index("..")
                del parts[place - 1 : place + 1]
            target = "/".join(parts)
            assert target in built or target == "manifest.json", (path, address)
            if fragment and target.endswith(".html"):
                assert fragment.replace("%20", " ") in ids[target], (path, address)


def test_headings_step_down_one_at_a_time(built):
    for path in ("index.html", "claims/001.html"):
        levels = [int(tag.name[1]) for tag in soup(built, path).find_all(re.compile("^h[1-6]$"))]
        assert levels[0] == 1
        assert levels.count(1) == 1
        assert all(after - before <= 1 for before, after in pairwise(levels)), (path, levels)


def test_every_picture_has_its_words(built):
    pictures = soup(built).find_all("img")
    assert len(pictures) >= 6
    assert all(len(picture["alt"]) > 40 for picture in pictures)


def test_a_finding_shows_proof_claims_evidence_and_stamp(built):
    article = soup(built).find(id="f-f-record")
    text = " ".join(article.get_text(" ").split())
    assert "DRAFT" in text
    assert "No month above 5,005, so five months hold at most 25,025" in text
    assert "both count the same unit over whole months" in text
    assert len(article.find_all(class_="exhibit")) == 2
    assert "the primary source was not seen" in text
    assert article.find("img")["src"] == "charts/conflict-01.svg"


def test_a_withdrawn_finding_keeps_its_place_and_says_why(built):
    article = soup(built).find(id="f-f-withdrawn")
    text = article.get_text(" ")
    assert "We withdrew this finding on 2 July 2018" in text
    assert "we had misread the period" in text
    assert "1 + 1 = 3" not in text
    assert "A finding that was wrong" not in soup(built).find(id="summary").get_text()


def test_the_answer_stands_beside_the_finding(built):
    text = soup(built).find(id="f-f-restated").get_text(" ")
    assert "Asked on 1 July 2018" in text
    assert "We removed duplicates." in text
    assert "counts differently" in text


def test_the_row_stands_beside_the_claim_with_the_figure_marked(built):
    card = soup(built, "claims/001.html").find(id="c-2016h1")
    assert card.find("mark").get_text() == "41,200"
    assert [cell.get_text() for cell in card.find_all("th")] == ["Period", "Accounts suspended"]
    assert card.find("a")["href"].endswith("#cell=2,2")


def test_what_was_not_read_is_said(built):
    text = soup(built).find(id="not-read").get_text(" ")
    assert "broken.pdf" in text
    assert "no number in the cell" in text
    assert "synthetic.csv, row 9" in text


def test_a_document_is_named_once_and_one_without_a_date_is_undated(synthetic, no_charts):
    result = synthetic.audit_result(
        claims=tabulate_claims([synthetic.claim("a", 1, "2018-01-01", "2018-01-31")]),
        findings=Findings.empty(),
        verdicts=Verdicts.empty(),
        failures=(Failure("scan.pdf", "scan.pdf: expected text, found none"),),
    )
    (page,) = [build_report(replace(result, claims=result.claims.assign(published_on="")))]
    tree = BeautifulSoup(page["index.html"], "lxml")
    assert tree.find(class_="failures").get_text(strip=True) == (
        "scan.pdf: expected text, found none"
    )
    assert [cell.get_text() for cell in tree.find_all(attrs={"data-label": "Editions"})] == [
        "undated"
    ]


def test_reviews_in_the_page_cannot_end_their_element(synthetic, no_charts):
    result = synthetic.audit_result()
    verdicts = result.verdicts.assign(statement="</script><script>alert(1)</script>")
    page = build_report(replace(result, verdicts=Verdicts.validate(verdicts)))[
        "index.html"
    ].decode()
    assert "</script><script>alert" not in page
    assert "\\u003c/script\\u003e" in page


def test_other_locales_write_their_numbers(synthetic, no_charts):
    page = build_report(synthetic.audit_result(locale="de_DE"))["index.html"].decode()
    assert '<html lang="en" data-locale="de-DE">' in page  # the sentences are English
    assert "written as in 1.234.567 and 67,5\xa0%" in page
    assert "41.200" in page
    assert "30. Juni 2018" in page


def test_an_audit_without_anything_has_a_page():
    from audit.result import AuditResult
    from schemas.claims import Claims

    page = build_report(AuditResult("Empty", "2018-01-01", Claims.empty()))["index.html"].decode()
    assert "Nothing was found that a reader must know" in page
    assert "No rule fired" in page


@pytest.fixture
def no_charts(monkeypatch):
    """For what is about the pages alone: drawing takes most of a report's time."""
    monkeypatch.setattr("audit.report.export.draw_charts", lambda *_: [])


def test_five_hundred_claims_fit_in_two_megabytes_and_all_are_listed(synthetic):
    result = synthetic.audit_result(claims=synthetic.many_claims(500))
    result = replace(result, findings=Findings.empty(), verdicts=Verdicts.empty())
    pages = build_report(result)
    texts = [content for path, content in pages.items() if path.endswith((".html", ".css", ".js"))]
    assert sum(map(len, texts)) < 2_000_000
    assert len(soup(pages).find(id="claims-table").find("tbody").find_all("tr")) == 500
    assert "claims-table.js" not in pages


def test_a_large_audit_is_paged(synthetic, no_charts):
    result = synthetic.audit_result(claims=synthetic.many_claims(1201))
    result = replace(result, findings=Findings.empty(), verdicts=Verdicts.empty())
    pages = build_report(result)
    assert [path for path in pages if path.startswith("claims/")] == [
        f"claims/{number:03}.html" for number in range(1, 6)
    ]
    assert pages["claims-table.js"].count(b"claims/00") == 1201
    assert len(soup(pages).find(id="claims-table").find("tbody").find_all("tr")) == 500


def test_many_findings_go_on_over_pages(synthetic, no_charts):
    import pandas as pd

    result = synthetic.audit_result()
    one = result.findings.iloc[[0]]
    many = pd.concat([one.assign(finding_id=f"f{place:03}") for place in range(90)])
    pages = build_report(replace(result, findings=Findings.validate(many.reset_index(drop=True))))
    listed = [
        tag["id"]
        for path in ("index.html", "findings/002.html", "findings/003.html")
        for tag in soup(pages, path).find_all("article", class_="finding")
    ]
    assert len(listed) == len(set(listed)) == 90
    links = soup(pages, "findings/002.html").find_all("a", href=True)
    assert all(not link["href"].startswith("claims/") for link in links)


def test_method_notes_are_the_entries_of_the_document():
    text = (
        "# Methods\n\n## Rules\n\n### `record_conflict`\n\nA *record* bounds.\n\nSecond.\n\n"
        "### other\n\nNot this.\n\n**share_of**: the share.\n"
    )
    notes = method_notes(text, ["record_conflict", "share_of", "absent"])
    assert notes[0].paragraphs == ("A record bounds.", "Second.")
    assert notes[1].paragraphs == ("The share.",)
    assert notes[2].paragraphs == ()


def test_rows_and_items_are_notes_too():
    text = """* `groups`, `pairs`: two groups of one study

| comparison | dimension | accepted | because |
| --- | --- | --- | --- |
| `groups` | policy_area | same | fields differ |
| `groups` | unit | same | units differ |
| `flow` | what happened |
"""
    groups, pairs, flow = method_notes(text, ["groups", "pairs", "flow"])
    assert groups.paragraphs == (
        "Two groups of one study",
        "Policy area: fields differ; unit: units differ.",
    )
    assert pairs.paragraphs == ("Two groups of one study",)
    assert flow.paragraphs == ("What happened.",)


def test_every_comparison_and_estimand_has_a_note():
    names = [*COMPARISONS, *ESTIMANDS, "groups", "unmeasured", "restatement", "joint_infeasibility"]
    assert [one.name for one in method_notes(methods_text(), names) if not one.paragraphs] == []


def test_without_the_methods_document_the_notes_are_empty():
    from audit.report.methods import method_notes

    (note,) = method_notes("", ["joint_infeasibility"])
    assert note.paragraphs == ()
