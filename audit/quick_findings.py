"""Findings of a quick look, worded: notes and warnings, every one a DRAFT."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

import pandas as pd

from audit.consistency.findings import finding_id
from audit.quick_checks import Oddity

REPEATED = 1_000
"""A count as large as this that comes back exactly in the next edition is worth a look."""
JUMP = 10
"""A figure so many times larger or smaller than before is worth a look."""


WORDING: Mapping[str, Callable[[Oddity, str], str]] = {
    "quick_row_total": lambda o, name: (
        f"The rows under {name} add up to {o.expected}; the total printed is {o.observed}."
    ),
    "quick_column_total": lambda o, name: (
        f"The columns of {name} add up to {o.expected}; the total printed is {o.observed}."
    ),
    "quick_percentage": lambda o, name: (
        f"{name} is printed as {o.observed}; computed as in the other rows it is {o.expected}."
    ),
    "quick_shares_sum": lambda o, name: (
        f"The shares in the column of {name} add up to {o.observed}: not 100%."
    ),
    "quick_repeated_value": lambda o, name: (
        f"{name} is {o.observed}, exactly as in the previous edition."
    ),
    "quick_restated": lambda o, name: (
        f"{name} is {o.observed}; for the same period the previous edition printed {o.expected}."
    ),
    "quick_jump": lambda o, name: (
        f"{name} is {o.observed}, where one would expect {o.expected} by the previous edition."
    ),
}
"""One sentence for each rule."""

OF_EDITIONS = frozenset({"quick_restated", "quick_repeated_value", "quick_jump"})
"""Rules that set two editions side by side."""


def finding_of(
    oddity: Oddity, labels: Mapping[str, tuple[str, str, str]], prefix: str
) -> dict[str, Any]:
    """A row of `Findings`.

    Args:
        oddity: What the arithmetic does not bear out.
        labels: Title, row and column of each claim, by its id within the document.
        prefix: What the final claim ids begin with.
    """
    words = [" / ".join(part for part in labels[c] if part) for c in oddity.claims]
    ids = " ".join(f"{prefix}-{claim}" for claim in oddity.claims)
    return {
        "finding_id": finding_id(oddity.rule, words),
        "rule_id": oddity.rule,
        "severity": oddity.severity,
        "claim_ids": ids,
        "could_resolve": ids,
        "statement": "DRAFT: " + WORDING[oddity.rule](oddity, f"“{words[0]}”"),
        "expected": oddity.expected,
        "observed": oddity.observed,
        "gap": oddity.gap,
        "relative_gap": oddity.relative_gap,
        "assumptions": "the table was read as it stands; what its labels mean is not known",
        "survives_if": "the same labels mean the same figure in both editions"
        if oddity.rule in OF_EDITIONS
        else "the rows or columns are parts of the figure, and are counted alike",
        "proof": oddity.proof,
    }


def odd_changes(changes: pd.DataFrame) -> list[Oddity]:
    """Figures restated, or that came back exactly since the last edition, or jumped tenfold.

    Args:
        changes: As `changes_between` gives them.
    """
    pairs = zip(
        *(changes[name] for name in ("previous", "current", "claim_id", "same_period")), strict=True
    )
    found = ((_rule(old, new, same_period=bool(s)), old, new, str(c)) for old, new, c, s in pairs)
    return [
        Oddity(
            rule=rule,
            severity="note",
            claims=(claim,),
            expected="another figure than before"
            if rule == "quick_repeated_value"
            else f"{'' if rule == 'quick_restated' else 'a figure like '}{_shown(old)}",
            observed=_shown(new),
            gap=abs(new - old),
            relative_gap=abs(float(Fraction(new) / Fraction(old) - 1)) if old else 1.0,
            proof=f"previous edition: {_shown(old)}\nthis edition: {_shown(new)}",
        )
        for rule, old, new, claim in found
        if rule
    ]


def _rule(old: float, new: float, *, same_period: bool) -> str:
    """Which rule a pair of figures fires; blank for none."""
    if same_period:
        return "quick_restated" if old != new else ""
    if max(old, new) < REPEATED:
        return ""
    if old == new:
        return "quick_repeated_value"
    jumps = min(old, new) > 0 and max(old, new) / min(old, new) >= JUMP
    return "quick_jump" if jumps else ""


def _shown(value: float) -> str:
    return f"{value:,.0f}" if value == int(value) else f"{value:,.10g}"
