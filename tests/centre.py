"""A served centre for tests: real sockets, real database, one token for each role."""

import asyncio
import json
import socket
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import uvicorn
import websockets
from websockets.asyncio.client import ClientConnection

from dispatch.operators.roles import Role, RoleGrant
from dispatch.operators.service import add_operator, add_token
from dispatch.server.app import create_app
from dispatch.server.database import Database
from dispatch.server.settings import Settings

PASSWORD = "rahasia-112"
Json = dict[str, Any]


class Centre:
    """One process of a centre: `url`, a client for each role, shortcuts for the usual objects."""

    def __init__(self, database_url: str, folder: Path = Path("/nonexistent")) -> None:
        """Args: database_url names a migrated database; folder may hold compiled roads."""
        self.database_url = database_url
        self.folder = folder
        self.tokens: dict[str, str] = {}
        self.names: dict[str, str] = {}
        self._clients: dict[str, httpx.AsyncClient] = {}

    async def start(self) -> None:
        """Serves on a free port and waits until the picture is there."""
        self.database = Database.at(self.database_url)
        self.app = create_app(Settings().model_copy(update={"data_dir": self.folder}), self.database)
        config = uvicorn.Config(
            self.app, ws="websockets-sansio", ws_per_message_deflate=False, log_level="error", lifespan="on",
            timeout_graceful_shutdown=1, timeout_keep_alive=75,
        )  # fmt: skip
        self.server = uvicorn.Server(config)
        listening = socket.create_server(("127.0.0.1", 0))
        self.port = listening.getsockname()[1]
        self._task = asyncio.create_task(self.server.serve([listening]))
        while not self.server.started:
            await asyncio.sleep(0.01)
        self.url = f"http://127.0.0.1:{self.port}"
        await self._add_accounts()
        await asyncio.wait_for(self.app.state.relay.loaded.wait(), 10)

    async def stop(self) -> None:
        """Stops serving and closes everything."""
        for client in self._clients.values():
            await client.aclose()
        self.server.should_exit = True
        await self._task

    async def _add_accounts(self) -> None:
        async with self.database.write_session() as session:
            for role in Role:
                password = PASSWORD if role is Role.DISPATCHER else None
                name = f"{role}-{uuid4().hex[:6]}"
                operator = await add_operator(session, name, role.value, [RoleGrant(role)], password)
                self.names[role] = name
                self.tokens[role] = await add_token(session, operator.id, "test")
            await session.commit()

    async def crew_token(self, unit_id: str, name: str | None = None) -> str:
        """A token that crews one unit."""
        from uuid import UUID

        grant = RoleGrant(Role.FIELD_UNIT, None, UUID(unit_id))
        async with self.database.write_session() as session:
            operator = await add_operator(session, name or uuid4().hex, "crew", [grant])
            secret = await add_token(session, operator.id, "test")
            await session.commit()
        return secret

    async def station_token(self, station_id: str | None = None, agency: str | None = None) -> str:
        """A token of a post: of one station, or of all units of an agency."""
        from uuid import UUID

        grant = RoleGrant(Role.STATION, agency, None, UUID(station_id) if station_id else None)
        async with self.database.write_session() as session:
            operator = await add_operator(session, uuid4().hex, "pos", [grant])
            secret = await add_token(session, operator.id, "test")
            await session.commit()
        return secret

    def as_(self, role: str) -> httpx.AsyncClient:
        """A client with a role's token (or with the token given)."""
        if role not in self._clients:
            headers = {"Authorization": f"Bearer {self.tokens.get(role, role)}"}
            self._clients[role] = httpx.AsyncClient(base_url=self.url, headers=headers, timeout=20, verify=False)
        return self._clients[role]

    async def sit(self, role: str, desk: str) -> "Seated":
        """Somebody of a role signs in at a desk, as a browser does: by cookie and with an Origin."""
        client = httpx.AsyncClient(base_url=self.url, headers={"Origin": self.url}, timeout=20, verify=False)
        answer = await client.post("/api/session", json={"token": self.tokens.get(role, role), "desk": desk})
        assert answer.status_code == 200, answer.text
        self._clients[f"{desk}/{len(self._clients)}"] = client
        return Seated(self, client)

    async def post(self, path: str, body: Any = None, role: str = "dispatcher", status: int | None = None) -> Any:
        """The answer's JSON; the status must be the expected one (default: any success)."""
        answer = await self.as_(role).post(path, json=body if body is not None else {})
        if status is None:
            assert answer.is_success, answer.text
        else:
            assert answer.status_code == status, answer.text
        return answer.json() if answer.content else None

    async def get(self, path: str, role: str = "dispatcher", status: int = 200) -> Any:
        """The answer's JSON."""
        answer = await self.as_(role).get(path)
        assert answer.status_code == status, answer.text
        return answer.json()

    async def incident(self, **fields: Any) -> Json:
        """A fresh incident; a fire at the Tugu Pahlawan unless said otherwise."""
        body = {"type": "fire", "position": {"lon": 112.7378, "lat": -7.2459, "source": "map"}, **fields}
        view: Json = await self.post("/api/incidents", body, "call_taker", 201)
        return view

    async def unit(self, call_sign: str | None = None, **fields: Any) -> Json:
        """A fresh unit, an available fire engine unless said otherwise."""
        body = {
            "call_sign": call_sign or f"PMK-{uuid4().hex[:8]}", "agency": "DPKP", "capabilities": ["engine"],
            "readiness": "available", **fields,
        }  # fmt: skip
        view: Json = await self.post("/api/units", body, "admin", 201)
        return view

    async def assign(self, incident: Json, *units: Json, **fields: Any) -> list[Json]:
        """The assignments of units to an incident."""
        body = {"unit_ids": [unit["id"] for unit in units], **fields}
        done: Json = await self.post(f"/api/incidents/{incident['id']}/assignments", body, status=201)
        found: list[Json] = done["assignments"]
        return found

    async def report(self, unit: Json, status: str, code: int = 200, role: str = "dispatcher", **fields: Any) -> Json:
        """A status report of a unit."""
        body = {"status": status, "client_id": uuid4().hex, **fields}
        answer: Json = await self.post(f"/api/units/{unit['id']}/status", body, role, code)
        return answer

    async def fresh(self, incident: Json) -> Json:
        """The incident as it is now."""
        view: Json = await self.get(f"/api/incidents/{incident['id']}")
        return view

    async def picture(self, role: str = "dispatcher", min_seq: int | None = None) -> Json:
        """The picture of a role."""
        view: Json = await self.get("/api/picture" + (f"?min_seq={min_seq}" if min_seq else ""), role)
        return view

    async def live(self, role: str = "dispatcher", query: str = "") -> ClientConnection:
        """A socket of the live stream."""
        headers = {"Authorization": f"Bearer {self.tokens.get(role, role)}"}
        return await websockets.connect(f"ws://127.0.0.1:{self.port}/api/live{query}", additional_headers=headers)


