"""TikTok: three generations of layouts, dimensions kept, totals against parts."""

import pandas as pd
import pytest

from sources.errors import LayoutError
from sources.tiktok_community_guidelines import parse
from tests.sources.fixture_documents import fixture_document, only, total_gaps
from tests.sources.sheet_documents import changed

OLD, NEW = "tiktok_community_guidelines/csv_2022", "tiktok_community_guidelines/csv_2024"
BOOK = "tiktok_community_guidelines/workbook"


def read(case):
    return parse(fixture_document(case))


@pytest.mark.parametrize("case", [OLD, BOOK])
def test_accounts_by_reason_add_up_to_the_printed_total(case):
    extraction = read(case)
    assert (extraction.relations["relation"] == "sum").sum() >= 3
    assert total_gaps(extraction) == []


def test_a_total_that_does_not_add_up_is_seen():
    [(context, printed, found)] = total_gaps(parse(changed(OLD, ("900100", "900101"))))
    assert "Total accounts removed" in context
    assert (printed, found) == (900_101, 900_100)


def test_markets_and_automation_are_parts_of_the_whole():
    extraction = read(OLD)
    subsets = extraction.relations[extraction.relations["relation"] == "subset"]
    values = extraction.claims.set_index("claim_id")["value"]
    assert sorted(values[subsets["part"]]) == [1_300_017, 4_200_111]
    assert set(values[subsets["whole"]]) == {10_500_312}


def test_tasks_are_kept_apart():
    claims = read(NEW).claims
    videos = claims[(claims["metric_label"] == "Total videos removed") & (claims["scope"] == "KR")]
    assert videos["breakdown"].is_unique
    assert only(videos, kind="count", breakdown="policy type=All; task=All; task type=All") == (
        400_120
    )
    views = videos[videos["kind"] == "share"]
    assert views["value"].tolist() == [0.83, 0.17]
    assert set(views["base_breakdown"]) == {"policy type=All; task=All; task type=All"}


def test_safety_and_security_count_different_accounts():
    claims = read(NEW).claims
    removed = claims[claims["metric_label"] == "Accounts removed"]
    assert removed["value"].tolist() == [8_000_593, 150_674_056]
    assert removed["statement_key"].is_unique


def test_shares_of_all_videos_and_shares_without_a_base():
    claims = read(OLD).claims
    shares = claims[claims["metric_label"] == "Category share"].set_index("policy_label")
    assert shares.loc["Minor safety", "base_policy_label"] == "All"
    assert shares.loc["Minor safety", "base_metric_label"] == "Total videos removed"
    assert shares.loc["Hateful ideology", "base_metric_label"] == ""
    rate = claims[claims["metric_label"] == "Removal rate within 24 hours"].iloc[0]
    assert (rate["kind"], rate["horizon"], rate["since"]) == ("rate_within", "PT24H", "upload")


def test_a_policy_nobody_knows_is_other_and_keeps_its_name():
    claims = parse(changed(NEW, ("Commercial Disclosure", "Brand New Rule"))).claims
    row = claims[claims["policy_label"].str.startswith("Brand New Rule")].iloc[0]
    assert row["policy_area"] == "other"


def test_rules_for_minors_are_about_children():
    claims = read(NEW).claims
    assert (claims.loc[claims["policy_label"].str.startswith("Youth"), "policy_area"]).tolist() == [
        "child_safety"
    ]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("Fake accounts prevented", "Real accounts prevented", "Fake accounts prevented"),
        (",Market,South Korea", ",Planet,South Korea", "known location"),
        (",Market,South Korea", ",Market,Atlantis", "Atlantis"),
        ("Share of total removals", "Share of everything", "known task type"),
        ("Ban reason - safety", "Ban mood", "known policy type"),
        ("Task type,Task,", "Task type,Chore,", "set of headings"),
        ("Oct-Dec 2024", "Autumn", "Autumn"),
    ],
)
def test_what_is_not_known_is_refused(old, new, message):
    with pytest.raises(LayoutError, match=message):
        parse(changed(NEW, (old, new)))


def test_vintages_of_one_statement_have_one_key():
    """The words of 2022 and of 2024 for the same figures."""
    rows = {
        OLD: "Total accounts removed,quarterly,Oct-Dec 2022,ban_reason,Fake accounts removed,"
        "all,all,all,all,5",
        NEW: "Accounts removed,Quarterly,Oct-Dec 2022,Ban reason,Fake accounts removed,"
        "All,All,All,All,5.0",
    }
    keys = []
    for case, row in rows.items():
        header = fixture_document(case).content.decode("utf-8-sig").splitlines()[0]
        document = changed(case)
        text = f"{header}\n{row}\n"
        keys.append(parse(type(document)(text.encode(), "x")).claims["statement_key"][0])
    assert keys[0] == keys[1]


def test_the_workbook_says_the_same_as_the_table():
    """One figure of a workbook in the words of the CSV: the same statement."""
    book = read(BOOK).claims
    row = "Videos restored,quarterly,Jan-Mar 2021,all,all,all,all,all,all,1200333"
    header = fixture_document(OLD).content.decode("utf-8-sig").splitlines()[0]
    table = parse(type(fixture_document(OLD))(f"{header}\n{row}\n".encode(), "x")).claims
    assert only(book, statement_key=table["statement_key"][0]) == 1_200_333
    assert set(book["period_basis"]) == {"stated", "inferred"}


def test_no_row_is_lost():
    for case in (OLD, NEW):
        extraction = read(case)
        rows = fixture_document(case).content.decode().strip().splitlines()
        assert len(extraction.claims) + len(extraction.unread) == len(rows) - 1
        assert not pd.Series(extraction.claims["locator"]).duplicated().any()
