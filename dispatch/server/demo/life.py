"""Life in the demonstration: calls arrive, a simulated desk sends units, crews drive and report, all by HTTP.

It never touches what a person has: an incident with a handler, a hold or an assignment made by somebody else.
"""

import asyncio
import contextlib
import logging
import random
import sys
from typing import Any
from uuid import uuid4

import httpx
from fastapi import FastAPI

from dispatch.server.demo.accounts import CREW, PASSWORD, PEOPLE, ensure_accounts, ensure_crew
from dispatch.server.demo.city import KECAMATAN, LABEL, UNITS, station_name
from dispatch.server.demo.schematic import ensure_city
from dispatch.server.demo.things import known_houses
from dispatch.server.driving import Vehicle
from geo.orm import now_utc

log = logging.getLogger("sigap.demo")
CALL_EVERY_S = 15.0
WAITING_MOST = 7
"""So many incidents are left waiting for visitors."""
OPEN_MOST = 24
CALLS: list[tuple[str, str, dict[str, bool]]] = [
    ("fire", "Asap tebal dari lantai dua", {"trapped": False}),
    ("fire", "Api di dapur, ada orang di dalam", {"trapped": True}),
    ("medical", "Orang tua sesak napas", {}), ("medical", "Tidak sadar di trotoar", {"unconscious": True}),
    ("traffic_accident", "Motor bertabrakan dengan mobil", {"injured": True}),
    ("traffic_accident", "Truk mogok melintang", {}),
    ("flood", "Air masuk rumah setinggi lutut", {}), ("whirlwind", "Pohon tumbang menutup jalan", {}),
    ("gas_leak", "Bau gas dari warung", {}), ("rescue", "Ular masuk rumah", {}),
    ("other", "Kabel menjuntai di jalan", {}),
    ("social_conflict", "Tawuran di dekat pasar", {"injured": False}),
]  # fmt: skip


async def live(app: FastAPI, address: str) -> None:
    """Runs until cancelled; a failure is logged and life goes on."""
    async with app.state.database.write_session() as session:
        token = await ensure_accounts(session)
        await session.commit()
    await ensure_city(app.state.database)
    headers = {"Authorization": f"Bearer {token}", "X-Sigap-Demo": "1"}
    async with httpx.AsyncClient(base_url=address, headers=headers, timeout=10, verify=False) as client:
        life = Life(client)
        await life.begin()
        async with app.state.database.write_session() as session:
            await ensure_crew(session)
            await session.commit()
        _print_accounts(address)
        await life.run()


def _print_accounts(address: str) -> None:
    names = ", ".join([*PEOPLE, CREW[0]])
    print(f"sigap: {LABEL}\nsigap: sign in at {address} as {names}; password: {PASSWORD}", file=sys.stderr, flush=True)


