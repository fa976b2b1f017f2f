"""Every number that a document prints is in a figure, a label, a sentence, or listed unread."""

import random
import re

import pypdfium2
import pytest
from hypothesis import HealthCheck, given
from hypothesis import strategies as st

from audit.quick import quick_document
from audit.quick_leftover import OUTSIDE, RUNNING
from sources.document import Document
from tests.examples import examples
from tests.sources.pdf_canvas import Page, draw_table
from tests.sources.pdf_layouts import FEATURES, STYLES, draw

SHOWN = ("printed", "policy_label", "metric_label", "breakdown", "context")
SUPERSCRIPT = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")


def pdf(page):
    return Document(page.done(), "report.pdf", "application/pdf")


def lost(document, printed, **said):
    """Pieces of the printed text with a digit that stand nowhere in the result."""
    result = quick_document(document, **said)
    told = [text for name in SHOWN for text in result.claims[name]]
    told += [*result.unread["printed"], *result.measurements["printed"]]
    everything = " ".join(told).translate(SUPERSCRIPT).replace(" ", "")
    pieces = [piece.strip(".,;:()*|") for piece in printed.split() if any(map(str.isdigit, piece))]
    pieces = [re.sub(r"^[A-Za-z]+(?=\d$)", "", piece) for piece in pieces]  # a mark: "conduct1"
    return [piece for piece in pieces if piece not in everything]


def text_of(document):
    pages = pypdfium2.PdfDocument(document.content)
    return "\n".join(page.get_textpage().get_text_range() for page in pages)


@pytest.mark.parametrize("feature", FEATURES)
def test_no_number_of_a_drawn_table_vanishes(feature):
    numbers = random.Random(feature)
    drawn = draw(numbers, feature, numbers.choice(STYLES))
    document = Document(drawn.content, "report.pdf", "application/pdf")
    assert lost(document, text_of(document)) == []


@pytest.mark.parametrize(
    "line",
    [
        "Accounts suspended 1 278",
        "Accounts suspended 278",
        "Section 14 of the Act of 1998, see annex 3",
        "Call 0800 123 4567",
    ],
)
def test_a_lone_line_is_listed(line):
    page = Page()
    page.text(60, 300, line)
    document = pdf(page)
    assert lost(document, line) == []
    assert line in set(quick_document(document).unread["printed"])


@pytest.mark.parametrize("style", STYLES)
def test_a_first_row_in_which_a_blank_parts_the_figure_is_read_or_listed(style):
    for body in (
        [("Accounts suspended", "1 278")],
        [("Accounts suspended", "1 278"), ("Appeals", "912"), ("Restored", "17")],
    ):
        for rows in (body, [("Metric", "Number"), *body]):
            page = Page()
            draw_table(page, rows, top=120, style=style)
            assert lost(pdf(page), " ".join(" ".join(row) for row in rows)) == []


def test_running_lines_are_listed_once():
    page = Page()
    for number in range(1, 7):
        page.text(60, 40, "Transparency report 2024", size=8)
        page.paragraph(60, 200, [f"We removed {number}8,765 accounts in May 2024."])
        page.text(300, 770, str(number), size=8)
        page.next()
    unread = quick_document(pdf(page), platform="Example").unread
    running = unread[unread["reason"].str.startswith(RUNNING)]
    assert sorted(running["printed"]) == ["1", "Transparency report 2024"]
    assert "6 of them" in running["reason"].iloc[0]
    assert OUTSIDE not in set(unread["reason"])


def test_a_number_in_a_row_without_a_figure_is_listed():
    """`N/A,938` beside rows of three cells: 938 stands among the labels and names nothing."""
    rows = ["Accounts,suspended,145", "N/A,938,", "Accounts,suspended,4184", "(435),,"]
    rows += ["Accounts,suspended,100"] * 8
    document = Document("\n".join(rows).encode(), "r.csv", "text/csv")
    assert lost(document, " ".join(rows).replace(",", " ")) == []
    printed = " ".join(quick_document(document).unread["printed"])
    assert "938" in printed
    assert "435" in printed


FIGURES = st.integers(100, 9_999_999).map("{:,}".format)
LINES = st.sampled_from(
    [
        "Accounts suspended {}", "{} accounts", "We removed {} posts in May 2024.", "{} {}", "{}",
        "Total {} of {}", "Spam {} {}", "| Spam | {} | {} |", "See page {}.", "Policy 2023 2024",
        "Terrorism 1 {} {}", "N/A {}", "- {}%", "({})", "Q1 2024: {}",
    ]
)  # fmt: skip
TEXTS = st.lists(
    st.tuples(LINES, FIGURES, FIGURES).map(lambda parts: parts[0].format(*parts[1:])),
    min_size=1,
    max_size=12,
)


@examples(8, suppress_health_check=[HealthCheck.too_slow])
@given(TEXTS, st.sampled_from(["pdf", "md", "html", "csv"]), st.integers(12, 40))
def test_no_number_of_any_text_vanishes(lines, form, leading):
    page = Page()
    for number, line in enumerate(lines):
        page.text(60, 80 + number * leading, line)
    cells = "\n".join(",".join(f'"{word}"' for word in line.split()) for line in lines)
    document = {
        "pdf": lambda: pdf(page),
        "md": lambda: Document("\n\n".join(lines).encode(), "r.md", "text/markdown"),
        "html": lambda: Document(f"<html><p>{'<p>'.join(lines)}</html>".encode(), "r.html"),
        "csv": lambda: Document(cells.encode(), "r.csv", "text/csv"),
    }[form]()
    assert lost(document, "\n".join(lines)) == []
