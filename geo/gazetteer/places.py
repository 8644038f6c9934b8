"""The centre's own places and aliases: added, changed and taken back by a supervisor; found from the next search on."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field
from sqlalchemy import delete, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from typing_extensions import TypedDict

from geo.errors import NotFound
from geo.gazetteer.folding import slips
from geo.gazetteer.index import found_by
from geo.gazetteer.models import GazetteerName, GazetteerWord, OwnPlace
from geo.mercator import MERCATOR, degrees_of, mercator_of
from geo.orm import maybe_utc_text, new_id, utc_text
from geo.position import Position
from geo.request import Body, PositionInput

IMPORTANCE = 0.8
"""What the centre itself has entered is well known to it [J]."""
Name = Annotated[str, Field(min_length=1, max_length=200)]


class UnknownPlace(NotFound):
    """There is no such place."""

    code = "unknown_place"


class NewPlace(Body):
    """A place of the centre's own, with what people call it."""

    name: Name
    aliases: list[Name] = Field(default_factory=list, max_length=50, description="other names people use for it")
    position: PositionInput
    note: Annotated[str, Field(max_length=2_000)] | None = Field(None, description="for crews and call-takers")


class PlaceChange(Body):
    """Changes of an own place; only what is sent is changed."""

    revision: int
    name: Name | None = None
    aliases: list[Name] | None = Field(None, max_length=50)
    position: PositionInput | None = None
    note: Annotated[str, Field(max_length=2_000)] | None = None


class PlaceView(TypedDict):
    """An own place."""

    id: str
    name: str
    aliases: list[str]
    lon: Annotated[float, Field(description="degrees east")]
    lat: Annotated[float, Field(description="degrees north")]
    note: str | None
    created_by: str | None
    created_at: str
    ended_at: str | None
    revision: int


def _point(place: Position) -> str:
    x, y = mercator_of(place.lon, place.lat)
    return f"SRID={MERCATOR};POINT({x!r} {y!r})"


async def place_view(session: AsyncSession, row: OwnPlace) -> PlaceView:
    """The JSON form, its point read from the database."""
    query = text("SELECT ST_X(geometry) AS x, ST_Y(geometry) AS y FROM own_places WHERE id = :id")
    at = (await session.execute(query, {"id": row.id})).one()
    lon, lat = degrees_of(at.x, at.y)
    return {
        "id": str(row.id), "name": row.name, "aliases": list(row.aliases), "lon": round(lon, 7), "lat": round(lat, 7),
        "note": row.note, "created_by": row.created_by, "created_at": utc_text(row.created_at),
        "ended_at": maybe_utc_text(row.ended_at), "revision": row.revision,
    }  # fmt: skip


async def add_place(session: AsyncSession, request: NewPlace, by: str, now: datetime) -> PlaceView:
    """The new place, findable when the transaction commits."""
    row = OwnPlace(
        id=new_id(), name=request.name, aliases=list(request.aliases), note=request.note, created_by=by,
        created_at=now, field_changes={}, revision=1, geometry=_point(request.position.place()),
    )  # fmt: skip
    session.add(row)
    await session.flush()
    await _index(session, row)
    return await place_view(session, row)


async def change_place(session: AsyncSession, row: OwnPlace, request: PlaceChange) -> PlaceView:
    """The place with what was sent; whoever calls has checked its revision and counted it up."""
    sent = request.sent()
    row.name = request.name or row.name
    row.aliases = list(request.aliases) if request.aliases is not None else row.aliases
    row.note = request.note if "note" in sent else row.note
    if request.position is not None:
        row.geometry = _point(request.position.place())
    await session.flush()
    await _index(session, row)
    return await place_view(session, row)


async def end_place(session: AsyncSession, place_id: UUID, now: datetime) -> PlaceView:
    """Takes a place back; it stays on record. Raises UnknownPlace."""
    row = await get_place(session, place_id)
    row.ended_at = row.ended_at or now
    row.revision += 1
    await session.flush()
    await _index(session, row)
    return await place_view(session, row)


async def list_places(session: AsyncSession) -> list[PlaceView]:
    """All places that were not taken back, by name."""
    query = select(OwnPlace).where(OwnPlace.ended_at.is_(None)).order_by(OwnPlace.name, OwnPlace.id)
    return [await place_view(session, row) for row in (await session.execute(query)).scalars()]


async def get_place(session: AsyncSession, place_id: UUID, *, lock: bool = True) -> OwnPlace:
    """The row, held until commit unless it is only read. Raises UnknownPlace."""
    query = select(OwnPlace).where(OwnPlace.id == place_id)
    query = query.with_for_update(key_share=True) if lock else query
    row = (await session.execute(query)).scalar_one_or_none()
    if row is None:
        raise UnknownPlace(place_id=str(place_id))
    return row


async def _index(session: AsyncSession, row: OwnPlace) -> None:
    """Puts the place's names into the gazetteer; words are added in order, so that nobody deadlocks."""
    mine = delete(GazetteerName).where(GazetteerName.kind == "own", GazetteerName.ref == str(row.id))
    await session.execute(mine)
    names = [] if row.ended_at is not None else [row.name, *row.aliases]
    words = sorted({word for name in names for word in found_by(name, ())})
    if not words:
        return
    listed = [{"word": word, "slips": list(slips(word)), "uses": 1} for word in words]
    await session.execute(insert(GazetteerWord).values(listed).on_conflict_do_nothing(index_elements=["word"]))
    query = select(GazetteerWord.word, GazetteerWord.id).where(GazetteerWord.word.in_(words))
    ids: dict[str, int] = {row.word: row.id for row in (await session.execute(query)).all()}
    values: list[dict[str, Any]] = [
        {"kind": "own", "ref": str(row.id), "subkind": "own", "name": name, "shown": row.name, "importance": IMPORTANCE,
         "words": [ids[word] for word in found_by(name, ())], "geometry": row.geometry}
        for name in dict.fromkeys(names)
    ]  # fmt: skip
    await session.execute(insert(GazetteerName).values(values))
