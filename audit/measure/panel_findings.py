"""What was odd about a panel's clock and rows: findings, each with its number and its treatment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pandera.typing.pandas import DataFrame

from schemas.findings import Findings


@dataclass(frozen=True)
class PanelRule:
    """One thing that may be odd about a panel.

    Attributes:
        rule_id: Entry in docs/methods.md.
        severity: `note` or `warning`; a panel is ours, so that nothing here accuses anyone.
        statement: Sentence with `{count}` for the number, last: it reads for one as for many.
        treatment: What was done with those rows or items.
    """

    rule_id: str
    severity: str
    statement: str
    treatment: str


RULES = (
    PanelRule(
        "panel_naive_times",
        "warning",
        "Looks whose time has no zone: {count}.",
        "All times of the panel are without one and were read as UTC: spans between looks are "
        "right, dates and hours of the day may be off by the distance to UTC.",
    ),
    PanelRule(
        "panel_naive_times_left_out",
        "warning",
        "Times without a zone among times with one: {count}.",
        "They may be off by half a day and were left out.",
    ),
    PanelRule(
        "panel_mixed_zones",
        "note",
        "Looks printed in a zone other than UTC, in a panel of several zones: {count}.",
        "All were converted to UTC exactly.",
    ),
    PanelRule(
        "panel_repeated_looks",
        "note",
        "Looks that repeat another one of the same item at the same instant: {count}.",
        "Each instant counts once.",
    ),
    PanelRule(
        "panel_contradictory_looks",
        "warning",
        "Instants at which an item was seen in states that exclude one another: {count}.",
        "Live and gone at one instant says neither; gone through two doors counts as not removed "
        "by the platform.",
    ),
    PanelRule(
        "panel_before_creation",
        "warning",
        "Items seen, or gone, before they were created: {count}.",
        "Their age is not used; they are still followed from the first look.",
    ),
    PanelRule(
        "panel_first_seen_after_exit",
        "warning",
        "Items said to have been first seen after a look had found them gone: {count}.",
        "That time is not used.",
    ),
    PanelRule(
        "panel_item_changed",
        "warning",
        "Items with several creation times, first sightings or groups: {count}.",
        "The earliest time, and the first group in alphabetical order, were used.",
    ),
    PanelRule(
        "panel_met_gone",
        "note",
        "Items already gone when first looked at: {count}.",
        "Nothing says how long they lived; they are not among the items followed.",
    ),
    PanelRule(
        "panel_silent_items",
        "note",
        "Items never seen live nor gone, only unreachable or unknown: {count}.",
        "They are not among the items followed.",
    ),
    PanelRule(
        "panel_blind_looks",
        "note",
        "Looks that found an item unreachable or in an unknown state: {count}.",
        "They count neither as life nor as removal.",
    ),
    PanelRule(
        "panel_reinstatements",
        "note",
        "Times an item was seen gone and later live again: {count}.",
        "Which removal counts is the stated rule: {rule}.",
    ),
    PanelRule(
        "panel_looks_after_as_of",
        "note",
        "Looks after the as-of time: {count}.",
        "They were left out.",
    ),
    PanelRule(
        "panel_items_without_looks",
        "note",
        "Items of the items file that were never looked at: {count}.",
        "They are not counted.",
    ),
    PanelRule(
        "panel_looks_without_item",
        "warning",
        "Items looked at that are not in the items file: {count}.",
        "They form the group with a blank name.",
    ),
)


def panel_findings(counts: Mapping[str, int], *, study: str, rule: str) -> DataFrame[Findings]:
    """Findings about a panel, one for each rule whose count is not zero.

    Args:
        counts: Number of rows or items by rule id; absent is zero.
        study: The panel's name, part of the finding's id.
        rule: Which removal counts, for the sentence about reinstatements.
    """
    rows = [
        {
            "finding_id": f"{known.rule_id}:{study}",
            "rule_id": known.rule_id,
            "severity": known.severity,
            "statement": f"{study}: {known.statement.format(count=_number(counts[known.rule_id]))}",
            "expected": "none",
            "observed": _number(counts[known.rule_id]),
            "gap": float(counts[known.rule_id]),
            "assumptions": known.treatment.format(rule=rule),
            "status": "open",
        }
        for known in RULES
        if counts.get(known.rule_id, 0)
    ]
    return Findings.conform(rows) if rows else Findings.empty()


def _number(count: int) -> str:
    return f"{count:,}"
