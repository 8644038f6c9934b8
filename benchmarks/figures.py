"""The supervisor's reports at a million incidents, each beside one bare pass of PostgreSQL over the same rows."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, datetime, timedelta

import psycopg
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from benchmarks.city import libpq
from benchmarks.stage import stage
from benchmarks.table import Line, median
from dispatch.figures.load import load, utilisation
from dispatch.figures.response import response_times
from dispatch.figures.scope import By, Scope
from dispatch.server.database import Database
from incidents.thresholds import shipped

MILLION = 1_000_000
END = datetime(2026, 11, 1, tzinfo=UTC)
DAYS = 1_100
"""About 900 incidents a day, as a city of three millions has."""
MONTH, YEAR = timedelta(days=30), timedelta(days=365)
UNITS = 400
_AT = "timestamptz '2026-11-01 00:00+00' - make_interval(secs => ({days} * 86400.0) * (1 - n / {count}.0))"
_FILL = """
INSERT INTO units (id, call_sign, agency) 
SELECT md5('u' || n)::uuid, 'U-' || n, (ARRAY['DPKP','PMI','DINKES'])[1 + n % 3]
FROM generate_series(0, {units} - 1) n;
INSERT INTO incidents (id, number, short_number, type, priority, status, created_at, alarm_at, received_at,
                       dispatched_at, arrived_at, area, updated_at)
SELECT md5('i' || n)::uuid, 'N-' || n, 0, (ARRAY['fire','medical','traffic_accident','flood'])[1 + n % 4], 1 + n % 3,
       'closed', {at}, {at} - interval '40 s', {at} - interval '30 s',
       {at} + make_interval(secs => 20 + (n * 7919) % 90), {at} + make_interval(secs => 200 + (n * 104729) % 900),
       jsonb_build_object('kecamatan', 'K' || n % 31), {at}
FROM generate_series(1::bigint, {count}) n;
INSERT INTO calls (id, incident_id, channel, created_at, ringing_at, answered_at, state)
SELECT md5('c' || n)::uuid, md5('i' || n)::uuid, 'phone', {at}, {at} - interval '40 s',
       {at} - make_interval(secs => 40 - (n * 31) % 25), 'ended'
FROM generate_series(1::bigint, {count}) n;
INSERT INTO assignments (id, incident_id, unit_id, status, status_at, created_at, stamps)
SELECT md5('a' || k || n)::uuid, md5('i' || n)::uuid, md5('u' || (n * 31 + k) % {units})::uuid, 'cleared', {at}, {at},
       jsonb_build_object('dispatched', {stamp_0}, 'en_route', {stamp_1}, 'on_scene', {stamp_2}, 'cleared', {stamp_3})
FROM generate_series(1::bigint, {count}) n, generate_series(1, 2) k WHERE k = 1 OR n % 3 = 0;
ANALYZE;
"""
_STAMP = "to_char(({at} + make_interval(secs => {seconds})) AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')"
_PASS = text(
    "SELECT count(*), sum(extract(epoch FROM a.on_scene_at - a.en_route_at)) FROM incidents i"
    " JOIN assignments a ON a.incident_id = i.id JOIN units u ON u.id = a.unit_id"
    " WHERE i.centre = 1 AND i.created_at >= :since AND i.created_at < :until"
)


def fill(url: str, count: int) -> None:
    """So many closed incidents with calls and assignments, spread evenly over three years."""
    at = _AT.format(days=DAYS, count=count)
    steps = ("30", "90 + n % 60", "300 + (n * 104729) % 600", "2400 + n % 1800")
    stamps = {f"stamp_{k}": _STAMP.format(at=at, seconds=step) for k, step in enumerate(steps)}
    with psycopg.connect(libpq(url), autocommit=True) as owner:
        owner.execute(_FILL.format(at=at, count=count, units=UNITS, **stamps).encode())


Report = Callable[[AsyncSession, Scope], Awaitable[object]]
TARGETS = shipped().targets
REPORTS: dict[str, tuple[Report, timedelta, float]] = {
    "response times of a month by district": (
        lambda s, scope: response_times(s, By.DISTRICT, scope, TARGETS), MONTH, 1.0,
    ),
    "response times of a year by type": (lambda s, scope: response_times(s, By.TYPE, scope, TARGETS), YEAR, 10.0),
    "load of a year by weekday and hour": (lambda s, scope: load(s, By.WEEKDAY_HOUR, scope), YEAR, 10.0),
    "units at work in a month": (lambda s, scope: utilisation(s, "unit", scope), MONTH, 1.0),
}  # fmt: skip
"""Each report, its period, and the seconds it is promised in."""


async def _seconds(database: Database, work: Callable[[AsyncSession], Awaitable[object]]) -> float:
    async with database.read_session() as session:
        await session.execute(text("SET LOCAL statement_timeout = '120s'"))
        began = time.perf_counter()
        await work(session)
        return time.perf_counter() - began


async def _measure(url: str, runs: int) -> list[Line]:
    database, lines = Database.at(url), []
    for name, (report, period, promised) in REPORTS.items():
        scope = Scope(END - period, END, "Asia/Jakarta")
        bounds = {"since": scope.since, "until": scope.until}
        ours, peer = [], []
        for _ in range(runs):
            ours.append(await _seconds(database, lambda s, r=report, p=scope: r(s, p)))  # type: ignore[misc]
            peer.append(await _seconds(database, lambda s, b=bounds: s.execute(_PASS, b)))  # type: ignore[misc]
        value = median(ours)
        note = "peer: one bare pass over the period's rows"
        lines.append(Line(name, value, median(peer), "s", f"{promised:.0f} s", value <= promised, note))
    await database.dispose()
    return lines


def main(runs: int, seconds: float, count: int = MILLION) -> Iterator[Line]:
    """Every line; `seconds` does not matter here."""
    with stage() as where:
        fill(where.url, count)
        yield from asyncio.run(_measure(where.url, runs))
