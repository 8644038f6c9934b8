"""Alerts: raised once by what is late, ended in the transaction of what cures it, silenced by one acknowledgement."""

import asyncio
import json

from geo.orm import now_utc, utc_text
from tests.alerts.clockwork import alerts, entries, hasten, until_gone, until_raised
from tests.centre import Centre, fold, read_frames


async def test_an_incident_without_a_unit_is_raised_once_and_the_assignment_ends_it(centre: Centre) -> None:
    await hasten(centre, waiting=0.2)
    incident, unit = await centre.incident(), await centre.unit()
    alert = (await until_raised(centre, "waiting"))[0]
    assert alert["subject"] == {"kind": "incident", "id": incident["id"]}
    assert (alert["detail"]["incident_number"], alert["for_roles"]) == (incident["number"], ["dispatcher"])
    assert alert["detail"]["since"] == incident["waiting_since"]
    before = await centre.picture()
    assert [a["id"] for a in before["alerts"]] == [alert["id"]]
    socket = await centre.live(query=f"?after={before['seq']}&epoch={before['epoch']}")
    done = await centre.post(f"/api/incidents/{incident['id']}/assignments", {"unit_ids": [unit["id"]]}, status=201)
    frames = await read_frames(socket, done["seq"])
    await socket.close()
    assert frames[-1]["event"] == "units.assigned"
    assert [(a["id"], a["end_reason"]) for a in frames[-1]["objects"]["alerts"]] == [(alert["id"], "cured")]
    after = await centre.picture(min_seq=done["seq"])
    assert fold(before, frames)["alerts"] == {} == {a["id"]: a for a in after["alerts"]}
    await asyncio.sleep(1.5)
    assert len(await entries(centre, "alert.raised")) == 1


async def test_a_unit_that_does_not_acknowledge_is_named_until_it_does(centre: Centre) -> None:
    await hasten(centre, not_acknowledged=0.2)
    incident, unit = await centre.incident(), await centre.unit("PMK-07")
    await centre.assign(incident, unit)
    alert = (await until_raised(centre, "not_acknowledged"))[0]
    assert (alert["detail"]["call_sign"], alert["for_agencies"]) == ("PMK-07", ["DPKP"])
    assert alert["incident_id"] == incident["id"]
    await centre.report(unit, "acknowledged")
    assert (await until_gone(centre, "not_acknowledged"))["end_reason"] == "cured"


async def test_one_acknowledgement_counts_and_nobody_hears_of_it_again(centre: Centre) -> None:
    await hasten(centre, waiting=0.2, waiting_escalates=1.0)
    await centre.incident()
    alert = (await until_raised(centre, "waiting"))[0]
    first = await centre.post(f"/api/alerts/{alert['id']}/ack", {"note": "sudah dilihat"})
    second = await centre.post(f"/api/alerts/{alert['id']}/ack", {"note": "saya juga"}, "call_taker")
    assert first == second
    assert (first["acked_by"], first["ack_note"], first["ended_at"]) == ("dispatcher", "sudah dilihat", None)
    await asyncio.sleep(3)
    assert (await alerts(centre))[0] == first
    assert len(await entries(centre, "alert.acknowledged")) == 1


async def test_what_nobody_acknowledges_goes_to_the_shift_leader(centre: Centre) -> None:
    await hasten(centre, waiting=0.2, waiting_escalates=0.3)
    await centre.incident()
    await until_raised(centre, "waiting")
    async with asyncio.timeout(10):
        while not (alert := (await alerts(centre))[0])["escalated_at"]:
            await asyncio.sleep(0.1)
    assert alert["for_roles"] == ["dispatcher", "shift_leader"]
    assert len(await entries(centre, "alert.escalated")) == 1


async def test_a_hold_ends_the_alert_and_its_end_is_a_new_cause(centre: Centre) -> None:
    await hasten(centre, waiting=0.2)
    incident = await centre.incident()
    first = (await until_raised(centre, "waiting"))[0]
    until = utc_text(now_utc().replace(year=2100))
    await centre.post(f"/api/incidents/{incident['id']}/hold", {"reason": "menunggu PLN", "until": until})
    assert (await until_gone(centre, "waiting"))["end_reason"] == "cured"
    answer = await centre.as_("dispatcher").delete(f"/api/incidents/{incident['id']}/hold")
    assert answer.status_code == 200
    assert (await until_raised(centre, "waiting"))[0]["id"] != first["id"]


