"""With one figure pushed, a conflict is found exactly when an independent check finds one."""

import random

import histories
import pytest
from oracle import can_be_true

from audit.consistency.check import check_claims
from audit.consistency.constraints import build_components
from audit.consistency.solver import find_conflicts
from audit.consistency.statements import latest_as_of, read_statements
from sources.tabulate import tabulate_claims

NETWORK_ACTS = ("count", "count", "mean", "record")
TIED_ACTS = ("count", "count", "mean", "record", "share", "change")


def exact_record(seed, acts):
    """A record whose figures hold in their rounding intervals, and the row to push."""
    chance = random.Random(seed)
    months = chance.randint(1, 5)
    history = histories.draw_history(chance, months)
    publisher = histories.Publisher(chance, history, months)
    publisher.printed = lambda truth: (truth, "exact")
    publisher.cuts_late = False
    for _ in range(chance.randint(6, 16)):
        act = chance.choice(acts)
        if act == "count":
            period = publisher.period()
            publisher.add(kind="count", value=history.total(period), **histories.dates(period))
        else:
            getattr(publisher, act)()
    return chance, publisher.rows


def pushed(seed, acts):
    chance, rows = exact_record(seed, acts)
    number = chance.randrange(len(rows))
    row = dict(rows[number])
    size = chance.choice([1, 2, 5, 10, 100, 1000])
    if row["kind"] in ("share", "change"):
        row["value"] = round(row["value"] + chance.choice([-1, 1]) * size / 1000, 3)
        row["value"] = min(max(row["value"], 0 if row["kind"] == "share" else -1), 1)
    else:
        row["value"] = max(0, row["value"] + chance.choice([-1, 1]) * size)
    return row["claim_id"], [row if i == number else r for i, r in enumerate(rows)]


def conflicts_of(rows):
    statements = latest_as_of(read_statements(tabulate_claims(rows)))
    return [
        conflict
        for component in build_components(statements, "rounding")
        for conflict in find_conflicts(component)
    ]


def impossible_averages(rows):
    """Averages that no whole total gives: a rule of their own, and infeasible to the oracle."""
    findings = check_claims(tabulate_claims(rows))
    return findings.loc[findings["rule_id"] == "granularity", "claim_ids"].tolist()


def compare(seed, acts):
    """One pushed record: agreement with the oracle, verified proofs, the pushed claim named."""
    claim_id, rows = pushed(seed, acts)
    odd = impossible_averages(rows)
    rows = [row for row in rows if row["claim_id"] not in odd]
    conflicts = conflicts_of(rows)
    tied = any(row["kind"] in ("share", "change") for row in rows)
    assert bool(conflicts) != can_be_true(rows, whole=not tied), f"seed {seed}"
    for conflict in conflicts:
        assert conflict.certificate.is_valid()
        assert_irreducible(conflict)
    if len(conflicts) == 1 and claim_id not in odd and repairs_alone(rows, claim_id, tied):
        assert claim_id in conflicts[0].could_resolve or is_copied(rows, claim_id), f"seed {seed}"
    return bool(conflicts)


def repairs_alone(rows, claim_id, tied):
    """Whether the record without the claim can be true, by the oracle."""
    return can_be_true([r for r in rows if r["claim_id"] != claim_id], whole=not tied)


def is_copied(rows, claim_id):
    claims = tabulate_claims(rows)
    key = claims.loc[claims["claim_id"] == claim_id, "statement_key"].iloc[0]
    return (claims["statement_key"] == key).sum() > 1


def assert_irreducible(conflict):
    component = conflict.component
    for left_out in range(len(component.statements)):
        rest = [i for i in range(len(component.statements)) if i != left_out]
        assert not find_conflicts(component.restricted(rest))


@pytest.mark.parametrize("acts", [NETWORK_ACTS, TIED_ACTS], ids=["network", "tied"])
def test_detection_agrees_with_an_independent_solver(acts):
    found = [compare(seed, acts) for seed in range(40)]
    # Pushing does not always contradict; most of the time it must, or the test shows nothing.
    assert sum(found) > 10
    assert sum(found) < len(found)


@pytest.mark.slow
@pytest.mark.parametrize("acts", [NETWORK_ACTS, TIED_ACTS], ids=["network", "tied"])
@pytest.mark.parametrize("batch", range(10))
def test_detection_on_many_records(acts, batch):
    for seed in range(1000 + 100 * batch, 1100 + 100 * batch):
        compare(seed, acts)
