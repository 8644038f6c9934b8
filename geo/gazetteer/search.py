"""Search: what somebody says, as ranked places. Puts clauses, landmarks and relations together."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy.ext.asyncio import AsyncSession

from geo.gazetteer.coordinates import Bounds, read_coordinates
from geo.gazetteer.facts import areas_of, front_of, marks_of
from geo.gazetteer.hits import Hit, decay, ranked
from geo.gazetteer.matching import likeness
from geo.gazetteer.naming import Ask, find_hits
from geo.gazetteer.reading import Clause, Query, read
from geo.measure import bearing_deg, distance_m, metres_per_degree

CLAUSES_MOST, OTHERS_MOST = 6, 3
"""Things named in one query that are looked for, and of them those that something else is near to."""
ANCHORS = 4
"""So many of the best landmarks are tried as what others are near to."""
TOGETHER_M = 700.0
"""Things named together are about this near to each other [J]."""
STEPS_M = {"seberang": 25.0, "belakang": 40.0, "samping": 20.0, "dekat": 0.0, "utara": 60.0, "selatan": 60.0,
           "timur": 60.0, "barat": 60.0}  # fmt: skip
"""How far from the landmark what is meant lies [J]; in front of it: on its street."""
COMPASS = {"utara": 0.0, "timur": 90.0, "selatan": 180.0, "barat": 270.0}
ALONE = 0.55
"""Share of its match that a place keeps when what it was said to be near is not near."""
AREA_WORDS = frozenset({"kelurahan", "kecamatan", "kota", "kabupaten", "surabaya"})


@dataclass(frozen=True, slots=True)
class Around:
    """Where the question is asked."""

    near: tuple[float, float] | None
    """(lon, lat) by which equal matches are ordered."""
    bounds: Bounds | None
    """West, south, east, north of the city."""

    @property
    def middle(self) -> tuple[float, float]:
        """Near, else the middle of the city."""
        if self.near is not None or self.bounds is None:
            return self.near or (0.0, 0.0)
        return (self.bounds[0] + self.bounds[2]) / 2, (self.bounds[1] + self.bounds[3]) / 2


async def search(session: AsyncSession, text: str, around: Around, limit: int) -> list[Hit]:
    """The best answers first; empty when nothing fits."""
    found = read_coordinates(text, around.middle, around.bounds)
    if found is not None:
        place = found.place
        area = (await areas_of(session, [(place.lon, place.lat)]))[0]
        name = f"{place.lat:.5f}, {place.lon:.5f}"
        return [
            Hit("coordinates", name, place.lon, place.lat, found.accuracy_m, 1.0, 0.5, found.form, None, area, {}, 1.0)
        ]
    query = read(text)
    hits = await _hits(session, query, around)
    best = ranked(hits, around.near, limit)
    return [_detailed(hit, query) for hit in best]


def _detailed(hit: Hit, query: Query) -> Hit:
    kept = {key: value for key, value in query.detail.items() if key not in hit.detail}
    return replace(hit, detail={**hit.detail, **kept})


async def _hits(session: AsyncSession, query: Query, around: Around) -> list[Hit]:
    if not query.clauses:
        return []
    first, others, context = await _sorted_out(session, query.clauses, around)
    ask = Ask(first, around.near, context, (), query.detail.get("level"))
    if not others:
        hits = await find_hits(session, ask)
    else:
        hits = await _near_landmarks(session, ask, others, around)
    if "km" in query.detail:
        hits = await _at_marks(session, hits, float(query.detail["km"]), around)
    return await _related(session, hits, first, around) if first.relation else hits


async def _sorted_out(
    session: AsyncSession, clauses: Sequence[Clause], around: Around
) -> tuple[Clause, list[Clause], tuple[str, ...]]:
    """What is meant, what it is near to, and words that name the area it is in."""
    first, others, context = clauses[0], list[Clause](), list[str]()
    for clause in clauses[1:CLAUSES_MOST]:
        if clause.relation is None and await _is_area(session, clause, around):
            context += [word for word in clause.words if word not in ("kelurahan", "kecamatan")]
        else:
            others.append(clause)
    return first, others[:OTHERS_MOST], tuple(dict.fromkeys(context))[:OTHERS_MOST]


async def _is_area(session: AsyncSession, clause: Clause, around: Around) -> bool:
    said = clause.words
    if AREA_WORDS & set(said):
        return True
    found = await find_hits(session, Ask(clause, around.near, (), ("area",)))
    return any(hit.match >= 0.85 for hit in found) or all(likeness(word, "surabaya") > 0.8 for word in said)


async def _near_landmarks(session: AsyncSession, ask: Ask, others: Sequence[Clause], around: Around) -> list[Hit]:
    """Hits of the first clause beside hits of the others; the landmark itself where it was named after a street."""
    loose = await find_hits(session, ask)
    hits = [replace(hit, match=hit.match * ALONE) for hit in loose]
    for other in others:
        anchors = ranked(await find_hits(session, replace(ask, clause=other, level=None)), around.near, ANCHORS)
        for anchor in anchors:
            at = (anchor.lon, anchor.lat)
            for hit in await find_hits(session, replace(ask, near=at)):
                close = decay(max(0.0, distance_m(hit.lon, hit.lat, *at) - hit.accuracy_m), TOGETHER_M)
                match = (0.5 * hit.match + 0.5 * anchor.match) * (0.55 + 0.45 * close)
                hits.append(await _joined(session, hit, anchor, other, match, around))
        if not loose:
            hits += [replace(anchor, match=anchor.match * 0.6) for anchor in anchors]
    return hits


async def _joined(session: AsyncSession, hit: Hit, anchor: Hit, other: Clause, match: float, around: Around) -> Hit:
    """Both as one answer: a street with a landmark is the landmark's place, anything else its own."""
    said = other.relation or "dekat"
    if (
        hit.kind in ("street", "address")
        and hit.accuracy_m > 30
        and anchor.kind in ("place", "own", "address", "crossing")
    ):
        placed = (await _related(session, [anchor], replace(other, relation=said), around))[0]
        detail = {**placed.detail, "street": hit.name}
        return replace(placed, name=f"{hit.name}, {placed.name}", match=match, detail=detail)
    detail = {**hit.detail, "near": anchor.name}
    return replace(hit, name=f"{hit.name}, {said} {anchor.name}", match=match, detail=detail)


