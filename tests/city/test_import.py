"""An extract becomes the city: counted beside pyosmium, in one step, and broken files change nothing."""

import asyncio
import os
import random
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from dispatch.server.demo.schematic import write_schematic
from geo.city.osm import BrokenExtract
from geo.imports.osm import Order, import_city
from geo.roads.osm import BrokenExtract as BrokenRoads
from tests.centre import Centre
from tests.city.conftest import libpq, shared
from tests.city.counted import count

TABLES = {
    "roads": "SELECT count(*) FROM map_roads", "buildings": "SELECT count(*) FROM map_buildings",
    "rivers": "SELECT count(*) FROM map_lines WHERE kind = 'river'",
    "rails": "SELECT count(*) FROM map_lines WHERE kind = 'rail'",
    "water": "SELECT count(*) FROM map_waters WHERE kind = 'water'",
    "woods": "SELECT count(*) FROM map_grounds WHERE kind = 'wood'",
    "addresses": "SELECT count(*) FROM addresses",
    "schools": "SELECT count(*) FROM places WHERE kind = 'school'",
    "worship": "SELECT count(*) FROM places WHERE kind IN ('church', 'mosque', 'temple', 'vihara', 'worship')"
    " AND name IS NOT NULL",
    "hydrants": "SELECT count(*) FROM places WHERE kind = 'hydrant'",
    "cameras": "SELECT count(*) FROM places WHERE kind = 'camera'",
    "settlements": "SELECT count(*) FROM places WHERE kind_group = 'settlement' AND osm_type = 'n'",
}  # fmt: skip


def answers(url: str) -> dict[str, int]:
    with psycopg.connect(libpq(url)) as connection:
        return {name: connection.execute(sql).fetchone()[0] for name, sql in TABLES.items()}  # type: ignore[index, call-overload]


@pytest.mark.parametrize("name", ["liechtenstein-2015.osm.pbf", "Helsinki.osm.pbf"])
def test_counts_agree_with_pyosmium(imported: Callable[[str], str], name: str) -> None:
    ours, theirs = answers(imported(name)), count(shared(f"osm/{name}"))
    assert theirs["roads"] > 2_000
    for what, found in ours.items():
        assert abs(found - theirs[what]) <= max(1, 0.02 * theirs[what]), (what, found, theirs[what])


def test_the_eleven_gemeinden_are_drawn_and_cut_off_relations_are_named(imported: Callable[[str], str]) -> None:
    url = imported("liechtenstein-2015.osm.pbf")
    with psycopg.connect(libpq(url)) as connection:
        names = connection.execute("SELECT name FROM areas WHERE level = 'kelurahan' ORDER BY name").fetchall()
        counts = connection.execute("SELECT counts FROM city_imports").fetchone()
        drawn = connection.execute("SELECT count(*) FROM areas").fetchone()
    assert [name for (name,) in names] == [
        "Balzers", "Eschen", "Gamprin", "Mauren", "Planken", "Ruggell", "Schaan", "Schellenberg", "Triesen",
        "Triesenberg", "Vaduz",
    ]  # fmt: skip
    assert counts is not None
    assert drawn == (counts[0]["areas"],)
    assert "Feldkirch" in counts[0]["incomplete_names"]
    assert not set(counts[0]["incomplete_names"]) & {"Vaduz", "Liechtenstein"}


def test_helsinkis_fourteen_cut_off_relations_are_never_drawn(imported: Callable[[str], str]) -> None:
    with psycopg.connect(libpq(imported("Helsinki.osm.pbf"))) as connection:
        assert connection.execute("SELECT count(*) FROM areas").fetchone() == (0,)
        row = connection.execute("SELECT counts FROM city_imports").fetchone()
    assert row is not None
    assert len(row[0]["incomplete_names"]) == 14


