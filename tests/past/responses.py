"""The unit responses of a volunteer fire department's dispatch log (2010-2016), as ordered steps of our states.

Reads shared/data/logs/rvfd_units: clock times without date, lists `UNIT=hh:mm:ss`, a unit perhaps several times.
"""

import csv
import gzip
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

FILE = Path(__file__).parents[3] / "shared/data/logs/rvfd_units/calls_2010_2016.csv.gz"
COLUMNS = {
    "Unit_Dispatch_Times": "dispatched", "Unit_Enroute_Times": "en_route", "Unit_Staging_Times": "staged",
    "Unit_Arrive_Times": "on_scene", "Unit_Enroute_To_Hospital_Times": "transporting",
    "Unit_Arrive_At_Hospital_Times": "at_destination", "Unit_Clear_Times": "cleared",
}  # fmt: skip
ORDER = list(COLUMNS.values())
DAY = timedelta(days=1)


@dataclass
class Response:
    """All that was written of one unit at one incident."""

    incident: str
    """Its number and the line of the log: some numbers are written twice."""
    unit: str
    steps: list[tuple[datetime, str]] = field(default_factory=list)
    """In order of time; at the same second in the order of the trade."""


def responses() -> Iterator[Response]:
    """Every response of the log, oldest incident first. Skips the test when the log is not there."""
    if not FILE.exists():
        pytest.skip("shared/data/logs/rvfd_units is not beside the project")
    with gzip.open(FILE, "rt", errors="replace", newline="") as file:
        reader = csv.DictReader(file)
        for row in reader:
            yield from _of_row(row, f"{row['incident_num']} line {reader.line_num}")


def _of_row(row: dict[str, str], incident: str) -> list[Response]:
    units: dict[str, Response] = {}
    day = datetime.strptime(row["incident_date"].split()[0], "%m/%d/%y").replace(tzinfo=UTC)
    began: datetime | None = None
    for column, status in COLUMNS.items():
        for unit, clock in _pairs(row[column]):
            at = day + clock
            began = began or at
            # A clock twelve hours behind the beginning is past midnight.
            at += DAY if began - at > DAY / 2 else timedelta()
            units.setdefault(unit, Response(incident, unit)).steps.append((at, status))
    for response in units.values():
        response.steps.sort(key=lambda step: (step[0], ORDER.index(step[1])))
    return list(units.values())


def _pairs(cell: str) -> list[tuple[str, timedelta]]:
    found = []
    for part in cell.split(","):
        unit, _, clock = part.strip().partition("=")
        if clock:
            hours, minutes, seconds = (int(n) for n in clock.split(":"))
            found.append((unit, timedelta(hours=hours, minutes=minutes, seconds=seconds)))
    return found
