"""Exact proofs: a conflict is a weighted sum of inequalities that says zero is less than zero.

By Farkas' lemma (1902, J. reine angew. Math. 124, 1-27) a system of linear inequalities has no
solution exactly when such weights exist. They are found and verified here in fractions, from the
decimal text of the figures, independently of the solver. `docs/recheck_proof.py` re-checks the
exported form in thirty lines.
"""

from __future__ import annotations

import json
import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from audit.consistency.constraints import Component, Node, Row

Terms = dict[Node, Fraction]

DUAL_NOISE = 1e-7
"""Duals below this are the solver's noise."""


@dataclass(frozen=True)
class Inequality:
    """`sum of terms <= bound`: one side of a row, or part of the background (row None)."""

    terms: tuple[tuple[Node, Fraction], ...]
    bound: Fraction
    row: Row | None
    is_upper: bool
    says: str = ""


@dataclass(frozen=True)
class Certificate:
    """Inequalities with positive weights whose sum is `0 <= gap` with a negative gap."""

    weighted: tuple[tuple[Fraction, Inequality], ...]
    series_names: tuple[str, ...] = ()

    @property
    def gap(self) -> Fraction:
        """By how much the figures miss each other, in things; positive."""
        return -sum((w * i.bound for w, i in self.weighted), start=Fraction(0))

    def statements(self) -> list[int]:
        """Positions of the statements that take part."""
        return sorted({i.row.statement for _, i in self.weighted if i.row is not None})

    def is_valid(self) -> bool:
        """Whether all weights are positive, all unknowns cancel and the sum is impossible."""
        total: Terms = defaultdict(Fraction)
        for weight, inequality in self.weighted:
            if weight <= 0:
                return False
            for node, coefficient in inequality.terms:
                total[node] += weight * coefficient
        return all(c == 0 for c in total.values()) and self.gap > 0

    def to_json(self, component: Component) -> str:
        """The proof for a machine: every inequality as `sum of terms <= bound`, and its weight."""
        steps = []
        for weight, inequality in self.weighted:
            row = inequality.row
            steps.append(
                {
                    "claim_id": component.statements[row.statement].claim_id if row else None,
                    "says": row.about if row else inequality.says,
                    "terms": {
                        f"S{series}@{day.isoformat()}": str(c)
                        for (series, day), c in inequality.terms
                    },
                    "at_most": str(inequality.bound),
                    "weight": str(weight),
                }
            )
        return json.dumps({"steps": steps, "gap": str(self.gap)}, sort_keys=True)


def inequalities(component: Component) -> list[Inequality]:
    """Both sides of every row, and the background."""
    found = []
    for row in component.rows:
        if not math.isinf(row.high):
            found.append(Inequality(row.terms, Fraction(row.high), row, is_upper=True))
        if not math.isinf(row.low):
            negated = tuple((node, -c) for node, c in row.terms)
            found.append(Inequality(negated, -Fraction(row.low), row, is_upper=False))
    for terms, words in component.background():
        found.append(Inequality(terms, Fraction(0), None, is_upper=True, says=words))
    return found


def prove(component: Component) -> Certificate | None:
    """Weights that prove the component infeasible, in exact arithmetic; None if it is feasible.

    A component of difference constraints is decided by negative cycles, any other by the simplex
    method with Bland's rule (1977, Math. Oper. Res. 2, 103-107) in fractions. Meant for the few
    statements of one conflict.
    """
    system = inequalities(component)
    if component.is_network:
        weighted = _negative_cycle(component.nodes(), system)
    else:
        weighted = _farkas(system)
    if weighted is None:
        return None
    certificate = Certificate(tuple(weighted))
    return certificate if certificate.is_valid() else None


def prove_from(component: Component, duals: Sequence[float]) -> Certificate | None:
    """Exact weights for the inequalities that a solver's duals point to; None if there are none.

    The duals only say which inequalities take part: their weights are the solution of "all unknowns
    cancel", found by elimination in fractions. Fast where a conflict has many statements.

    Args:
        component: The statements in conflict.
        duals: One per row, then one per background inequality; positive where the lower bound is
            pressed, negative where the upper one is.
    """
    chosen: list[Inequality] = []
    background = component.background()
    for row, dual in zip(component.rows, duals, strict=False):
        if dual > DUAL_NOISE:
            negated = tuple((node, -c) for node, c in row.terms)
            chosen.append(Inequality(negated, -Fraction(row.low), row, is_upper=False))
        elif dual < -DUAL_NOISE:
            chosen.append(Inequality(row.terms, Fraction(row.high), row, is_upper=True))
    for (terms, words), dual in zip(background, duals[len(component.rows) :], strict=True):
        if dual < -DUAL_NOISE:
            chosen.append(Inequality(terms, Fraction(0), None, is_upper=True, says=words))
    weights = _cancelling(chosen)
    if weights is None:
        return None
    largest = max(weights)
    certificate = Certificate(
        tuple((w / largest, one) for w, one in zip(weights, chosen, strict=True))
    )
    return certificate if certificate.is_valid() else None