def test_the_level_of_the_smallest_areas_may_be_named(database_url: str, tmp_path: Path) -> None:
    """The schematic city has areas of level 6 alone: kecamatan by the rule, kelurahan when the command says so."""
    file = tmp_path / "city.osm.pbf"
    write_schematic(file)
    for words, level in (([], "kecamatan"), (["--kelurahan-level", "6"], "kelurahan")):
        command = [str(Path(sys.executable).parent / "sigap"), "import", "osm", str(file), *words]
        done = subprocess.run(
            command, env=os.environ | {"SIGAP_DATABASE_URL": database_url}, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr
        with psycopg.connect(libpq(database_url)) as connection:
            assert connection.execute("SELECT DISTINCT level FROM areas").fetchall() == [(level,)]


def roads(url: str) -> object:
    """What is stored of the road graph."""
    with psycopg.connect(libpq(url)) as connection:
        networks = connection.execute("SELECT * FROM road_networks").fetchall()
        return networks, connection.execute("SELECT number, md5(content) FROM road_parts ORDER BY number").fetchall()


def test_broken_files_change_nothing_and_name_the_last_object(database_url: str, tmp_path: Path) -> None:
    whole = shared("osm/liechtenstein-2015.osm.pbf").read_bytes()
    good = tmp_path / "good.osm.pbf"
    good.write_bytes(whole)
    import_city(libpq(database_url), Order(good))
    before, graph = answers(database_url), roads(database_url)
    dice = random.Random(4)
    broken = {"cut": whole[: len(whole) * 6 // 10], "empty": b"", "random": dice.randbytes(200_000)}
    for name, content in broken.items():
        file = tmp_path / f"{name}.osm.pbf"
        file.write_bytes(content)
        with pytest.raises((BrokenExtract, BrokenRoads)) as refusal:
            import_city(libpq(database_url), Order(file))
        assert "last object read: " in refusal.value.detail
        assert len(refusal.value.detail.splitlines()) == 1
        assert (answers(database_url), roads(database_url)) == (before, graph)


async def test_an_import_beside_calls_fails_none_of_them(database_url: str, tmp_path: Path) -> None:
    centre = Centre(database_url, tmp_path)
    await centre.start()
    order = Order(shared("osm/Helsinki.osm.pbf"))
    await asyncio.to_thread(import_city, libpq(database_url), order)
    importing = asyncio.create_task(asyncio.to_thread(import_city, libpq(database_url), order))
    calls = 0
    while not importing.done():
        view = await centre.incident(position={"lon": 24.945, "lat": 60.171, "source": "map"})
        tile = await centre.as_("dispatcher").get("/tiles/base/14/9327/4742.mvt")
        assert (tile.status_code, len(tile.content) > 20_000) == (200, True)
        assert view["number"]
        calls += 1
    await importing
    assert calls > 3
    with psycopg.connect(libpq(database_url)) as connection:
        assert connection.execute("SELECT count(*) FROM city_imports").fetchone() == (2,)
        left = connection.execute("SELECT count(*) FROM pg_namespace WHERE nspname = 'sigap_import'").fetchone()
    assert left == (0,)
    await centre.stop()


async def test_after_an_import_the_tables_are_still_the_models(database_url: str) -> None:
    from alembic import command
    from tests.house.test_migrations import config

    order = Order(shared("osm/Helsinki.osm.pbf"))
    await asyncio.to_thread(import_city, libpq(database_url), order)
    await asyncio.to_thread(command.check, config(database_url))


async def test_tiles_follow_an_import(database_url: str) -> None:
    centre = Centre(database_url)
    await centre.start()
    path = "/tiles/base/14/9327/4742.mvt"
    empty = await centre.as_("viewer").get(path)
    await asyncio.to_thread(import_city, libpq(database_url), Order(shared("osm/Helsinki.osm.pbf")))
    async with asyncio.timeout(20):
        while (full := await centre.as_("viewer").get(path)).status_code == 204:
            await asyncio.sleep(0.2)
    assert (empty.status_code, full.status_code, len(full.content) > 20_000) == (204, 200, True)
    assert empty.headers["etag"] != full.headers["etag"]
    await centre.stop()
