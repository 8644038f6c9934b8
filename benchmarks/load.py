"""Light clients: HTTP over kept connections and sockets that only note when a frame came, so that the load costs
little beside what is measured.
"""

import asyncio
import os
import re
import time
from base64 import b64encode
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import orjson

STAMP = re.compile(rb'"at":"?([^,"]+)')
"""An entry's own time, or a constant frame's seconds."""
SEQ = re.compile(rb'"kind":"entry","v":1,"seq":(\d+)')


class Http:
    """One kept connection that posts JSON."""

    def __init__(self, port: int, token: str) -> None:
        """Args: port of the server on this machine; token of the bearer."""
        self.port, self.token = port, token

    async def open(self) -> "Http":
        """Connects."""
        self.reader, self.writer = await asyncio.open_connection("127.0.0.1", self.port)
        return self

    async def post(self, path: str, body: Any) -> tuple[int, bytes]:
        """Status and body of the answer."""
        content = orjson.dumps(body)
        head = (
            f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\nAuthorization: Bearer {self.token}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(content)}\r\n\r\n"
        )
        self.writer.write(head.encode() + content)
        answer = await self.reader.readuntil(b"\r\n\r\n")
        length = int(re.search(rb"content-length: (\d+)", answer, re.I).group(1))  # type: ignore[union-attr]
        return int(answer[9:12]), await self.reader.readexactly(length)

    def close(self) -> None:
        """Disconnects."""
        self.writer.close()


async def rate(
    port: int, token: str, clients: int, seconds: float, request: Callable[[int], tuple[str, Any]], expected: int
) -> tuple[float, list[float]]:
    """Requests a second of several clients, each waiting for its answer, and the seconds each took."""
    took: list[float] = []
    ends = time.perf_counter() + seconds

    async def one(first: int) -> None:
        http, number = await Http(port, token).open(), first
        while (began := time.perf_counter()) < ends:
            path, body = request(number)
            status, answer = await http.post(path, body)
            assert status == expected, answer
            took.append(time.perf_counter() - began)
            number += clients
        http.close()

    began = time.perf_counter()
    await asyncio.gather(*(one(number) for number in range(clients)))
    return len(took) / (time.perf_counter() - began), took


PING = 0x9
"""Opcode of a ping, which a client must answer to be kept. Source: RFC 6455, section 5.5.2."""


class Screen(asyncio.Protocol):
    """A socket that notes when each entry's frame was there."""

    def __init__(self, path: str, port: int, token: str, last: dict[int, float], ready: Awaitable[Any]) -> None:
        """Args: last maps seq to the time of its latest arrival on any screen."""
        key = b64encode(os.urandom(16)).decode()
        self.hello = (
            f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\nAuthorization: Bearer {token}\r\n\r\n"
        ).encode()
        self.last, self.ready = last, ready
        self.buffer = b""
        self.open = False
        self.stamped = False
        """Whether it reads times too: one of all does."""
        self.stamps: dict[int, bytes] = {}
        """Each frame's own time, by its number."""

    def connection_made(self, transport: Any) -> None:
        """Asks for the upgrade."""
        self.transport = transport
        transport.write(self.hello)

    def data_received(self, data: bytes) -> None:
        """Notes the frames."""
        self.buffer += data
        if not self.open:
            head, whole, rest = self.buffer.partition(b"\r\n\r\n")
            if not whole:
                return
            assert b" 101 " in head[:20], head
            self.open, self.buffer = True, rest
            self.ready.set_result(None)  # type: ignore[attr-defined]
        now = time.time()
        for payload in self._frames():
            if found := SEQ.search(payload, 0, 60):
                self.last[int(found.group(1))] = now
                if self.stamped and (stamp := STAMP.search(payload)):
                    self.stamps[int(found.group(1))] = stamp.group(1)

    def _frames(self) -> Iterator[bytes]:
        """Whole frames in the buffer; servers do not mask. Source: RFC 6455, section 5.2."""
        while len(self.buffer) >= 2:
            length, start = self.buffer[1], 2
            if length == 126:
                length, start = int.from_bytes(self.buffer[2:4]), 4
            elif length == 127:
                length, start = int.from_bytes(self.buffer[2:10]), 10
            if len(self.buffer) < start + length:
                return
            if self.buffer[0] & 0x0F == PING:
                # Masked with zeros, as a client must mask.
                self.transport.write(bytes([0x8A, 0x80 | length, 0, 0, 0, 0]) + self.buffer[start : start + length])
            yield self.buffer[start : start + length]
            self.buffer = self.buffer[start + length :]


async def screens(port: int, token: str, path: str, count: int) -> tuple[list[Screen], dict[int, float]]:
    """So many open sockets, and the map of last arrivals."""
    last: dict[int, float] = defaultdict(float)
    loop = asyncio.get_running_loop()
    opened = []
    for _ in range(count):
        ready = loop.create_future()
        _, screen = await loop.create_connection(
            lambda ready=ready: Screen(path, port, token, last, ready), "127.0.0.1", port  # type: ignore[misc]
        )  # fmt: skip
        await asyncio.wait_for(ready, 10)
        opened.append(screen)
    opened[0].stamped = True
    return opened, last
