"""A centre served from a thread of its own, for tests that are not asynchronous (Hypothesis, schemathesis)."""

import asyncio
import threading
from typing import Any

import httpx
import psycopg

from geo.orm import now_utc, utc_text
from tests.centre import Centre


class Stage:
    """A running centre and one plain client for each role."""

    def __init__(self, database_url: str) -> None:
        """Args: database_url names a migrated database; returns when the centre serves."""
        self.loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self.loop.run_forever, daemon=True)
        self._thread.start()
        self.centre = Centre(database_url)
        self.wait(self.centre.start())
        self._clients: dict[str, httpx.Client] = {}

    def wait(self, work: Any) -> Any:
        """The result of a coroutine of the centre's loop."""
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(60)

    def as_(self, role: str) -> httpx.Client:
        """A client with the role's token."""
        if role not in self._clients:
            headers = {"Authorization": f"Bearer {self.centre.tokens[role]}"}
            self._clients[role] = httpx.Client(base_url=self.centre.url, headers=headers, timeout=20, verify=False)
        return self._clients[role]

    def post(self, path: str, body: Any, role: str = "dispatcher") -> httpx.Response:
        """The answer."""
        return self.as_(role).post(path, json=body)

    def head(self) -> int:
        """Number of the journal's newest entry, from the database itself."""
        url = self.centre.database_url
        with psycopg.connect(url) as connection:
            row = connection.execute("SELECT seq FROM journal_heads WHERE centre = 1").fetchone()
        return int(row[0]) if row else 0

    @staticmethod
    def now() -> str:
        """This moment, as a request says it."""
        return utc_text(now_utc())

    def restart(self) -> None:
        """The centre begins again on the same database, at another port."""
        self.wait(self.centre.stop())
        for client in self._clients.values():
            client.close()
        self._clients.clear()
        self.centre = Centre(self.centre.database_url)
        self.wait(self.centre.start())

    def stop(self) -> None:
        """Stops serving and ends the thread."""
        for client in self._clients.values():
            client.close()
        self.wait(self.centre.stop())
        self.loop.call_soon_threadsafe(self.loop.stop)
        self._thread.join()
        self.loop.close()
