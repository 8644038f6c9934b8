"""One shift: two dispatchers, a call-taker, a crew's phone and the wall on one centre, begun again at the end.

Its short form is played in the living city (`test_town.py`).
"""

import pytest
from playwright.sync_api import expect

from tests.browser.board import same_as_the_picture
from tests.browser.conftest import Open
from tests.browser.crew import big, hold, offline, online, phone, step
from tests.browser.proxy import Line
from tests.browser.screen import Screen, word
from tests.browser.test_dispatching import fire, status_of
from tests.browser.test_intake import PLACE, placed_unit
from tests.centre import Json
from tests.stage import Stage

BRAWL = {"type": "social_conflict", "priority": 2, "location_text": "Jl. Demak 3"}


def takes_a_call(taker: Screen) -> None:
    """A fire by keyboard, at a place that is known."""
    taker.press("F2", "k")
    taker.page.keyboard.type(PLACE)
    expect(taker.page.get_by_role("option", name="-7.2459")).to_be_visible()
    taker.press("Enter", "Control+Enter")


def sends(one: Screen, sign: str) -> None:
    """The most urgent incident gets what is proposed."""
    one.press("F4")
    expect(one.page.locator(".advice .call").first).to_have_text(sign)
    one.press("a")
    expect(one.page.get_by_role("form", name="Tugaskan")).to_contain_text(sign)
    one.press("Control+Enter")
    expect(one.rows("Unit").filter(has_text=sign)).to_contain_text("Ditugaskan")


def declines(crew: Screen) -> None:
    """The crew cannot go, and says why."""
    expect(big(crew)).to_have_text("3TERIMA")
    crew.page.get_by_role("button", name="TIDAK BISA").click()
    crew.page.get_by_role("button", name="TOLAK TUGAS").click()
    crew.page.get_by_role("button", name="Awak kurang").click()
    crew.page.get_by_role("button", name="TOLAK TUGAS").click()
    crew.see("Menunggu tugas")


def stages(one: Screen, number: str, sign: str) -> None:
    """A unit waits at a safe point."""
    one.rows("Menunggu").filter(has_text=number).click()
    one.press("s")
    one.page.get_by_role("form", name="Siaga").get_by_role("combobox").fill(sign)
    one.press("Enter", "Control+Enter")
    expect(one.rows("Unit").filter(has_text=sign)).to_contain_text("Ditugaskan")


def moves(one: Screen, number: str, place: str) -> None:
    """The place was another one."""
    one.rows("Berjalan").filter(has_text=number).click()
    one.press("l")
    one.page.get_by_role("form", name="Lokasi").get_by_role("combobox").fill(place)
    expect(one.page.get_by_role("form", name="Lokasi")).to_contain_text("Belum ada titik")
    one.press("Control+Enter")


def breaks_down(crew: Screen) -> None:
    """The vehicle stands still on its way."""
    crew.page.get_by_role("button", name="TIDAK BISA").click()
    crew.page.get_by_role("button", name="KENDARAAN RUSAK").click()
    crew.page.get_by_role("button", name="Pompa").click()
    crew.page.get_by_role("button", name="KENDARAAN RUSAK").click()
    expect(crew.page.locator(".state")).to_have_text("TIDAK SIAP")


class Room:
    """The windows of a shift, all on one line to the centre."""

    def __init__(self, desk: Open, stage: Stage, line: Line, unit: Json) -> None:
        """Args: unit is the one whose crew has the phone."""
        self.one = desk("dispatcher", "/dispatch", name="D1", address=line.url)
        self.two = desk("shift_leader", "/dispatch", name="D2", address=line.url)
        self.taker = desk("call_taker", "/call", name="T1", address=line.url)
        self.wall = desk("viewer", "/wall", address=line.url, size=(1920, 1080))
        self.crew = phone(desk, stage, unit, address=line.url)
        self.all = (self.one, self.two, self.taker, self.wall, self.crew)

    def hear(self, sign: str) -> None:
        """Every desk shows a crew's emergency."""
        for screen in (self.one, self.two, self.taker):
            expect(screen.page.locator(".strip.emergency")).to_contain_text(sign)

    def rest(self) -> None:
        """No desk shows an emergency."""
        for screen in (self.one, self.two, self.taker):
            expect(screen.page.locator(".strip.emergency")).to_have_count(0)


