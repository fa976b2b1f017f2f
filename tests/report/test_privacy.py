"""No address of an item and no name of an account leaves an audit by default."""

from dataclasses import replace

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.measure.activity import measure_activity
from audit.measure.links import measure_links
from audit.privacy import mask_table, mask_text
from audit.report.tables import csv_text, export_tables, json_text
from schemas.claims import Unread
from sources.errors import TableError


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("and/or 24.5/100 of https://t.me", "and/or 24.5/100 of https://t.me"),
        ("60 @ 5 each, @60", "60 @ 5 each, @60"),
        ("see https://t.me/alice/12, then 5", "see t.me/…, then 5"),
        ("(t.me/+AbC-12).", "(t.me/…)."),
        ("https://bob:pw@example.org/x?y=1#z end", "example.org/… end"),
        ("http://10.0.0.1:80/carol", "10.0.0.1:80/…"),
        ("tg://resolve?domain=dave", "tg://…"),
        ("ask erin.e+f@example.org today", "ask …@… today"),
        ("@frank and @g.race@example.social, 12 in all", "@… and @…, 12 in all"),
        ("from u/heidi", "from u/…"),
        ("299,649 accounts", "299,649 accounts"),
        ("", ""),
    ],
)
def test_addresses_and_accounts_go_and_the_rest_stays(text, shown):
    assert mask_text(text) == shown


@given(st.text(alphabet="ab1@./:u-…, ht", max_size=40))
def test_masking_twice_is_masking_once(text):
    once = mask_text(text)
    assert mask_text(once) == once


@given(st.from_regex(r"[a-z]{4,9}\d{3}", fullmatch=True), st.sampled_from(["@{}", "t.me/{}"]))
def test_no_name_survives_in_a_sentence(name, form):
    sentence = f"We removed 1,204 posts ({form.format(name)}), and 3 more by {form.format(name)}."
    assert name not in mask_text(sentence)
    assert "1,204 posts" in mask_text(sentence)


def test_no_table_and_no_json_of_a_run_lets_them_out(result):
    said = "12 by @mallory at https://t.me/mallory/7"
    unread = Unread.conform([{"locator": "", "printed": said, "reason": f"no unit: {said}"}])
    claims = result.claims.assign(context=said)
    findings = result.findings.assign(statement=said, proof=said)
    odd = replace(result, unread=unread, claims=claims, findings=findings)
    for export in export_tables(odd):
        assert "mallory" not in csv_text(export.rows), export.name
        assert "mallory" not in json_text(export.rows), export.name


def test_addresses_of_sources_stay():
    rows = pd.DataFrame({"source_url": ["https://example.org/r"], "context": ["plain"]})
    pd.testing.assert_frame_equal(mask_table(rows), rows)


@pytest.mark.parametrize("names", [["@a1", "@b2"], ["t.me/xy", "t.me/yz"]])
def test_groups_named_by_accounts_are_refused(names):
    links = pd.DataFrame({"posted_at": ["2018-01-01"] * 2, "url": ["a.org/1", "b.org/2"]})
    with pytest.raises(TableError, match="names of accounts"):
        measure_links(links.assign(who=names), study="s", by="who")


def test_a_group_for_each_account_is_refused():
    accounts = pd.DataFrame({"posts": [1.0, 2.0, 3.0], "who": ["alice", "bob", "carol"]})
    with pytest.raises(TableError, match="one for each row"):
        measure_activity(accounts, study="s", by="who")
    assert len(measure_activity(accounts.assign(who=["x", "x", "y"]), study="s", by="who")) == 3
