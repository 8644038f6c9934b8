"""The outermost layer: limits, security headers, timing; plain ASGI, so that sockets pass untouched."""

import time
from typing import Any

from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dispatch.server.errors import problem
from dispatch.server.metrics import FAILURES, REQUESTS

LARGEST = 1_000_000
"""Bytes of a request body; a storm of fixes in one batch is far below."""
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
    "worker-src 'self'; manifest-src 'self'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'"
)
"""Nothing from outside and nothing inline: styles are set through the object model only, the map's worker is a file."""
HEADERS = [
    (b"content-security-policy", POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"permissions-policy", b"geolocation=(self), screen-wake-lock=(self), camera=(), microphone=()"),
]
"""Source: OWASP Secure Headers Project."""


class Edge:
    """Wraps the whole application."""

    def __init__(self, app: ASGIApp, *, tls: bool = False) -> None:
        """Args: tls adds Strict-Transport-Security."""
        self.app = app
        self.headers = [*HEADERS, (b"strict-transport-security", b"max-age=31536000")] if tls else HEADERS

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serves one connection."""
        if scope["type"] == "websocket":
            # The hub writes through the server's own send: starlette's wrappers cost more than the frame.
            scope["sigap.send"] = send
            return await self.app(scope, receive, send)
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        return await self._http(scope, receive, send)

    async def _http(self, scope: Scope, receive: Receive, send: Send) -> None:
        began, status = time.perf_counter(), 500
        counted = _Counted(receive)

        async def answer(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                names = {name for name, _ in message["headers"]}
                message["headers"] = [*message["headers"], *(h for h in self._fitting(scope) if h[0] not in names)]
            await send(message)

        # What GET answers, HEAD answers without its body, which the server itself leaves out (RFC 9110, 9.3.2).
        asked = {**scope, "method": "GET"} if scope["method"] == "HEAD" else scope
        try:
            refusal = _refuse(scope)
            if refusal is not None:
                await refusal(scope, receive, answer)
            else:
                await self.app(asked, counted.read, counted.guard(scope, answer))
        finally:
            route = getattr(asked.get("route"), "path", "other")
            REQUESTS.labels(scope["method"], route, str(status)).observe(time.perf_counter() - began)
            FAILURES.inc(status == 500)

    def _fitting(self, scope: Scope) -> list[tuple[bytes, bytes]]:
        if scope["path"].startswith(("/api", "/ingest")):
            return [*self.headers, (b"cache-control", b"no-store")]
        return self.headers


def _refuse(scope: Scope) -> Any:
    """413 and 415 before anything is read."""
    headers = dict(scope["headers"])
    length = headers.get(b"content-length", b"0")
    if not length.isdigit() or int(length) > LARGEST:
        return _too_large()
    unsafe = scope["method"] in ("POST", "PUT", "PATCH")
    kind = headers.get(b"content-type", b"").split(b";")[0].strip().lower()
    has_body = int(length) > 0 or b"transfer-encoding" in headers
    if unsafe and has_body and scope["path"].startswith("/api/") and kind != b"application/json":
        return problem(415, "unsupported_media_type", "Send application/json.")
    return None


class _Counted:
    """Counts a body that does not say its length: beyond the limit reading ends, and the answer is 413."""

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self._total = 0

    async def read(self) -> Message:
        message = await self._receive()
        self._total += len(message.get("body", b""))
        return {"type": "http.disconnect"} if self._total > LARGEST else message

    def guard(self, scope: Scope, answer: Send) -> Send:
        """The answer's way out, on which 413 takes the place of whatever a cut-off body led to."""

        async def send(message: Message) -> None:
            if self._total <= LARGEST:
                await answer(message)
            elif message["type"] == "http.response.start":
                await _too_large()(scope, self._receive, answer)

        return send


def _too_large() -> Response:
    return problem(413, "too_large", f"A request holds at most {LARGEST} bytes.")
