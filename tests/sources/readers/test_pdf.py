"""PDF tables in every layout, read exactly, each figure with the box it stands in."""

import io
import re

import pdfplumber
import pypdfium2
import pytest
from hypothesis import HealthCheck, assume, given
from hypothesis import strategies as st
from PIL import Image

from sources.document import Document
from sources.errors import DocumentError
from sources.readers import pdf as pdf_reader
from sources.readers.pdf import opening_text, page_texts, read_pdf, read_pdfs
from tests.examples import examples
from tests.sources.pdf_canvas import Page, draw_table

ROWS = [
    ("Policy", "Accounts", "Items removed", "Rate"),
    ("Abuse", "1,102,778", "2,648,475", "0.0030%"),
    ("Child safety", "2,781,634", "14,571", "<0.0001%"),
    ("Hateful conduct", "2,361", "4,950,321", "0.57%"),
    ("Violent content", "104,921", "2,235,891", "12%"),
]
STYLES = ["ruled", "boxed", "rules", "none"]


def document(content, name="report.pdf"):
    return Document(content, name, "application/pdf")


def texts(grid):
    return [tuple(cell.text for cell in row) for row in grid.rows]


def cells(report):
    return [cell for grid in report.grids for row in grid.rows for cell in row if cell.locator]


def crop_again(content, locator):
    """What another reader (pypdfium2) finds in the locator's box."""
    number, *numbers = re.fullmatch(
        r"#page=(\d+)&viewrect=([\d.]+),([\d.]+),([\d.]+),([\d.]+)", locator
    ).groups()
    left, top, width, height = map(float, numbers)
    page = pypdfium2.PdfDocument(content)[int(number) - 1]
    x0, y0, _, y1 = page.get_cropbox()
    found = page.get_textpage().get_text_bounded(
        x0 + left, y1 - top - height, x0 + left + width, y1 - top
    )
    assert y0 <= y1 - top - height
    return " ".join(found.split())


@pytest.mark.parametrize("style", STYLES)
def test_a_table_is_read_in_every_style(style):
    page = Page()
    page.text(60, 80, "Enforcement", size=24)
    draw_table(page, ROWS, top=120, style=style)
    report = read_pdf(document(page.done()))
    (grid,) = report.grids
    assert texts(grid) == ROWS
    assert grid.header_count == 1
    assert grid.label_count == 1
    assert grid.title == "Enforcement"
    assert report.unread == ()


@pytest.mark.parametrize("style", STYLES)
def test_each_box_lies_on_its_text(style):
    page = Page()
    page.text(60, 80, "Enforcement", size=24)
    draw_table(page, ROWS, top=120, style=style)
    content = page.done()
    found = cells(read_pdf(document(content)))
    assert len(found) == 20
    for cell in found:
        assert crop_again(content, cell.locator) == cell.text


def test_boxes_count_from_the_visible_page():
    page = Page(crop=(30, 40, 580, 760))
    draw_table(page, ROWS, top=120, style="none")
    content = page.done()
    found = cells(read_pdf(document(content)))
    assert len(found) == 20
    for cell in found:
        assert crop_again(content, cell.locator) == cell.text


WRAPPED = [
    ("Provider", "Reports"),
    ("4chan", "1,380"),
    ("Deluxe Corporation/\nHudsonValleyHost", "22"),
    ("Facebook*", "15,884,511"),
    ("Multi Media, LLC/\nZmedianow, LLC/\nChaturbate", "1,466"),
    ("Zoom", "3"),
]


@pytest.mark.parametrize("style", STYLES)
def test_a_name_wrapped_over_lines_is_one_label(style):
    page = Page()
    draw_table(page, WRAPPED, top=120, style=style)
    (grid,) = read_pdf(document(page.done())).grids
    assert texts(grid) == [(name.replace("\n", " "), count) for name, count in WRAPPED]


