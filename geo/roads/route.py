"""The way itself as a line on the map, from the same search as the time."""

import numpy as np

from geo.errors import NotFound
from geo.measure import Floats, distances_m
from geo.roads.journeys import Stop
from geo.roads.rules import FAR_OFF_ROAD_M
from geo.roads.travel import Piece, RoadTravel, Trip
from geo.roads.views import LegView, RouteView


class NoRoute(NotFound):
    """There is no way between these places that is open to this vehicle class."""

    code = "no_route"


def route_view(travel: RoadTravel, start: Stop, end: Stop) -> RouteView:
    """The quickest way for the start's vehicle class. Raises: NoRoute, UnknownVehicleClass."""
    trip = travel.trip(start.vehicle_class, end, [start])
    seconds = _search(trip)
    pieces = trip.pieces(0)
    off_road = trip.off_road_m(0)
    far = [name for name, metres in zip(("start", "end"), off_road, strict=True) if metres > FAR_OFF_ROAD_M]
    points, times = line_of(trip, pieces, off_road[0] / trip.graph.off_road_mps)
    return {
        "travel_s": round(seconds, 2),
        "distance_m": round(float(trip.metres()[0]), 1),
        "off_road_m": [round(metres, 1) for metres in off_road],
        "geometry": {"type": "LineString", "coordinates": points},
        "times_s": times,
        "legs": _legs(trip, pieces),
        "flags": [f"off_road_{name}" for name in far],
    }


def _search(trip: Trip) -> float:
    """Seconds of the only origin's way: searched no farther than needed. Raises: NoRoute."""
    limit_s = 300.0
    while True:
        trip.search.extend(limit_s)
        seconds = float(trip.seconds()[0])
        if np.isfinite(seconds):
            return seconds
        if trip.search.complete:
            raise NoRoute
        limit_s *= 2


def line_of(trip: Trip, pieces: list[Piece], begin_s: float) -> tuple[list[list[float]], list[float]]:
    """Longitudes and latitudes along a way on the road, at least two points, and seconds until each of them."""
    line: list[list[float]] = []
    times: list[float] = []
    now_s = begin_s
    for piece in pieces:
        now_s += piece.turn_s
        pace = float(trip.loaded.pace[piece.arc >> 1])
        points, along = _points(trip, piece)
        for point, metres in zip(points, along, strict=True):
            if not line or line[-1] != point:
                line.append(point)
                times.append(round(now_s + metres * pace, 1))
        now_s += abs(piece.end_m - piece.begin_m) * pace
    return (line * 2, times * 2) if len(line) == 1 else (line, times)


def _points(trip: Trip, piece: Piece) -> tuple[list[list[float]], list[float]]:
    """The points of an arc between two distances along its edge, as they are driven, and metres until each."""
    lon, lat = trip.graph.network.points_of(piece.arc >> 1)
    along = _along_m(trip, piece.arc >> 1)
    low, high = sorted((piece.begin_m, piece.end_m))
    stops = np.concatenate([[low], along[(along > low) & (along < high)], [high]])
    if piece.arc & 1:
        stops = stops[::-1]
    pairs = zip(np.interp(stops, along, lon).tolist(), np.interp(stops, along, lat).tolist(), strict=True)
    return [[round(x, 7), round(y, 7)] for x, y in pairs], np.abs(stops - piece.begin_m).tolist()


def _along_m(trip: Trip, edge: int) -> Floats:
    """Metres along an edge of each of its points; the last is exactly the edge's length."""
    lon, lat = trip.graph.network.points_of(edge)
    along = np.concatenate([[0.0], np.cumsum(distances_m(lon[:-1], lat[:-1], lon[1:], lat[1:]))])
    along[-1] = trip.graph.network.edge_length_m[edge]
    return np.asarray(along, np.float64)


def _legs(trip: Trip, pieces: list[Piece]) -> list[LegView]:
    """The ways in order, pieces of the same way put together."""
    network, legs = trip.graph.network, list[LegView]()
    for piece in pieces:
        edge, metres = piece.arc >> 1, abs(piece.end_m - piece.begin_m)
        way = int(network.edge_way[edge])
        if legs and legs[-1]["way_id"] == way:
            legs[-1]["distance_m"] = round(legs[-1]["distance_m"] + metres, 1)
            continue
        name = str(network.names[network.edge_name[edge]])
        kind = str(network.road_classes[network.edge_class[edge]])
        legs.append({"name": name, "road_class": kind, "distance_m": round(metres, 1), "way_id": way})
    return legs
