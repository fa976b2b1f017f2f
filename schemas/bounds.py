"""Bounds: what the published figures imply for a period that may never have been published."""

from __future__ import annotations

import pandera.pandas as pa

from schemas.claims import DATE
from schemas.tables import Table


class Bounds(Table):
    """One row per series, period and reading. Limits in `unit`; missing where infeasible."""

    platform: str
    service_part: str
    claimant: str
    report_series: str
    policy_area: str
    policy_label: str
    metric_label: str
    action: str
    unit: str
    scope: str
    detection: str
    breakdown: str
    period_start: str = pa.Field(str_matches=DATE)
    period_end: str = pa.Field(str_matches=DATE)
    reading: str = pa.Field(isin=("rounding", "generous"))
    is_feasible: bool
    low: float = pa.Field(nullable=True)
    high: float = pa.Field(nullable=True, description="inf where nothing limits it")
    low_from: str = pa.Field(description="claims that bind the lower limit")
    high_from: str = pa.Field(description="claims that bind the upper limit")
    check: str = pa.Field(description="whole numbers (network) or real numbers (programme)")
