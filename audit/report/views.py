"""What the page shows, in words: the audit's tables as plain values for the templates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import pandas as pd

from audit.privacy import mask_text
from audit.report.charts import Chart
from audit.report.evidence import Evidence, EvidenceFinder
from audit.report.folding import Fold, fold_verdicts
from audit.report.locators import is_web_address, read_locator
from audit.report.ranking import rank_findings
from audit.report.replies import finding_kicker, replies
from audit.report.rows import record, records
from audit.report.standing import Standing, finding_standings, verdict_standings
from audit.report.wording import (
    SHARE_ESTIMANDS,
    Wording,
    about,
    plain,
    statistic,
    verdict_kicker,
)
from audit.result import AuditResult

CLAIMS_A_PAGE = 250
MOST_EXHIBITS = 12
"""Claims shown in full inside a finding; the others are linked."""


MOST_FOLDED = 60
"""Verdicts listed in full under one reason; the others are in verdicts.csv."""

NO_EVIDENCE = Evidence("")


@dataclass(frozen=True)
class ClaimView:
    """One claim with its evidence."""

    claim_id: str
    href: str
    platform: str
    claimant: str
    subject: str
    statistic: str
    figure: str
    period: str
    published: str
    published_short: str
    relayed_by: str
    review: str
    label: str
    source: str
    note: str
    sort: tuple[str, float]
    evidence: Evidence


@dataclass(frozen=True)
class FindingView:
    """One finding with its proof, its claims and its chart."""

    row: Mapping[str, Any]
    kicker: str
    standing: Standing
    proof: tuple[str, ...]
    claims: tuple[ClaimView, ...]
    more_claims: tuple[str, ...]
    chart: str
    answers: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True)
class VerdictView:
    """A claim and a measurement side by side."""

    number: int
    row: Mapping[str, Any]
    kicker: str
    standing: Standing
    claim: ClaimView | None
    studies: tuple[Mapping[str, Any], ...]
    claimed: str
    measured: str
    reasons: tuple[tuple[str, str], ...]
    caveats: tuple[str, ...]


@dataclass(frozen=True)
class FoldView:
    """Verdicts that share one reason, with the first of them in full."""

    fold: Fold
    number: int
    stamp: str
    shown: tuple[VerdictView, ...]
    more: int


@dataclass(frozen=True)
class ChartView:
    """One chart's files and words."""

    slug: str
    title: str
    alt: str
    width: int
    height: int


class ClaimViews:
    """Claims as views, each made when it is asked for; large audits make few of them at once."""

    def __init__(self, claims: pd.DataFrame, finder: EvidenceFinder, wording: Wording) -> None:
        """Index the claims by id."""
        self._rows = claims
        self._places = {name: place for place, name in enumerate(claims["claim_id"])}
        self._finder = finder
        self._wording = wording

    def __len__(self) -> int:
        """How many claims there are."""
        return len(self._places)

    def get(self, claim_id: str) -> ClaimView | None:
        """The claim of that id; None where the audit has none."""
        place = self._places.get(claim_id)
        return None if place is None else self.at(place)

    def href(self, claim_id: str) -> str:
        """Address of a claim's place on its page, from the root of the run."""
        place = self._places.get(claim_id, 0)
        return f"claims/{place // CLAIMS_A_PAGE + 1:03}.html#{quote(claim_id)}"

    def at(self, place: int) -> ClaimView:
        """The claim at a place of the table."""
        return self._view(record(self._rows.iloc[place]))

    def between(self, first: int, last: int, *, bare: bool = False) -> list[ClaimView]:
        """The claims from one place up to another; `bare` without their evidence."""
        return [self._view(row, bare=bare) for row in records(self._rows.iloc[first:last])]

    def _view(self, row: Mapping[str, Any], *, bare: bool = False) -> ClaimView:
        wording = self._wording
        period = wording.period(row["period_start"], row["period_end"])
        if row["period_basis"] in {"vague", "inferred"}:
            period += f" ({row['period_basis']})"
        value = row["value"] if pd.notna(row["value"]) else row["low"]
        return ClaimView(
            claim_id=row["claim_id"],
            href=self.href(row["claim_id"]),
            platform=row["platform"],
            claimant=row["claimant"],
            subject=about(row),
            statistic=statistic(row),
            figure=wording.figure(row),
            period=period,
            published=wording.day(row["published_on"]),
            published_short=wording.short_day(row["published_on"]),
            relayed_by=row["relayed_by"],
            review=row["review"],
            label=" – ".join(word for word in (row["policy_label"], row["metric_label"]) if word),
            source=row["source_title"] or row["report_series"],
            note=row["note"],
            sort=(row["period_start"] + row["period_end"], float(value)),
            evidence=NO_EVIDENCE if bare else self._finder.find(row),
        )


