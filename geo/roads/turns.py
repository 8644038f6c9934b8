"""Turn restrictions in the graph: only junctions that carry one get extra nodes, so that the search stays fast.

A state stands for "here, having just driven this beginning of a forbidden sequence". Arcs that begin one lead to its
state instead of the junction, and from a state only allowed arcs go on. This is the automaton of Aho and Corasick
(Efficient string matching, 1975) multiplied with the graph, where the text is the route.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from geo.measure import Floats
from geo.roads.network import Ints, Network

Sequence_ = tuple[int, ...]


@dataclass(frozen=True, eq=False)
class Expanded:
    """Arcs between nodes and states, for one vehicle class and one set of restrictions that hold."""

    n_nodes: int
    """Junctions and states; the junctions keep their numbers."""
    tail: NDArray[np.int32]
    """(n,) node or state each arc leaves."""
    head: NDArray[np.int32]
    """(n,) node or state it reaches."""
    arc: Ints
    """(n,) arc of the network it stands for."""
    extra_s: Floats
    """(n,) seconds of turning round before it."""
    head_of_arc: NDArray[np.int32]
    """(n_arcs,) where one is after an arc, coming from anywhere."""


@dataclass
class _Automaton:
    """Beginnings of forbidden sequences, and what follows from them."""

    banned: set[Sequence_]
    """The forbidden sequences."""
    state_of: dict[Sequence_, int] = field(default_factory=dict)
    """Number of each beginning."""

    def step(self, before: Sequence_, arc: int) -> Sequence_ | None:
        """The longest beginning that holds after one more arc; empty: none; None: forbidden."""
        driven = (*before, arc)
        tails = [driven[n:] for n in range(len(driven))]
        if any(tail in self.banned for tail in tails):
            return None
        return next((tail for tail in tails if tail in self.state_of), ())


def expand(network: Network, usable: Ints, bans: Iterable[Sequence_], u_turn_s: float) -> Expanded:
    """The graph of the usable arcs in which no route can hold a forbidden sequence.

    Args:
        network: the roads.
        usable: numbers of the arcs open to the vehicle class, ascending.
        bans: forbidden sequences that hold.
        u_turn_s: seconds of turning round at a junction next to a restriction.
    """
    is_usable = np.zeros(2 * network.n_edges, np.bool_)
    is_usable[usable] = True
    banned = {ban for ban in bans if all(is_usable[arc] for arc in ban)}
    automaton = _Automaton(banned)
    inner = {int(network.arc_to[arc]) for ban in banned for arc in ban[:-1]}
    leaving = _leaving(network, usable, inner)
    beginnings = {ban[:n] for ban in banned for n in range(1, len(ban))}
    beginnings |= {(arc,) for node in inner for arc in leaving[node]}
    for beginning in sorted(beginnings):
        automaton.state_of[beginning] = network.n_nodes + len(automaton.state_of)
    leaving |= _leaving(network, usable, {int(network.arc_to[b[-1]]) for b in beginnings})
    head_of_arc = network.arc_to.copy()
    for beginning, state in automaton.state_of.items():
        if len(beginning) == 1:
            head_of_arc[beginning[0]] = state
    return _joined(network, usable, head_of_arc, _state_arcs(network, automaton, leaving, inner, u_turn_s))


def _leaving(network: Network, usable: Ints, nodes: Collection[int]) -> dict[int, list[int]]:
    """The usable arcs that leave each of some nodes."""
    result: dict[int, list[int]] = defaultdict(list)
    wanted = usable[np.isin(network.arc_from[usable], np.fromiter(nodes, np.int64, len(nodes)))]
    for arc in wanted.tolist():
        result[int(network.arc_from[arc])].append(arc)
    return result


def _state_arcs(
    network: Network, automaton: _Automaton, leaving: dict[int, list[int]], inner: set[int], u_turn_s: float
) -> list[tuple[int, int, int, float]]:
    """(tail, head, arc, extra seconds) of every arc that leaves a state."""
    result = []
    for beginning, state in automaton.state_of.items():
        last = beginning[-1]
        turnable = int(network.arc_from[last]) in inner
        for arc in leaving[int(network.arc_to[last])]:
            after = automaton.step(beginning, arc)
            if after is not None:
                head = automaton.state_of[after] if after else int(network.arc_to[arc])
                result.append((state, head, arc, u_turn_s if turnable and arc == last ^ 1 else 0.0))
    return result


def _joined(
    network: Network, usable: Ints, head_of_arc: NDArray[np.int32], more: list[tuple[int, int, int, float]]
) -> Expanded:
    states = 1 + max((row[0] for row in more), default=network.n_nodes - 1)
    states = max(states, int(head_of_arc.max(initial=-1)) + 1, network.n_nodes)
    table = np.array(more, np.float64).reshape(-1, 4)
    return Expanded(
        n_nodes=states,
        tail=np.concatenate([network.arc_from[usable], table[:, 0].astype(np.int32)]),
        head=np.concatenate([head_of_arc[usable], table[:, 1].astype(np.int32)]),
        arc=np.concatenate([usable, table[:, 2].astype(np.int64)]),
        extra_s=np.concatenate([np.zeros(len(usable)), table[:, 3]]),
        head_of_arc=head_of_arc,
    )
