"""No number of a document is neither read nor listed: what claims and unread lines leave of it.

Every number of the text is looked for at the places of the claims and of the lines left unread. One
that stands at none of them, is no label of a claim and no date, law, page, note or number of a list
(`sources.readers.no_figures`) is listed: once for each sentence or row of a table.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise, zip_longest

import pandas as pd

from schemas.claims import Unread
from sources.document import Document
from sources.errors import one_line
from sources.readers.no_figures import (
    BARE,
    GLUED,
    MOST_PAGED,
    NOTED,
    Numbering,
    bare_page_numbers,
    no_figures,
    tokens_of,
)
from sources.readers.passages import Found, passages_of, together, windows
from sources.readers.pdf import is_pdf, page_texts, running_keys
from sources.readers.pdf_candidates import line_key
from sources.readers.printed_text import PrintedText, Span, printed_texts
from sources.source import Extraction
from sources.tabulate import validated

REASON = "a number in the text that is not read"
LABELS = ("policy_label", "metric_label", "service_part", "breakdown", "note")
RAISED = str.maketrans("\u2070\u00b9\u00b2\u00b3\u2074\u2075\u2076\u2077\u2078\u2079", "0123456789")
APART = re.compile(r" \| |; |=")  # parts of a context or a breakdown: "Spam | France: 6"
WORD = re.compile(r"[^\W_]+(?:[.,\u2019']\d+)*%?")  # "2019", "40%", "15,774"
MARK = re.compile(r"(?<![\d.,])(?P<mark>\d{1,2})$")  # "reported.3" is told by its type
SENTENCE = r"[A-Z](?:\S* +){5,}\S*[.!?]"  # "Thus, a median time of 0 hours means this."
REACH = 60
"""How far from a number the word beside it is looked for, in characters."""


def list_unread_text(document: Document, extraction: Extraction) -> Extraction:
    """The extraction with a line for each sentence or row whose numbers are not all accounted for.

    Raises:
        DocumentError: The document is no PDF, web page or text.
    """
    reader = _Reader(document, extraction)
    rows = [row for text in printed_texts(document) for row in reader.rows(text)]
    if not rows:
        return extraction
    listed = pd.DataFrame(rows).assign(document_sha256=document.sha256)
    # A whole sentence that stands in several places is told once.
    again = listed["printed"].duplicated() & listed["printed"].str.fullmatch(SENTENCE)
    listed = listed[~again]
    unread = pd.concat([extraction.unread, listed], ignore_index=True)
    return replace(extraction, unread=validated(Unread, unread, document.name))


class _Reader:
    """Lists what is left of each page, or of the one text."""

    def __init__(self, document: Document, extraction: Extraction) -> None:
        self.claims = _by_locator(extraction.claims)
        self.unread = _by_locator(extraction.unread)
        self.labels = Labels.of(extraction.claims)
        pages = page_texts(document) if is_pdf(document) else ()
        self.running = running_keys(document) if pages else frozenset()
        self.numbering = Numbering.of("\n".join(pages)) if pages else None
        self.offsets = _page_offsets(pages)
        self.bare: frozenset[int] = frozenset()
        self.seen: set[str] = set()

    def rows(self, printed: PrintedText) -> Iterator[dict[str, str]]:
        """Rows of `Unread` for one text."""
        text = printed.text
        numbering = self.numbering or Numbering.of(text)
        self.bare = frozenset() if printed.is_page else bare_page_numbers(text)
        taken = self._taken(printed)
        tokens = list(tokens_of(text))
        left = [
            span
            for span, following in zip_longest(tokens, tokens[1:], fillvalue=(0, 0))
            if not taken.holds(text, span)
            and not self.labels.name(text, *span)
            and not (taken.holds(text, following) and self.labels.has_mark(text[slice(*span)]))
        ]
        passages = passages_of(text) if left else []
        starts = [start for start, _ in passages]
        found: list[Found] = []
        for place, group in groupby(left, lambda span: bisect_right(starts, span[0]) - 1):
            start, end = passages[place]
            before = text[slice(*passages[place - 1])] if place else ""
            none = no_figures(text[start:end], before, numbering)
            figures = [
                (a, b)
                for a, b in group
                if not any(x < b - start and a - start < y for x, y in none)
                and not self._is_page_number(printed, (a, b), numbering)
                and not _is_mark(printed, a, b)
                and not _begins_note(printed, a, b, tokens)
            ]
            if figures:
                found.append(((start, end), figures))
        for passage, figures in together(text, found):
            yield from self._listed(printed, passage, figures)

    def _taken(self, printed: PrintedText) -> Taken:
        taken = Taken()
        # Words that say more of a place come first: `France-,6` stands in `Spam France-,6` as well.
        for locator, numbers in sorted(self.claims.items(), key=lambda item: -len(item[0])):
            if printed.holds(locator):
                for span in printed.find(locator, numbers):
                    taken.claim(printed.text, span, numbers)
        for locator, passages in self.unread.items():
            if printed.holds(locator):
                for span in printed.find(locator, passages):
                    taken.list(printed.text, span)
        return taken

    def _is_page_number(self, printed: PrintedText, span: Span, numbering: Numbering) -> bool:
        """Whether it is the number of the page in a line that comes back on others."""
        text = printed.text
        reach = slice(max(0, span[0] - MOST_PAGED), span[1] + MOST_PAGED)
        *_, tail = text[reach.start : span[0]].rpartition("\n")
        begin = span[0] - len(tail)
        line = f"{tail}{text[span[0] : reach.stop].partition(chr(10))[0]}".strip()
        if len(line) > MOST_PAGED:
            return False  # no running line
        if numbering.is_paged(line) or begin in self.bare:
            return True
        if line.isdecimal() and int(line) - printed.number in self.offsets:
            return printed.at_edge(span[0])
        key = line_key(line, printed.number)
        if not self.running or key not in self.running:
            return False
        is_known, self.seen = key in self.seen, self.seen | {key}
        token = text[slice(*span)]
        is_counted = (
            "<" in key and token.isdecimal() and token in {line.split()[0], line.split()[-1]}
        )
        return is_known or is_counted

    def _listed(
        self, printed: PrintedText, passage: Span, figures: Sequence[Span]
    ) -> Iterator[dict[str, str]]:
        """One row for the passage, or several where it is long and they stand far apart."""
        for window in windows(passage, figures):
            start, end = window
            mine = [span for span in figures if start <= span[0] < end]
            yield {
                "locator": printed.locate(mine[0][0], mine[-1][1])
                if printed.is_page
                else printed.locate(start, end),
                "printed": one_line(printed.text[start:end]),
                "reason": REASON,
            }


def _page_offsets(pages: Sequence[str]) -> frozenset[int]:
    """How far the numbers alone on a line of several pages are from the place of the page."""
    offsets = Counter(
        int(line) - number
        for number, page in enumerate(pages, start=1)
        for line in {line.strip() for line in page.split("\n")}
        if BARE.fullmatch(line)
    )
    return frozenset(offset for offset, count in offsets.items() if count > 1)


class Taken:
    """Digits of a text that stand at the place of a claim or of a line left unread."""

    def __init__(self) -> None:
        """Nothing is taken yet."""
        self.claimed: dict[int, set[str]] = {}
        self.listed: set[int] = set()

    def claim(self, text: str, span: Span, printed: Iterable[str]) -> None:
        """Take the numbers printed at a place as read."""
        numbers = {digits for words in printed for digits in _numbers(words)}
        for place in _digits(text, span):
            self.claimed.setdefault(place, set()).update(numbers)

    def list(self, text: str, span: Span) -> None:
        """Take all that stands at a place as listed."""
        self.listed.update(_digits(text, span))

    def holds(self, text: str, span: Span) -> bool:
        """Whether a number was read or listed: it is one of those claimed where it stands."""
        own = "".join(text[place] for place in _digits(text, span))
        return any(
            place in self.listed or own in self.claimed.get(place, ())
            for place in _digits(text, span)
        )


def _digits(text: str, span: Span) -> Iterator[int]:
    return (place for place in range(*span) if text[place].isdecimal())


def _numbers(printed: str) -> Iterator[str]:
    """The digits of each number in what is printed, and of all of it: `6 216 118` may be torn."""
    bare = printed.translate(dict.fromkeys(RAISED))
    plain = printed.translate(RAISED)
    for words in (bare, *bare.split(), plain, *plain.split()):
        yield "".join(character for character in words if character.isdecimal())


@dataclass(frozen=True)
class Labels:
    """Numbers that belong to labels of claims, by the words beside them.

    Attributes:
        pairs: Neighbouring words, one of which holds a digit.
        alone: Labels, or parts of one between bars, as a whole.
    """

    pairs: frozenset[tuple[str, str]]
    alone: frozenset[str]

    @classmethod
    def of(cls, claims: pd.DataFrame) -> Labels:
        """Those of all claims; of a context without the figures that are claims themselves."""
        texts = {text for name in LABELS for text in claims[name].unique()}
        for context, own in claims.groupby("context")["printed"]:
            text = str(context)
            for printed in sorted(set(own), key=len, reverse=True):
                text = text.replace(printed, "\x00") if printed else text
            texts.add(text)
        parts = {part for text in texts for part in APART.split(text)}
        pairs = {pair for part in parts for pair in pairwise(WORD.findall(part.casefold()))}
        return cls(frozenset(pairs), frozenset(part.strip().casefold() for part in parts))

    def has_mark(self, word: str) -> bool:
        """Whether it is a label with a footnote mark that its source took off: `Copyright7`."""
        glued = GLUED.fullmatch(word)
        return glued is not None and word[: glued.start("mark")].casefold() in self.alone

    def name(self, text: str, start: int, end: int) -> bool:
        """Whether a label has the same number with the same word before or behind it."""
        own = WORD.findall(text[start:end].casefold())
        if not own:
            return True
        before = WORD.findall(text[max(0, start - REACH) : start].casefold())[-1:]
        after = WORD.findall(text[end : end + REACH].casefold())[:1]
        return (
            any(word.isalpha() and (word, own[0]) in self.pairs for word in before)
            or any(word.isalpha() and (own[-1], word) in self.pairs for word in after)
            or (not text[start:end].isdecimal() and text[start:end].casefold() in self.alone)
        )


def _by_locator(table: pd.DataFrame) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for locator, printed in zip(table["locator"], table["printed"], strict=True):
        found.setdefault(locator, []).append(printed)
    return found


def _is_mark(printed: PrintedText, start: int, end: int) -> bool:
    """Whether the digits of a piece are a footnote mark alone: `reported.3` with a raised 3."""
    digits = MARK.search(printed.text[start:end])
    return digits is not None and printed.is_mark(start + digits.start("mark"), end)


def _begins_note(
    printed: PrintedText, start: int, end: int, tokens: Iterable[tuple[int, int]]
) -> bool:
    """Whether a number begins a line of text and is a footnote mark elsewhere on the page."""
    begin = printed.text.rfind("\n", 0, start) + 1
    if not printed.is_page or NOTED.match(printed.text[begin : end + 4]) is None:
        return False
    own = printed.text[start:end]
    return not printed.text[begin:start].strip() and any(
        printed.text[a:b].endswith(own) and printed.is_mark(b - len(own), b)
        for a, b in tokens
        if a != start
    )
