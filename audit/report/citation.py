"""How to cite an audit: a sentence, BibTeX, and schema.org `ClaimReview` for verdicts."""

from __future__ import annotations

import json
from typing import Any

from audit.report.locators import is_web_address
from audit.report.package import package_name
from audit.report.rows import record, records
from audit.report.standing import verdict_standings
from audit.report.wording import Wording, sentence
from audit.result import AuditResult

ALTERNATE_NAMES = {
    "consistent": "Consistent with an independent measurement",
    "inconsistent": "Not consistent with an independent measurement",
    "not_comparable": "Cannot be compared with the measurement",
    "not_measurable": "Not measured by anybody",
}


RATINGS = {"inconsistent": 1, "consistent": 2}
"""Ends of the scale, for readers of numbers; the words beside them are what counts."""


def citation_text(result: AuditResult, version: str) -> str:
    """One line for a footnote."""
    return (
        f"{result.title}. Audit of published takedown figures as of {result.as_of}, "
        f"made with transparency-audit {version}."
    )


def bibtex(result: AuditResult, version: str) -> str:
    """The audit as a BibTeX entry."""
    year, _, rest = result.as_of.partition("-")
    lines = [
        f"@misc{{{package_name(result.title)}-{result.as_of},",
        f"  title = {{{_tex(result.title)}}},",
        f"  year = {{{year}}},",
        *([f"  month = {{{int(rest[:2])}}},"] if rest[:2].isdecimal() else []),
        f"  note = {{Audit of published takedown figures as of {result.as_of}}},",
        f"  howpublished = {{transparency-audit {version}}}",
        "}",
    ]
    return "\n".join(lines) + "\n"


def _tex(text: str) -> str:
    """Text without what BibTeX takes for a command."""
    replaced = {"\\": r"\textbackslash ", "~": r"\textasciitilde ", "^": r"\textasciicircum "}
    special = "&%$#_{}"
    return "".join(
        replaced.get(letter) or ("\\" + letter if letter in special else letter) for letter in text
    )


def claim_reviews(result: AuditResult, wording: Wording) -> list[dict[str, Any]]:
    """`ClaimReview` of every verdict that a person has accepted (`transparency-audit accept`).

    Drafts never leave this way, whoever accepted them.

    Verdicts are words first: `alternateName`. The scale has two ends, 1 (not consistent) and 2
    (consistent); what cannot be compared has no place on it, and so no `ratingValue`. The `url` of
    the verdict needs the address that the audit file gives; without it there is none.
    """
    claims = result.claims.set_index("claim_id", drop=False)
    standings = verdict_standings(result)
    return [
        _review(verdict, record(claims.loc[verdict["claim_id"]]), result, number, wording)
        for number, (verdict, standing) in enumerate(
            zip(records(result.verdicts), standings, strict=True), start=1
        )
        if standing.is_publishable
        and verdict["accepted_by"]
        and verdict["verdict"] != "not_measurable"
        # A review is of one claim: groups of a study have none, sums of halves have several.
        and verdict["claim_id"] in claims.index
    ]


def _review(
    verdict: dict[str, Any],
    claim: dict[str, Any],
    result: AuditResult,
    number: int,
    wording: Wording,
) -> dict[str, Any]:
    appearance: dict[str, Any] = {"@type": "CreativeWork"}
    if claim["source_title"]:
        appearance["name"] = claim["source_title"]
    if is_web_address(claim["source_url"]):
        appearance["url"] = claim["source_url"]
    reviewed: dict[str, Any] = {
        "@type": "Claim",
        "author": {"@type": "Organization", "name": claim["claimant"]},
        "appearance": appearance,
    }
    if claim["published_on"]:
        reviewed["datePublished"] = claim["published_on"]
    rating: dict[str, Any] = {
        "@type": "Rating",
        "alternateName": ALTERNATE_NAMES[verdict["verdict"]],
        "ratingExplanation": verdict["statement"],
        "worstRating": min(RATINGS.values()),
        "bestRating": max(RATINGS.values()),
    }
    if verdict["verdict"] in RATINGS:
        rating["ratingValue"] = RATINGS[verdict["verdict"]]
    author = {"@type": "Organization", "name": result.publisher or "transparency-audit"}
    review: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "ClaimReview",
        "datePublished": verdict["accepted_on"] or result.as_of,
        "claimReviewed": sentence(claim, wording),
        "itemReviewed": reviewed,
        "author": author,
        "reviewRating": rating,
    }
    if result.address:
        address = result.address.removesuffix("/") + "/"
        review["url"] = f"{address}index.html#v-{number}"
        author["url"] = address
    return review


def claim_reviews_json(result: AuditResult, wording: Wording) -> str:
    """The reviews as a JSON-LD document."""
    return json.dumps(claim_reviews(result, wording), ensure_ascii=False, indent=1) + "\n"
