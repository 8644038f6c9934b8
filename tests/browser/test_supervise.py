"""The supervisor's page: figures that are right, an incident played back, the log book searched, and how it looks."""

import asyncio
import json
import re
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from statistics import median
from typing import Any
from zoneinfo import ZoneInfo

import psycopg
import pytest
from playwright.sync_api import Locator, Route, expect

from dispatch.server.cluster import PrivateCluster
from geo.orm import now_utc, utc_text
from tests.browser.conftest import Open
from tests.browser.look import SIZES, axe, look
from tests.browser.screen import Screen
from tests.centre import Centre, Json
from tests.conftest import fresh_database
from tests.figures.history import Happened, History, write_history
from tests.stage import Stage

ZONE = ZoneInfo("Asia/Jakarta")
DAYS = 15
SECTIONS = {"load": "2", "units": "3", "calls": "4", "incidents": "5", "journal": "6"}
NOTES = 110
"""More entries than one page of the log book holds."""


def midnight(days_ago: int = 0) -> datetime:
    """Local midnight of a day."""
    return now_utc().astimezone(ZONE).replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=days_ago)


@pytest.fixture(scope="module")
def stage(cluster: PrivateCluster) -> Iterator[Stage]:
    """One centre for all tests here: they read, and what one of them breaks is broken by the last."""
    with fresh_database(cluster) as url:
        stage = Stage(url)
        yield stage
        stage.stop()


@pytest.fixture(scope="module")
def history(stage: Stage) -> History:
    """Two weeks behind today."""
    return write_history(stage.centre.database_url, midnight(DAYS - 1), DAYS, 25, now_utc() - timedelta(hours=1))


@pytest.fixture(scope="module")
def lived(stage: Stage, history: History) -> Any:
    """An incident with advice, a unit that drove up to it and cleared, and many notes."""
    return stage.wait(_live_through(stage, now_utc()))


async def _live_through(stage: Stage, began: datetime) -> Any:
    centre = stage.centre
    unit = await centre.unit("PMK-01")
    ways = [(began - timedelta(seconds=40 - n * 5), 112.700 + n * 0.003) for n in range(8)]
    fixes = [{"lon": lon, "lat": -7.25, "at": utc_text(at), "speed_mps": 9.0} for at, lon in ways]
    await centre.post(f"/api/units/{unit['id']}/positions", {"fixes": fixes}, status=202)
    incident = await centre.incident(location_text="Jalan Tunjungan 5", description="asap tebal")
    while not (await _placed(centre, unit) and await _trailed(centre.database_url, unit["id"], len(fixes))):
        await asyncio.sleep(0.1)
    advised = await centre.post(f"/api/incidents/{incident['id']}/recommendations", {}, status=201)
    await centre.assign(incident, unit, recommendation_id=advised["recommendation_id"])
    for status in ("en_route", "on_scene"):
        await asyncio.sleep(1.1)
        await centre.report(unit, status)
    for n in range(NOTES):
        await centre.post(f"/api/incidents/{incident['id']}/notes", {"text": f"catatan {n}"})
    await centre.report(unit, "cleared")
    return incident


async def _placed(centre: Centre, unit: Json) -> bool:
    picture = await centre.picture()
    known = {one["id"] for one in picture["units"]} & {one[0] for one in picture["positions"]}
    return unit["id"] in known


async def _trailed(url: str, unit_id: str, count: int) -> bool:
    async with await psycopg.AsyncConnection.connect(url) as connection:
        query = "SELECT count(*) FROM position_trail WHERE unit_id = %s"
        row = await (await connection.execute(query, [unit_id])).fetchone()
    return row is not None and row[0] >= count


def in_time(seconds: float) -> str:
    """As the page says it."""
    whole = int(seconds + 0.5)
    return f"{whole // 60}:{whole % 60:02}"


def within(history: History, days: int, **what: object) -> list[Happened]:
    """What happened in the last days, today among them."""
    since = midnight(days - 1)
    return [one for one in history.incidents if one.at >= since and all(getattr(one, k) == v for k, v in what.items())]


def shown(screen: Screen, name: str, state: str = "live") -> Locator:
    """A panel once it is in a state."""
    panel = screen.panel(name)
    expect(panel).to_have_attribute("data-state", state, timeout=20_000)
    return panel


def row(panel: Locator, name: str) -> Locator:
    """A row of a report's table."""
    return panel.get_by_role("row").filter(has=panel.page.get_by_role("rowheader", name=name, exact=True))


