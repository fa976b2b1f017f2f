"""One page laid out: its tables as grids with titles and notes; tables joined over pages."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from sources.readers.grid import YEAR, Cell, Grid, count_header_rows, is_figure
from sources.readers.pdf import viewrect
from sources.readers.pdf_borderless import borderless_tables
from sources.readers.pdf_candidates import MARGIN, counts_up, line_key
from sources.readers.pdf_columns import Piece
from sources.readers.pdf_notes import TextLine, with_notes
from sources.readers.pdf_ruled import RawCell, RawTable, ruled_tables
from sources.readers.pdf_words import (
    Box,
    Chunk,
    Word,
    body_size,
    group_lines,
    join_words,
    page_words,
    split_chunks,
    turned_words,
)

ALIGNED = 3.0
"""Columns of one table stand under each other within this, in points, from page to page."""
COUNTED = re.compile(r"(?:[^\W\d]+ ){1,4}\d{1,3}")  # "Region 5"
HEADING = 1.2
"""A heading is set in at least this multiple of the page's usual size."""


Span = tuple[float, float] | None


@dataclass(frozen=True)
class PageLayout:
    """What one page prints.

    Attributes:
        number: Page number from 1.
        grids: Tables in reading order.
        boxes: Where each of them stands.
        starts_with_table: No heading and no text stand above its first table.
        begins_anew: Text stands above it that is no line at the page's head, or one with a number.
        last_heading: Last heading on the page; blank if none.
        unread: Rows of `Unread`: figures that stand alone and in no table.
        columns: Left and right end of each column's figures, table by table.
    """

    number: int
    grids: tuple[Grid, ...]
    boxes: tuple[Box, ...]
    starts_with_table: bool
    begins_anew: bool
    last_heading: str
    unread: tuple[dict[str, str], ...]
    columns: tuple[tuple[Span, ...], ...] = ()


def lay_out(page: Any, *, page_count: int, furniture: frozenset[str]) -> PageLayout:
    """Tables and headings of a pdfplumber page.

    Args:
        page: A page of an open file; the caller closes it.
        page_count: Pages of the whole report (tells a table of contents).
        furniture: Keys of running lines (see `furniture_keys`).
    """
    words = _without_furniture(page_words(page), page, furniture)
    turned = turned_words(page)
    if len(turned) > len(words):
        # The whole page lies on its side: its rows would be read as columns.
        return PageLayout(page.page_number, (), (), False, True, "", _turned_figures(turned, page))
    ruled, rest = ruled_tables(page, [*words, *turned])
    loose, pieces = borderless_tables(page, rest, page_count=page_count)
    tables = sorted([*ruled, *loose], key=lambda table: (table.box.top, table.box.x0))
    lines = _lines_of(pieces)
    usual = body_size(words)
    foot = max((table.box.bottom for table in tables), default=0.0)
    grids = with_notes(
        [_grid_of(table, page.page_number, lines, usual) for table in tables],
        lines,
        usual=usual,
        foot=foot,
    )
    headings = [line for line in lines if line.size >= HEADING * usual]
    first = min((table.box.top for table in tables), default=0.0)
    above = [line for line in lines if line.box.bottom <= first]
    return PageLayout(
        number=page.page_number,
        grids=tuple(grids),
        boxes=tuple(table.box for table in tables),
        columns=tuple(_column_spans(table) for table in tables),
        starts_with_table=bool(tables) and not above,
        begins_anew=any(
            not _in_margin(line.box, page) or COUNTED.fullmatch(line.text) for line in above
        ),
        last_heading=headings[-1].text if headings else "",
        unread=(
            *_stray_figures(pieces, page.page_number),
            *_turned_figures(rest, page),
        ),
    )


def join_pages(layouts: Sequence[PageLayout]) -> list[Grid]:
    """Grids of all pages; one that continues on the next page is joined to its beginning.

    It continues where the next page starts with a table of the same header, and where one stands
    beside it on the same page. Headings carry over to a page that has none above its table.
    """
    grids: list[Grid] = []
    before: PageLayout | None = None
    heading = ""
    for layout in layouts:
        follows = before is not None and before.number == layout.number - 1
        for place, found in enumerate(layout.grids):
            untitled = not found.title and follows and heading
            grid = replace(found, title=heading) if untitled else found
            goes_on = bool(grids) and _continues(grids[-1], found, place, layout, follows=follows)
            if not goes_on and place == 0 and follows and before is not None and before.grids:
                goes_on = _goes_on_bare(grids[-1], found, before, layout)
            if goes_on:
                grids[-1] = grids[-1].continued_by(grid)
            else:
                grids.append(grid)
        heading = layout.last_heading or (heading if follows else "")
        before = layout
    return grids


