"""Meta's CSV: rounding, spellings, ranges, refused labels."""

import pytest

from sources.document import Document
from sources.errors import LayoutError
from sources.meta_community_standards import parse, recognises
from tests.sources.fixture_documents import fixture_document, only
from tests.sources.sheet_documents import changed

CASE = "meta_community_standards/quarters"


@pytest.fixture(scope="module")
def claims():
    return parse(fixture_document(CASE)).claims


def test_counts_are_read_as_rounded_as_they_are_printed(claims):
    row = claims[claims["printed"] == "12,400,000"].iloc[0]
    assert (row["low"], row["high"], row["qualifier"]) == (12_350_000, 12_450_000, "rounded")
    assert (row["unit"], row["action"], row["additivity"]) == ("content", "act_on", "events")
    assert (row["period_start"], row["period_end"]) == ("2021-07-01", "2021-09-30")


def test_proactive_rates_are_shares_of_what_was_actioned(claims):
    row = claims[claims["printed"] == "98.70%"].iloc[0]
    assert (row["kind"], row["value"]) == ("share", 0.987)
    assert (row["detection"], row["base_detection"]) == ("proactive", "any")
    assert row["base_metric_label"] == "Content Actioned"


def test_a_range_is_no_value(claims):
    row = claims[claims["qualifier"] == "range"].iloc[0]
    assert (row["low"], row["high"]) == (0.04, 0.05)
    assert row[["value"]].isna().all()


def test_n_a_is_no_figure(claims):
    assert not (claims["printed"] == "N/A").any()
    assert len(claims) == 23


def test_fake_accounts_are_accounts_in_both_wordings(claims):
    wording = changed(CASE, ("Fake Accounts,Accounts Actioned", "Fake Accounts,Content Actioned"))
    again = parse(wording).claims
    for found in (claims, again):
        row = found[found["policy_label"] == "Fake Accounts"].iloc[0]
        assert (row["metric_label"], row["unit"]) == ("Accounts Actioned", "accounts")
    assert set(claims["statement_key"]) == set(again["statement_key"])


def test_spellings_of_a_policy_are_one_series(claims):
    spelled = changed(
        CASE,
        ("Violence And Incitement", "Violence and Incitement"),
        ("Dangerous Orgs:", "Dangerous Organizations:"),
    )
    assert set(parse(spelled).claims["statement_key"]) == set(claims["statement_key"])


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("Proactive rate", "Reactive rate", "Proactive rate"),
        ("2021Q3", "Q5", "2017Q4"),
        ("app,policy_area", "app,rule", "policy_area"),
        ("period,value", "period,value,country", "also 'country'"),
    ],
)
def test_what_is_not_known_is_refused(old, new, message):
    with pytest.raises(LayoutError, match=message):
        parse(changed(CASE, (old, new)))


def test_a_figure_that_is_none_is_reported():
    extraction = parse(changed(CASE, ("45,700", "many")))
    assert extraction.unread["printed"].tolist() == ["many"]
    assert extraction.unread["locator"].tolist() == ["#cell=15,5"]


def test_recognised_by_the_header_alone():
    assert recognises(Document(b"app,policy_area,metric,period,value\n", "x"))
    assert not recognises(Document(b"app,policy,metric,period,value\n", "x"))


def test_ten_thousand_rows_in_little_time(claims):
    import time

    header, *rows = fixture_document(CASE).content.decode().splitlines()
    text = "\n".join([header, *rows * 420])
    start = time.perf_counter()
    extraction = parse(Document(text.encode(), "many.csv"))
    assert len(extraction.claims) == 23 * 420
    assert time.perf_counter() - start < 20  # about one second; the machine may be busy


def test_only_one_claim_has_each_key(claims):
    assert claims["statement_key"].is_unique
    assert only(claims, policy_area="spam", platform="Instagram") == 45_700


def test_a_table_without_any_share_is_read():
    text = 'app,policy_area,metric,period,value\nFacebook,Spam,Content Actioned,2023Q4,"1,200"\n'
    document = Document(text.encode(), "synthetic.csv", published_on="2024-02")
    assert list(parse(document).claims["value"]) == [1200.0]


def test_a_new_policy_keeps_its_printed_label_and_hides_nothing():
    text = (
        "app,policy_area,metric,period,value\n"
        'Facebook,Spam,Content Actioned,2026Q1,"1,200"\n'
        'Facebook,Synthetic New Policy,Content Actioned,2026Q1,"3,400"\n'
    )
    found = parse(Document(text.encode(), "new.csv")).claims
    assert list(found["policy_area"]) == ["spam", "other"]
    assert list(found["policy_label"]) == ["Spam", "Synthetic New Policy"]
    assert found["statement_key"].nunique() == 2
