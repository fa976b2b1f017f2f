"""Draws synthetic report pages: the same table ruled, boxed, with rules or with nothing."""

import io
from itertools import pairwise

from reportlab import rl_config
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

rl_config.invariant = 1
FONT, BOLD = "Helvetica", "Helvetica-Bold"
WIDTH, HEIGHT = 612, 792


class Page:
    """A canvas whose coordinates run from the top left corner."""

    def __init__(self, *, password=None, size=(WIDTH, HEIGHT), crop=None):
        self.bytes = io.BytesIO()
        encrypt = StandardEncryption(password) if password else None
        self.canvas = Canvas(self.bytes, pagesize=size, encrypt=encrypt, pageCompression=1)
        self.height = size[1]
        self.crop = crop
        self._begin()

    def _begin(self):
        if self.crop:
            self.canvas.setCropBox(self.crop)

    def text(self, x, y, text, *, size=11, bold=False, align="left"):
        font = BOLD if bold else FONT
        width = stringWidth(text, font, size)
        left = x - width if align == "right" else x - width / 2 if align == "centre" else x
        self.canvas.setFont(font, size)
        self.canvas.drawString(left, self.height - y, text)
        return left + width

    def mark(self, x, y, text, *, size=11):
        """A footnote mark: small and raised."""
        return self.text(x, y - 0.4 * size, text, size=0.6 * size)

    def rule(self, x0, y, x1):
        self.canvas.line(x0, self.height - y, x1, self.height - y)

    def box(self, x0, top, x1, bottom):
        self.canvas.rect(x0, self.height - bottom, x1 - x0, bottom - top)

    def paragraph(self, x, y, lines, *, size=11, leading=1.3):
        for number, line in enumerate(lines):
            self.text(x, y + number * leading * size, line, size=size)
        return y + len(lines) * leading * size

    def next(self):
        self.canvas.showPage()
        self._begin()

    def done(self):
        self.canvas.showPage()
        self.canvas.save()
        return self.bytes.getvalue()


def columns_of(rows, *, left=60, label_width=170, figure_width=90):
    """Right edges of the figure columns."""
    return [left + label_width + figure_width * n for n in range(1, len(rows[0]))]


def draw_table(page, rows, *, top, style="none", left=60, size=11, row_height=20, label_width=170):
    """A table whose first row is the header; a label with a line feed is wrapped.

    style: `ruled` (all borders), `boxed` (a box for each cell, gaps between), `rules` (lines
    between rows) or `none`.
    """
    edges = columns_of(rows, left=left, label_width=label_width)
    borders = [left - 6, *(edge - 84 for edge in edges), edges[-1] + 6]
    y = top
    for number, row in enumerate(rows):
        lines = max(cell.count("\n") + 1 for cell in row)
        bottom = y + row_height + (lines - 1) * 1.15 * size
        baseline = y + 0.7 * row_height
        for line, part in enumerate(row[0].split("\n")):
            page.text(left, baseline + line * 1.15 * size, part, size=size, bold=number == 0)
        for edge, cell in zip(edges, row[1:], strict=True):
            for line, part in enumerate(cell.split("\n")):
                page.text(
                    edge, baseline + line * 1.15 * size, part,
                    size=size, bold=number == 0, align="right",
                )  # fmt: skip
        if style == "rules":
            page.rule(borders[0], bottom, borders[-1])
        elif style in {"ruled", "boxed"}:
            inset = 3 if style == "boxed" else 0
            for x0, x1 in pairwise(borders):
                page.box(x0 + inset, y + inset, x1 - inset, bottom - inset)
        y = bottom
    return y
