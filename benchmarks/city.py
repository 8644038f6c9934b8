"""The city: search, tiles, reach and an import beside calls, each beside a peer where there is one.

Needs the extracts of ../shared; a line whose extract is absent is left out.
"""

import asyncio
import hashlib
import itertools
import math
import os
import random
import statistics
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import psycopg
from rapidfuzz import fuzz, process

from benchmarks.stage import Stage, stage
from benchmarks.table import Line, median, percentile
from dispatch.server.commands.city import NICENESS
from geo.gazetteer.index import NAME, WORD, Entry, Index
from geo.gazetteer.models import GazetteerName, GazetteerWord
from geo.imports.osm import Order, import_city
from geo.imports.rows import _point
from geo.imports.staging import Staging

EXTRACTS = Path(__file__).parents[2] / "shared" / "data" / "osm"
LIECHTENSTEIN, HELSINKI, PORTO = "liechtenstein-2015.osm.pbf", "Helsinki.osm.pbf", "porto_portugal.osm.pbf"
MIDDLES = {LIECHTENSTEIN: (9.521, 47.139), HELSINKI: (24.944, 60.171)}
SYLLABLES = (
    "ka ra ma di pu su tan jung wo no ke du ng do ro sa ri mel ati bu da ya na ti lo ga ru la si gu bang ken ce le"
).split()
TYPES = ("Jalan", "Jalan Raya", "Gang", "Masjid", "SPBU", "Toko", "Warung", "SD Negeri", "Perumahan", "Kampung")
MILLION = 1_000_000


def libpq(url: str) -> str:
    """Libpq's form of SQLAlchemy's URL."""
    return url.replace("postgresql+asyncpg://", "postgresql://")


def invented(count: int) -> Iterator[str]:
    """Names as a region of many cities would hold, of about 40,000 words."""
    dice = random.Random(7)
    words = ["".join(dice.choices(SYLLABLES, k=dice.randint(2, 4))).title() for _ in range(40_000)]
    for _ in range(count):
        name = f"{dice.choice(TYPES)} {dice.choice(words)}"
        if dice.random() < 0.6:
            name += f" {dice.choice(words)}"
        yield name if dice.random() < 0.5 else f"{name} {dice.randint(1, 30)}"


def fill_names(url: str, count: int) -> list[str]:
    """A gazetteer of invented names in place of the present one; the names."""
    names, dice, index = list(invented(count)), random.Random(9), Index()
    entries = (
        Entry("street", str(n), "residential", (name,), (), dice.random() * 0.5 + 0.2, _place(dice))
        for n, name in enumerate(names)
    )
    with psycopg.connect(libpq(url), autocommit=True) as connection:
        staging = Staging(connection, (GazetteerWord, GazetteerName))
        staging.fill(GazetteerName, NAME, index.names(entries))
        staging.fill(GazetteerWord, WORD, index.words())
        staging.finish()
        staging.swap(lambda _: None, lambda _: None)
        staging.close()
    return names


def _place(dice: random.Random) -> str:
    return _point(dice.uniform(112.4, 113.0), dice.uniform(-7.6, -7.0))


def typed(name: str, dice: random.Random) -> str:
    """A name as somebody types it: whole, with a slip, or begun."""
    at = dice.randrange(len(name) - 3) + 1
    return dice.choice(
        [name, name[:at] + name[at + 1 :], name[:at] + name[at + 1] + name[at] + name[at + 2 :], name[: max(5, at)]]
    )


def timed(where: Stage, asked: list[str], near: str) -> list[float]:
    """Milliseconds of each search over HTTP, one after the other; the first twenty warm up."""
    times = []
    headers = {"Authorization": f"Bearer {where.token}"}
    with httpx.Client(base_url=f"http://127.0.0.1:{where.port}", headers=headers, timeout=30) as client:
        for text in [*asked[:20], *asked]:
            began = time.perf_counter()
            client.get("/api/geo/search", params={"q": text, "near": near}).raise_for_status()
            times.append((time.perf_counter() - began) * 1000)
    return times[20:]