def test_a_line_that_could_belong_to_two_rows_stays_alone():
    page = Page()
    page.text(60, 100, "Name")
    page.text(300, 100, "Count", align="right")
    for line, (label, count) in enumerate(
        [("Alpha", "11"), ("Beta and", "22"), ("Gamma", ""), ("Delta", "33"), ("Eta", "44")]
    ):
        page.text(60, 115 + 15 * line, label)
        page.text(300, 115 + 15 * line, count, align="right")
    (grid,) = read_pdf(document(page.done())).grids
    assert ("Gamma", "") in texts(grid)
    assert ("Beta and", "22") in texts(grid)
    assert ("Delta", "33") in texts(grid)


@pytest.mark.parametrize("style", ["rules", "none"])
def test_two_tables_side_by_side_are_one_after_the_other(style):
    left = [("Country", "Reports"), ("Aland", "15"), ("Albania", "17,545"), ("Algeria", "700,535")]
    right = [("Country", "Reports"), ("Chad", "340"), ("Chile", "28,641"), ("Congo", "859")]
    page = Page()
    draw_table(page, left, top=120, style=style, left=40, label_width=80)
    draw_table(page, right, top=120, style=style, left=330, label_width=80)
    (grid,) = read_pdf(document(page.done())).grids
    assert texts(grid) == left + right[1:]


def test_side_by_side_tables_with_other_headers_stay_apart():
    left = [("Country", "Reports"), ("Aland", "15"), ("Albania", "17,545"), ("Algeria", "700,535")]
    right = [("Provider", "Files"), ("Box", "340"), ("Etsy", "28,641"), ("Mega", "859")]
    page = Page()
    draw_table(page, left, top=120, left=40, label_width=80)
    draw_table(page, right, top=120, left=330, label_width=80)
    found = read_pdf(document(page.done())).grids
    assert [texts(grid) for grid in found] == [left, right]


def test_row_spans_stand_in_each_row_as_the_same_cell():
    page = Page()
    rows = [
        ("CZ", "Security", "1"),
        ("DE", "Cyber", "3"),
        ("DE", "Speech", "4"),
        ("FR", "Scam", "2"),
    ]
    tops = [100, 130, 160, 190, 220, 250]
    for row, cells_ in enumerate([("State", "Category", "Orders"), *rows]):
        for column, text in enumerate(cells_):
            x = 60 + 120 * column
            merged = column == 0 and text == "DE"
            if not merged or row == 2:
                page.text(x + 5, tops[row] + (35 if merged else 20), text)
                page.box(x, tops[row], x + 120, tops[row] + (60 if merged else 30))
    (grid,) = read_pdf(document(page.done())).grids
    assert texts(grid) == [("State", "Category", "Orders"), *rows]
    assert grid.label_count == 2
    assert grid.rows[2][0] is grid.rows[3][0]


def test_a_merged_cell_across_columns_counts_once():
    page = Page()
    page.box(60, 100, 180, 130)
    page.box(180, 100, 300, 130)
    page.box(300, 100, 420, 130)
    page.box(60, 130, 180, 160)
    page.box(180, 130, 420, 160)
    for x, y, text in [
        (65, 120, "Kind"), (185, 120, "First"), (305, 120, "Second"),
        (65, 150, "Both"), (280, 150, "77"),
    ]:  # fmt: skip
        page.text(x, y, text)
    (grid,) = read_pdf(document(page.done())).grids
    assert [(column, cell.text) for _, column, cell in grid.figures()] == [(1, "77")]


def test_rows_stacked_in_one_box_are_taken_apart():
    page = Page()
    for x0, x1, header, body in [
        (60, 200, "Month", ["May", "June", "July"]),
        (200, 300, "Bans", ["1,201", "955", "1,044"]),
    ]:
        page.box(x0, 100, x1, 125)
        page.text(x0 + 5, 118, header)
        page.box(x0, 125, x1, 185)
        page.paragraph(x0 + 5, 140, body)
    (grid,) = read_pdf(document(page.done())).grids
    assert texts(grid) == [("Month", "Bans"), ("May", "1,201"), ("June", "955"), ("July", "1,044")]


