"""Restatements: a later vintage gives the same statement another value."""

from __future__ import annotations

import pandera.pandas as pa

from schemas.tables import Table


class Restatements(Table):
    """One row per change of a published value from one vintage to the next that prints it."""

    statement_key: str
    claim_id_before: str
    claim_id_after: str
    published_before: str
    published_after: str
    platform: str
    policy_area: str
    metric_label: str
    kind: str
    unit: str
    period_start: str
    period_end: str
    value_before: float = pa.Field(nullable=True)
    value_after: float = pa.Field(nullable=True)
    change: float = pa.Field(nullable=True, description="after minus before")
    relative_change: float = pa.Field(nullable=True)
    is_undone: bool = pa.Field(description="a later vintage went back to the earlier value")
