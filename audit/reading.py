"""Documents of an audit to extractions: from the ledger where the same bytes were read before.

What changed is parsed in worker processes; what did not is not parsed again (key: bytes, source and
its version, date and address given).
"""

from __future__ import annotations

import functools
import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from pandera.typing.pandas import DataFrame

from audit.config import AuditConfig, load_document
from audit.fetching import kept_documents
from audit.ledger.ledger import Ledger
from audit.ledger.records import Edition
from audit.result import Failure
from audit.store import DocumentStore
from audit.worker import parse_documents, read_in_worker, recognise_in_worker
from schemas.claims import Unread
from schemas.documents import Documents
from sources.document import Document
from sources.errors import AuditError
from sources.generic_table import SOURCE as GENERIC_TABLE
from sources.generic_table import parse_with_map
from sources.source import Extraction, all_sources, check_service, get_source

Progress = Callable[[str], None]


@dataclass(frozen=True)
class Desk:
    """Where an audit keeps what it must not lose: documents by hash, and the ledger."""

    ledger: Ledger
    store: DocumentStore


def ledger_path(root: Path, config: AuditConfig) -> Path:
    """Where the audit's ledger is, or will be."""
    return root / config.store / "ledger.sqlite"


def document_store(root: Path, config: AuditConfig) -> DocumentStore:
    """The audit's kept documents."""
    return DocumentStore(root / config.store / "documents")


class StoredDocuments:
    """The documents of a run, from the store: what evidence is cut from."""

    def __init__(self, store: DocumentStore, documents: DataFrame[Documents]) -> None:
        """Remember the names and media types that the run knew."""
        self._store = store
        self._rows = documents.set_index("sha256")

    def document(self, sha256: str) -> Document | None:
        """The document with that hash; None where it is not kept (any more)."""
        if sha256 not in self._rows.index or not self._store.has(sha256):
            return None
        row = self._rows.loc[sha256]
        return self._store.get(
            sha256,
            str(row["name"]),
            media_type=str(row["media_type"]),
            url=str(row["url"]),
            published_on=str(row["published_on"]),
        )


@contextmanager
def open_desk(root: Path, config: AuditConfig) -> Iterator[Desk]:
    """The audit's ledger and store; made where there are none yet."""
    with closing(Ledger(ledger_path(root, config))) as ledger:
        yield Desk(ledger, document_store(root, config))


@dataclass
class _Wanted:
    """One document, the source that reads it, and the label map given for it."""

    document: Document
    slug: str
    version: int
    label_map: Mapping[str, Any]

    @property
    def edition(self) -> Edition:
        source = self.slug
        given = {**self.label_map, "service": self.document.service}
        if not self.document.service:
            given.pop("service")
        if given:
            words = json.dumps(given, sort_keys=True, default=str)
            source = f"{self.slug}@{hashlib.sha256(words.encode()).hexdigest()[:12]}"
        one = self.document
        return Edition(one.sha256, source, self.version, one.published_on, one.url)


@dataclass
class Reading:
    """What was read: documents with the source of each, their figures, and what failed."""

    documents: list[Document] = field(default_factory=list)
    sources: list[str] = field(default_factory=list)
    extractions: list[Extraction] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)


def read_documents(
    config: AuditConfig, root: Path, desk: Desk | None, progress: Progress = lambda _: None
) -> Reading:
    """Every document of an audit, each failure noted while the rest goes on.

    Args:
        config: The audit.
        root: Folder of its file.
        desk: Its ledger and store; None reads everything anew and keeps nothing.
        progress: Called with a line for each document that is parsed.
    """
    reading = Reading()
    wanted = _wanted(config, root, desk, reading)
    if desk is not None:
        for one in wanted:
            desk.store.put(one.document.content)
            desk.ledger.store_document(one.document)
    known, missing = _known(wanted, desk)
    fresh: dict[int, Extraction] = {}
    for position, outcome in _parsed([wanted[i] for i in missing]):
        one = wanted[missing[position]]
        progress(f"read {one.document.name} ({one.slug})")
        if isinstance(outcome, AuditError):
            reading.failures.append(Failure(one.document.name, str(outcome)))
            continue
        outcome = _of_document(outcome, one.document)
        if desk is not None:
            edition = one.edition
            desk.ledger.store_extraction(one.document, edition.source, edition.version, outcome)
        fresh[missing[position]] = outcome
    failed = set(missing) - set(fresh)
    for number, one in enumerate(wanted):
        if number not in failed:
            reading.documents.append(one.document)
            reading.sources.append(one.slug)
    reading.extractions = [
        *([known] if known is not None else []),
        *(fresh[number] for number in sorted(fresh)),
    ]
    return reading


