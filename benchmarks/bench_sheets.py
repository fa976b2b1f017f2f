"""Sheets: our sources against the obvious pandas script, on synthetic files of real size.

Run `python benchmarks/bench_sheets.py`. The script reads the same numbers and dates, without
intervals, places, series or checks. Each side runs in a process of its own, so that peak memory is
its own; times are the best of three. Real editions beside the checkout are read too, where present.
"""

import itertools
import random
import resource
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from io import BytesIO
from multiprocessing import get_context
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
CORPUS = ROOT.parent / "shared" / "corpus"
QUARTERS = [f"{year}Q{quarter}" for year in range(2017, 2027) for quarter in range(1, 5)]
MONTHS = ("Jan-Mar", "Apr-Jun", "Jul-Sep", "Oct-Dec")


def meta_file(rows=10_000):
    """The CSV of all quarters, with rounded counts, shares and N/A."""
    from sources.meta_community_standards import POLICIES

    numbers = random.Random(1)
    policies = [row["label"] for row in POLICIES.values()]
    metrics = ("Content Actioned", "Content Appealed", "Proactive rate", "Prevalence")
    lines = ["app,policy_area,metric,period,value"]
    series = itertools.product(("Facebook", "Instagram", "Threads"), policies, metrics, QUARTERS)
    for app, policy, metric, quarter in itertools.islice(series, rows):
        value = f'"{numbers.randrange(10_000) * 100_000:,}"'
        if metric in ("Proactive rate", "Prevalence"):
            value = f"{numbers.randrange(1000) / 10:.2f}%"
        lines.append(f'{app},"{policy}",{metric},{quarter},{value if quarter > "2018" else "N/A"}')
    return "\n".join(lines).encode()


def tiktok_file(rows=30_000):
    """The CSV of one edition with markets and policies, floats with noise."""
    from sources.label_map import load_label_map

    numbers = random.Random(2)
    policies = [r["label"] for r in load_label_map("tiktok_community_guidelines.policies").values()]
    markets = ("France", "Germany", "Turkey", "Laos", "Iraq", "Spain", "Chile", "Japan")
    metrics = (
        "Proactive removal rate",
        "Removal rate before any views",
        "Removal rate within 24 hours",
        "Category share",
    )
    periods = [f"{months} {year}" for year in (2022, 2023, 2024) for months in MONTHS]
    lines = [
        "Metric,Period type,Period,Policy type,Issue policy,Task type,Task,Location,Market,Result"
    ]
    series = itertools.product(metrics, periods, policies, markets)
    for metric, period, policy, market in itertools.islice(series, rows):
        share = sum([0.001] * numbers.randrange(1000))
        lines.append(
            f'{metric},Quarterly,{period},Policy,"{policy}",All,All,Market,{market},{share}'
        )
    return "\n".join(lines).encode()


def meta_ours(content):
    from sources.document import Document
    from sources.meta_community_standards import parse

    return round(parse(Document(content, "meta.csv")).claims["value"].sum(), 6)


def meta_script(content):
    import pandas as pd

    frame = pd.read_csv(BytesIO(content), dtype=str, keep_default_na=False)
    frame = frame[frame["value"] != "N/A"]
    share = frame["value"].str.endswith("%")
    number = pd.to_numeric(frame["value"].str.replace("[,%]", "", regex=True))
    frame["value"] = number.where(~share, number / 100)
    frame["period_start"] = pd.PeriodIndex(frame["period"], freq="Q").start_time
    return round(frame["value"].sum(), 6)


def tiktok_ours(content):
    from sources.document import Document
    from sources.tiktok_community_guidelines import parse

    return round(parse(Document(content, "tiktok.csv")).claims["value"].sum(), 6)


def tiktok_script(content):
    import pandas as pd

    frame = pd.read_csv(BytesIO(content), encoding="utf-8-sig", dtype=str, keep_default_na=False)
    frame["value"] = pd.to_numeric(frame["Result"].str.replace(",", "")).round(12)
    ends = frame["Period"].str.partition("-")[2]
    frame["period_end"] = pd.to_datetime(ends, format="%b %Y") + pd.offsets.MonthEnd()
    return round(frame["value"].sum(), 6)


def measured(reader, content):
    best, found = float("inf"), None
    for _ in range(3):
        start = time.perf_counter()
        found = reader(content)
        best = min(best, time.perf_counter() - start)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return best, peak, found


def alone(reader, content):
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(measured, reader, content).result()


def real(name):
    path = CORPUS / name
    return path.read_bytes() if path.is_file() else None


def main():
    cases = [
        ("Meta, synthetic, 10,000 rows", meta_file(10_000), meta_ours, meta_script),
        ("Meta, real, 2022Q4", real("meta-cser-2022-q4/meta-2022-q4.csv"), meta_ours, None),
        ("TikTok, synthetic, 30,000 rows", tiktok_file(), tiktok_ours, tiktok_script),
        (
            "TikTok, real, 2023Q4",
            real("tiktok-cger-2023-q4/tiktok-2023-q4.csv"),
            tiktok_ours,
            tiktok_script,
        ),
    ]
    print("| file | bytes | script: s, MB | ours: s, MB | ratio of time | same sum |")
    print("| --- | --- | --- | --- | --- | --- |")
    for name, content, ours, script in cases:
        if content is None:
            print(f"| {name} | not beside this checkout | | | | |")
            continue
        own = alone(ours, content)
        if script is None:  # it stops at a cell with a range
            print(f"| {name} | {len(content):,} | fails | {own[0]:.2f}, {own[1]:.0f} | | |")
            continue
        other = alone(script, content)
        print(
            f"| {name} | {len(content):,} | {other[0]:.2f}, {other[1]:.0f} "
            f"| {own[0]:.2f}, {own[1]:.0f} | {own[0] / other[0]:.1f} "
            f"| {'yes' if abs(own[2] - other[2]) < 1e-3 else 'NO'} |"
        )


if __name__ == "__main__":
    main()
