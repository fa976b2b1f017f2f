"""Pipe tables in text (Markdown, as web pages are saved): grids whose places are character offsets.

Locators are those of RFC 5147: `#char=start,end` in the decoded text. A row that is shorter than
its header has lost leading cells that span rows in the original: they are filled from the row
above where only that puts every figure under a column of figures; otherwise the row is unread.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise, takewhile

from sources.document import Document
from sources.errors import DocumentError
from sources.readers.grid import Cell, Grid, count_header_rows

MAX_ROWS = 200_000
"""Most table rows of one text."""

LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")  # "[Violent Speech](https://...)"
BREAK = re.compile(r"\s*<br\s*/?>\s*")  # "2,829 Reported  <br>12 Proactive"
INVISIBLE = re.compile("[\u200b\u200c\u200d\u2060\ufeff]")  # zero-width space before "1 upheld"
RULE = re.compile(r":?-{2,}:?")  # "---" under a header
ESCAPE = re.compile(r"\\([\\`*_{}\[\]()#+.!|-])")  # "\-" for a dash
HEADING = re.compile(r"#{1,6}\s*(.*?)\s*#*")  # "## Opening Remarks"
BOLD = re.compile(r"\*\*(.+?)\*\*")  # "**Total for Pins**"
NOTE = re.compile(
    r"(?:(\d{1,2})\\?[.)]|\\?(\*{1,3}|\\\*(?:\\\*)*))\s*(\S.*)"
)  # "3\. Rights holders"


@dataclass
class TextTables:
    """Tables of a text and rows that could not be put in place.

    Attributes:
        text: The decoded text, to which locators refer.
        grids: Tables in order.
        unread: Rows of `Unread`.
    """

    text: str
    grids: list[Grid] = field(default_factory=list)
    unread: list[dict[str, str]] = field(default_factory=list)


def decode_text(document: Document) -> str:
    """The text of a document in UTF-8.

    Raises:
        DocumentError: The bytes are something else.
    """
    try:
        text = document.content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise DocumentError(
            f"{document.name}#byte={error.start}",
            expected="text in UTF-8",
            found="other bytes",
            todo="save the page as text in UTF-8",
        ) from error
    if "\x00" in text:
        raise DocumentError(
            document.name,
            expected="text",
            found="NUL characters",
            todo="save the page as text in UTF-8",
        )
    return text


def read_text_tables(document: Document) -> TextTables:
    """Every pipe table of the text.

    Raises:
        DocumentError: It is no text, or has too many rows.
    """
    found = TextTables(decode_text(document))
    title = caption = ""
    block: list[list[Cell]] = []
    offset = rows = 0
    for line in found.text.splitlines(keepends=True):
        stripped = line.strip()
        if stripped.startswith("|") and stripped.endswith("|") and len(stripped) > 1:
            rows += 1
            if rows > MAX_ROWS:
                raise DocumentError(
                    document.name,
                    expected=f"at most {MAX_ROWS:,} table rows",
                    found="more",
                    todo="split the text",
                )
            block.append(_cells(line, offset))
        else:
            if block:
                _close(found, block, title, caption)
                block = []
            title, caption = _heading(stripped, title, caption)
        offset += len(line)
    if block:
        _close(found, block, title, caption)
    _add_notes(found)
    return found


PIPE = re.compile(r"(?<!\\)\|")  # "|", but not "\|"


def _cells(line: str, offset: int) -> list[Cell]:
    """Cells between pipes; an escaped pipe is text."""
    pipes = [match.start() for match in PIPE.finditer(line)]
    return [_cell(line, left + 1, right, offset) for left, right in pairwise(pipes)]


def _cell(line: str, start: int, end: int, offset: int) -> Cell:
    raw = line[start:end]
    inner = raw.strip()
    if not inner:
        return Cell("")
    begin = offset + start + raw.index(inner)
    text = plain_text(inner)
    if text and text in inner:
        # Without the marks around it, so that the place is that of the text alone.
        begin += inner.index(text)
        inner = text
    return Cell(text, f"#char={begin},{begin + len(inner)}")


def plain_text(raw: str) -> str:
    """Markdown without its marks: links, bold, escapes; a line break in a cell is kept."""
    text = BREAK.sub("\n", INVISIBLE.sub("", raw))
    text = LINK.sub(r"\1", text)
    text = BOLD.sub(r"\1", text)
    text = ESCAPE.sub(r"\1", text)
    return "\n".join(" ".join(part.split()) for part in text.split("\n")).strip()


def _heading(line: str, title: str, caption: str) -> tuple[str, str]:
    """Title and caption after a line: headings, and short lines that read like one."""
    if not line:
        return title, caption
    match = HEADING.fullmatch(line)
    if match and line.startswith("#"):
        return (plain_text(match[1]), "") if match[1] else (title, caption)
    text = plain_text(line)
    is_bold = bool(BOLD.fullmatch(line))
    is_short = len(text.split()) <= 16 and not text.endswith((".", ":", ";", ","))
    if is_bold or (is_short and not line.startswith(("*", "-", "!", "[")) and text.isupper()):
        return title, text
    if is_short and not line.startswith(("*", "-", "!", "[", "<")) and not text[:1].isdigit():
        return text, ""
    return title, caption


def _close(found: TextTables, block: Sequence[list[Cell]], title: str, caption: str) -> None:
    rows = [row for row in block if not all(RULE.fullmatch(c.text) or not c.text for c in row)]
    names = list(takewhile(_is_name, rows))
    own = " ".join(row[0].text for row in names)
    rows = rows[len(names) :]
    if not rows:
        return
    place = f"#char={_span(block)[0]},{_span(block)[1]}"
    width = max(len(row) for row in rows)
    filled: list[tuple[Cell, ...]] = []
    for row in rows:
        whole = tuple(row) if len(row) == width else _filled(row, width, filled)
        if whole is None:
            start, end = _span([row])
            found.unread.append(
                {
                    "locator": f"#char={start},{end}",
                    "printed": " | ".join(cell.text for cell in row)[:300],
                    "reason": "a row shorter than its header whose cells have no certain place",
                }
            )
        else:
            filled.append(whole)
    header = count_header_rows(tuple(filled))
    found.grids.append(
        Grid(tuple(filled), header, title, own or caption, place, {}, len(found.grids) + 1)
    )


def _is_name(row: Sequence[Cell]) -> bool:
    """Whether a wide row prints one text only: the table's own name above its header."""
    texts = [cell.text for cell in row if cell.text]
    return len(row) > 2 and len(texts) == 1 and row[0].text == texts[0] and not row[0].is_figure


