"""Simulated vehicles: they drive the centre's own routes at the profile's speed and report as trackers do."""

import bisect
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import httpx

from geo.fixes.fix import KNOT_MPS
from geo.measure import bearing_deg, distance_m

CRAWL_MPS = 8.0
"""Along a straight line, where the centre knows no way [J]."""
Place = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Sighting:
    """Where a vehicle is at a moment."""

    lon: float
    lat: float
    heading_deg: float
    speed_mps: float
    arrived: bool


@dataclass(frozen=True, slots=True)
class Way:
    """A way as a line with times."""

    points: Sequence[Place]
    """At least two places, off-road legs included."""
    times_s: Sequence[float]
    """Seconds from the start until each of them, never falling."""

    def at(self, seconds: float) -> Sighting:
        """Where a vehicle is so long after its departure."""
        last = len(self.points) - 1
        after = min(max(bisect.bisect_right(self.times_s, seconds), 1), last)
        (lon, lat), (next_lon, next_lat) = self.points[after - 1], self.points[after]
        takes_s = self.times_s[after] - self.times_s[after - 1]
        share = min(max((seconds - self.times_s[after - 1]) / takes_s, 0.0), 1.0) if takes_s > 0 else 1.0
        arrived = seconds >= self.times_s[-1]
        metres = distance_m(lon, lat, next_lon, next_lat)
        heading = bearing_deg(lon, lat, next_lon, next_lat) if metres > 0 else 0.0
        speed = metres / takes_s if takes_s > 0 and not arrived else 0.0
        return Sighting(lon + (next_lon - lon) * share, lat + (next_lat - lat) * share, heading, speed, arrived)


async def find_way(client: httpx.AsyncClient, start: Place, end: Place, vehicle_class: str) -> Way:
    """The centre's route between two places; a straight line where it knows none. Raises httpx.HTTPError."""
    query = {"from": f"{start[0]},{start[1]}", "to": f"{end[0]},{end[1]}", "profile": vehicle_class}
    answer = await client.get("/api/geo/route", params=query)
    if answer.status_code == 404:
        return Way([start, end], [0.0, max(1.0, distance_m(*start, *end) / CRAWL_MPS)])
    answer.raise_for_status()
    route: dict[str, Any] = answer.json()
    line = [(lon, lat) for lon, lat in route["geometry"]["coordinates"]]
    return Way([start, *line, end], [0.0, *route["times_s"], max(route["travel_s"], route["times_s"][-1])])


@dataclass
class Vehicle:
    """One simulated vehicle with its tracker."""

    device: str
    """Call sign or tracker's name, as reports give it."""
    vehicle_class: str
    place: Place
    """Where it was last."""
    way: Way | None = None
    """What it drives; None: it stands."""
    departed_at: float = 0.0
    """Clock of its departure, seconds."""
    target: Place | None = field(default=None)
    """Where its way leads."""

    async def head_for(self, client: httpx.AsyncClient, target: Place, clock: float) -> None:
        """Takes the way to a place, from where it is now; nothing when it is on that way already."""
        if self.target != target:
            self.move(clock)
            self.way = await find_way(client, self.place, target, self.vehicle_class)
            self.target, self.departed_at = target, clock

    def move(self, clock: float) -> Sighting | None:
        """Where it is now; None: it stands. On arrival its way is over."""
        if self.way is None:
            return None
        seen = self.way.at(clock - self.departed_at)
        self.place = (seen.lon, seen.lat)
        if seen.arrived:
            self.place, self.way = self.target or self.place, None
        return seen

    def standing(self) -> Sighting:
        """Where it stands."""
        return Sighting(*self.place, 0.0, 0.0, True)

    async def report(self, client: httpx.AsyncClient, seen: Sighting, now: datetime) -> None:
        """One report in the form of OsmAnd's trackers; speeds in knots. Raises httpx.HTTPError."""
        query = {
            "id": self.device, "lat": f"{seen.lat:.6f}", "lon": f"{seen.lon:.6f}", "timestamp": now.isoformat(),
            "speed": f"{seen.speed_mps / KNOT_MPS:.1f}", "bearing": f"{seen.heading_deg:.0f}", "accuracy": "5",
        }  # fmt: skip
        (await client.get("/ingest/osmand", params=query)).raise_for_status()
