"""One style for every chart: colours, letters, the frame around the axes, and repeatable bytes.

A chart is drawn twice: `WIDE` for a page, `NARROW` for a newspaper column or a telephone, so that
its letters are never scaled below what can be read. Colours are safe for the colour-blind (after
Okabe and Ito 2008, darkened for text) and are swapped inside the SVG where the reader's system asks
for dark pages.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any

import pandas as pd

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

INK, SOFT, HAIR, GHOST = "#1c1b19", "#66625b", "#ddd8cd", "#8d877b"
CLAIM, CLAIM_FILL = "#245a8d", "#c3d5e6"
MEASURED, MEASURED_FILL = "#00705a", "#bfded6"
CONFLICT, CONFLICT_FILL = "#b5361c", "#f3cfc4"
SECOND, THIRD, FOURTH = "#8a5a00", "#7b4173", "#4d5a1f"
LINES = (CLAIM, CONFLICT, MEASURED, SECOND, THIRD, FOURTH)
DASHES = ("-", (0, (5, 2)), (0, (1, 1.4)), (0, (6, 2, 1, 2)), (0, (3, 1, 1, 1, 1, 1)), "-")
"""Lines differ by dash as well as by colour, for a photocopy."""

PAPER = "#ffffff"
DARK = {
    INK: "#eeeae2",
    SOFT: "#b3ada2",
    HAIR: "#403d38",
    GHOST: "#938d82",
    CLAIM: "#8db8e2",
    CLAIM_FILL: "#2b4560",
    MEASURED: "#6fc7b0",
    MEASURED_FILL: "#1f4a40",
    CONFLICT: "#f08a6c",
    CONFLICT_FILL: "#5c2a1d",
    SECOND: "#dcb263",
    THIRD: "#cfa0c8",
    FOURTH: "#b3c178",
    PAPER: "#171614",
}
"""What each colour becomes on a dark page."""

SETTINGS: Any = {
    "font.family": "DejaVu Sans",
    "svg.hashsalt": "transparency-audit",
    "svg.fonttype": "path",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.spines.left": False,
    "axes.edgecolor": INK,
    "axes.linewidth": 0.8,
    "text.color": INK,
    "xtick.color": SOFT,
    "ytick.color": SOFT,
    "xtick.major.size": 3,
    "ytick.major.size": 0,
    "xtick.major.width": 0.8,
    "grid.color": HAIR,
    "grid.linewidth": 0.7,
    "text.parse_math": False,
    "text.hinting": "none",
    "hatch.linewidth": 0.5,
}


@dataclass(frozen=True)
class Layout:
    """Size of one drawing, in inches and points."""

    name: str
    width: float
    text: float
    title: float
    body: float
    margin: float = 0.08

    @property
    def is_narrow(self) -> bool:
        """Whether it is the column-wide drawing."""
        return self.name == "narrow"


WIDE = Layout("wide", width=7.2, text=8.5, title=11.5, body=3.1)
NARROW = Layout("narrow", width=3.6, text=7.5, title=9.5, body=2.7)


@dataclass(frozen=True)
class Chart:
    """One chart, not yet drawn.

    Attributes:
        slug: Name of its files.
        title: What it shows, as a finding.
        subtitle: What the axis counts; a log scale is said here in words.
        alt: The chart in words, generated from the rows drawn.
        source: Who published the figures, and the date of the newest.
        rows: Exactly what is drawn.
        draw: Draws into the axes of a frame.
        body: Height of the axes as a multiple of the layout's own.
        left: Room for labels left of the axes, in inches.
        marks: Numbered sentences under the subtitle, for conflicts marked in the axes.
        stamp: `DRAFT` where what it marks has not been checked.
        claim_ids: Claims that are in it.
    """

    slug: str
    title: str
    subtitle: str
    alt: str
    source: str
    rows: pd.DataFrame
    draw: Callable[[Axes, Layout], None]
    body: float = 1.0
    left: float = 0.52
    marks: tuple[str, ...] = ()
    stamp: str = ""
    claim_ids: tuple[str, ...] = field(default=())


def render(chart: Chart, layout: Layout) -> dict[str, bytes]:
    """The chart as `svg` and as `png` (twice a screen's points); same chart, same bytes."""
    import matplotlib as mpl
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.text import Text

    with mpl.rc_context(SETTINGS):
        figure, axes = _frame(chart, layout)
        FigureCanvasAgg(figure)
        chart.draw(axes, layout)
        for text in figure.findobj(Text):
            text.set_text(drawable_text(text.get_text()))
        svg, png = io.BytesIO(), io.BytesIO()
        figure.savefig(svg, format="svg", transparent=True, metadata={"Date": None})
        figure.savefig(png, format="png", dpi=192, facecolor=PAPER, metadata={"Software": None})
    return {"svg": _with_dark_mode(svg.getvalue().decode()).encode(), "png": png.getvalue()}


def _frame(chart: Chart, layout: Layout) -> tuple[Figure, Axes]:
    """Title, subtitle and marks above; axes; source line below. Heights follow from the text."""
    from matplotlib.figure import Figure

    usable = layout.width - 2 * layout.margin
    blocks: list[tuple[list[str], dict[str, Any], float]] = []
    if chart.stamp:
        words = f"{chart.stamp}: not for publication until checked"
        blocks.append(_block([words], usable, size=layout.text - 0.5, color=CONFLICT, bold=True))
    blocks.append(_block([chart.title], usable, size=layout.title, color=INK, bold=True))
    blocks.append(_block([chart.subtitle], usable, size=layout.text, color=SOFT))
    if chart.marks:
        blocks.append(_block(chart.marks, usable, size=layout.text, color=CONFLICT))
    foot = _block([chart.source], usable, size=layout.text - 1.2, color=SOFT)
    head_height = sum(height for _, _, height in blocks) + 0.16
    foot_height, tick_height = foot[2] + 0.1, 0.42 if not layout.is_narrow else 0.4
    body = layout.body * chart.body
    height = head_height + body + tick_height + foot_height
    figure = Figure(figsize=(layout.width, height))
    top = height - layout.margin
    for lines, style, block_height in blocks:
        figure.text(layout.margin / layout.width, top / height, "\n".join(lines), va="top", **style)
        top -= block_height
    lines, style, _ = foot
    figure.text(layout.margin / layout.width, 0.06 / height, "\n".join(lines), va="bottom", **style)
    left = chart.left / layout.width
    axes = figure.add_axes(
        (
            left,
            (foot_height + tick_height) / height,
            1 - left - 0.14 / layout.width,
            body / height,
        )
    )
    axes.tick_params(labelsize=layout.text - 0.5, pad=2.5)
    axes.set_axisbelow(True)
    return figure, axes


def _block(
    paragraphs: Sequence[str], width: float, *, size: float, color: str, bold: bool = False
) -> tuple[list[str], dict[str, Any], float]:
    lines = [line for text in paragraphs for line in wrap(text, width, size, bold=bold)]
    style = {
        "fontsize": size,
        "color": color,
        "fontweight": "bold" if bold else "normal",
        "linespacing": 1.25,
    }
    return lines, style, (len(lines) * size * 1.42 + 2.5) / 72


def wrap(text: str, width: float, size: float, *, bold: bool = False, most: int = 6) -> list[str]:
    """Text cut into lines no wider than `width` inches; an ellipsis ends the last of `most`."""
    lines: list[str] = []
    line = ""
    for word in text.split():
        longer = f"{line} {word}".strip()
        if line and text_width(longer, size, bold) > width:
            lines.append(line)
            line = word
        else:
            line = longer
    lines.append(line)
    if len(lines) > most:
        lines = [*lines[: most - 1], lines[most - 1].rstrip(" ,;") + " …"]
    return lines


@cache
def text_width(text: str, size: float, bold: bool = False) -> float:
    """Width of one line of text in inches."""
    from matplotlib.font_manager import FontProperties
    from matplotlib.textpath import text_to_path

    letters = FontProperties(family="DejaVu Sans", size=size, weight="bold" if bold else "normal")
    shown = drawable_text(text)
    width, _, _ = text_to_path.get_text_width_height_descent(shown, letters, ismath=False)
    return float(width) / 72


MISSING_LETTER = "\u25a1"
"""Stands for a letter that the font does not have, so that nobody takes its absence for nothing."""


def drawable_text(text: str) -> str:
    """Text with every letter that the font lacks as an empty square, and control letters blank."""
    if text.isascii() and text.isprintable():
        return text
    known = _letters_of_the_font()
    return "".join(
        letter
        if letter == "\n" or (ord(letter) in known and letter.isprintable())
        else MISSING_LETTER
        if letter.isprintable()
        else " "
        for letter in text
    )


@cache
def _letters_of_the_font() -> frozenset[int]:
    from matplotlib.font_manager import findfont, get_font

    return frozenset(get_font(findfont("DejaVu Sans")).get_charmap())


def halo() -> list[Any]:
    """An outline in the colour of the paper, for letters that stand on lines."""
    from matplotlib.patheffects import withStroke

    return [withStroke(linewidth=2.5, foreground=PAPER)]


def _with_dark_mode(svg: str) -> str:
    """The drawing with a style sheet that swaps its colours on dark pages."""
    rules = "".join(
        f'[style*="fill: {light}"]{{fill:{dark}!important}}'
        f'[style*="stroke: {light}"]{{stroke:{dark}!important}}'
        for light, dark in DARK.items()
    )
    style = f"<style>@media (prefers-color-scheme:dark){{{rules}}}</style>"
    # The drawing's own opening tag, such as `<svg xmlns:xlink="..." width="518.4pt" ...>`.
    return re.sub(r"(<svg\b[^>]*>)", lambda match: match.group(1) + style, svg, count=1)
