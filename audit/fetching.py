"""Fetch for an audit: new editions into the store, every attempt into the ledger.

A document with an address and a date is one edition: its latest bytes count, and a change under the
same date is reported as such. One with an address and no date is read in every version that was
ever retrieved, each dated by the day it was first seen, which is on or after its publication.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Protocol

from audit.ledger.ledger import Ledger
from audit.store import DocumentStore
from sources.discovery import find_editions
from sources.document import Document
from sources.errors import DocumentError, one_line
from sources.fetch.archive import Archive, copied_on
from sources.fetch.capture import Capture, Fetched
from sources.fetch.fetcher import Fetcher


class Addressed(Protocol):
    """A document of an audit file, as far as fetching goes (`audit.config.DocumentPart`)."""

    @property
    def url(self) -> str:
        """Where it is published; blank for a file."""

    @property
    def published(self) -> str:
        """ISO date of publication; blank when unknown."""

    @property
    def archive(self) -> str:
        """`look_up`, `save` or blank: what to ask of the Wayback Machine."""

    @property
    def edition_links(self) -> str:
        """Pattern of links to editions, where the address is a page of them; or blank."""


@dataclass(frozen=True)
class KeptDocument:
    """A retrieved document of an audit, and which of its parts asked for it."""

    part: int
    document: Document


def fetch_editions(
    parts: Iterable[Addressed],
    store: DocumentStore,
    ledger: Ledger,
    fetcher: Fetcher,
    *,
    archive: Archive | None = None,
    progress: Callable[[str], None] = lambda _: None,
) -> list[Capture]:
    """Ask for every address of an audit, and for the editions that its pages lead to.

    Args:
        parts: Documents of the audit file; those without an address are passed over.
        store: Where bytes are kept.
        ledger: Where every attempt is noted, failed ones as failed.
        fetcher: Asks.
        archive: The Wayback Machine; by default the real one, through the fetcher.
        progress: Called with a line for each address.

    Returns:
        Every attempt, in order.
    """
    wayback = archive or Archive(fetcher)
    captures: list[Capture] = []
    for part in parts:
        if not part.url:
            continue
        capture = _fetch_one(part.url, part.archive, "", store, ledger, fetcher, wayback)
        captures.append(capture)
        progress(_said(capture, ledger, part.archive))
        if part.edition_links and capture.outcome != "failed":
            page = store.get(capture.sha256, part.url, url=capture.final_url)
            try:
                links = find_editions(page, part.edition_links)
            except DocumentError as error:
                captures.append(_noted(ledger, replace(capture, outcome="failed"), str(error)))
                progress(str(error))
                continue
            for link in links:
                found = _fetch_one(
                    link.url, part.archive, part.url, store, ledger, fetcher, wayback
                )
                captures.append(found)
                progress(_said(found, ledger, part.archive))
    return captures


def kept_documents(
    parts: Iterable[Addressed], store: DocumentStore, ledger: Ledger
) -> tuple[list[KeptDocument], list[DocumentError]]:
    """The documents of an audit that have an address, as they were retrieved so far.

    Returns:
        The documents in the order of the parts and of their dates, and one error for each part of
        which nothing was ever retrieved.
    """
    kept: list[KeptDocument] = []
    errors: list[DocumentError] = []
    for number, part in enumerate(parts):
        if not part.url:
            continue
        addresses = [part.url]
        if part.edition_links:
            addresses = [capture.url for capture in ledger.editions_of(part.url)]
        found = [
            KeptDocument(number, _document(capture, part.published, store))
            for address in addresses
            for capture in _versions(ledger, address, part.published)
            if store.has(capture.sha256)
        ]
        kept += found
        if not found:
            errors.append(_nothing_retrieved(part.url, ledger))
    return kept, errors


def _nothing_retrieved(url: str, ledger: Ledger) -> DocumentError:
    tried = ledger.last_attempt(url)
    if tried is None:
        found, todo = "none yet", "run `transparency-audit fetch` first"
    elif tried.outcome == "failed":
        found = f"failed attempts only, the last on {tried.attempted_at[:10]} ({tried.reason})"
        todo = "check the address and run `transparency-audit fetch` again"
    else:
        found = "none, though the address was reached"
        todo = "check `edition_links`, and that nothing was removed from the store"
    return DocumentError(url, expected="a retrieved document", found=found, todo=todo)


def _versions(ledger: Ledger, address: str, published: str) -> list[Capture]:
    if not published:
        return ledger.versions_of(address)
    latest = ledger.last_capture(address)
    return [] if latest is None else [latest]


def _document(capture: Capture, published: str, store: DocumentStore) -> Document:
    name = one_line(capture.final_url.partition("?")[0].rstrip("/").rpartition("/")[2], 120)
    return store.get(
        capture.sha256,
        name or capture.url,
        media_type=capture.media_type,
        url=capture.url,
        published_on=published or copied_on(capture.final_url) or capture.attempted_at[:10],
    )


def _fetch_one(
    url: str,
    archive: str,
    found_on: str,
    store: DocumentStore,
    ledger: Ledger,
    fetcher: Fetcher,
    wayback: Archive,
) -> Capture:
    previous = ledger.last_capture(url)
    if previous is not None and not store.has(previous.sha256):
        previous = None
    fetched = fetcher.fetch(url, previous=previous)
    if archive:
        fetched = _with_copy(fetched, archive, wayback, previous)
    capture = replace(fetched.capture, found_on=found_on)
    if fetched.document is not None:
        # The bytes first: the ledger never names what is not kept.
        store.put(fetched.document.content)
        ledger.store_document(fetched.document)
    ledger.store_capture(capture)
    return capture


def _with_copy(
    fetched: Fetched, archive: str, wayback: Archive, previous: Capture | None
) -> Fetched:
    """The attempt with the address of an archived copy; its bytes where the original is gone."""
    capture = fetched.capture
    if capture.outcome == "failed":
        copy = wayback.find(capture.url)
        if not copy:
            return fetched
        rescued = wayback.retrieve(copy) if previous is None else Fetched(capture)
        if rescued.document is None:
            return Fetched(replace(capture, archive_url=copy))
        reason = one_line(f"from the archive, the address itself failed: {capture.reason}")
        document = replace(rescued.document, url=capture.url)
        return Fetched(
            replace(
                rescued.capture,
                url=capture.url,
                archive_url=copy,
                reason=reason,
                attempted_at=capture.attempted_at,
                etag="",
                last_modified="",
            ),
            document,
        )
    if capture.archive_url:
        return fetched
    copy = wayback.save(capture.url) if archive == "save" else ""
    return replace(fetched, capture=replace(capture, archive_url=copy or wayback.find(capture.url)))


def _noted(ledger: Ledger, capture: Capture, reason: str) -> Capture:
    noted = replace(capture, sha256="", reason=one_line(reason))
    ledger.store_capture(noted)
    return noted


def _said(capture: Capture, ledger: Ledger, archive: str) -> str:
    """One line on an attempt: what came of it, what is kept, what the archive has."""
    words = [capture.reason] if capture.reason else []
    if capture.outcome == "failed":
        before = ledger.last_capture(capture.url)
        if before is not None:
            words.append(f"what was retrieved on {before.attempted_at[:10]} is still read")
    if archive and capture.archive_url:
        words.append(f"copy at {capture.archive_url}")
    elif archive:
        words.append("no copy in the archive")
    said = f"{capture.outcome}: {one_line(capture.url)}"
    return f"{said} ({'; '.join(words)})" if words else said
