"""Long lists: nothing moves under the pointer, nothing is drawn that is not in view; windows of one desk act as one."""

from playwright.sync_api import expect

from tests.browser.board import STATUS
from tests.browser.conftest import Open
from tests.browser.screen import Screen
from tests.browser.test_dispatching import fire, placed_unit, status_of
from tests.stage import Stage

UNDER = "([x, y]) => document.elementFromPoint(x, y)?.closest('[role=option]')?.id"


def test_the_row_under_the_pointer_stays_while_fifty_incidents_arrive(desk: Open, stage: Stage) -> None:
    for n in range(6):
        fire(stage, priority=2, location_text=f"Jl. Demak {n}")
    screen = desk("dispatcher", "/dispatch")
    row = screen.rows("Menunggu").nth(3)
    expect(row).to_be_visible()
    box = row.bounding_box()
    assert box is not None
    at = [box["x"] + 120, box["y"] + box["height"] / 2]
    screen.page.mouse.move(*at)
    screen.page.wait_for_timeout(1500)
    mine = screen.script(UNDER, at)
    element = screen.page.evaluate_handle("id => document.getElementById(id)", mine)
    seen = set()
    for n in range(50):
        fire(stage, priority=1, location_text=f"Jl. Kapasan {n}")
        seen.add(screen.script(UNDER, at))
    expect(screen.panel("Menunggu")).to_contain_text("56")
    seen.add(screen.script(UNDER, at))
    assert seen == {mine}
    assert screen.script("([e, id]) => e.isConnected && document.getElementById(id) === e", [element, mine])
    # The newest is in sight all the same, above the pointer.
    expect(screen.rows("Menunggu").first).to_contain_text("Kapasan")
    screen.page.mouse.move(700, 300)
    expect(screen.rows("Menunggu").nth(3)).to_contain_text("Kapasan")
    # Of fifty-six rows only those in view are there.
    assert screen.rows("Menunggu").count() < 25


def go_to(screen: Screen, panel: str) -> None:
    """From panel to panel by F6, as often as it takes for all of them at most."""
    for _ in range(8):
        screen.press("F6")
        if screen.script("() => document.activeElement.getAttribute('aria-label')") == panel:
            return
    raise AssertionError(f"F6 does not come to {panel}")


def test_everything_is_done_by_keyboard_alone(desk: Open, stage: Stage) -> None:
    unit = placed_unit(stage, "PMK-01")
    screen = desk("dispatcher", "/dispatch", name="D1")
    expect(screen.rows("Unit")).to_have_count(1)
    keyboard = screen.page.keyboard
    screen.press("F2", "k")
    keyboard.type("-7.2459, 112.7378")
    expect(screen.page.get_by_role("option", name="-7.2459")).to_be_visible()
    screen.press("Enter", "Control+Enter")
    expect(screen.rows("Menunggu")).to_have_count(1)
    screen.press("F4", "i")
    expect(screen.rows("Menunggu").first).to_contain_text("D1")
    screen.press("c")
    keyboard.type("pelapor di depan gang")
    screen.press("Control+Enter")
    expect(screen.page.locator(".timeline")).to_contain_text("pelapor di depan gang")
    screen.press("F4")
    expect(screen.page.locator(".advice .call").first).to_have_text("PMK-01")
    screen.press("a", "Control+Enter")
    expect(screen.rows("Berjalan")).to_have_count(1)
    # To the list of units by F6, down to the unit, and its steps by their digits.
    go_to(screen, "Unit")
    screen.press("ArrowDown")
    for digit, status in (("3", "acknowledged"), ("4", "en_route"), ("6", "on_scene"), ("1", "available")):
        screen.press(digit)
        expect(screen.page.locator(".result.good")).to_be_visible()
        expect(screen.rows("Unit").first).to_contain_text(STATUS[status])
    assert status_of(stage, "PMK-01") == "available"
    stage.wait(stage.centre.post(f"/api/units/{unit['id']}/emergency", {"client_id": "sos"}))
    expect(screen.page.locator(".strip.emergency")).to_be_visible()
    screen.acknowledge()
    expect(screen.page.locator(".strip.emergency")).to_have_count(0)
    go_to(screen, "Berjalan")
    screen.press("ArrowDown", "x", "Control+Enter")
    expect(screen.rows("Baru ditutup")).to_have_count(1)
    # The list may know before the answer has come that can be taken back.
    expect(screen.page.locator(".result .undo")).to_be_visible()
    screen.press("Control+z")
    expect(screen.rows("Baru ditutup")).to_have_count(0)
    screen.press("F9")
    keyboard.type("/x 1 alarm")
    screen.press("Enter")
    expect(screen.rows("Baru ditutup")).to_have_count(1)
    screen.press("Escape", "F4", "?")
    expect(screen.page.get_by_role("complementary", name="Tombol")).to_be_visible()
    screen.press("Escape")
    expect(screen.page.get_by_role("complementary", name="Tombol")).to_have_count(0)


