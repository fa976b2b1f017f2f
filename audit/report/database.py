"""`audit.sqlite`: every table with its keys, for Datasette or any SQL; and Datasette's metadata."""

from __future__ import annotations

import json
import math
import sqlite3
from collections.abc import Iterable, Sequence
from typing import Any

from audit.report.rows import records
from audit.report.tables import Export, time_text
from schemas.rows import cells

SQL_TYPES = {"text": "TEXT", "number": "REAL", "whole": "INTEGER", "boolean": "INTEGER"}

FOREIGN_KEYS = {
    ("claims", "document_sha256"): ("documents", "sha256"),
    ("unread", "document_sha256"): ("documents", "sha256"),
    ("verdicts", "claim_id"): ("claims", "claim_id"),
    ("restatements", "claim_id_before"): ("claims", "claim_id"),
    ("restatements", "claim_id_after"): ("claims", "claim_id"),
    ("relations", "whole"): ("claims", "claim_id"),
    ("relations", "part"): ("claims", "claim_id"),
}
LINKS = {
    "finding_claims": ("findings", "claim_ids", "claims"),
    "verdict_measurements": ("verdicts", "measurement_id", "measurements"),
}
"""Columns that hold several keys, spelled out in tables of their own."""

LINK_WORDS = {
    "finding_claims": (
        "Figures of each finding",
        "One row per finding and figure that takes part in it. "
        "could_resolve: whether the conflict vanishes without that figure.",
    ),
    "verdict_measurements": (
        "Measurements of each verdict",
        "One row per verdict and measurement that it sets against the claim.",
    ),
}

FACETS = {
    "claims": ["platform", "kind", "policy_area", "review"],
    "findings": ["severity", "rule_id", "status", "standing"],
    "verdicts": ["verdict", "comparability"],
    "measurements": ["platform", "estimand", "draw"],
    "restatements": ["platform", "is_undone"],
    "unread": ["reason"],
}


def holding_keys(exports: Sequence[Export]) -> dict[tuple[str, str], tuple[str, str]]:
    """The foreign keys whose every value is blank or known; a broken promise is not made."""
    tables = {export.name: export.rows for export in exports}
    return {
        (table, column): (other, target)
        for (table, column), (other, target) in FOREIGN_KEYS.items()
        if tables[table][column].isin(["", *tables[other][target]]).all()
    }


def database_bytes(exports: Sequence[Export]) -> bytes:
    """The whole audit as one SQLite file; the same tables give the same bytes.

    Every table has a key (`row` where the rows have none of their own). Where a reference is blank
    it is NULL. `finding_claims` says which claims take part in a finding, `verdict_measurements`
    which measurements in a verdict.
    """
    keys = holding_keys(exports)
    connection = sqlite3.connect(":memory:")
    try:
        connection.execute("PRAGMA page_size = 4096")
        for export in exports:
            _create(connection, export, keys)
        for link, (table, column, other) in LINKS.items():
            _link(connection, link, (table, column, other), exports)
        connection.commit()
        connection.execute("VACUUM")
        return connection.serialize()
    finally:
        connection.close()


Keys = dict[tuple[str, str], tuple[str, str]]


def _create(connection: sqlite3.Connection, export: Export, keys: Keys) -> None:
    key = export.model.key()
    references = {
        column: target for (table, column), target in keys.items() if table == export.name
    }
    lines = [] if key else ['"row" INTEGER PRIMARY KEY']
    for name, kind in export.kinds.items():
        words = f"{_quoted(name)} {SQL_TYPES.get(kind, 'TEXT')}"
        lines.append(words + (" PRIMARY KEY" if name == key else ""))
    lines += [
        f"FOREIGN KEY ({_quoted(column)}) REFERENCES {_quoted(other)}({_quoted(target)})"
        for column, (other, target) in references.items()
    ]
    connection.execute(f"CREATE TABLE {_quoted(export.name)} ({', '.join(lines)})")
    rows: Iterable[tuple[Any, ...]] = _rows(export, set(references))
    if not key:
        rows = ((number, *row) for number, row in enumerate(rows, start=1))
    _insert(connection, export.name, len(export.kinds) + (not key), rows)
    for column in references:
        connection.execute(
            f"CREATE INDEX {_quoted(f'{export.name}_{column}')} "
            f"ON {_quoted(export.name)}({_quoted(column)})"
        )


def _rows(export: Export, references: set[str]) -> Iterable[tuple[Any, ...]]:
    columns = [
        [_value(value, kind, name in references) for value in cells(export.rows[name])]
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


def _link(
    connection: sqlite3.Connection,
    name: str,
    link: tuple[str, str, str],
    exports: Sequence[Export],
) -> None:
    """A table of pairs for a column that holds several keys; unknown keys are left out."""
    table, column, other = link
    tables = {export.name: export for export in exports}
    own, foreign = tables[table], tables[other]
    own_key, foreign_key = own.model.key() or "row", foreign.model.key()
    connection.execute(
        f"CREATE TABLE {_quoted(name)} ({_quoted(f'{table}_key')} REFERENCES "
        f"{_quoted(table)}({_quoted(own_key)}), {_quoted(foreign_key)} TEXT REFERENCES "
        f"{_quoted(other)}({_quoted(foreign_key)}), could_resolve INTEGER, "
        f"PRIMARY KEY ({_quoted(f'{table}_key')}, {_quoted(foreign_key)}))"
    )
    known = set(foreign.rows[foreign_key])
    rows = []
    for number, row in enumerate(records(own.rows), start=1):
        resolving = set(str(row.get("could_resolve", "")).split())
        rows += [
            (row.get(own_key, number), word, int(word in resolving) if resolving else None)
            for word in dict.fromkeys(row[column].split())
            if word in known
        ]
    _insert(connection, name, 3, rows)


def _insert(
    connection: sqlite3.Connection, table: str, width: int, rows: Iterable[tuple[Any, ...]]
) -> None:
    marks = ", ".join("?" * width)
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
        if "standing" in export.extra:
            about["description"] += " Rows stamped DRAFT are not for publication."
        if export.name in FACETS:
            about["facets"] = FACETS[export.name]
        tables[export.name] = about
    for name, (words, description) in LINK_WORDS.items():
        tables[name] = {"title": words, "description": description}
    content = {
        "title": title,
        "description": f"Audit of platforms' takedown claims, as of {as_of}.",
        "databases": {"audit": {"tables": tables}},
    }
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def _first_line(export: Export) -> str:
    return " ".join((export.model.__doc__ or "").strip().splitlines()[:1]).replace("`", "")
