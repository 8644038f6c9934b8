"""A shift in the living city of `make run`: people sign in by name, streets are searched, roads advise."""

import time
from collections.abc import Iterator

import httpx
import pytest
from playwright.sync_api import expect

from dispatch.server.demo.accounts import PASSWORD
from dispatch.server.demo.city import UNITS
from tests.browser.board import same_as_the_picture
from tests.browser.conftest import Open
from tests.browser.crew import big, hold, offline, online, step
from tests.browser.screen import Screen, word
from tests.browser.test_line import wait_for
from tests.browser.test_shift import breaks_down
from tests.centre import Json
from tests.conftest import open_folder
from tests.process import House

STREET, OTHER = "Jalan Tunjungan 12", "Jalan Tunjungan 30"
PHONE, WALL = (390, 844), (1920, 1080)


class Town(House):
    """`sigap run --demo`, as `make run` starts it, on a folder of its own."""

    def command(self) -> list[str]:
        """What is run."""
        return [*super().command(), "--demo"]

    def lives(self) -> None:
        """Waits until the city is founded and its crew has an account."""
        admin, ends = {"username": "admin", "password": PASSWORD}, time.monotonic() + 120
        with httpx.Client(base_url=self.url, headers={"Origin": self.url}, timeout=30) as client:
            while client.post("/api/session", json=admin).is_error:
                assert time.monotonic() < ends
                time.sleep(1)
            while not client.get("/api/operators?q=awak").json()["items"]:
                assert time.monotonic() < ends
                time.sleep(0.5)
            assert len(client.get("/api/units?limit=200").json()["items"]) == len(UNITS)


@pytest.fixture
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """The living demonstration."""
    town = Town(open_folder(tmp_path_factory.mktemp("town")))
    town.run()
    try:
        wait_for(town)
        town.lives()
        yield town
    finally:
        town.stop()


class Room:
    """Five windows, each signed in by its page."""

    def __init__(self, window: Open, town: Town) -> None:
        """Args: town serves the pages."""
        self.one = self._seat(window(town.url), "/dispatch", "dispatcher", "D1")
        self.two = self._seat(window(town.url), "/dispatch", "kepala", "D2")
        self.taker = self._seat(window(town.url), "/call", "penerima", "T1")
        self.wall = self._seat(window(town.url, size=WALL), "/wall", "layar", "")
        self.crew = self._seat(window(town.url, size=PHONE), "/unit", "awak", "")
        self.all = (self.one, self.two, self.taker, self.wall, self.crew)

    @staticmethod
    def _seat(screen: Screen, path: str, name: str, desk: str) -> Screen:
        screen.page.goto(f"{screen.address}{path}")
        return screen.enter(name, PASSWORD, desk)


def ours(room: Room) -> Json:
    """The incident of this shift, among those of the living city."""
    return next(i for i in room.one.picture()["incidents"] if i["location_text"].startswith("Jalan Tunjungan"))


def signs(room: Room) -> set[str]:
    """Call signs of the units that are on it."""
    return {u["call_sign"] for u in room.one.picture()["units"] if u["incident_id"] == ours(room)["id"]}


def takes_a_call(room: Room) -> str:
    """A fire at a house of the city, found by its street; its number."""
    room.taker.press("F2", "k")
    room.taker.page.keyboard.type(STREET)
    expect(room.taker.page.get_by_role("option", name=STREET).first).to_be_visible()
    room.taker.press("Enter", "Control+Enter")
    expect(room.two.rows("Menunggu").filter(has_text=STREET)).to_have_count(1)
    shown = room.wall.page.locator("ol li").filter(has_text="Genteng").filter(has_text="Kebakaran")
    expect(shown.first).to_be_visible()
    incident = ours(room)
    assert (incident["area"]["kecamatan"], incident["position"]["source"]) == ("Genteng", "search")
    return f"#{incident['short_number']}"


