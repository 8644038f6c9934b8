"""The compiled roads made ready for each vehicle class: built when first asked, kept for the next question."""

from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import datetime
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from geo.measure import Floats
from geo.roads.conditions import holds
from geo.roads.network import Ints, Network
from geo.roads.profiles import BIT, Profile, Profiles
from geo.roads.search import Sheets
from geo.roads.snap import Snapper
from geo.roads.turns import find_turns

GRAPHS_MOST = 24
"""Kept ready: six vehicle classes at four times of the day with different restrictions."""


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
    """(n_states,) the same by state of the turns."""


class ClassGraph:
    """The roads for one vehicle class and the restrictions that hold now."""

    def __init__(self, network: Network, profile: Profile, snapper: Snapper, bans: Ints) -> None:
        """Args: bans holds the numbers of the restrictions that hold."""
        self.network, self.profile, self.snapper = network, profile, snapper
        self.usable = usable_arcs(network, profile)
        sequences = [network.bans[n][0] for n in bans.tolist()]
        self.turns = find_turns(network, profile, self.usable, sequences)
        self.lengths = network.edge_length_m[self.turns.arc >> 1].astype(np.float32)
        self.off_road_mps = profile.off_road_kmh / 3.6
        self.u_turn_s = profile.u_turn_s
        self._loaded: tuple[NDArray[np.bool_] | None, float, Loaded] | None = None

    def loaded(self, closed: NDArray[np.bool_] | None, hour: int) -> Loaded:
        """What the arcs cost; made anew only when closures or hour have changed."""
        factor = self.profile.hour_factor[hour]
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
        return Loaded(closed, pace, seconds, seconds[self.turns.arc])


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
    sheets: Sheets = field(default_factory=Sheets)
    """What searches write on."""
    _graphs: OrderedDict[tuple[str, bytes], ClassGraph] = field(default_factory=OrderedDict)
    _snappers: dict[tuple[bytes, bytes], Snapper] = field(default_factory=dict)
    _now: tuple[datetime | None, NDArray[np.bool_]] = (None, np.zeros(0, np.bool_))
    """Which conditions hold in a minute."""
    _lock: Lock = field(default_factory=Lock)

    def of(self, vehicle_class: str, at: datetime) -> ClassGraph:
        """The graph of a vehicle class with the restrictions that hold at a local time."""
        profile = self.profiles.of(vehicle_class)
        with self._lock:
            bans = self._holding(profile, at)
            key = (vehicle_class, bans.tobytes())
            if key not in self._graphs:
                snapper = self._snapper(profile)
                self._graphs[key] = ClassGraph(self.network, profile, snapper, bans)
            self._graphs.move_to_end(key)
            while len(self._graphs) > GRAPHS_MOST:
                self._graphs.popitem(last=False)
            return self._graphs[key]

    def _holding(self, profile: Profile, at: datetime) -> Ints:
        """Numbers of the restrictions that hold for a profile."""
        minute = at.replace(second=0, microsecond=0)
        if self._now[0] != minute:
            self._now = minute, np.array([holds(str(text), minute) for text in self.network.conditions], np.bool_)
        if not profile.obeys_turns:
            return np.zeros(0, np.int64)
        concerned = self.network.ban_mask & BIT[profile.name] > 0
        return np.flatnonzero(concerned & self._now[1][self.network.ban_condition])

    def _snapper(self, profile: Profile) -> Snapper:
        """The snapper of all classes that may drive the same arcs and pass the same barriers."""
        usable = usable_arcs(self.network, profile)
        key = (usable.tobytes(), (self.network.node_mask & BIT[profile.name] > 0).tobytes())
        if key not in self._snappers:
            self._snappers[key] = Snapper(self.network, profile, usable)
        return self._snappers[key]