def a_fire_is_declined_and_the_next_best_goes(room: Room, stage: Stage) -> None:
    """From the call to the second unit."""
    takes_a_call(room.taker)
    for screen in (room.one, room.two):
        expect(screen.rows("Menunggu")).to_have_count(1)
    expect(room.wall.page.locator("ol li")).to_contain_text("Kebakaran")
    sends(room.one, "PMK-01")
    expect(room.taker.page.locator("main")).to_contain_text("PMK-01")
    placed_unit(stage, "PMK-02", 112.76)
    declines(room.crew)
    expect(room.two.rows("Menunggu").first).to_contain_text("KEMBALI")
    sends(room.one, "PMK-02")


def a_staged_unit_reads_the_new_place_and_breaks_down(room: Room, stage: Stage) -> None:
    """A brawl whose place was wrong: the old point does not stay with the new words."""
    expect(room.wall.page.locator("ol li")).to_have_count(2)
    stages(room.one, "#2", "PMK-01")
    room.crew.see("Tunggu izin pusat")
    step(room.crew, "3TERIMA")
    step(room.crew, "4MELUNCUR")
    moves(room.one, "#2", "Jl. Demak 17")
    changed = room.crew.page.locator(".place")
    expect(changed).to_contain_text("Jl. Demak 17")
    brawl = next(i for i in stage.wait(stage.centre.picture())["incidents"] if i["short_number"] == 2)
    assert (brawl["location_text"], brawl["position"]) == ("Jl. Demak 17", None)
    changed.get_by_role("button", name="SUDAH DIBACA").click()
    expect(changed).not_to_have_class(word("unread"))
    breaks_down(room.crew)
    expect(room.two.rows("Unit").filter(has_text="PMK-01")).to_contain_text("Tidak siap")
    expect(room.two.rows("Menunggu").first).to_contain_text("KEMBALI")


def a_call_for_help_without_network_reaches_every_desk(room: Room) -> None:
    """One answer silences all."""
    offline(room.crew)
    hold(room.crew, room.crew.page.get_by_role("button", name="DARURAT"), 2.3)
    expect(room.crew.page.get_by_role("alert").filter(has_text="DARURAT")).to_contain_text("BELUM TERKIRIM")
    online(room.crew)
    room.hear("PMK-01")
    room.two.acknowledge()
    room.rest()


@pytest.mark.soak
def test_a_shift_of_four_browsers_and_the_wall_outlives_a_restart(desk: Open, stage: Stage) -> None:
    engine = placed_unit(stage, "PMK-01")
    line = Line(stage.centre.port)
    try:
        room = Room(desk, stage, line, engine)
        a_fire_is_declined_and_the_next_best_goes(room, stage)
        fire(stage, **BRAWL)
        a_staged_unit_reads_the_new_place_and_breaks_down(room, stage)
        a_call_for_help_without_network_reaches_every_desk(room)
        other = placed_unit(stage, "PMK-03", 112.78)
        stage.wait(stage.centre.post(f"/api/units/{other['id']}/emergency", {"client_id": "sos"}))
        room.hear("PMK-03")
        before = stage.wait(stage.centre.picture())["alerts"]
        stage.restart()
        line.target = stage.centre.port
        line.drop()
        for screen in room.all:
            expect(screen.light).to_have_class(word("live"), timeout=40_000)
        same_as_the_picture(room.one)
        same_as_the_picture(room.two)
        room.hear("PMK-03")
        assert stage.wait(stage.centre.picture())["alerts"] == before
        assert status_of(stage, "PMK-02") == "dispatched"
    finally:
        line.close()