def _continues(earlier: Grid, grid: Grid, place: int, layout: PageLayout, *, follows: bool) -> bool:
    """Whether a grid goes on with the earlier one: same header, next page or beside it."""
    if not grid.header_count or earlier.header != grid.header:
        return False
    if place == 0:
        is_bare = layout.starts_with_table or not (grid.title or grid.caption)
        return follows and is_bare and not layout.begins_anew
    left, right = layout.boxes[place - 1], layout.boxes[place]
    beside = left.overlap_y(right) > 0.5 * min(left.height, right.height)
    return beside and left.x1 < right.x0


def _goes_on_bare(earlier: Grid, grid: Grid, before: PageLayout, layout: PageLayout) -> bool:
    """Whether a table without a header stands first on its page, in the columns of the last one."""
    if grid.header_count or not earlier.header_count or not layout.starts_with_table:
        return False
    upper, lower = before.columns[-1], layout.columns[0]
    if len(upper) != len(lower) or len(upper) < 2:
        return False
    pairs = list(zip(upper, lower, strict=True))
    both = [(one, other) for one, other in pairs if one is not None and other is not None]
    return len(both) > 0 and all(
        (one is None) == (other is None) for one, other in pairs
    ) and all(
        min(
            abs(one[0] - other[0]), abs(one[1] - other[1]), abs(sum(one) - sum(other)) / 2
        ) < ALIGNED
        for one, other in both
    )  # fmt: skip


def _column_spans(table: RawTable) -> tuple[Span, ...]:
    """Left and right end of the figures in each column; none where it has no figure."""
    spans: list[Span] = []
    for place in range(len(table.rows[0])):
        boxes = [
            box
            for row in table.rows
            if (box := row[place].box) is not None and is_figure(row[place].text)
        ]
        whole = Box.around(boxes) if boxes else None
        spans.append((whole.x0, whole.x1) if whole else None)
    return tuple(spans)


def _without_furniture(words: Sequence[Word], page: Any, furniture: frozenset[str]) -> list[Word]:
    """Words without the running lines and page numbers at the head and foot of the page.

    From the edge inwards, and only lines that carry the page number or stand apart from the text: a
    table's own header comes back on every page, too, but right above its rows. Words with a number
    that are set as a heading (`Region 3`) are one, though the number may be that of the page.
    """
    usual = body_size(words)
    lines = group_lines(words)
    for edge in (1, -1):
        ordered = lines[::edge]
        dropped = 0
        for place, line in enumerate(ordered):
            following = ordered[place + 1] if place + 1 < len(ordered) else None
            box = Box.around(word.box for word in line)
            is_running = _in_margin(box, page) and _is_running(
                line, following, page.page_number, furniture
            )
            if not is_running or _is_numbered_heading(line, page.page_number, usual):
                break
            dropped += 1
        lines = ordered[dropped:][::edge]
    return [word for line in lines for word in line]


def _in_margin(box: Box, page: Any) -> bool:
    height = page.cropbox[3] - page.cropbox[1]
    return bool(box.bottom <= MARGIN * height or box.top >= (1 - MARGIN) * height)


def _is_running(
    line: Sequence[Word], following: Sequence[Word] | None, number: int, furniture: frozenset[str]
) -> bool:
    """Whether the line comes back on other pages and is none of the table's or text's own."""
    pieces = [join_words(chunk.words) for chunk in split_chunks(line)]
    keys = [line_key(piece, number) for piece in pieces]
    if line_key(join_words(line), number) not in furniture and not furniture.issuperset(keys):
        return False
    if following is None or any("<" in key for key in keys):
        return True
    gap = -Box.around(w.box for w in line).overlap_y(Box.around(w.box for w in following))
    size = max(word.size for word in line)
    return gap > (3 * size if _heads_columns(line, following) else size)


