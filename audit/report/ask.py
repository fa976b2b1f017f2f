"""Right of reply: the question to the platform, ready to send, and what its answer does.

The letter holds the exact figures with their places, the arithmetic, what it assumes, what answer
would settle it, and until when. It accuses nobody: it asks which figure is meant how.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pandas as pd
from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from pandera.typing.pandas import DataFrame

from audit.privacy import mask_result
from audit.report.evidence import EvidenceFinder, EvidenceSource
from audit.report.rows import records
from audit.report.standing import figures_of, finding_standings
from audit.report.views import ClaimView, ClaimViews
from audit.report.wording import Wording
from audit.result import AuditResult
from schemas.claims import Claims
from schemas.findings import Findings, Responses
from sources.errors import ConfigError, first_few
from sources.tabulate import breakdown_text, statement_keys

DAYS_TO_ANSWER = 10


@dataclass(frozen=True)
class Letter:
    """A question to a platform.

    Attributes:
        finding_id: What it is about.
        subject: Subject line of a mail.
        text: The letter as plain text.
        html: The letter as a page.
        asked_on: ISO date of the question.
        deadline: ISO date until which an answer is awaited.
        missing: What the newsroom must still do before it may print the finding.
        figures: What it asks about, as `responses` keeps it.
    """

    finding_id: str
    subject: str
    text: str
    html: str
    asked_on: str
    deadline: str
    missing: tuple[str, ...]
    figures: str = ""

    def response_row(self) -> dict[str, str]:
        """The question as a row of `responses`, to be recorded when the letter is sent."""
        return {
            "finding_id": self.finding_id,
            "asked_on": self.asked_on,
            "deadline": self.deadline,
            "figures": self.figures,
        }


def write_letter(
    result: AuditResult,
    finding_id: str,
    *,
    asked_on: str,
    days: int = DAYS_TO_ANSWER,
    evidence: EvidenceSource | None = None,
    sender: str = "",
) -> Letter:
    """The question about one finding; what it quotes is masked as everything that leaves.

    While figures in it were not checked by a person it is stamped DRAFT.

    Args:
        result: The audit.
        finding_id: Which finding.
        asked_on: ISO date on which it will be sent.
        days: How many days the platform has to answer.
        evidence: Where original documents are, for exact quotes.
        sender: Who signs it; blank leaves a gap to be filled in.

    Raises:
        ConfigError: There is no such finding, or it was withdrawn.
    """
    result = mask_result(result)
    finding = _finding(result, finding_id)
    wording = Wording(result.locale)
    deadline = (date.fromisoformat(asked_on) + timedelta(days=days)).isoformat()
    views = ClaimViews(result.claims, EvidenceFinder(evidence, {}), wording)
    claims = [view for name in finding["claim_ids"].split() if (view := views.get(name))]
    numbers = {view.claim_id: number for number, view in enumerate(claims, start=1)}
    resolving = [view for name in finding["could_resolve"].split() if (view := views.get(name))]
    platforms = ", ".join(dict.fromkeys(view.platform for view in claims)) or "the platform"
    subject = f"Question about figures published by {platforms} ({finding_id})"
    read_in = dict(zip(result.claims["claim_id"], result.claims["document_sha256"], strict=True))
    documents = {row["sha256"]: row for row in records(result.documents)}
    before = _before(result, views, finding)
    quoted = [*numbers, *(view.claim_id for view in before.values())]
    own = {read_in[name] for name in quoted} & set(documents)
    reasons, now = finding_standings(result)[finding_id].reasons, figures_of(result)
    missing = tuple(reason for reason in reasons if "asked" not in reason)
    words = {
        "subject": subject,
        "platforms": platforms,
        "finding": finding,
        "proof": [
            _numbered(line, numbers) for line in finding["proof"].splitlines() if line.strip()
        ],
        "claims": claims,
        "numbers": numbers,
        "before": before,
        "names": {
            name: documents[read_in[name]]["name"] for name in numbers if read_in[name] in own
        },
        "documents": [row for sha256, row in documents.items() if sha256 in own],
        "resolving": resolving,
        "asked_on": wording.day(asked_on),
        "deadline": wording.day(deadline),
        "sender": sender,
        "missing": missing,
    }
    environment = _environment()
    return Letter(
        finding_id=finding_id,
        subject=subject,
        text=environment.get_template("ask.txt").render(words),
        html=environment.get_template("ask.html").render(words),
        asked_on=asked_on,
        deadline=deadline,
        missing=missing,
        figures=" ".join(now[name] for name in finding["claim_ids"].split() if name in now),
    )


def _environment() -> Environment:
    """Templates of the letter; the page escapes everything, the plain text has nothing to."""
    environment = Environment(
        loader=PackageLoader("audit.report"),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["upper_first"] = lambda text: text[:1].upper() + text[1:]
    environment.filters["one_line"] = lambda text: " ".join(str(text).split())
    return environment


def _numbered(line: str, numbers: Mapping[str, int]) -> str:
    """A line of a proof with the numbers of the letter's figures in place of our ids."""
    for claim_id, number in numbers.items():
        line = line.replace(f"[{claim_id}]", f"(figure {number})")
    return line


