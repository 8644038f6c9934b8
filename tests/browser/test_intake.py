"""A call by keyboard: from F2 to help under way, nothing typed is ever lost."""

import time

from playwright.sync_api import expect

from tests.browser.conftest import Open
from tests.browser.proxy import Line
from tests.browser.screen import word
from tests.stage import Stage

PLACE = "-7.2459, 112.7378"


def placed_unit(stage: Stage, sign: str, lon: float = 112.74, **fields: object) -> dict[str, object]:
    """An available engine with a fresh position."""
    unit: dict[str, object] = stage.wait(stage.centre.unit(sign, **fields))
    fix = {"lon": lon, "lat": -7.25, "at": stage.now()}
    stage.wait(stage.centre.post(f"/api/units/{unit['id']}/positions", {"fixes": [fix]}))
    while not any(row[0] == unit["id"] for row in stage.wait(stage.centre.picture())["positions"]):
        time.sleep(0.05)
    return unit


def test_from_f2_to_help_under_way_in_twelve_keystrokes(desk: Open, stage: Stage) -> None:
    """Every key but those of the place itself is counted."""
    placed_unit(stage, "PMK-77")
    screen = desk("dispatcher", "/dispatch", name="D1")
    expect(screen.rows("Unit")).to_have_count(1)
    strokes = 0

    def press(*keys: str) -> None:
        nonlocal strokes
        strokes += len(keys)
        screen.press(*keys)

    press("F2", "k")
    screen.page.keyboard.type(PLACE)
    expect(screen.page.get_by_role("option", name="-7.2459")).to_be_visible()
    press("Enter", "Control+Enter")
    expect(screen.rows("Menunggu")).to_have_count(1)
    press("F4")
    expect(screen.page.locator(".advice .call").first).to_have_text("PMK-77")
    press("a", "Control+Enter")
    expect(screen.rows("Berjalan").first).to_contain_text("Kebakaran")
    assert strokes <= 12
    picture = stage.wait(stage.centre.picture())
    assert [a["status"] for a in picture["assignments"]] == ["dispatched"]
    assert picture["assignments"][0]["recommendation_id"] is not None
    assert picture["incidents"][0]["position"]["lat"] == -7.2459


def test_what_was_typed_survives_a_reload_and_a_refusal(desk: Open) -> None:
    screen = desk("call_taker", "/call")
    screen.press("F2", "b")
    screen.page.keyboard.type("Gang Dolly")
    screen.page.reload()
    place = screen.page.locator("#call-place")
    expect(place).to_have_value("Gang Dolly", timeout=15_000)
    place.fill("")
    screen.press("Control+Enter")
    expect(screen.page.get_by_role("alert").filter(has_text="Isi lokasi")).to_be_visible()
    expect(screen.page.get_by_role("radio", name="Banjir")).to_be_checked()


def test_a_second_caller_is_attached_with_one_key_and_a_call_put_aside_comes_back(desk: Open, stage: Stage) -> None:
    first = stage.wait(stage.centre.incident(location_text="Jl. Tunjungan Plaza"))
    screen = desk("call_taker", "/call", name="T1")
    screen.press("F2", "g")
    screen.page.keyboard.type("Gang Dolly")
    screen.press("F2", "k")
    screen.page.keyboard.type("dekat tunjungan plaza")
    similar = screen.panel("Kejadian mirip")
    expect(similar).to_contain_text("#1 Kebakaran")
    expect(similar.get_by_role("button", name="Gabung")).to_be_enabled()
    screen.press("Alt+Enter")
    expect(screen.page.locator(".result")).to_contain_text("Pelapor digabung ke #1")
    assert stage.wait(stage.centre.fresh(first))["caller_count"] == 1
    screen.page.get_by_role("list", name="Konsep").get_by_role("button", name="Buka").click()
    expect(screen.page.locator("#call-place")).to_have_value("Gang Dolly")
    expect(screen.page.get_by_role("radio", name="Gas bocor")).to_be_checked()


def test_enter_takes_no_place_that_was_found_for_other_words(desk: Open) -> None:
    screen = desk("call_taker", "/call")
    screen.press("F2", "k")
    screen.page.keyboard.type("-7.24, 112.73")
    expect(screen.page.get_by_role("option", name="-7.24")).to_be_visible()
    screen.page.keyboard.type("99")
    screen.press("Enter")
    expect(screen.page.locator("#call-place")).to_have_value("-7.24, 112.7399")
    expect(screen.page.get_by_role("option", name="112.7399")).to_be_visible()
    screen.press("Enter")
    expect(screen.page.locator(".point.set")).to_contain_text("112.7399")


