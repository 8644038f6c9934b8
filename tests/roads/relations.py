"""Turn restrictions read straight from an extract, and whether a line on the map makes a forbidden turn."""

import math
from dataclasses import dataclass
from itertools import pairwise, product
from pathlib import Path

import osmium

Place = tuple[float, float]


def metres(a: Place, b: Place) -> float:
    return 111_195 * math.hypot((a[0] - b[0]) * math.cos(math.radians(a[1])), a[1] - b[1])


def turn_deg(before: Place, via: Place, after: Place) -> float:
    def bearing(a: Place, b: Place) -> float:
        return math.degrees(math.atan2((b[0] - a[0]) * math.cos(math.radians(a[1])), b[1] - a[1]))

    return (bearing(via, after) - bearing(before, via) + 180) % 360 - 180


def lies_between(place: Place, a: Place, b: Place) -> bool:
    return metres(a, place) + metres(place, b) < metres(a, b) + 0.2


@dataclass(frozen=True)
class Relation:
    """A restriction whose members are all in the extract."""

    id: int
    tags: dict[str, str]
    starts: tuple[tuple[Place, ...], ...]
    """Places of the `from` ways."""
    via: tuple[tuple[Place, ...], ...]
    """The via node as a way of one place, or the via ways."""
    ends: tuple[tuple[Place, ...], ...]

    @property
    def value(self) -> str:
        return self.tags.get("restriction", "")

    @property
    def is_plain(self) -> bool:
        """Holds for every motor vehicle at every time."""
        more = [key for key in self.tags if key.startswith(("restriction:", "day_", "hour_", "except"))]
        return bool(self.value) and not more

    def turns(self) -> list[tuple[Place, Place, Place]]:
        """(place before, via node, place after) the restriction speaks of; by node only."""
        (node,) = self.via[0]
        pairs = [
            (before, node, after)
            for start, end in product(self.starts, self.ends)
            for before, after in product(beside(start, node), beside(end, node))
            if (before == after) == (self.value.endswith("u_turn") and start == end)
        ]
        return pairs if len(pairs) == 1 else [turn for turn in pairs if self.fits(turn_deg(*turn))]

    def fits(self, angle: float) -> bool:
        if "left" in self.value:
            return -170 < angle < -20
        if "right" in self.value:
            return 20 < angle < 170
        return abs(angle) < 60 if "straight" in self.value else abs(angle) > 120

    def broken_by(self, line: list[Place]) -> bool:
        """Whether a line goes where this forbids."""
        if len(self.via[0]) > 1:
            return self._breaks_by_way(line)
        turns = self.turns()
        only = self.value.startswith("only_")
        if only and len({after for _, _, after in turns}) != 1:
            return False
        for before, node, after in zip(line, line[1:], line[2:], strict=False):
            if metres(node, self.via[0][0]) > 0.05:
                continue
            for turn in turns:
                if lies_between(before, turn[0], node) and lies_between(after, node, turn[2]) != only:
                    return True
        return False

    def _breaks_by_way(self, line: list[Place]) -> bool:
        """All via ways one after the other, from a `from` way into a `to` way."""
        where = [self._ways_of(a, b) for a, b in pairwise(line)]
        wanted = ["from", *range(len(self.via)), "to"]
        stages: list[object] = []
        for found in where:
            for stage in wanted:
                if stage in found and (not stages or stages[-1] != stage) and len(stages) < len(wanted):
                    if wanted[len(stages)] == stage:
                        stages.append(stage)
                        break
        return stages == wanted

    def _ways_of(self, a: Place, b: Place) -> set[object]:
        found: set[object] = set()
        groups: list[tuple[object, tuple[tuple[Place, ...], ...]]] = [("from", self.starts), ("to", self.ends)]
        groups += [(n, (way,)) for n, way in enumerate(self.via)]
        for name, ways in groups:
            for way in ways:
                if any(lies_between(a, *piece) and lies_between(b, *piece) for piece in pairwise(way)):
                    found.add(name)
        return found


def beside(way: tuple[Place, ...], node: Place) -> list[Place]:
    """Neighbours of a place on a way."""
    found = []
    for n, place in enumerate(way):
        if place == node:
            found += [way[m] for m in (n - 1, n + 1) if 0 <= m < len(way)]
    return found


def read_relations(path: Path) -> tuple[list[Relation], int]:
    """The complete restrictions, and how many there are in all."""
    ways: dict[int, tuple[Place, ...]] = {}
    places: dict[int, Place] = {}
    found, count = [], 0
    for thing in osmium.FileProcessor(str(path)).with_locations():
        if thing.is_node():
            places[thing.id] = (thing.location.lon, thing.location.lat)
        elif thing.is_way() and "highway" in thing.tags and all(n.location.valid() for n in thing.nodes):
            ways[thing.id] = tuple((n.location.lon, n.location.lat) for n in thing.nodes)
        elif thing.is_relation() and thing.tags.get("type") == "restriction":
            count += 1
            found.append((thing.id, dict(thing.tags), [(m.type, m.ref, m.role) for m in thing.members]))
    return [r for one in found if (r := _whole(*one, ways, places)) is not None], count


def _whole(
    ident: int, tags: dict[str, str], members: list[tuple[str, int, str]], ways: dict[int, tuple[Place, ...]],
    places: dict[int, Place],
) -> Relation | None:  # fmt: skip
    by_role: dict[str, list[tuple[Place, ...]]] = {"from": [], "via": [], "to": []}
    for kind, ref, role in members:
        known = ways.get(ref) if kind == "w" else ((places[ref],) if ref in places else None)
        if known is None or role not in by_role:
            return None
        by_role[role].append(known)
    if not all(by_role.values()):
        return None
    return Relation(ident, tags, tuple(by_role["from"]), tuple(by_role["via"]), tuple(by_role["to"]))
