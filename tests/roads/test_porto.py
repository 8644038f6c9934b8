"""Porto: times agree with plain code written otherwise; ways lie on roads, obey one-way streets and closures."""

import random
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import numpy as np
import pytest

from geo.roads.book import RoadBook
from geo.roads.journeys import Stop
from geo.roads.profiles import shipped_profiles
from geo.roads.published import profiles_view
from geo.roads.route import NoRoute, RouteView, route_view
from tests.roads.conftest import extract
from tests.roads.plain import PlainRoads

AT = datetime(2026, 11, 23, 3, tzinfo=UTC)
PORTO = "porto_portugal.osm.pbf"
CENTRE = (-8.70, 41.10, -8.52, 41.24)


@pytest.fixture(scope="module")
def porto(roads_of: Callable[[str], RoadBook]) -> RoadBook:
    return roads_of(PORTO)


@pytest.fixture(scope="module")
def plain(porto: RoadBook) -> PlainRoads:
    return PlainRoads(extract(PORTO), profiles_view(shipped_profiles(), porto.driving_side))


def places(rng: random.Random, count: int) -> list[tuple[float, float]]:
    west, south, east, north = CENTRE
    return [(rng.uniform(west, east), rng.uniform(south, north)) for _ in range(count)]


def way(porto: RoadBook, start: Stop, end: Stop, closures: list[dict[str, Any]], at: datetime) -> RouteView:
    return route_view(porto.travel(closures, at), start, end)


def circles(rng: random.Random, count: int) -> list[dict[str, Any]]:
    return [
        {"shape": {"kind": "circle", "lon": lon, "lat": lat, "radius_m": rng.uniform(50, 400)}, "passable_by": []}
        for lon, lat in places(rng, count)
    ]


def closed_pieces(plain: PlainRoads, closures: list[dict[str, Any]], middle: float) -> set[int]:
    """Closed pieces by plain code; radii are shrunk in place until no road is in doubt by 2 m."""
    closed: set[int] = set()
    for closure in closures:
        shape = closure["shape"]
        centre = (shape["lon"], shape["lat"])
        while True:
            sure, perhaps = (plain.closed_by(centre, shape["radius_m"] + d, middle) for d in (-2, 2))
            if sure == perhaps:
                break
            shape["radius_m"] -= 1.7
        closed |= sure
    return closed


@pytest.mark.parametrize("count", [pytest.param(0, marks=pytest.mark.soak), 20])
def test_500_random_pairs_agree_with_plain_code_to_a_tenth_of_a_second(
    porto: RoadBook, plain: PlainRoads, count: int
) -> None:
    rng = random.Random(count)
    travel = porto.travel([], AT)
    middle = travel.graph.network.middle_lat
    closures = circles(rng, count)
    closed = closed_pieces(plain, closures, middle)
    travel = porto.travel(closures, AT)
    compared = 0
    for target in places(rng, 2):
        origins = places(rng, 250)
        seconds = plain.seconds_to(plain.snap(target, closed), closed)
        ours = travel.journeys(Stop(*target), [Stop(*o) for o in origins]).seconds
        for origin, mine in zip(origins, ours, strict=True):
            theirs = seconds(plain.snap(origin, closed))
            assert (np.isinf(theirs) and np.isinf(mine)) or abs(theirs - mine) < 0.1, (origin, target, theirs, mine)
            compared += 1
    assert compared == 500


def test_every_way_follows_real_roads_in_an_allowed_direction_and_no_closed_one(
    porto: RoadBook, plain: PlainRoads
) -> None:
    rng = random.Random(5)
    travel = porto.travel([], AT)
    middle = travel.graph.network.middle_lat
    closures = circles(rng, 20)
    closed = closed_pieces(plain, closures, middle)
    allowed = allowed_steps(plain, closed)
    found = 0
    for start, end in zip(places(rng, 100), places(rng, 100), strict=True):
        try:
            line = way(porto, Stop(*start), Stop(*end), closures, AT)["geometry"]["coordinates"]
        except NoRoute:
            continue
        inner = [(round(lon, 7), round(lat, 7)) for lon, lat in line[1:-1]]
        for here, there in zip(inner, inner[1:], strict=False):
            assert (here, there) in allowed, (here, there)
        for lon, lat in (line[0], line[-1]):
            assert plain.snap((lon, lat), closed)[0][2] < 0.05
        found += 1
    assert found > 80


def allowed_steps(plain: PlainRoads, closed: set[int]) -> set[tuple[tuple[float, float], tuple[float, float]]]:
    """Every step from one point of an open road to the next in an allowed direction."""
    steps = set()
    for piece, nodes in enumerate(plain.nodes):
        points = [(round(lon, 7), round(lat, 7)) for lon, lat in (plain.place[n] for n in nodes)]
        if piece in closed:
            continue
        if plain.can[piece][0]:
            steps.update(zip(points, points[1:], strict=False))
        if plain.can[piece][1]:
            steps.update(zip(points[1:], points, strict=False))
    return steps


BRIDGES = [(165660759,), (49982592, 173072164), (31983039, 140054045), (12300807, 35539787)]
"""Luís I lower deck, Infante, Freixo, Arrábida: OSM ways over the Douro."""
NORTH, SOUTH = (-8.6110, 41.1430), (-8.6100, 41.1370)


