"""What a console shows and what it must show: rows of the screen beside the picture of the centre."""

import json
import time
from typing import Any

from tests.browser.screen import Screen
from tests.stage import Stage

Json = dict[str, Any]
SHOWN = """() => {
  const rows = name => [...document.querySelectorAll(`[role=listbox][aria-label="${name}"] [role=option]:not(.gone)`)];
  const number = row => row.querySelector('.num').textContent.trim();
  const status = row => row.querySelector('.status').firstChild.textContent.trim();
  return {
    waiting: rows('Menunggu').map(number), active: rows('Berjalan').map(number),
    units: Object.fromEntries(rows('Unit').map(row => [number(row), status(row)])),
  };
}"""
STATUS = {
    "available": "Siap", "dispatched": "Ditugaskan", "acknowledged": "Diterima", "en_route": "Meluncur",
    "on_scene": "Di lokasi", "staged": "Siaga di titik aman", "out_of_service": "Tidak siap",
}  # fmt: skip


def shown(screen: Screen) -> Json:
    """Numbers of waiting and active incidents in their order, and each unit's status in words."""
    found: Json = screen.script(SHOWN)
    return found


def wanted(picture: Json) -> Json:
    """The same from a picture, written from the interface contract and the ux guide alone."""
    age = sorted(picture["incidents"], key=lambda i: (i["priority"], i["waiting_since"] or i["created_at"]))
    waiting = [i for i in age if i["status"] == "pending" and "report" not in i["flags"]]
    active = sorted((i for i in age if i["status"] != "pending"), key=lambda i: i["status"] == "cleared")
    return {
        "waiting": [f"#{i['short_number']}" for i in sorted(waiting, key=lambda i: i["hold"] is not None)],
        "active": [f"#{i['short_number']}" for i in active],
        "units": {u["call_sign"]: STATUS[u["status"]] for u in picture["units"]},
    }  # fmt: skip


def same_as_the_picture(screen: Screen, stage: Stage, within_s: float = 20) -> None:
    """What the lists show is what the centre holds."""
    ends = time.monotonic() + within_s
    while (found := shown(screen)) != (due := wanted(stage.wait(stage.centre.picture()))):
        assert time.monotonic() < ends, json.dumps([found, due], indent=1)
        screen.page.wait_for_timeout(200)
