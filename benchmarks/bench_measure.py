"""Seconds and peak memory of `measure`, and of its estimators, against pandas and lifelines.

    python benchmarks/bench_measure.py                 panels of 1e6 and 1e7 checks, estimators
    python benchmarks/bench_measure.py --checks 1e8    one panel, ours alone

Each measurement runs in a process of its own, so that peak memory is its own, Python's start and
all imports count, and a limit on the time can be kept. Three panels' worth of work:

same figures, looks on a common grid (`grid`)
    Both: read the file, refuse unknown states, find repeated looks and items that came back, one
    lifetime per item with its censoring; then for each of three groups, since the first look:
    Turnbull's curve and the shares by three horizons with limits, the median; by age: Kaplan-Meier
    with late entry and without, each with every exit at its earliest and at its latest, with
    limits; shares among the removed; between the groups log-rank, hazard ratio (Cox) and restricted
    means. Left out for theirs: limits of Turnbull's curve, which lifelines does not give. As Cox
    with late entry takes it longer than all the rest, the same is run without (`all_but_late_cox`;
    ours always with).
same figures, looks at all hours (`jitter`)
    As above, but without a common grid: ours gives bounds where Turnbull's curve would mislead,
    which are two curves and the extremes between them; theirs gets the two curves and no Turnbull.
Kaplan-Meier only (`km_only`)
    Theirs: the shortest script, one Kaplan-Meier curve a group at the latest placement, no age, no
    Turnbull, no contrasts, no look for repeats. Ours: the whole of `measure`, as it cannot do less.
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
PANDAS_LIMIT = 2e7
"""Above so many checks pandas needs more memory than a small machine has."""
PATIENCE = 100
"""Seconds after which a comparison is stopped; the ratio is then a lower bound."""


def ours(path: str) -> dict[str, float]:
    from audit.measure.takedown import measure_panel

    result = measure_panel(path, by="group", at=AT)
    return {"rows": len(result.measurements)}


def all_but_late_cox(path: str) -> dict[str, float]:
    """The same figures but Cox's model by age, which takes lifelines longer than all the rest."""
    return pandas_and_lifelines(path, late_cox=False)


def pandas_and_lifelines(path: str, *, late_cox: bool = True) -> dict[str, float]:
    """The same figures: reduction in pandas, then the same estimators by lifelines."""
    begun = time.perf_counter()
    items, repeated = pandas_lifetimes(path)
    reduced = time.perf_counter()
    on_grid = Path(path).stem.startswith("grid")
    figures = sum(lifelines_figures(group, on_grid) for _, group in items.groupby("group"))
    figures += lifelines_contrasts(items, late_cox=late_cox)
    return {"rows": figures, "repeated": repeated, "reduction": reduced - begun}


def km_only(path: str) -> dict[str, float]:
    """One Kaplan-Meier curve for each group, and nothing else."""
    import lifelines
    import pandas as pd

    items, _ = pandas_lifetimes(path, find_repeats=False)
    day = pd.Timedelta(days=1)
    for _, group in items.groupby("group"):
        end = (group["gone"].fillna(group["max"]) - group["min"]) / day
        curve = lifelines.KaplanMeierFitter().fit(end, group["gone"].notna())
        curve.survival_function_at_times([1, 7, 30])
    return {"rows": 9}


def pandas_lifetimes(path: str, *, find_repeats: bool = True):
    """One row per item: first and last seen live, first seen gone; and the repeated looks."""
    import pandas as pd

    from schemas.vocabulary import CHECK_STATES

    warnings.simplefilter("ignore")
    checks = pd.read_parquet(path)
    if not checks["state"].isin(CHECK_STATES).all():
        raise SystemExit("unknown state")
    repeated = int(checks.duplicated(["item_id", "checked_at"]).sum()) if find_repeats else 0
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
    return items.dropna(subset=["max"]), repeated


def lifelines_figures(group, on_grid: bool) -> int:
    import lifelines
    import numpy as np
    import pandas as pd
    from lifelines.utils import median_survival_times

    day = pd.Timedelta(days=1)
    low = ((group["max"] - group["min"]) / day).to_numpy()
    high = ((group["gone"] - group["min"]) / day).fillna(np.inf).to_numpy()
    age = ((group["min"] - group["created_at"]) / day).to_numpy()
    seen = np.isfinite(high)
    if on_grid:
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


def lifelines_contrasts(items, *, late_cox: bool) -> int:
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
        if late_cox:
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
        all_but_late_cox,
        km_only,
        lifelines_kaplan_meier,
        our_kaplan_meier,
        lifelines_turnbull,
        our_turnbull,
    )
}


def run(task: str, argument: str) -> dict[str, float]:
    """One task in a process of its own: seconds of the whole, peak memory, what it reported.

    A task that takes longer than `PATIENCE` is stopped; its seconds are then a lower bound.
    """
    begun = time.perf_counter()
    name = Path(argument).name
    try:
        done = subprocess.run(
            [sys.executable, __file__, "--task", task, argument],
            capture_output=True,
            text=True,
            check=False,
            timeout=None if task.startswith("our") else PATIENCE,
        )
    except subprocess.TimeoutExpired:
        print(f"{task:24} {name:>18} stopped unfinished after {PATIENCE} s", flush=True)
        return {"seconds": PATIENCE, "stopped": True}
    if done.returncode:
        print(f"{task} {name}: failed: {done.stderr.strip().splitlines()[-1][:160]}")
        return {}
    result = json.loads(done.stdout.strip().splitlines()[-1])
    result["seconds"] = time.perf_counter() - begun
    others = {key: round(value, 4) for key, value in result.items() if key not in SHOWN}
    print(
        f"{task:24} {name:>18} {result['seconds']:8.1f} s {result['mib']:6.0f} MiB "
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
            for kind in ("grid", "jitter"):
                path = Path(folder) / f"{kind}-{size}.parquet"
                write_large_panel(path, int(float(size)), on_grid=kind == "grid")
                compare(path, float(size) <= PANDAS_LIMIT, kind == "jitter")
                path.unlink()
    for size in arguments.lifetimes:
        for name in ("kaplan_meier", "turnbull"):
            mine, theirs = run(f"our_{name}", size), run(f"lifelines_{name}", size)
            if mine and theirs:
                print(f"    {name}: ratio {theirs['work'] / mine['work']:.1f}")


def compare(path: Path, is_small: bool, with_km_only: bool) -> None:
    """Ours on one panel, and theirs where it fits into memory."""
    mine = run("ours", str(path))
    if not is_small or not mine:
        return
    for task in [
        "pandas_and_lifelines",
        "all_but_late_cox",
        *(["km_only"] if with_km_only else []),
    ]:
        theirs = run(task, str(path))
        if theirs:
            print_ratios(f"    {task}", mine, theirs)


def print_ratios(name: str, mine: dict[str, float], theirs: dict[str, float]) -> None:
    """How many times theirs takes what ours does; processor time holds on a busy machine too."""
    clock = theirs["seconds"] / mine["seconds"]
    if theirs.get("stopped"):
        print(f"{name}: more than {clock:.1f} times by the clock")
        return
    cpu = theirs["cpu"] / mine["cpu"]
    print(f"{name}: {clock:.1f} times by the clock, {cpu:.1f} times in processor time")


if __name__ == "__main__":
    main()
