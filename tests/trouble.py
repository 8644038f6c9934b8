"""Clients as they must be (they retry under their keys, they resume where they were) and the troubles they meet."""

import asyncio
import contextlib
import json
import random
import time
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import httpx
import websockets

from tests.centre import Json


class Hammer:
    """Clients that each record incident after incident, retrying under the key until it is answered."""

    def __init__(self, address: Callable[[], str], token: str, clients: int = 4) -> None:
        """Args: address gives the centre's present URL."""
        self.address, self.headers = address, {"Authorization": f"Bearer {token}"}
        self.acknowledged: dict[str, Json] = {}
        self.answered_at: list[float] = []
        self._stop = asyncio.Event()
        self._tasks = [asyncio.create_task(self._work()) for _ in range(clients)]

    async def _work(self) -> None:
        while not self._stop.is_set():
            key = uuid4().hex
            self.acknowledged[key] = await self._until_answered(key)
            self.answered_at.append(time.monotonic())

    async def _until_answered(self, key: str) -> Json:
        body = {"type": "fire", "location_text": key}
        while True:
            with contextlib.suppress(httpx.TransportError):
                async with httpx.AsyncClient(base_url=self.address(), timeout=5, verify=False) as client:
                    headers = {**self.headers, "Idempotency-Key": key}
                    answer = await client.post("/api/incidents", json=body, headers=headers)
                if answer.status_code == 201:
                    view: Json = answer.json()
                    return view
                assert answer.status_code == 503, answer.text
            await asyncio.sleep(0.05)

    async def more(self, count: int, within_s: float = 60) -> None:
        """Waits for so many further acknowledged ones."""
        wanted = len(self.acknowledged) + count
        async with asyncio.timeout(within_s):
            while len(self.acknowledged) < wanted:
                await asyncio.sleep(0.02)

    async def first_after(self, moment: float) -> float:
        """Seconds from a moment (monotonic) to the first request that was begun and answered after it."""
        async with asyncio.timeout(60):
            while not (self.answered_at and self.answered_at[-1] > moment):
                await asyncio.sleep(0.01)
        return next(at for at in self.answered_at if at > moment) - moment

    async def stop(self) -> None:
        """Lets each client finish what it is at."""
        self._stop.set()
        await asyncio.gather(*self._tasks)


class Screen:
    """A screen that resumes where it was whenever it is cut off; keeps all it was sent."""

    def __init__(self, address: Callable[[], str], token: str) -> None:
        """Args: address gives the centre's present URL."""
        self.address, self.headers = address, {"Authorization": f"Bearer {token}"}
        self.frames: list[Json] = []
        self.resyncs = 0
        self.cuts = 0
        self._socket: Any = None

    async def start(self) -> "Screen":
        """Fetches the picture and follows from there."""
        self.old = await self.picture()
        self.seq = self.old["seq"]
        self._task = asyncio.create_task(self._follow())
        return self

    async def picture(self, min_seq: int | None = None) -> Json:
        """The present picture."""
        path = "/api/picture" + (f"?min_seq={min_seq}" if min_seq else "")
        while True:
            with contextlib.suppress(httpx.TransportError):
                async with httpx.AsyncClient(
                    base_url=self.address(), headers=self.headers, timeout=5, verify=False
                ) as client:
                    answer = await client.get(path)
                if answer.status_code == 200:
                    view: Json = answer.json()
                    return view
            await asyncio.sleep(0.1)

    async def _follow(self) -> None:
        while True:
            with contextlib.suppress(OSError, websockets.WebSocketException):
                address = self.address().replace("http", "ws", 1)
                query = f"/api/live?after={self.seq}&epoch={self.old['epoch']}"
                async with websockets.connect(address + query, additional_headers=self.headers) as self._socket:
                    async for text in self._socket:
                        self._take(json.loads(text))
            await asyncio.sleep(0.05)

    def _take(self, frame: Json) -> None:
        self.resyncs += frame["kind"] == "resync"
        if frame["kind"] == "entry":
            self.frames.append(frame)
            self.seq = frame["seq"]

    async def cut(self) -> None:
        """The connection breaks without a farewell."""
        if self._socket is not None and self._socket.transport is not None:
            self.cuts += 1
            self._socket.transport.abort()

    async def reached(self, seq: int, within_s: float = 30) -> None:
        """Waits for the frame of that number."""
        async with asyncio.timeout(within_s):
            while self.seq < seq:
                await asyncio.sleep(0.02)

    async def stop(self) -> None:
        """Ends it."""
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)


async def cut_at_random(screens: list[Screen], every_s: float) -> None:
    """Until cancelled: breaks one screen's connection after another."""
    dice = random.Random(112)
    while True:
        await asyncio.sleep(dice.uniform(0, 2 * every_s))
        await dice.choice(screens).cut()


class Proxy:
    """Forwards TCP; sometimes takes a request to the centre and cuts the client off when the answer comes back:
    exactly between COMMIT and answer.
    """

    def __init__(self, target: Callable[[], str], share: float) -> None:
        """Args: share of the connections that are cut, 0 to 1."""
        self.target, self.share = target, share
        self.cut = 0
        self._dice = random.Random(7)

    async def start(self) -> str:
        """Serves; its URL."""
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        return f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError, asyncio.CancelledError):
            host, port = self.target().removeprefix("http://").split(":")
            upstream, to_upstream = await asyncio.open_connection(host, int(port))
            forward = asyncio.create_task(self._pump(reader, to_upstream))
            if self._dice.random() < self.share:
                self.cut += bool(await upstream.read(1))
            else:
                await self._pump(upstream, writer)
            forward.cancel()
            to_upstream.close()
        writer.transport.abort()

    async def _pump(self, source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            while data := await source.read(65_536):
                target.write(data)
                await target.drain()

    async def stop(self) -> None:
        """Ends it."""
        self._server.close()
