"""Words of a PDF page with their boxes, lines of words, and footnote marks told from figures."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import Any

MARK = re.compile(r"[\d*†‡§#]{1,3}(?:,[\d*†‡§#]{1,3})*|\(\d{1,2}\)")  # "1", "*", "1,2", "(3)"
SMALL = 0.8
"""A mark is set in at most this share of the size of the text it stands at,"""
RAISED = 0.15
"""or raised above it by at least this share of the type size."""

_SPELLINGS = str.maketrans(
    {
        "\u02bc": "\u2019",
        "\u00ad": "",
        "\ufffe": "-",
        "\ufb00": "ff",
        "\ufb01": "fi",
        "\ufb02": "fl",
        "\ufb03": "ffi",
        "\ufb04": "ffl",
        "\ufb05": "st",
        "\ufb06": "st",
    }
)


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in points, from the top left corner of the page."""

    x0: float
    top: float
    x1: float
    bottom: float

    @property
    def middle(self) -> tuple[float, float]:
        """Its centre."""
        return (self.x0 + self.x1) / 2, (self.top + self.bottom) / 2

    @property
    def height(self) -> float:
        """Bottom minus top."""
        return self.bottom - self.top

    def holds(self, other: Box) -> bool:
        """Whether the other's centre lies inside."""
        x, y = other.middle
        return self.x0 <= x <= self.x1 and self.top <= y <= self.bottom

    def overlap_x(self, other: Box) -> float:
        """Length of the common stretch across; negative is the gap between them."""
        return min(self.x1, other.x1) - max(self.x0, other.x0)

    def overlap_y(self, other: Box) -> float:
        """Length of the common stretch down; negative is the gap between them."""
        return min(self.bottom, other.bottom) - max(self.top, other.top)

    @staticmethod
    def around(boxes: Iterable[Box]) -> Box:
        """The smallest box that holds all of them."""
        listed = list(boxes)
        return Box(
            min(b.x0 for b in listed),
            min(b.top for b in listed),
            max(b.x1 for b in listed),
            max(b.bottom for b in listed),
        )


@dataclass(frozen=True, slots=True)
class Word:
    """Characters without a blank between them, in one size."""

    text: str
    box: Box
    size: float
    is_turned: bool = False
    """Set upwards or downwards, as in a narrow header cell."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """Words of one line with no wide gap between them: a cell's line, or a line of a paragraph."""

    words: tuple[Word, ...]

    @property
    def box(self) -> Box:
        """Box of all its words."""
        return Box.around(word.box for word in self.words)

    @property
    def size(self) -> float:
        """Largest size in it."""
        return max(word.size for word in self.words)

    @property
    def text(self) -> str:
        """Its text without footnote marks."""
        return " ".join(word.text for word in split_marks(self.words)[0])


def page_words(page: Any) -> list[Word]:
    """Upright words of a pdfplumber page, in points from the top left of the visible page.

    Words are split where the size changes, so that a footnote mark glued to a number stands alone.
    A mark of full size is raised by less than a line: characters of one word share their baseline.
    """
    left, top, right, bottom = page.cropbox
    source = page.dedupe_chars() if _is_overprinted(page.chars) else page
    found = source.extract_words(x_tolerance_ratio=0.18, y_tolerance=1, extra_attrs=["size"])
    return [
        Word(
            clean_text(word["text"]),
            Box(word["x0"] - left, word["top"] - top, word["x1"] - left, word["bottom"] - top),
            float(word["size"]),
        )
        for word in found
        if word["upright"]
        and word["text"].strip()
        and left <= word["x0"] < right
        and top <= word["top"] < bottom
    ]


def turned_words(page: Any) -> list[Word]:
    """Lines of text set upwards or downwards, each as one word with its box."""
    left, top = page.cropbox[0], page.cropbox[1]
    runs: dict[tuple[bool, int], list[dict[str, Any]]] = {}
    for char in page.chars:
        if not char["upright"] and abs(char["matrix"][1]) > abs(char["matrix"][0]):
            key = (char["matrix"][1] > 0, round(char["matrix"][4]))
            runs.setdefault(key, []).append(char)
    return [
        word
        for (upwards, _), chars in runs.items()
        for word in _turned_run(chars, left, top, upwards=upwards)
    ]


