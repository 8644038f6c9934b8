"""The JSON forms of the roads' answers."""

from typing import Annotated, Any

from pydantic import Field
from typing_extensions import TypedDict


class LegView(TypedDict):
    """A stretch of one way."""

    name: Annotated[str, Field(description="street name, empty where it has none")]
    road_class: Annotated[str, Field(description="OSM highway value")]
    distance_m: Annotated[float, Field(description="metres")]
    way_id: Annotated[int, Field(description="OSM id of the way")]


class RouteView(TypedDict):
    """The quickest way between two places."""

    travel_s: Annotated[float, Field(description="seconds, off-road legs and turns included")]
    distance_m: Annotated[float, Field(description="metres, off-road legs included")]
    off_road_m: Annotated[list[float], Field(description="metres off the road at the start and at the end")]
    geometry: Annotated[dict[str, Any], Field(description="GeoJSON LineString of the road part, at least two points")]
    times_s: Annotated[list[float], Field(description="seconds from the start until each point of the geometry")]
    legs: Annotated[list[LegView], Field(description="the ways in order")]
    flags: Annotated[list[str], Field(description="off_road_start, off_road_end: more than 1 km off the road")]


class TurnExample(TypedDict):
    """A turn at a junction, to check one's own sums by."""

    angle_deg: Annotated[float, Field(description="to the right; negative: to the left")]
    seconds: float


class ProfileView(TypedDict):
    """How one vehicle class drives."""

    speed_kmh: Annotated[dict[str, float], Field(description="km/h by road class; 0: closed to it")]
    hour_factor: Annotated[list[float], Field(description="share of all speeds by local hour, 24 values")]
    off_road_kmh: Annotated[float, Field(description="from a place to the road and back, straight")]
    obeys_one_way: bool
    obeys_turns: Annotated[bool, Field(description="whether turn restrictions hold")]
    turn_s: Annotated[float, Field(description="seconds of a hairpin at a junction")]
    across_s: Annotated[float, Field(description="seconds of a right angle across the oncoming lane")]
    u_turn_s: Annotated[float, Field(description="seconds to turn round on the road")]
    uses_maxspeed: Annotated[bool, Field(description="whether a lower sign lowers the speed")]
    access_keys: Annotated[list[str], Field(description="OSM keys that open or close a way, the first that is set")]
    one_way_keys: Annotated[list[str], Field(description="OSM keys that make it one-way, the first that is set")]
    turn_examples: list[TurnExample]


class ProfilesView(TypedDict):
    """Speeds and rules of every vehicle class."""

    source: str
    sirens: bool
    driving_side: Annotated[str, Field(description="left or right, as the roundabouts of the loaded roads tell")]
    default_profile: str
    profiles: dict[str, ProfileView]
    access_open: Annotated[list[str], Field(description="values that open a way or barrier")]
    access_closed: Annotated[list[str], Field(description="values that close a way")]
    heavy_limits: Annotated[dict[str, float], Field(description="what a heavy vehicle needs: metres, tonnes")]
    barrier_kinds: Annotated[list[str], Field(description="barriers that stop vehicles")]
    barrier_narrow: Annotated[list[str], Field(description="of these, what a motorcycle passes")]
    rules: Annotated[dict[str, str], Field(description="how a time is computed from all this, in words")]
