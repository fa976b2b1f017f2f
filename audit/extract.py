"""Documents named on the command line to claims, each in a worker process."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from pandera.typing.pandas import DataFrame

from audit.pipeline import joined
from audit.worker import parse_documents, recognise_in_worker
from schemas.claims import Claims
from sources.document import Document
from sources.errors import AuditError, one_line
from sources.source import check_service, get_source


def extract_documents(
    paths: Sequence[Path], slug: str = "", published_on: str = "", service: str = ""
) -> tuple[DataFrame[Claims], list[str], bool]:
    """Claims of all documents that can be read, what to say of each, and whether one failed.

    Args:
        paths: The files.
        slug: The source for all of them; blank: recognised by content, one by one.
        published_on: ISO date, month or year of publication; blank when unknown.
        service: Platform that they are about, where they leave it out.
    """
    if slug:
        get_source(slug)
    lines: list[str] = []
    loaded: list[tuple[Document, str]] = []
    failed = False
    for path in paths:
        try:
            document = Document.from_path(path, published_on=published_on, service=service)
            chosen = slug or recognise_in_worker(document).slug
            check_service(document, get_source(chosen))
        except AuditError as error:
            lines.append(f"transparency-audit: {error}")
            failed = True
            continue
        loaded.append((document, chosen))
    tables: dict[int, DataFrame[Claims]] = {}
    for index, outcome in parse_documents(loaded):
        document, chosen = loaded[index]
        if isinstance(outcome, AuditError):
            lines.append(f"transparency-audit: {outcome}")
            failed = True
            continue
        tables[index] = outcome.claims
        lines.append(
            f"{document.name}: {chosen}, {len(outcome.claims)} claims, {len(outcome.unread)} "
            "passages with figures left unread"
        )
        lines += [
            f"  unread {one_line(f'{row.locator} {row.printed!r}: {row.reason}', 200)}"
            for row in outcome.unread.head(5).itertuples(index=False)
        ]
    return joined(Claims, [tables[i] for i in sorted(tables)]), lines, failed