def ilike(url: str, asked: list[str]) -> list[float]:
    """Milliseconds of plain ILIKE '%text%' over the same names, without the way over HTTP."""
    times = []
    with psycopg.connect(libpq(url), autocommit=True) as connection:
        for text in asked:
            began = time.perf_counter()
            connection.execute(
                "SELECT name FROM gazetteer_names WHERE name ILIKE %s LIMIT 10", (f"%{text}%",)
            ).fetchall()
            times.append((time.perf_counter() - began) * 1000)
    return times


def search_cities(runs: int) -> Iterator[Line]:
    """Search with each real city, 200 names of its own as typed."""
    for name, (lon, lat) in MIDDLES.items():
        if not (EXTRACTS / name).is_file():
            continue
        with stage() as where:
            import_city(libpq(where.url), Order(EXTRACTS / name))
            with psycopg.connect(libpq(where.url)) as connection:
                rows = connection.execute("SELECT DISTINCT name FROM gazetteer_names WHERE length(name) > 5").fetchall()
            picked = sorted((row[0] for row in rows), key=lambda n: hashlib.md5(n.encode()).hexdigest())[:200]
            dice = random.Random(3)
            asked = [typed(one, dice) for one in picked]
            ours = median(percentile(timed(where, asked, f"{lon},{lat}"), 0.95) for _ in range(runs))
            theirs = percentile(ilike(where.url, asked), 0.95)
        note = "p95 over HTTP; peer: ILIKE in the database alone, which finds no slip"
        yield Line(f"search, {name.split('.')[0]}", ours, theirs, "ms", "under 30 ms", ours < 30, note)


def search_million(runs: int) -> Iterator[Line]:
    """Search among a million invented names, beside ILIKE, trigrams over whole names and rapidfuzz over memory."""
    with stage() as where:
        names = fill_names(where.url, MILLION)
        dice = random.Random(5)
        asked = [typed(dice.choice(names), dice) for _ in range(200)]
        ours = median(percentile(timed(where, asked, "112.74,-7.26"), 0.95) for _ in range(runs))
        few = asked[:30]
        promise, kept = "under 50 ms", ours < 50
        peers = {
            "ILIKE": lambda: ilike(where.url, few),
            "pg_trgm over names (GIN)": lambda: trigrams(where.url, few),
            "rapidfuzz over memory": lambda: in_memory(names, few),
        }
        for peer, measure in peers.items():
            note = f"p95 over HTTP; peer: {peer}, without HTTP"
            yield Line("search, a million names", ours, percentile(measure(), 0.95), "ms", promise, kept, note)


def trigrams(url: str, asked: list[str]) -> list[float]:
    """Milliseconds of word similarity over the whole names with a trigram index."""
    times = []
    with psycopg.connect(libpq(url), autocommit=True) as connection:
        connection.execute("CREATE INDEX IF NOT EXISTS bench_trgm ON gazetteer_names USING gin (name gin_trgm_ops)")
        for text in asked:
            began = time.perf_counter()
            connection.execute(
                "SELECT name FROM gazetteer_names WHERE name %% %s ORDER BY similarity(name, %s) DESC LIMIT 10",
                (text, text),
            ).fetchall()
            times.append((time.perf_counter() - began) * 1000)
    return times


def in_memory(names: list[str], asked: list[str]) -> list[float]:
    """Milliseconds of rapidfuzz over all names in this process."""
    times = []
    for text in asked:
        began = time.perf_counter()
        process.extract(text, names, scorer=fuzz.ratio, limit=10, score_cutoff=60)
        times.append((time.perf_counter() - began) * 1000)
    return times


