"""A killed centre, a killed database, a cut connection: nothing acknowledged is lost or doubled, screens heal.

The clients retry under their keys. Long runs, with the promise of a first success within 5 s, are `make soak`.
"""

import asyncio
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from dispatch.server.cluster import PrivateCluster
from tests.centre import Json, fold
from tests.conftest import open_folder
from tests.live.test_stream import state_of
from tests.trouble import Hammer, Proxy, Screen

SIGAP = Path(sys.executable).parent / "sigap"
KILLED = ["app", "postmaster", "backend"]


class House:
    """`sigap run` on a data folder and a fixed port, killed and begun again."""

    def __init__(self, folder: Path) -> None:
        """Args: folder may be empty."""
        self.folder = folder
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.cluster = PrivateCluster(folder)

    def run(self) -> None:
        """Starts the process, as a service manager would."""
        command = [str(SIGAP), "run", "--data-dir", str(self.folder), "--port", str(self.port)]
        self.process = subprocess.Popen(command, stderr=subprocess.DEVNULL)

    async def answers(self) -> None:
        """Waits until the centre is in health."""
        async with asyncio.timeout(60), httpx.AsyncClient(base_url=self.url) as client:
            while True:
                try:
                    if (await client.get("/api/health")).status_code == 200:
                        return
                except httpx.TransportError:
                    pass
                await asyncio.sleep(0.05)

    def kill(self, victim: str) -> None:
        """SIGKILL to the process, the postmaster or one backend."""
        if victim == "app":
            self.process.kill()
            self.process.wait()
            self.run()
            return
        postmaster = self.cluster.pid()
        assert postmaster is not None
        os.kill(postmaster if victim == "postmaster" else self._backend(postmaster), signal.SIGKILL)

    def _backend(self, postmaster: int) -> int:
        children = Path(f"/proc/{postmaster}/task/{postmaster}/children").read_text().split()
        return next(int(c) for c in reversed(children) if b"sigap" in Path(f"/proc/{c}/cmdline").read_bytes())

    def sigap(self, *words: str) -> subprocess.CompletedProcess[str]:
        """A command on the running centre's data."""
        command = [str(SIGAP), *words, "--data-dir", str(self.folder)]
        return subprocess.run(command, capture_output=True, text=True, check=False)

    def token(self) -> str:
        """A dispatcher's token."""
        return self.sigap("token", "add", "hammer", "--role", "dispatcher").stdout.strip()

    def stop(self) -> None:
        """A clean stop."""
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(timeout=30)


@pytest.fixture
async def house(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    house = House(open_folder(tmp_path_factory.mktemp("killed")))
    house.run()
    await house.answers()
    yield house
    house.stop()


async def everything(house: House, token: str) -> list[Json]:
    """All incidents the centre holds."""
    found: list[Json] = []
    cursor = ""
    headers = {"Authorization": f"Bearer {token}"}
    async with httpx.AsyncClient(base_url=house.url, headers=headers, timeout=20) as client:
        while True:
            page = (await client.get(f"/api/incidents?limit=200{cursor}")).json()
            found += page["items"]
            if page["next"] is None:
                return found
            cursor = f"&cursor={page['next']}"


async def endure(house: House, victim: str, times: int, within_s: float) -> None:
    """Kills under load; every acknowledged incident is there once, numbers have no gap, the screen is the picture."""
    token = house.token()
    proxy = Proxy(lambda: house.url, 0.1)
    through = await proxy.start()
    hammer = Hammer(lambda: through, token)
    screen = await Screen(lambda: house.url, token).start()
    for _ in range(times):
        await hammer.more(20)
        house.kill(victim)
        killed = time.monotonic()
        await asyncio.sleep(0.2)
        assert await hammer.first_after(killed + 0.2) < within_s
    await hammer.more(20)
    await hammer.stop()
    await house.answers()
    found = await everything(house, token)
    assert sorted(i["location_text"] for i in found) == sorted(hammer.acknowledged)
    assert {i["id"] for i in found} == {i["id"] for i in hammer.acknowledged.values()}
    assert sorted(int(i["number"].rsplit("-", 1)[1]) for i in found) == list(range(1, len(found) + 1))
    assert proxy.cut > 0
    new = await screen.picture()
    await screen.reached(new["seq"])
    assert [f["seq"] for f in screen.frames] == list(range(screen.old["seq"] + 1, new["seq"] + 1))
    assert screen.resyncs == 0
    assert fold(screen.old, screen.frames) == state_of(new)
    await screen.stop()
    await proxy.stop()


@pytest.mark.parametrize("victim", KILLED)
async def test_killed_under_load_nothing_acknowledged_is_lost_or_doubled(house: House, victim: str) -> None:
    await endure(house, victim, times=1, within_s=60)


@pytest.mark.soak
@pytest.mark.parametrize("victim", KILLED)
async def test_killed_twenty_times_under_load(house: House, victim: str) -> None:
    await endure(house, victim, times=20, within_s=5)
    verdict = await asyncio.to_thread(house.sigap, "journal", "verify")
    assert verdict.returncode == 0, verdict.stderr
