"""Writes one run of many files, all of one generation; to be killed at any moment."""

import json
import sys
from pathlib import Path

from audit.runs import build_run

FILES = 40


def main(folder, name):
    sys.stdout.write("writing\n")
    sys.stdout.flush()
    folder = Path(folder)
    counter = folder / "generation.txt"
    folder.mkdir(parents=True, exist_ok=True)
    generation = int(counter.read_text() or 0) + 1 if counter.exists() else 1
    # The counter is the test's own: it must survive the kills too.
    (folder / "next").write_text(str(generation))
    (folder / "next").replace(counter)
    with build_run(folder, name) as run:
        (run / "charts").mkdir()
        for number in range(FILES):
            path = run / ("charts" if number % 2 else "") / f"{number}.txt"
            path.write_text(f"{generation}\n" * 2000)
        (run / "manifest.json").write_text(json.dumps({"generation": generation}))


if __name__ == "__main__":
    main(*sys.argv[1:])
