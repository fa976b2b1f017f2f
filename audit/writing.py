"""A finished audit into its run folder, with what is new since the run of it before."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from audit.result import AuditResult
from sources.document import Document

if TYPE_CHECKING:
    from audit.changes.load import RunTables


def write_run(
    result: AuditResult,
    documents: Sequence[Document],
    out: Path,
    manifest: Mapping[str, object],
) -> Path:
    """The run's folder below `out`, complete or not at all; returns the page to open.

    Where an earlier run of the same audit stands there, the page says what is new since.
    """
    from audit.changes.load import load_run
    from audit.changes.text import as_news
    from audit.diff import compare_runs
    from audit.report.evidence import HeldDocuments
    from audit.report.export import write_report, write_run_index

    before = previous_run(result, out)
    news: list[str] = []
    if before is not None:
        news = as_news(compare_runs(load_run(before), _as_run(result)))
    page = write_report(
        result,
        out / run_name(result),
        manifest={**manifest, "since": before.name if before is not None else ""},
        evidence=HeldDocuments(documents),
        news=news,
    )
    write_run_index(out, result.locale)
    return page


def _as_run(result: AuditResult) -> RunTables:
    """A result in the form of a run that was read from its folder."""
    from audit.changes.load import WANTED, RunTables
    from audit.manifest import code_fingerprint
    from audit.report.tables import export_tables

    tables = {one.name: one.rows for one in export_tables(result) if one.name in WANTED}
    return RunTables(run_name(result), result.title, result.as_of, code_fingerprint(), tables)


def previous_run(result: AuditResult, out: Path) -> Path | None:
    """The run of the same audit that this one is compared with; None if there is none.

    A new run is compared with the one that was written last. One that is made again in its place
    is compared with what it was compared with before, or else with one as of an earlier date.
    """
    from audit.manifest import making, read_manifest
    from audit.runs import list_runs

    own = run_name(result)
    manifests = {run: read_manifest(run) or {} for run in list_runs(out)}
    others = [
        run
        for run, manifest in manifests.items()
        if manifest.get("title") == result.title and run.name != own
    ]
    replaced = manifests.get(out / own)
    if replaced is not None:
        same = [run for run in others if run.name == replaced.get("since")]
        earlier = [run for run in others if manifests[run].get("as_of", "") < result.as_of]
        others = same or earlier
    return max(others, key=making, default=None)


def run_name(result: AuditResult) -> str:
    """Name of a run's folder: the title's words, and the date it is as of."""
    words = re.sub(r"[^a-z0-9]+", "-", result.title.lower()).strip("-")[:60].rstrip("-")
    return "-".join(piece for piece in (words or "audit", result.as_of) if piece)
