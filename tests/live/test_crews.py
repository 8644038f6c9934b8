"""What a crew or a post is shown and may say: its own work, notes for it, the caller's number while it needs it."""

import asyncio
import json

import pytest
from websockets.asyncio.client import ClientConnection

from geo.orm import now_utc, utc_text
from tests.alerts.clockwork import entries
from tests.centre import Centre, Json

PHONE = {"channel": "phone", "caller_number": "081230257001", "caller_name": "Bu Sri"}


async def until(socket: ClientConnection, event: str) -> Json:
    """The next frame of an event."""
    async with asyncio.timeout(10):
        while True:
            frame: Json = json.loads(await socket.recv())
            if frame.get("event") == event:
                return frame


async def test_a_callers_number_is_shown_to_a_crew_while_it_is_assigned_and_who_looked_is_known(centre: Centre) -> None:
    incident, unit, other = await centre.incident(call=PHONE), await centre.unit("PMK-01"), await centre.unit()
    mine, theirs = await centre.crew_token(unit["id"]), await centre.crew_token(other["id"])
    path = f"/api/calls/{incident['call_ids'][0]}/reveal"
    assert (await centre.post(path, role=mine, status=409))["code"] == "not_assigned"
    await centre.assign(incident, unit)
    seen = await centre.get(f"/api/incidents/{incident['id']}", mine)
    assert (seen["callers"][0]["number"], seen["callers"][0]["name"]) == ("•••001", None)
    shown = await centre.post(path, role=mine)
    assert (shown["number"], shown["name"]) == ("+6281230257001", "Bu Sri")
    await centre.post(path, role=theirs, status=409)
    await centre.post(path, role="viewer", status=403)
    (entry,) = await entries(centre, "caller.revealed")
    assert (entry["actor"]["name"], entry["subject"]["id"]) == ("crew", incident["call_ids"][0])
    await centre.report(unit, "on_scene")
    await centre.report(unit, "cleared")
    await centre.post(path, role=mine, status=409)


async def test_a_crew_hears_the_notes_that_are_meant_for_it_at_once(centre: Centre) -> None:
    incident, unit = await centre.incident(), await centre.unit()
    await centre.assign(incident, unit)
    token = await centre.crew_token(unit["id"])
    socket, room = await centre.live(token), await centre.live()
    path = f"/api/incidents/{incident['id']}/notes"
    await centre.post(path, {"text": "pelapor mabuk", "audience": "centre"})
    await centre.post(path, {"text": "awas anjing", "audience": "crew", "urgent": True})
    first, second = await until(socket, "incident.noted"), await until(socket, "incident.noted")
    assert "detail" not in first
    assert second["detail"]["note"]["text"] == "awas anjing"
    assert (await until(room, "incident.noted"))["detail"]["note"]["text"] == "pelapor mabuk"
    assert [n["text"] for n in (await centre.get(path, token))["items"]] == ["awas anjing"]
    assert [n["text"] for n in (await centre.get(path))["items"]] == ["awas anjing", "pelapor mabuk"]
    texts = str(await centre.get(f"/api/incidents/{incident['id']}/timeline", token))
    assert ("awas anjing" in texts, "pelapor mabuk" in texts) == (True, False)
    written = await centre.post(path, {"text": "asap hitam", "kind": "sitrep"}, token, 201)
    assert written["by"] == "crew"
    await socket.close()
    await room.close()


async def test_a_crew_follows_its_own_call_for_help_and_no_other(centre: Centre) -> None:
    unit, other = await centre.unit(), await centre.unit()
    token, stranger = await centre.crew_token(unit["id"]), await centre.crew_token(other["id"])
    socket = await centre.live(token)
    raised = await centre.post(f"/api/units/{unit['id']}/emergency", {"client_id": "sos"}, token, 201)
    ident = raised["alert"]["id"]
    assert (await until(socket, "unit.emergency"))["objects"]["alerts"][0]["id"] == ident
    assert [a["id"] for a in (await centre.picture(token, raised["seq"]))["alerts"]] == [ident]
    assert (await centre.picture(stranger))["alerts"] == []
    await centre.post(f"/api/alerts/{ident}/ack", {})
    assert (await until(socket, "alert.acknowledged"))["objects"]["alerts"][0]["acked_by"] == "dispatcher"
    await centre.post(f"/api/alerts/{ident}/end", {"reason": "aman"})
    over = await until(socket, "alert.ended")
    assert (over["objects"]["alerts"][0]["end_reason"], over["removed"]) == ("aman", {"alerts": [ident]})
    await socket.close()


