"""Texts of plain, HTML and PDF documents, and where in the document each sentence stands."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from sources.document import Document
from sources.readers.html import is_html, parse_page, text_fragment
from sources.readers.pdf import is_pdf, page_texts
from sources.readers.pdf_candidates import furniture_keys, line_key
from sources.readers.prose.lost_letters import readable_text
from sources.readers.prose.sentences import Sentence, split_text

BLOCKS = (
    *("p", "li", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "dd", "dt", "figcaption", "div"),
    *(
        "section",
        "article",
        "header",
        "footer",
        "main",
        "aside",
        "ul",
        "ol",
        "pre",
        "title",
        "body",
    ),
)
"""Elements that begin and end a paragraph."""

ADDRESS = re.compile(r"\]\([^)\s]{0,2000}\)|https?://[^\s)\]>]{1,2000}")  # "](https://...)"
TABLE_LINE = re.compile(r"^[ \t]*\|.*$", re.MULTILINE)  # "| Reason | Accounts |"
MARKS = re.compile(r"[*_`\\]|^#{1,6} ", re.MULTILINE)  # "**Total**", "## Heading"
BULLET = re.compile(r"^\*(?=[ \t]+\S)", re.MULTILINE)  # "* 300 accounts"
FOOTNOTE = re.compile(r"^\[?\d{1,3}\]?$")  # the raised "7" behind a word
ENDED = re.compile(r"[.!?:;\u2026][\"'\u201d\u2019)\]]*$")  # "... were removed."
PAGE_NUMBER = re.compile(
    r"^(?:page\s+)?\d{1,4}(?:\s+(?:of|/)\s+\d{1,4})?$", re.IGNORECASE
)  # "Page 3 of 12"
EDGE = 3
"""Lines at the head and at the foot of a page that may be furniture."""

MAX_FRAGMENT = 300
"""Longest text put into a text fragment; browsers find a passage by less."""


@dataclass(frozen=True)
class Text:
    """The sentences of a document, and how to name the place of a figure.

    Attributes:
        opening: The first lines, for what the document says of itself.
        sentences: All of them, in order; may be read once.
        locate: Places of figures, by (sentence, printed number): all at once, for a PDF is opened
            but once.
    """

    opening: str
    sentences: Iterator[Sentence]
    locate: Callable[[Sequence[tuple[Sentence, str]]], list[str]]


def text_of(document: Document) -> Text:
    """The text of a document.

    Raises:
        DocumentError: The bytes are no text, no page and no PDF that can be read.
    """
    if is_pdf(document):
        return _pdf_text(document)
    if is_html(document):
        return _html_text(document)
    return _plain_text(document)


def _plain_text(document: Document) -> Text:
    raw = readable_text(document)
    # Every character keeps its place: what is no prose is blanked, not cut out.
    text = TABLE_LINE.sub(_blanks, ADDRESS.sub(_blanks, raw))
    text = MARKS.sub(_blanks, BULLET.sub("\u2022", text))

    def locate(figures: Sequence[tuple[Sentence, str]]) -> list[str]:
        return [f"#char={sentence.start},{sentence.end}" for sentence, _ in figures]

    return Text(text[:OPENING], split_text(text), locate)


OPENING = 20_000
"""How much of a text says what it is, in characters."""


def _blanks(match: re.Match[str]) -> str:
    return " " * len(match.group())


def _html_text(document: Document) -> Text:
    page = parse_page(document)
    for raised in page.find_all("sup"):
        if FOOTNOTE.match(raised.get_text().strip()):
            raised.decompose()
    for aside in page.find_all(["nav", "table"]):
        aside.decompose()
    for line_break in page.find_all("br"):
        line_break.replace_with("\n")
    for block in page.find_all(BLOCKS):
        block.insert_before("\x1f")
        block.insert_after("\x1f")
    blocks = (" ".join(block.split()) for block in page.get_text().split("\x1f"))
    text = "\n\n".join(block for block in blocks if block)

    def locate(figures: Sequence[tuple[Sentence, str]]) -> list[str]:
        return [text_fragment(sentence.text[:MAX_FRAGMENT]) for sentence, _ in figures]

    return Text(text[:OPENING], split_text(text), locate)


def _pdf_text(document: Document) -> Text:
    pages = page_texts(document)

    def sentences() -> Iterator[Sentence]:
        furniture = furniture_keys(pages) if len(pages) > 1 else frozenset()
        open_end: Sentence | None = None
        for number, page in enumerate(pages, start=1):
            for sentence in split_text(_without_furniture(page, number, furniture)):
                # The page stands in for the paragraph: no period is carried over its end.
                own = Sentence(sentence.text, sentence.start, sentence.end, number)
                if open_end is not None and _goes_on(open_end, own):
                    own = replace(open_end, text=f"{open_end.text} {own.text}")
                elif open_end is not None:
                    yield open_end
                open_end = None
                if ENDED.search(own.text) is None:
                    open_end = own
                else:
                    yield own
        if open_end is not None:
            yield open_end

    def locate(figures: Sequence[tuple[Sentence, str]]) -> list[str]:
        return _pdf_places(document, figures)

    return Text("\n".join(pages)[:OPENING], sentences(), locate)


def _without_furniture(page: str, number: int, furniture: frozenset[str]) -> str:
    """A page without the running titles and page numbers at its head and foot."""
    lines = page.split("\n")
    edges = {*range(min(EDGE, len(lines))), *range(max(0, len(lines) - EDGE), len(lines))}
    return "\n".join(
        line
        for place, line in enumerate(lines)
        if place not in edges
        or not (line_key(line, number) in furniture or PAGE_NUMBER.match(line.strip()))
    )


def _goes_on(first: Sentence, second: Sentence) -> bool:
    """Whether a sentence that a page ends in goes on at the top of the next one."""
    return second.paragraph == first.paragraph + 1 and second.text[:1].islower()


def _pdf_places(document: Document, figures: Sequence[tuple[Sentence, str]]) -> list[str]:
    """Page and box of each figure; the page alone where its box cannot be told."""
    from sources.readers.pdf_sentences import find_sentences

    patterns = [_as_pattern(sentence.text, printed) for sentence, printed in figures]
    found = {
        item.pattern: item.locators.get("figure", "") for item in find_sentences(document, patterns)
    }
    return [
        found.get(number) or f"#page={sentence.paragraph}"
        for number, (sentence, _) in enumerate(figures)
    ]


def _as_pattern(sentence: str, printed: str) -> re.Pattern[str]:
    """The sentence as a pattern that lets a line end at any blank, its figure named."""
    before, _, after = sentence.partition(printed)
    pieces = [_spaced(before), f"(?P<figure>{_spaced(printed)})", _spaced(after)]
    return re.compile(r"\s*".join(piece for piece in pieces if piece))


def _spaced(text: str) -> str:
    return r"\s+".join(re.escape(word) for word in text.split())