def tile_of(lon: float, lat: float, zoom: int) -> tuple[int, int]:
    """Column and row of the tile at a place. Source: OpenStreetMap wiki, "Slippy map tilenames"."""
    north = math.asinh(math.tan(math.radians(lat)))
    return int((lon + 180) / 360 * 2**zoom), int((1 - north / math.pi) / 2 * 2**zoom)


def tiles(runs: int) -> Iterator[Line]:
    """Tiles over HTTP for each zoom: cold (made) and warm (remembered), and the largest."""
    for name, (lon, lat) in MIDDLES.items():
        if not (EXTRACTS / name).is_file():
            continue
        with stage() as where:
            import_city(libpq(where.url), Order(EXTRACTS / name))
            headers = {"Authorization": f"Bearer {where.token}", "Accept-Encoding": "identity"}
            with httpx.Client(base_url=f"http://127.0.0.1:{where.port}", headers=headers, timeout=30) as client:
                client.get("/tiles/base/9/0/0.mvt")
                _roads_read(client)
                for zoom in range(10, 18):
                    yield from _zoom(client, name.split(".")[0], lon, lat, zoom)


def _roads_read(client: httpx.Client) -> None:
    """Waits until the process has read the network of the import: that takes seconds once, not from each tile."""
    while client.get("/api/health").json()["checks"]["road_network"] != "ok":
        time.sleep(0.2)


def _zoom(client: httpx.Client, name: str, lon: float, lat: float, zoom: int) -> Iterator[Line]:
    column, row = tile_of(lon, lat, zoom)
    reach = range(-3, 4) if zoom > 11 else range(-1, 2)
    cold, warm, largest = [], [], 0
    # The first tile of a zoom prepares its statement: once for each connection, not once for each tile.
    for n in range(6):
        client.get(f"/tiles/base/{zoom}/{column + 50 + n}/{row + 50}.mvt")
    for dx, dy in itertools.product(reach, reach):
        path = f"/tiles/base/{zoom}/{column + dx}/{row + dy}.mvt"
        for times in (cold, warm):
            began = time.perf_counter()
            content = client.get(path).content
            times.append((time.perf_counter() - began) * 1000)
        largest = max(largest, len(content))
    made, known = percentile(cold, 0.95), percentile(warm, 0.95)
    note = f"p95 of {len(cold)} tiles over HTTP; largest {largest / 1000:,.0f} kB"
    yield Line(f"tile z{zoom} cold, {name}", made, None, "ms", "under 40 ms", made < 40 and largest < 500_000, note)
    yield Line(f"tile z{zoom} warm, {name}", known, made, "ms", "under 5 ms", known < 5, "peer: the same tile cold")


def reach(runs: int) -> Iterator[Line]:
    """What 300 units cover on Porto in 480 s: search, people, outline."""
    if not (EXTRACTS / PORTO).is_file():
        return
    from geo.reach.coverage import Ready, cover
    from geo.reach.outline import outline
    from geo.roads.book import RoadBook
    from geo.roads.build import read_network
    from geo.roads.journeys import Stop

    network = read_network(EXTRACTS / PORTO)[0]
    now, dice, book = datetime.now(UTC), random.Random(3), RoadBook(network)
    book.warm(now)
    travel, fleet = book.travel((), now), []
    for _ in range(300):
        node = dice.randrange(network.n_nodes)
        kind = dice.choice(("motorcycle", "small", "medium", "heavy"))
        fleet.append(Ready(Stop(float(network.node_lon[node]), float(network.node_lat[node]), kind), 60.0))
    times = []
    for _ in range(max(5, 3 * runs)):
        began = time.perf_counter()
        outline(cover(travel, fleet, 480.0))
        times.append((time.perf_counter() - began) * 1000)
    single = _single(travel, fleet)
    mine = statistics.median(times[1:])
    yield Line(
        "reach of 300 units on Porto",
        mine,
        single,
        "ms",
        "under 300 ms",
        mine < 300,
        "peer: one journey search after the other to 200 places",
    )


