"""Locators read back, and links that cannot be made to run anything."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.report.locators import is_web_address, link_to, read_locator


@pytest.mark.parametrize(
    ("locator", "kind", "words"),
    [
        ("#page=12&viewrect=72,310,120,14", "page", "page 12"),
        ("#page=3", "page", "page 3"),
        ("#row=14", "cell", "row 14"),
        ("#cell=14,3", "cell", "row 14, column 3"),
        ("#Sheet%201!B7", "sheet", "sheet “Sheet 1”, cell B7"),
        ("#/messages/12/text", "pointer", "at /messages/12/text"),
        ("#char=77012,77017", "text", "characters 77,013 to 77,017"),
        ("#char=6,7", "text", "character 7"),
        ("#:~:text=1,312%20bots", "text", "at the words “1,312 bots”"),
        ("https://t.me/isiswatch/123", "address", "https://t.me/isiswatch/123"),
        ("#message123", "id", "at #message123"),
        ("Introduction, note 7", "words", "Introduction, note 7"),
    ],
)
def test_every_kind_of_place(locator, kind, words):
    place = read_locator(locator)
    assert (place.kind, place.words) == (kind, words)


def test_numbers_of_a_place():
    assert read_locator("#page=12&viewrect=72,310.5,120,14").box == (72, 310.5, 120, 14)
    assert (read_locator("#Tab!AB12").column, read_locator("#Tab!AB12").row) == (28, 12)


@pytest.mark.parametrize(
    "text", ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "//x", "http://", "x"]
)
def test_only_web_addresses_become_links(text):
    assert not is_web_address(text)
    assert link_to(text, "#page=1") == ""


def test_a_link_leads_to_the_place():
    assert link_to("https://a.example/r.pdf", "#page=2") == "https://a.example/r.pdf#page=2"
    assert link_to("https://a.example/r.pdf#x", "note 7") == "https://a.example/r.pdf#x"
    assert link_to("", "https://t.me/x/1") == "https://t.me/x/1"
    assert link_to("https://a.example/r.json", "#/a/1") == "https://a.example/r.json"


@given(st.text(max_size=80))
def test_any_text_is_a_place(text):
    assert read_locator(text).words is not None
    assert isinstance(is_web_address(text), bool)
