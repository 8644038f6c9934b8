"""Reading operators: who stands behind a cookie or token, lists for administration."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import cast
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from dispatch.operators.models import Operator, OperatorRole, Session, Token
from dispatch.operators.roles import Principal, Role, RoleGrant
from dispatch.operators.views import AccountView, account_view


def _grants(rows: Iterable[OperatorRole]) -> tuple[RoleGrant, ...]:
    known = set(Role)
    return tuple(
        RoleGrant(Role(row.role), row.agency, row.unit_id, row.station_id) for row in rows if row.role in known
    )


async def grants_of(session: AsyncSession, operator_id: UUID) -> tuple[RoleGrant, ...]:
    """All roles of one operator."""
    query = select(OperatorRole).where(OperatorRole.operator_id == operator_id).order_by(OperatorRole.id)
    return _grants((await session.execute(query)).scalars())


async def find_by_session(session: AsyncSession, digest: bytes, now: datetime) -> Principal | None:
    """Who stands behind a cookie; None when it is unknown, ended, too old, or opened by a token revoked since."""
    return await _behind(session, Session, and_(Session.digest == digest, _living(now)))


def _living(now: datetime) -> ColumnElement[bool]:
    """Whether a session of an operator holds."""
    revoked = exists().where(Token.id == Session.token_id, Token.revoked_at.is_not(None))
    return and_(Session.ended_at.is_(None), Session.expires_at > now, Operator.active, ~revoked)


async def find_by_name(session: AsyncSession, username: str) -> Operator | None:
    """The active operator of this name."""
    query = select(Operator).where(Operator.username == username, Operator.active)
    return (await session.execute(query)).scalar_one_or_none()


async def find_by_token(session: AsyncSession, digest: bytes) -> Principal | None:
    """Who stands behind a bearer token; None when it is unknown or revoked."""
    live = and_(Token.digest == digest, Token.revoked_at.is_(None), Operator.active)
    return await _behind(session, Token, live)


async def _behind(
    session: AsyncSession, credential: type[Session] | type[Token], live: ColumnElement[bool]
) -> Principal | None:
    query = select(credential, Operator).join(Operator, Operator.id == credential.operator_id).where(live)
    found = (await session.execute(query)).first()
    if found is None:
        return None
    row, operator = cast(tuple[Session | Token, Operator], found)
    grants, desk = await grants_of(session, operator.id), row.desk if isinstance(row, Session) else None
    return Principal(operator.id, operator.username, operator.name, grants, row.id, isinstance(row, Token), desk)


async def living_principals(session: AsyncSession, ids: set[UUID], now: datetime) -> dict[UUID, Principal]:
    """Which of these sessions and tokens still hold, and what each may do now, in two queries."""
    open_session = and_(Session.id.in_(ids), _living(now))
    columns = Operator.id.label("operator_id"), Operator.username, Operator.name
    sessions = select(Session.id, *columns).join(Operator, Operator.id == Session.operator_id).where(open_session)
    open_token = and_(Token.id.in_(ids), Token.revoked_at.is_(None), Operator.active)
    tokens = select(Token.id, *columns).join(Operator, Operator.id == Token.operator_id).where(open_token)
    found = (await session.execute(sessions.union_all(tokens))).all()
    operators = {row.operator_id for row in found}
    roles = (await session.execute(select(OperatorRole).where(OperatorRole.operator_id.in_(operators)))).scalars().all()
    by_operator = {o: _grants(r for r in roles if r.operator_id == o) for o in operators}
    return {
        row.id: Principal(row.operator_id, row.username, row.name, by_operator[row.operator_id], row.id, True)
        for row in found
    }


async def list_operators(
    session: AsyncSession, text: str | None, active: bool | None, limit: int, after: str | None
) -> list[AccountView]:
    """Accounts by user name, after one, with roles."""
    query = select(Operator).where(Operator.centre == 1)
    if text:
        found = Operator.username.icontains(text, autoescape=True) | Operator.name.icontains(text, autoescape=True)
        query = query.where(found)
    query = query.where(Operator.active.is_(active)) if active is not None else query
    query = query.where(Operator.username > after) if after is not None else query
    operators = (await session.execute(query.order_by(Operator.username).limit(limit))).scalars().all()
    of = OperatorRole.operator_id.in_([o.id for o in operators])
    roles = (await session.execute(select(OperatorRole).where(of).order_by(OperatorRole.id))).scalars().all()
    return [account_view(o, _grants(r for r in roles if r.operator_id == o.id)) for o in operators]


async def list_tokens(session: AsyncSession, operator_id: UUID) -> Sequence[Token]:
    """An operator's tokens, newest first, at most 200."""
    query = select(Token).where(Token.operator_id == operator_id).order_by(Token.created_at.desc()).limit(200)
    return (await session.execute(query)).scalars().all()
