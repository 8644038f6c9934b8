"""Stories of the ux guide that cross the pages: what one desk heard is what the others see."""

from dataclasses import asdict
from typing import Any

import psycopg
from playwright.sync_api import expect

from geo.roads.store import save
from tests.browser.conftest import Open
from tests.browser.crew import phone
from tests.browser.screen import Screen
from tests.browser.test_dispatching import fire
from tests.browser.test_intake import PLACE, placed_unit
from tests.browser.test_shift import sends, takes_a_call
from tests.roads.conftest import network_of
from tests.stage import Stage

Json = dict[str, Any]
KAMPUNG = {"lon": 112.7380, "lat": -7.2461, "source": "caller"}
FLOODED = {"lon": -8.6100, "lat": 41.1370}
"""In Porto, whose roads are at hand."""


def at_the_place(taker: Screen, type_key: str) -> None:
    """A new call of a type, its place chosen."""
    taker.press("F2", type_key)
    taker.page.keyboard.type(PLACE)
    expect(taker.page.get_by_role("option", name="-7.2459")).to_be_visible()
    taker.press("Enter")


def details(screen: Screen) -> Any:
    """Facts of the chosen incident."""
    return screen.panel("Rincian").locator(".facts")


def test_story_1_fourteen_callers_are_one_fire(desk: Open, stage: Stage) -> None:
    taker, one = desk("call_taker", "/call", name="T1"), desk("dispatcher", "/dispatch", name="D1")
    takes_a_call(taker)
    expect(one.rows("Menunggu")).to_have_count(1)
    # The second is found by its place and attached by one key; the others ring at other desks at the same time.
    at_the_place(taker, "k")
    expect(taker.panel("Kejadian mirip")).to_contain_text("#1 Kebakaran")
    expect(taker.panel("Kejadian mirip").get_by_role("button", name="Gabung")).to_be_enabled()
    taker.press("Alt+Enter")
    expect(taker.page.locator(".result")).to_contain_text("Pelapor digabung ke #1")
    number = stage.wait(stage.centre.picture())["incidents"][0]["id"]
    for n in range(12):
        call = {"channel": "phone", "caller_number": f"0812302570{n:02}", "position": KAMPUNG}
        assert stage.post(f"/api/incidents/{number}/calls", call, "call_taker").is_success
    one.press("F4")
    expect(details(one)).to_contain_text("14 pelapor")
    expect(details(one).locator("ul").first.get_by_role("listitem")).to_have_count(14)
    expect(one.rows("Menunggu")).to_have_count(1)
    assert [i["caller_count"] for i in stage.wait(stage.centre.picture())["incidents"]] == [14]


def in_porto(stage: Stage, sign: str, vehicle: str) -> None:
    """A free engine north of the river."""
    unit = stage.wait(stage.centre.unit(sign, vehicle_class=vehicle))
    fix = {"lon": -8.6110, "lat": 41.1430, "at": stage.now()}
    stage.wait(stage.centre.post(f"/api/units/{unit['id']}/positions", {"fixes": [fix]}))


def test_story_4_on_a_flood_night_only_who_passes_the_water_is_proposed(desk: Open, stage: Stage) -> None:
    network, counts = network_of("porto_portugal.osm.pbf")
    with psycopg.connect(stage.centre.database_url) as owner:
        save(owner, network, "porto_portugal.osm.pbf", asdict(counts))
    in_porto(stage, "PMK-01", "small")
    in_porto(stage, "PMK-02", "heavy")
    fire(stage, position={**FLOODED, "source": "map"})
    one = desk("dispatcher", "/dispatch", name="D1")
    one.press("F4")
    advice = one.page.locator(".advice")
    expect(advice).to_contain_text("lewat jalan")
    expect(advice.locator(".call", has_text="PMK-01").first).to_be_attached()
    water = {"shape": {"kind": "circle", **FLOODED, "radius_m": 400}, "reason": "Banjir", "depth_m": 0.45}
    assert stage.post("/api/geo/closures", water, "dispatcher").status_code == 201
    advice.get_by_role("button", name="Hitung lagi").click()
    passed = advice.locator("details", has_text="Dilewati")
    passed.locator("summary").click()
    expect(passed.get_by_role("listitem").filter(has_text="PMK-01")).to_contain_text("tidak terjangkau")
    expect(advice.locator("ul").first).to_contain_text("PMK-02")
    expect(passed).not_to_contain_text("PMK-02")
    # Whoever keeps the closures reads the same depth, and who still passes.
    keeper = desk("supervisor", "/admin/closures")
    expect(keeper.page.get_by_role("option").filter(has_text="Banjir")).to_contain_text("0,45 m")


