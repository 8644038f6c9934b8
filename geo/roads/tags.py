"""What the tags of a way or node mean for each vehicle class: access, one-way, level, barriers. Pure.

Source: OpenStreetMap wiki, "Key:access", "Key:oneway", "Key:barrier", "Key:layer"; vehicles with sirens open private
ways and use bus lanes [J].
"""

import re
from collections.abc import Mapping
from functools import lru_cache

from geo.roads.profiles import ALL, BIT, WHEELS, Profiles

Tags = Mapping[str, str]

CLOSED = frozenset({"no", "agricultural", "forestry"})
OPEN = frozenset({"yes", "designated", "official", "permissive"})
ACCESS_KEYS = {
    "foot": ("foot", "access"),
    "motorcycle": ("motorcycle", "motor_vehicle", "vehicle", "access"),
    "small": ("motorcar", "motor_vehicle", "vehicle", "access"),
    "medium": ("motorcar", "motor_vehicle", "vehicle", "access"),
    "heavy": ("motor_vehicle", "vehicle", "access"),
    "boat": ("motor_vehicle", "vehicle", "access"),
}
"""Keys asked for each class, the most special first."""

ONE_WAY_KEYS = {
    "foot": ("oneway:foot",),
    "motorcycle": ("oneway:motorcycle", "oneway:emergency", "oneway:motor_vehicle", "oneway:vehicle", "oneway"),
}
CAR_ONE_WAY_KEYS = ("oneway:emergency", "oneway:motorcar", "oneway:motor_vehicle", "oneway:vehicle", "oneway")

HEAVY_LIMITS = {"maxheight": 3.5, "maxwidth": 2.6, "maxweight": 12.0}
"""Metres, metres, tonnes that a heavy vehicle needs [J]."""

BARRIERS = frozenset(
    "bollard block cycle_barrier kissing_gate stile turnstile wall fence jersey_barrier log debris chain kerb".split()
)
"""Kinds that stop vehicles; gates are opened for a vehicle with sirens [J]."""
NARROW = frozenset({"bollard", "cycle_barrier", "chain", "kerb"})
"""Kinds a motorcycle passes."""


TELLING = frozenset(
    {key for keys in (*ACCESS_KEYS.values(), *ONE_WAY_KEYS.values(), CAR_ONE_WAY_KEYS) for key in keys}
    | {*HEAVY_LIMITS, "emergency", "bus", "psv", "junction", "highway"}
)
"""Every key that decides about access or direction."""


def road_class_of(tags: Tags, profiles: Profiles) -> int | None:
    """Number of the road class of a way's tags; None: no road for anybody."""
    kind = tags.get("highway", "")
    if kind not in profiles.road_classes or tags.get("area") == "yes":
        return None
    return profiles.road_classes.index(kind)


def directions_of(tags: Tags, profiles: Profiles, road_class: int) -> tuple[int, int]:
    """Masks of the vehicle classes that may drive the way forward and backward."""
    telling = tuple((key, value) for key, value in tags.items() if key in TELLING)
    return _directions(telling, profiles, road_class)


@lru_cache(4096)
def _directions(telling: tuple[tuple[str, str], ...], profiles: Profiles, road_class: int) -> tuple[int, int]:
    tags = dict(telling)
    forward = backward = 0
    for name, bit in BIT.items():
        profile = profiles.by_class[name]
        if profile.kmh[road_class] <= 0 or not may_enter(tags, name):
            continue
        way = one_way(tags, name) if profile.obeys_one_way or name == "foot" else 0
        forward |= bit if way in (0, 1) else 0
        backward |= bit if way in (0, -1) else 0
    return forward, backward


def may_enter(tags: Tags, vehicle_class: str) -> bool:
    """Whether a vehicle class may use a way at all."""
    if vehicle_class == "heavy" and not _is_big_enough(tags):
        return False
    if vehicle_class != "foot" and any(tags.get(key) in OPEN for key in ("emergency", "bus", "psv")):
        return True
    for key in ACCESS_KEYS[vehicle_class]:
        if key in tags:
            return tags[key] not in CLOSED
    return True


def _is_big_enough(tags: Tags) -> bool:
    return all((_number(tags.get(key)) or need) >= need for key, need in HEAVY_LIMITS.items())


def _number(text: str | None) -> float | None:
    """The leading metric number of a tag ("3.2", "3.2 m"); None where there is none or feet and inches."""
    found = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*(m|t)?\s*", text or "")
    return float(found[1]) if found else None


def one_way(tags: Tags, vehicle_class: str) -> int | None:
    """1: forward only, -1: backward only, 0: both ways, None: neither (reversible)."""
    for key in ONE_WAY_KEYS.get(vehicle_class, CAR_ONE_WAY_KEYS):
        value = tags.get(key)
        if value in ("yes", "true", "1"):
            return 1
        if value in ("-1", "reverse"):
            return -1
        if value in ("no", "false", "0", "alternating"):
            return 0
        if value == "reversible":
            return None
    implied = tags.get("junction") in ("roundabout", "circular") or tags.get("highway") == "motorway"
    return 1 if implied and vehicle_class != "foot" else 0


def level_of(tags: Tags) -> int:
    """The level of a way: `layer`, else 1 on bridges and -1 in tunnels, else 0."""
    found = re.fullmatch(r"[+-]?\d", tags.get("layer", "").strip())
    if found:
        return int(found[0])
    if tags.get("bridge", "no") != "no":
        return 1
    return -1 if tags.get("tunnel", "no") not in ("no", "building_passage") else 0


def turns_round(tags: Tags) -> bool:
    """Whether the order of a way's nodes shows which way round a roundabout is driven."""
    return tags.get("junction") == "roundabout" and tags.get("oneway") not in ("no", "-1", "reverse")


def maxspeed_of(tags: Tags) -> int:
    """Signed speed in whole km/h, 0 where unknown."""
    found = re.fullmatch(r"(\d{1,3})\s*(km/h|kmh|mph)?", tags.get("maxspeed", "").strip())
    if not found:
        return 0
    return min(250, round(int(found[1]) * (1.609344 if found[2] == "mph" else 1)))


def passing_mask(tags: Tags) -> int:
    """Mask of the vehicle classes that pass a node with these tags."""
    kind = tags.get("barrier")
    if kind is None or (kind not in BARRIERS and tags.get("locked") != "yes"):
        return ALL
    if any(tags.get(key) in OPEN for key in ("emergency", "motor_vehicle", "vehicle", "access")):
        return ALL
    passing = ALL & ~WHEELS
    if kind in NARROW:
        passing |= BIT["motorcycle"]
    return passing
