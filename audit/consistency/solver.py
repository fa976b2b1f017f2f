"""Which figures cannot all be true: separate conflicts, each with a proof and its ways out.

An elastic programme proposes the least change that would make the record agree; the statements it
changes lead to one conflict each. A conflict is then shrunk by deletion until dropping any claim
makes it vanish (irreducible: Gleeson and Ryan 1990, ORSA J. Comput. 2, 61-63; Chinneck and
Dravnieks 1991, ORSA J. Comput. 3, 157-168), proved exactly, and every claim that could resolve it
alone is listed. Nothing names a culprit.
"""

from __future__ import annotations

import itertools
import logging
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from audit.consistency.constraints import Component
from audit.consistency.linear import Floats, Programme, Solution
from audit.consistency.network import Network
from audit.consistency.proof import DUAL_NOISE, Certificate, prove, prove_from
from audit.consistency.statements import Statement

log = logging.getLogger(__name__)

MANY_ROWS = 400
FEW_ROWS = 40
SMALL = 40
"""Statements up to which all pairs are tried, to call a conflict of three the smallest."""


@dataclass(frozen=True)
class Conflict:
    """Statements that cannot all be true.

    Attributes:
        component: Only those statements, with their constraints.
        certificate: The exact proof.
        set_aside: Claim left out to look for further conflicts; any of them would do as well.
        could_resolve: Claims any one of which, changed alone, resolves it (other conflicts apart).
        repair_size: Printings that must change at the least: more than one where every figure that
            would do was printed more than once.
        repairs: How many repairs of that size there are.
        is_smallest: Whether no conflict of fewer claims exists in the component (proved).
        is_network: Whether whole-number histories were decided; otherwise real-valued ones.
    """

    component: Component
    certificate: Certificate
    set_aside: str
    could_resolve: tuple[str, ...]
    repair_size: int
    repairs: int
    is_smallest: bool
    is_network: bool

    @property
    def statements(self) -> list[Statement]:
        """The statements in conflict; a total stands twice, as a figure and as a sum."""
        return self.component.statements

    @property
    def figures(self) -> list[Statement]:
        """The printed figures in conflict, each once."""
        return list({s.claim_id: s for s in self.component.statements}.values())


def find_conflicts(component: Component, feasible: set[Hashable] | None = None) -> list[Conflict]:
    """Every separate conflict of a component; none when it is feasible.

    Args:
        component: Statements and their constraints.
        feasible: Shapes found feasible so far, for whoever asks about many dates; added to.
    """
    known: set[Hashable] = set() if feasible is None else feasible
    if _is_obviously_feasible(component) or component.shape in known:
        return []
    found = _Search(component).conflicts()
    if not found:
        known.add(component.shape)
    return found


def _is_obviously_feasible(component: Component) -> bool:
    """Counts over periods that do not overlap cannot conflict."""
    if not component.is_network or any(row.low > row.high for row in component.rows):
        return False
    stretches = sorted((row.period.start, row.period.end) for row in component.rows)
    return all(a[1] < b[0] for a, b in itertools.pairwise(stretches))


