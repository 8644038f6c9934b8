"""After the act: the log book searched page by page, and an incident as it was lived through."""

import asyncio
from datetime import timedelta

import pytest

from geo.orm import now_utc, utc_text
from incidents import search
from tests.centre import Centre, Json


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
