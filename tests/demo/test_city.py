"""The demonstration city is what it says: 31 real kecamatan, known codes, unique call signs."""

import asyncio
import socket

import httpx
import uvicorn
from sqlalchemy import text

from dispatch.operators.roles import Role, RoleGrant
from dispatch.operators.service import add_operator, add_token
from dispatch.server.demo.city import KECAMATAN, UNITS
from dispatch.server.demo.life import Life
from dispatch.server.demo.schematic import ensure_city
from dispatch.server.settings import Settings
from dispatch.units.states import Capability, VehicleClass
from tests.centre import Centre


def test_all_31_kecamatan_lie_inside_the_city() -> None:
    west, south, east, north = Settings().city_bounds
    assert len(KECAMATAN) == 31
    assert all(west < lon < east and south < lat < north for lon, lat in KECAMATAN.values())


def test_units_have_known_codes_and_unique_call_signs() -> None:
    assert 55 <= len(UNITS) <= 70
    assert len({u.call_sign for u in UNITS}) == len(UNITS)
    assert {c for u in UNITS for c in u.capabilities} <= set(Capability)
    assert {u.vehicle_class for u in UNITS} <= set(VehicleClass)
    assert {u.station for u in UNITS} <= KECAMATAN.keys()


async def simulation(centre: Centre) -> dict[str, str]:
    """The headers of the simulated city's account."""
    async with centre.database.write_session() as session:
        grants = [RoleGrant(role) for role in (Role.CALL_TAKER, Role.DISPATCHER, Role.ADMIN)]
        operator = await add_operator(session, "peraga", "Simulasi", grants)
        token = await add_token(session, operator.id, "test")
        await session.commit()
    return {"Authorization": f"Bearer {token}"}


async def test_the_city_comes_to_life_though_it_asks_before_the_centre_answers(centre: Centre) -> None:
    headers = await simulation(centre)
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{bound.getsockname()[1]}"
        async with httpx.AsyncClient(base_url=address, headers=headers) as client:
            founding = asyncio.create_task(Life(client).begin())
            await asyncio.sleep(0.3)
            server = uvicorn.Server(uvicorn.Config(centre.app, log_level="error", lifespan="off"))
            serving = asyncio.create_task(server.serve([bound]))
            async with asyncio.timeout(20):
                await founding
            server.should_exit = True
            await serving
    assert len((await centre.get("/api/units"))["items"]) == len(UNITS)


async def test_the_city_comes_to_life_through_the_api(centre: Centre) -> None:
    headers = await simulation(centre)
    async with httpx.AsyncClient(base_url=centre.url, headers=headers) as client:
        life = Life(client)
        await life.found()
        await life.found()
        for _ in range(6):
            await life.call()
        while len((await centre.picture())["incidents"]) < 6:
            await asyncio.sleep(0.05)
        await life.send()
    async with asyncio.timeout(10):
        while not (picture := await centre.picture())["assignments"]:
            await asyncio.sleep(0.05)
    assert len(picture["units"]) == len(UNITS)
    assert len(picture["incidents"]) == 6


async def test_the_demonstration_brings_its_own_city_once(centre: Centre) -> None:
    await ensure_city(centre.database)
    hits = await centre.get("/api/geo/search?q=tunjungan+12")
    assert (hits[0]["name"], hits[0]["kind"]) == ("Jalan Tunjungan 12", "address")
    assert len((await centre.get("/api/geo/areas?level=kecamatan"))["features"]) == 31
    route = await centre.get("/api/geo/route?from=112.7384,-7.2565&to=112.7520,-7.2780")
    assert 1_500 < route["distance_m"] < 6_000
    picture = await centre.incident(position={"lon": 112.7393, "lat": -7.2603, "source": "search"})
    assert picture["area"]["kecamatan"] == "Genteng"
    await ensure_city(centre.database)
    async with centre.database.read_session() as session:
        count = (await session.execute(text("SELECT count(*) FROM city_imports"))).scalar_one()
    assert count == 1
