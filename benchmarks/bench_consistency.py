"""Checking records of many sizes, and one long daily record against the naive way.

Prints seconds, peak memory and ratios. Run: `python benchmarks/bench_consistency.py`.
"""

from __future__ import annotations

import random
import resource
import sys
import time
from datetime import date, timedelta

import highspy
import numpy as np
import pandas as pd

from audit.consistency.check import check_claims
from audit.consistency.constraints import build_components
from audit.consistency.solver import find_conflicts
from audit.consistency.statements import latest_as_of, read_statements
from schemas.values import Period
from sources.tabulate import tabulate_claims

FIRST = date(2014, 1, 1)
BASE = {
    "platform": "Example",
    "policy_area": "terrorism",
    "action": "suspend",
    "unit": "accounts",
    "review": "accepted",
}


def daily_record(years: int, wrong: int, seed: int = 1) -> pd.DataFrame:
    """Daily counts with their monthly, quarterly, yearly and cumulative totals, some slipped."""
    chance = random.Random(seed)
    last = date(FIRST.year + years - 1, 12, 31)
    days = [FIRST + timedelta(days=i) for i in range((last - FIRST).days + 1)]
    counts = {day: chance.randint(200, 2000) for day in days}
    rows = [row("count", Period.day(day), counts[day]) for day in days]

    def total(period: Period) -> int:
        inside = (period.start + timedelta(days=i) for i in range(period.days))
        return sum(counts[day] for day in inside)

    for year in range(FIRST.year, last.year + 1):
        for month in range(1, 13):
            period = Period.month(year, month)
            rows.append(row("count", period, total(period)))
            if month % 3 == 0:
                rows.append(
                    row("cumulative", Period(FIRST, period.end), total(Period(FIRST, period.end)))
                )
                quarter = Period.quarter(year, month // 3)
                rows.append(row("count", quarter, total(quarter)))
        rows.append(row("count", Period.year(year), total(Period.year(year))))
    for slipped in chance.sample(rows, wrong):
        slipped["value"] += chance.randint(50, 900)
    for number, one in enumerate(rows):
        one["claim_id"] = f"d{number}"
    return tabulate_claims(rows)


def row(kind: str, period: Period, value: int) -> dict[str, object]:
    return {
        **BASE,
        "kind": kind,
        "value": max(0, value),
        "period_start": period.start.isoformat(),
        "period_end": period.end.isoformat(),
    }


def many_platforms(claims: int, seed: int = 2) -> pd.DataFrame:
    """Half-years and years of many platforms in three editions, every hundredth total slipped."""
    chance = random.Random(seed)
    rows: list[dict[str, object]] = []
    platform = 0
    while len(rows) < claims:
        platform += 1
        for edition in range(3):
            for year in range(2016, 2020):
                halves = [chance.randint(100, 100_000) for _ in range(2)]
                slip = 1000 if chance.random() < 0.01 else 0
                periods = [Period.half(year, 1), Period.half(year, 2), Period.year(year)]
                for period, value in zip(periods, [*halves, sum(halves) + slip], strict=True):
                    rows.append(
                        {
                            **row("count", period, value),
                            "platform": f"P{platform}",
                            "published_on": f"202{edition}-03-01",
                        }
                    )
    for number, one in enumerate(rows[:claims]):
        one["claim_id"] = f"m{number}"
    return tabulate_claims(rows[:claims])


def naive(claims: pd.DataFrame) -> tuple[float, int]:
    """One unknown per day, one row per claim, HiGHS's own irreducible set on the whole model."""
    start = time.perf_counter()
    periods = [
        Period.from_iso(a, b)
        for a, b in zip(claims["period_start"], claims["period_end"], strict=True)
    ]
    days = (max(p.end for p in periods) - FIRST).days + 1
    solver = highspy.Highs()
    solver.silent()
    solver.setOptionValue("iis_strategy", 6)
    for _ in range(days):
        solver.addVar(0.0, highspy.kHighsInf)
    for period, value in zip(periods, claims["value"], strict=True):
        first = (period.start - FIRST).days
        columns = np.arange(first, first + period.days, dtype=np.int32)
        solver.addRow(value, value, len(columns), columns, np.ones(len(columns)))
    solver.run()
    _, iis = solver.getIis()
    return time.perf_counter() - start, len(iis.row_index_)


def ours(claims: pd.DataFrame) -> tuple[float, int]:
    start = time.perf_counter()
    standing = latest_as_of(read_statements(claims))
    found = [c for part in build_components(standing, "rounding") for c in find_conflicts(part)]
    return time.perf_counter() - start, len(found)


def memory() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    print("| record | claims | seconds | findings | peak MB |")
    print("| --- | ---: | ---: | ---: | ---: |")
    sizes = [int(size) for size in sys.argv[1:]] or [1_000, 10_000, 100_000]
    for size in sizes:
        claims = many_platforms(size)
        start = time.perf_counter()
        findings = check_claims(claims)
        seconds = time.perf_counter() - start
        print(
            f"| many platforms, three editions | {len(claims):,} | {seconds:.1f} "
            f"| {len(findings)} | {memory():.0f} |",
            flush=True,
        )
    claims = daily_record(10, wrong=6)
    start = time.perf_counter()
    findings = check_claims(claims)
    seconds = time.perf_counter() - start
    print(
        f"| ten years of days, six figures wrong (all rules) | {len(claims):,} | {seconds:.1f} "
        f"| {len(findings)} | {memory():.0f} |"
    )
    quick, conflicts = ours(claims)
    print(
        f"| the same, conflicts and proofs alone | {len(claims):,} | {quick:.2f} | {conflicts} "
        f"| {memory():.0f} |"
    )
    slow, found = naive(claims)
    print(
        f"| the same, daily unknowns and HiGHS's IIS (one set, no proof) | {len(claims):,} "
        f"| {slow:.2f} | {int(found > 0)} | {memory():.0f} |"
    )
    print(
        f"\nnaive / ours: {slow / quick:.1f} (one set of {found} rows against {conflicts} proved)"
    )


if __name__ == "__main__":
    main()