def _of_document(extraction: Extraction, document: Document) -> Extraction:
    """What was read, each passage left unread with the document it stands in."""
    unread = extraction.unread.assign(document_sha256=document.sha256)
    return replace(extraction, unread=Unread.validate(unread, lazy=True))


def _wanted(config: AuditConfig, root: Path, desk: Desk | None, reading: Reading) -> list[_Wanted]:
    """Documents in the order of the audit file, the same bytes once."""
    loaded: list[tuple[Document, str, Mapping[str, Any]]] = []
    kept: dict[int, list[Document]] = {}
    if desk is not None:
        found, errors = kept_documents(config.document, desk.store, desk.ledger)
        for retrieved in found:
            kept.setdefault(retrieved.part, []).append(retrieved.document)
        reading.failures += [Failure(error.where, str(error)) for error in errors]
    for number, part in enumerate(config.document):
        try:
            documents = kept.get(number, []) if part.url else [load_document(part, root)]
        except AuditError as error:
            reading.failures.append(Failure(part.path, str(error)))
            continue
        given = [replace(document, service=part.service) for document in documents]
        loaded += [(document, part.source, part.map) for document in given]
    wanted: dict[str, _Wanted] = {}
    for document, slug, label_map in loaded:
        try:
            one = _with_source(document, slug, label_map, desk)
        except AuditError as error:
            reading.failures.append(Failure(document.name, str(error)))
            continue
        wanted.setdefault(document.sha256, one)
    return list(wanted.values())


def _with_source(
    document: Document, slug: str, label_map: Mapping[str, Any], desk: Desk | None
) -> _Wanted:
    if label_map:
        return _Wanted(document, GENERIC_TABLE.slug, GENERIC_TABLE.version, label_map)
    if not slug and desk is not None:
        versions = {name: source.version for name, source in all_sources().items()}
        slug = desk.ledger.source_of(document.sha256, versions)
    if not slug:
        slug = recognise_in_worker(document).slug
    source = get_source(slug)
    check_service(document, source)
    return _Wanted(document, slug, source.version, {})


def _known(wanted: Sequence[_Wanted], desk: Desk | None) -> tuple[Extraction | None, list[int]]:
    """What the ledger holds, as one extraction, and the positions that it does not."""
    everything = list(range(len(wanted)))
    if desk is None or not wanted:
        return None, everything
    known, missing = desk.ledger.load_editions([one.edition for one in wanted])
    absent = {edition.sha256 for edition in missing}
    return known, [i for i in everything if wanted[i].document.sha256 in absent]


def _parsed(wanted: Sequence[_Wanted]) -> list[tuple[int, Extraction | AuditError]]:
    plain = [i for i, one in enumerate(wanted) if not one.label_map]
    outcomes: list[tuple[int, Extraction | AuditError]] = [
        (plain[position], outcome)
        for position, outcome in parse_documents(
            (wanted[i].document, wanted[i].slug) for i in plain
        )
    ]
    for i, one in enumerate(wanted):
        if one.label_map:
            reader = functools.partial(parse_with_map, label_map=dict(one.label_map))
            try:
                outcomes.append((i, read_in_worker(reader, one.document, Extraction)))
            except AuditError as error:
                outcomes.append((i, error))
    return outcomes
