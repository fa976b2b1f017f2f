"""Source: our plugin for one report series, and the list of all of them.

A source is a module of this folder with a constant `SOURCE`. Adding one touches no shared file.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache

from pandera.typing.pandas import DataFrame

import sources
from schemas.claims import Claims, Relations, Unread
from schemas.measurements import Measurements
from sources.document import Document
from sources.errors import ConfigError, DocumentError, UnrecognisedError, first_few
from sources.readers.html import why_no_page
from sources.readers.json_rows import GUARD
from sources.readers.pdf import why_no_pdf
from sources.readers.sheet import peek_sheets, why_no_sheet

Words = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Extraction:
    """What a parser read from one document.

    Attributes:
        claims: One row per printed figure.
        relations: Totals and parts that the document itself prints as such.
        unread: Passages that look like figures and were not read, each with the reason.
        measurements: Figures that somebody other than the claimant measured (prose only).
    """

    claims: DataFrame[Claims]
    relations: DataFrame[Relations] = field(default_factory=Relations.empty)
    unread: DataFrame[Unread] = field(default_factory=Unread.empty)
    measurements: DataFrame[Measurements] = field(default_factory=Measurements.empty)


@dataclass(frozen=True)
class Source:
    """How one report series is read.

    Attributes:
        slug: `<platform>_<series>`, equal to the module's name.
        title: What a person calls the series.
        claimant: Who makes its claims; blank where it varies (a harmonised template).
        parse: Document to `Extraction`; raises `LayoutError` or `DocumentError`, never guesses.
        recognises: Whether a document looks like one of the series, by content.
        example: Address of a real edition.
        version: Raised whenever the same bytes would now give other claims.
        words: Vocabulary words of its own, by vocabulary (`policy_area`, `action`, `unit`).
        fallback: Chosen by content only when no other source recognises the document.
        edition_links: Pattern of links to new editions on the publisher's page; blank if none.
        takes_service: Whether a document that leaves its platform out may be given it
            (`Document.service`).
    """

    slug: str
    title: str
    claimant: str
    parse: Callable[[Document], Extraction]
    recognises: Callable[[Document], bool]
    example: str = ""
    version: int = 1
    words: Mapping[str, Words] = field(default_factory=dict)
    fallback: bool = False
    edition_links: str = ""
    takes_service: bool = False


@cache
def all_sources() -> Mapping[str, Source]:
    """Every source by slug, in alphabetical order."""
    found: dict[str, Source] = {}
    for module_info in pkgutil.iter_modules(sources.__path__):
        if module_info.ispkg:
            continue
        source = getattr(importlib.import_module(f"sources.{module_info.name}"), "SOURCE", None)
        if isinstance(source, Source):
            found[source.slug] = source
    return dict(sorted(found.items()))


def get_source(slug: str) -> Source:
    """The source of that name.

    Raises:
        ConfigError: There is none; the message lists those there are.
    """
    known = all_sources()
    if slug not in known:
        raise ConfigError(
            f"source {slug!r}",
            expected=f"one of {', '.join(known)}",
            found=repr(slug),
            todo="run `transparency-audit sources` for what each one reads",
        )
    return known[slug]


def check_service(document: Document, source: Source) -> None:
    """Refuse a service that the source would not look at.

    Raises:
        ConfigError: One is given for a source whose documents name theirs.
    """
    if document.service and not source.takes_service:
        takers = ", ".join(s.slug for s in all_sources().values() if s.takes_service)
        raise ConfigError(
            document.name,
            expected=f"a service only for documents that leave it out ({takers})",
            found=f"service {document.service!r} for one read by {source.slug}",
            todo="leave it out: the document says what it is about",
        )


def recognise_source(document: Document) -> Source:
    """The one source that recognises the document by its content.

    Raises:
        UnrecognisedError: None does, or several do; the message lists them, or says why the bytes
            cannot be read.
    """
    matching = [source for source in all_sources().values() if source.recognises(document)]
    specific = [source for source in matching if not source.fallback]
    candidates = specific or matching
    if len(candidates) == 1:
        return candidates[0]
    expected = "a document that one source recognises"
    broken = None if candidates else _why_unreadable(document)
    if broken:
        raise UnrecognisedError(
            document.name, expected=expected, found=broken.found, todo=broken.todo
        )
    names = [source.slug for source in candidates]
    raise UnrecognisedError(
        document.name,
        expected=expected,
        found=f"{len(names)} that do: {first_few(names)}" if names else "none that does",
        todo=_what_to_do(document) if not names else "name one with --source",
    )


def _what_to_do(document: Document) -> str:
    """What helps with a document of unknown layout: a table, or JSON, can be described."""
    is_json = document.starts_with(b"{", b"[", GUARD.encode())
    widths = {len(row) for sheet in peek_sheets(document)[:1] for row in sheet.rows[:2]}
    is_table = not document.starts_with(b"<", b"%PDF") and len(widths) == 1 and max(widths) > 1
    if is_json or is_table:
        return (
            "say in a label map what its columns are (docs/label_maps.md, with YouTube's JSON and "
            "CSV), name a source with --source, or look at it with `transparency-audit quick`"
        )
    return "name one with --source, or read it with `transparency-audit quick`"


def _why_unreadable(document: Document) -> DocumentError | None:
    """Why no source can read the bytes: encrypted, scanned, endless, of another format."""
    return why_no_pdf(document) or why_no_page(document) or why_no_sheet(document)
