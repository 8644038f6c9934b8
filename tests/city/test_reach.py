"""What units cover: checked against many single journeys, against hexagons with people, and through the API."""

import asyncio
import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import psycopg
import pytest
import shapely

from geo.imports.people import BrokenPeople, import_people
from geo.orm import now_utc, utc_text
from geo.reach.coverage import Coverage, Ready, cover
from geo.reach.outline import outline
from geo.reach.people import count, load_ground
from geo.roads.book import RoadBook
from geo.roads.build import read_network
from geo.roads.journeys import Stop
from geo.roads.travel import RoadTravel
from tests.centre import Centre
from tests.city.conftest import libpq, shared

CLASSES = ("motorcycle", "small", "medium", "heavy")


def travel_on(name: str, closures: tuple[dict[str, object], ...] = ()) -> RoadTravel:
    return RoadBook(read_network(shared(f"osm/{name}"))[0]).travel(closures, datetime.now(UTC))


def fleet_on(travel: RoadTravel, count: int, dice: random.Random) -> list[Ready]:
    """Units near junctions, some beside the road, some driving."""
    network, fleet = travel.graph.network, []
    for _ in range(count):
        node = dice.randrange(network.n_nodes)
        lon, lat = (float(a[node]) + dice.gauss(0, 0.0004) for a in (network.node_lon, network.node_lat))
        heading = dice.choice((None, dice.uniform(0, 360)))
        fleet.append(Ready(Stop(lon, lat, dice.choice(CLASSES), heading), dice.choice((30.0, 60.0, 80.0))))
    return fleet


def on_the_road(travel: RoadTravel, count: int, dice: random.Random) -> list[Stop]:
    network, places = travel.graph.network, []
    while len(places) < count:
        edge = dice.randrange(network.n_edges)
        lon, lat = network.points_of(edge)
        n = dice.randrange(len(lon) - 1)
        share = dice.random()
        places.append(Stop(*(float(a[n] + (a[n + 1] - a[n]) * share) for a in (lon, lat))))
    return places


def brute(travel: RoadTravel, place: Stop, fleet: list[Ready]) -> float:
    """Seconds of the first unit, each journey asked by itself."""
    journeys = travel.journeys(place, [one.stop for one in fleet], 420.0)
    return float((journeys.seconds + [one.delay_s for one in fleet]).min())


@pytest.fixture(scope="module")
def porto() -> RoadTravel:
    closure = {
        "shape": {"kind": "circle", "lon": -8.6110, "lat": 41.1500, "radius_m": 400},
        "passable_by": ["motorcycle"],
    }
    return travel_on("porto_portugal.osm.pbf", (closure,))


def test_reach_agrees_with_single_journeys_at_500_places_on_the_road(porto: RoadTravel) -> None:
    dice = random.Random(112)
    fleet = fleet_on(porto, 60, dice)
    near = [
        Stop(one.stop.lon + dice.gauss(0, 0.01), one.stop.lat + dice.gauss(0, 0.01)) for one in fleet for _ in range(4)
    ]
    places = [*on_the_road(porto, 500, dice), *near]
    limit_s = 300.0
    ours = cover(porto, fleet, limit_s).seconds(places)
    theirs = np.array([brute(porto, place, fleet) for place in places])
    assert 50 < int((theirs <= limit_s).sum()) < len(places) - 50
    wrong = (theirs <= limit_s) != np.isfinite(ours)
    assert not (wrong & (np.abs(theirs - limit_s) > 5)).any()
    both = np.isfinite(ours)
    assert np.abs(ours[both] - theirs[both]).max() < 0.05


def test_the_outline_holds_every_reached_road_and_grows_with_time(porto: RoadTravel) -> None:
    fleet = fleet_on(porto, 12, random.Random(7))
    areas = []
    for limit_s in (180.0, 300.0, 480.0):
        coverage = cover(porto, fleet, limit_s)
        shape = outline(coverage)
        lines = shapely.MultiLineString(coverage.lines())
        assert shape.is_valid
        assert lines.difference(shape.buffer(0.0008)).length < 0.001 * lines.length
        areas.append(shape.area)
    assert areas[0] < areas[1] < areas[2]
    nobody = cover(porto, [], 480.0)
    assert (nobody.covered_m().sum(), outline(nobody).is_empty) == (0.0, True)


def test_the_metres_of_an_edge_are_those_that_are_reached(porto: RoadTravel) -> None:
    """Every metre said to be reached is, and the next is not: at both ends of edges that are reached in part."""
    fleet = fleet_on(porto, 5, random.Random(3))
    coverage = cover(porto, fleet, 200.0)
    partly = np.flatnonzero(~coverage.whole() & (coverage.from_first_m > 20))[:60]
    assert len(partly) > 20
    inside, outside = [], []
    for edge in partly.tolist():
        reach, length = coverage.from_first_m[edge], coverage.network.edge_length_m[edge]
        inside.append(_at(coverage, edge, reach - 5))
        outside.append(_at(coverage, edge, min(reach + 30, length - 1)) if reach + 32 < length else inside[-1])
    assert np.isfinite(coverage.seconds(inside)).mean() > 0.9
    beyond = [place for place, near in zip(outside, inside, strict=True) if place is not near]
    assert np.isfinite(coverage.seconds(beyond)).mean() < 0.35


