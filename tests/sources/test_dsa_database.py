"""Daily counts of statements of reasons: who claims, what adds up, and what is refused."""

import pyarrow as pa
import pytest

from sources.document import Document
from sources.dsa_database import parse, recognises
from sources.errors import DocumentError, LayoutError
from tests.sources.database_counts import ROWS, counts_table, parquet_bytes
from tests.sources.fixture_documents import fixture_document, only, total_gaps


def document(table):
    return Document(parquet_bytes(table), "altered.parquet")


def replaced(number, **words):
    day, row = ROWS[number]
    return counts_table((*ROWS[:number], (day, {**row, **words}), *ROWS[number + 1 :]))


@pytest.fixture(scope="module")
def extraction():
    return parse(fixture_document("dsa_database/synthetic"))


def test_the_database_claims_what_it_received_from_a_platform(extraction):
    claims = extraction.claims
    assert set(claims["claimant"]) == {"DSA Transparency Database"}
    assert set(claims["platform"]) == {"All online platforms", "Wagtail", "Kestrel"}
    assert set(claims["action"] + " " + claims["unit"]) == {"report statements_of_reasons"}
    assert (claims["relayed_by"] != "").all()
    assert claims["statement_key"].is_unique


def test_categories_add_up_to_the_platform_and_platforms_to_the_total(extraction):
    assert total_gaps(extraction) == []
    pairs = extraction.relations.groupby("whole").size()
    assert sorted(pairs) == [1, 1, 1, 2, 2]
    wrong = parse(document(replaced(4, count=21)))
    assert [(value, found) for _, value, found in total_gaps(wrong)] == [(120, 121)]


def test_a_day_is_the_period(extraction):
    second = extraction.claims[extraction.claims["period_start"] == "2031-03-02"]
    assert len(second) == 3
    assert set(second["period_end"]) == {"2031-03-02"}
    assert only(second, platform="Wagtail", policy_area="scams_and_fraud") == 7


def test_fields_that_are_no_counts_of_statements_are_reported(extraction):
    assert extraction.unread["printed"].tolist() == [
        "batch_count: 1 rows",
        "decision_type: 1 rows",
        "moderation_delay: 1 rows",
    ]


def test_the_place_is_the_row_of_the_file(extraction):
    first = extraction.claims.iloc[0]
    assert (first["locator"], first["printed"]) == ("#row=2", "150")


def test_older_files_without_the_second_category_column_are_read():
    table = counts_table().drop_columns(["category"])
    assert recognises(document(table))
    assert len(parse(document(table)).claims) == 9


@pytest.mark.parametrize(
    ("table", "says"),
    [
        (counts_table(tag="STATEMENT_CATEGORY_VIOLENCE"), "all categories"),
        (counts_table(category="STATEMENT_CATEGORY_VIOLENCE"), "all categories"),
        (replaced(4, variant="STATEMENT_CATEGORY_VIOLINS"), "VIOLENCE"),
        (replaced(4, variant=None), "a category"),
        (replaced(2, platform=None), "a platform"),
        (replaced(2, count=-1), "from 0 on"),
        (replaced(2, count=None), "from 0 on"),
        (counts_table(ROWS[:1]), "counts of statements"),
        (counts_table().drop_columns(["min"]), "columns"),
    ],
)
def test_another_layout_is_refused(table, says):
    with pytest.raises(LayoutError, match=says):
        parse(document(table))


def test_other_tables_are_not_recognised():
    assert not recognises(document(pa.table({"a": [1]})))


@pytest.mark.parametrize("cut", [4, 100, -5])
def test_a_file_cut_off_is_refused_in_one_line(cut):
    broken = Document(parquet_bytes(counts_table())[:cut], "broken.parquet")
    assert not recognises(broken)
    with pytest.raises(DocumentError) as refused:
        parse(broken)
    assert "\n" not in str(refused.value)
