"""Restatement triangle: what each edition printed for each period, changes marked."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Any

import pandas as pd
from babel.dates import format_date

from audit.report.charts.panels import PANEL_COLUMNS
from audit.report.charts.sources import Sources
from audit.report.charts.style import CLAIM_FILL, CONFLICT, CONFLICT_FILL, HAIR, INK, Chart, Layout
from audit.report.rows import record, records
from audit.report.wording import Wording, about
from audit.result import AuditResult
from schemas.figures import FRACTION_KINDS

if TYPE_CHECKING:
    from matplotlib.axes import Axes

MOST_CHARTS = 3
MOST_ROWS = 12
COLUMNS = {"wide": 8, "narrow": 4}


def draw_restatements(
    result: AuditResult, *, sources: Sources, wording: Wording
) -> Iterator[Chart]:
    """One chart for each of the series restated most often."""
    claims = result.claims
    restated = set(result.restatements["statement_key"]) | set(
        claims.loc[claims["claim_id"].isin(result.restatements["claim_id_after"]), "statement_key"]
    )
    dated = claims[
        (claims["published_on"] != "") & (claims["period_start"] != "") & claims["value"].notna()
    ]
    dated = dated.assign(is_restated=dated["statement_key"].isin(list(restated)))
    groups = [
        (int(group["is_restated"].sum()), group)
        for _, group in dated.groupby([*PANEL_COLUMNS, "kind"], sort=False)
        if group["is_restated"].any()
    ]
    groups.sort(key=lambda pair: -pair[0])
    for number, (_, group) in enumerate(groups[:MOST_CHARTS]):
        yield _chart(group, f"restated-{number + 1}", sources.claimed(group), wording)


def triangle(group: pd.DataFrame) -> pd.DataFrame:
    """One row per edition and period: the value, the one before it, and the relative change."""
    rows = group.sort_values(["published_on", "claim_id"]).drop_duplicates(
        ["published_on", "period_start", "period_end"], keep="last"
    )
    rows = rows.sort_values(["period_start", "period_end", "published_on"])
    by_period = rows.groupby(["period_start", "period_end"])["value"]
    rows = rows.assign(value_before=by_period.shift(1))
    rows["relative_change"] = (
        rows["value"] / rows["value_before"].where(rows["value_before"] != 0) - 1
    )
    return rows


def _chart(group: pd.DataFrame, slug: str, source: str, wording: Wording) -> Chart:
    rows = triangle(group)
    first = record(group.iloc[0])
    changed = rows[rows["value_before"].notna() & (rows["value"] != rows["value_before"])]
    worst = (
        record(changed.iloc[_largest(changed)])
        if changed["relative_change"].fillna(0.0).any()
        else None
    )
    title = f"{first['platform']}: {about(first)} – {len(changed)} figures restated"
    if worst is not None:
        when = wording.period(worst["period_start"], worst["period_end"])
        title += f", {when} by {_signed(worst, str(first['kind']), wording)}"
    if len(changed) == 1:
        title = title.replace("1 figures restated", "one figure restated")
    kind = str(first["kind"])

    def draw(axes: Axes, layout: Layout) -> None:
        _draw(axes, layout, rows, kind, wording)

    editions, periods = rows["published_on"].nunique(), len(_every_period(rows))
    listed = [
        f"{wording.period(row['period_start'], row['period_end'])}: "
        f"{wording.amount(row['value_before'], kind)} became {wording.amount(row['value'], kind)} "
        f"in the edition of {wording.day(row['published_on'])}"
        for row in records(changed.head(12))
    ]
    return Chart(
        slug=slug,
        title=title,
        subtitle="One line for each edition, one column for each period; "
        "red: changed since the edition before"
        + (f"; not all of the {periods} periods are shown" if periods > COLUMNS["wide"] else ""),
        alt=f"Table drawn as a chart. {title}. " + "; ".join(listed) + ".",
        source=source,
        rows=rows[
            [
                "claim_id",
                "published_on",
                "period_start",
                "period_end",
                "value",
                "value_before",
                "relative_change",
            ]
        ].reset_index(drop=True),
        draw=draw,
        body=max(min(editions, MOST_ROWS) * 0.12, 0.3),
        left=0.78,
        claim_ids=tuple(rows["claim_id"]),
    )


def _signed(row: dict[str, Any], kind: str, wording: Wording) -> str:
    """By how much a value moved: relative to what it was; shares in percentage points."""
    moved = row["value"] - row["value_before"]
    sign = "+" if moved > 0 else "−"
    if kind in FRACTION_KINDS:
        return f"{sign}{wording.points(abs(moved))}"
    change = abs(row["relative_change"])
    # A change too small for a tenth of a per cent is not none at all.
    places = next((places for places in (3, 4, 5) if round(change, places)), 6)
    return sign + wording.share(round(change, places))


def _draw(axes: Axes, layout: Layout, rows: pd.DataFrame, kind: str, wording: Wording) -> None:
    changed = rows["value_before"].notna() & (rows["value"] != rows["value_before"])
    periods = _periods(rows, changed, COLUMNS[layout.name])
    editions = sorted(rows["published_on"].unique())[-MOST_ROWS:]
    axes.set_xlim(0, len(periods))
    axes.set_ylim(len(editions), 0)
    axes.spines["bottom"].set_visible(False)
    axes.tick_params(length=0)
    axes.set_xticks(
        [n + 0.5 for n in range(len(periods))],
        [wording.period(*period) for period in periods],
        fontsize=layout.text - 1.2,
    )
    axes.set_yticks(
        [n + 0.5 for n in range(len(editions))],
        [_edition(name, wording) for name in editions],
        fontsize=layout.text - 1.2,
    )
    axes.set_axisbelow(True)
    for row, is_changed in zip(records(rows), changed, strict=True):
        period = (row["period_start"], row["period_end"])
        if period in periods and row["published_on"] in editions:
            _cell(
                axes,
                layout,
                row,
                periods.index(period),
                editions.index(row["published_on"]),
                bool(is_changed),
                kind,
                wording,
            )


def _periods(rows: pd.DataFrame, changed: pd.Series[bool], most: int) -> list[tuple[str, str]]:
    """The period of the title, then restated ones when not all fit; always in order of time."""
    every = _every_period(rows)
    if len(every) <= most:
        return every
    moved = rows[changed]
    kept = {
        (row["period_start"], row["period_end"])
        for row in records(moved.iloc[[_largest(moved)]] if len(moved) else moved)
    }
    for period in [*reversed(_every_period(moved)), *reversed(every)]:
        if len(kept) < most:
            kept.add(period)
    return sorted(kept)


def _every_period(rows: pd.DataFrame) -> list[tuple[str, str]]:
    return sorted(set(zip(rows["period_start"], rows["period_end"], strict=True)))


def _largest(changed: pd.DataFrame) -> int:
    """Position of the largest relative change."""
    return int(changed["relative_change"].abs().fillna(0.0).to_numpy().argmax())


def _edition(name: str, wording: Wording) -> str:
    """An edition by its month, short enough for the margin: `Sep 2016`."""
    if len(name) < 7:
        return name
    return str(format_date(date.fromisoformat(name[:7] + "-01"), "MMM y", locale=wording.locale))


def _cell(
    axes: Axes,
    layout: Layout,
    row: dict[str, Any],
    column: int,
    line: int,
    is_changed: bool,
    kind: str,
    wording: Wording,
) -> None:
    from matplotlib.patches import Rectangle

    fill = CONFLICT_FILL if is_changed else CLAIM_FILL
    axes.add_patch(
        Rectangle(
            (column + 0.02, line + 0.04),
            0.96,
            0.92,
            facecolor=fill,
            alpha=0.9 if is_changed else 0.45,
            edgecolor=HAIR,
            lw=0.5,
        )
    )
    text = wording.amount(row["value"], kind)
    if is_changed and pd.notna(row["relative_change"]):
        text += f"\n{_signed(row, kind, wording)}"
    axes.text(
        column + 0.5,
        line + 0.5,
        text,
        ha="center",
        va="center",
        fontsize=layout.text - 1.4,
        color=CONFLICT if is_changed else INK,
    )
