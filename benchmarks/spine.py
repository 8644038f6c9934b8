"""The spine: commit to the last of 1,000 sockets, incidents over HTTP, fixes in."""

import asyncio
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson

from benchmarks.load import Http, rate, screens
from benchmarks.stage import Stage, stage
from benchmarks.table import Line, median, percentile

SOCKETS = 1_000
EVERY_S = 0.1
FRAME = 1_300
"""Bytes of the frame of a noted incident."""


async def fan_out(where: Stage, seconds: float) -> tuple[list[float], int]:
    """Milliseconds from an entry's time, taken before its COMMIT, to its frame at the last socket; bytes of a frame."""
    opened, last = await screens(where.port, where.token, "/api/live", SOCKETS)
    http = await Http(where.port, where.token).open()
    _, made = await http.post("/api/incidents", {"type": "fire", "location_text": "ukur"})
    incident = orjson.loads(made)["id"]
    await asyncio.sleep(1)
    sent = []
    for _ in range(int(seconds / EVERY_S)):
        began = time.perf_counter()
        status, answer = await http.post(f"/api/incidents/{incident}/notes", {"text": "ukur"})
        assert status == 201, answer
        sent.append(orjson.loads(answer)["seq"])
        await asyncio.sleep(max(0.0, EVERY_S - (time.perf_counter() - began)))
    await asyncio.sleep(1)
    # Others come between: an alert that nobody was sent.
    assert last.keys() >= set(sent)
    stamps = opened[0].stamps
    _leave(opened, http)
    took = [1000 * (last[seq] - datetime.fromisoformat(stamps[seq].decode()).timestamp()) for seq in sent]
    return took, FRAME


async def constant(where: Stage, seconds: float, size: int) -> list[float]:
    """The same for constant frames sent by the same server without a database."""
    opened, last = await screens(where.port, where.token, "/bench/constant", SOCKETS)
    count = int(seconds / EVERY_S)
    http = await Http(where.port, where.token).open()
    await http.post(f"/bench/send?count={count}&every_s={EVERY_S}&size={size}", {})
    await asyncio.sleep(1)
    stamps = opened[0].stamps
    _leave(opened, http)
    return [1000 * (at - float(stamps[number])) for number, at in last.items()]


def _leave(opened: list[Any], http: Http) -> None:
    for screen in opened:
        screen.transport.abort()
    http.close()


def sockets(runs: int, seconds: float) -> Line:
    """Commit to the last of 1,000 sockets at 10 events a second."""
    ours, peers = [], []
    with stage() as where:
        for _ in range(runs):
            mine, size = asyncio.run(fan_out(where, seconds))
            ours.append(percentile(mine, 0.99))
            peers.append(percentile(asyncio.run(constant(where, seconds, size)), 0.99))
    mine, peer = median(ours), median(peers)
    name = f"commit to the last of {SOCKETS:,} sockets, p99, 10 a second for {seconds:.0f} s"
    note = "peer: the same server sends constant frames of the same size"
    return Line(name, mine, peer, "ms", "at most 1.5 x", mine <= 1.5 * peer, note)


def _incident(path: str) -> Callable[[int], tuple[str, Any]]:
    body = {
        "type": "fire", "description": "asap tebal dari lantai 2", "location_text": "Jl. Tunjungan 1",
        "call": {"channel": "phone", "caller_number": "081230257001"},
    }  # fmt: skip
    return lambda number: (path, body)


def incidents(runs: int, seconds: float) -> list[Line]:
    """Incidents over HTTP by 8 clients, each run on an empty centre: nobody has thousands of incidents open."""
    ours, peers, slow = [], [], []
    for _ in range(runs):
        with stage() as where:
            speed, took = asyncio.run(rate(where.port, where.token, 8, seconds, _incident("/api/incidents"), 201))
            ours.append(speed)
            slow.append(1000 * percentile(took, 0.99))
            bare = rate(where.port, where.token, 8, seconds, _incident("/bench/incidents"), 201)
            peers.append(asyncio.run(bare)[0])
    mine, peer, p99 = median(ours), median(peers), median(slow)
    note = "peer: a bare route that writes the same rows"
    return [
        Line("incidents by 8 clients", mine, peer, "a second", "at least 0.6 x", mine >= 0.6 * peer, note),
        Line("an incident, p99", p99, None, "ms", "under 150 ms", p99 < 150),
    ]


async def _units(where: Stage, count: int) -> list[str]:
    http = await Http(where.port, where.token).open()
    made = []
    for number in range(count):
        unit = {"call_sign": f"U-{number}", "agency": "DPKP", "capabilities": ["engine"], "readiness": "available"}
        made.append(orjson.loads((await http.post("/api/units", unit))[1])["id"])
    http.close()
    return made


def _fixes(units: list[str], size: int, began: datetime) -> Callable[[int], tuple[str, Any]]:
    """Each request a unit's next fixes, a second apart."""

    def request(number: int) -> tuple[str, Any]:
        turn, unit = divmod(number, len(units))
        first = began + timedelta(seconds=turn * size)
        fixes = [
            {
                "lon": 112.7 + (turn * size + i) % 500 * 1e-5,
                "lat": -7.25,
                "at": (first + timedelta(seconds=i)).isoformat(),
            }
            for i in range(size)
        ]
        return f"/api/units/{units[unit]}/positions", {"fixes": fixes}

    return request


def fixes(runs: int, seconds: float) -> list[Line]:
    """Fixes in, one in a request and twenty."""
    # Each run tells later times than the one before; the last one none of the future, which goes another way.
    began = datetime.now(UTC) - timedelta(hours=4 * (2 * runs + 1))
    lines = []
    with stage() as where:
        units = asyncio.run(_units(where, 100))
        floor = asyncio.run(rate(where.port, where.token, 16, seconds, lambda n: ("/bench/nothing", {"n": n}), 202))[0]
        for size, least in ((1, 400), (20, 2_000)):
            ours = []
            for _ in range(runs):
                request = _fixes(units, size, began)
                ours.append(size * asyncio.run(rate(where.port, where.token, 16, seconds, request, 202))[0])
                began += timedelta(hours=4)
            mine = median(ours)
            note = "peer: a route that only reads the body and answers"
            name = f"fixes by 16 clients, {size} in a request"
            lines.append(
                Line(name, mine, floor * size, "a second", f"at least {least:,} a second", mine >= least, note)
            )
    return lines


def main(runs: int = 5, seconds: float = 60) -> list[Line]:
    """All lines of the spine."""
    return [sockets(runs, seconds), *incidents(runs, min(seconds, 15)), *fixes(runs, min(seconds, 10))]
