"""The constraint graph of one series: fast questions about negative cycles.

Nodes are dates; `S[v] - S[u] <= w` is an edge from u to v. Floats hold whole numbers exactly up to
2^53; what is found here is proved exactly elsewhere.
"""

from __future__ import annotations

import math
from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

from audit.consistency.constraints import Component

Floats = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]

NOISE = 1e-6


class Network:
    """Edges of a component of difference constraints (which is always a single series)."""

    def __init__(self, component: Component) -> None:
        """Lay out the edges, each with the statement it comes from."""
        self.nodes = component.nodes()
        index = {node: i for i, node in enumerate(self.nodes)}
        tails, heads, weights, owners = [], [], [], []
        for row in component.rows:
            plus = next(index[node] for node, c in row.terms if c > 0)
            minus = next(index[node] for node, c in row.terms if c < 0)
            for tail, head, weight in ((minus, plus, row.high), (plus, minus, -row.low)):
                if not math.isinf(weight):
                    tails.append(tail)
                    heads.append(head)
                    weights.append(float(weight))
                    owners.append(row.statement)
        self.tail: Whole = np.asarray(tails, dtype=np.int64)
        self.head: Whole = np.asarray(heads, dtype=np.int64)
        self.weight: Floats = np.asarray(weights, dtype=np.float64)
        self.owner: Whole = np.asarray(owners, dtype=np.int64)
        self.monotone = component.monotone

    def edges_of(self, statement: int) -> Whole:
        """Positions of a statement's edges."""
        return np.flatnonzero(self.owner == statement)

    def admits(self, statement: int, without: Iterable[int], totals: Floats) -> bool | None:
        """Whether a statement fits those that `totals` satisfy, some of them left out.

        Args:
            statement: The one to add.
            without: Statements whose edges are left out.
            totals: Running totals that satisfy every edge kept.

        Returns:
            None when its edges are not all between one pair of dates: then ask the programme.
        """
        own = self.edges_of(statement)
        pairs = {tuple(sorted((int(self.tail[e]), int(self.head[e])))) for e in own}
        if len(pairs) != 1:
            return None
        keep = ~np.isin(self.owner, [statement, *without])
        graph = self._reduced(keep, totals)
        if graph is None:
            return None
        from scipy.sparse.csgraph import dijkstra

        for edge in own:
            start, goal = int(self.head[edge]), int(self.tail[edge])
            # Reduced length of a path is its length plus totals[start] minus totals[goal].
            limit = -self.weight[edge] + totals[start] - totals[goal]
            if limit < 0:
                continue
            length = dijkstra(graph, indices=start, limit=limit)[goal]
            if length < limit - NOISE:
                return False
        return True

    def fewest_edges(self, statement: int, without: Iterable[int], most: int) -> list[int] | None:
        """Statements on a negative cycle through the given one, of as few edges as possible.

        Searched by rounds (Bellman and Ford), moves to an earlier date being free because totals
        never fall; None when no cycle of at most `most` edges is found.
        """
        keep = np.flatnonzero(~np.isin(self.owner, list(without)))
        best: list[int] | None = None
        for edge in self.edges_of(statement):
            found = self._cycle_through(int(edge), keep, most if best is None else len(best) - 1)
            if found is not None:
                best = found
        return None if best is None else sorted({int(self.owner[e]) for e in best})

    def _cycle_through(self, edge: int, keep: Whole, most: int) -> list[int] | None:
        start, goal = int(self.head[edge]), int(self.tail[edge])
        distance = np.full(len(self.nodes), np.inf)
        distance[start] = 0.0
        rounds = [self._earlier_is_free(distance)]
        while rounds[-1][goal] + self.weight[edge] >= -NOISE:
            if len(rounds) >= most:
                return None
            following = rounds[-1].copy()
            candidate = rounds[-1][self.tail[keep]] + self.weight[keep]
            np.minimum.at(following, self.head[keep], candidate)
            following = self._earlier_is_free(following)
            if np.array_equal(following, rounds[-1]):
                return None
            rounds.append(following)
        return [edge, *self._walk_back(rounds, goal, keep)]

    def _earlier_is_free(self, distance: Floats) -> Floats:
        if not self.monotone:
            return distance
        free: Floats = np.minimum.accumulate(distance[::-1])[::-1]
        return free

    def _walk_back(self, rounds: list[Floats], goal: int, keep: Whole) -> list[int]:
        used = []
        node = goal
        for before, after in zip(reversed(rounds[:-1]), reversed(rounds[1:]), strict=True):
            if before[node] == after[node]:
                continue
            candidate = before[self.tail[keep]] + self.weight[keep]
            heads = self.head[keep]
            reach = heads >= node if self.monotone else heads == node
            hit = int(np.flatnonzero(reach & (candidate == after[node]))[0])
            used.append(int(keep[hit]))
            node = int(self.tail[keep[hit]])
        return used

    def _reduced(self, keep: npt.NDArray[np.bool_], totals: Floats) -> object | None:
        """The graph with reduced lengths, none negative, parallel edges at their shortest."""
        from scipy.sparse import csr_matrix

        tail, head, weight = self.tail[keep], self.head[keep], self.weight[keep]
        if self.monotone:
            later = np.arange(1, len(self.nodes))
            tail = np.concatenate([tail, later])
            head = np.concatenate([head, later - 1])
            weight = np.concatenate([weight, np.zeros(len(later))])
        # S[head] <= S[tail] + weight holds for `totals`: what is left over is the reduced length.
        reduced = weight + totals[tail] - totals[head]
        if reduced.min(initial=0.0) < -NOISE:
            return None
        order = np.lexsort((reduced, head, tail))
        tail, head, reduced = tail[order], head[order], np.maximum(reduced[order], 0.0)
        first = np.ones(len(tail), dtype=bool)
        first[1:] = (tail[1:] != tail[:-1]) | (head[1:] != head[:-1])
        size = len(self.nodes)
        graph: object = csr_matrix((reduced[first], (tail[first], head[first])), shape=(size, size))
        return graph
