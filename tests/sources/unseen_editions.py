"""Invented next editions of the synthetic reports: one table drawn in another way.

What changes is what changes between real editions: a row more, a heading renamed, columns in
another order, thousands parted in another way, a footnote mark in full size at a figure, a table
that a page break tears. The figures stay those of the known edition, so that each is right, or
listed, or the report is refused.
"""

import re
from contextlib import contextmanager
from itertools import groupby

from tests.sources import draw_fixtures, draw_page_editions

MODULES = (draw_fixtures, draw_page_editions)
TABLES = ("ruled", "boxes", "draw_table")
DRAWN = {draw.__name__: draw for module in MODULES for draw in module.DRAWN}
FIGURE = re.compile(r"<?\d[\d,.]*\s?(?:%|MM|K|[A-Z][a-z][A-Za-z ]*)?")
PIPE = re.compile(r"(?<!\\)\|")
RULE = re.compile(r":?-*:?")
TOTAL = re.compile(r"total|grand|overall", re.IGNORECASE)
SEPARATORS = {"points": ".", "blanks": " ", "apostrophes": "'", "fixed blanks": "\u00a0"}
NEW_ROW, NEW_FIGURE = "Zz Newly Named", "7,654"
WAYS = (
    "row", "last heading", "first heading", "columns", "labels right", *SEPARATORS,
    "mark", "mark at label", "torn", "torn with header",
)  # fmt: skip


class Edition:
    """One report with table number `table` drawn in another way."""

    def __init__(self, name, way, table):
        self.name, self.way, self.table = name, way, table
        self.count = 0
        self.is_changed = False

    def draw(self):
        """The bytes of the report."""
        with self._patched():
            return DRAWN[self.name]()

    @contextmanager
    def _patched(self):
        kept = [(m, n, getattr(m, n)) for m in MODULES for n in TABLES if hasattr(m, n)]
        try:
            for module, name, function in kept:
                setattr(module, name, self._instead_of(function))
            yield
        finally:
            for module, name, function in kept:
                setattr(module, name, function)

    def _instead_of(self, function):
        def draw(page, rows, **how):
            self.count += 1
            if self.count - 1 != self.table:
                return function(page, rows, **how)
            if self.way.startswith("torn"):
                return self._torn(function, page, rows, **how)
            changed = altered(rows, self.way)
            self.is_changed = changed != [list(row) for row in rows]
            end = function(page, changed, **how)
            if self.way.startswith("mark"):
                page.text(60, page.height - 30, "3 Synthetic note about this", size=6)
            return end

        return draw

    def _torn(self, function, page, rows, **how):
        half = 1 + (len(rows) - 1) // 2
        if len(rows) < 3 or None in rows[half] or any(FIGURE.fullmatch(c) for c in rows[0] if c):
            return function(page, rows, **how)
        self.is_changed = True
        function(page, rows[:half], **how)
        page.next()
        rest = rows[half:] if self.way == "torn" else [rows[0], *rows[half:]]
        return function(page, rest, **{**how, "top": 40})


def altered_text(text, way, table):
    """A text with pipe tables, one of them in another way; None where that cannot be."""
    lines = text.split("\n")
    blocks = [
        [place for place, _ in group]
        for is_row, group in groupby(enumerate(lines), lambda item: item[1].startswith("|"))
        if is_row
    ]
    if table >= len(blocks) or way.startswith("torn"):
        return None
    block = blocks[table]
    printed = [[cell.strip() for cell in PIPE.split(lines[place])[1:-1]] for place in block]
    rules = [place for place, row in enumerate(printed) if all(map(RULE.fullmatch, row))]
    rows = [row for place, row in enumerate(printed) if place not in rules]
    changed = altered(rows, way)
    if changed == rows:
        return None
    written = [f"| {' | '.join(row)} |" for row in changed]
    for place in rules:
        written.insert(place, lines[block[place]])
    lines[block[0] : block[-1] + 1] = written
    return "\n".join([*lines, "", r"3\. Synthetic note about this" if "mark" in way else ""])


def altered(rows, way):
    """The rows of a table in another way; the same where that cannot be."""
    rows = [list(row) for row in rows]
    body = [n for n in range(1, len(rows)) if _has_figures(rows[n]) and not _is_total(rows[n])]
    spans = any(cell in ("<", None) for row in rows for cell in row)
    has_header = not any(cell and FIGURE.fullmatch(cell) for cell in rows[0])
    if way == "row" and body:
        last = rows[body[-1]]
        figures = [NEW_FIGURE if cell and FIGURE.fullmatch(cell) else cell for cell in last[1:]]
        rows.insert(body[-1] + 1, [NEW_ROW, *figures])
    elif way == "last heading" and has_header:
        rows[0][-1] = "Quantity seen"
    elif way == "first heading" and has_header:
        rows[0][0] = "Some other name"
    elif way == "columns" and has_header and len(rows[0]) > 2 and not spans:
        rows = [[*row[:-2], row[-1], row[-2]] for row in rows]
    elif way == "labels right" and has_header and not spans and len(rows[0]) > 1:
        rows = [[row[1], row[0], *row[2:]] for row in rows]
    elif way in SEPARATORS:
        rows[1:] = [[row[0], *_parted(row[1:], SEPARATORS[way])] for row in rows[1:]]
    elif way == "mark" and body and FIGURE.fullmatch(rows[body[-1]][-1]):
        rows[body[-1]][-1] += "3"
    elif way == "mark at label" and body and rows[body[-1]][0]:
        rows[body[-1]][0] += "3"
    return rows


def _parted(cells, separator):
    return [cell and re.sub(r"(?<=\d),(?=\d{3})", separator, cell) for cell in cells]


def _has_figures(row):
    return any(cell and FIGURE.fullmatch(cell) for cell in row[1:])


def _is_total(row):
    return bool(TOTAL.match(row[0] or ""))
