"""How far a review has come: which figures come first, which are decided, which decisions hold."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd
from pandera.typing.pandas import DataFrame

from audit.ledger.reviews import apply_reviews
from audit.report.rows import records
from audit.result import AuditResult
from schemas import vocabulary
from schemas.claims import Claims

DECISIONS = ("accepted", "corrected", "rejected", "unreviewed")


@dataclass(frozen=True)
class Decided:
    """Where a review stands.

    Attributes:
        claims: The claims that somebody decided on, as decided.
        status: Of every claim, in the order of the review.
        last: The last decision on each claim.
        flags: Decisions that no longer hold.
    """

    claims: pd.DataFrame
    status: tuple[str, ...]
    last: dict[str, dict[str, Any]]
    flags: dict[str, dict[str, Any]]

    def next_after(self, place: int) -> int:
        """Place of the next figure without a decision, from there on and round; else the end."""
        total = len(self.status)
        places = ((place + step) % total for step in range(1, total + 1))
        return next((one for one in places if self.status[one] == "unreviewed"), total)

    def counts(self) -> dict[str, int]:
        """How many figures have each status, and how many decisions no longer hold."""
        return {**{name: self.status.count(name) for name in DECISIONS}, "flagged": len(self.flags)}


def in_order_of_review(result: AuditResult, claims: DataFrame[Claims]) -> DataFrame[Claims]:
    """Claims in the order in which a person should look: first those that a finding leans on.

    Contradictions come before warnings, then what verdicts are about, then notes and the rest, each
    in the order of the table.
    """
    rank = dict.fromkeys(claims["claim_id"], len(vocabulary.SEVERITIES) + 1)
    settled = result.verdicts[result.verdicts["verdict"] != "not_measurable"]
    graver = [*reversed(vocabulary.SEVERITIES)]  # error, warning, note
    standing = result.findings[result.findings["status"] != "withdrawn"]
    named = [standing.loc[standing["severity"] == one, "claim_ids"] for one in graver]
    for place, ids in enumerate([*named[:2], settled["claim_id"], *named[2:]]):
        for claim_id in (name for text in ids for name in text.split()):
            rank[claim_id] = min(rank.get(claim_id, place), place)
    order = claims["claim_id"].map(rank).argsort(kind="stable")
    return claims.iloc[order].reset_index(drop=True)


def decided_claims(claims: DataFrame[Claims], reviews: pd.DataFrame) -> Decided:
    """Where a review stands: only the claims that somebody decided on are looked at again.

    Args:
        claims: All, as read, in the order of the review.
        reviews: Rows of the ledger's reviews, oldest first.
    """
    applied = apply_reviews(claims[_concerned(claims, reviews)], reviews)
    status = dict(zip(claims["claim_id"], claims["review"], strict=True))
    status |= dict(zip(applied.claims["claim_id"], applied.claims["review"], strict=True))
    return Decided(
        claims=applied.claims,
        status=tuple(status.values()),
        last={row["claim_id"]: row for row in records(reviews)},
        flags={row["claim_id"]: row for row in records(applied.flags)},
    )


def _concerned(claims: pd.DataFrame, reviews: pd.DataFrame) -> pd.Series[bool]:
    """The claims that reviews can be about, and one of each document that they are about."""
    documents = claims["document_sha256"]
    places = documents + claims["locator"]
    return (
        claims["claim_id"].isin(reviews["claim_id"])
        | places.isin(reviews["document_sha256"] + reviews["locator"])
        | (~documents.duplicated() & documents.isin(reviews["document_sha256"]))
    )
