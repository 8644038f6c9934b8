"""Accounts: operators, tokens, sessions. Passwords are argon2id; of tokens and cookies only a digest is kept."""

import asyncio
import hashlib
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from dispatch.operators.errors import LastAdmin, NameTaken, UnknownOperator, UnknownToken, WeakPassword
from dispatch.operators.models import Operator, OperatorRole, Session, Token
from dispatch.operators.roles import Role, RoleGrant
from geo.orm import now_utc

SESSION_LIFE = timedelta(hours=13)
"""A shift of twelve hours and its handover. Source: interface contract, "Conventions"."""
PASSWORD_MIN = 8
"""Characters. Source: NIST SP 800-63B, 3.1.1.2 (at least eight)."""
_hasher = PasswordHasher(memory_cost=19456, time_cost=2, parallelism=1)
"""Source: OWASP Password Storage Cheat Sheet, argon2id, 19 MiB, 2 rounds."""
_NOBODY = _hasher.hash("nobody")


def digest_of(secret: str) -> bytes:
    """SHA-256 of a token or cookie: what is kept of it."""
    return hashlib.sha256(secret.encode()).digest()


async def hash_password(password: str) -> str:
    """The argon2id text, made in a thread: it takes tens of milliseconds.

    Raises: WeakPassword below eight characters.
    """
    if len(password) < PASSWORD_MIN:
        raise WeakPassword
    return await asyncio.to_thread(_hasher.hash, password)


def _matches(stored: str, password: str) -> bool:
    try:
        return _hasher.verify(stored, password)
    except (VerificationError, InvalidHashError):
        return False


async def add_operator(
    session: AsyncSession, username: str, name: str, roles: Sequence[RoleGrant], password: str | None = None
) -> Operator:
    """The new operator, flushed. Raises: NameTaken, WeakPassword."""
    stored = await hash_password(password) if password is not None else None
    operator = Operator(username=username, name=name, password_hash=stored, field_changes={}, revision=1)
    session.add(operator)
    try:
        await session.flush()
    except IntegrityError as error:
        raise NameTaken(username=username) from error
    await set_roles(session, operator.id, roles)
    return operator


async def set_roles(session: AsyncSession, operator_id: UUID, roles: Sequence[RoleGrant]) -> None:
    """Replaces an operator's roles."""
    await session.execute(delete(OperatorRole).where(OperatorRole.operator_id == operator_id))
    session.add_all(
        OperatorRole(
            operator_id=operator_id, role=g.role, agency=g.agency, unit_id=g.unit_id, station_id=g.station_id
        )
        for g in roles
    )  # fmt: skip
    await session.flush()


async def change_operator(
    session: AsyncSession, operator_id: UUID, *, name: str | None, active: bool | None, password: str | None
) -> Operator:
    """Changes name, activity or password; a deactivated operator's sessions end at once, and so do those that were
    opened by an old password.
    """
    operator = await get_operator(session, operator_id, lock=True)
    operator.name = name or operator.name
    operator.active = operator.active if active is None else active
    if password is not None:
        operator.password_hash = await hash_password(password)
        living = (Session.operator_id == operator_id, Session.ended_at.is_(None))
        await session.execute(update(Session).where(*living).values(ended_at=now_utc()))
    await session.flush()
    return operator


async def get_operator(session: AsyncSession, operator_id: UUID, *, lock: bool = False) -> Operator:
    """The row. Raises UnknownOperator."""
    locking = {"key_share": True} if lock else None
    operator = await session.get(Operator, operator_id, with_for_update=locking)
    if operator is None:
        raise UnknownOperator
    return operator


async def check_admin_left(session: AsyncSession) -> None:
    """Raises LastAdmin unless somebody active still administers: a centre nobody can administer is lost."""
    # Locked: two who strip each other at the same moment would both see the other one left.
    left = select(Operator.id).join(OperatorRole, Operator.id == OperatorRole.operator_id)
    left = left.where(Operator.active, OperatorRole.role == Role.ADMIN).order_by(Operator.id)
    if not (await session.execute(left.with_for_update(key_share=True, of=Operator))).scalars().all():
        raise LastAdmin


async def add_token(session: AsyncSession, operator_id: UUID, name: str) -> str:
    """The secret of a fresh bearer token."""
    return (await make_token(session, operator_id, name))[1]


async def make_token(session: AsyncSession, operator_id: UUID, name: str) -> tuple[Token, str]:
    """A fresh bearer token of 256 bits, shown once: its row and its secret."""
    secret = secrets.token_urlsafe(32)
    row = Token(operator_id=operator_id, digest=digest_of(secret), name=name)
    session.add(row)
    await session.flush()
    return row, secret


async def revoke_token(
    session: AsyncSession, operator_id: UUID, token_id: UUID, now: datetime
) -> tuple[Token, bool]:  # fmt: skip
    """The token, which holds no more, nor does a session it opened, and whether that is news. Raises UnknownToken."""
    row = await session.get(Token, token_id, with_for_update={"key_share": True})
    if row is None or row.operator_id != operator_id:
        raise UnknownToken
    fresh = row.revoked_at is None
    row.revoked_at = row.revoked_at or now
    await session.flush()
    return row, fresh


async def check_password(operator: Operator | None, password: str) -> bool:
    """Whether this is the operator's password. An unknown name costs the same time as a wrong password; no connection
    is held meanwhile.
    """
    stored = operator.password_hash if operator is not None else None
    return await asyncio.to_thread(_matches, stored or _NOBODY, password) and stored is not None


async def open_session(
    session: AsyncSession, operator_id: UUID, desk: str | None, now: datetime, token_id: UUID | None = None
) -> str:  # fmt: skip
    """The cookie's secret of a new session. Args: token_id, the token it was opened with; None: a password."""
    secret = secrets.token_urlsafe(32)
    ends = now + SESSION_LIFE
    session.add(
        Session(operator_id=operator_id, token_id=token_id, digest=digest_of(secret), desk=desk, expires_at=ends)
    )
    await session.flush()
    return secret


async def end_session(session: AsyncSession, session_id: UUID) -> None:
    """Signs out."""
    await session.execute(update(Session).where(Session.id == session_id).values(ended_at=now_utc()))
