"""What a screen is promised: no gap, no repeat, old picture + frames = new picture, and what it must not see."""

import asyncio
import json
from datetime import timedelta
from typing import Any

import httpx
import psycopg
import pytest
import websockets
from websockets.asyncio.client import ClientConnection

from dispatch.picture import Picture
from dispatch.server.migrations import renew_epoch
from geo.orm import now_utc
from incidents.journal import JournalEntry
from tests.centre import Centre, Json, Seated, fold, read_frames


async def busy_hour(centre: Centre) -> int:
    """Every kind of change once; the number of the last entry."""
    units = [await centre.unit() for _ in range(5)]
    one, two, three = [await centre.incident() for _ in range(3)]
    await centre.post(f"/api/incidents/{one['id']}/calls", {"channel": "phone", "caller_number": "081230257001"})
    await centre.assign(one, units[0], units[1])
    (third,) = await centre.assign(two, units[2])
    await centre.report(units[0], "en_route")
    await centre.report(units[0], "on_scene")
    await centre.report(units[1], "declined")
    await centre.post("/api/units/swap", {"assignment_ids": [third["id"], third["id"]], "reason": "x"}, status=422)
    await centre.post(f"/api/assignments/{third['id']}/divert", {"to_incident_id": three["id"], "reason": "dekat"})
    await centre.report(units[0], "cleared")
    moved = {"position": {"lon": 112.7, "lat": -7.3}, "reason": "alamat salah"}
    await centre.post(f"/api/incidents/{three['id']}/location", moved)
    await centre.report(units[2], "out_of_service", reason="ban pecah")
    closing = {"revision": (await centre.fresh(one))["revision"], "disposition": "resolved"}
    await centre.post(f"/api/incidents/{one['id']}/close", closing)
    shape = {"kind": "circle", "lon": 112.7, "lat": -7.2, "radius_m": 50}
    closure = await centre.post("/api/geo/closures", {"shape": shape, "reason": "banjir"})
    await centre.as_("dispatcher").delete(f"/api/geo/closures/{closure['id']}")
    merged = {"revision": (await centre.fresh(two))["revision"], "into": three["id"]}
    await centre.post(f"/api/incidents/{two['id']}/merge", merged)
    await centre.post(f"/api/units/{units[3]['id']}/emergency", {"client_id": "sos"})
    await centre.post(f"/api/incidents/{three['id']}/notes", {"text": "angin kencang"})
    done = await centre.report(units[4], "limited", reason="hanya tiga awak")
    return int(done["seq"])


def state_of(picture: dict[str, Any]) -> dict[str, Any]:
    """The picture's objects by id, as `fold` returns them."""
    kinds = ("incidents", "units", "recent", "assignments", "closures", "alerts", "desks")
    return {kind: {row["id"]: row for row in picture[kind]} for kind in kinds}


async def test_old_picture_and_frames_are_the_new_picture(centre: Centre) -> None:
    await busy_hour(centre)
    old = await centre.picture()
    socket = await centre.live(query=f"?after={old['seq']}&epoch={old['epoch']}")
    last = await busy_hour(centre)
    frames = await read_frames(socket, last)
    assert [f["seq"] for f in frames] == list(range(old["seq"] + 1, last + 1))
    assert all(f["prev"] == f["seq"] - 1 for f in frames)
    new = await centre.picture(min_seq=last)
    assert fold(old, frames) == state_of(new)
    await socket.close()


async def test_a_screen_cut_off_resumes_where_it_was_without_gap_or_repeat(centre: Centre) -> None:
    start = await centre.picture()
    socket = await centre.live(query=f"?after={start['seq']}&epoch={start['epoch']}")
    await centre.incident()
    first = await read_frames(socket, start["seq"] + 1)
    await socket.close()
    last = await busy_hour(centre)
    again = await centre.live(query=f"?after={first[-1]['seq']}&epoch={start['epoch']}")
    rest = await read_frames(again, last)
    assert [f["seq"] for f in first + rest] == list(range(start["seq"] + 1, last + 1))
    assert fold(start, first + rest) == state_of(await centre.picture(min_seq=last))
    await again.close()