@pytest.mark.parametrize("scope", ["station", "agency"])
async def test_a_post_sees_and_speaks_for_its_units_and_for_no_others(centre: Centre, scope: str) -> None:
    post = await centre.post("/api/stations", {"name": "Pos Grudo", "agency": "PMI"}, "admin", 201)
    own = [await centre.unit(agency="PMI", home_station_id=post["id"]) for _ in range(2)]
    other = await centre.unit(agency="DPKP")
    token = await (centre.station_token(post["id"]) if scope == "station" else centre.station_token(agency="PMI"))
    assert {u["id"] for u in (await centre.picture(token))["units"]} == {u["id"] for u in own}
    socket = await centre.live(token)
    incident, elsewhere = await centre.incident(call=PHONE), await centre.incident()
    (row,) = await centre.assign(incident, own[0])
    await centre.assign(elsewhere, other)
    frame = await until(socket, "units.assigned")
    assert [i["id"] for i in frame["objects"]["incidents"]] == [incident["id"]]
    assert frame["objects"]["incidents"][0]["callers"][0]["number"] == "•••001"
    assert [i["id"] for i in (await centre.get("/api/incidents", token))["items"]] == [incident["id"]]
    await centre.report(own[0], "acknowledged", role=token)
    await centre.report(own[1], "limited", role=token)
    await centre.report(other, "acknowledged", 403, token)
    place = {"location_text": "Gang 2", "reason": "salah gang"}
    await centre.post(f"/api/incidents/{incident['id']}/location", place)
    assert (await centre.post(f"/api/assignments/{row['id']}/read", {}, token))["unread"] is False
    shown = await centre.post(f"/api/calls/{incident['call_ids'][0]}/reveal", role=token)
    assert shown["number"] == "+6281230257001"
    need = {"client_id": "1", "need": [{"capability": "ambulance"}]}
    await centre.post(f"/api/units/{own[0]['id']}/requests", need, token, 201)
    await centre.post(f"/api/units/{own[0]['id']}/emergency", {"client_id": "2"}, token, 201)
    await centre.post(f"/api/units/{other['id']}/emergency", {"client_id": "3"}, token, 403)
    await centre.post(f"/api/units/{own[0]['id']}/crew", {"crew": [{"name": "Andi"}]}, token)
    await centre.post(f"/api/units/{other['id']}/crew", {"crew": []}, token, 403)
    assert len((await centre.get(f"/api/units/{own[0]['id']}/assignments", token))["items"]) == 1
    new = await centre.unit(agency="PMI", home_station_id=post["id"])
    assert [u["id"] for u in (await until(socket, "unit.added"))["objects"]["units"]] == [new["id"]]
    await socket.close()


async def test_two_crews_of_one_incident_see_each_other_come_even_one_that_stands_still(centre: Centre) -> None:
    incident, first, second = await centre.incident(), await centre.unit("PMK-01"), await centre.unit("PMK-02")
    await centre.post(
        f"/api/units/{second['id']}/positions", {"fixes": [{"lon": 112.74, "lat": -7.26, "at": utc_text(now_utc())}]}
    )
    await centre.assign(incident, first)
    async with asyncio.timeout(10):
        while not (await centre.picture())["positions"]:
            await asyncio.sleep(0.1)
    tokens = [await centre.crew_token(unit["id"]) for unit in (first, second)]
    one, other = await centre.live(tokens[0]), await centre.live(tokens[1])
    await centre.assign(incident, second)
    for socket in (one, other):
        assert (await until(socket, "units.assigned"))["subject"]["id"] == incident["id"]
    async with asyncio.timeout(10):
        while (frame := json.loads(await one.recv()))["kind"] != "positions":
            pass
    assert [row[0] for row in frame["units"]] == [second["id"]]
    await asyncio.gather(one.close(), other.close())


async def test_who_signs_out_is_out_on_every_screen_at_once(centre: Centre) -> None:
    person = await centre.sit("dispatcher", "D1")
    screens = [await person.live(), await person.live()]
    assert (await person.client.delete("/api/session")).status_code == 204
    for screen in screens:
        async with asyncio.timeout(10):
            await screen.wait_closed()
        assert screen.close_code == 4001


async def test_a_crew_sees_what_it_was_just_given_however_late_the_picture_is(centre: Centre) -> None:
    incident, unit, relay = await centre.incident(), await centre.unit(), centre.app.state.relay
    token = await centre.crew_token(unit["id"])
    await centre.picture()
    relay.loops.tasks["follow"].cancel()
    await centre.assign(incident, unit)
    paths = [f"/api/incidents/{incident['id']}", "/api/incidents", f"/api/incidents/{incident['id']}/timeline"]
    asking = [asyncio.create_task(centre.get(path, token)) for path in paths]
    await asyncio.sleep(0.5)
    relay.loops.run({"follow": (relay._follow, 0.0)})
    one, every, lived = await asyncio.gather(*asking)
    assert one["id"] == every["items"][0]["id"] == incident["id"]
    assert [moment["event"] for moment in lived["items"]][-1] == "units.assigned"


@pytest.mark.parametrize("act", ["made", "lifted"])
async def test_a_crew_that_was_away_learns_of_closures(centre: Centre, act: str) -> None:
    """Closures concern every crew, whatever it works on: it fetches its picture, as for its own work."""
    unit, path = await centre.unit(), "/api/geo/closures"
    body = {"shape": {"kind": "circle", "lon": 112.7, "lat": -7.2, "radius_m": 50}, "reason": "banjir"}
    token = await centre.crew_token(unit["id"])
    closure = await centre.post(path, body) if act == "lifted" else None
    known = await centre.picture(token, 2 if closure else 1)
    if closure:
        await centre.as_("dispatcher").delete(f"{path}/{closure['id']}")
    else:
        await centre.post(path, body)
    await centre.picture(min_seq=known["seq"] + 1)
    socket = await centre.live(token, f"?after={known['seq']}&epoch={known['epoch']}")
    async with asyncio.timeout(10):
        kinds = [json.loads(await socket.recv())["kind"] for _ in range(2)]
    assert kinds == ["hello", "resync"]
    assert len((await centre.picture(token))["closures"]) == len(known["closures"]) + (-1 if closure else 1)
    await socket.close()
