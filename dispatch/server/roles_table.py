"""Routes x roles, read from the code: the one table of docs/roles.md."""

from collections.abc import Iterable, Iterator
from typing import Any

from fastapi import FastAPI
from fastapi.routing import APIRoute

from dispatch.operators.roles import Role
from dispatch.server.auth import Allowed


def _roles(dependant: Any) -> frozenset[Role] | None:
    for inner in dependant.dependencies:
        if isinstance(inner.call, Allowed):
            return inner.call.roles
        if (found := _roles(inner)) is not None:
            return found
    return None


def every_route(routes: Iterable[Any]) -> Iterator[APIRoute]:
    """Every route that is described and answers requests."""
    return (route for route in routes if isinstance(route, APIRoute))


def roles_of_routes(app: FastAPI) -> dict[tuple[str, str], frozenset[Role] | None]:
    """(method, path) to the roles that may use it; None: nobody need sign in."""
    table = {}
    for route in every_route(app.routes):
        if route.include_in_schema:
            for method in sorted(route.methods or ()):
                table[(method, route.path)] = _roles(route.dependant)
    return table


def roles_page(app: FastAPI) -> str:
    """docs/roles.md as Markdown."""
    names = [role.value for role in Role]
    lines = [
        "# Roles", "", "Generated from the routes by `make docs`; a test compares it with the code.",
        "A `field_unit` acts only for its own unit and sees only its own incident; a `station` given a post",
        "acts only for the units of that post and sees only their incidents; one without speaks for no unit.", "",
        "| route | " + " | ".join(names) + " |", "|---|" + "---|" * len(names),
    ]  # fmt: skip
    for (method, path), roles in sorted(roles_of_routes(app).items(), key=lambda item: (item[0][1], item[0][0])):
        cells = ["everyone" if roles is None else "yes" if Role(name) in roles else "" for name in names]
        lines.append(f"| `{method} {path}` | " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"
