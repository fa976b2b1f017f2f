"""The steps of an audit in order, each one call: read, measure, check, reconcile."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

import pandas as pd
from pandera.typing.pandas import DataFrame

from audit.config import AuditConfig, LinksPart, PanelPart, SamePart
from audit.consistency.bounds import imply_unpublished
from audit.consistency.check import check_claims
from audit.consistency.restatements import find_restatements
from audit.inputs import ACCEPTED
from audit.ledger.ledger import Ledger
from audit.ledger.reviews import apply_reviews
from audit.measure.published import complete_measurements
from audit.reading import Desk, Reading, ledger_path, open_desk, read_documents
from audit.reconcile.verdicts import near_misses, reconcile_claims
from audit.report.ask import answer_findings, separate_definitions
from audit.result import AuditResult, Failure
from schemas.claims import Claims, Relations, Unread
from schemas.documents import Documents, Events
from schemas.findings import Findings, Responses
from schemas.measurements import Measurements
from schemas.survival import Survival
from schemas.tables import Table
from schemas.verdicts import Pairs, Verdicts
from sources import curated, published
from sources.confine import confine
from sources.corrections import apply_corrections, corrections_of
from sources.document import Document
from sources.errors import AuditError, TableError, first_few
from sources.tabulate import statement_keys

Progress = Callable[[str], None]
T = TypeVar("T", bound=Table)


@dataclass
class Gathered:
    """Everything read, before anything is concluded."""

    reading: Reading = field(default_factory=Reading)
    claims: list[DataFrame[Claims]] = field(default_factory=list)
    measurements: list[DataFrame[Measurements]] = field(default_factory=list)
    events: list[DataFrame[Events]] = field(default_factory=list)
    responses: list[DataFrame[Responses]] = field(default_factory=list)
    pairs: list[DataFrame[Pairs]] = field(default_factory=list)
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
    if config.embedded:
        gathered = Gathered(
            claims=[published.embedded_claims()],
            measurements=[published.embedded_measurements()],
            events=[published.embedded_events()],
            pairs=[published.embedded_pairs()],
        )
        if not ledger_path(root, config).is_file():
            return conclude(config, root, gathered, None), []
        with open_desk(root, config) as desk:
            return conclude(config, root, gathered, desk.ledger), []
    with open_desk(root, config) as desk:
        gathered = gather(config, root, desk, progress)
        return conclude(config, root, gathered, desk.ledger), gathered.reading.documents


def gather(
    config: AuditConfig, root: Path, desk: Desk | None, progress: Progress = lambda _: None
) -> Gathered:
    """Read every document, table and panel of an audit."""
    gathered = Gathered(reading=read_documents(config, root, desk, progress))
    gathered.failures += gathered.reading.failures
    for part in config.claims:
        with _failing(gathered, part.path):
            gathered.claims.append(curated.read_claims(_table(part.path, root)))
    for part in config.measurements:
        with _failing(gathered, part.path):
            gathered.measurements.append(curated.read_measurements(_table(part.path, root)))
    for part in config.events:
        with _failing(gathered, part.path):
            gathered.events.append(curated.read_events(_table(part.path, root)))
    for part in config.responses:
        with _failing(gathered, part.path):
            gathered.responses.append(curated.read_responses(_table(part.path, root)))
    for part in config.pairs:
        with _failing(gathered, part.path):
            gathered.pairs.append(curated.read_pairs(_table(part.path, root)))
    if desk is not None:
        gathered.responses.append(desk.ledger.responses())
    for panel in config.panel:
        progress(f"measuring {panel.path}")
        with _failing(gathered, panel.path):
            _gather_panel(panel, root, gathered)
    for links in config.links:
        progress(f"measuring {links.path}")
        with _failing(gathered, links.path):
            gathered.measurements.append(_measure_links(links, root))
    return gathered


def conclude(
    config: AuditConfig, root: Path, gathered: Gathered, ledger: Ledger | None
) -> AuditResult:
    """Correct, check, complete and reconcile what was read."""
    read = gathered.reading.extractions
    claims = joined(Claims, [*gathered.claims, *(e.claims for e in read)])
    with _failing(gathered, "corrections"):
        for slug in sorted(set(gathered.reading.sources)):
            claims = apply_corrections(claims, corrections_of(slug))
    if ledger is not None:
        reviewed = apply_reviews(claims, ledger.reviews())
        claims = reviewed.claims
        gathered.notes += [
            f"The review of {flag.claim_id} by {flag.reviewed_by} no longer holds: its {flag.what} "
            "is read otherwise now."
            for flag in reviewed.flags.itertuples(index=False)
        ]
    relations = joined(Relations, [e.relations for e in read])
    events = joined(Events, gathered.events)
    responses = joined(Responses, gathered.responses)
    measurements = complete_measurements(
        joined(Measurements, [*gathered.measurements, *(e.measurements for e in read)])
    )
    findings = _findings(config, root, gathered, (claims, relations, events, responses))
    return AuditResult(
        title=config.title,
        locale=config.locale,
        address=config.report.address,
        publisher=config.report.publisher,
        as_of=latest_date(claims, measurements),
        claims=claims,
        documents=_document_rows(gathered.reading),
        relations=relations,
        unread=joined(Unread, [e.unread for e in read]),
        events=events,
        measurements=measurements,
        curves=joined(Survival, gathered.curves),
        findings=findings,
        verdicts=_accepted(
            root,
            gathered,
            reconcile_claims(claims, measurements, events, joined(Pairs, gathered.pairs)),
        ),
        near_misses=near_misses(claims, measurements),
        bounds=imply_unpublished(claims),
        restatements=find_restatements(claims),
        responses=responses,
        failures=tuple(gathered.failures),
        notes=tuple(gathered.notes),
    )


def _findings(
    config: AuditConfig,
    root: Path,
    gathered: Gathered,
    record: tuple[DataFrame[Claims], DataFrame[Relations], DataFrame[Events], DataFrame[Responses]],
) -> DataFrame[Findings]:
    """Findings of all rules, with what people and platforms have said about them."""
    claims, relations, events, responses = record
    checked, declared = declare_same(claims, config.same)
    findings = check_claims(checked, relations, events, declared=declared)
    if (responses["outcome"] == "definition").any():
        apart = separate_definitions(checked, findings, responses)
        answered = answer_findings(findings, responses)
        findings = check_claims(apart, relations, events, declared=declared)
        gone = ~answered["finding_id"].isin(findings["finding_id"])
        told = answered[gone & (answered["status"] == "answered")]
        findings = joined(Findings, [findings, Findings.conform(told)])
    findings = answer_findings(findings, responses)
    findings = joined(Findings, [findings, *gathered.findings])
    acknowledged = root / config.acknowledged
    if not config.embedded and acknowledged.is_file():
        with _failing(gathered, acknowledged.name):
            table = _table(config.acknowledged, root)
            findings = curated.acknowledge_findings(findings, table)
    return findings


def _accepted(root: Path, gathered: Gathered, verdicts: DataFrame[Verdicts]) -> DataFrame[Verdicts]:
    """Verdicts with who accepted them for publication."""
    if (root / ACCEPTED).is_file():
        with _failing(gathered, ACCEPTED):
            return curated.accept_verdicts(verdicts, _table(ACCEPTED, root))
    return verdicts


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


def joined(table: type[T], frames: Sequence[DataFrame[T]]) -> DataFrame[T]:
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


def _table(name: str, root: Path) -> Document:
    return Document.from_path(confine(name, root))


def _gather_panel(panel: PanelPart, root: Path, gathered: Gathered) -> None:
    from audit.measure.takedown import measure_panel

    measured = measure_panel(
        confine(panel.path, root),
        items_path=confine(panel.items, root) if panel.items else None,
        by=panel.by or None,
        at=panel.at,
        as_of=panel.as_of or None,
        start=panel.start or None,
        platform=panel.platform,
        unit=panel.unit,
        policy_area=panel.policy_area,
        study=panel.study,
        population=panel.population,
        draw=panel.draw,
        engine=panel.engine,
        removal_rule=panel.removal_rule,
        proportion=panel.proportion,
        level=panel.level,
        synthetic=panel.synthetic,
    )
    gathered.measurements.append(measured.measurements)
    gathered.curves.append(measured.curves)
    gathered.findings.append(measured.findings)
    of = panel.study or Path(panel.path).name
    gathered.notes.extend(f"{of}: {note}" for note in measured.notes)


def _measure_links(links: LinksPart, root: Path) -> DataFrame[Measurements]:
    from audit.measure.links import measure_links

    return measure_links(
        curated.read_rows(confine(links.path, root)),
        study=links.study,
        platform=links.platform,
        by=links.by,
        every=links.every,
        leading=links.leading,
    )


@contextmanager
def _failing(gathered: Gathered, where: str) -> Iterator[None]:
    """A step of which the failure is noted, while the run goes on."""
    try:
        yield
    except AuditError as error:
        gathered.failures.append(Failure(where, str(error)))


def _document_rows(reading: Reading) -> DataFrame[Documents]:
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
        for document, slug in zip(reading.documents, reading.sources, strict=True)
    }
    return Documents.conform(list(rows.values())) if rows else Documents.empty()
