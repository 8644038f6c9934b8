"""Turn restrictions of an extract as sequences of arcs that may not be driven one after the other. Pure.

Source: OpenStreetMap wiki, "Relation:restriction". `only_` restrictions are turned into bans of everything else.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

from geo.measure import bearing_deg
from geo.roads.conditions import from_old_tags
from geo.roads.osm import Restriction
from geo.roads.profiles import BIT, WHEELS

CARS = BIT["small"] | BIT["medium"]
VEHICLES = {
    "motorcar": CARS,
    "motorcycle": BIT["motorcycle"],
    "hgv": BIT["heavy"],
    "motor_vehicle": WHEELS,
    "vehicle": WHEELS,
    "emergency": WHEELS,
    "foot": BIT["foot"],
}
"""Our classes by the vehicles OSM names; the others (psv, bicycle ..) are none of ours."""

Shape = list[tuple[float, float]]
"""Longitudes and latitudes of an edge's points."""

KINDS = ("left_turn", "right_turn", "straight_on", "u_turn", "entry", "exit")
LONGEST_VIA = 50
"""Edges a via way may have; longer ones are left out as broken."""


@dataclass(frozen=True, slots=True)
class Ban:
    """A forbidden sequence."""

    arcs: tuple[int, ...]
    """At least two arcs, each beginning where the one before ends."""
    mask: int
    """Vehicle classes it holds for."""
    condition: str
    """When it holds; empty: always."""


@dataclass(frozen=True, slots=True)
class _Rule:
    """One value of a restriction: what is said of which vehicles and when."""

    value: str
    """`no_left_turn`, `only_straight_on` and so on."""
    mask: int
    """Vehicle classes."""
    condition: str
    """When; empty: always."""


class _Arcs:
    """Arcs by way and by node, as far as restrictions need them."""

    def __init__(self, edges: Sequence[tuple[Any, ...]], shapes: Sequence[Shape], ways: set[int]) -> None:
        self.edges = edges
        self.shapes = shapes
        self.of_way: dict[int, list[int]] = defaultdict(list)
        self.leaving: dict[int, list[int]] = defaultdict(list)
        for number, edge in enumerate(edges):
            for arc, mask, tail in ((2 * number, edge[7], edge[0]), (2 * number + 1, edge[8], edge[1])):
                if mask:
                    self.leaving[tail].append(arc)
                    if edge[5] in ways:
                        self.of_way[edge[5]].append(arc)

    def tail(self, arc: int) -> int:
        """The node an arc leaves."""
        return int(self.edges[arc >> 1][arc & 1])

    def head(self, arc: int) -> int:
        """The node an arc reaches."""
        return int(self.edges[arc >> 1][1 - (arc & 1)])

    def bearing(self, arc: int, piece: int) -> float:
        """Degrees clockwise from north of an arc's first (0) or last (-2) piece."""
        shape = self.shapes[arc >> 1][:: -1 if arc & 1 else 1]
        here, there = shape[piece], shape[piece + 1]
        return bearing_deg(*here, *there)


def find_bans(
    restrictions: Iterable[Restriction],
    node_of: dict[int, int],
    edges: Sequence[tuple[Any, ...]],
    shapes: Sequence[Shape],
) -> tuple[list[Ban], int]:
    """The bans of all restrictions, and how many restrictions were left out as incomplete or ambiguous.

    Args: node_of is the number of a junction by OSM id; edges and shapes as `build` drafts them.
    """
    known = list(restrictions)
    arcs = _Arcs(edges, shapes, {ref for r in known for kind, ref, _ in r.members if kind == "w"})
    bans: dict[Ban, None] = {}
    left_out = 0
    for restriction in known:
        found = _bans_of(restriction, node_of, arcs)
        left_out += not found
        bans.update(dict.fromkeys(found))
    return list(bans), left_out


def rules_of(tags: dict[str, str]) -> list[_Rule]:
    """What a restriction's tags say, for our vehicle classes."""
    spared = 0
    for name in tags.get("except", "").split(";"):
        spared |= VEHICLES.get(name.strip(), 0)
    day = [tags.get(key, "") for key in ("day_on", "day_off", "hour_on", "hour_off")]
    old = from_old_tags(*day)
    rules = []
    for key, text in tags.items():
        head, _, rest = key.partition(":")
        if head != "restriction":
            continue
        vehicle = rest.removesuffix("conditional").removesuffix(":")
        mask = (VEHICLES.get(vehicle, 0) if vehicle else WHEELS) & ~spared
        for value, condition in _values(text, rest.endswith("conditional")):
            heavier = re.fullmatch(r"weight\s*>\s*[\d.]+", condition)
            own = mask & BIT["heavy"] if heavier else mask
            if own:
                rules.append(_Rule(value, own, "" if heavier else condition or old))
    return rules


