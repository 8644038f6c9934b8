"""The log book: every change appends one entry, hash-chained; everything on a screen follows from it.

It knows no object: an event's name, a subject, the exact bytes of a body, an actor.
"""

import asyncio
import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from incidents.models import JournalHead, JournalRow

VERSION = 1
"""Version of the body's form; older ones are lifted by `UPCASTERS`."""
UPCASTERS: dict[int, Any] = {}
"""From version n to n + 1, applied in turn by whoever reads a body. Empty until there is a version 2."""
GENESIS = "0" * 64
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Actor:
    """Who did it: an operator or token, or the centre itself (id None)."""

    id: UUID | None
    """Operator's id; None for the system."""
    name: str
    """As shown on screens."""
    role: str
    """The role used for this act."""


SYSTEM = Actor(None, "Sigap", "system")


@dataclass(frozen=True)
class JournalEntry:
    """One entry as stored."""

    v: int
    seq: int
    at: datetime
    event: str
    subject_kind: str
    subject_id: str
    actor: Actor | None
    body: str
    prev_hash: str
    hash: str


_APPEND = text(
    "SELECT journal_append(CAST(:centre AS smallint), :v, :event, :kind, :subject, CAST(:incident AS uuid),"
    " CAST(:actor AS uuid), :name, :role, :body)"
)


async def append(
    session: AsyncSession,
    *,
    event: str,
    subject: tuple[str, UUID | str],
    objects: Mapping[str, Sequence[Any]],
    actor: Actor | None,
    detail: Mapping[str, Any] | None = None,
    incident_id: UUID | None = None,
    centre: int = 1,
) -> int:
    """The new entry's seq. Call it as the last thing an act does: it holds the journal's lock until commit.

    Side effects: one row in `journal`, written by one server-side call that locks, numbers and hashes.
    """
    body = orjson.dumps({"objects": objects, "detail": detail or {}}).decode()
    values = {"centre": centre, "v": VERSION, "event": event, "kind": subject[0], "subject": str(subject[1])}
    values |= {"incident": incident_id, "actor": actor.id if actor else None, "body": body}
    values |= {"name": actor.name if actor else None, "role": actor.role if actor else None}
    return int((await session.execute(_APPEND, values)).scalar_one())


COLUMNS = tuple(JournalRow.__table__.c)


def entry_of(row: Any) -> JournalEntry:
    """The entry of a row of `COLUMNS`."""
    actor = Actor(row.actor_id, row.actor_name or "", row.actor_role or "") if row.actor_name else None
    return JournalEntry(
        row.v, row.seq, row.at, row.event, row.subject_kind, row.subject_id, actor, row.body, row.prev_hash, row.hash
    )  # fmt: skip


async def read_after(session: AsyncSession, seq: int, limit: int = 500, centre: int = 1) -> list[JournalEntry]:
    """Entries with a number above `seq`, in order, at most `limit`."""
    query = select(*COLUMNS).where(JournalRow.centre == centre, JournalRow.seq > seq)
    rows = await session.execute(query.order_by(JournalRow.seq).limit(limit))
    return [entry_of(row) for row in rows]


TIMELINE = "('x' || substring(pg_walfile_name(pg_current_wal_lsn()), 1, 8))::bit(32)::int"
"""The database's timeline: the first eight hex digits of a WAL file's name; a fail-over or a restore to an earlier
moment begins another. Source: PostgreSQL manual, 9.27.3 and 26.3.5.
"""
RENEW_EPOCH = (
    f"UPDATE centres SET epoch = CASE WHEN timeline IS NULL AND NOT {{always}} THEN epoch ELSE gen_random_uuid() END,"
    f" timeline = {TIMELINE} WHERE {{always}} OR timeline IS DISTINCT FROM {TIMELINE} RETURNING timeline"
)


async def renew_epoch(session: AsyncSession) -> None:
    """Another epoch when the database's history forked: numbers of before may stand for other entries now."""
    await session.execute(text(RENEW_EPOCH.format(always="false")))


_LOOK = text(
    f"SELECT c.epoch, c.timeline <> {TIMELINE} AS forked, j.* FROM centres c"
    " LEFT JOIN journal j ON j.centre = c.id AND j.seq > :seq"
    " WHERE c.id = :centre ORDER BY j.seq LIMIT :limit"
)


async def look(
    session: AsyncSession, seq: int, limit: int = 500, centre: int = 1
) -> tuple[str | None, list[JournalEntry]]:
    """The journal's epoch and the entries after `seq`, in one round trip: what a follower asks all day.

    The epoch is None when the database's history forked since it was given: `renew_epoch` gives another.
    """
    rows = (await session.execute(_LOOK, {"seq": seq, "limit": limit, "centre": centre})).all()
    return None if rows[0].forked else str(rows[0].epoch), [entry_of(row) for row in rows if row.seq is not None]


