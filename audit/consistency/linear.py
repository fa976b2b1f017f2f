"""The linear programme of a component, in floats: it proposes; proofs are exact and come after.

Solver: HiGHS (Huangfu and Hall 2018, Math. Program. Comput. 10, 119-142) through `highspy`.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

import highspy
import numpy as np
import numpy.typing as npt

from audit.consistency.constraints import Component

Floats = npt.NDArray[np.float64]

TOLERANCE = 1e-6
"""Slack below this, relative to the size of the figures, is noise of the solver."""


@dataclass(frozen=True)
class Solution:
    """Optimum of a programme: values by column, duals by row."""

    values: Floats
    duals: Floats
    objective: float


class Programme:
    """A component's rows as sparse arrays, solved for several purposes.

    Columns are the running totals, then for each statement how much it is raised and lowered
    ("elastic"): a statement is hard while its two columns are fixed at zero.
    """

    def __init__(self, component: Component) -> None:
        """Lay out columns and rows; the background comes last and is always hard."""
        self.component = component
        self.nodes = component.nodes()
        index = {node: i for i, node in enumerate(self.nodes)}
        self.node_count = len(self.nodes)
        self.statement_count = len(component.statements)
        rows: list[int] = []
        columns: list[int] = []
        values: list[float] = []
        self.low: list[float] = []
        self.high: list[float] = []
        for number, row in enumerate(component.rows):
            for node, coefficient in row.terms:
                rows.append(number)
                columns.append(index[node])
                values.append(float(coefficient))
            for sign, offset in ((1.0, 0), (-1.0, 1)):
                rows.append(number)
                columns.append(self.node_count + 2 * row.statement + offset)
                values.append(sign)
            self.low.append(float(row.low))
            self.high.append(float(row.high))
        number = len(component.rows)
        for terms, _ in component.background():
            for node, coefficient in terms:
                rows.append(number)
                columns.append(index[node])
                values.append(float(coefficient))
            self.low.append(-math.inf)
            self.high.append(0.0)
            number += 1
        self.row_count = number
        order = np.lexsort((rows, columns))
        self._index = np.asarray(rows, dtype=np.int32)[order]
        self._value = np.asarray(values, dtype=np.float64)[order]
        counts = np.bincount(columns, minlength=self.column_count)
        self._start = np.concatenate([[0], np.cumsum(counts)]).astype(np.int32)
        finite = [abs(b) for b in (*self.low, *self.high) if math.isfinite(b)]
        self.scale = max([1.0, *finite])
        self.row_statement = np.array([r.statement for r in component.rows], dtype=np.int64)

    @property
    def column_count(self) -> int:
        """Running totals and two elastic columns per statement."""
        return self.node_count + 2 * self.statement_count

    @property
    def tolerance(self) -> float:
        """Slack that counts as none."""
        return min(0.25, TOLERANCE * max(1.0, self.scale / 1e6))

    def elastic(
        self,
        soft: Iterable[int],
        weights: Floats | None = None,
        without: Iterable[int] = (),
    ) -> Solution | None:
        """Least total change of the `soft` statements that makes the rest and them agree.

        Args:
            soft: Statements that may be raised or lowered, all their rows by the same amount.
            weights: Cost of changing each statement; default: one.
            without: Statements left out altogether.

        Returns:
            None when even free choice of the soft ones does not help.
        """
        upper = np.zeros(self.column_count)
        upper[: self.node_count] = math.inf
        for statement in soft:
            start = self.node_count + 2 * statement
            upper[start : start + 2] = math.inf
        cost = np.zeros(self.column_count)
        given = np.ones(self.statement_count) if weights is None else weights
        cost[self.node_count :] = np.repeat(given, 2)
        return self._solve(cost, upper, without)

    def extreme(self, terms: dict[int, float], *, largest: bool) -> Solution | None:
        """Smallest or largest value of a sum of running totals, every statement hard.

        None when the record is infeasible; an objective of plus infinity when unbounded.
        """
        cost = np.zeros(self.column_count)
        for column, coefficient in terms.items():
            cost[column] = -coefficient if largest else coefficient
        upper = np.zeros(self.column_count)
        upper[: self.node_count] = math.inf
        return self._solve(cost, upper)

    def is_feasible(self) -> bool:
        """Whether all statements can hold together (within the solver's tolerance)."""
        solution = self.elastic(range(self.statement_count))
        return solution is not None and solution.objective <= self.tolerance

    def slack(self, solution: Solution) -> Floats:
        """How far each statement was raised or lowered."""
        pairs = solution.values[self.node_count :].reshape(-1, 2)
        changed: Floats = np.abs(pairs).sum(axis=1)
        return changed

    def _solve(self, cost: Floats, upper: Floats, without: Iterable[int] = ()) -> Solution | None:
        low, high = np.asarray(self.low), np.asarray(self.high)
        left_out = np.flatnonzero(np.isin(self.row_statement, list(without)))
        low[left_out], high[left_out] = -math.inf, math.inf
        model = highspy.HighsLp()
        model.num_col_ = self.column_count
        model.num_row_ = self.row_count
        model.col_cost_ = cost
        lower = np.zeros(self.column_count)
        lower[: self.node_count] = -math.inf
        model.col_lower_ = lower
        model.col_upper_ = upper
        model.row_lower_ = low
        model.row_upper_ = high
        model.a_matrix_.format_ = highspy.MatrixFormat.kColwise
        model.a_matrix_.start_ = self._start
        model.a_matrix_.index_ = self._index
        model.a_matrix_.value_ = self._value
        solver = highspy.Highs()
        solver.silent()
        solver.setOptionValue("threads", 1)
        solver.passModel(model)
        solver.run()
        status = solver.getModelStatus()
        if status in (
            highspy.HighsModelStatus.kUnbounded,
            highspy.HighsModelStatus.kUnboundedOrInfeasible,
        ):
            empty = np.zeros(0)
            return Solution(empty, empty, -math.inf)
        if status != highspy.HighsModelStatus.kOptimal:
            return None
        found = solver.getSolution()
        return Solution(
            np.asarray(found.col_value),
            np.asarray(found.row_dual),
            float(solver.getInfo().objective_function_value),
        )
