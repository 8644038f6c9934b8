"""Declarative base, naming convention and column types of every table. Imports nothing of ours."""

from datetime import UTC, datetime
from typing import Annotated, Any
from uuid import UUID

import uuid_utils.compat
from geoalchemy2 import Geometry
from sqlalchemy import DateTime, Integer, MetaData, SmallInteger, Uuid, text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

NAMING = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


def new_id() -> UUID:
    """A fresh UUIDv7 (RFC 9562): time-ordered, so that new rows lie together in the index."""
    return uuid_utils.compat.uuid7()


def now_utc() -> datetime:
    """The present time, aware, in UTC."""
    return datetime.now(UTC)


def utc_text(at: datetime) -> str:
    """RFC 3339 in UTC with Z and always six digits of a second, so that texts sort as times do."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")[: -len("+00:00")] + "Z"


def maybe_utc_text(at: datetime | None) -> str | None:
    """As `utc_text`, None staying None."""
    return None if at is None else utc_text(at)


class Base(DeclarativeBase):
    """Base of every table."""

    metadata = MetaData(naming_convention=NAMING)


Id = Annotated[UUID, mapped_column(Uuid, default=new_id, primary_key=True)]
Ref = Annotated[UUID, mapped_column(Uuid)]
UtcTime = Annotated[datetime, mapped_column(DateTime(timezone=True))]
CreatedAt = Annotated[datetime, mapped_column(DateTime(timezone=True), default=now_utc, server_default=text("now()"))]
Revision = Annotated[int, mapped_column(Integer, default=1, server_default=text("1"))]
PointWgs84 = Annotated[Any, mapped_column(Geometry("POINT", srid=4326, spatial_index=False))]
AreaWgs84 = Annotated[Any, mapped_column(Geometry("MULTIPOLYGON", srid=4326, spatial_index=False))]


class OfCentre:
    """Mixin: the centre a row belongs to; one database may hold several (docs/decisions)."""

    centre: Mapped[int] = mapped_column(SmallInteger, default=1, server_default=text("1"))
