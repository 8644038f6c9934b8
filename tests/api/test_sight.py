"""What an account must not learn by any answer: of a search, a report, a repeat under an old key."""

from uuid import UUID, uuid4

import pytest

from dispatch.operators.roles import Role, RoleGrant
from dispatch.operators.service import set_roles
from tests.centre import Centre

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
