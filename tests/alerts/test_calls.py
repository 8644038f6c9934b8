"""Calls that ring, and abandoned ones until somebody has called back."""

import asyncio

from tests.alerts.clockwork import alerts, hasten, until_gone, until_raised
from tests.centre import Centre, Json

PHONE = {"channel": "phone", "caller_number": "081230257001"}


async def take(centre: Centre, **fields: object) -> Json:
    view: Json = await centre.post("/api/calls", {**PHONE, **fields}, "call_taker", 201)
    return view


async def test_a_ringing_call_is_told_until_it_is_answered(centre: Centre) -> None:
    await hasten(centre, call_ringing=0.2)
    call = await take(centre, state="ringing")
    alert = (await until_raised(centre, "call_ringing"))[0]
    assert (alert["for_roles"], alert["subject"]) == (["call_taker"], {"kind": "call", "id": call["id"]})
    assert "number" not in str(alert["detail"])
    answered = await centre.as_("call_taker").patch(f"/api/calls/{call['id']}", json={"state": "answered"})
    assert answered.status_code == 200
    await until_gone(centre, "call_ringing")


async def test_an_abandoned_call_is_called_back(centre: Centre) -> None:
    await hasten(centre, call_abandoned=0.2)
    call = await take(centre, state="abandoned")
    await until_raised(centre, "call_abandoned")
    path = f"/api/calls/{call['id']}/callbacks"
    tried = await centre.post(path, {"result": "no_answer"}, "call_taker", 201)
    assert (tried["callbacks"][0]["result"], tried["called_back_at"]) == ("no_answer", None)
    assert len(await alerts(centre, kind="call_abandoned")) == 1
    assert [c["id"] for c in (await centre.get("/api/calls/callbacks", "call_taker"))["items"]] == [call["id"]]
    reached = await centre.post(path, {"result": "reached", "note": "salah tekan"}, "call_taker", 201)
    assert reached["called_back_at"] is not None
    await until_gone(centre, "call_abandoned")
    assert (await centre.get("/api/calls/callbacks", "call_taker"))["items"] == []
    await centre.post(path.replace(call["id"], (await take(centre))["id"]), {"result": "busy"}, "call_taker", 409)


async def test_a_caller_who_calls_again_needs_no_call_back(centre: Centre) -> None:
    await hasten(centre, call_abandoned=0.2)
    lost = [await take(centre, state="abandoned"), await take(centre, state="abandoned", caller_number="0811111111")]
    await until_raised(centre, "call_abandoned", 2)
    await centre.incident(call={**PHONE, "caller_number": "+62 812-3025-7001"})
    left = (await centre.get("/api/calls/callbacks", "call_taker"))["items"]
    assert [c["id"] for c in left] == [lost[1]["id"]]
    settled = await centre.get(f"/api/calls/{lost[0]['id']}")
    assert settled["callbacks"][-1]["result"] == "called_again"
    assert [a["subject"]["id"] for a in await alerts(centre, kind="call_abandoned")] == [lost[1]["id"]]


async def test_an_abandoned_call_that_becomes_an_incident_is_settled(centre: Centre) -> None:
    await hasten(centre, call_abandoned=0.2)
    call = await take(centre, state="abandoned", caller_number=None)
    await until_raised(centre, "call_abandoned")
    await centre.incident(call_id=call["id"])
    await until_gone(centre, "call_abandoned")
    await asyncio.sleep(1.2)
    assert len(await alerts(centre, "all", kind="call_abandoned")) == 1


async def test_what_is_said_on_a_call_that_was_ringing_is_kept_with_it(centre: Centre) -> None:
    call = await take(centre, state="ringing", caller_number="0812300001")
    said = {"channel": "phone", "caller_name": "Bu Sri", "safe_to_speak": False}
    incident = await centre.incident(call_id=call["id"], call=said)
    kept = await centre.get(f"/api/calls/{call['id']}")
    assert (kept["caller_name"], kept["safe_to_speak"], kept["caller_number"]) == ("Bu Sri", False, "0812300001")
    assert [(c["name"], c["safe_to_speak"]) for c in incident["callers"]] == [("Bu Sri", False)]
    assert incident["call_ids"] == [call["id"]]
