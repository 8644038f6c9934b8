"""Which roads a closure or flood shuts, and for whom. Pure: shapes and times in, edges out; counts at once."""

import json
import logging
import operator
from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from threading import Lock
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.errors import Invalid
from geo.measure import metres_per_degree
from geo.roads.network import Ints, Network
from geo.roads.profiles import ALL, BIT
from geo.roads.rules import CORNERS, LINE_OVERLAP_M, LINE_REACH_M

REMEMBERED = 4096
"""Shapes whose edges are kept."""
_EARLIEST, _LATEST = datetime(1, 1, 2, tzinfo=UTC), datetime(9999, 12, 30, tzinfo=UTC)
log = logging.getLogger("sigap.closures")


class BadShape(Invalid):
    """A closure is a circle, a polygon or a line with coordinates on earth."""

    code = "bad_shape"


@dataclass(frozen=True, slots=True, eq=False)
class _Shut:
    """What a set of closures shuts during a span of time."""

    closures: tuple[Mapping[str, Any], ...]
    """The very objects; a changed closure is another object."""
    since: datetime
    """From then on (inclusive)."""
    until: datetime
    """Until then (exclusive)."""
    masks: dict[str, NDArray[np.bool_]]
    """(n_edges,) closed edges by vehicle class; classes without any are missing."""


class ClosureMap:
    """Finds the edges of shapes on one network; asks each shape once."""

    def __init__(self, network: Network) -> None:
        """Args: network whose edges are closed."""
        self.network = network
        self.metres_x, self.metres_y = metres_per_degree(network.middle_lat)
        counts = np.diff(network.point_start)
        lines = np.repeat(np.arange(network.n_edges), counts)
        flat = np.stack([network.point_lon * self.metres_x, network.point_lat * self.metres_y], axis=1)
        self.lines = shapely.linestrings(flat, indices=lines) if len(lines) else np.zeros(0, np.object_)
        self.tree = shapely.STRtree(self.lines)
        self._edges: OrderedDict[str, Ints] = OrderedDict()
        self._shut: _Shut | None = None
        self._lock = Lock()

    def closed(self, closures: Iterable[Mapping[str, Any]], at: datetime) -> dict[str, NDArray[np.bool_]]:
        """Closed edges (n_edges,) by vehicle class at a time; classes without any are missing.

        Args: closures as the API shows them, replaced and never changed in place. The same ones give the same arrays
        until one begins or ends. A shape that is none (`BadShape`) closes nothing.
        """
        asked = tuple(closures)
        with self._lock:
            kept = self._shut
            if kept is None or not _is_same(kept, asked, at):
                kept = self._shut = self._find_shut(asked, at, kept)
            return kept.masks

    def _find_shut(self, closures: tuple[Mapping[str, Any], ...], at: datetime, before: _Shut | None) -> _Shut:
        active = [c for c in closures if is_active(c, at)]
        moments = [_time(c[key]) for c in closures for key in ("from", "until") if c.get(key) is not None]
        since = max((m for m in moments if m <= at), default=_EARLIEST)
        until = min((m for m in moments if m > at), default=_LATEST)
        masks = self._masks(active)
        if before is not None and _are_equal(before.masks, masks):
            masks = before.masks
        return _Shut(closures, since, until, masks)

    def edges(self, shape: Mapping[str, Any]) -> Ints:
        """Numbers of the edges a shape shuts. Raises: BadShape."""
        key = _key(shape)
        if key not in self._edges:
            self._edges[key] = self._find(shape)
            while len(self._edges) > REMEMBERED:
                self._edges.popitem(last=False)
        return self._edges[key]

    def _masks(self, closures: Sequence[Mapping[str, Any]]) -> dict[str, NDArray[np.bool_]]:
        shut = np.zeros(self.network.n_edges, np.uint8)
        for closure in closures:
            try:
                shut[self.edges(closure["shape"])] |= closed_to(closure)
            except BadShape as error:
                log.error("closure %s closes nothing: %s", closure.get("id"), error.detail)
        used = int(np.bitwise_or.reduce(shut)) if len(shut) else 0
        return {name: shut & bit > 0 for name, bit in BIT.items() if used & bit}

    def _find(self, shape: Mapping[str, Any]) -> Ints:
        drawn = self._flat(shape)
        if shape["kind"] != "line":
            return np.sort(self.tree.query(drawn, predicate="intersects"))
        near = drawn.buffer(LINE_REACH_M, cap_style="flat")
        touched = np.sort(self.tree.query(near, predicate="intersects"))
        lines = self.lines[touched]
        along = shapely.length(shapely.intersection(lines, near))
        enough = along >= np.minimum(LINE_OVERLAP_M, shapely.length(lines) * 0.9)
        return np.asarray(touched[enough | shapely.crosses(lines, drawn)], np.int64)

    def _flat(self, shape: Mapping[str, Any]) -> Any:
        """The shape in metres on a plane true at the network's middle latitude."""
        kind = shape.get("kind")
        try:
            if kind == "circle":
                centre = self._points([[shape["lon"], shape["lat"]]])[0]
                radius = float(shape["radius_m"])
                if not 0 < radius < 1e6:
                    raise BadShape("radius_m must be above 0 and below 1,000 km")
                return shapely.Point(centre).buffer(radius, quad_segs=CORNERS)
            points = self._points(shape["coordinates"])
            if kind == "polygon" and len(points) >= 3:
                return shapely.make_valid(shapely.Polygon(points))
            if kind == "line" and len(points) >= 2:
                return shapely.LineString(points)
        except (KeyError, TypeError, ValueError) as error:
            raise BadShape(f"a {kind} needs other coordinates: {error}") from error
        raise BadShape

    def _points(self, coordinates: Any) -> NDArray[np.float64]:
        places = np.array(coordinates, np.float64)
        if places.ndim != 2 or places.shape[1] != 2 or not np.isfinite(places).all():
            raise BadShape
        if (np.abs(places) > [180.0, 90.0]).any():
            raise BadShape
        return np.asarray(places * [self.metres_x, self.metres_y], np.float64)


def _is_same(kept: _Shut, closures: tuple[Mapping[str, Any], ...], at: datetime) -> bool:
    same = len(kept.closures) == len(closures) and all(map(operator.is_, kept.closures, closures))
    return same and kept.since <= at < kept.until


def _are_equal(one: dict[str, NDArray[np.bool_]], other: dict[str, NDArray[np.bool_]]) -> bool:
    return one.keys() == other.keys() and all(np.array_equal(one[name], other[name]) for name in one)


def is_active(closure: Mapping[str, Any], at: datetime) -> bool:
    """Whether a closure holds at a time: begun, neither lapsed nor ended."""
    if closure.get("ended_at") is not None:
        return False
    begins, ends = closure.get("from"), closure.get("until")
    return (begins is None or _time(begins) <= at) and (ends is None or at < _time(ends))


def closed_to(closure: Mapping[str, Any]) -> int:
    """Mask of the vehicle classes a closure stops: all but those named in `passable_by`."""
    passing = 0
    for name in closure.get("passable_by") or ():
        passing |= BIT.get(name, 0)
    return ALL & ~passing


def _time(value: datetime | str) -> datetime:
    return value if isinstance(value, datetime) else datetime.fromisoformat(value)


def _key(shape: Mapping[str, Any]) -> str:
    return json.dumps(dict(shape), sort_keys=True, default=str)
