"""What a crew may do and see with its own token, and what stays closed to it."""

from datetime import UTC, datetime, timedelta

from geo.orm import now_utc, utc_text
from tests.centre import Centre, Json

NUMBER = "081230257001"
PLACE = {"position": {"lon": 112.74, "lat": -7.25}, "reason": "salah jalan"}


async def crewed(centre: Centre) -> tuple[Json, Json, str]:
    """An incident with a caller, a unit that is not on it yet, and the token of its crew."""
    caller = {"channel": "phone", "caller_number": NUMBER, "caller_name": "Bu Tini"}
    incident, unit = await centre.incident(call=caller), await centre.unit()
    return incident, unit, await centre.crew_token(unit["id"])


async def test_a_caller_is_shown_to_a_crew_only_while_it_is_on_the_incident(centre: Centre) -> None:
    incident, unit, token = await crewed(centre)
    path = f"/api/calls/{incident['call_ids'][0]}/reveal"
    assert (await centre.post(path, {}, token, 409))["code"] == "not_assigned"
    await centre.assign(incident, unit)
    shown = (await centre.picture(token))["incidents"][0]["callers"][0]
    assert (shown["name"], shown["number"][-3:], NUMBER[1:] in str(shown)) == (None, "001", False)
    answer = await centre.post(path, {}, token)
    assert (answer["name"], answer["number"]) == ("Bu Tini", "+6281230257001")
    newest = (await centre.get("/api/journal?limit=1000", "supervisor"))["items"][-1]
    assert (newest["event"], newest["actor"]["role"], newest["seq"]) == ("caller.revealed", "field_unit", answer["seq"])
    assert NUMBER[1:] not in newest["body"]
    await centre.report(unit, "cleared", role=token)
    assert (await centre.post(path, {}, token, 409))["code"] == "not_assigned"


async def test_a_read_that_waited_in_a_phone_does_not_hide_a_newer_place(centre: Centre) -> None:
    incident, unit, token = await crewed(centre)
    row = (await centre.assign(incident, unit))[0]
    await centre.post(f"/api/incidents/{incident['id']}/location", PLACE)
    first = (await centre.picture(token))["assignments"][0]["unread_at"]
    await centre.post(f"/api/incidents/{incident['id']}/location", {**PLACE, "location_text": "Gg. IV"})
    path = f"/api/assignments/{row['id']}/read"
    late = await centre.post(path, {"unread_at": first}, token)
    assert late["unread"] is True
    read = await centre.post(path, {"unread_at": late["unread_at"]}, token)
    assert read["unread"] is False


async def test_a_place_corrected_by_another_desk_is_not_overwritten_unseen(centre: Centre) -> None:
    incident, _, _ = await crewed(centre)
    path, seen = f"/api/incidents/{incident['id']}", {"revision": incident["revision"]}
    await centre.as_("call_taker").patch(path, json={**seen, "priority": 1})
    moved = await centre.post(f"{path}/location", {**PLACE, **seen, "location_text": "Gg. III"})
    stale = await centre.post(f"{path}/location", {**PLACE, **seen, "location_text": "Gg. IV"}, status=409)
    assert (stale["code"], stale["changed"]["location_text"]["by"]) == ("stale", "dispatcher")
    assert stale["present"]["location_text"] == moved["location_text"] == "Gg. III"
    again = {**PLACE, "revision": moved["revision"], "location_text": "Gg. IV"}
    assert (await centre.post(f"{path}/location", again))["location_text"] == "Gg. IV"


async def test_what_waited_in_a_phone_with_a_wrong_clock_gets_its_true_time(centre: Centre) -> None:
    incident, unit, token = await crewed(centre)
    await centre.assign(incident, unit)
    wrong = datetime(2026, 1, 1, tzinfo=UTC)
    times = {"at": utc_text(wrong), "sent_at": utc_text(wrong + timedelta(minutes=7))}
    sos = await centre.post(f"/api/units/{unit['id']}/emergency", {"client_id": "a", **times}, token, 201)
    need = {"client_id": "b", "need": [{"capability": "ladder"}], **times}
    more = await centre.post(f"/api/units/{unit['id']}/requests", need, token, 201)
    for alert in (sos["alert"], more["alert"]):
        ago = now_utc() - datetime.fromisoformat(alert["detail"]["at"])
        assert timedelta(minutes=6, seconds=50) < ago < timedelta(minutes=7, seconds=30)


async def test_a_note_says_when_it_was_written(centre: Centre) -> None:
    incident, unit, token = await crewed(centre)
    await centre.assign(incident, unit)
    path, written = f"/api/incidents/{incident['id']}/notes", utc_text(now_utc() - timedelta(minutes=9))
    note = await centre.post(path, {"text": "tiga korban", "at": written}, token)
    assert (note["at"], note["text"]) == (written, "tiga korban")
    ahead = await centre.post(path, {"text": "api padam", "at": utc_text(now_utc() + timedelta(hours=1))}, token)
    assert ahead["at"] < utc_text(now_utc())
    said = [m["detail"]["note"] for m in (await centre.get(f"/api/incidents/{incident['id']}/timeline"))["items"]
            if m["event"] == "incident.noted"]  # fmt: skip
    assert [n["at"] for n in said] == [note["at"], ahead["at"]]


async def test_a_crew_reads_what_is_written_for_crews_and_nothing_of_others(centre: Centre) -> None:
    incident, unit, token = await crewed(centre)
    other = await centre.incident(description="rahasia orang lain")
    stranger = await centre.unit()
    await centre.assign(incident, unit)
    await centre.assign(other, stranger)
    notes = f"/api/incidents/{incident['id']}/notes"
    await centre.post(notes, {"text": "kabel PLN belum putus", "audience": "crew", "urgent": True})
    await centre.post(notes, {"text": "wartawan menelepon", "audience": "centre"})
    timeline = await centre.get(f"/api/incidents/{incident['id']}/timeline", token)
    assert "kabel PLN" in str(timeline)
    assert "wartawan" not in str(timeline)
    assert "rahasia" not in str(await centre.picture(token))
    await centre.get(f"/api/incidents/{other['id']}", token, 404)
    await centre.post(f"/api/incidents/{other['id']}/notes", {"text": "x"}, token, 404)
    for act in ("emergency", "requests", "status"):
        body = {"client_id": "x", "need": [{"capability": "engine"}]} if act == "requests" else {"client_id": "x"}
        body |= {"status": "available"} if act == "status" else {}
        await centre.post(f"/api/units/{stranger['id']}/{act}", body, token, 403)
