"""One position report as a value."""

from dataclasses import dataclass
from datetime import datetime

KNOT_MPS = 0.514444
"""Metres a second of a knot (exactly 1852 m an hour)."""


@dataclass(frozen=True, slots=True)
class Fix:
    """Where a unit was, as its device says."""

    lon: float
    """Degrees east, WGS84."""
    lat: float
    """Degrees north."""
    at: datetime
    """Device time, aware, UTC."""
    accuracy_m: float | None = None
    speed_mps: float | None = None
    heading_deg: float | None = None
    """Degrees clockwise from north, 0 to 360."""
    source: str = "tracker"
    flags: tuple[str, ...] = ()
    """clock_ahead, mock .."""
