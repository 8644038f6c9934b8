"""Tiles over HTTP: what lies in them, how big they are, how they are remembered, and a map drawn from them."""

import math
from collections.abc import Callable
from pathlib import Path

import pyogrio
import pytest

from tests.centre import Centre

VADUZ = (9.521, 47.139)


def tile_of(lon: float, lat: float, zoom: int) -> tuple[int, int, int]:
    """Source: OpenStreetMap wiki, "Slippy map tilenames"."""
    x = int((lon + 180) / 360 * 2**zoom)
    y = int((1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2 * 2**zoom)
    return zoom, x, y


def read(path: Path, content: bytes) -> dict[str, list[dict[str, object]]]:
    """Features of each layer, by GDAL's own reader."""
    path.write_bytes(content)
    found = {}
    for name, _ in pyogrio.list_layers(f"MVT:{path}"):
        meta, _, _, fields = pyogrio.raw.read(f"MVT:{path}", layer=name)
        found[name] = [dict(zip(meta["fields"], row, strict=True)) for row in zip(*fields, strict=True)]
    return found


async def test_vaduz_at_14_holds_roads_water_buildings_and_its_gemeinde(vaduz: Centre, tmp_path: Path) -> None:
    z, x, y = tile_of(*VADUZ, 14)
    answer = await vaduz.as_("viewer").get(f"/tiles/base/{z}/{x}/{y}.mvt")
    assert answer.headers["content-type"] == "application/vnd.mapbox-vector-tile"
    assert answer.headers["content-encoding"] == "gzip"
    layers = read(tmp_path / "t.mvt", answer.content)
    assert {"road", "building", "area", "place", "street"} <= layers.keys()
    assert layers.keys() & {"water", "waterline"}
    assert "Vaduz" in {row["name"] for row in layers["area"]}
    assert "Aeulestrasse" in {row["name"] for row in layers["street"]} or len(layers["street"]) > 20


async def test_all_eleven_gemeinden_are_in_the_tiles(vaduz: Centre, tmp_path: Path) -> None:
    found = set()
    west, north = tile_of(9.47, 47.27, 14)[1:]
    east, south = tile_of(9.64, 47.05, 14)[1:]
    for x in range(west, east + 1):
        for y in range(north, south + 1):
            answer = await vaduz.as_("viewer").get(f"/tiles/area/14/{x}/{y}.mvt")
            if answer.status_code == 200:
                rows = read(tmp_path / "t.mvt", answer.content)["area"]
                found |= {row["name"] for row in rows if row["level"] == "kelurahan"}
    assert len(found) == 11


async def test_a_tile_is_remembered_and_asked_for_only_when_the_city_changed(vaduz: Centre) -> None:
    path = "/tiles/base/{}/{}/{}.mvt".format(*tile_of(*VADUZ, 13))
    first = await vaduz.as_("viewer").get(path)
    again = await vaduz.as_("viewer").get(path, headers={"If-None-Match": first.headers["etag"]})
    assert (first.status_code, again.status_code, again.content) == (200, 304, b"")
    plain = await vaduz.as_("viewer").get(path, headers={"Accept-Encoding": "identity"})
    assert plain.content == first.content


@pytest.mark.parametrize(
    ("path", "status"),
    [("/tiles/base/14/0/0.mvt", 204), ("/tiles/nothing/14/0/0.mvt", 404), ("/tiles/base/3/8/0.mvt", 404),
     ("/tiles/base/18/0/0.mvt", 400), ("/tiles/base/a/0/0.mvt", 400)],
)  # fmt: skip
async def test_what_there_is_no_tile_of(vaduz: Centre, path: str, status: int) -> None:
    assert (await vaduz.as_("viewer").get(path)).status_code == status


@pytest.mark.parametrize("name", ["liechtenstein-2015.osm.pbf", "Helsinki.osm.pbf"])
async def test_no_tile_is_above_500_kb(imported: Callable[[str], str], name: str) -> None:
    from geo.tiles.service import Tiles

    lon, lat = {"l": VADUZ, "H": (24.944, 60.171)}[name[0]]
    centre = Centre(imported(name))
    await centre.start()
    tiles: Tiles = centre.app.state.tiles
    for zoom in range(5, 18):
        z, x, y = tile_of(lon, lat, zoom)
        for dx in (-1, 0, 1):
            for dy in (-1, 0, 1):
                tile = await tiles.get("base", z, x + dx, y + dy)
                assert tile.size < 500_000, (z, x, y, tile.size)
    await centre.stop()


@pytest.mark.browser
def test_a_browser_draws_the_map_with_every_outside_address_blocked(imported: Callable[[str], str]) -> None:
    from tests.browser.map_shots import map_page, show
    from tests.stage import Stage

    stage = Stage(imported("liechtenstein-2015.osm.pbf"))
    try:
        with map_page(stage.centre.url, stage.centre.tokens["viewer"]) as (page, outside):
            for night in (False, True):
                for zoom in (11, 14, 17):
                    assert show(page, night, *VADUZ, zoom) == []
            drawn = page.evaluate("""() => [...new Set(shown.queryRenderedFeatures().map(f => f.sourceLayer))]""")
            assert outside == []
            assert "OpenStreetMap" in page.inner_text(".maplibregl-ctrl-attrib")
        assert {"road", "building", "street"} <= set(drawn)
    finally:
        stage.stop()
