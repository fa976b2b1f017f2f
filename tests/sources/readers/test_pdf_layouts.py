"""Tables drawn in every layout and style come back as they stand, or not at all: never wrong."""

import pytest

from sources.document import Document
from sources.readers.pdf import read_pdf
from sources.readers.pdf_words import clean_text
from tests.sources.pdf_canvas import Page, draw_table
from tests.sources.pdf_layouts import FEATURES, STYLES, drawn_layout, judge

READ = {"plain", "wrapped", "label mark", "figure mark", "text column", "total", "rotated page"}
"""Layouts of which every figure must be read, with its labels and headers."""


@pytest.mark.parametrize("feature", FEATURES)
def test_no_figure_of_any_layout_is_wrong(feature):
    for place in range(len(STYLES)):
        seed = FEATURES.index(feature) + len(FEATURES) * place
        name, style, drawn = drawn_layout(seed)
        exact, bare, refused, wrong = judge(drawn)
        assert name == feature
        assert wrong == [], (style, seed)
        assert exact + bare + refused == len(drawn.truth)
        if feature in READ:
            assert exact == len(drawn.truth), (style, seed)


def read(page):
    return read_pdf(Document(page.done(), "drawn.pdf", "application/pdf"))


def test_a_raised_mark_of_full_size_is_no_digit():
    page = Page()
    draw_table(page, [("Policy", "Accounts"), ("Spam", "40"), ("Abuse", "2,361")], top=100)
    end = page.text(320, 114 + 60, "17", align="right")
    page.text(end, 114 + 60 - 4, "1")
    page.text(60, 114 + 60, "Terrorism")
    (grid,) = read(page).grids
    assert [(c.text, c.marks) for c in grid.body[-1]] == [("Terrorism", ""), ("17", "1")]


def test_a_mark_before_a_figure_is_not_its_first_digit():
    page = Page()
    rows = [("Policy", "Accounts"), ("Spam", "40,102"), ("Abuse", "1 361"), ("Nudity", "7,002")]
    draw_table(page, rows, top=100)
    (grid,) = read(page).grids
    assert [row[1].text for row in grid.body] == ["40,102", "1 361", "7,002"]


def test_groups_that_could_stand_over_other_columns_refuse_the_table():
    page = Page()
    page.text(300, 80, "Own initiative", align="centre")
    page.text(460, 80, "Upon notice", align="centre")
    draw_table(page, [("Policy", "A", "B", "C"), ("Spam", "1", "2", "3"), ("Abuse", "4", "5", "6")],
               top=90)  # fmt: skip
    report = read(page)
    assert report.grids == ()
    assert {row["printed"] for row in report.unread} == set("123456")


def test_a_page_on_its_side_is_one_line_of_what_is_not_read():
    page = Page()
    page.canvas.setPageRotation(90)
    draw_table(page, [("Policy", "Accounts"), ("Spam", "40"), ("Abuse", "2,361")], top=100)
    report = read(page)
    assert report.grids == ()
    (row,) = report.unread
    assert row["reason"].startswith("text set sideways is not read")


@pytest.mark.parametrize(
    ("set_as", "spelled"),
    [
        ("Speci\ufb01c removals", "Specific removals"),
        ("O\ufb00ensive content", "Offensive content"),
        ("In\ufb02uence operations", "Influence operations"),
        ("O\ufb03cial requests", "Official requests"),
        ("Ba\ufb04ing reports", "Baffling reports"),
    ],
)
def test_ligatures_are_spelled_out(set_as, spelled):
    assert clean_text(set_as) == spelled


def noted(rows, *notes, style="none"):
    page = Page()
    page.text(60, 80, "Enforcement", size=20)
    bottom = draw_table(page, rows, top=100, style=style)
    for place, note in enumerate(notes):
        page.text(60, bottom + 40 + 12 * place, note, size=8)
    (grid,) = read(page).grids
    return grid


MARKED = [
    ("Policy", "Accounts", "Share"),
    ("Abuse", "1,278", "40%1"),
    ("Spam2", "2,4011", "20%"),
    ("Hate", "17", "3%"),
]


@pytest.mark.parametrize("style", ["ruled", "none"])
def test_marks_on_the_baseline_are_proved_by_the_list_of_footnotes(style):
    grid = noted(MARKED, "1 Rounded.", "2 Accounts alone.", style=style)
    assert [[cell.text for cell in row] for row in grid.body] == [
        ["Abuse", "1,278", "40%"],
        ["Spam", "2,401", "20%"],
        ["Hate", "17", "3%"],
    ]
    assert grid.body[0][2].printed == "40%\u00b9"
    assert grid.notes == {"1": "Rounded.", "2": "Accounts alone."}


def test_without_a_list_nothing_is_taken_off():
    grid = noted(MARKED)
    assert [row[0].text for row in grid.body] == ["Abuse", "Spam2", "Hate"]
    assert grid.body[1][1].text == "2,4011"


def test_names_that_end_in_a_number_keep_it():
    rows = [("Policy", "Accounts"), ("Tier1", "17"), ("Tier2", "20"), ("Spam", "90%1")]
    grid = noted(rows, "1 Rounded.", "2 More.")
    assert [row[0].text for row in grid.body] == ["Tier1", "Tier2", "Spam"]


@pytest.mark.parametrize(
    ("total", "cell"), [("458", "401"), ("97", "401 or 40\u00b9"), (None, "401 or 40\u00b9")]
)
def test_a_digit_that_may_be_a_mark_is_read_only_where_a_total_bears_it_out(total, cell):
    rows = [("Policy", "Accounts"), ("Abuse", "40"), ("Spam", "401"), ("Hate", "17")]
    grid = noted(rows + ([("Total", total)] if total else []), "1 Accounts suspended for good.")
    assert grid.body[1][1].text == cell


def test_a_mark_that_stands_elsewhere_leaves_digits_alone():
    rows = [("Policy", "Accounts"), ("Abuse1", "40"), ("Spam", "401"), ("Hate", "17")]
    assert noted(rows, "1 Accounts suspended.").body[1][1].text == "401"
