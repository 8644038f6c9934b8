"""Serves the built pages; the only thing the server knows of them."""

from pathlib import Path

from fastapi import FastAPI
from fastapi.responses import FileResponse, PlainTextResponse
from starlette.responses import Response
from starlette.staticfiles import StaticFiles

DIST = Path(__file__).parent / "dist"
PAGES = ("/", "/call", "/dispatch", "/wall", "/unit", "/signin")


def mount(app: FastAPI, web: Path = DIST) -> None:
    """Adds the pages' routes to an application."""
    index = web / "index.html"

    async def page() -> Response:
        if not index.exists():
            return PlainTextResponse("The pages are not built: run `make run`, or `npm run build` in ui/web.", 503)
        return FileResponse(index, headers={"cache-control": "no-cache"})

    for path in PAGES:
        app.add_api_route(path, page, methods=["GET"], include_in_schema=False)
    if (web / "assets").is_dir():
        app.mount("/assets", StaticFiles(directory=web / "assets"), name="assets")
