"""Faults of the line and of the centre, as TCP and the kernel make them: never a silent stale screen, and it heals."""

import asyncio
import json
import os
import signal
import time
from collections.abc import Iterator
from uuid import uuid4

import httpx
import pytest
from playwright.sync_api import Browser, expect

from dispatch.picture import parse_utc
from geo.orm import now_utc
from tests.alerts.clockwork import alerts, hasten, until_gone, until_raised
from tests.browser.board import same_as_the_picture, shown
from tests.browser.conftest import Open
from tests.browser.proxy import Line
from tests.browser.screen import Screen, word
from tests.browser.test_dispatching import fire
from tests.browser.test_intake import placed_unit
from tests.conftest import open_folder
from tests.process import House
from tests.stage import Stage

OLDEST_S = 12
"""A tick may be 3 s under way, the next one 7 s away; the rest is ours to look."""


@pytest.fixture
def line(stage: Stage) -> Iterator[Line]:
    """A line to the centre that can be cut."""
    line = Line(stage.centre.port)
    yield line
    line.close()


def cut_and_heal(desk: Open, stage: Stage, line: Line, seconds: float) -> None:
    """A console whose cable is pulled while the city goes on."""
    unit = placed_unit(stage, "PMK-01")
    incident = fire(stage)
    screen = desk("dispatcher", "/dispatch", name="D1", address=line.url, size=(1920, 1080))
    same_as_the_picture(screen)
    line.pull()
    began = time.monotonic()
    expect(screen.light).to_have_class(word("lost"), timeout=10_000)
    assert time.monotonic() - began < 10
    expect(screen.panel("Menunggu")).to_have_attribute("data-state", "stale")
    stage.wait(stage.centre.assign(incident, unit))
    for n in range(3):
        fire(stage, location_text=f"Jl. Demak {n}")
    screen.page.wait_for_timeout(max(0.0, seconds - (time.monotonic() - began)) * 1000)
    expect(screen.light).to_contain_text("TERPUTUS")
    line.drop()
    line.mend()
    expect(screen.light).to_have_class(word("live"), timeout=25_000)
    same_as_the_picture(screen)


def test_a_pulled_cable_is_red_within_ten_seconds_and_heals_to_the_picture(
    desk: Open, stage: Stage, line: Line
) -> None:
    cut_and_heal(desk, stage, line, 12)


@pytest.mark.soak
def test_a_cable_pulled_for_a_minute(desk: Open, stage: Stage, line: Line) -> None:
    cut_and_heal(desk, stage, line, 60)


