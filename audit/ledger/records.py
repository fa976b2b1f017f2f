"""What callers give to the ledger and get from it, beside tables."""

from __future__ import annotations

import math
from dataclasses import dataclass


@dataclass(frozen=True)
class Review:
    """A person's decision on one claim as it was read when the person looked at it.

    Attributes:
        decision: `accepted`, `corrected` or `rejected`; `unreviewed` takes a decision back.
        corrected_value: What the document really says; only with `corrected`.
        reviewed_on: ISO date.
    """

    claim_id: str
    decision: str
    reviewed_by: str
    reviewed_on: str
    reason: str = ""
    corrected_value: float = math.nan


@dataclass(frozen=True)
class Edition:
    """A document as an audit reads it: bytes, source and its version, date and address given."""

    sha256: str
    source: str
    version: int
    published_on: str = ""
    url: str = ""


@dataclass(frozen=True)
class Capture:
    """One attempt to retrieve an address; a failed one says nothing about the page but that.

    Attributes:
        outcome: `fetched`, `unchanged` (the server says so) or `failed`.
        status: HTTP status; 0 where there was no answer.
        attempted_at: ISO 8601, UTC.
        sha256: Of what arrived, or of the capture that is unchanged; blank when failed.
    """

    url: str
    final_url: str
    attempted_at: str
    outcome: str
    status: int = 0
    sha256: str = ""
    media_type: str = ""
    etag: str = ""
    last_modified: str = ""
    archive_url: str = ""
    reason: str = ""
