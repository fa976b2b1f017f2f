"""The ledger's file: its tables, how it is opened, and what may be wrong with it.

Each series is stored once, each statement (a series with kind, period and base) once, and a claim
is one printing of a statement by one edition, as one reading of its bytes found it.
"""

from __future__ import annotations

import hashlib
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sources.errors import AuditError

APPLICATION_ID = 0x7A0D17
FORMAT = 1
"""Raised when tables change in a way that opening cannot bring about by adding columns."""

SCHEMA = """
CREATE TABLE documents(
    sha256 TEXT PRIMARY KEY, bytes INTEGER NOT NULL, media_type TEXT NOT NULL, name TEXT NOT NULL,
    dropped_on TEXT NOT NULL DEFAULT ''
) WITHOUT ROWID;
CREATE TABLE captures(
    capture_id INTEGER PRIMARY KEY, url TEXT NOT NULL, final_url TEXT NOT NULL,
    attempted_at TEXT NOT NULL, outcome TEXT NOT NULL, status INTEGER NOT NULL,
    sha256 TEXT NOT NULL, media_type TEXT NOT NULL, etag TEXT NOT NULL,
    last_modified TEXT NOT NULL, archive_url TEXT NOT NULL, reason TEXT NOT NULL,
    found_on TEXT NOT NULL
);
CREATE INDEX captures_url ON captures(url);
CREATE INDEX captures_found_on ON captures(found_on);
CREATE TABLE series(series_id INTEGER PRIMARY KEY, series_key TEXT NOT NULL UNIQUE);
CREATE TABLE statements(
    statement_id INTEGER PRIMARY KEY, statement_key TEXT NOT NULL UNIQUE,
    series_id INTEGER NOT NULL REFERENCES series(series_id)
);
CREATE TABLE extractions(
    extraction_id INTEGER PRIMARY KEY, sha256 TEXT NOT NULL, source TEXT NOT NULL,
    version INTEGER NOT NULL, layout TEXT NOT NULL, published_on TEXT NOT NULL, url TEXT NOT NULL,
    UNIQUE(sha256, source, version, layout, published_on, url)
);
CREATE TABLE claims(
    extraction_id INTEGER NOT NULL REFERENCES extractions(extraction_id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    statement_id INTEGER NOT NULL REFERENCES statements(statement_id),
    claim_id TEXT NOT NULL,
    PRIMARY KEY(extraction_id, position)
) WITHOUT ROWID;
CREATE INDEX claims_claim_id ON claims(claim_id);
CREATE INDEX claims_statement_id ON claims(statement_id);
CREATE TABLE relations(
    extraction_id INTEGER NOT NULL REFERENCES extractions(extraction_id) ON DELETE CASCADE,
    position INTEGER NOT NULL, PRIMARY KEY(extraction_id, position)
) WITHOUT ROWID;
CREATE TABLE unread(
    extraction_id INTEGER NOT NULL REFERENCES extractions(extraction_id) ON DELETE CASCADE,
    position INTEGER NOT NULL, PRIMARY KEY(extraction_id, position)
) WITHOUT ROWID;
CREATE TABLE measurements(
    extraction_id INTEGER NOT NULL REFERENCES extractions(extraction_id) ON DELETE CASCADE,
    position INTEGER NOT NULL, PRIMARY KEY(extraction_id, position)
) WITHOUT ROWID;
CREATE TABLE reviews(
    review_id INTEGER PRIMARY KEY, claim_id TEXT NOT NULL, document_sha256 TEXT NOT NULL,
    statement_key TEXT NOT NULL, locator TEXT NOT NULL, printed TEXT NOT NULL, value REAL,
    decision TEXT NOT NULL, corrected_value REAL, reviewed_by TEXT NOT NULL,
    reviewed_on TEXT NOT NULL, reason TEXT NOT NULL
);
CREATE INDEX reviews_claim_id ON reviews(claim_id);
CREATE TABLE responses(
    response_id INTEGER PRIMARY KEY, finding_id TEXT NOT NULL, asked_on TEXT NOT NULL,
    deadline TEXT NOT NULL, answered_on TEXT NOT NULL, text TEXT NOT NULL,
    document_sha256 TEXT NOT NULL, outcome TEXT NOT NULL
);
CREATE TABLE runs(
    run_id INTEGER PRIMARY KEY, name TEXT NOT NULL, as_of TEXT NOT NULL, finished_at TEXT NOT NULL,
    manifest TEXT NOT NULL
);
CREATE TABLE citations(
    kind TEXT NOT NULL, name TEXT NOT NULL, reason TEXT NOT NULL, PRIMARY KEY(kind, name, reason)
) WITHOUT ROWID;
"""
"""Columns of the tables of section 3 of the design are added from their schemas."""


