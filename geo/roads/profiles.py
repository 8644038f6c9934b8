"""How fast and where each vehicle class drives: one file of data, read with checks and published whole."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

import numpy as np

from geo.errors import Invalid
from geo.measure import Floats

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


SIDES = ("left", "right")
"""Sides of the road one may drive on."""

Side = Literal["left", "right"]


@dataclass(frozen=True, slots=True, eq=False)
class Profile:
    """How one vehicle class drives."""

    name: str
    """The vehicle class."""
    kmh: Floats
    """(n_road_classes,) float64, km/h by road class in the order of `Profiles.road_classes`; 0: closed to it."""
    hour_factor: tuple[float, ...]
    """Share of the speed by local hour."""
    off_road_kmh: float
    """Straight from a place to the road and back."""
    obeys_one_way: bool
    """Whether one-way streets hold."""
    obeys_turns: bool
    """Whether turn restrictions hold."""
    turn_s: float
    """Seconds of a hairpin at a junction; a right angle costs half."""
    across_s: float
    """Seconds of a right angle across the oncoming lane."""
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
    driving_side: Side
    """Where no roundabout of the extract tells."""
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
    except KeyError as error:
        raise BrokenProfiles(f"{path.name}: {error} is missing") from error
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, TypeError, ValueError) as error:
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
    side = content["side"]["driving_side"]
    if side not in SIDES:
        raise ValueError("side.driving_side must be left or right")
    by_class = {name: _profile(name, n, table, content) for n, name in enumerate(CLASSES)}
    return Profiles(tuple(table), by_class, side, str(content.get("source", "")))


def _profile(name: str, column: int, table: Mapping[str, list[float]], content: dict[str, Any]) -> Profile:
    entry = content[name]
    off_road_kmh, turn_s, across_s, u_turn_s = (
        float(entry[key]) for key in ("off_road_kmh", "turn_s", "across_s", "u_turn_s")
    )
    if off_road_kmh <= 0 or min(turn_s, across_s) < 0 or u_turn_s < turn_s + across_s:
        raise ValueError(f"{name}: off_road_kmh must be above 0, u_turn_s at least turn_s + across_s, none below 0")
    flags = [entry[key] for key in ("obeys_one_way", "obeys_turns", "uses_maxspeed")]
    if not all(isinstance(flag, bool) for flag in flags):
        raise ValueError(f"{name}: obeys_one_way, obeys_turns and uses_maxspeed must be true or false")
    kmh = np.array([row[column] for row in table.values()], np.float64)
    hours = _hours(name, content["hour_factor"])
    return Profile(name, kmh, hours, off_road_kmh, flags[0], flags[1], turn_s, across_s, u_turn_s, flags[2])


def _hours(name: str, factors: Mapping[str, list[float]]) -> tuple[float, ...]:
    hours = tuple(float(v) for v in factors.get(name, factors["default"]))
    if len(hours) != 24 or not all(0 < v <= 2 for v in hours):
        raise ValueError("each row of hour_factor must hold 24 numbers above 0, at most 2")
    return hours
