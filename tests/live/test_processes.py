"""Several processes on one database, and a database that dies under load: nothing acknowledged is lost."""

import asyncio

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


async def test_a_stopped_relay_shows_in_confirmed_at_and_heals(centre: Centre) -> None:
    import json

    relay = centre.app.state.relay
    socket = await centre.live()
    relay._tasks[0].cancel()
    await asyncio.sleep(4)
    async with asyncio.timeout(8):
        while (frame := json.loads(await socket.recv()))["kind"] != "tick":
            pass
    from dispatch.picture import parse_utc

    assert (parse_utc(frame["at"]) - parse_utc(frame["confirmed_at"])).total_seconds() > 3
    assert (await centre.get("/api/health"))["status"] == "degraded"
    await centre.incident()
    relay._tasks[0] = asyncio.create_task(relay._run("follow", relay._follow, 0.0))
    assert (await read_frames(socket, 1))[0]["seq"] == 1
    await socket.close()
