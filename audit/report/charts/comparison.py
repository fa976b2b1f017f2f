"""Claim against measurement: the two intervals of each verdict side by side, widest gap first."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pandas as pd

from audit.report.charts.sources import Sources
from audit.report.charts.style import (
    CLAIM,
    GHOST,
    HAIR,
    INK,
    MEASURED,
    SOFT,
    Chart,
    Layout,
    halo,
    wrap,
)
from audit.report.rows import record, records
from audit.report.wording import SHARE_ESTIMANDS, VERDICT_WORDS, Wording, about, plain
from audit.result import AuditResult
from schemas.figures import FRACTION_KINDS

if TYPE_CHECKING:
    from matplotlib.axes import Axes

MOST_ROWS = 8
OFFSETS = {"claimed": 0.58, "measured": 0.82}
"""Where in its row either interval is drawn."""

LOG_FROM = 50.0
"""Largest over smallest limit from which lengths on a plain axis say nothing."""

COLUMNS = [
    "claim_id",
    "measurement_id",
    "verdict",
    "label",
    "claimed_low",
    "claimed_high",
    "measured_low",
    "measured_high",
    "gap",
    "reason",
]


def draw_comparisons(result: AuditResult, *, sources: Sources, wording: Wording) -> Iterator[Chart]:
    """One chart for shares and one for counts, each where there is something to compare."""
    rows = comparison_rows(result, wording)
    for family, title in (("share", "in per cent"), ("count", "in numbers")):
        chosen = rows[rows["family"] == family].head(MOST_ROWS).reset_index(drop=True)
        if len(chosen):
            source = sources.compared(chosen["claim_id"], chosen["measurement_id"])
            yield _chart(
                chosen, family, title, len(rows[rows["family"] == family]), source, wording
            )


def comparison_rows(result: AuditResult, wording: Wording) -> pd.DataFrame:
    """One row per verdict with both intervals, comparable ones first, then by gap.

    `gap` is the distance between the intervals relative to the measured one's nearer limit; zero
    where they overlap.
    """
    claims = result.claims.set_index("claim_id")
    studies = result.measurements.set_index("measurement_id")
    rows = []
    for verdict in records(result.verdicts):
        claim_id, measurement_id = verdict["claim_id"], verdict["measurement_id"]
        if claim_id not in claims.index or measurement_id not in studies.index:
            continue
        if math.isnan(verdict["measured_low"]) and math.isnan(verdict["measured_high"]):
            continue
        claim, study = claims.loc[claim_id], studies.loc[measurement_id]
        family = "share" if claim["kind"] in FRACTION_KINDS else "count"
        if (family == "share") != (study["estimand"] in SHARE_ESTIMANDS):
            continue  # a number and a share stand on no common axis
        rows.append(
            {
                **{name: verdict[name] for name in COLUMNS if name in verdict},
                "family": family,
                "label": _label(claim, study, wording),
                "gap": _gap(verdict),
                "reason": _reason(verdict),
            }
        )
    frame = pd.DataFrame(rows, columns=[*COLUMNS, "family"])
    frame["rank"] = frame["verdict"].map({"inconsistent": 0, "consistent": 1}).fillna(2)
    frame = frame.sort_values(
        ["rank", "gap", "claim_id", "measurement_id"], ascending=[True, False, True, True]
    )
    return frame.drop(columns="rank").reset_index(drop=True)


def _label(claim: pd.Series[Any], study: pd.Series[Any], wording: Wording) -> str:
    period = wording.period(claim["period_start"], claim["period_end"])
    group = f", {plain(study['group'])}" if study["group"] else ""
    return f"{claim['platform']}: {about(record(claim))}, {period} / {study['study']}{group}"


def _gap(verdict: dict[str, Any]) -> float:
    above = verdict["claimed_low"] - verdict["measured_high"]
    below = verdict["measured_low"] - verdict["claimed_high"]
    gap = max(above, below, 0.0) if not math.isnan(max(above, below)) else 0.0
    near = verdict["measured_high"] if above > 0 else verdict["measured_low"]
    return gap / abs(near) if near and math.isfinite(gap) else gap


def _reason(verdict: dict[str, Any]) -> str:
    """What separates the two most, in words; blank where they can be compared."""
    if verdict["verdict"] != "not_comparable":
        return ""
    pieces = [piece.split("=") for piece in verdict["reasons"].split("; ") if "=" in piece]
    for wanted in ("different", "unknown", "overlapping", "contained"):
        named = [plain(name) for name, grade in pieces if grade == wanted]
        if named:
            return f"{wanted} {' and '.join(named[:3])}"
    return ""


def _chart(
    rows: pd.DataFrame, family: str, words: str, total: int, source: str, wording: Wording
) -> Chart:
    as_share = family == "share"
    finite = _finite_limits(rows)
    is_log = not as_share and bool(finite) and max(finite) / max(min(finite), 1) > LOG_FROM
    counts = rows["verdict"].value_counts()
    title = f"Claimed and measured, {words}: {_tally(counts)}"
    subtitle = "Blue: what was claimed; green: what was measured, with its limits"
    if "not_comparable" in counts:
        subtitle += "; grey: cannot be compared, and why"
    if is_log:
        subtitle += ". Each gridline is ten times the one before (log scale)"
    if total > len(rows):
        subtitle += f". The {len(rows)} widest gaps of {total}"
    alt = f"Chart. {title}. " + " ".join(
        _row_words(row, as_share, wording) for row in records(rows)
    )

    def draw(axes: Axes, layout: Layout) -> None:
        _draw(axes, layout, rows, as_share, is_log, wording)

    return Chart(
        slug=f"compared-{family}s",
        title=title,
        subtitle=subtitle,
        alt=alt,
        source=source,
        rows=rows.reindex(columns=COLUMNS),
        draw=draw,
        body=max(len(rows) * 0.32, 0.45),
        left=0.1,
        claim_ids=tuple(rows["claim_id"]),
    )


def _tally(counts: pd.Series[int]) -> str:
    words = {
        "consistent": ("agrees", "agree"),
        "inconsistent": ("does not agree", "do not agree"),
        "not_comparable": ("cannot be compared", "cannot be compared"),
    }
    return ", ".join(
        f"{counts[name]} {one if counts[name] == 1 else several}"
        for name, (one, several) in words.items()
        if name in counts
    )


def _row_words(row: dict[str, Any], as_share: bool, wording: Wording) -> str:
    kind = "share" if as_share else "count"
    claimed = wording.interval(row["claimed_low"], row["claimed_high"], kind)
    measured = wording.interval(row["measured_low"], row["measured_high"], kind)
    reason = f" ({row['reason']})" if row["reason"] else ""
    verdict = VERDICT_WORDS[row["verdict"]].lower()
    return f"{row['label']}: claimed {claimed}, measured {measured}, {verdict}{reason}."


def _finite_limits(rows: pd.DataFrame) -> list[float]:
    limits = (
        rows[["claimed_low", "claimed_high", "measured_low", "measured_high"]].to_numpy().ravel()
    )
    return [float(limit) for limit in limits if math.isfinite(limit)]


def _draw(
    axes: Axes, layout: Layout, rows: pd.DataFrame, as_share: bool, is_log: bool, wording: Wording
) -> None:
    from matplotlib.ticker import FuncFormatter, LogLocator, MaxNLocator, NullFormatter, NullLocator

    finite = _finite_limits(rows) or [0.0, 1.0]
    low, high = min(finite), max(finite)
    if is_log:
        axes.set_xscale("log")
        low = max(low, 1.0)
        axes.set_xlim(low / 1.6, high * 1.6)
        axes.xaxis.set_major_locator(LogLocator(10))
        axes.xaxis.set_minor_locator(NullLocator())
        axes.xaxis.set_minor_formatter(NullFormatter())
    else:
        axes.set_xlim(
            min(low, 0.0) * 1.05, max(high, 1.0 if as_share else 0.0) * (1.02 if as_share else 1.08)
        )
        axes.xaxis.set_major_locator(MaxNLocator(4 if layout.is_narrow else 6))
    say = wording.share if as_share else wording.number
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: say(value)))
    axes.set_ylim(len(rows), 0)
    axes.set_yticks([])
    axes.grid(axis="x", color=HAIR)
    edges = axes.get_xlim()
    for place, row in enumerate(records(rows)):
        _draw_row(axes, layout, place, row, edges)
        for name, offset in OFFSETS.items():
            _say_limits(axes, layout, place + offset, row, name, as_share, wording)


def _draw_row(
    axes: Axes, layout: Layout, place: int, row: dict[str, Any], edges: tuple[float, float]
) -> None:
    is_grey = row["verdict"] == "not_comparable"
    lines = wrap(row["label"], layout.width - 0.3, layout.text - 0.7, most=2)
    if row["reason"]:
        lines.append(f"Not comparable: {row['reason']}")
    axes.text(
        0,
        place + 0.07,
        "\n".join(lines),
        transform=axes.get_yaxis_transform(),
        va="top",
        fontsize=layout.text - 0.7,
        path_effects=halo(),
        color=SOFT if is_grey else INK,
        bbox={"facecolor": "none", "edgecolor": "none", "pad": 0},
    )
    for name, offset in OFFSETS.items():
        low, high = row[f"{name}_low"], row[f"{name}_high"]
        left = low if math.isfinite(low) else edges[0]
        right = high if math.isfinite(high) else edges[1]
        shade = _color(row, name, GHOST)
        dashes = "-" if name == "claimed" else (0, (2.5, 1)) if is_grey else "-"
        axes.plot(
            [left, right],
            [place + offset] * 2,
            color=shade,
            lw=3.2,
            ls=dashes,
            solid_capstyle="butt",
        )
        marker = "o" if name == "claimed" else "D"
        if left == right or (right - left) < (edges[1] - edges[0]) * 0.012:
            axes.plot([(left + right) / 2], [place + offset], marker=marker, ms=5, color=shade)
        if not math.isfinite(high):
            axes.plot([right], [place + offset], marker=">", ms=5, color=shade, clip_on=False)


def _color(row: dict[str, Any], name: str, grey: str) -> str:
    if row["verdict"] == "not_comparable":
        return grey
    return CLAIM if name == "claimed" else MEASURED


def _say_limits(
    axes: Axes,
    layout: Layout,
    y: float,
    row: dict[str, Any],
    name: str,
    as_share: bool,
    wording: Wording,
) -> None:
    """The interval in words beside its line, on the side where there is more room."""
    low, high = row[f"{name}_low"], row[f"{name}_high"]
    words = f"{name} {wording.interval(low, high, 'share' if as_share else 'count')}"
    ends = [limit for limit in (low, high) if math.isfinite(limit)]
    if not ends:
        return
    places = [float(axes.transData.transform((limit, y))[0]) for limit in ends]
    box = axes.get_window_extent()
    is_right = math.isfinite(high) and (
        max(places) - box.x0 < 0.52 * box.width or min(places) - box.x0 < 0.02 * box.width
    )
    axes.annotate(
        words,
        (max(ends) if is_right else min(ends), y),
        xytext=(7 if is_right else -7, 0),
        textcoords="offset points",
        ha="left" if is_right else "right",
        va="center",
        fontsize=layout.text - 1,
        path_effects=halo(),
        color=SOFT
        if row["verdict"] == "not_comparable"
        else CLAIM
        if name == "claimed"
        else MEASURED,
    )
