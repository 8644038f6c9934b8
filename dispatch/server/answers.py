"""Answers in one form: our own bytes, documented refusals, keyset cursors."""

import base64
import binascii
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Annotated, Any, Generic, TypeVar
from uuid import UUID

import orjson
from fastapi import Query, Response
from pydantic import Field
from typing_extensions import TypedDict

from dispatch.server.errors import TITLES
from geo.errors import Unreadable

T = TypeVar("T")
LIMIT_MAX = 200
Limit = Annotated[int, Query(ge=1, le=LIMIT_MAX, description="items a page")]
Cursor = Annotated[str | None, Query(max_length=200, description="`next` of the page before")]


class BadCursor(Unreadable):
    """This cursor was not given out by this list."""

    code = "bad_cursor"


class Page(TypedDict, Generic[T]):
    """A page of a list."""

    items: list[T]
    next: Annotated[str | None, Field(description="`?cursor=` of the next page; null: this is the last")]


def refusals(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The documented refusals of a route: those every route has, and these."""
    every = {400, 401, 403, 413, 415, 422, 429, 503} | set(statuses)
    return {status: {"description": TITLES[status], "content": _document(status)} for status in sorted(every)}


def _document(status: int) -> dict[str, Any]:
    name = {403: "Forbidden", 409: "Conflict"}.get(status, "Problem")
    return {"application/problem+json": {"schema": {"$ref": f"#/components/schemas/{name}"}}}


def reply(content: Any, status: int = 200, **headers: str) -> Response:
    """A JSON answer with exactly the values given."""
    return Response(orjson.dumps(content), status, headers, "application/json")


def page(items: list[Any], limit: int, last: tuple[datetime, UUID] | None) -> Response:
    """A page of a list; `next` when there may be more."""
    following = write_cursor(*last) if last is not None and len(items) == limit else None
    return reply({"items": items, "next": following})


def page_by(items: Sequence[Mapping[str, Any]], limit: int, key: str) -> Response:
    """A page of a list in the order of a unique text, which is the cursor."""
    return reply({"items": items, "next": items[-1][key] if len(items) == limit else None})


def write_cursor(at: datetime, ident: UUID) -> str:
    """A keyset position as opaque text."""
    return base64.urlsafe_b64encode(f"{at.astimezone(UTC).isoformat()}|{ident}".encode()).decode().rstrip("=")


def read_cursor(cursor: str | None) -> tuple[datetime, UUID] | None:
    """The keyset position of a cursor. Raises BadCursor."""
    if cursor is None:
        return None
    try:
        at, _, ident = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode().partition("|")
        moment = datetime.fromisoformat(at)
        return moment.astimezone(UTC), UUID(ident)
    except (ValueError, binascii.Error, OverflowError) as error:
        raise BadCursor from error
