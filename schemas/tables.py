"""What all tables share: strictness, and the conversion of a frame to a table's exact columns.

Conventions of every table: text is never missing (blank means "not stated"); numbers are float64
and missing is NaN, never zero; dates are ISO 8601 text (`2018-05-01`; `published_on` also a month
or a year, where no more is known); times (`_at`) are `datetime64[ns, UTC]`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Self, cast

import pandas as pd
import pandera.pandas as pa
from pandera.typing.pandas import DataFrame

_EMPTY: dict[type, pd.DataFrame] = {}
"""Tables without rows, made once: checking dozens of columns takes a while even so."""


class Table(pa.DataFrameModel):
    """Base of every table: unknown or missing columns are errors, nothing is cast in silence."""

    class Config:
        """Pandera settings."""

        strict = True
        ordered = True
        coerce = False

    @classmethod
    def columns(cls) -> list[str]:
        """Column names in their fixed order."""
        return list(cls.to_schema().columns)

    @classmethod
    def key(cls) -> str:
        """The column whose values are unique; blank where a table has no key."""
        unique = [name for name, column in cls.to_schema().columns.items() if column.unique]
        return unique[0] if unique else ""

    @classmethod
    def kinds(cls) -> dict[str, str]:
        """Column name to `text`, `number`, `time`, `boolean` or `whole`."""
        words = {"float64": "number", "bool": "boolean", "int64": "whole"}
        found = {name: str(column.dtype) for name, column in cls.to_schema().columns.items()}
        return {
            name: "text" if dtype.startswith("str") else words.get(dtype, "time")
            for name, dtype in found.items()
        }

    @classmethod
    def conform(cls, rows: pd.DataFrame | Iterable[Mapping[str, Any]]) -> DataFrame[Self]:
        """The rows as this table: absent columns blank or missing, fixed order and types.

        Raises:
            pandera.errors.SchemaErrors: A column is unknown or a value breaks the table's rules.
        """
        frame = rows if isinstance(rows, pd.DataFrame) else pd.DataFrame(list(rows))
        columns: dict[str, Any] = {}
        for name, kind in cls.kinds().items():
            columns[name] = _cast(frame[name], kind) if name in frame else _absent(frame, kind)
        result = pd.DataFrame(columns, index=frame.index).reset_index(drop=True)
        for extra in frame.columns.difference(list(columns)):
            result[extra] = frame[extra].to_numpy()
        return cls.validate(result, lazy=True)

    @classmethod
    def empty(cls) -> DataFrame[Self]:
        """The table without rows."""
        if cls not in _EMPTY:
            _EMPTY[cls] = cls.conform(pd.DataFrame())
        return cast("DataFrame[Self]", _EMPTY[cls].copy())


def _absent(frame: pd.DataFrame, kind: str) -> pd.Series[Any]:
    """A column that nobody gave: blank or missing in each row."""
    if kind == "text":
        return pd.Series("", index=frame.index, dtype=str)
    return _cast(pd.Series([None] * len(frame), index=frame.index), kind)


def _cast(given: pd.Series[Any], kind: str) -> pd.Series[Any]:
    if kind == "text":
        if isinstance(given.dtype, pd.StringDtype):
            return (given.fillna("") if given.hasnans else given).astype(str)
        return given.astype(object).where(given.notna(), "").astype(str)
    if kind == "number":
        return given.astype("float64")
    if kind == "time":
        return pd.to_datetime(given, utc=True).astype("datetime64[ns, UTC]")
    if kind == "whole":
        return given.astype("int64")
    return given.astype(bool)
