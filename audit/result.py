"""What one run of an audit found: the tables that the report, the exports and the ledger share."""

from __future__ import annotations

from dataclasses import dataclass, field

from pandera.typing.pandas import DataFrame

from schemas.bounds import Bounds
from schemas.claims import Claims, Relations, Unread
from schemas.documents import Documents, Events
from schemas.findings import Findings, Responses
from schemas.measurements import Measurements
from schemas.restatements import Restatements
from schemas.survival import Survival
from schemas.verdicts import NearMisses, Verdicts


@dataclass(frozen=True)
class Failure:
    """A document or step that could not be done; the rest of the run went on."""

    where: str
    message: str


@dataclass(frozen=True)
class AuditResult:
    """All tables of one run. `as_of` is the latest date among the inputs, never the clock's."""

    title: str
    as_of: str
    claims: DataFrame[Claims]
    documents: DataFrame[Documents] = field(default_factory=Documents.empty)
    relations: DataFrame[Relations] = field(default_factory=Relations.empty)
    unread: DataFrame[Unread] = field(default_factory=Unread.empty)
    events: DataFrame[Events] = field(default_factory=Events.empty)
    measurements: DataFrame[Measurements] = field(default_factory=Measurements.empty)
    curves: DataFrame[Survival] = field(default_factory=Survival.empty)
    findings: DataFrame[Findings] = field(default_factory=Findings.empty)
    verdicts: DataFrame[Verdicts] = field(default_factory=Verdicts.empty)
    near_misses: DataFrame[NearMisses] = field(default_factory=NearMisses.empty)
    bounds: DataFrame[Bounds] = field(default_factory=Bounds.empty)
    restatements: DataFrame[Restatements] = field(default_factory=Restatements.empty)
    responses: DataFrame[Responses] = field(default_factory=Responses.empty)
    failures: tuple[Failure, ...] = ()
    locale: str = "en"
    """How numbers and dates beside the sentences are written."""
    address: str = ""
    """Where the run's folder will stand on the web; blank where nobody said."""
    publisher: str = ""
    """Who answers for what is published; blank where nobody said."""
    notes: tuple[str, ...] = ()
    """Sentences about the run as a whole, such as which figures are reconstructed or synthetic."""
