"""Administration: accounts, tokens, passwords, agencies, units; every act stands in the journal, no secret does."""

import httpx

from tests.alerts.clockwork import entries
from tests.centre import PASSWORD, Centre, Json


async def change(centre: Centre, path: str, body: Json, status: int = 200, role: str = "admin") -> Json:
    answer = await centre.as_(role).patch(path, json=body)
    assert answer.status_code == status, answer.text
    changed: Json = answer.json()
    return changed


async def test_an_account_from_its_beginning_to_its_end(centre: Centre) -> None:
    body = {"username": "sri", "name": "Sri Wahyuni", "password": "rahasia-sekali", "roles": [{"role": "dispatcher"}]}
    made = await centre.post("/api/operators", body, "admin", 201)
    assert (await centre.post("/api/operators", body, "admin", 409))["code"] == "name_taken"
    found = (await centre.get("/api/operators?q=WAHYU", "admin"))["items"]
    assert [(o["username"], o["active"]) for o in found] == [("sri", True)]
    async with httpx.AsyncClient(base_url=centre.url, headers={"Origin": centre.url}) as browser:
        assert (await browser.post("/api/session", json={"username": "sri", "password": "rahasia-sekali"})).is_success
        wrong = await browser.post("/api/session/password", json={"present": "x", "password": "baru-sekali"})
        assert (wrong.status_code, wrong.json()["code"]) == (409, "wrong_password")
        own = {"present": "rahasia-sekali", "password": "baru-sekali"}
        assert (await browser.post("/api/session/password", json=own)).status_code == 204
        assert (await browser.get("/api/session")).status_code == 401, "opened by the old password"
        assert (await browser.post("/api/session", json={"username": "sri", "password": "baru-sekali"})).is_success
        await change(centre, f"/api/operators/{made['id']}", {"password": "dari-admin-1"})
        assert (await browser.get("/api/session")).status_code == 401
        assert (await browser.post("/api/session", json={"username": "sri", "password": "dari-admin-1"})).is_success
        await change(centre, f"/api/operators/{made['id']}", {"active": False})
        assert (await browser.get("/api/session")).status_code == 401
    assert (await centre.get("/api/operators?active=false", "admin"))["items"][0]["username"] == "sri"
    written = await entries(centre, "operator.changed")
    assert len(written) == 3
    assert "rahasia" not in str(written)
    assert "baru-sekali" not in str(written)


async def test_operators_are_listed_page_by_page(centre: Centre) -> None:
    names, cursor = [], ""
    while True:
        page = await centre.get(f"/api/operators?limit=4{cursor}", "admin")
        names += [o["username"] for o in page["items"]]
        if page["next"] is None:
            break
        cursor = f"&cursor={page['next']}"
    assert names == sorted(set(names))
    assert len(names) == len(centre.names)


async def test_a_token_is_shown_once_and_can_be_taken_back(centre: Centre) -> None:
    people = (await centre.get("/api/operators", "admin"))["items"]
    viewer = next(p for p in people if p["username"] == centre.names["viewer"])
    path = f"/api/operators/{viewer['id']}/tokens"
    fresh = await centre.post(path, {"name": "layar 2"}, "admin", 201)
    listed = (await centre.get(path, "admin"))["items"]
    assert [t["name"] for t in listed] == ["layar 2", "test"]
    assert fresh["token"] not in str(listed)
    await centre.get("/api/picture", fresh["token"])
    async with httpx.AsyncClient(base_url=centre.url) as wall:
        assert (await wall.post("/api/session", json={"token": fresh["token"]})).status_code == 200
        assert (await wall.get("/api/picture")).status_code == 200
        for _ in range(2):
            assert (await centre.as_("admin").delete(f"{path}/{fresh['id']}")).status_code == 204
        assert (await wall.get("/api/picture")).status_code == 401
    await centre.get("/api/picture", fresh["token"], 401)
    assert (await centre.get(path, "admin"))["items"][0]["revoked_at"] is not None
    assert len(await entries(centre, "operator.token_revoked")) == 1
    other = next(p for p in people if p["username"] == centre.names["dispatcher"])
    assert (await centre.as_("admin").delete(f"/api/operators/{other['id']}/tokens/{fresh['id']}")).status_code == 404


