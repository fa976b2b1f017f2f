"""A correction is a record; it stops the run when the document no longer says what it corrects."""

import pandas as pd
import pytest

from sources.corrections import apply_corrections, corrections_of, read_corrections
from sources.document import Document
from sources.errors import DocumentError, TableError
from sources.tabulate import tabulate_extraction

GOOD = """
[[correction]]
claim_id = "{claim}"
action = "{action}"
expect = {expect}
{value}
reason = "a digit lost in the table"
evidence = "#page=4"
reported = 2025-03-01
"""


def claims():
    base = {
        "platform": "Example",
        "policy_area": "spam",
        "action": "remove",
        "unit": "posts",
        "kind": "count",
        "period_start": "2024-01-01",
        "period_end": "2024-06-30",
    }
    rows = [
        {**base, "claim_id": "a", "value": 2977.0, "printed": "2,977", "locator": "#row=2"},
        {**base, "claim_id": "b", "value": 5.0, "printed": "5", "locator": "#row=3"},
    ]
    return tabulate_extraction(Document(b"x", "x.csv"), rows, rule="test").claims


def records(claim, action="override", expect="2977", value="value = 29770"):
    text = GOOD.format(claim=claim, action=action, expect=expect, value=value)
    return read_corrections(Document(text.encode(), "example.corrections.toml"))


def test_override_keeps_what_was_printed_beside_what_it_should_be():
    before = claims()
    after = apply_corrections(before, records(before["claim_id"][0]))
    row = after.iloc[0]
    assert (row["value"], row["low"], row["high"]) == (29770.0, 29770.0, 29770.0)
    assert row["printed"] == "2,977"
    assert row["review"] == "corrected"
    assert row["note"] == "corrected from 2977 to 29770: a digit lost in the table (#page=4)"
    pd.testing.assert_frame_equal(after.iloc[1:], before.iloc[1:])
    pd.testing.assert_frame_equal(before, claims())


@pytest.mark.parametrize(("action", "review"), [("drop", "rejected"), ("flag", "unreviewed")])
def test_drop_and_flag_lose_no_row_and_no_value(action, review):
    before = claims()
    after = apply_corrections(before, records(before["claim_id"][0], action, value=""))
    assert list(after["value"]) == [2977.0, 5.0]
    assert list(after["review"]) == [review, "unreviewed"]
    assert "a digit lost" in after["note"][0]


def test_a_figure_that_the_publisher_fixed_stops_the_run():
    before = claims()
    with pytest.raises(TableError, match="expected 2970, to be corrected, found 2977"):
        apply_corrections(before, records(before["claim_id"][0], expect="2970"))


def test_a_claim_that_is_no_longer_read_stops_the_run_and_another_document_does_not():
    before = claims()
    prefix = before["claim_id"][0].partition("-")[0]
    with pytest.raises(TableError, match="the claim that was corrected"):
        apply_corrections(before, records(f"{prefix}-gone"))
    pd.testing.assert_frame_equal(apply_corrections(before, records("ffffffffffff-a")), before)
    pd.testing.assert_frame_equal(apply_corrections(before, []), before)


@pytest.mark.parametrize(
    "text",
    [
        GOOD.format(claim="a", action="fudge", expect="1", value=""),
        GOOD.format(claim="a", action="override", expect="1", value=""),
        GOOD.format(claim="a", action="drop", expect="1", value="value = 3"),
        GOOD.format(claim="", action="drop", expect="1", value=""),
        GOOD.format(claim="a", action="drop", expect='"many"', value=""),
        GOOD.format(claim="a", action="drop", expect="1", value="colour = 3"),
        "correction = 3",
        "correction = [3]",
        "other = 3",
    ],
)
def test_odd_records_are_refused(text):
    with pytest.raises(TableError):
        read_corrections(Document(text.encode(), "x.toml"))


@pytest.mark.parametrize("content", [b"[[", b"\xff\xfe", b"x = " + b"[" * 100_000])
def test_what_is_no_toml_is_refused(content):
    with pytest.raises(DocumentError) as refused:
        read_corrections(Document(content, "x.toml"))
    assert "\n" not in str(refused.value)


def test_a_source_without_records_has_none():
    assert corrections_of("no_such_source") == []
