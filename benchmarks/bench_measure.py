"""Seconds and peak memory of `measure`, and of its estimators, against pandas and lifelines.

    python benchmarks/bench_measure.py                 panels of 1e6 and 1e7 checks, estimators
    python benchmarks/bench_measure.py --checks 1e8    one panel, ours alone

Each measurement runs in a process of its own, so that peak memory is its own. Both sides do the
same work: read the file, refuse unknown states, find repeated looks and items that came back,
reduce to lifetimes by group, and estimate shares by three horizons with limits and the median.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
import warnings
from pathlib import Path

HERE = Path(__file__).resolve().parent
AT = ["P1D", "P7D", "P30D"]
SHOWN = ("seconds", "mib")
COX_LIMIT = 20_000
"""Items above which lifelines' Cox model with late entry would take hours; theirs leaves it out."""
PANDAS_LIMIT = 2e7
"""Above so many checks pandas needs more memory than a small machine has."""


def ours(path: str) -> dict[str, float]:
    from audit.measure.takedown import measure_panel

    result = measure_panel(path, by="group", at=AT)
    return {"rows": len(result.measurements)}


def pandas_and_lifelines(path: str) -> dict[str, float]:
    """The same work: reduction in pandas, then the same estimators by lifelines.

    Turnbull since the first look; by age Kaplan-Meier with late entry and without, each at the
    earliest and the latest placement; shares among the removed; log-rank, Cox and restricted means.
    """
    import pandas as pd

    from schemas.vocabulary import CHECK_STATES

    warnings.simplefilter("ignore")
    begun = time.perf_counter()
    checks = pd.read_parquet(path)
    if not checks["state"].isin(CHECK_STATES).all():
        raise SystemExit("unknown state")
    repeated = int(checks.duplicated(["item_id", "checked_at"]).sum())
    is_live = checks["state"] == "live"
    live = checks[is_live].groupby("item_id")["checked_at"].agg(["min", "max"])
    exits = ["removed", "suspended", "deleted_by_owner", "private", "withheld"]
    gone = checks[checks["state"].isin(exits)].groupby("item_id")["checked_at"].min()
    items = checks.groupby("item_id")[["group", "created_at"]].first()
    items = items.join(live).join(gone.rename("gone")).dropna(subset=["min"])
    odd = items.index[items["gone"] < items["max"]]
    back = checks[is_live & checks["item_id"].isin(odd)].merge(gone.rename("gone"), on="item_id")
    back = back[back["checked_at"] < back["gone"]]
    items.loc[odd, "max"] = back.groupby("item_id")["checked_at"].max().reindex(odd)
    items = items.dropna(subset=["max"])
    reduced = time.perf_counter()
    figures = sum(lifelines_figures(group) for _, group in items.groupby("group"))
    figures += lifelines_contrasts(items)
    return {"rows": figures, "repeated": repeated, "reduction": reduced - begun}


def lifelines_figures(group) -> int:
    import lifelines
    import numpy as np
    import pandas as pd
    from lifelines.utils import median_survival_times

    day = pd.Timedelta(days=1)
    low = ((group["max"] - group["min"]) / day).to_numpy()
    high = ((group["gone"] - group["min"]) / day).fillna(np.inf).to_numpy()
    age = ((group["min"] - group["created_at"]) / day).to_numpy()
    seen = np.isfinite(high)
    fitter = lifelines.KaplanMeierFitter()
    fitter.fit_interval_censoring(low + 1e-9, high)
    fitter.survival_function_.loc[:30].iloc[-1]
    for end in (np.where(seen, high, low), np.where(seen, low + 1e-9, low)):
        kept = end > 0
        for extra in ({"entry": age[kept]}, {}):
            curve = lifelines.KaplanMeierFitter().fit((age + end)[kept], seen[kept], **extra)
            curve.survival_function_at_times([1, 7, 30])
            median_survival_times(curve.confidence_interval_)
    lifelines.KaplanMeierFitter().fit((age + high)[seen]).survival_function_at_times([1, 7, 30])
    return 20


def lifelines_contrasts(items) -> int:
    import lifelines
    import lifelines.statistics
    import pandas as pd
    from lifelines.utils import restricted_mean_survival_time

    day = pd.Timedelta(days=1)
    end = items["gone"].fillna(items["max"])
    frame = pd.DataFrame(
        {
            "group": items["group"],
            "entry": (items["min"] - items["created_at"]) / day,
            "time": (end - items["min"]) / day,
            "seen": items["gone"].notna(),
        }
    )
    frame["age"] = frame["entry"] + frame["time"]
    frame = frame[frame["time"] > 0]
    lifelines.statistics.multivariate_logrank_test(frame["time"], frame["group"], frame["seen"])
    first, *others = sorted(frame["group"].unique())
    for other in others:
        pair = frame[frame["group"].isin([first, other])].copy()
        pair["x"] = (pair["group"] == other).astype(float)
        lifelines.CoxPHFitter().fit(pair[["time", "seen", "x"]], "time", "seen")
        if len(pair) <= COX_LIMIT:
            aged = pair[["age", "seen", "x", "entry"]]
            lifelines.CoxPHFitter().fit(aged, "age", "seen", entry_col="entry")
        for _, part in pair.groupby("group"):
            curve = lifelines.KaplanMeierFitter().fit(part["time"], part["seen"])
            restricted_mean_survival_time(curve, t=30, return_variance=True)
    return 8


