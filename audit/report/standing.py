"""What may be printed: a finding is DRAFT until people have done three things.

Its claims were accepted or corrected by a person, none of them was merely relayed, and the platform
was asked. Everything else is stamped, wherever it goes (page, CSV, Markdown, XLSX, charts).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from audit.report.rows import records
from audit.result import AuditResult

CHECKED = ("accepted", "corrected")
DRAFT = "DRAFT"


@dataclass(frozen=True)
class Standing:
    """Whether a finding or verdict may be printed, and what is missing where it may not."""

    reasons: tuple[str, ...] = ()
    withdrawn: bool = False

    @property
    def is_publishable(self) -> bool:
        """Whether nothing is missing."""
        return not self.reasons and not self.withdrawn

    @property
    def stamp(self) -> str:
        """`DRAFT`, `WITHDRAWN`, or blank for what may be printed."""
        if self.withdrawn:
            return "WITHDRAWN"
        return "" if self.is_publishable else DRAFT

    @property
    def sentence(self) -> str:
        """The reasons in one line; blank for what may be printed."""
        return "; ".join(self.reasons)


def verdict_id(claim_id: str, measurement_id: str) -> str:
    """Name of a verdict in `responses`: the pair it is about."""
    return f"{claim_id}~{measurement_id}"


def finding_standings(result: AuditResult) -> dict[str, Standing]:
    """Standing of each finding by its id."""
    asked = _asked(result)
    claims = _read_as(result)
    return {
        finding["finding_id"]: Standing(
            reasons=_missing(claims, finding["claim_ids"].split(), finding["finding_id"] in asked),
            withdrawn=finding["status"] == "withdrawn",
        )
        for finding in records(result.findings)
    }


def restatement_standings(result: AuditResult) -> list[Standing]:
    """Standing of each restated figure, in the table's order: both of its printings were read."""
    claims = _read_as(result)
    pairs = zip(
        result.restatements["claim_id_before"], result.restatements["claim_id_after"], strict=True
    )
    return [Standing(reasons=_missing(claims, pair, was_asked=True)) for pair in pairs]


def near_miss_standings(result: AuditResult) -> list[Standing]:
    """Standing of each near miss, in the table's order: its claim was read. It accuses nobody."""
    claims = _read_as(result)
    return [
        Standing(_missing(claims, names.split(), was_asked=True))
        for names in result.near_misses["claim_id"]
    ]


def bound_standings(result: AuditResult) -> list[Standing]:
    """Standing of each implied limit, in the table's order: all figures that bind it were read."""
    claims = _read_as(result)
    standings = []
    for low_from, high_from in zip(
        result.bounds["low_from"], result.bounds["high_from"], strict=True
    ):
        binding = list(dict.fromkeys([*low_from.split(), *high_from.split()]))
        unbound = () if binding else ("no figure is named that binds it",)
        standings.append(Standing((*_missing(claims, binding, was_asked=True), *unbound)))
    return standings


def verdict_standings(result: AuditResult) -> list[Standing]:
    """Standing of each verdict, in the table's order.

    A verdict that accuses nobody needs no answer from the platform, but its claim must have been
    read by a person in the claimant's own document.
    """
    asked = _asked(result)
    claims = _read_as(result)
    standings = []
    for verdict in records(result.verdicts):
        name = verdict_id(verdict["claim_id"], verdict["measurement_id"])
        needs_no_answer = verdict["verdict"] != "inconsistent"
        standings.append(
            Standing(
                _missing(claims, verdict["claim_id"].split(), needs_no_answer or name in asked)
            )
        )
    return standings


def _asked(result: AuditResult) -> set[str]:
    responses = result.responses
    return set(responses.loc[responses["asked_on"] != "", "finding_id"])


ReadAs = Mapping[str, tuple[str, str]]
"""Claim to its review and to who relayed it."""


def _read_as(result: AuditResult) -> ReadAs:
    claims = result.claims
    return dict(
        zip(
            claims["claim_id"],
            zip(claims["review"], claims["relayed_by"], strict=True),
            strict=True,
        )
    )


def _missing(claims: ReadAs, claim_ids: Sequence[str], was_asked: bool) -> tuple[str, ...]:
    found = [claims.get(name, ("", "")) for name in claim_ids]
    reasons = []
    unread = sum(review not in CHECKED for review, _ in found)
    if unread:
        reasons.append(f"{unread} of its {len(found)} figures not yet checked by a person")
    relayed = sorted({relay for _, relay in found if relay})
    if relayed:
        reasons.append(f"relayed by {', '.join(relayed)}, primary source not seen")
    if not was_asked:
        reasons.append("the platform has not been asked")
    return tuple(reasons)