class Life:
    """The simulated city: what it has begun, and where its vehicles are."""

    def __init__(self, client: httpx.AsyncClient, seed: int = 112) -> None:
        """Args: client is signed in as call-taker, dispatcher and admin."""
        self.client = client
        self.dice = random.Random(seed)
        self.vehicles: dict[str, Vehicle] = {}
        self.homes: dict[str, tuple[float, float]] = {}
        self.mine: set[str] = set()
        """Incidents begun here."""
        self.next_step: dict[str, float] = {}

    async def begin(self) -> None:
        """Founds the city once the centre answers: a second start has no import to wait for, and may come before it."""
        while True:
            try:
                return await self.found()
            except httpx.HTTPError as error:
                log.info("demonstration: waits for the centre: %s: %s", type(error).__name__, str(error)[:200])
                await asyncio.sleep(0.2)

    async def found(self) -> None:
        """Adds the stations and units that are missing and puts fresh ones on duty."""
        stations = {s["name"]: s["id"] for s in (await self._get("/api/stations"))["items"]}
        known = {u["call_sign"]: u for u in (await self._get("/api/units"))["items"]}
        for unit in UNITS:
            lon, lat = KECAMATAN[unit.station]
            name = station_name(unit.agency, unit.station)
            if name not in stations:
                body: dict[str, Any] = {"name": name, "agency": unit.agency, "position": {"lon": lon, "lat": lat}}
                stations[name] = (await self._post("/api/stations", body))["id"]
            if unit.call_sign not in known:
                body = {
                    "call_sign": unit.call_sign, "agency": unit.agency, "capabilities": list(unit.capabilities),
                    "vehicle_class": unit.vehicle_class, "turnout_s": unit.turnout_s, "readiness": "available",
                    "home_station_id": stations[name],
                }  # fmt: skip
                known[unit.call_sign] = await self._post("/api/units", body)
            ident = known[unit.call_sign]["id"]
            self.homes[ident] = (lon, lat)
            seen = known[unit.call_sign].get("position") or {"lon": lon, "lat": lat}
            self.vehicles[ident] = Vehicle(unit.call_sign, unit.vehicle_class, (seen["lon"], seen["lat"]))

    async def run(self) -> None:
        """Calls, desk and crews beside each other."""
        await asyncio.gather(
            self._every(CALL_EVERY_S, self.call), self._every(3.0, self.send), self._every(1.0, self.drive)
        )

    async def _every(self, pause_s: float, act: Any) -> None:
        while True:
            try:
                await act()
            except (httpx.HTTPError, KeyError) as error:
                log.warning("demonstration: %s: %s", type(error).__name__, str(error)[:200])
            await asyncio.sleep(pause_s * self.dice.uniform(0.7, 1.3))

    async def call(self) -> None:
        """A citizen calls, unless enough is open already."""
        picture = await self._get("/api/picture")
        if len(picture["incidents"]) >= OPEN_MOST:
            return
        kind, words, answers = self.dice.choice(CALLS)
        house = self.dice.choice(known_houses())
        street = f"{house.street} {house.number}, {house.kecamatan}"
        place = {"lon": house.lon, "lat": house.lat, "source": "search"}
        caller = {"channel": "phone", "caller_number": f"0812{self.dice.randint(10**6, 10**7 - 1)}"}
        body = {
            "type": kind, "position": place, "location_text": street, "description": words, "answers": answers,
            "call": caller,
        }  # fmt: skip
        view = await self._post("/api/incidents", body, key=str(uuid4()))
        self.mine.add(view["id"])

    async def send(self) -> None:
        """The simulated desk sends to the oldest of its own waiting incidents, leaving some to visitors."""
        picture = await self._get("/api/picture")
        waiting = [i for i in picture["incidents"] if i["status"] == "pending" and i["id"] in self.mine]
        waiting = [i for i in waiting if i["handler"] is None and i["hold"] is None]
        if len(waiting) > WAITING_MOST - 3:
            await self._send_to(min(waiting, key=lambda i: (i["priority"], i["created_at"])))
        for incident in picture["incidents"]:
            if incident["status"] == "cleared" and incident["id"] in self.mine and self.dice.random() < 0.3:
                body = {"revision": incident["revision"], "disposition": "resolved"}
                await self._post(f"/api/incidents/{incident['id']}/close", body)

    async def _send_to(self, incident: Any) -> None:
        advice = await self._post(f"/api/incidents/{incident['id']}/recommendations", {})
        chosen = [u["unit_id"] for u in advice["units"] if u["selected"]][:4]
        if chosen:
            body = {"unit_ids": chosen, "recommendation_id": advice["recommendation_id"], "on_conflict": "assign_rest"}
            await self._post(f"/api/incidents/{incident['id']}/assignments", body)
        else:
            self.mine.discard(incident["id"])

    async def drive(self) -> None:
        """Every simulated crew makes its next step."""
        picture = await self._get("/api/picture")
        incidents = {i["id"]: i for i in picture["incidents"]}
        now = asyncio.get_running_loop().time()
        busy = set()
        for assignment in picture["assignments"]:
            incident = incidents.get(assignment["incident_id"])
            if incident is not None and incident["id"] in self.mine and assignment["unit_id"] in self.homes:
                busy.add(assignment["unit_id"])
                await self._step(assignment, incident, now)
        for unit_id, vehicle in self.vehicles.items():
            if unit_id not in busy and vehicle.place != self.homes[unit_id]:
                await self._move(unit_id, self.homes[unit_id])

    async def _step(self, assignment: Any, incident: Any, now: float) -> None:
        unit_id, status = assignment["unit_id"], assignment["status"]
        if now < self.next_step.setdefault(assignment["id"], now + self.dice.uniform(2, 6)):
            return
        if status == "dispatched":
            await self._report(unit_id, "acknowledged")
            self.next_step[assignment["id"]] = now + self.dice.uniform(2, 8)
        elif status == "acknowledged":
            await self._report(unit_id, "en_route")
        elif status == "en_route":
            place = incident["position"]
            if place is None or await self._move(unit_id, (place["lon"], place["lat"])):
                await self._report(unit_id, "on_scene")
                self.next_step[assignment["id"]] = now + self.dice.uniform(15, 60)
        elif status == "on_scene":
            await self._report(unit_id, "cleared")

    async def _move(self, unit_id: str, target: tuple[float, float]) -> bool:
        """Where the vehicle has come to on its way to a place, reported by its tracker; True on arrival."""
        vehicle, clock = self.vehicles[unit_id], asyncio.get_running_loop().time()
        await vehicle.head_for(self.client, target, clock)
        seen = vehicle.move(clock)
        if seen is not None:
            await vehicle.report(self.client, seen, now_utc())
        return vehicle.way is None

    async def _report(self, unit_id: str, status: str) -> None:
        with contextlib.suppress(httpx.HTTPStatusError):
            await self._post(
                f"/api/units/{unit_id}/status", {"status": status, "client_id": str(uuid4()), "via": "app"}
            )

    async def _get(self, path: str) -> Any:
        answer = await self.client.get(path)
        answer.raise_for_status()
        return answer.json()

    async def _post(self, path: str, body: dict[str, Any], key: str | None = None) -> Any:
        answer = await self.client.post(path, json=body, headers={"Idempotency-Key": key} if key else {})
        answer.raise_for_status()
        return answer.json()
