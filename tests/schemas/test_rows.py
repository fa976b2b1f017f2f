"""Rows as mappings are those of pandas, value by value and type by type."""

import numpy as np
import pandas as pd

from schemas.rows import records


def test_records_are_those_of_pandas():
    frame = pd.DataFrame(
        {
            "truth": [True, False],
            "whole": [1, 2],
            "number": [1.5, float("nan")],
            "time": pd.to_datetime(["2020-01-01", None], utc=True),
            "odd": pd.Series([np.int64(3), "x"], dtype=object),
            "text": pd.Series(["é", ""], dtype="str"),
        }
    )
    ours, theirs = records(frame), frame.to_dict("records")
    assert repr(ours) == repr(theirs)
    assert [[type(value) for value in row.values()] for row in ours] == [
        [type(value) for value in row.values()] for row in theirs
    ]
    assert records(frame.iloc[:0]) == []
