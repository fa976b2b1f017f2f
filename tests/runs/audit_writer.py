"""One audit as far as storing goes: fetch into the store, read into the ledger, write a run."""

import json
import sys
from pathlib import Path

from audit.ledger.ledger import Capture, Edition, Ledger
from audit.manifest import gather_inputs
from audit.runs import build_run, run_lock
from audit.store import DocumentStore
from sources.tabulate import tabulate_extraction

DOCUMENTS = 4
CLAIMS = 200


def rows(number):
    return [
        {
            "claim_id": str(row),
            "platform": "Example",
            "policy_area": "spam",
            "action": "remove",
            "unit": "posts",
            "kind": "count",
            "value": float(number * 1000 + row),
            "printed": str(number * 1000 + row),
            "locator": f"#row={row + 2}",
            "breakdown": f"row={row}",
            "period_start": "2020-01-01",
            "period_end": "2020-12-31",
        }
        for row in range(CLAIMS)
    ]


def main(folder):
    sys.stdout.write("writing\n")
    sys.stdout.flush()
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    generation = folder / "generation.txt"
    current = int(generation.read_text() or 0) + 1 if generation.exists() else 1
    # The counter is the test's own: it must survive the kills too.
    (folder / "next").write_text(str(current))
    (folder / "next").replace(generation)
    store = DocumentStore(folder / "documents")
    with run_lock(folder / "outputs"), Ledger(folder / "ledger.sqlite") as ledger:
        store.recover()
        editions = []
        for number in range(DOCUMENTS):
            # The first documents are always the same, the last is new every time.
            text = f"new {current} " if number == DOCUMENTS - 1 else f"old {number} "
            sha256 = store.put(text.encode() * 5000)
            document = store.get(sha256, f"{number}.txt")
            ledger.store_document(document)
            ledger.store_capture(
                Capture(f"https://example.org/{number}", "", "2020", "fetched", 200, sha256)
            )
            editions.append(Edition(sha256, "example", 1))
            if ledger.load_extraction(sha256, "example", 1) is None:
                extraction = tabulate_extraction(document, rows(number), rule="test")
                ledger.store_extraction(document, "example", 1, extraction)
        extraction, missing = ledger.load_editions(editions)
        assert not missing
        with build_run(folder / "outputs", "run") as run:
            extraction.claims.to_csv(run / "claims.csv", index=False)
            inputs = gather_inputs(
                {edition.sha256: store.path(edition.sha256) for edition in editions}, {}
            )
            manifest = {"generation": current, **inputs.as_manifest()}
            (run / "manifest.json").write_text(json.dumps(manifest))


if __name__ == "__main__":
    main(sys.argv[1])
