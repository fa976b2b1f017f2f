"""The worked examples of docs/label_maps.md, read as they stand there."""

import re
import tomllib
from pathlib import Path

import pytest

from sources.document import Document
from sources.errors import LayoutError, UnrecognisedError
from sources.generic_table import parse, parse_with_map
from sources.source import recognise_source

TEXT = (Path(__file__).parents[2] / "docs" / "label_maps.md").read_text(encoding="utf-8")
MAPS = [
    tomllib.loads(block)["document"][0]["map"]
    for block in re.findall(r"```toml\n(.*?)```", TEXT, re.DOTALL)
]
ANSWER = b""")]}'
[["some.name",[[1,1200,0.34],[2,2300,0.66]]]]"""


def test_the_table_of_the_example_is_read_with_its_total():
    table = re.search(r"```csv\n(.*?)```", TEXT, re.DOTALL)[1]
    extraction = parse_with_map(Document(table.encode(), "youtube.csv"), MAPS[0])
    claims = extraction.claims
    assert claims["value"].tolist() == [1200, 2300, 3500, 1100, 2250, 3350]
    assert set(claims["claimant"]) == {"Google"}
    assert set(claims["period_end"]) == {"2031-03-31"}
    assert len(extraction.relations) == 4


def test_an_answer_without_names_is_read_by_whoever_says_what_it_means():
    claims = parse_with_map(Document(ANSWER, "removals.json"), MAPS[1]).claims
    assert dict(zip(claims["policy_area"], claims["value"], strict=True)) == {
        "child_safety": 1200,
        "spam": 2300,
    }
    assert claims["locator"].tolist() == ["#/0/1/0/1", "#/0/1/1/1"]
    assert set(claims["period_start"]) == {"2023-10-01"}
    assert set(claims["period_end"]) == {"2023-12-31"}


def test_without_a_map_it_is_refused_with_what_was_found():
    with pytest.raises(LayoutError) as refused:
        parse(Document(ANSWER, "removals.json"))
    assert "a list of 1 (0: a list of 2 (0: 'some.name', 1: a list of 2" in str(refused.value)
    assert "label_maps.md" in str(refused.value)


@pytest.mark.parametrize("rows", ["", "/0", "/0/0", "/0/1/0"])
def test_a_wrong_place_is_refused_with_what_is_there(rows):
    with pytest.raises(LayoutError):
        parse_with_map(Document(ANSWER, "removals.json"), {**MAPS[1], "rows": rows})


@pytest.mark.parametrize(
    "document",
    [
        Document(ANSWER, "removals.json"),
        Document(b"Quarter,Removal reason,Videos\n2031Q1,Child safety,3\n", "youtube.csv"),
    ],
    ids=["json", "csv"],
)
def test_what_no_source_knows_is_refused_with_the_way_to_describe_it(document):
    with pytest.raises(UnrecognisedError, match=r"label map.*docs/label_maps\.md.*YouTube"):
        recognise_source(document)
