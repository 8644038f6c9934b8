"""The field unit: a whole job under the thumb, and nothing that a crew has said is ever lost."""

from typing import Any

import httpx
from playwright.sync_api import expect

from tests.browser.conftest import Open
from tests.browser.crew import big, hold, kept, offline, online, phone, received, remembered, reports, statuses, step
from tests.browser.screen import word
from tests.stage import Stage

CALLER = {"channel": "phone", "caller_number": "081230257001", "caller_name": "Bu Tini"}
MOVED = {"position": {"lon": 112.7431, "lat": -7.2588}, "location_text": "Gg. Kenari VI/3", "reason": "salah gang",
         "detail": {"access": "dari Jl. Pasar", "landmark": "tandon hijau"}}  # fmt: skip


def fire(stage: Stage, **fields: Any) -> Any:
    """A fire with somebody inside and a caller who can be called."""
    more = {"location_text": "Gg. Kenari IV/12", "answers": {"trapped": True}, "call": CALLER, **fields}
    return stage.wait(stage.centre.incident(**more))


def test_a_whole_job_from_dispatch_to_cleared(desk: Open, stage: Stage) -> None:
    unit, other = stage.wait(stage.centre.unit("PMK-07")), stage.wait(stage.centre.unit("PMK-08"))
    screen = phone(desk, stage, unit)
    screen.see("Menunggu tugas")
    incident = fire(stage, description="asap tebal")
    stage.wait(stage.centre.post(f"/api/incidents/{incident['id']}/notes",
               {"text": "kabel PLN belum putus", "audience": "crew", "urgent": True}))  # fmt: skip
    stage.wait(stage.centre.assign(incident, unit, other))
    for said in ("TUGAS BARU", "Gg. Kenari IV/12", "asap tebal", "kabel PLN belum putus", "terjebak", "PMK-08"):
        screen.see(said)
    step(screen, "3TERIMA")
    assert statuses(stage) == ["acknowledged", "dispatched"]
    step(screen, "4MELUNCUR")
    step(screen, "6DI LOKASI")
    expect(big(screen)).to_contain_text("SELESAI")
    big(screen).click()
    screen.page.wait_for_timeout(600)
    assert statuses(stage)[0] == "on_scene", "a short touch does not end a job"
    hold(screen, big(screen), 1.2)
    screen.see("Menunggu tugas")
    expect(screen.page.locator(".state")).to_have_text("SIAP")
    assert [status for _, status, _ in reports(stage)] == ["acknowledged", "en_route", "on_scene", "cleared"]


def test_the_other_steps_are_one_touch_away(desk: Open, stage: Stage) -> None:
    unit, ambulance = stage.wait(stage.centre.unit("PMK-07")), stage.wait(
        stage.centre.unit("TGC-01", capabilities=["ambulance"])
    )  # fmt: skip
    incident = fire(stage)
    stage.wait(stage.centre.assign(incident, unit, order="stage"))
    screen = phone(desk, stage, unit)
    screen.see("Tunggu izin pusat")
    screen.page.get_by_role("button", name="STATUS LAIN").click()
    screen.page.get_by_role("button", name="MELUNCUR").click()
    expect(big(screen)).to_have_text("5SIAGA DI TITIK AMAN")
    stage.wait(stage.centre.assign(incident, ambulance))
    stage.wait(stage.centre.report(ambulance, "on_scene"))
    second = phone(desk, stage, ambulance, size=(390, 844))
    for name in ("7MENUJU RS", "8TIBA DI RS", "8PASIEN DISERAHKAN"):
        step(second, name)
    expect(big(second)).to_contain_text("SELESAI")


