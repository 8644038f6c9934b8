"""Divert, replace and swap raced by many desks while the centre is killed midway: no unit is lost or doubled."""

import asyncio
import contextlib
import random
from uuid import uuid4

import httpx
import pytest

from tests.centre import ACTIVE, Json
from tests.process import House

ENGAGED, SPARE = 6, 3


class Desks:
    """Clients that keep moving units between three incidents, each act retried under its key until it is answered."""

    def __init__(self, house: House, token: str) -> None:
        """Args: token of a dispatcher who may also add units."""
        self.house, self.token = house, token
        self.dice = random.Random(112)
        self.moved: list[str] = []
        """Kinds of the acts that were answered with success."""
        self.refused: set[str] = set()
        self.stopped = False

    async def send(self, path: str, body: Json) -> httpx.Response:
        """The answer, asked for under one key through every kill."""
        key = {"Idempotency-Key": uuid4().hex}
        while True:
            with contextlib.suppress(httpx.TransportError):
                async with self.house.client(self.token) as client:
                    answer = await client.post(path, json=body, headers=key)
                    if answer.status_code != 503:
                        return answer
            await asyncio.sleep(0.05)

    async def made(self, path: str, body: Json) -> Json:
        """The answer's object; it must be a success."""
        answer = await self.send(path, body)
        assert answer.is_success, answer.text
        view: Json = answer.json()
        return view

    async def set_up(self) -> None:
        """Three incidents, six units on them and three to spare."""
        fire = {"type": "fire", "location_text": "x"}
        self.incidents = [(await self.made("/api/incidents", fire))["id"] for _ in range(3)]
        unit = {"agency": "DPKP", "capabilities": ["engine"], "readiness": "available"}
        numbers = range(ENGAGED + SPARE)
        self.units = [(await self.made("/api/units", {"call_sign": f"U-{n}", **unit}))["id"] for n in numbers]
        for n, one in enumerate(self.units[:ENGAGED]):
            await self.made(f"/api/incidents/{self.incidents[n % 3]}/assignments", {"unit_ids": [one]})

    async def picture(self) -> Json:
        """As of just now."""
        while True:
            with contextlib.suppress(httpx.TransportError):
                async with self.house.client(self.token) as client:
                    answer = await client.get("/api/picture")
                if answer.status_code == 200:
                    view: Json = answer.json()
                    return view
            await asyncio.sleep(0.05)

    async def more(self, count: int) -> None:
        """Waits for so many further successful moves."""
        wanted = len(self.moved) + count
        async with asyncio.timeout(120):
            while len(self.moved) < wanted:
                await asyncio.sleep(0.02)

    async def work(self) -> None:
        """Moves until it is told to stop."""
        while not self.stopped:
            active = [a for a in (await self.picture())["assignments"] if a["status"] in ACTIVE]
            one, other = self.dice.sample(active, 2)
            kind = self.dice.choice(["divert", "replace", "swap"])
            answer = await self.send(*self.act(kind, one, other))
            assert answer.status_code in (200, 201, 409, 422), answer.text
            if answer.is_success:
                self.moved.append(kind)
            else:
                self.refused.add(answer.json()["code"])

    def act(self, kind: str, one: Json, other: Json) -> tuple[str, Json]:
        """Path and body of a move."""
        if kind == "swap":
            return "/api/units/swap", {"assignment_ids": [one["id"], other["id"]], "reason": "lomba"}
        if kind == "divert":
            target = self.dice.choice(self.incidents)
            return f"/api/assignments/{one['id']}/divert", {"to_incident_id": target, "reason": "lomba"}
        body = {"unit_id": self.dice.choice(self.units), "reason": "lomba"}
        return f"/api/assignments/{one['id']}/replace", body


async def endure(house: House, victims: list[str]) -> None:
    desks = Desks(house, house.token("dispatcher", "admin", "call_taker"))
    await desks.set_up()
    working = [asyncio.create_task(desks.work()) for _ in range(6)]
    for victim in victims:
        await desks.more(20)
        await asyncio.to_thread(house.kill, victim)
    await desks.more(20)
    desks.stopped = True
    await asyncio.gather(*working)
    assert set(desks.moved) == {"divert", "replace", "swap"}
    active = [a for a in (await desks.picture())["assignments"] if a["status"] in ACTIVE]
    assert len(active) == ENGAGED, "a unit was lost or doubled on its way"
    assert len({a["unit_id"] for a in active}) == ENGAGED
    assert desks.refused <= {"unit_committed", "assignment_ended", "same_incident", "not_open"}
    verdict = await asyncio.to_thread(house.sigap, "journal", "verify")
    assert verdict.returncode == 0, verdict.stderr


async def test_moves_raced_and_killed_midway_lose_and_double_no_unit(house: House) -> None:
    await endure(house, ["backend", "app"])


@pytest.mark.soak
async def test_moves_raced_and_killed_midway_again_and_again(house: House) -> None:
    await endure(house, ["backend", "app", "postmaster"] * 7)