def finding_views(
    result: AuditResult, claims: ClaimViews, charts: Sequence[Chart]
) -> list[FindingView]:
    """Findings in the order of the page; each chart goes to the first finding it belongs to."""
    standings = finding_standings(result)
    free = {claim_id: chart.slug for chart in reversed(charts) for claim_id in marked(chart)}
    answers = replies(result.responses)
    views = []
    used: set[str] = set()
    for row in records(rank_findings(result.findings)):
        ids = [name for name in row["claim_ids"].split() if claims.get(name) is not None]
        slugs = [free[name] for name in ids if name in free and free[name] not in used]
        chart = slugs[0] if slugs and row["severity"] != "note" else ""
        used.add(chart)
        shown = [claims.get(name) for name in ids[:MOST_EXHIBITS]]
        views.append(
            FindingView(
                row=row,
                kicker=finding_kicker(row),
                standing=standings[row["finding_id"]],
                proof=tuple(line for line in row["proof"].splitlines() if line.strip()),
                claims=tuple(view for view in shown if view is not None),
                more_claims=tuple(ids[MOST_EXHIBITS:]),
                chart=chart,
                answers=tuple(answers.get(row["finding_id"], [])),
            )
        )
    return views


def marked(chart: Chart) -> list[str]:
    """Claims that carry a conflict's mark in a chart."""
    if "mark" not in chart.rows:
        return []
    return list(chart.rows.loc[chart.rows["mark"] != "", "claim_id"])


def verdict_views(result: AuditResult, claims: ClaimViews, wording: Wording) -> list[VerdictView]:
    """Verdicts in the table's order, numbered as their anchors are."""
    studies = {row["measurement_id"]: row for row in records(result.measurements)}
    kinds = dict(zip(result.claims["claim_id"], result.claims["kind"], strict=True))
    views = []
    rows = zip(records(result.verdicts), verdict_standings(result), strict=True)
    for number, (row, standing) in enumerate(rows, start=1):
        kind = kinds.get(row["claim_id"], "count")
        pairs = [piece.partition("=") for piece in row["reasons"].split("; ") if piece]
        measured = [studies[name] for name in row["measurement_id"].split() if name in studies]
        shares = any(str(study["estimand"]) in SHARE_ESTIMANDS for study in measured)
        views.append(
            VerdictView(
                number=number,
                row=row,
                kicker=verdict_kicker(row),
                standing=standing,
                claim=claims.get(row["claim_id"]),
                studies=tuple(measured),
                claimed=wording.interval(row["claimed_low"], row["claimed_high"], kind),
                measured=wording.points(row["measured_low"], row["measured_high"])
                if row["comparison"] == "groups"
                else wording.interval(
                    row["measured_low"], row["measured_high"], "share" if shares else "count"
                ),
                reasons=tuple((plain(name), plain(grade)) for name, _, grade in pairs),
                caveats=tuple(_caveat(text) for text in row["caveats"].split("; ") if text),
            )
        )
    return views


def fold_views(result: AuditResult, verdicts: Sequence[VerdictView]) -> list[FoldView]:
    """What settles nothing, one view for each reason."""
    folds = fold_verdicts(result)
    return [
        FoldView(
            fold=fold,
            number=number,
            stamp=next((s for p in fold.places if (s := verdicts[p].standing.stamp)), ""),
            shown=tuple(_shown_first(verdicts, fold.places)[:MOST_FOLDED]),
            more=len(fold.places[MOST_FOLDED:]),
        )
        for number, fold in enumerate(folds, start=1)
    ]


def _shown_first(verdicts: Sequence[VerdictView], places: Sequence[int]) -> list[VerdictView]:
    """Verdicts that a person accepted before the others: their addresses leave the page."""
    return sorted((verdicts[place] for place in places), key=lambda v: not v.row["accepted_by"])


def _caveat(text: str) -> str:
    """A caveat without its name: `hedged: the claim is hedged` is `the claim is hedged`."""
    name, colon, words = text.partition(": ")
    return words if colon and " " not in name else text


def source_views(result: AuditResult) -> list[Mapping[str, Any]]:
    """Who said what: one line for each document or cited work, most figures first.

    `editions` counts dates of publication; 0 where none is known.
    """
    claims = result.claims
    titles = claims["source_title"].where(claims["source_title"] != "", claims["report_series"])
    titles = titles.where(titles != "", claims["claimant"])
    counted = claims.assign(title=titles).groupby("title", sort=True)
    rows = [
        {
            "title": str(title),
            "url": next((url for url in group["source_url"] if is_web_address(url)), ""),
            "figures": len(group),
            "relayed": ", ".join(dict.fromkeys(name for name in group["relayed_by"] if name)),
            "editions": int(group.loc[group["published_on"] != "", "published_on"].nunique()),
        }
        for title, group in counted
    ]
    return sorted(rows, key=lambda row: (-row["figures"], row["title"]))


def unread_views(result: AuditResult, most: int = 100) -> list[Mapping[str, str]]:
    """Passages that look like figures and were not read, each with its document."""
    names = dict(zip(result.documents["sha256"], result.documents["name"], strict=True))
    return [
        {
            "document": names.get(row["document_sha256"], ""),
            "place": read_locator(row["locator"]).words,
            "printed": mask_text(row["printed"])[:300],
            "reason": mask_text(row["reason"]),
        }
        for row in records(result.unread.head(most))
    ]
