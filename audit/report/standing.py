"""What may be printed: a finding is DRAFT until people have done three things.

Its claims were accepted or corrected by a person, none of them was merely relayed, and the platform
was asked. Everything else is stamped, wherever it goes (page, CSV, Markdown, XLSX, charts).
"""

from __future__ import annotations

import math
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
    asked, now = _asked(result), figures_of(result)
    claims = _read_as(result)
    standings = {}
    for finding in records(result.findings):
        ids = finding["claim_ids"].split()
        questions = asked.get(finding["finding_id"], [])
        current = {now[name] for name in ids if name in now}
        reasons = _missing(claims, ids, bool(questions))
        if questions and not any(not about or current <= about for about in questions):
            reasons = (*reasons, "its figures have changed since the platform was asked")
        standings[finding["finding_id"]] = Standing(reasons, finding["status"] == "withdrawn")
    return standings


def figures_of(result: AuditResult) -> dict[str, str]:
    """Each figure by its claim as a question about it is recorded: `claim_id=value`."""
    claims = result.claims
    ends = zip(claims["claim_id"], claims["value"], claims["low"], claims["high"], strict=True)
    return {
        name: f"{name}=" + (f"{low!r}..{high!r}" if math.isnan(value) else f"{value!r}")
        for name, value, low, high in ends
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


def _asked(result: AuditResult) -> dict[str, list[set[str]]]:
    """Questions by what they are about, each with its figures; none where nobody recorded them."""
    asked: dict[str, dict[str, set[str]]] = {}
    for row in records(result.responses[result.responses["asked_on"] != ""]):
        questions = asked.setdefault(row["finding_id"], {})
        questions.setdefault(row["asked_on"], set()).update(row["figures"].split())
    return {name: list(questions.values()) for name, questions in asked.items()}


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
        which = "its figure" if len(found) == 1 else f"{unread} of its {len(found)} figures"
        reasons.append(f"{which} not yet checked by a person")
    relayed = sorted({relay for _, relay in found if relay})
    if relayed:
        reasons.append(f"relayed by {', '.join(relayed)}, primary source not seen")
    if not was_asked:
        reasons.append("the platform has not been asked")
    return tuple(reasons)
