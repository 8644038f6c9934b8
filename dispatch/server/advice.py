"""Recommendations for the routes: the live picture's units with their whereabouts, asked in a thread."""

import asyncio
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from time import perf_counter
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from dispatch.assignments.models import Recommendation
from dispatch.picture import Picture, parse_utc
from dispatch.recommend.cover import Post
from dispatch.recommend.plans import Need, asked, need_of
from dispatch.recommend.service import recommend, substitutes
from dispatch.recommend.views import RankedUnitView, RecommendationView
from dispatch.server.cards import RunCards
from dispatch.server.roads import Roads
from dispatch.units.queries import list_stations
from dispatch.units.views import StationView, station_view
from dispatch.units.whereabouts import from_fix, from_station
from geo.areas.queries import find_area
from geo.orm import new_id, now_utc
from geo.position import Position
from geo.roads.journeys import Travel
from incidents.views import PositionView

MOVING_MPS = 2.0
"""Slower than this a heading says little: a standing receiver turns at random [J]."""


@dataclass(frozen=True, slots=True)
class Ground:
    """A station as advice needs it."""

    post: Post | None
    """Where it is; None: nobody has said."""
    place: PositionView | None
    """The same as a position."""
    area: str
    """Kecamatan of the station, else its name."""


class Advisor:
    """What advice needs beside the picture: run cards, stations, ways."""

    def __init__(self, read_session: Any, roads: Roads, cards: RunCards) -> None:
        """Args: read_session makes a session that can change nothing; roads know the ways."""
        self._read_session = read_session
        self._grounds: dict[str, Ground] = {}
        self._grounds_of: tuple[str, int, object] | None = None
        self.cards = cards
        self.roads = roads

    async def grounds(self, picture: Picture) -> dict[str, Ground]:
        """Stations by id, remembered until an entry of the journal changes one or a new city is imported."""
        of = (picture.epoch, picture.stations_seq, self.roads.ident)
        if self._grounds_of != of:
            async with self._read_session() as session:
                rows = [station_view(row) for row in await list_stations(session)]
                self._grounds = {row["id"]: await _ground(session, row) for row in rows}
            self._grounds_of = of
        return self._grounds

    async def placed_units(self, picture: Picture, now: datetime) -> list[dict[str, Any]]:
        """Every unit with `position`."""
        grounds = await self.grounds(picture)
        return [placed(row, picture, grounds, now) for row in picture.units.values()]

    async def recommend(
        self, picture: Picture, incident: dict[str, Any], need: Need, exclude: list[str], *, fresh: bool = True
    ) -> RecommendationView:
        """The advice, not yet stored. Args: fresh False: whoever asks has looked what was committed until now."""
        began, now = perf_counter(), now_utc()
        travel, units, grounds = await self._present(picture, now, need.units, fresh=fresh)
        posts = [ground.post for ground in grounds.values() if ground.post is not None]
        answer = await asyncio.to_thread(recommend, incident, units, need, travel, now, exclude, posts)
        answer["seq"] = picture.seq
        answer["elapsed_ms"] = round((perf_counter() - began) * 1000, 1)
        return answer

    async def substitutes(
        self, picture: Picture, incident_id: UUID, refused: Collection[str], *, fresh: bool = True
    ) -> list[RankedUnitView]:
        """The best free units in place of refused ones; empty when the incident has no place.

        Args: fresh False asks nothing of the database: for who holds locks in it.
        """
        incident = picture.incidents.get(str(incident_id))
        if incident is None:
            return []
        now = now_utc()
        if fresh:
            await self.cards.refresh(picture)
        travel, units, _ = await self._present(picture, now, fresh=fresh)
        wanted = need_of(self.cards.present, incident).units
        return await asyncio.to_thread(substitutes, incident, units, refused, travel, now, wanted)

    async def _present(
        self, picture: Picture, now: datetime, able: Collection[str] | None = None, *, fresh: bool = True
    ) -> tuple[Travel, list[dict[str, Any]], dict[str, Ground]]:
        """The roads, every unit that is able to do any of it with its place, the stations, all as of now."""
        travel = await self.roads.travel(now, fresh=fresh)
        grounds = await self.grounds(picture)
        units = [row for row in picture.units.values() if able is None or any(k in able for k in row["capabilities"])]
        return travel, [_told(row, picture, grounds, now) for row in units], grounds

    async def need(
        self, picture: Picture, incident: dict[str, Any], wanted: list[dict[str, Any]] | None, alarm_level: int | None
    ) -> Need:  # fmt: skip
        """What is asked for, else what the run card says."""
        await self.cards.refresh(picture)
        return asked(wanted) if wanted else need_of(self.cards.present, incident, alarm_level)

    def inputs(self, picture: Picture, incident: dict[str, Any], request: dict[str, Any]) -> dict[str, Any]:
        """What the advice came from beside the journal up to its `seq`, for whoever reviews it later."""
        place = incident.get("position")
        return {"request": request, "position": place, "closures": sorted(picture.closures), "roads": self.roads.ident}


async def _ground(session: AsyncSession, row: StationView) -> Ground:
    place = row["position"]
    if place is None:
        return Ground(None, None, row["name"])
    area = await find_area(session, Position(place["lon"], place["lat"]))
    return Ground(
        Post(row["id"], row["name"], place["lon"], place["lat"]), place, (area and area.kecamatan) or row["name"]
    )


def placed(row: dict[str, Any], picture: Picture, grounds: dict[str, Ground], now: datetime) -> dict[str, Any]:
    """One unit with `position`: its last fix, else its post, else its station, else null."""
    fix = picture.positions.get(row["id"])
    if fix is not None:
        return {**row, "position": from_fix(fix[1], fix[2], parse_utc(fix[5]), now)}
    stations = [grounds.get(row["post"].get("station_id", "")), grounds.get(row["home_station_id"] or "")]
    places = [row["post"].get("position"), *(ground.place for ground in stations if ground is not None)]
    return {**row, "position": from_station(next(filter(None, places), None), now)}


def _told(row: dict[str, Any], picture: Picture, grounds: dict[str, Ground], now: datetime) -> dict[str, Any]:
    """As `placed`, with what only advice asks: where it is heading if it moves, and the area of its station."""
    home, fix = grounds.get(row["home_station_id"] or ""), picture.positions.get(row["id"])
    moving = fix is not None and fix[4] is not None and fix[4] >= MOVING_MPS
    more = {"area": home.area if home else None, "heading_deg": fix[3] if fix is not None and moving else None}
    return {**placed(row, picture, grounds, now), **more}


async def store(session: AsyncSession, incident_id: UUID, answer: RecommendationView, inputs: dict[str, Any]) -> UUID:
    """Keeps advice as it was shown; its id."""
    row = Recommendation(id=new_id(), incident_id=incident_id, inputs=inputs, answer=answer, cited=False)
    session.add(row)
    await session.flush()
    return row.id
