"""The real daily counts of statements of reasons; the oracle is DuckDB on the same file."""

import duckdb
import pytest

from sources.document import Document
from sources.source import recognise_source

pytestmark = pytest.mark.corpus


@pytest.fixture(scope="module")
def path(corpus):
    return corpus / "dsa-tdb-daily-counts" / "builtin.parquet"


@pytest.fixture(scope="module")
def extraction(path):
    document = Document.from_path(path)
    source = recognise_source(document)
    assert source.slug == "dsa_database"
    return source.parse(document)


def test_statements_by_platform_and_category_as_in_a_plain_query(path, extraction):
    claims = extraction.claims
    counts = duckdb.execute(
        """select "column", count(*), sum(count) from read_parquet(?)
        where "column" in ('total_rows', 'rows', 'category') group by 1""",
        [str(path)],
    ).fetchall()
    expected = {name: (rows, float(total)) for name, rows, total in counts}
    of_platform = claims["policy_label"] == ""
    everyone = claims["platform"] == "All online platforms"
    for name, chosen in (
        ("total_rows", everyone),
        ("rows", of_platform & ~everyone),
        ("category", ~of_platform),
    ):
        assert (int(chosen.sum()), claims.loc[chosen, "value"].sum()) == expected[name]
    assert claims["statement_key"].is_unique
    assert len(extraction.unread) == 38


def test_every_printed_total_is_the_sum_of_its_parts(extraction):
    values = extraction.claims.set_index("claim_id")["value"]
    relations = extraction.relations
    sums = relations["part"].map(values).groupby(relations["whole"]).sum()
    assert len(sums) == 839 + 47_446
    assert (sums == values[sums.index]).all()
