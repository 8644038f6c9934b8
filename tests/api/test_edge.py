"""The edge by the letter of HTTP: limits, methods, paths, plain JSON; every refusal is a problem document."""

from collections.abc import AsyncIterator

import httpx
import pytest
import websockets

from dispatch.server.edge import LARGEST
from tests.centre import Centre, Json

FIRE = {"type": "fire", "location_text": "Jl. Tunjungan 1"}


def check_problem(answer: httpx.Response, status: int, code: str) -> Json:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    problem: Json = answer.json()
    assert problem["code"] == code
    assert problem.keys() >= {"type", "title", "status", "detail", "errors"}
    return problem


async def chunks(count: int) -> AsyncIterator[bytes]:
    yield b'{"type": "fire", "location_text": "'
    for _ in range(count):
        yield b"a" * 10_000
    yield b'"}'


async def test_a_body_that_does_not_say_its_length_is_limited_too(centre: Centre) -> None:
    client = centre.as_("call_taker")
    json = {"content-type": "application/json"}
    answer = await client.post("/api/incidents", content=chunks(LARGEST // 10_000 + 1), headers=json)
    check_problem(answer, 413, "too_large")
    check_problem(await client.post("/api/incidents", content=b"x" * (LARGEST + 1), headers=json), 413, "too_large")
    assert (await centre.get("/api/incidents"))["items"] == []


async def test_a_trackers_body_is_limited_as_any_other(centre: Centre, caplog: pytest.LogCaptureFixture) -> None:
    """This route reads its body itself, and is told of the end as of a client that went away."""
    client = centre.as_("dispatcher")
    for kind in ("application/json", "application/x-www-form-urlencoded"):
        sent = chunks(LARGEST // 10_000 + 1)
        answer = await client.post("/ingest/osmand", content=sent, headers={"content-type": kind})
        check_problem(answer, 413, "too_large")
    assert "failure" not in caplog.text


@pytest.mark.parametrize("origin", ["http://[", "http://[::1", "//]", "null"])
async def test_an_origin_that_is_no_address_is_another_site(centre: Centre, origin: str) -> None:
    headers = {"Origin": origin, "Authorization": f"Bearer {centre.tokens['dispatcher']}"}
    check_problem(
        await centre.as_("dispatcher").post("/api/incidents", json=FIRE, headers=headers), 403, "origin_refused"
    )
    socket = await websockets.connect(f"ws://127.0.0.1:{centre.port}/api/live", additional_headers=headers)
    await socket.wait_closed()
    assert socket.close_code == 4003


NUL = [
    ("GET", "/api/handovers?desk=%00"), ("GET", "/api/desks?agency=%00"), ("GET", "/api/calls/history?number=%00"),
    ("PATCH", "/api/desks/%00"), ("POST", "/api/desks/%00/take"), ("PATCH", "/api/agencies/%00"),
    ("GET", "/api/rules/thresholds/versions?cursor=99999999999"),
    ("GET", "/api/rules/thresholds/versions?cursor=-99999999999"),
]  # fmt: skip


@pytest.mark.parametrize(("method", "path"), NUL)
async def test_a_parameter_that_no_database_can_look_for_is_400(centre: Centre, method: str, path: str) -> None:
    body = {"GET": None, "PATCH": {}, "POST": {"reason": "x"}}[method]
    role = "admin" if "agencies" in path else "shift_leader"
    check_problem(await centre.as_(role).request(method, path, json=body), 400, "bad_request")


async def test_head_is_get_without_its_body(centre: Centre) -> None:
    view = await centre.incident()
    for path in ("/api/health", "/api/incidents", f"/api/incidents/{view['id']}", "/openapi.json"):
        whole, head = await centre.as_("dispatcher").get(path), await centre.as_("dispatcher").head(path)
        assert (head.status_code, head.content) == (200, b"")
        assert head.headers["content-type"] == whole.headers["content-type"]
    async with httpx.AsyncClient(base_url=centre.url) as stranger:
        assert (await stranger.head("/api/incidents")).status_code == 401


async def test_a_wrong_method_names_every_right_one(centre: Centre) -> None:
    client = centre.as_("dispatcher")
    refused = await client.put("/api/incidents", json=FIRE)
    check_problem(refused, 405, "method_not_allowed")
    assert refused.headers["allow"] == "GET, HEAD, OPTIONS, POST"
    asked = await client.options("/api/incidents")
    assert (asked.status_code, asked.headers["allow"]) == (204, "GET, HEAD, OPTIONS, POST")


@pytest.mark.parametrize("path", ["/api/incidents/", "/api//incidents", "/api/nothing", "/api/picture/"])
async def test_another_path_is_404_and_never_sent_elsewhere(centre: Centre, path: str) -> None:
    client = centre.as_("dispatcher")
    check_problem(await client.get(path, headers={"Host": "evil.example"}), 404, "not_found")
    check_problem(await client.post(path, json=FIRE), 404, "not_found")


@pytest.mark.parametrize(
    "wrong",
    [
        {"position": {"lon": True, "lat": 0}}, {"position": {"lon": "112", "lat": "-7"}}, {"priority": "1"},
        {"priority": True}, {"alarm_level": "2"}, {"restricted": "yes"}, {"exercise": 1},
    ],
)  # fmt: skip
async def test_a_text_is_no_number_and_a_number_no_truth(centre: Centre, wrong: Json) -> None:
    refused = await centre.as_("call_taker").post("/api/incidents", json={**FIRE, **wrong})
    problem = check_problem(refused, 422, "invalid")
    field = next(iter(wrong if "position" not in wrong else wrong["position"]))
    assert field in problem["detail"]


async def test_a_whole_number_may_be_written_with_a_point(centre: Centre) -> None:
    view = await centre.post(
        "/api/incidents", {**FIRE, "priority": 1.0, "position": {"lon": 112, "lat": -7}}, status=201
    )
    assert (view["priority"], view["position"]["lon"]) == (1, 112.0)


async def test_lists_of_units_do_not_need_the_relays_connections(centre: Centre) -> None:
    """The relay's few connections are its own: a hundred screens that ask for the picture must not starve it."""
    engine = centre.app.state.relay.database.relay_engine
    held = [await engine.connect() for _ in range(3)]
    try:
        assert (await centre.as_("dispatcher").get("/api/units")).status_code == 200
        assert (await centre.as_("dispatcher").get("/api/picture")).status_code == 200
    finally:
        for connection in held:
            await connection.close()


async def test_where_nothing_is_required_no_body_is_needed(centre: Centre) -> None:
    client, incident, unit = centre.as_("dispatcher"), await centre.incident(), await centre.unit()
    path = f"/api/units/{unit['id']}/emergency"
    raised = await centre.post(path, {"client_id": "1"}, status=201)
    assert (await client.post(f"/api/incidents/{incident['id']}/recommendations")).status_code == 201
    seen = await client.post(f"/api/alerts/{raised['alert']['id']}/ack")
    assert (seen.status_code, seen.json()["acked_by"]) == (200, "dispatcher")
    described = centre.app.openapi()
    for path, methods in described["paths"].items():
        asked = methods.get("post", {}).get("requestBody", {})
        schema = asked.get("content", {}).get("application/json", {}).get("schema", {})
        model = described["components"]["schemas"].get(schema.get("$ref", "").rpartition("/")[2], schema)
        if asked.get("required") and path != "/api/session":
            assert model.get("required"), path


POINT = {"lon": 112.75, "lat": -7.25}
MADE = [
    ("/api/incidents", "call_taker", FIRE), ("/api/calls", "call_taker", {"channel": "phone"}),
    ("/api/units", "admin", {"call_sign": "PMK-1", "agency": "DPKP", "capabilities": ["engine"]}),
    ("/api/stations", "admin", {"name": "Pos Grudo", "agency": "DPKP", "position": POINT}),
    ("/api/agencies", "admin", {"code": "UJI", "name_id": "Uji", "name_en": "Test"}),
    ("/api/geo/places", "supervisor", {"name": "Pos Banjir", "aliases": ["PB"], "position": POINT}),
    ("/api/geo/closures", "dispatcher", {"shape": {"kind": "circle", "radius_m": 50, **POINT}, "reason": "banjir"}),
    ("/api/handovers", "shift_leader", {"desk": "D1", "to": "D2"}),
]  # fmt: skip


@pytest.mark.parametrize(("path", "role", "body"), MADE, ids=[path for path, _, _ in MADE])
async def test_what_was_made_is_found_where_the_answer_says(centre: Centre, path: str, role: str, body: Json) -> None:
    made = await centre.as_(role).post(path, json=body)
    assert made.status_code == 201, made.text
    found = await centre.as_(role).get(made.headers["location"])
    assert found.status_code == 200, found.text
    assert {key: found.json()[key] for key in made.json()} == made.json()
    if "agencies" not in path:
        nobody = made.headers["location"].rpartition("/")[0] + "/0190b5a0-0000-7000-8000-000000000000"
        assert (await centre.as_(role).get(nobody)).status_code == 404
