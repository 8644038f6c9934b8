"""What could not be loaded says so, and what was there before stays readable, as old."""

import re
from collections.abc import Callable

from playwright.sync_api import Locator, Route, expect

from tests.browser.conftest import Open
from tests.browser.screen import Screen, word
from tests.browser.test_dispatching import fire
from tests.browser.test_intake import placed_unit
from tests.centre import Json
from tests.stage import Stage


def answer(status: int) -> Callable[[Route], None]:
    """An answer that is none."""
    return lambda route: route.fulfill(status=status, body="{}")


def in_state(panel: Locator, state: str, within_s: float = 15) -> Locator:
    """The panel, once it shows this state."""
    expect(panel).to_have_attribute("data-state", state, timeout=within_s * 1000)
    return panel


def silence(screen: Screen) -> None:
    """The line dies: nothing comes any more, nothing gets through."""
    screen.page.context.set_offline(True)
    screen.script("() => dispatchEvent(new Event('offline'))")
    expect(screen.light).to_have_class(word("lost"), timeout=15_000)


def closed(stage: Stage, incident: Json) -> None:
    """Closed, and so long ago that no picture holds it."""
    view = stage.wait(stage.centre.fresh(incident))
    body = {"revision": view["revision"], "disposition": "resolved"}
    stage.wait(stage.centre.post(f"/api/incidents/{incident['id']}/close", body))


def test_a_handover_sheet_that_does_not_load_says_so(desk: Open, stage: Stage) -> None:
    stage.wait(stage.centre.post("/api/handovers", {"desk": "D1", "to": "D2"}, "shift_leader"))
    screen = desk("dispatcher", "/dispatch/handover", name="D1")
    panel = in_state(screen.panel("Serah terima"), "live")
    screen.page.route("**/api/handovers/*", answer(500))
    panel.get_by_role("button", name="Buka", exact=True).click()
    in_state(panel, "failed")
    screen.page.unroute("**/api/handovers/*")
    panel.get_by_role("button", name="Coba lagi").click()
    expect(in_state(panel, "live").locator("article")).to_contain_text("D1 → D2")


def test_calls_to_be_called_back_stay_readable_when_the_line_dies(desk: Open, stage: Stage) -> None:
    call = {"channel": "phone", "caller_number": "081230257001", "state": "abandoned"}
    stage.wait(stage.centre.post("/api/calls", call, "call_taker"))
    screen = desk("call_taker", "/call")
    missed = in_state(screen.panel("Tak terjawab"), "live")
    screen.page.route("**/api/calls/callbacks*", answer(500))
    expect(in_state(missed, "partial", 40)).to_contain_text("081230257001")
    silence(screen)
    expect(in_state(missed, "stale")).to_contain_text("081230257001")


def test_an_incident_that_is_not_for_this_role_says_so(desk: Open, stage: Stage) -> None:
    screen = desk("dispatcher", "/dispatch")
    screen.page.route("**/api/incidents/*", answer(403))
    screen.script(
        "id => new BroadcastChannel('sigap.selection').postMessage({ from: 'x', did: { incident: id } })",
        "00000000-0000-7000-8000-000000000000",
    )
    expect(in_state(screen.panel("Rincian"), "forbidden")).to_contain_text("Peran Anda")


def test_a_timeline_that_was_not_read_again_is_told_to_be_old(desk: Open, stage: Stage) -> None:
    incident = fire(stage)
    screen = desk("dispatcher", "/dispatch")
    screen.press("F4")
    timeline = screen.page.locator(".timeline")
    expect(timeline.locator("li")).not_to_have_count(0)
    screen.page.route("**/timeline", answer(500))
    stage.wait(stage.centre.post(f"/api/incidents/{incident['id']}/claim"))
    expect(timeline.get_by_role("alert")).to_contain_text("ini yang lama", timeout=15_000)
    expect(timeline.locator("li")).not_to_have_count(0)
    screen.page.unroute("**/timeline")
    timeline.get_by_role("button", name="Coba lagi").click()
    expect(timeline.get_by_role("alert")).to_have_count(0)


def test_figures_of_today_on_the_wall_have_an_age_and_fail_in_sight(desk: Open, stage: Stage) -> None:
    screen = desk("viewer", "/wall", size=(1920, 1080), ready=False)
    screen.page.clock.install()
    screen.open("/wall")
    footer = screen.page.locator(".wall > footer")
    expect(footer).to_contain_text(re.compile(r"tanggap 0:\d\d"))
    screen.page.route("**/api/incidents?since=*", answer(500))
    screen.page.clock.fast_forward(61_000)
    expect(footer).to_contain_text(re.compile(r"tanggap 1:\d\d \(gagal\)"), timeout=15_000)


def test_a_reach_that_fails_is_told_and_not_drawn(desk: Open, stage: Stage) -> None:
    screen = desk("dispatcher", "/dispatch", size=(1920, 1080))
    screen.page.route("**/api/geo/reach*", answer(503))
    panel = in_state(screen.panel("Peta"), "live")
    panel.get_by_role("button", name="Jangkauan").click()
    expect(in_state(panel, "partial")).to_contain_text("Jangkauan 8 mnt: Gagal dimuat")
    panel.get_by_role("button", name="Jangkauan").click()
    in_state(panel, "live")


def test_an_older_incident_prints_with_the_units_that_have_cleared(desk: Open, stage: Stage) -> None:
    unit = placed_unit(stage, "PMK-07")
    incident = fire(stage)
    stage.wait(stage.centre.assign(incident, unit))
    stage.wait(stage.centre.report(unit, "on_scene"))
    stage.wait(stage.centre.report(unit, "cleared"))
    screen = desk("dispatcher", "/dispatch")
    screen.rows("Berjalan").first.click()
    expect(screen.page.locator(".timeline li")).not_to_have_count(0)
    screen.page.emulate_media(media="print")
    sheet = screen.page.locator("article.sheet")
    expect(sheet.locator("tbody tr").first).to_contain_text("PMK-07")
    expect(sheet.locator("tbody tr").first.locator("td").last).not_to_be_empty()
    closed(stage, incident)
    picture = stage.wait(stage.centre.picture())
    screen.page.route("**/api/picture*", lambda route: route.fulfill(json={**picture, "recent": []}))
    screen.page.emulate_media(media="screen")
    screen.open("/dispatch")
    chosen = {"from": "x", "did": {"incident": incident["id"]}}
    screen.script("choice => new BroadcastChannel('sigap.selection').postMessage(choice)", chosen)
    expect(screen.page.locator(".timeline li")).not_to_have_count(0)
    screen.page.emulate_media(media="print")
    expect(sheet).to_have_count(1)
    expect(sheet).to_contain_text(incident["number"])
    expect(sheet.locator("tbody tr").first).to_contain_text("PMK-07")