def two_desks_send_and_one_is_told(room: Room, number: str) -> None:
    """Both prepare the same units; nobody is sent twice."""
    for screen in (room.one, room.two):
        screen.rows("Menunggu").filter(has_text=STREET).click()
        expect(screen.page.locator(".advice")).to_contain_text("lewat jalan")
        expect(screen.page.locator(".advice")).to_contain_text("PMK-01")
        screen.press("a")
        expect(screen.page.get_by_role("form", name="Tugaskan")).to_contain_text("PMK-01")
    room.one.press("Control+Enter")
    expect(room.one.rows("Berjalan").filter(has_text=STREET)).to_have_count(1)
    room.two.press("Control+Enter")
    told = room.two.page.get_by_role("form", name="Tugaskan").get_by_role("alert")
    expect(told).to_contain_text(f"PMK-01 sudah di {number}")
    expect(told).to_contain_text("oleh Dispatcher")
    room.two.press("Escape")
    expect(room.taker.page.locator("main")).to_contain_text("PMK-01")


def the_crew_reads_the_other_house(room: Room) -> None:
    """It was another number of the street."""
    step(room.crew, "3TERIMA")
    step(room.crew, "4MELUNCUR")
    room.one.rows("Berjalan").filter(has_text=STREET).click()
    room.one.press("l")
    form = room.one.page.get_by_role("form", name="Lokasi")
    form.get_by_role("combobox").fill(OTHER)
    form.get_by_role("option", name=OTHER).first.click()
    room.one.press("Control+Enter")
    place = room.crew.page.locator(".place")
    expect(place).to_contain_text(OTHER)
    place.get_by_role("button", name="SUDAH DIBACA").click()
    expect(place).not_to_have_class(word("unread"))
    assert ours(room)["position"]["source"] == "search"


def the_next_best_replaces_who_breaks_down(room: Room) -> None:
    """The engine stands still on its way; the leader sends what is proposed instead."""
    before = signs(room)
    breaks_down(room.crew)
    expect(room.two.page.locator(".facts")).to_contain_text("UNIT KURANG")
    room.two.rows("Berjalan").filter(has_text=OTHER).click()
    proposed = room.two.page.locator(".advice > ul .call")
    expect(proposed.filter(has_text="PMK-01")).to_have_count(0)
    expect(proposed.filter(has_text="PMK-").first).to_be_visible()
    room.two.press("a")
    expect(room.two.page.get_by_role("form", name="Tugaskan")).to_contain_text("PMK-")
    room.two.press("Control+Enter")
    expect(room.two.page.get_by_role("form", name="Tugaskan")).to_have_count(0)
    assert any(sign.startswith("PMK-") for sign in signs(room) - before), (before, signs(room))


def a_call_for_help_reaches_every_desk(room: Room) -> None:
    """Pressed out of reach, heard as soon as it is not; one answer rests all."""
    offline(room.crew)
    hold(room.crew, room.crew.page.get_by_role("button", name="DARURAT"), 2.3)
    online(room.crew)
    for screen in (room.one, room.two, room.taker):
        expect(screen.page.locator(".strip.emergency")).to_contain_text("PMK-01")
    room.two.acknowledge()
    for screen in (room.one, room.two, room.taker):
        expect(screen.page.locator(".strip.emergency")).to_have_count(0)


def test_a_shift_in_the_living_city_of_the_demonstration(window: Open, town: Town) -> None:
    room = Room(window, town)
    number = takes_a_call(room)
    two_desks_send_and_one_is_told(room, number)
    the_crew_reads_the_other_house(room)
    the_next_best_replaces_who_breaks_down(room)
    a_call_for_help_reaches_every_desk(room)
    town.kill("app")
    wait_for(town)
    told = {"type": "flood", "location_text": "Gang Banjir 7", "priority": 1}
    origin = {"Origin": town.url}
    assert room.one.context.request.post(f"{town.url}/api/incidents", data=told, headers=origin).ok
    for screen in room.all:
        expect(screen.light).to_have_class(word("live"), timeout=40_000)
    for screen in (room.one, room.two):
        # A row under the pointer stays where it is, whatever comes above it.
        screen.page.mouse.move(0, 0)
        expect(screen.rows("Menunggu").filter(has_text="Gang Banjir 7")).to_have_count(1)
        expect(screen.rows("Berjalan").filter(has_text=number)).to_have_count(1)
        same_as_the_picture(screen, ("waiting", "active"))
        expect(screen.page.locator(".strip.emergency")).to_have_count(0)
    expect(room.wall.page.locator("ol")).to_contain_text("Banjir")
    expect(big(room.crew)).to_be_visible()