def _turned_run(
    chars: list[dict[str, Any]], left: float, top: float, *, upwards: bool
) -> list[Word]:
    """The lines among characters on one upright baseline, cut at wide gaps."""
    sign = -1 if upwards else 1
    ordered = sorted(chars, key=lambda char: sign * (char["top"] + char["bottom"]))
    lines: list[list[dict[str, Any]]] = []
    texts: list[str] = []
    for char in ordered:
        before = lines[-1][-1] if lines else None
        gap = 0.0
        if before is not None:
            gap = max(char["top"] - before["bottom"], before["top"] - char["bottom"])
        width = char["x1"] - char["x0"]  # across the line: its type size
        if before is None or gap > width:
            lines.append([char])
            texts.append(char["text"])
        else:
            lines[-1].append(char)
            texts[-1] += (" " if gap > 0.18 * width else "") + char["text"]
    return [
        Word(
            clean_text(" ".join(text.split())),
            Box(
                min(c["x0"] for c in line) - left,
                min(c["top"] for c in line) - top,
                max(c["x1"] for c in line) - left,
                max(c["bottom"] for c in line) - top,
            ),
            max(float(c["x1"] - c["x0"]) for c in line),
            is_turned=True,
        )
        for text, line in zip(texts, lines, strict=True)
        if text.strip()
    ]


def clean_text(text: str) -> str:
    """Text with the characters that PDF fonts use for others put right, ligatures spelled out."""
    return text.translate(_SPELLINGS).strip()


def _is_overprinted(chars: Sequence[dict[str, Any]]) -> bool:
    """Whether bold type was made by printing each character twice, a hair apart."""
    doubled = sum(
        1
        for first, second in pairwise(chars)
        if first["text"] == second["text"]
        and first["text"].strip()
        and abs(first["x0"] - second["x0"]) < 0.6
        and abs(first["top"] - second["top"]) < 0.6
    )
    return doubled > max(3, len(chars) // 20)


def group_lines(words: Sequence[Word]) -> list[list[Word]]:
    """Words in lines from top to bottom, each from left to right.

    A word belongs to a line if it overlaps the line's first full-size word by half its height;
    raised footnote marks overlap enough.
    """
    lines: list[tuple[Box, list[Word]]] = []
    for word in sorted(words, key=lambda w: (w.box.top + w.box.bottom, w.box.x0)):
        for place in range(len(lines) - 1, max(-1, len(lines) - 6), -1):
            anchor, members = lines[place]
            if anchor.overlap_y(word.box) > 0.5 * min(anchor.height, word.box.height):
                members.append(word)
                if word.box.height > anchor.height:
                    lines[place] = (word.box, members)
                break
        else:
            lines.append((word.box, [word]))
    ordered = sorted(lines, key=lambda line: line[0].top)
    return [sorted(members, key=lambda w: w.box.x0) for _, members in ordered]


def split_chunks(line: Sequence[Word], gap: float = 0.9) -> list[Chunk]:
    """A line cut where the gap between two words is wide, in multiples of the type size."""
    chunks: list[list[Word]] = []
    for word in line:
        if chunks:
            before = chunks[-1][-1]
            if word.box.x0 - before.box.x1 <= gap * max(before.size, word.size):
                chunks[-1].append(word)
                continue
        chunks.append([word])
    return [Chunk(tuple(words)) for words in chunks]


def split_marks(words: Sequence[Word]) -> tuple[list[Word], list[str]]:
    """Words without footnote marks, and the marks.

    A mark is small or raised, short and follows something: the first word of a cell is never one.
    """
    if not words:
        return [], []
    base = max(word.size for word in words)
    texts: list[Word] = []
    marks: list[str] = []
    for word in words:
        if texts and MARK.fullmatch(word.text) and _stands_off(word, texts[-1], base):
            marks.append(word.text)
        else:
            texts.append(word)
    return texts, marks


def _stands_off(word: Word, before: Word, base: float) -> bool:
    """Whether a word is set like a mark at the one before: small and no lower, or raised."""
    rise = before.box.middle[1] - word.box.middle[1]
    return rise >= 0 if word.size <= SMALL * base else rise >= RAISED * base


def join_words(words: Sequence[Word]) -> str:
    """Text of the words of one line; words that touch (a change of size) are one."""
    text = ""
    before: Word | None = None
    for word in words:
        if before is not None and word.box.x0 - before.box.x1 > 0.12 * max(before.size, word.size):
            text += " "
        text += word.text
        before = word
    return text


def body_size(words: Sequence[Word]) -> float:
    """Type size of most of the page's characters."""
    sizes = [word.size for word in words for _ in word.text]
    return median(sizes) if sizes else 0.0
