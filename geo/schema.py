"""How values are described in /openapi.json: times and codes, so that a client's types can name every code."""

from collections.abc import Iterable
from typing import Annotated, Any

from pydantic import Field, WithJsonSchema

MARK = "x-codes"
"""Carries the name of a code list until `name_codes` makes it a component of its own."""

Moment = Annotated[str, Field(description="RFC 3339, UTC", json_schema_extra={"format": "date-time"})]
"""A time as text."""


def coded(name: str, *lists: Iterable[str]) -> WithJsonSchema:
    """Describes a text as one of these codes, all lists together, under the list's name."""
    codes = list(dict.fromkeys(str(code) for codes in lists for code in codes))
    return WithJsonSchema({"type": "string", "enum": codes, MARK: name})


def name_codes(schema: dict[str, Any]) -> None:
    """Turns each marked code list of an OpenAPI document into one named component, referred to where it stood."""
    components = schema.setdefault("components", {}).setdefault("schemas", {})
    found: dict[str, Any] = {}
    _name(schema, found)
    for name, codes in found.items():
        components.setdefault(name, codes)


def _name(node: Any, found: dict[str, Any]) -> None:
    if isinstance(node, list):
        for inner in node:
            _name(inner, found)
    if not isinstance(node, dict):
        return
    for inner in node.values():
        _name(inner, found)
    if isinstance(name := node.get(MARK), str):
        found[name] = {"type": "string", "enum": node["enum"], "title": name}
        kept = {k: v for k, v in node.items() if k not in (MARK, "type", "enum", "title")}
        node.clear()
        node |= {"$ref": f"#/components/schemas/{name}", **kept}
