"""Answers of Telegram's bot: periods, who claims and who relays, and what is refused."""

import json

import pytest

from sources.document import Document
from sources.errors import DocumentError, LayoutError
from sources.readers.countries import country_of_three_letters
from sources.telegram_gov_requests import parse, recognises
from tests.sources.fixture_documents import fixture_document, only

CASE = "telegram_gov_requests/synthetic"


def altered(change):
    tree = json.loads(fixture_document(CASE).content)
    change(tree)
    return Document(json.dumps(tree).encode(), "altered.json")


@pytest.fixture(scope="module")
def extraction():
    return parse(fixture_document(CASE))


def test_telegram_claims_and_the_collector_relays(extraction):
    claims = extraction.claims
    assert set(claims["claimant"]) == {"Telegram"}
    assert (claims["relayed_by"] != "").all()
    assert set(claims["review"]) == {"unreviewed"}
    assert claims["statement_key"].is_unique


def test_the_last_day_belongs_to_the_period_and_the_next_starts_after_it(extraction):
    requests = extraction.claims[extraction.claims["unit"] == "requests"]
    first, second = requests.iloc[0], requests.iloc[1]
    assert (first["period_start"], first["period_end"]) == ("2031-01-01", "2031-03-31")
    assert second["period_start"] == "2031-04-01"


def test_requests_add_and_users_need_not(extraction):
    claims = extraction.claims
    assert set(claims.loc[claims["unit"] == "requests", "additivity"]) == {"events"}
    assert set(claims.loc[claims["unit"] == "accounts", "additivity"]) == {"unique"}
    assert len(extraction.relations) == 0
    half = claims[(claims["period_end"] == "2031-06-30") & (claims["period_start"] < "2031-04")]
    assert dict(zip(half["unit"], half["value"], strict=True)) == {"requests": 8, "accounts": 18}


def test_none_is_a_figure(extraction):
    assert only(extraction.claims, scope="IS", unit="requests") == 0


def test_a_day_that_is_none_is_reported(extraction):
    printed = extraction.unread.drop(columns="document_sha256")
    assert printed.to_dict("records") == [
        {
            "locator": "#/NZL/3",
            "printed": "20310701-20310931: 2, 2",
            "reason": "a day that the calendar does not have",
        }
    ]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"from": "20310401"}, "ends before"),
        ({"to": "2031331"}, "calendar"),
        ({"to": 20310331}, "calendar"),
        ({"requests": "3"}, "whole number"),
        ({"users": True}, "whole number"),
        ({"users": -1}, "whole number"),
        ({"users": None}, "whole number"),
    ],
)
def test_rows_with_slips_are_reported_and_the_rest_is_read(change, reason):
    extraction = parse(altered(lambda tree: tree["NZL"][0].update(change)))
    assert len(extraction.claims) == 6
    assert reason in extraction.unread["reason"].iloc[0]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda t: t.update(XYZ=t.pop("NZL")), "three letters"),
        (lambda t: t.update(YUG=t.pop("NZL")), "YUG"),
        (lambda t: t["NZL"][0].update(refused=2), "refused"),
        (lambda t: t["NZL"][0].pop("users"), "from, to"),
        (lambda t: t.update(NZL=4), "list of periods"),
        (lambda t: t.update(NZL=[], ISL=[]), "at least one"),
    ],
)
def test_another_layout_is_refused(change, says):
    with pytest.raises(LayoutError, match=says):
        parse(altered(change))


def test_a_country_given_twice_is_refused():
    row = '[{"from": "20310101", "to": "20310331", "requests": 1, "users": 1}]'
    document = Document(f'{{"NZL": {row}, "NZL": {row}}}'.encode(), "twice.json")
    assert recognises(document)
    with pytest.raises(DocumentError, match="NZL"):
        parse(document)


@pytest.mark.parametrize(
    ("code", "country"),
    [
        ("FRA", "FR"),
        ("HKG", "HK"),
        ("XKX", "XK"),
        ("YUG", ""),
        ("fra", ""),
        ("FR", ""),
        ("ÆØÅ", ""),
    ],
)
def test_codes_of_three_letters(code, country):
    assert country_of_three_letters(code) == country