async def flood(stage: Stage, bytes_per_s: int) -> None:
    """Positions, as a busy city has them; none is news to a page."""
    hub = stage.centre.app.state.relay.hub
    row = (str(uuid4()), 112.7378123, -7.2459123, 123.4, 12.3, "2020-01-01T00:00:00.000000Z")
    rows = [row] * (bytes_per_s // len(json.dumps(row)))
    while True:
        hub.place(now_utc(), rows)
        await asyncio.sleep(1)


def test_a_slow_line_shows_the_truth_or_says_it_does_not(desk: Open, stage: Stage, line: Line) -> None:
    """At 20 kB/s the page is either right or red, right in the end; at 26 kB/s ticks get through too, ever older."""
    placed_unit(stage, "PMK-01")
    screen = desk("dispatcher", "/dispatch", name="D1", address=line.url, size=(1920, 1080))
    line.bytes_per_s = 20_000
    for n in range(6):
        fire(stage, location_text=f"Jl. Demak {n}")
    same_as_the_picture(screen)
    expect(screen.light).to_have_class(word("live"))
    busy = asyncio.run_coroutine_threadsafe(flood(stage, 26_000), stage.loop)
    began, told, red = time.monotonic(), dict[str, float](), False
    while (passed := time.monotonic() - began) < 40:
        if passed > 5 * len(told):
            told[f"#{fire(stage)['short_number']}"] = passed
        screen.page.wait_for_timeout(500)
        live = "live" in (screen.light.get_attribute("class") or "")
        red |= not live
        seen = {row[0] for row in shown(screen)["waiting"]}
        missing = {number for number, at in told.items() if passed - at > OLDEST_S} - seen
        assert not (live and missing), f"green without {missing} after {passed:.0f} s"
    assert red
    busy.cancel()
    same_as_the_picture(screen)
    expect(screen.light).to_have_class(word("live"), timeout=25_000)


def test_a_console_that_hangs_is_a_silent_desk(desk: Open, stage: Stage) -> None:
    """Its socket stays open and takes every frame; nobody can work there."""
    stage.wait(hasten(stage.centre, desk_silent=6.0))
    screen = desk("dispatcher", "/dispatch", name="D9")
    screen.page.wait_for_timeout(7000)
    assert stage.wait(alerts(stage.centre, kind="desk_silent")) == []
    screen.script("() => void setTimeout(() => { for (const end = Date.now() + 15000; Date.now() < end;); }, 0)")
    stage.wait(until_raised(stage.centre, "desk_silent"))
    assert stage.wait(until_gone(stage.centre, "desk_silent", 30))["end_reason"] == "cured"


def test_a_device_without_network_lets_go_and_one_that_was_wrong_is_back_at_once(desk: Open, stage: Stage) -> None:
    """The old connection is never waited for; the new one brings what happened meanwhile."""
    screen = desk("dispatcher", "/dispatch", name="D1")
    with screen.page.expect_websocket(timeout=5000):
        screen.script("() => dispatchEvent(new Event('offline'))")
    fire(stage)
    expect(screen.light).to_have_class(word("live"))
    same_as_the_picture(screen)


def test_a_browser_clock_five_minutes_off_shows_right_ages(desk: Open, stage: Stage) -> None:
    """Ages come from the centre's clock: right within two seconds whatever the desk's own clock says."""
    unit = placed_unit(stage, "PMK-01")
    stage.wait(stage.centre.assign(fire(stage), unit))
    fire(stage)
    for off_ms in (300_000, -300_000):
        ages_are_right(desk("dispatcher", "/dispatch", ready=False), stage, off_ms)


def ages_are_right(screen: Screen, stage: Stage, off_ms: int) -> None:
    """With a browser's clock so far off."""
    screen.page.add_init_script(
        "const now = Date.now.bind(Date); const Old = Date;"
        f"globalThis.Date = class extends Old {{ constructor(...a) {{ super(...(a.length ? a : [now() + {off_ms}])) }}"
        f" static now() {{ return now() + {off_ms} }} }};"
    )
    screen.open("/dispatch")
    picture = stage.wait(stage.centre.picture())
    since = {("Menunggu", "Berjalan")[i["status"] != "pending"]: i["created_at"] for i in picture["incidents"]}
    since["Unit"] = picture["units"][0]["status_at"]
    assert len(since) == 3
    for name, at in since.items():
        minutes, seconds = map(int, screen.rows(name).first.locator("time").inner_text().split(":"))
        assert abs((now_utc() - parse_utc(at)).total_seconds() - (minutes * 60 + seconds)) <= 2, name


def test_a_stopped_centre_turns_red_and_no_kept_tick_keeps_it_green(
    chromium: Browser, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """SIGSTOP: sockets stay open and silent. Afterwards everything is as the centre has it."""
    house = House(open_folder(tmp_path_factory.mktemp("stopped")))
    house.run()
    try:
        wait_for(house)
        token = house.token("dispatcher")
        context = chromium.new_context(viewport={"width": 1920, "height": 1080})
        screen = Screen(context, house.url)
        answer = context.request.post(
            f"{house.url}/api/session", data={"token": token}, headers={"origin": house.url}
        )  # fmt: skip
        assert answer.ok
        screen.open("/dispatch")
        os.kill(house.process.pid, signal.SIGSTOP)
        began = time.monotonic()
        try:
            expect(screen.light).to_have_class(word("lost"), timeout=10_000)
            screen.page.wait_for_timeout(max(0.0, 15 - (time.monotonic() - began)) * 1000)
            expect(screen.light).to_have_class(word("lost"))
        finally:
            os.kill(house.process.pid, signal.SIGCONT)
        expect(screen.light).to_have_class(word("live"), timeout=25_000)
        headers = {"Authorization": f"Bearer {token}"}
        httpx.post(f"{house.url}/api/incidents", json={"type": "flood", "location_text": "x"}, headers=headers)
        expect(screen.rows("Menunggu")).to_have_count(1)
        assert screen.faults == []
        context.close()
    finally:
        house.stop()


def wait_for(house: House) -> None:
    """Until the centre answers; one that has ended never will."""
    while house.process.poll() is None:
        try:
            if httpx.get(f"{house.url}/api/health").status_code == 200:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.1)
    raise AssertionError("the centre ended at its start")


def test_a_relay_that_no_longer_sees_the_database_turns_screens_red(desk: Open, stage: Stage) -> None:
    """Ticks come, but what they confirm grows old: red by `confirmed_at`."""
    screen = desk("dispatcher", "/dispatch")
    relay = stage.centre.app.state.relay
    follow = relay.loops.tasks["follow"]
    stage.loop.call_soon_threadsafe(follow.cancel)
    expect(screen.light).to_have_class(word("stale"), timeout=15_000)
    expect(screen.light).to_contain_text("TERTINGGAL")
