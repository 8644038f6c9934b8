"""Desks: who is there, who has fallen silent, and who hears of the incidents nobody looks at."""

import asyncio
import json

from dispatch.picture import parse_utc
from tests.alerts.clockwork import alerts, entries, hasten, until_gone, until_raised
from tests.centre import Centre, Json, fold, read_frames


async def until_connected(centre: Centre, desk: str, connected: bool = True) -> Json:
    async with asyncio.timeout(15):
        while not [
            d for d in (await centre.get("/api/desks"))["items"] if (d["id"], d["connected"]) == (desk, connected)
        ]:
            await asyncio.sleep(0.1)
    found: Json = next(d for d in (await centre.get("/api/desks"))["items"] if d["id"] == desk)
    return found


async def test_a_desk_is_there_while_its_screen_is_and_the_journal_stays_quiet(centre: Centre) -> None:
    before = await centre.picture()
    watcher = await centre.live(query=f"?after={before['seq']}&epoch={before['epoch']}")
    person = await centre.sit("dispatcher", "D1")
    screen, second = await person.live(), await person.live()
    desk = await until_connected(centre, "D1")
    assert (desk["operator"], desk["load"], desk["agencies"]) == ("dispatcher", 0, [])
    incident = await centre.incident()
    claimed = await person.post(f"/api/incidents/{incident['id']}/claim")
    assert claimed["handler"] == "D1"
    for word in range(6):
        await screen.send(json.dumps({"kind": "seen", "seq": word}))
        await asyncio.sleep(1)
    later = await until_connected(centre, "D1")
    assert (later["last_seen"] > desk["last_seen"], later["load"]) == (True, 1)
    assert [e["event"] for e in await entries(centre, "desk.arrived")] == ["desk.arrived"]
    now = await centre.picture()
    assert now["desks"] == [{k: v for k, v in desk.items() if k not in ("last_seen", "load")}]
    assert fold(before, await read_frames(watcher, now["seq"]))["desks"] == {"D1": now["desks"][0]}
    assert (await centre.picture("viewer"))["desks"] == []
    await asyncio.gather(screen.close(), second.close(), watcher.close())


async def test_a_desk_that_falls_silent_is_told_to_the_shift_leader_with_its_incidents(centre: Centre) -> None:
    await hasten(centre, desk_silent=2.0)
    person = await centre.sit("dispatcher", "D2")
    screen = await person.live()
    await until_connected(centre, "D2")
    incident, other = await centre.incident(), await centre.incident()
    await person.post(f"/api/incidents/{incident['id']}/claim")
    await screen.send('{"kind": "seen", "seq": 1}')
    # The page is frozen: its socket stays open, but it says nothing more.
    alert = (await until_raised(centre, "desk_silent"))[0]
    assert (alert["for_roles"], alert["level"], alert["subject"]["id"]) == (["shift_leader"], "warning", "D2")
    assert [i["id"] for i in alert["detail"]["incidents"]] == [incident["id"]]
    assert other["id"] not in str(alert["detail"])
    assert (await until_connected(centre, "D2", connected=False))["load"] == 1
    await screen.send('{"kind": "seen", "seq": 2}')
    await until_connected(centre, "D2")
    assert (await until_gone(centre, "desk_silent"))["end_reason"] == "cured"
    assert [e["event"] for e in await entries(centre, "desk.back")] == ["desk.back"]
    await screen.close()


async def test_a_desk_whose_socket_breaks_is_silent_and_its_incidents_can_be_taken_over(centre: Centre) -> None:
    await hasten(centre, desk_silent=1.5)
    person = await centre.sit("dispatcher", "D3")
    screen = await person.live()
    await until_connected(centre, "D3")
    kept = [await centre.incident() for _ in range(3)]
    for incident in kept:
        await person.post(f"/api/incidents/{incident['id']}/claim")
    screen.transport.abort()
    await until_raised(centre, "desk_silent")
    leader = await centre.sit("shift_leader", "K1")
    taken = await leader.post("/api/desks/D3/take", {"reason": "meja diam"})
    assert {i["id"]: i["handler"] for i in taken["incidents"]} == {i["id"]: "K1" for i in kept}
    assert (await until_gone(centre, "desk_silent"))["end_reason"] == "relieved"
    assert len(await entries(centre, "desk.taken_over")) == 1


async def test_signing_out_is_no_silence_but_incidents_left_behind_are_told(centre: Centre) -> None:
    await hasten(centre, desk_silent=1.0)
    calm, busy = await centre.sit("call_taker", "T1"), await centre.sit("dispatcher", "T2")
    screens = [await calm.live(), await busy.live()]
    await until_connected(centre, "T1")
    await until_connected(centre, "T2")
    incident = await centre.incident()
    await busy.post(f"/api/incidents/{incident['id']}/claim")
    for person in (calm, busy):
        assert (await person.client.delete("/api/session")).status_code == 204
    await asyncio.gather(*(screen.close() for screen in screens))
    await asyncio.sleep(3)
    told = await alerts(centre, kind="desk_silent")
    assert [(a["subject"]["id"], a["detail"]["reason"]) for a in told] == [("T2", "left")]
    assert (await centre.picture())["desks"] == []


async def test_a_transfer_to_a_desk_that_is_not_there_is_told(centre: Centre) -> None:
    await hasten(centre, desk_silent=1.0)
    person = await centre.sit("dispatcher", "D4")
    screen = await person.live()
    await until_connected(centre, "D4")
    screen.transport.abort()
    await until_raised(centre, "desk_silent")
    incident = await centre.incident()
    moved = await centre.post(f"/api/incidents/{incident['id']}/transfer", {"to_desk": "D4"})
    assert moved["handler"] == "D4"
    newest = (await alerts(centre, kind="desk_silent"))[0]
    assert [i["id"] for i in newest["detail"]["incidents"]] == [incident["id"]]


async def test_what_a_desk_dispatches_is_its_own_setting(centre: Centre) -> None:
    person = await centre.sit("dispatcher", "D5")
    screen = await person.live()
    await until_connected(centre, "D5")
    answer = await person.client.patch("/api/desks/D5", json={"agencies": ["DPKP"], "areas": ["Gubeng"]})
    assert answer.json()["agencies"] == ["DPKP"]
    for query, found in (("agency=DPKP", 1), ("agency=PMI", 0), ("area=Gubeng", 1), ("area=Sukolilo", 0)):
        assert len((await centre.get(f"/api/desks?{query}"))["items"]) == found
    assert (await person.client.patch("/api/desks/none", json={"areas": []})).json()["code"] == "unknown_desk"
    await screen.close()


async def test_a_restarted_centre_gives_every_desk_the_time_to_come_back(centre: Centre, database_url: str) -> None:
    await hasten(centre, desk_silent=4.0)
    person = await centre.sit("dispatcher", "D6")
    screen = await person.live()
    await until_connected(centre, "D6")
    await centre.stop()
    await asyncio.sleep(4)
    again = Centre(database_url)
    await again.start()
    try:
        (alert,) = await until_raised(again, "desk_silent", within_s=30)
        assert (parse_utc(alert["raised_at"]) - again.app.state.timers.up_since).total_seconds() >= 4
    finally:
        await screen.close()
        await again.stop()
        await centre.start()
