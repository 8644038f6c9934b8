"""What sending units costs elsewhere: how much longer the posts around them would wait for the next one. Pure.

Advice with its price, never a reason to send somebody else. Source: design, section 6.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from dispatch.recommend.ranking import Candidate
from dispatch.recommend.views import CoverView
from geo.measure import Floats, distances_m
from geo.roads.journeys import Origins, Stop

REACH_S = 1200.0
"""Nobody farther away counts as cover [J]."""
POSTS_EACH = 3
"""So many posts are looked at around each unit that leaves."""
POSTS_MOST = 8
"""So many are looked at in all: the price must not delay the advice."""
WORTH_S = 60.0
"""A smaller loss is not worth a line [J]."""


@dataclass(frozen=True, slots=True)
class Post:
    """A place whose surroundings count on a unit being near."""

    id: str
    """Id of the station."""
    name: str
    lon: float
    lat: float


@dataclass(frozen=True, slots=True)
class Free:
    """The free units in the order of the journeys' origins."""

    units: Sequence[Candidate]
    """Each with its turnout; travel is asked anew."""
    stops: Sequence[Stop]
    """Where each is."""


def cover_lost(chosen: Mapping[str, str], free: Free, posts: Iterable[Post], origins: Origins) -> list[CoverView]:
    """The posts that lose most, by capability, the worst first; empty when nobody loses a minute.

    Args:
        chosen: capability each leaving unit was chosen for, by unit id.
        free: all free units, the leaving ones among them.
        posts: places that count on cover.
        origins: where the free units are, on the roads.
    """
    leaving = [n for n, unit in enumerate(free.units) if unit.unit_id in chosen]
    found: list[CoverView] = []
    for post in _near([free.stops[n] for n in leaving], list(posts)):
        journeys = origins.to(Stop(post.lon, post.lat), REACH_S)
        etas = journeys.seconds + np.array([unit.turnout_s for unit in free.units])
        for capability in dict.fromkeys(chosen.values()):
            line = _line(post, capability, chosen, free, etas)
            if line is not None:
                found.append(line)
    found.sort(key=lambda line: (-_loss_s(line), line["post"], line["capability"]))
    return found


def _near(stops: Sequence[Stop], posts: Sequence[Post]) -> list[Post]:
    """The posts around some places, the nearest first."""
    near: dict[str, tuple[float, Post]] = {}
    for stop in stops:
        metres = distances_m([p.lon for p in posts], [p.lat for p in posts], stop.lon, stop.lat)
        for n in np.argsort(metres, kind="stable")[:POSTS_EACH].tolist():
            kept = near.get(posts[n].id, (np.inf, posts[n]))
            near[posts[n].id] = min(kept, (float(metres[n]), posts[n]), key=lambda pair: pair[0])
    return [post for _, post in sorted(near.values(), key=lambda pair: (pair[0], pair[1].id))[:POSTS_MOST]]


def _line(post: Post, capability: str, chosen: Mapping[str, str], free: Free, etas: Floats) -> CoverView | None:
    able = np.array([capability in unit.capabilities for unit in free.units])
    stays = np.array([unit.unit_id not in chosen for unit in free.units])
    before, after = (float(etas[able & who].min(initial=np.inf)) for who in (True, stays))
    if not np.isfinite(before) or after - before < WORTH_S:
        return None
    return {
        "post": post.name,
        "station_id": post.id,
        "capability": capability,
        "before_s": round(before, 1),
        "after_s": round(after, 1) if np.isfinite(after) else None,
    }


def _loss_s(line: CoverView) -> float:
    after_s = line["after_s"]
    return (REACH_S * 10 if after_s is None else after_s) - line["before_s"]
