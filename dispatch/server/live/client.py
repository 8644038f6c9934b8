"""One screen's socket as the hub sees it: what it was sent last, and whether it keeps up."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from time import monotonic
from typing import Any
from uuid import UUID

from dispatch.desks.service import Seat
from dispatch.server.live import protocol
from dispatch.server.live.protocol import EntryFrame
from dispatch.sight import Sight, Visible
from geo.orm import now_utc

Send = Callable[[dict[str, Any]], Awaitable[None]]
BACKLOG = 2_000
"""Frames a slow client may be behind [J]: over three minutes of a storm."""
PATIENCE_S = 10.0
"""How long a client may take nothing at all, and how old what it has yet to take of the live stream may be [J]."""


class Client:
    """A connected screen."""

    def __init__(self, send: Send, sight: Sight, seq: int, credential_id: UUID, seat: Seat | None = None) -> None:
        """Args: send takes ASGI messages; seq is the number it has (`after`); seat is the desk it stands at."""
        self.send = send
        self.sight = sight
        self.seq = seq
        """`prev` of its next frame."""
        self.credential_id = credential_id
        self.seen: Visible | None = None
        """A crew's visible ids after the last entry."""
        self.closing: int | None = None
        self.seat = seat
        self._word_at: datetime | None = None
        self._backlog: deque[tuple[float, str]] = deque()
        self._blocked_since = 0.0
        self._pump: asyncio.Task[None] | None = None
        self.closed = asyncio.Event()

    def hear(self) -> None:
        """The screen said something: from now on only its words tell that it is there."""
        self._word_at = now_utc()

    @property
    def heard_at(self) -> datetime:
        """When the screen last showed that it is there: its last word; one that never speaks, while it takes frames."""
        if self._word_at is not None:
            return self._word_at
        return now_utc() - timedelta(seconds=monotonic() - self._blocked_since if self._backlog else 0)

    def entry(self, frame: EntryFrame) -> None:
        """Sends an entry with this client's `prev`."""
        self.push(frame.text(self.seq))
        self.seq = frame.seq

    def tick(self, text: str, seq: int) -> None:
        """Sends a tick, whose number is the next frame's `prev`."""
        self.push(text)
        self.seq = seq

    def push(self, text: str) -> None:
        """Writes at once when the socket takes it, else keeps it in order; never waits."""
        if self.closing is not None:
            return
        if not self._backlog and self._pump is None and self._write_now(text):
            return
        now = monotonic()
        if not self._backlog:
            self._blocked_since = now
        self._backlog.append((now, text))
        # A line that takes a little all the time is no better than one that takes nothing: what it brings is history.
        if len(self._backlog) > BACKLOG or now - self._backlog[0][0] > PATIENCE_S:
            self.close(protocol.SLOW)
        elif self._pump is None:
            self._pump = asyncio.create_task(self._drain())

    def _write_now(self, text: str) -> bool:
        """Steps the send once: while the transport takes data it ends without ever suspending."""
        protocol_of = getattr(self.send, "__self__", None)
        writable = getattr(protocol_of, "writable", None)
        if writable is None or not writable.is_set():
            return False
        step = self.send({"type": "websocket.send", "text": text})
        try:
            step.send(None)  # type: ignore[attr-defined]
        except StopIteration:
            return True
        except Exception:
            # uvicorn raises its own error for a peer that is gone; the endpoint's reader ends the client.
            self.close(1006)
            return True
        raise RuntimeError("the socket said writable and blocked")

    async def _drain(self) -> None:
        try:
            while self._backlog and self.closing is None:
                await self.send({"type": "websocket.send", "text": self._backlog[0][1]})
                self._backlog.popleft()
                self._blocked_since = monotonic()
        except Exception:
            self.close(1006)
        finally:
            self._pump = None

    async def taken(self) -> None:
        """Waits until the socket has taken everything; a client that takes nothing for too long is cut off."""
        while self._backlog and self._pump is not None and self.closing is None:
            await asyncio.wait({self._pump}, timeout=1)
            if self._backlog and monotonic() - self._blocked_since > PATIENCE_S:
                self.close(protocol.SLOW)

    def begin_anew(self, reason: str) -> None:
        """The client must fetch the picture; a frame says why before the socket is closed."""
        self.push(protocol.resync(reason))
        self.close(protocol.RESYNC)

    def close(self, code: int) -> None:
        """Cuts the client off; the endpoint closes the socket."""
        if self.closing is None:
            self.closing = code
            self._backlog.clear()
            if self._pump is not None:
                self._pump.cancel()
            self.closed.set()
