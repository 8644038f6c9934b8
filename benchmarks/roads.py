"""The nearest units by road: one question beside pandana's and scipy's, and what closures, units and size cost."""

import asyncio
import random
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
import orjson
import psycopg
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import connected_components, dijkstra

from benchmarks.copies import linked_copies
from benchmarks.load import Http
from benchmarks.stage import Stage, stage
from benchmarks.table import Line, median, percentile
from geo.orm import now_utc
from geo.roads.book import RoadBook
from geo.roads.build import read_network
from geo.roads.graph import usable_arcs
from geo.roads.journeys import Stop
from geo.roads.network import Network
from geo.roads.profiles import Profiles, shipped_profiles
from geo.roads.snap import Snaps
from geo.roads.store import save
from geo.roads.travel import RoadTravel

EXTRACT = Path(__file__).parents[2] / "shared" / "data" / "osm" / "porto_portugal.osm.pbf"
AT = datetime(2026, 11, 23, 3, tzinfo=UTC)
BOX = (-8.68, 41.12, -8.55, 41.20)
"""The city and its neighbours, where calls and units are drawn."""
KIND = "medium"
FIRST_S, LIMIT_S = 60.0, 600.0
COPIES = 16


def place(rng: random.Random) -> Stop:
    """A place in the city."""
    return Stop(rng.uniform(BOX[0], BOX[2]), rng.uniform(BOX[1], BOX[3]), KIND)


def circles(rng: random.Random, count: int) -> list[dict[str, Any]]:
    """Closures of 30 to 150 m."""
    return [
        {"shape": {"kind": "circle", "lon": at.lon, "lat": at.lat, "radius_m": rng.uniform(30, 150)}}
        for at in (place(rng) for _ in range(count))
    ]


def nearest(travel: RoadTravel, target: Stop, units: Snaps, count: int) -> list[tuple[int, float]]:
    """The first units to arrive, with seconds: what a recommendation asks of the roads."""
    trip, limit_s = travel.trip(KIND, target, units), FIRST_S
    while True:
        trip.search.extend(limit_s)
        seconds = trip.seconds()
        order = np.argpartition(seconds, count)[:count]
        if np.isfinite(seconds[order]).all() or trip.search.complete:
            return sorted(zip(order.tolist(), seconds[order].tolist(), strict=True), key=lambda pair: pair[1])
        limit_s *= 2


def took_ms(work: Callable[[Stop], Any], targets: list[Stop]) -> float:
    """Median milliseconds over some targets."""
    took = []
    for target in targets:
        began = time.perf_counter()
        work(target)
        took.append(1000 * (time.perf_counter() - began))
    return median(took)


@cache
def porto() -> Network:
    """Compiled once."""
    return read_network(EXTRACT)[0]


def ask(book: RoadBook, closures: list[dict[str, Any]], units: int) -> Callable[[Stop], Any]:
    """The whole question: today's closures, the incident's place, units by id with seconds."""
    rng = random.Random(units)
    placed = book.travel(closures, AT).place(KIND, [place(rng) for _ in range(units)])
    return lambda target: nearest(book.travel(closures, AT), target, placed, 5)


def connected(graph: csr_matrix) -> list[int]:
    """The nodes of the largest part in which every node reaches every other."""
    part = connected_components(graph, directed=True, connection="strong")[1]
    return list(np.flatnonzero(part == np.bincount(part).argmax()))


def full_scipy(network: Network, units: int) -> Callable[[Stop], Any]:
    """A whole Dijkstra without turns, from a node that is already known: less than the question asks."""
    profile, rng = shipped_profiles().of(KIND), random.Random(1)
    usable = usable_arcs(network, profile)
    seconds = network.edge_length_m[usable >> 1] * 3.6 / profile.kmh[network.edge_class[usable >> 1]]
    shape = (network.n_nodes, network.n_nodes)
    graph = csr_matrix((seconds, (network.arc_to[usable], network.arc_from[usable])), shape=shape)
    nodes = connected(graph)
    stands = np.array(rng.choices(nodes, k=units))
    targets = iter(rng.choices(nodes, k=10_000))
    return lambda _: np.sort(dijkstra(graph, indices=next(targets))[stands])[:5]


def full_pandana(network: Network, units: int) -> Callable[[Stop], Any] | None:
    """Its contraction hierarchy asked for every unit, from nodes already known, closures left out; None: not there."""
    try:
        import pandana
        import pandas
    except ImportError:
        return None
    profile, rng = shipped_profiles().of(KIND), random.Random(1)
    usable = usable_arcs(network, profile)
    seconds = network.edge_length_m[usable >> 1] * 3.6 / profile.kmh[network.edge_class[usable >> 1]]
    nodes = pandas.Index(np.arange(network.n_nodes))
    known = pandana.Network(
        pandas.Series(network.node_lon, nodes), pandas.Series(network.node_lat, nodes),
        pandas.Series(network.arc_from[usable]), pandas.Series(network.arc_to[usable]),
        pandas.DataFrame({"s": seconds}), twoway=False,
    )  # fmt: skip
    shape = (network.n_nodes, network.n_nodes)
    reachable = connected(csr_matrix((seconds, (network.arc_from[usable], network.arc_to[usable])), shape=shape))
    stands = rng.choices(reachable, k=units)
    targets = iter(rng.choices(reachable, k=10_000))
    return lambda _: np.sort(known.shortest_path_lengths(stands, [next(targets)] * units))[:5]


def without_turns() -> Profiles:
    """The same speeds, no restriction, no cost of turning."""
    plain = shipped_profiles()
    free = {
        name: replace(profile, obeys_turns=False, turn_s=0.0, across_s=0.0, u_turn_s=0.0)
        for name, profile in plain.by_class.items()
    }
    return replace(plain, by_class=MappingProxyType(free))


