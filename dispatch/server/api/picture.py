"""The picture and the journal."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Response

from dispatch.operators.roles import EVERYONE, Principal, Role
from dispatch.server.answers import refusals, reply
from dispatch.server.api.context import WAIT_S, Behind, LiveRelay
from dispatch.server.api.envelopes import JournalPage, VerificationView
from dispatch.server.auth import ReadSession, RoleRefused, allowed
from dispatch.server.live.frames import PictureView
from dispatch.server.live.protocol import actor_view
from dispatch.server.unit_of_work import WriteRoute
from dispatch.sight import picture_for, sight_of
from geo.orm import now_utc, utc_text
from incidents.journal import JournalEntry, read_after, verify_after

router = APIRouter(tags=["picture"], route_class=WriteRoute)
STRETCH = 2_000
"""Entries that are checked in one request: some tens of milliseconds."""


@router.get("/api/picture", summary="Everything that is open", responses=refusals(), response_model=PictureView)
async def picture(
    principal: Annotated[Principal, allowed(EVERYONE)], relay: LiveRelay,
    min_seq: Annotated[int | None, Query(ge=0, lt=2**62, description="wait up to 2 s to reach this number")] = None,
) -> Response:  # fmt: skip
    """As of `seq`; then follow `WS /api/live?after=seq&epoch=epoch`."""
    if min_seq is None:
        await relay.catch_up(WAIT_S)  # where that fails the last picture is shown with its seq, and ticks tell its age
    elif not await relay.reach(min_seq, WAIT_S):
        raise Behind(seq=relay.picture.seq)
    sight = sight_of(principal)
    if sight.blind:
        raise RoleRefused("This account crews no unit.")
    now = relay.picture
    return reply({"epoch": now.epoch, "seq": now.seq, "at": utc_text(now_utc())} | picture_for(now, sight))


@router.get("/api/journal", summary="The log book", responses=refusals(), response_model=JournalPage)
async def journal(
    principal: Annotated[Principal, allowed(frozenset({Role.SUPERVISOR}))], session: ReadSession,
    after: Annotated[int, Query(ge=0, lt=2**62)] = 0, limit: Annotated[int, Query(ge=1, le=1000)] = 200,
) -> Response:  # fmt: skip
    """Entries after a number with their exact bodies and hashes: anyone can check the chain."""
    entries = await read_after(session, after, limit)
    following = entries[-1].seq if len(entries) == limit else None
    return reply({"items": [entry_view(entry) for entry in entries], "next": following})


@router.get(
    "/api/journal/verification", summary="Check the log book's chain", responses=refusals(),
    response_model=VerificationView,
)  # fmt: skip
async def verification(
    principal: Annotated[Principal, allowed(frozenset({Role.SUPERVISOR}))], session: ReadSession,
    after: Annotated[int, Query(ge=0, lt=2**62, description="`next` of the stretch before; 0: from the first")] = 0,
) -> Response:  # fmt: skip
    """Two thousand entries at a time: each must follow the one before and hold what was hashed. A cut-off tail shows
    only against an anchor kept elsewhere: write `anchor` of the last stretch down.
    """
    found = await verify_after(session, after, STRETCH)
    following = found.seq if found.why is None and found.seq < found.head else None
    broken = {"broken_seq": found.seq + 1 if found.why else None, "why": found.why}
    return reply({"sound_to": found.seq, "head": found.head, "anchor": found.hash, **broken, "next": following})


def entry_view(entry: JournalEntry) -> dict[str, Any]:
    """An entry with its exact body and hashes."""
    return {
        "v": entry.v, "seq": entry.seq, "at": utc_text(entry.at), "event": entry.event,
        "subject": {"kind": entry.subject_kind, "id": entry.subject_id}, "actor": actor_view(entry),
        "body": entry.body, "prev_hash": entry.prev_hash, "hash": entry.hash,
    }  # fmt: skip
