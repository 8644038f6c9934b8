"""Every refusal and failure as RFC 9457 problem+json; category to status, once."""

import logging
import traceback
from collections.abc import Mapping
from typing import Any

import orjson
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import DBAPIError, InterfaceError, InternalError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from geo.errors import Conflict, Forbidden, Invalid, NotFound, Refusal, Unavailable, Unreadable

STATUS: dict[type[Refusal], int] = {
    NotFound: 404,
    Conflict: 409,
    Unreadable: 400,
    Invalid: 422,
    Forbidden: 403,
    Unavailable: 503,
}
TITLES = {
    400: "Bad request",
    401: "Not signed in",
    403: "Not allowed",
    404: "Not found",
    405: "Method not allowed",
    409: "Conflict",
    413: "Too large",
    415: "Unsupported media type",
    422: "Not valid",
    429: "Too many requests",
    500: "Failure",
    503: "Not available",
}
EDGE_CODES = frozenset(
    {
        "bad_request", "invalid", "bad_text", "not_found", "method_not_allowed", "too_large",
        "unsupported_media_type", "unavailable", "disk_full", "failure",
    }
)  # fmt: skip
"""Codes of documents that no Refusal class stands behind."""
log = logging.getLogger("sigap.errors")
_AWAY = ("08", "57P", "53", "25006", "55P03", "57014", "25P03")
"""SQLSTATE classes that mean: not now. 08 connection, 57P shutdown, 53 resources and disk, 55P03 lock timeout,
57014 statement timeout, 25P03 idle too long. Source: PostgreSQL manual, appendix A."""


_LOST = (InterfaceError, OperationalError, InternalError)
"""Without an SQLSTATE these come from the driver: no connection, or no server that takes writes."""


class NotSignedIn(Refusal):
    """Sign in first."""

    code = "not_signed_in"


class TooMany(Refusal):
    """Too many attempts; wait."""

    code = "too_many"

    def __init__(self, wait_s: int) -> None:
        """Args: wait_s, seconds until the next try is let in."""
        super().__init__(f"Too many failed log-ins; wait {wait_s} s.")
        self.wait_s = wait_s


STATUS |= {NotSignedIn: 401, TooMany: 429}


def problem(
    status: int, code: str, detail: str, fields: dict[str, Any] | None = None, wait_s: int = 2
) -> Response:  # fmt: skip
    """A problem+json answer; its own members win over a refusal's fields; 429 and 503 say when to try again."""
    content: dict[str, Any] = {"errors": []} | (fields or {})
    content |= {"type": f"urn:sigap:{code}", "title": TITLES.get(status, "Refused"), "status": status}
    content |= {"detail": detail, "code": code}
    headers = {"Retry-After": str(wait_s)} if status in (429, 503) else {}
    return Response(orjson.dumps(content, default=str), status, headers, "application/problem+json")


def status_of(refusal: Refusal) -> int:
    """The status of a refusal's category, 409 when it has none."""
    return next((STATUS[kind] for kind in type(refusal).__mro__ if kind in STATUS), 409)


def sqlstate(error: BaseException) -> str:
    """The SQLSTATE behind an SQLAlchemy error, empty when the connection itself is gone."""
    origin = getattr(error, "orig", None)
    cause = getattr(origin, "__cause__", None)
    return getattr(origin, "sqlstate", None) or getattr(cause, "sqlstate", None) or ""


def described(error: BaseException) -> str:
    """An error for the log. Of a database's error its kind and statement only: its text may hold a caller's number."""
    if isinstance(error, DBAPIError):
        statement = " ".join((error.statement or "").split())[:200]
        return " ".join(filter(None, [type(error).__name__, sqlstate(error), statement]))
    return f"{type(error).__name__}: {str(error)[:300]}"


def is_away(error: BaseException) -> bool:
    """Whether the database is away, full, or too slow: 503 and worth another try."""
    if isinstance(error, PoolTimeout | OSError | TimeoutError):
        return True
    if isinstance(error, DBAPIError):
        state = sqlstate(error)
        connection_lost = error.connection_invalidated or isinstance(error, _LOST)
        return any(state.startswith(s) for s in _AWAY) or (not state and connection_lost)
    return type(error).__module__.startswith("asyncpg") and sqlstate_asyncpg(error).startswith(_AWAY)


def is_full(error: BaseException) -> bool:
    """Whether the database could not write for want of space. Source: PostgreSQL manual, appendix A, 53100."""
    return isinstance(error, DBAPIError) and sqlstate(error) == "53100"


