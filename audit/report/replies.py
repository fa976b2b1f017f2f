"""What platforms answered: each question with its answer, and what an answer does to a finding."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from audit.report.rows import records
from audit.report.wording import SEVERITY_WORDS, Wording

SETTLING = ("corrected", "definition")
"""Answers after which the figures are no longer set against each other."""

OUTCOME_WORDS = {
    "corrected": "the platform corrected the figure",
    "definition": "the platform counts differently; the figures are separate series since",
    "disputed": "the platform disputes it",
    "no_reply": "there was no reply",
}


def replies(responses: pd.DataFrame) -> dict[str, list[dict[str, Any]]]:
    """Questions with their answers by finding: a question and what came back is one entry.

    The ledger keeps a row for the question and one for the answer; the later row has what the
    earlier one had not, and a deadline holds on where the answer names none.
    """
    found: dict[str, dict[str, dict[str, Any]]] = {}
    for row in records(responses):
        asked = found.setdefault(row["finding_id"], {})
        before = asked.get(row["asked_on"], {})
        asked[row["asked_on"]] = {**row, "deadline": row["deadline"] or before.get("deadline", "")}
    return {finding: list(asked.values()) for finding, asked in found.items()}


def is_settled(findings: pd.DataFrame) -> pd.Series[bool]:
    """Findings that an answer of the platform settled."""
    return (findings["status"] == "answered") & findings["status_reason"].isin(SETTLING)


def still_stands(findings: pd.DataFrame) -> pd.Series[bool]:
    """Findings that are neither withdrawn nor settled by an answer."""
    return (findings["status"] != "withdrawn") & ~is_settled(findings)


def finding_kicker(finding: Mapping[str, Any]) -> str:
    """What sort of thing a finding is, in a word or two; one that an answer settled is none."""
    if finding["status"] == "answered" and finding["status_reason"] in SETTLING:
        return "Settled by the platform’s answer"
    return SEVERITY_WORDS[finding["severity"]]


def reply_sentence(reply: dict[str, Any], wording: Wording) -> str:
    """`Asked on 10 May; answered on 14 May: the platform disputes it. "We stand by it."`."""
    said = f"Asked on {wording.day(reply['asked_on'])}"
    if reply["answered_on"]:
        said += f"; answered on {wording.day(reply['answered_on'])}"
    if reply["outcome"]:
        said += f": {OUTCOME_WORDS[reply['outcome']]}"
    return f"{said}." + (f" “{reply['text']}”" if reply["text"] else "")
