"""Where a unit is and how far that can be trusted: its last fix by age, else its station. Pure."""

from datetime import datetime

from dispatch.units.views import UnitPositionView
from geo.orm import utc_text
from incidents.views import PositionView

FRESH_S = 30.0
"""A fix up to this age is where the unit is [J]."""
AGEING_S = 300.0
"""Beyond this age it only says where the unit was [J]."""


def quality_of(age_s: float) -> str:
    """fresh, ageing or stale."""
    if age_s <= FRESH_S:
        return "fresh"
    return "ageing" if age_s <= AGEING_S else "stale"


def from_fix(
    lon: float, lat: float, at: datetime, now: datetime, accuracy_m: float | None = None, source: str = "tracker"
) -> UnitPositionView:
    """A last fix as lists of units show it."""
    age_s = max((now - at).total_seconds(), 0.0)
    return {
        "lon": lon, "lat": lat, "accuracy_m": accuracy_m, "source": source, "at": utc_text(at),
        "age_s": round(age_s, 1), "quality": quality_of(age_s),
    }  # fmt: skip


def from_station(place: PositionView | None, now: datetime) -> UnitPositionView | None:
    """A unit without any fix is taken to stand at its station."""
    if place is None:
        return None
    return {
        "lon": place["lon"], "lat": place["lat"], "accuracy_m": None, "source": "station", "at": utc_text(now),
        "age_s": 0.0, "quality": "station",
    }  # fmt: skip
