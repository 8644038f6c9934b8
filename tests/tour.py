"""`make tour`: takes the pictures of docs/tour.md from a running demonstration, with the passwords it prints.

Starts one of its own in a folder under the temporary folder, unless the address of another one is given. Looking at the
pictures is the point: nothing is checked here.
"""

import argparse
import base64
import json
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
from playwright.sync_api import Browser, Page, Route, sync_playwright

from dispatch.server.demo.accounts import CREW, PASSWORD
from tests.browser.conftest import FLAGS
from tests.process import House

OUT = Path(__file__).parents[1] / "docs" / "tour"
DESK, PHONE, WALL = (1600, 900), (390, 844), (1920, 1080)
SHEET = """<!doctype html><style>body{margin:0;background:#fff;font:600 17px sans-serif;color:#111}
main{display:grid;grid-template-columns:1fr 1fr;gap:14px;padding:14px}figure{margin:0}
img{width:100%;display:block;border:1px solid #888}figcaption{padding:0 0 5px}</style><main>"""


class Demonstration(House):
    """The demonstration in a folder of its own."""

    def command(self) -> list[str]:
        """`sigap run --demo`."""
        return [*super().command(), "--demo"]


class Camera:
    """Takes pictures of one centre."""

    def __init__(self, browser: Browser, address: str, plain: Path | None) -> None:
        """Args: plain is a folder for PNG copies, which every viewer opens; None: no copies."""
        self.browser, self.address, self.plain = browser, address, plain

    def window(self, user: str, size: tuple[int, int], *, night: bool = True, desk: str | None = None) -> Page:
        """A window in which somebody is signed in."""
        context = self.browser.new_context(viewport={"width": size[0], "height": size[1]})
        shade = "yes" if night else "no"
        context.add_init_script(
            f"localStorage.setItem('sigap.language','id');localStorage.setItem('sigap.night','{shade}')"
        )
        body = {"username": user, "password": PASSWORD, "desk": desk}
        answer = context.request.post(
            f"{self.address}/api/session", data=body, headers={"origin": self.address}
        )  # fmt: skip
        assert answer.ok, answer.text()
        return context.new_page()

    def see(self, page: Page, path: str) -> Page:
        """A page, once its picture is live and its map is drawn."""
        page.goto(self.address + path)
        page.wait_for_selector(".light.live, .wall > footer.live, [data-state=live]", timeout=60_000)
        page.wait_for_timeout(5_000)
        return page

    def take(self, page: Page, name: str, quality: int = 62) -> None:
        """A picture as WebP."""
        shot = page.context.new_cdp_session(page).send("Page.captureScreenshot", {"format": "webp", "quality": quality})
        (OUT / f"{name}.webp").write_bytes(base64.b64decode(shot["data"]))
        if self.plain:
            page.screenshot(path=self.plain / f"{name}.png")
        print(f"{name}.webp {(OUT / f'{name}.webp').stat().st_size // 1024} kB")


def lived_in(address: str) -> None:
    """Waits until the city has something to show: incidents that wait, and units on their way."""
    ends = time.monotonic() + 600
    with httpx.Client(base_url=address, headers={"Origin": address}, timeout=20) as client:
        while time.monotonic() < ends:
            try:
                body = {"username": "dispatcher", "password": PASSWORD}
                if client.post("/api/session", json=body).is_success:
                    picture = client.get("/api/picture").json()
                    statuses = [row["status"] for row in picture["incidents"]]
                    if len(statuses) >= 9 and "pending" in statuses and {"en_route", "on_scene"} & set(statuses):
                        return
            except httpx.TransportError:
                pass
            time.sleep(2)
    raise SystemExit(f"{address}: the demonstration has too little to show after ten minutes")


def desks(camera: Camera) -> None:
    """The call-taker's desk and the dispatcher's by night and by day."""
    page = camera.see(camera.window("penerima", DESK, desk="T2"), "/call")
    page.keyboard.press("F2")
    page.keyboard.press("k")
    page.keyboard.type("tunjungan")
    page.wait_for_timeout(3_000)
    camera.take(page, "call")
    for name, night in (("night", True), ("day", False)):
        page = camera.see(camera.window("dispatcher", DESK, night=night, desk="D1"), "/dispatch")
        page.keyboard.press("F4")
        page.wait_for_timeout(3_000)
        camera.take(page, f"dispatch-{name}")


def others(camera: Camera) -> None:
    """The wall, the supervisor and the administrator."""
    camera.take(camera.see(camera.window("layar", WALL), "/wall"), "wall")
    camera.take(camera.see(camera.window("supervisor", DESK, night=False), "/supervise"), "supervise")
    camera.take(camera.see(camera.window("admin", DESK, night=False), "/admin"), "admin")


