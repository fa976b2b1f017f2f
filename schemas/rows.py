"""Rows of a table as plain mappings, for code that speaks about one row at a time."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Every row as a mapping from column name to value: what `to_dict("records")` gives, sooner."""
    names = [str(name) for name in frame.columns]
    columns = [cells(frame.iloc[:, place]) for place in range(len(names))]
    return [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]


def cells(column: pd.Series[Any]) -> list[Any]:
    """A column's values as Python's own."""
    if isinstance(column.dtype, pd.StringDtype):
        # As a whole: pandas unwraps the cells of a column of text one by one otherwise.
        return list(column.to_numpy(dtype=object))
    if column.dtype == object:
        return [one.item() if isinstance(one, np.generic) else one for one in column]
    return column.tolist()