def test_declining_and_breaking_down_need_a_reason(desk: Open, stage: Stage) -> None:
    unit = stage.wait(stage.centre.unit("PMK-07"))
    screen = phone(desk, stage, unit)
    stage.wait(stage.centre.assign(fire(stage), unit))
    page = screen.page
    page.get_by_role("button", name="TIDAK BISA").click()
    page.get_by_role("button", name="TOLAK TUGAS").click()
    page.get_by_role("button", name="TOLAK TUGAS").click()
    expect(page.get_by_role("alert").filter(has_text="Pilih atau tulis alasan")).to_be_visible()
    page.get_by_role("button", name="Awak kurang").click()
    page.get_by_role("button", name="TOLAK TUGAS").click()
    screen.see("Menunggu tugas")
    stage.wait(stage.centre.assign(fire(stage), unit))
    step(screen, "3TERIMA")
    page.get_by_role("button", name="TIDAK BISA").click()
    page.get_by_role("button", name="KENDARAAN RUSAK").click()
    page.get_by_role("button", name="Pompa").click()
    page.get_by_role("button", name="KENDARAAN RUSAK").click()
    expect(page.locator(".state")).to_have_text("TIDAK SIAP")
    screen.see("Pompa")
    assert [status for _, status, _ in reports(stage)] == ["declined", "acknowledged", "out_of_service"]
    step(screen, "1SIAP")
    expect(page.locator(".state")).to_have_text("SIAP")


def test_a_changed_place_is_red_until_it_is_read(desk: Open, stage: Stage) -> None:
    unit = stage.wait(stage.centre.unit("PMK-07"))
    incident = fire(stage)
    row = stage.wait(stage.centre.assign(incident, unit))[0]
    screen = phone(desk, stage, unit)
    step(screen, "3TERIMA")
    stage.wait(stage.centre.post(f"/api/incidents/{incident['id']}/location", MOVED))
    place = screen.page.locator(".place")
    expect(place).to_have_class(word("unread"))
    expect(place).to_have_accessible_name("LOKASI BERUBAH")
    for said in ("Gg. Kenari VI/3", "dari Jl. Pasar", "tandon hijau", "Gg. Kenari IV/12", "salah gang"):
        expect(place).to_contain_text(said)
    place.get_by_role("button", name="SUDAH DIBACA").click()
    expect(place).not_to_have_class(word("unread"))
    stage.wait(stage.centre.app.state.relay.catch_up(2))
    assert stage.wait(stage.centre.picture())["assignments"][0] | {"unread": True} != row
    expect(place.get_by_role("button")).to_have_count(0)


def test_a_caller_units_and_notes(desk: Open, stage: Stage) -> None:
    unit = stage.wait(stage.centre.unit("PMK-07"))
    stage.wait(stage.centre.assign(fire(stage), unit))
    screen = phone(desk, stage, unit)
    page = screen.page
    assert "0257" not in page.content()
    page.get_by_role("button", name="HUBUNGI PELAPOR").click()
    page.get_by_role("button", name="Buka nomor").click()
    expect(page.get_by_role("link", name="TELEPON")).to_have_attribute("href", "tel:+6281230257001")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="MINTA BANTUAN").click()
    for _ in range(2):
        page.get_by_role("button", name="tangki").click()
    page.get_by_label("Keterangan").fill("air habis")
    page.get_by_role("button", name="KIRIM", exact=True).click()
    page.get_by_role("button", name="CATATAN").click()
    page.get_by_label("Catatan", exact=True).fill("tiga korban")
    page.get_by_role("button", name="KIRIM", exact=True).click()
    screen.see("tiga korban")
    page.get_by_role("button", name="CATATAN").click()
    expect(page.get_by_role("textbox", name="Catatan")).to_have_value("")
    page.keyboard.press("Escape")
    expect(page.locator(".asked")).to_contain_text("2 tangki")
    alert = next(a for a in stage.wait(stage.centre.picture())["alerts"] if a["kind"] == "units_requested")
    assert (alert["detail"]["need"], alert["detail"]["note"]) == ([{"capability": "tanker", "count": 2}], "air habis")


