"""A private database and the centre's process for a benchmark, with a token of a dispatcher."""

import asyncio
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

from dispatch.operators.roles import Role, RoleGrant
from dispatch.operators.service import add_operator, add_token
from dispatch.server import migrations
from dispatch.server.cluster import PrivateCluster
from dispatch.server.database import Database


@dataclass(frozen=True)
class Stage:
    """Where the centre serves."""

    port: int
    token: str
    """Of an operator who may do everything measured."""
    url: str
    """Of the database."""


async def _token(url: str) -> str:
    database = Database.at(url)
    async with database.write_session() as session:
        grants = [RoleGrant(role) for role in (Role.DISPATCHER, Role.ADMIN)]
        operator = await add_operator(session, "bench", "bench", grants)
        secret = await add_token(session, operator.id, "bench")
        await session.commit()
    await database.dispose()
    return secret


@contextmanager
def stage() -> Iterator[Stage]:
    """An empty centre, gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="sigap-bench-") as folder:
        Path(folder).chmod(0o711)
        cluster = PrivateCluster(Path(folder))
        cluster.start()
        migrations.upgrade(cluster.url)
        token = asyncio.run(_token(cluster.url))
        with psycopg.connect(cluster.dsn(), autocommit=True) as owner:
            # The journal itself takes rows from its own function only.
            owner.execute("CREATE TABLE bench_journal (LIKE journal INCLUDING INDEXES)")
            owner.execute("GRANT INSERT ON bench_journal TO sigap_app")
        command = [sys.executable, "-m", "benchmarks.server", cluster.url, folder]
        server = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert server.stdout is not None
        try:
            yield Stage(int(server.stdout.readline()), token, cluster.url)
        finally:
            server.communicate("x", timeout=20)
            cluster.stop()
