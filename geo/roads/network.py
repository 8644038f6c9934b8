"""The road network as flat arrays: nodes, edges with geometry, turn restrictions; saved in one file, whole or not.

Edge e holds two arcs: 2e runs from `edge_from` to `edge_to`, 2e + 1 back; the reverse of arc a is a ^ 1.
"""

import os
import tempfile
import zipfile
from dataclasses import dataclass, fields
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geo.errors import Unavailable
from geo.measure import Floats

FORMAT = 1
"""Version of the file; another one is refused."""

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
    """(n_edges,) metres along the geometry; 0 for the short step through a barrier."""
    edge_way: Ints
    """(n_edges,) OSM id of the way; 0 for the step through a barrier."""
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
    def middle_lat(self) -> float:
        """Latitude by which longitudes are scaled for flat sums."""
        return float((self.node_lat.min() + self.node_lat.max()) / 2) if self.n_nodes else 0.0

    def points_of(self, edge: int) -> tuple[Floats, Floats]:
        """Longitudes and latitudes of an edge's geometry, from `edge_from` to `edge_to`."""
        piece = slice(self.point_start[edge], self.point_start[edge + 1])
        return self.point_lon[piece], self.point_lat[piece]

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


def save(network: Network, path: Path) -> None:
    """Writes the network to a file in one step: readers see the old one or the new one, never a part.

    Side effects: a file next to `path` that is flushed, then renamed over it; removed again when writing fails.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    arrays: dict[str, Any] = {f.name: getattr(network, f.name) for f in fields(network)}
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=path.name, suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file:
            np.savez(file, format=np.array(FORMAT), **arrays)
            file.flush()
            os.fsync(file.fileno())
        Path(name).chmod(0o644)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def load(path: Path) -> Network:
    """The network of a file. Raises: BrokenNetwork when it is missing, damaged or of another version."""
    try:
        with np.load(path, allow_pickle=False) as file:
            if int(file["format"]) != FORMAT:
                raise BrokenNetwork(f"{path.name} is of another version; import the roads again")
            return Network(**{f.name: file[f.name] for f in fields(Network)})
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile) as error:
        raise BrokenNetwork(f"{path.name} cannot be read ({error}); import the roads again") from error
