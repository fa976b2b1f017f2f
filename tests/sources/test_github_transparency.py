"""GitHub's files: one series for one figure in all of them, a row that does not fit."""

import pytest

from sources.document import Document
from sources.errors import LayoutError
from sources.github_transparency import parse, recognises
from tests.sources.fixture_documents import fixture_document, only, total_gaps
from tests.sources.sheet_documents import changed

FOLDER = "github_transparency"


def series(claims):
    names = ["platform", "policy_label", "metric_label", "action", "unit", "scope", "breakdown"]
    return {tuple(row) for row in claims[names].to_numpy()}


def test_months_and_half_years_are_the_same_series():
    months = parse(fixture_document(f"{FOLDER}/dmca_by_month")).claims
    halves = parse(fixture_document(f"{FOLDER}/dmca_by_half")).claims
    assert series(months) == series(halves)
    assert only(halves, metric_label="Takedown Notices Processed", period_end="2015-06-30") == 184
    assert only(months, metric_label="Takedowns", period_end="2015-02-28") == 181


def test_a_row_with_a_cell_too_many_is_reported_not_repaired():
    extraction = parse(fixture_document(f"{FOLDER}/dmca_by_month"))
    assert extraction.unread["printed"].tolist() == ["2015,3,9,147,722"]
    assert len(extraction.claims) == 6


def test_balances_may_be_negative():
    claims = parse(fixture_document(f"{FOLDER}/balances")).claims
    balance = claims[claims["additivity"] == "net"]
    assert balance["value"].tolist() == [4, -1, 1248, 1075]


def test_types_beside_named_figures_are_a_dimension():
    claims = parse(fixture_document(f"{FOLDER}/governments")).claims
    assert set(claims["breakdown"]) == {"type=Local law", "type=Terms of service"}
    assert set(claims["scope"]) == {"RU", "HK"}


def test_bands_have_no_value():
    claims = parse(fixture_document(f"{FOLDER}/bands")).claims
    assert claims[["low", "high"]].to_numpy().tolist() == [[0, 249], [1000, 1249]]
    assert claims["value"].isna().all()
    assert set(claims["scope"]) == {"US"}


@pytest.mark.parametrize(
    ("case", "old", "new", "message"),
    [
        ("types_by_half", "account hidden,", "account painted,", "account hidden"),
        ("types_by_half", "2025,1,", "2025,3,", "H3 2025"),
        ("governments", "Hong Kong,HK", "Hong Kong,CN", "its own ISO code"),
        ("detection", "staff", "dog", "detection_type"),
        ("dmca_by_month", "2015,1,", "2015,13,", "months from 1 to 12"),
        ("users", "npm", "other", "service"),
    ],
)
def test_what_is_not_known_is_refused(case, old, new, message):
    with pytest.raises(LayoutError, match=message):
        parse(changed(f"{FOLDER}/{case}", (old, new)))


def test_general_headers_are_recognised_by_their_types():
    assert recognises(Document(b"year,type,count\n2024,account hidden,1\n", "x"))
    assert not recognises(Document(b"year,type,count\n2024,apples,1\n", "x"))


@pytest.mark.parametrize(
    "content", [b"year," + b"a," * 16_384 + b"b\n", b"year,count,count\n1,2,3\n"]
)
def test_headers_too_wide_or_with_a_name_twice_are_refused(content):
    with pytest.raises(LayoutError, match=r"at most 16,384 columns|repeated 'count'"):
        parse(Document(content=content, name="wide.csv"))


def test_the_total_of_notices_adds_up_its_five_columns():
    extraction = parse(fixture_document(f"{FOLDER}/notices_by_month"))
    assert total_gaps(extraction) == []
    assert extraction.relations.groupby("whole").size().tolist() == [5, 5]