def test_stacked_figures_without_as_many_labels_are_not_one_number():
    page = Page()
    for x0, x1, header, body in [
        (60, 200, "Month", ["May and June"]),
        (200, 300, "Bans", ["1,201", "955"]),
    ]:
        page.box(x0, 100, x1, 125)
        page.text(x0 + 5, 118, header)
        page.box(x0, 125, x1, 185)
        page.paragraph(x0 + 5, 140, body)
    (grid,) = read_pdf(document(page.done())).grids
    assert list(grid.figures()) == []


@pytest.mark.parametrize("style", ["boxed", "none"])
def test_footnote_marks_are_no_digits(style):
    page = Page()
    draw_table(page, ROWS, top=120, style=style)
    page.mark(60 + 64, 120 + 40 + 14, "1")  # at "Child safety"
    page.mark(60 + 170 + 90 + 1, 120 + 60 + 14, "2")  # at "2,361"
    page.text(60, 300, "1 Not all of them are reportable", size=7)
    page.text(60, 312, "2 Rounded", size=7)
    (grid,) = read_pdf(document(page.done())).grids
    assert texts(grid) == ROWS
    assert grid.rows[2][0].marks == "1"
    assert grid.rows[3][1].marks == "2"
    assert grid.rows[3][1].printed == "2,361²"
    assert grid.notes == {"1": "Not all of them are reportable", "2": "Rounded"}


@pytest.mark.parametrize("style", STYLES)
def test_a_table_goes_on_over_pages_under_its_repeated_header(style):
    page = Page()
    page.text(60, 60, "Reports", size=22)
    draw_table(page, ROWS[:3], top=90, style=style)
    page.next()
    draw_table(page, [ROWS[0], *ROWS[3:]], top=60, style=style)
    (grid,) = read_pdf(document(page.done())).grids
    assert texts(grid) == ROWS
    assert [row[1].locator.split("&")[0] for row in grid.body] == ["#page=1"] * 2 + ["#page=2"] * 2


def test_a_table_under_its_own_heading_is_another():
    page = Page()
    page.text(60, 60, "First half", size=22)
    draw_table(page, ROWS[:3], top=90)
    page.next()
    page.text(60, 60, "Second half", size=22)
    draw_table(page, [ROWS[0], *ROWS[3:]], top=90)
    found = read_pdf(document(page.done())).grids
    assert [grid.title for grid in found] == ["First half", "Second half"]


def test_a_footer_that_looks_like_a_row_is_none():
    page = Page()
    for number in (1, 2, 3):
        if number > 1:
            page.next()
        draw_table(page, WRAPPED, top=60, style="rules")
        page.text(60, 740, "2019 Reports by Provider")
        page.text(200, 740, str(number))
    report = read_pdf(document(page.done()))
    labels = [row[0].text for grid in report.grids for row in grid.body]
    assert labels == [name.replace("\n", " ") for name, _ in WRAPPED[1:]] * 3
    assert report.unread == ()


def test_a_row_at_the_foot_of_the_page_is_no_footer():
    page = Page()
    for number in (5, 6, 7):
        rows = [("Action", "Total", "By hand"), ("Suspended", f"4{number}", f"{number}")]
        rows += [("Removed", f"9{number}", f"1{number}")]
        draw_table(page, rows, top=690, style="boxed")
        page.next()
    report = read_pdf(document(page.done()))
    assert sum(len(grid.body) for grid in report.grids) == 6


def same_tables(rows, *, top, count=12, size=11):
    page = Page()
    for number in range(1, count + 1):
        page.text(60, 40, "Transparency report 2024", size=8)
        page.text(60, top - 30, f"Region {number}", size=20)
        draw_table(page, rows, top=top, size=size)
        page.text(300, 770, str(number), size=8)
        page.next()
    return read_pdf(document(page.done()))


@pytest.mark.parametrize("top", [95, 300])
def test_tables_with_the_same_rows_on_every_page_are_tables(top):
    rows = [("Policy", "Accounts"), ("Abuse", "1,278"), ("Spam", "2,250")]
    report = same_tables(rows, top=top)
    assert [texts(grid) for grid in report.grids] == [rows] * 12
    assert report.grids[4].title == "Region 5"


