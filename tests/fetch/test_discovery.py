"""A page whose links match a pattern brings new editions."""

import time

import pytest

from sources.discovery import EditionLink, find_editions
from sources.document import Document
from sources.errors import DocumentError

PAGE = """<html><body>
<a href="/transparency/2024-h1.pdf"> Report
 2024 H1 </a>
<a href="2023-h2.csv">data</a>
<a href="https://cdn.example.org/transparency/2023-h1.pdf#page=2">2023 H1</a>
<a href="/transparency/2024-h1.pdf#again">again</a>
<a href="/about.html">About</a> <a href="mailto:press@example.org">write</a>
<a href="javascript:alert(1)">x</a> <a>no link</a> <a href="http://[broken">y</a>
<a href="file:///etc/passwd.pdf">z</a>
</body></html>"""


def page(text, url="https://example.org/reports/"):
    return Document(text.encode(), "reports", "text/html", url)


def test_links_that_fit_are_found_once_each_in_order():
    assert find_editions(page(PAGE), "*/transparency/*.pdf") == [
        EditionLink("https://example.org/transparency/2024-h1.pdf", "Report 2024 H1"),
        EditionLink("https://cdn.example.org/transparency/2023-h1.pdf", "2023 H1"),
    ]
    assert [link.url for link in find_editions(page(PAGE), "*.csv")] == [
        "https://example.org/reports/2023-h2.csv"
    ]


def test_a_base_of_the_page_is_followed():
    text = '<base href="https://cdn.example.org/x/"><a href="r.pdf">r</a>'
    assert [link.url for link in find_editions(page(text), "*.pdf")] == [
        "https://cdn.example.org/x/r.pdf"
    ]


def test_a_page_without_links_is_refused_with_the_likely_reason():
    with pytest.raises(DocumentError, match="built by scripts"):
        find_editions(page("<html><script>render()</script></html>"), "*")


@pytest.mark.parametrize("pattern", ["*a" * 60 + "b", "*" * 500 + "x", "[" * 200, "?" * 1000])
def test_no_pattern_of_a_stranger_runs_for_ever(pattern):
    text = "".join(f'<a href="/{"a" * 1500}{n}">x</a>' for n in range(20))
    started = time.monotonic()
    with pytest.raises(DocumentError, match="none among 20"):
        find_editions(page(text), pattern)
    assert time.monotonic() - started < 5