def _values(text: str, conditional: bool) -> list[tuple[str, str]]:
    """(value, condition) of a tag: `no_left_turn` or `no_left_turn @ (Mo-Fr 07:00-09:00); no_u_turn @ (..)`."""
    if not conditional:
        return [(value.strip(), "") for value in text.split(";")]
    found = re.findall(r"(\w+)\s*@\s*(\([^)]*\)|[^;(]+)", text)
    return [(value, condition.strip(" ()")) for value, condition in found]


def _bans_of(restriction: Restriction, node_of: dict[int, int], arcs: _Arcs) -> list[Ban]:
    roles: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for kind, ref, role in restriction.members:
        roles[role].append((kind, ref))
    if not roles["via"] or any(kind != "w" for role in ("from", "to") for kind, _ in roles[role]):
        return []
    result = []
    for rule in rules_of(restriction.tags):
        for (_, start), (_, end) in product(roles["from"], roles["to"]):
            for path in _paths(rule.value, start, roles["via"], end, node_of, arcs):
                result += [Ban(banned, rule.mask, rule.condition) for banned in _banned(rule.value, path, arcs)]
    return result


def _paths(
    value: str, start: int, via: list[tuple[str, int]], end: int, node_of: dict[int, int], arcs: _Arcs
) -> list[tuple[int, ...]]:
    """The sequences of arcs a restriction speaks of: usually one; none when it is incomplete or ambiguous."""
    if not value.partition("_")[2].startswith(KINDS):
        return []
    if via[0][0] == "n":
        node = node_of.get(via[0][1])
        if node is None or len(via) > 1:
            return []
        return _turns(value, start, node, end, arcs)
    return _through_ways(start, [ref for _, ref in via], end, arcs)


def _turns(value: str, start: int, node: int, end: int, arcs: _Arcs) -> list[tuple[int, ...]]:
    arriving = [arc for arc in arcs.of_way[start] if arcs.head(arc) == node]
    leaving = [arc for arc in arcs.of_way[end] if arcs.tail(arc) == node]
    if value.endswith("u_turn") and start == end:
        return [(arc, arc ^ 1) for arc in arriving if arc ^ 1 in leaving]
    pairs = [(a, b) for a, b in product(arriving, leaving) if b != a ^ 1]
    if len(pairs) > 1:
        pairs = [pair for pair in pairs if _fits(value, *pair, arcs)]
    return [] if len(pairs) > 1 and value.startswith("only_") else list(pairs)


def _fits(value: str, arriving: int, leaving: int, arcs: _Arcs) -> bool:
    """Whether a turn goes the way a restriction's name says; asked only where its members leave a choice."""
    turn = (arcs.bearing(leaving, 0) - arcs.bearing(arriving, -2) + 180) % 360 - 180
    if "left" in value:
        return -170 < turn < -20
    if "right" in value:
        return 20 < turn < 170
    return abs(turn) < 60 if "straight" in value else abs(turn) > 120


def _through_ways(start: int, via: list[int], end: int, arcs: _Arcs) -> list[tuple[int, ...]]:
    """Sequences from a way over all via ways, in any order that connects, into another."""
    leaving = set(arcs.of_way[end])
    result = []
    for first in arcs.of_way[start]:
        for path in _chains((first,), frozenset(via), arcs):
            here, back = arcs.head(path[-1]), path[-1] ^ 1
            result += [(*path, last) for last in leaving if arcs.tail(last) == here and last != back]
    return result


def _chains(path: tuple[int, ...], left: frozenset[int], arcs: _Arcs) -> list[tuple[int, ...]]:
    """Continuations of a path over whole via ways until none is left."""
    if not left:
        return [path]
    node = arcs.head(path[-1])
    result: list[tuple[int, ...]] = []
    for way in left:
        for first in arcs.of_way[way]:
            if arcs.tail(first) == node and first != path[-1] ^ 1:
                result += [
                    whole
                    for stretch in _stretches(first, way, arcs)
                    for whole in _chains(path + stretch, left - {way}, arcs)
                ]
    return result


def _stretches(first: int, way: int, arcs: _Arcs) -> list[tuple[int, ...]]:
    """The beginnings of a way from one of its arcs on, without turning round."""
    stretch = [first]
    result: list[tuple[int, ...]] = [(first,)]
    while len(stretch) < LONGEST_VIA:
        here = arcs.head(stretch[-1])
        on = [a for a in arcs.of_way[way] if arcs.tail(a) == here and a != stretch[-1] ^ 1 and a not in stretch]
        if len(on) != 1:
            break
        stretch.append(on[0])
        result.append(tuple(stretch))
    return result


def _banned(value: str, path: tuple[int, ...], arcs: _Arcs) -> list[tuple[int, ...]]:
    """The forbidden sequences: the path itself, or for `only_` every departure from it."""
    if not value.startswith("only_"):
        return [path]
    return [
        (*path[:n], other)
        for n in range(1, len(path))
        for other in arcs.leaving[arcs.head(path[n - 1])]
        if other != path[n]
    ]
