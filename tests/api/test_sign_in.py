"""Signing in: guesses are slowed down, nobody locks out anybody else, whoever is out is out at once."""

import asyncio
from datetime import timedelta

import httpx
import psycopg
import pytest
import websockets

from dispatch.operators.throttle import FREE, LONGEST, TROUBLED, wait_of
from tests.centre import PASSWORD, Centre

PATH = "/api/session"


def sign_in(client: httpx.AsyncClient, name: str, password: str = PASSWORD) -> asyncio.Task[httpx.Response]:
    return asyncio.create_task(client.post(PATH, json={"username": name, "password": password}))


@pytest.mark.parametrize(("count", "wait_s"), [(0, 0), (4, 0), (5, 2), (6, 4), (9, 32), (10, 60), (500, 60)])
def test_the_wait_grows_and_ends_within_a_minute(count: int, wait_s: int) -> None:
    assert wait_of(count) == timedelta(seconds=wait_s)
    assert LONGEST <= timedelta(minutes=1), "a dispatcher who mistypes is never away for long"


async def test_guesses_of_one_name_are_slowed_down_and_told_how_long_to_wait(centre: Centre) -> None:
    async with httpx.AsyncClient(base_url=centre.url) as client:
        answers = [await sign_in(client, centre.names["dispatcher"], "salah-semua") for _ in range(FREE + 1)]
        refused = await sign_in(client, centre.names["dispatcher"])
    assert [a.status_code for a in answers] == [401] * FREE + [429]
    assert refused.status_code == 429, "the right password, too, must wait: else a guess is free"
    assert 1 <= int(refused.headers["Retry-After"]) <= 2
    assert refused.headers["content-type"] == "application/problem+json"


async def test_guesses_at_once_are_not_free(centre: Centre) -> None:
    async with httpx.AsyncClient(base_url=centre.url, timeout=60) as client:
        tries = [sign_in(client, centre.names["dispatcher"], f"tebakan-{n}") for n in range(20)]
        statuses = [(await one).status_code for one in tries]
    assert (statuses.count(401), statuses.count(429)) == (FREE, 20 - FREE)


async def test_a_centre_behind_one_address_is_not_locked_out_by_one_of_its_machines(
    centre: Centre, database_url: str
) -> None:
    with psycopg.connect(database_url, autocommit=True) as owner:
        for subject in ("address:127.0.0.1", "name:budi", f"name:{centre.names['dispatcher']}"):
            owner.execute(
                "INSERT INTO login_failures (subject, count, last_at) VALUES (%s, %s, now())", (subject, 50 * TROUBLED)
            )
    async with httpx.AsyncClient(base_url=centre.url) as client:
        guesses = [(await sign_in(client, "budi", "salah-semua")).status_code for _ in range(3)]
        signed = await sign_in(client, centre.names["dispatcher"])
    assert guesses == [401, 429, 429], "where much has failed there is one free try"
    assert signed.status_code == 200


async def test_a_success_clears_the_count(centre: Centre) -> None:
    name = centre.names["dispatcher"]
    async with httpx.AsyncClient(base_url=centre.url) as client:
        for _ in range(2):
            for _ in range(FREE - 1):
                assert (await sign_in(client, name, "salah-semua")).status_code == 401
            assert (await sign_in(client, name)).status_code == 200


async def test_a_flood_of_log_ins_takes_no_connection_from_dispatchers(centre: Centre) -> None:
    async with httpx.AsyncClient(base_url=centre.url, timeout=120, limits=httpx.Limits(max_connections=80)) as client:
        flood = [sign_in(client, f"siapa-{n}", "salah-semua") for n in range(60)]
        await asyncio.sleep(0.2)
        body = {"type": "fire", "location_text": "Jl. Tunjungan 1"}
        done = [await centre.as_("call_taker").post("/api/incidents", json=body) for _ in range(5)]
        assert [a.status_code for a in done] == [201] * 5
        assert {(await one).status_code for one in flood} == {401}


async def test_a_fresh_session_never_takes_over_the_cookie_it_was_offered(centre: Centre) -> None:
    name = centre.names["dispatcher"]
    offered = {"Cookie": "sigap_session=planted-by-somebody-else", "Origin": centre.url}
    async with httpx.AsyncClient(base_url=centre.url) as client:
        body = {"username": name, "password": PASSWORD}
        signed = await client.post(PATH, json=body, headers=offered)
        assert signed.status_code == 200
        assert "planted" not in signed.headers["set-cookie"]
    async with httpx.AsyncClient(base_url=centre.url, headers=offered) as other:
        assert (await other.get(PATH)).status_code == 401


async def test_signing_out_ends_the_screens_at_once(centre: Centre) -> None:
    async with httpx.AsyncClient(base_url=centre.url, headers={"Origin": centre.url}) as browser:
        await sign_in(browser, centre.names["dispatcher"])
        cookie = {"Cookie": f"sigap_session={browser.cookies['sigap_session']}", "Origin": centre.url}
        socket = await websockets.connect(f"ws://127.0.0.1:{centre.port}/api/live", additional_headers=cookie)
        await socket.recv()
        assert (await browser.delete(PATH)).status_code == 204
    await asyncio.wait_for(socket.wait_closed(), 3)
    assert socket.close_code == 4001


async def test_a_new_password_ends_what_the_old_one_opened(centre: Centre) -> None:
    async with httpx.AsyncClient(base_url=centre.url, headers={"Origin": centre.url}) as browser:
        me = (await sign_in(browser, centre.names["dispatcher"])).json()
        change = {"password": "lebih-rahasia-113"}
        assert (await centre.as_("admin").patch(f"/api/operators/{me['id']}", json=change)).status_code == 200
        assert (await browser.get(PATH)).status_code == 401
        assert (await sign_in(browser, centre.names["dispatcher"])).status_code == 401
        assert (await sign_in(browser, centre.names["dispatcher"], "lebih-rahasia-113")).status_code == 200
