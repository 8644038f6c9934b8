"""Several processes on one database, and a database that dies under load: nothing acknowledged is lost."""

import asyncio
import os
import signal
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest

from dispatch.server import migrations
from dispatch.server.cluster import PrivateCluster
from tests.centre import Centre, read_frames
from tests.conftest import open_folder


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


async def hammer(centre: Centre, stop: asyncio.Event, acknowledged: list[str]) -> None:
    """One client that retries each request under its key until it is answered."""
    async with httpx.AsyncClient(base_url=centre.url, timeout=5) as client:
        headers = {"Authorization": f"Bearer {centre.tokens['call_taker']}"}
        while not stop.is_set():
            key, answer = uuid4().hex, None
            while answer is None or answer.status_code == 503:
                try:
                    answer = await client.post(
                        "/api/incidents", json={"type": "fire", "location_text": key},
                        headers={**headers, "Idempotency-Key": key},
                    )  # fmt: skip
                except httpx.TransportError:
                    answer = None
                if answer is None or answer.status_code == 503:
                    await asyncio.sleep(0.05)
            assert answer.status_code == 201, answer.text
            acknowledged.append(key)


async def kill(cluster: PrivateCluster, times: int, acknowledged: list[str], backend: bool) -> None:
    for _ in range(times):
        before = len(acknowledged)
        async with asyncio.timeout(30):
            while len(acknowledged) < before + 20:
                await asyncio.sleep(0.05)
        os.kill(_victim(cluster, backend), signal.SIGKILL)
        await asyncio.sleep(0.5)


def _victim(cluster: PrivateCluster, backend: bool) -> int:
    postmaster = cluster.pid()
    assert postmaster is not None
    if not backend:
        return postmaster
    children = Path(f"/proc/{postmaster}/task/{postmaster}/children").read_text().split()
    return next(int(c) for c in reversed(children) if b"sigap" in Path(f"/proc/{c}/cmdline").read_bytes())


@pytest.mark.parametrize("backend", [False, True])
async def test_killed_databases_lose_and_double_nothing(tmp_path_factory: Any, backend: bool) -> None:
    cluster = PrivateCluster(open_folder(tmp_path_factory.mktemp("killed")))
    cluster.start()
    migrations.upgrade(cluster.url)
    centre = Centre(cluster.url)
    await centre.start()
    watch = asyncio.create_task(cluster.watch())
    stop, acknowledged = asyncio.Event(), []
    clients = [asyncio.create_task(hammer(centre, stop, acknowledged)) for _ in range(4)]
    await kill(cluster, 2, acknowledged, backend)
    before = len(acknowledged)
    async with asyncio.timeout(30):
        while len(acknowledged) < before + 20:
            await asyncio.sleep(0.05)
    stop.set()
    await asyncio.gather(*clients)
    async with asyncio.timeout(30):
        # The first question after a kill may meet a dead connection: 503 with Retry-After, as promised.
        while (await centre.as_("dispatcher").get("/api/incidents?limit=1")).status_code == 503:
            await asyncio.sleep(0.2)
    found: list[str] = []
    numbers: list[int] = []
    cursor = ""
    while True:
        page = await centre.get(f"/api/incidents?limit=200{cursor}")
        found += [i["location_text"] for i in page["items"]]
        numbers += [int(i["number"].rsplit("-", 1)[1]) for i in page["items"]]
        if page["next"] is None:
            break
        cursor = f"&cursor={page['next']}"
    assert sorted(found) == sorted(acknowledged)
    assert sorted(numbers) == list(range(1, len(found) + 1))
    watch.cancel()
    await centre.stop()
    cluster.stop()