class _Search:
    """One component's programme, and the questions asked of it."""

    def __init__(self, component: Component) -> None:
        self.component = component
        self.programme = Programme(component)
        self.network = Network(component) if component.is_network else None
        self.everyone = range(len(component.statements))
        self.weights = np.array([_weight(s) for s in component.statements])

    def conflicts(self) -> list[Conflict]:
        solution = self._solved(self.weights)
        slack = self.programme.slack(solution)
        changed = [i for i in self.everyone if slack[i] > self.programme.tolerance]
        if not changed:
            return []
        totals = self._totals(solution)
        needed = self._needed(sorted(changed, key=lambda i: slack[i]))
        if needed != changed:
            totals = self._totals_without(needed)
            changed = needed
        found: dict[tuple[str, ...], Conflict] = {}
        for statement in changed:
            conflict = self._around(statement, [i for i in changed if i != statement], totals)
            if conflict is not None:
                key = tuple(s.claim_id for s in conflict.statements)
                found.setdefault(key, conflict)
        return list(found.values())

    def _solved(self, weights: Floats | None = None, without: Sequence[int] = ()) -> Solution:
        solution = self.programme.elastic(self.everyone, weights, without)
        if solution is None:
            raise ArithmeticError("an elastic programme always has a solution")
        return solution

    def _totals(self, solution: Solution) -> Floats:
        totals = solution.values[: self.programme.node_count]
        return totals if self.network is None else np.round(totals)

    def _totals_without(self, dropped: Sequence[int]) -> Floats:
        return self._totals(self._solved(without=dropped))

    def _needed(self, changed: list[int]) -> list[int]:
        """Those of the changed statements that cannot be kept as printed beside all others."""
        needed = list(changed)
        for statement in changed:
            others = [i for i in needed if i != statement]
            if self._is_feasible(others):
                needed = others
        return needed

    def _is_feasible(
        self, dropped: Sequence[int], added: int | None = None, totals: Floats | None = None
    ) -> bool:
        """Whether all but the dropped can hold; with `totals` that fit all but `added`, fast."""
        if self.network is not None and totals is not None and added is not None:
            answer = self.network.admits(added, dropped, totals)
            if answer is not None:
                return answer
        return self._solved(without=dropped).objective <= self.programme.tolerance

    def _around(self, statement: int, dropped: list[int], totals: Floats) -> Conflict | None:
        """The conflict that keeping one statement causes, the other changed ones left out."""
        solution = self.programme.elastic([statement], without=dropped)
        if solution is None:
            # No single shift of a record mends it: its value and its ceiling pull apart.
            involved = [i for i in self.everyone if i not in dropped]
        else:
            involved = self._supporting(solution, statement, dropped)
        shrunk = self._shrunk(involved)
        if shrunk is None:
            log.error("a conflict was proposed that did not verify; it is dropped: our bug")
            return None
        kept, certificate = shrunk
        kept, certificate = self._fewer(statement, dropped, kept, certificate)
        mending = [i for i in kept if self._resolves(i, statement, dropped, totals)]
        sizes = {i: 1 + len(self.component.statements[i].copies) for i in mending}
        resolving = tuple(self.component.statements[i].claim_id for i in mending if sizes[i] == 1)
        least = min(sizes.values())
        return Conflict(
            component=self.component.restricted(kept),
            certificate=certificate,
            set_aside=self.component.statements[statement].claim_id,
            could_resolve=resolving,
            repair_size=least,
            repairs=list(sizes.values()).count(least),
            is_smallest=self._is_smallest(kept),
            is_network=self.network is not None,
        )

    def _resolves(self, i: int, statement: int, dropped: list[int], totals: Floats) -> bool:
        if i == statement:
            return True
        return self._is_feasible([*dropped, i], added=statement, totals=totals)

    def _supporting(self, solution: Solution, statement: int, dropped: list[int]) -> list[int]:
        rows = np.flatnonzero(np.abs(solution.duals[: len(self.component.rows)]) > DUAL_NOISE)
        involved = set(self.programme.row_statement[rows].tolist()) | {statement}
        return sorted(involved - set(dropped))

    def _shrunk(self, involved: Iterable[int]) -> tuple[list[int], Certificate] | None:
        """An irreducible part of the statements, and its proof; None when they can all hold."""
        kept = sorted(involved)
        certificate = self._proved(kept)
        if certificate is None:
            return None
        kept = [kept[i] for i in certificate.statements()]
        # Tried for removal first: what leans on the least (relayed, vague, hedged).
        for candidate in sorted(kept, key=lambda i: (self.weights[i], i)):
            if candidate not in kept or len(kept) == 1:
                continue
            rest = [i for i in kept if i != candidate]
            smaller = self._proved(rest)
            if smaller is not None:
                kept, certificate = [rest[i] for i in smaller.statements()], smaller
        final = self._proved(kept)
        return None if final is None else (kept, final)

    def _proved(self, kept: Sequence[int]) -> Certificate | None:
        """The exact proof that some statements conflict; None when they do not."""
        component = self.component.restricted(kept)
        if len(component.rows) <= (MANY_ROWS if component.is_network else FEW_ROWS):
            return prove(component)
        # Of many rows (a total of many parts, a record of every day) the solver names those that
        # matter, and only their weights are worked out exactly.
        programme = Programme(component)
        solution = programme.elastic(range(programme.statement_count))
        if solution is None or solution.objective <= programme.tolerance:
            return None
        certificate = prove_from(component, solution.duals.tolist())
        if certificate is not None:
            return certificate
        duals = np.abs(solution.duals[: len(component.rows)])
        component.rows = [r for r, d in zip(component.rows, duals, strict=True) if d > DUAL_NOISE]
        return prove(component) if len(component.rows) <= MANY_ROWS else None

    def _fewer(
        self, statement: int, dropped: list[int], kept: list[int], certificate: Certificate
    ) -> tuple[list[int], Certificate]:
        """A smaller conflict through the same statement, where the graph has one."""
        if self.network is None or len(kept) <= 2 or len(self.network.edges_of(statement)) > 4:
            return kept, certificate
        other = self.network.fewest_edges(statement, dropped, most=len(certificate.weighted))
        if other is None:
            return kept, certificate
        shrunk = self._shrunk(other)
        return shrunk if shrunk is not None and len(shrunk[0]) < len(kept) else (kept, certificate)

    def _is_smallest(self, kept: Sequence[int]) -> bool:
        if len(kept) <= 2:
            return len(kept) < 2 or all(self._proved([i]) is None for i in kept)
        if len(kept) > 3 or len(self.everyone) > SMALL:
            return False
        return all(self._proved(pair) is None for pair in itertools.combinations(self.everyone, 2))


def _weight(statement: Statement) -> float:
    """Cost of changing a statement: what leans on less is changed first, sizes being equal."""
    weight = 1.0
    if statement.relayed_by:
        weight -= 0.02
    if statement.period_basis != "stated":
        weight -= 0.02
    if statement.qualifier not in ("exact", "rounded"):
        weight -= 0.02
    return weight - 0.01 * (statement.qualifier != "exact")
