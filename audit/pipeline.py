"""The steps of an audit in order, each one call: read, check, measure, reconcile."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

import pandas as pd
from pandera.typing.pandas import DataFrame

from audit.config import AuditConfig, DocumentPart, PanelPart, SamePart, load_document
from audit.consistency.check import check_claims
from audit.consistency.restatements import find_restatements
from audit.measure.published import complete_measurements
from audit.reconcile.verdicts import reconcile_claims
from audit.result import AuditResult, Failure
from schemas.claims import Claims, Relations, Unread
from schemas.documents import Documents, Events
from schemas.findings import Findings, Responses
from schemas.measurements import Measurements
from schemas.survival import Survival
from schemas.tables import Table
from sources import curated, published
from sources.confine import confine
from sources.document import Document
from sources.errors import AuditError, TableError, first_few
from sources.source import Extraction
from sources.tabulate import statement_keys

Progress = Callable[[str], None]
T = TypeVar("T", bound=Table)


@dataclass
class Gathered:
    """Everything read, before anything is concluded."""

    documents: list[Document] = field(default_factory=list)
    sources: list[str] = field(default_factory=list)
    extractions: list[Extraction] = field(default_factory=list)
    claims: list[DataFrame[Claims]] = field(default_factory=list)
    measurements: list[DataFrame[Measurements]] = field(default_factory=list)
    events: list[DataFrame[Events]] = field(default_factory=list)
    responses: list[DataFrame[Responses]] = field(default_factory=list)
    curves: list[DataFrame[Survival]] = field(default_factory=list)
    findings: list[DataFrame[Findings]] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def run_audit(
    config: AuditConfig, root: Path, *, progress: Progress = lambda _: None
) -> tuple[AuditResult, list[Document]]:
    """One audit from start to end, and the documents that its evidence is cut from.

    A document, table or panel that cannot be read is a failure in the result; the rest goes on.

    Args:
        config: What is audited.
        root: Folder that its paths are relative to.
        progress: Called with a line at each step.
    """
    gathered = gather(config, root, progress)
    return conclude(config.title, gathered, config.same, root / config.acknowledged), (
        gathered.documents
    )


def write_run(
    result: AuditResult,
    documents: list[Document],
    out: Path,
    *,
    arguments: dict[str, str],
    written_at: str,
) -> Path:
    """The run's folder below `out`, complete or not at all; returns the page to open."""
    from audit.report.evidence import HeldDocuments
    from audit.report.export import write_report

    inputs = {document.name: document.sha256 for document in documents}
    return write_report(
        result,
        out / run_name(result),
        manifest={"inputs": inputs, "arguments": arguments, "written_at": written_at},
        evidence=HeldDocuments(documents),
    )


def run_name(result: AuditResult) -> str:
    """Name of a run's folder: the title's words, and the date it is as of."""
    words = re.sub(r"[^a-z0-9]+", "-", result.title.lower()).strip("-")[:60].rstrip("-")
    return "-".join(piece for piece in (words or "audit", result.as_of) if piece)


def read_claim_tables(paths: Sequence[Path]) -> DataFrame[Claims]:
    """Claims of several typed tables below one another.

    Raises:
        AuditError: One cannot be read; a claim id occurs twice.
    """
    tables = [curated.read_claims(Document.from_path(path)) for path in paths]
    every = pd.concat([table["claim_id"] for table in tables])
    twice = sorted(set(every[every.duplicated()]))
    if twice:
        raise TableError(
            ", ".join(path.name for path in paths),
            expected="each claim_id once",
            found=f"repeated {first_few(twice)}",
            todo="name each table once, or rename the claims",
        )
    return joined(Claims, tables)


def gather(config: AuditConfig, root: Path, progress: Progress = lambda _: None) -> Gathered:
    """Read every document, table and panel of an audit."""
    gathered = Gathered()
    if config.embedded:
        gathered.claims.append(published.embedded_claims())
        gathered.measurements.append(published.embedded_measurements())
        gathered.events.append(published.embedded_events())
    _gather_documents(config.document, root, gathered, progress)
    for part in config.claims:
        with _failing(gathered, part.path):
            table = Document.from_path(confine(part.path, root))
            gathered.claims.append(curated.read_claims(table))
    for part in config.measurements:
        with _failing(gathered, part.path):
            table = Document.from_path(confine(part.path, root))
            gathered.measurements.append(curated.read_measurements(table))
    for part in config.events:
        with _failing(gathered, part.path):
            table = Document.from_path(confine(part.path, root))
            gathered.events.append(curated.read_events(table))
    for part in config.responses:
        with _failing(gathered, part.path):
            table = Document.from_path(confine(part.path, root))
            gathered.responses.append(curated.read_responses(table))
    for panel in config.panel:
        progress(f"measuring {panel.path}")
        with _failing(gathered, panel.path):
            _gather_panel(panel, root, gathered)
    return gathered


