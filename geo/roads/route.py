"""The way itself as a line on the map, from the same search as the time."""

from typing import Annotated, Any

import numpy as np
from pydantic import Field
from typing_extensions import TypedDict

from geo.errors import NotFound
from geo.measure import Floats, distances_m
from geo.roads.journeys import Stop
from geo.roads.travel import RoadTravel, Trip

FAR_OFF_ROAD_M = 1000.0
"""Off-road legs beyond this are flagged. Source: the interface contract."""


class NoRoute(NotFound):
    """There is no way between these places that is open to this vehicle class."""

    code = "no_route"


class LegView(TypedDict):
    """A stretch of one street."""

    name: Annotated[str, Field(description="street name, empty where it has none")]
    road_class: str
    distance_m: float
    way_id: Annotated[int, Field(description="OSM id of the way")]


class RouteView(TypedDict):
    """The quickest way between two places."""

    travel_s: Annotated[float, Field(description="seconds, off-road legs included")]
    distance_m: Annotated[float, Field(description="metres, off-road legs included")]
    off_road_m: Annotated[list[float], Field(description="metres off the road at the start and at the end")]
    geometry: Annotated[dict[str, Any], Field(description="GeoJSON LineString of the road part, at least two points")]
    legs: list[LegView]
    flags: Annotated[list[str], Field(description="off_road_start, off_road_end: more than 1 km off the road")]


def route_view(travel: RoadTravel, start: Stop, end: Stop) -> RouteView:
    """The quickest way for the start's vehicle class. Raises: NoRoute, UnknownVehicleClass."""
    trip = travel.trip(start.vehicle_class, end, [start])
    pieces = trip.pieces(0)
    if not pieces:
        raise NoRoute
    off_road = trip.off_road_m(0)
    flags = [name for name, m in zip(("start", "end"), off_road, strict=True) if m > FAR_OFF_ROAD_M]
    return {
        "travel_s": round(float(trip.ways.seconds[0]), 1),
        "distance_m": round(float(trip.metres([0])[0]), 1),
        "off_road_m": [round(m, 1) for m in off_road],
        "geometry": {"type": "LineString", "coordinates": line_of(trip, 0)},
        "legs": _legs(trip, pieces),
        "flags": [f"off_road_{name}" for name in flags],
    }


def line_of(trip: Trip, stop: int) -> list[list[float]]:
    """Longitudes and latitudes along a stop's way on the road, at least two points; empty without a way."""
    line: list[list[float]] = []
    for arc, start_m, end_m in trip.pieces(stop):
        for point in _points(trip, arc, start_m, end_m):
            if not line or line[-1] != point:
                line.append(point)
    return line * 2 if len(line) == 1 else line


def _points(trip: Trip, arc: int, start_m: float, end_m: float) -> list[list[float]]:
    """The points of an arc between two distances along its edge, in the order they are driven."""
    network = trip.graph.network
    lon, lat = network.points_of(arc >> 1)
    along = _along_m(trip, arc >> 1)
    low, high = min(start_m, end_m), max(start_m, end_m)
    inner = along[(along > low) & (along < high)]
    stops = np.concatenate([[low], inner, [high]])
    if arc & 1:
        stops = stops[::-1]
    pairs = zip(np.interp(stops, along, lon).tolist(), np.interp(stops, along, lat).tolist(), strict=True)
    return [[round(x, 7), round(y, 7)] for x, y in pairs]


def _along_m(trip: Trip, edge: int) -> Floats:
    """Metres along an edge of each of its points; the last is exactly the edge's length."""
    lon, lat = trip.graph.network.points_of(edge)
    along = np.concatenate([[0.0], np.cumsum(distances_m(lon[:-1], lat[:-1], lon[1:], lat[1:]))])
    along[-1] = trip.graph.network.edge_length_m[edge]
    return np.asarray(along, np.float64)


def _legs(trip: Trip, pieces: list[tuple[int, float, float]]) -> list[LegView]:
    """The streets in order, pieces of the same way put together."""
    network, legs = trip.graph.network, list[LegView]()
    for arc, start_m, end_m in pieces:
        edge, metres = arc >> 1, abs(end_m - start_m)
        way = int(network.edge_way[edge])
        if way == 0:
            continue
        if legs and legs[-1]["way_id"] == way:
            legs[-1]["distance_m"] = round(legs[-1]["distance_m"] + metres, 1)
            continue
        name = str(network.names[network.edge_name[edge]])
        kind = str(network.road_classes[network.edge_class[edge]])
        legs.append({"name": name, "road_class": kind, "distance_m": round(metres, 1), "way_id": way})
    return legs
