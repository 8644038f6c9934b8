"""Which fixes count: repeats are ignored, impossible ones quarantined, clocks ahead clamped. Pure.

Source of the thresholds: operations guide, section 6, "Receiver rules" (judgement).
"""

import math
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from geo.fixes.fix import Fix
from geo.measure import distance_m

FASTEST_MPS = 250 / 3.6
"""No vehicle of ours moves faster than 250 km/h."""
AHEAD = timedelta(minutes=5)
"""A device's clock further ahead is clamped to the time of receipt."""
REMEMBERED = 200
"""Fix times of a unit kept to recognise repeats."""
NEAR_NULL = 1e-4
"""Degrees around 0/0: what a device sends that knows nothing."""


class Verdict(StrEnum):
    """What becomes of a fix."""

    ACCEPTED = "accepted"
    IGNORED = "ignored"
    QUARANTINED = "quarantined"


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a unit before a fix: its newest position and the times of its last fixes."""

    lon: float | None
    lat: float | None
    at: datetime | None
    times: frozenset[datetime] = frozenset()

    @classmethod
    def nothing(cls) -> "Known":
        """A unit never heard of."""
        return cls(None, None, None)

    @classmethod
    def at_row(cls, lon: float, lat: float, at: datetime) -> "Known":
        """As the database remembers it."""
        return cls(lon, lat, at, frozenset({at}))

    def with_fix(self, fix: Fix) -> "Known":
        """After an accepted fix: an older one never moves the unit back."""
        times = frozenset(sorted(self.times | {fix.at})[-REMEMBERED:])
        if self.at is None or fix.at > self.at:
            return Known(fix.lon, fix.lat, fix.at, times)
        return Known(self.lon, self.lat, self.at, times)


def judge(known: Known, fix: Fix, received_at: datetime) -> tuple[Known, Verdict, Fix, str | None]:
    """(what is known afterwards, the verdict, the fix as it is kept, the reason of a quarantine)."""
    if fix.at - received_at > AHEAD:
        fix = replace(fix, at=received_at, flags=(*fix.flags, "clock_ahead"))
    if fix.at in known.times:
        return known, Verdict.IGNORED, fix, None
    if reason := impossible(known, fix):
        return known, Verdict.QUARANTINED, fix, reason
    return known.with_fix(fix), Verdict.ACCEPTED, fix, None


def impossible(known: Known, fix: Fix) -> str | None:
    """Why a fix cannot be right: off_earth, null_island, jump; None when it may be."""
    if not (math.isfinite(fix.lon) and math.isfinite(fix.lat) and abs(fix.lon) <= 180 and abs(fix.lat) <= 90):
        return "off_earth"
    if abs(fix.lon) < NEAR_NULL and abs(fix.lat) < NEAR_NULL:
        return "null_island"
    if known.at is None or known.lon is None or known.lat is None or fix.at <= known.at:
        return None
    metres = distance_m(known.lon, known.lat, fix.lon, fix.lat) - (fix.accuracy_m or 0)
    # A second of grace: trackers stamp whole seconds.
    seconds = max((fix.at - known.at).total_seconds(), 1.0)
    return "jump" if metres / seconds > FASTEST_MPS else None
