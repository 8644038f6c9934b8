"""Alerts over restarts and races: what was acknowledged stays so, and no cause is ever raised twice."""

import asyncio
from uuid import uuid4

from dispatch.alerts.service import Cause, raise_alert
from geo.orm import now_utc
from incidents.thresholds import AlertKind, shipped
from tests.alerts.clockwork import alerts, entries, hasten, until_raised
from tests.centre import Centre


async def test_a_restart_with_one_acknowledged_and_one_not(centre: Centre, database_url: str) -> None:
    await hasten(centre, waiting=0.2, waiting_escalates=300)
    await centre.incident()
    await centre.incident(type="flood")
    seen, unseen = await until_raised(centre, "waiting", 2)
    await centre.post(f"/api/alerts/{seen['id']}/ack", {})
    before = {a["id"]: a for a in await alerts(centre)}
    assert {a["acked_by"] for a in before.values()} == {"dispatcher", None}
    await centre.stop()
    again = Centre(database_url)
    await again.start()
    try:
        await asyncio.sleep(3)
        assert {a["id"]: a for a in (await again.picture())["alerts"]} == before
        assert len(await entries(again, "alert.raised")) == 2
        socket = await again.live(query=f"?after=0&epoch={(await again.picture())['epoch']}")
        await socket.close()
        assert before[unseen["id"]]["acked_by"] is None
    finally:
        await again.stop()
        await centre.start()


async def test_what_became_due_while_the_centre_was_down_is_raised_after_it(centre: Centre, database_url: str) -> None:
    await hasten(centre, waiting=2.0)
    await centre.incident()
    await centre.stop()
    await asyncio.sleep(2)
    again = Centre(database_url)
    await again.start()
    try:
        assert len(await until_raised(again, "waiting")) == 1
    finally:
        await again.stop()
        await centre.start()


async def test_two_processes_raise_each_cause_once(centre: Centre, database_url: str) -> None:
    other = Centre(database_url)
    await other.start()
    try:
        await hasten(centre, waiting=1.0, target=1.0)
        await asyncio.gather(*(c.incident() for c in (centre, other) for _ in range(15)))
        await until_raised(centre, "waiting", 30, 60)
        await until_raised(centre, "target", 30, 60)
        await asyncio.sleep(2)
        assert len(await entries(centre, "alert.raised")) == 60
        assert sum(c.app.state.timers.loops.failures.get("waiting", 0) for c in (centre, other)) == 0
    finally:
        await other.stop()


async def test_the_cause_alone_forbids_a_second_alert(centre: Centre) -> None:
    cause = Cause(AlertKind.WAITING, ("incident", uuid4()), "since then", {})

    async def once() -> bool:
        async with centre.database.write_session() as session:
            alert = await raise_alert(session, cause, now_utc(), shipped())
            await asyncio.sleep(0.05)
            await session.commit()
        return alert is not None

    assert sum(await asyncio.gather(*(once() for _ in range(8)))) == 1


async def test_a_cure_races_its_timer_and_never_waits_for_it(centre: Centre) -> None:
    await hasten(centre, waiting=0.5)
    pairs = [(await centre.incident(), await centre.unit()) for _ in range(10)]
    await asyncio.sleep(0.4)
    await asyncio.gather(*(centre.assign(incident, unit) for incident, unit in pairs))
    await asyncio.sleep(2.5)
    assert await alerts(centre, kind="waiting") == []
    assert centre.app.state.timers.loops.failures == {}
