"""Panels: repeated checks of items (accounts, posts, links), and what is known of each item."""

from __future__ import annotations

from typing import Annotated

import pandas as pd
import pandera.pandas as pa

from schemas import vocabulary
from schemas.tables import Table

Instant = Annotated[pd.DatetimeTZDtype, "ns", "UTC"]


class Checks(Table):
    """One row per look at one item. `unreachable` and `unknown` are neither life nor removal."""

    item_id: str
    checked_at: Instant
    state: str = pa.Field(isin=vocabulary.CHECK_STATES)


class Items(Table):
    """One row per item. Key: `item_id`."""

    item_id: str = pa.Field(unique=True)
    platform: str
    group: str
    created_at: Instant = pa.Field(nullable=True)
    first_seen_at: Instant = pa.Field(nullable=True)
    url: str