def _span(rows: Sequence[Sequence[Cell]]) -> tuple[int, int]:
    numbers = [
        [int(n) for n in cell.locator.removeprefix("#char=").split(",")]
        for row in rows
        for cell in row
        if cell.locator
    ]
    return min((n[0] for n in numbers), default=0), max((n[1] for n in numbers), default=0)


def _filled(
    row: Sequence[Cell], width: int, above: Sequence[tuple[Cell, ...]]
) -> tuple[Cell, ...] | None:
    """The row with the cells that span it from above; None where that is not certain.

    The cells given must be labels up to the column where figures begin in the rows above, and
    figures or blanks from there on.
    """
    missing = width - len(row)
    labels = _label_width(above) - missing
    if labels < 1:
        return None
    are_labels = all(not cell.is_figure and cell.text for cell in row[:labels])
    are_figures = all(cell.is_figure or cell.is_blank for cell in row[labels:])
    if not are_labels or not are_figures:
        return None
    return (*above[-1][:missing], *row)


def _label_width(rows: Sequence[tuple[Cell, ...]]) -> int:
    """How many leading columns print words in the rows below the header."""
    body = rows[1:]
    width = 0
    while body and width < len(body[0]) and any(_is_word(row[width]) for row in body):
        width += 1
    return width


def _is_word(cell: Cell) -> bool:
    return not cell.is_figure and not cell.is_blank


def _add_notes(found: TextTables) -> None:
    """Numbered notes of the text, given to every table (a mark is looked up by the source)."""
    notes: dict[str, str] = {}
    for line in found.text.splitlines():
        match = NOTE.fullmatch(line.strip())
        if match:
            mark = match[1] or match[2].replace("\\", "")
            notes.setdefault(mark, plain_text(match[3]))
    found.grids = [
        Grid(g.rows, g.header_count, g.title, g.caption, g.locator, notes, g.page)
        for g in found.grids
    ]
