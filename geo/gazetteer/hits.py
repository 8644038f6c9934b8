"""What a search answers: values, ranking by match, nearness and importance, and the JSON form. Pure."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Annotated, Any

from pydantic import Field
from typing_extensions import TypedDict

from geo.areas.queries import AreaAt
from geo.measure import distance_m

MATCH, NEAR, KNOWN = 0.82, 0.1, 0.08
"""Shares of match, nearness and importance in a score [J]: a better match beats a nearer place."""
SAME_M = 150.0
"""Things of one kind and name nearer together are one: the two sides of a bus stop."""
NEAR_M = 1_500.0
"""At this distance nearness counts half [J]."""


@dataclass(frozen=True, slots=True)
class Hit:
    """One answer."""

    kind: str
    """street, address, crossing, place, area, own, mark or coordinates."""
    name: str
    """As it is shown."""
    lon: float
    lat: float
    accuracy_m: float
    match: float
    """0 to 1."""
    importance: float
    subkind: str = ""
    ref: str | None = None
    area: AreaAt | None = None
    detail: dict[str, Any] = field(default_factory=dict)
    """house_number, street, relation, landmark, km, direction, level, rt, rw."""
    score: float = 0.0
    left: tuple[int, ...] = ()
    """Positions of said words that found nothing in the name."""

    def scored(self, near: tuple[float, float] | None) -> "Hit":
        """With its score."""
        score = MATCH * self.match + KNOWN * self.importance
        if near is not None:
            score += NEAR / (1 + distance_m(self.lon, self.lat, *near) / NEAR_M)
        return replace(self, score=round(min(1.0, score if near is not None else score / (1 - NEAR)), 4))


def ranked(hits: Sequence[Hit], near: tuple[float, float] | None, limit: int) -> list[Hit]:
    """The best hits first, each thing once: of equally named ones of a kind beside each other the best."""
    best: list[Hit] = []
    for hit in sorted((hit.scored(near) for hit in hits), key=_order):
        if len(best) == limit:
            break
        if not any(_same(hit, other) for other in best):
            best.append(hit)
    return best


def _same(one: Hit, two: Hit) -> bool:
    if one.kind == two.kind and one.ref is not None and one.ref == two.ref:
        return True
    alike = (one.kind, one.subkind, one.name) == (two.kind, two.subkind, two.name)
    return alike and distance_m(one.lon, one.lat, two.lon, two.lat) < SAME_M


def _order(hit: Hit) -> tuple[Any, ...]:
    return (-hit.score, -hit.importance, len(hit.name), hit.name, hit.ref or "")


def decay(metres: float, scale_m: float) -> float:
    """1 at no distance, falling to 1/e at the scale."""
    return math.exp(-metres / scale_m)


class HitArea(TypedDict):
    """The area of a hit."""

    code: str
    kelurahan: str | None
    kecamatan: str | None


class HitPosition(TypedDict):
    """Where a hit is, WGS84."""

    lon: Annotated[float, Field(description="degrees east")]
    lat: Annotated[float, Field(description="degrees north")]
    accuracy_m: Annotated[float, Field(description="radius in metres within which it is meant")]
    source: Annotated[str, Field(description="search")]


class HitView(TypedDict):
    """One answer of a search."""

    name: str
    kind: Annotated[str, Field(description="street, address, crossing, place, area, own, mark, coordinates")]
    subkind: Annotated[str, Field(description="the place's kind, the street's class, the area's level")]
    area: HitArea | None
    position: HitPosition
    score: Annotated[float, Field(description="0 to 1: match first, then nearness, then importance")]
    detail: Annotated[
        dict[str, Any], Field(description="house_number, street, relation, landmark, km, direction, level, rt, rw")
    ]


def hit_view(hit: Hit) -> HitView:
    """The JSON form."""
    area = hit.area
    return {
        "name": hit.name, "kind": hit.kind, "subkind": hit.subkind,
        "area": {"code": area.code, "kelurahan": area.kelurahan, "kecamatan": area.kecamatan} if area else None,
        "position": {
            "lon": round(hit.lon, 7), "lat": round(hit.lat, 7), "accuracy_m": round(hit.accuracy_m, 1),
            "source": "search",
        },
        "score": hit.score, "detail": hit.detail,
    }  # fmt: skip
