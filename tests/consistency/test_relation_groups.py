"""A grand total is the sum of its row and the sum of its column: two checks, never one of both."""

import pandas as pd

from audit.consistency.check import check_claims
from schemas.claims import Relations
from sources.tabulate import tabulate_claims


def record(values):
    rows = [
        {
            "claim_id": name, "platform": "Example", "policy_area": "all", "action": "suspend",
            "unit": "accounts", "kind": "count", "value": value, "breakdown": f"cell={name}",
            "period_start": "2024-01-01", "period_end": "2024-06-30",
        }
        for name, value in values.items()
    ]  # fmt: skip
    relations = [
        {"whole": "grand", "part": part, "relation": "sum", "locator": place}
        for place, parts in (("#row", ["left", "right"]), ("#column", ["up", "down"]))
        for part in parts
    ]
    return tabulate_claims(rows), Relations.conform(pd.DataFrame(relations))


def test_both_breakdowns_that_add_up_give_no_finding():
    claims, relations = record({"grand": 10, "left": 4, "right": 6, "up": 3, "down": 7})
    assert "printed_totals" not in set(check_claims(claims, relations)["rule_id"])


def test_the_breakdown_that_does_not_add_up_is_found():
    claims, relations = record({"grand": 10, "left": 4, "right": 6, "up": 3, "down": 8})
    found = check_claims(claims, relations)
    totals = found[found["rule_id"] == "printed_totals"]
    assert len(totals) == 1
    assert set(totals["claim_ids"].iloc[0].split()) == {"grand", "up", "down"}
