"""`audit.sqlite`: every table with its keys, for Datasette or any SQL; and Datasette's metadata."""

from __future__ import annotations

import json
import math
import sqlite3
from collections.abc import Iterable, Sequence
from typing import Any

import pandas as pd

from audit.report.tables import Export, time_text

SQL_TYPES = {"text": "TEXT", "number": "REAL", "whole": "INTEGER", "boolean": "INTEGER"}

FOREIGN_KEYS = {
    ("claims", "document_sha256"): ("documents", "sha256"),
    ("verdicts", "claim_id"): ("claims", "claim_id"),
    ("verdicts", "measurement_id"): ("measurements", "measurement_id"),
    ("restatements", "claim_id_before"): ("claims", "claim_id"),
    ("restatements", "claim_id_after"): ("claims", "claim_id"),
    ("relations", "whole"): ("claims", "claim_id"),
    ("relations", "part"): ("claims", "claim_id"),
}
FACETS = {
    "claims": ["platform", "kind", "policy_area", "review"],
    "findings": ["severity", "rule_id", "status", "standing"],
    "verdicts": ["verdict", "comparability"],
    "measurements": ["platform", "estimand", "draw"],
    "restatements": ["platform", "is_undone"],
    "unread": ["reason"],
}


def database_bytes(exports: Sequence[Export]) -> bytes:
    """The whole audit as one SQLite file; the same tables give the same bytes.

    Where a key is blank the reference is NULL. `finding_claims` says which claims take part in a
    finding, and which of them could resolve it.
    """
    connection = sqlite3.connect(":memory:")
    try:
        connection.execute("PRAGMA page_size = 4096")
        for export in exports:
            _create(connection, export)
        _link_findings(connection, exports)
        connection.commit()
        connection.execute("VACUUM")
        return connection.serialize()
    finally:
        connection.close()


def _create(connection: sqlite3.Connection, export: Export) -> None:
    key = export.model.key()
    lines = []
    for name, kind in export.kinds.items():
        words = f"{_quoted(name)} {SQL_TYPES.get(kind, 'TEXT')}"
        lines.append(words + (" PRIMARY KEY" if name == key else ""))
    for (table, column), (other, target) in FOREIGN_KEYS.items():
        if table == export.name:
            lines.append(
                f"FOREIGN KEY ({_quoted(column)}) REFERENCES {_quoted(other)}({_quoted(target)})"
            )
    connection.execute(f"CREATE TABLE {_quoted(export.name)} ({', '.join(lines)})")
    _insert(connection, export.name, list(export.kinds), _rows(export))
    for table, column in FOREIGN_KEYS:
        if table == export.name:
            connection.execute(
                f"CREATE INDEX {_quoted(f'{table}_{column}')} "
                f"ON {_quoted(table)}({_quoted(column)})"
            )


def _rows(export: Export) -> Iterable[tuple[Any, ...]]:
    keys = {column for table, column in FOREIGN_KEYS if table == export.name}
    columns = [
        [_value(value, kind, name in keys) for value in export.rows[name]]
        for name, kind in export.kinds.items()
    ]
    return zip(*columns, strict=True)


def _value(value: Any, kind: str, is_reference: bool) -> Any:
    if kind == "number":
        return None if math.isnan(value) else float(value)
    if kind in {"whole", "boolean"}:
        return int(value)
    if kind == "time":
        return time_text(value) or None
    text = str(value)
    return None if is_reference and not text else text


def _link_findings(connection: sqlite3.Connection, exports: Sequence[Export]) -> None:
    connection.execute(
        'CREATE TABLE "finding_claims" (finding_id TEXT REFERENCES findings(finding_id), '
        "claim_id TEXT REFERENCES claims(claim_id), could_resolve INTEGER, "
        "PRIMARY KEY (finding_id, claim_id))"
    )
    tables = {export.name: export.rows for export in exports}
    known = set(tables["claims"]["claim_id"])
    rows = [
        (finding_id, claim_id, int(claim_id in could_resolve.split()))
        for finding_id, claim_ids, could_resolve in _finding_parts(tables["findings"])
        for claim_id in dict.fromkeys(claim_ids.split())
        if claim_id in known
    ]
    _insert(connection, "finding_claims", ["finding_id", "claim_id", "could_resolve"], rows)


def _finding_parts(findings: pd.DataFrame) -> Iterable[tuple[str, str, str]]:
    return zip(
        findings["finding_id"], findings["claim_ids"], findings["could_resolve"], strict=True
    )


def _insert(
    connection: sqlite3.Connection,
    table: str,
    columns: Sequence[str],
    rows: Iterable[tuple[Any, ...]],
) -> None:
    marks = ", ".join("?" * len(columns))
    connection.executemany(f"INSERT INTO {_quoted(table)} VALUES ({marks})", rows)  # noqa: S608


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def datasette_metadata(title: str, as_of: str, exports: Sequence[Export]) -> str:
    """What Datasette shows beside the tables: `datasette audit.sqlite -m metadata.json`."""
    tables = {}
    for export in exports:
        about: dict[str, Any] = {
            "title": export.title,
            "description": _first_line(export),
            "columns": {name: text for name, text in export.descriptions.items() if text},
        }
        if export.name in FACETS:
            about["facets"] = FACETS[export.name]
        tables[export.name] = about
    tables["findings"]["description"] += " Rows stamped DRAFT are not for publication."
    content = {
        "title": title,
        "description": f"Audit of platforms' takedown claims, as of {as_of}.",
        "databases": {"audit": {"tables": tables}},
    }
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def _first_line(export: Export) -> str:
    return " ".join((export.model.__doc__ or "").strip().splitlines()[:1])
