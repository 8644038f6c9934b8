"""Two records of one incident become one and two again: no unit, call or clock is lost or invented."""

import asyncio
from typing import Any

import psycopg

from tests.centre import Centre

Json = dict[str, Any]


async def merge(centre: Centre, one: Json, into: Json) -> Json:
    """The merged incident's view."""
    body = {"revision": (await centre.fresh(one))["revision"], "into": into["id"]}
    merged: Json = (await centre.post(f"/api/incidents/{one['id']}/merge", body))["incident"]
    return merged


async def unmerge(centre: Centre, merged: Json) -> Json:
    """The answer."""
    back: Json = await centre.post(f"/api/incidents/{merged['id']}/unmerge", {"revision": merged["revision"]})
    return back


async def test_a_unit_that_works_on_one_and_waits_for_the_other_keeps_working(centre: Centre) -> None:
    unit, one, two = await centre.unit(), await centre.incident(), await centre.incident()
    (working,) = await centre.assign(one, unit)
    await centre.report(unit, "on_scene")
    (waiting,) = await centre.assign(two, unit, on_conflict="queue")
    await merge(centre, one, two)
    view = await centre.get(f"/api/units/{unit['id']}")
    assert (view["status"], view["assignment_id"]) == ("on_scene", working["id"])
    target = await centre.fresh(two)
    assert (target["status"], waiting["id"] in target["assignment_ids"]) == ("on_scene", True)
    live = [a for a in (await centre.picture())["assignments"] if a["unit_id"] == unit["id"]]
    assert [(a["id"], a["incident_id"]) for a in live] == [(working["id"], two["id"])]


async def test_a_unit_that_works_on_the_target_and_waits_for_the_other_keeps_working(centre: Centre) -> None:
    unit, one, two = await centre.unit(), await centre.incident(), await centre.incident()
    (working,) = await centre.assign(two, unit)
    await centre.assign(one, unit, on_conflict="queue")
    await merge(centre, one, two)
    live = [a for a in (await centre.picture())["assignments"] if a["unit_id"] == unit["id"]]
    assert [(a["id"], a["incident_id"], a["status"]) for a in live] == [(working["id"], two["id"], "dispatched")]


async def test_clocks_that_came_go_back_and_earned_ones_stay(centre: Centre) -> None:
    first, second = await centre.unit(), await centre.unit()
    one, two = await centre.incident(), await centre.incident()
    await centre.assign(one, first)
    arrived = (await centre.report(first, "on_scene"))["incident"]["clocks"]
    await centre.assign(two, second)
    own = (await centre.fresh(two))["clocks"]
    merged = await merge(centre, one, two)
    assert (await centre.fresh(two))["clocks"]["on_scene_at"] == arrived["on_scene_at"]
    back = await unmerge(centre, merged)
    assert back["incident"]["clocks"].items() >= arrived.items()
    assert (await centre.fresh(two))["clocks"] == own
    assert "on_scene_at" in (await centre.report(second, "on_scene"))["incident"]["clocks"]


async def test_what_the_target_reached_while_they_were_one_it_keeps(centre: Centre) -> None:
    first, second = await centre.unit(), await centre.unit()
    one, two = await centre.incident(), await centre.incident()
    await centre.assign(one, first)
    await centre.report(first, "on_scene")
    await centre.assign(two, second)
    merged = await merge(centre, one, two)
    stamps = (await centre.report(second, "on_scene"))["assignment"]["stamps"]
    await unmerge(centre, merged)
    target = await centre.fresh(two)
    assert (target["status"], target["clocks"]["on_scene_at"]) == ("on_scene", stamps["on_scene"])


async def test_calls_that_went_on_into_a_third_are_listed_as_kept(centre: Centre) -> None:
    one = await centre.incident(call={"channel": "phone", "caller_number": "081230257001"})
    two, three = await centre.incident(), await centre.incident()
    (call,) = (await centre.get("/api/calls"))["items"]
    merged = await merge(centre, one, two)
    await merge(centre, two, three)
    back = await unmerge(centre, merged)
    assert (back["kept"], back["incident"]["caller_count"]) == ([call["id"]], 0)


async def test_two_that_open_under_one_short_number_get_two(centre: Centre) -> None:
    one, two = await centre.incident(), await centre.incident()
    closed = await centre.post(f"/api/incidents/{one['id']}/cancel", {"revision": one["revision"], "reason": "x"})
    reopen = {"revision": closed["revision"], "reason": "y"}
    with psycopg.connect(centre.database_url) as other:
        other.execute("UPDATE incidents SET short_number = %s WHERE id = %s", (one["short_number"], two["id"]))
        opening = asyncio.create_task(centre.post(f"/api/incidents/{one['id']}/reopen", reopen))
        await asyncio.sleep(0.5)
    assert (await opening)["short_number"] not in (one["short_number"], None)
