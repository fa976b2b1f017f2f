"""How active a community is: medians of posts, followers and friends by group, and their ratios."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from pandera.typing.pandas import DataFrame

from audit.measure.lifetimes import Floats
from audit.measure.proportions import Limits
from audit.privacy import refuse_account_groups
from schemas.measurements import Measurements
from sources.errors import TableError, first_few

COLUMNS = ("posts", "followers", "friends")


def median_limits(values: Floats, level: float = 0.95) -> Limits:
    """Median with limits that hold whatever the distribution: two of the values themselves.

    Coverage is at least the level. Missing where there are too few values for it (under six at
    0.95).

    Raises:
        ValueError: There are no values, or some are missing.

    Source: Thompson (1936), Ann. Math. Stat. 7, 122-128: order statistics by the binomial law.
    """
    from scipy.stats import binom

    ordered = np.sort(np.asarray(values, dtype=np.float64))
    count = len(ordered)
    if count == 0 or np.isnan(ordered).any():
        raise ValueError("a median needs values, none of them missing")
    # Largest number of values that may be cut from each end with at most half the risk there.
    cut = int(binom.ppf((1 - level) / 2, count, 0.5))
    while cut >= 0 and binom.cdf(cut - 1, count, 0.5) > (1 - level) / 2:
        cut -= 1
    low, high = (math.nan, math.nan) if cut < 1 else (ordered[cut - 1], ordered[count - cut])
    return Limits(float(np.median(ordered)), float(low), float(high), level, "order_statistics")


def ratio_of_medians(first: Floats, second: Floats, level: float = 0.95) -> Limits:
    """Second median over the first, with limits recovered from those of the two medians.

    Missing where a median or a limit that is needed is zero.

    Source: Zou and Donner (2008), Stat. Med. 27, 1693-1702, on the log scale.
    """
    one, two = median_limits(first, level), median_limits(second, level)
    parts = (one.estimate, one.low, one.high, two.estimate, two.low, two.high)
    missing = Limits(math.nan, math.nan, math.nan, level, "order_statistics; mover")
    if one.estimate <= 0 or two.estimate < 0:
        return missing
    ratio = two.estimate / one.estimate
    if not all(part > 0 for part in parts):
        return Limits(ratio, math.nan, math.nan, level, missing.method)
    m1, l1, u1, m2, l2, u2 = (math.log(part) for part in parts)
    return Limits(
        ratio,
        math.exp(m2 - m1 - math.hypot(m2 - l2, u1 - m1)),
        math.exp(m2 - m1 + math.hypot(u2 - m2, m1 - l1)),
        level,
        missing.method,
    )


def measure_activity(
    accounts: pd.DataFrame,
    *,
    study: str,
    platform: str = "",
    by: str = "",
    columns: Sequence[str] = COLUMNS,
    level: float = 0.95,
) -> DataFrame[Measurements]:
    """Medians of activity by group, and each group's ratio to the first.

    Args:
        accounts: One row per account; the columns that are there of those named, and `by`.
        study: Name of the study, in ids and rows.
        platform: Where the accounts are.
        by: Column of groups; blank: all together.
        columns: What to take medians of; missing values are left out and told.
        level: Of the limits.

    Returns:
        `median_of` by group and column, `ratio_of` for each group against the first in order.

    Raises:
        TableError: A column is missing, none of the columns is there, or groups name accounts.
    """
    present = [name for name in columns if name in accounts.columns]
    if not present or (by and by not in accounts.columns):
        raise TableError(
            study,
            expected=f"columns {', '.join([*([by] if by else []), *columns])}",
            found=first_few([str(name) for name in accounts.columns]),
            todo="rename the table's columns to these",
        )
    groups = accounts[by].fillna("").astype(str) if by else pd.Series("", index=accounts.index)
    if by:
        refuse_account_groups(groups, by=by, where=study, one_each=True)
    shared = {"study": study, "platform": platform, "unit": "accounts", "draw": "unknown"}
    rows: list[dict[str, Any]] = []
    for name in present:
        values = {
            str(group): accounts.loc[groups == group, name].astype("float64")
            for group in sorted(groups.unique())
        }
        known = {g: v.dropna().to_numpy() for g, v in values.items() if v.notna().any()}
        for group, numbers in known.items():
            left_out = len(values[group]) - len(numbers)
            note = f"{left_out:,} accounts without a value were left out." if left_out else ""
            limits = median_limits(numbers, level)
            key = _key(study, group, name)
            rows.append(
                {**shared, **_row("median_of", key, group, name, limits, len(numbers), note)}
            )
        first = next(iter(known), None)
        for group in list(known)[1:]:
            limits = ratio_of_medians(known[str(first)], known[group], level)
            pair = f"{group} against {first}"
            key = _key(study, pair, name)
            rows.append({**shared, **_row("ratio_of", key, pair, name, limits, None, "")})
    return Measurements.conform(rows)


def _key(study: str, group: str, name: str) -> str:
    return "-".join([*study.split(), *group.split(), name])


def _row(
    estimand: str, key: str, group: str, name: str, limits: Limits, n: int | None, note: str
) -> dict[str, Any]:
    return {
        "measurement_id": f"{key}-{estimand}",
        "group": group,
        "estimand": estimand,
        "condition": name,
        "n": math.nan if n is None else float(n),
        "estimate": limits.estimate,
        "low": limits.low,
        "high": limits.high,
        "level": limits.level,
        "method": limits.method,
        "note": note,
    }