def lifelines_kaplan_meier(count: str) -> dict[str, float]:
    import lifelines

    time_to, seen, _, _ = lifetimes(int(float(count)))
    begun = time.perf_counter()
    fitter = lifelines.KaplanMeierFitter().fit(time_to, seen)
    survival = float(fitter.survival_function_at_times(20).iloc[0])
    return {"work": time.perf_counter() - begun, "figure": survival}


def our_kaplan_meier(count: str) -> dict[str, float]:
    from audit.measure.survival import count_at_risk, kaplan_meier

    time_to, seen, _, _ = lifetimes(int(float(count)))
    begun = time.perf_counter()
    survival = kaplan_meier(count_at_risk(time_to, seen)).at(20)[0]
    return {"work": time.perf_counter() - begun, "figure": survival}


def lifelines_turnbull(count: str) -> dict[str, float]:
    import lifelines

    warnings.simplefilter("ignore")
    _, _, low, high = lifetimes(int(float(count)))
    begun = time.perf_counter()
    fitter = lifelines.KaplanMeierFitter()
    fitter.fit_interval_censoring(low + 1e-9, high)
    curve = fitter.survival_function_["NPMLE_estimate_lower"]
    return {"work": time.perf_counter() - begun, "figure": float(curve.loc[:20].iloc[-1])}


def our_turnbull(count: str) -> dict[str, float]:
    # Lifelines has it imported by then, too.
    import scipy.optimize  # noqa: F401

    from audit.measure.lifetimes import Lifetimes
    from audit.measure.turnbull import turnbull

    _, _, low, high = lifetimes(int(float(count)))
    begun = time.perf_counter()
    curve = turnbull(Lifetimes.of(low, high))
    return {
        "work": time.perf_counter() - begun,
        "figure": curve.at(20)[0],
        "limits": bool(curve.level > 0),
    }


def lifetimes(count: int):
    """Exact times to a hundredth of a day, and daily looks of which three in ten are missed."""
    import numpy as np

    rng = np.random.default_rng(1)
    gone = rng.exponential(20, count)
    lost = rng.integers(5, 90, count).astype(float)
    seen = gone <= lost
    time_to = np.round(np.minimum(gone, lost), 2)
    low = np.floor(gone)
    low = np.where((rng.random(count) < 0.3) & (low > 0), low - 1, low)
    high = np.where(np.floor(gone) + 1 > lost, np.inf, np.floor(gone) + 1)
    low = np.where(np.isinf(high), np.minimum(low, lost), low)
    return time_to, seen, low, high


TASKS = {
    task.__name__: task
    for task in (
        ours,
        pandas_and_lifelines,
        lifelines_kaplan_meier,
        our_kaplan_meier,
        lifelines_turnbull,
        our_turnbull,
    )
}


def run(task: str, argument: str) -> dict[str, float]:
    """One task in a process of its own: seconds of the whole, peak memory, what it reported."""
    begun = time.perf_counter()
    done = subprocess.run(
        [sys.executable, __file__, "--task", task, argument],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        print(f"{task} {argument}: failed: {done.stderr.strip().splitlines()[-1][:160]}")
        return {}
    result = json.loads(done.stdout.strip().splitlines()[-1])
    result["seconds"] = time.perf_counter() - begun
    others = {key: round(value, 4) for key, value in result.items() if key not in SHOWN}
    print(
        f"{task:24} {Path(argument).name:>14} {result['seconds']:8.1f} s {result['mib']:6.0f} MiB "
        f"{json.dumps(others)}",
        flush=True,
    )
    return result


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--checks", nargs="*", default=["1e6", "1e7"])
    parser.add_argument("--lifetimes", nargs="*", default=["1e6"])
    parser.add_argument("--task", nargs=2, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.task:
        result = TASKS[arguments.task[0]](arguments.task[1])
        used = resource.getrusage(resource.RUSAGE_SELF)
        result["mib"] = used.ru_maxrss / 1024
        result["cpu"] = used.ru_utime + used.ru_stime
        print(json.dumps(result))
        return
    sys.path.insert(0, str(HERE))
    from panel_generator import write_large_panel

    with tempfile.TemporaryDirectory() as folder:
        for size in arguments.checks:
            path = Path(folder) / f"{size}.parquet"
            write_large_panel(path, int(float(size)))
            mine = run("ours", str(path))
            if float(size) <= PANDAS_LIMIT:
                theirs = run("pandas_and_lifelines", str(path))
                if mine and theirs:
                    print_ratios("    whole", mine, theirs)
            path.unlink()
    for size in arguments.lifetimes:
        for name in ("kaplan_meier", "turnbull"):
            mine, theirs = run(f"our_{name}", size), run(f"lifelines_{name}", size)
            if mine and theirs:
                print(f"    {name}: ratio {theirs['work'] / mine['work']:.1f}")


def print_ratios(name: str, mine: dict[str, float], theirs: dict[str, float]) -> None:
    """How many times theirs takes what ours does; processor time holds on a busy machine too."""
    clock, cpu = (theirs[key] / mine[key] for key in ("seconds", "cpu"))
    print(f"{name}: {clock:.1f} times by the clock, {cpu:.1f} times in processor time")


if __name__ == "__main__":
    main()
