"""Retention: old runs and documents that nobody cites any more.

Kept, always: the newest runs; every run that is cited (something was printed from it, or a platform
was asked about it) or that holds a file called `KEEP`; every document that a kept run was made
from, that a person reviewed, that is a platform's answer, that is cited, or that is the latest
sight of its address. Claims stay in the ledger when the bytes they were read from go.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from audit.ledger.ledger import Ledger
from audit.manifest import making, read_manifest
from audit.runs import list_runs, run_lock
from audit.store import DocumentStore

KEEP_FILE = "KEEP"


@dataclass(frozen=True)
class PrunePlan:
    """What would go and what would stay, to be shown before anything is removed.

    Attributes:
        runs: Run folders to remove.
        documents: Hashes of documents to remove.
        kept: Reason by run name or hash, for all that stays.
    """

    runs: tuple[Path, ...] = ()
    documents: tuple[str, ...] = ()
    kept: Mapping[str, str] = field(default_factory=dict)


def plan_prune(runs_folder: Path, store: DocumentStore, ledger: Ledger, *, keep: int) -> PrunePlan:
    """What may go.

    Args:
        runs_folder: Where runs are written.
        store: Kept documents.
        ledger: What is cited, reviewed, answered, seen last.
        keep: How many of the newest runs (those written last) stay in any case.
    """
    cited = ledger.citations()
    kept: dict[str, str] = {}
    leaving: list[Path] = []
    wanted: dict[str, str] = {}
    runs = sorted(list_runs(runs_folder), key=making, reverse=True)
    for place, run in enumerate(runs):
        reason = cited.get(("run", run.name), "")
        if not reason and (run / KEEP_FILE).exists():
            reason = f"it holds a file called {KEEP_FILE}"
        if not reason and place < keep:
            reason = f"among the newest {keep}"
        if not reason:
            leaving.append(run)
            continue
        kept[run.name] = reason
        for sha256 in ((read_manifest(run) or {}).get("inputs") or {}).values():
            wanted.setdefault(str(sha256), f"run {run.name} was made from it")
    captures = ledger.captures()
    seen = captures[captures["outcome"] != "failed"].drop_duplicates("url", keep="last")
    for url, sha256 in zip(seen["url"], seen["sha256"], strict=True):
        wanted.setdefault(sha256, f"the latest sight of {url}")
    documents = []
    for sha256 in store.hashes():
        reason = cited.get(("document", sha256), "") or wanted.get(sha256, "")
        if reason:
            kept[sha256] = reason
        else:
            documents.append(sha256)
    return PrunePlan(tuple(sorted(leaving)), tuple(documents), kept)


def prune(
    plan: PrunePlan, runs_folder: Path, store: DocumentStore, ledger: Ledger, *, on: str
) -> int:
    """Remove what the plan says, under the lock of the runs.

    Args:
        plan: From `plan_prune`.
        runs_folder: Where runs are written.
        store: Kept documents.
        ledger: Notes which documents went, and drops readings by code long replaced.
        on: Today's date, ISO.

    Returns:
        Bytes of documents removed.

    Raises:
        RunError: A run is at work.
    """
    with run_lock(runs_folder):
        for run in plan.runs:
            # Out of sight first: a run is there whole or not at all.
            aside = run.with_name(f".building-{run.name}-{0:012x}")
            run.rename(aside)
            shutil.rmtree(aside)
        # The ledger says so before the bytes go: a kill in between leaves a file too many.
        ledger.note_dropped(plan.documents, on)
        freed = sum(store.remove(sha256) for sha256 in plan.documents if store.has(sha256))
        ledger.drop_superseded()
        store.recover(before=on)
    return freed
