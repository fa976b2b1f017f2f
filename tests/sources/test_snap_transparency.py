"""Snap transparency pages."""

import pytest

import sources.snap_transparency as module
from audit.consistency.check import check_claims
from sources.document import Document
from sources.errors import LayoutError
from tests.sources.fixture_documents import fixture_document, only, total_gaps
from tests.sources.pdf_canvas import Page


@pytest.fixture(scope="module")
def extraction():
    return module.parse(fixture_document("snap_transparency/page"))


def test_content_adds_up_and_unique_accounts_do_not_need_to(extraction):
    gaps = total_gaps(extraction)
    assert [(whole, parts) for _, whole, parts in gaps] == [(350, 440), (350, 400)]
    assert "printed_totals" not in set(
        check_claims(extraction.claims, extraction.relations)["rule_id"]
    )


def test_additivity_is_declared(extraction):
    claims = extraction.claims
    assert set(claims[claims["metric_label"] == "Unique Accounts Enforced"]["additivity"]) == {
        "unique"
    }
    assert set(claims[claims["metric_label"] == "Content Enforced"]["additivity"]) == {"events"}


def test_headings_say_what_single_lines_are_about(extraction):
    claims = extraction.claims
    assert only(claims, policy_area="terrorism_and_violent_extremism") == 18
    assert only(claims, policy_area="child_sexual_exploitation", breakdown="recipient=NCMEC") == 292


def test_two_languages_give_the_same_series():
    english = module.parse(fixture_document("snap_transparency/page")).claims
    french = module.parse(fixture_document("snap_transparency/french_text")).claims
    both = set(english["metric_label"]) & set(french["metric_label"])
    assert {"Content Enforced", "Unique Accounts Enforced", "Account Deletions"} <= both
    assert only(french, breakdown="recipient=NCMEC") == 292_489


def test_the_european_page_has_its_own_period():
    extraction = module.parse(fixture_document("snap_transparency/european_text"))
    users = extraction.claims[extraction.claims["unit"] == "users"]
    assert set(users["period_start"]) == {"2031-02-01"}
    assert set(users["period_basis"]) == {"inferred"}
    assert only(users, scope="CZ") == 1_236
    assert set(extraction.claims[extraction.claims["unit"] == "moderators"]["period_start"]) == {""}
    assert total_gaps(extraction) == []


def test_an_unknown_reason_is_refused():
    document = fixture_document("snap_transparency/french_text")
    other = Document(document.content.replace(b"Pourriel", b"Poubelle"), "other.md")
    with pytest.raises(LayoutError, match=r"expected a known reason .* found 'Poubelle'"):
        module.parse(other)


def test_a_page_without_a_half_year_is_refused():
    with pytest.raises(LayoutError, match="half-year"):
        module.parse(Document(b"Transparency Report of Snap Inc.", "other.md"))


def test_a_pdf_edition_is_read_by_the_same_labels():
    extraction = module.parse(fixture_document("snap_transparency/pdf"))
    claims = extraction.claims
    assert len(claims) == 21
    assert only(claims, metric_label="Content Enforced", policy_area="drugs") == 100
    assert extraction.relations.groupby(["whole", "locator"]).ngroups == 6


@pytest.mark.parametrize(("service", "is_snaps"), [("Snapchat", True), ("Otherchat", False)])
def test_a_pdf_whose_head_names_the_service_may_name_the_report_later(service, is_snaps):
    page = Page()
    page.paragraph(50, 60, [f"European Union (synthetic): users of {service}"], size=10)
    page.paragraph(50, 80, ["They opened the application at least once a month."] * 40, size=9)
    page.next()
    page.paragraph(50, 60, ["This page is part of our Transparency Report. Snapchat."], size=10)
    assert module.recognises(Document(page.done(), "page.pdf")) is is_snaps