def test_three_statuses_a_reload_and_a_divert_without_network(desk: Open, stage: Stage) -> None:
    unit = stage.wait(stage.centre.unit("PMK-07"))
    first, second = fire(stage), stage.wait(stage.centre.incident(type="gas_leak", location_text="Jl. Pasar 12"))
    row = stage.wait(stage.centre.assign(first, unit))[0]
    screen = phone(desk, stage, unit)
    page = screen.page
    expect(big(screen)).to_have_text("3TERIMA")
    kept(screen)
    offline(screen)
    step(screen, "3TERIMA")
    step(screen, "4MELUNCUR")
    screen.see("2 BELUM TERKIRIM")
    divert = {"to_incident_id": second["id"], "reason": "lebih gawat"}
    stage.wait(stage.centre.post(f"/api/assignments/{row['id']}/divert", divert))
    page.reload()
    screen.see("Gg. Kenari IV/12")
    screen.see("2 BELUM TERKIRIM")
    expect(screen.light).to_contain_text("TERPUTUS")
    step(screen, "6DI LOKASI")
    page.get_by_role("button", name="3 BELUM TERKIRIM").click()
    expect(page.get_by_role("dialog").locator("li")).to_have_count(3)
    page.keyboard.press("Escape")
    online(screen)
    screen.see("dicatat saja")
    screen.see("DIALIHKAN ke #2")
    screen.see("lebih gawat")
    screen.see("Jl. Pasar 12")
    expect(big(screen)).to_have_text("3TERIMA")
    heard = received(screen, stage, 3)
    assert [(status, applied) for _, status, applied in heard] == [
        ("acknowledged", False), ("en_route", False), ("on_scene", False)
    ]  # fmt: skip
    assert len({key for key, _, _ in heard}) == 3
    page.reload()
    refused = page.get_by_role("alert").filter(has_text="dicatat saja")
    expect(refused).to_contain_text("TERIMA #1, MELUNCUR #1, DI LOKASI #1")
    refused.get_by_role("button").click()
    page.get_by_role("button", name="MENGERTI").click()
    expect(page.get_by_role("alert")).to_have_count(0)
    remembered(screen)
    page.reload()
    expect(big(screen)).to_have_text("3TERIMA")
    expect(page.get_by_role("alert")).to_have_count(0)


def test_a_job_that_comes_up_under_the_thumb_is_not_taken_by_it(desk: Open, stage: Stage) -> None:
    unit = stage.wait(stage.centre.unit("PMK-07"))
    first, second = fire(stage), stage.wait(stage.centre.incident(type="gas_leak", location_text="Jl. Pasar 12"))
    row = stage.wait(stage.centre.assign(first, unit))[0]
    screen = phone(desk, stage, unit)
    step(screen, "3TERIMA")
    expect(big(screen)).to_have_text("4MELUNCUR")
    screen.late("footer .next", "TERIMA")
    divert = {"to_incident_id": second["id"], "reason": "lebih gawat"}
    stage.wait(stage.centre.post(f"/api/assignments/{row['id']}/divert", divert))
    expect(big(screen)).to_have_text("3TERIMA")
    expect(big(screen)).to_be_enabled()
    assert statuses(stage) == ["dispatched"]
    step(screen, "3TERIMA")
    expect(big(screen)).to_have_text("4MELUNCUR")


def test_two_tabs_send_each_report_once(desk: Open, stage: Stage) -> None:
    unit = stage.wait(stage.centre.unit("PMK-07"))
    stage.wait(stage.centre.assign(fire(stage), unit))
    screen = phone(desk, stage, unit)
    other = screen.context.new_page()
    other.goto(f"{screen.address}/unit")
    expect(other.locator(".light")).to_have_class(word("live"), timeout=20_000)
    offline(screen)
    for name in ("3TERIMA", "4MELUNCUR", "6DI LOKASI"):
        step(screen, name)
    expect(other.locator(".letters")).to_contain_text("3 BELUM TERKIRIM")
    online(screen)
    heard = received(screen, stage, 3)
    expect(other.locator(".letters")).to_have_count(0)
    expect(screen.page.locator(".letters")).to_have_count(0)
    assert [status for _, status, _ in heard] == ["acknowledged", "en_route", "on_scene"]
    assert len({key for key, _, _ in heard}) == 3


