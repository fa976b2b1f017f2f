"""What a person decided about a claim, put on whatever the parser reads today.

A decision is about a printed figure: it holds on as long as the same place of the same bytes is
read as the same text, value and statement. When newer code reads something else there, the
decision is not carried over; the claim goes back to unreviewed and is flagged.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from pandera.typing.pandas import DataFrame

from schemas.claims import Claims
from sources.tabulate import rounding_interval, validated

FLAG_COLUMNS = ["claim_id", "decision", "reviewed_by", "reviewed_on", "what", "before", "after"]


@dataclass(frozen=True)
class Reviewed:
    """Claims with the decisions that hold, and the decisions that no longer do.

    Attributes:
        claims: `review` set where a decision holds; the value replaced where it was corrected
            (what was printed stays in `printed`, what was read in `note`).
        flags: One row per decision that does not hold: `what` is `printed text`, `value`,
            `statement` or `gone`.
    """

    claims: DataFrame[Claims]
    flags: pd.DataFrame


def apply_reviews(claims: DataFrame[Claims], reviews: pd.DataFrame) -> Reviewed:
    """Put reviews on claims; the latest decision on a claim counts.

    Args:
        claims: As the sources read them today.
        reviews: Rows of the ledger's reviews, oldest first.
    """
    if not len(reviews):
        return Reviewed(claims, pd.DataFrame(columns=FLAG_COLUMNS))
    latest = reviews.drop_duplicates("claim_id", keep="last")
    present = set(claims["document_sha256"])
    latest = latest[latest["document_sha256"].isin(present)]
    matched = _matched(claims, latest)
    flags: list[dict[str, Any]] = []
    holding: list[tuple[int, Mapping[Hashable, Any]]] = []
    for review, row in zip(latest.to_dict("records"), matched, strict=True):
        changed = _changed(claims, row, review)
        if changed is None:
            holding.append((row, review))
        else:
            about: dict[str, Any] = {name: review[name] for name in FLAG_COLUMNS[:4]}
            flags.append({**about, **dict(zip(FLAG_COLUMNS[4:], changed, strict=True))})
    return Reviewed(_with_decisions(claims, holding), pd.DataFrame(flags, columns=FLAG_COLUMNS))


def _matched(claims: pd.DataFrame, reviews: pd.DataFrame) -> list[int]:
    """Row of each review's claim: by its id, else the only one at the same place; -1 for none."""
    by_id = {claim: row for row, claim in enumerate(claims["claim_id"])}
    by_place: dict[tuple[str, str], int] = {}
    places = list(zip(claims["document_sha256"], claims["locator"], strict=True))
    for row, place in enumerate(places):
        by_place[place] = -1 if place in by_place else row
    wanted = zip(reviews["claim_id"], reviews["document_sha256"], reviews["locator"], strict=True)
    return [
        by_id.get(claim, by_place.get((sha256, locator), -1)) for claim, sha256, locator in wanted
    ]


def _changed(
    claims: pd.DataFrame, row: int, review: Mapping[Hashable, Any]
) -> tuple[str, str, str] | None:
    """What is no longer as it was reviewed: the word for it, before, after."""
    if row < 0:
        return "gone", str(review["printed"]), ""
    for what, column in (
        ("printed text", "printed"),
        ("value", "value"),
        ("statement", "statement_key"),
    ):
        before, after = review[column], claims[column].to_numpy()[row]
        both_missing = before != before and after != after  # NaN is the one value unlike itself
        if before != after and not both_missing:
            return what, str(before), str(after)
    return None


def _with_decisions(
    claims: DataFrame[Claims], holding: list[tuple[int, Mapping[Hashable, Any]]]
) -> DataFrame[Claims]:
    if not holding:
        return claims
    frame = claims.copy()
    decisions = frame["review"].to_numpy(dtype=object, copy=True)
    notes = frame["note"].to_numpy(dtype=object, copy=True)
    values, lows, highs = (
        frame[name].to_numpy(dtype=np.float64, copy=True) for name in ("value", "low", "high")
    )
    kinds, qualifiers = frame["kind"].tolist(), frame["qualifier"].tolist()
    for row, review in holding:
        decisions[row] = review["decision"]
        if review["decision"] == "corrected":
            corrected = float(str(review["corrected_value"]))
            note = (
                f"corrected from {values[row]:.15g} by {review['reviewed_by']}: {review['reason']}"
            )
            notes[row] = f"{notes[row]}; {note}" if notes[row] else note
            interval = rounding_interval(corrected, kinds[row], qualifiers[row])
            values[row] = corrected
            lows[row], highs[row] = float(interval.low), float(interval.high)
    for name, column in (
        ("review", decisions),
        ("note", notes),
        ("value", values),
        ("low", lows),
        ("high", highs),
    ):
        frame[name] = pd.Series(column, index=frame.index).astype(claims[name].dtype)
    return validated(Claims, frame, "reviews")