async def read_incident(
    session: AsyncSession, incident_id: UUID, events: Collection[str] = (), after: int = 0, limit: int | None = None,
    centre: int = 1,
) -> list[JournalEntry]:  # fmt: skip
    """The entries that belong to one incident, oldest first, above a number; only these events when any are named."""
    query = select(*COLUMNS).where(JournalRow.centre == centre, JournalRow.incident_id == incident_id)
    query = query.where(JournalRow.seq > after) if after else query
    if events:
        query = query.where(JournalRow.event.in_(events))
    return [entry_of(row) for row in await session.execute(query.order_by(JournalRow.seq).limit(limit))]


async def head(session: AsyncSession, centre: int = 1) -> int:
    """Number of the newest committed entry, 0 when there is none."""
    return (await session.execute(select(JournalHead.seq).where(JournalHead.centre == centre))).scalar_one()


def entry_hash(entry: JournalEntry) -> str:
    """SHA-256 in hex of prev_hash, seq, microseconds since 1970, event, kind:id, actor id and the body's digest,
    one a line. Source: interface contract, "The picture and the live stream".
    """
    micros = (entry.at - _EPOCH) // timedelta(microseconds=1)
    actor = str(entry.actor.id) if entry.actor and entry.actor.id else ""
    digest = hashlib.sha256(entry.body.encode()).hexdigest()
    subject = f"{entry.subject_kind}:{entry.subject_id}"
    lines = [entry.prev_hash, str(entry.seq), str(micros), entry.event, subject, actor, digest]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


@dataclass(frozen=True)
class Verdict:
    """What `verify` found."""

    entries: int
    """How many were read."""
    anchor: str
    """Hash of the newest good entry: kept elsewhere, it also shows a cut-off tail."""
    broken_seq: int | None
    """Number of the first broken entry, None when the chain is whole."""
    why: str | None
    """What is wrong with it."""


def fault(entry: JournalEntry, seq: int, prev_hash: str) -> str | None:
    """What is wrong with an entry that should follow (seq, prev_hash), None when it is sound."""
    if entry.seq != seq + 1:
        return f"entry {seq + 1} is missing"
    if entry.prev_hash != prev_hash:
        return "does not follow the entry before it"
    return None if entry.hash == entry_hash(entry) else "its content was changed"


def first_fault(entries: Sequence[JournalEntry], seq: int, last: str) -> tuple[int, str, str | None]:
    """Number and hash of the last sound entry of a run that follows (seq, last), and what is wrong with the next."""
    for entry in entries:
        if why := fault(entry, seq, last):
            return seq, last, why
        seq, last = entry.seq, entry.hash
    return seq, last, None


@dataclass(frozen=True)
class Stretch:
    """What `verify_after` found: one stretch of the chain."""

    seq: int
    """Number of the last sound entry."""
    hash: str
    """Its hash."""
    why: str | None
    """What is wrong with the entry after it; None: nothing, as far as was read."""
    head: int
    """Number of the newest entry."""


async def verify_after(session: AsyncSession, seq: int, limit: int, centre: int = 1) -> Stretch:
    """Checks at most `limit` entries that follow an entry, which is itself taken as sound."""
    before = [] if seq == 0 else await read_after(session, seq - 1, 1, centre)
    newest = await head(session, centre)
    if seq > 0 and (not before or before[0].seq != seq):
        return Stretch(seq - 1, GENESIS, f"entry {seq} is missing", newest)
    entries = await read_after(session, seq, limit + 1, centre)
    beyond = entries[-1].seq if entries else seq
    start = before[0].hash if before else GENESIS
    seq, last, why = await asyncio.to_thread(first_fault, entries[:limit], seq, start)
    if why is None and len(entries) <= limit and seq < newest:
        why = f"entries {seq + 1} to {newest} are missing"
    if why is None and beyond > newest and (left := await head(session, centre)) < beyond:
        why = f"the head was set back to entry {left}"
    return Stretch(seq, last, why, newest)


async def verify(session: AsyncSession, centre: int = 1, anchor: str | None = None, page: int = 2000) -> Verdict:
    """Reads the whole journal and names the first broken entry; `anchor` is a hash kept elsewhere, to be found again.

    Without an anchor nobody can tell that a chain was rewritten from some entry on, or cut off with its head. The
    centre may write meanwhile: nothing up to the head of before may be missing, and no entry lies above that of after.
    """
    seq, last, met = 0, GENESIS, anchor in (None, GENESIS)
    promised = await head(session, centre)
    while entries := await read_after(session, seq, page, centre):
        seq, last, why = first_fault(entries, seq, last)
        if why:
            return Verdict(seq, last, seq + 1, why)
        met = met or any(entry.hash == anchor for entry in entries)
    if seq < promised:
        return Verdict(seq, last, seq + 1, f"entries {seq + 1} to {promised} are missing")
    if (newest := await head(session, centre)) < seq:
        return Verdict(seq, last, seq + 1, f"the head was set back to entry {newest}")
    if not met:
        return Verdict(seq, last, seq + 1, "no entry has the anchor's hash: the journal was cut off or rewritten")
    return Verdict(seq, last, None, None)
