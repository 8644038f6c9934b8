"""What /openapi.json says is what comes: every answer has a type, frames and the picture are as described."""

import asyncio
import json
from typing import Any

import jsonschema_rs

from dispatch.assignments.states import ACTIVE
from dispatch.operators.roles import Role
from dispatch.units.views import ON_THE_WAY
from tests.centre import Centre, read_frames


def follow(document: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    """The schema behind a reference."""
    while "$ref" in schema:
        schema = document["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
    return schema


def is_open(document: dict[str, Any], schema: dict[str, Any]) -> bool:
    """Whether a schema says nothing of what an object holds."""
    found = follow(document, schema)
    if found.get("type") == "array":
        return is_open(document, found["items"])
    return not ({"properties", "anyOf", "oneOf", "enum"} & found.keys()) and found.get("type") in (None, "object")


async def test_every_answer_and_every_item_of_a_list_has_a_type(centre: Centre) -> None:
    document = await centre.get("/openapi.json")
    untyped = []
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            for status, answer in operation["responses"].items():
                for kind, content in answer.get("content", {}).items():
                    schema = content.get("schema", {})
                    items = follow(document, schema).get("properties", {}).get("items")
                    if kind.endswith("json") and (is_open(document, schema) or (items and is_open(document, items))):
                        untyped.append((method, path, status))
    assert untyped == [("get", "/ingest/osmand", "200"), ("post", "/ingest/osmand", "200")]


def validator(document: dict[str, Any], name: str) -> Any:
    """Checks values against one component; a reference into the document is found in it."""
    return jsonschema_rs.validator_for(
        {"$ref": f"#/components/schemas/{name}", "components": document["components"]}, validate_formats=True
    )


async def test_picture_frames_and_refusals_are_as_described(centre: Centre) -> None:
    document = await centre.get("/openapi.json")
    frame, picture = validator(document, "Frame"), validator(document, "PictureView")
    socket = await centre.live()
    incident, unit = await centre.incident(answers={"trapped": True}, detail={"level": 2}), await centre.unit()
    await centre.assign(incident, unit)
    await centre.report(unit, "on_scene")
    await centre.post(f"/api/incidents/{incident['id']}/notes", {"text": "air kurang", "urgent": True})
    await centre.post(f"/api/units/{unit['id']}/emergency", {"client_id": "e"})
    shape = {"kind": "circle", "lon": 112.7, "lat": -7.2, "radius_m": 50}
    await centre.post("/api/geo/closures", {"shape": shape, "reason": "banjir"})
    seq = (await centre.picture())["seq"]
    for one in [json.loads(await socket.recv()), *await read_frames(socket, seq)]:
        frame.validate(one)
    async with asyncio.timeout(8):
        while (one := json.loads(await socket.recv()))["kind"] != "tick":
            pass
    frame.validate(one)
    await socket.close()
    picture.validate(await centre.picture())
    taken = await centre.post(f"/api/incidents/{incident['id']}/assignments", {"unit_ids": [unit["id"]]}, status=409)
    validator(document, "UnitCommittedProblem").validate(taken)
    stale = await centre.as_("call_taker").patch(
        f"/api/incidents/{incident['id']}", json={"revision": 1, "priority": 3}
    )
    assert stale.status_code == 200
    stale = await centre.as_("call_taker").patch(
        f"/api/incidents/{incident['id']}", json={"revision": 1, "priority": 2}
    )
    validator(document, "StaleProblem").validate(stale.json())


async def test_codes_have_names(centre: Centre) -> None:
    schemas = (await centre.get("/openapi.json"))["components"]["schemas"]
    assert schemas["Role"]["enum"] == list(Role)
    assert {"stale", "unit_committed"} & set(schemas["ProblemCode"]["enum"]) == set()
    assert {"unknown_incident", "bad_text", "picture_behind"} <= set(schemas["ProblemCode"]["enum"])


def test_the_shown_status_of_a_unit_knows_every_active_state() -> None:
    assert set(ON_THE_WAY) == ACTIVE
