"""One row per document of a folder: source chosen, claims, figures left unread, totals, seconds.

    .venv/bin/python benchmarks/corpus_table.py FOLDER > table.md

Printed totals are the document's own: each whole of a `sum` relation beside its parts, judged as
`check` does, so that what does not fit here is what a finding is about.
"""

import sys
import time
from pathlib import Path

from audit.consistency.record import Record
from audit.consistency.severity import no_events
from audit.consistency.statements import read_statements
from audit.consistency.totals import check_printed_totals
from sources.document import Document
from sources.errors import AuditError
from sources.source import recognise_source

LEFT_OUT = {".jpg"}
ADDED_UP = ("printed_totals", "shares_add_up")


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
    """How many printed totals agree with their parts, and how many there are.

    As `check` judges them, by the intervals of the figures and by what may overlap; a total printed
    over rows and over columns counts once for each.
    """
    statements = {one.claim_id: one for one in read_statements(found.claims)}
    record = Record(found.claims, statements, found.relations, no_events())
    summed = found.relations[found.relations["relation"] == "sum"]
    totals = len(summed.groupby(["whole", "locator"]))
    misfits = [row for row in check_printed_totals(record) if row["rule_id"] in ADDED_UP]
    return totals - len(misfits), totals


def main(folder):
    """Print the table."""
    print("| file | source | claims | unread | totals that fit | seconds | refused |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    for path in sorted(p for p in Path(folder).rglob("*") if p.is_file()):
        if path.suffix.lower() not in LEFT_OUT:
            print("|", " | ".join([path.name, *read_one(path)]).replace("\n", " "), "|", flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
