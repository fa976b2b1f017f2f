"""X DSA report."""

import pytest

import sources.x_dsa as module
from audit.consistency.check import check_claims
from sources.document import Document
from sources.errors import LayoutError
from tests.sources.fixture_documents import fixture_document, only, total_gaps


@pytest.fixture(scope="module")
def extraction():
    return module.parse(fixture_document("x_dsa/text"))


def changed(old, new):
    document = fixture_document("x_dsa/text")
    content = document.content.replace(old.encode(), new.encode())
    assert content != document.content
    return Document(content, "changed.md")


def test_suspensions_add_up_over_states_and_over_policies(extraction):
    gaps = [gap for gap in total_gaps(extraction) if "Summary" in gap[0]]
    assert gaps == []
    claims = extraction.claims
    grand = claims[(claims["unit"] == "accounts") & (claims["value"] == 596)].iloc[0]
    related = extraction.relations[extraction.relations["whole"] == grand["claim_id"]]
    assert sorted(related.groupby("locator").size()) == [2, 4]


def test_reports_that_name_several_states_are_at_most_a_warning(extraction):
    found = check_claims(extraction.claims, extraction.relations)
    assert set(found[found["rule_id"] == "printed_totals"]["severity"]) <= {"warning", "note"}
    assert len(total_gaps(extraction)) == 2


def test_lost_row_spans_carry_detection_down(extraction):
    claims = extraction.claims
    row = claims[claims["policy_label"] == "Child Sexual Exploitation"].iloc[0]
    assert row["breakdown"] == "detectionmethod=User Report; enforcementprocess=Manual Review"
    assert row["detection"] == "manual"


def test_blank_cells_are_no_zeros(extraction):
    claims = extraction.claims
    entities = claims[claims["policy_area"] == "terrorism_and_violent_extremism"]
    assert entities["scope"].tolist() == ["AT", "EU"]


def test_the_column_eu_is_not_the_total(extraction):
    claims = extraction.claims
    reports = claims[(claims["policy_label"] == "Animal Welfare") & (claims["scope"] == "EU")]
    assert only(reports, breakdown="alleged=in the whole EU") == 61
    assert only(reports, breakdown="") == 70


def test_a_star_makes_a_period_vague_by_the_days_that_are_missing(extraction):
    claims = extraction.claims
    starred = claims[claims["unit"] == "accounts"]
    assert set(starred["period_basis"]) == {"vague"}
    assert set(starred["period_start"]) == {"2031-08-28"}
    assert set(starred["period_start_latest"]) == {"2031-09-24"}
    page = module.parse(fixture_document("x_dsa/page")).claims
    assert set(page["period_end_earliest"]) == {"2031-10-09"}
    silent = module.parse(changed("data ranging from Aug 28", "some data of Aug 28")).claims
    assert set(silent[silent["unit"] == "accounts"]["period_basis"]) == {""}


def test_the_appendix_has_its_own_dates(extraction):
    claims = extraction.claims
    removed = claims[claims["unit"] == "content"]
    assert set(removed["period_start"]) == {"2031-09-05"}
    assert set(removed["period_basis"]) == {"inferred"}


def test_an_unknown_policy_is_kept_as_printed(extraction):
    odd = extraction.claims[extraction.claims["policy_label"] == "Something New"]
    assert set(odd["policy_area"]) == {"other"}


def test_html_and_text_give_the_same_series():
    text = module.parse(fixture_document("x_dsa/text")).claims
    html = module.parse(fixture_document("x_dsa/page")).claims
    first = text[text["unit"] == "accounts"].iloc[:8]["statement_key"].tolist()
    assert html.iloc[:8]["statement_key"].tolist() == first


def test_an_unknown_table_column_or_range_is_refused():
    with pytest.raises(LayoutError, match="known table"):
        module.parse(changed("Illegal Content Reports Received", "Illegal Videos Received"))
    with pytest.raises(LayoutError, match="'Atlantis'"):
        module.parse(changed("Policy | Austria", "Policy | Atlantis"))
    with pytest.raises(LayoutError, match="date range"):
        module.parse(changed("August 28, 2031 to October 20, 2031", "some time"))


def test_the_name_of_a_table_may_stand_in_its_first_row_of_a_pdf():
    extraction = module.parse(fixture_document("x_dsa/pdf"))
    claims = extraction.claims
    assert set(claims["metric_label"]) == {
        "Illegal Content Reports Received",
        "Removal Orders Median Handle Time (Hours)",
    }
    assert only(claims, metric_label="Illegal Content Reports Received", scope="ES", value=6) == 6
    assert total_gaps(extraction) == []
    assert claims["locator"].str.contains("viewrect").all()
