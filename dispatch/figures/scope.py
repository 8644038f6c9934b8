"""What a report is about: a period and filters, and the ways to group it. Knows the local day of the centre."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, String, and_, cast, func, literal, select, text
from sqlalchemy.orm import InstrumentedAttribute

from dispatch.assignments.models import Assignment
from dispatch.units.models import Unit
from incidents.models import Call, Incident

KEY = text("key")
"""The group's column by its name: its expression holds parameters, and two of one value are not one to PostgreSQL."""


class By(StrEnum):
    """How a report is grouped."""

    ALL = "all"
    TYPE = "type"
    PRIORITY = "priority"
    DISTRICT = "district"
    HOUR = "hour"
    WEEKDAY_HOUR = "weekday_hour"
    DAY = "day"
    AGENCY = "agency"


LINKED = timedelta(days=7)
"""A call belongs to an incident at most so much older or younger than itself [J]."""


def attended(agency: str) -> Select[Any]:
    """Ids of the incidents that a unit of an agency was sent to."""
    return select(Assignment.incident_id).join(Unit, Unit.id == Assignment.unit_id).where(Unit.agency == agency)


@dataclass(frozen=True)
class Scope:
    """A period, filters, and the centre's time zone."""

    since: datetime
    until: datetime
    timezone: str
    type: str | None = None
    priority: int | None = None
    district: str | None = None
    agency: str | None = None
    exercise: bool = False

    def incidents(self) -> list[ColumnElement[bool]]:
        """Incidents entered in the period that fit. Merged ones count with what they were merged into."""
        found = [
            Incident.centre == 1, Incident.created_at >= self.since, Incident.created_at < self.until,
            Incident.status != "merged", Incident.exercise.is_(self.exercise),
        ]  # fmt: skip
        found += [Incident.type == self.type] if self.type else []
        found += [Incident.priority == self.priority] if self.priority else []
        found += [Incident.area["kecamatan"].astext == self.district] if self.district else []
        found += [Incident.id.in_(attended(self.agency))] if self.agency else []
        return found

    def calls(self, query: Select[Any]) -> Select[Any]:
        """A query over the period's calls with their incidents, those of other filters and of exercises left out.

        The incidents' own period bounds what is joined: without it a month's calls are looked up in the whole archive.
        """
        near = Incident.created_at.between(self.since - LINKED, self.until + LINKED)
        joined = query.select_from(Call).outerjoin(Incident, and_(Incident.id == Call.incident_id, near))
        joined = joined.where(Call.centre == 1, Call.created_at >= self.since, Call.created_at < self.until)
        joined = joined.where(Incident.id.is_(None) | Incident.exercise.is_(self.exercise))
        filtered = self.type or self.priority or self.district or self.agency
        return joined.where(*self.incidents()[3:]) if filtered else joined

    def local(self, at: Any) -> Any:
        """A time as the centre's clock shows it."""
        return func.timezone(self.timezone, at)


def group_of(by: By, scope: Scope, at: InstrumentedAttribute[Any]) -> Any:
    """The text by which rows are grouped; `at` is the time that counts for hour and day. Agencies: see response.py."""
    local = scope.local(at)
    return {
        By.ALL: literal("all"),
        By.TYPE: Incident.type,
        By.PRIORITY: cast(Incident.priority, String),
        By.DISTRICT: Incident.area["kecamatan"].astext,
        By.HOUR: func.to_char(local, "HH24"),
        By.WEEKDAY_HOUR: func.concat(cast(func.date_part("isodow", local), Integer), "-", func.to_char(local, "HH24")),
        By.DAY: func.to_char(local, "YYYY-MM-DD"),
        By.AGENCY: literal("all"),
    }[by]
