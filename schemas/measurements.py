"""Measurements: figures computed from independent records, by us or by a published study."""

from __future__ import annotations

import pandera.pandas as pa

from schemas import vocabulary
from schemas.claims import DATE, DATE_OR_LESS, DURATION
from schemas.tables import Table


class Measurements(Table):
    """One row per estimate. Key: `measurement_id`.

    `estimate`, `low`, `high` are in the estimand's own unit: shares 0..1, counts in `unit`,
    lifetimes in days.
    """

    measurement_id: str = pa.Field(unique=True, str_length={"min_value": 1})
    study: str
    published_on: str = pa.Field(str_matches=DATE_OR_LESS)
    source_url: str
    locator: str
    printed: str
    relayed_by: str
    platform: str
    policy_area: str
    action: str
    unit: str
    scope: str
    group: str = pa.Field(description="which group of the study")
    population: str = pa.Field(description="who could have been drawn")
    draw: str = pa.Field(isin=vocabulary.DRAWS)
    estimand: str = pa.Field(isin=vocabulary.ESTIMANDS)
    condition: str = pa.Field(
        description="restriction of the denominator, `key=value` or words; blank: all followed"
    )
    since: str = pa.Field(description="clock start of the horizon")
    n: float = pa.Field(nullable=True, ge=0, description="items followed")
    k: float = pa.Field(nullable=True, ge=0, description="of them with the event")
    design_effect: float = pa.Field(
        nullable=True, ge=1, description="variance against independent items; missing: 1"
    )
    estimate: float = pa.Field(nullable=True)
    low: float = pa.Field(nullable=True)
    high: float = pa.Field(nullable=True)
    level: float = pa.Field(nullable=True, gt=0, lt=1, description="of the limits; missing: bounds")
    method: str
    horizon: str = pa.Field(str_matches=DURATION)
    window_start: str = pa.Field(str_matches=DATE)
    window_end: str = pa.Field(str_matches=DATE)
    note: str
