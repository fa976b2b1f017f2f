"""Tables of web pages."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources.document import Document
from sources.errors import DocumentError
from sources.readers import html as html_reader
from sources.readers.html import (
    is_html,
    read_html_lists,
    read_html_tables,
    text_fragment,
)


def page(body):
    return Document(f"<!doctype html><html><body>{body}</body></html>".encode(), "page.html")


def texts(grid):
    return [tuple(cell.text for cell in row) for row in grid.rows]


def test_spans_put_the_same_cell_in_each_place():
    (grid,) = read_html_tables(
        page("""
        <h2>Orders</h2><table>
        <tr><th>State</th><th>Category</th><th>Orders</th></tr>
        <tr><td rowspan="2">DE</td><td>Speech</td><td>3</td></tr>
        <tr><td>Scam</td><td>4</td></tr>
        <tr><td colspan="2">Grand total</td><td>7</td></tr></table>""")
    )
    assert texts(grid) == [
        ("State", "Category", "Orders"),
        ("DE", "Speech", "3"),
        ("DE", "Scam", "4"),
        ("Grand total", "Grand total", "7"),
    ]
    assert grid.rows[1][0] is grid.rows[2][0]
    assert (grid.title, grid.header_count, grid.label_count) == ("Orders", 1, 2)


def test_a_span_down_and_across_leaves_room_for_later_cells():
    (grid,) = read_html_tables(
        page("""<table>
        <tr><td rowspan=2 colspan=2>A</td><td>1</td></tr>
        <tr><td>2</td></tr><tr><td>B</td><td>C</td><td>3</td></tr></table>""")
    )
    assert texts(grid) == [("A", "A", "1"), ("A", "A", "2"), ("B", "C", "3")]


def test_a_span_in_the_last_column_hangs_below_shorter_rows():
    (grid,) = read_html_tables(
        page("""<table>
        <tr><td>a</td><td rowspan=3>9</td></tr><tr><td>b</td></tr><tr><td>c</td></tr></table>""")
    )
    assert texts(grid) == [("a", "9"), ("b", "9"), ("c", "9")]


def test_stacked_headers_are_joined():
    (grid,) = read_html_tables(
        page("""<table>
        <tr><th rowspan=2>Policy</th><th colspan=2>2031</th></tr>
        <tr><th>Accounts</th><th>Posts</th></tr>
        <tr><td>Spam</td><td>1</td><td>2</td></tr></table>""")
    )
    assert grid.header_count == 2
    assert grid.header == ("Policy", "2031 Accounts", "2031 Posts")


def test_raised_marks_are_no_digits_and_breaks_are_lines():
    (grid,) = read_html_tables(
        page("""<table><tr><td>Copyright<sup>7</sup></td>
        <td>2,829 Reported<br>12 Proactive</td><td>40%<sup>1</sup></td></tr></table>""")
    )
    (row,) = grid.rows
    assert [(cell.text, cell.marks) for cell in row] == [
        ("Copyright", "7"),
        ("2,829 Reported\n12 Proactive", ""),
        ("40%", "1"),
    ]


def test_scripts_are_no_text_and_outer_tables_no_tables():
    grids = read_html_tables(
        page("""<table><tr><td><table>
        <tr><td>Bans</td><td>5<script>var x = 6;</script></td></tr></table></td></tr></table>""")
    )
    assert [texts(grid) for grid in grids] == [[("Bans", "5")]]


def test_lists_carry_their_heading():
    items = read_html_lists(page("<h2>Jul</h2><dl><dt>Total</dt><dd>492</dd></dl><ul><li>x</ul>"))
    assert items == [("Jul", "Total"), ("Jul", "492"), ("Jul", "x")]


def test_locators_name_the_neighbours_or_the_id():
    (grid,) = read_html_tables(
        page("<table><tr><td>Spam-mail, all</td><td>5</td><td id=c7>6</td></tr></table>")
    )
    assert grid.rows[0][1].locator == "#:~:text=Spam%2Dmail%2C%20all-,5,-6"
    assert grid.rows[0][2].locator == "#c7"


def test_a_lone_figure_is_told_by_what_stands_before_it():
    (grid,) = read_html_tables(page("<table><tr><th>Deleted</th></tr><tr><td>18</td></tr></table>"))
    assert grid.rows[1][0].locator == "#:~:text=Deleted-,18"


@given(st.text(min_size=1, max_size=30))
def test_fragments_hold_no_grammar_of_their_own(text):
    inner = text_fragment(text).removeprefix("#:~:text=")
    assert not set(inner) & set("-,&# ")


def test_ten_million_tags_are_refused_at_once():
    with pytest.raises(DocumentError, match="at most 200,000 tags"):
        read_html_tables(Document(b"<b>" * 10_000_000, "deep.html"))


def test_deep_nesting_does_not_crash():
    deep = "<div>" * 20_000 + "<table><tr><td>Bans</td><td>1</td></tr></table>"
    assert all(texts(grid) == [("Bans", "1")] for grid in read_html_tables(page(deep)))


def test_wide_spans_are_bounded(monkeypatch):
    monkeypatch.setattr(html_reader, "MAX_CELLS", 1_500)
    rows = "<tr><td colspan=999999999>1</td><td>2</td></tr>" * 2
    with pytest.raises(DocumentError, match="table cells"):
        read_html_tables(page(f"<table>{rows}</table>"))


@pytest.mark.parametrize("content", [b"no tags at all", b"\x00<html>\x00", b"{}"])
def test_other_bytes_are_refused(content):
    with pytest.raises(DocumentError):
        read_html_tables(Document(content, "other"))


def test_pages_are_told_from_other_text():
    assert is_html(page(""))
    assert not is_html(Document(b"a,b\n1,2", "a.csv"))


@given(st.binary(max_size=400))
def test_any_bytes_give_tables_or_the_documented_error(content):
    try:
        grids = read_html_tables(Document(b"<html>" + content, "fuzz.html"))
    except DocumentError:
        return
    assert all(grid.rows for grid in grids)


cell_text = st.text(alphabet="abcXYZ 0123456789,%&<>", max_size=8)


@given(st.lists(st.lists(cell_text, min_size=2, max_size=2), min_size=1, max_size=6))
def test_plain_tables_come_back(rows):
    from html import escape

    body = "".join(
        "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in rows
    )
    (grid,) = read_html_tables(page(f"<table>{body}</table>"))
    assert texts(grid) == [tuple(" ".join(cell.split()) for cell in row) for row in rows]


def test_lines_of_a_cell_end_where_the_page_ends_them_and_nowhere_else():
    page = b"""<html><table><tr><th>Outcome</th><th>Appeals</th></tr>
    <tr><td>Upheld
    or not</td><td><p>33 upheld</p><p>2 reversed</p>5 open<!-- 7 hidden --></td></tr>
    </table></html>"""
    (grid,) = read_html_tables(Document(page, "page.html"))
    assert [cell.text for cell in grid.rows[1]] == [
        "Upheld or not",
        "33 upheld\n2 reversed\n5 open",
    ]


def test_headings_by_level_and_a_line_in_bold_name_a_table():
    table = "<table><tr><th>a</th><th>b</th></tr><tr><td>c</td><td>1</td></tr></table>"
    page = (
        f"<html><h1>Report</h1><h2>Pins</h2><h3>Deactivated</h3>{table}"
        f"<p><strong>Limited</strong></p>{table}<p><b>Not</b> this</p>{table}"
        f"<h2>Boards</h2>{table}</html>"
    )
    grids = read_html_tables(Document(page.encode(), "page.html"))
    assert [(grid.section, grid.title, grid.caption) for grid in grids] == [
        ("Pins", "Deactivated", ""),
        ("Pins", "Deactivated", "Limited"),
        ("Pins", "Deactivated", ""),
        ("Report", "Boards", ""),
    ]
