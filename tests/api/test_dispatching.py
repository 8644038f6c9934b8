"""No unit is sent twice; reports in any order; moves in one step."""

import asyncio
import random
from collections import Counter
from typing import Any
from uuid import uuid4

import psycopg
import pytest

from tests.centre import ACTIVE, Centre


async def race(centre: Centre, rounds: int) -> None:
    """Six dispatchers for overlapping sets of units: nobody active twice, all or nothing, every 409 names both."""
    units = [await centre.unit() for _ in range(3)]
    sets = [[0, 1], [1, 2], [2, 0]] * 2
    for _ in range(rounds):
        incidents = [await centre.incident() for _ in sets]
        client = centre.as_("dispatcher")
        answers = await asyncio.gather(
            *(
                client.post(f"/api/incidents/{i['id']}/assignments", json={"unit_ids": [units[n]["id"] for n in s]})
                for i, s in zip(incidents, sets, strict=True)
            )
        )
        won = [a for a in answers if a.status_code == 201]
        assert len(won) == 1
        for refused in (a for a in answers if a.status_code != 201):
            assert refused.status_code == 409
            named = refused.json()["units"]
            assert named
            assert all(u["unit_id"] and u["incident_id"] and u["incident_number"] for u in named)
        picture = await centre.picture(min_seq=won[0].json()["seq"])
        busy = Counter(a["unit_id"] for a in picture["assignments"] if a["status"] in ACTIVE)
        assert sorted(busy.values()) == [1, 1]
        winner = won[0].json()["incident"]
        await centre.post(f"/api/incidents/{winner['id']}/cancel", {"revision": winner["revision"], "reason": "ulang"})


async def test_six_dispatchers_never_send_one_unit_twice(centre: Centre) -> None:
    await race(centre, 12)


@pytest.mark.soak
async def test_six_dispatchers_never_send_one_unit_twice_in_a_thousand_rounds(centre: Centre) -> None:
    await race(centre, 1000)


async def test_two_units_that_report_at_once_leave_their_incident_as_both_say(centre: Centre) -> None:
    units = [await centre.unit(), await centre.unit()]
    for _ in range(12):
        view = await centre.incident()
        await centre.assign(view, *units)
        for status in ("on_scene", "cleared"):
            await asyncio.gather(*(centre.report(unit, status) for unit in units))
            assert (await centre.fresh(view))["status"] == status


async def test_the_index_alone_forbids_a_second_active_assignment(centre: Centre, database_url: str) -> None:
    unit, one, two = await centre.unit(), await centre.incident(), await centre.incident()
    (assignment,) = await centre.assign(one, unit)
    copy = (
        "INSERT INTO assignments (id, incident_id, unit_id, status, status_at) SELECT gen_random_uuid(),"
        " %s, unit_id, 'en_route', now() FROM assignments WHERE id = %s"
    )
    with psycopg.connect(database_url) as owner:
        with pytest.raises(psycopg.errors.UniqueViolation, match="uq_assignments_unit_active"):
            owner.execute(copy, (two["id"], assignment["id"]))


async def test_assign_rest_sends_the_free_and_lists_the_others(centre: Centre) -> None:
    busy, free = await centre.unit(), await centre.unit()
    one, two = await centre.incident(), await centre.incident()
    await centre.assign(one, busy)
    body = {"unit_ids": [busy["id"], free["id"]], "on_conflict": "assign_rest"}
    done = await centre.post(f"/api/incidents/{two['id']}/assignments", body, status=201)
    assert [a["unit_id"] for a in done["assignments"]] == [free["id"]]
    (refused,) = done["refused"]
    assert (refused["unit_id"], refused["code"], refused["incident_number"]) == (
        busy["id"], "unit_committed", one["number"]
    )  # fmt: skip


async def test_an_unready_unit_is_refused_without_a_reason_of_the_dispatcher(centre: Centre) -> None:
    unknown, view = await centre.unit(readiness="unknown"), await centre.incident()
    path = f"/api/incidents/{view['id']}/assignments"
    refused = await centre.post(path, {"unit_ids": [unknown["id"]]}, status=409)
    assert refused["code"] == "unit_unavailable"
    await centre.post(path, {"unit_ids": [unknown["id"]], "override_reason": "siap lewat radio"}, status=201)


