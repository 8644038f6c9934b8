"""The real parts every test stands on: a private PostgreSQL cluster, a migrated database, a served centre."""

import itertools
import os
import shutil
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from dispatch.server import migrations
from dispatch.server.cluster import PrivateCluster
from tests.centre import Centre

_numbers = itertools.count(1)
MEMORY, ENOUGH = Path("/dev/shm"), 8_000_000_000
"""A database for each test is four hundred files each time: in memory they cost a tenth of what they cost on a disk."""


@pytest.fixture(scope="session")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PrivateCluster]:
    """A private cluster, its database `sigap` migrated: the template of every test's database."""
    with memory_folder() as memory:
        cluster = PrivateCluster(memory or open_folder(tmp_path_factory.mktemp("cluster")))
        cluster.start()
        migrations.upgrade(cluster.url)
        yield cluster
        cluster.stop()


@contextmanager
def memory_folder() -> Iterator[Path | None]:
    """A folder in memory, None where memory is short; a killed run's is removed by the next one."""
    if not MEMORY.is_dir() or shutil.disk_usage(MEMORY).free < ENOUGH:
        yield None
        return
    for left in MEMORY.glob("sigap-tests-*"):
        if not Path("/proc", left.name.rpartition("-")[2]).exists():
            shutil.rmtree(left, ignore_errors=True)
    folder = MEMORY / f"sigap-tests-{os.getpid()}"
    folder.mkdir(mode=0o711)
    yield folder
    shutil.rmtree(folder)


def open_folder(folder: Path) -> Path:
    """Pytest closes its temporary folders; the database's unprivileged user must be able to enter."""
    for part in (folder, *folder.parents):
        if part.stat().st_uid == 0 and str(part).startswith("/tmp/"):
            part.chmod(part.stat().st_mode | 0o011)
    return folder


@contextmanager
def fresh_database(cluster: PrivateCluster) -> Iterator[str]:
    """The URL of a fresh, migrated database, which is dropped afterwards."""
    name = f"test_{next(_numbers)}"
    with psycopg.connect(cluster.dsn("postgres"), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE sigap OWNER sigap STRATEGY FILE_COPY")
    yield cluster.url.replace("/sigap?", f"/{name}?")
    with psycopg.connect(cluster.dsn("postgres"), autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def database_url(cluster: PrivateCluster) -> Iterator[str]:
    """The URL of a fresh, migrated database."""
    with fresh_database(cluster) as url:
        yield url


@pytest.fixture
async def centre(database_url: str) -> AsyncIterator[Centre]:
    """A centre served on a port of its own, with an account for each role."""
    centre = Centre(database_url)
    await centre.start()
    yield centre
    await centre.stop()
