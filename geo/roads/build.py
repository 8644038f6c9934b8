"""Compiles the records of an extract into the network's arrays: cuts ways at junctions, steps through barriers."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from geo.measure import distances_m
from geo.roads.bans import Ban, find_bans
from geo.roads.network import Network, load, save
from geo.roads.osm import Extract, Way, read_extract
from geo.roads.profiles import ALL, Profiles, shipped_profiles


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


def import_osm(path: Path, into: Path, progress: Any = lambda _: None) -> Counts:
    """Reads an extract and replaces the compiled network in one step; the old one stays when anything fails.

    Raises: BrokenExtract. Side effects: the file `into`.
    """
    network, counts = compile_network(read_extract(path, shipped_profiles(), progress), shipped_profiles())
    save(network, into)
    load(into)
    return counts


def compile_network(extract: Extract, profiles: Profiles) -> tuple[Network, Counts]:
    """The network of an extract, with counts."""
    draft = _Draft()
    cuts = _cuts(extract)
    for way in extract.ways:
        _cut(draft, way, cuts, extract)
    bans, left_out = find_bans(extract.restrictions, draft.node_of, draft.edges, draft.shapes)
    network = _network(draft, bans, profiles)
    kilometres = round(float(network.edge_length_m.sum()) / 1000, 1)
    barriers = sum(node in draft.node_of for node in extract.barriers)
    found = len(extract.restrictions) - left_out
    ways = len({way.id for way in extract.ways})
    return network, Counts(
        extract.objects, ways, network.n_nodes, network.n_edges, kilometres, barriers, found, left_out
    )


def _cuts(extract: Extract) -> set[int]:
    """OSM ids of the nodes where ways are cut: ends, shared nodes, barriers, places of restrictions."""
    uses: Counter[int] = Counter()
    for way in extract.ways:
        uses.update(way.nodes)
        uses.update((way.nodes[0], way.nodes[-1]))
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
        ends = [_end(draft, node, way, extract) for node in (piece[0], piece[-1])]
        draft.edges.append((*ends, way.road_class, way.level, way.maxspeed, way.id, name, way.forward, way.backward))
        draft.shapes.append([extract.places[node] for node in piece])
        start = n


def _end(draft: _Draft, node: int, way: Way, extract: Extract) -> int:
    """The number of a junction; at a barrier a fresh one, a step of no length away from it."""
    place = extract.places[node]
    if node not in draft.node_of:
        draft.node_of[node] = _add(draft, place)
    mask = extract.barriers.get(node, ALL)
    if mask == ALL:
        return draft.node_of[node]
    own = _add(draft, place)
    draft.edges.append((own, draft.node_of[node], way.road_class, way.level, 0, 0, 0, mask, mask))
    draft.shapes.append([place, place])
    return own


def _add(draft: _Draft, place: tuple[float, float]) -> int:
    draft.places.append(place)
    return len(draft.places) - 1


def _network(draft: _Draft, bans: Iterable[Ban], profiles: Profiles) -> Network:
    table = np.array([edge[:9] for edge in draft.edges], np.int64).reshape(-1, 9)
    nodes = np.array(draft.places, np.float64).reshape(-1, 2)
    points = np.array([p for shape in draft.shapes for p in shape], np.float64).reshape(-1, 2)
    start = np.concatenate([[0], np.cumsum([len(shape) for shape in draft.shapes], dtype=np.int64)])
    return Network(
        node_lon=nodes[:, 0].copy(),
        node_lat=nodes[:, 1].copy(),
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
