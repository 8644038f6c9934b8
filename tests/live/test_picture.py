"""What is no incident reaches the screens too: stations, rules, units that are taken out of service, desks, a fork."""

import asyncio

import psycopg

from tests.centre import Centre, fold, read_frames
from tests.desks.test_presence import until_connected

CARD = 'type = "fire"\n[[rule]]\nunits = { boat = 2 }\n'


async def test_everything_of_the_house_is_in_the_picture_and_in_its_frames(centre: Centre) -> None:
    admin, before = centre.as_("admin"), await centre.picture()
    watcher = await centre.live(query=f"?after={before['seq']}&epoch={before['epoch']}")
    person = await centre.sit("dispatcher", "D1")
    screen = await person.live()
    await until_connected(centre, "D1")
    station = (
        await admin.post("/api/stations", json={"name": "Pos Uji", "position": {"lon": 112.7, "lat": -7.2}})
    ).json()
    unit = await centre.unit("PMK-90")
    kept = await centre.unit("PMK-91")
    retired = await admin.patch(f"/api/units/{unit['id']}", json={"revision": unit["revision"], "active": False})
    assert retired.status_code == 200, retired.text
    put = await admin.put("/api/rules/card.fire", json={"text": CARD, "version": 0, "note": "uji"})
    assert put.status_code == 200, put.text
    now = await centre.picture()
    rules = centre.app.state.relay.picture
    assert 0 < rules.stations_seq < rules.rules_seq == now["seq"]
    assert station["name"] == "Pos Uji"
    assert {u["id"] for u in now["units"]} == {kept["id"]}
    seen = fold(before, await read_frames(watcher, now["seq"]))
    assert seen["desks"] == {d["id"]: d for d in now["desks"]}
    assert set(seen["units"]) - {unit["id"]} == {kept["id"]}
    await centre.app.state.relay._check()
    assert centre.app.state.relay.drift == 0
    await asyncio.gather(screen.close(), watcher.close())


async def test_a_database_on_another_timeline_makes_every_screen_begin_anew(centre: Centre, database_url: str) -> None:
    """As after a fail-over: what this process saw may be missing there, though numbers go on."""
    before = await centre.picture()
    await asyncio.to_thread(fork, database_url)
    async with asyncio.timeout(10):
        while (now := await centre.picture())["epoch"] == before["epoch"]:
            await asyncio.sleep(0.1)
    assert now["seq"] == before["seq"]


def fork(url: str) -> None:
    with psycopg.connect(url) as owner:
        owner.execute("UPDATE centres SET timeline = 0")