def _is_numbered_heading(line: Sequence[Word], number: int, usual: float) -> bool:
    """Whether a line is set larger than the text and ends in a number behind words."""
    size = max(word.size for word in line)
    return size >= HEADING * usual and counts_up(line_key(join_words(line), number))


def _heads_columns(line: Sequence[Word], following: Sequence[Word]) -> bool:
    """Whether the pieces of a line stand one by one over those of a row of figures."""
    upper, lower = split_chunks(line), split_chunks(following)
    figures = [chunk for chunk in lower if is_figure(chunk.text)]
    if not figures or len(upper) < 2 or len(upper) != len(lower):
        return False
    reach = size_of(lower)
    return all(
        one.box.overlap_x(other.box) > -reach for one, other in zip(upper, lower, strict=True)
    )


def size_of(chunks: Sequence[Chunk]) -> float:
    """Largest type size in a line."""
    return max(chunk.size for chunk in chunks)


def _lines_of(pieces: Sequence[Piece]) -> list[TextLine]:
    return [
        TextLine(join_words(piece.chunk.words), piece.chunk.size, piece.box) for piece in pieces
    ]


def _grid_of(table: RawTable, number: int, lines: Sequence[TextLine], usual: float) -> Grid:
    made: dict[int, Cell] = {}
    rows = tuple(
        tuple(made.setdefault(id(cell), _cell_of(cell, number)) for cell in row)
        for row in table.rows
    )
    count = count_header_rows(rows) if table.header_count is None else table.header_count
    above = [line for line in lines if line.box.bottom <= table.box.top + 2]
    return Grid(
        rows=rows,
        header_count=count,
        title=_heading_above([line for line in above if line.size >= HEADING * usual]),
        caption=_caption_above(above, table.box, usual),
        locator=_locator(number, table.box),
        page=number,
    )


def _cell_of(cell: RawCell, number: int) -> Cell:
    box = cell.box
    if box is None:
        return Cell("")
    return Cell(cell.text, _locator(number, box), " ".join(cell.marks))


def _locator(number: int, box: Box) -> str:
    return viewrect(number, box)


def _heading_above(headings: Sequence[TextLine]) -> str:
    """The lowest heading, with the lines of the same heading above it."""
    if not headings:
        return ""
    chosen = [headings[-1]]
    for line in reversed(headings[:-1]):
        gap = chosen[0].box.top - line.box.bottom
        if gap > 0.8 * max(line.size, chosen[0].size):
            break
        chosen.insert(0, line)
    return " ".join(line.text for line in chosen)


def _caption_above(above: Sequence[TextLine], box: Box, usual: float) -> str:
    """The line right above the table, unless it is a heading."""
    near = [
        line
        for line in above
        if line.size < HEADING * usual
        and line.box.overlap_x(box) > 0
        and box.top - line.box.bottom < 3 * max(line.size, 8)
    ]
    return near[-1].text if near else ""


def _turned_figures(rest: Sequence[Word], page: Any) -> tuple[dict[str, str], ...]:
    """One row for all figures set sideways outside drawn tables; none of them is read."""
    words = [word for word in rest if word.is_turned and any(c.isdigit() for c in word.text)]
    if not words:
        return ()
    row = {
        "locator": _locator(page.page_number, Box.around(word.box for word in words)),
        "printed": " ".join(word.text for word in words)[:200],
        "reason": "text set sideways is not read; turn the page and save the report again",
    }
    return (row,)


def _stray_figures(pieces: Sequence[Piece], number: int) -> tuple[dict[str, str], ...]:
    """Figures that stand alone and in no table; numbers of footnotes and lists are none."""
    stray = []
    for piece in pieces:
        text = piece.chunk.text
        beside = [other for other in pieces if other.line == piece.line and other is not piece]
        follows = bool(beside) and all(other.box.x0 > piece.box.x0 for other in beside)
        is_list_number = text.rstrip(".").isdigit() and len(text) <= 3 and follows
        if piece.is_figure and not is_list_number and not YEAR.fullmatch(text):
            stray.append(
                {
                    "locator": _locator(number, piece.box),
                    "printed": text,
                    "reason": "a figure that stands in no table",
                }
            )
    return tuple(stray)
