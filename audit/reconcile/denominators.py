"""What a figure is a share, a count or a time of: the question that decides most comparisons.

"99% removed before anyone flagged it" is a share of what was *removed*; "38% of what we found was
removed" is a share of what was *found*. Each figure gets one word of `DENOMINATORS`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from schemas.vocabulary import ACTIONS

Row = Mapping[str, Any]

DENOMINATORS: Mapping[str, str] = {
    "flow": "things counted as they happened over a period",
    "stock": "things that existed at one time",
    "removed": "what was removed",
    "found": "what was found and followed",
    "noticed": "what was reported to the platform",
    "uploaded": "what was uploaded",
    "known": "what was uploaded and already known to the platform",
    "all": "everything that was there",
    "views": "views",
    "before": "the same thing in another period",
    "times_removed": "times until removal, of what was removed",
    "times_found": "lifetimes of what was found and followed",
}
"""Word to what it means; the meaning stands in sentences."""

FLOW_KINDS = frozenset(
    {"count", "cumulative", "mean_per_day", "mean_per_week", "mean_per_month", "maximum", "minimum"}
)
COMPARED = frozenset({"change", "ratio", "difference"})
"""Kinds that measure a count against the same one in another period."""

BY_CLOCK: Mapping[str, str] = {"notice": "noticed", "upload": "uploaded", "discovery": "found"}
OF_REMOVED = "eventually removed"
"""How a measured panel words `of=removed`."""

SHARE_ESTIMANDS = frozenset({"share_removed_by", "survival_at", "share_down_on"})
LIFETIME_ESTIMANDS = frozenset({"median_lifetime", "mean_lifetime"})


def claim_denominator(claim: Row) -> str:
    """The word for a claim; blank where it cannot be told."""
    kind = claim["kind"]
    if kind in FLOW_KINDS:
        return "flow"
    if kind == "level":
        return "stock"
    if kind == "share":
        return _share_denominator(claim)
    if kind == "rate_within":
        known = "known" in parse_pairs(claim["breakdown"]).get("content", "")
        return "known" if known else BY_CLOCK.get(claim["since"], "")
    if kind in COMPARED and claim["base_metric_label"] not in ("", claim["metric_label"]):
        return ""  # measured against something else, or nobody says against what
    return {
        "change": "before",
        "ratio": "before",
        "difference": "before",
        "point_change": "before",
        "median": "times_removed",
    }.get(kind, "")


def measurement_denominator(measurement: Row) -> str:
    """The word for a measurement; `of=removed` in its condition says it outright."""
    stated = parse_pairs(measurement["condition"]).get("of", "")
    if stated:
        return stated if stated in DENOMINATORS else ""
    if OF_REMOVED in words_of(measurement["condition"]).split("; "):
        return "removed"
    estimand = measurement["estimand"]
    if estimand in SHARE_ESTIMANDS:
        return "noticed" if measurement["since"] == "notice" else "found"
    if estimand in LIFETIME_ESTIMANDS:
        return "times_found"
    if estimand == "share_of":
        removed = ACTIONS.is_within(measurement["action"], "remove")
        return "removed" if removed else "found"
    words = {"count_observed": "flow", "population_size": "stock", "change_of": "before"}
    return words.get(estimand, "before" if estimand == "ratio_of" else "")


def parse_pairs(text: str) -> dict[str, str]:
    """The `key=value` pieces of a breakdown or condition: `of=removed; cohort=7 March`."""
    pieces = (piece.partition("=") for piece in text.split(";"))
    return {key.strip(): value.strip() for key, equals, value in pieces if equals}


def words_of(text: str) -> str:
    """The pieces of a condition that are plain words."""
    return "; ".join(p.strip() for p in text.split(";") if p.strip() and "=" not in p)


def _share_denominator(claim: Row) -> str:
    base = claim["base_action"] or claim["action"]
    if base in ("notify", "refer"):
        return "noticed"
    if base == "view":
        return "views"
    if base == "publish":
        return "uploaded"
    return "removed" if ACTIONS.is_within(base, "act_on") else ""
