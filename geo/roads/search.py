"""One search from the target back to everywhere: times and next steps, for one vehicle class. Knows no places.

`scipy.sparse.csgraph.dijkstra` does the work and holds the interpreter's lock while it does.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from threading import Lock

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import dijkstra

from geo.measure import Floats
from geo.roads.network import Ints
from geo.roads.turns import Expanded

ROOM = 256
"""Arcs a target may be reached by at most: corners of big junctions have a few dozen."""

NO_LIMIT_S = 1e8
"""Stands for no limit: closed arcs cost infinity and stay out of it."""


@dataclass(frozen=True, slots=True)
class Seed:
    """A node from which the target is reached on one arc."""

    node: int
    """The node."""
    seconds: float
    """From it to the target, the target's off-road leg included."""
    at: int
    """Position in the graph of the arc the target lies on."""
    row: int
    """Which of the target's places on the road it is."""


@dataclass(frozen=True, slots=True, eq=False)
class Tree:
    """The quickest ways from everywhere to one target."""

    seconds: Floats
    """(n_nodes,) time to the target; inf = none, or beyond the limit."""
    following: NDArray[np.int32]
    """(n_nodes + 1,) the next node on the way; the target itself is number n_nodes."""
    graph: "Reverse"
    """What was searched."""
    seeds: tuple["Seed", ...]
    """Where the target is reached from."""

    def steps(self, node: int) -> list[int]:
        """Nodes from one to the last before the target, both included; empty when there is no way."""
        last, result = len(self.seconds), []
        while 0 <= node < last:
            result.append(node)
            node = int(self.following[node])
        return result if node == last else []

    def seed_of(self, node: int) -> "Seed":
        """The seed by which a way from its last node reaches the target."""
        return min((seed for seed in self.seeds if seed.node == node), key=lambda seed: seed.seconds)


class Reverse:
    """The graph by the head of its arcs, with room for one target."""

    def __init__(self, expanded: Expanded) -> None:
        order = np.lexsort((expanded.tail, expanded.head))
        self.n_nodes = expanded.n_nodes
        self.tail = expanded.tail[order]
        self.head = expanded.head[order]
        self.arc: Ints = expanded.arc[order]
        self.extra_s = expanded.extra_s[order]
        self.by_arc = np.argsort(self.arc, kind="stable")
        self.arcs_sorted = self.arc[self.by_arc]
        starts = np.searchsorted(self.head, np.arange(self.n_nodes + 1))
        self.start = np.append(starts, starts[-1]).astype(np.int32)
        self.indices = np.concatenate([self.tail, np.zeros(ROOM, np.int32)]).astype(np.int32)
        self.key = self.head.astype(np.int64) * (self.n_nodes + 1) + self.tail
        self.lock = Lock()

    def weights(self, arc_seconds: Floats) -> Floats:
        """What each arc of the graph costs, with room for the target. Args: seconds by arc of the network."""
        return np.concatenate([arc_seconds[self.arc] + self.extra_s, np.zeros(ROOM)])

    def copies(self, arc: int) -> Ints:
        """Positions in the graph of all arcs that stand for an arc of the network."""
        low, high = np.searchsorted(self.arcs_sorted, [arc, arc + 1])
        return np.asarray(self.by_arc[low:high], np.int64)

    def search(self, weights: Floats, seeds: Sequence[Seed], limit_s: float) -> Tree:
        """Times to a target that is reached by its seeds.

        Args:
            weights: as `weights` gives them; changed in their spare room while the lock is held.
            seeds: at most ROOM; more are dropped.
            limit_s: nodes farther away come back as inf.
        """
        used = tuple(seeds[:ROOM])
        size, full = len(self.tail), len(self.tail) + len(used)
        with self.lock:
            self.indices[size:full] = [seed.node for seed in used]
            weights[size:full] = [seed.seconds for seed in used]
            self.start[-1] = full
            arrays = (weights[:full], self.indices[:full], self.start)
            graph = csr_matrix(arrays, shape=(self.n_nodes + 1, self.n_nodes + 1))
            limit_s = min(limit_s, NO_LIMIT_S)
            found = dijkstra(graph, indices=self.n_nodes, limit=limit_s, return_predecessors=True)
        return Tree(found[0][:-1], found[1], self, used)

    def between(self, tails: Ints, heads: Ints, weights: Floats) -> Ints:
        """Position of the cheapest arc from each tail to each head."""
        wanted = heads.astype(np.int64) * (self.n_nodes + 1) + tails
        at = np.searchsorted(self.key, wanted)
        best = at.copy()
        while True:
            at = np.minimum(at + 1, len(self.key) - 1)
            same = self.key[at] == wanted
            if not same.any() or (at == len(self.key) - 1).all():
                return np.where(same & (weights[at] < weights[best]), at, best)
            best = np.where(same & (weights[at] < weights[best]), at, best)
