"""How fast and where each vehicle class drives: one file of data, read with checks and published whole."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Annotated, Any

import numpy as np
from pydantic import Field
from typing_extensions import TypedDict

from geo.errors import Invalid
from geo.measure import EARTH_RADIUS_M, Floats

FILE = Path(__file__).parent / "profiles.toml"
"""The profiles shipped with the program."""

CLASSES = ("foot", "motorcycle", "small", "medium", "heavy", "boat")
"""Vehicle classes in the order of bits and columns everywhere in this room. Source: the interface contract."""

BIT = {name: 1 << n for n, name in enumerate(CLASSES)}
"""Bit of each vehicle class in access and closure masks."""

ALL = (1 << len(CLASSES)) - 1
"""Mask of all vehicle classes."""

WHEELS = ALL & ~BIT["foot"]
"""Mask of everything but feet."""


class BrokenProfiles(Invalid):
    """The file of speeds cannot be read."""

    code = "broken_profiles"


@dataclass(frozen=True, slots=True, eq=False)
class Profile:
    """How one vehicle class drives."""

    name: str
    """The vehicle class."""
    kmh: Floats
    """(n_road_classes,) float64, km/h by road class in the order of `Profiles.road_classes`; 0: closed to it."""
    off_road_kmh: float
    """Straight from a place to the road and back."""
    obeys_one_way: bool
    """Whether one-way streets hold."""
    obeys_turns: bool
    """Whether turn restrictions hold."""
    u_turn_s: float
    """Seconds to turn round on the road."""
    uses_maxspeed: bool
    """Whether a lower sign lowers the speed."""


@dataclass(frozen=True, slots=True, eq=False)
class Profiles:
    """All profiles with what they share."""

    road_classes: tuple[str, ...]
    """Road classes (OSM `highway` values), numbered by position."""
    by_class: Mapping[str, Profile]
    """The profile of each vehicle class."""
    hour_factor: tuple[float, ...]
    """Share of the speed table by local hour."""
    source: str
    """Where the numbers come from."""

    def of(self, vehicle_class: str) -> Profile:
        """The profile of a vehicle class. Raises: UnknownVehicleClass."""
        if vehicle_class not in self.by_class:
            raise UnknownVehicleClass(f"vehicle class must be one of {', '.join(self.by_class)}")
        return self.by_class[vehicle_class]


class UnknownVehicleClass(Invalid):
    """There is no such vehicle class."""

    code = "unknown_vehicle_class"


def read_profiles(path: Path = FILE) -> Profiles:
    """The profiles of a file. Raises: BrokenProfiles with the cause."""
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
        return _check(content)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, KeyError, TypeError, ValueError) as error:
        raise BrokenProfiles(f"{path.name}: {error}") from error


@cache
def shipped_profiles() -> Profiles:
    """The profiles shipped with the program, read once."""
    return read_profiles()


def _check(content: dict[str, Any]) -> Profiles:
    if tuple(content["vehicle_classes"]) != CLASSES:
        raise ValueError(f"vehicle_classes must be {', '.join(CLASSES)} in this order")
    table = {name: [float(v) for v in row] for name, row in content["speed_kmh"].items()}
    for name, row in table.items():
        if len(row) != len(CLASSES) or not all(0 <= v <= 200 for v in row):
            raise ValueError(f"speed_kmh.{name} must hold {len(CLASSES)} numbers from 0 to 200")
    factors = tuple(float(v) for v in content["hour_factor"]["default"])
    if len(factors) != 24 or not all(0 < v <= 2 for v in factors):
        raise ValueError("hour_factor.default must hold 24 numbers above 0, at most 2")
    by_class = {name: _profile(name, n, table, content[name]) for n, name in enumerate(CLASSES)}
    return Profiles(tuple(table), by_class, factors, str(content.get("source", "")))


def _profile(name: str, column: int, table: Mapping[str, list[float]], entry: dict[str, Any]) -> Profile:
    off_road_kmh, u_turn_s = float(entry["off_road_kmh"]), float(entry["u_turn_s"])
    if off_road_kmh <= 0 or u_turn_s < 0:
        raise ValueError(f"{name}: off_road_kmh must be above 0 and u_turn_s not below")
    flags = [entry[key] for key in ("obeys_one_way", "obeys_turns", "uses_maxspeed")]
    if not all(isinstance(flag, bool) for flag in flags):
        raise ValueError(f"{name}: obeys_one_way, obeys_turns and uses_maxspeed must be true or false")
    kmh = np.array([row[column] for row in table.values()], np.float64)
    return Profile(name, kmh, off_road_kmh, flags[0], flags[1], u_turn_s, flags[2])


RULES = {
    "length": f"sum of great-circle (haversine) metres between the way's points, earth radius {EARTH_RADIUS_M} m",
    "time": "length / (speed_kmh x hour_factor / 3.6) for each arc; the two outer arcs count by the metres driven",
    "snapping": "nearest point (flat: longitude scaled by the cosine of the network's middle latitude) of an arc open"
    " to the class, not closed, whose ends lie in one strongly connected part of at least min(100, 2 %) of the nodes"
    " that carry arcs of the class",
    "heading": "an arc more than 45 degrees off a known heading counts as 30 m farther; leaving against it costs"
    " u_turn_s",
    "level": "an arc on another level than the known one counts as 100 m farther",
    "off_road": "straight (great circle) from the place to that point at off_road_kmh, at both ends",
    "turns": "restriction relations by node and by way hold where obeys_turns; with a time they hold then (local time);"
    " one whose condition cannot be read holds always; ambiguous or incomplete ones are left out and counted",
    "u_turns": "an arc followed by its own reverse costs u_turn_s if it leaves a junction with a restriction (the only"
    " places where turning round can save time)",
    "one_way": "oneway, -1, junction=roundabout|circular, motorway; oneway:motorcycle, :emergency, :motorcar,"
    " :motor_vehicle and :vehicle before it; reversible: closed both ways; on foot only oneway:foot",
    "roads": "ways with a highway value of the speed table and without area=yes",
    "access": "no, agricultural, forestry close a way, the most special key wins (foot; motorcycle or motorcar,"
    " motor_vehicle, vehicle; access); emergency, bus or psv = yes|designated|official opens it; private is open;"
    " maxheight below 3.5 m, maxwidth below 2.6 m and maxweight below 12 t close it to heavy",
    "barriers": "bollard, block, cycle_barrier, kissing_gate, stile, turnstile, wall, fence, jersey_barrier, log,"
    " debris, chain and kerb are passed on foot; motorcycles pass bollards, cycle barriers, chains and kerbs; all"
    " others need emergency, motor_vehicle, vehicle or access = yes; gates are opened unless locked=yes",
}
"""The rules behind the numbers, in words, for whoever computes the same times."""


class ProfileView(TypedDict):
    """How one vehicle class drives."""

    speed_kmh: Annotated[dict[str, float], Field(description="km/h by road class; 0: closed to it")]
    off_road_kmh: float
    obeys_one_way: bool
    obeys_turns: bool
    u_turn_s: Annotated[float, Field(description="seconds to turn round on the road")]
    uses_maxspeed: Annotated[bool, Field(description="whether a lower sign lowers the speed")]


class ProfilesView(TypedDict):
    """Speeds and rules of every vehicle class."""

    source: str
    sirens: bool
    hour_factor: Annotated[list[float], Field(description="factor of all speeds by hour of the day, 24 values")]
    profiles: dict[str, ProfileView]
    rules: dict[str, str]


def profiles_view(profiles: Profiles) -> ProfilesView:
    """Enough for anyone to compute the same times: tables, flags and rules of each vehicle class."""
    return {
        "source": profiles.source,
        "sirens": True,
        "hour_factor": list(profiles.hour_factor),
        "profiles": {name: _profile_view(profile, profiles) for name, profile in profiles.by_class.items()},
        "rules": dict(RULES),
    }


def _profile_view(profile: Profile, profiles: Profiles) -> ProfileView:
    return {
        "speed_kmh": dict(zip(profiles.road_classes, map(float, profile.kmh), strict=True)),
        "off_road_kmh": profile.off_road_kmh,
        "obeys_one_way": profile.obeys_one_way,
        "obeys_turns": profile.obeys_turns,
        "u_turn_s": profile.u_turn_s,
        "uses_maxspeed": profile.uses_maxspeed,
    }
