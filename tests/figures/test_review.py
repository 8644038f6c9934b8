"""After the act: the log book searched page by page, and an incident as it was lived through."""

import asyncio
from datetime import timedelta

import psycopg
import pytest

from dispatch.server.api import picture
from geo.orm import now_utc, utc_text
from incidents import search
from tests.centre import Centre, Json
from tests.figures.past import past_incident


async def found(centre: Centre, query: str, limit: int = 50) -> list[Json]:
    """All entries a search gives, over all its pages."""
    entries: list[Json] = []
    below = ""
    while True:
        page = await centre.get(f"/api/journal/search?{query}&limit={limit}{below}", "supervisor")
        entries += page["items"]
        if page["next"] is None:
            return entries
        below = f"&below={page['next']}"


@pytest.mark.parametrize("step", [20_000, 3])
async def test_entries_are_found_by_event_subject_actor_time_and_text(
    centre: Centre, step: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "STEP", step)
    incident, unit = await centre.incident(), await centre.unit("PMK-77")
    other = await centre.incident(description="100% kayu_jati")
    between = now_utc()
    await centre.assign(incident, unit)
    await centre.report(unit, "en_route")
    await centre.post(f"/api/incidents/{incident['id']}/notes", {"text": "Atap RUNTUH"}, "call_taker")
    every = await found(centre, "limit=200")
    assert [e["seq"] for e in every] == list(range(len(every), 0, -1))
    assert [e["event"] for e in await found(centre, "event=incident.", 1)] == [
        "incident.noted", "incident.opened", "incident.opened",
    ]  # fmt: skip
    assert [e["event"] for e in await found(centre, "event=units.assigned")] == ["units.assigned"]
    assert {e["event"] for e in await found(centre, f"subject_kind=unit&subject_id={unit['id']}")} == {
        "unit.added", "unit.status_changed",
    }  # fmt: skip
    of_incident = await found(centre, f"incident_id={incident['id']}", 2)
    assert [e["event"] for e in of_incident] == [
        "incident.noted", "unit.status_changed", "units.assigned", "incident.opened",
    ]  # fmt: skip
    assert [e["event"] for e in await found(centre, "q=atap%20runtuh")] == ["incident.noted"]
    assert [e["subject"]["id"] for e in await found(centre, "q=100%25%20kayu_")] == [other["id"]]
    assert await found(centre, "q=100_%20kayu") == []
    assert {e["actor"]["name"] for e in await found(centre, "actor=CALL_TAK")} == {"call_taker"}
    later = await found(centre, f"since={utc_text(between)}&event=incident.")
    assert [e["event"] for e in later] == ["incident.noted"]
    assert await found(centre, f"until={utc_text(between - timedelta(days=1))}") == []
    assert (await centre.as_("dispatcher").get("/api/journal/search")).status_code == 403


async def test_an_incident_is_told_with_its_ways_and_the_advice_that_was_shown(centre: Centre) -> None:
    incident, unit = await centre.incident(), await centre.unit("PMK-01")

    async def at(lon: float, ago_s: float) -> None:
        fix = {"lon": lon, "lat": -7.25, "at": utc_text(now_utc() - timedelta(seconds=ago_s)), "speed_mps": 9.0}
        await centre.post(f"/api/units/{unit['id']}/positions", {"fixes": [fix]}, status=202)

    for n in range(20):
        await at(112.700 + n * 0.0001, 20 - n)
    await asyncio.sleep(1.5)
    advised = await centre.post(f"/api/incidents/{incident['id']}/recommendations", {}, status=201)
    await centre.assign(incident, unit, recommendation_id=advised["recommendation_id"])
    await at(112.703, 0)
    await centre.report(unit, "on_scene")
    await centre.report(unit, "cleared")
    lived = await centre.get(f"/api/incidents/{incident['id']}/replay", "supervisor")
    assert [m["event"] for m in lived["timeline"]][:2] == ["incident.opened", "units.assigned"]
    (way,) = lived["trails"]
    assert (way["call_sign"], set(way["stamps"])) == ("PMK-01", {"dispatched", "on_scene", "cleared"})
    times = [fix[0] for fix in way["fixes"]]
    assert times == sorted(times)
    assert 4 <= len(times) <= 7, "a fix every five seconds"
    (shown,) = lived["advice"]
    assert (shown["cited"], shown["recommendation_id"]) == (True, advised["recommendation_id"])
    assert shown["answer"]["units"] == advised["units"]
    assert (await centre.as_("dispatcher").get(f"/api/incidents/{incident['id']}/replay")).status_code == 403
    assert (way["recommendation_id"], way["override_reason"]) == (advised["recommendation_id"], None)
    assert way["order"] == "respond"


