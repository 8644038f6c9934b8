"""Stories of the dispatcher's console, with real refusals of the centre and what comes of them."""

from typing import Any

from playwright.sync_api import expect

from tests.browser.conftest import Open
from tests.browser.test_intake import placed_unit
from tests.stage import Stage

Json = dict[str, Any]
SLOW_PATCH = """() => {
  const held = window.fetch;
  window.fetch = (url, how) => new Promise(done =>
    setTimeout(() => done(held(url, how)), how.method === 'PATCH' ? 800 : 0));
}"""
"""A change takes a moment, in which somebody else is quicker."""
FIRE = {"position": {"lon": 112.7378, "lat": -7.2459, "source": "map"}, "location_text": "Jl. Tunjungan 1"}


def fire(stage: Stage, **fields: object) -> Json:
    """A fire in the middle of the city."""
    row: Json = stage.wait(stage.centre.incident(**{**FIRE, **fields}))
    return row


def status_of(stage: Stage, sign: str) -> str:
    """A unit's status as the centre has it."""
    units = stage.wait(stage.centre.picture())["units"]
    return next(str(u["status"]) for u in units if u["call_sign"] == sign)


def test_two_desks_want_one_unit_the_second_is_told_who_has_it_and_sends_the_substitute(
    desk: Open, stage: Stage
) -> None:
    placed_unit(stage, "PMK-01")
    fire(stage)
    fire(stage, location_text="Jl. Demak 3")
    one, two = desk("dispatcher", "/dispatch", name="D1"), desk("dispatcher", "/dispatch", name="D2")
    for screen, number in ((one, "#1"), (two, "#2")):
        screen.rows("Menunggu").filter(has_text=number).click()
        expect(screen.page.locator(".advice .call").first).to_have_text("PMK-01")
        screen.press("a")
        expect(screen.page.get_by_role("form", name="Tugaskan")).to_contain_text("PMK-01")
    placed_unit(stage, "PMK-02", 112.76)
    one.press("Control+Enter")
    expect(one.rows("Berjalan")).to_have_count(1)
    two.press("Control+Enter")
    form = two.page.get_by_role("form", name="Tugaskan")
    told = form.get_by_role("alert")
    expect(told).to_contain_text("PMK-01 sudah di #1")
    expect(told).to_contain_text("oleh dispatcher")
    expect(told).to_contain_text("PMK-02")
    told.get_by_role("button", name="Ganti").click()
    two.press("Control+Enter")
    expect(two.rows("Berjalan")).to_have_count(2)
    assert status_of(stage, "PMK-02") == "dispatched"


def test_the_proposal_follows_what_it_rests_on(desk: Open, stage: Stage) -> None:
    """Nobody presses a key: a proposed unit is taken by another desk, one that was sent declines while others go on."""
    first, second = placed_unit(stage, "PMK-01"), placed_unit(stage, "PMK-02", 112.76)
    waiting, far = fire(stage), fire(stage, location_text="Jl. Demak 3")
    screen = desk("dispatcher", "/dispatch", name="D1")
    screen.rows("Menunggu").filter(has_text="#1").click()
    proposed = screen.page.locator(".advice > ul .call")
    expect(proposed.first).to_have_text("PMK-01")
    stage.wait(stage.centre.assign(far, first))
    expect(proposed.first).to_have_text("PMK-02")
    third = placed_unit(stage, "PMK-03", 112.78)
    stage.wait(stage.centre.assign(waiting, second, third))
    expect(screen.rows("Berjalan")).to_have_count(2)
    stage.wait(stage.centre.report(first, "cleared"))
    stage.wait(stage.centre.report(second, "declined", reason="ban pecah"))
    expect(proposed.first).to_have_text("PMK-01")
    screen.press("a")
    form = screen.page.get_by_role("form", name="Tugaskan")
    expect(form).to_contain_text("PMK-01")
    expect(form).not_to_contain_text("PMK-02")


def test_a_place_another_desk_has_corrected_is_told_and_not_overwritten_by_one_key(desk: Open, stage: Stage) -> None:
    fire(stage)
    one, two = desk("dispatcher", "/dispatch", name="D1"), desk("shift_leader", "/dispatch", name="D2")
    for screen, place in ((one, "Jl. Demak 7"), (two, "Jl. Demak 9")):
        screen.rows("Menunggu").first.click()
        screen.press("l")
        screen.page.get_by_role("form", name="Lokasi").get_by_role("combobox").fill(place)
    one.press("Control+Enter")
    expect(one.page.get_by_role("form", name="Lokasi")).to_have_count(0)
    two.press("Control+Enter")
    form = two.page.get_by_role("form", name="Lokasi")
    expect(form.get_by_role("alert")).to_contain_text("Lokasi diubah dispatcher")
    expect(form.get_by_role("combobox")).to_have_value("Jl. Demak 9")
    assert stage.wait(stage.centre.picture())["incidents"][0]["location_text"] == "Jl. Demak 7"
    two.press("Control+Enter")
    expect(form).to_have_count(0)
    assert stage.wait(stage.centre.picture())["incidents"][0]["location_text"] == "Jl. Demak 9"


