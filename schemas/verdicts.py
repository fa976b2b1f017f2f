"""Verdicts: a claim and a measurement side by side."""

from __future__ import annotations

import pandera.pandas as pa

from schemas import vocabulary
from schemas.tables import Table


class Verdicts(Table):
    """One row per pair worth showing; `measurement_id` blank where nothing was measured."""

    claim_id: str
    measurement_id: str
    comparison: str = pa.Field(description="which comparison of docs/methods.md")
    comparability: str = pa.Field(isin=vocabulary.COMPARABILITIES)
    reasons: str = pa.Field(description="one dimension=grade a piece, separated by `; `")
    verdict: str = pa.Field(isin=vocabulary.VERDICTS)
    claimed_low: float = pa.Field(nullable=True)
    claimed_high: float = pa.Field(nullable=True)
    measured_low: float = pa.Field(nullable=True)
    measured_high: float = pa.Field(nullable=True)
    p_value: float = pa.Field(nullable=True)
    p_adjusted: float = pa.Field(nullable=True, description="Holm, over the declared pairs")
    caveats: str
    statement: str = pa.Field(description="a sentence that can be printed")
