"""The rules that need no solver, in one list. One rule, one id, one entry in docs/methods.md."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from audit.consistency.editions import check_labels
from audit.consistency.history import check_course, check_coverage, check_restatements
from audit.consistency.points import check_points
from audit.consistency.record import Record
from audit.consistency.remarks import (
    check_averages,
    check_bases,
    check_granularity,
    check_hedges,
    check_periods,
    check_relays,
    check_text,
    check_values,
    check_words,
)
from audit.consistency.totals import check_duplicates, check_printed_totals
from audit.consistency.unique import check_unique

RULES: tuple[Callable[[Record], list[dict[str, Any]]], ...] = (
    check_duplicates,
    check_printed_totals,
    check_unique,
    check_restatements,
    check_course,
    check_coverage,
    check_values,
    check_text,
    check_periods,
    check_bases,
    check_points,
    check_hedges,
    check_granularity,
    check_averages,
    check_relays,
    check_labels,
    check_words,
)


def check_series(record: Record) -> list[dict[str, Any]]:
    """Rows of findings of every rule, in the order of the list."""
    return [row for rule in RULES for row in rule(record)]