def test_what_is_told_after_sending_reaches_the_crew_and_the_room(desk: Open, stage: Stage) -> None:
    screen = desk("call_taker", "/call", name="T1")
    screen.press("F2", "k")
    screen.page.keyboard.type("Jl. Demak 3")
    screen.press("Control+Enter")
    expect(screen.page.locator(".result")).to_contain_text("#1 terkirim")
    screen.page.get_by_label("Nomor", exact=True).fill("081230257001")
    screen.page.get_by_label("Tidak bisa bicara").check()
    screen.page.get_by_role("button", name="Rincian lokasi").click()
    screen.page.get_by_label("Akses", exact=True).fill("gang 1,5 m")
    screen.press("Control+Enter")
    expect(screen.page.locator(".result")).to_contain_text("#1 disimpan")
    incident = stage.wait(stage.centre.picture())["incidents"][0]
    assert incident["detail"] == {"access": "gang 1,5 m"}
    assert [(one["number"], one["safe_to_speak"]) for one in incident["callers"]] == [("+6281230257001", False)]


def test_what_one_key_attaches_to_stands_on_the_dispatchers_own_form_too(desk: Open, stage: Stage) -> None:
    first = stage.wait(stage.centre.incident(location_text="Jl. Tunjungan Plaza"))
    screen = desk("dispatcher", "/dispatch", name="D1")
    screen.press("F2", "k")
    screen.page.keyboard.type("dekat tunjungan plaza")
    shown = screen.page.get_by_role("button", name="Gabung #1 Kebakaran")
    expect(shown).to_contain_text("Jl. Tunjungan Plaza")
    expect(shown).to_be_enabled()
    screen.press("Alt+Enter")
    expect(screen.page.locator(".result")).to_contain_text("Pelapor digabung ke #1")
    assert len(stage.wait(stage.centre.fresh(first))["call_ids"]) == 1


def test_questions_raise_the_priority_and_what_is_asked_after_sending_is_added(desk: Open, stage: Stage) -> None:
    screen = desk("call_taker", "/call")
    screen.press("F2", "k")
    screen.page.keyboard.type("Jl. Demak 3")
    screen.press("Control+Enter")
    expect(screen.panel("Panggilan baru")).to_contain_text("#1")
    screen.page.get_by_label("Ada orang di dalam atau terjebak?").focus()
    screen.press("y")
    expect(screen.page.get_by_role("button", name="Prioritas 1")).to_have_attribute("aria-pressed", "true")
    screen.press("Control+Enter")
    expect(screen.page.locator(".result")).to_contain_text("#1 disimpan")
    now = stage.wait(stage.centre.picture())["incidents"][0]
    assert (now["priority"], now["answers"]) == (1, {"trapped": True})


def test_a_call_recorded_while_the_line_is_cut_arrives_once_when_it_is_mended(desk: Open, stage: Stage) -> None:
    line = Line(stage.centre.port)
    try:
        screen = desk("call_taker", "/call", name="T1", address=line.url)
        screen.press("F2", "m")
        screen.page.keyboard.type("Jl. Kertajaya 9")
        line.pull()
        expect(screen.light).to_have_class(word("lost"), timeout=20_000)
        screen.press("Control+Enter")
        waiting = screen.page.get_by_role("list", name="Konsep")
        expect(waiting).to_contain_text("Belum terkirim")
        expect(screen.page.locator("header.bar")).to_contain_text("1 belum terkirim")
        line.drop()
        line.mend()
        expect(screen.light).to_have_class(word("live"), timeout=30_000)
        expect(screen.page.locator(".result")).to_contain_text("#1 terkirim", timeout=20_000)
        expect(waiting).to_have_count(0)
        incidents = stage.wait(stage.centre.picture())["incidents"]
        assert [i["location_text"] for i in incidents] == ["Jl. Kertajaya 9"]
    finally:
        line.close()


def test_a_call_recorded_at_the_console_while_the_line_is_cut_is_sent_by_itself_when_it_heals(
    desk: Open, stage: Stage
) -> None:
    """The form is closed by then: nothing but the line brings it on its way."""
    screen = desk("dispatcher", "/dispatch", name="D1")
    screen.context.set_offline(True)
    expect(screen.light).to_have_class(word("lost"), timeout=20_000)
    screen.press("F2", "m")
    screen.page.keyboard.type("Jl. Kertajaya 9")
    screen.press("Control+Enter")
    expect(screen.page.locator("#call-place")).to_have_count(0)
    unsent = screen.page.locator("header.bar").get_by_text("1 belum terkirim")
    expect(unsent).to_be_visible()
    # Both tries at once are over before anything passes again.
    screen.page.wait_for_timeout(1500)
    screen.context.set_offline(False)
    expect(screen.rows("Menunggu")).to_have_count(1, timeout=20_000)
    expect(unsent).to_have_count(0)


