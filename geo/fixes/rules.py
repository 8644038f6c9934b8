"""Which fixes count: repeats are ignored, impossible ones quarantined, clocks ahead clamped. Pure.

What is believed is a function of the set of fixes, not of the order in which they come: delays and shuffles end in the
same place. Source of the thresholds: operations guide, section 6, "Receiver rules" (judgement).
"""

import math
from bisect import bisect_left
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from geo.fixes.fix import Fix

FASTEST_MPS = 250 / 3.6
"""No vehicle of ours moves faster than 250 km/h."""
AHEAD = timedelta(minutes=5)
"""A device's clock further ahead is clamped to the time of receipt."""
REMEMBERED = 200
"""Fixes of a unit kept to recognise repeats and to put late ones in their place."""
NEAR_NULL = 1e-4
"""Degrees around 0/0: what a device sends that knows nothing."""
OUTVOTED = 3
"""So many fixes in a row that agree with each other and not with the one before were right, and it was wrong [J]:
else a unit whose first fix is false would be lost for hours."""
VAGUE_M = 1_000.0
"""A stated inaccuracy excuses no more than this [J]."""
M_PER_DEG = 111_195.0
"""Metres of a degree of latitude on the mean sphere."""


class Verdict(StrEnum):
    """What becomes of a fix."""

    ACCEPTED = "accepted"
    IGNORED = "ignored"
    QUARANTINED = "quarantined"


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a unit: its last fixes, and which of them is believed."""

    track: tuple[Fix, ...] = ()
    """Possible fixes by device time, each time once."""
    believed: Fix | None = None
    """The newest one that fits those before it."""
    doubted: tuple[Fix, ...] = ()
    """Newer ones that fit each other and not `believed`."""

    @classmethod
    def nothing(cls) -> "Known":
        """A unit never heard of."""
        return cls()

    @classmethod
    def at_row(cls, lon: float, lat: float, at: datetime) -> "Known":
        """As the database remembers it."""
        fix = Fix(lon, lat, at)
        return cls((fix,), fix)

    def after(self, fix: Fix) -> "Known":
        """With one more fix of a time not yet known."""
        place = bisect_left(self.track, fix.at, key=lambda one: one.at)
        if place == len(self.track):
            return replace(self._believe(fix), track=(*self.track, fix)[-REMEMBERED:])
        track = (*self.track[:place], fix, *self.track[place:])[-REMEMBERED:]
        known = Known()
        for one in track:
            known = known._believe(one)
        return replace(known, track=track)

    def _believe(self, fix: Fix) -> "Known":
        """The next fix in order of time."""
        if self.believed is None or not is_jump(self.believed, fix):
            return Known((), fix)
        fitting = self.doubted and not is_jump(self.doubted[-1], fix)
        doubted = (*self.doubted, fix) if fitting else (fix,)
        return Known((), fix) if len(doubted) >= OUTVOTED else Known((), self.believed, doubted)

    def knows(self, at: datetime) -> bool:
        """Whether there is a fix of this time."""
        place = bisect_left(self.track, at, key=lambda one: one.at)
        return place < len(self.track) and self.track[place].at == at


def judge(known: Known, fix: Fix, received_at: datetime) -> tuple[Known, Verdict, Fix, str | None]:
    """(what is known afterwards, the verdict, the fix as it is kept, the reason of a quarantine)."""
    if fix.at - received_at > AHEAD:
        fix = replace(fix, at=received_at, flags=(*fix.flags, "clock_ahead"))
    if known.knows(fix.at):
        return known, Verdict.IGNORED, fix, None
    if reason := impossible(fix):
        return known, Verdict.QUARANTINED, fix, reason
    after = known.after(fix)
    late = known.believed is not None and fix.at < known.believed.at
    if after.believed is not fix and (fix in after.doubted or (late and _strays(after, fix))):
        return after, Verdict.QUARANTINED, fix, "jump"
    return after, Verdict.ACCEPTED, fix, None


def _strays(known: Known, fix: Fix) -> bool:
    """Whether a late fix fits neither the one before it nor the one after it."""
    place = bisect_left(known.track, fix.at, key=lambda one: one.at)
    beside = [known.track[n] for n in (place - 1, place + 1) if 0 <= n < len(known.track)]
    return all(is_jump(*sorted((one, fix), key=lambda f: f.at)) for one in beside)


def impossible(fix: Fix) -> str | None:
    """Why a fix cannot be right by itself: off_earth, null_island; None when it may be."""
    if not (math.isfinite(fix.lon) and math.isfinite(fix.lat) and abs(fix.lon) <= 180 and abs(fix.lat) <= 90):
        return "off_earth"
    if abs(fix.lon) < NEAR_NULL and abs(fix.lat) < NEAR_NULL:
        return "null_island"
    return None


def is_jump(before: Fix, after: Fix) -> bool:
    """Whether nobody could have driven from one fix to a later one."""
    vague_m = min(VAGUE_M, (after.accuracy_m or 0) + (before.accuracy_m or 0))
    metres = _apart_m(before, after) - vague_m
    # A second of grace: trackers stamp whole seconds.
    return metres / max((after.at - before.at).total_seconds(), 1.0) > FASTEST_MPS


def _apart_m(a: Fix, b: Fix) -> float:
    """Great-circle metres (haversine), without numpy: this runs for every fix."""
    p, q = math.radians(a.lat), math.radians(b.lat)
    half = math.sin((q - p) / 2) ** 2
    half += math.cos(p) * math.cos(q) * math.sin(math.radians(b.lon - a.lon) / 2) ** 2
    return math.degrees(2 * math.asin(min(1.0, math.sqrt(half)))) * M_PER_DEG