async def test_the_last_administrator_stays_one(centre: Centre) -> None:
    import asyncio

    people = (await centre.get("/api/operators", "admin"))["items"]
    admin = next(p for p in people if p["username"] == centre.names["admin"])
    path = f"/api/operators/{admin['id']}"
    assert (await change(centre, path, {"active": False}, 409))["code"] == "last_admin"
    assert (await change(centre, path, {"roles": [{"role": "viewer"}]}, 409))["code"] == "last_admin"
    body = {"username": "kedua", "name": "Kedua", "password": PASSWORD, "roles": [{"role": "admin"}]}
    second = await centre.post("/api/operators", body, "admin", 201)
    token = (await centre.post(f"/api/operators/{second['id']}/tokens", {"name": "x"}, "admin", 201))["token"]
    done = await asyncio.gather(
        centre.as_("admin").patch(f"/api/operators/{second['id']}", json={"active": False}),
        centre.as_(token).patch(path, json={"active": False}),
    )
    assert sorted(answer.status_code for answer in done)[0] == 200
    assert [answer.status_code for answer in done] != [200, 200]


async def test_an_agency_is_data_with_aliases_contacts_and_an_end(centre: Centre) -> None:
    body = {"code": "DISPORA", "name_id": "Dinas Olahraga", "name_en": "Sports Office", "aliases": ["DKRTH"]}
    made = await centre.post("/api/agencies", body, "admin", 201)
    assert (await centre.post("/api/agencies", body, "admin", 409))["code"] == "agency_code_taken"
    ended = {"revision": made["revision"], "valid_until": "2026-12-31", "contacts": {"phone": "031-5312144"}}
    changed = await change(centre, "/api/agencies/DISPORA", ended)
    assert (changed["valid_until"], changed["contacts"]["phone"]) == ("2026-12-31", "031-5312144")
    stale = await change(centre, "/api/agencies/DISPORA", {"revision": 1, "valid_until": None}, 409)
    assert (stale["code"], stale["present"]["valid_until"]) == ("stale", "2026-12-31")
    assert (await change(centre, "/api/agencies/NONE", {"revision": 1}, 404))["code"] == "no_such_agency"
    backwards = {**body, "code": "X1", "valid_from": "2026-02-01", "valid_until": "2026-01-01"}
    await centre.post("/api/agencies", backwards, "admin", 422)
    codes = {a["code"] for a in (await centre.get("/api/catalogue"))["agencies"]}
    assert "DISPORA" in codes
    page = await centre.get("/api/agencies?limit=5", "viewer")
    assert (len(page["items"]), page["next"]) == (5, page["items"][-1]["code"])
    assert [e["subject"]["id"] for e in await entries(centre, "agency.changed")] == ["DISPORA"]
    await centre.unit(agency="DISPORA")


async def test_a_unit_retires_only_without_work_and_leaves_every_screen(centre: Centre) -> None:
    incident, unit = await centre.incident(), await centre.unit()
    await centre.assign(incident, unit)
    path = f"/api/units/{unit['id']}"
    assert (await change(centre, path, {"revision": 1, "active": False}, 409))["code"] == "unit_committed"
    await centre.report(unit, "cleared")
    retired = await change(centre, path, {"revision": 1, "active": False})
    assert retired["active"] is False
    assert unit["id"] not in {u["id"] for u in (await centre.picture())["units"]}
    back = await change(centre, path, {"revision": retired["revision"], "active": True})
    assert back["active"] is True
    assert unit["id"] in {u["id"] for u in (await centre.get("/api/units"))["items"]}


