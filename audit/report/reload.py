"""A run read back from its folder, as the audit result that it was written from."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from dataclasses import fields
from pathlib import Path
from typing import Any

import pandas as pd

from audit.result import AuditResult, Failure
from audit.runs import RunError
from schemas.bounds import Bounds
from schemas.claims import Claims, Relations, Unread
from schemas.documents import Documents, Events
from schemas.findings import Findings, Responses
from schemas.measurements import Measurements
from schemas.restatements import Restatements
from schemas.survival import Survival
from schemas.tables import Table
from schemas.verdicts import NearMisses, Verdicts

TABLES: dict[str, type[Table]] = {
    "claims": Claims,
    "documents": Documents,
    "relations": Relations,
    "unread": Unread,
    "events": Events,
    "measurements": Measurements,
    "curves": Survival,
    "findings": Findings,
    "verdicts": Verdicts,
    "near_misses": NearMisses,
    "bounds": Bounds,
    "restatements": Restatements,
    "responses": Responses,
}


def load_result(run: Path) -> AuditResult:
    """The audit of a run's folder.

    Raises:
        RunError: The folder is no run, or was written by a version with other tables.
    """
    try:
        manifest = json.loads((run / "manifest.json").read_text(encoding="utf-8"))
        tables = _read_tables(run / "audit.sqlite")
    except (OSError, ValueError, sqlite3.Error) as error:
        raise RunError(
            str(run),
            expected="the folder of a run",
            found=f"none that can be read ({type(error).__name__})",
            todo="name a folder that `transparency-audit run` wrote, such as outputs/<run>",
        ) from error
    return AuditResult(
        title=str(manifest.get("title", run.name)),
        as_of=str(manifest.get("as_of", "")),
        locale=str(manifest.get("locale", "en")),
        address=str(manifest.get("address", "")),
        publisher=str(manifest.get("publisher", "")),
        failures=tuple(
            Failure(str(row["where"]), str(row["message"])) for row in manifest.get("failures", [])
        ),
        notes=tuple(str(note) for note in manifest.get("notes", [])),
        **tables,
    )


def _read_tables(path: Path) -> dict[str, Any]:
    names = {field.name for field in fields(AuditResult)}
    address = f"{path.resolve().as_uri()}?mode=ro&immutable=1"
    with closing(sqlite3.connect(address, uri=True)) as connection:
        connection.execute("PRAGMA trusted_schema = OFF")
        return {
            name: model.conform(_frame(connection, name, model))
            for name, model in TABLES.items()
            if name in names
        }


def _frame(connection: sqlite3.Connection, name: str, model: type[Table]) -> pd.DataFrame:
    kept = {row[1] for row in connection.execute(f'PRAGMA table_info("{name}")')}
    # A run written before a column was added reads as one in which nothing was said there.
    columns = [column for column in model.columns() if column in kept]
    wanted = ", ".join(f'"{column}"' for column in columns)
    order = f' ORDER BY "{"rowid" if model.key() else "row"}"'
    rows = connection.execute(f'SELECT {wanted} FROM "{name}"{order}').fetchall()  # noqa: S608
    return pd.DataFrame(rows, columns=columns, dtype=object)
