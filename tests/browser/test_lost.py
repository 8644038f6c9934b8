"""What could not be loaded says so, and what was there before stays readable, as old."""

import re
from collections.abc import Callable

from playwright.sync_api import Locator, Route, expect

from tests.browser.conftest import Open
from tests.browser.screen import Screen, word
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