def limited(book: RoadBook) -> Callable[[Stop], Any]:
    """A search to one limit, from the place to the last second."""

    def work(target: Stop) -> None:
        book.travel((), AT).trip(KIND, target, []).search.extend(LIMIT_S)

    return work


def questions(runs: int) -> list[Line]:
    """One question beside its peers, more closures, more units."""
    rng = random.Random(112)
    book, network = RoadBook(porto()), porto()
    few, many = circles(rng, 20), circles(rng, 200)
    works = {
        "ours": ask(book, few, 500), "scipy": full_scipy(network, 500), "pandana": full_pandana(network, 500),
        "200": ask(RoadBook(network), many, 500), "5000": ask(RoadBook(network), few, 5_000),
    }  # fmt: skip
    found: dict[str, list[float]] = {name: [] for name, work in works.items() if work is not None}
    for _ in range(runs + 1):
        targets = [place(rng) for _ in range(100)]
        for name in found:
            found[name].append(took_ms(works[name], targets))  # type: ignore[arg-type]
    ms = {name: median(values[1:]) for name, values in found.items()}
    name = "nearest 5 of 500 units on Porto, 20 closures"
    lines = [_quicker(name, ms["ours"], ms["scipy"], "peer: scipy, a whole Dijkstra")]
    if "pandana" in ms:
        lines.append(_quicker(name, ms["ours"], ms["pandana"], "peer: pandana, 500 shortest paths"))
    lines.append(_at_most("200 closures", ms["200"], ms["ours"], 1.2, "peer: 20 closures"))
    lines.append(_at_most("5,000 units", ms["5000"], ms["ours"], 2.0, "peer: 500 units"))
    return lines


def sizes(runs: int) -> list[Line]:
    """A million nodes, and turns, at the same limit."""
    works = {
        "porto": limited(RoadBook(porto())), "free": limited(RoadBook(porto(), profiles=without_turns())),
        "million": limited(RoadBook(linked_copies(porto(), COPIES))),
    }  # fmt: skip
    found: dict[str, list[float]] = {name: [] for name in works}
    for n in range(runs + 1):
        rng = random.Random(n)
        targets = [place(rng) for _ in range(50)]
        for name, work in works.items():
            found[name].append(took_ms(work, targets))
    ms = {name: median(values[1:]) for name, values in found.items()}
    nodes = f"{COPIES * porto().n_nodes:,} nodes, {LIMIT_S:.0f} s"
    return [
        _at_most(nodes, ms["million"], ms["porto"], 2.0, "peer: Porto at the same limit"),
        _at_most(f"a search of {LIMIT_S:.0f} s with turns", ms["porto"], ms["free"], 1.5, "peer: without turns"),
    ]


def _quicker(name: str, ours: float, peer: float, note: str) -> Line:
    return Line(name, ours, peer, "ms", "at most 0.25 x", ours <= peer / 4, note)


def _at_most(name: str, ours: float, peer: float, times: float, note: str) -> Line:
    return Line(name, ours, peer, "ms", f"at most {times} x", ours <= times * peer, note)


async def _furnish(where: Stage, units: int) -> list[str]:
    """Units with positions, and incidents, all over the city."""
    rng, http = random.Random(5), await Http(where.port, where.token).open()
    kinds = (["engine"], ["tanker"], ["ambulance"], ["rescue"], ["police", "traffic"])
    for number in range(units):
        unit = {
            "call_sign": f"B-{number}", "agency": "DPKP", "capabilities": kinds[number % 5], "readiness": "available",
            "vehicle_class": ("medium", "heavy", "small")[number % 3],
        }  # fmt: skip
        made = orjson.loads((await http.post("/api/units", unit))[1])
        at = place(rng)
        fix = {"lon": at.lon, "lat": at.lat, "at": now_utc().isoformat()}
        await http.post(f"/api/units/{made['id']}/positions", {"fixes": [fix]})
    incidents = []
    for _ in range(40):
        at = place(rng)
        body = {"type": "fire", "priority": 1, "position": {"lon": at.lon, "lat": at.lat, "source": "map"}}
        incidents.append(orjson.loads((await http.post("/api/incidents", body))[1])["id"])
    http.close()
    return incidents


async def _ask_all(where: Stage, incidents: list[str], rounds: int) -> list[float]:
    http, took = await Http(where.port, where.token).open(), []
    for number in range(rounds * len(incidents)):
        began = time.perf_counter()
        path = f"/api/incidents/{incidents[number % len(incidents)]}/recommendations"
        status, answer = await http.post(path, {})
        took.append(1000 * (time.perf_counter() - began))
        assert status == 201, answer
        assert orjson.loads(answer)["method"] == "road"
    http.close()
    return took


def advice(runs: int) -> Line:
    """POST recommendations over HTTP, first alarm of a fire, 500 units of five kinds."""
    with stage() as where:
        with psycopg.connect(where.url.replace("+asyncpg", "")) as owner:
            save(owner, porto(), EXTRACT.name, {})
        incidents = asyncio.run(_furnish(where, 500))
        asyncio.run(_ask_all(where, incidents, 1))
        p95 = percentile(asyncio.run(_ask_all(where, incidents, runs)), 0.95)
    return Line("POST recommendations with 500 units, p95", p95, None, "ms", "under 40 ms", p95 < 40)


def main(runs: int = 5, seconds: float = 60) -> list[Line]:
    """All lines of the roads; none where the extract of Porto is absent."""
    if not EXTRACT.is_file():
        print("roads: skipped, shared/data/osm/porto_portugal.osm.pbf is not beside the project\n")
        return []
    return [*questions(runs), *sizes(runs), advice(runs)]
