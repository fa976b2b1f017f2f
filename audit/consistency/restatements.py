"""What later editions changed: a statement's value moved from one vintage to the next."""

from __future__ import annotations

import numpy as np
import pandas as pd
from pandera.typing.pandas import DataFrame

from schemas.claims import Claims
from schemas.restatements import Restatements


def find_restatements(claims: DataFrame[Claims]) -> DataFrame[Restatements]:
    """One row per change of a published value, in the order of publication.

    Only what stands in the claimant's own documents, or was entered by hand without a relay, is
    compared: a press report that differs is no restatement. Figures without a publication date are
    left out. Where an edition prints a statement twice, its first printing counts.
    """
    own = claims[
        (claims["relayed_by"] == "")
        & (claims["published_on"] != "")
        & (claims["review"] != "rejected")
        & claims["value"].notna()
    ]
    if not len(own):
        return Restatements.empty()
    ordered = own.sort_values(["statement_key", "published_on"], kind="stable")
    ordered = ordered.drop_duplicates(["statement_key", "published_on"])
    before = ordered.groupby("statement_key").shift(1)
    moved = before["value"].notna() & (before["value"] != ordered["value"])
    after, before = ordered[moved], before[moved]
    values = ordered.groupby("statement_key")["value"].agg(list)
    dates = ordered.groupby("statement_key")["published_on"].agg(list)
    undone = [
        _went_back(values[key], dates[key], day, value)
        for key, day, value in zip(
            after["statement_key"], after["published_on"], before["value"], strict=True
        )
    ]
    change = after["value"] - before["value"]
    with np.errstate(divide="ignore", invalid="ignore"):
        relative = (change / before["value"]).replace([np.inf, -np.inf], np.nan)
    frame = pd.DataFrame(
        {
            "statement_key": after["statement_key"],
            "claim_id_before": before["claim_id"],
            "claim_id_after": after["claim_id"],
            "published_before": before["published_on"],
            "published_after": after["published_on"],
            "value_before": before["value"],
            "value_after": after["value"],
            "change": change,
            "relative_change": relative,
            "is_undone": np.asarray(undone, dtype=bool),
        }
    )
    for name in (
        "platform",
        "policy_area",
        "metric_label",
        "kind",
        "unit",
        "period_start",
        "period_end",
    ):
        frame[name] = after[name]
    frame = frame.sort_values(["published_after", "statement_key"], kind="stable")
    return Restatements.conform(frame)


def _went_back(values: list[float], dates: list[str], day: str, earlier: float) -> bool:
    """Whether a later vintage than `day` printed the earlier value again."""
    return any(d > day and v == earlier for v, d in zip(values, dates, strict=True))
