"""JSON: the guard, decimals as printed, hostile nesting."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources.document import Document
from sources.errors import AuditError, DocumentError
from sources.readers.json_rows import read_json


def read(text):
    return read_json(Document(text.encode(), "answer.json"))


def test_guard_and_decimals():
    found = read(')]}\'\n[["a", 12, 0.950]]')
    assert found == [["a", 12, Decimal("0.950")]]
    assert str(found[0][2]) == "0.950"


@pytest.mark.parametrize(
    "text",
    [
        "[" * 100_000,
        '{"a":' * 100_000,
        "[1",
        "nothing",
        "[NaN]",
        "[Infinity]",
        "[" + "9" * 5000 + "]",
    ],
    ids=["lists", "mappings", "cut", "word", "nan", "infinity", "digits"],
)
def test_what_is_no_json_is_one_line(text):
    with pytest.raises(DocumentError) as refused:
        read(text)
    assert "\n" not in str(refused.value)


def message(content):
    try:
        read_json(Document(content, "answer.json"))
    except AuditError as error:
        return str(error)
    return ""


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(content):
    assert "\n" not in message(content)