def conclude(
    title: str,
    gathered: Gathered,
    same: tuple[SamePart, ...] = (),
    acknowledged: Path | None = None,
) -> AuditResult:
    """Check, complete and reconcile what was read."""
    claims = joined(Claims, [*gathered.claims, *(e.claims for e in gathered.extractions)])
    relations = joined(Relations, [e.relations for e in gathered.extractions])
    events = joined(Events, gathered.events)
    measurements = complete_measurements(
        joined(
            Measurements,
            [*gathered.measurements, *(e.measurements for e in gathered.extractions)],
        )
    )
    checked, declared = declare_same(claims, same)
    findings = check_claims(checked, relations, events, declared=declared)
    findings = joined(Findings, [findings, *gathered.findings])
    if acknowledged is not None and acknowledged.is_file():
        with _failing(gathered, acknowledged.name):
            table = Document.from_path(acknowledged)
            findings = curated.acknowledge_findings(findings, table)
    return AuditResult(
        title=title,
        as_of=latest_date(claims, measurements),
        claims=claims,
        documents=_document_rows(gathered),
        relations=relations,
        unread=joined(Unread, [e.unread for e in gathered.extractions]),
        events=events,
        measurements=measurements,
        curves=joined(Survival, gathered.curves),
        findings=findings,
        verdicts=reconcile_claims(claims, measurements, events),
        restatements=find_restatements(claims),
        responses=joined(Responses, gathered.responses),
        failures=tuple(gathered.failures),
        notes=tuple(gathered.notes),
    )


def declare_same(
    claims: DataFrame[Claims], same: tuple[SamePart, ...]
) -> tuple[DataFrame[Claims], frozenset[str]]:
    """Claims with the labels that a person declared the same made the same, and which they are."""
    if not same:
        return claims, frozenset()
    changed = claims.copy()
    touched: set[str] = set()
    for part in same:
        first, *others = part.words
        rows = (changed["platform"] == part.platform) & changed[part.column].isin(others)
        touched |= set(changed.loc[rows, "claim_id"])
        changed.loc[rows, part.column] = first
    changed["statement_key"] = statement_keys(changed)
    return Claims.validate(changed), frozenset(touched)


def joined(table: type[T], frames: list[DataFrame[T]]) -> DataFrame[T]:
    """Tables of one kind below one another."""
    filled = [frame for frame in frames if len(frame)]
    if not filled:
        return table.empty()
    return table.conform(pd.concat(filled, ignore_index=True)) if len(filled) > 1 else filled[0]


def latest_date(claims: DataFrame[Claims], measurements: DataFrame[Measurements]) -> str:
    """The latest date among the inputs: publications, or else periods; never the clock's."""
    published_dates = [*claims["published_on"], *measurements["published_on"]]
    others = [*claims["period_end"], *measurements["window_end"]]
    return max([d for d in published_dates if d] or [d for d in others if d], default="")


def _gather_documents(
    parts: tuple[DocumentPart, ...], root: Path, gathered: Gathered, progress: Progress
) -> None:
    from audit.worker import parse_documents, recognise_in_worker

    loaded: list[tuple[Document, str]] = []
    for part in parts:
        with _failing(gathered, part.path or part.url):
            document = load_document(part, root)
            slug = part.source or recognise_in_worker(document).slug
            loaded.append((document, slug))
    read: dict[int, Extraction] = {}
    for index, outcome in parse_documents(loaded):
        progress(f"read {loaded[index][0].name}")
        if isinstance(outcome, AuditError):
            gathered.failures.append(Failure(loaded[index][0].name, str(outcome)))
        else:
            read[index] = outcome
    for index in sorted(read):
        gathered.documents.append(loaded[index][0])
        gathered.sources.append(loaded[index][1])
        gathered.extractions.append(read[index])


def _gather_panel(panel: PanelPart, root: Path, gathered: Gathered) -> None:
    from audit.measure.takedown import measure_panel

    measured = measure_panel(
        confine(panel.path, root),
        items_path=confine(panel.items, root) if panel.items else None,
        by=panel.by or None,
        at=panel.at,
        as_of=panel.as_of or None,
        platform=panel.platform,
        unit=panel.unit,
        policy_area=panel.policy_area,
        engine=panel.engine,
    )
    gathered.measurements.append(measured.measurements)
    gathered.curves.append(measured.curves)
    gathered.findings.append(measured.findings)
    gathered.notes.extend(measured.notes)


@contextmanager
def _failing(gathered: Gathered, where: str) -> Iterator[None]:
    """A step of which the failure is noted, while the run goes on."""
    try:
        yield
    except AuditError as error:
        gathered.failures.append(Failure(where, str(error)))


def _document_rows(gathered: Gathered) -> DataFrame[Documents]:
    rows = {
        document.sha256: {
            "sha256": document.sha256,
            "source_id": slug,
            "name": document.name,
            "url": document.url,
            "retrieved_at": document.retrieved_at,
            "published_on": document.published_on,
            "media_type": document.media_type,
            "bytes": len(document.content),
        }
        for document, slug in zip(gathered.documents, gathered.sources, strict=True)
    }
    return Documents.conform(list(rows.values())) if rows else Documents.empty()
