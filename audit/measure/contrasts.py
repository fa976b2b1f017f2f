"""Differential disruption: each group of a panel against the first, as rows of measurements."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from itertools import product

import numpy as np

from audit.measure.estimates import Clock, Frame, Row
from audit.measure.groups import (
    Contrast,
    LogRank,
    hazard_ratio,
    log_rank,
    restricted_mean_difference,
)
from audit.measure.lifetimes import REMOVED, Lifetimes
from audit.measure.survival import RiskTable, count_at_risk, kaplan_meier

OUTER = "widest wald limits of latest and earliest removals, each group placed by itself"

NOT_PROVED = (
    " Removals are known only between two looks: the limits are the widest of four placements, "
    "which are not proved to be the outermost."
)

ALIKE = 1.5
"""Mean gaps between the looks that frame a removal may differ by this factor between groups: a
group that is looked at half as often seems to be removed later."""

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
    lives = {group: clock.lifetimes for group, clock in clocks.items() if clock.lifetimes.items}
    if len(lives) < 2:
        return [], []
    since = next(iter(clocks.values())).since
    if not _looked_at_alike(list(lives.values())):
        return [], [
            f"The groups were not looked at alike since {since} (gaps between the looks that frame "
            "a removal differ by more than half): a difference between them could come from the "
            "looks alone, and no test is given."
        ]
    tables = {group: _tables(life) for group, life in lives.items()}
    test = _most_cautious([log_rank(tied) for tied in _placements(list(tables.values()))])
    sentences = [_sentence(test, list(tables), since)]
    if len(tables) > MOST_GROUPS:
        return [], sentences
    first, *others = tables
    doubt = NOT_PROVED if any(map(_is_framed, lives.values())) else ""
    horizon = min(until, *(float(table.time[-1]) for pair in tables.values() for table in pair))
    rows: list[Row] = []
    for other in others:
        pair = replace(
            frame,
            prefix="-".join([frame.prefix, *f"{other} vs {first}".split()]),
            columns={**frame.columns, "group": f"{other} against {first}"},
        )
        pairs = list(product(tables[first], tables[other]))
        ratio = _outer([hazard_ratio(*two, level=frame.level) for two in pairs])
        note = (
            f"Log-rank {_outcome(_most_cautious([log_rank(two) for two in pairs]))}. Assumes that "
            f"the ratio is constant over time.{doubt}"
        )
        if not math.isnan(ratio.estimate):
            rows.append(_row(pair, "hazard_ratio", since, ratio, f"cox, efron ties; {OUTER}", note))
        curves = [
            (kaplan_meier(one, level=frame.level), kaplan_meier(two, level=frame.level))
            for one, two in pairs
        ]
        gap = _outer(
            [
                restricted_mean_difference(before, after, horizon, level=frame.level)
                for before, after in curves
            ]
        )
        note = (
            "Days by which the mean lifetime up to the horizon is longer; no assumption about the "
            f"shape of the curves.{doubt}"
        )
        method = f"difference of restricted means; {OUTER}"
        row = _row(pair, "mean_lifetime_difference", since, gap, method, note)
        rows.append({**row, "horizon": duration_text(horizon)})
    return rows, sentences


def _is_framed(life: Lifetimes) -> bool:
    """Whether a removal is known only to lie between two looks."""
    removed = life.where(life.cause == REMOVED)
    return bool((removed.high > removed.low).any())


def _looked_at_alike(lives: list[Lifetimes]) -> bool:
    """Whether the gaps that frame removals are of like length in all groups that have any."""
    gaps = []
    for life in lives:
        removed = life.where(life.cause == REMOVED)
        if removed.items:
            gaps.append(float(np.average(removed.high - removed.low, weights=removed.count)))
    return len(gaps) < 2 or max(gaps) <= ALIKE * min(gaps)


def _tables(life: Lifetimes) -> tuple[RiskTable, RiskTable]:
    """Counts with each removal at its latest and its earliest; other doors end the following."""
    censored = life.others_censored()
    entry = life.entry if life.has_late_entry else None
    latest, earliest = (
        count_at_risk(*censored.placed(where), entry=entry, count=life.count)
        for where in ("latest", "earliest")
    )
    return latest, earliest


def _placements(tables: list[tuple[RiskTable, RiskTable]]) -> list[list[RiskTable]]:
    """All groups placed alike, and each group against the rest; for two groups that is all four.

    Not proved to be outermost: exits within a group may be placed otherwise than all alike.
    """
    picked = []
    for rest in (0, 1):
        picked.append([table[rest] for table in tables])
        for apart in range(len(tables)):
            picked.append(
                [table[1 - rest if at == apart else rest] for at, table in enumerate(tables)]
            )
    return picked


def _most_cautious(tests: list[LogRank]) -> LogRank:
    """The test with the largest p-value; one that is not defined wins."""
    return max(tests, key=lambda test: math.inf if math.isnan(test.p_value) else test.p_value)


def _outer(contrasts: list[Contrast]) -> Contrast:
    """First contrast, with the outer limits and the largest p-value of all."""
    first = contrasts[0]
    return replace(
        first,
        low=float(np.min([one.low for one in contrasts])),
        high=float(np.max([one.high for one in contrasts])),
        p_value=float(np.max([one.p_value for one in contrasts])),
    )


def _row(
    frame: Frame, estimand: str, since: str, contrast: Contrast, method: str, note: str
) -> Row:
    return frame.row(
        estimand,
        since=since,
        estimate=contrast.estimate,
        low=contrast.low,
        high=contrast.high,
        level=contrast.level,
        method=method,
        note=note,
    )


def _sentence(test: LogRank, groups: list[str], since: str) -> str:
    listed = ", ".join(
        f"{group or '(blank)'} {seen:,.0f} removed against {expected:,.1f} expected"
        for group, seen, expected in zip(groups, test.observed, test.expected, strict=True)
    )
    asked = f"Were all groups removed at the same pace since {since}?"
    return f"{asked} {listed}: log-rank {_outcome(test)}."


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
