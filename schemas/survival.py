"""Survival curves: the share of a cohort not yet acted on, over time."""

from __future__ import annotations

import pandera.pandas as pa

from schemas.tables import Table


class Survival(Table):
    """One row per curve and time. Past the last observation there is no row: missing, not zero."""

    curve_id: str = pa.Field(description="one curve: study or panel, group, estimator")
    study: str
    platform: str
    policy_area: str
    unit: str
    group: str
    estimand: str = pa.Field(description="entry in docs/methods.md")
    estimator: str = pa.Field(description="kaplan_meier, turnbull, aalen_johansen, published, ...")
    since: str = pa.Field(description="clock start: creation, first_seen, a stated time")
    duration_days: float = pa.Field(ge=0)
    survival: float = pa.Field(ge=0, le=1, nullable=True)
    low: float = pa.Field(ge=0, le=1, nullable=True)
    high: float = pa.Field(ge=0, le=1, nullable=True)
    level: float = pa.Field(gt=0, lt=1, nullable=True)
    at_risk: float = pa.Field(ge=0, nullable=True, description="items still followed just before")
    events: float = pa.Field(ge=0, nullable=True, description="removals at this time")
    censored: float = pa.Field(ge=0, nullable=True)