async def test_the_chain_is_checked_stretch_by_stretch(centre: Centre, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(picture, "STRETCH", 2)
    for _ in range(5):
        await centre.incident()
    after, seen = 0, []
    while True:
        part = await centre.get(f"/api/journal/verification?after={after}", "supervisor")
        seen.append(part["sound_to"])
        if part["next"] is None:
            break
        after = part["next"]
    assert (seen, part["head"], part["broken_seq"]) == ([2, 4, 5], 5, None)
    (newest,) = (await centre.get("/api/journal/search?limit=1", "supervisor"))["items"]
    assert part["anchor"] == newest["hash"]
    with psycopg.connect(centre.database_url) as connection:
        connection.execute("UPDATE journal SET body = '{}' WHERE seq = 4")
    broken = await centre.get("/api/journal/verification?after=2", "supervisor")
    assert (broken["sound_to"], broken["broken_seq"], broken["next"]) == (3, 4, None)
    assert "changed" in broken["why"]
    assert (await centre.as_("shift_leader").get("/api/journal/verification")).status_code == 403


async def test_incidents_of_a_district_or_agency_are_listed(centre: Centre) -> None:
    here = await past_incident(centre, now_utc(), order_s=1, turnout_s=1, travel_s=1, agency="PMI", area="Gubeng")
    await past_incident(centre, now_utc(), order_s=1, turnout_s=1, travel_s=1, area="Tegalsari")
    for query in ("district=Gubeng", "agency=PMI", "agency=PMI&district=Gubeng"):
        found = (await centre.get(f"/api/incidents?{query}", "supervisor"))["items"]
        assert [one["id"] for one in found] == [here["id"]], query
    assert (await centre.get("/api/incidents?agency=PMI&district=Tegalsari", "supervisor"))["items"] == []


async def test_alerts_of_a_period_are_listed(centre: Centre) -> None:
    unit = await centre.unit()
    began = now_utc()
    await centre.post(f"/api/units/{unit['id']}/emergency", {"client_id": "e1", "at": utc_text(began)})
    of = f"state=all&since={utc_text(began - timedelta(minutes=1))}"
    (alert,) = (await centre.get(f"/api/alerts?{of}", "supervisor"))["items"]
    assert alert["kind"] == "crew_emergency"
    assert len((await centre.get(f"/api/alerts?{of}&kind=crew_emergency", "supervisor"))["items"]) == 1
    for other in (f"{of}&kind=waiting", f"state=all&until={utc_text(began - timedelta(minutes=1))}"):
        assert (await centre.get(f"/api/alerts?{other}", "supervisor"))["items"] == []


async def test_a_timeline_names_the_alert(centre: Centre) -> None:
    incident, unit = await centre.incident(), await centre.unit()
    await centre.assign(incident, unit)
    await centre.post(f"/api/units/{unit['id']}/emergency", {"client_id": "e1", "at": utc_text(now_utc())})
    moments = (await centre.get(f"/api/incidents/{incident['id']}/timeline"))["items"]
    named = [[alert["kind"] for alert in one["alerts"]] for one in moments]
    assert named == [[], [], ["crew_emergency"]]
