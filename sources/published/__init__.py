"""Published figures, entered by hand with their citations: the embedded audit.

`README.md` beside this file says how each column was filled and what was left out.
"""

from __future__ import annotations

from importlib.resources import files

from pandera.typing.pandas import DataFrame

from schemas.claims import Claims
from schemas.documents import Events
from schemas.measurements import Measurements
from schemas.verdicts import Pairs
from sources.curated import read_claims, read_events, read_measurements, read_pairs
from sources.document import Document

CLAIMS = "claims.csv"
RELAY_ERRORS = "claims_relay_errors.csv"
MEASUREMENTS = "measurements.csv"
EVENTS = "events.csv"
PAIRS = "pairs.csv"


def embedded_claims() -> DataFrame[Claims]:
    """What platforms claimed; one row per printing, relays marked in `relayed_by`."""
    return read_claims(embedded_document(CLAIMS))


def embedded_relay_errors() -> DataFrame[Claims]:
    """Figures that a relay got wrong: never part of an audit, kept to test what finds them."""
    return read_claims(embedded_document(RELAY_ERRORS))


def embedded_measurements() -> DataFrame[Measurements]:
    """What studies measured, as they printed it; `audit.measure.published` adds the limits."""
    return read_measurements(embedded_document(MEASUREMENTS))


def embedded_events() -> DataFrame[Events]:
    """Known changes of definition, and faults of the record."""
    return read_events(embedded_document(EVENTS))


def embedded_pairs() -> DataFrame[Pairs]:
    """Pairs of claim and study that are explained, with what no vocabulary can see."""
    return read_pairs(embedded_document(PAIRS))


def embedded_document(name: str) -> Document:
    """One of the files of this folder, for hashes and manifests."""
    content = files(__name__).joinpath(name).read_bytes()
    return Document(content, f"sources/published/{name}", "text/csv")
