"""The OsmAnd protocol (Traccar Client, OsmAnd, GPSLogger): query, form or JSON -> device name and Fix.

Source: operations guide, section 6; traccar's OsmAndProtocolDecoder (described there). Speeds in a query are knots,
in JSON metres a second.
"""

import math
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from geo.fixes.fix import KNOT_MPS, Fix

SECONDS_MAX = 2**31 - 1
"""A larger timestamp is in milliseconds."""


class NoDevice(ValueError):
    """The report does not say whose it is."""


def read_time(text: str | None, received_at: datetime) -> datetime:
    """Epoch seconds or milliseconds, ISO with T, or `yyyy-MM-dd HH:mm:ss` (UTC); else the time of receipt."""
    if not text:
        return received_at
    try:
        number = float(text)
        return datetime.fromtimestamp(number if number < SECONDS_MAX else number / 1000, UTC)
    except (ValueError, OverflowError, OSError):
        pass
    try:
        moment = datetime.fromisoformat(text.replace(" ", "T"))
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return received_at


def read_number(value: Any, low: float = -math.inf, high: float = math.inf) -> float | None:
    """A finite number within bounds, None for anything else (-1 stands for unknown in many devices)."""
    try:
        number = float(value)
    except (TypeError, ValueError):
        return None
    return number if math.isfinite(number) and low <= number <= high else None


def _heading(value: Any) -> float | None:
    number = read_number(value, 0, 360)
    return None if number is None else number % 360


def parse_query(fields: Mapping[str, str], received_at: datetime) -> tuple[str, Fix | None]:
    """Device and fix of a query or form; no fix for a heartbeat. Raises NoDevice."""
    device = fields.get("id") or fields.get("deviceid")
    if not device:
        raise NoDevice
    lat, lon = fields.get("lat"), fields.get("lon")
    if "location" in fields and lat is None:
        lat, _, lon = fields["location"].partition(",")
    lat_deg, lon_deg = read_number(lat, -90, 90), read_number(lon, -180, 180)
    if lat_deg is None or lon_deg is None or fields.get("valid", "true").lower() in ("false", "0"):
        return device, None
    speed = read_number(fields.get("speed"), 0)
    unit = 1.0 if fields.get("speed_unit") == "mps" else KNOT_MPS
    return device, Fix(
        lon_deg, lat_deg, read_time(fields.get("timestamp"), received_at),
        read_number(fields.get("accuracy"), 0), None if speed is None else speed * unit,
        _heading(fields.get("bearing") or fields.get("heading")), "osmand",
    )  # fmt: skip


def parse_json(body: Any, received_at: datetime) -> tuple[str, Fix | None]:
    """Device and fix of Traccar Client's JSON; no fix when it holds no coordinates. Raises NoDevice."""
    if not isinstance(body, dict) or not isinstance(body.get("device_id"), str | int):
        raise NoDevice
    device = str(body["device_id"])
    location = body.get("location")
    if not isinstance(location, dict) or not isinstance(location.get("coords"), dict):
        return device, None
    coords = location["coords"]
    lat, lon = read_number(coords.get("latitude"), -90, 90), read_number(coords.get("longitude"), -180, 180)
    if lat is None or lon is None:
        return device, None
    stamp = location.get("timestamp")
    flags = ("mock",) if location.get("mock") is True else ()
    return device, Fix(
        lon, lat, read_time(str(stamp) if stamp is not None else None, received_at),
        read_number(coords.get("accuracy"), 0), read_number(coords.get("speed"), 0), _heading(coords.get("heading")),
        "osmand", flags,
    )  # fmt: skip