def test_response_times_are_those_of_what_happened(desk: Open, history: History) -> None:
    screen = desk("supervisor", "/supervise")
    panel = shown(screen, "Waktu tanggap")
    week = [one.total for one in within(history, 7)]
    expect(panel.get_by_role("radio", name="Waktu tanggap")).to_contain_text(in_time(median(week)))
    screen.press("t")
    for kind, name in (("medical", "Medis"), ("fire", "Kebakaran")):
        found = within(history, 7, type=kind)
        expect(row(panel, name)).to_contain_text(f"{len(found)}{in_time(median(one.total for one in found))}")
    screen.page.get_by_role("combobox", name="Jenis").select_option("fire")
    panel.get_by_role("radio", name="Kecamatan").click()
    panel.get_by_role("radio", name="Perjalanan").click()
    found = within(history, 7, type="fire", district="Gubeng")
    expect(row(panel, "Gubeng")).to_contain_text(f"{len(found)}{in_time(median(one.travel for one in found))}")
    before = [one for one in within(history, 14, type="fire", district="Gubeng") if one not in found]
    expect(row(panel, "Gubeng")).to_contain_text(in_time(median(one.travel for one in before if _as_late(one))))
    assert "type=fire" in screen.page.url
    screen.page.reload()
    expect(row(shown(screen, "Waktu tanggap"), "Gubeng")).to_contain_text(str(len(found)))
    asked = [url for url in screen.requests if "/api/reports/response" in url]
    assert len(asked) <= 14, "a report is asked for once for each question"


def _as_late(one: Happened) -> bool:
    """Whether it lies in the seven days before as far as today has come."""
    return one.at < now_utc() - timedelta(days=7)


def test_a_report_is_had_as_csv_and_on_paper(desk: Open, history: History) -> None:
    screen = desk("supervisor", "/supervise/response?type=fire")
    shown(screen, "Waktu tanggap")
    with screen.page.expect_download() as download:
        screen.press("c")
    text = download.value.path().read_text("utf-8-sig")
    assert str(len(within(history, 7, type="fire"))) in re.split(r"[,;]", text.splitlines()[1])
    screen.page.emulate_media(media="print")
    paper = screen.page.locator("article.sheet")
    expect(paper).to_be_visible()
    expect(paper).to_contain_text("Saringan: Jenis: Kebakaran")
    expect(paper.get_by_role("table")).to_be_visible()
    expect(screen.page.locator(".app")).to_be_hidden()


def test_load_units_and_calls_count_all_that_came(desk: Open, history: History) -> None:
    screen = desk("supervisor", "/supervise/load?by=district")
    panel = shown(screen, "Beban")
    screen.press("t")
    here = within(history, 7, district="Gubeng")
    expect(row(panel, "Gubeng")).to_contain_text(f"{len(here)}")
    screen.press("3")
    panel = shown(screen, "Pemakaian unit")
    jobs = within(history, 7, agency="PMI")
    expect(row(panel, "PMI")).to_contain_text(f"{len(jobs)}")
    screen.press("4")
    panel = shown(screen, "Panggilan")
    idle = [kind for at, kind in history.idle if at >= midnight(6)]
    expect(row(panel, "Iseng")).to_contain_text(f"{idle.count('prank')}")


def test_a_report_shows_every_state(desk: Open, history: History) -> None:
    screen = desk("supervisor", "/supervise/load")
    shown(screen, "Beban")
    held: list[Route] = []
    screen.page.route("**/api/reports/response*", lambda route: held.append(route))
    screen.press("1")
    shown(screen, "Waktu tanggap", "loading")
    while held:
        held.pop().abort()
    screen.page.unroute("**/api/reports/response*")
    screen.page.route("**/api/reports/response*", lambda route: route.fulfill(status=503, body="{}"))
    screen.page.get_by_role("radio", name="30 hari").click()
    panel = shown(screen, "Waktu tanggap", "failed")
    screen.page.unroute("**/api/reports/response*")
    panel.get_by_role("button", name="Coba lagi").click()
    shown(screen, "Waktu tanggap")
    past = re.compile(r"/api/reports/response.*until=" + f"{midnight(40):%Y}" + r".*")
    screen.page.route(past, lambda route: _lose_the_past(route))
    screen.page.get_by_role("radio", name="7 hari").click()
    expect(shown(screen, "Waktu tanggap", "partial")).to_contain_text("Periode sebelumnya tidak termuat")
    screen.page.unroute(past)
    screen.page.goto(f"{screen.address}/supervise/response?from=2020-01-01&to=2020-01-02")
    expect(shown(screen, "Waktu tanggap", "empty")).to_contain_text("Tidak ada kejadian")


def _lose_the_past(route: Route) -> None:
    until = re.search(r"until=([^&]+)", route.request.url)
    assert until is not None
    is_past = until[1][:10] < utc_text(now_utc() - timedelta(days=2))[:10]
    route.fulfill(status=503, body="{}") if is_past else route.continue_()


def test_who_may_not_is_told_so(desk: Open, stage: Stage) -> None:
    screen = desk("dispatcher", "/supervise", ready=False)
    screen.page.goto(f"{screen.address}/supervise")
    screen.see("Peran Anda tidak membuka halaman ini")
    leader = desk("shift_leader", "/supervise/journal")
    shown(leader, "Jurnal", "forbidden")
    expect(leader.page.get_by_role("navigation", name="Bagian")).not_to_contain_text("Jurnal")


