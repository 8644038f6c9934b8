"""Rows of a file of past calls -> bodies of POST /api/incidents. Pure."""

import csv
import gzip
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from geo.errors import Invalid

Bounds = tuple[float, float, float, float]
MONTGOMERY: Bounds = (-75.70, 39.99, -74.95, 40.46)
"""West, south, east, north of Montgomery County, Pennsylvania, where its calls lie."""


class BadFile(Invalid):
    """The file cannot be replayed."""

    code = "bad_file"


@dataclass(frozen=True)
class PastCall:
    """One row."""

    number: int
    """Line in the file."""
    body: dict[str, Any]


def type_of(title: str) -> tuple[str, int]:
    """Our type and priority of a title like `EMS: CARDIAC EMERGENCY`."""
    group, _, rest = (part.strip().upper() for part in title.partition(":"))
    if group == "FIRE":
        if "GAS" in rest:
            return "gas_leak", 2
        if "VEHICLE ACCIDENT" in rest:
            return "traffic_accident", 2
        return ("rescue", 2) if "RESCUE" in rest else ("fire", 2)
    if group == "TRAFFIC":
        return "traffic_accident", 2 if "ACCIDENT" in rest else 3
    grave = ("CARDIAC", "RESPIRATORY", "UNCONSCIOUS", "CVA", "SHOOTING", "STABBING")
    return "medical", 1 if any(word in rest for word in grave) else 2


def fitted(lon: float, lat: float, source: Bounds, target: Bounds | None) -> tuple[float, float]:
    """The point moved from one box into another; points outside stay on the border."""
    if target is None:
        return lon, lat
    east = min(max((lon - source[0]) / (source[2] - source[0]), 0.0), 1.0)
    north = min(max((lat - source[1]) / (source[3] - source[1]), 0.0), 1.0)
    return target[0] + east * (target[2] - target[0]), target[1] + north * (target[3] - target[1])


def read_montgomery(path: Path, fit: Bounds | None) -> Iterator[PastCall]:
    """Calls of Montgomery County, PA: columns lat, lng, desc, title, timeStamp, addr. Raises BadFile."""
    try:
        yield from _read_rows(path, fit, ZoneInfo("America/New_York"))
    except (csv.Error, EOFError, zlib.error) as error:
        raise BadFile(f"{path.name} cannot be read: {error}") from error


def _read_rows(path: Path, fit: Bounds | None, zone: ZoneInfo) -> Iterator[PastCall]:
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", newline="", encoding="utf-8", errors="replace") as file:
        reader = csv.DictReader(file)
        missing = {"lat", "lng", "title", "timeStamp"} - set(reader.fieldnames or ())
        if missing:
            raise BadFile(f"{path.name}: the columns {', '.join(sorted(missing))} are missing")
        for row in reader:
            yield PastCall(reader.line_num, _body(row, fit, zone, reader.line_num))


def _body(row: dict[str, str], fit: Bounds | None, zone: ZoneInfo, number: int) -> dict[str, Any]:
    try:
        kind, priority = type_of(row["title"])
        lon, lat = fitted(float(row["lng"]), float(row["lat"]), MONTGOMERY, fit)
        at = datetime.strptime(row["timeStamp"], "%Y-%m-%d %H:%M:%S").replace(tzinfo=zone)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        # A row that is too short holds None, which is neither a number nor a text.
        raise BadFile(f"line {number}: {error}") from error
    return {
        "type": kind, "priority": priority, "occurred_at": at.isoformat(), "location_text": row.get("addr") or None,
        "position": {"lon": lon, "lat": lat, "source": "replay"}, "description": (row.get("desc") or "")[:2000],
        "call": {"channel": "phone"}, "exercise": True,
    }  # fmt: skip
