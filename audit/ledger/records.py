"""What callers give to the ledger and get from it, beside tables."""

from __future__ import annotations

import math
from dataclasses import dataclass

from sources.fetch.capture import Capture

__all__ = ["Capture", "Edition", "Review"]


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
