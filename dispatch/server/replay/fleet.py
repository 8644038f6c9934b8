"""The replay's own units: they drive by road without a pause, at the profile's speed, and report as trackers do."""

import asyncio
import itertools
import random
from collections.abc import Sequence

import httpx

from dispatch.server.driving import Place, Vehicle
from geo.orm import now_utc

REPORT_EVERY_S = 10.0
"""As trackers in vehicles do. Source: operations guide, section 6."""
SHIFTS = 10
"""So many groups report one after the other, that reports come evenly."""
AT_ONCE = 4
"""Vehicles asking or reporting at the same time."""
KINDS: tuple[tuple[str, tuple[str, ...], str, str], ...] = (
    ("A", ("ambulance",), "small", "DINKES"), ("A", ("ambulance",), "small", "PMI"),
    ("E", ("engine",), "medium", "DPKP"), ("E", ("engine",), "medium", "DPKP"), ("T", ("tanker",), "heavy", "DPKP"),
    ("R", ("rescue", "assessment"), "medium", "DPKP"), ("P", ("police", "traffic"), "motorcycle", "POLRI"),
    ("D", ("traffic", "tow"), "medium", "DISHUB"), ("S", ("public_order",), "small", "SATPOLPP"),
    ("H", ("hazmat", "utility_gas"), "medium", "PGN"),
)  # fmt: skip
"""Letter, capabilities, vehicle class and agency of each kind, in turn."""


class Fleet:
    """Units made for one replay."""

    def __init__(self, client: httpx.AsyncClient, places: Sequence[Place], seed: int = 112) -> None:
        """Args: client may do everything; places are where units stand at first and drive to when free."""
        self._client, self._places, self._dice = client, places, random.Random(seed)
        self._vehicles: dict[str, Vehicle] = {}
        self._wanted: dict[str, Place] = {}
        self.capabilities: dict[str, frozenset[str]] = {}
        """By unit id."""
        self.reported = 0
        """Positions reported so far."""

    def places(self) -> dict[str, Place]:
        """Where each unit is, by its id."""
        return {unit_id: vehicle.place for unit_id, vehicle in self._vehicles.items()}

    async def muster(self, count: int) -> None:
        """Adds the units that are missing, each with a first report. Raises httpx.HTTPError."""
        known = await self._known()
        for number in range(count):
            letter, kinds, vehicle_class, agency = KINDS[number % len(KINDS)]
            call_sign = f"ULANG-{letter}{number:03d}"
            unit_id = known.get(call_sign)
            if unit_id is None:
                body = {
                    "call_sign": call_sign, "agency": agency, "capabilities": list(kinds), "readiness": "available",
                    "vehicle_class": vehicle_class,
                }  # fmt: skip
                answer = await self._client.post("/api/units", json=body)
                answer.raise_for_status()
                unit_id = answer.json()["id"]
            self.capabilities[unit_id] = frozenset(kinds)
            self._vehicles[unit_id] = Vehicle(call_sign, vehicle_class, self._dice.choice(self._places))
        await self._report_all(list(self._vehicles))

    async def _known(self) -> dict[str, str]:
        """Ids of the units that are there, by call sign."""
        known: dict[str, str] = {}
        cursor: str | None = None
        while True:
            query: dict[str, str] = {"cursor": cursor} if cursor else {}
            page = (await self._client.get("/api/units", params=query)).json()
            known |= {unit["call_sign"]: unit["id"] for unit in page["items"]}
            cursor = page["next"]
            if cursor is None:
                return known

    def send(self, unit_ids: Sequence[str], place: Place) -> None:
        """Units that were assigned turn to their incident when they report next."""
        self._wanted |= {unit_id: place for unit_id in unit_ids if unit_id in self._vehicles}

    async def drive(self) -> None:
        """Every unit drives and reports until cancelled; who has arrived goes on to another place."""
        for shift in itertools.count():
            began = asyncio.get_running_loop().time()
            await self._report_all(list(self._vehicles)[shift % SHIFTS :: SHIFTS])
            took_s = asyncio.get_running_loop().time() - began
            await asyncio.sleep(max(0.0, REPORT_EVERY_S / SHIFTS - took_s))

    async def _report_all(self, unit_ids: Sequence[str]) -> None:
        gate = asyncio.Semaphore(AT_ONCE)

        async def one(unit_id: str) -> None:
            async with gate:
                await self._drive_on(unit_id)

        await asyncio.gather(*(one(unit_id) for unit_id in unit_ids))

    async def _drive_on(self, unit_id: str) -> None:
        """One report of a unit, which first takes a new way where it has none or another is wanted."""
        vehicle, clock = self._vehicles[unit_id], asyncio.get_running_loop().time()
        try:
            seen = vehicle.move(clock) or vehicle.standing()
            await vehicle.report(self._client, seen, now_utc())
            self.reported += 1
            if unit_id in self._wanted or vehicle.way is None:
                place = self._wanted.pop(unit_id, None) or self._dice.choice(self._places)
                await vehicle.head_for(self._client, place, clock)
        except httpx.HTTPError:
            # A tracker whose report is lost sends the next one.
            return