async def test_another_epoch_or_a_number_from_the_future_asks_for_a_resync(centre: Centre) -> None:
    for query in ("?after=0&epoch=7c9e6679-7425-40de-944b-e07fc1f90ae7", "?after=999999"):
        socket = await centre.live(query=query)
        kinds = [json.loads(await socket.recv())["kind"], json.loads(await socket.recv())["kind"]]
        assert kinds == ["hello", "resync"]
        with pytest.raises(websockets.ConnectionClosed):
            await socket.recv()
        assert socket.close_code == 4008


async def test_a_stranger_is_closed_with_4001_and_a_foreign_page_with_4003(centre: Centre) -> None:
    stranger = await centre.live("nobody's token")
    with pytest.raises(websockets.ConnectionClosed):
        await stranger.recv()
    assert stranger.close_code == 4001
    headers = {"Authorization": f"Bearer {centre.tokens['viewer']}", "Origin": "https://evil.example"}
    foreign = await websockets.connect(f"ws://127.0.0.1:{centre.port}/api/live", additional_headers=headers)
    with pytest.raises(websockets.ConnectionClosed):
        await foreign.recv()
    assert foreign.close_code == 4003


async def test_viewers_never_see_a_callers_number(centre: Centre) -> None:
    socket = await centre.live("viewer")
    view = await centre.incident(call={"channel": "phone", "caller_number": "081230257001", "caller_name": "Sari"})
    frames = await read_frames(socket, 1)
    texts = [json.dumps(frames), json.dumps(await centre.picture("viewer", 1))]
    texts.append(json.dumps(await centre.get(f"/api/incidents/{view['id']}", "viewer")))
    texts.append(json.dumps(await centre.get(f"/api/incidents/{view['id']}/timeline", "viewer")))
    texts.append(json.dumps(await centre.get("/api/incidents", "viewer")))
    assert all("081230257001" not in t and "81230257001" not in t and "Sari" not in t for t in texts)
    assert "81230257001" in json.dumps(await centre.picture("call_taker"))
    await socket.close()


async def test_a_crew_sees_its_own_incident_and_loses_sight_of_it(centre: Centre) -> None:
    mine, other = await centre.unit(), await centre.unit()
    token = await centre.crew_token(mine["id"])
    socket = await centre.live(token)
    assert json.loads(await socket.recv())["kind"] == "hello"
    theirs, ours = await centre.incident(), await centre.incident()
    await centre.assign(theirs, other)
    picture = await centre.picture(token)
    assert [u["id"] for u in picture["units"]] == [mine["id"]]
    assert picture["incidents"] == []
    seq = (await centre.post(f"/api/incidents/{ours['id']}/assignments", {"unit_ids": [mine["id"]]}))["seq"]
    (frame,) = await read_frames(socket, seq)
    assert [i["id"] for i in frame["objects"]["incidents"]] == [ours["id"]]
    cleared = await centre.report(mine, "cleared")
    (frame,) = await read_frames(socket, cleared["seq"])
    assert frame["prev"] == seq
    assert frame["removed"]["incidents"] == [ours["id"]]
    assert theirs["id"] not in json.dumps(picture) + json.dumps(frame)
    await centre.get(f"/api/incidents/{theirs['id']}", token, 404)
    await socket.close()


async def test_ticks_come_with_the_newest_number_and_when_the_database_was_seen(centre: Centre) -> None:
    socket = await centre.live()
    async with asyncio.timeout(8):
        kinds = [json.loads(await socket.recv())["kind"] for _ in range(2)]
        assert kinds == ["hello", "tick"], "a fresh screen knows at once whether the database is seen"
        await centre.incident()
        while (frame := json.loads(await socket.recv()))["kind"] != "tick":
            pass
    assert frame["seq"] == 1
    assert frame["confirmed_at"] <= frame["at"]
    await centre.incident()
    (entry,) = await read_frames(socket, 2)
    assert entry["prev"] == 1
    await socket.close()


