"""The console under load: main-thread time for a batch of 2,000 positions and for an entry, by the browser's own count.

Positions are written straight into the table that every process reads once a second, so that this machine's cores are
spent on the page and not on 2,000 requests a second; from there on the way is the real one.
"""

import asyncio
import random
import time
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import orjson
import psycopg
from playwright.sync_api import CDPSession, Page, sync_playwright

from benchmarks.load import Http
from benchmarks.stage import Stage, stage
from benchmarks.table import Line, median

UNITS, INCIDENTS = 2_000, 200
BATCH_MS, ENTRY_MS = 8.0, 4.0
"""What the issue asks."""
WEST, SOUTH, EAST, NORTH = 112.60, -7.35, 112.84, -7.19
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync", "--use-gl=angle", "--use-angle=swiftshader",
         "--enable-unsafe-swiftshader"]  # fmt: skip
AGENCIES = ["DPKP", "BPBD", "DINKES", "PMI", "SATPOLPP", "DISHUB", "POLRI", "PLN"]
TYPES = ["fire", "flood", "medical", "traffic_accident", "gas_leak", "rescue"]


async def populate(where: Stage, dice: random.Random) -> tuple[list[str], list[str]]:
    """Ids of the units and of the incidents, half of which have a unit."""
    http = await Http(where.port, where.token).open()
    units = []
    for n in range(UNITS):
        body = {
            "call_sign": f"U-{n:04d}",
            "agency": AGENCIES[n % 8],
            "capabilities": ["engine"],
            "readiness": "available",
        }
        units.append(await _made(http, "/api/units", body))
    incidents = []
    for n in range(INCIDENTS):
        place = {"lon": dice.uniform(WEST, EAST), "lat": dice.uniform(SOUTH, NORTH), "source": "map"}
        body = {"type": TYPES[n % 6], "position": place, "location_text": f"Jl. Ukur {n}", "priority": 1 + n % 3}
        incidents.append(await _made(http, "/api/incidents", body))
    for n in range(INCIDENTS // 2):
        await http.post(f"/api/incidents/{incidents[n]}/assignments", {"unit_ids": [units[n]]})
    http.close()
    return units, incidents


async def _made(http: Http, path: str, body: dict[str, Any]) -> str:
    status, answer = await http.post(path, body)
    assert status == 201, answer
    return str(orjson.loads(answer)["id"])


PLACE = """INSERT INTO unit_positions (unit_id, lon, lat, at, received_at, speed_mps, heading_deg, source, flags)
SELECT id, round((%s + random() * %s)::numeric, 6), round((%s + random() * %s)::numeric, 6), now(), now(), 10,
 round((random() * 360)::numeric, 1), 'gps', '{}' FROM units
ON CONFLICT (unit_id) DO UPDATE SET at = now(), received_at = now(),
 lon = round((unit_positions.lon + (random() - 0.5) * 0.0008)::numeric, 6),
 lat = round((unit_positions.lat + (random() - 0.5) * 0.0008)::numeric, 6),
 heading_deg = round((random() * 360)::numeric, 1)"""


def drive(where: Stage, batches: int) -> None:
    """Moves every unit once a second."""
    with psycopg.connect(where.url.replace("+asyncpg", ""), autocommit=True) as owner:
        for _ in range(batches):
            began = time.monotonic()
            owner.execute(PLACE, (WEST, EAST - WEST, SOUTH, NORTH - SOUTH))
            time.sleep(max(0.0, 1 - (time.monotonic() - began)))


async def report(where: Stage, units: list[str], count: int, every_s: float) -> None:
    """Status reports of units that have a job, each one entry with unit, assignment and incident."""
    http = await Http(where.port, where.token).open()
    for n in range(count):
        unit, status = units[n % (INCIDENTS // 2)], ("en_route", "staged")[n // (INCIDENTS // 2) % 2]
        body = {"status": status, "client_id": f"bench-{n}-{time.time_ns()}", "via": "radio"}
        began = time.monotonic()
        status_code, answer = await http.post(f"/api/units/{unit}/status", body)
        assert status_code == 200, answer
        await asyncio.sleep(max(0.0, every_s - (time.monotonic() - began)))
    http.close()


@contextmanager
def console(where: Stage) -> Iterator[tuple[Page, CDPSession]]:
    """The dispatcher console of a busy centre, drawn in software."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        context = browser.new_context(viewport={"width": 1920, "height": 1080})
        address = f"http://127.0.0.1:{where.port}"
        answer = context.request.post(
            f"{address}/api/session", data={"token": where.token}, headers={"origin": address}
        )  # fmt: skip
        assert answer.ok
        page = context.new_page()
        page.goto(f"{address}/dispatch")
        page.wait_for_selector(".light.live")
        page.wait_for_timeout(4000)
        session = context.new_cdp_session(page)
        session.send("Performance.enable", {"timeDomain": "threadTicks"})
        yield page, session
        browser.close()


def apart(work: Coroutine[Any, Any, None]) -> None:
    """Runs a coroutine in a thread of its own: this one belongs to the browser's driver."""
    with ThreadPoolExecutor(1) as pool:
        pool.submit(asyncio.run, work).result()


def busy_s(session: CDPSession) -> float:
    """Seconds the page's main thread was busy since it was opened."""
    metrics = session.send("Performance.getMetrics")["metrics"]
    return float(next(m["value"] for m in metrics if m["name"] == "TaskDuration"))


def main(runs: int, seconds: float) -> Iterator[Line]:
    """Two lines; `seconds` is how long each run drives, one batch a second.

    A console at rest moves its clocks once a second; what a batch or an entry costs is what comes on top, and the note
    says what there is at rest. Times are of the thread's own clock, so that a busy machine does not count.
    """
    batches, entries = int(seconds), int(seconds * 5)
    rest, per_batch, per_entry = [], [], []
    with stage() as where:
        units, _ = asyncio.run(populate(where, random.Random(112)))
        drive(where, 1)
        for _ in range(runs):
            with console(where) as (page, session):
                at_rest, lasted = _spent(session, lambda page=page: page.wait_for_timeout(10_000))
                rest.append(at_rest / lasted)
                spent, lasted = _spent(session, lambda: drive(where, batches))
                per_batch.append((spent - lasted * rest[-1]) / batches)
                spent, lasted = _spent(session, lambda: apart(report(where, units, entries, 0.1)))
                per_entry.append((spent - lasted * rest[-1]) / entries)
    note = f"{median(rest):.1f} ms a second at rest"
    yield Line("console: 2,000 positions", median(per_batch), None, "ms", "< 8 ms", median(per_batch) < BATCH_MS, note)
    yield Line("console: one entry", median(per_entry), None, "ms", "< 4 ms", median(per_entry) < ENTRY_MS, note)


def _spent(session: CDPSession, work: Callable[[], None]) -> tuple[float, float]:
    """Milliseconds the page's main thread spent while some work was done, and the seconds that took."""
    before, began = busy_s(session), time.monotonic()
    work()
    return (busy_s(session) - before) * 1000, time.monotonic() - began
