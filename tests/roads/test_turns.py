"""Turn restrictions of real extracts, checked on the lines that come out; turns that cost."""

import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import numpy as np
import pytest

from geo.roads.bans import rules_of
from geo.roads.book import RoadBook
from geo.roads.journeys import Stop
from geo.roads.osm import read_extract
from geo.roads.profiles import BIT, shipped_profiles
from geo.roads.route import NoRoute, route_view
from geo.roads.turns import turn_seconds
from tests.roads.conftest import extract
from tests.roads.relations import Place, Relation, metres, read_relations

FILES = {"reisterstown-via-restriction.pbf": (36, 35), "cathedral-no-left.pbf": (158, 147)}
"""Restrictions, and those that have a `from`, a `via` and a `to`, all in the extract."""
NIGHT = datetime(2026, 11, 23, 3, tzinfo=UTC)


def line_of(roads: RoadBook, start: Place, end: Place, kind: str = "medium", at: datetime = NIGHT) -> list[Place]:
    try:
        view = route_view(roads.travel([], at), Stop(*start, kind), Stop(*end))
    except NoRoute:
        return []
    return [(lon, lat) for lon, lat in view["geometry"]["coordinates"]]


def ends_of(relation: Relation) -> Iterator[tuple[Place, Place]]:
    """Places on the `from` and `to` ways near the via, between which a careless way would make the turn."""
    vias = [place for way in relation.via for place in way]
    for start in relation.starts:
        for end in relation.ends:
            yield near_middle(start, vias), near_middle(end, vias)


def near_middle(way: tuple[Place, ...], vias: list[Place]) -> Place:
    """The middle of the way's piece that touches the via."""
    pieces = [(a, b) for a, b in zip(way, way[1:], strict=False) if a in vias or b in vias]
    a, b = pieces[0] if pieces else (way[0], way[1])
    return (a[0] + b[0]) / 2, (a[1] + b[1]) / 2


@pytest.mark.parametrize("name", FILES)
def test_no_way_makes_a_turn_that_a_complete_unconditional_restriction_forbids(
    name: str, roads_of: Callable[[str], RoadBook]
) -> None:
    relations, count = read_relations(extract(name))
    assert (count, len(relations)) == FILES[name]
    plain = [relation for relation in relations if relation.is_plain]
    assert len(plain) > 30
    roads, rng = roads_of(name), random.Random(1)
    lines = [line_of(roads, *pair) for relation in plain for pair in ends_of(relation)]
    places = [pair[0] for relation in relations for pair in ends_of(relation)]
    lines += [line_of(roads, rng.choice(places), rng.choice(places)) for _ in range(200)]
    assert sum(bool(line) for line in lines) > 200
    broken = {relation.id for line in lines for relation in plain if relation.broken_by(line)}
    assert broken == set()


@pytest.mark.parametrize("name", FILES)
def test_who_need_not_obey_makes_such_turns(name: str, roads_of: Callable[[str], RoadBook]) -> None:
    """The check above can fail: on foot, most of the forbidden turns are made."""
    plain = [relation for relation in read_relations(extract(name))[0] if relation.is_plain]
    roads = roads_of(name)
    made = [
        relation.id
        for relation in plain
        if relation.value.startswith("no_") and not relation.value.endswith("u_turn")
        and any(relation.broken_by(line_of(roads, *pair, "foot")) for pair in ends_of(relation))
    ]  # fmt: skip
    assert len(made) > 10


def test_a_restriction_over_two_via_ways_holds(roads_of: Callable[[str], RoadBook]) -> None:
    relation = next(r for r in read_relations(extract("reisterstown-via-restriction.pbf"))[0] if r.id == 555630)
    assert (relation.value, len(relation.via)) == ("no_u_turn", 2)
    roads = roads_of("reisterstown-via-restriction.pbf")
    assert any(len(arcs) > 2 for arcs, _, _ in roads.network.bans)
    none = np.zeros(0, np.int64)
    free = RoadBook(
        replace(roads.network, ban_start=np.zeros(1, np.int64), ban_arcs=none, ban_mask=none, ban_condition=none)
    )
    for pair in ends_of(relation):
        assert relation.broken_by(line_of(free, *pair))
        assert not relation.broken_by(line_of(roads, *pair))


