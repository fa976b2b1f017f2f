"""Completing measurements that studies published: estimate and limits from n and k."""

from __future__ import annotations

import numpy as np
import pandas as pd
from pandera.typing.pandas import DataFrame

from audit.measure.proportions import LEVEL, wilson
from schemas.measurements import Measurements

SHARE_ESTIMANDS = frozenset({"share_removed_by", "survival_at", "share_down_on", "share_of"})
"""Estimands that are a share of items followed, so that n and k give limits."""


def complete_measurements(measurements: DataFrame[Measurements]) -> DataFrame[Measurements]:
    """The same rows, with estimate and limits filled in where n and k give them.

    `k` counts items with the event, which is the removal: for `survival_at` the estimate is the
    complement. What a study printed stays as it is; only missing cells are filled, with Wilson
    limits, and `method` says so; clustered items count for less, by the design effect. An
    `estimate` alone is left without limits: a share printed without its n, or read from a curve
    that allows for censoring, has none that follow from it.

    Args:
        measurements: Rows as published or typed.

    Returns:
        A new table in the same order.
    """
    result = measurements.copy()
    share = result["estimand"].isin(SHARE_ESTIMANDS)
    counted = share & result["n"].ge(1) & result["k"].notna() & result["k"].le(result["n"])
    estimates, lows, highs, levels = (
        result[name].to_numpy(copy=True) for name in ("estimate", "low", "high", "level")
    )
    methods = result["method"].tolist()
    survives = result["estimand"].eq("survival_at").to_numpy()
    ns, ks = result["n"].to_numpy(), result["k"].to_numpy()
    effects = result["design_effect"].fillna(1.0).to_numpy()
    for row in np.flatnonzero(counted.to_numpy()):
        k = ns[row] - ks[row] if survives[row] else ks[row]
        level = LEVEL if np.isnan(levels[row]) else float(levels[row])
        independent = max(1.0, ns[row] / effects[row])
        limits = wilson(float(k / ns[row] * independent), float(independent), level)
        if np.isnan(estimates[row]):
            estimates[row] = limits.estimate
        if np.isnan(lows[row]) and np.isnan(highs[row]):
            lows[row], highs[row], levels[row] = limits.low, limits.high, limits.level
            methods[row] = f"{methods[row]}; {limits.method}" if methods[row] else limits.method
    seen = result["estimand"].eq("count_observed").to_numpy() & np.isnan(estimates)
    result["estimate"] = np.where(seen, ks, estimates)
    result["low"], result["high"], result["level"] = lows, highs, levels
    result["method"] = pd.Series(methods, index=result.index, dtype=str)
    return Measurements.validate(result, lazy=True)
