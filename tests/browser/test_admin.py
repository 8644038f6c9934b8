"""Administration by keyboard: what is typed is kept, a clash is told, a broken file is refused; and how it looks."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Locator, Route, expect

from dispatch.server.cluster import PrivateCluster
from tests.browser.conftest import Open
from tests.browser.crew import online
from tests.browser.look import SIZES, axe, look
from tests.browser.screen import Screen
from tests.conftest import fresh_database
from tests.stage import Stage

SECTIONS = ("operators", "units", "stations", "agencies", "rules", "places", "closures")


@pytest.fixture(scope="module")
def stage(cluster: PrivateCluster) -> Iterator[Stage]:
    """One centre for all tests of this page: each looks at records of its own."""
    with fresh_database(cluster) as url:
        stage = Stage(url)
        yield stage
        stage.stop()


def field(screen: Screen, name: str) -> Locator:
    """A field of the record that is open."""
    return screen.page.get_by_role("form").first.get_by_label(name, exact=True)


def done(screen: Screen, text: str) -> None:
    """Waits until an act is done."""
    expect(screen.page.locator(".result.good")).to_contain_text(text)


def asked(screen: Screen, path: str) -> int:
    """How often a path was asked for: what is shown is read when it changes, not over and over."""
    return sum(url.endswith(path) for url in screen.requests)


def patched(stage: Stage, path: str, body: Any) -> None:
    """Somebody else changes something."""
    answer = stage.as_("admin").patch(path, json=body)
    assert answer.is_success, answer.text


def test_an_account_by_keyboard_and_its_token_shown_once(desk: Open, stage: Stage) -> None:
    screen = desk("admin", "/admin")
    expect(screen.rows("Akun")).to_have_count(len(stage.centre.names))
    screen.page.get_by_role("listbox", name="Akun").focus()
    screen.press("n")
    expect(field(screen, "Nama pengguna")).to_be_focused()
    screen.page.keyboard.type("sri")
    screen.press("Tab")
    screen.page.keyboard.type("Sri Wahyuni")
    screen.press("Tab")
    screen.page.keyboard.type("pendek")
    screen.press("Control+Enter")
    expect(screen.page.get_by_role("alert")).to_contain_text("8")
    expect(field(screen, "Nama")).to_have_value("Sri Wahyuni")
    written = screen.script("() => JSON.stringify({...sessionStorage})")
    assert "Sri Wahyuni" in written
    assert "pendek" not in written
    field(screen, "Kata sandi").fill("rahasia-sekali")
    expect(screen.page.get_by_label("Lingkup 1")).to_have_count(0)
    screen.page.get_by_label("Peran 1", exact=True).select_option("department")
    screen.page.get_by_label("Lingkup 1").select_option("agency DPKP")
    screen.press("Control+Enter")
    expect(screen.rows("Akun").filter(has_text="Sri Wahyuni")).to_contain_text("Instansi DPKP")
    other = {"username": "bayu", "name": "Bayu Aji", "roles": [{"role": "viewer"}]}
    assert stage.post("/api/operators", other, "admin").is_success
    expect(screen.rows("Akun").filter(has_text="Bayu Aji")).to_be_visible()
    screen.page.get_by_label("Nama token").fill("Layar 2")
    screen.press("Enter")
    secret = screen.page.get_by_role("textbox", name="Token", exact=True).input_value()
    stage.wait(stage.centre.get("/api/picture", secret))
    revoke = screen.page.get_by_role("button", name="Cabut")
    revoke.click()
    stage.wait(stage.centre.get("/api/picture", secret))
    screen.page.get_by_role("button", name="Tekan sekali lagi: Cabut").click()
    done(screen, "Layar 2: dicabut")
    stage.wait(stage.centre.get("/api/picture", secret, 401))
    screen.page.reload()
    expect(screen.page.get_by_text("Layar 2")).to_be_visible(timeout=15_000)
    assert secret not in screen.page.content()


def test_a_clash_shows_what_changed_and_by_whom_and_keeps_what_was_typed(desk: Open, stage: Stage) -> None:
    unit = stage.wait(stage.centre.unit("PMK-01"))
    screen = desk("admin", f"/admin/units/{unit['id']}")
    field(screen, "Telepon").fill("031-111")
    patched(stage, f"/api/units/{unit['id']}", {"revision": 1, "phone": "031-222", "radio": "kanal 3"})
    expect(field(screen, "Telepon")).to_have_value("031-111")
    screen.press("Control+Enter")
    expect(screen.page.get_by_role("alert")).to_contain_text("Telepon diubah admin")
    screen.see("sekarang: 031-222")
    expect(field(screen, "Telepon")).to_have_value("031-111")
    screen.page.get_by_role("button", name="Kirim punya saya").click()
    done(screen, "PMK-01: disimpan")
    expect(field(screen, "HT")).to_have_value("kanal 3")
    register = stage.wait(stage.centre.get("/api/units/register", "admin"))["items"]
    kept = next(one for one in register if one["id"] == unit["id"])
    assert (kept["phone"], kept["radio"]) == ("031-111", "kanal 3")
    field(screen, "Telepon").fill("031-333")
    screen.page.reload()
    expect(field(screen, "Telepon")).to_have_value("031-333", timeout=15_000)
    screen.page.get_by_role("button", name="Batalkan perubahan").click()
    expect(field(screen, "Telepon")).to_have_value("031-111")
    screen.page.get_by_role("button", name="Pensiunkan").click()
    screen.page.get_by_role("button", name="Tekan sekali lagi").click()
    expect(screen.rows("Unit").filter(has_text="PMK-01")).to_contain_text("pensiun")


def test_a_broken_card_is_refused_with_its_line_and_an_old_one_comes_back(desk: Open, stage: Stage) -> None:
    screen = desk("admin", "/admin/rules/card.fire")
    editor = screen.page.get_by_label("Isi berkas: Kebakaran")
    expect(editor).to_have_value(re.compile("rule"))
    shipped = editor.input_value()
    broken = shipped.replace("[[rule]]", "[[rule", 1)
    editor.fill(broken)
    screen.press("Control+Enter")
    where = shipped[: shipped.index("[[rule]]")].count("\n") + 1
    expect(screen.page.get_by_role("alert")).to_contain_text(f"line {where}")
    expect(editor).to_have_value(broken)
    selected = "a => [a.selectionStart, a.selectionEnd]"
    start, end = editor.evaluate(selected)
    assert broken[start:end] == "[[rule"
    editor.fill(f"# milik kota\n{shipped}")
    screen.press("Control+Enter")
    screen.see("Versi 1")
    other = {"version": 1, "text": f"# orang lain\n{shipped}", "note": "coba"}
    editor.fill(f"# milik saya\n{shipped}")
    assert stage.as_("admin").put("/api/rules/card.fire", json=other).is_success
    screen.press("Control+Enter")
    expect(screen.page.get_by_role("region", name="Perbedaan")).to_contain_text("# orang lain")
    expect(editor).to_have_value(f"# milik saya\n{shipped}")
    screen.page.get_by_role("button", name="Kirim punya saya").click()
    screen.see("Versi 3")
    first = screen.page.get_by_role("listitem").filter(has_text="Versi 1")
    first.get_by_role("button", name="Ambil ke editor").click()
    expect(editor).to_have_value(f"# milik kota\n{shipped}")
    assert asked(screen, "/api/rules/card.fire") < 15


def test_a_closure_by_a_place_its_end_moved_and_lifted(desk: Open, stage: Stage) -> None:
    screen = desk("admin", "/admin/closures/new")
    screen.press("Control+Enter")
    expect(screen.page.get_by_role("alert")).to_contain_text("Alasan, Lokasi")
    field(screen, "Alasan").fill("Pohon tumbang")
    screen.page.get_by_role("combobox", name="Lokasi").fill("112.7378, -7.2459")
    expect(screen.page.get_by_role("option", name="koordinat")).to_be_visible()
    screen.press("Enter", "Control+Enter", "Control+Enter")
    row = screen.rows("Penutupan").filter(has_text="Pohon tumbang")
    expect(row).to_contain_text("sampai dibuka")
    field(screen, "Sampai").fill("2031-01-01T14:30")
    screen.press("Control+Enter")
    expect(row).to_contain_text("14.30")
    closed = next(one for one in stage.wait(stage.centre.picture())["closures"] if one["reason"] == "Pohon tumbang")
    assert (closed["until"][:16], closed["shape"]["lat"]) == ("2031-01-01T07:30", -7.2459)
    assert asked(screen, "/api/geo/closures") < 12
    screen.page.get_by_role("button", name="Buka jalan").click()
    screen.page.get_by_role("button", name="Tekan sekali lagi").click()
    expect(row).to_have_count(0)


def state(screen: Screen, panel: str, wanted: str) -> Locator:
    """A panel, once it is in this state; so long as a request that is tried again may take."""
    found = screen.panel(panel)
    expect(found).to_have_attribute("data-state", wanted, timeout=20_000)
    return found


def test_a_list_and_its_record_show_every_state(desk: Open, stage: Stage) -> None:
    screen = desk("admin", "/admin/places")
    expect(state(screen, "Tempat", "empty")).to_contain_text("Belum ada tempat sendiri")
    held: list[Route] = []
    screen.page.route("**/api/stations*", lambda route: held.append(route))
    screen.page.get_by_role("navigation").get_by_role("link", name="Pos").click()
    state(screen, "Pos", "loading")
    while held:
        held.pop().abort()
    screen.page.unroute("**/api/stations*")
    screen.page.route("**/api/stations*", lambda route: route.fulfill(status=500, body="{}"))
    failed = state(screen, "Pos", "failed")
    screen.page.unroute("**/api/stations*")
    failed.get_by_role("button", name="Coba lagi").click()
    state(screen, "Pos", "empty")
    body = {"name": "Pos Keadaan", "agency": "DPKP", "position": {"lon": 112.74, "lat": -7.26}}
    station = stage.post("/api/stations", body, "admin").json()
    state(screen, "Pos", "live")
    screen.page.get_by_role("option", name="Pos Keadaan").click()
    field(screen, "Nama").fill("Pos Terketik")
    screen.page.route("**/api/stations*", lambda route: route.fulfill(status=500, body="{}"))
    patched(stage, f"/api/stations/{station['id']}", {"revision": 1, "name": "Pos Lain"})
    expect(state(screen, "Pos", "partial")).to_contain_text("Pos Keadaan")
    screen.page.unroute("**/api/stations*")
    patched(stage, f"/api/stations/{station['id']}", {"revision": 2, "name": "Pos Baru"})
    expect(state(screen, "Pos", "live")).to_contain_text("Pos Baru")
    screen.context.set_offline(True)
    state(screen, "Pos", "stale")
    patched(stage, f"/api/stations/{station['id']}", {"revision": 3, "name": "Pos Lain Lagi"})
    online(screen)
    expect(state(screen, "Pos", "live")).to_contain_text("Pos Lain Lagi")
    expect(field(screen, "Nama")).to_have_value("Pos Terketik")


def seed(stage: Stage) -> None:
    """Something of everything, with long words."""
    point, name = {"lon": 112.7413, "lat": -7.2803}, "Pos Pemadam Kebakaran Pradahkalikendal Selatan Dua"
    station = stage.post("/api/stations", {"name": name, "agency": "DPKP", "position": point}, "admin").json()
    crew = [{"name": "Muhammad Abdurrahman Wahid Prasetyo", "role": "komandan regu"}]
    stage.wait(stage.centre.unit("PMK-PRADAHKALI-01", home_station_id=station["id"], crew=crew))
    shape = {"kind": "circle", **point, "radius_m": 100}
    flood = {"shape": shape, "reason": "Banjir depan Pasar Keputran", "until": "2031-01-01T00:00:00Z", "depth_m": 0.2}
    stage.post("/api/geo/closures", flood, "admin")
    stage.post("/api/geo/places", {"name": "Pos Banjir Timur", "aliases": ["PBT"], "position": point}, "admin")


def faults(screen: Screen) -> list[str]:
    """What is wrong at each size, and what axe finds."""
    wrong = axe(screen)
    for name, size in SIZES.items():
        wrong += [f"{name}: {fault}" for fault in look(screen, size)]
    screen.page.set_viewport_size({"width": 1366, "height": 768})
    return wrong


def test_every_section_reads_well_in_both_languages_and_a_supervisor_sees_theirs(desk: Open, stage: Stage) -> None:
    seed(stage)
    wrong: dict[str, list[str]] = {}
    for language, night in (("id", True), ("en", False)):
        screen = desk("admin", "/admin", language=language, night=night)
        for n, section in enumerate(SECTIONS, start=1):
            screen.page.get_by_role("navigation").get_by_role("link").nth(n - 1).click()
            screen.page.get_by_role("option").first.click()
            expect(screen.page.locator(".form form, .form textarea").first).to_be_visible()
            wrong[f"{language} {section}"] = faults(screen)
            if section != "rules" and language == "en":
                screen.page.locator(".list").get_by_role("button", name="Add").click()
                wrong[f"{language} new {section}"] = faults(screen)
    watcher = desk("supervisor", "/admin/operators")
    expect(watcher.panel("Akun")).to_have_attribute("data-state", "forbidden")
    expect(watcher.page.get_by_role("navigation").get_by_role("link")).to_have_text(
        ["Aturan1", "Tempat2", "Penutupan3"]
    )
    other = desk("dispatcher", "/admin", ready=False)
    other.page.goto(f"{other.address}/admin")
    expect(other.page.get_by_text("Peran Anda tidak membuka halaman ini.")).to_be_visible(timeout=15_000)
    assert {where: what for where, what in wrong.items() if what} == {}
