"""Differential disruption: each group of a panel against the first, as rows of measurements."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace

from audit.measure.estimates import Clock, Frame, Row
from audit.measure.groups import (
    Contrast,
    LogRank,
    hazard_ratio,
    log_rank,
    restricted_mean_difference,
)
from audit.measure.lifetimes import Lifetimes
from audit.measure.survival import RiskTable, count_at_risk, kaplan_meier

MOST_GROUPS = 10
"""With more groups only the test that all are alike is given: pairs would be picked by chance."""


def contrast_rows(
    frame: Frame, clocks: Mapping[str, Clock], *, until: float
) -> tuple[list[Row], list[str]]:
    """Hazard ratio and difference of restricted means of each group against the first.

    Args:
        frame: What the rows share.
        clocks: One clock by group, in the order in which they are compared.
        until: Horizon of the restricted means, in days; shortened to what all groups were followed.

    Returns:
        Rows, and sentences on the test that all groups are removed at the same pace.
    """
    tables = {group: _table(clock.lifetimes) for group, clock in clocks.items()}
    tables = {group: table for group, table in tables.items() if len(table.time)}
    if len(tables) < 2:
        return [], []
    since = next(iter(clocks.values())).since
    test = log_rank(list(tables.values()))
    sentences = [_sentence(test, list(tables), since)]
    if len(tables) > MOST_GROUPS:
        return [], sentences
    first, *others = tables
    horizon = min(until, *(float(table.time[-1]) for table in tables.values()))
    rows: list[Row] = []
    for other in others:
        pair = replace(
            frame,
            prefix=f"{frame.prefix}-{other}-vs-{first}",
            columns={**frame.columns, "group": f"{other} against {first}"},
        )
        ratio = hazard_ratio(tables[first], tables[other], level=frame.level)
        two = log_rank([tables[first], tables[other]])
        note = f"Log-rank {_outcome(two)}. Assumes that the ratio is constant over time."
        rows.append(
            _row(pair, "hazard_ratio", since, ratio, "cox, efron ties; wald limits", note=note)
        )
        curves = [kaplan_meier(tables[group], level=frame.level) for group in (first, other)]
        gap = restricted_mean_difference(*curves, horizon, level=frame.level)
        rows.append(
            _row(
                pair,
                "mean_lifetime_difference",
                since,
                gap,
                "difference of restricted means; wald limits",
                horizon=duration_text(horizon),
                note="Days by which the mean lifetime up to the horizon is longer; no assumption "
                "about the shape of the curves.",
            )
        )
    return rows, sentences


def _table(life: Lifetimes) -> RiskTable:
    """Counts with each exit at the look that found it; other doors end the following."""
    censored = life.others_censored()
    time, cause = censored.placed("latest")
    entry = life.entry if life.has_late_entry else None
    return count_at_risk(time, cause, entry=entry, count=life.count)


def _row(
    frame: Frame, estimand: str, since: str, contrast: Contrast, method: str, **values: str
) -> Row:
    return frame.row(
        estimand,
        since=since,
        estimate=contrast.estimate,
        low=contrast.low,
        high=contrast.high,
        level=contrast.level,
        method=method,
        **values,
    )


def _sentence(test: LogRank, groups: list[str], since: str) -> str:
    listed = ", ".join(
        f"{group or '(blank)'} {seen:,.0f} removed against {expected:,.1f} expected"
        for group, seen, expected in zip(groups, test.observed, test.expected, strict=True)
    )
    return f"Were all groups removed at the same pace since {since}? {listed}: log-rank {_outcome(test)}."


def _outcome(test: LogRank) -> str:
    if math.isnan(test.statistic):
        return "test not defined (no removals to compare)"
    shown = "p < 0.0001" if test.p_value < 0.0001 else f"p = {test.p_value:.4f}"
    return f"chi-square {test.statistic:.2f} on {test.degrees} df, {shown}"


def duration_text(days: float) -> str:
    """A length of time in days as an ISO 8601 duration, cut to whole seconds."""
    seconds = math.floor(days * 86_400 + 1e-6)
    whole, rest = divmod(seconds, 86_400)
    hours, rest = divmod(rest, 3_600)
    minutes, left = divmod(rest, 60)
    date = f"{whole}D" if whole else ""
    clock = "".join(f"{n}{unit}" for n, unit in ((hours, "H"), (minutes, "M"), (left, "S")) if n)
    text = f"P{date}" + (f"T{clock}" if clock else "")
    return text if text != "P" else "PT0S"