def test_an_emergency_without_network_goes_out_first(desk: Open, stage: Stage) -> None:
    unit = stage.wait(stage.centre.unit("PMK-07"))
    stage.wait(stage.centre.assign(fire(stage), unit))
    screen = phone(desk, stage, unit)
    button = screen.page.get_by_role("button", name="DARURAT")
    hold(screen, button, 1.0)
    assert reports(stage) == [], "half a touch calls nobody"
    offline(screen)
    step(screen, "3TERIMA")
    hold(screen, button, 2.3)
    strip = screen.page.get_by_role("alert").filter(has_text="DARURAT")
    expect(strip).to_contain_text("BELUM TERKIRIM")
    expect(strip).to_contain_text("HT")
    online(screen)
    expect(strip).to_contain_text("DARURAT TERKIRIM")
    expect(strip).to_contain_text("Belum ditanggapi")
    assert [status for _, status, _ in received(screen, stage, 2)] == ["emergency", "acknowledged"]
    [alert] = [a for a in stage.wait(stage.centre.picture())["alerts"] if a["kind"] == "crew_emergency"]
    stage.wait(stage.centre.post(f"/api/alerts/{alert['id']}/ack", {}))
    expect(strip).to_contain_text("Ditanggapi dispatcher")
    stage.wait(stage.centre.post(f"/api/alerts/{alert['id']}/end", {"reason": "awak aman"}))
    expect(strip).to_have_count(0)


def test_a_post_with_two_units(desk: Open, stage: Stage) -> None:
    station = stage.wait(stage.centre.post("/api/stations", {"name": "Pos Grudo", "agency": "DPKP"}, "admin"))
    home = {"home_station_id": station["id"]}
    one, two = stage.wait(stage.centre.unit("PMK-01", **home)), stage.wait(stage.centre.unit("PMK-02", **home))
    stage.wait(stage.centre.unit("PMK-99"))
    stage.centre.tokens["pos"] = stage.wait(stage.centre.station_token(station["id"]))
    screen = desk("pos", "/unit", size=(800, 1280))
    page = screen.page
    expect(page.locator(".roster li")).to_have_count(2)
    incident = fire(stage)
    stage.wait(stage.centre.assign(incident, one))
    stage.wait(stage.centre.assign(incident, two))
    over = page.get_by_role("alertdialog")
    expect(over).to_contain_text("PMK-02")
    expect(over).to_contain_text("+1")
    over.get_by_role("button", name="TERIMA PMK-02").click()
    expect(over).to_contain_text("PMK-01")
    over.get_by_role("button", name="TERIMA PMK-01").click()
    expect(over).to_have_count(0)
    row = page.locator(".roster li").filter(has_text="PMK-02")
    row.get_by_role("button", name="MELUNCUR").click()
    expect(row).to_contain_text("Meluncur")
    row.locator(".unit").click()
    expect(page).to_have_url(f"{screen.address}/unit/PMK-02")
    screen.see("Gg. Kenari IV/12")
    page.get_by_role("button", name="Semua unit").click()
    expect(page.locator(".roster li")).to_have_count(2)
    received(screen, stage, 3)
    assert sorted(statuses(stage)) == ["acknowledged", "en_route"]


def test_the_app_is_installable_and_keeps_no_answer_of_the_centre(desk: Open, stage: Stage) -> None:
    unit = stage.wait(stage.centre.unit("PMK-07"))
    stage.wait(stage.centre.assign(fire(stage), unit))
    screen = phone(desk, stage, unit)
    kept(screen)
    screen.page.reload()
    screen.see("Gg. Kenari IV/12")
    cached = screen.script(
        "async () => (await Promise.all((await caches.keys()).map(async (name) =>"
        " (await (await caches.open(name)).keys()).map((one) => new URL(one.url).pathname)))).flat()"
    )
    assert "/unit" in cached
    assert [path for path in cached if path.startswith(("/api", "/tiles"))] == []
    manifest = httpx.get(f"{screen.address}/unit.webmanifest")
    assert (manifest.headers["content-type"], manifest.json()["start_url"]) == ("application/manifest+json", "/unit")
    for icon in manifest.json()["icons"]:
        assert httpx.get(screen.address + icon["src"]).headers["content-type"] == "image/png"
    assert httpx.get(f"{screen.address}/sw.js").headers["cache-control"] == "no-cache"


