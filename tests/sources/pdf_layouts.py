"""Random report pages with a known truth, drawn in many layouts; how many figures come back.

Each figure of a drawn table has the labels and
headers that stand over and beside it. A figure is `exact` (read with its number and all of them),
`refused` (not read, or its row or table left alone) or `WRONG` (read with another number, or under
another label). The last must be zero.
"""

import random
from collections import Counter
from dataclasses import dataclass, field
from itertools import pairwise

from reportlab.pdfbase.pdfmetrics import stringWidth

from sources.document import Document
from sources.errors import DocumentError
from sources.readers.numbers import parse_number
from sources.readers.pdf import read_pdf
from tests.sources.pdf_canvas import Page

POLICIES = (
    "Abuse", "Child safety", "Hateful conduct", "Violent content", "Spam", "Illegal goods",
    "Private information", "Platform manipulation", "Suicide and self-harm", "Terrorism",
    "Perpetrators of violent attacks", "Synthetic media", "Impersonation", "Copyright",
)  # fmt: skip
HEADERS = ("Accounts", "Items", "Removed", "Appeals", "Restored", "Notices", "Warnings", "Videos")
GROUPS = ("First half", "Second half", "Own initiative", "Upon notice")
STYLES = ("ruled", "boxed", "rules", "none")
FEATURES = (
    "plain", "spanning", "wrapped", "label mark", "label mark, full size", "figure mark",
    "figure mark, full size", "text column", "row span", "side by side", "continued",
    "continued, no header", "footer", "rotated page", "sideways page", "label mark, near",
    "rotated header", "total", "gaps", "percentages", "spaced thousands", "small gaps",
)  # fmt: skip


@dataclass
class Drawn:
    """A report and what it says."""

    content: bytes
    truth: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)
    """Printed figure, and the words that stand for it: label, groups, header."""


def figure(numbers, feature):
    if feature == "percentages":
        return f"{numbers.randrange(1, 9999) / 100:.{numbers.randrange(3)}f}%"
    value = numbers.choice((numbers.randrange(1, 100), numbers.randrange(100, 10**7)))
    text = f"{value:,}"
    if feature == "spaced thousands":
        text = text.replace(",", " ")
    if feature == "gaps" and numbers.random() < 0.25:
        return numbers.choice(("", "-", "N/A"))
    return text


def draw(numbers, feature, style):
    """One report with that feature in that style."""
    page = Page(size=(1000, 792) if feature == "rotated page" else (820, 1000))
    if feature == "rotated page":  # drawn turned, shown upright
        page.canvas.setPageRotation(90)
        page.canvas.translate(1000, 0)
        page.canvas.rotate(90)
        page.height = 1000
    drawn = Drawn(b"")
    _Drawing(page, drawn, numbers, feature, style).draw()
    drawn.content = page.done()
    return drawn