def is_bad_data(error: BaseException) -> bool:
    """Whether a value is none for the database, as too large or no text. Source: PostgreSQL manual, appendix A."""
    return isinstance(error, DBAPIError) and sqlstate(error).startswith("22")


def sqlstate_asyncpg(error: BaseException) -> str:
    """The SQLSTATE of a bare asyncpg error; a lost connection counts as class 08."""
    return getattr(error, "sqlstate", None) or "08"


async def on_refusal(_: Request, error: Exception) -> Response:
    """A business rule said no."""
    assert isinstance(error, Refusal)
    wait_s = error.wait_s if isinstance(error, TooMany) else 2
    return problem(status_of(error), error.code, error.detail, error.fields, wait_s)


async def on_validation(_: Request, error: Exception) -> Response:
    """The request is unparsable (400) or well-formed but invalid (422): what, where, and what would be right."""
    assert isinstance(error, RequestValidationError)
    errors = [{"at": [str(p) for p in e["loc"]], "code": e["type"], "detail": e["msg"]} for e in error.errors()]
    unparsable = any(e["type"] == "json_invalid" or e["loc"][:1] in (("query",), ("path",)) for e in error.errors())
    if unparsable:
        return problem(400, "bad_request", errors[0]["detail"] if errors else "Unparsable.", {"errors": errors})
    code = "bad_text" if any("bad_text" in e["code"] for e in errors) else "invalid"
    detail = "; ".join(f"{'.'.join(e['at'])}: {e['detail']}" for e in errors[:3])
    return problem(422, code, detail, {"errors": errors})


async def on_http(request: Request, error: Exception) -> Response:
    """FastAPI's own refusals: no such route, wrong method; what is allowed is named, and OPTIONS asks only for that."""
    assert isinstance(error, HTTPException)
    if error.status_code == 405:
        allow = {"Allow": ", ".join(_methods_of(request))}
        if request.method == "OPTIONS":
            return Response(status_code=204, headers=allow)
        return _with(problem(405, "method_not_allowed", f"{request.method} is not allowed here."), allow)
    response = problem(
        error.status_code, TITLES.get(error.status_code, "error").lower().replace(" ", "_"), str(error.detail)
    )
    return _with(response, error.headers or {})


def _with(response: Response, headers: Mapping[str, str]) -> Response:
    response.headers.update(headers)
    return response


def _methods_of(request: Request) -> list[str]:
    """Every method of every route that has this path; each route by itself knows only its own."""
    path = request.url.path
    found = {m for route in request.app.state.routes if route.path_regex.match(path) for m in route.methods}
    return sorted(found | ({"HEAD"} if "GET" in found else set()) | {"OPTIONS"})


async def on_gone(_: Request, __: Exception) -> Response:
    """The client went away before its body was whole: nobody reads this answer. Where the edge cut a body off, 413
    takes its place there.
    """
    return problem(400, "bad_request", "The body ended too early.")


async def on_failure(request: Request, error: Exception) -> Response:
    """Anything else: 503 while the database is away, else logged, with an answer that shows no trace: 422 where the
    database refused a value that no check had, 500 for all the rest.
    """
    if is_full(error):
        request.app.state.disk_full = True
        log.error("the database's disk is full: %s %s", request.method, request.url.path)
        return problem(
            503, "disk_full", "The database's disk is full; nothing was changed. Free space, then try again."
        )
    if is_away(error):
        log.warning("database away: %s %s: %s", request.method, request.url.path, type(error).__name__)
        return problem(
            503, "unavailable", "The database does not answer. Send it again under the same Idempotency-Key."
        )
    if isinstance(error, DBAPIError):
        way = " > ".join(f"{frame.filename}:{frame.lineno}" for frame in traceback.extract_tb(error.__traceback__)[-8:])
        log.error("failure: %s %s: %s: %s", request.method, request.url.path, described(error), way)
    else:
        log.error("failure: %s %s", request.method, request.url.path, exc_info=error)
    if is_bad_data(error):
        return problem(422, "invalid", "The request holds a value that cannot be kept or looked for.")
    return problem(500, "failure", "The centre failed to do this; it has been logged.")


def install(app: FastAPI) -> None:
    """Puts the handlers on an application."""
    app.add_exception_handler(Refusal, on_refusal)
    app.add_exception_handler(RequestValidationError, on_validation)
    app.add_exception_handler(HTTPException, on_http)
    app.add_exception_handler(ClientDisconnect, on_gone)
    for kind in (DBAPIError, PoolTimeout, OSError):
        app.add_exception_handler(kind, on_failure)
    app.add_exception_handler(Exception, on_failure)
