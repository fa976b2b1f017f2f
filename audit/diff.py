"""What one run has that an earlier one had not: figures, conclusions, documents."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from audit.changes.claims import compare_claims
from audit.changes.conclusions import compare_documents, compare_findings, compare_verdicts
from audit.changes.load import RunTables, load_run


@dataclass(frozen=True)
class RunDiff:
    """Two runs compared; every table has a column `standing` that says DRAFT where it is one.

    Attributes:
        before: Name of the earlier run.
        after: Name of the later run.
        title: The later audit's title.
        as_of_before: Date that the earlier run's inputs reach to.
        as_of_after: Date that the later run's inputs reach to.
        same_code: Whether both were made by the same version of our code, as far as is known.
        new_claims: See `audit.changes.claims.ClaimChanges`.
        restated: Likewise.
        vanished: Likewise.
        reread: Likewise: our reading changed, not the record.
        findings: See `audit.changes.conclusions.compare_findings`.
        verdicts: See `audit.changes.conclusions.compare_verdicts`.
        documents: See `audit.changes.conclusions.compare_documents`.
    """

    before: str
    after: str
    title: str
    as_of_before: str
    as_of_after: str
    same_code: bool
    new_claims: pd.DataFrame
    restated: pd.DataFrame
    vanished: pd.DataFrame
    reread: pd.DataFrame
    findings: pd.DataFrame
    verdicts: pd.DataFrame
    documents: pd.DataFrame

    @property
    def tables(self) -> dict[str, pd.DataFrame]:
        """Every table by its name, those that matter most first."""
        return {
            "findings": self.findings,
            "verdicts": self.verdicts,
            "restated": self.restated,
            "vanished": self.vanished,
            "documents": self.documents,
            "new_claims": self.new_claims,
            "reread": self.reread,
        }

    @property
    def is_empty(self) -> bool:
        """Whether nothing changed."""
        return not any(len(table) for table in self.tables.values())


def diff_runs(run_a: Path, run_b: Path) -> RunDiff:
    """Compare two run folders, the earlier first.

    Raises:
        RunError: One of them is no run, or cannot be read.
    """
    return compare_runs(load_run(run_a), load_run(run_b))


def compare_runs(before: RunTables, after: RunTables) -> RunDiff:
    """Compare two runs, the earlier first."""
    old, new = before.tables, after.tables
    changes = compare_claims(old["claims"], new["claims"], new["relations"])
    same_code = bool(before.code) and before.code == after.code
    findings = compare_findings(
        old["findings"],
        new["findings"],
        new_claims=changes.new["claim_id"],
        restated_claims=[*changes.restated["claim_id_before"], *changes.restated["claim_id_after"]],
        reread_claims=[*changes.reread["claim_id_before"], *changes.reread["claim_id_after"]],
        same_code=same_code,
        withdrawn_since=before.withdrawn_since,
    )
    return RunDiff(
        before=before.name,
        after=after.name,
        title=after.title,
        as_of_before=before.as_of,
        as_of_after=after.as_of,
        same_code=same_code,
        new_claims=changes.new,
        restated=changes.restated,
        vanished=changes.vanished,
        reread=changes.reread,
        findings=findings,
        verdicts=compare_verdicts(old["verdicts"], new["verdicts"], (old["claims"], new["claims"])),
        documents=compare_documents(old["documents"], new["documents"]),
    )