async def frame_of(socket: ClientConnection, kind: str, within_s: float = 10) -> Json:
    """The next frame of a kind."""
    async with asyncio.timeout(within_s):
        while (frame := json.loads(await socket.recv()))["kind"] != kind:
            pass
    found: Json = frame
    return found


async def close_code(socket: ClientConnection, within_s: float = 10) -> int | None:
    """How the centre ends a socket."""
    async with asyncio.timeout(within_s):
        await socket.wait_closed()
    return socket.close_code


async def test_one_screen_that_fails_keeps_no_entry_from_the_others(centre: Centre) -> None:
    one, two = await centre.live(), await centre.live()
    await frame_of(one, "tick")
    await frame_of(two, "tick")
    hub = centre.app.state.relay.hub
    next(iter(hub.clients)).entry = None
    await centre.incident()
    async with asyncio.timeout(5):
        assert {await anything(socket) for socket in (one, two)} == {"entry", "4008"}
    assert hub.failures == 1
    await one.close()
    await two.close()


async def anything(socket: ClientConnection) -> str:
    """The kind of the next frame that is no tick, or how the centre ended the socket."""
    try:
        while (kind := json.loads(await socket.recv())["kind"]) == "tick":
            pass
    except websockets.ConnectionClosed:
        return str(socket.close_code)
    return str(kind)


async def test_two_screens_of_the_same_sight_get_the_same_frames(centre: Centre) -> None:
    one, two = await centre.live(), await centre.live("shift_leader")
    await centre.incident()
    assert await read_frames(one, 1) == await read_frames(two, 1)
    await one.close()
    await two.close()


async def test_a_revoked_token_is_cut_off_with_4001(centre: Centre, database_url: str) -> None:
    socket = await centre.live("viewer")
    async with httpx.AsyncClient(base_url=centre.url) as wall:
        assert (await wall.post("/api/session", json={"token": centre.tokens["viewer"]})).is_success
        screen = await Seated(centre, wall).live()
    for opened in (socket, screen):
        await frame_of(opened, "hello")
    with psycopg.connect(database_url) as owner:
        owner.execute("UPDATE tokens SET revoked_at = now() FROM operators o WHERE o.id = operator_id"
                      " AND o.username = %s", (centre.names["viewer"],))  # fmt: skip
    assert [await close_code(socket), await close_code(screen)] == [4001, 4001]


async def test_who_may_see_less_now_fetches_the_picture_anew(centre: Centre, database_url: str) -> None:
    socket = await centre.live("dispatcher")
    await frame_of(socket, "hello")
    with psycopg.connect(database_url) as owner:
        owner.execute("UPDATE operator_roles SET role = 'viewer' FROM operators o WHERE o.id = operator_id"
                      " AND o.username = %s", (centre.names["dispatcher"],))  # fmt: skip
    assert (await frame_of(socket, "resync"))["reason"] == "rights_changed"
    assert await close_code(socket) == 4008


async def test_a_restored_database_makes_every_screen_begin_anew(centre: Centre, database_url: str) -> None:
    socket = await centre.live()
    old = (await centre.picture())["epoch"]
    await asyncio.to_thread(renew_epoch, database_url, always=True)
    assert (await frame_of(socket, "resync"))["reason"] == "start"
    assert await close_code(socket) == 4008
    assert (await centre.picture())["epoch"] != old


async def test_a_screen_that_knows_more_than_its_new_process_waits_for_it(centre: Centre, database_url: str) -> None:
    other = Centre(database_url)
    await other.start()
    for task in other.app.state.relay.loops.tasks.values():
        task.cancel()
    await centre.incident()
    epoch = (await centre.picture())["epoch"]
    opening = asyncio.create_task(other.live(query=f"?after=1&epoch={epoch}"))
    await asyncio.sleep(0.3)
    other.app.state.relay.start()
    socket = await opening
    assert json.loads(await socket.recv())["kind"] == "hello"
    await centre.incident()
    assert [f["seq"] for f in await read_frames(socket, 2)] == [2]
    await socket.close()
    await other.stop()


