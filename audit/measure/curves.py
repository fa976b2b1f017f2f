"""Survival curves as a table: for charts, with the numbers at risk."""

from __future__ import annotations

import numpy as np
import pandas as pd

from audit.measure.estimates import Clock, Frame
from audit.measure.intervals import PanelCurve

MOST_POINTS = 1_000
"""Points of a curve that are kept: more cannot be seen, and the counts between them are summed."""


def curve_frame(frame: Frame, clock: Clock, curve: PanelCurve, *, estimand: str) -> pd.DataFrame:
    """Rows of the survival table for one curve, from its start to the end of following.

    Removals fall at the look that found them. Where there are more distinct times than
    `MOST_POINTS`, evenly spaced ones are kept; every kept value is exact.
    """
    table = curve.latest.table
    start = min(0.0, float(table.time[0])) if len(table.time) else 0.0
    times = np.unique(np.concatenate([[max(start, 0.0)], table.time]))
    if len(times) > MOST_POINTS:
        kept = np.unique(np.linspace(0, len(times) - 1, MOST_POINTS).round().astype(np.int64))
        times = times[kept]
    survival, low, high = curve.drawn(times)
    # Counts up to and including each kept time, less those up to the one before.
    upto = np.searchsorted(table.time, times, side="right")

    def between(counts: np.ndarray[tuple[int], np.dtype[np.float64]]) -> object:
        running = np.concatenate([[0.0], counts.cumsum()])
        return np.diff(running[upto], prepend=0.0)

    columns = {
        name: frame.columns[name] for name in ("study", "platform", "policy_area", "unit", "group")
    }
    label = f"-{clock.label}" if clock.label else ""
    return pd.DataFrame(
        {
            "curve_id": f"{frame.prefix}-{estimand}-{clock.since}{label}",
            **columns,
            "estimand": estimand,
            "estimator": f"naive_{curve.estimator}" if clock.label == "naive" else curve.estimator,
            "since": clock.since,
            "duration_days": times,
            "survival": survival,
            "low": low,
            "high": high,
            "level": curve.level,
            "at_risk": table.at_risk_before(times),
            "events": between(table.events),
            "censored": between(table.censored + table.others),
        }
    )
