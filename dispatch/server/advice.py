"""Recommendations for the routes: the live picture's units with their whereabouts, asked in a thread."""

import asyncio
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from dispatch.assignments.models import Recommendation
from dispatch.picture import Picture, parse_utc
from dispatch.recommend.plans import Need, asked, load_cards, need_of
from dispatch.recommend.service import recommend, substitutes
from dispatch.server.roads import Roads
from dispatch.units.queries import list_stations
from dispatch.units.views import station_view
from dispatch.units.whereabouts import from_fix, from_station
from geo.orm import new_id, now_utc
from incidents.views import PositionView


class Advisor:
    """What advice needs beside the picture: run cards, stations, ways."""

    def __init__(self, read_session: Any, roads: Roads) -> None:
        """Args: read_session makes a session that can change nothing; roads know the ways."""
        self._read_session = read_session
        self._stations: dict[str, PositionView | None] = {}
        self._stations_of: tuple[str, int] | None = None
        self.cards = load_cards()
        self.roads = roads

    async def stations(self, picture: Picture) -> dict[str, PositionView | None]:
        """Station id to position, remembered until an entry of the journal changes one."""
        if self._stations_of != (picture.epoch, picture.stations_seq):
            of = (picture.epoch, picture.stations_seq)
            async with self._read_session() as session:
                rows = await list_stations(session)
            self._stations = {str(row.id): station_view(row)["position"] for row in rows}
            self._stations_of = of
        return self._stations

    async def placed_units(self, picture: Picture, now: datetime) -> list[dict[str, Any]]:
        """Every unit with `position`: its last fix, else where it stands by."""
        stations = await self.stations(picture)
        return [placed(row, picture, stations, now) for row in picture.units.values()]

    async def recommend(
        self, picture: Picture, incident: dict[str, Any], need: Need, exclude: list[str]
    ) -> dict[str, Any]:
        """The advice, not yet stored."""
        now = now_utc()
        travel = await self.roads.travel(now)
        units = await self.placed_units(picture, now)
        answer = await asyncio.to_thread(recommend, incident, units, need, travel, now, exclude)
        return {**answer, "seq": picture.seq}

    async def substitutes(self, picture: Picture, incident_id: UUID, refused: list[str]) -> list[Any]:
        """The best free units in place of refused ones; empty when the incident has no place."""
        incident = picture.incidents.get(str(incident_id))
        if incident is None:
            return []
        now = now_utc()
        travel = await self.roads.travel(now)
        units = await self.placed_units(picture, now)
        return list(await asyncio.to_thread(substitutes, incident, units, refused, travel, now))

    def need(self, incident: dict[str, Any], wanted: list[dict[str, Any]] | None, alarm_level: int | None) -> Need:
        """What is asked for, else what the run card says."""
        return asked(wanted) if wanted else need_of(self.cards, incident, alarm_level)


def placed(
    row: dict[str, Any], picture: Picture, stations: dict[str, PositionView | None], now: datetime
) -> dict[str, Any]:
    """One unit with `position`: its last fix, else its post, else its station, else null."""
    fix = picture.positions.get(row["id"])
    if fix is not None:
        return {**row, "position": from_fix(fix[1], fix[2], parse_utc(fix[5]), now)}
    post = row["post"].get("position") or stations.get(row["post"].get("station_id", ""))
    return {**row, "position": from_station(post or stations.get(row["home_station_id"] or ""), now)}


async def store(session: AsyncSession, incident_id: UUID, answer: dict[str, Any], inputs: dict[str, Any]) -> UUID:
    """Keeps advice as it was shown; its id."""
    row = Recommendation(id=new_id(), incident_id=incident_id, inputs=inputs, answer=answer, cited=False)
    session.add(row)
    await session.flush()
    return row.id
