"""How the field unit looks: axe finds nothing, no text is cut or covered, and every target is made for a glove."""

from collections.abc import Iterable
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Open
from tests.browser.crew import big, hold, offline, phone, step
from tests.browser.look import LOOK, axe, look
from tests.browser.screen import Screen
from tests.browser.test_unit import MOVED, fire
from tests.stage import Stage

UNDER = LOOK.replace("over = '", "over = 'dialog, ")
"""What lies under an open sheet is covered on purpose."""
SIZES = {"small": (360, 760), "phone": (390, 844), "lying": (844, 390), "tablet": (800, 1280), "wide": (1280, 800)}
SMALL = """() => [...document.querySelectorAll('button, a, input, textarea')].filter((one) => {
  const r = one.getBoundingClientRect();
  return one.checkVisibility() && r.width > 0 && (r.width < 48 || r.height < 48);
}).map((one) => (one.innerText || one.ariaLabel || one.tagName) + one.getBoundingClientRect().height)"""
"""Targets below 48 px, for gloves [J]; WCAG 2.2, 2.5.8 asks for 24."""
LONG = "Jalan Raya Darmo Permai Selatan XIV nomor 124, belakang gudang pupuk, depan masjid Al-Ikhlas Pradahkalikendal"


def job(stage: Stage, unit: Any) -> Any:
    """A job with everything in it, long words among it."""
    detail = {"access": "gang 1,5 m dari Jl. Pasar", "landmark": "tandon air hijau", "floor": "3", "lane_width_m": 1.5}
    incident = fire(stage, location_text=LONG, detail=detail, description="asap tebal dari dapur, warga berkerumun")
    notes = f"/api/incidents/{incident['id']}/notes"
    stage.wait(stage.centre.post(notes, {"text": "kabel PLN belum putus, LPG", "audience": "crew", "urgent": True}))
    stage.wait(stage.centre.post(notes, {"text": "air dari sungai", "audience": "crew"}))
    stage.wait(stage.centre.assign(incident, unit, stage.wait(stage.centre.unit())))
    later = stage.wait(stage.centre.incident(type="gas_leak", location_text=LONG))
    stage.wait(stage.centre.assign(later, unit, on_conflict="queue"))
    return incident


def faults(screen: Screen, sizes: Iterable[str] = SIZES) -> dict[str, list[str]]:
    """What is wrong at these sizes, and what axe finds."""
    wrong = {"axe": axe(screen)}
    for name in sizes:
        wrong[name] = [*look(screen, SIZES[name], UNDER), *(f"small: {one}" for one in screen.script(SMALL))]
    screen.page.set_viewport_size({"width": 360, "height": 760})
    return {where: list(what) for where, what in wrong.items() if what}


@pytest.mark.parametrize(
    ("language", "night", "sizes"), [("id", True, SIZES), ("en", False, ["small", "phone", "lying"])]
)
def test_a_job_in_every_state(desk: Open, stage: Stage, language: str, night: bool, sizes: Iterable[str]) -> None:
    unit = stage.wait(stage.centre.unit("PMK-07"))
    screen = phone(desk, stage, unit, language=language, night=night)
    wrong = {"idle": faults(screen, sizes)}
    incident = job(stage, unit)
    expect(big(screen)).to_contain_text("3")
    screen.see("LPG")
    wrong["new"] = faults(screen, sizes)
    height = big(screen).bounding_box()
    assert height is not None
    assert height["height"] >= 96
    step(screen, {"id": "3TERIMA", "en": "3ACCEPT"}[language])
    stage.wait(stage.centre.post(f"/api/incidents/{incident['id']}/location", MOVED))
    expect(screen.page.locator(".unread")).to_be_visible()
    wrong["moved"] = faults(screen, sizes)
    for button in screen.page.locator(".acts button").all():
        button.click()
        wrong[f"drawer {button.inner_text()}"] = faults(screen, sizes)
        screen.press("Escape")
    screen.page.locator(".call").click()
    wrong["caller"] = faults(screen, sizes)
    screen.press("Escape")
    screen.page.locator(".menu").click()
    wrong["menu"] = faults(screen, sizes)
    screen.press("Escape")
    offline(screen)
    hold(screen, screen.page.locator(".emergency"), 2.3)
    step(screen, {"id": "4MELUNCUR", "en": "4EN ROUTE"}[language])
    wrong["offline"] = faults(screen, sizes)
    screen.page.locator(".letters").click()
    wrong["outbox"] = faults(screen, sizes)
    assert {state: what for state, what in wrong.items() if what} == {}


def test_a_post(desk: Open, stage: Stage) -> None:
    one, two = stage.wait(stage.centre.unit("PMK-01")), stage.wait(stage.centre.unit("PMK-02"))
    stage.centre.tokens["pos"] = stage.wait(stage.centre.station_token(agency="DPKP"))
    screen = desk("pos", "/unit", size=(360, 760))
    wrong = {"list": faults(screen)}
    job(stage, one)
    expect(screen.page.get_by_role("alertdialog")).to_be_visible()
    wrong["taken over"] = faults(screen)
    screen.page.locator(".take").click()
    wrong["busy"] = faults(screen)
    assert {state: what for state, what in wrong.items() if what} == {}
    assert two["status"] == "available"
