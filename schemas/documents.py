"""Documents: a published thing with an address, as retrieved."""

from __future__ import annotations

from typing import Annotated

import pandas as pd
import pandera.pandas as pa

from schemas.claims import DATE_OR_LESS
from schemas.tables import Table


class Documents(Table):
    """One row per snapshot. Key: `sha256` of its bytes."""

    sha256: str = pa.Field(unique=True, str_matches=r"^[0-9a-f]{64}$")
    source_id: str = pa.Field(description="slug of the source that read it")
    name: str = pa.Field(description="file name, for messages and links")
    url: str
    retrieved_at: Annotated[pd.DatetimeTZDtype, "ns", "UTC"] = pa.Field(nullable=True)
    published_on: str = pa.Field(str_matches=DATE_OR_LESS)
    media_type: str
    bytes: int = pa.Field(ge=0)
    archive_url: str


class Events(Table):
    """One row per known change of a definition or of the record itself; read by every rule.

    A conflict across an event is at most a note.
    """

    platform: str
    report_series: str = pa.Field(description="blank: every series of the platform")
    policy_area: str = pa.Field(description="blank: every policy area")
    date: str = pa.Field(str_matches=DATE_OR_LESS, description="first day of the new state")
    what: str
    source_title: str
    source_url: str
