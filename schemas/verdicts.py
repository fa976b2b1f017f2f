"""Verdicts: a claim and a measurement side by side."""

from __future__ import annotations

import pandera.pandas as pa

from schemas import vocabulary
from schemas.claims import DATE
from schemas.tables import Table


class Verdicts(Table):
    """One row per pair worth showing; `measurement_id` blank where nothing was measured.

    Several ids in one cell are separated by spaces: the parts of a sum, or two groups compared
    (then `claim_id` is blank unless a claim says that both are treated alike). Where a third party
    counted what a platform handed over, `measurement_id` names that party's claims.
    """

    claim_id: str
    measurement_id: str
    comparison: str = pa.Field(description="which comparison of docs/methods.md")
    comparability: str = pa.Field(isin=vocabulary.COMPARABILITIES)
    reasons: str = pa.Field(description="one dimension=grade a piece, separated by `; `")
    verdict: str = pa.Field(isin=vocabulary.VERDICTS)
    claimed_low: float = pa.Field(nullable=True)
    claimed_high: float = pa.Field(nullable=True)
    measured_low: float = pa.Field(nullable=True)
    measured_high: float = pa.Field(nullable=True)
    p_value: float = pa.Field(nullable=True)
    p_adjusted: float = pa.Field(nullable=True, description="Holm, over the declared pairs")
    caveats: str
    statement: str = pa.Field(description="a sentence that can be printed")
    because: str = pa.Field(
        description="what stands in the way or would settle it: one clause for each reason; "
        "blank where the two were compared"
    )
    accepted_by: str = pa.Field(description="who accepted the verdict for publication; or blank")
    accepted_on: str = pa.Field(str_matches=DATE)


class NearMisses(Table):
    """One row per kind of pair that a single dimension keeps apart."""

    claim_id: str = pa.Field(description="one of the claims; the first by period")
    claims: float = pa.Field(ge=1, description="how many claims of the same kind this stands for")
    measurement_id: str
    comparison: str
    separated_by: str = pa.Field(description="the dimension that differs")
    reasons: str
    statement: str


class Pairs(Table):
    """One row per dimension of a pair that a person declared and judged, before looking.

    A grade given here replaces the one from the rules; it can set figures apart, and never brings
    together what the rules keep apart.
    """

    claim_id: str
    measurement_id: str
    dimension: str
    grade: str = pa.Field(isin=("", *vocabulary.COMPARABILITIES))
    because: str = pa.Field(description="why, as a clause that can be printed")
