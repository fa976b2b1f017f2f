"""Columns by their distinct texts: the same as looking at every row."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources.readers.distinct import Distinct, join_columns
from tests.examples import examples

CELL = st.sampled_from(["", "a", "b", "a | b", "é", "All", " "])
ROWS = st.lists(st.tuples(CELL, CELL, CELL), max_size=12)


def table_of(rows, index=None):
    return pd.DataFrame(rows, columns=["one", "two", "three"], dtype=str, index=index)


@given(ROWS)
@examples(60)
def test_distinct_rows_stand_in_the_order_of_their_first_appearance(rows):
    found = Distinct.of_rows(table_of(rows))
    assert found.texts == list(dict.fromkeys(rows))
    assert [found.texts[code] for code in found.codes] == rows


@given(ROWS)
@examples(60)
def test_what_is_read_once_stands_in_every_row(rows):
    table = table_of(rows, index=range(100, 100 + len(rows)))
    distinct = Distinct.of(table["one"])
    spread = distinct.spread([text.upper() for text in distinct.texts])
    assert spread.tolist() == [row[0].upper() for row in rows]
    assert list(spread.index) == list(table.index)
    assert spread.dtype == table["one"].dtype
    words = pd.DataFrame({"twice": [text * 2 for text in distinct.texts]}, dtype=str)
    assert distinct.spread_table(words)["twice"].tolist() == [row[0] * 2 for row in rows]


@given(ROWS)
@examples(60)
def test_joined_columns_are_the_joined_texts_of_each_row(rows):
    assert join_columns(table_of(rows), " | ").tolist() == [" | ".join(row) for row in rows]


@pytest.mark.parametrize("columns", [["one"], ["three", "one"]])
def test_columns_are_joined_in_the_order_asked_for(columns):
    table = table_of([("a", "b", "c"), ("", "é", "d")])
    joined = join_columns(table[columns], "\x1f")
    assert joined.tolist() == ["\x1f".join(table.loc[row, columns]) for row in (0, 1)]
