"""Pipe tables in text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources.document import Document
from sources.errors import DocumentError
from sources.readers import text_tables
from sources.readers.page_tables import opening_words, read_page
from sources.readers.text_tables import plain_text, read_text_tables


def document(text):
    return Document(text.encode(), "page.md")


def texts(grid):
    return [tuple(cell.text for cell in row) for row in grid.rows]


SPANNED = """## Orders

|     |     |     |
| --- | --- | --- |
| Actions - Aug 28 to Oct 20 |     |     |     |     |
| Method | Policy | Austria | Spain | Total |
| Report | [Abuse](https://example.org/a|b) | 3 | 4 | 7 |
| Spam | 1 | 0 | 1 |
| Own | Spam |     | 2,000 | 2,000 |
| Grand Total |     | 4 | 2,004 | 2,008 |
"""


def test_lost_row_spans_are_filled_where_the_types_leave_one_way():
    text = SPANNED.replace("|b", "")
    tables = read_text_tables(document(text))
    (grid,) = tables.grids
    assert texts(grid)[1:3] == [
        ("Report", "Abuse", "3", "4", "7"),
        ("Report", "Spam", "1", "0", "1"),
    ]
    assert grid.rows[1][0] is grid.rows[2][0]
    assert (grid.title, grid.caption) == ("Orders", "Actions - Aug 28 to Oct 20")
    assert tables.unread == []


def test_a_short_row_without_a_certain_place_is_unread():
    text = SPANNED.replace("|b", "").replace("| Spam | 1 | 0 | 1 |", "| Spam | 1 | much | 1 |")
    tables = read_text_tables(document(text))
    assert [row["printed"] for row in tables.unread] == ["Spam | 1 | much | 1"]
    assert len(tables.grids[0].rows) == 4


def test_places_are_characters_of_the_text():
    tables = read_text_tables(document("\n| a | b |\n|---|---|\n| x | 1,234 |\n"))
    cell = tables.grids[0].rows[1][1]
    start, end = map(int, cell.locator.removeprefix("#char=").split(","))
    assert tables.text[start:end] == "1,234"


@pytest.mark.parametrize(
    ("raw", "plain"),
    [
        ("[Violent Speech](https://x.org/a_(b))", "Violent Speech)"),
        ("[Spam](https://x.org)", "Spam"),
        ("**Total for Pins**", "Total for Pins"),
        ("\\-", "-"),
        ("6,812 Proactive  <br>2,829 Reported", "6,812 Proactive\n2,829 Reported"),
    ],
)
def test_marks_of_markdown_are_taken_off(raw, plain):
    assert plain_text(raw) == plain


def test_notes_are_kept_by_their_mark():
    text = "| a | b |\n|---|---|\n| x | 1 |\n\n3\\. Rights holders can select.\n\n\\*Estimated.\n"
    (grid,) = read_text_tables(document(text)).grids
    assert grid.notes == {"3": "Rights holders can select.", "*": "Estimated."}


def test_other_encodings_and_nul_are_refused():
    with pytest.raises(DocumentError, match="UTF-8"):
        read_text_tables(Document("| é |".encode("latin-1"), "a.md"))
    with pytest.raises(DocumentError, match="NUL"):
        read_text_tables(Document(b"| a |\x00\n", "a.md"))


def test_endless_tables_are_refused(monkeypatch):
    monkeypatch.setattr(text_tables, "MAX_ROWS", 3)
    with pytest.raises(DocumentError, match="at most 3 table rows"):
        read_text_tables(document("| a |\n" * 5))


@given(st.text(max_size=300))
def test_any_text_gives_tables_or_the_documented_error(text):
    try:
        tables = read_text_tables(document(f"| h | n |\n|---|---|\n{text}\n| a | 1 |\n"))
    except DocumentError:
        return
    for grid in tables.grids:
        assert len({len(row) for row in grid.rows}) == 1
        for row in grid.rows:
            for cell in row:
                assert bool(cell.locator) or not cell.text


def test_a_page_is_read_the_same_from_html_and_from_text():
    html = Document(
        b"<html><h2>Bans</h2><table><tr><td>Kind</td><td>N</td><td>M</td></tr>"
        b"<tr><td>Spam</td><td>5</td><td>6</td></tr></table></html>",
        "a.html",
    )
    text = document("## Bans\n\n| Kind | N | M |\n|---|---|---|\n| Spam | 5 | 6 |\n")
    (one,), (other,) = read_page(html).grids, read_page(text).grids
    assert texts(one) == texts(other)
    assert (one.title, one.header_count) == (other.title, other.header_count) == ("Bans", 1)
    assert opening_words(html).split() == ["Bans", "Kind", "N", "M", "Spam", "5", "6"]
    assert opening_words(Document(b"%PDF-1.7", "a")) == ""


def test_a_page_locates_any_passage():
    text = document("In 2031 we removed 4,201 accounts.")
    page = read_page(text)
    start = page.text.index("4,201")
    assert page.locate(start, start + 5) == "#char=19,24"
    html = Document(b"<html><p>In 2031 we removed 4,201 accounts.</p></html>", "a.html")
    page = read_page(html)
    start = page.text.index("4,201")
    assert page.locate(start, start + 5) == ("#:~:text=2031%20we%20removed-,4%2C201,-accounts.")
