"""A handover is a frozen sheet that two people sign; with the second signature the incidents change desks."""

import hashlib

from sqlalchemy import text

from tests.alerts.clockwork import entries
from tests.centre import Centre


async def test_six_incidents_change_desks_when_both_have_signed(centre: Centre) -> None:
    giver, receiver = await centre.sit("dispatcher", "D1"), await centre.sit("shift_leader", "D2")
    kept = [await centre.incident(type="flood", location_text=f"Gang {n}") for n in range(6)]
    unit = await centre.unit("PMK-07")
    await centre.assign(kept[0], unit)
    await centre.post(f"/api/incidents/{kept[0]['id']}/notes", {"text": "air naik", "urgent": True})
    for incident in kept:
        await giver.post(f"/api/incidents/{incident['id']}/claim")
    body = {"desk": "D1", "to": "D2", "notes": "dua perahu di utara", "cautions": ["arus listrik di Gang 3"]}
    drawn = await giver.post("/api/handovers", body, 201)
    first = drawn["sheet"]["incidents"]
    assert {one["incident"]["id"] for one in first} == {i["id"] for i in kept}
    with_unit = next(one for one in first if one["incident"]["id"] == kept[0]["id"])
    assert with_unit["call_signs"] == {unit["id"]: "PMK-07"}
    assert [note["text"] for note in with_unit["notes"]] == ["air naik"]

    path = f"/api/handovers/{drawn['id']}/sign"
    assert (await receiver.post(path, {"side": "giver"}))["handover"]["signatures"][0]["on_behalf"] is True
    assert (await receiver.post(path, {"side": "receiver"}, 409))["code"] == "same_person"
    assert (await giver.post(path, {"side": "receiver"}, 403))["code"] == "not_your_handover"
    assert (await centre.fresh(kept[0]))["handler"] == "D1"

    again = await giver.post("/api/handovers", body, 201)
    path = f"/api/handovers/{again['id']}/sign"
    await centre.report(unit, "on_scene")
    late = await centre.incident()
    await giver.post(f"/api/incidents/{late['id']}/claim")
    await giver.post(path, {"side": "giver"})
    assert (await giver.post(path, {"side": "giver"}, 409))["code"] == "signed_already"
    done = await receiver.post(path, {"side": "receiver", "note": "diterima"})
    assert done["left"] == [late["id"]]
    assert {(await centre.fresh(i))["handler"] for i in kept} == {"D2"}
    assert (await centre.fresh(late))["handler"] == "D1"

    later = await centre.get(f"/api/handovers/{again['id']}")
    assert (later["sheet"], later["completed_at"] is not None) == (again["sheet"], True)
    assert [(s["side"], s["operator"]) for s in later["signatures"]] == [
        ("giver", "dispatcher"), ("receiver", "shift_leader"),
    ]  # fmt: skip
    signed = await entries(centre, "handover.signed")
    assert [(e["actor"]["role"], e["subject"]["id"]) for e in signed[-2:]] == [
        ("dispatcher", again["id"]), ("shift_leader", again["id"]),
    ]  # fmt: skip
    found = await centre.get("/api/handovers?desk=D2")
    assert [h["id"] for h in found["items"]] == [again["id"], drawn["id"]]


async def test_the_sheet_is_what_the_journal_says_it_is(centre: Centre) -> None:
    giver = await centre.sit("dispatcher", "D1")
    incident = await centre.incident(position={"lon": 112.70000000000002, "lat": -7.2, "accuracy_m": 0.1})
    await giver.post(f"/api/incidents/{incident['id']}/claim")
    drawn = await giver.post("/api/handovers", {"desk": "D1", "to": "D2"}, 201)
    async with centre.database.read_session() as session:
        sheet = (await session.execute(text("SELECT sheet FROM handovers"))).scalar_one()
    assert hashlib.sha256(sheet.encode()).hexdigest() == drawn["sheet_sha256"]
    assert drawn["sheet_sha256"] in (await entries(centre, "handover.drawn_up"))[0]["body"]


async def test_only_who_sits_there_signs(centre: Centre) -> None:
    giver, stranger = await centre.sit("dispatcher", "D1"), await centre.sit("call_taker", "T9")
    await stranger.post("/api/handovers", {"desk": "D1", "to": "D2"}, 403)
    assert (await centre.as_("viewer").get("/api/handovers")).status_code == 403
    drawn = await giver.post("/api/handovers", {"desk": "D1", "to": "D1"}, 201)
    path = f"/api/handovers/{drawn['id']}/sign"
    await stranger.post(path, {"side": "receiver"}, 403)
    await giver.post(path, {"side": "giver"})
    next_shift = await centre.sit("shift_leader", "D1")
    done = await next_shift.post(path, {"side": "receiver"})
    assert done["handover"]["completed_at"] is not None
    missing = "01a20f8b-9fc4-7309-8965-e037db8860aa"
    assert (await giver.post(f"/api/handovers/{missing}/sign", {"side": "giver"}, 404))["code"] == "unknown_handover"
