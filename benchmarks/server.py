"""The centre with two bare routes beside it, in a process of its own: the peers of the benchmarks."""

import asyncio
import itertools
import os
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

import orjson
import uvicorn
from fastapi import Depends, FastAPI, Request, Response, WebSocket, WebSocketDisconnect
from pydantic import BaseModel
from sqlalchemy import MetaData, insert
from sqlalchemy.dialects import postgresql
from sqlalchemy.ext.asyncio import AsyncSession

from dispatch.server.app import create_app
from dispatch.server.database import Database
from dispatch.server.live.client import Client
from dispatch.server.memory import settle
from dispatch.server.settings import Settings
from dispatch.sight import FULL
from geo.orm import new_id, now_utc
from incidents.models import Call, Incident, JournalRow, NumberCounter

BENCH = JournalRow.__table__.to_metadata(MetaData(), name="bench_journal")
_numbers = itertools.count(1_000_000)


class BareIncident(BaseModel):
    """The body of the bare route."""

    type: str
    description: str
    location_text: str
    call: dict[str, str]


async def _session(request: Request) -> AsyncIterator[AsyncSession]:
    async with request.app.state.database.write_session() as session:
        yield session
        await session.commit()


async def bare_incident(
    body: BareIncident, session: Annotated[AsyncSession, Depends(_session, scope="function")]
) -> Response:
    """Writes the rows an incident writes and knows no rule: no numbering, no chain, no look-up.

    The counter's row is among them: like the real route, clients wait there for each other.
    """
    number, now = next(_numbers), now_utc()
    ident = new_id()
    row = {
        "id": str(ident), "number": str(number), "short_number": number, "type": body.type, "priority": 2,
        "description": body.description, "location_text": body.location_text, "status": "pending",
        "created_at": now.isoformat(),
    }  # fmt: skip
    day = date(1900, 1, 1)
    claim = postgresql.insert(NumberCounter).values(centre=1, day=day, last=1)
    session.add(Call(id=new_id(), channel="phone", number_raw=body.call["caller_number"], created_at=now, revision=1))
    session.add(
        Incident(
            id=ident, number=str(number), short_number=number, type=body.type, priority=2, waiting_since=now,
            description=body.description, location_text=body.location_text, location_state="unverified",
            created_at=now, updated_at=now, search=body.description.lower(), revision=1,
        )
    )  # fmt: skip
    await session.execute(
        claim.on_conflict_do_update(index_elements=["centre", "day"], set_={"last": NumberCounter.last + 1})
    )
    await session.flush()
    await session.execute(_journal(number, ident, orjson.dumps(row).decode()))
    return Response(orjson.dumps(row), 201, media_type="application/json")


def _journal(number: int, ident: UUID, body: str) -> Any:
    return insert(BENCH).values(
        centre=2, v=1, seq=number, at=now_utc(), event="incident.opened", subject_kind="incident",
        subject_id=str(ident), incident_id=ident, actor_name="bench", actor_role="dispatcher", body=body * 3,
        prev_hash="0" * 64, hash="0" * 64,
    )  # fmt: skip


class Constant:
    """Sends one constant frame, stamped with its time, to every socket that joined."""

    def __init__(self) -> None:
        """Nobody is there yet."""
        self.clients: set[Client] = set()

    async def join(self, socket: WebSocket) -> None:
        """Serves one socket until it leaves."""
        await socket.accept()
        client = Client(socket.scope.get("sigap.send") or socket.send, FULL, 0, new_id())
        self.clients.add(client)
        try:
            while True:
                await socket.receive_text()
        except WebSocketDisconnect:
            self.clients.discard(client)

    async def send(self, count: int, every_s: float, size: int) -> dict[str, int]:
        """Sends `count` frames of about `size` bytes."""
        filling = "x" * max(0, size - 80)
        for number in range(1, count + 1):
            at = time.time()
            text = f'{{"kind":"entry","v":1,"seq":{number},"at":{at:.6f},"filling":"{filling}"}}'
            for client in self.clients:
                client.push(text)
            await asyncio.sleep(every_s)
        return {"sent": count}


def build(url: str, folder: str) -> FastAPI:
    """The centre's application and its peers."""
    app = create_app(Settings().model_copy(update={"data_dir": Path(folder)}), Database.at(url))
    constant = Constant()
    app.add_api_websocket_route("/bench/constant", constant.join)
    app.add_api_route("/bench/send", constant.send, methods=["POST"])
    app.add_api_route("/bench/incidents", bare_incident, methods=["POST"])
    app.add_api_route("/bench/nothing", _nothing, methods=["POST"])
    return app


async def _nothing(request: Request) -> Response:
    """Reads the body and answers: the floor of the stack."""
    await request.json()
    return Response(b'{"accepted":1}', 202, media_type="application/json")


@asynccontextmanager
async def _ready(server: uvicorn.Server) -> AsyncIterator[None]:
    task = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110  (uvicorn offers no event)
        await asyncio.sleep(0.02)
    print(server.servers[0].sockets[0].getsockname()[1], flush=True)
    yield
    await task


async def main() -> None:
    """Serves until its standard input is closed."""
    app = build(sys.argv[1], sys.argv[2])
    config = uvicorn.Config(
        app, port=0, ws="websockets-sansio", ws_per_message_deflate=False,
        log_level="error", timeout_graceful_shutdown=1, backlog=4096,
    )  # fmt: skip
    server = uvicorn.Server(config)
    async with _ready(server):
        settling = asyncio.create_task(settle(app.state.roads))
        await asyncio.to_thread(os.read, 0, 1)
        settling.cancel()
        server.should_exit = True


if __name__ == "__main__":
    asyncio.run(main())
