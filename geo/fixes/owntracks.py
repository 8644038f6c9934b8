"""OwnTracks over HTTP: one JSON message -> Fix, or nothing for every other kind of message.

Source: operations guide, section 6. `vel` is kilometres an hour.
"""

from datetime import datetime
from typing import Any

from geo.fixes.fix import Fix
from geo.fixes.osmand import read_number, read_time


def parse(body: Any, received_at: datetime) -> Fix | None:
    """The fix of a `location` message; None for heartbeats, cards, transitions and whatever else apps send."""
    if not isinstance(body, dict) or body.get("_type") != "location":
        return None
    lat, lon = read_number(body.get("lat"), -90, 90), read_number(body.get("lon"), -180, 180)
    if lat is None or lon is None or read_number(body.get("tst")) is None:
        return None
    speed, heading = read_number(body.get("vel"), 0), read_number(body.get("cog"), 0, 360)
    return Fix(
        lon, lat, read_time(str(body["tst"]), received_at), read_number(body.get("acc"), 0),
        None if speed is None else speed / 3.6, None if heading is None else heading % 360, "owntracks",
    )  # fmt: skip