def test_a_word_about_a_job_does_not_reach_another_one(desk: Open, stage: Stage) -> None:
    """`/s` and the digits name the job they were said of; an undo that comes late says so and changes nothing."""
    unit = placed_unit(stage, "PMK-01")
    stage.wait(stage.centre.assign(fire(stage), unit))
    screen = desk("dispatcher", "/dispatch", name="D1")
    screen.rows("Unit").first.click()
    screen.press("6")
    expect(screen.rows("Unit").first).to_contain_text("Di lokasi")
    stage.wait(stage.centre.report(unit, "cleared"))
    stage.wait(stage.centre.assign(fire(stage, location_text="Jl. Demak 3"), unit))
    stage.wait(stage.centre.report(unit, "en_route"))
    screen.page.locator(".result").get_by_role("button", name="Urungkan").click()
    expect(screen.page.locator(".result")).to_contain_text("tidak boleh dari status sekarang")
    assert status_of(stage, "PMK-01") == "en_route"


def test_a_crew_declines_and_the_next_best_goes(desk: Open, stage: Stage) -> None:
    first = placed_unit(stage, "PMK-01")
    placed_unit(stage, "PMK-02", 112.76)
    incident = fire(stage)
    stage.wait(stage.centre.assign(incident, first))
    screen = desk("dispatcher", "/dispatch", name="D1")
    stage.wait(stage.centre.report(first, "declined", reason="ban pecah"))
    row = screen.rows("Menunggu").first
    expect(row).to_contain_text("KEMBALI")
    screen.press("F4")
    expect(screen.page.locator(".advice .call").first).to_have_text("PMK-02")
    screen.press("a", "Control+Enter")
    expect(screen.rows("Berjalan")).to_have_count(1)
    assert status_of(stage, "PMK-02") == "dispatched"


def test_staging_hold_divert_replace_and_close_with_undo(desk: Open, stage: Stage) -> None:
    units = [placed_unit(stage, f"PMK-0{n}", 112.74 + n / 100) for n in (1, 2, 3)]
    calm, loud = fire(stage, type="social_conflict", priority=3), fire(stage, location_text="Jl. Demak 3")
    screen = desk("dispatcher", "/dispatch", name="D1")
    # Staged: the order says so on the crew's line.
    screen.rows("Menunggu").filter(has_text="#1").click()
    screen.press("s")
    screen.page.keyboard.type("PMK-01")
    screen.press("Enter", "Control+Enter")
    expect(screen.panel("Rincian")).to_contain_text("siaga di titik aman")
    # Held: it waits at the bottom until a time, and the undo lets it go.
    screen.rows("Menunggu").filter(has_text="#2").click()
    screen.press("t", "Control+Enter")
    expect(screen.rows("Menunggu").first).to_contain_text("ditahan s.d.")
    screen.page.locator(".result").get_by_role("button", name="Urungkan").click()
    expect(screen.rows("Menunggu").first).not_to_contain_text("ditahan")
    # Diverted: from the less urgent to the more urgent, in one step.
    screen.rows("Menunggu").filter(has_text="#2").click()
    screen.press("d")
    screen.page.get_by_role("form", name="Alihkan").get_by_role("radio", name="PMK-01").click()
    screen.press("Control+Enter")
    expect(screen.rows("Menunggu").first).to_contain_text("#1")
    # Replaced: another unit goes instead.
    screen.rows("Berjalan").filter(has_text="#2").click()
    screen.press("g")
    screen.page.get_by_role("combobox", name="Dengan").fill("PMK-02")
    screen.press("Enter", "Control+Enter")
    expect(screen.rows("Unit").filter(has_text="PMK-01")).to_contain_text("Siap")
    expect(screen.rows("Unit").filter(has_text="PMK-02")).to_contain_text("#2")
    stage.wait(stage.centre.report(units[1], "on_scene"))
    # Closing while a unit is there is refused with the reason; afterwards it can be taken back.
    screen.press("x", "Control+Enter")
    expect(screen.page.get_by_role("form", name="Tutup").get_by_role("alert")).to_contain_text("Unit masih bertugas")
    stage.wait(stage.centre.report(units[1], "cleared"))
    expect(screen.rows("Berjalan").first).to_contain_text("Menunggu ditutup")
    screen.press("Control+Enter")
    expect(screen.rows("Baru ditutup")).to_have_count(1)
    screen.page.locator(".result").get_by_role("button", name="Urungkan").click()
    expect(screen.rows("Baru ditutup")).to_have_count(0)
    assert stage.wait(stage.centre.fresh(loud))["status"] == "cleared"
    assert stage.wait(stage.centre.fresh(calm))["status"] == "pending"