def test_panels_in_windows_of_their_own_choose_together(desk: Open, stage: Stage) -> None:
    placed_unit(stage, "PMK-01")
    busy = placed_unit(stage, "PMK-02")
    stage.wait(stage.centre.assign(fire(stage), busy))
    fire(stage, location_text="Jl. Demak 3")
    screen = desk("dispatcher", "/dispatch", name="D1")
    second = screen.context.new_page()
    second.goto(f"{screen.address}/dispatch/detail")
    third = screen.context.new_page()
    third.goto(f"{screen.address}/dispatch/units")
    units = third.get_by_role("listbox", name="Unit").get_by_role("option")
    expect(units).to_have_count(2, timeout=20_000)
    details = second.get_by_role("region", name="Rincian", exact=True)
    screen.rows("Menunggu").filter(has_text="#2").click()
    expect(details).to_contain_text("Jl. Demak 3", timeout=20_000)
    # A busy unit pointed at while a note is written does not turn the desk to its incident.
    screen.press("c")
    units.filter(has_text="PMK-02").click()
    expect(screen.page.get_by_role("form", name="Catatan")).to_be_visible()
    expect(details).to_contain_text("Jl. Demak 3")
    screen.press("Escape", "p")
    form = screen.page.get_by_role("form", name="Pilih")
    expect(form).to_be_visible()
    units.filter(has_text="PMK-01").click()
    expect(form.locator(".chip")).to_contain_text("PMK-01")
    form.locator("button.main").click()
    expect(screen.rows("Berjalan")).to_have_count(2)


def test_an_act_has_its_form_in_whichever_window_it_is_begun(desk: Open, stage: Stage) -> None:
    placed_unit(stage, "PMK-01")
    fire(stage)
    units = desk("dispatcher", "/dispatch/units", name="D1")
    units.rows("Unit").first.click()
    units.press("e")
    expect(units.page.get_by_role("form", name="DARURAT")).to_be_visible()
    units.press("Control+Enter")
    expect(units.page.locator(".strip.emergency")).to_contain_text("PMK-01")
    lists = desk("dispatcher", "/dispatch/incidents", name="D1")
    lists.rows("Menunggu").first.click()
    lists.press("p")
    expect(lists.page.get_by_role("form", name="Pilih")).to_be_visible()
    lists.page.keyboard.type("PMK-01")
    lists.press("Enter", "Control+Enter")
    expect(lists.rows("Berjalan")).to_have_count(1)


def test_the_most_urgent_is_taken_while_a_call_is_half_typed(desk: Open, stage: Stage) -> None:
    placed_unit(stage, "PMK-01")
    fire(stage)
    screen = desk("dispatcher", "/dispatch", name="D1")
    expect(screen.rows("Menunggu")).to_have_count(1)
    screen.press("F2", "k")
    screen.page.keyboard.type("Jl. Demak")
    screen.press("F4")
    expect(screen.page.locator(".advice .call").first).to_have_text("PMK-01")
    screen.press("a")
    expect(screen.page.get_by_role("form", name="Tugaskan")).to_contain_text("PMK-01")
    screen.press("Control+Enter")
    expect(screen.rows("Berjalan")).to_have_count(1)


def test_a_filter_is_seen_hides_what_it_says_and_never_a_waiting_priority_one(desk: Open, stage: Stage) -> None:
    placed_unit(stage, "PMK-01")
    stage.wait(stage.centre.unit("TGC-01", agency="DINKES", capabilities=["ambulance"]))
    fire(stage, priority=1)
    screen = desk("dispatcher", "/dispatch")
    expect(screen.rows("Unit")).to_have_count(2)
    screen.page.get_by_role("button", name="Saring: SEMUA").click()
    screen.page.get_by_role("button", name="DINKES").click()
    expect(screen.rows("Unit")).to_have_count(1)
    expect(screen.panel("Unit")).to_contain_text("1 tersembunyi")
    expect(screen.rows("Menunggu")).to_have_count(1)
    screen.page.reload()
    expect(screen.page.get_by_role("button", name="Saring: DINKES")).to_be_visible(timeout=20_000)
    screen.page.get_by_role("button", name="Hapus saringan").click()
    expect(screen.rows("Unit")).to_have_count(2)
