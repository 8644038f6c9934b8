"""A crew's phone or a post's tablet in a real browser, and what the centre has kept of its reports."""

import re
from typing import Any

import psycopg
from playwright.sync_api import Locator, expect

from tests.browser.conftest import Open
from tests.browser.screen import Screen, word
from tests.centre import Json
from tests.stage import Stage

PHONE = (360, 760)


def phone(desk: Open, stage: Stage, unit: Json, **look: Any) -> Screen:
    """The open page of a unit's crew."""
    stage.centre.tokens[unit["call_sign"]] = stage.wait(stage.centre.crew_token(unit["id"]))
    return desk(unit["call_sign"], "/unit", **{"size": PHONE, **look})


def big(screen: Screen) -> Locator:
    """The one big button."""
    return screen.page.locator("footer .next")


def step(screen: Screen, name: str) -> None:
    """Takes the next step, which must be this one, and waits until the button has rested."""
    expect(big(screen)).to_have_text(name)
    big(screen).click()
    expect(screen.page.locator("footer .next.rest")).to_have_count(0)


def hold(screen: Screen, button: Locator, seconds: float) -> None:
    """A finger that stays for so long."""
    button.hover()
    screen.page.mouse.down()
    screen.page.wait_for_timeout(seconds * 1000)
    screen.page.mouse.up()


def kept(screen: Screen) -> None:
    """Waits until the service worker has the page and its files."""
    for _ in range(120):
        if screen.script("() => navigator.serviceWorker.controller !== null"):
            return
        screen.page.wait_for_timeout(250)
    raise AssertionError("no service worker took the page over within 30 s")


def offline(screen: Screen) -> None:
    """Out of reach, until the page says so."""
    screen.context.set_offline(True)
    expect(screen.light).to_have_class(word("lost"), timeout=30_000)
    expect(screen.light).to_contain_text(re.compile("GUNAKAN HT|USE RADIO"))


def online(screen: Screen) -> None:
    """Back, until the picture is live."""
    screen.context.set_offline(False)
    expect(screen.light).to_have_class(word("live"), timeout=30_000)


def reports(stage: Stage) -> list[tuple[str, str, bool]]:
    """What was received from units, in order: client_id, status, applied."""
    url = stage.centre.database_url.replace("+asyncpg", "")
    with psycopg.connect(url) as connection:
        rows = connection.execute("SELECT client_id, status, applied FROM unit_reports ORDER BY received_at, id")
        return [(str(key), str(status), bool(applied)) for key, status, applied in rows]


def received(screen: Screen, stage: Stage, count: int) -> list[tuple[str, str, bool]]:
    """The reports, once there are so many, and a moment later still no more."""
    for _ in range(100):
        if len(reports(stage)) >= count:
            break
        screen.page.wait_for_timeout(200)
    screen.page.wait_for_timeout(1000)
    return reports(stage)


def statuses(stage: Stage) -> list[str]:
    """The live assignments' statuses at the centre."""
    return [row["status"] for row in stage.wait(stage.centre.picture())["assignments"]]


def remembered(screen: Screen) -> None:
    """Waits until the device has written what it was told: a reading comes after every writing before it."""
    screen.script("""() => new Promise((done) => {
      indexedDB.open('sigap.field').onsuccess = ({ target: { result: base } }) => {
        base.transaction('kept').objectStore('kept').count().onsuccess = () => done(base.close());
      };
    })""")
