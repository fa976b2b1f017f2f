"""What matters first: the order of findings, and the sentences on top of the page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from audit.report.replies import is_settled, still_stands
from audit.report.rows import records
from audit.report.standing import Standing, finding_standings, verdict_standings
from audit.report.wording import SEVERITY_WORDS, verdict_kicker
from audit.result import AuditResult
from schemas.vocabulary import SEVERITIES

FEWEST, MOST = 3, 7
DISPUTED = "disputed by the platform"
"""Said of a finding that stands although the platform answered."""

VERDICT_RANKS = {"inconsistent": 0, "not_comparable": 1, "consistent": 2, "not_measurable": 3}


@dataclass(frozen=True)
class Headline:
    """One sentence on top of the page.

    Attributes:
        statement: The sentence.
        kicker: What sort of thing it is: `Warning`, `Not comparable`.
        anchor: Where on the page it is shown in full.
        stamp: `DRAFT`, `WITHDRAWN` or blank.
    """

    statement: str
    kicker: str
    anchor: str
    stamp: str


def rank_findings(findings: pd.DataFrame) -> pd.DataFrame:
    """Findings by severity, then by relative gap; acknowledged after open.

    Those that an answer settled come behind all others, withdrawn ones last.
    """
    order = {word: place for place, word in enumerate(reversed(SEVERITIES))}
    states = {"open": 0, "answered": 1, "acknowledged": 2, "withdrawn": 3}
    ranked = findings.assign(
        _state=findings["status"].map(states),
        _gone=is_settled(findings) + 2 * (findings["status"] == "withdrawn"),
        _severity=findings["severity"].map(order),
        _gap=-findings["relative_gap"].abs().fillna(0.0),
    ).sort_values(["_gone", "_severity", "_state", "_gap", "finding_id"])
    return ranked.drop(columns=["_state", "_gone", "_severity", "_gap"]).reset_index(drop=True)


def headlines(result: AuditResult) -> list[Headline]:
    """The sentences that a reader needs first: three to seven, where there are so many.

    Contradictions and warnings, then verdicts that disagree; with fewer than three of them, the
    other verdicts (one of each sort first) and notes fill up.
    """
    standings = finding_standings(result)
    ranked = rank_findings(result.findings)
    live = ranked[still_stands(ranked)]
    serious = live[live["severity"] != "note"]
    chosen = [_finding(row, standings, SEVERITY_WORDS) for row in records(serious)]
    verdicts = [
        (
            VERDICT_RANKS[verdict["verdict"]],
            Headline(
                verdict["statement"],
                verdict_kicker(verdict),
                f"v-{place + 1}",
                standing.stamp,
            ),
        )
        for place, (verdict, standing) in enumerate(
            zip(records(result.verdicts), verdict_standings(result), strict=True)
        )
        if verdict["statement"]
    ]
    chosen = [*chosen[:5], *(headline for rank, headline in verdicts if rank == 0), *chosen[5:]]
    others = _one_of_each([pair for pair in verdicts if pair[0] > 0])
    notes = [
        _finding(row, standings, SEVERITY_WORDS)
        for row in records(live[live["severity"] == "note"])
    ]
    filled = [*chosen, *others, *notes]
    return filled[: max(FEWEST, min(len(chosen) + 2, MOST))]


def _one_of_each(verdicts: list[tuple[int, Headline]]) -> list[Headline]:
    seen: dict[int, int] = {}
    placed = []
    for rank, headline in verdicts:
        seen[rank] = seen.get(rank, 0) + 1
        placed.append((seen[rank], rank, headline))
    placed.sort(key=lambda item: item[:2])
    return [headline for _, _, headline in placed]


def _finding(
    row: Mapping[str, Any], standings: dict[str, Standing], words: dict[str, str]
) -> Headline:
    finding_id = row["finding_id"]
    return Headline(
        statement=row["statement"],
        kicker=words[row["severity"]] + (f", {DISPUTED}" if row["status"] == "answered" else ""),
        anchor=f"f-{finding_id}",
        stamp=standings[finding_id].stamp,
    )
