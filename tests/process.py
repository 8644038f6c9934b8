"""`sigap run` in a process of its own, to be killed, begun again and asked for everything it holds."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path
from uuid import uuid4

import httpx

from dispatch.server.cluster import PrivateCluster
from tests.centre import Json

SIGAP = Path(sys.executable).parent / "sigap"


class House:
    """`sigap run` on a data folder and a fixed port, killed and begun again."""

    def __init__(self, folder: Path, database_url: str | None = None) -> None:
        """Args: folder may be empty; database_url names a server of one's own."""
        self.folder = folder
        self.environment = os.environ | ({"SIGAP_DATABASE_URL": database_url} if database_url else {})
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.cluster = PrivateCluster(folder)

    def command(self) -> list[str]:
        """What is run."""
        return [str(SIGAP), "run", "--data-dir", str(self.folder), "--port", str(self.port)]

    def run(self) -> None:
        """Starts the process, as a service manager would."""
        self.process = subprocess.Popen(self.command(), stderr=subprocess.DEVNULL, env=self.environment)

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
        return subprocess.run(command, capture_output=True, text=True, check=False, env=self.environment)

    def client(self, token: str) -> httpx.AsyncClient:
        """A client of the centre under a token."""
        headers = {"Authorization": f"Bearer {token}"}
        return httpx.AsyncClient(base_url=self.url, headers=headers, timeout=20, verify=False)

    def token(self, *roles: str) -> str:
        """A token with these roles, a dispatcher's when none is named."""
        words = [word for role in roles or ("dispatcher",) for word in ("--role", role)]
        return self.sigap("token", "add", uuid4().hex, *words).stdout.strip()

    def stop(self) -> None:
        """A clean stop."""
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(timeout=30)


async def everything(house: House, token: str) -> list[Json]:
    """All incidents the centre holds."""
    found: list[Json] = []
    cursor = ""
    async with house.client(token) as client:
        while True:
            page = (await client.get(f"/api/incidents?limit=200{cursor}")).json()
            found += page["items"]
            if page["next"] is None:
                return found
            cursor = f"&cursor={page['next']}"
