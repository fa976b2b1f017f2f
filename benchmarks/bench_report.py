"""How long a report takes, and how large its pages are, by number of claims (figures invented)."""

import importlib.util
import resource
import sys
import time
from dataclasses import replace
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from audit.report.evidence import HeldDocuments  # noqa: E402
from audit.report.export import build_report  # noqa: E402

SIZES = (500, 2_000, 20_000)


def load_synthetic():
    path = ROOT / "tests" / "report" / "synthetic.py"
    spec = importlib.util.spec_from_file_location("synthetic_audit", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def main():
    synthetic = load_synthetic()
    held = HeldDocuments([synthetic.CSV])
    build_report(synthetic.audit_result(), evidence=held)  # fonts are looked up once
    print(f"{'claims':>8} {'seconds':>8} {'cpu':>8} {'pages MB':>9} {'index KB':>9} {'peak MB':>8}")
    for size in SIZES:
        result = synthetic.audit_result(claims=synthetic.many_claims(size))
        result = replace(result, findings=result.findings[:0], verdicts=result.verdicts[:0])
        wall, cpu = time.perf_counter(), time.process_time()
        built = build_report(result, evidence=held)
        wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
        pages = sum(len(c) for n, c in built.items() if n.endswith((".html", ".js", ".css")))
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        index = len(built["index.html"]) / 1e3
        print(f"{size:>8,} {wall:>8.1f} {cpu:>8.1f} {pages / 1e6:>9.2f} {index:>9.0f} {peak:>8.0f}")


if __name__ == "__main__":
    main()
