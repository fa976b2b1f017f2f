"""CSV: encodings, delimiters, broken input, commas that were not quoted."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources.document import Document
from sources.errors import AuditError, DocumentError
from sources.readers.csv_cells import (
    decode_text,
    find_delimiter,
    plain_text,
    read_records,
    rejoin_rows,
)

TEXT = "Land;Löschungen\nÖsterreich;1.234\nTürkei;5\n"


def document(content):
    return Document(content if isinstance(content, bytes) else content.encode(), "table.csv")


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "utf-16-le", "cp1252", "latin-1"]
)
def test_encodings(encoding):
    marks = {"utf-16-le": b"\xff\xfe"}
    content = marks.get(encoding, b"") + (TEXT * 20).encode(encoding)
    assert decode_text(document(content)) == TEXT * 20


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (b"", "empty"),
        (b"  \n", "empty"),
        (b"a,b\n1,\x002\n", "NUL in character 7"),
        (b"%PDF-1.4", "another format"),
        (b"PK\x03\x04", "another format"),
        (b"\xff\xfea", "byte-order mark of utf-16"),
        ("a,b\n".encode("utf-16-le"), "NUL"),
    ],
)
def test_what_is_no_text_is_one_line(content, found):
    with pytest.raises(DocumentError, match=found) as refused:
        decode_text(document(content))
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    ("text", "delimiter"),
    [
        ("a,b\n1,2\n", ","),
        ("a;b\n1,5;2,5\n", ";"),
        ("a\tb\n1,5\t2\n", "\t"),
        ("a|b\n1|2\n", "|"),
        ("only one column\n1\n", ","),
        ("sep=;\na,b;c\n", ";"),
        ('"a;b","c"\n"1;2","3"\n', ","),
        ("Title\n\na;b;c\n1;2;3\n4;5;6\n", ";"),
    ],
)
def test_delimiters(text, delimiter):
    assert find_delimiter(text) == delimiter


def test_blank_records_count_and_line_feeds_stay_in_cells():
    records = read_records(document('a,b\n\n"x\ny",2\n'))
    assert records == [["a", "b"], [], ["x\ny", "2"]]


@pytest.mark.parametrize("content", ['a,b\n"1,2\n', 'a,b\n"x"y,2\n', "a" * 1_000_001])
def test_broken_tables_are_one_line(content):
    with pytest.raises(DocumentError):
        read_records(document(content))


def test_thousands_are_joined_where_the_column_prints_them():
    fitting = [["Spam", "1,204"], ["Terror", "12"]]
    assert rejoin_rows(fitting, {7: ["Nudity", "12", "345", "678"]}, 2) == {
        7: ["Nudity", "12,345,678"]
    }


def test_thousands_are_joined_where_many_records_are_cut():
    fitting = [["Spam", "120"]]
    misfits = {n: [f"Policy {n}", "1", f"{n}00"] for n in (2, 3, 4)}
    assert rejoin_rows(fitting, misfits, 2)[3] == ["Policy 3", "1,300"]
    assert rejoin_rows(fitting, {2: misfits[2]}, 2) == {}


def test_a_surplus_cell_is_not_taken_for_thousands():
    # As in a real file: 2023,9,147,7,1022 below rows such as 2023,8,256,1491.
    fitting = [["2023", "8", "256", "1491"], ["2023", "10", "129", "1098"]]
    assert rejoin_rows(fitting, {106: ["2023", "9", "147", "7", "1022"]}, 4) == {}


def test_text_is_joined_after_a_comma_and_a_space():
    fitting = [["Spam", "1"]]
    assert rejoin_rows(fitting, {4: ["Drugs", " alcohol", " tobacco", "12"]}, 2) == {
        4: ["Drugs, alcohol, tobacco", "12"]
    }


def test_what_can_be_joined_in_two_ways_is_left():
    fitting = [["1,000", "2,000"]]
    assert rejoin_rows(fitting, {3: ["1", "234", "567"]}, 2) == {}


def read_or_message(content):
    try:
        return read_records(document(content))
    except AuditError as error:
        return str(error)


@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(content):
    found = read_or_message(content)
    if isinstance(found, str):
        assert "\n" not in found
    else:
        assert all(isinstance(cell, str) for record in found for cell in record)


@given(
    st.lists(
        st.lists(
            st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"])), min_size=1
        ),
        min_size=1,
    )
)
def test_what_is_written_is_read_again(rows):
    import csv
    import io

    stream = io.StringIO(newline="")
    csv.writer(stream, quoting=csv.QUOTE_ALL).writerows(rows)
    text = stream.getvalue()
    if not text.strip() or text.startswith("\ufeff"):
        return
    seen = [[plain_text(cell) for cell in row] for row in rows]
    assert read_records(document(text), delimiter=",") == seen