def _before(
    result: AuditResult, views: ClaimViews, finding: Mapping[str, Any]
) -> dict[str, ClaimView]:
    """What an earlier edition printed in place of a figure, where the finding is about that."""
    if not finding["rule_id"].startswith("restatement"):
        return {}
    moved = result.restatements
    pairs = zip(moved["claim_id_after"], moved["claim_id_before"], strict=True)
    found = {after: views.get(before) for after, before in pairs}
    wanted = finding["claim_ids"].split()
    return {name: view for name, view in found.items() if view is not None and name in wanted}


def _finding(result: AuditResult, finding_id: str) -> Mapping[str, Any]:
    found = result.findings[result.findings["finding_id"] == finding_id]
    if found.empty:
        others = first_few(list(result.findings["finding_id"]))
        raise ConfigError(
            f"finding {finding_id!r}",
            expected="a finding of this run",
            found=f"only {others}" if others else "none: the run has no findings",
            todo="copy the id from findings.csv or from the page",
        )
    finding = records(found)[0]
    if finding["status"] == "withdrawn":
        raise ConfigError(
            f"finding {finding_id!r}",
            expected="a finding that stands",
            found=f"one that was withdrawn ({finding['status_reason']})",
            todo="there is nothing to ask",
        )
    return finding


def answer_findings(
    findings: DataFrame[Findings], responses: DataFrame[Responses]
) -> DataFrame[Findings]:
    """Open findings that the platform has answered, as `answered`, with when and in which sense.

    Silence is no answer: `no_reply` changes nothing.
    """
    answered = responses[
        (responses["answered_on"] != "") & ~responses["outcome"].isin(["", "no_reply"])
    ].drop_duplicates("finding_id", keep="last")
    by_id = answered.set_index("finding_id")
    hit = findings["finding_id"].isin(by_id.index) & (findings["status"] == "open")
    changed = findings.copy()
    ids = changed.loc[hit, "finding_id"]
    changed.loc[hit, "status"] = "answered"
    changed.loc[hit, "status_by"] = "the platform"
    changed.loc[hit, "status_on"] = ids.map(by_id["answered_on"])
    changed.loc[hit, "status_reason"] = ids.map(by_id["outcome"])
    return Findings.validate(changed, lazy=True)


def separate_definitions(
    claims: DataFrame[Claims], findings: DataFrame[Findings], responses: DataFrame[Responses]
) -> DataFrame[Claims]:
    """Claims that a platform says it counts differently, each statement as a series of its own.

    Every figure of a finding that was answered with `definition` gets a further dimension in
    `breakdown`, so that no rule sets them against each other again.

    Args:
        claims: As read.
        findings: The findings that the answers are about.
        responses: Questions and answers.
    """
    told_apart = responses.loc[responses["outcome"] == "definition", "finding_id"]
    concerned = findings[findings["finding_id"].isin(list(told_apart))]
    label: dict[str, str] = {}
    for finding in records(concerned):
        for claim_id in finding["claim_ids"].split():
            label.setdefault(claim_id, finding["finding_id"])
    hit = claims["claim_id"].isin(list(label))
    if not hit.any():
        return claims
    changed = claims.copy()
    names = [
        _with_definition(row["breakdown"], f"{label[row['claim_id']]}/{row['statement_key'][:8]}")
        for row in records(changed[hit])
    ]
    changed.loc[hit, "breakdown"] = pd.Series(names, index=changed.index[hit], dtype=str)
    changed["statement_key"] = statement_keys(changed)
    return Claims.validate(changed, lazy=True)


def _with_definition(breakdown: str, name: str) -> str:
    parts = dict(piece.split("=", 1) for piece in breakdown.split("; ") if "=" in piece)
    return breakdown_text({**parts, "definition": name})
