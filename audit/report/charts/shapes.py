"""Many rectangles and lines as few artists: shapes of one look are drawn together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Point = tuple[float, float]


class Shapes:
    """Shapes collected by their look, drawn at the end."""

    def __init__(self) -> None:
        """Begin with none."""
        self._boxes: dict[tuple[str, float], list[list[Point]]] = {}
        self._lines: dict[tuple[str, float, str, bool], list[list[Point]]] = {}
        self._points: dict[str, list[Point]] = {}

    def box(
        self, left: float, low: float, right: float, high: float, color: str, *, alpha: float
    ) -> None:
        """A filled rectangle."""
        corners = [(left, low), (left, high), (right, high), (right, low)]
        self._boxes.setdefault((color, alpha), []).append(corners)

    def line(
        self,
        points: Sequence[Point],
        color: str,
        *,
        width: float,
        dash: str = "-",
        over: bool = False,
    ) -> None:
        """A line through points; `over` puts it above the others."""
        self._lines.setdefault((color, width, dash, over), []).append(list(points))

    def point(self, x: float, y: float, color: str) -> None:
        """An arrow head: from here on upwards."""
        self._points.setdefault(color, []).append((x, y))

    def draw(self, axes: Axes) -> None:
        """Add everything to the axes."""
        from matplotlib.collections import LineCollection, PolyCollection

        for (color, alpha), boxes in self._boxes.items():
            axes.add_collection(
                PolyCollection(boxes, facecolor=color, alpha=alpha, linewidth=0, zorder=2),
                autolim=False,
            )
        for (color, width, dash, over), lines in self._lines.items():
            axes.add_collection(
                LineCollection(
                    lines,
                    colors=color,
                    linewidths=width,
                    linestyles=dash,
                    capstyle="butt",
                    zorder=4 if over else 3,
                ),
                autolim=False,
            )
        for color, points in self._points.items():
            axes.plot(
                [x for x, _ in points],
                [y for _, y in points],
                ls="",
                marker="^",
                ms=5,
                color=color,
                zorder=5,
                clip_on=False,
            )
