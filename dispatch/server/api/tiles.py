"""Vector tiles of the base map, from this centre's own database."""

import gzip
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Request, Response

from dispatch.operators.roles import EVERYONE, Principal
from dispatch.server.answers import refusals
from dispatch.server.auth import allowed
from dispatch.server.unit_of_work import StrictRoute
from geo.tiles.layers import LAST_ZOOM
from geo.tiles.service import Tiles

router = APIRouter(tags=["map"], route_class=StrictRoute)
MVT = "application/vnd.mapbox-vector-tile"
"""Source: IANA media types."""
AGE_S = 60
"""How long a screen draws a tile without asking whether it is still the newest."""


async def _tiles(request: Request) -> Tiles:
    tiles: Tiles = request.app.state.tiles
    return tiles


ANSWERS: dict[int | str, dict[str, Any]] = {
    200: {"description": "the tile", "content": {MVT: {"schema": {"type": "string", "format": "binary"}}}},
    204: {"description": "nothing lies here"},
    304: {"description": "the tile is still the one with this ETag"},
    **refusals(404),
}


@router.get("/tiles/{layer}/{z}/{x}/{y}.mvt", summary="A vector tile", responses=ANSWERS, response_class=Response)
async def tile(
    request: Request, principal: Annotated[Principal, allowed(EVERYONE)], tiles: Annotated[Tiles, Depends(_tiles)],
    layer: Annotated[str, Path(max_length=20, description="base: all layers in one; or one of them by name")],
    z: Annotated[int, Path(ge=0, le=LAST_ZOOM, description="zoom; closer ones enlarge these")],
    x: Annotated[int, Path(ge=0, lt=2**31, description="column, from the west")],
    y: Annotated[int, Path(ge=0, lt=2**31, description="row, from the north")],
) -> Response:  # fmt: skip
    """Mapbox Vector Tile 2.1 in Web Mercator, rows from the north (XYZ)."""
    found = await tiles.get(layer, z, x, y)
    headers = {"ETag": found.etag, "Cache-Control": f"private, max-age={AGE_S}", "Vary": "Accept-Encoding"}
    if request.headers.get("if-none-match") == found.etag:
        return Response(status_code=304, headers=headers)
    if not found.packed:
        return Response(status_code=204, headers=headers)
    if "gzip" in request.headers.get("accept-encoding", ""):
        return Response(found.packed, headers=headers | {"Content-Encoding": "gzip"}, media_type=MVT)
    return Response(gzip.decompress(found.packed), headers=headers, media_type=MVT)
