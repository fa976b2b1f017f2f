"""Headers of tables without boxes: lines above the first row, groups over several columns.

Which columns a group stands over is read where rules drawn below it say so, or where only one way
to part the columns leaves every group centred over its own; otherwise the table is refused, since
two columns that lost their groups would look alike.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise

from sources.readers.grid import YEAR
from sources.readers.pdf_columns import Piece
from sources.readers.pdf_ruled import RawCell
from sources.readers.pdf_words import Box, Word, group_lines

MOST_GROUPED = 14
"""Widest table whose groups are placed; there are too many ways to part more columns."""
TIGHT = 0.45
"""Lines of one wrapped header stand nearer than this many type sizes."""

LARGE = 1.5
"""A single text above a header, this many times larger than the figures, is a heading."""

IN_LINE = 2.5
"""Texts stand in line if an edge or the middle is off by less than this, in points."""


class RefusedHeaderError(Exception):
    """A group stands over the columns, and which of them it means is not certain."""


@dataclass(frozen=True)
class HeaderZone:
    """Where a header is looked for.

    Attributes:
        lines: Pieces above the first row, nearest line first, labels of rows left out.
        spans: Extents of all columns, those of labels first.
        label_count: How many of them hold labels.
        edge: Top of the first row.
        size: Type size of the figures.
        rules: Horizontal rules of the page.
        turned: Words set upwards or downwards.
    """

    lines: Sequence[Sequence[Piece]]
    spans: Sequence[Box]
    label_count: int
    edge: float
    size: float
    rules: Sequence[Box]
    turned: Sequence[Word] = ()


def column_header(zone: HeaderZone) -> tuple[list[tuple[RawCell, ...]], list[Piece]]:
    """Rows of header cells, the topmost first, and the pieces that they take up; none if bare.

    Raises:
        RefusedHeaderError: A group of columns cannot be placed.
    """
    cells: list[list[Piece]] = [[] for _ in zone.spans]
    groups: list[tuple[RawCell, ...]] = []
    taken: list[Piece] = []
    turned = _turned_cells(zone)
    edge = min([zone.edge, *(word.box.top for word in turned.values())])
    for line in zone.lines:
        gap = edge - max(piece.box.bottom for piece in line)
        if gap > 2.2 * zone.size or _holds_figures(line) or (taken and _is_heading(line, zone)):
            break
        complete = all(cells[zone.label_count :]) or len(turned) == _width(zone)
        if complete and _looks_grouped(line, cells, zone, gap):
            groups.insert(0, _group_row(line, zone))
        else:
            places = [_column_under(piece, zone.spans) for piece in line]
            if None in places:
                break
            for piece, place in zip(line, places, strict=True):
                cells[place or 0].append(piece)
        taken += line
        edge = min(edge, *(piece.box.top for piece in line))
    row = tuple(_header_cell(column, turned.get(n)) for n, column in enumerate(cells))
    if not any(cell.lines for cell in row[zone.label_count :]):
        return [], []
    return [*groups, row], taken


def _width(zone: HeaderZone) -> int:
    return len(zone.spans) - zone.label_count


def _turned_cells(zone: HeaderZone) -> dict[int, Word]:
    """Turned words that stand right above one column each."""
    found: dict[int, Word] = {}
    for word in zone.turned:
        over = [
            place
            for place, span in enumerate(zone.spans)
            if span.overlap_x(word.box) > 0 or span.x0 <= word.box.middle[0] <= span.x1
        ]
        near = 0 <= zone.edge - word.box.bottom + 2 <= 3 * zone.size
        if near and len(over) == 1 and over[0] not in found:
            found[over[0]] = word
        elif near:
            raise RefusedHeaderError
    return found


def _header_cell(pieces: Sequence[Piece], turned: Word | None) -> RawCell:
    words = [word for piece in pieces for word in piece.chunk.words]
    lines = tuple(tuple(line) for line in group_lines(words))
    return RawCell(((turned,), *lines) if turned is not None else lines)


def _holds_figures(line: Sequence[Piece]) -> bool:
    """Whether it is a row of another table: figures that are no years."""
    return any((p.is_figure or p.is_placeholder) and not YEAR.fullmatch(p.chunk.text) for p in line)


def _is_heading(line: Sequence[Piece], zone: HeaderZone) -> bool:
    return len(line) == 1 and line[0].chunk.size >= LARGE * zone.size


def _column_under(piece: Piece, spans: Sequence[Box]) -> int | None:
    """Column that a header piece stands over; None where it runs over several: no header cell."""
    overlapped = [place for place, span in enumerate(spans) if span.overlap_x(piece.box) > 0]
    if len(overlapped) > 1:
        return None
    return max(range(len(spans)), key=lambda place: spans[place].overlap_x(piece.box))


def _looks_grouped(
    line: Sequence[Piece], cells: Sequence[Sequence[Piece]], zone: HeaderZone, gap: float
) -> bool:
    """Whether a line above a complete header groups its columns: fewer pieces, right of the labels.

    The upper line of a wrapped header stands close above the lower one and in line with it.
    """
    first = min(span.x0 for span in zone.spans[zone.label_count :])
    labels = max([span.x1 for span in zone.spans[: zone.label_count]], default=0.0)
    right = [piece for piece in line if piece.box.x0 >= min(labels, first - 1)]
    if len(right) < len(line) or len(line) >= _width(zone) or _width(zone) < 2:
        return False
    return gap >= TIGHT * zone.size or not all(_goes_on(piece, cells, zone) for piece in line)


def _goes_on(piece: Piece, cells: Sequence[Sequence[Piece]], zone: HeaderZone) -> bool:
    """Whether a piece stands in line with the header cell below it, as the same text wrapped."""
    place = _column_under(piece, zone.spans)
    if place is None or not cells[place]:
        return False
    box, below = piece.box, Box.around(one.box for one in cells[place])
    shifts = (box.x0 - below.x0, box.x1 - below.x1, box.middle[0] - below.middle[0])
    return min(map(abs, shifts)) < IN_LINE


def _group_row(line: Sequence[Piece], zone: HeaderZone) -> tuple[RawCell, ...]:
    spans = zone.spans[zone.label_count :]
    blocks = _ruled_blocks(line, spans, zone) or _centred_blocks(line, spans, zone)
    if blocks is None:
        raise RefusedHeaderError
    made = [_header_cell([piece], None) for piece in line]
    return (*[RawCell()] * zone.label_count, *(RawCell() if b is None else made[b] for b in blocks))


def _ruled_blocks(
    line: Sequence[Piece], spans: Sequence[Box], zone: HeaderZone
) -> list[int | None] | None:
    """Columns over which the rule drawn right below each group runs; None where it has none."""
    blocks: list[int | None] = [None] * len(spans)
    widest = spans[-1].x1 - spans[0].x0
    for number, piece in enumerate(line):
        below = [
            rule
            for rule in zone.rules
            if -1 <= rule.top - piece.box.bottom <= zone.size
            and rule.x0 - 1 <= piece.box.x0
            and rule.x1 + 1 >= piece.box.x1
            and rule.x1 - rule.x0 < widest
        ]
        if len(below) != 1:
            return None
        for place, span in enumerate(spans):
            if below[0].x0 <= span.middle[0] <= below[0].x1:
                blocks[place] = number
    return blocks if len({b for b in blocks if b is not None}) == len(line) else None


def _centred_blocks(
    line: Sequence[Piece], spans: Sequence[Box], zone: HeaderZone
) -> list[int | None] | None:
    """The one way to part the columns that can leave each group centred over its own.

    A border lies somewhere between two columns, so a group's centre has a range; two ways that both
    fit are no answer.
    """
    if len(line) == 1:
        over = all(span.overlap_x(line[0].box) > 0 for span in spans) and not _is_parted(line[0])
        return [0] * len(spans) if over else None
    if len(spans) > MOST_GROUPED:
        return None
    labels = max([span.x1 for span in zone.spans[: zone.label_count]], default=0.0)
    pitch = (spans[-1].x1 - spans[0].x1) / (len(spans) - 1)
    gaps = [(labels, spans[0].x0)]
    gaps += [(left.x1, right.x0) for left, right in pairwise(spans)]
    gaps.append((spans[-1].x1, spans[-1].x1 + max(0.0, pitch - (spans[-1].x1 - spans[-1].x0))))
    fitting = [cuts for cuts in _partings(len(line), len(spans)) if _fits(line, cuts, gaps)]
    if len(fitting) != 1:
        return None
    return [
        number
        for number, (start, end) in enumerate(pairwise(fitting[0]))
        for _ in range(start, end)
    ]


def _is_parted(piece: Piece) -> bool:
    """Whether one gap between its words is wider than the others: two texts side by side."""
    words = piece.chunk.words
    gaps = [second.box.x0 - first.box.x1 for first, second in pairwise(words)]
    return bool(gaps) and max(gaps) > 0.45 * piece.chunk.size


def _partings(groups: int, columns: int) -> Iterator[tuple[int, ...]]:
    """Every way to cut a row of columns into that many runs, as the ends of the runs."""
    for inner in combinations(range(1, columns), groups - 1):
        yield (0, *inner, columns)


def _fits(line: Sequence[Piece], cuts: Sequence[int], gaps: Sequence[tuple[float, float]]) -> bool:
    """Whether each group can be centred between two borders of these gaps."""
    for piece, (start, end) in zip(line, pairwise(cuts), strict=True):
        low, high = ((gaps[start][side] + gaps[end][side]) / 2 for side in (0, 1))
        if not low - 1 <= piece.box.middle[0] <= high + 1:
            return False
    return True
