"""Accounts of the demonstration, with a plain password: for the demonstration's own folder only."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from dispatch.operators.models import Operator
from dispatch.operators.roles import Role, RoleGrant
from dispatch.operators.service import add_operator, add_token
from dispatch.units.queries import find_unit

PASSWORD = "sigap-peraga"
PEOPLE: dict[str, tuple[str, tuple[Role, ...]]] = {
    "penerima": ("Penerima panggilan", (Role.CALL_TAKER,)),
    "dispatcher": ("Dispatcher", (Role.CALL_TAKER, Role.DISPATCHER)),
    "kepala": ("Kepala regu", (Role.CALL_TAKER, Role.DISPATCHER, Role.SHIFT_LEADER)),
    "supervisor": ("Supervisor", (Role.SUPERVISOR,)),
    "admin": ("Administrator", (Role.ADMIN,)),
    "layar": ("Layar dinding", (Role.VIEWER,)),
}
CREW = ("awak", "PMK-01")
"""User name of a crew, and its unit."""
PROGRAM = "peraga"


async def _find(session: AsyncSession, name: str) -> Operator | None:
    return (await session.execute(select(Operator).where(Operator.username == name))).scalar_one_or_none()


async def ensure_accounts(session: AsyncSession) -> str:
    """Adds whoever is missing; a fresh token for the demonstration itself."""
    for name, (title, roles) in PEOPLE.items():
        if await _find(session, name) is None:
            await add_operator(session, name, title, [RoleGrant(role) for role in roles], PASSWORD)
    grants = [RoleGrant(role) for role in (Role.CALL_TAKER, Role.DISPATCHER, Role.ADMIN)]
    program = await _find(session, PROGRAM) or await add_operator(session, PROGRAM, "Simulasi", grants)
    return await add_token(session, program.id, "simulation")


async def ensure_crew(session: AsyncSession) -> None:
    """The crew's account, once its unit is there."""
    unit = await find_unit(session, CREW[1])
    if unit is not None and await _find(session, CREW[0]) is None:
        await add_operator(session, CREW[0], f"Awak {CREW[1]}", [RoleGrant(Role.FIELD_UNIT, None, unit.id)], PASSWORD)
