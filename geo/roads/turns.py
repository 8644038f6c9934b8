"""Turns: which arc may follow which for one vehicle class, and what that costs.

The search goes over states, not junctions. State a (for an arc's number) means "driving arc a"; a restriction by way
adds copies of arcs that mean "driving a, having come along the beginning of a forbidden sequence". This is the
automaton of Aho and Corasick (Efficient string matching, 1975) multiplied with the graph, the text being the route.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from geo.measure import Floats
from geo.roads.network import Ints, Network
from geo.roads.profiles import BIT, Profile

JUNCTION_ENDS = 3
"""A node where fewer ends of edges meet is a bend: no turn is made there."""

Arcs = tuple[int, ...]


@dataclass(frozen=True, eq=False)
class Turns:
    """States and the turns between them, listed by the state turned into."""

    arc: NDArray[np.int32]
    """(n_states,) arc each state drives; the first n_arcs states are the arcs themselves."""
    tail: NDArray[np.int32]
    """(n_states,) node each state leaves."""
    start: NDArray[np.int32]
    """(n_states + 1,) where the turns into each state begin in `before`."""
    before: NDArray[np.int32]
    """(n_turns,) state the turn is made from."""
    seconds: NDArray[np.float32]
    """(n_turns,) what it costs."""
    slack: NDArray[np.float32]
    """(n_nodes,) no turn at the node costs more; inf where some turn is not allowed."""

    n_arcs: int
    """States beyond it are copies."""

    def copies(self, arc: int) -> list[int]:
        """Every state that drives an arc."""
        return [arc, *(self.n_arcs + np.flatnonzero(self.arc[self.n_arcs :] == arc)).tolist()]

    def between(self, before: int, state: int) -> float:
        """Seconds of an allowed turn from one state into another."""
        turns = slice(self.start[state], self.start[state + 1])
        return float(self.seconds[turns][self.before[turns] == before].min())


@dataclass
class _Automaton:
    """Beginnings of forbidden sequences, and what follows from them."""

    banned: set[Arcs]
    """The forbidden sequences."""
    n_arcs: int
    """Copies are numbered from here."""
    state_of: dict[Arcs, int] = field(default_factory=dict)
    """State of each beginning."""

    def __post_init__(self) -> None:
        """A beginning of one arc is that arc's own state; longer ones get copies."""
        beginnings = sorted({ban[:n] for ban in self.banned for n in range(1, len(ban))})
        copies = (beginning for beginning in beginnings if len(beginning) > 1)
        self.state_of = {beginning: beginning[0] for beginning in beginnings if len(beginning) == 1}
        self.state_of |= {beginning: self.n_arcs + n for n, beginning in enumerate(copies)}

    def step(self, beginning: Arcs, arc: int) -> int | None:
        """The state after one more arc; None: forbidden."""
        driven = (*beginning, arc)
        ends = [driven[n:] for n in range(len(driven))]
        if any(end in self.banned for end in ends):
            return None
        return next((self.state_of[end] for end in ends if end in self.state_of), arc)


def turn_seconds(angle_deg: ArrayLike, profile: Profile, driving_side: str) -> Floats:
    """Seconds of a turn at a junction. Args: angle_deg -180 to 180, positive to the right; nan: no angle, no cost."""
    angle = np.radians(np.nan_to_num(np.asarray(angle_deg, np.float64)))
    across = angle < 0 if driving_side == "right" else angle > 0
    slow = profile.turn_s * (1 - np.cos(angle)) / 2
    return np.asarray(slow + np.where(across, profile.across_s * np.abs(np.sin(angle)), 0.0), np.float64)


