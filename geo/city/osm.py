"""Reads an OpenStreetMap extract into plain records of what a city holds beside its road graph. Writes nothing."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import osmium
import shapely

from geo.city.kinds import Kinds, kinds
from geo.errors import Invalid
from geo.roads.tags import level_of

REPORT_EVERY = 50_000
"""Objects between two calls of `progress`."""
NAME_KEYS = (
    "name", "name:id", "alt_name", "old_name", "loc_name", "official_name", "short_name", "name:en", "reg_name",
    "name_1", "alt_name:id", "old_name:id", "int_name",
)  # fmt: skip
"""Tags that hold names; several in one are parted by semicolons."""
ADDRESS_KEYS = frozenset({"addr:housenumber", "addr:street"})
DETAIL_KEYS = {
    "addr:street": "street", "addr:housenumber": "house_number", "ref": "ref", "distance": "km", "pk": "km",
    "phone": "phone", "operator": "operator", "brand": "brand", "religion": "religion",
}  # fmt: skip
"""Tags kept with a place, and what we call them."""
ROADS_NOT = frozenset({"proposed", "planned", "abandoned", "razed", "no", "rest_area", "services", "platform",
                       "bus_stop", "elevator", "corridor", "emergency_bay"})  # fmt: skip
"""`highway` values that are no roads."""


class BrokenExtract(Invalid):
    """The file is not an OpenStreetMap extract."""

    code = "broken_extract"


@dataclass(frozen=True, slots=True)
class Thing:
    """An object of the extract with its shape."""

    osm_type: str
    """n, w or r."""
    osm_id: int
    """OSM id."""
    kind: str
    """As in kinds.toml; a road's `highway` value; an area's admin level."""
    names: tuple[str, ...]
    """The main name first; empty without one."""
    shape: Any
    """Shapely geometry in degrees."""
    extra: Any = None
    """What more its table holds."""


@dataclass
class City:
    """What an extract holds, by the tables it goes to."""

    roads: list[Thing] = field(default_factory=list)
    """Lines; extra: (reference, level, one-way, tags that name bridges and tunnels)."""
    lines: list[Thing] = field(default_factory=list)
    """Waterways, rails ..; extra: (level, first zoom)."""
    waters: list[Thing] = field(default_factory=list)
    """Polygons."""
    grounds: list[Thing] = field(default_factory=list)
    """Polygons."""
    buildings: list[Thing] = field(default_factory=list)
    """Polygons."""
    places: list[Thing] = field(default_factory=list)
    """Points; extra: (Kind, detail)."""
    addresses: list[Thing] = field(default_factory=list)
    """Points; extra: (street or None, house number)."""
    areas: list[Thing] = field(default_factory=list)
    """Polygons of complete administrative relations; extra: tags."""
    boundaries: dict[int, str] = field(default_factory=dict)
    """Every administrative relation of the file: what to call it, by OSM id."""
    objects: int = 0
    """Nodes, ways and relations with a tag of interest, and areas made of them."""

    @property
    def incomplete(self) -> list[str]:
        """Names of the administrative relations whose rings the file does not close."""
        closed = {area.osm_id for area in self.areas}
        return sorted(name for ident, name in self.boundaries.items() if ident not in closed)


def read_city(path: Path, progress: Callable[[int], None] = lambda _: None) -> City:
    """What a file holds. Raises: BrokenExtract naming the last object read."""
    city, reader, last = City(), Reader(kinds()), "no object"
    try:
        for thing in _objects(path, reader.keys):
            last = _label(thing)
            reader.take(city, thing)
            city.objects += 1
            if city.objects % REPORT_EVERY == 0:
                progress(city.objects)
    except (RuntimeError, OSError, ValueError) as error:
        cause = " ".join(str(error).split()) or type(error).__name__
        raise BrokenExtract(f"{path.name} cannot be read: {cause}; last object read: {last}") from error
    progress(city.objects)
    return city


def _objects(path: Path, keys: Iterable[str]) -> Iterator[Any]:
    if not path.is_file():
        raise OSError("no such file")
    if path.stat().st_size == 0:
        raise OSError("the file is empty")
    yield from osmium.FileProcessor(str(path)).with_areas().with_filter(osmium.filter.KeyFilter(*sorted(keys)))


def _label(thing: Any) -> str:
    if thing.is_area():
        return f"area of {'way' if thing.from_way() else 'relation'} {thing.orig_id()}"
    return f"{'node' if thing.is_node() else 'way' if thing.is_way() else 'relation'} {thing.id}"


def names_of(tags: Any) -> tuple[str, ...]:
    """Every name of an object, the main one first, each once."""
    found = [part.strip() for key in NAME_KEYS if key in tags for part in tags[key].split(";")]
    return tuple(dict.fromkeys(name for name in found if name))


class Reader:
    """Sorts objects into a City."""

    def __init__(self, known: Kinds) -> None:
        """Args: known says what tags mean."""
        self.kinds = known
        self.keys = {"highway", "building", "boundary", *ADDRESS_KEYS}.union(
            *(rules.keys for rules in (known.places, known.waters, known.grounds, known.lines))
        )

    def take(self, city: City, thing: Any) -> None:
        """Adds an object to the lists it belongs to."""
        tags = dict(thing.tags)
        if thing.is_area():
            self._take_area(city, thing, tags)
        elif thing.is_node():
            place = shapely.Point(thing.location.lon, thing.location.lat) if thing.location.valid() else None
            self._take_point(city, "n", thing.id, tags, place)
        elif thing.is_way():
            self._take_way(city, thing, tags)
        elif tags.get("boundary") == "administrative" and tags.get("type") in ("boundary", "multipolygon"):
            city.boundaries[thing.id] = tags.get("name") or f"relation {thing.id}"

    def _take_way(self, city: City, way: Any, tags: dict[str, str]) -> None:
        road = tags.get("highway")
        if road is not None and road not in ROADS_NOT and tags.get("area") != "yes":
            extra = (tags.get("ref"), level_of(tags), tags)
            city.roads += [Thing("w", way.id, road, names_of(tags), line, extra) for line in _lines(way)]
        kind = self.kinds.lines.find(tags)
        if kind is not None:
            drawn = (level_of(tags), kind.zoom)
            city.lines += [Thing("w", way.id, kind.kind, names_of(tags), line, drawn) for line in _lines(way)]
        if not way.is_closed() and road is None:
            # A closed one comes again as an area; a road's own name is a street's.
            lines = list(_lines(way))
            self._take_point(city, "w", way.id, tags, lines[0].interpolate(0.5, normalized=True) if lines else None)

    def _take_area(self, city: City, area: Any, tags: dict[str, str]) -> None:
        shape = _polygons(area)
        if shape is None:
            return
        osm_type, ident = ("w" if area.from_way() else "r"), area.orig_id()
        for rules, into in ((self.kinds.waters, city.waters), (self.kinds.grounds, city.grounds)):
            kind = rules.find(tags)
            if kind is not None:
                into.append(Thing(osm_type, ident, kind.kind, names_of(tags), shape))
        if tags.get("building", "no") != "no":
            city.buildings.append(Thing(osm_type, ident, "building", names_of(tags), shape))
        if tags.get("boundary") == "administrative" and osm_type == "r":
            city.areas.append(Thing("r", ident, tags.get("admin_level", ""), names_of(tags), shape, tags))
        elif "highway" not in tags or tags.get("area") == "yes":
            self._take_point(city, osm_type, ident, tags, shape.point_on_surface())

    def _take_point(self, city: City, osm_type: str, ident: int, tags: dict[str, str], place: Any) -> None:
        if place is None:
            return
        kind = self.kinds.places.find(tags)
        names = names_of(tags)
        if kind is not None and (names or kind.unnamed):
            city.places.append(Thing(osm_type, ident, kind.kind, names, place, (kind, _detail(tags))))
        if "addr:housenumber" in tags:
            extra = (tags.get("addr:street") or tags.get("addr:place"), tags["addr:housenumber"])
            city.addresses.append(Thing(osm_type, ident, "address", names, place, extra))


def _detail(tags: dict[str, str]) -> dict[str, str]:
    return {ours: tags[key][:200] for key, ours in DETAIL_KEYS.items() if tags.get(key)}


def _polygons(area: Any) -> Any:
    """The shape of an area, mended where its rings touch themselves; None when nothing is left of it."""
    try:
        shape = shapely.from_wkb(_FACTORY.create_multipolygon(area))
    except RuntimeError:
        return None
    if not shape.is_valid:
        shape = only_polygons(shapely.make_valid(shape))
    return None if shape.is_empty else shape


def only_polygons(shape: Any) -> Any:
    """The surfaces of a shape as one multipolygon, perhaps empty."""
    parts = [part for part in shapely.get_parts(shape, return_index=False).ravel() if part.geom_type == "Polygon"]
    inner = [p for part in shapely.get_parts(shape) if part.geom_type == "MultiPolygon" for p in part.geoms]
    return shapely.MultiPolygon([*parts, *inner])


def _lines(way: Any) -> Iterator[Any]:
    """The stretches of a way whose nodes the file holds, each of at least two different places."""
    run: list[tuple[float, float]] = []
    for node in way.nodes:
        if not node.location.valid():
            yield from _line(run)
            run = []
        else:
            place = (node.location.lon, node.location.lat)
            if not run or run[-1] != place:
                run.append(place)
    yield from _line(run)


def _line(run: list[tuple[float, float]]) -> Iterator[Any]:
    if len(run) > 1:
        yield shapely.LineString(run)


_FACTORY = osmium.geom.WKBFactory()
