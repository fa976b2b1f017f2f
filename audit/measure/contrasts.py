"""Differential disruption: each group of a panel against the first, as rows of measurements.

How groups can be compared depends on their looks. Where removals have known times, all is as in
textbooks. Where all groups share their looks and nobody is lost in between, ranks are known between
looks and the log-rank test is exact in the same sense; the hazard ratio is that of grouped times.
Everywhere else each removal may lie anywhere between its two looks, and limits and p-values are
given that hold wherever they lie (`audit.measure.ratio_bounds`).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from audit.measure.common_looks import grouped_hazard_ratio, share_looks
from audit.measure.estimates import Clock, Frame, Row
from audit.measure.groups import Contrast, LogRank, hazard_ratio, log_rank
from audit.measure.lifetimes import CENSORED, REMOVED, Floats, Lifetimes, joined
from audit.measure.mean_lifetimes import MeanLifetime, mean_difference
from audit.measure.ratio_bounds import RatioBounds
from audit.measure.survival import RiskTable, count_at_risk

ALIKE = 1.5
"""Mean gaps between the looks that frame a removal may differ by this factor between groups: a
group that is looked at half as often seems to be removed later."""

MOST_GROUPS = 10
"""With more groups only the test that all are alike is given: pairs would be picked by chance."""

KNOWN, SHARED, FRAMED = "known", "shared", "framed"
"""Removals have known times; lie between looks that all groups share; lie between any two looks."""

RATIO_METHODS = {
    KNOWN: "cox, efron ties; wald limits",
    SHARED: "grouped proportional hazards (cloglog); wald limits",
    FRAMED: "cox score limits that hold wherever between its looks each removal lies",
}


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
    followed = {group: clock.lifetimes for group, clock in clocks.items() if clock.lifetimes.items}
    if len(followed) < 2:
        return [], []
    since = next(iter(clocks.values())).since
    if not _looked_at_alike(list(followed.values())):
        return [], [
            f"The groups were not looked at alike since {since} (gaps between the looks that frame "
            "a removal differ by more than half): a difference between them could come from the "
            "looks alone, and no test is given."
        ]
    # Exits by another door end the following: what is compared is the pace of removal.
    lives = {group: life.others_censored() for group, life in followed.items()}
    looks = _looks_of(list(lives.values()))
    sentences = [_sentence(lives, looks, since)]
    if len(lives) > MOST_GROUPS:
        return [], sentences
    first, *others = lives
    ends = [_followed_until(life) for life in lives.values()]
    horizon = min(until, *ends)
    means = {group: MeanLifetime.of(life, horizon) for group, life in lives.items()}
    rows: list[Row] = []
    for other in others:
        pair = _Pair(lives[first], lives[other], looks, frame.level)
        own = replace(
            frame,
            prefix="-".join([frame.prefix, *f"{other} vs {first}".split()]),
            columns={**frame.columns, "group": f"{other} against {first}"},
        )
        ratio = pair.ratio
        if not np.isnan([ratio.low, ratio.high]).all():
            note = f"{pair.test} Assumes that the ratio is constant over time."
            rows.append(_row(own, "hazard_ratio", since, ratio, RATIO_METHODS[looks], note))
        gap = mean_difference(means[first], means[other], level=frame.level)
        note = (
            "Days by which the mean lifetime up to the horizon is longer; no assumption about the "
            "shape of the curves."
        )
        method = "difference of restricted means" + (
            "" if looks == KNOWN else "; limits added to what the looks leave open"
        )
        row = _row(own, "mean_lifetime_difference", since, gap, method, note)
        rows.append({**row, "horizon": duration_text(horizon)})
    return rows, sentences


@dataclass(frozen=True)
class _Pair:
    """Two groups, exits by other doors censored."""

    first: Lifetimes
    second: Lifetimes
    looks: str
    level: float

    @cached_property
    def ratio(self) -> Contrast:
        """Hazard ratio of the second to the first."""
        if self.looks == FRAMED:
            return RatioBounds.of(self.first, self.second).contrast(level=self.level)
        estimate = hazard_ratio if self.looks == KNOWN else grouped_hazard_ratio
        return estimate(_table(self.first), _table(self.second), level=self.level)

    @property
    def test(self) -> str:
        """The test that both are removed at the same pace, as a sentence."""
        if self.looks == FRAMED:
            return f"Score test {_at_most(self.ratio.p_value)}."
        return f"Log-rank {_outcome(log_rank([_table(self.first), _table(self.second)]))}."


def _looks_of(lives: Sequence[Lifetimes]) -> str:
    removed = [life.where(life.cause == REMOVED) for life in lives]
    if all((life.high == life.low).all() for life in removed):
        return KNOWN
    return SHARED if share_looks(lives) else FRAMED


def _looked_at_alike(lives: list[Lifetimes]) -> bool:
    """Whether the gaps that frame removals are of like length in all groups that have any."""
    gaps = []
    for life in lives:
        removed = life.where(life.cause == REMOVED)
        if removed.items:
            gaps.append(float(np.average(removed.high - removed.low, weights=removed.count)))
    return len(gaps) < 2 or max(gaps) <= ALIKE * min(gaps)


def _table(life: Lifetimes) -> RiskTable:
    """Counts with each removal at the look that found it."""
    entry = life.entry if life.has_late_entry else None
    return count_at_risk(*life.placed("latest"), entry=entry, count=life.count)


def _followed_until(life: Lifetimes) -> float:
    """Until when a group's mean can be told, wherever its removals lie, in days."""
    ends: Floats = np.where(life.cause == CENSORED, life.low, np.nextafter(life.low, np.inf))
    return float(ends.max())


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


