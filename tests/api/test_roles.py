"""Every route with every role: who may not is refused; nobody gets in without signing in; pages of other sites not."""

import asyncio
import re
from pathlib import Path
from uuid import uuid4

import httpx
from sqlalchemy import update

from dispatch.operators.models import Operator
from dispatch.operators.roles import Role
from dispatch.server.auth import REMEMBERED_S
from dispatch.server.roles_table import roles_of_routes, roles_page
from tests.centre import PASSWORD, Centre

OWN = frozenset({Role.FIELD_UNIT, Role.STATION})
OWN_ONLY = {
    (f"POST /api/units/{{unit_id}}/{act}", role) for act in ("crew", "emergency", "requests", "status") for role in OWN
} | {
    *(("GET /api/units/{unit_id}/assignments", role) for role in OWN),
    ("POST /api/units/{unit_id}/positions", Role.FIELD_UNIT),
    ("GET /api/picture", Role.FIELD_UNIT),
}
"""Where a crew or a post has its own unit only: anybody else's is refused, and so is one that does not exist; the crew
of no unit has no picture.
"""
PAGE = Path(__file__).parents[2] / "docs" / "roles.md"


async def test_every_role_is_refused_where_it_may_not_and_strangers_everywhere(centre: Centre) -> None:
    table = roles_of_routes(centre.app)
    assert len(table) > 40
    async with httpx.AsyncClient(base_url=centre.url) as stranger:
        for (method, path), roles in table.items():
            if roles is None:
                continue
            address = re.sub(r"\{\w+(:\w+)?\}", str(uuid4()), path)
            body = None if method in ("GET", "DELETE") else {}
            assert (await stranger.request(method, address, json=body)).status_code == 401, (method, path)
            for role in set(Role) - roles:
                answer = await centre.as_(role).request(method, address, json=body)
                assert answer.status_code == 403, (method, path, role)


async def test_every_role_gets_in_where_it_may(centre: Centre) -> None:
    """What is asked is empty and about nothing: it may be wrong, but never forbidden."""
    refused = set()
    for (method, path), roles in roles_of_routes(centre.app).items():
        address = re.sub(r"\{\w+(:\w+)?\}", str(uuid4()), path)
        body = None if method in ("GET", "DELETE") else {}
        # Signing out ends the token that the next routes are asked with.
        for role in (roles or set()) if (method, path) != ("DELETE", "/api/session") else set():
            answer = await centre.as_(role).request(method, address, json=body)
            if answer.status_code in (401, 403):
                refused.add((f"{method} {path}", role))
    assert refused == OWN_ONLY


async def test_only_these_routes_need_no_role(centre: Centre) -> None:
    free = {key for key, roles in roles_of_routes(centre.app).items() if roles is None}
    assert free == {
        ("POST", "/api/session"), ("GET", "/api/health"), ("GET", "/metrics"), ("GET", "/ingest/osmand"),
        ("POST", "/ingest/osmand"), ("POST", "/ingest/owntracks"),
    }  # fmt: skip


async def test_the_table_in_the_documents_is_the_code(centre: Centre) -> None:
    assert PAGE.read_text() == roles_page(centre.app), "run `make docs`"


async def test_a_session_by_cookie_needs_its_own_origin(centre: Centre) -> None:
    async with httpx.AsyncClient(base_url=centre.url) as browser:
        signed = await browser.post(
            "/api/session", json={"username": centre.names["dispatcher"], "password": PASSWORD, "desk": "meja 1"}
        )
        assert (signed.status_code, signed.json()["desk"]) == (200, "meja 1")
        cookie = signed.headers["set-cookie"].lower()
        assert "httponly" in cookie
        assert "samesite=strict" in cookie
        body = {"type": "fire", "location_text": "x"}
        assert (await browser.post("/api/incidents", json=body)).status_code == 403
        evil = {"Origin": "https://evil.example"}
        assert (await browser.post("/api/incidents", json=body, headers=evil)).json()["code"] == "origin_refused"
        own = {"Origin": centre.url}
        assert (await browser.post("/api/incidents", json=body, headers=own)).status_code == 201
        assert (await browser.delete("/api/session", headers=own)).status_code == 204
        assert (await browser.get("/api/session")).status_code == 401


async def test_a_revoked_account_is_out_within_seconds(centre: Centre) -> None:
    people = (await centre.get("/api/operators", "admin"))["items"]
    viewer = next(p for p in people if p["username"] == centre.names["viewer"])
    await centre.get("/api/picture", "viewer")
    answer = await centre.as_("admin").patch(f"/api/operators/{viewer['id']}", json={"active": False})
    assert answer.status_code == 200
    await asyncio.sleep(0)
    await centre.get("/api/picture", "viewer", 401)


async def test_one_in_constant_use_is_out_within_seconds_of_a_change_by_another_process(centre: Centre) -> None:
    client = centre.as_("viewer")
    assert (await client.get("/api/session")).status_code == 200
    async with centre.database.write_session() as session:
        await session.execute(update(Operator).where(Operator.username == centre.names["viewer"]).values(active=False))
        await session.commit()
    async with asyncio.timeout(REMEMBERED_S + 1):
        while (await client.get("/api/session")).status_code == 200:
            await asyncio.sleep(0.05)
