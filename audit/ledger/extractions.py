"""Extractions in and out of the ledger: each series once, each statement once, rows in order."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterable, Sequence
from functools import cache
from itertools import repeat
from typing import Any, TypeVar

import pandas as pd
from pandera.typing.pandas import DataFrame

from audit.ledger.database import LedgerError, add_columns, transaction
from schemas.claims import SERIES_COLUMNS, STATEMENT_COLUMNS, Claims, Relations, Unread
from schemas.findings import Responses
from schemas.measurements import Measurements
from schemas.tables import Table
from sources.source import Extraction
from sources.tabulate import series_keys, statement_keys, validated

T = TypeVar("T", bound=Table)

OWN_STATEMENT_COLUMNS = tuple(name for name in STATEMENT_COLUMNS if name not in SERIES_COLUMNS)
STORED_ELSEWHERE = frozenset({*STATEMENT_COLUMNS, "statement_key", "document_sha256"})
"""Columns of `Claims` that a row of the ledger's own table does not repeat."""
SIDE_TABLES: dict[str, type[Table]] = {
    "relations": Relations,
    "unread": Unread,
    "measurements": Measurements,
}


def claim_columns() -> list[str]:
    """Columns of `Claims` that are stored with each printing."""
    return [name for name in Claims.columns() if name not in STORED_ELSEWHERE]


@cache
def layout() -> str:
    """Hash of the columns and of what makes a statement: older readings then no longer serve."""
    tables: list[type[Table]] = [Claims, *SIDE_TABLES.values()]
    kinds = [table.kinds() for table in tables]
    return hashlib.sha256(repr((kinds, STATEMENT_COLUMNS)).encode()).hexdigest()[:12]


def match_schemas(connection: sqlite3.Connection) -> None:
    """Give the tables the columns that the schemas have today."""
    kinds = Claims.kinds()
    wanted: dict[str, dict[str, str]] = {
        "series": {name: kinds[name] for name in SERIES_COLUMNS},
        "statements": {name: kinds[name] for name in OWN_STATEMENT_COLUMNS},
        "claims": {name: kinds[name] for name in claim_columns()},
        **{name: table.kinds() for name, table in SIDE_TABLES.items()},
        "responses": Responses.kinds(),
    }
    with transaction(connection):
        for table, columns in wanted.items():
            add_columns(connection, table, columns)


def store(
    connection: sqlite3.Connection, key: tuple[str, str, int, str, str, str], extraction: Extraction
) -> int:
    """Write an extraction under its key, in place of one that stands there; all or nothing.

    Args:
        connection: The ledger.
        key: Hash, source, version, layout, published_on, url.
        extraction: What the source read.

    Returns:
        The extraction's number.

    Raises:
        LedgerError: A claim is from another document, or its statement key is not its own.
    """
    claims = extraction.claims
    _refuse_foreign(claims, key[0])
    with transaction(connection):
        connection.execute(
            "DELETE FROM extractions WHERE (sha256, source, version, layout, published_on, url)"
            " = (?, ?, ?, ?, ?, ?)",
            key,
        )
        number = connection.execute(
            "INSERT INTO extractions(sha256, source, version, layout, published_on, url)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            key,
        ).lastrowid
        if number is None:
            raise LedgerError("ledger", expected="a row", found="none", todo="report this")
        statements = _store_statements(connection, claims)
        columns = claim_columns()
        _insert(
            connection,
            "claims",
            ["extraction_id", "position", "statement_id", *columns],
            [
                repeat(number, len(claims)),
                range(len(claims)),
                statements,
                *(claims[name].tolist() for name in columns),
            ],
        )
        for name, table in SIDE_TABLES.items():
            frame: pd.DataFrame = getattr(extraction, name)
            columns = table.columns()
            _insert(
                connection,
                name,
                ["extraction_id", "position", *columns],
                [
                    repeat(number, len(frame)),
                    range(len(frame)),
                    *(frame[column].tolist() for column in columns),
                ],
            )
    return number


def load(connection: sqlite3.Connection, numbers: Sequence[int]) -> Extraction:
    """Some extractions together, in the order of the numbers given, each as it was stored."""
    return Extraction(
        claims=load_claims(connection, numbers),
        relations=_load_side_table(connection, Relations, "relations", numbers),
        unread=_load_side_table(connection, Unread, "unread", numbers),
        measurements=_load_side_table(connection, Measurements, "measurements", numbers),
    )


