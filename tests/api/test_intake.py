"""Taking calls and keeping incidents: what is odd is kept and flagged, what is wrong is named."""

import asyncio
from datetime import timedelta

import psycopg
import pytest

from geo.orm import now_utc, utc_text
from tests.centre import Centre

NOBODY = "0190b5a0-0000-7000-8000-000000000000"


async def test_type_and_place_are_enough(centre: Centre) -> None:
    view = await centre.post("/api/incidents", {"type": "flood", "location_text": "Gang IV"}, "call_taker", 201)
    assert (view["status"], view["location_state"], view["revision"]) == ("pending", "unverified", 1)
    assert view["number"].endswith("-0001")
    assert view["short_number"] == 1


async def test_a_day_of_thousands_takes_its_whole_number_where_the_short_one_is_open(centre: Centre) -> None:
    await centre.incident()
    with psycopg.connect(centre.database_url, autocommit=True) as connection:
        for last, number, short in ((1000, "-1001", 1001), (2000, "-2001", 2001), (2001, "-2002", 2)):
            connection.execute("UPDATE number_counters SET last = %s", [last])
            view = await centre.incident()
            assert view["number"].endswith(number)
            assert view["short_number"] == short


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"type": "fire"}, 422, "place_missing"),
        ({"type": "volcano", "location_text": "x"}, 422, "invalid"),
        ({"type": "fire", "location_text": "x", "colour": "red"}, 422, "invalid"),
        ({"type": "fire", "location_text": "a\x00b"}, 422, "bad_text"),
        ({"type": "fire", "position": {"lon": 200, "lat": 0}}, 422, "invalid"),
        ({"type": "fire", "location_text": "x", "occurred_at": "2026-11-24T03:00:00"}, 422, "invalid"),
        (
            {"type": "fire", "location_text": "x", "call_id": "0190b5a0-0000-7000-8000-000000000000"},
            404,
            "unknown_call",
        ),
    ],
)
async def test_nonsense_is_named_and_leaves_no_gap(centre: Centre, body: object, status: int, code: str) -> None:
    problem = await centre.post("/api/incidents", body, "call_taker", status)
    assert problem["code"] == code
    assert (await centre.incident())["number"].endswith("-0001")


@pytest.mark.parametrize("raw", [b'{"type": NaN}', b"{", b'{"type": "fire", "location_text": "\\ud800"}', b"[1]"])
async def test_what_is_not_json_is_400_and_bad_text_422(centre: Centre, raw: bytes) -> None:
    headers = {"content-type": "application/json"}
    answer = await centre.as_("call_taker").post("/api/incidents", content=raw, headers=headers)
    assert answer.status_code in ((422,) if b"ud800" in raw or raw == b"[1]" else (400,))
    assert answer.headers["content-type"] == "application/problem+json"


async def test_odd_callers_and_places_are_kept_and_flagged(centre: Centre) -> None:
    late = utc_text(now_utc() - timedelta(minutes=5))
    view = await centre.incident(
        position={"lon": 2.35, "lat": 48.85}, occurred_at=late, call={"channel": "phone", "caller_number": "??112##"}
    )
    assert {"late_entry", "outside_city"} <= set(view["flags"])
    assert view["callers"][0]["number"] == "??112##"


async def test_a_second_caller_is_one_request_and_found_by_number(centre: Centre) -> None:
    view = await centre.incident()
    path = f"/api/incidents/{view['id']}/calls"
    done = await centre.post(path, {"channel": "phone", "caller_number": "0812-3025-7001"}, "call_taker", 201)
    assert done["incident"]["caller_count"] == 1
    calls = await centre.get("/api/calls?number=%2B6281230257001")
    assert [c["id"] for c in calls["items"]] == [done["call"]["id"]]
    found = await centre.get("/api/incidents?q=6281230257001&status=open&bbox=112,-8,113,-7&type=fire")
    assert [i["id"] for i in found["items"]] == [view["id"]]


@pytest.mark.parametrize("field", ["channel", "class", "number_state", "state"])
async def test_null_for_what_every_call_has_changes_nothing(centre: Centre, field: str) -> None:
    """As with an incident: what cannot be empty is left as it is."""
    taken = await centre.post("/api/calls", {"channel": "phone", "caller_number": "081230257001"}, "call_taker", 201)
    body = {field: None, "note": "hujan"}
    answer = await centre.as_("call_taker").patch(f"/api/calls/{taken['id']}", json=body)
    assert answer.status_code == 200, answer.text
    assert answer.json() == {**taken, "note": "hujan", "revision": 2}


async def test_a_number_taken_back_is_no_longer_present(centre: Centre) -> None:
    taken = await centre.post("/api/calls", {"channel": "phone", "caller_number": "081230257001"}, "call_taker", 201)
    path = f"/api/calls/{taken['id']}"
    answer = await centre.as_("call_taker").patch(path, json={"caller_number": None, "number_state": None})
    assert (answer.json()["caller_number"], answer.json()["number_state"]) == (None, "unknown")


