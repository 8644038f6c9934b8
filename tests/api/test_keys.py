"""Idempotency-Key and COMMIT: a repeat never makes a second one, an answer never comes before its commit."""

import asyncio
import time

import psycopg

from dispatch.server.database import WRITE_LIMITS
from tests.centre import Centre

BODY = {"type": "fire", "location_text": "Jl. Tunjungan 1"}
LOCK_WAIT_S = int(WRITE_LIMITS["lock_timeout"]) / 1000


async def test_twenty_at_once_with_one_key_make_one_incident_and_equal_answers(centre: Centre) -> None:
    client = centre.as_("call_taker")
    headers = {"Idempotency-Key": "satu"}
    answers = await asyncio.gather(*(client.post("/api/incidents", json=BODY, headers=headers) for _ in range(20)))
    assert {a.status_code for a in answers} == {201}
    assert len({a.content for a in answers}) == 1
    assert len((await centre.get("/api/incidents"))["items"]) == 1


async def test_a_key_used_for_another_request_is_refused(centre: Centre) -> None:
    client = centre.as_("call_taker")
    headers = {"Idempotency-Key": "satu"}
    await client.post("/api/incidents", json=BODY, headers=headers)
    other = await client.post("/api/incidents", json={**BODY, "type": "flood"}, headers=headers)
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")


async def test_a_refusal_is_not_stored_under_its_key(centre: Centre) -> None:
    client = centre.as_("call_taker")
    headers = {"Idempotency-Key": "dua"}
    assert (await client.post("/api/incidents", json={"type": "fire"}, headers=headers)).status_code == 422
    assert (await client.post("/api/incidents", json=BODY, headers=headers)).status_code == 201


CLAIM = (
    "INSERT INTO idempotency_keys (owner, key, fingerprint)"
    " SELECT t.id, %s, '' FROM tokens t JOIN operators o ON o.id = t.operator_id WHERE o.username = %s"
)
"""What the first of two equal requests does before anything else."""


async def test_a_repeat_whose_first_takes_too_long_is_told_when_to_come_back(centre: Centre, database_url: str) -> None:
    client, headers = centre.as_("call_taker"), {"Idempotency-Key": "lama"}
    async with await psycopg.AsyncConnection.connect(database_url) as first:
        held = await first.execute(CLAIM, ("lama", centre.names["call_taker"]))
        assert held.rowcount == 1
        began = time.monotonic()
        late = await client.post("/api/incidents", json=BODY, headers=headers)
        waited_s = time.monotonic() - began
        await first.rollback()
    assert (late.status_code, late.json()["code"]) == (503, "unavailable")
    assert int(late.headers["retry-after"]) > 0
    assert LOCK_WAIT_S <= waited_s < LOCK_WAIT_S + 3
    assert (await client.post("/api/incidents", json=BODY, headers=headers)).status_code == 201
    assert len((await centre.get("/api/incidents"))["items"]) == 1


async def test_another_operators_key_is_another_key(centre: Centre) -> None:
    headers = {"Idempotency-Key": "tiga"}
    one = await centre.as_("call_taker").post("/api/incidents", json=BODY, headers=headers)
    two = await centre.as_("dispatcher").post("/api/incidents", json=BODY, headers=headers)
    assert one.json()["id"] != two.json()["id"]


def change(url: str, *statements: str) -> None:
    """In a thread of its own: it waits for locks that the centre of the same loop may hold."""
    with psycopg.connect(url) as owner:
        for statement in statements:
            owner.execute(statement)


async def test_a_failed_commit_is_never_answered_with_success(centre: Centre, database_url: str) -> None:
    await asyncio.to_thread(
        change, database_url,
        "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN RAISE EXCEPTION 'refused at commit'; END $$",
        "CREATE CONSTRAINT TRIGGER late AFTER INSERT ON incidents DEFERRABLE INITIALLY DEFERRED"
        " FOR EACH ROW EXECUTE FUNCTION refuse()",
    )  # fmt: skip
    answer = await centre.as_("call_taker").post("/api/incidents", json=BODY)
    assert answer.status_code == 500
    assert (await centre.get("/api/incidents"))["items"] == []
    await asyncio.to_thread(change, database_url, "DROP TRIGGER late ON incidents")
    assert (await centre.incident())["number"].endswith("-0001")


async def test_positions_sent_again_under_their_key_get_the_same_answer(centre: Centre) -> None:
    unit, client = await centre.unit(), centre.as_("dispatcher")
    path, headers = f"/api/units/{unit['id']}/positions", {"Idempotency-Key": "jejak"}
    body = {"fixes": [{"lon": 112.75, "lat": -7.25, "at": f"2026-11-23T10:00:{s}Z"} for s in (10, 20)]}
    answers = [await client.post(path, json=body, headers=headers) for _ in range(3)]
    answers += await asyncio.gather(*(client.post(path, json=body, headers=headers) for _ in range(5)))
    assert {(a.status_code, a.content) for a in answers} == {(202, b'{"accepted":2,"ignored":0,"quarantined":0}')}
    assert (await client.post(path, json=body)).json()["ignored"] == 2
    other = await client.post(path, json={"fixes": body["fixes"][:1]}, headers=headers)
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
    bad = await client.post(path, json=body, headers={"Idempotency-Key": "x" * 256})
    assert (bad.status_code, bad.json()["code"]) == (422, "bad_idempotency_key")


async def test_many_positions_under_keys_at_once_starve_nobody(centre: Centre) -> None:
    """Each holds a connection while it waits for the writer, which needs one too."""
    client, units = centre.as_("dispatcher"), [await centre.unit() for _ in range(60)]
    body = {"fixes": [{"lon": 112.75, "lat": -7.25, "at": "2026-11-23T10:00:10Z"}]}
    answers = await asyncio.gather(*(
        client.post(f"/api/units/{unit['id']}/positions", json=body, headers={"Idempotency-Key": unit["id"]})
        for unit in units
    ))  # fmt: skip
    assert {answer.status_code for answer in answers} == {202}


async def test_a_report_a_request_and_an_emergency_under_one_client_id_are_three(centre: Centre) -> None:
    """A crew's own id by mistake used again: the later one must be neither lost nor given another's answer."""
    incident, unit = await centre.incident(), await centre.unit()
    await centre.assign(incident, unit)
    await centre.report(unit, "en_route", client_id="satu")
    path, need = f"/api/units/{unit['id']}", [{"capability": "ladder"}]
    asked = await centre.post(f"{path}/requests", {"client_id": "satu", "need": need}, status=201)
    help_ = await centre.post(f"{path}/emergency", {"client_id": "satu"}, status=201)
    assert [one["alert"]["kind"] for one in (asked, help_)] == ["units_requested", "crew_emergency"]
    assert await centre.post(f"{path}/requests", {"client_id": "satu", "need": need}, status=201) == asked


async def test_a_request_kept_by_an_earlier_version_is_known_again(centre: Centre, database_url: str) -> None:
    incident, unit = await centre.incident(), await centre.unit()
    await centre.assign(incident, unit)
    path, body = f"/api/units/{unit['id']}/requests", {"client_id": "lama", "need": [{"capability": "ladder"}]}
    asked = await centre.post(path, body, status=201)
    with psycopg.connect(database_url) as owner:
        owner.execute("UPDATE unit_reports SET client_id = 'lama' WHERE client_id = 'request:lama'")
    assert await centre.post(path, body, status=201) == asked
