"""A platform's correction of a figure as a new edition of it, in a table that the audit reads."""

from __future__ import annotations

import math
from pathlib import Path

import pandas as pd
from pandera.typing.pandas import DataFrame

from audit.report.rows import record
from audit.report.tables import csv_text, number_text
from audit.result import AuditResult
from schemas.claims import STATEMENT_COLUMNS, Claims
from sources.curated import read_claims
from sources.document import Document
from sources.errors import ConfigError, first_few
from sources.tabulate import tabulate_claims

TABLE = "answers.csv"
"""The table beside the audit file that holds the figures which platforms corrected."""

CARRIED = (
    *STATEMENT_COLUMNS,
    "additivity",
    "period_basis",
    "period_start_latest",
    "period_end_earliest",
)
"""What a corrected figure has in common with the one that it corrects."""


def corrected_edition(
    result: AuditResult, claim_id: str, value: float, *, answered_on: str, finding_id: str
) -> DataFrame[Claims]:
    """The figure as the platform gives it now: the same statement, published on the answer's day.

    Args:
        result: The audit that holds the figure.
        claim_id: The figure that was corrected.
        value: What it should be, in its unit; a share from 0 to 1.
        answered_on: ISO date of the answer.
        finding_id: The question that was answered.

    Returns:
        One row.

    Raises:
        ConfigError: There is no such figure, or no value.
        TableError: The value cannot be one of its kind, such as half an account.
    """
    found = result.claims[result.claims["claim_id"] == claim_id]
    if found.empty or not math.isfinite(value) or not answered_on:
        raise ConfigError(
            f"figure {claim_id!r}",
            expected="a figure of this run, its value and the day of the answer",
            found=f"only {first_few(list(result.claims['claim_id']))}" if found.empty else "less",
            todo="copy the id from claims.csv or from the page; give --value and --answered-on",
        )
    before = record(found.iloc[0])
    row = {
        **{name: before[name] for name in CARRIED},
        "claim_id": f"{claim_id}-answer-{answered_on}",
        "value": value,
        "printed": number_text(float(value)),
        "published_on": answered_on,
        "source_title": f"Answer of {before['claimant']} to {finding_id}",
        "note": f"corrects {claim_id}",
    }
    edition = tabulate_claims(pd.DataFrame([row]), where=TABLE)
    if edition["statement_key"].iloc[0] != before["statement_key"]:
        raise ConfigError(
            f"figure {claim_id!r}",
            expected="a figure whose labels can be told again",
            found="one with a label that was masked",
            todo="enter the corrected figure in a table of claims by hand",
        )
    return edition


def add_edition(folder: Path, edition: DataFrame[Claims]) -> Path:
    """Put a corrected figure into the table beside the audit file; the same figure once.

    Raises:
        TableError: What stands in the table is none of claims.
    """
    path = folder / TABLE
    rows: pd.DataFrame = edition
    if path.is_file():
        kept = read_claims(Document.from_path(path))
        rows = pd.concat([kept[~kept["claim_id"].isin(edition["claim_id"])], edition])
    filled = [name for name in rows.columns if name != "statement_key" and _is_filled(rows[name])]
    part = path.with_name(f".{path.name}.part")
    part.write_text(csv_text(rows[filled]), encoding="utf-8", newline="")
    part.replace(path)
    return path


def _is_filled(column: pd.Series[str]) -> bool:
    return bool((column.notna() & (column.astype(str) != "")).any())
