"""The whole operational picture in memory: everything open, folded from the journal. The only reader of everything.

It holds the very objects that journal, answers and frames carry, so that old picture + frames = new picture.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import orjson
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from dispatch.alerts.queries import list_open
from dispatch.alerts.views import alert_view
from dispatch.assignments.models import Assignment
from dispatch.assignments.states import ACTIVE, AssignmentStatus
from dispatch.assignments.views import assignment_view
from dispatch.desks.queries import list_desks
from dispatch.desks.views import desk_view
from dispatch.operators.roles import posts_of
from dispatch.units.queries import list_units
from dispatch.units.views import unit_view
from geo.orm import now_utc
from incidents import journal
from incidents.journal import JournalEntry
from incidents.models import Incident
from incidents.queries import get_centre, list_closures, view_incidents
from incidents.states import ENDED, OPEN
from incidents.thresholds import AlertKind
from incidents.views import closure_view

RECENT = timedelta(minutes=30)
"""How long a closed incident stays in `recent`. Source: interface contract, "The picture and the live stream"."""
LIVE = frozenset({s.value for s in ACTIVE} | {AssignmentStatus.QUEUED.value})
OPEN_STATUS = frozenset(s.value for s in OPEN)
ENDED_STATUS = frozenset(s.value for s in ENDED)
ASKED = frozenset({AlertKind.CREW_EMERGENCY, AlertKind.UNITS_REQUESTED})
"""Alerts a crew has called for itself, and therefore follows."""
Objects = dict[str, Any]
Position = tuple[str, float, float, float | None, float | None, str]
"""unit_id, lon, lat, heading_deg, speed_mps, at: one row of `positions`."""


def parse_utc(text: str) -> datetime:
    """The time of our own RFC 3339 texts."""
    return datetime.fromisoformat(text)


@dataclass
class Picture:
    """Everything that is open, as of one journal entry."""

    epoch: str = ""
    seq: int = 0
    at: datetime = field(default_factory=now_utc)
    stations_seq: int = 0
    """Number of the last entry that changed a station: who remembers stations looks again when it grows."""
    rules_seq: int = 0
    """The same of the centre's rule files."""
    incidents: Objects = field(default_factory=dict)
    units: Objects = field(default_factory=dict)
    assignments: Objects = field(default_factory=dict)
    closures: Objects = field(default_factory=dict)
    alerts: Objects = field(default_factory=dict)
    desks: Objects = field(default_factory=dict)
    recent: Objects = field(default_factory=dict)
    positions: dict[str, Position] = field(default_factory=dict)
    by_unit: dict[str, set[str]] = field(default_factory=dict)
    """Live assignments of each unit."""
    by_incident: dict[str, set[str]] = field(default_factory=dict)
    """Live assignments of each incident."""
    by_post: dict[str, set[str]] = field(default_factory=dict)
    """Units of each post: `agency:<code>`, `station:<id>`."""
    asked_by: dict[str, set[str]] = field(default_factory=dict)
    """Open alerts that each unit's crew has called for."""

    def apply(self, entry: JournalEntry) -> None:
        """Folds the next entry. Raises ValueError when one was left out: then the picture must be loaded anew."""
        if entry.seq != self.seq + 1:
            raise ValueError(f"entry {entry.seq} does not follow {self.seq}")
        self.fold(orjson.loads(entry.body)["objects"])
        self.seq, self.at = entry.seq, entry.at
        if entry.subject_kind == "station":
            self.stations_seq = entry.seq
        elif entry.subject_kind == "rules":
            self.rules_seq = entry.seq

    def fold(self, objects: Mapping[str, Iterable[Any]]) -> None:
        """Upserts whole objects by id; what has ended leaves."""
        for row in objects.get("incidents", ()):
            self._put_incident(row)
        for row in objects.get("units", ()):
            self._put_unit(row)
        for row in objects.get("assignments", ()):
            self._put_assignment(row)
        for row in objects.get("closures", ()):
            self._put(self.closures, row, present=row["ended_at"] is None)
        for row in objects.get("alerts", ()):
            self._put_alert(row)
        for row in objects.get("desks", ()):
            self._put(self.desks, row, present=row["left_at"] is None)

    @staticmethod
    def _put(place: Objects, row: Any, *, present: bool) -> None:
        if present:
            place[row["id"]] = row
        else:
            place.pop(row["id"], None)

    def _put_incident(self, row: Any) -> None:
        is_open = row["status"] in OPEN_STATUS
        self._put(self.incidents, row, present=is_open)
        self._put(self.recent, row, present=not is_open)

    def _put_assignment(self, row: Any) -> None:
        old = self.assignments.get(row["id"])
        if old is not None:
            self.by_unit[old["unit_id"]].discard(row["id"])
            self.by_incident[old["incident_id"]].discard(row["id"])
        self._put(self.assignments, row, present=row["status"] in LIVE)
        if row["status"] in LIVE:
            self.by_unit.setdefault(row["unit_id"], set()).add(row["id"])
            self.by_incident.setdefault(row["incident_id"], set()).add(row["id"])

    def _put_unit(self, row: Any) -> None:
        if (old := self.units.get(row["id"])) is not None:
            for post in posts_of(old["agency"], old["home_station_id"]):
                self.by_post[post].discard(row["id"])
        self._put(self.units, row, present=row["active"])
        if row["active"]:
            for post in posts_of(row["agency"], row["home_station_id"]):
                self.by_post.setdefault(post, set()).add(row["id"])

    def _put_alert(self, row: Any) -> None:
        self._put(self.alerts, row, present=row["ended_at"] is None)
        if row["kind"] in ASKED:
            asked = self.asked_by.setdefault(row["detail"]["unit_id"], set())
            (asked.add if row["ended_at"] is None else asked.discard)(row["id"])

    def place(self, fixes: Iterable[Position]) -> list[Position]:
        """Takes newer positions; returns those that were news. An older `at` never replaces a newer one."""
        news = []
        for fix in fixes:
            known = self.positions.get(fix[0])
            if known is None or fix[5] > known[5]:
                self.positions[fix[0]] = fix
                news.append(fix)
        return news

    def forget_old(self, now: datetime) -> None:
        """Drops what was closed more than half an hour ago."""
        oldest = now - RECENT
        gone = [i for i, row in self.recent.items() if row["closed_at"] and parse_utc(row["closed_at"]) < oldest]
        for ident in gone:
            del self.recent[ident]

    def copy(self) -> "Picture":
        """An independent picture of the same moment: objects are never changed in place, only replaced."""
        return Picture(
            self.epoch, self.seq, self.at, self.stations_seq, self.rules_seq, dict(self.incidents), dict(self.units),
            dict(self.assignments), dict(self.closures), dict(self.alerts), dict(self.desks), dict(self.recent),
            dict(self.positions),
            *({k: set(v) for k, v in index.items()} for index in
              (self.by_unit, self.by_incident, self.by_post, self.asked_by)),
        )  # fmt: skip

    def difference(self, other: "Picture") -> list[str]:
        """Names of the objects that differ, e.g. `units/0190..`; empty when both show the same."""
        found = []
        for kind in ("incidents", "units", "assignments", "closures", "alerts", "desks"):
            mine, theirs = getattr(self, kind), getattr(other, kind)
            found += [f"{kind}/{i}" for i in sorted(mine.keys() | theirs.keys()) if mine.get(i) != theirs.get(i)]
        return found


