"""`sigap replay`: several calls in flight, each under a key of its own, so that a retry never makes a second one."""

import asyncio
import itertools
import time
from collections import Counter, deque
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
from rich.progress import Progress

from dispatch.server.replay.comparison import Comparison
from dispatch.server.replay.fleet import Fleet
from dispatch.server.replay.rows import BadFile, Bounds, PastCall, read_montgomery
from geo.errors import Unavailable

IN_FLIGHT = 6
BUSY_MOST = 40
"""With --dispatch so many assignments are kept active; older ones report to the end and free their units."""
TRIES = 6


def read_bounds(text: str | None) -> Bounds | None:
    """West, south, east, north. Raises BadFile."""
    if text is None:
        return None
    try:
        west, south, east, north = (float(part) for part in text.split(","))
    except ValueError as error:
        raise BadFile("--fit is west,south,east,north in degrees") from error
    return west, south, east, north


def replay(
    file: Path, preset: str | None, fit: str | None, speed: float, dispatch: bool, rows: int | None, units: int,
    url: str, token: str,
) -> None:  # fmt: skip
    """Sends a file's calls and prints what became of them. Raises: BadFile, Unavailable."""
    if preset != "montgomery911":
        raise BadFile("give --preset montgomery911: it is the only form known so far")
    calls = itertools.islice(read_montgomery(file, read_bounds(fit)), rows)
    counts = asyncio.run(Replay(url, token, dispatch, speed, units).run(list(calls)))
    print("; ".join(f"{name}: {count}" for name, count in counts.items()))


class Replay:
    """One run."""

    def __init__(self, url: str, token: str, dispatch: bool, speed: float, units: int = 0) -> None:
        """Args: speed 0 sends as fast as the centre takes it, else so many times real time; units of its own drive."""
        self.n_units = units
        self.fleet: Fleet | None = None
        self.comparison = Comparison()
        self.headers = {"Authorization": f"Bearer {token}"}
        self.url, self.dispatch, self.speed = url, dispatch, speed
        self.counts: Counter[str] = Counter()
        self.busy: deque[list[str]] = deque()

    async def run(self, calls: list[PastCall]) -> dict[str, Any]:
        """Counts: incidents, assigned, waiting with a reason, seconds."""
        began = time.monotonic()
        queue = deque(calls)
        limits = httpx.Limits(max_connections=IN_FLIGHT * 2)
        with Progress(transient=True) as progress:
            task = progress.add_task("calls", total=len(calls))
            async with httpx.AsyncClient(base_url=self.url, headers=self.headers, timeout=15, limits=limits) as client:
                driving = await self._start_fleet(client, calls) if self.n_units else None
                await asyncio.gather(*(self._work(client, queue, progress, task) for _ in range(IN_FLIGHT)))
                while self.busy:
                    await self._free(client)
                if driving is not None:
                    driving.cancel()
                    await asyncio.gather(driving, return_exceptions=True)
        seconds = time.monotonic() - began
        rate = round(len(calls) / seconds, 1) if seconds else 0
        return {**self.counts, "seconds": round(seconds, 1), "calls a second": rate, **self._measured()}

    async def _start_fleet(self, client: httpx.AsyncClient, calls: list[PastCall]) -> "asyncio.Task[None]":
        places = [(call.body["position"]["lon"], call.body["position"]["lat"]) for call in calls]
        self.fleet = Fleet(client, places)
        await self.fleet.muster(self.n_units)
        return asyncio.create_task(self.fleet.drive())

    def _measured(self) -> dict[str, Any]:
        reports = {"positions reported": self.fleet.reported} if self.fleet is not None else {}
        return {**reports, **self.comparison.told()}

    async def _work(self, client: httpx.AsyncClient, queue: deque[PastCall], progress: Progress, task: Any) -> None:
        while queue:
            await self._one(client, queue.popleft())
            progress.advance(task)

    async def _one(self, client: httpx.AsyncClient, call: PastCall) -> None:
        incident = await self._post(client, "/api/incidents", call.body)
        self.counts["incidents"] += 1
        if self.dispatch:
            await self._dispatch(client, incident)

    async def _dispatch(self, client: httpx.AsyncClient, incident: dict[str, Any]) -> None:
        """The nearest free units by the centre's own advice, whose method is counted; else waiting with the reason."""
        path = f"/api/incidents/{incident['id']}"
        reason = "no_unit"
        for _ in range(3):
            advice = await self._post(client, f"{path}/recommendations", {})
            self.counts[f"advice by {advice['method']}"] += 1
            chosen = [unit["unit_id"] for unit in advice["units"] if unit["selected"]]
            self._compare(advice, incident)
            if not chosen:
                reason = (advice["shortfalls"] or [{"reason": "nothing_needed"}])[0]["reason"]
                break
            body = {"unit_ids": chosen, "recommendation_id": advice["recommendation_id"], "on_conflict": "assign_rest"}
            answer = await self._send(client, f"{path}/assignments", body)
            if answer.status_code == 201:
                self.counts["assigned"] += 1
                assigned = answer.json()["assignments"]
                self.busy.append([a["id"] for a in assigned])
                self._send_out([a["unit_id"] for a in assigned], incident)
                if len(self.busy) > BUSY_MOST:
                    await self._free(client)
                return
        self.counts[f"waiting, {reason}"] += 1

    def _compare(self, advice: dict[str, Any], incident: dict[str, Any]) -> None:
        if self.fleet is not None and incident["position"] is not None and advice["method"] == "road":
            place = (incident["position"]["lon"], incident["position"]["lat"])
            self.comparison.add(advice, self.fleet.places(), self.fleet.capabilities, place)

    def _send_out(self, unit_ids: list[str], incident: dict[str, Any]) -> None:
        if self.fleet is not None and incident["position"] is not None:
            self.fleet.send(unit_ids, (incident["position"]["lon"], incident["position"]["lat"]))

    async def _free(self, client: httpx.AsyncClient) -> None:
        """The oldest incident's units report their way to the end."""
        for assignment in self.busy.popleft():
            for status in ("en_route", "on_scene", "cleared"):
                body = {"status": status, "client_id": str(uuid4()), "via": "auto"}
                await self._send(client, f"/api/assignments/{assignment}/status", body)

    async def _post(self, client: httpx.AsyncClient, path: str, body: dict[str, Any]) -> Any:
        answer = await self._send(client, path, body)
        if not answer.is_success:
            raise Unavailable(f"{path}: {answer.status_code} {answer.text[:200]}")
        return answer.json()

    async def _send(self, client: httpx.AsyncClient, path: str, body: dict[str, Any]) -> httpx.Response:
        """One request, tried again under the same key while the centre is away."""
        key = {"Idempotency-Key": str(uuid4())}
        for attempt in range(TRIES):
            try:
                answer = await client.post(path, json=body, headers=key)
                if answer.status_code != 503:
                    return answer
            except httpx.TransportError:
                pass
            await asyncio.sleep(0.2 * 2**attempt)
        raise Unavailable(f"{self.url} does not answer")
