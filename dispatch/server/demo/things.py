"""What stands in the schematic Surabaya: houses with numbers, landmarks, hydrants, kilometre marks. Pure and seeded."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from dispatch.server.demo.city import KECAMATAN, UNITS
from dispatch.server.demo.streets import Road, _across, degrees, kecamatan, mains, metres, roads

HOUSE_EVERY_M = {"primary": 40.0, "secondary": 40.0, "living_street": 15.0, "residential": 80.0}
HOUSES_MOST = {"primary": 120, "secondary": 100, "living_street": 14, "residential": 24}
ASIDE_M = {"primary": 20.0, "secondary": 18.0, "living_street": 9.0, "residential": 13.0}
TAGS = {
    "monument": {"historic": "monument"}, "mosque": {"amenity": "place_of_worship", "religion": "muslim"},
    "church": {"amenity": "place_of_worship", "religion": "christian"}, "market": {"amenity": "marketplace"},
    "mall": {"shop": "mall"}, "station": {"railway": "station"}, "bus_station": {"amenity": "bus_station"},
    "ferry_terminal": {"amenity": "ferry_terminal"}, "hospital": {"amenity": "hospital"},
    "university": {"amenity": "university"}, "zoo": {"tourism": "zoo"}, "townhall": {"amenity": "townhall"},
    "office": {"office": "government"}, "hotel": {"tourism": "hotel"}, "theatre": {"amenity": "theatre"},
    "stadium": {"leisure": "stadium"}, "park": {"leisure": "park"}, "attraction": {"tourism": "attraction"},
    "museum": {"tourism": "museum"}, "police": {"amenity": "police"}, "pump_house": {"man_made": "pumping_station"},
    "water_works": {"man_made": "water_works"}, "clinic": {"amenity": "clinic"}, "fuel": {"amenity": "fuel"},
    "school": {"amenity": "school"}, "minimarket": {"shop": "convenience"}, "fire_station": {"amenity": "fire_station"},
    "ambulance_station": {"emergency": "ambulance_station"}, "pharmacy": {"amenity": "pharmacy"},
    "hydrant": {"emergency": "fire_hydrant"}, "milestone": {"highway": "milestone"},
    "camera": {"man_made": "surveillance"}, "eating": {"amenity": "cafe"},
}  # fmt: skip
"""OSM tags of each kind that stands here."""
POSTS = {
    "DPKP": ("Pos Pemadam", "fire_station"), "DINKES": ("Pos TGC", "ambulance_station"),
    "PMI": ("Pos PMI", "ambulance_station"),
}  # fmt: skip
MOSQUES = (
    "Al-Ikhlas",
    "Nurul Huda",
    "Baitul Makmur",
    "At-Taqwa",
    "Al-Muttaqin",
    "Baiturrahman",
    "Al-Hidayah",
    "An-Nur",
)


@dataclass(frozen=True, slots=True)
class Thing:
    """Something with tags at a place."""

    name: str | None
    tags: dict[str, str]
    lon: float
    lat: float


@dataclass(frozen=True, slots=True)
class House:
    """A house with its number."""

    street: str
    number: str
    lon: float
    lat: float
    kecamatan: str


def houses() -> Iterator[House]:
    """Houses along the streets, odd numbers on the left, even ones on the right, from the beginning on."""
    last: dict[str, int] = {}
    for road in roads():
        if road.kind not in HOUSE_EVERY_M or road.level:
            continue
        first = last.get(road.name, 0)
        every, aside = HOUSE_EVERY_M[road.kind], ASIDE_M[road.kind]
        for n in range(min(HOUSES_MOST[road.kind], int(road.line.length / every))):
            left = n % 2 == 0
            _, (x, y) = _across(road.line, (n + 0.5) * every, aside if left else -aside)
            last[road.name] = first + n + 1
            yield House(road.name, str(last[road.name]), *degrees(x, y), _in(x, y))


@cache
def known_houses() -> tuple[House, ...]:
    """All houses, for whoever picks one at random."""
    return tuple(houses())


@cache
def _middles() -> tuple[tuple[str, ...], Any]:
    return tuple(KECAMATAN), np.array(metres(KECAMATAN.values()))


def _in(x: float, y: float) -> str:
    """The kecamatan with the nearest middle."""
    names, middles = _middles()
    return names[int(((middles - (x, y)) ** 2).sum(axis=1).argmin())]


def things() -> Iterator[Thing]:
    """Everything else that stands."""
    for name, (kind, lon, lat) in mains()["landmarks"].items():
        yield Thing(name, TAGS[kind], lon, lat)
    yield from _of_kecamatan()
    yield from _posts()
    yield from _along()


def _of_kecamatan() -> Iterator[Thing]:
    """What every kecamatan has, beside its streets."""
    dice = random.Random(112)
    for n, (name, ground) in enumerate(kecamatan().items()):
        local = [road for road in roads() if road.kind == "residential" and ground.covers(road.line.centroid)]
        named = [
            (f"Kantor Kecamatan {name}", "townhall"), (f"Polsek {name}", "police"), (f"Puskesmas {name}", "clinic"),
            (f"Pasar {name} Baru", "market"), (f"SPBU {name}", "fuel"), (f"SDN {name} I", "school"),
            (f"SDN {name} II", "school"), (f"SMPN {n + 1}", "school"), (f"Apotek {name} Sehat", "pharmacy"),
            (f"Indomaret {name}", "minimarket"), (f"Alfamart {name}", "minimarket"), (f"Warkop {name}", "eating"),
            *((f"Masjid {MOSQUES[(n + m) % len(MOSQUES)]}", "mosque") for m in range(4)),
        ]  # fmt: skip
        for label, kind in named:
            road = dice.choice(local)
            _, (x, y) = _across(road.line, road.line.length * dice.uniform(0.1, 0.9), dice.choice((-24.0, 24.0)))
            yield Thing(label, TAGS[kind], *degrees(x, y))


def _posts() -> Iterator[Thing]:
    """The stations of the services, where the demonstration's units are at home."""
    for agency, place in sorted({(unit.agency, unit.station) for unit in UNITS if unit.agency in POSTS}):
        label, kind = POSTS[agency]
        yield Thing(f"{label} {place}", TAGS[kind], *KECAMATAN[place])


def _along() -> Iterator[Thing]:
    """Hydrants and cameras along the main streets, kilometre marks along the motorway."""
    for road in roads():
        if road.kind in ("primary", "secondary") and not road.level:
            for n in range(1, int(road.line.length / 400) + 1):
                yield Thing(None, TAGS["hydrant"], *degrees(*_across(road.line, n * 400.0, 12.0)[1]))
            yield Thing(None, TAGS["camera"], *degrees(*_across(road.line, 10.0, -12.0)[1]))
        if road.kind == "motorway":
            yield from _marks(road)


def _marks(road: Road) -> Iterator[Thing]:
    for km in range(int(road.line.length / 1000) + 1):
        at = road.line.interpolate(km * 1000.0)
        yield Thing(f"KM {km}", {**TAGS["milestone"], "distance": str(km)}, *degrees(at.x, at.y))
