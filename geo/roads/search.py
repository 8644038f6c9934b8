"""One search from the target back to everywhere, farther and farther: Dijkstra's over the states of `turns`.

It runs as machine code without the interpreter's lock, touches no more memory than it has searched, and goes on where
it stopped. A state is left out as soon as a quicker way leaves the same node and no turn there could make up for it;
that is why turns cost little. Knows no places.
"""

import weakref
from collections.abc import Sequence
from dataclasses import dataclass, field
from threading import Lock
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geo.measure import Floats
from geo.roads.compiled import compiled
from geo.roads.heap import pop, push
from geo.roads.network import Ints
from geo.roads.turns import Turns

NO_LIMIT_S = 1e8
"""Stands for no limit."""
HEAP, QUEUED, TOUCHED, SETTLED = 0, 1, 2, 3
"""Positions in `Sheet.sizes`: unused, items in the heap, states touched, states settled."""


@dataclass(frozen=True, slots=True)
class Seed:
    """An arc the target lies on."""

    state: int
    """State that drives it."""
    seconds: float
    """From the arc's beginning to the target, the target's off-road leg included."""
    metres: float
    """The same way in metres."""
    row: int
    """Which of the target's places on the road it is."""


class Sheet:
    """What a search writes on; wiped and used again, so that a search costs only what it touches."""

    def __init__(self, n_states: int, n_nodes: int) -> None:
        """A clean sheet."""
        self.size = n_states, n_nodes
        self.after_s = np.full(n_states, np.inf)
        self.metres = np.zeros(n_states, np.float32)
        self.following = np.full(n_states, -1, np.int32)
        self.settled = np.zeros(n_states, np.bool_)
        self.first_s = np.full(n_nodes, np.inf)
        self.touched = np.zeros(n_states + 1, np.int32)
        self.heap_s = np.zeros(4096)
        self.heap = np.zeros(4096, np.int32)
        self.sizes = np.zeros(4, np.int64)


@dataclass(eq=False)
class Sheets:
    """The sheets of one network that are not in use."""

    _free: list[Sheet] = field(default_factory=list)
    _lock: Lock = field(default_factory=Lock)

    def take(self, turns: Turns) -> Sheet:
        """A clean sheet, large enough."""
        wanted = len(turns.arc), len(turns.slack)
        with self._lock:
            fitting = next((s for s in self._free if s.size[0] >= wanted[0] and s.size[1] >= wanted[1]), None)
            if fitting is not None:
                self._free.remove(fitting)
        return fitting or Sheet(*wanted)

    def give(self, sheet: Sheet, tail: NDArray[np.int32]) -> None:
        """Wipes a sheet and keeps it."""
        _wipe(sheet.touched, sheet.sizes, sheet.after_s, sheet.settled, sheet.first_s, tail)
        with self._lock:
            self._free.append(sheet)


class Search:
    """The quickest ways from everywhere to one target, as far as they were searched. For one thread at a time."""

    def __init__(self, turns: Turns, weights: Floats, lengths: Floats, seeds: Sequence[Seed], sheets: Sheets) -> None:
        """Args: weights (n_states,) seconds of each state, inf: closed; lengths (n_states,) metres."""
        self.turns, self.weights, self.lengths = turns, weights, lengths
        self.seeds: dict[int, Seed] = {}
        for seed in sorted(seeds, key=lambda s: -s.seconds):
            self.seeds[seed.state] = seed
        self.sheet = sheets.take(turns)
        weakref.finalize(self, sheets.give, self.sheet, turns.tail).atexit = False
        self._seed_state = np.array(list(self.seeds), np.int32)
        self._seed_s = np.array([s.seconds for s in self.seeds.values()], np.float64)
        self._seed_m = np.array([s.metres for s in self.seeds.values()], np.float32)
        _start(self.sheet.touched, self.sheet.sizes, self._heap(), self._seed_state, self._seed_s)
        self.limit_s = 0.0
        """Everything nearer than this is known."""

    def _heap(self) -> Any:
        return self.sheet.heap_s, self.sheet.heap

    @property
    def complete(self) -> bool:
        """Whether everything that can be reached is known."""
        return int(self.sheet.sizes[QUEUED]) == 0

    @property
    def settled(self) -> int:
        """States settled so far."""
        return int(self.sheet.sizes[SETTLED])

    def extend(self, limit_s: float) -> None:
        """Goes on until everything within the limit is known."""
        sheet, turns = self.sheet, self.turns
        if limit_s > self.limit_s:
            graph = (turns.start, turns.before, turns.seconds, turns.tail, turns.slack)
            found = (sheet.after_s, sheet.metres, sheet.following, sheet.settled, sheet.first_s)
            seeds = (self._seed_state, self._seed_s, self._seed_m)
            sheet.heap_s, sheet.heap = _advance(
                graph, self.weights, self.lengths, found, sheet.touched, sheet.sizes, self._heap(), seeds, limit_s
            )
            self.limit_s = limit_s

    def after_s(self, states: Ints) -> Floats:
        """Seconds from the end of each state to the target; inf: no way, or not known yet. Above `limit_s` too long."""
        return self.sheet.after_s[states]

    def after_m(self, states: Ints) -> Floats:
        """Metres from the end of each state to the target, where `after_s` is known."""
        return self.sheet.metres[states].astype(np.float64)

    def way(self, state: int) -> tuple[list[int], Seed]:
        """The states driven after one, and the seed of the last, which is driven in part. `after_s` must be known."""
        result: list[int] = []
        while True:
            state = int(self.sheet.following[state])
            result.append(state)
            seed = self.seeds.get(state)
            if seed is not None and seed.seconds <= self.sheet.after_s[state] + self.weights[state]:
                return result, seed


