"""Known vulnerabilities among the pinned versions: `make vulnerabilities`. It needs the network.

Exit status: 0 none known, 1 at least one, 2 it could not be found out (which is no good news).
"""

# ruff: noqa: T201 - a program that speaks to who started it

import json
import subprocess
import sys
import tempfile
from pathlib import Path

PINS = Path(__file__).resolve().parents[1] / "constraints.txt"
NONE, SOME, UNKNOWN = 0, 1, 2


def read_answer(text):
    """Vulnerable pins of pip-audit's JSON, one line each, and the names it could not look up."""
    asked = json.loads(text)["dependencies"]
    skipped = [one["name"] for one in asked if "skip_reason" in one]
    found = [
        f"{one['name']} {one['version']}: {flaw['id']}, mended in "
        + (", ".join(flaw["fix_versions"]) or "no version yet")
        for one in asked
        for flaw in one.get("vulns", ())
    ]
    return found, skipped


def main(tool, pins=PINS):
    """Ask pip-audit about every pin; say what is known in plain lines."""
    with tempfile.TemporaryDirectory() as folder:
        answer = Path(folder) / "answer.json"
        # Pins are complete: nothing has to be resolved or installed to know what to ask about.
        asked = subprocess.run(  # noqa: S603 - the tool that make installed
            [tool, "-r", pins, "--no-deps", "--disable-pip", "--format", "json", "-o", answer],
            check=False,
            capture_output=True,
            text=True,
        )
        try:
            found, skipped = read_answer(answer.read_text(encoding="utf-8"))
        except (OSError, ValueError, KeyError):
            said = (asked.stderr.strip().splitlines() or ["no answer"])[-1]
            print(f"not checked: the database of vulnerabilities gave no answer ({said[:300]});")
            print("this needs the network; run it again where there is one")
            return UNKNOWN
    for line in found:
        print(line)
    if skipped:
        # pip-audit alone would end with status 0 here, as if all were well.
        more = f" and {len(skipped) - 5} more" if len(skipped) > 5 else ""
        print(f"not checked: {len(skipped)} pins were not found: {', '.join(skipped[:5])}{more};")
        print("this needs a registry that publishes vulnerabilities; run it again with one")
    if found:
        return SOME
    if skipped:
        return UNKNOWN
    print(f"no known vulnerabilities among the versions pinned in {pins.name}")
    return NONE


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
