"""Roads once more, written otherwise and plainly: from the extract to times, sharing only the published tables.

One vehicle class; search over arcs, not nodes, so that forbidden turns are simply pairs. Slow and easy to check.
"""

import heapq
import math
from collections import defaultdict
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import osmium
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

RADIUS_M = 6_371_008.8
STOPPED = (
    "bollard block cycle_barrier kissing_gate stile turnstile wall fence jersey_barrier log debris chain kerb".split()
)


def metres(a: tuple[float, float], b: tuple[float, float]) -> float:
    (lon_a, lat_a), (lon_b, lat_b) = a, b
    p, q = math.radians(lat_a), math.radians(lat_b)
    h = math.sin((q - p) / 2) ** 2 + math.cos(p) * math.cos(q) * math.sin(math.radians(lon_b - lon_a) / 2) ** 2
    return 2 * RADIUS_M * math.asin(math.sqrt(h))


def bearing(a: tuple[float, float], b: tuple[float, float]) -> float:
    east = (b[0] - a[0]) * math.cos(math.radians((a[1] + b[1]) / 2))
    return math.degrees(math.atan2(east, b[1] - a[1]))


def one_way(tags: dict[str, str]) -> str:
    """`>`, `<`, `=` or `x` (neither)."""
    for key in ("oneway:emergency", "oneway:motorcar", "oneway:motor_vehicle", "oneway:vehicle", "oneway"):
        if key in tags:
            found = {"yes": ">", "true": ">", "1": ">", "-1": "<", "reverse": "<", "reversible": "x"}.get(tags[key])
            if found:
                return found
            if tags[key] in ("no", "false", "0", "alternating"):
                return "="
    round_about = tags.get("junction") in ("roundabout", "circular")
    return ">" if round_about or tags["highway"] == "motorway" else "="


def is_open(tags: dict[str, str]) -> bool:
    if any(tags.get(k) in ("yes", "designated", "official", "permissive") for k in ("emergency", "bus", "psv")):
        return True
    said = next((tags[k] for k in ("motorcar", "motor_vehicle", "vehicle", "access") if k in tags), "yes")
    return said not in ("no", "agricultural", "forestry")


