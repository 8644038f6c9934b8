"""The main job in a real browser: a call by keyboard, a unit sent, its status seen; never a silent stale screen."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Page, async_playwright, expect

from tests.centre import PASSWORD, Centre

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync"]  # fmt: skip
DIST = Path(__file__).parents[2] / "ui" / "dist" / "index.html"
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not (CHROMIUM.exists() and DIST.exists()), reason="needs Chromium and the built pages"),
]


@pytest.fixture
async def page(centre: Centre) -> AsyncIterator[Page]:
    """A signed-in console; every request to another host fails the test."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = await browser.new_page(viewport={"width": 1366, "height": 768})
        outside: list[str] = []
        page.on(
            "request", lambda r: outside.append(r.url) if not r.url.startswith((centre.url, "data:", "blob:")) else None
        )
        await page.goto(centre.url)
        await page.fill("input[autocomplete=username]", centre.names["dispatcher"])
        await page.fill("input[type=password]", PASSWORD)
        await page.keyboard.press("Enter")
        await expect(page.locator("header.live")).to_be_visible(timeout=15_000)
        yield page
        assert [url for url in outside if url.startswith("http") and not url.startswith(centre.url)] == []
        await browser.close()


async def test_a_call_is_recorded_a_unit_sent_and_its_status_seen_without_a_mouse(centre: Centre, page: Page) -> None:
    unit = await centre.unit("PMK-77")
    await expect(page.get_by_text("PMK-77")).to_be_visible()
    await page.keyboard.press("F2")
    await page.keyboard.press("1")
    await page.keyboard.type("Jl. Tunjungan 1")
    await page.keyboard.press("Control+Enter")
    row = page.locator(".row", has_text="Jl. Tunjungan 1")
    await expect(row).to_contain_text("Menunggu")
    incident = (await centre.get("/api/incidents"))["items"][0]
    await centre.assign(incident, unit)
    await expect(row).to_contain_text("PMK-77")
    await expect(row).to_contain_text("Ditugaskan")
    await centre.report(unit, "on_scene")
    await expect(row).to_contain_text("Di lokasi")


async def test_what_was_typed_survives_a_reload_and_a_refusal(centre: Centre, page: Page) -> None:
    await page.keyboard.press("F2")
    await page.keyboard.press("3")
    await page.keyboard.type("Gang Dolly")
    await page.reload()
    await expect(page.locator("#place")).to_have_value("Gang Dolly", timeout=15_000)
    await page.locator("#place").fill("")
    await page.keyboard.press("Control+Enter")
    await expect(page.get_by_role("alert")).to_contain_text("Tulis tempat")


async def test_a_dead_stream_turns_the_bar_red_and_refuses_commands(centre: Centre, page: Page) -> None:
    await expect(page.locator("header.live")).to_be_visible(timeout=15_000)
    await page.context.set_offline(True)
    centre.app.state.relay._tasks[2].cancel()
    await expect(page.locator("header.lost")).to_be_visible(timeout=15_000)
    await expect(page.locator("header.lost")).to_contain_text("TERPUTUS")
    await expect(page.get_by_role("button", name="Catat")).to_be_disabled()
