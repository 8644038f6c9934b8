"""Searching the log book: newest first, page by page, in bounded steps however large it is."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from incidents.journal import COLUMNS, JournalEntry, entry_of
from incidents.models import JournalRow

STEP = 20_000
"""So many entries are looked through at once: a few tens of milliseconds."""
STEPS = 25
"""After so many steps a page is given as it is, with where to go on: never longer than a few seconds."""


@dataclass(frozen=True)
class Wanted:
    """What entries are looked for; None: anything."""

    event: str | None = None
    """An event's name, or its beginning up to a dot: `incident.`."""
    subject_kind: str | None = None
    subject_id: str | None = None
    incident_id: UUID | None = None
    actor_id: UUID | None = None
    actor: str | None = None
    """Part of the actor's name."""
    since: datetime | None = None
    until: datetime | None = None
    text: str | None = None
    """Part of the body, whatever the case of its letters."""


@dataclass(frozen=True)
class Found:
    """One page."""

    entries: list[JournalEntry]
    next: int | None
    """Go on below this number; None: all was looked through."""


def _indexed(wanted: Wanted) -> list[ColumnElement[bool]]:
    """Conditions an index answers; with any of them one step looks through everything that fits."""
    found = []
    if wanted.subject_kind and wanted.subject_id:
        found += [JournalRow.subject_kind == wanted.subject_kind, JournalRow.subject_id == wanted.subject_id]
    if wanted.incident_id:
        found.append(JournalRow.incident_id == wanted.incident_id)
    return found


def _others(wanted: Wanted, row: Any) -> list[ColumnElement[bool]]:
    found = []
    if wanted.event:
        is_group = wanted.event.endswith(".")
        found.append(row.event.startswith(wanted.event, autoescape=True) if is_group else row.event == wanted.event)
    if wanted.subject_kind and not wanted.subject_id:
        found.append(row.subject_kind == wanted.subject_kind)
    if wanted.actor_id:
        found.append(row.actor_id == wanted.actor_id)
    if wanted.actor:
        found.append(row.actor_name.icontains(wanted.actor, autoescape=True))
    if wanted.text:
        found.append(row.body.icontains(wanted.text, autoescape=True))
    return found


def _window(wanted: Wanted, below: int | None, centre: int) -> Select[Any]:
    query = select(*COLUMNS).where(JournalRow.centre == centre, *_indexed(wanted))
    # Partitions by month are left out by `at`.
    query = query.where(JournalRow.at >= wanted.since) if wanted.since else query
    query = query.where(JournalRow.at < wanted.until) if wanted.until else query
    query = query.where(JournalRow.seq < below) if below is not None else query
    return query.order_by(JournalRow.seq.desc()).limit(STEP)


async def search(
    session: AsyncSession, wanted: Wanted, limit: int, below: int | None = None, centre: int = 1
) -> Found:  # fmt: skip
    """At most `limit` fitting entries below a number, newest first, and where to go on."""
    entries: list[JournalEntry] = []
    for _ in range(STEPS):
        window = _window(wanted, below, centre).subquery()
        fitting = select(window).where(*_others(wanted, window.c)).order_by(window.c.seq.desc())
        rows = (await session.execute(fitting.limit(limit - len(entries)))).all()
        entries += [entry_of(row) for row in rows]
        if len(entries) >= limit:
            return Found(entries, entries[-1].seq)
        looked = (await session.execute(select(func.count(), func.min(window.c.seq)))).one()
        if looked[0] < STEP:
            return Found(entries, None)
        below = looked[1]
    return Found(entries, below)
