"""Positions on their way to the screens: no journal entries, so neither numbers nor a replay tell of a lost one."""

import asyncio
import json

import psycopg

from geo.orm import now_utc, utc_text
from tests.centre import Centre, Json
from tests.live.test_stream import frame_of


async def test_positions_reach_screens_and_never_go_back(centre: Centre) -> None:
    unit = await centre.unit()
    socket = await centre.live()
    path = f"/api/units/{unit['id']}/positions"
    newest = {"lon": 112.75, "lat": -7.25, "at": "2026-11-23T10:00:10Z"}
    assert (await centre.post(path, {"fixes": [newest]}, "admin"))["accepted"] == 1
    older = {"lon": 112.74, "lat": -7.25, "at": "2026-11-23T10:00:00Z"}
    assert await centre.post(path, {"fixes": [newest, older]}, "admin") == {
        "accepted": 1, "ignored": 1, "quarantined": 0
    }  # fmt: skip
    jump = {"lon": 113.75, "lat": -7.25, "at": "2026-11-23T10:00:20Z"}
    null = {"lon": 0, "lat": 0, "at": "2026-11-23T10:00:30Z"}
    assert (await centre.post(path, {"fixes": [jump, null]}, "admin"))["quarantined"] == 2
    async with asyncio.timeout(5):
        while (frame := json.loads(await socket.recv()))["kind"] != "positions":
            pass
    assert frame["units"] == [[unit["id"], 112.75, -7.25, None, None, "2026-11-23T10:00:10.000000Z"]]
    listed = await centre.get(f"/api/units/{unit['id']}")
    assert (listed["position"]["lon"], listed["position"]["quality"]) == (112.75, "stale")
    await socket.close()


async def test_a_crew_gets_the_positions_of_its_own_units_alone(centre: Centre) -> None:
    mine, other = await centre.unit(), await centre.unit()
    crew, desk = await centre.live(await centre.crew_token(mine["id"])), await centre.live()
    for unit in (other, mine):
        fixes = [{"lon": 112.75, "lat": -7.25, "at": f"2026-11-23T10:00:{s}Z"} for s in (10, 20)]
        await centre.post(f"/api/units/{unit['id']}/positions", {"fixes": fixes}, "admin")
        assert [row[0] for row in (await frame_of(desk, "positions"))["units"]] == [unit["id"]]
    assert [row[0] for row in (await frame_of(crew, "positions"))["units"]] == [mine["id"]]
    await crew.close()
    await desk.close()


async def drive(centre: Centre, unit: Json, lon: float) -> None:
    """The unit is somewhere else now."""
    fix = {"lon": lon, "lat": -7.25, "at": utc_text(now_utc())}
    await centre.post(f"/api/units/{unit['id']}/positions", {"fixes": [fix]}, "admin")
    async with asyncio.timeout(5):
        while lon not in [row[1] for row in (await centre.picture())["positions"]]:
            await asyncio.sleep(0.05)


async def test_a_screen_that_was_away_learns_who_moved_meanwhile_and_stands_still(centre: Centre) -> None:
    mine, other = await centre.unit(), await centre.unit()
    token = await centre.crew_token(mine["id"])
    old = await centre.picture()
    await drive(centre, mine, 112.75)
    await drive(centre, other, 112.76)
    query = f"?after={old['seq']}&epoch={old['epoch']}"
    desk, crew = await centre.live(query=query), await centre.live(token, query=query)
    wall = await centre.live("viewer", query)
    for screen in (desk, wall):
        assert {row[1] for row in (await frame_of(screen, "positions", 4))["units"]} == {112.75, 112.76}
        await screen.close()
    assert [row[1] for row in (await frame_of(crew, "positions", 4))["units"]] == [112.75]
    await crew.close()


LATE = """INSERT INTO unit_positions (unit_id, lon, lat, at, received_at, source, flags)
VALUES (%s, 112.77, -7.25, now() - interval '8 s', now() - interval '8 s', 'gps', '{}')"""


async def test_a_fix_that_waited_for_a_busy_database_reaches_every_screen(centre: Centre, database_url: str) -> None:
    unit, other = await centre.unit(), await centre.unit()
    desk = await centre.live()
    await drive(centre, other, 112.75)
    await frame_of(desk, "positions")
    with psycopg.connect(database_url) as owner:
        owner.execute(LATE, (unit["id"],))
    assert [row[1] for row in (await frame_of(desk, "positions", 5))["units"]] == [112.77]
    await desk.close()
