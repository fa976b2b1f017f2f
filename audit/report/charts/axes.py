"""Parts that several charts share: the time axis, the amount axis, labels that keep apart."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING

from babel.dates import format_date

from audit.report.charts.style import HAIR, INK, Layout, halo, text_width
from audit.report.wording import Wording

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Box = tuple[float, float, float, float]
"""Left, lower, right and upper edge, in points."""

Point = tuple[float, float]
"""A place of the data: along the horizontal axis, and up."""

LINE_STEPS = 40
"""Level pieces that a slope is taken for, to keep labels off it."""

LABEL_SHIFTS = ((0, 3), (0, 8), (0, 13), (0, -14), (0, 23), (-14, 13), (14, 13), (-34, 4), (0, 33))
"""Where a label may stand above (below) its point, in points, first choice first."""

NEAREST = 3
"""First choices among which one off the gridlines is taken before one on them."""


def ordinal(iso: str) -> int:
    """An ISO date as a number of days, for an axis."""
    return date.fromisoformat(iso).toordinal()


def set_time_axis(axes: Axes, first: int, last: int, layout: Layout, wording: Wording) -> None:
    """A horizontal axis from the day `first` up to the end of the day before `last` (ordinals)."""
    pad = max((last - first) * 0.02, 0.3)
    most = 5 if layout.is_narrow else 9
    ticks = time_ticks(date.fromordinal(first), date.fromordinal(last - 1), most)
    # A day is a stretch of the axis: its name stands in the middle of it.
    shift = 0.5 if last - first <= 2 * most else 0.0
    axes.set_xlim(first - pad, last + pad)
    axes.set_xticks([tick.toordinal() + shift for tick in ticks])
    axes.set_xticklabels(tick_labels(ticks, wording))


def time_ticks(first: date, last: date, most: int) -> list[date]:
    """Natural dates within a span: days, firsts of months, quarters or years, at most so many."""
    days = (last - first).days
    for step in (1, 2, 7, 14):
        if days // step + 1 <= most:
            return [first + timedelta(days=n) for n in range(0, days + 1, step)]
    for months in (1, 2, 3, 6, 12, 24, 60, 120):
        start = first.year * 12 + first.month - 1
        numbers = [
            n
            for n in range(start, last.year * 12 + last.month)
            if n % min(months, 12) == 0 and (months <= 12 or (n // 12) % (months // 12) == 0)
        ]
        found = [date(n // 12, n % 12 + 1, 1) for n in numbers]
        found = [tick for tick in found if first <= tick <= last]
        if len(found) <= most:
            return found or [first]
    return [first, last]


def tick_labels(ticks: Sequence[date], wording: Wording) -> list[str]:
    """Labels with the year only where it begins or first appears."""
    if all(tick.month == 1 and tick.day == 1 for tick in ticks) and len(ticks) > 1:
        return [str(tick.year) for tick in ticks]
    labels = []
    seen: set[int] = set()
    for tick in ticks:
        pattern = "MMM" if tick.day == 1 else "d MMM"
        text = str(format_date(tick, pattern, locale=wording.locale))
        labels.append(text if tick.year in seen else f"{text}\n{tick.year}")
        seen.add(tick.year)
    return labels


def set_amount_axis(axes: Axes, top: float, wording: Wording, *, as_share: bool = False) -> None:
    """A vertical axis from zero to a little above `top`, with hairlines."""
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    axes.set_ylim(0, top if top > 0 else 1)
    axes.yaxis.set_major_locator(MaxNLocator(5, steps=[1, 2, 2.5, 5, 10]))
    say = wording.share if as_share else _short(wording)
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: say(value)))
    axes.grid(axis="y", color=HAIR)


def _short(wording: Wording) -> Callable[[float], str]:
    def say(value: float) -> str:
        for size, letter in ((1e9, " bn"), (1e6, " m")):
            if abs(value) >= size:
                return wording.number(value / size) + letter
        return wording.number(value)

    return say


class Labels:
    """Labels placed one by one, each kept off those that stand already and inside the drawing."""

    def __init__(self, axes: Axes, layout: Layout) -> None:
        """Begin with nothing placed; both axes are linear and keep their limits from here on."""
        self._axes = axes
        self._layout = layout
        self._taken: list[Box] = []
        self._lines: list[Box] = []
        self._marked: list[Box] = []
        (left, low), (right, _) = axes.transAxes.transform([(0, 0), (1, 1)])
        scale = 72 / axes.figure.dpi
        self._wall, self._floor = float(left) * scale, float(low) * scale + 2
        self._end = float(right) * scale
        (x, far_x), (y, far_y) = axes.get_xlim(), axes.get_ylim()
        near, far = (axes.transData.transform([(x, y), (far_x, far_y)]) * scale).tolist()
        self._slope = (far[0] - near[0]) / (far_x - x), (far[1] - near[1]) / (far_y - y)
        self._origin = near[0] - x * self._slope[0], near[1] - y * self._slope[1]

    def keep_off(self, start: float, end: float, y: float, *, is_marked: bool = False) -> None:
        """Have labels leave a level line visible where there is another place for them.

        Where there is none off all lines, a label keeps at least off the marked ones.
        """
        (left, up), (right, _) = self._points(start, y), self._points(end, y)
        line = (left, up - 1, right, up + 1)
        self._lines.append(line)
        if is_marked:
            self._marked.append(line)

    def keep_off_line(self, start: Point, end: Point, *, is_marked: bool = False) -> None:
        """Likewise with a line from a point to another, which is taken for level pieces."""
        (left, low), (right, high) = start, end
        steps = 1 if low == high else LINE_STEPS
        for step in range(steps):
            self.keep_off(
                left + (right - left) * step / steps,
                left + (right - left) * (step + 1) / steps,
                low + (high - low) * (step + 0.5) / steps,
                is_marked=is_marked,
            )

    def place(
        self,
        x: float,
        y: float,
        text: str,
        *,
        color: str = INK,
        bold: bool = False,
        must: bool = False,
        beside: bool = False,
        elsewhere: Sequence[Point] = (),
    ) -> bool:
        """Put a label above a point; False where there is no room and it may be left out.

        With `beside` the first choice is at the right of the point; `elsewhere` are further points
        that it may stand at, where the first has no place off all lines.
        """
        size = self._layout.text - 0.7
        width = text_width(text, size, bold) * 72
        shifts = ((width / 2 + 6, -size), *LABEL_SHIFTS) if beside else LABEL_SHIFTS
        boxes = [
            (left, up + shift_up, left + width, up + shift_up + size * 1.3)
            for across, up in (self._points(*point) for point in ((x, y), *elsewhere))
            for shift_across, shift_up in shifts
            for left in [self._inside(across + shift_across - width / 2, width)]
            if shift_up > 0 or up + shift_up > self._floor
        ]
        free = _off(boxes, self._taken)
        if not free and not must:
            return False
        clear = _off(free, self._lines)
        near = [box for box in boxes[:NEAREST] if box in clear]
        best = [*_off(near, self._grid()), *clear, *_off(free, self._marked), *free, boxes[-1]]
        box = best[0]
        self._taken.append(box)
        across, up = self._points(x, y)
        self._axes.annotate(
            text,
            (x, y),
            xytext=((box[0] + box[2]) / 2 - across, box[1] - up),
            textcoords="offset points",
            ha="center",
            va="bottom",
            fontsize=size,
            color=color,
            fontweight="bold" if bold else "normal",
            annotation_clip=False,
            zorder=6,
            path_effects=halo(),
        )
        return True

    def _grid(self) -> list[Box]:
        """The level hairlines of the drawing."""
        heights = (self._points(0, level)[1] for level in self._axes.get_yticks())
        return [(self._wall, up, self._end, up) for up in heights]

    def _points(self, x: float, y: float) -> tuple[float, float]:
        """A place of the data in points from the lower left corner of the drawing."""
        across, up = self._axes.transData.transform((x, y))
        scale = 72 / self._axes.figure.dpi
        return float(across) * scale, float(up) * scale

    def _inside(self, left: float, width: float) -> float:
        """The left edge moved so that the label stays between the amounts and the axis's end."""
        return max(min(max(left, self._wall), self._end - width), 4.0)


def _off(boxes: Sequence[Box], others: Sequence[Box]) -> list[Box]:
    return [box for box in boxes if not any(_overlap(box, other) for other in others)]


def _overlap(one: Box, other: Box) -> bool:
    return (
        one[0] < other[2] + 2 and other[0] < one[2] + 2 and one[1] < other[3] and other[1] < one[3]
    )
