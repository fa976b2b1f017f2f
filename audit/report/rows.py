"""Rows of a table as plain mappings, for code that speaks about one row at a time."""

from __future__ import annotations

from typing import Any, cast

import pandas as pd

from schemas.rows import records

__all__ = ["record", "records"]


def record(row: pd.Series[Any]) -> dict[str, Any]:
    """One row, as `iloc` gives it, as a mapping from column name to value."""
    return cast(dict[str, Any], row.to_dict())
