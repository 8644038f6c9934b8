"""A screen that takes nothing is cut off and resumes where it was; it never slows the others."""

import asyncio
import contextlib
import json
import socket
from typing import Any
from uuid import uuid4

import pytest
import websockets

from dispatch.server.live import client, endpoint, protocol
from dispatch.server.live.client import Client
from dispatch.sight import FULL
from tests.centre import Centre, Json, read_frames

LONG = "🌊" * 10_000
"""A note as long as may be, and heavy: four bytes a sign."""


async def test_a_slow_screen_is_cut_off_and_resumes_without_a_gap(centre: Centre) -> None:
    view = await centre.incident()
    start = await centre.picture()
    query = f"?after={start['seq']}&epoch={start['epoch']}"
    headers = {"Authorization": f"Bearer {centre.tokens['dispatcher']}"}
    slow = await websockets.connect(
        f"ws://127.0.0.1:{centre.port}/api/live{query}", additional_headers=headers, max_queue=1, ping_interval=None,
        sock=await narrow(centre.port),
    )  # fmt: skip
    well = await centre.live(query=query)
    hub, last = centre.app.state.relay.hub, start["seq"]
    async with asyncio.timeout(120):
        while hub.cut_off == 0:
            await centre.post(f"/api/incidents/{view['id']}/notes", {"text": LONG})
            last += 1
            assert (await read_frames(well, last))[-1]["seq"] == last
    seen = await everything_left(slow)
    assert [f["seq"] for f in seen] == list(range(start["seq"] + 1, start["seq"] + 1 + len(seen)))
    assert len(seen) < last - start["seq"]
    again = await centre.live(query=f"?after={start['seq'] + len(seen)}&epoch={start['epoch']}")
    rest = await read_frames(again, last)
    assert [f["seq"] for f in seen + rest] == list(range(start["seq"] + 1, last + 1))
    for screen in (well, again):
        await screen.close()


async def narrow(port: int) -> socket.socket:
    """A connection that holds little by itself, as over a poor line."""
    found = socket.socket()
    found.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8192)
    found.setblocking(False)
    await asyncio.get_running_loop().sock_connect(found, ("127.0.0.1", port))
    return found


async def everything_left(screen: websockets.ClientConnection) -> list[Json]:
    """Entry frames until the centre's end of the socket; cut off in the middle of one, that one is not there."""
    frames = []
    with contextlib.suppress(websockets.ConnectionClosed):
        async with asyncio.timeout(30):
            async for text in screen:
                frame = json.loads(text)
                if frame["kind"] == "entry":
                    frames.append(frame)
    return frames


async def test_a_screen_far_behind_is_replayed_in_a_pace_it_takes(
    centre: Centre, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was missed is more than a backlog holds: it is sent as it is taken, and nobody is cut off for it."""
    monkeypatch.setattr(client, "BACKLOG", 20)
    monkeypatch.setattr(endpoint, "REPLAYED", 20)
    view, start = await centre.incident(), await centre.picture()
    last, path = start["seq"] + 600, f"/api/incidents/{view['id']}/notes"
    for _ in range(75):
        await asyncio.gather(*(centre.post(path, {"text": LONG}) for _ in range(8)))
    screen = await centre.live(query=f"?after={start['seq']}&epoch={start['epoch']}")
    await asyncio.sleep(0.5)
    frames = await read_frames(screen, last, 60)
    assert [f["seq"] for f in frames] == list(range(start["seq"] + 1, last + 1))
    await screen.close()


@pytest.mark.parametrize(("takes_s", "closing"), [(0.15, protocol.SLOW), (0.005, None)])
async def test_a_line_that_takes_a_little_all_the_time_is_cut_off_once_it_brings_only_history(
    monkeypatch: pytest.MonkeyPatch, takes_s: float, closing: int | None
) -> None:
    monkeypatch.setattr(client, "PATIENCE_S", 0.5)

    async def send(_message: dict[str, Any]) -> None:
        await asyncio.sleep(takes_s)

    slow = Client(send, FULL, 0, uuid4())
    for second in range(30):
        slow.push(str(second))
        await asyncio.sleep(0.05)
    assert slow.closing == closing