async def test_the_incident_follows_its_units(centre: Centre) -> None:
    unit, view = await centre.unit(), await centre.incident()
    await centre.assign(view, unit)
    expected = {"acknowledged": "assigned", "en_route": "en_route", "staged": "en_route", "on_scene": "on_scene",
                "transporting": "on_scene", "at_destination": "on_scene", "handed_over": "on_scene",
                "cleared": "cleared"}  # fmt: skip
    for status, incident_status in expected.items():
        done = await centre.report(unit, status)
        assert (done["applied"], done["incident"]["status"]) == (True, incident_status)
    assert done["unit"]["status"] == "available"


async def test_an_incident_whose_units_all_left_waits_again_since_the_beginning(centre: Centre) -> None:
    unit, view = await centre.unit(), await centre.incident()
    await centre.assign(view, unit)
    done = await centre.report(unit, "declined", reason="jalan tertutup")
    assert (done["incident"]["status"], done["incident"]["waiting_since"]) == ("pending", view["waiting_since"])
    assert "returned" in done["incident"]["flags"]


async def test_late_repeated_and_illegal_reports(centre: Centre) -> None:
    unit, view = await centre.unit(), await centre.incident()
    await centre.assign(view, unit)
    first = await centre.report(unit, "on_scene", client_id="tiba")
    assert await centre.report(unit, "on_scene", client_id="tiba") == first
    late = await centre.report(unit, "en_route", at=first["assignment"]["stamps"]["dispatched"])
    assert (late["applied"], late["assignment"]["status"]) == (False, "on_scene")
    assert "en_route" in late["assignment"]["stamps"]
    refused = await centre.report(unit, "declined", 409)
    assert refused["code"] == "illegal_transition"
    assert refused["allowed"] == ["aborted", "cleared", "transporting"]
    await centre.report(unit, "cleared")
    after = await centre.report(unit, "on_scene", assignment_id=first["assignment"]["id"])
    assert (after["applied"], after["incident"]["status"]) == (False, "cleared")


async def test_a_correction_keeps_both_times_and_needs_a_dispatcher_and_a_reason(centre: Centre) -> None:
    unit, view = await centre.unit(), await centre.incident()
    await centre.assign(view, unit)
    wrong = await centre.report(unit, "on_scene")
    assert (await centre.report(unit, "en_route", 422, correction=True))["code"] == "reason_missing"
    right = await centre.report(unit, "en_route", correction=True, reason="salah tekan")
    assert right["incident"]["status"] == "en_route"
    (kept,) = right["assignment"]["corrections"]
    assert kept["taken_back"]["on_scene"] == wrong["assignment"]["stamps"]["on_scene"]
    token = await centre.crew_token(unit["id"])
    refused = await centre.report(unit, "acknowledged", 409, token, correction=True, reason="x")
    assert refused["code"] == "illegal_transition"


async def test_a_breakdown_frees_the_incident_and_flags_it_short(centre: Centre) -> None:
    unit, view = await centre.unit(), await centre.incident()
    await centre.assign(view, unit)
    assert (await centre.report(unit, "limited", 409))["code"] == "unit_committed"
    done = await centre.report(unit, "out_of_service", reason="ban pecah")
    assert done["unit"]["status"] == "out_of_service"
    fresh = await centre.fresh(view)
    assert (fresh["status"], "short" in fresh["flags"]) == ("pending", True)


async def test_a_breakdown_older_than_the_present_job_does_not_end_it(centre: Centre) -> None:
    unit, view = await centre.unit(), await centre.incident()
    before = (await centre.report(unit, "limited"))["unit"]["status_at"]
    await centre.report(unit, "available")
    (assignment,) = await centre.assign(view, unit)
    late = await centre.report(unit, "out_of_service", at=before, reason="ban pecah")
    assert (late["applied"], late["unit"]["status"]) == (False, "dispatched")
    assert ((await centre.fresh(view))["status"], late["unit"]["assignment_id"]) == ("assigned", assignment["id"])


