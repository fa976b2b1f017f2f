"""Where a table begins and ends in a sheet."""

import pytest

from sources.errors import LayoutError
from sources.readers.flat_table import flat_table
from sources.readers.headers import canonical_header, find_header, notes_below

NARROW = [["Title"], ["a", "b"], ["1", "2"]]
WIDE = [["Title"], ["Period", "2031"], ["a", "b", "c", "d"], ["1", "2", "3", "4"]]


@pytest.mark.parametrize(
    ("rows", "required", "expected"),
    [
        ([], (), 0),
        ([[], ["a", "b"], ["1", "2"]], (), 1),
        (NARROW, (), 1),
        (WIDE, (), 2),
        (WIDE, ("D", "c"), 2),
        (WIDE, ("no such name",), 0),
        ([["a"], ["x"], ["y", "z"], ["w"]], (), 0),  # a list with a comma in one row
    ],
)
def test_headers_are_found_below_titles(rows, required, expected):
    assert find_header(rows, required) == expected


def test_names_that_differ_in_case_and_marks_are_the_wanted_ones():
    assert canonical_header(["Policy Area", "x"], ["policy_area"]) == ["policy_area", "x"]
    assert canonical_header(["A b", "a_b"], ["ab"]) == ["A b", "a_b"]


def test_footnotes_are_no_rows_and_lone_figures_are():
    body = {2: ["a", "1", "2"], 4: ["* restated", "", ""], 5: ["Source: us", "", ""]}
    assert notes_below(body, 3) == [4, 5]
    assert notes_below({2: ["a", "1", "2"], 3: ["", "", "7"]}, 3) == []
    assert notes_below({2: ["a", "1"], 3: ["b", ""]}, 2) == []


def test_notes_with_numbers_are_listed_and_columns_keep_their_places():
    rows = [["Report"], ["", "a", "", "b", "c"], ["", "1", "", "2", "3"], ["", "* of 40 in all"]]
    table = flat_table("t", rows)
    assert table.header == ("a", "b", "c")
    assert table.frame.to_dict("list") == {"a": ["1"], "b": ["2"], "c": ["3"]}
    assert table.locators("b").tolist() == ["#cell=3,4"]
    assert table.column_locator("c") == "#col=5"
    assert table.unread_misfits() == [
        {"locator": "#row=4", "printed": "* of 40 in all", "reason": "a note outside the table"}
    ]


def test_a_heading_in_thousands_is_refused_unless_somebody_says_so():
    rows = [["a", "b", "Videos (000s)"], ["1", "2", "3"]]
    with pytest.raises(LayoutError, match=r"#row=1: .* in full, found the note"):
        flat_table("t", rows)
    assert flat_table("t", rows, is_scaled=True).header[2] == "Videos (000s)"
