"""Claims: what a platform, or somebody else, published as a figure; and what totals contain."""

from __future__ import annotations

import pandera.pandas as pa

from schemas import vocabulary
from schemas.tables import Table

SERIES_COLUMNS = (
    "platform",
    "service_part",
    "claimant",
    "report_series",
    "policy_area",
    "policy_label",
    "metric_label",
    "action",
    "unit",
    "scope",
    "detection",
    "breakdown",
)
"""All of these together are the series. None may be dropped, or two cells collapse into one."""

BASE_COLUMNS = (
    "base_policy_area",
    "base_policy_label",
    "base_metric_label",
    "base_action",
    "base_unit",
    "base_detection",
    "base_breakdown",
    "base_period_start",
    "base_period_end",
)
"""What a share, change or record is relative to; blank means the claim's own."""

STATEMENT_COLUMNS = (
    *SERIES_COLUMNS,
    "kind",
    *BASE_COLUMNS,
    "every",
    "horizon",
    "since",
    "period_start",
    "period_end",
)
"""What a figure says it is: the columns that make its `statement_key`. Never its value."""

DATE = r"^(\d{4}-\d{2}-\d{2})?$"
DATE_OR_LESS = r"^(\d{4}(-\d{2}(-\d{2})?)?)?$"
DURATION = r"^(P(?=.)(\d+Y)?(\d+M)?(\d+W)?(\d+D)?(T(?=.)(\d+H)?(\d+M)?(\d+S)?)?)?$"
"""ISO 8601 duration, such as `P1M`, `P70D`, `PT1H`, or blank."""


class Claims(Table):
    """One row per published figure, as printed, never derived. Key: `claim_id`.

    `statement_key` is computed from what the figure says it is (series, kind, period, base), so
    equal keys in different editions are vintages and within one edition duplicates.
    """

    claim_id: str = pa.Field(unique=True, str_length={"min_value": 1}, description="one printing")
    statement_key: str = pa.Field(description="what the figure is about; never from its value")
    document_sha256: str = pa.Field(description="blank for figures entered by hand")
    locator: str = pa.Field(description="standard fragment identifier inside the document")
    printed: str = pa.Field(description="the text as it stands, before parsing")
    context: str = pa.Field(description="sentence or row the figure stands in")
    published_on: str = pa.Field(str_matches=DATE_OR_LESS, description="the vintage")
    relayed_by: str = pa.Field(description="blank when read from the claimant's own document")
    platform: str = pa.Field(str_length={"min_value": 1}, description="service it is about")
    service_part: str
    claimant: str = pa.Field(description="legal entity or person that makes the claim")
    report_series: str
    policy_area: str = pa.Field(description="our word")
    policy_label: str = pa.Field(description="their word")
    metric_label: str = pa.Field(description="their word")
    action: str
    unit: str
    scope: str = pa.Field(description="worldwide, EU, or ISO 3166 code")
    detection: str = pa.Field(description="any, automated, manual, ...")
    breakdown: str = pa.Field(description="further printed dimensions as sorted key=value; ...")
    kind: str = pa.Field(isin=vocabulary.KINDS)
    additivity: str = pa.Field(isin=vocabulary.ADDITIVITIES)
    base_policy_area: str
    base_policy_label: str
    base_metric_label: str = pa.Field(description="printed name of the figure that is the base")
    base_action: str
    base_unit: str
    base_detection: str
    base_breakdown: str
    base_period_start: str = pa.Field(str_matches=DATE)
    base_period_end: str = pa.Field(str_matches=DATE)
    every: str = pa.Field(str_matches=DURATION, description="length of a record's stretches")
    horizon: str = pa.Field(str_matches=DURATION, description="within this long")
    since: str = pa.Field(description="clock start of a horizon: upload, notice, discovery")
    value: float = pa.Field(nullable=True, description="in `unit`; shares 0..1")
    low: float = pa.Field(nullable=True, description="rounding interval; -inf where unbounded")
    high: float = pa.Field(nullable=True, description="rounding interval; inf where unbounded")
    qualifier: str = pa.Field(isin=vocabulary.QUALIFIERS)
    period_start: str = pa.Field(str_matches=DATE, description="first day, UTC")
    period_end: str = pa.Field(str_matches=DATE, description="last day, UTC")
    period_basis: str = pa.Field(isin=vocabulary.PERIOD_BASES, description="blank: no period")
    period_start_latest: str = pa.Field(str_matches=DATE, description="of a vague period")
    period_end_earliest: str = pa.Field(str_matches=DATE, description="of a vague period")
    extraction: str = pa.Field(description="which rule read it; `hand` for curated figures")
    review: str = pa.Field(isin=vocabulary.REVIEWS)
    source_title: str
    source_url: str
    note: str


class Relations(Table):
    """One row per whole and part that a document itself prints as such. No key.

    A whole printed over several breakdowns (its row and its column) has one `locator` for each:
    parts that belong together share whole and locator.
    """

    whole: str = pa.Field(description="claim_id")
    part: str = pa.Field(description="claim_id")
    relation: str = pa.Field(isin=vocabulary.RELATIONS, description="sum: the parts add up")
    locator: str = pa.Field(description="place of the parts; one for each breakdown of a whole")


class Unread(Table):
    """One row per passage that looks like a figure and was not read. Reported, never dropped."""

    locator: str
    printed: str
    reason: str
    document_sha256: str = pa.Field(description="document that it stands in")