def _single(travel: Any, fleet: list[Any]) -> float:
    """Milliseconds of asking 200 road points one by one, which tells nothing between them."""
    from geo.roads.journeys import Stop

    network, began = travel.graph.network, time.perf_counter()
    for node in np.linspace(0, network.n_nodes - 1, 200).astype(int).tolist():
        place = Stop(float(network.node_lon[node]), float(network.node_lat[node]))
        travel.journeys(place, [one.stop for one in fleet], 480.0)
    return (time.perf_counter() - began) * 1000


def imports(runs: int) -> Iterator[Line]:
    """An import beside five calls a second: how long calls take then, and without; time and memory of the import."""
    for name in (LIECHTENSTEIN, PORTO):
        if not (EXTRACTS / name).is_file():
            continue
        with stage() as where:
            counts = import_city(libpq(where.url), Order(EXTRACTS / name))
            _warm(where)
            quiet = asyncio.run(_calls(where, seconds=10))
            done = threading.Event()
            worker = threading.Thread(target=_again, args=(where.url, name, done))
            worker.start()
            busy = asyncio.run(_calls(where, until=done.is_set))
            worker.join()
        alone, beside = percentile(quiet, 0.95), percentile(busy, 0.95)
        note = f"p95 of {len(busy)} calls, none failed; import {counts.seconds} s, {counts.peak_mb:,.0f} MB"
        yield Line(
            f"a call beside an import of {name.split('.')[0]}",
            beside,
            alone,
            "ms",
            "at most 2 x",
            beside <= 2 * alone,
            note,
        )


def _warm(where: Stage) -> None:
    """The first calls of a process prepare their statements: they are not measured."""
    headers = {"Authorization": f"Bearer {where.token}"}
    with httpx.Client(base_url=f"http://127.0.0.1:{where.port}", headers=headers, timeout=30) as client:
        for _ in range(20):
            client.post("/api/incidents", json={"type": "fire", "location_text": "pemanasan"})


def _again(url: str, name: str, done: threading.Event) -> None:
    try:
        # In a process of its own, as the command is.
        import multiprocessing

        worker = multiprocessing.get_context("spawn").Process(target=_gently, args=(libpq(url), Order(EXTRACTS / name)))
        worker.start()
        worker.join()
    finally:
        done.set()


def _gently(url: str, order: Order) -> None:
    """As the command imports."""
    os.nice(NICENESS)
    import_city(url, order)


async def _calls(where: Stage, seconds: float = 0, until: Callable[[], bool] = lambda: True) -> list[float]:
    """Milliseconds of calls recorded five a second; any that is not recorded ends the benchmark."""
    times: list[float] = []
    headers = {"Authorization": f"Bearer {where.token}"}
    base = f"http://127.0.0.1:{where.port}"
    async with httpx.AsyncClient(base_url=base, headers=headers, timeout=30) as client:

        async def call() -> None:
            body = {"type": "fire", "position": {"lon": 9.52, "lat": 47.14, "source": "map"}}
            began = time.perf_counter()
            answer = await client.post("/api/incidents", json=body)
            answer.raise_for_status()
            times.append((time.perf_counter() - began) * 1000)

        pending, began = [], time.perf_counter()
        while time.perf_counter() - began < seconds or not until():
            pending.append(asyncio.create_task(call()))
            await asyncio.sleep(0.2)
        await asyncio.gather(*pending)
    return times


def main(runs: int = 5, seconds: float = 60) -> list[Line]:
    """All lines of the city."""
    parts = (search_cities, search_million, tiles, reach, imports)
    return [line for part in parts for line in part(runs)]


if __name__ == "__main__":
    import sys

    from benchmarks.table import show

    wanted = sys.argv[1:] or ["search_cities", "search_million", "tiles", "reach", "imports"]
    print(show(line for part in wanted for line in globals()[part](1)))