def test_the_command_line_does_the_same_acts_and_keeps_a_refused_line(desk: Open, stage: Stage) -> None:
    for n in (1, 2):
        placed_unit(stage, f"PMK-0{n}")
    fire(stage)
    fire(stage, location_text="Jl. Demak 3")
    screen = desk("dispatcher", "/dispatch", name="D1")
    line = screen.page.get_by_role("combobox", name="Perintah")
    result, done = screen.page.locator(".result"), screen.page.locator(".result.good")
    screen.press("F9")

    def say(text: str) -> None:
        line.fill(text)
        screen.press("Enter")

    say("/a 1 PMK-01 PMK-02")
    expect(done).to_contain_text("#1 tugaskan PMK-01, PMK-02")
    say("/s PMK-01 6")
    expect(done).to_contain_text("PMK-01 di lokasi")
    say("/d PMK-02 2")
    expect(done).to_contain_text("PMK-02 alihkan #2")
    say("/n 1 warga menunggu di gang")
    expect(done).to_contain_text("#1 catatan")
    say("/a 2 PMK-01")
    expect(screen.page.get_by_role("alert").filter(has_text="PMK-01 sudah di #1")).to_be_visible()
    expect(line).to_have_value("/a 2 PMK-01")
    say("/x 9 kondusif")
    expect(result).to_contain_text("9: tidak ada kejadian ini")
    assert [status_of(stage, f"PMK-0{n}") for n in (1, 2)] == ["on_scene", "dispatched"]
    line.fill("/a 2 PM")
    screen.press("Tab")
    expect(line).to_have_value("/a 2 PMK-01 ")


def test_somebody_elses_change_is_shown_with_name_and_nothing_typed_is_lost(desk: Open, stage: Stage) -> None:
    incident = fire(stage)
    screen = desk("dispatcher", "/dispatch", name="D1")
    screen.press("F4", "u")
    form = screen.page.get_by_role("form", name="Prioritas")
    form.get_by_role("radio", name="1").click()
    screen.script(SLOW_PATCH)
    screen.press("Control+Enter")
    change = {"revision": incident["revision"], "priority": 3}
    answer = stage.as_("dispatcher").patch(f"/api/incidents/{incident['id']}", json=change)
    assert answer.status_code == 200
    told = form.get_by_role("alert")
    expect(told).to_contain_text("Prioritas diubah dispatcher")
    expect(form.get_by_role("radio", name="1")).to_be_checked()


def test_a_click_on_the_map_is_a_place_only_while_a_place_is_asked_for(desk: Open, stage: Stage) -> None:
    """What was clicked earlier is never the place of what is opened later."""
    fire(stage)
    screen = desk("dispatcher", "/dispatch", name="D1")
    ground = screen.page.locator(".maplibregl-canvas")
    ground.click(position={"x": 60, "y": 150})
    screen.press("F4", "l")
    point = screen.page.get_by_role("form", name="Lokasi").locator(".point")
    expect(point).to_contain_text("-7.24590, 112.73780")
    ground.click(position={"x": 60, "y": 150})
    expect(point).not_to_contain_text("-7.24590, 112.73780")
    screen.press("Escape", "F2")
    expect(screen.page.locator(".point")).to_contain_text("Belum ada titik")


def test_a_crew_emergency_is_on_every_desk_until_answered_and_one_answer_silences_all(desk: Open, stage: Stage) -> None:
    unit = placed_unit(stage, "PMK-07")
    one, two = desk("dispatcher", "/dispatch", name="D1"), desk("call_taker", "/call", name="T1")
    stage.wait(stage.centre.post(f"/api/units/{unit['id']}/emergency", {"client_id": "sos"}))
    strip = one.page.locator(".strip.emergency")
    expect(strip).to_contain_text("DARURAT PERSONEL PMK-07")
    expect(two.page.locator(".strip.emergency")).to_contain_text("PMK-07")
    one.acknowledge()
    expect(strip).to_have_count(0)
    expect(two.page.locator(".strip.emergency")).to_have_count(0)
    alerts = stage.wait(stage.centre.picture())["alerts"]
    assert [a["acked_by"] for a in alerts] == ["dispatcher"]


