"""The road network as flat arrays: nodes, edges with geometry, turn restrictions; and as one block of bytes.

Edge e holds two arcs: 2e runs from `edge_from` to `edge_to`, 2e + 1 back; the reverse of arc a is a ^ 1.
"""

import io
import zipfile
from dataclasses import dataclass, fields
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from geo.errors import Unavailable
from geo.measure import Floats, bearings_deg

FORMAT = 2
"""Version of the stored form; another one is refused."""

Ints = NDArray[np.int64]


class BrokenNetwork(Unavailable):
    """The compiled road network cannot be read; import the roads again."""

    code = "broken_road_network"


@dataclass(frozen=True, eq=False)
class Network:
    """The roads of a region."""

    node_lon: Floats
    """(n_nodes,) degrees east."""
    node_lat: Floats
    """(n_nodes,) degrees north."""
    node_mask: NDArray[np.uint8]
    """(n_nodes,) bits of the vehicle classes that may drive through: not all where a barrier stands."""
    edge_from: NDArray[np.int32]
    """(n_edges,) node the edge's geometry begins at."""
    edge_to: NDArray[np.int32]
    """(n_edges,) node it ends at."""
    edge_class: NDArray[np.uint8]
    """(n_edges,) road class, a position in `Profiles.road_classes`."""
    edge_level: NDArray[np.int8]
    """(n_edges,) 0 ground, 1 bridge, -1 tunnel and so on."""
    edge_maxspeed: NDArray[np.uint8]
    """(n_edges,) signed km/h, 0 unknown."""
    edge_length_m: Floats
    """(n_edges,) metres along the geometry."""
    edge_way: Ints
    """(n_edges,) OSM id of the way."""
    edge_name: NDArray[np.int32]
    """(n_edges,) position in `names`."""
    arc_mask: NDArray[np.uint8]
    """(2 n_edges,) bits of the vehicle classes that may drive each arc."""
    point_start: Ints
    """(n_edges + 1,) where each edge's points begin in `point_lon` and `point_lat`."""
    point_lon: Floats
    """(n_points,) degrees east of all geometries, edge after edge."""
    point_lat: Floats
    """(n_points,) degrees north."""
    names: NDArray[np.str_]
    """(n_names,) street names; the first is empty."""
    ban_start: Ints
    """(n_bans + 1,) where each forbidden sequence begins in `ban_arcs`."""
    ban_arcs: Ints
    """Arcs that may not be driven one after the other, sequence after sequence."""
    ban_mask: NDArray[np.uint8]
    """(n_bans,) bits of the vehicle classes it holds for."""
    ban_condition: NDArray[np.int32]
    """(n_bans,) position in `conditions`."""
    conditions: NDArray[np.str_]
    """(n_conditions,) when a ban holds, as OSM opening hours; the first is empty: always."""
    road_classes: NDArray[np.str_]
    """(n_classes,) names the numbers in `edge_class` stand for."""
    driving_side: NDArray[np.str_]
    """() left or right."""

    @property
    def n_nodes(self) -> int:
        """How many nodes there are."""
        return len(self.node_lon)

    @property
    def n_edges(self) -> int:
        """How many edges there are; arcs are twice as many."""
        return len(self.edge_from)

    @cached_property
    def arc_from(self) -> NDArray[np.int32]:
        """(n_arcs,) node each arc leaves."""
        return np.stack([self.edge_from, self.edge_to], axis=1).ravel()

    @cached_property
    def arc_to(self) -> NDArray[np.int32]:
        """(n_arcs,) node each arc reaches."""
        return np.stack([self.edge_to, self.edge_from], axis=1).ravel()

    @cached_property
    def arc_bearings(self) -> tuple[Floats, Floats]:
        """(n_arcs,) degrees from north at the beginning and at the end of each arc; nan: of no length."""
        first, last = _end_bearings(self)
        leaving = np.stack([first, (last + 180) % 360], axis=1).ravel()
        arriving = np.stack([last, (first + 180) % 360], axis=1).ravel()
        return leaving, arriving

    @cached_property
    def middle_lat(self) -> float:
        """Latitude by which longitudes are scaled for flat sums."""
        return float((self.node_lat.min() + self.node_lat.max()) / 2) if self.n_nodes else 0.0

    def points_of(self, edge: int) -> tuple[Floats, Floats]:
        """Longitudes and latitudes of an edge's geometry, from `edge_from` to `edge_to`."""
        piece = slice(self.point_start[edge], self.point_start[edge + 1])
        return self.point_lon[piece], self.point_lat[piece]

    @cached_property
    def bans(self) -> list[tuple[tuple[int, ...], int, str]]:
        """Every forbidden sequence of arcs with its vehicle mask and condition."""
        return [
            (
                tuple(int(a) for a in self.ban_arcs[self.ban_start[n] : self.ban_start[n + 1]]),
                int(self.ban_mask[n]),
                str(self.conditions[self.ban_condition[n]]),
            )
            for n in range(len(self.ban_mask))
        ]


def _end_bearings(network: Network) -> tuple[Floats, Floats]:
    """Bearings of each edge's first and last piece of some length, in the direction of its geometry."""
    lon, lat = network.point_lon, network.point_lat
    bearing = bearings_deg(lon[:-1], lat[:-1], lon[1:], lat[1:])
    real = (lon[1:] != lon[:-1]) | (lat[1:] != lat[:-1])
    real[network.point_start[1:-1] - 1] = False
    numbers = np.flatnonzero(real)
    if not len(numbers):
        return np.full(network.n_edges, np.nan), np.full(network.n_edges, np.nan)
    start, end = network.point_start[:-1], network.point_start[1:]
    after = np.searchsorted(numbers, start)
    before = np.searchsorted(numbers, end - 1) - 1
    some = before >= after
    first, last = numbers[np.minimum(after, len(numbers) - 1)], numbers[np.maximum(before, 0)]
    return np.where(some, bearing[first], np.nan), np.where(some, bearing[last], np.nan)


def to_bytes(network: Network) -> bytes:
    """The network as one block of bytes, in numpy's own form (.npz, not packed)."""
    block = io.BytesIO()
    np.savez(block, format=np.array(FORMAT), **{f.name: getattr(network, f.name) for f in fields(network)})
    return block.getvalue()


def from_bytes(block: bytes) -> Network:
    """The network of a block. Raises: BrokenNetwork when it is damaged or of another version."""
    try:
        with np.load(io.BytesIO(block), allow_pickle=False) as file:
            if int(file["format"]) != FORMAT:
                raise BrokenNetwork("the stored roads are of another version; import them again")
            return Network(**{f.name: file[f.name] for f in fields(Network)})
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile) as error:
        raise BrokenNetwork(f"the stored roads cannot be read ({error}); import them again") from error
