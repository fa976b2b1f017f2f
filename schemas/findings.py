"""Findings: one rule fired on some claims; and what the platform answered."""

from __future__ import annotations

import pandera.pandas as pa

from schemas import vocabulary
from schemas.claims import DATE
from schemas.tables import Table


class Findings(Table):
    """One row per finding. Key: `finding_id`, from rule and statement keys, never from values.

    `claim_ids` and `could_resolve` hold ids separated by spaces (lists in JSON exports). A claim in
    `could_resolve` is one that, changed alone, would resolve the conflict: no culprit is named.
    """

    finding_id: str = pa.Field(unique=True, str_length={"min_value": 1})
    rule_id: str = pa.Field(description="entry in docs/methods.md")
    severity: str = pa.Field(isin=vocabulary.SEVERITIES)
    claim_ids: str
    could_resolve: str
    statement: str = pa.Field(description="a sentence that can be printed")
    expected: str
    observed: str
    gap: float = pa.Field(nullable=True, description="in the claims' unit")
    relative_gap: float = pa.Field(nullable=True)
    assumptions: str
    survives_if: str
    proof: str = pa.Field(description="arithmetic a reader can redo, one step a line")
    certificate: str = pa.Field(description="the proof as JSON for a machine to re-check; or blank")
    explanation: str
    status: str = pa.Field(isin=vocabulary.FINDING_STATUSES)
    status_by: str
    status_on: str = pa.Field(str_matches=DATE)
    status_reason: str


class Responses(Table):
    """One row per question put to a platform and what came back."""

    finding_id: str
    asked_on: str = pa.Field(str_matches=DATE)
    deadline: str = pa.Field(str_matches=DATE)
    answered_on: str = pa.Field(str_matches=DATE)
    text: str
    document_sha256: str
    outcome: str = pa.Field(isin=("", *vocabulary.RESPONSE_OUTCOMES))
    figures: str = pa.Field(
        description="what was asked about: claim_id=value; blank: not recorded, all stand as asked"
    )
