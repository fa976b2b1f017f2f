"""Rules over the course of a series: restatements, gaps, repeats, jumps, changes of rounding."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta
from fractions import Fraction
from itertools import accumulate, pairwise
from statistics import median
from typing import Any

import pandas as pd

from audit.consistency.record import Record, graded, relative, remark
from audit.consistency.restatements import find_restatements
from audit.consistency.statements import Statement
from audit.consistency.wording import (
    describe,
    describe_fully,
    policy,
    printed_value,
    publication,
    who,
)
from audit.wording import day, number
from schemas.claims import SERIES_COLUMNS
from schemas.figures import WHOLE_KINDS, last_unit
from schemas.values import Period

Jump = tuple[Statement, Statement, float]
"""The figures before and after, and the step between them on the log scale."""

FIRST_DAY = date.min
MIN_HISTORY = 8
"""Periods that a series must have before a jump in it can be called unusual."""
JUMP_SPREADS = 8.0
"""Robust standard deviations (scaled median absolute deviations) that make a jump."""
MIN_JUMP = math.log(10)
"""And it must be an order of magnitude."""
SIGNIFICANT = 4
"""Digits a repeated value must have to be remarkable."""


def check_restatements(record: Record) -> list[dict[str, Any]]:
    """`restatement` and `restatement_undone`: what later editions changed, edition by edition."""
    moved = find_restatements(record.claims)
    found = []
    editions = ["platform", "published_before", "published_after"]
    for (platform, before, after), group in moved.groupby(editions, sort=True):
        earlier, later = day(str(before)), day(str(after))
        largest = group.iloc[_largest(group)]
        subject = record.statements[str(largest["claim_id_after"])]
        found.append(
            remark(
                "restatement",
                f"{platform}: the edition of {later} changed {_figures(len(group))} that the "
                f"edition of {earlier} had published, such as {describe_fully(subject)}, "
                f"before: {printed_value(record.statements[str(largest['claim_id_before'])])}.",
                group["claim_id_after"],
                [str(platform), str(after), *group["statement_key"]],
                gap=float(group["change"].abs().max()),
                relative_gap=float(abs(largest["relative_change"])),
            )
        )
        undone = group[group["is_undone"]]
        if not len(undone):
            continue
        largest = undone.iloc[_largest(undone)]
        first = record.statements[str(largest["claim_id_before"])]
        second = record.statements[str(largest["claim_id_after"])]
        found.append(
            remark(
                "restatement_undone",
                f"{platform}: {_figures(len(undone))} changed in the edition of {later} went "
                f"back to the earlier value in a later one, such as {describe_fully(first)}: "
                f"{printed_value(second)} in that edition, {printed_value(first)} before and "
                "after.",
                [*undone["claim_id_before"], *undone["claim_id_after"]],
                [str(platform), str(after), *undone["statement_key"]],
                severity="warning",
                proof="\n".join(_courses_of_values(record, undone)),
                gap=float(undone["change"].abs().max()),
                relative_gap=float(abs(largest["relative_change"])),
                survives_if="all editions count the same thing",
            )
        )
    return found


def _courses_of_values(record: Record, undone: pd.DataFrame) -> list[str]:
    """Each figure with all its values, edition by edition."""
    wanted = set(undone["statement_key"])
    values: dict[str, list[Statement]] = defaultdict(list)
    for statement in record.statements.values():
        if statement.statement_key in wanted and not statement.relayed_by:
            values[statement.statement_key].append(statement)
    lines = []
    for key in undone["statement_key"]:
        ordered = sorted(values[key], key=lambda s: s.published_on)
        course = ", ".join(f"{printed_value(s)} ({day(s.published_on)})" for s in ordered)
        lines.append(f"{describe_fully(ordered[0])}: {course}.")
    return lines


def _largest(group: pd.DataFrame) -> int:
    """Position of the largest change: of counts where there are any, otherwise relative."""
    counts = group["change"].abs().where(group["kind"].isin(WHOLE_KINDS))
    sizes = counts if counts.notna().any() else group["relative_change"].abs()
    return int(sizes.fillna(0.0).to_numpy().argmax())


def _figures(number_of: int) -> str:
    return "one figure" if number_of == 1 else f"{number_of:,} figures"


def check_course(record: Record) -> list[dict[str, Any]]:
    """`repeated_value`, `magnitude_jump` and `rounding_change` within each series of counts.

    Nothing is said of a figure of which several values stand side by side: either may be right.
    """
    found: list[dict[str, Any]] = []
    jumps: dict[tuple[str, ...], list[Jump]] = defaultdict(list)
    for course in _courses(record):
        found += _repeats(course, record)
        for before, after, step in _jumps(course, record):
            jumps[_moved_together(before, after)].append((before, after, step))
        found += _rounding_changes([s for s in course if s.statement_key not in record.undecided])
    return found + [_jump(group, record) for group in jumps.values()]


def check_coverage(record: Record) -> list[dict[str, Any]]:
    """`reporting_gap` and `reporting_overlap`: periods never reported, or reported twice over.

    Of figures read from documents: what nobody typed may well have been published.
    """
    gaps: dict[tuple[str, str, Period], list[Statement]] = defaultdict(list)
    overlaps: dict[tuple[str, str, Period, Period], list[Statement]] = defaultdict(list)
    for course in _courses(record):
        for before, after in pairwise(course):
            first, second = before.period, after.period
            if first is None or second is None or not (before.document and after.document):
                continue
            named = dict(zip(SERIES_COLUMNS, after.series, strict=True))
            source = (named["claimant"], named["report_series"])
            if first.overlaps(second) and not first.contains(second):
                if not second.contains(first):
                    overlaps[*source, first, second] += [before, after]
            elif not first.overlaps(second) and not first.is_followed_by(second):
                gaps[*source, _between(first, second)] += [before, after]
    found = []
    for (claimant, series, missing), around in gaps.items():
        found.append(
            remark(
                "reporting_gap",
                f"{_publication(claimant, series)}: nothing is reported for {missing.label} in "
                f"{_several(len(around) // 2)} that had figures before and have them after.",
                [s.claim_id for s in around[:16]],
                [claimant, series, *(s.statement_key for s in around)],
                observed=str(missing),
            )
        )
    for (claimant, series, first, second), both in overlaps.items():
        found.append(
            remark(
                "reporting_overlap",
                f"{_publication(claimant, series)}: figures for {first.label} and for "
                f"{second.label} overlap in {_several(len(both) // 2)}; they cannot be added up.",
                [s.claim_id for s in both[:16]],
                [claimant, series, *(s.statement_key for s in both)],
                observed=f"{first} and {second}",
            )
        )
    return found


def _publication(claimant: str, series: str) -> str:
    return f"{claimant}, {series}" if series else claimant


def _several(count: int) -> str:
    return "one series" if count == 1 else f"{count:,} series"


def _between(first: Period, second: Period) -> Period:
    one_day = timedelta(days=1)
    return Period(first.end + one_day, second.start - one_day)


def _courses(record: Record) -> list[list[Statement]]:
    """Counts of each series over time, those of one length of period together, in order."""
    series: dict[tuple[str, ...], list[Statement]] = defaultdict(list)
    for statement in record.standing:
        counted = statement.kind == "count" and statement.period is not None
        if counted and statement.value is not None and statement.period_basis == "stated":
            series[statement.series].append(statement)
    courses = []
    for group in series.values():
        lengths: dict[object, list[Statement]] = defaultdict(list)
        for statement in group:
            if statement.period is not None:
                months = statement.period.month_count
                lengths[months or f"{statement.period.days} days"].append(statement)
        courses += [
            sorted(alike, key=lambda s: s.period.start if s.period else FIRST_DAY)
            for alike in lengths.values()
            if len(alike) > 1
        ]
    return courses


def _steps(course: Sequence[Statement], record: Record) -> list[tuple[Statement, Statement]]:
    """Each figure with the one after it, where the value of both is decided."""
    open_keys = record.undecided
    return [
        (before, after)
        for before, after in pairwise(course)
        if before.statement_key not in open_keys and after.statement_key not in open_keys
    ]


def _repeats(course: Sequence[Statement], record: Record) -> list[dict[str, Any]]:
    found = []
    for before, after in _steps(course, record):
        if before.value != after.value or before.value is None or not _adjacent(before, after):
            continue
        digits = len(str(before.value.numerator).rstrip("0"))
        if before.value.denominator == 1 and digits >= SIGNIFICANT:
            found.append(
                remark(
                    "repeated_value",
                    f"{who([after])}: {describe(before)} and {describe(after)}: exactly the same "
                    "number in two periods running.",
                    [before.claim_id, after.claim_id],
                    [before.statement_key, after.statement_key],
                    observed=printed_value(before),
                )
            )
    return found


def _adjacent(before: Statement, after: Statement) -> bool:
    return bool(before.period and after.period and before.period.is_followed_by(after.period))


def _jumps(course: Sequence[Statement], record: Record) -> list[Jump]:
    """Steps far outside the series' own steps, on the log scale (median and MAD)."""
    positive = [s for s in course if s.value is not None and s.value > 0]
    pairs = _steps(positive, record)
    if len(pairs) < MIN_HISTORY - 1:
        return []
    steps = [math.log(float(b.value or 1)) - math.log(float(a.value or 1)) for a, b in pairs]
    centre = median(steps)
    spread = 1.4826 * median(abs(step - centre) for step in steps)
    return [
        (before, after, step)
        for (before, after), step in zip(pairs, steps, strict=True)
        if abs(step) > MIN_JUMP and abs(step - centre) > JUMP_SPREADS * max(spread, 0.05)
    ]


