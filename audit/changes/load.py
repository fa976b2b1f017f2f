"""The tables of a run that a comparison needs, read from its folder."""

from __future__ import annotations

import csv
import io
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from audit.manifest import read_manifest
from audit.runs import RunError
from schemas.cells import unguard_cell
from schemas.claims import Claims, Relations
from schemas.documents import Documents
from schemas.findings import Findings
from schemas.tables import Table
from schemas.verdicts import Verdicts

WANTED: dict[str, tuple[type[Table], tuple[str, ...]]] = {
    "claims": (Claims, ()),
    "findings": (Findings, ("standing",)),
    "verdicts": (Verdicts, ("standing",)),
    "documents": (Documents, ()),
    "relations": (Relations, ()),
}
"""Table to its model and the columns that an export adds to it."""

MOST_CELL = 10_000_000
"""Longest cell of a table of ours, in characters."""


@dataclass(frozen=True)
class RunTables:
    """One run, as read from its folder.

    Attributes:
        name: The folder's name.
        title: The audit's title.
        as_of: Date that its inputs reach to.
        code: Fingerprint of the code that made it; blank where unknown.
        tables: `claims`, `findings`, `verdicts`, `documents`, `relations`.
        written_on: ISO day on which it was made; blank where unknown, or for one in the making.
    """

    name: str
    title: str
    as_of: str
    code: str
    tables: dict[str, pd.DataFrame]
    written_on: str = ""

    @property
    def withdrawn_since(self) -> frozenset[str]:
        """Findings that it showed when it was made and that were withdrawn from then on."""
        findings = self.tables["findings"]
        later = (findings["status"] == "withdrawn") & (findings["status_on"] >= self.written_on)
        return frozenset(findings.loc[later, "finding_id"]) if self.written_on else frozenset()


def load_run(run: Path) -> RunTables:
    """Read a run: from its database, or from its CSV files where only those were kept.

    Raises:
        RunError: The folder is no run, or its tables cannot be read.
    """
    manifest = read_manifest(run) or {}
    database = run / "audit.sqlite"
    try:
        if database.is_file():
            tables = _from_database(database)
        elif (run / "claims.csv").is_file():
            tables = _from_csv(run)
        else:
            raise _no_run(run, "neither audit.sqlite nor claims.csv")
    except (OSError, sqlite3.Error, csv.Error, ValueError) as error:
        raise _no_run(run, f"tables that cannot be read ({error})") from error
    return RunTables(
        name=run.resolve().name,
        title=str(manifest.get("title", run.name)),
        as_of=str(manifest.get("as_of", "")),
        code=str(manifest.get("code", "")),
        tables=tables,
        written_on=str(manifest.get("written_at", ""))[:10],
    )


def _from_database(path: Path) -> dict[str, pd.DataFrame]:
    address = f"{path.resolve().as_uri()}?mode=ro&immutable=1"
    with closing(sqlite3.connect(address, uri=True)) as connection:
        connection.execute("PRAGMA trusted_schema = OFF")
        tables = {}
        for name, (model, extra) in WANTED.items():
            cursor = connection.execute(f'SELECT * FROM "{name}"')  # noqa: S608 - our own names
            columns = [column[0] for column in cursor.description]
            tables[name] = _typed(model, extra, columns, cursor.fetchall())
    return tables


def _from_csv(run: Path) -> dict[str, pd.DataFrame]:
    csv.field_size_limit(MOST_CELL)
    tables = {}
    for name, (model, extra) in WANTED.items():
        path = run / f"{name}.csv"
        rows = [[]] if not path.is_file() else _csv_rows(path)
        tables[name] = _typed(model, extra, rows[0], rows[1:])
    return tables


def _csv_rows(path: Path) -> list[list[str]]:
    text = path.read_text(encoding="utf-8-sig")
    rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    if not rows or any(len(row) != len(rows[0]) for row in rows):
        raise ValueError(f"{path.name} is no table")
    return [rows[0], *([unguard_cell(cell) for cell in row] for row in rows[1:])]


def _typed(
    model: type[Table], extra: Iterable[str], columns: list[str], rows: Iterable[Iterable[Any]]
) -> pd.DataFrame:
    """The columns of the model, and the extra ones; those that an older run lacks are blank."""
    frame = pd.DataFrame(list(rows), columns=columns, dtype=object)
    kinds = {**model.kinds(), **dict.fromkeys(extra, "text")}
    typed: dict[str, pd.Series[Any]] = {}
    for name, kind in kinds.items():
        column = frame[name] if name in frame else pd.Series([None] * len(frame), dtype=object)
        if kind == "number":
            typed[name] = pd.to_numeric(column.replace("", None)).astype("float64")
        else:
            typed[name] = column.where(column.notna(), "").astype(str)
    return pd.DataFrame(typed)


def _no_run(run: Path, found: str) -> RunError:
    return RunError(
        str(run),
        expected="the folder of a run",
        found=found,
        todo="name a folder that `transparency-audit run` wrote, such as outputs/<run>",
    )
