"""Puts the ways of one name that hang together into one street, and gives each house number its street. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from geo.city.osm import Thing
from geo.measure import metres_per_degree

APART_M = 150.0
"""Ways of one name nearer to each other than this are one street [J]: a broken line across a junction or a square."""
NUMBER_REACH_M = 1_000.0
"""A house number belongs to the nearest street of its street's name within this [J]."""


@dataclass(frozen=True, slots=True)
class NamedStreet:
    """A street."""

    name: str
    """Its main name."""
    names: tuple[str, ...]
    """All its names, the main one first."""
    kind: str
    """Road class of most of its length."""
    level: int
    """Level of most of its length."""
    length_m: float
    """Metres of its lines."""
    shape: Any
    """MultiLineString in degrees."""


def find_streets(roads: Iterable[Thing]) -> list[NamedStreet]:
    """Every named street, in order of name."""
    by_name: dict[str, list[Thing]] = defaultdict(list)
    for road in roads:
        if road.names:
            by_name[road.names[0]].append(road)
    return [street for name in sorted(by_name) for street in _streets(by_name[name])]


def _streets(ways: Sequence[Thing]) -> list[NamedStreet]:
    if len(ways) == 1:
        return [_street(ways)]
    part = _parts(np.array([way.shape for way in ways], np.object_))
    return [_street([way for way, of in zip(ways, part, strict=True) if of == n]) for n in range(int(part.max()) + 1)]


def _parts(lines: NDArray[np.object_]) -> NDArray[np.int32]:
    """(n,) number of the part each line hangs together with."""
    flat = _flat(lines)
    pairs = shapely.STRtree(flat).query(flat, predicate="dwithin", distance=APART_M)
    shape = (len(lines), len(lines))
    joined = coo_matrix((np.ones(pairs.shape[1], np.int8), (pairs[0], pairs[1])), shape=shape)
    return np.asarray(connected_components(joined, directed=False)[1])


def _flat(shapes: NDArray[np.object_]) -> NDArray[np.object_]:
    """Shapes in metres on a plane true at the latitude of the first."""
    scale = metres_per_degree(float(shapely.get_y(shapely.centroid(shapes[0]))))
    made: NDArray[np.object_] = shapely.transform(shapes, lambda degrees: degrees * scale)
    return made


def _street(ways: Sequence[Thing]) -> NamedStreet:
    flat = _flat(np.array([way.shape for way in ways], np.object_))
    metres = shapely.length(flat)
    merged = shapely.line_merge(shapely.union_all([way.shape for way in ways]))
    lines = merged if merged.geom_type == "MultiLineString" else shapely.MultiLineString([merged])
    names = tuple(dict.fromkeys(name for way in ways for name in way.names))
    return NamedStreet(
        ways[0].names[0], names, _most([way.kind for way in ways], metres),
        int(_most([str(way.extra[1]) for way in ways], metres)), float(metres.sum()), lines,
    )  # fmt: skip


def _most(values: Sequence[str], weights: NDArray[np.float64]) -> str:
    """The value with the greatest sum of weights."""
    sums: dict[str, float] = defaultdict(float)
    for value, weight in zip(values, weights, strict=True):
        sums[value] += float(weight)
    return max(sorted(sums), key=lambda value: sums[value])


def street_of_each(addresses: Sequence[Thing], streets: Sequence[NamedStreet]) -> list[int | None]:
    """For each address the index of its street, None when no street of its name is near."""
    by_name: dict[str, list[int]] = defaultdict(list)
    for index, street in enumerate(streets):
        for name in street.names:
            by_name[_key(name)].append(index)
    return [_nearest(address, by_name.get(_key(address.extra[0] or ""), []), streets) for address in addresses]


def _key(name: str) -> str:
    return " ".join(name.casefold().split())


def _nearest(address: Thing, candidates: Sequence[int], streets: Sequence[NamedStreet]) -> int | None:
    if not candidates:
        return None
    flat = _flat(np.array([address.shape, *(streets[n].shape for n in candidates)], np.object_))
    metres = shapely.distance(flat[0], flat[1:])
    best = int(metres.argmin())
    return candidates[best] if metres[best] <= NUMBER_REACH_M else None