def test_positions_are_sent_while_the_page_is_open(desk: Open, stage: Stage) -> None:
    unit = stage.wait(stage.centre.unit("PMK-07"))
    screen = phone(desk, stage, unit)
    screen.see("Menunggu tugas")
    screen.context.grant_permissions(["geolocation"])
    screen.context.set_geolocation({"longitude": 112.7331, "latitude": -7.2701, "accuracy": 6})
    screen.page.reload()
    screen.see("Menunggu tugas")

    def known() -> list[Any]:
        return [row[1:3] for row in stage.wait(stage.centre.picture())["positions"]]

    for _ in range(60):
        if known():
            break
        screen.page.wait_for_timeout(500)
    assert known() == [[112.7331, -7.2701]]


def test_a_grave_touch_works_by_key_and_for_a_screen_reader(desk: Open, stage: Stage) -> None:
    unit = stage.wait(stage.centre.unit("PMK-07"))
    stage.wait(stage.centre.assign(fire(stage), unit))
    screen = phone(desk, stage, unit)
    step(screen, "3TERIMA")
    button = screen.page.get_by_role("button", name="DARURAT")
    button.focus()
    screen.page.keyboard.down("Enter")
    screen.page.wait_for_timeout(800)
    screen.page.keyboard.up("Enter")
    button.evaluate("one => one.click()")
    expect(button).to_contain_text("Tekan sekali lagi")
    assert [status for _, status, _ in reports(stage)] == ["acknowledged"]
    button.evaluate("one => one.click()")
    expect(screen.page.get_by_role("alert").filter(has_text="DARURAT TERKIRIM")).to_be_visible()
    screen.page.keyboard.down("Enter")
    screen.page.wait_for_timeout(2200)
    screen.page.keyboard.up("Enter")
    assert [status for _, status, _ in received(screen, stage, 3)] == ["acknowledged", "emergency", "emergency"]


def test_the_next_job_is_shown_and_a_second_unit_is_nobody_elses_business(desk: Open, stage: Stage) -> None:
    unit, stranger = stage.wait(stage.centre.unit("PMK-07")), stage.wait(stage.centre.unit("PMK-09"))
    first, later = fire(stage), stage.wait(stage.centre.incident(type="gas_leak", location_text="Jl. Pasar 12"))
    other = fire(stage, location_text="Jl. Orang Lain 1")
    stage.wait(stage.centre.assign(first, unit))
    stage.wait(stage.centre.assign(later, unit, on_conflict="queue"))
    stage.wait(stage.centre.assign(other, stranger))
    screen = phone(desk, stage, unit)
    expect(screen.page.locator(".queued")).to_contain_text("BERIKUTNYA")
    expect(screen.page.locator(".queued")).to_contain_text("Jl. Pasar 12")
    assert "Orang Lain" not in screen.page.content()
    screen.page.goto(f"{screen.address}/unit/PMK-09")
    screen.see("Unit ini bukan milik Anda.")


def test_a_closed_app_sends_when_the_network_is_back(desk: Open, stage: Stage) -> None:
    unit = stage.wait(stage.centre.unit("PMK-07"))
    stage.wait(stage.centre.assign(fire(stage), unit))
    screen = phone(desk, stage, unit)
    kept(screen)
    offline(screen)
    step(screen, "3TERIMA")
    screen.page.wait_for_timeout(1500)
    screen.page.goto("about:blank")
    assert reports(stage) == []
    screen.context.set_offline(False)
    assert [status for _, status, _ in received(screen, stage, 1)] == ["acknowledged"]
