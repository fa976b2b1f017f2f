"""Sentences of a PDF whose headings and tables run into them are read all the same."""

import pytest

from audit.quick import quick_document
from audit.quick_prose import headings_of
from sources.document import Document
from sources.readers.pdf_outline import PageLine
from tests.sources.pdf_canvas import Page, draw_table

ROWS = [("Policy", "Accounts"), ("Spam", "412"), ("Fraud", "88"), ("Total", "500")]


def report(heading="Section 3: Spam", *, size=18, rows=ROWS):
    page = Page()
    page.text(60, 90, heading, size=size)
    page.text(60, 115, "In the first half of 2024 we removed 1,234 posts for spam.", size=10)
    page.text(60, 130, "Later on the work of our teams went on as it had before", size=10)
    if rows:
        draw_table(page, rows, top=150)
    return Document(page.done(), "report.pdf", "application/pdf")


def told(result):
    return result.claims[result.claims["extraction"].str.startswith("generic_prose")]


def test_a_heading_and_a_table_are_no_part_of_a_sentence():
    result = quick_document(report(), platform="X")
    assert told(result)["value"].tolist() == [1_234]
    assert set(told(result)["context"]) == {
        "In the first half of 2024 we removed 1,234 posts for spam."
    }
    assert result.unread["printed"].tolist() == []


def test_a_heading_in_the_type_of_the_text_is_one_of_it():
    """Nothing says that it is a heading: the sentence is told with it."""
    result = quick_document(report("Spam", size=10), platform="X")
    assert told(result)["value"].tolist() == [1_234]


def test_a_heading_that_states_a_figure_is_listed():
    result = quick_document(report("Spam in 31 lands", rows=()), platform="X")
    assert result.unread["printed"].tolist() == ["Spam in 31 lands"]


def line(text, size=10.0, *, in_table=False):
    return PageLine(text, size, in_table)


@pytest.mark.parametrize(
    ("lines", "headings"),
    [
        ([line("Spam", 14), line("We removed posts.")], ("Spam",)),
        ([line("Spam", 14), line("and more", 14), line("We removed posts.")], ("and more",)),
        ([line("We removed", 14), line("five posts.", 14), line("It was less.")], ()),
        ([line("Posts that we", 14), line("removed were few in the end.")], ()),
        ([line("Spam", 14, in_table=True), line("We removed posts.")], ()),
        ([], ()),
    ],
)
def test_a_heading_is_larger_and_ends_in_no_stop(lines, headings):
    assert headings_of(lines) == headings
