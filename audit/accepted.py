"""Verdicts that a person accepted for publication: a table beside the audit file."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from audit.inputs import ACCEPTED
from audit.report.rows import records
from audit.report.standing import verdict_standings
from audit.report.tables import csv_text
from audit.result import AuditResult
from sources.curated import ACCEPTANCE, read_acceptances
from sources.document import Document
from sources.errors import ConfigError, first_few


@dataclass(frozen=True)
class Accepted:
    """A verdict that was accepted, and what is still missing before it may be printed."""

    statement: str
    missing: tuple[str, ...]


def add_acceptance(
    folder: Path, result: AuditResult, pair: tuple[str, str], *, by: str, on: str
) -> Accepted:
    """Put one verdict into the table of those that were accepted.

    Args:
        folder: Of the audit file.
        result: The run that holds the verdict.
        pair: Claim and measurement.
        by: Who accepts it.
        on: ISO date.

    Raises:
        ConfigError: The run has no such verdict, or nobody is named.
        DocumentError: The table that stands there cannot be read.
    """
    verdicts = zip(records(result.verdicts), verdict_standings(result), strict=True)
    keyed = {(row["claim_id"], row["measurement_id"]): (row, one) for row, one in verdicts}
    if pair not in keyed or not by.strip():
        raise ConfigError(
            f"verdict {' '.join(pair)!r}",
            expected="a verdict of this run, and who accepts it",
            found=first_few([" ".join(one) for one in keyed if one[1]]) or "no verdict",
            todo="copy both ids from verdicts.csv",
        )
    row, standing = keyed[pair]
    added = pd.DataFrame([[*pair, row["verdict"], by, on]], columns=[*ACCEPTANCE], dtype=str)
    path = folder / ACCEPTED
    if path.is_file():
        added = pd.concat([read_acceptances(Document.from_path(path)), added])
    part = path.with_name(f".{path.name}.part")
    part.write_text(csv_text(added), encoding="utf-8", newline="")
    part.replace(path)
    return Accepted(row["statement"], standing.reasons)
