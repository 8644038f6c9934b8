"""Simulated vehicles keep to the centre's routes and times, and report as trackers do."""

import asyncio
from datetime import timedelta

import httpx
import numpy as np
import pytest

from dispatch.server.driving import Vehicle, Way, find_way
from dispatch.server.replay.comparison import Comparison
from geo.measure import distance_m
from geo.orm import now_utc
from tests.api.test_roads import NORTH, SOUTH, porto, stand, way
from tests.centre import Centre

__all__ = ["porto"]


def test_a_vehicle_is_where_the_times_of_its_way_say() -> None:
    line = Way([(0.0, 0.0), (0.001, 0.0), (0.001, 0.002)], [0.0, 10.0, 30.0])
    assert (line.at(0).lon, line.at(0).heading_deg) == (0.0, pytest.approx(90.0))
    assert line.at(5).lon == pytest.approx(0.0005)
    assert line.at(20).lat == pytest.approx(0.001)
    assert line.at(20).speed_mps == pytest.approx(distance_m(0.001, 0.0, 0.001, 0.002) / 20)
    assert not line.at(29.9).arrived
    assert line.at(31).arrived
    assert (line.at(99).lon, line.at(99).lat) == (0.001, 0.002)


async def test_a_vehicle_drives_the_route_at_its_speed_and_its_tracker_is_heard(porto: Centre) -> None:
    unit = await stand(porto, NORTH, call_sign="PMK-77")
    client: httpx.AsyncClient = porto.as_("dispatcher")
    route = await way(porto)
    vehicle = Vehicle("PMK-77", "medium", NORTH)
    await vehicle.head_for(client, SOUTH, 1000.0)
    line = np.array(route["geometry"]["coordinates"])
    for seconds in np.linspace(0, route["travel_s"], 20)[:-1]:
        seen = vehicle.move(1000.0 + float(seconds))
        assert seen is not None
        away = np.hypot((line[:, 0] - seen.lon) * 84_000, (line[:, 1] - seen.lat) * 111_000).min()
        assert away < 200
        assert seen.speed_mps < 110 / 3.6
    # Where it would be after a minute: sooner would be a jump that nobody believes.
    await vehicle.report(client, seen, now_utc() + timedelta(minutes=1))
    assert vehicle.move(1000.0 + route["travel_s"] + 0.1) is not None
    assert (vehicle.place, vehicle.way) == (SOUTH, None)
    async with asyncio.timeout(10):
        while (await porto.get(f"/api/units/{unit['id']}"))["position"]["lat"] != round(seen.lat, 6):
            await asyncio.sleep(0.05)


async def test_without_roads_a_vehicle_crawls_straight(centre: Centre) -> None:
    line = await find_way(centre.as_("dispatcher"), (112.70, -7.25), (112.71, -7.25), "medium")
    assert list(line.points) == [(112.70, -7.25), (112.71, -7.25)]
    assert line.times_s[-1] == pytest.approx(distance_m(112.70, -7.25, 112.71, -7.25) / 8.0)


def test_a_recommendation_is_set_beside_the_straight_line() -> None:
    def ranked(name: str, eta_s: float, selected: bool) -> dict[str, object]:
        return {"unit_id": name, "call_sign": name, "eta_s": eta_s, "selected": selected,
                "for_capability": "engine" if selected else None}  # fmt: skip

    places = {"a": (0.0, 0.01), "b": (0.0, 0.005)}
    kinds = {"a": frozenset({"engine"}), "b": frozenset({"engine"})}
    comparison = Comparison()
    comparison.add({"units": [ranked("a", 100, True), ranked("b", 160, False)]}, places, kinds, (0.0, 0.0))
    comparison.add({"units": [ranked("b", 90, True), ranked("a", 100, False)]}, places, kinds, (0.0, 0.0))
    assert (comparison.compared, comparison.different, comparison.gained_s) == (2, 1, 60)
