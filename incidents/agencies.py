"""The city's agencies as data: names change every few years, so each has aliases, contacts and dates of validity."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any

from pydantic import Field, model_validator
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from typing_extensions import TypedDict

from geo.errors import Conflict, NotFound
from geo.request import Body
from incidents.changes import check_fields, mark_changed
from incidents.journal import Actor, append
from incidents.models import Agency

Text = Annotated[str, Field(min_length=1, max_length=200)]
Aliases = Annotated[list[Text], Field(max_length=50)]
Contacts = Annotated[dict[str, Text], Field(max_length=20, description="phone, radio, email .. by kind")]


class NoSuchAgency(NotFound):
    """There is no agency with this code."""

    code = "no_such_agency"


class AgencyCodeTaken(Conflict):
    """There is an agency with this code already."""

    code = "agency_code_taken"


class NewAgency(Body):
    """An agency."""

    code: Annotated[str, Field(pattern=r"^[A-Z0-9_]{2,20}$", description="never changed")]
    name_id: Text
    name_en: Text
    aliases: Aliases = Field(default_factory=list)
    contacts: Contacts = Field(default_factory=dict)
    valid_from: date | None = None
    valid_until: date | None = Field(None, description="the last day; null: still")

    @model_validator(mode="after")
    def _in_order(self) -> "NewAgency":
        if self.valid_from and self.valid_until and self.valid_until < self.valid_from:
            raise ValueError("valid_until is before valid_from")
        return self


class AgencyChange(Body):
    """Changes of an agency; only what is sent."""

    revision: int
    name_id: Text | None = None
    name_en: Text | None = None
    aliases: Aliases | None = None
    contacts: Contacts | None = None
    valid_from: date | None = None
    valid_until: date | None = None


class NameView(TypedDict):
    """A name in both languages."""

    id: str
    en: str


class AgencyView(TypedDict):
    """An agency of the city."""

    code: str
    name: NameView
    aliases: Annotated[list[str], Field(description="earlier and other names")]
    contacts: Annotated[dict[str, str], Field(description="phone, radio .. by kind")]
    valid_from: date | None
    valid_until: date | None
    revision: int


def agency_view(row: Agency) -> AgencyView:
    """The whole agency."""
    return {
        "code": row.code, "name": {"id": row.name_id, "en": row.name_en}, "aliases": list(row.aliases),
        "contacts": row.contacts, "valid_from": row.valid_from, "valid_until": row.valid_until,
        "revision": row.revision,
    }  # fmt: skip


async def list_agencies(session: AsyncSession, limit: int | None = None, after: str | None = None) -> Sequence[Agency]:
    """By code, after a code."""
    query = select(Agency).where(Agency.centre == 1)
    query = query.where(Agency.code > after) if after is not None else query
    return (await session.execute(query.order_by(Agency.code).limit(limit))).scalars().all()


async def get_agency(session: AsyncSession, code: str, *, lock: bool = False) -> Agency:
    """The row. Raises NoSuchAgency."""
    query = select(Agency).where(Agency.code == code)
    query = query.with_for_update(key_share=True) if lock else query
    row = (await session.execute(query)).scalar_one_or_none()
    if row is None:
        raise NoSuchAgency(agency=code)
    return row


async def add_agency(session: AsyncSession, request: NewAgency, actor: Actor) -> AgencyView:
    """The new agency; journals `agency.added`. Raises: AgencyCodeTaken."""
    row = Agency(**request.model_dump(), field_changes={}, revision=1)
    session.add(row)
    try:
        await session.flush()
    except IntegrityError as error:
        raise AgencyCodeTaken(agency=request.code) from error
    return await _record(session, "agency.added", row, actor)


async def change_agency(session: AsyncSession, code: str, request: AgencyChange, actor: Actor) -> AgencyView:
    """Sets what was sent; journals `agency.changed`. Raises: NoSuchAgency, Stale."""
    row = await get_agency(session, code, lock=True)
    fields = request.sent() - {"revision"}
    check_fields(row, request.revision, fields, agency_view(row))
    for field in sorted(fields):
        value: Any = getattr(request, field)
        if value is not None or field in ("valid_from", "valid_until"):
            setattr(row, field, value)
    mark_changed(row, fields, actor)
    await session.flush()
    return await _record(session, "agency.changed", row, actor)


async def _record(session: AsyncSession, event: str, row: Agency, actor: Actor) -> AgencyView:
    view = agency_view(row)
    await append(session, event=event, subject=("agency", row.code), objects={}, actor=actor, detail={"agency": view})
    return view
