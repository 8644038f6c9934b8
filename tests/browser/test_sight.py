"""How the pages look: axe finds nothing, no text is cut or covered, at four sizes, in both languages."""

import gzip
import json
import time
from collections.abc import Callable

import pytest
from playwright.sync_api import Response, expect

from tests.browser.conftest import Open
from tests.browser.look import SIZES, axe, look
from tests.browser.screen import Screen
from tests.browser.test_dispatching import fire, placed_unit
from tests.stage import Stage

MAP = ("console-map-", "maplibre-gl-worker-")
"""The files of the map library."""
CAPITALS = 0.727
"""Height of Inter's capitals as a share of the size of its letters. Source: the font's own table (1490 of 2048)."""


def city(stage: Stage) -> None:
    """Enough of everything that every part of a page has something to show."""
    units = [placed_unit(stage, f"PMK-0{n}", 112.74 + n / 100) for n in (1, 2, 3)]
    stage.wait(stage.centre.unit("TGC-01", agency="DINKES", capabilities=["ambulance"], readiness="out_of_service"))
    far = "Jalan Raya Darmo Permai Selatan XIV nomor 124, depan masjid Al-Ikhlas, Pradahkalikendal"
    call = {"channel": "phone", "caller_number": "081230257001", "caller_name": "Ibu Sari"}
    busy = fire(stage, call=call, description="asap tebal dari lantai 2", answers={"trapped": True})
    fire(stage, location_text=far, type="social_conflict", priority=3)
    fire(stage, location_text=None)
    stage.wait(stage.centre.assign(busy, units[0]))
    stage.wait(stage.centre.report(units[0], "on_scene"))
    stage.wait(stage.centre.post(f"/api/incidents/{busy['id']}/notes", {"text": "air kurang", "urgent": True}))
    stage.wait(stage.centre.post(f"/api/units/{units[1]['id']}/emergency", {"client_id": "sos"}))
    missed = {"channel": "phone", "caller_number": "0315677000", "state": "abandoned"}
    stage.wait(stage.centre.post("/api/calls", missed, "call_taker"))


def open_parts(screen: Screen, path: str) -> None:
    """The page as it is in use."""
    if path == "/dispatch":
        screen.press("F4")
        expect(screen.page.locator(".advice .call").first).to_be_visible()
        screen.press("a")
    if path == "/call":
        screen.press("F2", "k")
        screen.page.keyboard.type("Tunjungan")


PAGES = [
    ("dispatcher", "/dispatch"),
    ("call_taker", "/call"),
    ("viewer", "/wall"),
    ("dispatcher", "/dispatch/handover"),
]


@pytest.mark.parametrize(("role", "path"), PAGES)
def test_axe_finds_nothing_and_no_text_is_cut_or_covered(desk: Open, stage: Stage, role: str, path: str) -> None:
    city(stage)
    wrong = {}
    for language, night in (("id", True), ("en", False)):
        screen = desk(role, path, name="D1", language=language, night=night)
        open_parts(screen, path)
        screen.page.wait_for_timeout(300)
        wrong[f"axe, {language}"] = axe(screen)
        wrong |= {f"{name}, {language}": look(screen, size) for name, size in SIZES.items()}
    found = {where: faults for where, faults in wrong.items() if faults}
    assert not found, json.dumps(found, indent=1)


def sheet_of_a_desk(screen: Screen) -> None:
    """A handover sheet, drawn and open."""
    panel = screen.page.locator(".handover .panel")
    panel.locator("button[aria-expanded]").click()
    panel.locator("form input").nth(1).fill("D2")
    panel.locator("form button").last.click()
    expect(panel.locator("article")).to_be_visible()


def call_under_way(screen: Screen) -> None:
    """The form of a call at the dispatcher's desk."""
    screen.press("F2", "k")
    screen.page.keyboard.type("Tunjungan")
    expect(screen.page.locator(".detail .panel")).to_contain_text("Tunjungan")


WINDOWS: list[tuple[str, Callable[[Screen], None] | None]] = [
    ("/dispatch/incidents", None), ("/dispatch/units", None), ("/dispatch/map", None), ("/dispatch/detail", None),
    ("/dispatch/alerts", None), ("/dispatch/handover", sheet_of_a_desk), ("/dispatch", call_under_way),
]  # fmt: skip


