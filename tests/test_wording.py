"""One style for figures in sentences: per cent without a space, differences of shares in points."""

import ast
import re
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.wording import (
    apart,
    as_set,
    count,
    counted,
    day,
    hedge,
    number,
    per_cent,
    place,
    points,
    worth,
)

AUDIT = Path(__file__).parents[1] / "audit"
SPACED = re.compile(r"(\d|\}) %(?![(\w%])")
"""`95 %` and `{share} %`, as they may no longer stand in a sentence."""


@pytest.mark.parametrize(
    ("share", "places", "said"),
    [
        (0.95, None, "95%"),
        (0.985, None, "98.5%"),
        (0.9109999999999999, None, "91.1%"),
        (-0.2, None, "−20%"),
        (0.0004, None, "0.04%"),
        (0.63, 1, "63.0%"),
        (Fraction(1, 3), None, "≈ 33.33%"),
        (12.5, None, "1,250%"),
    ],
)
def test_shares_are_said_as_per_cent(share, places, said):
    assert per_cent(share, places) == said


def test_differences_of_shares_are_said_in_points():
    assert points(0.269, 1) == "26.9 points"
    assert points(Fraction(-1, 100)) == "−1 point"
    assert apart(Fraction(4, 100), "share") == "4 points"
    assert apart(Fraction(4), "count") == "4"
    assert worth(Fraction(4, 100), "share") == "4%"


def test_numbers_and_hedges():
    assert number(63647) == "63,647"
    assert number(Fraction(1, 3)) == "≈ 0.3333"
    assert count(1_900_000) == "1.9 million"
    assert hedge("less_than", "count") == "fewer than "
    assert hedge("less_than", "share") == "less than "
    assert hedge("exact", "count") == ""
    assert as_set("about 38 %") == "about 38%"
    assert as_set("4,5 months") == "4,5 months"


@given(st.integers(0, 1_000_000))
def test_a_share_printed_with_up_to_four_decimals_comes_back(parts):
    share = Fraction(parts, 1_000_000)
    assert Fraction(per_cent(share).removesuffix("%")) / 100 == share


def test_no_module_spells_per_cent_in_its_own_way():
    found = []
    for path in sorted(AUDIT.rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        documented = {
            id(node.value)
            for node in ast.walk(tree)
            if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        }
        found += [
            (path.name, node.value)
            for node in ast.walk(tree)
            if isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and id(node) not in documented
            and (SPACED.search(node.value) or node.value.startswith(" %"))
        ]
    assert found == []


@pytest.mark.parametrize(
    ("scope", "said"),
    [
        ("", ""),
        ("worldwide", ""),
        ("EU", "the EU"),
        ("KR", "South Korea"),
        ("US", "the United States"),
        ("other", "other places"),
        ("No Country Listed", "No Country Listed"),
    ],
)
def test_places_by_their_names(scope, said):
    assert place(scope) == said


def test_a_unit_stands_behind_its_number():
    assert counted("content") == "pieces of content"
    assert counted("content", 1) == "piece of content"
    assert counted("repositories", 1) == "repository"
    assert counted("accounts", 2) == "accounts"
    assert counted("bots_and_channels", 1) == "bots and channels"


def test_a_date_in_a_sentence():
    assert day("2021-11-09") == "9 November 2021"
    assert [day(text) for text in ("2021-11", "2021", "")] == ["November 2021", "2021", ""]
