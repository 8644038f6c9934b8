"""Imported cities, each imported once a session into a database of its own; skipped where the files are absent."""

from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from dispatch.server.cluster import PrivateCluster
from geo.imports.osm import Order, import_city
from tests.centre import Centre

SHARED = Path(__file__).parents[3] / "shared" / "data"


def shared(name: str) -> Path:
    """A file of the real data beside the project."""
    path = SHARED / name
    if not path.exists():
        pytest.skip(f"needs {name} in shared/data beside the project")
    return path


@pytest.fixture(scope="session")
def imported(cluster: PrivateCluster) -> Iterator[Callable[[str], str]]:
    """The URL of a database with an extract imported, by file name; tests must not change it."""
    made: dict[str, str] = {}

    def once(name: str) -> str:
        if name not in made:
            database = f"city_{len(made)}"
            with psycopg.connect(cluster.dsn("postgres"), autocommit=True) as connection:
                connection.execute(f"CREATE DATABASE {database} TEMPLATE sigap OWNER sigap")
            made[name] = cluster.url.replace("/sigap?", f"/{database}?")
            import_city(libpq(made[name]), Order(shared(f"osm/{name}")))
        return made[name]

    yield once
    with psycopg.connect(cluster.dsn("postgres"), autocommit=True) as connection:
        for number in range(len(made)):
            connection.execute(f"DROP DATABASE city_{number} WITH (FORCE)")


def libpq(url: str) -> str:
    return url.replace("postgresql+asyncpg://", "postgresql://")


@pytest.fixture
async def vaduz(imported: Callable[[str], str]) -> AsyncIterator[Centre]:
    """A centre whose city is Liechtenstein."""
    centre = Centre(imported("liechtenstein-2015.osm.pbf"))
    await centre.start()
    yield centre
    await centre.stop()
