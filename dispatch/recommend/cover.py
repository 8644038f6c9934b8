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

FIRST_S, REACH_S = 75.0, 600.0
"""Cover is looked for this far at first, then twice as far each time; nobody beyond the last counts [J]."""
POSTS_EACH = 2
"""So many posts are looked at around each unit that leaves."""
POSTS_MOST = 6
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
    leaving = [free.stops[n] for n, unit in enumerate(free.units) if unit.unit_id in chosen]
    able = {kind: np.array([kind in unit.capabilities for unit in free.units]) for kind in chosen.values()}
    stays = np.array([unit.unit_id not in chosen for unit in free.units])
    turnout_s = np.array([unit.turnout_s for unit in free.units])
    found: list[CoverView] = []
    for post in _near(leaving, list(posts)):
        journeys, limit_s = origins.to(Stop(post.lon, post.lat), FIRST_S), FIRST_S
        while limit_s < REACH_S and not all(np.isfinite(journeys.seconds[who & stays]).any() for who in able.values()):
            limit_s *= 2
            journeys.extend(limit_s)
        etas = journeys.seconds + turnout_s
        lines = [_line(post, kind, etas[who], etas[who & stays]) for kind, who in able.items()]
        found += [line for line in lines if line is not None]
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


def _line(post: Post, capability: str, now: Floats, then: Floats) -> CoverView | None:
    """Args: now and then hold the seconds of the able units, before and after the proposed ones have gone."""
    before, after = float(now.min(initial=np.inf)), float(then.min(initial=np.inf))
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
