"""What an account must not learn by any answer: of a search, a report, a repeat under an old key."""

import json
from uuid import UUID, uuid4

import pytest

from dispatch.operators.roles import Role, RoleGrant
from dispatch.operators.service import set_roles
from tests.alerts.clockwork import hasten, until_raised
from tests.centre import Centre, fold, read_frames
from tests.desks.test_presence import until_connected
from tests.live.test_stream import state_of

CALLER = {"channel": "phone", "caller_number": "081230257001", "caller_name": "Sulastri"}


@pytest.mark.parametrize("word", ["081230257001", "6281230257001", "257001", "sulastri"])
async def test_a_search_does_not_tell_what_is_masked(centre: Centre, word: str) -> None:
    view = await centre.incident(call=CALLER, description="asap dari lantai 2")
    assert (await centre.get(f"/api/incidents?q={word}", "viewer"))["items"] == []
    (found,) = (await centre.get(f"/api/incidents?q={word}", "call_taker"))["items"]
    (seen,) = (await centre.get("/api/incidents?q=lantai", "viewer"))["items"]
    assert view["id"] == found["id"] == seen["id"]


async def test_a_caller_is_found_behind_a_long_description(centre: Centre) -> None:
    view = await centre.incident(call=CALLER, description="asap " * 1_900)
    (found,) = (await centre.get("/api/incidents?q=081230257001"))["items"]
    assert found["id"] == view["id"]


async def test_the_answer_to_a_crews_report_masks_the_caller(centre: Centre) -> None:
    unit, view = await centre.unit(), await centre.incident(call=CALLER)
    await centre.assign(view, unit)
    token = await centre.crew_token(unit["id"])
    answers = [await centre.report(unit, "en_route", 200, token, client_id="jalan")]
    answers.append(await centre.report(unit, "en_route", 200, token, client_id="jalan"))
    answers.append(await centre.report(unit, "cleared", 200, token))
    answers.append(await centre.report(unit, "on_scene", 200, token, assignment_id=answers[0]["assignment"]["id"]))
    assert answers[0] == answers[1]
    for answer in answers:
        (caller,) = answer["incident"]["callers"]
        assert (caller["name"], caller["number"]) == (None, "•••001")


async def test_whoever_may_no_longer_speak_for_a_unit_is_given_no_stored_answer(centre: Centre) -> None:
    unit, other = await centre.unit(), await centre.unit()
    name = uuid4().hex
    headers = {"Idempotency-Key": "lapor"}
    crew = centre.as_(await centre.crew_token(unit["id"], name))
    path, body = f"/api/units/{unit['id']}/status", {"status": "limited", "client_id": "satu"}
    assert (await crew.post(path, json=body, headers=headers)).status_code == 200
    assert (await crew.post(path, json=body, headers=headers)).status_code == 200
    async with centre.database.write_session() as session:
        everyone = (await centre.get("/api/operators", "admin"))["items"]
        operator = next(o["id"] for o in everyone if o["username"] == name)
        await set_roles(session, UUID(operator), [RoleGrant(Role.FIELD_UNIT, None, UUID(other["id"]))])
        await session.commit()
    centre.app.state.credentials.forget()
    assert (await crew.post(path, json=body, headers=headers)).status_code == 403


async def test_a_crew_cannot_speak_of_another_units_assignment(centre: Centre) -> None:
    mine, other, view = await centre.unit(), await centre.unit(), await centre.incident()
    (theirs,) = await centre.assign(view, other)
    token = await centre.crew_token(mine["id"])
    refused = await centre.report(mine, "en_route", 404, token, assignment_id=theirs["id"])
    assert refused["code"] == "unknown_assignment"
    path, body = f"/api/assignments/{theirs['id']}/status", {"status": "en_route", "client_id": "x"}
    assert (await centre.post(path, body, token, 403))["code"] == "forbidden"
    assert (await centre.post(f"/api/assignments/{theirs['id']}/read", {}, token, 403))["code"] == "forbidden"
    await centre.post(f"/api/assignments/{uuid4()}/status", body, token, 404)


async def test_a_status_under_the_same_client_id_never_swallows_an_emergency(centre: Centre) -> None:
    unit = await centre.unit()
    await centre.report(unit, "limited", client_id="1")
    raised = await centre.post(f"/api/units/{unit['id']}/emergency", {"client_id": "1"}, status=201)
    assert raised["alert"]["kind"] == "crew_emergency"
    await centre.report(unit, "available", client_id="2")