def _sentence(lives: Mapping[str, Lifetimes], looks: str, since: str) -> str:
    """Whether all groups were removed at the same pace."""
    names = [group or "(blank)" for group in lives]
    asked = f"Were all groups removed at the same pace since {since}?"
    if looks != FRAMED:
        test = log_rank([_table(life) for life in lives.values()])
        listed = ", ".join(
            f"{name} {seen:,.0f} removed against {expected:,.1f} expected"
            for name, seen, expected in zip(names, test.observed, test.expected, strict=True)
        )
        return f"{asked} {listed}: log-rank {_outcome(test)}."
    listed = ", ".join(
        f"{name} {life.removed:,} removed of {life.items:,}"
        for name, life in zip(names, lives.values(), strict=True)
    )
    if len(lives) > MOST_GROUPS:
        return (
            f"{asked} {listed}: no test, as removals are known only between two looks and there "
            f"are more than {MOST_GROUPS} groups."
        )
    return f"{asked} {listed}: score test {_at_most(_joint_p_value(list(lives.values())))}."


def _joint_p_value(lives: list[Lifetimes]) -> float:
    """Largest p-value that all are alike: each group against the rest, with Bonferroni's factor."""
    if len(lives) == 2:
        return RatioBounds.of(*lives).p_value
    found = [
        RatioBounds.of(joined(lives[:at] + lives[at + 1 :]), life).p_value
        for at, life in enumerate(lives)
    ]
    return min(1.0, len(lives) * float(np.min(found)))


def _at_most(p_value: float) -> str:
    if math.isnan(p_value):
        return "not defined (no removals to compare)"
    held = "wherever between its looks each removal lies"
    if p_value > 0.9999:
        return f"tells nothing: the looks leave open which group was faster ({held})"
    return f"{_p_text(p_value, at_most=True)} {held}"


def _outcome(test: LogRank) -> str:
    if math.isnan(test.statistic):
        return "test not defined (no removals to compare)"
    return f"chi-square {test.statistic:.2f} on {test.degrees} df, {_p_text(test.p_value)}"


def _p_text(p_value: float, *, at_most: bool = False) -> str:
    if p_value < 0.0001:
        return "p < 0.0001"
    return f"p {'at most' if at_most else '='} {p_value:.4f}"


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
