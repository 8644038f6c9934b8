"""A real browser and a real centre. The tests here are plain functions: the centre runs in a thread of its own."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.browser.screen import Screen
from tests.stage import Stage

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync", "--use-gl=angle", "--use-angle=swiftshader",
         "--enable-unsafe-swiftshader"]  # fmt: skip
DIST = Path(__file__).parents[2] / "ui" / "dist" / "index.html"
Open = Callable[..., Screen]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All tests here need Chromium and the built pages."""
    missing = pytest.mark.skip(reason="needs Chromium and the built pages")
    for item in items:
        if "tests/browser" in str(item.path):
            item.add_marker(pytest.mark.browser)
            if not (CHROMIUM.exists() and DIST.exists()):
                item.add_marker(missing)


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium, headless, drawing in software."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def stage(database_url: str) -> Iterator[Stage]:
    """A centre on a database of its own."""
    stage = Stage(database_url)
    yield stage
    stage.stop()


@pytest.fixture
def window(chromium: Browser) -> Iterator[Open]:
    """Opens windows at an address, nobody signed in; whatever went wrong in one fails the test."""
    opened: list[Screen] = []

    def open_window(
        address: str, *, size: tuple[int, int] = (1366, 768), language: str = "id", night: bool = True
    ) -> Screen:  # fmt: skip
        context = chromium.new_context(viewport={"width": size[0], "height": size[1]})
        context.add_init_script(
            "if (location.origin !== 'null') {"
            f"localStorage.setItem('sigap.language', '{language}');"
            f"localStorage.setItem('sigap.night', '{'yes' if night else 'no'}'); }}"
        )
        opened.append(Screen(context, address))
        return opened[-1]

    yield open_window
    faults = [fault for screen in opened for fault in screen.faults]
    for screen in opened:
        screen.context.close()
    assert faults == []


@pytest.fixture
def desk(stage: Stage, window: Open) -> Open:
    """Opens signed-in windows of the stage: `desk("dispatcher", "/dispatch", name="D1")`."""

    def open_desk(
        role: str, path: str, *, name: str | None = None, address: str | None = None, ready: bool = True, **look: Any
    ) -> Screen:
        screen = window(address or stage.centre.url, **look)
        screen.sign_in(stage, role, name)
        return screen.open(path) if ready else screen

    return open_desk
