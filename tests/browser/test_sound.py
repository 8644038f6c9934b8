"""What a desk hears, by the tones that its browser makes."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

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
    screen.press("F8")
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
