"""What a desk hears, by the tones that its browser makes."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Open
from tests.browser.proxy import Line
from tests.browser.screen import Screen, word
from tests.browser.test_dispatching import fire
from tests.browser.test_intake import placed_unit
from tests.centre import Json
from tests.stage import Stage

LISTEN = """globalThis.heard = [];
const Made = OscillatorNode;
globalThis.OscillatorNode = class extends Made {
  constructor(context, options) { super(context, options); heard.push(`${options.type} ${options.frequency}`); }
};"""
NEW, EMERGENCY = "triangle 740", "square 990"


@pytest.fixture
def line(stage: Stage) -> Iterator[Line]:
    """A line that can lead to the centre after its restart."""
    line = Line(stage.centre.port)
    yield line
    line.close()


def heard(screen: Screen, tone: str) -> None:
    """Waits until a tone was made."""
    screen.page.wait_for_function("tone => heard.includes(tone)", arg=tone, timeout=10_000)


def calls_for_help(stage: Stage, unit: Json) -> None:
    """A crew's emergency."""
    stage.wait(stage.centre.post(f"/api/units/{unit['id']}/emergency", {"client_id": f"sos {unit['call_sign']}"}))


def test_after_a_restart_nothing_sounds_that_was_heard_or_answered(desk: Open, stage: Stage, line: Line) -> None:
    one, two = placed_unit(stage, "PMK-07"), placed_unit(stage, "PMK-08", 112.76)
    screen = desk("dispatcher", "/dispatch", name="D1", address=line.url, ready=False)
    screen.page.add_init_script(LISTEN)
    screen.open("/dispatch").press("Escape")
    # What is there at a desk's first look, once a second, is not new.
    screen.page.wait_for_timeout(1_500)
    fire(stage, type="traffic_accident", priority=3)
    heard(screen, NEW)
    calls_for_help(stage, one)
    heard(screen, EMERGENCY)
    screen.acknowledge()
    expect(screen.page.locator(".strip.emergency")).to_have_count(0)
    screen.script("() => { heard.length = 0; }")
    stage.restart()
    line.target = stage.centre.port
    line.drop()
    expect(screen.light).to_have_class(word("live"), timeout=40_000)
    screen.page.wait_for_timeout(4_000)
    assert not {NEW, EMERGENCY} & set(screen.script("() => heard"))
    calls_for_help(stage, two)
    heard(screen, EMERGENCY)


def again(page: Page, tone: str) -> None:
    """Waits until this window makes a tone from now on."""
    page.evaluate("() => { heard.length = 0; }")
    page.wait_for_function("tone => heard.includes(tone)", arg=tone, timeout=10_000)


def test_of_two_windows_of_a_desk_one_sounds_and_the_other_when_it_is_closed(desk: Open, stage: Stage) -> None:
    unit = placed_unit(stage, "PMK-07")
    screen = desk("dispatcher", "/dispatch", name="D1", ready=False)
    screen.context.add_init_script(LISTEN)
    screen.open("/dispatch").press("Escape")
    second = screen.context.new_page()
    second.goto(f"{screen.address}/dispatch/units")
    expect(second.get_by_role("listbox", name="Unit").get_by_role("option")).to_have_count(1, timeout=20_000)
    second.keyboard.press("Escape")
    calls_for_help(stage, unit)
    expect(second.locator(".strip.emergency")).to_be_visible()
    for _ in range(2):
        again(screen.page, EMERGENCY)
    assert second.evaluate("() => heard") == []
    screen.page.close()
    again(second, EMERGENCY)


def test_muted_in_one_window_is_muted_in_all(desk: Open, stage: Stage) -> None:
    screen = desk("dispatcher", "/dispatch", name="D1")
    second = screen.context.new_page()
    second.goto(f"{screen.address}/dispatch/units")
    expect(second.locator(".light")).to_have_class(word("live"), timeout=20_000)
    second.keyboard.press("Escape")
    second.get_by_role("button", name="Pengendali").click()
    second.get_by_role("button", name="Senyap").click()
    expect(screen.page.locator("button.muted")).to_be_visible()
    screen.page.locator("button.muted").click()
    expect(second.locator("button.muted")).to_have_count(0)
