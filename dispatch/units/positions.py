"""Positions on their way into the database: many requests, one batch; the newest `at` of each unit wins.

They are no journal entries: losing one is harmless, so a batch commits without waiting for the disk.
Source: design, section 5, "Positions are not journal entries".
"""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import bindparam, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from dispatch.units.models import UnitPosition
from geo.fixes.fix import Fix
from geo.fixes.rules import Known, Verdict, judge
from geo.orm import utc_text

log = logging.getLogger("sigap.positions")
LARGEST_BATCH = 5_000
_UPSERT = text(
    "INSERT INTO unit_positions AS old"
    " (unit_id, lon, lat, at, received_at, accuracy_m, speed_mps, heading_deg, source, flags)"
    " SELECT DISTINCT ON (unit_id) unit_id, lon, lat, at, received_at, accuracy_m, speed_mps, heading_deg, source,"
    " ARRAY(SELECT jsonb_array_elements_text(flags)) FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r(unit_id uuid,"
    " lon float8, lat float8, at timestamptz, received_at timestamptz, accuracy_m float8, speed_mps float8,"
    " heading_deg float8, source text, flags jsonb) ORDER BY unit_id, at DESC"
    " ON CONFLICT (unit_id) DO UPDATE SET lon = excluded.lon, lat = excluded.lat, at = excluded.at,"
    " received_at = excluded.received_at, accuracy_m = excluded.accuracy_m, speed_mps = excluded.speed_mps,"
    " heading_deg = excluded.heading_deg, source = excluded.source, flags = excluded.flags WHERE old.at < excluded.at"
)
_TRAIL = text(
    "INSERT INTO position_trail (unit_id, at, received_at, lon, lat, accuracy_m, speed_mps, heading_deg, source)"
    " SELECT unit_id, at, received_at, lon, lat, accuracy_m, speed_mps, heading_deg, source"
    " FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r(unit_id uuid, lon float8, lat float8, at timestamptz,"
    " received_at timestamptz, accuracy_m float8, speed_mps float8, heading_deg float8, source text)"
    " ON CONFLICT DO NOTHING"
)
_QUARANTINE = text(
    "INSERT INTO position_quarantine (unit_id, received_at, reason, fix) SELECT unit_id, received_at, reason, fix"
    " FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r(unit_id uuid, received_at timestamptz, reason text, fix jsonb)"
)
_P = UnitPosition
_RECENT = select(_P.unit_id, _P.lon, _P.lat, _P.heading_deg, _P.speed_mps, _P.at).where(
    _P.received_at >= bindparam("since")
)


@dataclass(frozen=True)
class Counts:
    """What became of a report's fixes."""

    accepted: int
    ignored: int
    quarantined: int


@dataclass
class _Waiting:
    good: list[dict[str, Any]]
    bad: list[dict[str, Any]]
    done: asyncio.Future[None]


def _row(unit_id: UUID, fix: Fix, received_at: datetime) -> dict[str, Any]:
    return {
        "unit_id": str(unit_id), "lon": fix.lon, "lat": fix.lat, "at": utc_text(fix.at),
        "received_at": utc_text(received_at), "accuracy_m": fix.accuracy_m, "speed_mps": fix.speed_mps,
        "heading_deg": fix.heading_deg, "source": fix.source, "flags": list(fix.flags),
    }  # fmt: skip


class PositionWriter:
    """Collects fixes of many requests and writes them in one transaction; each request awaits its own batch."""

    def __init__(self, write_session: Callable[[], AsyncSession]) -> None:
        """Args: write_session makes a session whose transaction is committed here."""
        self._write_session = write_session
        self._known: dict[UUID, Known] = {}
        self._waiting: list[_Waiting] = []
        self._flusher: asyncio.Task[None] | None = None
        self.batches = 0

    async def accept(self, unit_id: UUID, fixes: list[Fix], received_at: datetime) -> Counts:
        """Counts of what was accepted, ignored (repeats) and quarantined, once they are written."""
        known = self._known.get(unit_id) or await self._look_up(unit_id)
        good, bad, ignored = [], [], 0
        for fix in sorted(fixes, key=lambda f: f.at):
            known, verdict, kept, reason = judge(known, fix, received_at)
            if verdict is Verdict.ACCEPTED:
                good.append(_row(unit_id, kept, received_at))
            elif verdict is Verdict.QUARANTINED:
                bad.append({"unit_id": str(unit_id), "received_at": utc_text(received_at), "reason": reason,
                            "fix": _row(unit_id, fix, received_at)})  # fmt: skip
            else:
                ignored += 1
        self._known[unit_id] = known
        if good or bad:
            await self._hand_over(_Waiting(good, bad, asyncio.get_running_loop().create_future()))
        return Counts(len(good), ignored, len(bad))

    async def _look_up(self, unit_id: UUID) -> Known:
        async with self._write_session() as session:
            row = await session.get(UnitPosition, unit_id)
        return self._known.get(unit_id) or (Known.nothing() if row is None else Known.at_row(row.lon, row.lat, row.at))

    async def _hand_over(self, waiting: _Waiting) -> None:
        self._waiting.append(waiting)
        if self._flusher is None:
            self._flusher = asyncio.create_task(self._flush())
        await waiting.done

    async def _flush(self) -> None:
        """Writes until nothing waits: whoever comes while a batch is written is in the next one."""
        try:
            while self._waiting:
                batch, self._waiting = self._waiting[:LARGEST_BATCH], self._waiting[LARGEST_BATCH:]
                await self._write_for(batch)
        finally:
            self._flusher = None

    async def _write_for(self, batch: list[_Waiting]) -> None:
        try:
            await self._write([r for w in batch for r in w.good], [r for w in batch for r in w.bad])
        except Exception as error:
            # Each waiting request is told; what it reported was not kept, so it is not known either.
            self._known.clear()
            for waiting in batch:
                if not waiting.done.done():
                    waiting.done.set_exception(error)
            return
        for waiting in batch:
            if not waiting.done.done():
                waiting.done.set_result(None)

    async def _write(self, good: list[dict[str, Any]], bad: list[dict[str, Any]]) -> None:
        async with self._write_session() as session:
            await session.execute(text("SET LOCAL synchronous_commit = off"))
            if good:
                rows = orjson.dumps(sorted(good, key=lambda r: r["unit_id"])).decode()
                await session.execute(_UPSERT, {"rows": rows})
                await session.execute(_TRAIL, {"rows": rows})
            if bad:
                await session.execute(_QUARANTINE, {"rows": orjson.dumps(bad).decode()})
            await session.commit()
        self.batches += 1


async def read_recent(
    session: AsyncSession, since: datetime
) -> list[tuple[str, float, float, float | None, float | None, str]]:
    """Newest positions received since a time: (unit_id, lon, lat, heading_deg, speed_mps, at)."""
    rows = await session.execute(_RECENT, {"since": since})
    return [(str(r[0]), r[1], r[2], r[3], r[4], utc_text(r[5])) for r in rows]