def find_turns(network: Network, profile: Profile, usable: Ints, bans: Iterable[Arcs]) -> Turns:
    """The turns of a class over the arcs open to it.

    Args: usable holds their numbers, ascending; bans the forbidden sequences that hold.
    """
    is_usable = np.zeros(2 * network.n_edges, np.bool_)
    is_usable[usable] = True
    automaton = _Automaton({ban for ban in bans if all(is_usable[arc] for arc in ban)}, len(is_usable))
    before, after = _pairs(network, usable)
    through = network.node_mask[network.arc_from[after]] & BIT[profile.name] > 0
    allowed = through | (before == after ^ 1)
    seconds = _costs(network, profile, usable, before, after)
    slack = np.zeros(network.n_nodes, np.float32)
    np.maximum.at(slack, network.arc_from[after], np.where(allowed, seconds, np.inf).astype(np.float32))
    slack[[int(network.arc_from[ban[-1]]) for ban in automaton.banned]] = np.inf
    return _joined(network, automaton, before[allowed], after[allowed], seconds[allowed], slack)


def _pairs(network: Network, usable: Ints) -> tuple[Ints, Ints]:
    """Every arc with every arc that leaves its head, both open, ascending by the second."""
    arriving = usable[np.argsort(network.arc_to[usable], kind="stable")]
    bounds = np.searchsorted(network.arc_to[arriving], np.arange(network.n_nodes + 1))
    tails = network.arc_from[usable]
    counts = bounds[tails + 1] - bounds[tails]
    first = np.repeat(bounds[tails] - np.concatenate([[0], np.cumsum(counts)[:-1]]), counts)
    return arriving[first + np.arange(counts.sum())], np.repeat(usable, counts)


def _costs(network: Network, profile: Profile, usable: Ints, before: Ints, after: Ints) -> Floats:
    edges = np.unique(usable >> 1)
    ends = np.bincount(np.concatenate([network.edge_from[edges], network.edge_to[edges]]), minlength=network.n_nodes)
    leaving, arriving = network.arc_bearings
    angle = (leaving[after] - arriving[before] + 180) % 360 - 180
    seconds = turn_seconds(angle, profile, str(network.driving_side))
    seconds[ends[network.arc_from[after]] < JUNCTION_ENDS] = 0.0
    return np.where(before == after ^ 1, profile.u_turn_s, seconds)


def _joined(
    network: Network, automaton: _Automaton, before: Ints, after: Ints, seconds: Floats, slack: NDArray[np.float32]
) -> Turns:
    """Plain turns, with those of the automaton's states in place of the plain ones from the same arcs."""
    copies = sorted((state, beginning) for beginning, state in automaton.state_of.items() if len(beginning) > 1)
    arc = np.concatenate([np.arange(2 * network.n_edges), [beginning[-1] for _, beginning in copies]]).astype(np.int32)
    special = np.array([b[0] for b in automaton.state_of if len(b) == 1], np.int64)
    plain = ~np.isin(before, special)
    rows = np.array(_special(automaton, before, after, seconds), np.float64).reshape(-1, 3)
    before = np.concatenate([before[plain], rows[:, 0].astype(np.int64)])
    after = np.concatenate([after[plain], rows[:, 1].astype(np.int64)])
    seconds = np.concatenate([seconds[plain], rows[:, 2]])
    order = np.argsort(after, kind="stable")
    start = np.searchsorted(after[order], np.arange(len(arc) + 1))
    return Turns(
        arc=arc,
        tail=network.arc_from[arc].astype(np.int32),
        start=start.astype(np.int32),
        before=before[order].astype(np.int32),
        seconds=seconds[order].astype(np.float32),
        slack=slack,
        n_arcs=2 * network.n_edges,
    )


def _special(automaton: _Automaton, before: Ints, after: Ints, seconds: Floats) -> list[tuple[int, int, float]]:
    """(from state, to state, seconds) of every allowed turn from a state that begins a forbidden sequence."""
    following: dict[int, list[tuple[int, Any]]] = defaultdict(list)
    wanted = np.isin(before, np.array([b[-1] for b in automaton.state_of], np.int64))
    for a, b, cost in zip(before[wanted].tolist(), after[wanted].tolist(), seconds[wanted].tolist(), strict=True):
        following[a].append((b, cost))
    rows = []
    for beginning, state in automaton.state_of.items():
        for arc, cost in following[beginning[-1]]:
            target = automaton.step(beginning, arc)
            if target is not None:
                rows.append((state, target, cost))
    return rows