def load_claims(connection: sqlite3.Connection, numbers: Sequence[int]) -> DataFrame[Claims]:
    """The wide table of claims of some extractions, in the order of the numbers given."""
    columns = claim_columns()
    kinds = Claims.kinds()
    listed = ", ".join(f'claims."{name}"' for name in columns)
    wanted = json.dumps(list(numbers))
    rows = connection.execute(
        f"SELECT extraction_id, statement_id, {listed}"  # noqa: S608 - our columns
        " FROM json_each(?) AS wanted CROSS JOIN claims ON extraction_id = wanted.value"
        " ORDER BY wanted.key, position",
        (wanted,),
    ).fetchall()
    if not rows:
        return Claims.empty()
    extraction_ids, statement_ids, *cells = zip(*rows, strict=True)
    frame = pd.DataFrame(
        {name: _column(values, kinds[name]) for name, values in zip(columns, cells, strict=True)}
    )
    shas = dict(connection.execute("SELECT extraction_id, sha256 FROM extractions"))
    frame["document_sha256"] = pd.Series(extraction_ids).map(shas).astype(str)
    known = _load_statements(connection, wanted)
    places = known.index.get_indexer(pd.Index(statement_ids))
    for name in STATEMENT_COLUMNS:
        frame[name] = known[name].take(places).reset_index(drop=True)
    # Keys are hashes of columns: computed again, they are right even after a column was added.
    keys = statement_keys(known.reset_index(drop=True))
    frame["statement_key"] = keys.take(places).reset_index(drop=True)
    return validated(Claims, frame[Claims.columns()], "ledger")


def _load_side_table(
    connection: sqlite3.Connection, table: type[T], name: str, numbers: Sequence[int]
) -> DataFrame[T]:
    columns, kinds = table.columns(), table.kinds()
    listed = ", ".join(f'stored."{column}"' for column in columns)
    rows = connection.execute(
        f"SELECT {listed} FROM json_each(?) AS wanted"  # noqa: S608 - our names
        f' CROSS JOIN "{name}" AS stored ON extraction_id = wanted.value'
        " ORDER BY wanted.key, position",
        (json.dumps(list(numbers)),),
    ).fetchall()
    if not rows:
        return table.empty()
    cells = zip(columns, zip(*rows, strict=True), strict=True)
    frame = pd.DataFrame({column: _column(values, kinds[column]) for column, values in cells})
    return validated(table, frame, "ledger")


def _refuse_foreign(claims: pd.DataFrame, sha256: str) -> None:
    others = set(claims["document_sha256"]) - {sha256}
    if others or (claims["statement_key"] != statement_keys(claims)).any():
        raise LedgerError(
            "ledger",
            expected="claims of one document, each with the key of its own statement",
            found="others" if others else "keys that do not fit their columns",
            todo="make claims with sources.tabulate",
        )


def _store_statements(connection: sqlite3.Connection, claims: pd.DataFrame) -> list[int]:
    """The number of each claim's statement; new series and statements are added."""
    if not len(claims):
        return []
    keyed = claims.assign(series_key=series_keys(claims))
    series = keyed.drop_duplicates("series_key")
    _insert_new(connection, "series", ["series_key", *SERIES_COLUMNS], series)
    series_ids = _numbers(connection, "series", series["series_key"])
    statements = keyed.drop_duplicates("statement_key")
    statements = statements.assign(series_id=statements["series_key"].map(series_ids))
    _insert_new(
        connection,
        "statements",
        ["statement_key", "series_id", *OWN_STATEMENT_COLUMNS],
        statements,
    )
    statement_ids = _numbers(connection, "statements", statements["statement_key"])
    return [statement_ids[key] for key in claims["statement_key"]]


def _numbers(connection: sqlite3.Connection, table: str, keys: Iterable[str]) -> dict[str, int]:
    key, number = (
        ("series_key", "series_id") if table == "series" else ("statement_key", "statement_id")
    )
    query = f'SELECT "{number}" FROM "{table}" WHERE "{key}" = ?'  # noqa: S608 - our names
    return {word: connection.execute(query, (word,)).fetchone()[0] for word in keys}


def _load_statements(connection: sqlite3.Connection, extractions: str) -> pd.DataFrame:
    """Statement columns by statement number, for the extractions (a JSON list) asked for."""
    listed = ", ".join(f'"{name}"' for name in STATEMENT_COLUMNS)
    rows = connection.execute(
        f"SELECT statement_id, {listed} FROM statements JOIN series USING(series_id)"  # noqa: S608 - our columns
        " WHERE statement_id IN (SELECT statement_id FROM json_each(?) AS wanted"
        " CROSS JOIN claims ON extraction_id = wanted.value)",
        (extractions,),
    ).fetchall()
    ids, *cells = zip(*rows, strict=True)
    columns = zip(STATEMENT_COLUMNS, cells, strict=True)
    return pd.DataFrame(
        {name: pd.Series(values, index=ids, dtype="str") for name, values in columns}
    )


def _insert_new(
    connection: sqlite3.Connection, table: str, columns: list[str], frame: pd.DataFrame
) -> None:
    cells: list[Iterable[Any]] = [frame[name].tolist() for name in columns]
    _insert(connection, table, columns, cells, conflict="ON CONFLICT DO NOTHING")


def _insert(
    connection: sqlite3.Connection,
    table: str,
    columns: list[str],
    cells: list[Iterable[Any]],
    *,
    conflict: str = "",
) -> None:
    names = ", ".join(f'"{name}"' for name in columns)
    marks = ", ".join("?" * len(columns))
    connection.executemany(
        f'INSERT INTO "{table}"({names}) VALUES ({marks}) {conflict}',  # noqa: S608 - our names
        zip(*cells, strict=True),
    )


def _column(values: Sequence[Any], kind: str) -> pd.Series[Any]:
    if kind == "number":
        return pd.Series(values, dtype="float64")
    return pd.Series(values, dtype="str")
