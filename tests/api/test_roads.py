"""Advice and routes by road through the real API: an import counts at once, a closure from the very next question."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import asdict
from typing import Any

import httpx
import psycopg
import pytest

from geo.orm import now_utc, utc_text
from geo.roads.store import save
from tests.centre import Centre
from tests.roads.conftest import extract, network_of

NORTH, SOUTH = (-8.6110, 41.1430), (-8.6100, 41.1370)
BRIDGES = [(165660759,), (49982592, 173072164), (31983039, 140054045), (12300807, 35539787)]
"""Over the Douro: Luís I lower deck, Infante, Freixo, Arrábida, as OSM ways."""


def import_porto(centre: Centre) -> None:
    network, counts = network_of("porto_portugal.osm.pbf")
    with psycopg.connect(centre.database_url) as owner:
        save(owner, network, "porto_portugal.osm.pbf", asdict(counts))


@pytest.fixture
async def porto(database_url: str) -> AsyncIterator[Centre]:
    """A centre with the roads of Porto."""
    centre = Centre(database_url)
    await centre.start()
    import_porto(centre)
    yield centre
    await centre.stop()


async def stand(centre: Centre, place: tuple[float, float], **fields: Any) -> dict[str, Any]:
    """A free fire engine at a place."""
    unit = await centre.unit(**fields)
    fix = {"lon": place[0], "lat": place[1], "at": utc_text(now_utc())}
    await centre.post(f"/api/units/{unit['id']}/positions", {"fixes": [fix]}, "admin")
    while unit["id"] not in {row[0] for row in (await centre.picture())["positions"]}:
        pass
    return unit


async def fire_in_the_south(centre: Centre) -> dict[str, Any]:
    return await centre.incident(position={"lon": SOUTH[0], "lat": SOUTH[1], "source": "map"})


async def advice(centre: Centre, incident: dict[str, Any], **fields: Any) -> Any:
    body = {"need": [{"capability": "engine", "count": 1}], **fields}
    return await centre.post(f"/api/incidents/{incident['id']}/recommendations", body, status=201)


def driving_s(units: list[Any]) -> dict[str, float]:
    """Seconds on the road by unit, without what the age of its position adds."""
    return {unit["unit_id"]: round(unit["travel_s"] - unit["age_allowance_s"], 1) for unit in units}


async def way(centre: Centre, start: tuple[float, float] = NORTH, end: tuple[float, float] = SOUTH) -> Any:
    path = f"/api/geo/route?from={start[0]},{start[1]}&to={end[0]},{end[1]}"
    return await centre.get(path)


async def test_roads_are_used_from_the_next_question_after_an_import_and_gone_after_none(
    database_url: str,
) -> None:
    centre = Centre(database_url)
    await centre.start()
    await stand(centre, NORTH)
    incident = await fire_in_the_south(centre)
    straight = await advice(centre, incident)
    assert (straight["method"], straight["detour_factor"]) == ("straight_line", 1.4)
    await centre.get("/api/geo/route?from=-8.6,41.1&to=-8.6,41.2", status=404)
    import_porto(centre)
    road = await advice(centre, incident)
    assert (road["method"], road["detour_factor"]) == ("road", None)
    assert (await centre.get("/api/geo/profiles"))["driving_side"] == "right"
    await centre.stop()


async def test_the_way_over_the_douro_lengthens_as_its_bridges_close_and_lapses_bring_it_back(porto: Centre) -> None:
    unit_north, unit_south = await stand(porto, NORTH), await stand(porto, (-8.6265, 41.1225))
    incident = await fire_in_the_south(porto)

    async def first() -> tuple[str, float]:
        units = (await advice(porto, incident))["units"]
        return units[0]["unit_id"], driving_s(units)[unit_north["id"]]

    free = await first()
    assert free[0] == unit_north["id"]
    times, closed = [free[1]], []
    for ways in BRIDGES:
        for line in [bridge for number in ways for bridge in lines_of(number)]:
            body = {"shape": {"kind": "line", "coordinates": line}, "reason": "jembatan ditutup"}
            closed.append(await porto.post("/api/geo/closures", body, status=201))
        who, seconds = await first()
        times.append(seconds)
        assert who == unit_south["id"]
    assert times == sorted(set(times)), times
    for closure in closed:
        await porto.as_("dispatcher").delete(f"/api/geo/closures/{closure['id']}")
    assert await first() == free
    events = [e["event"] for e in (await porto.get("/api/journal?limit=200", "supervisor"))["items"]]
    assert events.count("closure.reported") == events.count("closure.lifted") == len(closed)


def lines_of(way: int) -> list[list[tuple[float, float]]]:
    """The geometry of an OSM way, read from the extract itself."""
    import osmium

    path = str(extract("porto_portugal.osm.pbf"))
    for thing in osmium.FileProcessor(path, osmium.osm.NODE | osmium.osm.WAY).with_locations():
        if thing.is_way() and thing.id == way:
            return [[(node.location.lon, node.location.lat) for node in thing.nodes]]
    raise AssertionError(way)


async def test_a_route_is_a_line_with_times_and_says_when_there_is_none(porto: Centre) -> None:
    route = await way(porto)
    line = route["geometry"]
    assert line["type"] == "LineString"
    assert len(line["coordinates"]) == len(route["times_s"])
    assert route["times_s"] == sorted(route["times_s"])
    assert route["times_s"][-1] <= route["travel_s"]
    assert route["flags"] == []
    far = await way(porto, (-8.75, 41.10))
    assert far["flags"] == ["off_road_start"]
    shape = {"kind": "circle", "lon": -8.6, "lat": 41.15, "radius_m": 99_000}
    await porto.post("/api/geo/closures", {"shape": shape, "reason": "gempa"}, status=201)
    answer = await porto.as_("dispatcher").get("/api/geo/route?from=-8.6,41.15&to=-8.61,41.15")
    assert (answer.status_code, answer.json()["code"]) == (404, "no_route")


@pytest.mark.parametrize("query", ["from=1&to=2,3", "from=nan,1&to=2,3", "from=a,b&to=2,3", "from=200,1&to=2,3"])
async def test_a_place_that_is_none_is_refused(centre: Centre, query: str) -> None:
    answer: httpx.Response = await centre.as_("dispatcher").get(f"/api/geo/route?{query}")
    assert (answer.status_code, answer.json()["code"]) == (400, "bad_place")


async def test_a_flooded_road_is_closed_to_small_vehicles_and_passed_by_heavy_ones(porto: Centre) -> None:
    small = await stand(porto, NORTH, vehicle_class="small")
    heavy = await stand(porto, NORTH, vehicle_class="heavy")
    incident = await fire_in_the_south(porto)
    before = driving_s((await advice(porto, incident))["units"])
    for line in lines_of(BRIDGES[0][0]):
        shape = {"kind": "line", "coordinates": line}
        body = {"shape": shape, "reason": "banjir", "depth_m": 0.4, "passable_by": ["heavy", "boat"]}
        await porto.post("/api/geo/closures", body, status=201)
    after = driving_s((await advice(porto, incident))["units"])
    assert after[heavy["id"]] == before[heavy["id"]]
    assert after[small["id"]] > before[small["id"]] + 60


async def test_damaged_roads_leave_the_old_ones_in_use_and_show(porto: Centre) -> None:
    before = await way(porto)
    await asyncio.to_thread(damage, porto.database_url)
    assert await way(porto) == before
    health = await porto.get("/api/health")
    assert health["checks"]["road_network"] == "broken"


def damage(url: str) -> None:
    """In a thread of its own: it waits for locks that the centre of the same loop may hold."""
    with psycopg.connect(url) as owner:
        owner.execute("ALTER TABLE road_parts DROP CONSTRAINT fk_road_parts_network_id_road_networks")
        owner.execute("UPDATE road_networks SET id = gen_random_uuid()")


def fail_to_import(centre: Centre) -> None:
    network, counts = network_of("porto_portugal.osm.pbf")
    with psycopg.connect(centre.database_url) as owner:
        save(owner, network, "porto_portugal.osm.pbf", asdict(counts))
        raise ZeroDivisionError


async def test_an_import_that_fails_at_the_last_moment_leaves_the_old_roads(porto: Centre) -> None:
    before = await way(porto)
    with pytest.raises(ZeroDivisionError):
        fail_to_import(porto)
    assert await way(porto) == before


async def test_a_second_process_uses_an_import_and_a_closure_from_its_next_question(porto: Centre) -> None:
    second = Centre(porto.database_url)
    await second.start()
    try:
        before = await way(porto)
        assert await way(second) == before
        for line in lines_of(BRIDGES[0][0]):
            body = {"shape": {"kind": "line", "coordinates": line}, "reason": "jembatan ditutup"}
            await porto.post("/api/geo/closures", body, status=201)
        closed = await way(second)
        assert closed["travel_s"] > before["travel_s"]
        import_porto(porto)
        assert await way(second) == await way(porto) == closed
    finally:
        await second.stop()
