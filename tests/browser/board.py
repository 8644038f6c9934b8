"""What a console shows and what it must show: rows of the screen beside the picture of the centre."""

import json
import time
from typing import Any

from tests.browser.screen import Screen

Json = dict[str, Any]
SHOWN = """() => {
  const rows = name => [...document.querySelectorAll(`[role=listbox][aria-label="${name}"] [role=option]:not(.gone)`)];
  const said = (row, where) => row.querySelector(where)?.textContent.trim() ?? '';
  const incident = row => [said(row, '.num'), row.querySelector('svg').getAttribute('aria-label'),
    row.querySelector('.place').title, said(row, '.handler')];
  const status = row => row.querySelector('.status').firstChild.textContent.trim();
  return {
    waiting: rows('Menunggu').map(incident), active: rows('Berjalan').map(incident),
    units: Object.fromEntries(rows('Unit').map(row => [said(row, '.num'), [status(row), said(row, '.on')]])),
  };
}"""
WITHIN_S = 20
STATUS = {
    "available": "Siap", "dispatched": "Ditugaskan", "acknowledged": "Diterima", "en_route": "Meluncur",
    "on_scene": "Di lokasi", "staged": "Siaga di titik aman", "out_of_service": "Tidak siap",
}  # fmt: skip


def shown(screen: Screen) -> Json:
    """Waiting and active incidents in their order, each with number, priority, place and whose it is; of each unit its
    status in words and its incident.
    """
    found: Json = screen.script(SHOWN)
    return found


def incident_row(one: Json) -> list[str]:
    """What a row must say."""
    return [f"#{one['short_number']}", f"Prioritas {one['priority']}", one["location_text"], one["handler"] or ""]


def unit_row(one: Json, numbers: dict[str, int]) -> list[str]:
    """What a row must say; `numbers` are the short numbers of incidents by id."""
    number = numbers.get(one["incident_id"])
    return [STATUS[one["status"]], f"#{number}" if number else ""]


def wanted(picture: Json) -> Json:
    """The same from a picture, written from the interface contract and the ux guide alone."""
    age = sorted(picture["incidents"], key=lambda i: (i["priority"], i["waiting_since"] or i["created_at"]))
    waiting = [i for i in age if i["status"] == "pending" and "report" not in i["flags"]]
    active = sorted((i for i in age if i["status"] != "pending"), key=lambda i: i["status"] == "cleared")
    numbers = {i["id"]: i["short_number"] for i in picture["incidents"]}
    return {
        "waiting": [incident_row(i) for i in sorted(waiting, key=lambda i: i["hold"] is not None)],
        "active": [incident_row(i) for i in active],
        "units": {u["call_sign"]: unit_row(u, numbers) for u in picture["units"]},
    }  # fmt: skip


def same_as_the_picture(screen: Screen, lists: tuple[str, ...] = ("waiting", "active", "units")) -> None:
    """What these lists show is what the centre holds, by this screen's own session; a long one shows only a part."""
    ends = time.monotonic() + WITHIN_S
    while True:
        found, due = shown(screen), wanted(screen.picture())
        if all(found[name] == due[name] for name in lists):
            return
        assert time.monotonic() < ends, json.dumps([found, due], indent=1)
        screen.page.wait_for_timeout(200)