class _Drawing:
    def __init__(self, page, drawn, numbers, feature, style):
        self.page, self.drawn, self.numbers = page, drawn, numbers
        self.feature, self.style = feature, style
        self.size = numbers.choice((8, 9, 10, 11, 12))
        self.height = self.size * numbers.choice((1.6, 1.9, 2.4))
        self.columns = numbers.randrange(2, 5)
        self.label_width = numbers.choice((150, 170, 200))
        width = {"small gaps": 56}.get(feature, numbers.choice((70, 80, 95)))
        if feature == "row span":
            self.label_width = 250
            self.columns = min(3, self.columns)
        self.width = max(width, 6.2 * self.size)
        self.align = numbers.choice(("right", "right", "centre", "left"))

    def draw(self):
        numbers = self.numbers
        if self.feature == "sideways page":  # drawn upright, shown turned
            self.page.canvas.setPageRotation(90)
        self.page.text(60, 70, "Enforcement", size=20, bold=True)
        count = numbers.randrange(3, 9)
        labels = numbers.sample(POLICIES, count)
        headers = numbers.sample(HEADERS, self.columns)
        widest = max(stringWidth(label, "Helvetica", self.size) for label in POLICIES) + 24
        self.label_width = max(self.label_width, widest + 55 * (self.feature == "row span"))
        while self.label_width + self.columns * self.width > 560:
            self.columns -= 1
            headers = headers[: self.columns]
        if self.feature == "side by side":
            self.columns, self.width = 1, 6.2 * self.size
            self.table(60, 110, labels, headers[:1] * 1)
            other = [p for p in POLICIES if p not in labels][:count]
            self.table(60 + self.label_width + self.width + 20, 110, other, headers[:1])
            return
        bottom = self.table(60, 110, labels, headers)
        if self.feature.startswith("continued"):
            self.page.next()
            rest = [p for p in POLICIES if p not in labels][: numbers.randrange(2, 5)]
            self.table(60, 60, rest, headers, with_header=self.feature == "continued")
        if "mark" in self.feature:
            self.page.text(60, bottom + 40, "1 Accounts suspended for a reason.", size=8)
        if self.feature == "footer":
            self.page.text(60, 970, f"Transparency report {numbers.randrange(2015, 2025)}", size=8)
            self.page.text(600, 970, "1", size=8)

    def cells(self, x0, y, columns, bottom):
        if self.style in {"ruled", "boxed"}:
            inset = 2 if self.style == "boxed" else 0
            edges = [x0, x0 + self.label_width]
            edges += [x0 + self.label_width + self.width * n for n in range(1, columns + 1)]
            if self.feature == "text column":
                edges.append(edges[-1] + 150)
            for left, right in pairwise(edges):
                self.page.box(left + inset, y + inset, right - inset, bottom - inset)
        elif self.style == "rules":
            right = x0 + self.label_width + self.width * columns
            self.page.rule(x0, bottom, right + (150 if self.feature == "text column" else 0))

    def framed(self, left, top, right, bottom):
        inset = 2 if self.style == "boxed" else 0
        self.page.box(left + inset, top + inset, right - inset, bottom - inset)

    def at(self, x0, column):
        left = x0 + self.label_width + self.width * column
        return {"right": left + self.width - 12, "centre": left + self.width / 2, "left": left + 8}[
            self.align
        ]

    def header(self, x0, y, headers):
        groups = [""] * len(headers)
        if self.feature == "spanning":
            chosen = self.numbers.sample(GROUPS, 2)
            half = (len(headers) + 1) // 2
            groups = [chosen[0]] * half + [chosen[1]] * (len(headers) - half)
            for group, start, end in ((chosen[0], 0, half), (chosen[1], half, len(headers))):
                left = x0 + self.label_width + self.width * start
                right = x0 + self.label_width + self.width * end
                self.page.text((left + right) / 2, y + 0.7 * self.height, group,
                               size=self.size, bold=True, align="centre")  # fmt: skip
                if self.style in {"ruled", "boxed"}:
                    self.framed(left, y, right, y + self.height)
            if self.style in {"ruled", "boxed"}:
                self.framed(x0, y, x0 + self.label_width, y + self.height)
            y += self.height
        bottom = y + self.height
        if self.feature == "rotated header":
            bottom = y + 60
            for column, text in enumerate(headers):
                canvas = self.page.canvas
                canvas.saveState()
                canvas.translate(self.at(x0, column) - 4, self.page.height - bottom + 4)
                canvas.rotate(90)
                canvas.setFont("Helvetica-Bold", self.size)
                canvas.drawString(0, 0, text)
                canvas.restoreState()
        else:
            for column, text in enumerate(headers):
                self.page.text(self.at(x0, column), y + 0.7 * self.height, text, size=self.size,
                               bold=True, align=self.align)  # fmt: skip
        self.page.text(x0 + 5, bottom - 0.3 * self.height, "Policy", size=self.size, bold=True)
        if self.feature == "text column":
            right = x0 + self.label_width + self.width * len(headers) + 8
            base = bottom - 0.3 * self.height
            self.page.text(right, base, "Remark", size=self.size, bold=True)
        self.cells(x0, y, len(headers), bottom)
        return bottom, groups

    def table(self, x0, y, labels, headers, *, with_header=True):
        if with_header:
            y, self.groups = self.header(x0, y, headers)
        sums = [0] * len(headers)
        rows = [*labels, *(["Total"] if self.feature == "total" else [])]
        area = ""
        for number, label in enumerate(rows):
            y, area = self.row(x0, y, label, headers, number, sums, area)
        return y

    def row(self, x0, y, label, headers, number, sums, area):  # noqa: C901  # one row, drawn from left to right
        lines = [label]
        if self.feature == "wrapped" and " " in label:
            head, _, tail = label.rpartition(" ")
            lines = [head, tail]
        bottom = y + self.height + (len(lines) - 1) * 1.15 * self.size
        base = y + 0.7 * self.height
        end = 0.0
        left = x0 + 5
        if self.feature == "row span":
            # An outer label in the first of two rows, inner ones beside it.
            if self.style in {"ruled", "boxed"}:
                inset = 2 if self.style == "boxed" else 0
                self.page.box(x0 + 52, y + inset, x0 + 52.5, bottom - inset)
            if number % 2:
                area = ""
            else:
                area = f"Area {chr(65 + number // 2)}"
                self.page.text(left, base, area, size=self.size)
            left += 55
        for place, line in enumerate(lines):
            end = self.page.text(left, base + place * 1.15 * self.size, line, size=self.size)
        if self.feature in {"label mark", "label mark, full size"} and number == 1:
            if "full" in self.feature:
                self.page.text(end + 0.28 * self.size, base, "1", size=self.size)
            else:
                self.page.mark(end, base, "1", size=self.size)
        nearest = None
        for column, header in enumerate(headers):
            text = figure(self.numbers, self.feature)
            if label == "Total" and self.feature == "total":
                text = f"{sums[column]:,}"
            elif text.replace(",", "").isdigit():
                sums[column] += int(text.replace(",", ""))
            shift = self.at(x0, column)
            if text:
                end = self.page.text(shift, base, text, size=self.size, align=self.align)
                nearest = nearest or (end - stringWidth(text, "Helvetica", self.size))
            if self.feature.startswith("figure mark") and number == 1 and column == 0:
                if "full" in self.feature:
                    self.page.text(end, base - 0.35 * self.size, "1", size=self.size)
                else:
                    self.page.mark(end, base, "1", size=self.size)
            if text and parse_number(text.replace(" ", ",")) is not None:
                words = tuple(w for w in (label, area, self.groups[column], header) if w)
                self.drawn.truth.append((text, words))
        if self.feature == "label mark, near" and number == 1 and nearest:
            self.page.text(nearest - 0.3 * self.size, base, "1", size=self.size, align="right")
        if self.feature == "text column":
            self.page.text(x0 + self.label_width + self.width * len(headers) + 8, base,
                           f"See section {chr(65 + number)}", size=self.size)  # fmt: skip
        self.cells(x0, y, len(headers), bottom)
        return bottom, area


