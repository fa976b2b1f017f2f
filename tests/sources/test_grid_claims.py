"""Columns of figures: the total with its parts, wherever it stands, and what is not read."""

import pytest

from sources.readers.grid import Cell, Grid
from sources.readers.grid_claims import ClaimRows


def grid(*rows):
    cells = [
        tuple(Cell(text, f"#cell={number},{place}") for place, text in enumerate(row, start=1))
        for number, row in enumerate((("Reason", "Items"), *rows), start=1)
    ]
    return Grid(tuple(cells), 1, locator="#row=1")


def about(number, row):
    return {"kind": "count", "policy_label": row[0].text}


@pytest.mark.parametrize("last", [True, False])
def test_the_total_may_stand_first_or_last(last):
    parts, total = [("Spam", "3"), ("Drugs", "4")], ("TOTAL", "7")
    claims = ClaimRows({})
    ids = claims.column("r{}", grid(*parts, total) if last else grid(total, *parts), 1, about)
    whole = next(row["claim_id"] for row in claims.rows if row["policy_label"] == "TOTAL")
    assert [row["value"] for row in claims.rows if row["claim_id"] in ids] == [3, 4]
    assert {pair["whole"] for pair in claims.relations} == {whole}
    assert [pair["part"] for pair in claims.relations] == ids


def test_a_figure_that_cannot_be_read_leaves_no_relation():
    claims = ClaimRows({})
    assert claims.column(
        "r{}", grid(("Spam", "3"), ("Drugs", "few"), ("Total", "7")), 1, about
    ) == [
        "r0",
        "",
    ]
    assert claims.relations == []
    assert claims.unread[0]["printed"] == "few"


def test_a_total_elsewhere_and_millions_spelt_twice():
    claims = ClaimRows({}, respell=lambda text: text.replace("MM", "M"))
    claims.column("r{}", grid(("Spam", "1.5MM"), ("Total", "2")), 1, about, totals=(), whole="w")
    assert [(row["value"], row["printed"]) for row in claims.rows] == [
        (1_500_000, "1.5MM"),
        (2, "2"),
    ]
    assert [pair["part"] for pair in claims.relations] == ["r0", "r1"]


@pytest.mark.parametrize(
    ("text", "kind", "others", "reason"),
    [
        ("1.204", "count", (), "a point that may part thousands or decimals"),
        ("1.204", "count", ("19.75",), "a point that may part thousands or decimals"),
        ("1.204", "median", (), "a point that may part thousands or decimals"),
        ("1.204", "median", ("51.9%",), "a point that may part thousands or decimals"),
        ("1.204", "median", ("19.75",), ""),
        ("19.75", "median", (), ""),
        ("9.5", "count", (), "a count that is no whole number"),
        ("1.2 million", "count", (), ""),
        ("1,204", "count", (), ""),
        ("40%", "count", (), "a percentage in a column of figures that are none"),
        ("40%", "share", (), ""),
        ("400", "share", (), "no percentage in a column of percentages"),
        ("0.4", "share", (), ""),
    ],
)
def test_a_number_that_does_not_suit_its_column_is_listed(text, kind, others, reason):
    """Columns may have changed places, and thousands be parted in another way."""
    cells = tuple((Cell(words, f"#{words}"),) for words in (text, *others))
    claims = ClaimRows({})
    claims.add("one", cells[0][0], Grid(cells, 0), kind=kind)
    assert [row["reason"] for row in claims.unread] == ([reason] if reason else [])
    assert len(claims.rows) == (not reason)