def test_the_same_table_at_the_foot_of_every_page_is_no_running_line():
    rows = [("Policy", "Accounts"), ("Abuse", "1,278"), ("Spam", "2,250"), ("Drugs", "3,031")]
    report = same_tables(rows, top=670, size=8)
    assert [texts(grid) for grid in report.grids] == [rows] * 12


def regions(heading, *, heading_size=11, foot="", table=95, y=72):
    """Six pages with a table under one header, each below a line with a number that grows."""
    page = Page()
    for number in range(1, 7):
        page.text(60, y, heading.format(number), size=heading_size)
        if foot:
            page.text(300, 770, foot.format(number), size=8)
        draw_table(page, [("Policy", "Accounts"), ("Abuse", f"{number},278")], top=table, size=11)
        page.next()
    return read_pdf(document(page.done()))


@pytest.mark.parametrize("heading", ["Region {}", "Category {}", "Table {}", "Hate speech {}"])
def test_a_large_heading_with_the_number_of_its_page_is_a_heading(heading):
    report = regions(heading, heading_size=20)
    assert [grid.title for grid in report.grids] == [heading.format(n) for n in range(1, 7)]
    assert {grid.header for grid in report.grids} == {("Policy", "Accounts")}


@pytest.mark.parametrize("heading", ["Table {}", "Annex {}", "Week {}", "Tableau {}"])
def test_what_headings_count_is_no_page_number(heading):
    assert len(regions(heading).grids) == 6


@pytest.mark.parametrize("foot", ["{}", "Page {}", "- {} -", "Seite {}"])
def test_a_number_beside_the_bare_page_number_is_that_of_a_heading(foot):
    assert len(regions("Region {}", foot=foot).grids) == 6


@pytest.mark.parametrize("line", ["Transparency report {}", "{} | Transparency report", "{}"])
def test_a_small_line_with_the_only_page_number_runs_on(line):
    (grid,) = regions(line, heading_size=8, y=40).grids
    assert [row[1].text for row in grid.body] == [f"{n},278" for n in range(1, 7)]


def test_a_table_below_a_paragraph_goes_on_from_no_other_page():
    page = Page()
    for number in range(1, 4):
        page.text(60, 150, "What follows was counted in another way.", size=9)
        draw_table(page, [("Policy", "Accounts"), ("Abuse", f"{number},278")], top=250, size=9)
        page.next()
    assert len(read_pdf(document(page.done())).grids) == 3


def test_a_table_of_contents_is_no_table():
    page = Page()
    for number, title in enumerate(["Foreword", "Method", "Figures", "Appendix"]):
        page.text(60, 100 + 18 * number, title)
        page.text(400, 100 + 18 * number, str(number + 1), align="right")
    for _ in range(4):
        page.next()
    assert read_pdf(document(page.done())).grids == ()


def test_a_lone_figure_is_reported_unread():
    page = Page()
    page.text(60, 100, "Accounts actioned in the period")
    page.text(60, 300, "5,296,870", size=40)
    draw_table(page, ROWS, top=400)
    report = read_pdf(document(page.done()))
    assert [row["printed"] for row in report.unread] == ["5,296,870"]


def test_prose_is_not_laid_out_and_stays_in_the_text(monkeypatch):
    opened = []
    original = pdfplumber.open
    monkeypatch.setattr(pdfplumber, "open", lambda *a, **k: opened.append(k) or original(*a, **k))
    page = Page()
    for _ in range(4):
        page.paragraph(
            60,
            100,
            [
                "In the whole of 2023 we removed 4,201 accounts for terrorism",
                "and another 12 accounts for reasons that we tell of below.",
            ],
        )
        page.next()
    draw_table(page, ROWS, top=120)
    report = read_pdf(document(page.done()))
    assert opened == [{"pages": [5]}]
    assert "4,201 accounts" in report.pages[0]


def test_several_documents_in_worker_processes():
    made = []
    for count in ("7,001", "8,002"):
        page = Page()
        draw_table(page, [("Kind", "Count"), ("Bans", count), ("Appeals", "17")], top=120)
        made.append(document(page.done(), f"{count}.pdf"))
    reports = read_pdfs(made, workers=2)
    assert [report.grids[0].rows[1][1].text for report in reports] == ["7,001", "8,002"]


