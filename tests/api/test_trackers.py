"""Trackers people already have: each message gets the answer its source expects."""

import json
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.centre import Centre

VECTORS = Path(__file__).parents[3] / "shared" / "vectors" / "traccar"


def vectors(name: str) -> list[dict[str, Any]]:
    path = VECTORS / name
    if not path.is_file():
        pytest.skip(f"needs {name} beside the project, in shared/vectors/traccar")
    return [json.loads(line) for line in path.read_text().splitlines() if line.strip()]


def device_of(vector: dict[str, Any]) -> str | None:
    if "body" in vector:
        found = json.loads(vector["body"]).get("device_id")
        return None if found is None else str(found)
    query = dict(part.partition("=")[::2] for part in urlsplit(vector["uri"]).query.split("&"))
    return query.get("id") or query.get("deviceid")


async def kept(centre: Centre, unit: dict[str, Any]) -> int:
    """Positions of a unit in trail and quarantine."""
    from sqlalchemy import text

    query = text(
        "SELECT (SELECT count(*) FROM position_trail WHERE unit_id = :id)"
        " + (SELECT count(*) FROM position_quarantine WHERE unit_id = :id)"
    )
    async with centre.database.read_session() as session:
        return int((await session.execute(query, {"id": unit["id"]})).scalar_one())


async def test_every_osmand_message_gets_the_answer_its_source_expects(centre: Centre) -> None:
    client = centre.as_("dispatcher")
    for number, vector in enumerate(vectors("osmand_requests.jsonl")):
        device = device_of(vector)
        unit = await centre.unit(f"U-{number}", tracker=device)
        if "body" in vector:
            headers = {"content-type": vector.get("content_type", "application/json")}
            answer = await client.post("/ingest/osmand", content=vector["body"], headers=headers)
        else:
            answer = await client.request(vector["method"], f"/ingest/osmand?{urlsplit(vector['uri']).query}")
        count = await kept(centre, unit)
        if vector["expect"] == "Null":
            assert (answer.status_code, count) == (400, 0), vector
        elif vector["expect"] == "NotNull":
            assert (answer.status_code, count) == (200, 0), vector
        else:
            assert (answer.status_code, count) == (200, 1), (vector, answer.text)


async def test_every_owntracks_message_is_answered_with_an_empty_list(centre: Centre) -> None:
    for number, vector in enumerate(vectors("owntracks_bodies.jsonl")):
        unit = await centre.unit(f"O-{number}")
        token = await centre.crew_token(unit["id"])
        answer = await centre.as_(token).post("/ingest/owntracks", content=vector["body"])
        assert (answer.status_code, answer.json()) == (200, []), vector
        assert answer.headers["content-type"] == "application/json"
        assert await kept(centre, unit) == (1 if vector["expect"] == "Position" else 0), vector


OTHERS = [
    b"", b"[]", b"null", b"{", b'{"_type":"lwt","tst":1}', b'{"_type":"transition","lat":1,"lon":2,"tst":3}',
    b'{"_type":"card"}', b'{"_type":"waypoints","waypoints":[]}', b'{"_type":"encrypted","data":"x"}',
    b'{"_type":"location","tst":1551874878}', b'{"_type":"neu"}',
]  # fmt: skip


@pytest.mark.parametrize("body", OTHERS)
async def test_whatever_else_owntracks_sends_is_answered_and_never_becomes_a_place(centre: Centre, body: bytes) -> None:
    unit = await centre.unit()
    token = await centre.crew_token(unit["id"])
    answer = await centre.as_(token).post("/ingest/owntracks", content=body)
    assert (answer.status_code, answer.json()) == (200, [])
    assert await kept(centre, unit) == 0


HEARTBEATS = [
    {"location": {"timestamp": "2026-11-23T12:00:00Z", "event": "heartbeat", "extras": {}}, "device_id": "TR-1"},
    {"location": {"timestamp": "2026-11-23T12:00:00Z", "coords": {}}, "device_id": "TR-1"},
    {"location": {"coords": {"latitude": None, "longitude": None}}, "device_id": "TR-1"},
    {"device_id": "TR-1"},
]


@pytest.mark.parametrize("body", HEARTBEATS)
async def test_a_heartbeat_without_coordinates_is_answered_and_never_becomes_zero_zero(
    centre: Centre, body: dict[str, Any]
) -> None:
    unit = await centre.unit(tracker="TR-1")
    answer = await centre.as_("dispatcher").post("/ingest/osmand", json=body)
    assert answer.status_code == 200
    assert await kept(centre, unit) == 0


async def test_an_unknown_device_is_told_so(centre: Centre) -> None:
    answer = await centre.as_("dispatcher").get("/ingest/osmand?id=nobody&lat=1&lon=2")
    assert (answer.status_code, answer.json()["code"]) == (400, "unknown_device")
    body = {"location": {"coords": {"latitude": 1, "longitude": 2}}, "device_id": "nobody"}
    assert (await centre.as_("dispatcher").post("/ingest/osmand", json=body)).status_code == 404


async def test_speeds_are_knots_in_a_query_and_metres_a_second_in_json(centre: Centre) -> None:
    unit = await centre.unit(tracker="TR-2")
    client = centre.as_("dispatcher")
    await client.get("/ingest/osmand?id=TR-2&lat=-7.25&lon=112.75&timestamp=1700000000&speed=10")
    body = {"location": {"timestamp": "2023-11-14T22:14:00Z",
                         "coords": {"latitude": -7.25, "longitude": 112.75, "speed": 10, "heading": 90}},
            "device_id": "TR-2"}  # fmt: skip
    await client.post("/ingest/osmand", json=body)
    from sqlalchemy import text

    async with centre.database.read_session() as session:
        query = text("SELECT speed_mps FROM position_trail WHERE unit_id = :id ORDER BY at")
        speeds = (await session.execute(query, {"id": unit["id"]})).scalars().all()
    assert speeds == [pytest.approx(5.144, abs=0.001), 10.0]


@pytest.mark.parametrize("at", ["0001-01-01T00:00:00%2B10:00", "9999-12-31T23:59:59-10:00", "1e300", "nan"])
async def test_a_time_outside_all_time_is_the_time_of_receipt(centre: Centre, at: str) -> None:
    unit = await centre.unit(tracker="TR-3")
    path = f"/ingest/osmand?id=TR-3&lat=-7.25&lon=112.75&timestamp={at}"
    assert (await centre.as_("dispatcher").get(path)).status_code == 200
    assert await kept(centre, unit) == 1


@pytest.mark.parametrize("content", [b"{", b"", b'{"device_id": NaN}'])
async def test_a_trackers_body_that_is_not_json_is_unparsable(centre: Centre, content: bytes) -> None:
    headers = {"content-type": "application/json"}
    answer = await centre.as_("dispatcher").post("/ingest/osmand", content=content, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (400, "bad_request")