def _moved_together(before: Statement, after: Statement) -> tuple[str, ...]:
    """What jumps are told together: those of one publication, platform and pair of periods."""
    platform = dict(zip(SERIES_COLUMNS, after.series, strict=True))["platform"]
    return (publication(after), platform, str(before.period), str(after.period))


def _jump(group: Sequence[Jump], record: Record) -> dict[str, Any]:
    """One note on all series that jumped from one period to the other, the largest step first."""
    ordered = sorted(group, key=lambda jump: (-abs(jump[2]), jump[1].row))
    before, after, step = ordered[0]
    factor = math.exp(abs(step))
    largest = (
        f"from {describe(before)} to {describe(after)}, a step by a factor of {factor:,.0f}, "
        "unlike any usual one of this series"
    )
    words = f"{who([after])}: {largest}."
    if len(ordered) > 1:
        platform = dict(zip(SERIES_COLUMNS, after.series, strict=True))["platform"]
        words = (
            f"{platform} ({publication(after)}): {len(ordered):,} series step far out of the usual "
            f"here, such as {policy(after) or 'all'}: {largest}."
        )
    change = (after.value or Fraction(0)) - (before.value or Fraction(0))
    both = [s for a, b, _ in ordered for s in (a, b)]
    return remark(
        "magnitude_jump",
        words,
        [s.claim_id for s in both],
        [s.statement_key for s in both],
        gap=float(abs(change)),
        relative_gap=relative(change, before.value or 0),
        **{**graded("note", both, record.events), "severity": "note"},
    )