def test_encrypted():
    page = Page(password="secret")  # noqa: S106
    draw_table(page, ROWS, top=120)
    with pytest.raises(DocumentError, match="without a password"):
        read_pdf(document(page.done()))


def test_a_scan_suggests_text_recognition():
    bytes_ = io.BytesIO()
    Image.new("RGB", (200, 200), "white").save(bytes_, "PDF")
    with pytest.raises(DocumentError, match="text recognition"):
        read_pdf(document(bytes_.getvalue()))


def test_one_scanned_page_among_others_is_reported():
    page = Page()
    draw_table(page, ROWS, top=120)
    page.next()
    page.box(10, 10, 100, 100)
    report = read_pdf(document(page.done()))
    assert [(row["locator"], row["printed"]) for row in report.unread] == [("#page=2", "")]


def test_too_many_pages(monkeypatch):
    monkeypatch.setattr(pdf_reader, "MAX_PAGES", 2)
    page = Page()
    for _ in range(3):
        page.text(60, 100, "Page")
        page.next()
    with pytest.raises(DocumentError, match="at most 2 pages"):
        read_pdf(document(page.done()))


def test_a_page_of_endless_type(monkeypatch):
    monkeypatch.setattr(pdf_reader, "MAX_PAGE_CHARACTERS", 10)
    page = Page()
    page.text(60, 100, "More than ten characters")
    with pytest.raises(DocumentError, match="at most 10 characters"):
        page_texts(document(page.done()))


@pytest.mark.parametrize(
    "content", [b"x", b"%PDF-1.4\n", b"%PDF-1.7\n" + b"\x00" * 500, b"PK\x03\x04"]
)
def test_rubbish_is_refused_in_one_line(content):
    with pytest.raises(DocumentError) as refused:
        read_pdf(document(content))
    assert "\n" not in str(refused.value)
    assert opening_text(document(content)) == ""


def sample():
    page = Page()
    page.text(60, 60, "Report", size=22)
    draw_table(page, ROWS, top=90, style="ruled")
    return page.done()


SAMPLE = sample()


@examples(40, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_damaged_files_give_the_documented_error_or_a_report(data):
    content = bytearray(SAMPLE)
    for _ in range(data.draw(st.integers(1, 12))):
        content[data.draw(st.integers(8, len(content) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(len(content) // 2, len(content)))
    try:
        report = read_pdf(document(bytes(content[:cut])))
    except DocumentError:
        return
    assert len(report.pages) <= 1


figures = st.one_of(
    st.integers(0, 999_999_999).map("{:,}".format),
    st.integers(0, 10_000).map(lambda n: f"{n / 100:.2f}%"),
    st.just("N/A"),
)
words = st.sampled_from(["spam", "hate", "abuse", "nudity", "terror", "fraud", "minors", "speech"])
labels = st.lists(words, min_size=1, max_size=3).map(" ".join)


@examples(150, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.sampled_from(STYLES),
    st.integers(1, 3).flatmap(
        lambda width: st.lists(st.tuples(labels, *[figures] * width), min_size=3, max_size=12)
    ),
)
def test_any_table_comes_back_as_drawn(style, body):
    width = len(body[0])
    assume(all(sum(row[column] != "N/A" for row in body) > 1 for column in range(1, width)))
    rows = [("Policy", "Accounts", "Items", "Rate")[:width], *body]
    page = Page()
    page.text(60, 60, "Any table", size=24)
    draw_table(page, rows, top=90, style=style)
    content = page.done()
    (grid,) = read_pdf(document(content)).grids
    assert texts(grid) == [tuple(row) for row in rows]


def test_a_page_whose_size_is_no_number_is_refused():
    assert b"612 792 ]" in SAMPLE
    with pytest.raises(DocumentError, match="a broken page"):
        read_pdf(document(SAMPLE.replace(b"612 792 ]", b"612 (x) ]")))
