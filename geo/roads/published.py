"""The profiles as published: tables, flags and rules from which anybody can compute the same times. Values only."""

from geo.measure import EARTH_RADIUS_M
from geo.roads.profiles import Profile, Profiles
from geo.roads.rules import (
    ALONG_DEG,
    CORNERS,
    LINE_OVERLAP_M,
    LINE_REACH_M,
    PART_M,
    PART_SHARE,
    WRONG_HEADING_M,
    WRONG_LEVEL_M,
)
from geo.roads.tags import ACCESS_KEYS, BARRIERS, CAR_ONE_WAY_KEYS, CLOSED, HEAVY_LIMITS, NARROW, ONE_WAY_KEYS, OPEN
from geo.roads.turns import turn_seconds
from geo.roads.views import ProfilesView, ProfileView, TurnExample

RULES = {
    "network": "Ways whose `highway` stands in speed_kmh, without area=yes, as far as their nodes are in the extract (a"
    " way with a missing node falls into pieces there). All of them, open or not, are cut at their ends, at nodes they"
    " use more than once between them, at barriers that stop some class, at `via` nodes of restrictions. The pieces are"
    " edges, with one arc for each direction that is open to the class.",
    "length": f"Sum of great-circle (haversine) metres between the edge's points, radius {EARTH_RADIUS_M} m.",
    "time": "Metres driven / (speed_kmh of class and `highway` x hour_factor of the local hour of the question / 3.6),"
    " plus the turns between the arcs. The first and last arc count by the metres driven. Where uses_maxspeed, a lower"
    " whole number of km/h (or mph) in `maxspeed` replaces the speed.",
    "turns": "From arc a to arc b at their common node: from an arc to its own reverse u_turn_s, at every node where"
    " the network is cut. Else 0 at a node where fewer than three ends of edges open to the class (in any direction)"
    " meet. Else turn_s x (1 - cos A) / 2, and across_s x |sin A| more if the turn goes across the oncoming lane:"
    " A is the initial great-circle bearing of b's first piece minus that of a's last piece, within -180..180, positive"
    " to the right; it goes across where A < 0 when driving on the right and where A > 0 on the left. Pieces of no"
    " length"
    " are skipped. Entering and leaving the road cost nothing.",
    "restrictions": "Relations of type restriction hold where obeys_turns: by node and by way, no_ and only_, also"
    " restriction:VEHICLE, restriction:conditional and day_on/hour_on; with days and hours they hold at the local time"
    " of the question; `weight>N` holds for heavy; one whose condition cannot be read holds always; `except` and"
    " VEHICLE"
    " name motorcar (small, medium), motorcycle, hgv (heavy), motor_vehicle, vehicle, emergency (all but foot), foot."
    " Incomplete ones and ambiguous only_ ones are left out and counted by the import. Between the same two ways more"
    " than one turn may be meant: then the one the name says (left -170..-20 degrees, right 20..170, straight within"
    " 60,"
    " u_turn beyond 120).",
    "snapping": "A place goes to the nearest point of an edge open to the class and not closed, that is no island:"
    f" both ends lie in one strongly connected part (one-way streets and barriers count, restrictions and closures do"
    f" not) with at least min({PART_M:.0f} m, {PART_SHARE:.0%} of all) metres of edges open to the class. Nearest on a"
    " plane around the place: longitude x cos(latitude of the place). All edges within 1 mm of the nearest count; the"
    " journey takes the best.",
    "heading": f"With a known heading an edge that runs more than {ALONG_DEG:.0f} degrees off it, in every direction"
    f" open to the class, counts as {WRONG_HEADING_M:.0f} m farther; leaving an edge against the heading (more than 90"
    " degrees off) costs u_turn_s.",
    "level": f"With a known level (layer; else bridge 1, tunnel -1) an edge on another one counts as"
    f" {WRONG_LEVEL_M:.0f} m farther.",
    "off_road": "Great-circle metres from the place to that point at off_road_kmh, at both ends; closures do not touch"
    " them.",
    "closures": "An edge is closed as a whole: by a circle or polygon that it touches (plane: longitude x cos of the"
    f" network's middle latitude; circles of {4 * CORNERS} corners), by a line that it crosses or within"
    f" {LINE_REACH_M:.0f} m"
    f" of which it runs for {LINE_OVERLAP_M:.0f} m or nine tenths of itself; not for the classes in passable_by.",
    "one_way": "The first of the class's one_way_keys that is set: yes, true, 1 forward; -1, reverse backward; no,"
    " false, 0, alternating both; reversible neither. Else forward on junction=roundabout|circular and"
    " highway=motorway (not on foot), else both.",
    "access": "The first of the class's access_keys that is set closes the way if its value is in access_closed; before"
    " that, emergency, bus or psv with a value in access_open opens it (not on foot). Sizes in heavy_limits (metres,"
    " tonnes) below what is needed close it to heavy.",
    "barriers": "A node with barrier in barrier_kinds, or any barrier with locked=yes, lets only foot through (and"
    " motorcycle where in barrier_narrow), unless emergency, motor_vehicle, vehicle or access has a value in"
    " access_open.",
}
"""The rules behind the numbers, in words."""


def profiles_view(profiles: Profiles, driving_side: str | None = None) -> ProfilesView:
    """Enough for anyone to compute the same times. Args: driving_side of the loaded roads; None: no roads."""
    side = driving_side or profiles.driving_side
    return {
        "source": profiles.source,
        "sirens": True,
        "driving_side": side,
        "default_profile": "medium",
        "profiles": {name: _profile_view(profile, profiles, side) for name, profile in profiles.by_class.items()},
        "access_open": sorted(OPEN),
        "access_closed": sorted(CLOSED),
        "heavy_limits": dict(HEAVY_LIMITS),
        "barrier_kinds": sorted(BARRIERS),
        "barrier_narrow": sorted(NARROW),
        "rules": dict(RULES),
    }


def _profile_view(profile: Profile, profiles: Profiles, side: str) -> ProfileView:
    return {
        "speed_kmh": dict(zip(profiles.road_classes, map(float, profile.kmh), strict=True)),
        "hour_factor": list(profile.hour_factor),
        "off_road_kmh": profile.off_road_kmh,
        "obeys_one_way": profile.obeys_one_way,
        "obeys_turns": profile.obeys_turns,
        "turn_s": profile.turn_s,
        "across_s": profile.across_s,
        "u_turn_s": profile.u_turn_s,
        "uses_maxspeed": profile.uses_maxspeed,
        "access_keys": list(ACCESS_KEYS[profile.name]),
        "one_way_keys": list(_one_way_keys(profile)),
        "turn_examples": _examples(profile, side),
    }


def _one_way_keys(profile: Profile) -> tuple[str, ...]:
    if not profile.obeys_one_way and profile.name != "foot":
        return ()
    return ONE_WAY_KEYS.get(profile.name, CAR_ONE_WAY_KEYS)


def _examples(profile: Profile, side: str) -> list[TurnExample]:
    """Angles to the right in degrees, and what a turn by them costs at a junction."""
    angles = (-135.0, -90.0, -45.0, 0.0, 45.0, 90.0, 135.0)
    return [{"angle_deg": angle, "seconds": round(float(turn_seconds(angle, profile, side)), 3)} for angle in angles]
