"""The database's machine dies, its synchronous standby takes over: nothing acknowledged is lost, screens begin anew."""

import asyncio
import os
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import psycopg
import pytest

from dispatch.server.cluster import PrivateCluster, find_binaries
from tests.conftest import open_folder
from tests.process import House, everything
from tests.trouble import Hammer, Screen


class Standby(PrivateCluster):
    """A synchronous copy of another cluster."""

    def follow(self, primary: PrivateCluster) -> None:
        """Copies the primary and follows it; from then on the primary answers no COMMIT that is not here too."""
        self._make_private(self.sockets)
        self.folder.chmod(0o777)
        source = f"host={primary.sockets} user=sigap application_name=standby"
        self._run([find_binaries() / "pg_basebackup", "-d", source, "-D", self.data, "-R", "-c", "fast"])
        self._launch(find_binaries())
        with psycopg.connect(primary.dsn("postgres"), autocommit=True) as owner:
            owner.execute("ALTER SYSTEM SET synchronous_standby_names = 'standby'")
            owner.execute("SELECT pg_reload_conf()")
            while owner.execute("SELECT 1 FROM pg_stat_replication WHERE sync_state = 'sync'").fetchone() is None:
                time.sleep(0.05)

    def promote(self) -> None:
        """Takes over."""
        self._run([find_binaries() / "pg_ctl", "-D", self.data, "-w", "promote"])


@pytest.fixture
def pair(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[PrivateCluster, Standby]]:
    """A primary and its synchronous standby."""
    folder = open_folder(tmp_path_factory.mktemp("pair"))
    for name in ("primary", "standby"):
        (folder / name).mkdir()
    primary, standby = PrivateCluster(folder / "primary"), Standby(folder / "standby")
    primary.start()
    standby.follow(primary)
    yield primary, standby
    standby.stop()
    primary.stop()


async def test_a_standby_takes_over_and_nothing_acknowledged_is_lost(
    pair: tuple[PrivateCluster, Standby], tmp_path: Path
) -> None:
    primary, standby = pair
    hosts = quote(f"{primary.sockets},{standby.sockets}", safe="")
    house = House(tmp_path, f"postgresql://sigap@/sigap?host={hosts}&target_session_attrs=read-write")
    assert house.sigap("migrate").returncode == 0
    house.run()
    await house.answers()
    token = house.token()
    hammer = Hammer(lambda: house.url, token)
    screen = await Screen(lambda: house.url, token).start()
    await hammer.more(20)
    postmaster = primary.pid()
    assert postmaster is not None
    _kill_all(postmaster)
    async with house.client(token) as client:
        lost = await client.post("/api/incidents", json={"type": "fire", "location_text": "tanpa kunci"})
    assert (lost.status_code, "retry-after" in lost.headers) == (503, True)
    await asyncio.sleep(2)
    standby.promote()
    await hammer.more(20)
    await hammer.stop()
    found = await everything(house, token)
    assert {i["id"] for i in found} >= {i["id"] for i in hammer.acknowledged.values()}
    assert len({i["location_text"] for i in found}) == len(found), "a retry made a second one"
    assert sorted(int(i["number"].rsplit("-", 1)[1]) for i in found) == list(range(1, len(found) + 1))
    new = await screen.picture()
    assert new["epoch"] != screen.old["epoch"]
    assert screen.resyncs >= 1
    await screen.stop()
    verdict = house.sigap("journal", "verify")
    assert verdict.returncode == 0, verdict.stderr
    house.stop()


def _kill_all(postmaster: int) -> None:
    """A machine that loses its power: postmaster and backends at once."""
    children = subprocess.run(["pgrep", "-P", str(postmaster)], capture_output=True, text=True, check=False)
    for pid in (postmaster, *map(int, children.stdout.split())):
        os.kill(pid, signal.SIGKILL)