def test_a_call_recorded_in_a_window_that_is_closed_is_sent_by_another_and_takes_nothing_from_under_its_hands(
    desk: Open, stage: Stage
) -> None:
    stage.wait(stage.centre.incident(location_text="Jl. Demak 3"))
    screen = desk("dispatcher", "/dispatch", name="D1")
    screen.rows("Menunggu").filter(has_text="#1").click()
    recorder = screen.context.new_page()
    recorder.goto(f"{screen.address}/dispatch")
    expect(recorder.get_by_role("region", name="Rincian", exact=True)).to_contain_text("Jl. Demak 3", timeout=20_000)
    screen.context.set_offline(True)
    expect(screen.light).to_have_class(word("lost"), timeout=20_000)
    for key in ("F2", "m"):
        recorder.keyboard.press(key)
    recorder.keyboard.type("Jl. Kertajaya 9")
    recorder.keyboard.press("Control+Enter")
    unsent = screen.page.locator("header.bar").get_by_text("1 belum terkirim")
    expect(unsent).to_be_visible()
    recorder.close()
    screen.press("c")
    note = screen.page.get_by_role("form", name="Catatan")
    expect(note).to_be_visible()
    screen.page.keyboard.type("asap")
    screen.context.set_offline(False)
    expect(screen.rows("Menunggu")).to_have_count(2, timeout=20_000)
    expect(unsent).to_have_count(0)
    screen.page.keyboard.type(" hitam")
    expect(note.get_by_role("textbox").first).to_have_value("asap hitam")


def test_calls_put_aside_and_records_refused_are_in_reach_at_the_console(desk: Open) -> None:
    screen = desk("dispatcher", "/dispatch", name="D1")
    screen.press("F2", "g")
    screen.page.keyboard.type("Gang Dolly")
    screen.press("Escape")
    kept = screen.page.get_by_role("list", name="Konsep")
    expect(kept).to_contain_text("Gang Dolly")
    screen.press("F2", "k")
    place = screen.page.locator("#call-place")
    place.fill("x" * 2001)
    screen.press("Control+Enter")
    # Refused, its words are open again: put right and sent anew it is one record.
    kept.get_by_role("button", name="Ubah").click()
    expect(place).to_have_value("x" * 2001)
    place.fill("Jl. Demak 3")
    screen.press("Control+Enter")
    expect(screen.rows("Menunggu")).to_have_count(1)
    expect(kept.get_by_role("listitem")).to_have_count(1)
    kept.get_by_role("button", name="Buka").click()
    expect(place).to_have_value("Gang Dolly")
    expect(screen.page.get_by_role("radio", name="Gas bocor")).to_be_checked()
    expect(kept).to_have_count(0)


def test_another_place_typed_over_a_found_one_has_no_point_until_one_is_given(desk: Open, stage: Stage) -> None:
    screen = desk("call_taker", "/call")
    screen.press("F2", "k")
    screen.page.keyboard.type(PLACE)
    expect(screen.page.get_by_role("option", name="-7.2459")).to_be_visible()
    screen.press("Enter")
    point = screen.page.locator(".point")
    expect(point).to_have_class(word("set"))
    place = screen.page.locator("#call-place")
    found = place.input_value()
    place.fill("Jl. Demak 17")
    expect(point).to_contain_text("Belum ada titik")
    # A slip of the finger that is taken back costs nothing.
    place.fill(found)
    expect(point).to_have_class(word("set"))
    place.fill("Jl. Demak 17")
    screen.press("Control+Enter")
    expect(screen.page.locator(".result")).to_contain_text("#1 terkirim")
    incident = stage.wait(stage.centre.picture())["incidents"][0]
    assert (incident["location_text"], incident["position"]) == ("Jl. Demak 17", None)


def test_hits_and_what_is_said_of_the_point_are_in_sight_on_the_small_form_of_the_console(desk: Open) -> None:
    screen = desk("dispatcher", "/dispatch")
    screen.press("F2", "g")
    screen.page.keyboard.type("Gang Dolly")
    screen.press("F2", "k")
    screen.page.keyboard.type(PLACE)
    expect(screen.page.get_by_role("option", name="-7.2459")).to_be_in_viewport(ratio=1)
    screen.press("Enter")
    point = screen.page.locator(".point")
    expect(point).to_be_in_viewport(ratio=1)
    screen.page.locator("#call-place").press("Backspace")
    expect(point).to_contain_text("Belum ada titik")
    expect(point).to_be_in_viewport(ratio=1)


def test_missed_calls_are_called_back_and_no_emergency_is_recorded_as_what_it_was(desk: Open, stage: Stage) -> None:
    call = {"channel": "phone", "caller_number": "081230257001", "state": "abandoned"}
    stage.wait(stage.centre.post("/api/calls", call, "call_taker"))
    screen = desk("call_taker", "/call")
    missed = screen.panel("Tak terjawab")
    missed.get_by_role("button", name="Telepon balik").click()
    missed.get_by_role("button", name="Tersambung").click()
    expect(screen.page.get_by_label("Nomor", exact=True)).to_have_value("081230257001")
    expect(missed).to_contain_text("Tidak ada panggilan")
    screen.press("F2")
    screen.page.get_by_role("button", name="Bukan darurat").click()
    screen.page.get_by_role("button", name="Iseng").click()
    expect(screen.page.locator(".result")).to_contain_text("Panggilan dicatat")
    calls = stage.wait(stage.centre.get("/api/calls?class=prank"))["items"]
    assert [c["state"] for c in calls] == ["ended"]
