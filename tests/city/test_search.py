"""Over three hundred written queries on five imported cities and the schematic Surabaya: right first, right in five."""

import asyncio
import statistics
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import psycopg
import pytest
from openlocationcode import openlocationcode
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from dispatch.server.database import Database
from dispatch.server.demo.schematic import write_schematic
from dispatch.server.demo.streets import mains
from geo.gazetteer.hits import Hit
from geo.gazetteer.search import Around, search
from geo.imports.osm import Order, import_city
from geo.measure import distance_m
from tests.centre import Centre
from tests.city import queries
from tests.city.conftest import libpq
from tests.city.queries import SHIFT, Written

FIRST, IN_FIVE = 0.95, 0.99
TO_STREET = text(
    "SELECT ST_Distance(ST_Transform(geometry, 4326)::geography, ST_SetSRID(ST_MakePoint(:lon, :lat), 4326)::geography)"
    " FROM streets WHERE id = :id"
)


@pytest.fixture(scope="session")
def surabaya(cluster: Any, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The URL of a database with the schematic city."""
    file = tmp_path_factory.mktemp("peraga") / "peraga.osm.pbf"
    write_schematic(file)
    with psycopg.connect(cluster.dsn("postgres"), autocommit=True) as connection:
        connection.execute("CREATE DATABASE city_peraga TEMPLATE sigap OWNER sigap")
    url: str = cluster.url.replace("/sigap?", "/city_peraga?")
    import_city(libpq(url), Order(file))
    return url


def made(url: str, name: str) -> list[Written]:
    """The queries of a city."""
    with psycopg.connect(libpq(url)) as connection:
        if name == "surabaya":
            return [
                *queries.street_queries(connection, 10), *queries.place_queries(connection, 10),
                *queries.crossing_queries(connection, 14), *queries.number_queries(connection, 14),
                *queries.indonesian_queries(connection, 15), *queries.written_by_hand(mains()["landmarks"]),
            ]  # fmt: skip
        found = [*queries.street_queries(connection, 7), *queries.crossing_queries(connection, 8)]
        if name.startswith(("liechtenstein", "Helsinki")):
            found += [*queries.place_queries(connection, 8), *queries.number_queries(connection, 8)]
        if name.startswith("porto_alegre"):
            found += queries.other_queries(connection, 15)
        return found


async def away_m(session: AsyncSession, one: Written, hit: Hit) -> float:
    """Metres of an answer from the right place."""
    if one.street is None:
        return distance_m(one.lon, one.lat, hit.lon, hit.lat)
    given = {"lon": hit.lon, "lat": hit.lat, "id": one.street}
    return float((await session.execute(TO_STREET, given)).scalar_one())


async def ask(url: str, written: Iterable[Written]) -> list[tuple[Written, int | None, float, str]]:
    """(query, rank of the right answer, metres of the first answer, its name) of each."""
    database, results = Database.at(url), []
    async with database.read_session() as session:
        for one in written:
            hits = await search(session, one.text, Around((one.lon + SHIFT, one.lat + SHIFT), None), 5)
            metres = [await away_m(session, one, hit) for hit in hits]
            rank = next((n for n, away in enumerate(metres) if away <= one.tolerance_m), None)
            results.append((one, rank, metres[0] if metres else float("inf"), hits[0].name if hits else ""))
    await database.dispose()
    return results


def told(results: Iterable[tuple[Written, int | None, float, str]]) -> str:
    wrong = [f"{one.rule}: {one.text!r} -> {name!r} ({rank})" for one, rank, _, name in results if rank != 0]
    return "\n" + "\n".join(wrong)


COORDINATES = (
    "-7.2575, 112.7521", "7\u00b015'27\"S 112\u00b045'7.6\"E", "49M 693443 9197412", "7,2575 LS 112,7521 BT",
    "minus tujuh koma dua lima tujuh lima, seratus dua belas koma tujuh lima dua satu",
)  # fmt: skip
"""One place in five manners."""
CITIES = ("liechtenstein-2015.osm.pbf", "Helsinki.osm.pbf", "heidelberg.test.pbf", "porto_portugal.osm.pbf",
          "porto_alegre_poa.osm.pbf")  # fmt: skip


async def test_written_queries_are_right_first_and_surely_in_five(
    imported: Callable[[str], str], surabaya: str, capsys: pytest.CaptureFixture[str]
) -> None:
    results = []
    for name in CITIES:
        url = await asyncio.to_thread(imported, name)
        results += await ask(url, made(url, name))
    results += await ask(surabaya, made(surabaya, "surabaya"))
    count = len(results)
    first = sum(rank == 0 for _, rank, _, _ in results)
    in_five = sum(rank is not None for _, rank, _, _ in results)
    median_m = statistics.median(metres for _, _, metres, _ in results)
    rules = Counter(one.rule for one, *_ in results)
    with capsys.disabled():
        print(f"\n{count} queries by {dict(rules)}: right first {first / count:.3f}, in five {in_five / count:.3f},"
              f" median distance of the first answer {median_m:.1f} m")  # fmt: skip
    assert count >= 300
    assert min(first / count / FIRST, in_five / count / IN_FIVE) >= 1, told(results)


async def test_what_a_caller_says_becomes_a_point(surabaya: str) -> None:
    """The issue's own sentence, kilometre marks, levels, directions, coordinates, through the API."""
    centre = Centre(surabaya)
    await centre.start()

    async def first(said: str) -> dict[str, Any]:
        answer = await centre.as_("call_taker").get("/api/geo/search", params={"q": said})
        found: dict[str, Any] = answer.json()[0]
        return found

    mosque = await first("depan masjid dekat pasar Kapasan, gang empat")
    assert mosque["detail"]["relation"] == "depan"
    assert mosque["subkind"] == "mosque"
    pasar = mains()["landmarks"]["Pasar Kapasan"]
    assert distance_m(pasar[1], pasar[2], mosque["position"]["lon"], mosque["position"]["lat"]) < 1_500
    km = await first("tol km 7,5 arah Malang")
    assert (km["kind"], km["detail"]["km"], km["detail"]["direction"]) == ("mark", 7.5, "Malang")
    flyover = await first("di atas flyover Mayangkara")
    assert (flyover["name"], flyover["detail"]["level"]) == ("Flyover Mayangkara", 1)
    underpass = await first("underpass mayjen sungkono")
    assert (underpass["name"], underpass["detail"]["level"]) == ("Underpass Mayjen Sungkono", -1)
    address = await first("Jl. Raya Darmo No. 12, RT 03/RW 07, Kec. Wonokromo, Surabaya 60241")
    assert (address["kind"], address["detail"]["rt"], address["detail"]["rw"]) == ("address", 3, 7)
    assert address["name"] == "Jalan Raya Darmo 12"
    lane = await first("Jl. Kedung Doro Gg. IV/3")
    assert lane["name"] == "Kedung Doro Gang IV 3"
    code = openlocationcode.encode(-7.2575, 112.7521)
    for said in (*COORDINATES, code, f"{code[4:]} Surabaya"):
        found = await first(said)
        assert found["kind"] == "coordinates", said
        assert distance_m(112.7521, -7.2575, found["position"]["lon"], found["position"]["lat"]) < 200, said
    kecamatan = await first("Kecamatan Tegalsari")
    assert (kecamatan["kind"], kecamatan["area"]["kecamatan"]) == ("area", "Tegalsari")
    await centre.stop()


def test_the_schematic_city_says_what_it_is(tmp_path: Path) -> None:
    import osmium

    from dispatch.server.demo.city import KECAMATAN, LABEL
    from dispatch.server.demo.streets import kecamatan, roads

    file = tmp_path / "peraga.osm.pbf"
    write_schematic(file)
    assert osmium.io.Reader(str(file)).header().get("generator") == LABEL
    assert kecamatan().keys() == KECAMATAN.keys()
    assert {"Jalan Tunjungan", "Jalan Raya Darmo", "Jalan Ahmad Yani", "Jalan Kedung Doro"} <= {r.name for r in roads()}
