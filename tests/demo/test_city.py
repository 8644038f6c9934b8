"""The demonstration city is what it says: 31 real kecamatan, known codes, unique call signs."""

import asyncio

import httpx

from dispatch.operators.roles import Role, RoleGrant
from dispatch.operators.service import add_operator, add_token
from dispatch.server.demo.city import KECAMATAN, UNITS
from dispatch.server.demo.life import Life
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


async def test_the_city_comes_to_life_through_the_api(centre: Centre) -> None:
    async with centre.database.write_session() as session:
        grants = [RoleGrant(role) for role in (Role.CALL_TAKER, Role.DISPATCHER, Role.ADMIN)]
        operator = await add_operator(session, "peraga", "Simulasi", grants)
        token = await add_token(session, operator.id, "test")
        await session.commit()
    async with httpx.AsyncClient(base_url=centre.url, headers={"Authorization": f"Bearer {token}"}) as client:
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