async def test_a_waiting_job_is_started_not_corrected(centre: Centre) -> None:
    unit, one, two = await centre.unit(), await centre.incident(), await centre.incident()
    await centre.assign(one, unit)
    (waiting,) = await centre.assign(two, unit, on_conflict="queue")
    body = {"status": "dispatched", "correction": True, "reason": "x", "client_id": "1"}
    refused = await centre.post(f"/api/assignments/{waiting['id']}/status", body, status=409)
    assert (refused["code"], refused["allowed"]) == ("illegal_transition", [])


async def test_a_crew_reports_for_its_own_unit_only(centre: Centre) -> None:
    mine, other = await centre.unit(), await centre.unit()
    token = await centre.crew_token(mine["id"])
    await centre.report(mine, "limited", 200, token)
    await centre.report(other, "limited", 403, token)


async def check_moves(centre: Centre, rounds: int) -> None:
    """Divert, replace and swap raced: every unit at most once active, none lost."""
    dice = random.Random(112)
    units = [await centre.unit() for _ in range(4)]
    incidents = [await centre.incident() for _ in range(3)]
    await centre.assign(incidents[0], units[0])
    await centre.assign(incidents[1], units[1])
    client, seq = centre.as_("dispatcher"), 9
    for _ in range(rounds):
        live = [a for a in (await centre.picture(min_seq=seq))["assignments"] if a["status"] in ACTIVE]
        acts: list[tuple[str, dict[str, Any]]] = []
        for a in live:
            acts.append(
                (f"/api/assignments/{a['id']}/divert", {"to_incident_id": dice.choice(incidents)["id"], "reason": "x"})
            )
            acts.append((f"/api/assignments/{a['id']}/replace", {"unit_id": dice.choice(units)["id"], "reason": "x"}))
        acts.append(("/api/units/swap", {"assignment_ids": [live[0]["id"], live[1]["id"]], "reason": "x"}))
        dice.shuffle(acts)
        answers = await asyncio.gather(*(client.post(path, json=body) for path, body in acts))
        assert {a.status_code for a in answers} <= {201, 404, 409, 422}
        seq = max([a.json()["seq"] for a in answers if a.status_code == 201], default=seq)
        picture = await centre.picture(min_seq=seq)
        busy = Counter(a["unit_id"] for a in picture["assignments"] if a["status"] in ACTIVE)
        assert sum(busy.values()) == 2
        assert max(busy.values()) == 1


async def test_moves_raced_neither_lose_nor_double_a_unit(centre: Centre) -> None:
    await check_moves(centre, 12)


async def test_from_on_scene_a_unit_leaves_only_with_a_reason(centre: Centre) -> None:
    unit, one, two = await centre.unit(), await centre.incident(), await centre.incident()
    (assignment,) = await centre.assign(one, unit)
    await centre.report(unit, "on_scene")
    path, body = f"/api/assignments/{assignment['id']}/divert", {"to_incident_id": two["id"], "reason": "x"}
    assert (await centre.post(path, body, status=409))["code"] == "not_divertible"
    done = await centre.post(path, {**body, "override_reason": "nyawa"}, status=201)
    assert done["assignment"]["incident_id"] == two["id"]
    assert (await centre.fresh(one))["status"] == "cleared"


async def test_an_emergency_alerts_every_desk_until_a_dispatcher_ends_it(centre: Centre) -> None:
    unit = await centre.unit()
    token = await centre.crew_token(unit["id"])
    body = {"client_id": uuid4().hex}
    raised = await centre.post(f"/api/units/{unit['id']}/emergency", body, token, 201)
    assert await centre.post(f"/api/units/{unit['id']}/emergency", body, token, 201) == raised
    alert = raised["alert"]["id"]
    acked = await centre.post(f"/api/alerts/{alert}/ack", {"note": "dilihat"}, "call_taker")
    assert acked["acked_by"] == "call_taker"
    await centre.post(f"/api/alerts/{alert}/end", {"reason": "aman"})
    assert (await centre.get("/api/alerts"))["items"] == []
