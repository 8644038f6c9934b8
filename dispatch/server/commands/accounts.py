"""`sigap operator add`, `sigap token add`, `sigap import units`."""

import csv
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from dispatch.assignments.moves import register_unit
from dispatch.operators.models import Operator
from dispatch.operators.queries import grants_of
from dispatch.operators.roles import Role, RoleGrant
from dispatch.operators.service import add_operator, add_token
from dispatch.server.database import Database
from dispatch.units.models import Station, Unit
from dispatch.units.queries import find_unit
from dispatch.units.requests import NewStation, NewUnit
from dispatch.units.service import add_station, check_agency
from geo.errors import Invalid, Refusal
from geo.orm import now_utc
from geo.request import PositionInput
from incidents.journal import SYSTEM

COLUMNS = ["call_sign", "agency", "capabilities", "station", "lon", "lat"]


class BadLine(Invalid):
    """A line of the file cannot be read."""

    code = "bad_line"


def read_roles(names: list[str]) -> list[Role]:
    """Roles by name. Raises Invalid naming the known ones."""
    unknown = [name for name in names if name not in set(Role)]
    if unknown or not names:
        raise Invalid(f"unknown role {', '.join(unknown)}; known are {', '.join(Role)}")
    return [Role(name) for name in names]


@dataclass(frozen=True)
class Scope:
    """What an account's roles are limited to."""

    agency: str | None = None
    unit: str | None = None
    """Call sign."""
    station: str | None = None
    """Name of a post."""


async def grants(session: AsyncSession, roles: list[Role], scope: Scope) -> list[RoleGrant]:
    """The roles with their scope. Raises: UnknownAgency, Invalid for an unknown unit or station."""
    await check_agency(session, scope.agency)
    unit = await find_unit(session, scope.unit) if scope.unit else None
    if scope.unit and unit is None:
        raise Invalid(f"there is no unit {scope.unit}")
    named = select(Station.id).where(Station.name == scope.station)
    station_id = (await session.execute(named)).scalar_one_or_none() if scope.station else None
    if scope.station and station_id is None:
        raise Invalid(f"there is no station {scope.station}")
    return [RoleGrant(role, scope.agency, unit.id if unit else None, station_id) for role in roles]


async def new_operator(database: Database, name: str, roles: list[Role], scope: Scope, password: str | None) -> None:
    """A new account, named as its user name."""
    async with database.write_session() as session:
        await add_operator(session, name, name, await grants(session, roles, scope), password)
        await session.commit()


async def new_token(database: Database, name: str, roles: list[Role], unit: str | None) -> str:
    """A bearer token for an operator of this name, who is made if there is none.

    Raises: UnknownAgency, Invalid for an unknown unit, and for an account that may not do just what was asked.
    """
    async with database.write_session() as session:
        wanted = await grants(session, roles, Scope(unit=unit))
        found = (await session.execute(select(Operator).where(Operator.username == name))).scalar_one_or_none()
        if found is not None:
            await _check_same(session, found, wanted)
        operator = found or await add_operator(session, name, name, wanted)
        secret = await add_token(session, operator.id, "command line")
        await session.commit()
    return secret


async def _check_same(session: AsyncSession, operator: Operator, wanted: list[RoleGrant]) -> None:
    """Raises Invalid unless the account is active and may do what is wanted, no less and no more."""
    name, held = operator.username, await grants_of(session, operator.id)
    if not operator.active:
        raise Invalid(f"the account {name} is not active; activate it in /admin, or take another name")
    if set(held) != set(wanted):
        roles = ", ".join(sorted(grant.role for grant in held)) or "none"
        raise Invalid(
            f"the account {name} has other roles or units: {roles}; change it in /admin, or take another name"
        )


async def import_units(database: Database, path: Path) -> int:
    """How many units were added or already known. All or nothing. Raises BadLine with the line's number."""
    rows = _read(path)
    async with database.write_session() as session:
        stations = {s.name: s.id for s in (await session.execute(select(Station))).scalars()}
        known = set((await session.execute(select(Unit.call_sign))).scalars())
        for number, row in rows:
            if row["call_sign"] not in known:
                await _add(session, number, row, stations)
                known.add(row["call_sign"])
        await session.commit()
    return len(rows)


def _read(path: Path) -> list[tuple[int, dict[str, str]]]:
    """The file's rows with their lines. Raises BadLine, also for what is no text in UTF-8 or no CSV."""
    try:
        return _read_rows(path)
    except UnicodeDecodeError as error:
        raise BadLine(f"{path.name}: this is not UTF-8 ({error.reason}); save it as CSV in UTF-8") from error
    except csv.Error as error:
        raise BadLine(f"{path.name}: this is not CSV: {error}") from error


def _read_rows(path: Path) -> list[tuple[int, dict[str, str]]]:
    with path.open(newline="", encoding="utf-8-sig") as file:
        reader = csv.DictReader(file)
        missing = [c for c in COLUMNS[:3] if c not in (reader.fieldnames or [])]
        if missing:
            raise BadLine(f"{path.name}, line 1: the column {missing[0]} is missing; needed are {','.join(COLUMNS)}")
        return [(reader.line_num, {k: (v or "").strip() for k, v in row.items() if k}) for row in reader]


async def _add(session: AsyncSession, number: int, row: dict[str, str], stations: dict[str, Any]) -> None:
    try:
        name = row.get("station") or None
        if name and name not in stations:
            stations[name] = await _add_station(session, name, row)
        capabilities: Any = [c for c in row["capabilities"].split("|") if c]
        request = NewUnit(
            call_sign=row["call_sign"], agency=row["agency"], capabilities=capabilities,
            home_station_id=stations.get(name) if name else None,
        )  # fmt: skip
        await register_unit(session, request, SYSTEM, now_utc())
    except (Refusal, ValueError) as error:
        why = error.detail if isinstance(error, Refusal) else str(error).splitlines()[0]
        fields = ", ".join(f"{k}={v}" for k, v in getattr(error, "fields", {}).items())
        raise BadLine(f"line {number}: {why} {fields}".strip()) from error


async def _add_station(session: AsyncSession, name: str, row: dict[str, str]) -> Any:
    place = PositionInput(lon=float(row["lon"]), lat=float(row["lat"])) if row.get("lon") and row.get("lat") else None
    view = await add_station(session, NewStation(name=name, agency=row["agency"], position=place), SYSTEM)
    return view["id"]
