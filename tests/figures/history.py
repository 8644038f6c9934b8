"""Weeks of incidents in a centre's own database, and beside it, in plain numbers, what any report must say of them."""

import json
import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import psycopg
from psycopg import sql
from uuid_utils.compat import uuid7

from geo.orm import utc_text

TYPES = {"medical": 6, "traffic_accident": 5, "fire": 3, "rescue": 2, "social_conflict": 2, "flood": 1, "gas_leak": 1}
SPEED = {"medical": 1.1, "traffic_accident": 0.9, "fire": 0.8, "rescue": 1.3, "social_conflict": 1.5, "flood": 1.6}
AGENCIES = {"medical": "DINKES", "traffic_accident": "PMI", "fire": "DPKP", "rescue": "BPBD", "flood": "BPBD",
            "social_conflict": "SATPOLPP", "gas_leak": "DPKP"}  # fmt: skip
DISTRICTS = {"Gubeng": (112.753, -7.281), "Tegalsari": (112.737, -7.273), "Tambaksari": (112.760, -7.252),
             "Sukolilo": (112.785, -7.293), "Wonokromo": (112.737, -7.299), "Kenjeran": (112.775, -7.225),
             "Benowo": (112.640, -7.237)}  # fmt: skip
CLASSES = {"prank": 7, "ghost": 5, "silent": 2, "information": 6, "non_emergency": 4}
PER_AGENCY = 3
BUSY = [3, 2, 2, 2, 2, 3, 5, 7, 7, 6, 6, 6, 6, 6, 6, 7, 8, 10, 11, 10, 8, 7, 5, 4]


@dataclass
class Happened:
    """One incident in plain numbers, seconds between its steps."""

    id: str
    at: datetime
    type: str
    priority: int
    district: str
    agency: str
    unit: str
    answer: float
    processing: float
    turnout: float
    travel: float
    work: float
    number: str

    @property
    def total(self) -> float:
        """First ring to first unit on scene."""
        return self.answer + self.processing + self.turnout + self.travel


@dataclass
class History:
    """All that was written."""

    incidents: list[Happened] = field(default_factory=list)
    idle: list[tuple[datetime, str]] = field(default_factory=list)
    """Calls that were none: when and of which class."""
    units: list[tuple[str, str, str]] = field(default_factory=list)
    """Id, call sign, agency."""


def _pick(rng: random.Random, weights: dict[str, int]) -> str:
    return rng.choices(list(weights), list(weights.values()))[0]


def _hour(rng: random.Random) -> float:
    """More by day and most in the evening."""
    return rng.choices(range(24), BUSY)[0] + rng.random()


def imagine(rng: random.Random, units: Sequence[tuple[str, str, str]], day: datetime, number: int) -> Happened:
    """An incident of a day that begins at `day`."""
    kind = _pick(rng, TYPES)
    agency = AGENCIES[kind]
    unit = rng.choice([row for row in units if row[2] == agency])
    district = rng.choices(list(DISTRICTS), [6, 7, 6, 4, 5, 3, 1])[0]
    far = 1.9 if district == "Benowo" else 1.0
    travel = round(rng.lognormvariate(5.5, 0.45) * SPEED.get(kind, 1.0) * far)
    return Happened(
        str(uuid7()), day + timedelta(hours=_hour(rng)), kind, rng.choices([1, 2, 3], [2, 4, 3])[0], district, agency,
        unit[0], rng.randint(2, 14), rng.randint(25, 160), rng.randint(30, 150), travel, rng.randint(600, 3600),
        f"P{number:06}",
    )  # fmt: skip


def write_history(url: str, first_day: datetime, days: int, a_day: int, until: datetime, seed: int = 112) -> History:
    """Fills so many days from a local midnight on, nothing at or after `until`."""
    rng, history = random.Random(seed), History()
    with psycopg.connect(url) as connection:
        history.units = _write_units(connection)
        for n in range(days * a_day):
            one = imagine(rng, history.units, first_day + timedelta(days=n // a_day), n)
            if one.at + timedelta(seconds=one.total + one.work) < until:
                _write_incident(connection, one)
                history.incidents.append(one)
            if n % 2 == 0 and one.at < until:
                idle = (one.at + timedelta(minutes=3), _pick(rng, CLASSES))
                _write_call(connection, *idle)
                history.idle.append(idle)
    return history


def _insert(connection: psycopg.Connection, table: str, **values: object) -> None:
    names = sql.SQL(", ").join(map(sql.Identifier, values))
    places = sql.SQL(", ").join([sql.Placeholder()] * len(values))
    query = sql.SQL("INSERT INTO {} ({}) VALUES ({})").format(sql.Identifier(table), names, places)
    connection.execute(query, list(values.values()))


def _write_units(connection: psycopg.Connection) -> list[tuple[str, str, str]]:
    agencies = sorted(set(AGENCIES.values()))
    rows = [(str(uuid7()), f"{code}-{n + 1:02}", code) for code in agencies for n in range(PER_AGENCY)]
    for ident, call_sign, agency in rows:
        _insert(connection, "units", id=ident, call_sign=call_sign, agency=agency, readiness="available", revision=1)
    return rows


def _write_incident(connection: psycopg.Connection, one: Happened) -> None:
    rang = one.at - timedelta(seconds=one.answer)
    ordered = one.at + timedelta(seconds=one.processing)
    left = ordered + timedelta(seconds=one.turnout)
    there = left + timedelta(seconds=one.travel)
    done = there + timedelta(seconds=one.work)
    lon, lat = DISTRICTS[one.district]
    _insert(
        connection, "incidents", id=one.id, number=one.number, short_number=int(one.number[1:]), type=one.type,
        priority=one.priority, status="closed", disposition="resolved", location_text=f"Jl. {one.district} 1",
        location_state="verified", position=f"SRID=4326;POINT({lon} {lat})",
        alarm_at=rang, received_at=one.at,
        area=json.dumps({"code": None, "kelurahan": None, "kecamatan": one.district}),
        dispatched_at=ordered, arrived_at=there, created_at=one.at, updated_at=done, closed_at=done, status_at=done,
        clocks=json.dumps({"on_scene_at": utc_text(there)}), search=f"{one.number} {one.district}".lower(), revision=1,
    )  # fmt: skip
    _insert(
        connection, "calls", id=str(uuid7()), incident_id=one.id, state="ended", **{"class": "emergency"},
        channel="phone", ringing_at=rang, answered_at=one.at, created_at=one.at, revision=1,
    )  # fmt: skip
    times = {"dispatched": ordered, "en_route": left, "on_scene": there, "cleared": done}
    stamps = {name: utc_text(at) for name, at in times.items()}
    _insert(
        connection, "assignments", id=str(uuid7()), incident_id=one.id, unit_id=one.unit, status="cleared",
        status_at=done, stamps=json.dumps(stamps), created_at=ordered, revision=1,
    )  # fmt: skip


def _write_call(connection: psycopg.Connection, at: datetime, kind: str) -> None:
    _insert(
        connection, "calls", id=str(uuid7()), state="ended", **{"class": kind}, channel="phone", created_at=at,
        revision=1,
    )  # fmt: skip
