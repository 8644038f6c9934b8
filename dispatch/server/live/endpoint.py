"""One screen's socket: who is it, where does it resume, then the hub's stream until it leaves or is cut off."""

import asyncio
import contextlib
from typing import Any

from fastapi import APIRouter, WebSocket, WebSocketDisconnect

from dispatch.desks.service import Seat
from dispatch.operators.roles import CENTRE, Principal
from dispatch.server.auth import check_origin, identify
from dispatch.server.live import protocol
from dispatch.server.live.client import Client
from dispatch.server.live.hub import KEPT
from dispatch.server.live.relay import Relay
from dispatch.sight import sight_of, visible
from geo.errors import Forbidden
from geo.orm import now_utc
from incidents.journal import JournalEntry, read_after

BEHIND_S = 2.0
"""How long a process may need to reach what another one has told a client already."""
LOADING_S = 10.0
"""How long a screen waits for a process that has just begun."""
REPLAYED = 200
"""Entries replayed in one go: then the client must have taken them [J]."""
router = APIRouter()


@router.websocket("/api/live")
async def live(socket: WebSocket) -> None:
    """The live stream: `?after=SEQ&epoch=E` resumes; without them it begins now."""
    await socket.accept()
    try:
        check_origin(socket)
    except Forbidden:
        return await socket.close(protocol.NOT_ALLOWED)
    principal = await identify(socket)
    if principal is None:
        return await socket.close(protocol.NOT_SIGNED_IN)
    relay: Relay = socket.app.state.relay
    if not await relay.reach(0, LOADING_S):
        return await socket.close(protocol.TRY_LATER)
    sight = sight_of(principal)
    if sight.blind:
        return await socket.close(protocol.NOT_ALLOWED)
    send = socket.scope.get("sigap.send") or socket.send
    client = Client(send, sight, 0, principal.credential_id, seat_of(principal))
    await _serve(socket, relay, client)
    return None


def seat_of(principal: Principal) -> Seat | None:
    """The desk a person of the room sits at; None for everybody else."""
    if principal.desk is None or not principal.has(CENTRE):
        return None
    role = principal.actor(CENTRE).role
    return Seat(principal.desk, principal.operator_id, principal.name, role, principal.credential_id)


async def _serve(socket: WebSocket, relay: Relay, client: Client) -> None:
    await _wait_for_its_number(socket, relay)
    picture = relay.picture
    await socket.send_text(protocol.hello(picture.epoch, picture.seq, now_utc()))
    reader = asyncio.create_task(_until_gone(socket, client))
    try:
        client.seq, refusal = _resume_point(socket, picture.epoch, picture.seq)
        refusal = refusal or await _replay(relay, client, picture.epoch)
        if refusal:
            client.begin_anew(refusal)
        cut = asyncio.create_task(client.closed.wait())
        await asyncio.wait({reader, cut}, return_when=asyncio.FIRST_COMPLETED)
        cut.cancel()
    finally:
        relay.hub.detach(client)
        reader.cancel()
        await _close(socket, client)


async def _wait_for_its_number(socket: WebSocket, relay: Relay) -> None:
    """Another process may have told this client more than this one has read yet."""
    after, epoch = socket.query_params.get("after", ""), socket.query_params.get("epoch")
    if after.isascii() and after.isdigit() and epoch == relay.picture.epoch and int(after) > relay.picture.seq:
        await relay.reach(int(after), BEHIND_S)


def _resume_point(socket: WebSocket, epoch: str, head: int) -> tuple[int, str | None]:
    """The number to resume from, and why that is impossible."""
    after, wanted = socket.query_params.get("after"), socket.query_params.get("epoch")
    if wanted is not None and wanted != epoch:
        return head, "epoch"
    if after is None:
        return head, None
    if not (after.isascii() and after.isdigit()) or int(after) > head:
        return head, "unknown_seq"
    return int(after), "too_far_behind" if head - int(after) > KEPT else None


async def _replay(relay: Relay, client: Client, epoch: str) -> str | None:
    """Sends what the client missed and joins it to the stream; a reason when it must fetch the picture instead.

    Between the last look at the kept entries and `attach` nothing awaits: no entry can slip through.
    """
    while relay.picture.epoch == epoch and client.closing is None:
        missed = relay.hub.kept_after(client.seq, REPLAYED)
        if missed == []:
            relay.hub.attach(client)
            # Without a tick a fresh screen could not know for five seconds whether the relay still sees the database.
            client.tick(protocol.tick(now_utc(), relay.picture.seq, relay.confirmed_at), relay.picture.seq)
            relay.hub.place_all(client, now_utc())
            return None
        if not await _replay_some(relay, client, missed if missed is not None else await _read(relay, client.seq)):
            return "sight_changed"
    return None if client.closing is not None else "epoch"


async def _read(relay: Relay, seq: int) -> list[JournalEntry]:
    async with relay.database.read_session() as session:
        return [entry for entry in await read_after(session, seq, REPLAYED) if entry.seq <= relay.picture.seq]


async def _replay_some(relay: Relay, client: Client, missed: list[JournalEntry]) -> bool:
    """Some of what was missed, in a pace the client takes; False when a crew must fetch its picture."""
    if not client.sight.whole:
        own = _own_ids(relay, client)
        client.seq = missed[-1].seq if missed else client.seq
        return not any(_concerns(entry, own) for entry in missed)
    for entry in missed:
        relay.hub.deliver(client, entry)
    await client.taken()
    await asyncio.sleep(0)
    return True


def _own_ids(relay: Relay, client: Client) -> set[str]:
    """The units a crew speaks for and the incidents it sees now."""
    seen = visible(relay.picture, client.sight)
    return set(seen.own | seen.incidents)


def _concerns(entry: JournalEntry, own: set[str]) -> bool:
    """Whether an old entry may have touched what a crew sees, a closure too: then it fetches its picture anew."""
    return entry.subject_kind == "closure" or any(ident in entry.body for ident in own)


async def _until_gone(socket: WebSocket, client: Client) -> None:
    """Reads until the client leaves. What it says only shows that it is there: acts go through the API."""
    with contextlib.suppress(WebSocketDisconnect, RuntimeError):
        while True:
            message: dict[str, Any] = dict(await socket.receive())
            if message["type"] == "websocket.disconnect":
                return
            client.hear()


async def _close(socket: WebSocket, client: Client) -> None:
    """Closes politely, at most half a second: a client that takes no data takes no farewell."""
    with contextlib.suppress(Exception):
        await asyncio.wait_for(socket.close(client.closing or 1000), 0.5)
    transport = getattr(getattr(socket.scope.get("sigap.send"), "__self__", None), "transport", None)
    if client.closing == protocol.SLOW and transport is not None:
        transport.abort()
