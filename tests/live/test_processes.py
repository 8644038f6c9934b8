"""Several processes on one database, and a database that dies under load: nothing acknowledged is lost."""

import asyncio
import json

import pytest
from websockets.asyncio.client import ClientConnection

from dispatch.picture import parse_utc
from tests.centre import Centre, read_frames


async def test_a_write_through_either_process_reaches_screens_on_both(centre: Centre, database_url: str) -> None:
    other = Centre(database_url)
    await other.start()
    here, there = await centre.live(), await other.live()
    await centre.incident()
    await other.incident()
    for socket in (here, there):
        assert [f["seq"] for f in await read_frames(socket, 2)] == [1, 2]
        await socket.close()
    await other.stop()


async def tick(socket: ClientConnection) -> float:
    """Seconds by which the next tick's `confirmed_at` lags."""
    async with asyncio.timeout(8):
        while (frame := json.loads(await socket.recv()))["kind"] != "tick":
            pass
    return (parse_utc(frame["at"]) - parse_utc(frame["confirmed_at"])).total_seconds()


async def stop_relay(centre: Centre, other: Centre, stopped_s: float) -> None:
    """One process's relay stands still: its screens can tell, the other's do not care, and it heals."""
    relay, still, well = other.app.state.relay, await other.live(), await centre.live()
    following = relay.loops.tasks["follow"]
    following.cancel()
    await asyncio.sleep(stopped_s)
    await centre.incident()
    assert [f["seq"] for f in await read_frames(well, 1)] == [1]
    while (lag := await tick(still)) <= 3:
        assert lag >= 0
    assert await tick(well) <= 3
    assert (await other.get("/api/health"))["status"] == "degraded"
    relay.loops.run({"follow": (relay._follow, 0.0)})
    assert (await read_frames(still, 1))[0]["seq"] == 1
    while await tick(still) > 3:
        pass
    assert (await other.get("/api/health"))["status"] == "ok"
    await still.close()
    await well.close()


@pytest.mark.parametrize("stopped_s", [4, pytest.param(15, marks=pytest.mark.soak)])
async def test_a_stopped_relay_shows_in_confirmed_at_and_heals(
    centre: Centre, database_url: str, stopped_s: float
) -> None:
    other = Centre(database_url)
    await other.start()
    await stop_relay(centre, other, stopped_s)
    await other.stop()