async def test_what_a_person_ends_is_not_raised_again_for_the_same_cause(centre: Centre) -> None:
    await hasten(centre, waiting=0.2)
    incident = await centre.incident()
    alert = (await until_raised(centre, "waiting"))[0]
    ended = await centre.post(f"/api/alerts/{alert['id']}/end", {"reason": "tidak ada unit"})
    assert (ended["ended_by"], ended["end_reason"]) == ("dispatcher", "tidak ada unit")
    change = {"revision": incident["revision"], "priority": 1}
    assert (await centre.as_("call_taker").patch(f"/api/incidents/{incident['id']}", json=change)).status_code == 200
    await asyncio.sleep(2.5)
    assert len(await entries(centre, "alert.raised")) == 1


async def test_an_emergency_lasts_until_a_dispatcher_ends_it_with_a_reason(centre: Centre) -> None:
    incident, unit = await centre.incident(), await centre.unit()
    await centre.assign(incident, unit)
    token = await centre.crew_token(unit["id"])
    body = {"client_id": "sos-1", "position": {"lon": 112.7, "lat": -7.2}, "note": "diserang massa"}
    raised = await centre.post(f"/api/units/{unit['id']}/emergency", body, token, 201)
    assert await centre.post(f"/api/units/{unit['id']}/emergency", body, token, 201) == raised
    alert = raised["alert"]
    assert (alert["level"], alert["for_roles"], alert["incident_id"]) == ("critical", [], incident["id"])
    await centre.post(f"/api/alerts/{alert['id']}/ack", {})
    fresh = await centre.fresh(incident)
    await centre.post(f"/api/incidents/{incident['id']}/cancel", {"revision": fresh["revision"], "reason": "x"})
    assert [a["id"] for a in await alerts(centre)] == [alert["id"]]
    assert (await centre.as_(token).post(f"/api/alerts/{alert['id']}/end", json={"reason": "x"})).status_code == 403
    await centre.post(f"/api/alerts/{alert['id']}/end", {}, status=422)
    ended = await centre.post(f"/api/alerts/{alert['id']}/end", {"reason": "personel aman"})
    assert ended["end_reason"] == "personel aman"
    assert await alerts(centre) == []


async def test_a_lost_unit_is_told_until_another_is_sent(centre: Centre) -> None:
    incident, first, second = await centre.incident(), await centre.unit("PMK-01"), await centre.unit()
    await centre.assign(incident, first)
    await centre.report(first, "out_of_service", reason="mesin mati")
    alert = (await alerts(centre))[0]
    assert (alert["kind"], alert["subject"]["id"]) == ("unit_lost", incident["id"])
    assert (alert["detail"]["call_sign"], alert["detail"]["reason"]) == ("PMK-01", "mesin mati")
    await centre.assign(incident, second)
    assert (await until_gone(centre, "unit_lost"))["end_reason"] == "relieved"


async def test_a_crew_asks_for_more_units_until_they_are_sent(centre: Centre) -> None:
    incident, unit, more = await centre.incident(), await centre.unit("PMK-02"), await centre.unit()
    token = await centre.crew_token(unit["id"])
    body = {"client_id": "minta-1", "need": [{"capability": "tanker", "count": 2}], "note": "air habis"}
    path = f"/api/units/{unit['id']}/requests"
    assert (await centre.post(path, body, token, 409))["code"] == "not_assigned"
    await centre.assign(incident, unit)
    first = await centre.post(path, body, token, 201)
    assert await centre.post(path, body, token, 201) == first
    alert = (await alerts(centre))[0]
    assert (alert["kind"], alert["detail"]["need"]) == ("units_requested", body["need"])
    await centre.assign(incident, more)
    assert (await until_gone(centre, "units_requested"))["end_reason"] == "relieved"


async def test_a_report_from_a_scene_it_was_called_back_from_ends_with_its_acknowledgement(centre: Centre) -> None:
    incident, unit = await centre.incident(), await centre.unit()
    row = (await centre.assign(incident, unit))[0]
    fresh = await centre.fresh(incident)
    await centre.post(f"/api/incidents/{incident['id']}/cancel", {"revision": fresh["revision"], "reason": "salah"})
    done = await centre.report(unit, "on_scene", assignment_id=row["id"])
    assert (done["applied"], done["reason"]) == (False, "assignment_ended")
    await centre.report(unit, "on_scene", assignment_id=row["id"])
    alert, *others = await alerts(centre)
    assert (alert["kind"], others) == ("report_after_end", [])
    ended = await centre.post(f"/api/alerts/{alert['id']}/ack", {})
    assert (ended["end_reason"], ended["ended_by"]) == ("acknowledged", "dispatcher")


