"""Every number of a text that is neither read nor listed is listed by its sentence, once."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources.document import Document
from sources.source import Extraction
from sources.tabulate import tabulate_extraction
from sources.unread_text import REASON, list_unread_text
from tests.examples import examples
from tests.sources.pdf_canvas import Page, draw_table

TEXT = """# Report of Example Services, 1 January to 30 June 2023

In 2023 we removed 1,204 posts under Article 16 of Regulation (EU) 2022/2065 and Sections 3 and 4.

| Policy | Posts |
| --- | --- |
| Spam1 | 900 |
| Fraud | 304 |

1. Counted once. A 30-day window applies, 24/7.

2. See Table 3 and https://example.org/2023/12.

Another 77 posts were hidden.
"""


def extraction_of(document, claims=(), unread=()):
    rows = [
        {
            "platform": "Example",
            "kind": "count",
            "unit": "posts",
            "value": float(printed.strip("\u00b9\u00b2").replace(",", "")),
            "printed": printed,
            "locator": locator,
            "policy_label": label,
        }
        for printed, locator, label in claims
    ]
    left = [{"locator": place, "printed": text, "reason": "known"} for text, place in unread]
    if not rows:
        return Extraction(tabulate_extraction(document, [row_of_nothing()], rule="x").claims[:0])
    return tabulate_extraction(document, rows, rule="x", unread=left)


def row_of_nothing():
    return {"platform": "Example", "kind": "count", "value": 0.0}


def listed(document, claims=(), unread=()):
    found = list_unread_text(document, extraction_of(document, claims, unread)).unread
    return found[found["reason"] == REASON]["printed"].tolist()


def place(text, words):
    start = text.index(words)
    return f"#char={start},{start + len(words)}"


def test_sentences_and_rows_with_a_number_left_are_listed_as_they_stand():
    document = Document(TEXT.encode(), "report.md")
    assert listed(document) == [
        "In 2023 we removed 1,204 posts under Article 16 of Regulation (EU) 2022/2065 and "
        "Sections 3 and 4.",
        "| Spam1 | 900 |",
        "| Fraud | 304 |",
        "Another 77 posts were hidden.",
    ]


def test_what_is_read_or_listed_is_not_listed_again():
    document = Document(TEXT.encode(), "report.md")
    claims = [("900", place(TEXT, "900"), "Spam"), ("304", place(TEXT, "304"), "Fraud")]
    told = [("1,204", place(TEXT, "1,204"))]
    assert listed(document, claims, told) == ["Another 77 posts were hidden."]


def test_the_place_of_a_claim_accounts_for_its_own_number_only():
    document = Document(TEXT.encode(), "report.md")
    row = place(TEXT, "| Spam1 | 900 |")
    assert "| Spam1 | 900 |" in listed(document, [("90", row, "Spam")])
    assert "| Spam1 | 900 |" not in listed(document, [("900", row, "Spam")])


def test_the_number_of_a_label_is_none_that_is_left():
    text = "Posts in tier 3\n\nTier 3 had 41 posts. Tier 4 had 42 posts.\n"
    document = Document(text.encode(), "report.md")
    assert (
        listed(document, [("41", place(text, "41"), "Tier 3")])
        == [
            "Posts in tier 3",
            "Tier 4 had 42 posts.",
        ][1:]
    )


def test_every_locator_leads_to_the_words():
    document = Document(TEXT.encode(), "report.md")
    unread = list_unread_text(document, extraction_of(document)).unread
    for locator, printed in zip(unread["locator"], unread["printed"], strict=True):
        start, end = map(int, locator.removeprefix("#char=").split(","))
        assert " ".join(TEXT[start:end].split()) == printed


def test_a_long_passage_is_shown_around_its_numbers():
    text = "we " + "talk and " * 90 + "removed 512 posts " + "and talk " * 90 + "of 613 more"
    (first, second) = listed(Document(text.encode(), "report.md"))
    assert "512" in first
    assert "613" in second
    assert max(len(first), len(second)) <= 300


def test_a_web_page_is_told_by_its_words():
    page = (
        "<html><body><p>We removed <b>441</b> posts<sup>2</sup>.</p><table>"
        "<tr><th>Policy</th><th>Posts</th></tr><tr><td>Spam<sup>1</sup></td><td>5</td></tr>"
        "<tr><td>Fraud</td><td>5</td></tr></table></body></html>"
    )
    document = Document(page.encode(), "page.html")
    spam = ("5", "#:~:text=Spam-,5", "Spam")
    assert listed(document, [spam]) == ["We removed 441 posts.", "Fraud | 5"]
    fraud = ("5", "#:~:text=Fraud-,5", "Fraud")
    assert listed(document, [spam, fraud]) == ["We removed 441 posts."]
    unread = list_unread_text(document, extraction_of(document, [spam, fraud])).unread
    assert unread["locator"].tolist() == ["#:~:text=We%20removed%20441%20posts."]


@pytest.fixture(scope="module")
def pdf():
    page = Page()
    for number in range(1, 4):
        page.text(60, 40, "Report of Example Services")
        page.text(550, 770, str(number), align="right")
        if number == 1:
            page.text(60, 90, f"In this half we removed {number},204 posts.")
        if number == 2:
            draw_table(page, [("Policy", "Posts"), ("Spam", "900"), ("Fraud", "304")], top=90)
            end = page.text(60, 200, "We suspended 463,085")
            page.mark(end, 200, "2")
            page.text(end + 12, 200, "accounts.")
            page.text(60, 700, "2 Counted once.", size=7)
        if number == 3:
            page.text(60, 90, "Nothing else.")
        page.next()
    return Document(page.done(), "report.pdf")


def test_a_pdf_is_told_by_the_boxes_of_its_numbers(pdf):
    found = list_unread_text(pdf, extraction_of(pdf)).unread
    assert found["printed"].tolist() == [
        "In this half we removed 1,204 posts.",
        "Spam 900",
        "Fraud 304",
        "We suspended 463,0852 accounts.",
    ]
    assert found["locator"].str.match(r"#page=\d&viewrect=").all()


def test_a_number_of_a_pdf_that_is_read_is_known_by_its_box(pdf):
    boxes = list_unread_text(pdf, extraction_of(pdf)).unread
    claims = [
        ("900", boxes["locator"][1], "Spam"),
        ("463,085\u00b2", boxes["locator"][3], "Accounts"),
    ]
    assert listed(pdf, claims) == ["In this half we removed 1,204 posts.", "Fraud 304"]


WORDS = st.lists(
    st.sampled_from(["we", "removed", "posts.", "In", "and", "\n\n", "\n", "| a |", "of", "(EU)"]),
    max_size=12,
)


@given(st.lists(st.tuples(WORDS, st.integers(10_000, 999_999_999)), min_size=1, max_size=8))
@examples(60)
def test_no_figure_of_any_text_is_lost(parts):
    """Whatever stands around it, a number of five digits or more is listed."""
    text = " ".join(" ".join([*words, f"{number:,}"]) for words, number in parts)
    document = Document(text.encode(), "report.md")
    found = " ".join(listed(document))
    assert [n for _, n in parts if f"{n:,}" not in found] == []


@given(st.text(alphabet="0123456789 .,%()|#*\n\\[]ab-/\u00a0", max_size=300))
@examples(60)
def test_any_text_is_looked_through(text):
    unread = list_unread_text(
        Document((text + " 5").encode(), "report.md"),
        extraction_of(Document(b"x", "report.md")),
    ).unread
    assert isinstance(unread, pd.DataFrame)
