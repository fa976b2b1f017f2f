"""Tables read by a label map."""

import io
import json

import openpyxl
import pytest

from sources.document import Document
from sources.errors import ConfigError, LayoutError
from sources.generic_table import parse, parse_with_map

FIXED = {"platform": "Example", "unit": "accounts", "action": "suspend", "kind": "count"}


def document(text, name="table.csv"):
    return Document(text.encode(), name)


def test_columns_words_breakdown_and_totals():
    table = document(
        "Quarter;Rule;Team;Number;Remarks\n"
        "Q1 2024;Terror;north;1.200;x\n"
        "Q1 2024;Spam;north;3.400.000;y\n"
        "Q1 2024;All rules;north;3.401.200;z\n"
    )
    extraction = parse_with_map(
        table,
        {
            "language": "de",
            "fixed": FIXED,
            "columns": {"value": "Number", "period": "Quarter", "policy_area": "Rule"},
            "breakdown": ["Team"],
            "ignore": ["Remarks"],
            "words": {"policy_area": {"Terror": "terrorism", "Spam": "spam", "*": "all"}},
            "total": {"Rule": "All rules"},
        },
    )
    claims = extraction.claims
    assert claims["value"].tolist() == [1200, 3_400_000, 3_401_200]
    assert claims["policy_area"].tolist() == ["terrorism", "spam", "all"]
    assert claims["policy_label"].tolist() == ["Terror", "Spam", "All rules"]
    assert set(claims["breakdown"]) == {"Team=north"}
    assert set(claims["period_start"]) == {"2024-01-01"}
    assert claims["locator"].tolist() == ["#cell=2,4", "#cell=3,4", "#cell=4,4"]
    relations = extraction.relations
    assert relations["relation"].tolist() == ["sum", "sum"]
    assert set(relations["whole"]) == {claims["claim_id"][2]}
    assert set(relations["part"]) == set(claims["claim_id"][:2])


def test_a_scale_is_said_in_the_map_or_the_table_is_refused():
    table = document("Figures in thousands\nRule,Accounts,Restored\nTerror,1,12%\nSpam,20,8%\n")
    label_map = {
        "fixed": {"platform": "Example"},
        "columns": {"policy_area": "Rule"},
        "figures": {
            "Accounts": {"unit": "accounts", "kind": "count"},
            "Restored": {"unit": "accounts", "kind": "share"},
        },
        "words": {"policy_area": {"Terror": "terrorism", "Spam": "spam"}},
    }
    with pytest.raises(LayoutError, match="found the note 'Figures in thousands'"):
        parse_with_map(table, label_map)
    claims = parse_with_map(table, {**label_map, "scale": 1000}).claims
    assert claims["value"].tolist() == [1000, 20_000, 0.12, 0.08]
    assert claims["low"].tolist()[:2] == [500, 19_500]
    assert claims["high"].tolist()[:2] == [1500, 20_500]


def test_wide_tables_and_header_rows_and_sheets():
    book = openpyxl.Workbook()
    book.active.title = "Notes"
    sheet = book.create_sheet("Data")
    for row in (
        ["Our figures"],
        [],
        ["Country", "Removed", "Restored share"],
        ["Turkey", 12, 0.25],
    ):
        sheet.append(row)
    sheet["C4"].number_format = "0%"
    stream = io.BytesIO()
    book.save(stream)
    claims = parse_with_map(
        Document(stream.getvalue(), "table.xlsx"),
        {
            "sheet": "Data",
            "header_row": 3,
            "fixed": {"platform": "Example", "unit": "posts", "period": "H1 2024"},
            "columns": {"scope": "Country"},
            "figures": {
                "Removed": {"kind": "count", "action": "remove"},
                "Restored share": {"kind": "share", "action": "restore", "metric_label": "back"},
            },
        },
    ).claims
    assert claims["scope"].tolist() == ["TR", "TR"]
    assert claims["metric_label"].tolist() == ["Removed", "back"]
    assert claims["value"].tolist() == [12, 0.25]
    assert claims["printed"].tolist() == ["12", "25%"]
    assert claims["locator"].tolist() == ["#Data!B4", "#Data!C4"]


@pytest.mark.parametrize("row", [{"n": 1234, "what": None}, [1234, None]])
def test_json_behind_the_guard(row):
    name = "n" if isinstance(row, dict) else "0"
    other = "what" if isinstance(row, dict) else "1"
    text = ")]}'\n" + json.dumps({"a/b": [{"rows": [row]}]})
    claims = parse_with_map(
        document(text, "answer.json"),
        {"rows": "/a~1b/0/rows", "fixed": FIXED, "columns": {"value": name}, "ignore": [other]},
    ).claims
    assert claims["value"].tolist() == [1234]
    assert claims["locator"].tolist() == [f"#/a~1b/0/rows/0/{name}"]
    assert claims["period_start"].tolist() == [""]


def test_a_column_that_is_not_named_is_refused():
    table = document("Number,Team\n1,north\n")
    with pytest.raises(LayoutError, match="unmapped 'Team'"):
        parse_with_map(table, {"fixed": FIXED, "columns": {"value": "Number"}})


def test_an_unknown_label_is_refused_with_the_nearest():
    table = document("Number,Rule\n1,Terrorism\n")
    with pytest.raises(LayoutError, match="'Terror'"):
        parse_with_map(
            table,
            {
                "fixed": FIXED,
                "columns": {"value": "Number", "policy_area": "Rule"},
                "words": {"policy_area": {"Terror": "terrorism"}},
            },
        )


@pytest.mark.parametrize(
    "label_map",
    [
        {"fixed": FIXED},
        {"fixed": FIXED, "colums": {"value": "Number"}},
        {"fixed": FIXED, "columns": {"vlaue": "Number"}},
        {"fixed": {"platform": "Example"}, "columns": {"value": "Number"}},
        {"fixed": FIXED, "columns": {"value": "Number"}, "figures": {"Number": {}}},
        {"fixed": {**FIXED, "kind": "sum"}, "columns": {"value": "Number"}},
        {"fixed": FIXED, "columns": {"value": "Number"}, "sheet": "Other"},
    ],
    ids=["nothing", "typo", "word", "missing", "both", "kind", "sheet"],
)
def test_a_wrong_map_is_one_line(label_map):
    with pytest.raises(ConfigError) as refused:
        parse_with_map(document("Number\n1\n"), label_map)
    assert "\n" not in str(refused.value)


def test_without_a_map_other_headings_are_refused():
    with pytest.raises(LayoutError, match="label map"):
        parse(document("Number,Team\n1,north\n"))


def test_json_without_the_rows_is_refused():
    with pytest.raises(LayoutError, match="nothing at 'rows'"):
        parse_with_map(
            document("{}", "a.json"), {"rows": "/rows", "fixed": FIXED, "columns": {"value": "n"}}
        )
