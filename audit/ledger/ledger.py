"""The ledger as its callers see it. Bytes leave here and in `audit.report.export` only."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import asdict
from pathlib import Path
from typing import Any, Self

import pandas as pd
from pandera.typing.pandas import DataFrame

from audit.ledger import extractions
from audit.ledger.database import LedgerError, ledger_errors, open_ledger, transaction
from audit.ledger.records import Capture, Edition, Review
from audit.ledger.reviews import Reviewed, apply_reviews
from schemas.claims import Claims
from schemas.findings import Responses
from schemas.vocabulary import RESPONSE_OUTCOMES, REVIEWS
from sources.document import Document
from sources.source import Extraction

__all__ = ["Capture", "Edition", "Ledger", "Review"]


class Ledger:
    """One SQLite file with everything that must outlive a run. A context manager."""

    def __init__(self, path: Path) -> None:
        """Open it, or make it.

        Raises:
            LedgerError: The file is damaged, in use for long, or something else.
        """
        self.path = path
        self._connection = open_ledger(path)
        with ledger_errors(path):
            extractions.match_schemas(self._connection)

    def __enter__(self) -> Self:
        """The ledger itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the file."""
        self.close()

    def close(self) -> None:
        """Close the file; nothing more can be done with it."""
        self._connection.close()

    def store_document(self, document: Document) -> None:
        """Note a document's hash, size, type and name; the first name stays."""
        with ledger_errors(self.path):
            self._connection.execute(
                "INSERT INTO documents(sha256, bytes, media_type, name) VALUES (?, ?, ?, ?)"
                " ON CONFLICT(sha256) DO UPDATE SET dropped_on = ''",
                (document.sha256, len(document.content), document.media_type, document.name),
            )

    def store_capture(self, capture: Capture) -> None:
        """Note an attempt to retrieve an address."""
        with ledger_errors(self.path):
            self._insert("captures", asdict(capture))

    def last_capture(self, url: str) -> Capture | None:
        """The last time that an address was retrieved or found unchanged; failures do not count."""
        found = self._row(
            "SELECT url, final_url, attempted_at, outcome, status, sha256, media_type, etag,"
            " last_modified, archive_url, reason, found_on FROM captures"
            " WHERE url = ? AND outcome <> 'failed' ORDER BY capture_id DESC LIMIT 1",
            (url,),
        )
        return None if found is None else Capture(*found)

    def last_attempt(self, url: str) -> Capture | None:
        """The last time that an address was asked, whatever came of it."""
        found = self._row(
            "SELECT url, final_url, attempted_at, outcome, status, sha256, media_type, etag,"
            " last_modified, archive_url, reason, found_on FROM captures"
            " WHERE url = ? ORDER BY capture_id DESC LIMIT 1",
            (url,),
        )
        return None if found is None else Capture(*found)

    def versions_of(self, url: str) -> list[Capture]:
        """The first sight of each different content of an address, in the order they were seen."""
        return [
            Capture(*row)
            for row in self._frame(
                "SELECT url, final_url, attempted_at, outcome, status, sha256, media_type, etag,"
                " last_modified, archive_url, reason, found_on FROM captures WHERE capture_id IN"
                " (SELECT min(capture_id) FROM captures WHERE url = ? AND outcome = 'fetched'"
                " GROUP BY sha256) ORDER BY capture_id",
                (url,),
            ).itertuples(index=False, name=None)
        ]

    def editions_of(self, page: str) -> list[Capture]:
        """The last good capture of every address that a page has ever led to, oldest find first."""
        with ledger_errors(self.path):
            rows = self._connection.execute(
                "SELECT url FROM captures WHERE found_on = ? GROUP BY url ORDER BY min(capture_id)",
                (page,),
            ).fetchall()
        return [found for (url,) in rows if (found := self.last_capture(url)) is not None]

    def captures(self) -> pd.DataFrame:
        """Every attempt, oldest first."""
        return self._frame("SELECT * FROM captures ORDER BY capture_id")

    def store_extraction(
        self, document: Document, source: str, version: int, extraction: Extraction
    ) -> None:
        """Keep what a source read from a document, all or nothing; readings by older code stay.

        Raises:
            LedgerError: A claim is from another document, or the disk is full.
        """
        edition = Edition(document.sha256, source, version, document.published_on, document.url)
        self.store_document(document)
        with ledger_errors(self.path):
            extractions.store(self._connection, _key(edition), extraction)

    def load_extraction(
        self, sha256: str, source: str, version: int, *, published_on: str = "", url: str = ""
    ) -> Extraction | None:
        """What that version of a source read from those bytes; None if it has not yet.

        The date and the address that the audit gives to a document are part of its claims, and so
        of what is asked for here.
        """
        edition = Edition(sha256, source, version, published_on, url)
        found, missing = self.load_editions([edition])
        return None if missing else found

    def load_editions(self, editions: Sequence[Edition]) -> tuple[Extraction, list[Edition]]:
        """What was read from many documents, as one, in the order given; and what is not yet read.

        One question for all of them: two hundred single ones would take twenty times as long. The
        same bytes named twice are one edition, the first.
        """
        numbers: list[int] = []
        missing: list[Edition] = []
        first_of_bytes = {edition.sha256: edition for edition in reversed(editions)}
        with ledger_errors(self.path):
            for sha256 in dict.fromkeys(edition.sha256 for edition in editions):
                edition = first_of_bytes[sha256]
                found = self._row(
                    "SELECT extraction_id FROM extractions WHERE"
                    " (sha256, source, version, layout, published_on, url) = (?, ?, ?, ?, ?, ?)",
                    _key(edition),
                )
                if found is None:
                    missing.append(edition)
                else:
                    numbers.append(found[0])
            return extractions.load(self._connection, numbers), missing

    def source_of(self, sha256: str, known: Mapping[str, int]) -> str:
        """The source that read those bytes before, in the version it has now; blank for none.

        Args:
            sha256: Of the document.
            known: Every source's slug and version, as they are now.
        """
        with ledger_errors(self.path):
            rows = self._connection.execute(
                "SELECT source, version FROM extractions WHERE sha256 = ? AND layout = ?"
                " ORDER BY extraction_id DESC",
                (sha256, extractions.layout()),
            )
            return next((slug for slug, version in rows if known.get(slug) == version), "")

    def claims(self, documents: Sequence[str] | None = None) -> DataFrame[Claims]:
        """The wide table: the latest reading of each edition, with the reviews that hold.

        Args:
            documents: Hashes of the documents wanted, in the order wanted; all by default.
        """
        return self.reviewed_claims(documents).claims

    def reviewed_claims(self, documents: Sequence[str] | None = None) -> Reviewed:
        """As `claims`, and the reviews that no longer hold because the reading changed."""
        with ledger_errors(self.path):
            numbers = self._latest_extractions(documents)
            read = extractions.load_claims(self._connection, numbers)
        return apply_reviews(read, self.reviews())

    def vintages(self, statement_key: str) -> DataFrame[Claims]:
        """Every printing of one statement, by date of publication."""
        claims = self.claims()
        same = claims[claims["statement_key"] == statement_key]
        return Claims.conform(same.sort_values("published_on", kind="stable"))

    def readings(self, sha256: str) -> pd.DataFrame:
        """Every reading of one document: `source`, `version`, and its claims' ids and values.

        Two readings that differ are a re-extraction: our code changed, not the publisher.
        """
        return self._frame(
            "SELECT extraction_id, source, version, claim_id, statement_key, locator, printed,"
            " value FROM claims JOIN extractions USING(extraction_id)"
            " JOIN statements USING(statement_id) WHERE sha256 = ?"
            " ORDER BY extraction_id, position",
            (sha256,),
        )

    def add_review(self, review: Review, read_as: Mapping[str, Any] | None = None) -> None:
        """Keep a decision, with what the claim read as when it was made.

        Args:
            review: The decision.
            read_as: The row of the claim that the person looked at; it may be one that no source
                of this ledger has read, such as a figure typed by hand.

        Raises:
            LedgerError: The claim is unknown, the decision is no word of ours, or a correction has
                no value.
        """
        if review.decision not in REVIEWS:
            raise _refused("a decision", f"one of {', '.join(REVIEWS)}", repr(review.decision))
        if (review.decision == "corrected") == math.isnan(review.corrected_value):
            raise _refused("a correction", "a value with it, and with nothing else", "the contrary")
        names = ("document_sha256", "statement_key", "locator", "printed", "value")
        claim = (
            tuple(read_as[name] for name in names)
            if read_as is not None
            else self._row(
                "SELECT sha256, statement_key, locator, printed, value FROM claims"
                " JOIN extractions USING(extraction_id) JOIN statements USING(statement_id)"
                " WHERE claim_id = ? ORDER BY extraction_id DESC LIMIT 1",
                (review.claim_id,),
            )
        )
        if claim is None:
            raise _refused("a review", "a claim of this ledger", repr(review.claim_id))
        row = {**asdict(review), **dict(zip(names, claim, strict=True))}
        if math.isnan(review.corrected_value):
            row["corrected_value"] = None
        with ledger_errors(self.path):
            self._insert("reviews", row)

    def reviews(self) -> pd.DataFrame:
        """Every decision, oldest first."""
        frame = self._frame("SELECT * FROM reviews ORDER BY review_id")
        return frame.astype({"value": "float64", "corrected_value": "float64"})

    def add_response(self, **columns: str) -> None:
        """Keep a question put to a platform, or what came back: columns of `Responses`.

        Raises:
            LedgerError: A column is unknown, or the outcome is no word of ours.
        """
        unknown = sorted(set(columns) - set(Responses.columns()))
        if unknown or columns.get("outcome", "") not in ("", *RESPONSE_OUTCOMES):
            raise _refused("a response", "columns and outcomes of Responses", repr(columns))
        with ledger_errors(self.path):
            self._insert("responses", {name: columns.get(name, "") for name in Responses.columns()})

    def responses(self) -> DataFrame[Responses]:
        """Every question and answer, oldest first."""
        return Responses.conform(
            self._frame("SELECT * FROM responses ORDER BY response_id").drop(columns="response_id")
        )

    def record_run(
        self, name: str, as_of: str, finished_at: str, manifest: Mapping[str, Any]
    ) -> None:
        """Note a finished run and its manifest."""
        text = json.dumps(manifest, ensure_ascii=False, sort_keys=True)
        row = {"name": name, "as_of": as_of, "finished_at": finished_at, "manifest": text}
        with ledger_errors(self.path):
            self._insert("runs", row)

    def runs(self) -> pd.DataFrame:
        """Every finished run, oldest first."""
        return self._frame("SELECT name, as_of, finished_at, manifest FROM runs ORDER BY run_id")

    def cite(self, kind: str, name: str, reason: str) -> None:
        """Keep a `run` (by name) or a `document` (by hash) from being pruned, and say why."""
        if kind not in ("run", "document"):
            raise _refused("a citation", "a run or a document", repr(kind))
        with ledger_errors(self.path):
            self._connection.execute(
                "INSERT OR IGNORE INTO citations VALUES (?, ?, ?)", (kind, name, reason)
            )

    def citations(self) -> dict[tuple[str, str], str]:
        """Reason by kind and name: what was cited, reviewed or answered, and must be kept."""
        with ledger_errors(self.path):
            found = {
                (kind, name): reason
                for kind, name, reason in self._connection.execute("SELECT * FROM citations")
            }
            for column, table, reason in (
                ("document_sha256", "reviews", "a person reviewed a figure of it"),
                ("document_sha256", "responses", "it is an answer of a platform"),
            ):
                query = f'SELECT DISTINCT "{column}" FROM "{table}"'  # noqa: S608 - our names
                for (sha256,) in self._connection.execute(query):
                    if sha256:
                        found.setdefault(("document", sha256), reason)
        return found

    def note_dropped(self, documents: Sequence[str], on: str) -> None:
        """Note that the bytes of documents are no longer kept; their claims stay."""
        with ledger_errors(self.path), transaction(self._connection):
            self._connection.executemany(
                "UPDATE documents SET dropped_on = ? WHERE sha256 = ?",
                [(on, sha256) for sha256 in documents],
            )

    def drop_superseded(self) -> int:
        """Drop readings by code older than the reading before the latest; how many were dropped."""
        with ledger_errors(self.path):
            done = self._connection.execute(
                "DELETE FROM extractions WHERE extraction_id IN (SELECT extraction_id FROM"
                " (SELECT extraction_id, row_number() OVER (PARTITION BY sha256, source,"
                " published_on, url ORDER BY extraction_id DESC) AS age FROM extractions)"
                " WHERE age > 2)"
            )
        return done.rowcount

    def damage(self) -> list[str]:
        """What SQLite finds wrong with the file; empty when it is sound."""
        with ledger_errors(self.path), closing(self._connection.cursor()) as cursor:
            lines = [str(row[0]) for row in cursor.execute("PRAGMA integrity_check")]
            broken = [
                f"{row[0]} row {row[1]}" for row in cursor.execute("PRAGMA foreign_key_check")
            ]
        return [line for line in lines if line != "ok"] + broken

    def _latest_extractions(self, documents: Sequence[str] | None) -> list[int]:
        rows = self._connection.execute(
            "SELECT sha256, max(extraction_id) FROM extractions GROUP BY sha256"
            " ORDER BY published_on, sha256"
        ).fetchall()
        if documents is None:
            return [number for _, number in rows]
        wanted = {sha256: place for place, sha256 in enumerate(documents)}
        kept = [(wanted[sha256], number) for sha256, number in rows if sha256 in wanted]
        return [number for _, number in sorted(kept)]

    def _insert(self, table: str, row: Mapping[str, Any]) -> None:
        names = ", ".join(f'"{name}"' for name in row)
        marks = ", ".join("?" * len(row))
        self._connection.execute(
            f'INSERT INTO "{table}"({names}) VALUES ({marks})',  # noqa: S608 - our names
            tuple(row.values()),
        )

    def _row(self, query: str, values: Sequence[Any]) -> tuple[Any, ...] | None:
        with ledger_errors(self.path):
            found: tuple[Any, ...] | None = self._connection.execute(query, values).fetchone()
            return found

    def _frame(self, query: str, values: Sequence[Any] = ()) -> pd.DataFrame:
        with ledger_errors(self.path):
            cursor = self._connection.execute(query, values)
            names = [column[0] for column in cursor.description]
            return pd.DataFrame(cursor.fetchall(), columns=names)


def _key(edition: Edition) -> tuple[str, str, int, str, str, str]:
    return (
        edition.sha256,
        edition.source,
        edition.version,
        extractions.layout(),
        edition.published_on,
        edition.url,
    )


def _refused(where: str, expected: str, found: str) -> LedgerError:
    return LedgerError(where, expected=expected, found=found, todo="correct it and try again")
