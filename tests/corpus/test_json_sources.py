"""The real JSON collections: every figure read, and overlapping periods against one another."""

import json

import pytest

from audit.consistency.check import check_claims
from sources.document import Document
from sources.source import recognise_source

pytestmark = pytest.mark.corpus


@pytest.fixture(scope="module")
def answers(corpus):
    """The file as plain JSON, and what the source that recognises it reads."""
    path = corpus / "telegram-gov-requests" / "dataset.json"
    document = Document.from_path(path, published_on="2026-04")
    source = recognise_source(document)
    assert source.slug == "telegram_gov_requests"
    return json.loads(path.read_text(encoding="utf-8")), source.parse(document)


def test_every_answer_of_telegrams_bot_is_read(answers):
    tree, extraction = answers
    rows = [row for listed in tree.values() for row in listed]
    claims = extraction.claims
    assert len(rows) == 299
    assert len(claims) == 2 * len(rows)
    assert len(extraction.unread) == 0
    assert claims["statement_key"].is_unique
    for unit, key in (("requests", "requests"), ("accounts", "users")):
        read = claims.loc[claims["unit"] == unit, "value"].sum()
        assert read == sum(row[key] for row in rows)
    assert claims["scope"].nunique() == len(tree) == 83
    assert claims["scope"].str.fullmatch("[A-Z]{2}").all()


def test_sums_of_quarters_agree_with_the_answers_for_longer_periods(answers):
    """The one sum of users that is smaller than its quarters is no conflict of unique users."""
    _, extraction = answers
    findings = check_claims(extraction.claims)
    assert not len(findings[findings["severity"].isin(["error", "warning"])])
    british = extraction.claims[
        (extraction.claims["scope"] == "GB") & (extraction.claims["unit"] == "accounts")
    ]
    values = british.set_index(["period_start", "period_end"])["value"]
    assert values["2024-01-01", "2024-12-31"] == 293
    assert values["2024-01-01", "2024-09-30"] + values["2024-10-01", "2024-12-31"] == 299