async def load(session: AsyncSession) -> Picture:
    """The picture from the database. The session must be one REPEATABLE READ snapshot, else entries are missed."""
    centre = await get_centre(session)
    picture = Picture(epoch=str(centre.epoch), seq=await journal.head(session))
    alerts = [alert_view(row) for row in await list_open(session)]
    desks = [desk_view(row) for row in await list_desks(session)]
    picture.fold({"incidents": await _incidents(session), "alerts": alerts, "desks": desks})
    query = select(Assignment).where(Assignment.status.in_(LIVE)).order_by(Assignment.id)
    live = (await session.execute(query)).scalars().all()
    active = {row.unit_id: row for row in live if row.status != AssignmentStatus.QUEUED}
    units = [unit_view(unit, active.get(unit.id)) for unit in await list_units(session)]
    closures = [closure_view(row) for row in await list_closures(session)]
    picture.fold({"assignments": [assignment_view(row) for row in live], "units": units, "closures": closures})
    return _plain(picture)


async def _incidents(session: AsyncSession) -> list[Any]:
    recent = Incident.closed_at > now_utc() - RECENT
    query = select(Incident).where(Incident.status.in_(OPEN) | recent).order_by(Incident.id)
    return list(await view_incidents(session, (await session.execute(query)).scalars().all()))


def _plain(picture: Picture) -> Picture:
    """The same values as after a way through JSON: numbers and texts as a frame carries them."""
    for kind in ("incidents", "units", "assignments", "closures", "alerts", "desks", "recent"):
        setattr(picture, kind, orjson.loads(orjson.dumps(getattr(picture, kind))))
    return picture