def crew(camera: Camera) -> None:
    """A crew's phone with a job: one that waits is given to it, if it has none."""
    sender = camera.window("dispatcher", DESK, desk="D3").context.request
    picture = sender.get(f"{camera.address}/api/picture").json()
    unit = next(one for one in picture["units"] if one["call_sign"] == CREW[1])
    waits = [one for one in picture["incidents"] if one["status"] == "pending"]
    if unit["assignment_id"] is None and waits:
        address = f"{camera.address}/api/incidents/{waits[0]['id']}/assignments"
        sender.post(address, data={"unit_ids": [unit["id"]]}, headers={"origin": camera.address})
    page = camera.see(camera.window(CREW[0], PHONE), "/unit")
    page.wait_for_selector(".duty .place", timeout=60_000)
    page.wait_for_timeout(4_000)
    camera.take(page, "unit", 80)


def emptied(route: Route) -> None:
    """The centre's picture without its incidents and units."""
    body: dict[str, Any] = route.fetch().json()
    route.fulfill(
        json={**body, "incidents": [], "units": [], "assignments": [], "recent": [], "positions": [], "alerts": []}
    )


def _held(page: Page) -> None:
    page.route("**/api/picture", lambda route: None)


def _empty(page: Page) -> None:
    page.route("**/api/picture", emptied)


def _failing(page: Page) -> None:
    page.route("**/api/handovers*", lambda route: route.abort())


def _forbidden(page: Page) -> None:
    refusal = {"title": "Forbidden", "status": 403, "code": "forbidden", "detail": "not your role"}
    page.route("**/api/handovers*", lambda route: route.fulfill(status=403, body=json.dumps(refusal)))


def _filtered(page: Page) -> None:
    page.get_by_role("button", name="Saring: SEMUA").click()
    page.get_by_role("button", name="DINKES", exact=True).click()
    page.get_by_role("button", name="Tutup", exact=True).click()


def _refused(page: Page) -> None:
    page.keyboard.press("F9")
    page.keyboard.type("/x 1 palsu")
    page.keyboard.press("Enter")


def _cut(page: Page) -> None:
    page.context.set_offline(True)
    page.wait_for_timeout(16_000)


STATES: list[tuple[str, str, Callable[[Page], None] | None, Callable[[Page], None] | None]] = [
    ("memuat / loading", "/dispatch", _held, None), ("kosong / empty", "/dispatch", _empty, None),
    ("langsung / live", "/dispatch", None, None), ("sebagian / partial (saringan)", "/dispatch", None, _filtered),
    ("ditolak / refused", "/dispatch", None, _refused), ("basi / stale", "/dispatch", None, _cut),
    ("gagal / failed", "/dispatch/handover", _failing, None),
    ("tidak berhak / forbidden", "/dispatch/handover", _forbidden, None),
]  # fmt: skip
"""Caption, address, what is done before the page opens, what is done afterwards."""


def states(camera: Camera) -> None:
    """The eight states of the dispatcher's panels on one sheet."""
    figures = []
    for caption, path, before, after in STATES:
        page = camera.window("dispatcher", (1366, 768), desk="D1")
        if before:
            before(page)
        page.goto(camera.address + path)
        page.wait_for_timeout(7_000)
        if after:
            after(page)
            page.wait_for_timeout(1_500)
        shot = base64.b64encode(page.screenshot()).decode()
        figures.append(f"<figure><figcaption>{caption}</figcaption><img src='data:image/png;base64,{shot}'></figure>")
        page.unroute_all(behavior="ignoreErrors")
        page.context.close()
    sheet = camera.browser.new_page(viewport={"width": 1600, "height": 1960})
    sheet.set_content(SHEET + "".join(figures))
    sheet.wait_for_timeout(500)
    camera.take(sheet, "states")


def main() -> None:
    """Every picture."""
    parser = argparse.ArgumentParser(description="Takes the pictures of docs/tour.md.")
    parser.add_argument("--address", help="a running demonstration; without it one is started")
    parser.add_argument("--plain", type=Path, help="a folder for PNG copies")
    parser.add_argument("--only", choices=["desks", "others", "crew", "states"], help="these pictures alone")
    wanted = parser.parse_args()
    OUT.mkdir(parents=True, exist_ok=True)
    house = None if wanted.address else Demonstration(Path(tempfile.mkdtemp(prefix="sigap-tour-")))
    if house:
        house.run()
    address = wanted.address or house.url  # type: ignore[union-attr]
    try:
        lived_in(address)
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
            camera = Camera(browser, address, wanted.plain)
            for work in (desks, others, crew, states):
                if wanted.only in (None, work.__name__):
                    work(camera)
    finally:
        if house:
            house.stop()


if __name__ == "__main__":
    main()