@pytest.mark.parametrize(
    "query", ["q=%00", "q=a%00b", "status=burning", "status=open,closed", "status=pending,", "bbox=1,2,3,nan"]
)
async def test_a_parameter_that_means_nothing_is_400_and_never_left_out(centre: Centre, query: str) -> None:
    await centre.incident()
    refused = await centre.get(f"/api/incidents?{query}", status=400)
    assert refused["detail"]


@pytest.mark.parametrize("request_", [("GET", "?id=a%00b&lat=1&lon=2"), ("POST", "id=a%00b&lat=1&lon=2")])
async def test_a_trackers_name_that_is_no_text_is_an_unknown_device(centre: Centre, request_: tuple[str, str]) -> None:
    method, fields = request_
    form = {"content-type": "application/x-www-form-urlencoded"}
    path = "/ingest/osmand" + (fields if method == "GET" else "")
    content = fields if method == "POST" else None
    answer = await centre.as_("dispatcher").request(method, path, content=content, headers=form)
    assert answer.status_code == 400


OUTSIDE = ["viewer", "department", "station"]
ROOM = ["call_taker", "dispatcher", "shift_leader", "supervisor", "admin"]
SECRETS = ["pingsan", "sudah dihubungi", "kru aman", "Meja-Rahasia", "dispatcher"]


async def lived_through(centre: Centre) -> int:
    """A call for help that is noted, seen and ended; a person who sits down, falls silent and leaves."""
    await hasten(centre, desk_silent=1.5)
    unit, incident = await centre.unit("PMK-07"), await centre.incident()
    path = f"/api/units/{unit['id']}"
    open_ = await centre.post(f"{path}/emergency", {"client_id": "0", "note": "pingsan"}, status=201)
    raised = await centre.post(f"{path}/emergency", {"client_id": "1", "note": "pingsan"}, status=201)
    for alert in (open_, raised):
        await centre.post(f"/api/alerts/{alert['alert']['id']}/ack", {"note": "sudah dihubungi"})
    await centre.post(f"/api/alerts/{raised['alert']['id']}/end", {"reason": "kru aman"})
    person = await centre.sit("dispatcher", "Meja-Rahasia")
    screen = await person.live()
    await until_connected(centre, "Meja-Rahasia")
    await person.post(f"/api/incidents/{incident['id']}/hold", {"reason": "x", "until": "2100-01-01T00:00:00Z"})
    await centre.post(f"/api/incidents/{incident['id']}/transfer", {"to_desk": "Meja-Rahasia"})
    screen.transport.abort()
    await until_raised(centre, "desk_silent")
    seq: int = (await centre.picture())["seq"]
    return seq


@pytest.mark.parametrize("role", OUTSIDE)
async def test_whoever_is_not_of_the_room_is_told_of_alerts_and_not_what_the_room_says(
    centre: Centre, role: str
) -> None:
    """Kind, since when, of what: a wall may show that. Notes, reasons, names and desks stay in the room."""
    await centre.get("/api/alerts", role, 403)
    before = await centre.picture(role)
    socket = await centre.live(role, f"?after={before['seq']}&epoch={before['epoch']}")
    frames = await read_frames(socket, await lived_through(centre))
    now = await centre.picture(role)
    assert fold(before, frames) == state_of(now)
    (alert,) = now["alerts"]
    assert (alert["kind"], alert["subject"]["kind"], alert["detail"]["call_sign"]) == (
        "crew_emergency",
        "unit",
        "PMK-07",
    )
    assert (alert["raised_at"], alert["acked_by"], alert["ack_note"]) == (alert["raised_at"], "•••", "•••")
    told = [frame for frame in frames if frame["event"].startswith(("alert.", "desk."))]
    assert [f["event"] for f in told if f["subject"]["kind"] == "desk"] == ["desk.arrived", "desk.silent"]
    text = json.dumps([told, now["alerts"], now["desks"], [frame["objects"].get("alerts") for frame in frames]])
    assert [secret for secret in SECRETS if f'"{secret}"' in text] == []
    await socket.close()


@pytest.mark.parametrize("role", ROOM)
async def test_people_of_the_room_see_alerts_whole(centre: Centre, role: str) -> None:
    socket = await centre.live(role)
    frames = await read_frames(socket, await lived_through(centre))
    assert [secret for secret in SECRETS if f'"{secret}"' not in json.dumps(frames)] == []
    assert [a["kind"] for a in (await centre.picture(role))["alerts"]] == ["crew_emergency", "desk_silent"]
    assert {a["ack_note"] for a in (await centre.picture(role))["alerts"]} == {"sudah dihubungi", None}
    await socket.close()
