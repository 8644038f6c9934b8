"""Closures: a flood's depth says who passes, shapes are on earth, they lapse by themselves, all of it journalled."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from geo.orm import now_utc, utc_text
from incidents.closures.depths import depths, passable_at
from tests.centre import Centre

CIRCLE = {"kind": "circle", "lon": 112.74, "lat": -7.26, "radius_m": 100}


async def test_depth_decides_who_passes_where_nobody_says_so(centre: Centre) -> None:
    async def passing(**fields: Any) -> list[str]:
        view = await centre.post("/api/geo/closures", {"shape": CIRCLE, "reason": "banjir", **fields}, status=201)
        found: list[str] = view["passable_by"]
        return found

    assert await passing() == []
    assert await passing(depth_m=0.1) == ["foot", "heavy", "medium", "motorcycle", "small"]
    assert await passing(depth_m=0.45) == ["boat", "heavy", "medium"]
    assert await passing(depth_m=1.5) == ["boat"]
    assert await passing(depth_m=1.5, passable_by=["heavy"]) == ["heavy"]
    assert await passing(depth_m=0.1, passable_by=[]) == []
    assert await centre.get("/api/geo/depths", "viewer") == depths()


def test_deeper_water_never_lets_more_wheels_through() -> None:
    wheels = [set(passable_at(d / 20)) - {"boat"} for d in range(40)]
    assert all(deeper <= shallower for shallower, deeper in zip(wheels, wheels[1:], strict=False))
    assert wheels[0] == set(depths()["still_passes_m"])


@pytest.mark.parametrize(
    "shape",
    [
        {"kind": "polygon", "coordinates": [[112.7, -7.2], [112.8, -7.2]]},
        {"kind": "polygon", "coordinates": [[112.7, -7.2], [112.8, -7.2], [112.7, -7.2]]},
        {"kind": "line", "coordinates": [[112.7, -7.2], [112.7, -7.2]]},
        {"kind": "line", "coordinates": [[-7.2, 112.7], [-7.3, 112.8]]},
        {"kind": "circle", "lon": 112.7, "lat": -97.2, "radius_m": 5},
        {"kind": "star", "coordinates": []},
    ],
)
async def test_a_shape_that_cannot_be_drawn_is_refused_and_closes_nothing(centre: Centre, shape: Any) -> None:
    await centre.post("/api/geo/closures", {"shape": shape, "reason": "x"}, status=422)
    assert (await centre.get("/api/geo/closures"))["items"] == []


async def test_a_closure_lapses_by_itself_and_is_journalled_and_shown(centre: Centre) -> None:
    outline = [[112.73, -7.26], [112.75, -7.26], [112.75, -7.25], [112.73, -7.25]]
    body = {"shape": {"kind": "polygon", "coordinates": outline}, "reason": "pawai", "source": "Dishub"}
    ends = now_utc() + timedelta(seconds=1.5)
    view = await centre.post("/api/geo/closures", {**body, "until": utc_text(ends)}, status=201)
    assert [row["id"] for row in (await centre.picture(min_seq=1))["closures"]] == [view["id"]]
    async with asyncio.timeout(20):
        while (await centre.get("/api/geo/closures"))["items"]:
            await asyncio.sleep(0.1)
    events = [entry["event"] for entry in (await centre.get("/api/journal", "supervisor"))["items"]]
    assert events[-2:] == ["closure.reported", "closure.lapsed"]
    past = {**body, "until": utc_text(now_utc() - timedelta(minutes=1))}
    assert (await centre.post("/api/geo/closures", past, status=422))["code"] == "ends_before_it_begins"