def a_night_of_rain(stage: Stage) -> None:
    """Three hundred calls: sixty floods, five callers each; ten of them are urgent."""
    for n in range(60):
        place = {"lon": 112.64 + n % 10 * 0.02, "lat": -7.34 + n // 10 * 0.02, "source": "map"}
        words = {"location_text": f"Gang Banjir {n}", "priority": 3 if n % 6 else 2}
        caller = {"channel": "phone", "caller_number": f"08123{n:04}0"}
        row = fire(stage, type="flood", position=place, call=caller, **words)
        for m in range(1, 5):
            call = {"channel": "phone", "caller_number": f"08123{n:04}{m}"}
            assert stage.post(f"/api/incidents/{row['id']}/calls", call, "call_taker").is_success


def test_story_4_of_300_calls_and_six_boats_every_boat_goes_where_it_is_needed_most(desk: Open, stage: Stage) -> None:
    for n in range(6):
        placed_unit(stage, f"PERAHU-{n}", 112.70 + n / 50, capabilities=["boat"], vehicle_class="boat")
    a_night_of_rain(stage)
    one = desk("dispatcher", "/dispatch", name="D1")
    for sent in range(6):
        one.press("F4")
        expect(one.page.locator(".advice .call").first).to_contain_text("PERAHU")
        one.press("a")
        expect(one.page.get_by_role("form", name="Tugaskan")).to_contain_text("PERAHU")
        one.press("Control+Enter")
        expect(one.rows("Berjalan")).to_have_count(sent + 1)
    # The seventh is told that there is none left, not shown an empty list.
    one.press("F4")
    expect(one.page.locator(".advice .short").filter(has_text="1 perahu")).to_be_visible()
    expect(one.page.locator(".advice > ul")).to_have_count(0)
    picture = stage.wait(stage.centre.picture())
    assert sum(row["caller_count"] for row in picture["incidents"]) == 300
    sent_to = {a["incident_id"] for a in picture["assignments"]}
    assert [i["priority"] for i in picture["incidents"] if i["id"] in sent_to] == [2] * 6


def test_story_5_a_crash_on_a_flyover_is_told_by_deck_and_direction_and_corrected(desk: Open, stage: Stage) -> None:
    unit = placed_unit(stage, "PMK-01")
    taker, one = desk("call_taker", "/call", name="T1"), desk("dispatcher", "/dispatch", name="D1")
    at_the_place(taker, "l")
    taker.page.get_by_role("button", name="Rincian lokasi").click()
    taker.page.get_by_label("Tingkat jalan", exact=True).fill("1")
    taker.page.get_by_label("Arah", exact=True).fill("Sidoarjo")
    taker.page.get_by_label("Akses", exact=True).fill("naik dari Wonokromo")
    taker.press("Control+Enter")
    expect(one.rows("Menunggu")).to_have_count(1)
    one.press("F4")
    expect(details(one)).to_contain_text("Tingkat jalan")
    expect(details(one)).to_contain_text("Sidoarjo")
    expect(details(one)).to_contain_text("nomor tak diketahui")
    incident = stage.wait(stage.centre.picture())["incidents"][0]
    stage.wait(stage.centre.assign(incident, unit))
    crew = phone(desk, stage, unit)
    place = crew.page.locator(".place")
    expect(place).to_contain_text("Sidoarjo")
    # The same place, the other carriageway: the crew must read it, and nothing else that was known is lost.
    one.rows("Berjalan").first.click()
    one.press("l")
    form = one.page.get_by_role("form", name="Lokasi")
    form.get_by_label("Arah", exact=True).fill("Surabaya")
    one.press("Control+Enter")
    expect(place.get_by_role("alert")).to_be_visible()
    expect(place).to_contain_text("Surabaya")
    expect(place).to_contain_text("naik dari Wonokromo")
    expect(details(one)).to_contain_text("Surabaya")
    assert stage.wait(stage.centre.fresh(incident))["detail"] == {
        "level": 1, "direction": "Surabaya", "access": "naik dari Wonokromo",
    }  # fmt: skip


def test_story_6_a_caller_who_must_not_be_heard_is_known_to_the_room_and_to_the_crew(desk: Open, stage: Stage) -> None:
    unit = placed_unit(stage, "PMK-01")
    taker, one = desk("call_taker", "/call", name="T1"), desk("dispatcher", "/dispatch", name="D1")
    at_the_place(taker, "k")
    taker.page.get_by_label("Nomor", exact=True).fill("081230257001")
    taker.page.get_by_label("Tidak bisa bicara").check()
    taker.press("Control+Enter")
    expect(one.rows("Menunggu")).to_have_count(1)
    sends(one, "PMK-01")
    expect(details(one).locator("li").first).to_contain_text("Tidak bisa bicara")
    crew = phone(desk, stage, unit)
    crew.page.get_by_role("button", name="HUBUNGI PELAPOR").click()
    expect(crew.page.get_by_role("dialog")).to_contain_text("Tidak bisa bicara")


def test_story_2_the_gas_company_is_to_be_told_and_who_hears_nothing_of_it_knows(desk: Open, stage: Stage) -> None:
    unit = placed_unit(stage, "PMK-01")
    fire(stage, type="gas_leak", priority=1)
    one = desk("dispatcher", "/dispatch", name="D1")
    one.press("F4")
    told = one.page.locator(".advice .task").filter(has_text="PGN")
    expect(told).to_have_text("Beri tahu PGN: Tutup katup sektor")
    sends(one, "PMK-01")
    crew = phone(desk, stage, unit)
    one.press("c")
    form = one.page.get_by_role("form", name="Catatan")
    form.get_by_label("Catatan", exact=True).fill("PGN tidak menjawab 10 menit")
    form.get_by_role("radio", name="Kru").click()
    form.get_by_label("Penting").check()
    one.press("Control+Enter")
    crew.see("PGN tidak menjawab 10 menit")
    # What is still to be told stays on the desk, whoever has it next.
    expect(told).to_be_visible()


def test_story_11_a_street_lamp_turns_out_to_be_an_electrocution(desk: Open, stage: Stage) -> None:
    placed_unit(stage, "AMB-01", capabilities=["ambulance"])
    fire(stage, type="other", priority=4, description="lampu jalan mati")
    one = desk("dispatcher", "/dispatch", name="D1")
    expect(one.panel("Menunggu")).to_contain_text("Tidak ada yang menunggu")
    one.page.get_by_role("button", name="Aduan").click()
    one.rows("Aduan").first.click()
    # Advice for the lamp is on the screen; what the incident becomes must not be answered by it.
    expect(one.page.locator(".advice")).to_contain_text("Tidak ada usul")
    one.press("j")
    one.page.keyboard.type("med")
    one.press("Enter", "Control+Enter")
    expect(one.rows("Aduan")).to_contain_text("Medis")
    one.press("u", "1", "Control+Enter")
    expect(one.rows("Menunggu")).to_have_count(1)
    expect(one.rows("Aduan")).to_have_count(0)
    sends(one, "AMB-01")
    entries = stage.wait(
        stage.centre.get(f"/api/incidents/{stage.wait(stage.centre.picture())['incidents'][0]['id']}/timeline")
    )
    assert [e["event"] for e in entries["items"]].count("incident.changed") == 2
