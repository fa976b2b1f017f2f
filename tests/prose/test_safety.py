"""What is refused rather than guessed: odd numbers, mixed styles; sentences over a page's end."""

from types import SimpleNamespace

import pytest

from sources.readers.prose import Context, Found, NotRead, read_sentences, split_text, texts
from sources.readers.prose.describe import describe


def read(text, **known):
    found = list(read_sentences(split_text(text), Context("Twitter", "publisher", **known)))
    return [f for f in found if isinstance(f, Found)], [f for f in found if isinstance(f, NotRead)]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("We removed 12.345 accounts.", "no whole number"),
        ("We removed 1.234,5 accounts.", "a number not written as in the language"),
        ("We removed 1.234.567 accounts.", "a number not written as in the language"),
    ],
)
def test_numbers_of_another_language_are_unread(text, reason):
    figures, left = read(text)
    assert figures == []
    assert reason in [item.reason for item in left]


def test_in_a_text_that_contradicts_itself_no_marked_number_is_read():
    text = (
        "At Twitter our rules hold. It costs 1.234,5 a day. "
        "We removed 12,345 accounts and 300 posts."
    )
    context = describe(text)
    assert context.is_mixed
    assert not describe("We removed 12,345.5 of the accounts in our care.").is_mixed
    figures, left = read(text, is_mixed=True)
    assert [int(f.dated.figure.number.value) for f in figures] == [300]
    assert "numbers are written in two ways here" in [item.reason for item in left]


def test_a_sentence_over_the_end_of_a_page_is_joined_without_its_furniture(monkeypatch):
    pages = [
        "Transparency Report\nWe are open.\nIn May 2017 we suspended 12\n1",
        "Transparency Report\naccounts for spam. We go on\n2",
        "Transparency Report\nTwo rules hold.\n3",
    ]
    monkeypatch.setattr(texts, "page_texts", lambda document: pages)
    text = texts._pdf_text(SimpleNamespace())
    assert [(s.text, s.paragraph) for s in text.sentences] == [
        ("We are open.", 1),
        ("In May 2017 we suspended 12 accounts for spam.", 1),
        ("We go on", 2),
        ("Two rules hold.", 3),
    ]