@pytest.mark.parametrize("language", ["id", "en"])
def test_every_panel_in_a_window_of_its_own_is_in_order(desk: Open, stage: Stage, language: str) -> None:
    city(stage)
    wrong = {}
    screen = desk("dispatcher", "/dispatch", name="D1", language=language, night=language == "id")
    for path, begin in WINDOWS:
        screen.open(path)
        screen.press("F4")
        if begin:
            begin(screen)
        screen.page.wait_for_timeout(300)
        wrong[path] = axe(screen) + look(screen)
    found = {where: faults for where, faults in wrong.items() if faults}
    assert not found, json.dumps(found, indent=1)


def test_sign_in_help_and_the_printed_sheet_are_in_order(desk: Open, stage: Stage) -> None:
    city(stage)
    screen = desk("dispatcher", "/dispatch")
    screen.press("F4", "?")
    expect(screen.page.get_by_role("complementary", name="Tombol")).to_contain_text("Paling mendesak")
    assert axe(screen) == []
    screen.press("Escape")
    screen.page.emulate_media(media="print")
    sheet = screen.page.locator("article.sheet")
    expect(sheet).to_be_visible()
    expect(sheet).to_contain_text("LEMBAR KEJADIAN")
    expect(screen.page.locator(".app")).to_be_hidden()
    screen.page.emulate_media(media="screen")
    screen.page.get_by_role("button", name="Pengendali").click()
    screen.page.get_by_role("button", name="Keluar").click()
    expect(screen.page.get_by_role("heading", name="Sigap 112", exact=True)).to_be_visible()
    assert axe(screen) == []
    assert {name: look(screen, size) for name, size in SIZES.items()} == {name: [] for name in SIZES}


def test_help_and_sign_in_are_in_order_in_english(desk: Open, window: Open, stage: Stage) -> None:
    screen = desk("dispatcher", "/dispatch", language="en", night=False)
    screen.press("?")
    expect(screen.page.get_by_role("complementary", name="Keys")).to_be_visible()
    assert axe(screen) == []
    stranger = window(stage.centre.url, language="en", night=False)
    stranger.page.goto(f"{stage.centre.url}/dispatch")
    expect(stranger.page.get_by_role("heading", name="Sigap 112", exact=True)).to_be_visible()
    assert axe(stranger) == []


def test_key_figures_of_the_wall_have_capitals_of_44_pixels(desk: Open, stage: Stage) -> None:
    city(stage)
    screen = desk("viewer", "/wall", size=(1920, 1080))
    figures = ".counts b, .agencies b, ol time"
    sizes = screen.script(
        "q => [...document.querySelectorAll(q)].map(e => parseFloat(getComputedStyle(e).fontSize))", figures
    )  # fmt: skip
    assert len(sizes) > 6
    assert min(sizes) * CAPITALS >= 44


def test_the_first_load_is_small_beside_the_map_and_its_policy_is_strict(desk: Open, stage: Stage) -> None:
    screen = desk("dispatcher", "/dispatch", ready=False)
    files: dict[str, bytes] = {}
    policies: dict[str, str] = {}

    def take(answer: Response) -> None:
        if "/assets/" in answer.url:
            files[answer.url] = answer.body()
            policies[answer.url] = answer.headers.get("content-security-policy", "")

    screen.page.on("response", take)
    first = screen.page.goto(f"{screen.address}/dispatch")
    assert first is not None
    policy = first.headers["content-security-policy"]
    assert "unsafe" not in policy
    assert "data:" not in policy
    assert "blob:" not in policy
    expect(screen.page.locator(".map canvas.maplibregl-canvas")).to_be_visible(timeout=20_000)
    ends = time.monotonic() + 20
    while sum("worker" in url for url in files) < 2:
        assert time.monotonic() < ends
        screen.page.wait_for_timeout(200)
    mine = {url: len(gzip.compress(body)) for url, body in files.items() if not url.rpartition("/")[2].startswith(MAP)}
    assert len(mine) > 5
    assert sum(mine.values()) < 450_000
    # A worker has the policy of its own file, not that of the page.
    workers = [url for url in files if "worker" in url]
    assert {policies[url] for url in workers} == {policy}