async def test_two_administrators_at_one_account_do_not_undo_each_other(centre: Centre) -> None:
    people = (await centre.get("/api/operators", "admin"))["items"]
    viewer = next(p for p in people if p["username"] == centre.names["viewer"])
    path, base = f"/api/operators/{viewer['id']}", viewer["revision"]
    renamed = await change(centre, path, {"revision": base, "name": "Layar lobi"})
    assert renamed["revision"] == base + 1
    await change(centre, path, {"revision": base, "roles": [{"role": "viewer", "agency": "BPBD"}]})
    stale = await change(centre, path, {"revision": base, "roles": [{"role": "viewer"}]}, 409)
    assert (stale["code"], stale["changed"]["roles"]["by"]) == ("stale", "admin")
    assert stale["present"]["roles"][0]["agency"] == "BPBD"
    await change(centre, path, {"active": False})


async def test_the_register_holds_retired_units_and_trackers(centre: Centre) -> None:
    unit = await centre.unit("PMK-01", tracker="gps-1")
    await change(centre, f"/api/units/{unit['id']}", {"revision": 1, "active": False})
    await centre.unit("PMK-02")
    page = await centre.get("/api/units/register?limit=1", "admin")
    assert [(u["call_sign"], u["active"], u["tracker"]) for u in page["items"]] == [("PMK-01", False, "gps-1")]
    rest = await centre.get(f"/api/units/register?cursor={page['next']}", "admin")
    assert [(u["call_sign"], u["active"], u["tracker"]) for u in rest["items"]] == [("PMK-02", True, None)]
    await centre.get("/api/units/register", "dispatcher", 403)


async def test_a_closure_s_end_is_moved_and_kept_against_another_s_change(centre: Centre) -> None:
    shape = {"kind": "circle", "lon": 112.74, "lat": -7.25, "radius_m": 100}
    body = {"shape": shape, "reason": "banjir", "until": "2027-01-01T00:00:00Z", "depth_m": 0.2}
    made = await centre.post("/api/geo/closures", body, "admin", 201)
    path = f"/api/geo/closures/{made['id']}"
    later = await change(centre, path, {"revision": made["revision"], "until": "2027-02-01T00:00:00Z"})
    assert later["until"] == "2027-02-01T00:00:00.000000Z"
    stale = await change(centre, path, {"revision": made["revision"], "until": None}, 409)
    assert stale["changed"]["until"]["by"] == "admin"
    deep = await change(centre, path, {"revision": made["revision"], "depth_m": 1.5, "until": None}, 409)
    assert deep["code"] == "stale"
    deep = await change(centre, path, {"revision": later["revision"], "depth_m": 1.5, "until": None})
    assert (deep["until"], deep["passable_by"]) == (None, ["boat"])
    past = {"revision": deep["revision"], "until": "2020-01-01T00:00:00Z"}
    assert (await change(centre, path, past, 422))["code"] == "ends_before_it_begins"
    shown = {c["id"]: c for c in (await centre.picture())["closures"]}
    assert shown[made["id"]] == deep
    assert (await centre.as_("admin").delete(path)).status_code == 204
    gone = {"revision": deep["revision"], "reason": "x"}
    assert (await change(centre, path, gone, 409))["code"] == "closure_ended"
    assert len(await entries(centre, "closure.changed")) == 2


async def test_an_own_place_tells_who_changed_it(centre: Centre) -> None:
    body = {"name": "Pos Banjir Timur", "position": {"lon": 112.77, "lat": -7.28}}
    made = await centre.post("/api/geo/places", body, "admin", 201)
    path = f"/api/geo/places/{made['id']}"
    await change(centre, path, {"revision": made["revision"], "aliases": ["PBT"]}, role="supervisor")
    await change(centre, path, {"revision": made["revision"], "note": "kunci di pos"})
    stale = await change(centre, path, {"revision": made["revision"], "aliases": ["Posko"]}, 409)
    assert (stale["present"]["aliases"], stale["changed"]["aliases"]["by"]) == (["PBT"], "supervisor")
