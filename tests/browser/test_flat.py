"""An hour of frames leaves a console as it was: no heap that grows, no node that stays."""

import json
from collections.abc import Iterator
from itertools import count
from typing import Any

import pytest
from playwright.sync_api import CDPSession, Page, WebSocketRoute, expect

from tests.browser.conftest import Open
from tests.browser.screen import Screen
from tests.browser.test_dispatching import fire
from tests.stage import Stage

Json = dict[str, Any]
UNITS, SECONDS, EVERY = 200, 3_600, 6
"""An hour with a batch of positions a second and 600 entries."""
PARTS = 10
GROWTH, SLACK_MB = 1.10, 2.0
"""[J] What the compiler's own caches may add between the first tenth and the last."""
SETTLED = "() => new Promise(done => requestAnimationFrame(() => setTimeout(done, 0)))"
"""The page has taken what was sent: sending further before would measure a queue."""


class Hour:
    """The frames of an hour, each as the centre would have written it."""

    def __init__(self, picture: Json) -> None:
        """Args: picture holds the units that move and the incident that is written about."""
        self.picture = picture
        self.second = count(1)
        self.seq = count(picture["seq"] + 1)
        self.newest = picture["seq"]

    def positions(self, second: int) -> Json:
        """A batch in which every unit has moved."""
        at = f"2031-01-01T{second // 3600:02}:{second // 60 % 60:02}:{second % 60:02}.000000Z"
        places = [((n * 37 + second * 3) % 900 / 1e4, (n * 53 + second * 7) % 900 / 1e4) for n in range(UNITS)]
        rows = zip(self.picture["units"], places, strict=True)
        units = [[unit["id"], 112.70 + east, -7.30 + north, 90, 10, at] for unit, (east, north) in rows]
        return {"kind": "positions", "v": 1, "at": at, "units": units}

    def entry(self, second: int) -> Json:
        """A unit is touched and an incident's words change; the number follows the one before."""
        seq, at = next(self.seq), self.picture["at"]
        unit = self.picture["units"][seq % UNITS]
        incident = {**self.picture["incidents"][0], "description": f"asap {seq}", "revision": seq}
        objects = {"units": [{**unit, "revision": seq}], "incidents": [incident]}
        prev, self.newest = self.newest, seq
        return {
            "kind": "entry", "v": 1, "seq": seq, "prev": prev, "id": f"00000000-0000-7000-8000-{seq:012}", "at": at,
            "event": "incident.changed", "subject": {"kind": "incident", "id": incident["id"]}, "actor": None,
            "detail": {}, "objects": objects, "removed": {},
        }  # fmt: skip

    def part(self, seconds: int) -> Iterator[Json]:
        """The next seconds."""
        for second in (next(self.second) for _ in range(seconds)):
            yield self.positions(second)
            if second % EVERY == 0:
                yield self.entry(second)


def weight(session: CDPSession) -> tuple[float, float]:
    """Bytes and nodes that are still held once everything that can be has been given back."""
    for _ in range(2):
        session.send("HeapProfiler.collectGarbage")
    found = {m["name"]: float(m["value"]) for m in session.send("Performance.getMetrics")["metrics"]}
    return found["JSHeapUsedSize"], found["Nodes"]


def feed(page: Page, route: WebSocketRoute, frames: Iterator[Json]) -> None:
    """As fast as the page takes them: after ten it must have drawn."""
    for n, frame in enumerate(frames):
        route.send(json.dumps(frame))
        if n % 10 == 0:
            page.evaluate(SETTLED)
    page.evaluate(SETTLED)


def between(screen: Screen) -> list[WebSocketRoute]:
    """The live line of a window that is not open yet: the centre's frames pass, further ones can be put in."""
    lines: list[WebSocketRoute] = []

    def join(line: WebSocketRoute) -> None:
        line.connect_to_server()
        lines.append(line)

    screen.page.route_web_socket("**/api/live*", join)
    return lines


@pytest.mark.soak
def test_an_hour_of_positions_and_entries_leaves_heap_and_nodes_as_they_were(desk: Open, stage: Stage) -> None:
    for n in range(UNITS):
        stage.wait(stage.centre.unit(f"U-{n:03}"))
    fire(stage)
    screen = desk("dispatcher", "/dispatch", name="D1", ready=False)
    lines = between(screen)
    screen.open("/dispatch")
    expect(screen.panel("Unit")).to_contain_text("U-000")
    screen.rows("Menunggu").first.click()
    session = screen.context.new_cdp_session(screen.page)
    session.send("Performance.enable")
    hour = Hour(stage.wait(stage.centre.picture()))
    weights = []
    for _ in range(PARTS):
        feed(screen.page, lines[-1], hour.part(SECONDS // PARTS))
        weights.append(weight(session))
    expect(screen.panel("Rincian")).to_contain_text(f"asap {hour.newest}")
    assert len(lines) == 1, "the page began anew: what was fed was not followed"
    (heap, nodes), (heap_after, nodes_after) = weights[0], weights[-1]
    assert heap_after < heap * GROWTH + SLACK_MB * 1e6, weights
    assert nodes_after <= nodes * 1.02 + 20, weights