def bridge_closures(porto: RoadBook, count: int) -> list[dict[str, Any]]:
    """Closures drawn along the first bridges, on the bridge itself."""
    travel = porto.travel([], AT)
    network = travel.graph.network
    result = []
    for way in [way for ways in BRIDGES[:count] for way in ways]:
        edge = int(np.flatnonzero(network.edge_way == way)[0])
        lon, lat = network.points_of(edge)
        line = [[float(x), float(y)] for x, y in zip(lon, lat, strict=True)]
        result.append({"shape": {"kind": "line", "coordinates": line}, "passable_by": []})
    return result


def test_closing_the_douro_bridges_one_after_the_other_lengthens_the_way_step_by_step(porto: RoadBook) -> None:
    times, used = [], []
    for count in range(len(BRIDGES) + 1):
        route = way(porto, Stop(*NORTH), Stop(*SOUTH), bridge_closures(porto, count), AT)
        times.append(route["travel_s"])
        used.append({leg["way_id"] for leg in route["legs"]})
    assert times == sorted(set(times)), times
    for count, ways in enumerate(used[:-1]):
        assert ways & set(BRIDGES[count])
        assert not ways & {way for closed in BRIDGES[:count] for way in closed}


def test_a_closure_counts_from_the_next_question_and_its_lapse_restores_the_way(porto: RoadBook) -> None:
    before = way(porto, Stop(*NORTH), Stop(*SOUTH), [], AT)
    closed = [{**c, "until": "2026-11-23T04:00:00Z"} for c in bridge_closures(porto, 1)]
    assert way(porto, Stop(*NORTH), Stop(*SOUTH), closed, AT)["travel_s"] > before["travel_s"]
    later = datetime(2026, 11, 23, 4, tzinfo=UTC)
    assert way(porto, Stop(*NORTH), Stop(*SOUTH), closed, later) == before
    ended = [{**c, "ended_at": "2026-11-23T02:00:00Z"} for c in closed]
    assert way(porto, Stop(*NORTH), Stop(*SOUTH), ended, AT) == before


def test_a_closure_some_classes_pass_stops_only_the_others(porto: RoadBook) -> None:
    flood = [{**c, "passable_by": ["heavy"]} for c in bridge_closures(porto, 1)]
    for name, slower in (("medium", True), ("heavy", False)):
        free = way(porto, Stop(*NORTH, name), Stop(*SOUTH), [], AT)["travel_s"]
        wet = way(porto, Stop(*NORTH, name), Stop(*SOUTH), flood, AT)["travel_s"]
        assert (wet > free) is slower


def test_closing_roads_never_shortens_a_way(porto: RoadBook) -> None:
    rng = random.Random(9)
    target, origins = Stop(*places(rng, 1)[0]), [Stop(*p) for p in places(rng, 60)]
    closures: list[dict[str, Any]] = []
    before = np.zeros(len(origins))
    for _ in range(8):
        travel = porto.travel(closures, AT)
        after = travel.journeys(target, origins).seconds
        assert (after >= before - 1e-6).all()
        before = after
        closures = [*closures, *closures_on_roads(porto, rng)]


def closures_on_roads(porto: RoadBook, rng: random.Random) -> list[dict[str, Any]]:
    """Lines along random roads: unlike circles around a place they rarely move where the place meets the road."""
    travel = porto.travel([], AT)
    network = travel.graph.network
    result = []
    for _ in range(10):
        lon, lat = network.points_of(rng.randrange(network.n_edges))
        line = [[float(x), float(y)] for x, y in zip(lon, lat, strict=True)]
        result.append({"shape": {"kind": "line", "coordinates": line}, "passable_by": []})
    return result


def test_times_within_a_limit_are_the_same_as_without_one(porto: RoadBook) -> None:
    rng = random.Random(3)
    travel = porto.travel([], AT)
    target, origins = Stop(*places(rng, 1)[0]), [Stop(*p) for p in places(rng, 200)]
    every, near = travel.journeys(target, origins), travel.journeys(target, origins, 600.0)
    assert every.complete
    assert not near.complete
    within = every.seconds <= 600
    assert within.any()
    np.testing.assert_allclose(near.seconds[within], every.seconds[within])
    assert np.isinf(near.seconds[~within]).all()


def test_the_route_takes_the_time_the_recommendation_counts(porto: RoadBook) -> None:
    travel = porto.travel([], AT)
    rng = random.Random(4)
    target, origins = Stop(*places(rng, 1)[0]), [Stop(*p) for p in places(rng, 40)]
    journeys = travel.journeys(target, origins)
    metres = journeys.metres
    for n, origin in enumerate(origins):
        route = route_view(travel, origin, target)
        assert route["travel_s"] == pytest.approx(journeys.seconds[n], abs=0.06)
        assert route["distance_m"] == pytest.approx(metres[n], abs=0.06)
        assert sum(leg["distance_m"] for leg in route["legs"]) + sum(route["off_road_m"]) == pytest.approx(
            metres[n], abs=0.1 * len(route["legs"]) + 0.2
        )