def test_an_incident_is_played_back(desk: Open, stage: Stage, lived: Any) -> None:
    screen = desk("supervisor", "/supervise/incidents")
    shown(screen, "Kejadian")
    screen.page.get_by_role("searchbox").fill("Tunjungan")
    screen.press("Enter")
    link = screen.page.get_by_role("link", name=lived["number"])
    expect(screen.page.get_by_role("link", name=re.compile(r"^\w+-?\d+$"))).to_have_count(1)
    link.click()
    panel = shown(screen, f"Kejadian {lived['number']}")
    units, now = screen.panel("Unit saat itu"), panel.locator("output")
    expect(units).to_contain_text("Belum ada unit")
    expect(screen.panel("Saran dan tindakan")).not_to_contain_text("PMK-01")
    began = now.inner_text()
    for word in ("Ditugaskan", "Meluncur", "Di lokasi"):
        screen.press("n")
        expect(units.get_by_role("listitem")).to_contain_text(word)
    expect(units).to_contain_text("PMK-01")
    expect(screen.panel("Saran dan tindakan").get_by_role("row", name="PMK-01")).to_contain_text("sesuai saran")
    assert now.inner_text() != began
    line = screen.page.get_by_role("slider", name="Waktu tayang")
    line.focus()
    screen.press("Home")
    expect(now).to_have_text(began)
    expect(units).to_contain_text("Belum ada unit")
    panel.get_by_role("radio", name="60").click()
    panel.get_by_role("button", name="Putar").click()
    expect(panel.get_by_role("button", name="Putar")).to_be_visible(timeout=30_000)
    expect(units).to_contain_text("Selesai")
    asked = [url for url in screen.requests if url.endswith("/replay")]
    assert len(asked) == 1, "what was loaded is no reason to load it again"
    screen.page.get_by_role("link", name="Daftar").click()
    expect(screen.page.get_by_role("searchbox")).to_have_value("Tunjungan")


def test_the_log_book_is_searched_page_by_page(desk: Open, stage: Stage, lived: Any) -> None:
    screen = desk("supervisor", "/supervise/journal")
    shown(screen, "Jurnal")
    entries = screen.page.locator("td.seq")
    expect(entries).to_have_count(100)
    # While it is not known which incident is meant, no entries of all the others stand under its number.
    held: list[Route] = []
    screen.page.route("**/api/incidents?q=*", lambda route: held.append(route))
    screen.page.get_by_role("searchbox", name="Nomor kejadian").fill(lived["number"])
    screen.press("Enter")
    expect(entries).to_have_count(0)
    held[0].continue_()
    screen.page.unroute("**/api/incidents?q=*")
    expect(entries).to_have_count(100)
    screen.page.get_by_role("button", name="Lebih lama").click()
    expect(entries).to_have_count(NOTES + 5)
    screen.page.get_by_role("searchbox", name="Isi memuat").fill("CATATAN 77")
    screen.press("Enter")
    expect(entries).to_have_count(1)
    entries.get_by_role("button").click()
    expect(screen.page.get_by_role("region", name="Isi", exact=True)).to_contain_text('"text": "catatan 77"')
    screen.page.get_by_role("button", name="Hapus saringan").click()
    screen.page.get_by_role("combobox", name="Peristiwa").select_option("unit.")
    expect(entries).to_have_count(4)
    screen.page.get_by_role("searchbox", name="Nomor kejadian").fill("99999")
    screen.press("Enter")
    screen.see("Kejadian 99999 tidak ada")


@pytest.mark.parametrize(("language", "night", "sizes"), [("id", True, SIZES), ("en", False, ["laptop", "zoom 200 %"])])
def test_axe_finds_nothing_and_no_text_is_cut(
    desk: Open, lived: Any, language: str, night: bool, sizes: Iterable[str]
) -> None:
    screen = desk("supervisor", "/supervise", language=language, night=night)
    wrong: dict[str, list[str]] = {}
    for section in ("response", "load", "units", "calls", "incidents", "journal", "replay"):
        if section == "replay":
            screen.page.goto(f"{screen.address}/supervise/incidents/{lived['id']}")
        elif section != "response":
            screen.press(SECTIONS[section])
        screen.page.set_viewport_size({"width": 1366, "height": 768})
        expect(screen.page.locator(".shown section[data-state=live]")).to_be_visible(timeout=20_000)
        wrong[f"{section}: axe"] = axe(screen)
        wrong |= {f"{section}: {size}": look(screen, SIZES[size]) for size in sizes}
    found = {where: faults for where, faults in wrong.items() if faults}
    assert not found, json.dumps(found, indent=1)


def test_a_changed_entry_breaks_the_chain(desk: Open, stage: Stage, lived: Any) -> None:
    screen = desk("supervisor", "/supervise/journal")
    chain = screen.page.locator(".chain")
    chain.get_by_role("button", name="Periksa rantai").click()
    expect(chain).to_have_attribute("data-chain", "sound", timeout=20_000)
    expect(chain).to_contain_text("Jangkar")
    with psycopg.connect(stage.centre.database_url) as connection:
        connection.execute("UPDATE journal SET body = replace(body, 'catatan 5\"', 'catatan 6\"')")
    chain.get_by_role("button", name="Periksa rantai").click()
    expect(chain).to_have_attribute("data-chain", "broken", timeout=20_000)
    expect(chain).to_contain_text("RUSAK pada catatan")
