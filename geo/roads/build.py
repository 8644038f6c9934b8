"""Compiles the records of an extract into the network's arrays: cuts ways at junctions and barriers."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from geo.measure import distances_m
from geo.roads.bans import Ban, find_bans
from geo.roads.network import Network
from geo.roads.osm import Extract, Way, read_extract
from geo.roads.profiles import ALL, Profiles, Side, shipped_profiles


@dataclass(frozen=True, slots=True)
class Counts:
    """What an import found."""

    objects: int
    """Nodes, ways and relations read."""
    ways: int
    """Roads open to any vehicle class."""
    nodes: int
    """Junctions and ends."""
    edges: int
    """Pieces of road between them."""
    kilometres: float
    """Their length."""
    barriers: int
    """Barriers that stop some vehicle class."""
    restrictions: int
    """Turn restrictions that hold."""
    restrictions_left_out: int
    """Incomplete or ambiguous ones."""
    driving_side: str
    """left or right, as the roundabouts tell."""

    def __str__(self) -> str:
        """As a person reads it."""
        return (
            f"{self.objects:,} objects, {self.ways:,} ways, {self.nodes:,} junctions, {self.edges:,} pieces of road,"
            f" {self.kilometres:,.0f} km, {self.barriers:,} barriers, {self.restrictions:,} turn restrictions"
            f" ({self.restrictions_left_out:,} incomplete ones left out), driving on the {self.driving_side}"
        )


@dataclass
class _Draft:
    """Edges in the making."""

    node_of: dict[int, int] = field(default_factory=dict)
    """Number of a junction by OSM node id."""
    places: list[tuple[float, float]] = field(default_factory=list)
    """Longitude and latitude by node number."""
    edges: list[tuple[Any, ...]] = field(default_factory=list)
    """from, to, class, level, maxspeed, way, name, forward mask, backward mask."""
    shapes: list[list[tuple[float, float]]] = field(default_factory=list)
    """Points of each edge."""
    names: dict[str, int] = field(default_factory=lambda: {"": 0})
    """Number by street name."""


def read_network(
    path: Path, profiles: Profiles | None = None, progress: Callable[[int], None] = lambda _: None
) -> tuple[Network, Counts]:
    """The network of an extract, with counts; nothing is stored. Raises: BrokenExtract."""
    profiles = profiles or shipped_profiles()
    return compile_network(read_extract(path, profiles, progress), profiles)


def compile_network(extract: Extract, profiles: Profiles) -> tuple[Network, Counts]:
    """The network of an extract, with counts."""
    draft = _Draft()
    cuts = _cuts(extract)
    for way in extract.ways:
        _cut(draft, way, cuts, extract)
    _order(draft)
    bans, left_out = find_bans(extract.restrictions, draft.node_of, draft.edges, draft.shapes)
    side = driving_side(extract) or profiles.driving_side
    network = _network(draft, bans, profiles, side, extract.barriers)
    return network, Counts(
        objects=extract.objects,
        ways=len({way.id for way in extract.ways}),
        nodes=network.n_nodes,
        edges=network.n_edges,
        kilometres=round(float(network.edge_length_m.sum()) / 1000, 1),
        barriers=sum(node in draft.node_of for node in extract.barriers),
        restrictions=len(extract.restrictions) - left_out,
        restrictions_left_out=left_out,
        driving_side=side,
    )


def driving_side(extract: Extract) -> Side | None:
    """The side the roundabouts of an extract tell: driven clockwise where one drives on the left; None: none tells."""
    turning = 0.0
    for way in extract.ways:
        if way.is_roundabout and way.nodes[0] == way.nodes[-1]:
            places = [extract.places[node] for node in way.nodes]
            area = sum(x * b - a * y for (x, y), (a, b) in pairwise(places))
            turning += 1 if area > 0 else -1
    return None if turning == 0 else ("right" if turning > 0 else "left")


def _cuts(extract: Extract) -> set[int]:
    """OSM ids of the nodes where ways are cut: ends, shared nodes, barriers, places of restrictions."""
    uses: Counter[int] = Counter()
    for nodes in (*(way.nodes for way in extract.ways), *extract.shut):
        uses.update(nodes)
        uses.update((nodes[0], nodes[-1]))
    cuts = {node for node, count in uses.items() if count > 1}
    cuts.update(node for node in extract.barriers if node in uses)
    via = (ref for r in extract.restrictions for kind, ref, role in r.members if kind == "n" and role == "via")
    cuts.update(node for node in via if node in uses)
    return cuts


def _cut(draft: _Draft, way: Way, cuts: set[int], extract: Extract) -> None:
    name = draft.names.setdefault(way.name, len(draft.names))
    start = 0
    for n in range(1, len(way.nodes)):
        if way.nodes[n] not in cuts:
            continue
        piece = way.nodes[start : n + 1]
        ends = [_end(draft, node, extract) for node in (piece[0], piece[-1])]
        draft.edges.append((*ends, way.road_class, way.level, way.maxspeed, way.id, name, way.forward, way.backward))
        draft.shapes.append([extract.places[node] for node in piece])
        start = n


def _end(draft: _Draft, node: int, extract: Extract) -> int:
    """The number of a junction."""
    if node not in draft.node_of:
        draft.node_of[node] = len(draft.places)
        draft.places.append(extract.places[node])
    return draft.node_of[node]


def _order(draft: _Draft) -> None:
    """Renumbers junctions along a Morton curve and edges by junction: a search then stays in near memory."""
    order = np.argsort(_morton(np.array(draft.places).reshape(-1, 2)), kind="stable")
    rank = np.empty(len(order), np.int64)
    rank[order] = np.arange(len(order))
    draft.places = [draft.places[n] for n in order.tolist()]
    draft.node_of = {node: int(rank[n]) for node, n in draft.node_of.items()}
    edges = [(int(rank[edge[0]]), int(rank[edge[1]]), *edge[2:]) for edge in draft.edges]
    near = sorted(range(len(edges)), key=lambda n: min(edges[n][0], edges[n][1]))
    draft.edges, draft.shapes = [edges[n] for n in near], [draft.shapes[n] for n in near]


def _morton(places: Any) -> Any:
    """A number for each place, near ones alike: the bits of longitude and latitude in turn."""
    low, high = places.min(axis=0, initial=180.0), places.max(axis=0, initial=-180.0)
    cells = ((places - low) / np.maximum(high - low, 1e-9) * 65_535).astype(np.uint64)
    code = np.zeros(len(places), np.uint64)
    for bit in range(16):
        for axis in (0, 1):
            code |= ((cells[:, axis] >> np.uint64(bit)) & np.uint64(1)) << np.uint64(2 * bit + axis)
    return code


def _network(
    draft: _Draft, bans: Iterable[Ban], profiles: Profiles, side: Side, barriers: Mapping[int, int]
) -> Network:
    table = np.array([edge[:9] for edge in draft.edges], np.int64).reshape(-1, 9)
    nodes = np.array(draft.places, np.float64).reshape(-1, 2)
    passing = np.full(len(nodes), ALL, np.uint8)
    for node in barriers.keys() & draft.node_of.keys():
        passing[draft.node_of[node]] = barriers[node]
    points = np.array([p for shape in draft.shapes for p in shape], np.float64).reshape(-1, 2)
    start = np.concatenate([[0], np.cumsum([len(shape) for shape in draft.shapes], dtype=np.int64)])
    return Network(
        node_lon=nodes[:, 0].copy(),
        node_lat=nodes[:, 1].copy(),
        node_mask=passing,
        edge_from=table[:, 0].astype(np.int32),
        edge_to=table[:, 1].astype(np.int32),
        edge_class=table[:, 2].astype(np.uint8),
        edge_level=table[:, 3].astype(np.int8),
        edge_maxspeed=table[:, 4].astype(np.uint8),
        edge_length_m=_lengths_m(points, start),
        edge_way=table[:, 5].copy(),
        edge_name=table[:, 6].astype(np.int32),
        arc_mask=table[:, 7:9].astype(np.uint8).ravel(),
        point_start=start,
        point_lon=points[:, 0].copy(),
        point_lat=points[:, 1].copy(),
        names=np.array(list(draft.names)),
        road_classes=np.array(profiles.road_classes),
        driving_side=np.array(side),
        **_ban_arrays(list(bans)),
    )


def _lengths_m(points: Any, start: Any) -> Any:
    """Metres of each edge; the step from one edge's last point to the next one's first does not count."""
    if len(points) < 2:
        return np.zeros(len(start) - 1)
    steps = np.append(distances_m(points[:-1, 0], points[:-1, 1], points[1:, 0], points[1:, 1]), 0.0)
    steps[start[1:] - 1] = 0.0
    return np.add.reduceat(steps, start[:-1])


def _ban_arrays(bans: list[Ban]) -> dict[str, Any]:
    conditions = list(dict.fromkeys(["", *(ban.condition for ban in bans)]))
    sizes = [len(ban.arcs) for ban in bans]
    return {
        "ban_start": np.concatenate([[0], np.cumsum(sizes, dtype=np.int64)]).astype(np.int64),
        "ban_arcs": np.array([arc for ban in bans for arc in ban.arcs], np.int64),
        "ban_mask": np.array([ban.mask for ban in bans], np.uint8),
        "ban_condition": np.array([conditions.index(ban.condition) for ban in bans], np.int32),
        "conditions": np.array(conditions),
    }