def test_what_comes_up_under_a_key_or_click_takes_no_act_for_a_moment(desk: Open, stage: Stage) -> None:
    unit, other = placed_unit(stage, "PMK-07"), placed_unit(stage, "PMK-08")
    stage.wait(stage.centre.assign(fire(stage), unit))
    screen = desk("dispatcher", "/dispatch", name="D1")
    strip = screen.page.locator(".strip.emergency")

    def answered() -> list[str | None]:
        return [a["acked_by"] for a in stage.wait(stage.centre.picture())["alerts"] if a["kind"] == "crew_emergency"]

    # F8 goes down for what stood in the strip as a crew calls for help.
    screen.late(".strip", "PMK-08", "F8")
    stage.wait(stage.centre.post(f"/api/units/{other['id']}/emergency", {"client_id": "sos"}))
    expect(strip).to_contain_text("PMK-08")
    expect(strip.locator("button").first).to_be_enabled()
    assert answered() == [None]
    screen.acknowledge()
    expect(strip).to_have_count(0)
    # The second half of a double click finds the next step where the first one was.
    screen.rows("Berjalan").first.click()
    step = screen.panel("Rincian").locator(".step")
    expect(step).to_have_text("Diterima")
    screen.late(".step", "Meluncur")
    step.click()
    expect(step).to_have_text("Meluncur")
    expect(step).to_be_enabled()
    assert status_of(stage, "PMK-07") == "acknowledged"
    step.click()
    expect(screen.rows("Unit").filter(has_text="PMK-07")).to_contain_text("Meluncur")


def test_handover_of_a_desk_is_signed_by_both_and_its_incidents_change_hands(desk: Open, stage: Stage) -> None:
    for n in range(6):
        fire(stage, location_text=f"Jl. Demak {n}")
    screen = desk("dispatcher", "/dispatch", name="D1")
    for n in range(6):
        screen.rows("Menunggu").nth(n).click()
        screen.press("i")
        expect(screen.rows("Menunggu").nth(n)).to_contain_text("D1")
    screen.page.get_by_role("button", name="Serah terima").click()
    panel = screen.panel("Serah terima")
    panel.get_by_role("button", name="Buat lembar").click()
    panel.get_by_label("Ke meja").fill("D2")
    panel.get_by_label("Kewaspadaan").fill("anjing galak di Demak 2")
    panel.locator("form").get_by_role("button", name="Buat lembar").click()
    expect(panel).to_contain_text("anjing galak")
    expect(panel.locator("article li")).to_have_count(6)
    panel.get_by_role("button", name="Tanda tangan").first.click()
    expect(panel.get_by_role("button", name="Tanda tangan")).to_have_count(1)
    other = desk("shift_leader", "/dispatch/handover", name="D2")
    theirs = other.panel("Serah terima")
    theirs.get_by_role("button", name="Buka").first.click()
    theirs.get_by_role("button", name="Tanda tangan").click()
    for n in range(6):
        expect(screen.rows("Menunggu").nth(n)).to_contain_text("D2")


def test_merge_and_unmerge_correction_and_report_on_the_crews_behalf(desk: Open, stage: Stage) -> None:
    unit = placed_unit(stage, "PMK-01")
    first, second = fire(stage), fire(stage, location_text="Jl. Tunjungan 3")
    stage.wait(stage.centre.assign(first, unit))
    screen = desk("dispatcher", "/dispatch", name="D1")
    screen.rows("Menunggu").filter(has_text="#2").click()
    screen.press("m")
    screen.page.get_by_role("form", name="Gabung").get_by_role("radio", name="#1").click()
    screen.press("Control+Enter")
    expect(screen.rows("Menunggu")).to_have_count(0)
    screen.page.locator(".result").get_by_role("button", name="Urungkan").click()
    expect(screen.rows("Menunggu")).to_have_count(1)
    screen.rows("Unit").first.click()
    screen.press("6")
    expect(screen.rows("Unit").first).to_contain_text("Di lokasi")
    screen.page.locator(".result").get_by_role("button", name="Urungkan").click()
    expect(screen.rows("Unit").first).to_contain_text("Ditugaskan")
    assert stage.wait(stage.centre.fresh(second))["status"] == "pending"