class PlainRoads:
    """The roads of an extract for the medium class."""

    def __init__(self, path: Path, published: dict[str, Any]) -> None:
        """Args: published is the answer of GET /api/geo/profiles."""
        self.profile = profile = published["profiles"]["medium"]
        self.side = published["driving_side"]
        self.place: dict[int, tuple[float, float]] = {}
        self.ways: list[tuple[int, list[int], float, str]] = []
        self.seen: dict[int, int] = defaultdict(int)
        self.stops: set[int] = set()
        self.relations: list[tuple[dict[str, str], list[tuple[str, int, str]]]] = []
        for thing in osmium.FileProcessor(str(path)).with_locations():
            self._read(thing)
        self.stops &= set(self.place)
        self.off_mps = profile["off_road_kmh"] / 3.6
        self._cut()
        self._forbid()
        self._measure()

    def _read(self, thing: Any) -> None:
        tags = dict(thing.tags)
        if thing.is_node() and "barrier" in tags:
            shut = tags["barrier"] in STOPPED or tags.get("locked") == "yes"
            free = any(
                tags.get(k) in ("yes", "designated", "official", "permissive")
                for k in ("emergency", "motor_vehicle", "vehicle", "access")
            )
            if shut and not free:
                self.stops.add(thing.id)
        elif thing.is_way() and tags.get("highway") in self.profile["speed_kmh"] and tags.get("area") != "yes":
            self._take(thing, tags)
        elif thing.is_relation() and tags.get("type", "").startswith("restriction"):
            self.relations.append((tags, [(m.type, m.ref, m.role) for m in thing.members]))

    def _take(self, way: Any, tags: dict[str, str]) -> None:
        known = [(n.ref, (n.location.lon, n.location.lat)) for n in way.nodes if n.location.valid()]
        assert len(known) == len(way.nodes), "the plain reader wants whole ways"
        refs = [ref for n, (ref, _) in enumerate(known) if n == 0 or known[n - 1][0] != ref]
        if len(refs) < 2:
            return
        for ref in refs:
            self.seen[ref] += 1
        self.seen[refs[0]] += 1
        self.seen[refs[-1]] += 1
        kmh, direction = self.profile["speed_kmh"][tags["highway"]], one_way(tags)
        if kmh > 0 and is_open(tags) and direction != "x":
            self.place.update(dict(known))
            self.ways.append((way.id, refs, kmh / 3.6, direction))

    def _cut(self) -> None:
        via = {ref for _, members in self.relations for kind, ref, role in members if (kind, role) == ("n", "via")}
        self.nodes: list[list[int]] = []
        self.speed: list[float] = []
        self.way: list[int] = []
        self.can: list[tuple[bool, bool]] = []
        self.ends: dict[int, int] = defaultdict(int)
        for way, refs, speed, direction in self.ways:
            start = 0
            for n in range(1, len(refs)):
                if self.seen[refs[n]] > 1 or refs[n] in via or refs[n] in self.stops:
                    self.nodes.append(refs[start : n + 1])
                    self.speed.append(speed)
                    self.way.append(way)
                    self.can.append((direction in ">=", direction in "<="))
                    self.ends[refs[start]] += 1
                    self.ends[refs[n]] += 1
                    start = n
        self.leaving: dict[int, list[int]] = defaultdict(list)
        self.arriving: dict[int, list[int]] = defaultdict(list)
        for arc in range(2 * len(self.nodes)):
            if self.can[arc // 2][arc % 2]:
                self.leaving[self.chain(arc)[0]].append(arc)
                self.arriving[self.chain(arc)[-1]].append(arc)

    def chain(self, arc: int) -> list[int]:
        nodes = self.nodes[arc // 2]
        return nodes[::-1] if arc % 2 else nodes

    def _forbid(self) -> None:
        """Pairs of arcs that may not follow each other; restrictions by way are left to a test of their own."""
        self.forbidden: set[tuple[int, int]] = set()
        for tags, members in self.relations:
            value = tags.get("restriction", "")
            via = [ref for kind, ref, role in members if role == "via" and kind == "n"]
            starts = [ref for kind, ref, role in members if role == "from"]
            ends = [ref for kind, ref, role in members if role == "to"]
            if "motorcar" in tags.get("except", "").split(";") or len(via) != 1:
                continue
            for start in starts:
                for end in ends:
                    self._forbid_one(value, start, via[0], end)

    def _forbid_one(self, value: str, start: int, via: int, end: int) -> None:
        into = [a for a in self.arriving[via] if self.way[a // 2] == start]
        out = [b for b in self.leaving[via] if self.way[b // 2] == end]
        if value == "no_u_turn" and start == end:
            pairs = [(a, b) for a in into for b in out if a // 2 == b // 2]
        else:
            pairs = [(a, b) for a in into for b in out if a // 2 != b // 2]
            if len(pairs) > 1:
                pairs = [(a, b) for a, b in pairs if self._looks(value, a, b)]
            if value.startswith("only") and len(pairs) > 1:
                pairs = []
        for a, b in pairs:
            bad = [(a, b)] if value.startswith("no") else [(a, c) for c in self.leaving[via] if c != b]
            self.forbidden.update(bad)

    def _looks(self, value: str, a: int, b: int) -> bool:
        before, after = [[self.place[n] for n in self.chain(arc)] for arc in (a, b)]
        turn = (bearing(after[0], after[1]) - bearing(before[-2], before[-1]) + 180) % 360 - 180
        if "left" in value:
            return -170 < turn < -20
        if "right" in value:
            return 20 < turn < 170
        return abs(turn) < 60 if "straight" in value else abs(turn) > 120

    def _measure(self) -> None:
        self.length = []
        rows: list[tuple[float, ...]] = []
        for piece, nodes in enumerate(self.nodes):
            along = 0.0
            for a, b in zip(nodes, nodes[1:], strict=False):
                step = metres(self.place[a], self.place[b])
                rows.append((piece, *self.place[a], *self.place[b], along, step))
                along += step
            self.length.append(along)
        self.segments = np.array(rows)
        self.islands = self._islands()

    def _islands(self) -> set[int]:
        """Pieces nobody is placed on: what cannot be reached and left again, or only within a small part."""
        number: dict[Any, int] = {}
        ends = []
        for piece, nodes in enumerate(self.nodes):
            keys = [(n, piece, side) if n in self.stops else n for side, n in enumerate((nodes[0], nodes[-1]))]
            ends.append([number.setdefault(key, len(number)) for key in keys])
        forth = [(a, b) for (a, b), (f, _) in zip(ends, self.can, strict=True) if f]
        back = [(b, a) for (a, b), (_, r) in zip(ends, self.can, strict=True) if r]
        pairs = np.array(forth + back)
        table = coo_matrix((np.ones(len(pairs)), (pairs[:, 0], pairs[:, 1])), shape=(len(number), len(number)))
        part = connected_components(table, connection="strong")[1].tolist()
        metres_of: dict[int, float] = defaultdict(float)
        for piece, (a, b) in enumerate(ends):
            if part[a] == part[b]:
                metres_of[part[a]] += self.length[piece]
        least = min(5000.0, 0.02 * sum(self.length))
        return {
            piece
            for piece, (a, b) in enumerate(ends)
            if part[a] != part[b] or metres_of[part[a]] < least or self.length[piece] == 0
        }

    def _apart(self, s: Any, place: tuple[float, float], scale: float) -> tuple[Any, Any]:
        """Metres from a place to each of these segments, and the share of each up to the nearest point."""
        x, y, dx, dy = s[:, 1] * scale, s[:, 2], (s[:, 3] - s[:, 1]) * scale, s[:, 4] - s[:, 2]
        px, py = place[0] * scale, place[1]
        t = np.clip(((px - x) * dx + (py - y) * dy) / np.maximum(dx * dx + dy * dy, 1e-30), 0, 1)
        return np.hypot(x + t * dx - px, y + t * dy - py) * math.radians(RADIUS_M), t

    @lru_cache(maxsize=1)  # noqa: B019 -- one extract is read a session
    def _open(self, closed: frozenset[int]) -> Any:
        """The segments of the pieces on which somebody may be placed."""
        return self.segments[~np.isin(self.segments[:, 0], sorted(closed | self.islands))]

    def snap(self, place: tuple[float, float], closed: set[int]) -> list[tuple[int, float, float]]:
        """(piece, metres along it, metres off it) of the nearest open road; several at a corner."""
        s = self._open(frozenset(closed))
        apart, t = self._apart(s, place, math.cos(math.radians(place[1])))
        found = []
        for n in np.flatnonzero(apart <= apart.min() + 1e-3):
            foot = (s[n, 1] + t[n] * (s[n, 3] - s[n, 1]), s[n, 2] + t[n] * (s[n, 4] - s[n, 2]))
            found.append((int(s[n, 0]), s[n, 5] + t[n] * s[n, 6], metres(place, foot)))
        return found

    def closed_by(self, centre: tuple[float, float], radius_m: float, middle_lat: float) -> set[int]:
        """Pieces that come within a circle; the radius must not be in doubt by a metre."""
        apart, _ = self._apart(self.segments, centre, math.cos(math.radians(middle_lat)))
        return {int(p) for p in self.segments[apart <= radius_m, 0]}

    def seconds_to(
        self, target: list[tuple[int, float, float]], closed: set[int]
    ) -> Callable[[list[tuple[int, float, float]]], float]:
        """A function from a snapped origin to its seconds to the target."""
        best = self._search(target, closed)

        def seconds(origin: list[tuple[int, float, float]]) -> float:
            result = math.inf
            for piece, at, off in origin:
                if piece in closed:
                    continue
                for side in (0, 1):
                    if not self.can[piece][side]:
                        continue
                    arc, rest = 2 * piece + side, at if side else self.length[piece] - at
                    start = off / self.off_mps
                    for goal, goal_at, goal_off in target:
                        ahead = (goal_at - at) * (-1 if side else 1)
                        if goal == piece and ahead >= 0:
                            result = min(result, start + ahead / self.speed[piece] + goal_off / self.off_mps)
                    for after in self._after(arc):
                        turn = self._turn_s(arc, after)
                        result = min(result, start + rest / self.speed[piece] + turn + best.get(after, math.inf))
            return result

        return seconds

    def _after(self, arc: int) -> list[int]:
        here = self.chain(arc)[-1]
        if here in self.stops:
            return [b for b in self.leaving[here] if b == arc ^ 1]
        return [b for b in self.leaving[here] if (arc, b) not in self.forbidden]

    def _turn_s(self, arc: int, after: int) -> float:
        if after == arc ^ 1:
            return float(self.profile["u_turn_s"])
        if self.ends[self.chain(after)[0]] < 3:
            return 0.0
        before, beyond = [[self.place[n] for n in self.chain(one)] for one in (arc, after)]
        angle = (bearing(beyond[0], beyond[1]) - bearing(before[-2], before[-1]) + 180) % 360 - 180
        across = angle < 0 if self.side == "right" else angle > 0
        sine, cosine = math.sin(math.radians(angle)), math.cos(math.radians(angle))
        waiting = self.profile["across_s"] * abs(sine) if across else 0.0
        return float(self.profile["turn_s"] * (1 - cosine) / 2 + waiting)

    def _search(self, target: list[tuple[int, float, float]], closed: set[int]) -> dict[int, float]:
        """Seconds from the beginning of each arc to the target."""
        heap: list[tuple[float, int]] = []
        for piece, at, off in target:
            for side in (0, 1):
                if self.can[piece][side] and piece not in closed:
                    driven = self.length[piece] - at if side else at
                    heap.append((driven / self.speed[piece] + off / self.off_mps, 2 * piece + side))
        heapq.heapify(heap)
        done: dict[int, float] = {}
        while heap:
            time, arc = heapq.heappop(heap)
            if arc in done:
                continue
            done[arc] = time
            here = self.chain(arc)[0]
            for before in self.arriving[here] if here not in self.stops else [arc ^ 1] * self.can[arc // 2][~arc & 1]:
                piece = before // 2
                if before not in done and (before, arc) not in self.forbidden and piece not in closed:
                    cost = self.length[piece] / self.speed[piece] + self._turn_s(before, arc)
                    heapq.heappush(heap, (time + cost, before))
        return done