async def test_a_changed_place_must_be_read(centre: Centre) -> None:
    await hasten(centre, location_unread=0.2)
    incident, unit = await centre.incident(), await centre.unit()
    row = (await centre.assign(incident, unit))[0]
    token = await centre.crew_token(unit["id"])
    body = {"position": {"lon": 112.74, "lat": -7.25}, "reason": "salah jalan"}
    await centre.post(f"/api/incidents/{incident['id']}/location", body)
    alert = (await until_raised(centre, "location_unread"))[0]
    assert alert["subject"] == {"kind": "assignment", "id": row["id"]}
    read = await centre.post(f"/api/assignments/{row['id']}/read", {}, token)
    assert (read["unread"], read["unread_at"]) == (False, None)
    await until_gone(centre, "location_unread")


async def test_a_unit_that_stands_still_is_told_and_forgotten_when_it_moves(centre: Centre) -> None:
    await hasten(centre, no_movement=1.0)
    incident, unit = await centre.incident(), await centre.unit()
    await centre.assign(incident, unit)
    await centre.report(unit, "en_route")

    async def at(lon: float) -> None:
        fix = {"lon": lon, "lat": -7.25, "at": utc_text(now_utc())}
        await centre.post(f"/api/units/{unit['id']}/positions", {"fixes": [fix]}, status=202)

    await at(112.7400)
    alert = (await until_raised(centre, "no_movement"))[0]
    assert alert["detail"]["call_sign"] == unit["call_sign"]
    await hasten(centre, no_movement=60)
    await at(112.7410)
    async with centre.database.write_session() as session:
        from sqlalchemy import text

        await session.execute(text("UPDATE timers SET due_at = now() WHERE kind = 'no_movement'"))
        await session.commit()
    await until_gone(centre, "no_movement")


async def test_a_unit_past_its_expected_time_is_told(centre: Centre) -> None:
    await hasten(centre, past_eta=0.0)
    unit = await centre.unit(turnout_s=0)
    fix = {"lon": 112.7378, "lat": -7.2459, "at": utc_text(now_utc())}
    await centre.post(f"/api/units/{unit['id']}/positions", {"fixes": [fix]}, status=202)
    await asyncio.sleep(1.5)
    incident = await centre.incident()
    advice = await centre.post(f"/api/incidents/{incident['id']}/recommendations", {}, status=201)
    row = (await centre.assign(incident, unit, recommendation_id=advice["recommendation_id"]))[0]
    assert row["eta_at"] is not None
    alert = (await until_raised(centre, "past_eta"))[0]
    assert alert["detail"]["since"] == row["eta_at"]
    await centre.report(unit, "on_scene")
    await until_gone(centre, "past_eta")


async def test_the_target_is_missed_silently_and_met_by_an_arrival(centre: Centre) -> None:
    await hasten(centre, target=0.2)
    incident, unit = await centre.incident(), await centre.unit()
    alert = (await until_raised(centre, "target"))[0]
    assert alert["level"] == "notice"
    await centre.assign(incident, unit)
    assert len(await alerts(centre, kind="target")) == 1
    await centre.report(unit, "on_scene")
    await until_gone(centre, "target")


async def test_many_alerts_say_how_many_they_are(centre: Centre) -> None:
    await hasten(centre, waiting=0.2)
    for _ in range(12):
        await centre.incident()
    found = await until_raised(centre, "waiting", 12)
    assert sorted(a["recent_count"] for a in found) == list(range(1, 13))
    catalogue = await centre.get("/api/catalogue")
    assert catalogue["grouping"] == {"over": 10, "window_s": 600.0}
    rules = catalogue["thresholds"]["not_acknowledged"]["rules"]
    assert rules[0] == {"priorities": [1, 2], "types": [], "warn_s": 30.0, "alert_s": 60.0}


async def test_a_proposal_is_put_onto_an_open_alert(centre: Centre) -> None:
    from uuid import UUID

    from dispatch.alerts.service import attach_proposal

    await hasten(centre, not_acknowledged=0.1)
    incident, unit = await centre.incident(), await centre.unit()
    await centre.assign(incident, unit)
    alert = (await until_raised(centre, "not_acknowledged"))[0]
    socket = await centre.live()
    async with centre.database.write_session() as session:
        await attach_proposal(
            session, UUID(alert["id"]), {"unit_id": unit["id"], "call_sign": "PMK-11", "eta_s": 192.0}
        )
        await session.commit()
    async with asyncio.timeout(10):
        while (frame := json.loads(await socket.recv())).get("event") != "alert.proposed":
            pass
    await socket.close()
    assert frame["objects"]["alerts"][0]["detail"]["proposal"]["call_sign"] == "PMK-11"
