"""The one JSON form of operators and their tokens; no secret is part of it."""

from collections.abc import Iterable
from typing import Annotated

from pydantic import Field
from typing_extensions import TypedDict

from dispatch.operators.models import Operator, Token
from dispatch.operators.roles import Principal, Role, RoleGrant
from geo.orm import maybe_utc_text, utc_text
from geo.schema import Moment, coded


class GrantView(TypedDict):
    """One role, perhaps for one agency, unit or station only."""

    role: Annotated[str, coded("Role", Role)]
    agency: str | None
    unit_id: str | None
    station_id: Annotated[str | None, Field(description="the post whose units a `station` speaks for")]


class OperatorView(TypedDict):
    """An account, without secrets."""

    id: str
    username: str
    name: str
    active: bool
    roles: list[GrantView]


class AccountView(OperatorView):
    """An account as an administrator keeps it."""

    revision: int


class SessionView(OperatorView):
    """Who is signed in, and where."""

    role_names: list[Annotated[str, coded("Role", Role)]]
    desk: Annotated[str | None, Field(description="the desk one sits at")]


class TokenView(TypedDict):
    """A bearer token in a list: never its secret."""

    id: str
    name: str
    created_at: Moment
    revoked_at: Moment | None


class NewTokenView(TokenView):
    """A fresh bearer token."""

    token: Annotated[str, Field(description="shown this once")]


def operator_view(operator: Operator | Principal, grants: Iterable[RoleGrant]) -> OperatorView:
    """An operator, or whoever is asking."""
    ident = operator.operator_id if isinstance(operator, Principal) else operator.id
    active = True if isinstance(operator, Principal) else operator.active
    roles: list[GrantView] = [
        {
            "role": g.role.value, "agency": g.agency, "unit_id": str(g.unit_id) if g.unit_id else None,
            "station_id": str(g.station_id) if g.station_id else None,
        }
        for g in grants
    ]  # fmt: skip
    return {"id": str(ident), "username": operator.username, "name": operator.name, "active": active, "roles": roles}


def account_view(operator: Operator, grants: Iterable[RoleGrant]) -> AccountView:
    """An account in a list."""
    return {**operator_view(operator, grants), "revision": operator.revision}


def token_view(row: Token) -> TokenView:
    """A token without its secret."""
    return {
        "id": str(row.id), "name": row.name, "created_at": utc_text(row.created_at),
        "revoked_at": maybe_utc_text(row.revoked_at),
    }  # fmt: skip
