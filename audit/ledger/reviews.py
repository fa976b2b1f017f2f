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

from audit.privacy import mask_text
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


def as_read(claims: DataFrame[Claims], reviews: pd.DataFrame) -> DataFrame[Claims]:
    """Claims of a run with the corrections of their reviews undone: what was read stands there.

    A run keeps what was decided up to then. Whoever decides again decides on what was read.

    Args:
        claims: As a run holds them.
        reviews: Rows of the ledger's reviews, oldest first.
    """
    corrected = reviews[reviews["decision"] == "corrected"].drop_duplicates("claim_id", keep="last")
    rows = {claim: row for row, claim in enumerate(claims["claim_id"])}
    undone = [
        (rows[review["claim_id"]], review)
        for review in corrected.to_dict("records")
        if review["claim_id"] in rows
        and claims["review"].iloc[rows[review["claim_id"]]] == "corrected"
        and claims["value"].iloc[rows[review["claim_id"]]] == review["corrected_value"]
    ]
    if not undone:
        return claims
    frame = claims.copy()
    places = [row for row, _ in undone]
    read = [float(str(review["value"])) for _, review in undone]
    limits = [
        _limits(value, frame["kind"].iloc[row], frame["qualifier"].iloc[row])
        for row, value in zip(places, read, strict=True)
    ]
    notes = [
        frame["note"].iloc[row].removesuffix(_correction(review)).removesuffix("; ")
        for row, review in undone
    ]
    for name, values in (
        ("review", ["unreviewed"] * len(places)),
        ("note", notes),
        ("value", read),
        ("low", [low for low, _ in limits]),
        ("high", [high for _, high in limits]),
    ):
        frame.loc[frame.index[places], name] = values
    return validated(Claims, frame, "reviews")


def _limits(value: float, kind: str, qualifier: str) -> tuple[float, float]:
    """Rounding limits of a value; of one that was not read, none."""
    if np.isnan(value):
        return -np.inf, np.inf
    interval = rounding_interval(value, kind, qualifier)
    return float(interval.low), float(interval.high)


def _correction(review: Mapping[Hashable, Any]) -> str:
    """What the note of a corrected claim says."""
    read = float(str(review["value"]))
    return f"corrected from {read:.15g} by {review['reviewed_by']}: {review['reason']}"


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
        if what == "printed text":  # a run shows it masked, and that is what a person saw
            before, after = mask_text(str(before)), mask_text(str(after))
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
            note = _correction(review)
            notes[row] = f"{notes[row]}; {note}" if notes[row] else note
            values[row] = corrected
            lows[row], highs[row] = _limits(corrected, kinds[row], qualifiers[row])
    for name, column in (
        ("review", decisions),
        ("note", notes),
        ("value", values),
        ("low", lows),
        ("high", highs),
    ):
        frame[name] = pd.Series(column, index=frame.index).astype(claims[name].dtype)
    return validated(Claims, frame, "reviews")
