"""Reads an OpenStreetMap extract (.osm.pbf) into plain records: ways, barriers, restrictions. Builds no graph."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import osmium

from geo.errors import Invalid
from geo.roads.profiles import ALL, Profiles
from geo.roads.tags import directions_of, level_of, maxspeed_of, passing_mask, road_class_of, turns_round

REPORT_EVERY = 50_000
"""Objects between two calls of `progress`."""


class BrokenExtract(Invalid):
    """The file is not an OpenStreetMap extract with roads."""

    code = "broken_extract"


@dataclass(frozen=True, slots=True)
class Way:
    """A road as the extract holds it, cut where nodes are missing."""

    id: int
    """OSM id."""
    nodes: tuple[int, ...]
    """OSM ids of its nodes in order."""
    road_class: int
    """Position in `Profiles.road_classes`."""
    level: int
    """Bridge or tunnel level."""
    maxspeed: int
    """Signed km/h, 0 unknown."""
    forward: int
    """Mask of vehicle classes that may drive it in order of its nodes."""
    backward: int
    """Mask for the other direction."""
    name: str
    """Street name, else its reference, else empty."""
    is_roundabout: bool = False
    """Whether its nodes follow the traffic around a roundabout."""


@dataclass(frozen=True, slots=True)
class Restriction:
    """A turn restriction as the extract holds it."""

    id: int
    """OSM id of the relation."""
    tags: dict[str, str]
    """Its tags."""
    members: tuple[tuple[str, int, str], ...]
    """(`n`, `w` or `r`, OSM id, role) of each member."""


@dataclass
class Extract:
    """What an extract holds of roads."""

    ways: list[Way] = field(default_factory=list)
    """Roads open to any vehicle class."""
    places: dict[int, tuple[float, float]] = field(default_factory=dict)
    """Longitude and latitude by OSM node id, of the nodes of `ways`."""
    barriers: dict[int, int] = field(default_factory=dict)
    """Mask of the classes that pass, by OSM node id, where not all do."""
    restrictions: list[Restriction] = field(default_factory=list)
    """Relations of type restriction."""
    shut: list[tuple[int, ...]] = field(default_factory=list)
    """Nodes of roads that are open to nobody: they cut other roads all the same."""
    objects: int = 0
    """Nodes, ways and relations read."""


def read_extract(path: Path, profiles: Profiles, progress: Callable[[int], None] = lambda _: None) -> Extract:
    """The roads of a file. `progress` is called with the number of objects read so far.

    Raises: BrokenExtract naming the last object read, for missing, empty, truncated and foreign files.
    """
    extract, last = Extract(), "no object"
    try:
        for thing in _objects(path):
            last = f"{_kind(thing)} {thing.id}"
            _take(extract, thing, profiles)
            extract.objects += 1
            if extract.objects % REPORT_EVERY == 0:
                progress(extract.objects)
    except (RuntimeError, OSError, ValueError) as error:
        cause = " ".join(str(error).split()) or type(error).__name__
        raise BrokenExtract(f"{path.name} cannot be read: {cause}; last object read: {last}") from error
    if not extract.ways:
        raise BrokenExtract(f"{path.name} holds no roads; last object read: {last}")
    progress(extract.objects)
    return extract


def _objects(path: Path) -> Iterator[Any]:
    """Every object of the file, ways with the places of their nodes."""
    if not path.is_file():
        raise OSError("no such file")
    if path.stat().st_size == 0:
        raise OSError("the file is empty")
    yield from osmium.FileProcessor(str(path)).with_locations()


def _kind(thing: Any) -> str:
    if thing.is_node():
        return "node"
    return "way" if thing.is_way() else "relation"


def _take(extract: Extract, thing: Any, profiles: Profiles) -> None:
    if thing.is_way():
        if "highway" in thing.tags:
            _take_way(extract, thing, profiles)
    elif thing.is_node():
        if "barrier" in thing.tags:
            mask = passing_mask(dict(thing.tags))
            if mask != ALL:
                extract.barriers[thing.id] = mask
    elif thing.is_relation() and thing.tags.get("type", "").startswith("restriction"):
        members = tuple((m.type, m.ref, m.role) for m in thing.members)
        extract.restrictions.append(Restriction(thing.id, dict(thing.tags), members))


def _take_way(extract: Extract, thing: Any, profiles: Profiles) -> None:
    tags = dict(thing.tags)
    road_class = road_class_of(tags, profiles)
    if road_class is None:
        return
    forward, backward = directions_of(tags, profiles, road_class)
    if not forward | backward:
        extract.shut += [tuple(node for node, _, _ in run) for run in _runs(thing.nodes)]
        return
    name = tags.get("name") or tags.get("ref") or ""
    for run in _runs(thing.nodes):
        for node, lon, lat in run:
            extract.places[node] = (lon, lat)
        nodes = tuple(node for node, _, _ in run)
        facts = (road_class, level_of(tags), maxspeed_of(tags), forward, backward, name, turns_round(tags))
        extract.ways.append(Way(thing.id, nodes, *facts))


def _runs(nodes: Any) -> Iterator[list[tuple[int, float, float]]]:
    """The stretches of at least two nodes whose places the extract holds; a node repeated at once counts once."""
    run: list[tuple[int, float, float]] = []
    for node in nodes:
        if not node.location.valid():
            if len(run) > 1:
                yield run
            run = []
        elif not run or run[-1][0] != node.ref:
            run.append((node.ref, node.location.lon, node.location.lat))
    if len(run) > 1:
        yield run
