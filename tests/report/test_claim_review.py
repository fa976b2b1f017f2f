"""ClaimReview against what the documentation of its readers requires and recommends."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from jsonschema import Draft202012Validator

from audit.config import check_config
from audit.report.citation import claim_reviews
from audit.report.export import build_report
from audit.report.wording import Wording
from sources.errors import ConfigError

SCHEMA = Draft202012Validator(
    json.loads((Path(__file__).parent / "claim_review.schema.json").read_text(encoding="utf-8"))
)
ADDRESS = "https://example.org/audit"


def faults(review):
    return sorted(error.message for error in SCHEMA.iter_errors(review))


@pytest.fixture
def no_charts(monkeypatch):
    """Charts have tests of their own and take seconds."""
    monkeypatch.setattr("audit.report.export.draw_charts", lambda *_: [])


@pytest.fixture
def published(result):
    return replace(result, address=ADDRESS, publisher="The Daily Example")


def test_a_review_with_an_address_holds_all_that_is_required(published):
    (review,) = claim_reviews(published, Wording())
    assert faults(review) == []
    assert review["author"] == {
        "@type": "Organization",
        "name": "The Daily Example",
        "url": f"{ADDRESS}/",
    }
    number = int(review["url"].removeprefix(f"{ADDRESS}/index.html#v-"))
    accepted = published.verdicts.iloc[number - 1]
    assert accepted["accepted_by"] != ""
    assert review["datePublished"] == accepted["accepted_on"]
    assert review["reviewRating"]["ratingExplanation"] == accepted["statement"]


@pytest.mark.parametrize(("verdict", "value"), [("consistent", 2), ("inconsistent", 1)])
def test_a_settled_verdict_stands_at_an_end_of_the_scale(published, verdict, value):
    verdicts = published.verdicts.assign(verdict=verdict)
    responses = published.responses
    asked = [f"{v.claim_id}~{v.measurement_id}" for v in verdicts.itertuples()]
    rows = responses.iloc[[0] * len(asked)].assign(finding_id=asked, asked_on="2018-07-01")
    after = replace(published, verdicts=verdicts, responses=rows.reset_index(drop=True))
    reviews = claim_reviews(after, Wording())
    assert [faults(review) for review in reviews] == [[]]
    assert reviews[0]["reviewRating"]["ratingValue"] == value


def test_without_an_address_there_is_no_url_and_the_page_says_so(result, published, no_charts):
    (review,) = claim_reviews(result, Wording())
    assert faults(review) == ["'url' is a required property"]
    said = "Say in the audit file where this page will be published"
    without = BeautifulSoup(build_report(result)["index.html"], "lxml")
    assert said in without.find(id="downloads").get_text()
    page = BeautifulSoup(build_report(published)["index.html"], "lxml")
    assert said not in page.find(id="downloads").get_text()
    (stored,) = json.loads(page.find(type="application/ld+json").string)
    assert faults(stored) == []
    assert page.find(id=stored["url"].partition("#")[2]) is not None
    nobody = replace(result, verdicts=result.verdicts.assign(accepted_by="", accepted_on=""))
    assert said not in build_report(nobody)["index.html"].decode()


@pytest.mark.parametrize(
    "address", ["example.org", "ftp://example.org/", "https://me@example.org/", "https://e.org/?a"]
)
def test_an_address_that_is_none_is_refused(address):
    with pytest.raises(ConfigError, match=r"report\.address"):
        check_config({"title": "A", "report": {"address": address}}, "audit.toml")


def test_an_address_is_kept_in_the_audit():
    config = check_config({"title": "A", "report": {"address": ADDRESS}}, "audit.toml")
    assert config.report.address == ADDRESS
