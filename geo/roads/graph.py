"""The compiled roads made ready for each vehicle class: built when first asked, kept for the next question."""

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from geo.measure import Floats
from geo.roads.conditions import holds
from geo.roads.journeys import Stop
from geo.roads.network import Ints, Network
from geo.roads.profiles import BIT, Profile, Profiles
from geo.roads.search import Reverse
from geo.roads.snap import Snapper, Snaps
from geo.roads.turns import Expanded, expand

REMEMBERED = 20_000
"""Snapped places kept for each vehicle class: units stand still most of the time."""


@dataclass(frozen=True, slots=True, eq=False)
class Loaded:
    """What the arcs cost at one hour under one set of closures."""

    closed: NDArray[np.bool_] | None
    """(n_edges,) closed edges; None: none."""
    pace: Floats
    """(n_edges,) seconds for a metre."""
    arc_seconds: Floats
    """(n_arcs,) seconds of the whole arc; inf: closed or not for this class."""
    weights: Floats
    """As `Reverse.weights` gives them."""


class ClassGraph:
    """The roads for one vehicle class and the restrictions that hold now."""

    def __init__(self, network: Network, profile: Profile, profiles: Profiles, snapper: Snapper, bans: Ints) -> None:
        """Args: bans holds the numbers of the restrictions that hold."""
        self.network, self.profile, self.profiles, self.snapper = network, profile, profiles, snapper
        self.usable = usable_arcs(network, profile)
        sequences = [network.bans()[n][0] for n in bans.tolist()] if len(bans) else []
        expanded: Expanded = expand(network, self.usable, sequences, profile.u_turn_s)
        self.head_of_arc = expanded.head_of_arc
        self.reverse = Reverse(expanded)
        self.off_road_mps = profile.off_road_kmh / 3.6
        self.u_turn_s = profile.u_turn_s
        self._loaded: tuple[NDArray[np.bool_] | None, float, Loaded] | None = None
        self._snaps: OrderedDict[Stop, Snaps] = OrderedDict()
        self._snaps_closed: NDArray[np.bool_] | None = None
        self._snap_lock = Lock()

    def loaded(self, closed: NDArray[np.bool_] | None, hour: int) -> Loaded:
        """What the arcs cost; made anew only when closures or hour have changed."""
        factor = self.profiles.hour_factor[hour]
        kept = self._loaded
        if kept is None or kept[0] is not closed or kept[1] != factor:
            kept = (closed, factor, self._load(closed, factor))
            self._loaded = kept
        return kept[2]

    def _load(self, closed: NDArray[np.bool_] | None, factor: float) -> Loaded:
        kmh = self.profile.kmh[self.network.edge_class]
        if self.profile.uses_maxspeed:
            signed = self.network.edge_maxspeed
            kmh = np.where((signed > 0) & (signed < kmh), signed, kmh)
        with np.errstate(divide="ignore"):
            pace = np.where(kmh > 0, 3.6 / (kmh * factor), np.inf)
        seconds = np.full(2 * self.network.n_edges, np.inf)
        seconds[self.usable] = self.network.edge_length_m[self.usable >> 1] * pace[self.usable >> 1]
        if closed is not None:
            seconds[np.repeat(closed, 2)] = np.inf
        return Loaded(closed, pace, seconds, self.reverse.weights(seconds))

    def snap(self, stops: Sequence[Stop], closed: NDArray[np.bool_] | None) -> Snaps:
        """Where the stops reach the open road; places seen before are remembered."""
        with self._snap_lock:
            return self._snap(stops, closed)

    def _snap(self, stops: Sequence[Stop], closed: NDArray[np.bool_] | None) -> Snaps:
        if self._snaps_closed is not closed:
            self._snaps, self._snaps_closed = OrderedDict(), closed
        known = self._snaps
        fresh = list(dict.fromkeys(stop for stop in stops if stop not in known))
        if fresh:
            found = self.snapper.snap(fresh, closed)
            bounds = np.searchsorted(found.stop, np.arange(len(fresh) + 1))
            for n, stop in enumerate(fresh):
                known[stop] = found.rows(np.arange(bounds[n], bounds[n + 1]))
        result = _gathered([known[stop] for stop in stops])
        while len(known) > REMEMBERED:
            known.popitem(last=False)
        return result


def _gathered(each: Sequence[Snaps]) -> Snaps:
    """The rows of many stops in one, numbered by stop."""
    counts = np.array([len(one.edge) for one in each], np.int64)
    stop = np.repeat(np.arange(len(each)), counts)
    names = ("edge", "offset_m", "off_road_m", "lon", "lat", "against")
    if not each:
        empty = np.zeros(0)
        return Snaps(stop, empty.astype(np.int64), empty, empty, empty, empty, empty.astype(np.int8))
    return Snaps(stop, *(np.concatenate([getattr(one, name) for one in each]) for name in names))


def usable_arcs(network: Network, profile: Profile) -> Ints:
    """Numbers of the arcs a vehicle class may drive and has a speed for, ascending."""
    fast = profile.kmh[network.edge_class] > 0
    return np.flatnonzero((network.arc_mask & BIT[profile.name] > 0) & np.repeat(fast, 2))


@dataclass(eq=False)
class RoadGraph:
    """A network with its profiles, ready for searching."""

    network: Network
    """The roads."""
    profiles: Profiles
    """How fast each class drives."""
    _graphs: dict[tuple[str, bytes], ClassGraph] = field(default_factory=dict)
    _snappers: dict[bytes, Snapper] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def of(self, vehicle_class: str, at: datetime) -> ClassGraph:
        """The graph of a vehicle class with the restrictions that hold at a local time."""
        profile = self.profiles.of(vehicle_class)
        bans = self._holding(profile, at)
        key = (vehicle_class, bans.tobytes())
        with self._lock:
            if key not in self._graphs:
                snapper = self._snapper(profile)
                self._graphs[key] = ClassGraph(self.network, profile, self.profiles, snapper, bans)
            return self._graphs[key]

    def _holding(self, profile: Profile, at: datetime) -> Ints:
        """Numbers of the restrictions that hold for a profile."""
        if not profile.obeys_turns:
            return np.zeros(0, np.int64)
        now = np.array([holds(str(text), at) for text in self.network.conditions], np.bool_)
        concerned = self.network.ban_mask & BIT[profile.name] > 0
        return np.flatnonzero(concerned & now[self.network.ban_condition])

    def _snapper(self, profile: Profile) -> Snapper:
        """The snapper of all classes that may drive the same arcs."""
        usable = usable_arcs(self.network, profile)
        key = usable.tobytes()
        if key not in self._snappers:
            self._snappers[key] = Snapper(self.network, usable)
        return self._snappers[key]
