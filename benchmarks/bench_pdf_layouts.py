"""Hundreds of drawn tables in many layouts: how many figures the PDF reader gets back.

Run `python benchmarks/bench_pdf_layouts.py [LAYOUTS]`; `tests/sources/pdf_layouts.py` says what is
drawn and what `exact`, `bare`, `refused` and `WRONG` mean.
"""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tests.sources.pdf_layouts import drawn_layout, judge  # noqa: E402


def main(count):
    """Draw, read, print the rates by feature and style."""
    totals = {}
    shown = 0
    for seed in range(count):
        feature, style, drawn = drawn_layout(seed)
        exact, bare, refused, wrong = judge(drawn)
        row = totals.setdefault((feature, style), [0] * 5)
        for place, value in enumerate((1, exact, bare, refused, len(wrong))):
            row[place] += value
        if wrong and shown < 12:
            shown += 1
            print(f"seed {seed} ({feature}, {style}): {wrong[:2]}", file=sys.stderr)
    print("| feature | style | layouts | exact | bare | refused | WRONG |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    for (feature, style), row in sorted(totals.items()):
        print(f"| {feature} | {style} | " + " | ".join(map(str, row)) + " |")
    print("| all | | " + " | ".join(str(sum(r[n] for r in totals.values())) for n in range(5)), "|")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 400)