class Seated:
    """A person at a desk: a browser with its cookie."""

    def __init__(self, centre: Centre, client: httpx.AsyncClient) -> None:
        """Args: client is signed in."""
        self.centre = centre
        self.client = client

    async def post(self, path: str, body: Any = None, status: int | None = None) -> Any:
        """The answer's JSON; the status must be the expected one (default: any success)."""
        answer = await self.client.post(path, json=body if body is not None else {})
        assert answer.is_success if status is None else answer.status_code == status, answer.text
        return answer.json() if answer.content else None

    async def live(self) -> ClientConnection:
        """A screen of this person."""
        cookie = "; ".join(f"{name}={value}" for name, value in self.client.cookies.items())
        headers = {"Cookie": cookie, "Origin": self.centre.url}
        return await websockets.connect(f"ws://127.0.0.1:{self.centre.port}/api/live", additional_headers=headers)


async def read_frames(socket: ClientConnection, until_seq: int, within_s: float = 10) -> list[Json]:
    """Entry frames up to a number; fails when it does not come in time."""
    frames = []
    async with asyncio.timeout(within_s):
        while True:
            frame = json.loads(await socket.recv())
            if frame["kind"] == "entry":
                frames.append(frame)
                if frame["seq"] >= until_seq:
                    return frames


OPEN = {"pending", "assigned", "en_route", "on_scene", "cleared"}
ACTIVE = {"dispatched", "acknowledged", "en_route", "staged", "on_scene", "transporting", "at_destination",
          "handed_over", "queued"}  # fmt: skip


def fold(picture: Json, frames: list[Json]) -> Json:
    """Old picture + frames, written from the interface contract alone and not from our code."""
    kinds = ("incidents", "units", "assignments", "closures", "alerts", "desks", "recent")
    state: dict[str, dict[str, Json]] = {k: {row["id"]: row for row in picture[k]} for k in kinds}
    for frame in frames:
        for kind, rows in frame["objects"].items():
            for row in rows:
                state[kind][row["id"]] = row
        for kind, ids in frame["removed"].items():
            for ident in ids:
                state[kind].pop(ident, None)
    for ident, row in list(state["incidents"].items()):
        if row["status"] not in OPEN:
            state["recent"][ident] = state["incidents"].pop(ident)
        else:
            state["recent"].pop(ident, None)
    return {
        "incidents": state["incidents"], "units": state["units"], "recent": state["recent"],
        "assignments": {i: a for i, a in state["assignments"].items() if a["status"] in ACTIVE},
        "closures": {i: c for i, c in state["closures"].items() if c["ended_at"] is None},
        "alerts": {i: a for i, a in state["alerts"].items() if a["ended_at"] is None},
        "desks": {i: d for i, d in state["desks"].items() if d["left_at"] is None},
    }  # fmt: skip