def _has_fine(values: Sequence[Fraction], size: Fraction, coarse: Fraction) -> bool:
    """Whether some value of at least that size is printed a hundred times finer than `coarse`."""
    return any(value >= size and last_unit(value) * 100 <= coarse for value in values)


def _rounding_changes(course: Sequence[Statement]) -> list[dict[str, Any]]:
    """A series that was printed to the unit is now printed coarsely, or the other way round.

    Three figures on each side must agree, so that a single round number says nothing; and the
    figures printed finely must be as large as some printed coarsely, so that printing millions to
    the hundred thousand and thousands to the hundred is no change.
    """
    kept = [s for s in course if s.value]
    units = [last_unit(s.value) for s in kept if s.value]
    so_far = list(accumulate(units, min))
    from_here = list(accumulate(reversed(units), min))[::-1]
    for i in range(3, len(units) - 2):
        finest_before, finest_after = so_far[i - 1], from_here[i]
        if 100 * finest_before > finest_after and 100 * finest_after > finest_before:
            continue
        before, after = min(units[i - 3 : i]), min(units[i : i + 3])
        old = [s.value or Fraction(0) for s in kept[:i]]
        new = [s.value or Fraction(0) for s in kept[i:]]
        coarser = after >= 100 * before and _has_fine(old, min(new), finest_after)
        finer = before >= 100 * after and _has_fine(new, min(old), finest_before)
        if coarser or finer:
            change = "coarser" if coarser else "finer"
            return [
                remark(
                    "rounding_change",
                    f"{who([kept[i]])}: from {describe(kept[i])} on, this series is printed "
                    f"{change} than before (in units of {number(finest_after)}, before "
                    f"{number(finest_before)}).",
                    [kept[i - 1].claim_id, kept[i].claim_id],
                    [kept[i - 1].statement_key, kept[i].statement_key],
                )
            ]
    return []