async def _related(session: AsyncSession, hits: Sequence[Hit], clause: Clause, around: Around) -> list[Hit]:
    """The hits moved to where the relation says: in front of it on its street, across the street, behind it .."""
    assert clause.relation is not None
    best = ranked(hits, around.near, 10)
    return [await _moved(session, hit, clause.relation) for hit in best]


async def _moved(session: AsyncSession, hit: Hit, relation: str) -> Hit:
    front = await front_of(session, hit.lon, hit.lat)
    lon, lat = _beside(hit, relation, front)
    detail = {**hit.detail, "relation": relation, "landmark": hit.name} | ({"street": front[0]} if front else {})
    return replace(
        hit, name=f"{relation} {hit.name}", lon=lon, lat=lat, accuracy_m=max(hit.accuracy_m, 40.0), detail=detail
    )


def _beside(hit: Hit, relation: str, front: tuple[str, float, float] | None) -> tuple[float, float]:
    if relation in COMPASS:
        return _step(hit.lon, hit.lat, COMPASS[relation], STEPS_M[relation])
    if front is None or relation == "dekat":
        return hit.lon, hit.lat
    _, lon, lat = front
    if relation == "depan":
        return lon, lat
    ahead = bearing_deg(hit.lon, hit.lat, lon, lat)
    if relation == "seberang":
        return _step(lon, lat, ahead, STEPS_M[relation])
    return _step(hit.lon, hit.lat, ahead + (180.0 if relation == "belakang" else 90.0), STEPS_M[relation])


def _step(lon: float, lat: float, bearing: float, metres: float) -> tuple[float, float]:
    east, north = metres_per_degree(lat)
    angle = math.radians(bearing)
    return lon + math.sin(angle) * metres / east, lat + math.cos(angle) * metres / north


async def _at_marks(session: AsyncSession, hits: Sequence[Hit], km: float, around: Around) -> list[Hit]:
    """Streets at a kilometre: at its mark, else between its neighbours; what has no marks stays as it is."""
    result = []
    for hit in ranked(hits, around.near, 6):
        marks = await marks_of(session, int(hit.ref), hit.lat) if hit.kind == "street" and hit.ref else []
        result.append(_at_mark(hit, marks, km))
    return result


def _at_mark(hit: Hit, marks: Sequence[tuple[float, float, float]], km: float) -> Hit:
    low = max((mark for mark in marks if mark[0] <= km), default=None)
    high = min((mark for mark in marks if mark[0] >= km), default=None)
    if low is None or high is None:
        return replace(hit, detail={**hit.detail, "km": km, "km_found": False})
    share = (km - low[0]) / (high[0] - low[0]) if high[0] > low[0] else 0.0
    lon, lat = low[1] + (high[1] - low[1]) * share, low[2] + (high[2] - low[2]) * share
    accuracy = max(50.0, distance_m(low[1], low[2], high[1], high[2]) / 4)
    ref, detail = f"{hit.ref}@{km:g}", {**hit.detail, "km": km, "street": hit.name}
    return replace(
        hit, kind="mark", name=f"{hit.name} km {km:g}", lon=lon, lat=lat, accuracy_m=accuracy, ref=ref, detail=detail
    )
