"""One row per document of a folder: source chosen, claims, figures left unread, totals, seconds.

    .venv/bin/python benchmarks/corpus_table.py FOLDER > table.md

Printed totals are the document's own: each whole of a `sum` relation beside the sum of its parts.
"""

import sys
import time
from pathlib import Path

import pandas as pd

from sources.document import Document
from sources.errors import AuditError
from sources.source import recognise_source

LEFT_OUT = {".jpg", ".parquet"}


def read_one(path):
    """Cells of the table's row."""
    started = time.perf_counter()
    document = Document.from_path(path)
    try:
        source = recognise_source(document)
        found = source.parse(document)
    except AuditError as error:
        return ["-", "-", "-", "-", f"{time.perf_counter() - started:.1f}", f"refused: {error}"]
    seconds = time.perf_counter() - started
    fitting, totals = compare_totals(found)
    return [
        source.slug, f"{len(found.claims):,}", f"{len(found.unread):,}",
        f"{fitting} of {totals}", f"{seconds:.1f}", "",
    ]  # fmt: skip


def compare_totals(found):
    """How many printed totals are the sum of the parts read, and how many there are."""
    relations = found.relations[found.relations["relation"] == "sum"]
    values = pd.Series(found.claims["value"].to_numpy(), index=found.claims["claim_id"])
    sums = relations["part"].map(values).groupby(relations["whole"]).sum(min_count=1)
    wholes = sums.index.map(values)
    return int((abs(sums.to_numpy() - wholes.to_numpy()) < 1e-9).sum()), len(sums)


def main(folder):
    """Print the table."""
    print("| file | source | claims | unread | totals that fit | seconds | refused |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    for path in sorted(p for p in Path(folder).rglob("*") if p.is_file()):
        if path.suffix.lower() not in LEFT_OUT:
            print("|", " | ".join([path.name, *read_one(path)]).replace("\n", " "), "|", flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
