"""An audit of 200 documents and 50,000 claims: first run, unchanged run, one new document.

Whole processes, as a schedule starts them. Usage: bench_runs.py [documents [claims a document]]
"""

import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

AREAS = ("Spam", "Hate Speech", "Bullying & Harassment", "Violent & Graphic Content")
METRICS = ("Content Actioned", "Proactive Rate")
APPS = ("Facebook", "Instagram")
SEED = 7


def edition(number, claims):
    """A synthetic edition in Meta's layout: quarters from 2018 on, hundreds of cells."""
    lines = ["app,policy_area,metric,period,value"]
    cells = [(app, area, metric) for app in APPS for area in AREAS for metric in METRICS]
    for place in range(claims):
        app, area, metric = cells[place % len(cells)]
        quarter = place // len(cells)
        value = 1000 * (1 + (place * 7919 + SEED) % 9000) + 100 * ((place * 31) % 10)
        if place == 0:
            value += 100 * number
        period = f"{2018 + quarter // 4}Q{1 + quarter % 4}"
        printed = f'"{value:,}"' if metric == METRICS[0] else f"{90 + place % 10}.{place % 7}0%"
        lines.append(f"{app},{area},{metric},{period},{printed}")
    return "\n".join(lines) + "\n"


def timed(command):
    """Seconds of a whole process; it must not fail."""
    started = time.perf_counter()
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    seconds = time.perf_counter() - started
    if done.returncode == 2:
        raise SystemExit(done.stderr)
    return seconds


def main(documents=200, claims=250):
    tool = Path(sys.executable).parent / "transparency-audit"
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        parts = ['title = "Synthetic audit"']
        for number in range(documents + 1):
            (home / f"{number}.csv").write_text(edition(number, claims))
            year, month = 2000 + number // 12, 1 + number % 12
            parts.append(
                f'[[document]]\nsource = "meta_community_standards"\npath = "{number}.csv"\n'
                f'published_on = "{year + 24}-{month:02}"'
            )
        audit = home / "audit.toml"
        audit.write_text("\n".join(parts[:-1]) + "\n")
        run = [tool, "run", audit, "--out", home / "outputs", "--quiet", "--fail-on", "never"]
        start = timed([tool, "--help"])
        first = timed(run)
        unchanged = min(timed(run) for _ in range(3))
        audit.write_text("\n".join(parts) + "\n")
        one_new = timed(run)
        again = timed([*run, "--anew"])
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"documents {documents}, claims {documents * claims:,}")
    print(f"  --help          {start:8.2f} s")
    print(f"  first run       {first:8.2f} s")
    print(f"  unchanged run   {unchanged:8.2f} s   ({unchanged / first:.4f} of the first)")
    print(f"  one new of them {one_new:8.2f} s   ({one_new / first:.3f} of the first)")
    print(f"  anew            {again:8.2f} s   (everything read from the ledger)")
    print(f"  peak memory     {peak:8.0f} MB")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