@compiled
def _start(touched: Any, sizes: Any, heap: Any, seed_state: Any, seed_s: Any) -> None:
    keys, items = heap
    for i in range(seed_state.size):
        sizes[1] = push(keys, items, sizes[1], seed_s[i], seed_state[i])
        touched[sizes[2]] = seed_state[i]
        sizes[2] += 1


@compiled
def _wipe(touched: Any, sizes: Any, after_s: Any, settled: Any, first_s: Any, tail: Any) -> None:
    for i in range(sizes[2]):
        state = touched[i]
        after_s[state] = np.inf
        settled[state] = False
        first_s[tail[state]] = np.inf
    sizes[:] = 0


@compiled
def _seeded_m(seeds: Any, state: int, seconds: float, other: float) -> float:
    """Metres of a settled state: its seed's when the target lies on it and that is the quicker way."""
    seed_state, seed_s, seed_m = seeds
    for i in range(seed_state.size):
        if seed_state[i] == state and seed_s[i] <= seconds:
            return float(seed_m[i])
    return other


@compiled
def _advance(
    graph: Any, weights: Any, lengths: Any, found: Any, touched: Any, sizes: Any, heap: Any, seeds: Any, limit_s: float
) -> Any:
    """The heap's arrays, which may have grown."""
    start, before, turn_s, tail, slack = graph
    after_s, metres, following, settled, first_s = found
    keys, items = heap
    queued, n_touched, n_settled = sizes[1], sizes[2], sizes[3]
    while queued > 0 and keys[0] <= limit_s:
        seconds = keys[0]
        state = items[0]
        queued = pop(keys, items, queued)
        node = tail[state]
        if settled[state] or seconds >= first_s[node] + slack[node]:
            # Not while the node is new: then first_s is inf.
            continue
        first_s[node] = min(first_s[node], seconds)
        settled[state] = True
        n_settled += 1
        driven_m = _seeded_m(seeds, state, seconds, metres[state] + lengths[state])
        for turn in range(start[state], start[state + 1]):
            other = before[turn]
            on_s = seconds + turn_s[turn]
            if on_s >= after_s[other] or weights[other] == np.inf:
                continue
            if after_s[other] == np.inf and not _is_seed(seeds, other):
                touched[n_touched] = other
                n_touched += 1
            after_s[other] = on_s
            metres[other] = driven_m
            following[other] = state
            key = on_s + weights[other]
            end = tail[other]
            if settled[other] or key >= first_s[end] + slack[end]:
                continue
            if queued == keys.size:
                keys = np.concatenate((keys, np.empty_like(keys)))
                items = np.concatenate((items, np.empty_like(items)))
            queued = push(keys, items, queued, key, other)
    sizes[1], sizes[2], sizes[3] = queued, n_touched, n_settled
    return keys, items


@compiled
def _is_seed(seeds: Any, state: int) -> bool:
    """Whether a state was touched at the start."""
    for i in range(seeds[0].size):
        if seeds[0][i] == state:
            return True
    return False
