"""Untrusted documents are parsed in worker processes with limits on time, memory and output.

A document that crashes, hangs or swells its worker takes only itself with it: one `DocumentError`,
and the run goes on. Nothing that a worker sends back can run code here (`audit.parcel`).

What is enforced where: time and output everywhere; memory on Linux only; processor time, no files
written and a fresh process for every document on Linux only. A worker runs under the same user as
the audit and is no sandbox against a hole in a C library: see SECURITY.md.
"""

from __future__ import annotations

import functools
import json
import logging
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from typing import TypeVar

from audit.worker_link import close_workers, ended, shared_worker
from audit.worker_process import Limits, Request
from sources import errors
from sources.document import Document
from sources.errors import AuditError, DocumentError
from sources.source import Extraction, get_source, recognise_source

DEFAULT = Limits()
T = TypeVar("T")

__all__ = [
    "DEFAULT",
    "Limits",
    "Recognised",
    "close_workers",
    "parse_documents",
    "parse_in_worker",
    "read_in_worker",
    "recognise_in_worker",
]
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Recognised:
    """Which source reads a document, and in which version."""

    slug: str
    version: int


def parse_in_worker(document: Document, slug: str, *, limits: Limits = DEFAULT) -> Extraction:
    """Parse one document by the source of that name, in a worker process.

    Args:
        document: Untrusted bytes.
        slug: The source; blank for the one that recognises the content.
        limits: What the document may use.

    Raises:
        AuditError: What the source refused, as it said it.
        DocumentError: The worker died, took too long, or used or returned too much.
    """
    return read_in_worker(functools.partial(_parse, slug=slug), document, Extraction, limits=limits)


def recognise_in_worker(document: Document, *, limits: Limits = DEFAULT) -> Recognised:
    """The one source that recognises the document, found in a worker process.

    Raises:
        UnrecognisedError: None does, or several do.
        DocumentError: The worker died, took too long, or used or returned too much.
    """
    return read_in_worker(_recognise, document, Recognised, limits=limits)


def read_in_worker(
    reader: Callable[[Document], T],
    document: Document,
    returns: type[T],
    *,
    limits: Limits = DEFAULT,
) -> T:
    """Read a document by any function, in a worker process.

    Args:
        reader: A function of a module, or a partial of one; it returns a dataclass of tables.
        document: Untrusted bytes.
        returns: The dataclass that the reader returns.
        limits: What the document may use.

    Raises:
        AuditError: What the reader refused, as it said it.
        DocumentError: The worker died, took too long, or used or returned too much.
    """
    with shared_worker() as worker:
        content = worker.read(Request(reader, document, limits), document.name)
    return _unpacked(content, returns, document.name)


def parse_documents(
    documents: Iterable[tuple[Document, str]], *, limits: Limits = DEFAULT, workers: int = 2
) -> Iterator[tuple[int, Extraction | AuditError]]:
    """Parse many documents, several at a time.

    Args:
        documents: Documents and the slugs of their sources (blank: recognise); taken only as
            workers become free, so that an iterator need not hold all of them in memory.
        limits: What each document may use.
        workers: How many at a time.

    Yields:
        The position of a document, and what was read or why it was not; in order of completion.
    """

    def parse(document: Document, slug: str) -> Extraction | AuditError:
        try:
            return parse_in_worker(document, slug, limits=limits)
        except AuditError as error:
            return error

    waiting = enumerate(documents)
    running: dict[Future[Extraction | AuditError], int] = {}
    with ThreadPoolExecutor(workers, thread_name_prefix="worker") as threads:
        while True:
            while len(running) < workers and (item := next(waiting, None)) is not None:
                index, (document, slug) = item
                running[threads.submit(parse, document, slug)] = index
            if not running:
                return
            done, _ = wait(running, return_when=FIRST_COMPLETED)
            for future in done:
                yield running.pop(future), future.result()


def _parse(document: Document, slug: str) -> Extraction:
    source = get_source(slug) if slug else recognise_source(document)
    return source.parse(document)


def _recognise(document: Document) -> Recognised:
    source = recognise_source(document)
    return Recognised(source.slug, source.version)


def _unpacked(content: bytes, returns: type[T], name: str) -> T:
    from audit.parcel import ParcelError, unpack

    letter, rest = content[:1], content[1:]
    try:
        if letter == b"R":
            return _validated(unpack(rest, returns), name)
        if letter == b"E":
            raise _refusal(*json.loads(rest))
        if letter == b"F":
            raise _fault(name, *json.loads(rest))
    except (ParcelError, ValueError, TypeError) as error:
        raise DocumentError(
            name,
            expected="a result from the worker",
            found=f"something else ({error})",
            todo="treat the document as hostile; do not open it elsewhere",
        ) from error
    if letter in (b"M", b"D"):
        raise DocumentError(
            name,
            expected="a document that can be read within the worker's limits",
            found="more memory needed" if letter == b"M" else "too deep a nesting",
            todo="check that it is a report; if so, split it or raise the limits",
        )
    raise ended("died", 0, DEFAULT, name)


def _validated(result: T, name: str) -> T:
    """Tables are checked where they enter: a worker's word for it is not enough."""
    if not isinstance(result, Extraction):
        return result
    from schemas.claims import Claims, Relations, Unread
    from schemas.measurements import Measurements
    from sources.tabulate import validated

    return type(result)(
        claims=validated(Claims, result.claims, name),
        relations=validated(Relations, result.relations, name),
        unread=validated(Unread, result.unread, name),
        measurements=validated(Measurements, result.measurements, name),
    )


def _refusal(kind: str, where: str, expected: str, found: str, todo: str) -> AuditError:
    named = getattr(errors, kind, DocumentError)
    if not (isinstance(named, type) and issubclass(named, AuditError)):
        named = DocumentError
    return named(str(where), expected=str(expected), found=str(found), todo=str(todo))


def _fault(name: str, kind: str, place: str, trace: str) -> DocumentError:
    _log.debug("a fault of ours while reading %s:\n%s", errors.one_line(name), trace)
    return DocumentError(
        name,
        expected="the reader to read the document or to refuse it",
        found=f"a fault in our code: {kind} at {place}",
        todo="report it with the document; the rest of the run is not affected",
    )
