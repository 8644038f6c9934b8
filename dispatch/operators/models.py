"""Tables of operators, roles, tokens, sessions and failed log-ins."""

from typing import Any
from uuid import UUID

from sqlalchemy import Boolean, ForeignKey, Integer, LargeBinary, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from geo.orm import Base, CreatedAt, Id, OfCentre, Revision, UtcTime


class Operator(OfCentre, Base):
    """A person who signs in, or a program that holds a token."""

    __tablename__ = "operators"
    __table_args__ = (UniqueConstraint("centre", "username"),)
    id: Mapped[Id]
    username: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    password_hash: Mapped[str | None] = mapped_column(Text)
    active: Mapped[bool] = mapped_column(Boolean, default=True, server_default="true")
    created_at: Mapped[CreatedAt]
    field_changes: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict, server_default="{}")
    revision: Mapped[Revision]


class OperatorRole(OfCentre, Base):
    """One role of an operator, perhaps only for one agency, unit or station."""

    __tablename__ = "operator_roles"
    id: Mapped[Id]
    operator_id: Mapped[UUID] = mapped_column(ForeignKey("operators.id", ondelete="CASCADE"), index=True)
    role: Mapped[str] = mapped_column(Text)
    agency: Mapped[str | None] = mapped_column(ForeignKey("agencies.code"))
    unit_id: Mapped[UUID | None] = mapped_column(ForeignKey("units.id"))
    station_id: Mapped[UUID | None] = mapped_column(ForeignKey("stations.id"))


class Token(OfCentre, Base):
    """A bearer token of an operator; only its SHA-256 is kept."""

    __tablename__ = "tokens"
    id: Mapped[Id]
    operator_id: Mapped[UUID] = mapped_column(ForeignKey("operators.id", ondelete="CASCADE"), index=True)
    digest: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    name: Mapped[str] = mapped_column(Text)
    created_at: Mapped[CreatedAt]
    revoked_at: Mapped[UtcTime | None]


class Session(OfCentre, Base):
    """A signed-in browser; only the SHA-256 of its cookie is kept."""

    __tablename__ = "sessions"
    id: Mapped[Id]
    operator_id: Mapped[UUID] = mapped_column(ForeignKey("operators.id", ondelete="CASCADE"), index=True)
    token_id: Mapped[UUID | None] = mapped_column(ForeignKey("tokens.id", ondelete="CASCADE"), index=True)
    """The token that opened it: revoked, it holds no more; null: a password."""
    digest: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    desk: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[CreatedAt]
    expires_at: Mapped[UtcTime] = mapped_column(index=True)
    ended_at: Mapped[UtcTime | None]


class LoginFailure(OfCentre, Base):
    """Failed log-ins of one name or address, so that every process throttles alike."""

    __tablename__ = "login_failures"
    subject: Mapped[str] = mapped_column(Text, primary_key=True)
    count: Mapped[int] = mapped_column(Integer)
    last_at: Mapped[UtcTime]
