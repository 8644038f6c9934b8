"""What is due when: taken with SKIP LOCKED, fired in the transaction of its effect; survives restarts."""

from collections.abc import Awaitable, Callable, Collection, Mapping
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, delete, func, select, tuple_
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from geo.orm import new_id
from incidents.models import IdempotencyKey, Timer

Fire = Callable[[AsyncSession, str, datetime], Awaitable[None]]
"""What a timer does: (session, subject, now). It flushes and journals; the caller commits."""
KEY_LIFE = timedelta(hours=24)
"""How long an Idempotency-Key is kept. Source: interface contract, "Conventions"."""
RETRY = timedelta(seconds=5)
"""First wait after a failed firing; doubles each time up to an hour."""


_ADD = insert(Timer).on_conflict_do_nothing()


async def set_timer(session: AsyncSession, kind: str, subject: str, due_at: datetime) -> None:
    """Sets or moves the one timer of this kind and subject."""
    row = insert(Timer).values(id=new_id(), kind=kind, subject=subject, due_at=due_at, attempts=0)
    moved = {"due_at": due_at, "attempts": 0, "failure": None}
    await session.execute(row.on_conflict_do_update(index_elements=["centre", "kind", "subject"], set_=moved))


async def ensure_timer(session: AsyncSession, kind: str, subject: str, due_at: datetime) -> None:
    """Sets the timer unless there is one."""
    row = insert(Timer).values(id=new_id(), kind=kind, subject=subject, due_at=due_at, attempts=0)
    await session.execute(row.on_conflict_do_nothing())


async def add_timers(session: AsyncSession, subject: str, times: Mapping[str, datetime]) -> None:
    """The first timers of something new, in one statement: kind to due time."""
    if times:
        rows = [{"id": new_id(), "kind": k, "subject": subject, "due_at": at, "attempts": 0} for k, at in times.items()]
        await session.execute(_ADD, rows)


async def drop_timer(session: AsyncSession, kind: str, subject: str) -> None:
    """Takes a timer back."""
    await _drop(session, and_(Timer.kind == kind, Timer.subject == subject))


async def _drop(session: AsyncSession, which: ColumnElement[bool]) -> None:
    """Deletes timers but those that are being fired just now.

    A firing holds its timer and waits for the object that we hold: waiting for the timer would be a deadlock. It
    looks at the object again once it has it, finds nothing to do, and the timer is gone with it.
    """
    free = select(Timer.id).where(which).with_for_update(skip_locked=True)
    await session.execute(delete(Timer).where(Timer.id.in_(free)))


async def sync_timers(
    session: AsyncSession,
    wanted: Mapping[str, Mapping[str, datetime]],
    kinds: Collection[str],
    lasting: Collection[str] = (),
) -> None:
    """Makes the timers of these subjects and kinds exactly the wanted ones: subject to kind to due time.

    A timer of a `lasting` kind keeps the time it has: its own firing moves it.
    """
    query = select(Timer.kind, Timer.subject, Timer.due_at).where(Timer.subject.in_(wanted), Timer.kind.in_(kinds))
    known = {(row.subject, row.kind): row.due_at for row in (await session.execute(query)).all()}
    want = {(subject, str(kind)): at for subject, times in wanted.items() for kind, at in times.items()}
    gone = [key for key in known if key not in want]
    if gone:
        await _drop(session, tuple_(Timer.subject, Timer.kind).in_(gone))
    for (subject, kind), due_at in want.items():
        if (subject, kind) not in known or (known[subject, kind] != due_at and kind not in lasting):
            await set_timer(session, kind, subject, due_at)


async def take_due(session: AsyncSession, now: datetime) -> Timer | None:
    """The most overdue timer, locked and skipped by everybody else until commit."""
    query = select(Timer).where(Timer.due_at <= now).order_by(Timer.due_at).limit(1)
    return (await session.execute(query.with_for_update(skip_locked=True))).scalar_one_or_none()


async def fire(session: AsyncSession, timer: Timer, actions: dict[str, Fire], now: datetime) -> None:
    """Removes the timer and does its work, in one transaction with it. An unknown kind is an error."""
    await session.delete(timer)
    await session.flush()
    await actions[timer.kind](session, timer.subject, now)


async def put_off(session: AsyncSession, timer_id: object, failure: str, now: datetime) -> None:
    """After a failed firing: again later, with the reason kept."""
    timer = await session.get(Timer, timer_id, with_for_update=True)
    if timer is not None:
        timer.attempts += 1
        timer.failure = failure[:500]
        timer.due_at = now + min(RETRY * 2 ** min(timer.attempts - 1, 12), timedelta(hours=1))
        await session.flush()


async def forget_keys(session: AsyncSession, subject: str, now: datetime) -> None:
    """Drops Idempotency-Keys older than a day; comes back in an hour."""
    await session.execute(delete(IdempotencyKey).where(IdempotencyKey.created_at < now - KEY_LIFE))
    await set_timer(session, "keys_expire", subject, now + timedelta(hours=1))


async def keep_partitions(session: AsyncSession, subject: str, now: datetime) -> None:
    """Makes the coming days' and months' partitions; comes back in six hours."""
    await session.execute(select(func.keep_partitions(now)))
    await set_timer(session, "partitions", subject, now + timedelta(hours=6))


HOUSEKEEPING: dict[str, Fire] = {"keys_expire": forget_keys, "partitions": keep_partitions}
"""Timers of the house itself; each sets its next time."""