def _cancelling(system: Sequence[Inequality]) -> list[Fraction] | None:
    """The one combination, up to a factor, in which all unknowns cancel; None if not just one."""
    equations: dict[Node, dict[int, Fraction]] = defaultdict(dict)
    for position, inequality in enumerate(system):
        for node, coefficient in inequality.terms:
            equations[node][position] = Fraction(coefficient)
    solved: dict[int, dict[int, Fraction]] = {}
    for equation in equations.values():
        rest = _substituted(equation, solved)
        if not rest:
            continue
        lead = min(rest)
        factor = rest.pop(lead)
        found = {k: -c / factor for k, c in rest.items()}
        for known, expression in solved.items():
            if lead in expression:
                solved[known] = _substituted(expression, {lead: found})
        solved[lead] = found
    free = [k for k in range(len(system)) if k not in solved]
    if len(free) != 1:
        return None
    weights = [
        solved[k].get(free[0], Fraction(0)) if k in solved else Fraction(1)
        for k in range(len(system))
    ]
    return weights if all(w > 0 for w in weights) else None


def _substituted(
    expression: dict[int, Fraction], solved: dict[int, dict[int, Fraction]]
) -> dict[int, Fraction]:
    """The expression with every solved unknown replaced; terms that cancel left out."""
    total: dict[int, Fraction] = defaultdict(Fraction)
    for unknown, coefficient in expression.items():
        for other, c in solved.get(unknown, {unknown: Fraction(1)}).items():
            total[other] += coefficient * c
    return {k: c for k, c in total.items() if c}


def _negative_cycle(
    nodes: Sequence[Node], system: Sequence[Inequality]
) -> list[tuple[Fraction, Inequality]] | None:
    """Bellman and Ford's search, all nodes at zero; `S[v] - S[u] <= b` is an edge from u to v.

    Bounds are brought to one denominator first, so that the search runs in whole numbers.
    """
    index = {node: i for i, node in enumerate(nodes)}
    scale = math.lcm(*(i.bound.denominator for i in system))
    edges = []
    for position, inequality in enumerate(system):
        (first, c), (second, _) = inequality.terms
        tail, head = (second, first) if c > 0 else (first, second)
        edges.append((index[tail], index[head], int(inequality.bound * scale), position))
    distance = [0] * len(nodes)
    reached = [(-1, -1)] * len(nodes)
    changed = -1
    for _ in range(len(nodes) + 1):
        changed = -1
        for tail_index, head_index, bound, position in edges:
            if distance[tail_index] + bound < distance[head_index]:
                distance[head_index] = distance[tail_index] + bound
                reached[head_index] = (tail_index, position)
                changed = head_index
        if changed < 0:
            return None
    for _ in range(len(nodes)):
        changed = reached[changed][0]
    cycle = []
    node = changed
    while True:
        node, position = reached[node]
        cycle.append((Fraction(1), system[position]))
        if node == changed:
            return cycle


def _farkas(system: Sequence[Inequality]) -> list[tuple[Fraction, Inequality]] | None:
    """Weights y >= 0 with y.A = 0 and y.b = -1, by a phase-one simplex in fractions."""
    columns = sorted({node for inequality in system for node, _ in inequality.terms})
    index = {node: i for i, node in enumerate(columns)}
    count, width = len(columns) + 1, len(system)
    table = [[Fraction(0)] * (width + 1) for _ in range(count)]
    for j, inequality in enumerate(system):
        for node, coefficient in inequality.terms:
            table[index[node]][j] += coefficient
        table[-1][j] = -inequality.bound
    table[-1][width] = Fraction(1)
    basis: list[int] = [-1] * count
    goal = [-sum((row[j] for row in table), start=Fraction(0)) for j in range(width + 1)]
    while True:
        entering = next((j for j in range(width) if goal[j] < 0), None)
        if entering is None:
            break
        leaving = _leaving_row(table, basis, entering, width)
        if leaving is None:
            return None
        _pivot(table, goal, leaving, entering)
        basis[leaving] = entering
    if goal[width] != 0:
        return None
    found = [
        (table[i][width], system[j]) for i, j in enumerate(basis) if j >= 0 and table[i][width]
    ]
    # Weights are free up to a factor: the largest becomes 1, so that the sums read as things.
    largest = max((weight for weight, _ in found), default=Fraction(1))
    return [(weight / largest, inequality) for weight, inequality in found]


def _leaving_row(
    table: list[list[Fraction]], basis: list[int], entering: int, width: int
) -> int | None:
    """Smallest ratio; among equals the smallest basic variable (artificial ones first)."""
    best: tuple[Fraction, int, int] | None = None
    for i, row in enumerate(table):
        if row[entering] > 0:
            candidate = (row[width] / row[entering], basis[i], i)
            if best is None or candidate < best:
                best = candidate
    return None if best is None else best[2]


def _pivot(table: list[list[Fraction]], goal: list[Fraction], leaving: int, entering: int) -> None:
    pivot = table[leaving]
    factor = pivot[entering]
    table[leaving] = pivot = [value / factor for value in pivot]
    for row in [*table, goal]:
        if row is not pivot and row[entering] != 0:
            scale = row[entering]
            for j, value in enumerate(pivot):
                if value:
                    row[j] -= scale * value