def test_a_picture_refuses_an_entry_that_does_not_follow() -> None:
    entry = JournalEntry(1, 3, now_utc(), "incident.opened", "incident", "x", None, '{"objects": {}}', "", "")
    with pytest.raises(ValueError, match="entry 3 does not follow 1"):
        Picture(seq=1).apply(entry)


async def test_what_was_closed_half_an_hour_ago_leaves_the_picture(centre: Centre) -> None:
    view = await centre.incident()
    await centre.post(f"/api/incidents/{view['id']}/cancel", {"revision": view["revision"], "reason": "ulang"})
    picture = centre.app.state.relay.picture
    await centre.picture(min_seq=2)
    picture.forget_old(now_utc() + timedelta(minutes=29))
    assert list(picture.recent) == [view["id"]]
    picture.forget_old(now_utc() + timedelta(minutes=31))
    assert picture.recent == {}


async def test_a_process_begun_later_replays_what_it_never_saw_itself(centre: Centre, database_url: str) -> None:
    epoch = (await centre.picture())["epoch"]
    for _ in range(3):
        await centre.incident()
    other = Centre(database_url)
    await other.start()
    socket = await other.live(query=f"?after=0&epoch={epoch}")
    assert [f["seq"] for f in await read_frames(socket, 3)] == [1, 2, 3]
    await socket.close()
    await other.stop()


async def test_a_picture_that_differs_from_the_database_is_counted_and_healed(centre: Centre) -> None:
    view = await centre.incident()
    await centre.post("/api/stations", {"name": "Pos Grudo"}, "admin")
    relay = centre.app.state.relay
    await centre.picture(min_seq=2)
    await relay._check()
    assert relay.drift == 0
    del relay.picture.incidents[view["id"]]
    socket = await centre.live()
    await relay._check()
    assert relay.drift == 1
    assert (await frame_of(socket, "resync"))["kind"] == "resync"
    assert [i["id"] for i in (await centre.picture())["incidents"]] == [view["id"]]


async def test_whoever_has_changed_something_sees_it_at_once(centre: Centre) -> None:
    for _ in range(20):
        unit, view = await centre.unit(), await centre.incident()
        assert (await centre.get(f"/api/units/{unit['id']}"))["call_sign"] == unit["call_sign"]
        assert view["id"] in {i["id"] for i in (await centre.picture())["incidents"]}
        await centre.assign(view, unit)
        advice = await centre.post(f"/api/incidents/{view['id']}/recommendations", {})
        assert unit["id"] not in {u["unit_id"] for u in advice["units"]}


async def test_a_process_without_a_picture_shows_none_and_says_so(centre: Centre) -> None:
    await centre.incident()
    relay = centre.app.state.relay
    for task in relay.loops.tasks.values():
        task.cancel()
    relay.loaded.clear()
    assert (await centre.get("/api/picture", status=503))["code"] == "picture_behind"
    assert (await centre.get("/api/units", status=503))["code"] == "picture_behind"
    assert (await centre.get("/api/health"))["checks"]["picture"] == "loading"
    relay.start()
    assert len((await centre.picture(min_seq=1))["incidents"]) == 1


async def test_a_screen_that_joins_while_rights_are_looked_up_is_not_cut_off(centre: Centre) -> None:
    """The look takes a moment; its answer says nothing of who came after the question."""
    socket = await centre.live()
    hub = centre.app.state.relay.hub
    while not hub.clients:
        await asyncio.sleep(0.01)
    hub.review(set(), {})
    await centre.incident()
    assert await read_frames(socket, 1)
    hub.review({client.credential_id for client in hub.clients}, {})
    await asyncio.wait_for(socket.wait_closed(), 5)
    assert socket.close_code == 4001