def test_conditional_restrictions_hold_at_their_times_only(roads_of: Callable[[str], RoadBook]) -> None:
    roads = roads_of("cathedral-no-left.pbf")
    conditions = [str(text) for text in roads.network.conditions if str(text)]
    assert conditions
    graph = roads.travel([], NIGHT).graph
    monday = [len(_bans(graph, "medium", datetime(2026, 11, 23, hour, tzinfo=UTC))) for hour in range(24)]
    sunday = [len(_bans(graph, "medium", datetime(2026, 11, 22, hour, tzinfo=UTC))) for hour in range(24)]
    assert max(monday) > min(monday)
    assert max(monday) > max(sunday)
    assert len(_bans(graph, "foot", datetime(2026, 11, 23, 8, tzinfo=UTC))) == 0


def test_a_timed_restriction_changes_the_way_between_its_own_ends(roads_of: Callable[[str], RoadBook]) -> None:
    roads = roads_of("cathedral-no-left.pbf")
    relations = [r for r in read_relations(extract("cathedral-no-left.pbf"))[0] if "hour_on" in r.tags]
    assert len(relations) == 20
    changed = 0
    for relation in relations:
        by_hour = {
            hour: any(_drives(roads, relation, pair, hour) for pair in ends_of(relation)) for hour in (3, 8, 12, 17)
        }
        changed += len(set(by_hour.values())) > 1
    assert changed > 0


def _drives(roads: RoadBook, relation: Relation, pair: tuple[Place, Place], hour: int) -> bool:
    return relation.broken_by(line_of(roads, *pair, at=datetime(2026, 11, 23, hour, tzinfo=UTC)))


def _bans(graph: Any, kind: str, at: datetime) -> np.ndarray[Any, Any]:
    found: np.ndarray[Any, Any] = graph._holding(shipped_profiles().of(kind), at)
    return found


def test_a_restriction_spares_the_classes_it_excepts(roads_of: Callable[[str], RoadBook]) -> None:
    found = read_extract(extract("cathedral-no-left.pbf"), shipped_profiles()).restrictions
    rules = [rules_of(r.tags) for r in found if r.tags.get("except") == "hgv;motorcar;psv"]
    assert [[rule.mask for rule in one] for one in rules] == [[BIT["motorcycle"] | BIT["boat"]]]
    (hurt,) = rules_of({"restriction:hgv": "no_left_turn"})
    assert hurt.mask == BIT["heavy"]


@pytest.mark.parametrize(("side", "dear"), [("right", -90.0), ("left", 90.0)])
def test_a_turn_across_the_oncoming_lane_costs_more(side: str, dear: float) -> None:
    profile = shipped_profiles().of("medium")
    straight, cheap, costly = (float(turn_seconds(angle, profile, side)) for angle in (0.0, -dear, dear))
    assert straight == 0.0
    assert cheap == pytest.approx(profile.turn_s / 2)
    assert costly == pytest.approx(profile.turn_s / 2 + profile.across_s)


def test_turn_costs_are_steady_in_the_angle() -> None:
    angles = np.linspace(-180, 180, 3601)
    for side in ("left", "right"):
        seconds = turn_seconds(angles, shipped_profiles().of("heavy"), side)
        assert np.abs(np.diff(seconds)).max() < 0.05
        assert seconds.max() <= shipped_profiles().of("heavy").u_turn_s


def test_the_side_one_drives_on_is_what_the_roundabouts_tell(roads_of: Callable[[str], RoadBook]) -> None:
    assert roads_of("porto_portugal.osm.pbf").driving_side == "right"


def test_distances_of_this_file_are_metres() -> None:
    assert metres((0.0, 0.0), (0.0, 0.001)) == pytest.approx(111.2, abs=0.1)