def read_back(drawn):
    """Figures with their labels and headers as the reader returns them."""
    try:
        report = read_pdf(Document(drawn.content, "drawn.pdf", "application/pdf"))
    except DocumentError:
        return []
    found = []
    for grid in report.grids:
        for row, column, cell in grid.figures():
            words = " ".join([*grid.labels(grid.body[row]), grid.header[column], grid.title])
            found.append((cell.text, words, not grid.header[column]))
    return found


def judge(drawn):
    """Counts of `exact`, `bare` and `refused` figures, and the wrong ones."""
    left = Counter(drawn.truth)
    wrong = []
    exact = bare = 0
    for text, words, is_bare in read_back(drawn):
        fits = [t for t in left if left[t] and _same(t[0], text) and _carries(t[1], words)]
        alone = [t for t in left if left[t] and _same(t[0], text) and t[1][0] in words]
        if fits:
            left[fits[0]] -= 1
            exact += 1
        elif is_bare and alone:
            left[alone[0]] -= 1
            bare += 1
        else:
            wrong.append((text, words))
    return exact, bare, sum(left.values()), wrong


def _same(truth, text):
    if truth == text:
        return True
    one, other = parse_number(truth.replace(" ", ",")), parse_number(text)
    return one is not None and other is not None and one.value == other.value


def _carries(wanted, words):
    """Whether all words stand there, and no other policy's or header's."""
    present = {name for name in (*POLICIES, *HEADERS, *GROUPS) if name in words}
    return all(word in words for word in wanted) and present <= set(wanted)


def drawn_layout(seed):
    """Feature, style and report of one seed; seeds run through all features, then all styles."""
    feature = FEATURES[seed % len(FEATURES)]
    style = STYLES[(seed // len(FEATURES)) % len(STYLES)]
    return feature, style, draw(random.Random(seed), feature, style)
