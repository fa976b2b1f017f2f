"""Columns of texts at once: each distinct text is read once, the result stands in every row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

Codes = np.ndarray[Any, np.dtype[np.intp]]


def join_columns(columns: pd.DataFrame, separator: str) -> pd.Series[str]:
    """The texts of each row in the order of the columns, the separator between them."""
    text = pa.large_string()
    pieces = [pa.array(columns[name], type=text) for name in columns]
    joined = pc.binary_join_element_wise(*pieces, pa.scalar(separator, text))
    return pd.Series(pd.array(joined, dtype="str"), index=columns.index)


@dataclass(frozen=True, eq=False)
class Distinct:
    """What stands in a column, or in several side by side, in the order of first appearance.

    Attributes:
        texts: Each text of the column once; of several columns, each row's texts once.
        codes: Position in `texts` of what each row holds.
        index: Of the column.
    """

    texts: Sequence[Any]
    codes: Codes
    index: pd.Index[Any]

    @classmethod
    def of(cls, column: pd.Series[str]) -> Distinct:
        """The distinct texts of a column that has no missing ones."""
        codes, texts = pd.factorize(column)
        return cls(list(texts), codes, column.index)

    @classmethod
    def of_rows(cls, columns: pd.DataFrame) -> Distinct:
        """The distinct rows of several columns, each a tuple."""
        codes = np.zeros(len(columns), dtype=np.intp)
        for name in columns:
            own, texts = pd.factorize(columns[name], use_na_sentinel=False)
            codes, _ = pd.factorize(codes * max(1, len(texts)) + own)
        firsts = np.zeros(codes.max(initial=-1) + 1, dtype=np.intp)
        firsts[codes[::-1]] = np.arange(len(codes))[::-1]  # the first of equal rows is written last
        chosen = columns.take(firsts)
        rows = list(zip(*(chosen[name].tolist() for name in columns), strict=True))
        return cls(rows, codes, columns.index)

    def spread(self, words: Sequence[str]) -> pd.Series[str]:
        """A column of words from one word for each distinct text."""
        return pd.Series(pd.array(words, dtype="str").take(self.codes), index=self.index)

    def spread_table(self, table: pd.DataFrame) -> pd.DataFrame:
        """Rows of a table of which each row belongs to a distinct text."""
        return table.take(self.codes).set_axis(self.index)
