"""What the available units cover now: the picture's units on today's roads, people and areas from the database."""

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from dispatch.picture import Picture
from dispatch.recommend.candidates import age_allowance_s, find_lost, find_obstacle, start_of
from dispatch.server.advice import Advisor
from geo.orm import now_utc

if TYPE_CHECKING:
    from geo.reach.people import Ground
    from geo.reach.views import ReachView


class Reach:
    """Answers `GET /api/geo/reach` for one process."""

    def __init__(self, read_session: Any, advisor: Advisor, tiles: Any) -> None:
        """Args: advisor knows the units' places and the roads; tiles tell when the city changed."""
        self._read_session, self._advisor, self._tiles = read_session, advisor, tiles
        self._generation: str | None = None
        self._ground: Ground | None = None
        self._area_of_edge: tuple[Any, Any] = (None, None)
        """The network, and the area of each of its edges."""

    async def within(
        self, picture: Picture, seconds: float, capability: str | None, agency: str | None, *, roads: bool
    ) -> "ReachView":
        """The cover of the available units with a capability and of an agency. Raises: NoRoads."""
        now = now_utc()
        travel = await self._advisor.roads.road_travel(now)
        units = [
            unit
            for unit in await self._advisor.placed_units(picture, now)
            if _counts(unit, capability, agency) and find_obstacle(unit) is None and find_lost(unit["position"]) is None
        ]
        ground = await self._known_ground()
        return await asyncio.to_thread(self._compute, travel, units, ground, seconds, roads)

    async def _known_ground(self) -> "Ground":
        """Areas and people, read again when an import changed them."""
        from geo.reach.people import load_ground

        generation = await self._tiles.generation()
        if self._ground is None or generation != self._generation:
            async with self._read_session() as session:
                self._ground = await load_ground(session)
            self._generation, self._area_of_edge = generation, (None, None)
        return self._ground

    def _compute(
        self, travel: Any, units: Sequence[dict[str, Any]], ground: "Ground", seconds: float, roads: bool
    ) -> "ReachView":
        from geo.reach.coverage import Ready, cover
        from geo.reach.outline import outline
        from geo.reach.people import count
        from geo.reach.views import reach_view

        fleet = [Ready(start_of(unit), unit["turnout_s"] + age_allowance_s(unit["position"])) for unit in units]
        coverage = cover(travel, fleet, seconds)
        if self._area_of_edge[0] is not coverage.network:
            self._area_of_edge = coverage.network, ground.area_of_edges(coverage.network)
        covered = count(coverage, ground, self._area_of_edge[1])
        return reach_view(coverage, covered, outline(coverage), len(units), roads=roads)


def _counts(unit: dict[str, Any], capability: str | None, agency: str | None) -> bool:
    return (capability is None or capability in unit["capabilities"]) and agency in (None, unit["agency"])