def _at(coverage: Coverage, edge: int, metres: float) -> Stop:
    line = coverage._piece(edge, 0.0, metres)
    return Stop(float(line[-1, 0]), float(line[-1, 1]))


async def test_people_of_porto_alegres_hexagons_within_a_hundredth_of_brute_force(
    imported: Callable[[str], str], database_url: str
) -> None:
    with psycopg.connect(libpq(database_url), autocommit=True) as connection:
        cells, total = import_people(connection, shared("osm/poa_hexgrid.csv"), "population", "lon", "lat")
    assert (cells, total) == (1227, 812_935)
    centre = Centre(database_url)
    await centre.start()
    async with centre.database.read_session() as session:
        ground = await load_ground(session)
    await centre.stop()
    travel = travel_on("porto_alegre_poa.osm.pbf")
    fleet = fleet_on(travel, 8, random.Random(51))
    coverage = cover(travel, fleet, 360.0)
    covered = count(coverage, ground, ground.area_of_edges(coverage.network))
    times = np.array([brute(travel, cell, fleet) for cell in ground.cells])
    expected = float(ground.cell_people[times <= 360.0].sum())
    assert 0.1 * total < expected < 0.95 * total
    assert covered.people is not None
    assert abs(covered.people - expected) <= 0.01 * expected
    assert (covered.people_total, covered.by) == (812_935.0, "cells")


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("a,b\n1,2\n", "no column people"), ("people,lon,lat\nx,1,2\n", "no number"),
        ("people,lon,lat\n5,200,2\n", "place on earth"), ("people,lon,lat\n-5,20,2\n", "not negative"),
    ],
)  # fmt: skip
def test_a_broken_grid_changes_nothing(database_url: str, tmp_path: Path, content: str, says: str) -> None:
    file = tmp_path / "cells.csv"
    file.write_text(content)
    with psycopg.connect(libpq(database_url), autocommit=True) as connection:
        import_people(connection, shared("osm/poa_hexgrid.csv"), "population", "lon", "lat")
        with pytest.raises(BrokenPeople, match=says):
            import_people(connection, file, "people", "lon", "lat")
        assert connection.execute("SELECT count(*) FROM people").fetchone() == (1227,)


async def test_reach_follows_moves_statuses_and_closures_through_the_api(
    imported: Callable[[str], str], database_url: str
) -> None:
    centre = Centre(imported("liechtenstein-2015.osm.pbf"))
    await centre.start()
    unit = await centre.unit(turnout_s=60)

    async def reach(query: str = "") -> dict[str, object]:
        answer = await centre.get(f"/api/geo/reach?seconds=300{query}")
        properties: dict[str, object] = answer["features"][0]["properties"]
        return properties

    async def move(lon: float, lat: float, age_s: float = 0) -> None:
        fix = {"lon": lon, "lat": lat, "at": utc_text(now_utc() - timedelta(seconds=age_s))}
        await centre.post(f"/api/units/{unit['id']}/positions", {"fixes": [fix]}, "admin")
        async with asyncio.timeout(20):
            while not any(row[1] == lon for row in (await centre.picture())["positions"]):
                await asyncio.sleep(0.05)

    assert ((await reach())["units"], (await reach())["road_km"]) == (0, 0.0)
    await move(9.5209, 47.1410, 28)
    vaduz = await reach("&capability=engine&agency=DPKP")
    shares = {area["name"]: area["share"] for area in vaduz["areas"]}  # type: ignore[attr-defined]
    assert vaduz["units"] == 1
    assert shares["Vaduz"] > 0.2 > shares["Ruggell"]
    assert ((await reach("&capability=boat"))["units"], vaduz["people"]) == (0, None)
    await move(9.5175, 47.1490)
    moved = {area["name"]: area["share"] for area in (await reach())["areas"]}  # type: ignore[attr-defined]
    assert moved["Schaan"] > shares["Schaan"]
    shape = {"kind": "circle", "lon": 9.5175, "lat": 47.1490, "radius_m": 3000}
    closure = await centre.post("/api/geo/closures", {"shape": shape, "reason": "banjir"}, status=201)
    closed = await reach()
    assert float(closed["road_km"]) < 1  # type: ignore[arg-type]
    await centre.as_("dispatcher").delete(f"/api/geo/closures/{closure['id']}")
    await centre.report(unit, "out_of_service", role="dispatcher")
    assert (await reach())["units"] == 0
    roads = await centre.get("/api/geo/reach?roads=true")
    assert [feature["geometry"]["type"] for feature in roads["features"]] == ["MultiPolygon", "MultiLineString"]
    await centre.get("/api/geo/reach", "field_unit", 403)
    await centre.stop()


async def test_without_roads_there_is_no_reach(centre: Centre) -> None:
    assert (await centre.get("/api/geo/reach", status=404))["code"] == "no_road_network"