async def test_only_the_same_field_makes_a_change_stale(centre: Centre) -> None:
    view = await centre.incident()
    path = f"/api/incidents/{view['id']}"
    first = await centre.as_("dispatcher").patch(path, json={"revision": 1, "priority": 1})
    assert first.status_code == 200
    other_field = await centre.as_("call_taker").patch(path, json={"revision": 1, "description": "dua lantai"})
    assert other_field.status_code == 200
    same_field = await centre.as_("call_taker").patch(path, json={"revision": 1, "priority": 3})
    assert same_field.status_code == 409
    problem = same_field.json()
    assert (problem["code"], problem["present"]["priority"]) == ("stale", 1)
    assert problem["changed"]["priority"]["by"] == "dispatcher"


async def test_lists_page_without_gap_or_repeat(centre: Centre) -> None:
    made = [(await centre.incident())["id"] for _ in range(7)]
    seen: list[str] = []
    cursor = ""
    while True:
        page = await centre.get(f"/api/incidents?limit=3{cursor}")
        seen += [i["id"] for i in page["items"]]
        if page["next"] is None:
            break
        cursor = f"&cursor={page['next']}"
    assert seen == made[::-1]
    assert (await centre.get("/api/incidents?cursor=xx", status=400))["code"] == "bad_cursor"


async def test_a_hold_waits_until_its_time_and_comes_back_flagged(centre: Centre) -> None:
    view = await centre.incident()
    until = utc_text(now_utc() + timedelta(seconds=1))
    held = await centre.post(f"/api/incidents/{view['id']}/hold", {"reason": "menunggu PLN", "until": until})
    assert held["hold"]["reason"] == "menunggu PLN"
    async with asyncio.timeout(15):
        while (again := await centre.fresh(view))["hold"] is not None:
            await asyncio.sleep(0.2)
    assert again["hold"] is None
    assert "hold_ended" in again["flags"]


async def test_merge_moves_units_and_callers_and_unmerge_brings_them_back(centre: Centre) -> None:
    unit = await centre.unit()
    one = await centre.incident(call={"channel": "phone", "caller_number": "081230257001"})
    two = await centre.incident()
    await centre.assign(one, unit)
    body = {"revision": (await centre.fresh(one))["revision"], "into": two["id"]}
    merged = await centre.post(f"/api/incidents/{one['id']}/merge", body)
    assert merged["incident"]["status"] == "merged"
    assert (merged["into"]["status"], merged["into"]["caller_count"]) == ("assigned", 1)
    back = await centre.post(f"/api/incidents/{one['id']}/unmerge", {"revision": merged["incident"]["revision"]})
    assert (back["incident"]["status"], back["kept"]) == ("assigned", [])
    assert (await centre.fresh(two))["status"] == "pending"


async def test_only_a_person_closes_and_only_without_units(centre: Centre) -> None:
    view, unit = await centre.incident(), await centre.unit()
    await centre.assign(view, unit)
    path = f"/api/incidents/{view['id']}/close"
    refused = await centre.post(path, {"revision": 99, "disposition": "resolved"}, status=409)
    assert refused["code"] == "units_active"
    await centre.report(unit, "on_scene")
    await centre.report(unit, "cleared")
    assert (await centre.fresh(view))["status"] == "cleared"
    closed = await centre.post(path, {"revision": 99, "disposition": "resolved"})
    assert closed["status"] == "closed"
    reopened = await centre.post(f"/api/incidents/{view['id']}/reopen", {"revision": closed["revision"], "reason": "x"})
    assert reopened["status"] == "cleared"


async def test_a_priority_that_rose_by_itself_is_not_lowered_by_who_did_not_see_it(centre: Centre) -> None:
    view = await centre.incident()
    path, seen = f"/api/incidents/{view['id']}", view["revision"]
    client = centre.as_("dispatcher")
    risen = (await client.patch(path, json={"revision": seen, "answers": {"trapped": True}})).json()
    assert risen["priority"] < view["priority"]
    refused = await client.patch(path, json={"revision": seen, "priority": view["priority"]})
    assert (refused.status_code, refused.json()["code"]) == (409, "stale")
    assert "priority" in refused.json()["changed"]
    for _ in range(3):
        await centre.post(f"{path}/calls", {"channel": "phone"}, "call_taker", 201)
    assert (await centre.fresh(view))["priority"] == risen["priority"]


@pytest.mark.parametrize("number", ["1e20", "-1e300", "18446744073709551616"])
async def test_a_number_no_frame_can_hold_is_refused_and_the_lists_stay_whole(centre: Centre, number: str) -> None:
    body = f'{{"type": "fire", "location_text": "x", "answers": {{"a": {number}}}}}'
    headers = {"Content-Type": "application/json"}
    refused = await centre.as_("call_taker").post("/api/incidents", content=body, headers=headers)
    assert (refused.status_code, "answers.a" in refused.text) == (422, True)
    assert (await centre.get("/api/incidents"))["items"] == []
