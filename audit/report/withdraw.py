"""A finding of ours that was wrong is withdrawn, visibly, in every run that showed it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from audit.report.evidence import EvidenceSource
from audit.report.export import write_report
from audit.report.reload import load_result
from audit.result import AuditResult
from audit.runs import list_runs
from schemas.findings import Findings

OWN = ("title", "as_of", "version", "rows", "failures", "notes", "news", "outputs")
"""Entries of a manifest that writing the run again makes anew."""


def withdraw_finding(
    folder: Path,
    finding_id: str,
    *,
    by: str,
    on: str,
    reason: str,
    held: Callable[[AuditResult], EvidenceSource] | None = None,
) -> list[Path]:
    """Write every run of a folder again in which the finding stands, now as withdrawn.

    Nothing is deleted: the finding keeps its place, with who withdrew it, when and why. Each run is
    replaced whole; one that does not hold the finding stays as it is.

    Args:
        folder: Where runs are written.
        finding_id: The finding.
        by: Who withdraws it.
        on: ISO date.
        reason: What was wrong with it; stands on the page.
        held: Gives the original documents of a run; without it rows of tables are not shown again.

    Returns:
        The runs that were changed.

    Raises:
        RunError: A run cannot be read, or another writer is at work.
    """
    changed = []
    for run in list_runs(folder):
        result = load_result(run)
        findings = result.findings
        hit = (findings["finding_id"] == finding_id) & (findings["status"] != "withdrawn")
        if hit.any():
            withdrawn = _with_status(result, hit.to_numpy(), (by, on, reason))
            manifest = json.loads((run / "manifest.json").read_text(encoding="utf-8"))
            write_report(
                withdrawn,
                run,
                manifest={name: value for name, value in manifest.items() if name not in OWN},
                evidence=held(result) if held is not None else None,
                news=_news(manifest, list(findings.loc[hit, "statement"])),
                crops=_crops(run),
            )
            changed.append(run)
    return changed


def _with_status(result: AuditResult, hit: Any, words: tuple[str, str, str]) -> AuditResult:
    findings = result.findings.copy()
    findings.loc[hit, "status"] = "withdrawn"
    for name, word in zip(("status_by", "status_on", "status_reason"), words, strict=True):
        findings.loc[hit, name] = word
    return replace(result, findings=Findings.validate(findings, lazy=True))


def _news(manifest: Mapping[str, Any], statements: Sequence[str]) -> list[str]:
    """What was new in a run; a sentence that repeats the finding says that it is withdrawn."""
    return [
        f"WITHDRAWN: {sentence.removeprefix('DRAFT: ')}"
        if any(statement in sentence for statement in statements)
        else sentence
        for sentence in map(str, manifest.get("news", []))
    ]


def _crops(run: Path) -> dict[str, bytes]:
    listed = run / "evidence" / "index.json"
    if not listed.is_file():
        return {}
    names: dict[str, str] = json.loads(listed.read_text(encoding="utf-8"))
    return {claim_id: (run / path).read_bytes() for claim_id, path in names.items()}
