"""Serves the built pages; the only thing the server knows of them."""

from collections.abc import Callable, Coroutine
from pathlib import Path

from fastapi import FastAPI
from fastapi.responses import FileResponse, PlainTextResponse
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

DIST = Path(__file__).parent / "dist"
PAGES = ("/call", "/dispatch", "/wall", "/unit", "/supervise", "/admin", "/signin")
"""Each page and every address below it is one and the same document: the pages find their own way."""
STANDING = {
    "/sw.js": "text/javascript",
    "/unit.webmanifest": "application/manifest+json",
    "/icons/unit-180.png": "image/png",
    "/icons/unit-192.png": "image/png",
    "/icons/unit-512.png": "image/png",
    "/icons/unit-maskable-512.png": "image/png",
}
"""Files under fixed names, for the installed field unit: looked at anew each time."""
REFERENCE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'"
)
"""Of the interface reference alone: the library's style sheet holds its arrows as data."""
FOR_EVER = "public, max-age=31536000, immutable"
"""Built files carry their content's hash in their name."""


class BuiltFiles(StaticFiles):
    """Files that never change under their name."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """The file, to be kept for ever."""
        response = await super().get_response(path, scope)
        if response.status_code == 200:
            response.headers["cache-control"] = FOR_EVER
        return response


def mount(app: FastAPI, web: Path = DIST) -> None:
    """Adds the pages' routes to an application."""
    page = _document(web / "index.html", {})
    for path in ("/", *PAGES, *(f"{page}/{{rest:path}}" for page in PAGES)):
        app.add_api_route(path, page, methods=["GET"], include_in_schema=False)
    reference = _document(web / "reference.html", {"content-security-policy": REFERENCE_POLICY})
    app.add_api_route("/docs", reference, methods=["GET"], include_in_schema=False)
    for path, kind in STANDING.items():
        if (file := web / path[1:]).exists():
            app.add_api_route(path, _standing(file, kind), methods=["GET"], include_in_schema=False)
    if (web / "assets").is_dir():
        app.mount("/assets", BuiltFiles(directory=web / "assets"), name="assets")


def _document(file: Path, headers: dict[str, str]) -> Callable[[], Coroutine[None, None, Response]]:
    built = file.exists()

    async def page() -> Response:
        if not built:
            return PlainTextResponse("The pages are not built: run `make run`, or `npm run build` in ui/web.", 503)
        return FileResponse(file, headers={"cache-control": "no-cache"} | headers)

    return page


def _standing(file: Path, kind: str) -> Callable[[], Coroutine[None, None, Response]]:
    async def found() -> Response:
        return FileResponse(file, media_type=kind, headers={"cache-control": "no-cache"})

    return found
