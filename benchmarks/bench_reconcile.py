"""Setting a growing record against the embedded studies: time for each tenfold more claims.

Run: python benchmarks/bench_reconcile.py [MOST_CLAIMS]
"""

import sys
import time

import pandas as pd

from audit.measure.published import complete_measurements
from audit.reconcile.verdicts import near_misses, reconcile_claims
from sources.published import embedded_events, embedded_measurements, embedded_pairs
from sources.tabulate import tabulate_claims

AREAS = ("terrorism", "IS", "hate_speech", "spam", "drugs", "firearms", "privacy", "child_safety")
COLUMNS = ("platform", "policy_area", "action", "unit", "kind", "value", "breakdown", "quarter")


def record(count):
    """A report by quarter, field and country, half of it about Twitter, half about Facebook."""
    rows = []
    quarters = pd.period_range("2016Q1", "2023Q4", freq="Q")
    part = 0
    while len(rows) < count:
        for quarter in quarters:
            for area in AREAS:
                for platform in ("Twitter", "Facebook"):
                    kind, value = ("share", 0.5) if part % 7 == 6 else ("count", 100.0 + part)
                    detail = f"part={part}" if part else ""
                    action, unit = "remove", "accounts"
                    rows.append((platform, area, action, unit, kind, value, detail, quarter))
        part += 1
    frame = pd.DataFrame(rows[:count], columns=list(COLUMNS))
    frame["period_start"] = [q.start_time.date().isoformat() for q in frame["quarter"]]
    frame["period_end"] = [q.end_time.date().isoformat() for q in frame["quarter"]]
    frame["claim_id"] = [f"c{number}" for number in range(len(frame))]
    return tabulate_claims(frame.drop(columns="quarter"))


def main():
    most = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    measurements = complete_measurements(embedded_measurements())
    events, pairs = embedded_events(), embedded_pairs()
    reconcile_claims(record(100), measurements, events, pairs)
    size, before = 1_000, None
    while size <= most:
        claims = record(size)
        start = time.perf_counter()
        verdicts = reconcile_claims(claims, measurements, events, pairs)
        middle = time.perf_counter()
        misses = near_misses(claims, measurements)
        end = time.perf_counter()
        ratio = f"{(middle - start) / before:.1f}" if before else "-"
        print(
            f"{size:>9,} claims: {len(verdicts)} verdicts in {middle - start:.2f} s "
            f"(x{ratio} of the row above), {len(misses)} near misses in {end - middle:.2f} s"
        )
        before, size = middle - start, size * 10


if __name__ == "__main__":
    main()