WAIT = 30.0
"""Seconds for which a ledger that another process writes is waited for."""

ATTEMPTS = 300
"""How often the write-ahead log is asked for in that time."""

STORAGE_CODES = (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_READONLY)
"""What SQLite says of the disk, not of the ledger: no reason to take the ledger for damaged."""


class LedgerError(AuditError):
    """The ledger cannot be used: damaged, in use, from a newer version, or not a ledger."""


def open_ledger(path: Path) -> sqlite3.Connection:
    """The ledger at that path; made where there is none.

    Raises:
        LedgerError: The file is damaged, in use for long, from a newer version, or something else.
    """
    with ledger_errors(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(path, timeout=WAIT, isolation_level=None)
        try:
            _prepare(connection, path)
        except BaseException:
            connection.close()
            raise
        return connection


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """All of it or nothing; one writer at a time."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


@contextmanager
def ledger_errors(path: Path | str) -> Iterator[None]:
    """Make one line of what SQLite and the disk may say.

    Raises:
        LedgerError: Damaged, in use, full, read-only.
    """
    try:
        yield
    except (sqlite3.Error, OSError) as error:
        # The lower byte of SQLite's extended codes, such as 778 for an I/O error on writing.
        if getattr(error, "sqlite_errorcode", 0) & 0xFF in STORAGE_CODES:
            raise LedgerError(
                str(path),
                expected="storage that can be written",
                found=str(error),
                todo="free it or have it mended and run again; what was complete is kept",
            ) from error
        raise LedgerError(
            str(path),
            expected="a ledger that can be used",
            found=str(error),
            todo="if it is in use, wait; if it is damaged, move it away and run again",
        ) from error


def state_of(path: Path) -> str:
    """Hash of all that a person has put into a ledger: reviews, answers. Loads no table.

    Blank where there is no ledger, and where nobody has added anything yet.

    Raises:
        LedgerError: The file is damaged or something else.
    """
    if not path.exists():
        return ""
    digest = hashlib.sha256()
    rows = 0
    with ledger_errors(path), closing(open_ledger(path)) as connection:
        for query in (
            "SELECT * FROM reviews ORDER BY review_id",
            "SELECT * FROM responses ORDER BY response_id",
        ):
            for row in connection.execute(query):
                digest.update(repr(row).encode())
                rows += 1
    return digest.hexdigest() if rows else ""


def add_columns(connection: sqlite3.Connection, table: str, columns: dict[str, str]) -> None:
    """Bring a table up to the columns of its schema, old rows blank or missing.

    Args:
        connection: The ledger.
        table: One of the tables above.
        columns: Column to kind, as `Table.kinds` gives them.
    """
    present = {row[1] for row in connection.execute(f'PRAGMA table_info("{table}")')}
    for name, kind in columns.items():
        if name not in present:
            declared = "REAL" if kind == "number" else "TEXT NOT NULL DEFAULT ''"
            connection.execute(f'ALTER TABLE "{table}" ADD COLUMN "{name}" {declared}')


def _prepare(connection: sqlite3.Connection, path: Path) -> None:
    # A file from somebody else may define views and triggers: they are not to run functions.
    connection.execute("PRAGMA trusted_schema = OFF")
    connection.execute("PRAGMA foreign_keys = ON")
    # One look, so that a ledger which another process is just making is either there or not.
    connection.execute("BEGIN")
    (objects,) = connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    connection.execute("COMMIT")
    if application != APPLICATION_ID and objects:
        raise _not_ours(path, "a database of something else")
    if version > FORMAT:
        raise _not_ours(path, f"a ledger of format {version}; this version knows {FORMAT}")
    _write_ahead(connection)
    connection.execute("PRAGMA synchronous = FULL")
    if application != APPLICATION_ID:
        _create(connection)


def _write_ahead(connection: sqlite3.Connection) -> None:
    """Turn the write-ahead log on; SQLite does not wait here for whoever is making the ledger."""
    for attempt in range(ATTEMPTS):
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            is_busy = error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY
            if not is_busy or attempt == ATTEMPTS - 1:
                raise
            time.sleep(WAIT / ATTEMPTS)
        else:
            return


def _create(connection: sqlite3.Connection) -> None:
    with transaction(connection):
        # Another process may have made it while we waited for the lock.
        (application,) = connection.execute("PRAGMA application_id").fetchone()
        if application == APPLICATION_ID:
            return
        for statement in SCHEMA.split(";"):
            connection.execute(statement)
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version = {FORMAT}")


def _not_ours(path: Path, found: str) -> LedgerError:
    return LedgerError(
        str(path),
        expected=f"a ledger of format {FORMAT} or lower",
        found=found,
        todo="name another file, or update transparency-audit",
    )
