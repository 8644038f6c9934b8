"""The roles of the house and what a signed-in person or program may do. Source: interface contract, "Conventions"."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from incidents.journal import Actor


class Role(StrEnum):
    """What an operator is here for; several for each operator."""

    CALL_TAKER = "call_taker"
    DISPATCHER = "dispatcher"
    SHIFT_LEADER = "shift_leader"
    FIELD_UNIT = "field_unit"
    STATION = "station"
    DEPARTMENT = "department"
    SUPERVISOR = "supervisor"
    ADMIN = "admin"
    VIEWER = "viewer"


CENTRE = frozenset({Role.CALL_TAKER, Role.DISPATCHER, Role.SHIFT_LEADER, Role.SUPERVISOR, Role.ADMIN})
"""People of the room: they see callers' numbers."""
INTAKE = frozenset({Role.CALL_TAKER, Role.DISPATCHER, Role.SHIFT_LEADER})
"""Who takes calls and keeps incidents."""
COMMAND = frozenset({Role.DISPATCHER, Role.SHIFT_LEADER})
"""Who sends units."""
CREWS = frozenset({Role.FIELD_UNIT, Role.STATION})
"""Who speaks for a unit of its own, or for those of its post."""
EVERYONE = frozenset(Role)


@dataclass(frozen=True)
class RoleGrant:
    """One role of an operator, perhaps for one agency, unit or station only."""

    role: Role
    agency: str | None = None
    unit_id: UUID | None = None
    station_id: UUID | None = None


@dataclass(frozen=True)
class Principal:
    """Who is asking: an operator with grants, by a session (browser) or a token (program)."""

    operator_id: UUID
    username: str
    name: str
    grants: tuple[RoleGrant, ...]
    credential_id: UUID
    """The session's or token's id: the scope of Idempotency-Keys."""
    by_token: bool
    desk: str | None = None

    @property
    def roles(self) -> frozenset[Role]:
        """All roles, scoped or not."""
        return frozenset(grant.role for grant in self.grants)

    def has(self, roles: frozenset[Role]) -> bool:
        """Whether any role is one of these."""
        return bool(self.roles & roles)

    @property
    def unit_ids(self) -> frozenset[UUID]:
        """The units this operator crews."""
        return frozenset(g.unit_id for g in self.grants if g.role is Role.FIELD_UNIT and g.unit_id)

    @property
    def posts(self) -> frozenset[str]:
        """The posts a station role is scoped by: `station:<id>`, or `agency:<code>` for all units of an agency."""
        grants = [g for g in self.grants if g.role is Role.STATION]
        return frozenset(f"station:{g.station_id}" for g in grants if g.station_id) | frozenset(
            f"agency:{g.agency}" for g in grants if g.agency and not g.station_id
        )

    def actor(self, allowed: frozenset[Role] = EVERYONE) -> Actor:
        """As written into the journal, with the first role that allows the act."""
        fitting = sorted(self.roles & allowed, key=list(Role).index)
        return Actor(self.operator_id, self.name, fitting[0].value if fitting else "")


def posts_of(agency: str, home_station_id: object) -> frozenset[str]:
    """The posts a unit belongs to, as `Principal.posts` names them."""
    of_agency = {f"agency:{agency}"}
    return frozenset(of_agency if home_station_id is None else of_agency | {f"station:{home_station_id}"})
