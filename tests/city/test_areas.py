"""Surabaya's three sets of boundaries with their traps, and the area of an incident."""

import json
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import psycopg
import pyogrio
import pytest
import shapely

from geo.areas.files import BrokenAreas, Fields, read_areas
from geo.imports.areas import import_areas
from tests.centre import Centre
from tests.city.conftest import libpq, shared

HDX = "surabaya/kelurahan_hdx2020/id3578_kota_surabaya.geojson"
HDX_FIELDS = Fields("village_code", "village", "district_code", "district")
HOT = "surabaya/boundaries_hot2018/admin_level_7.geojson"
HOT_FIELDS = Fields("KEC_name+name", "name", None, "KEC_name")
KEP = "surabaya/kelurahan_kepmendagri2025/kelurahan_surabaya.geojson"
KEP_FIELDS = Fields("kode", "nama", "kecamatan_kode", "kecamatan")
KEC = "surabaya/kelurahan_kepmendagri2025/kecamatan_surabaya.geojson"
SETS = [(HDX, HDX_FIELDS, 154), (HOT, HOT_FIELDS, 154), (KEP, KEP_FIELDS, 153)]


def bring(url: str, name: str, fields: Fields, level: str = "kelurahan") -> Any:
    with psycopg.connect(libpq(url), autocommit=True) as connection:
        return import_areas(connection, shared(name), level, fields)


@pytest.fixture
async def surabaya(database_url: str) -> AsyncIterator[Centre]:
    """A centre with the official boundaries of 2025."""
    bring(database_url, KEC, Fields("kode", "nama"), "kecamatan")
    bring(database_url, KEP, KEP_FIELDS)
    centre = Centre(database_url)
    await centre.start()
    yield centre
    await centre.stop()


@pytest.mark.parametrize(("name", "fields", "count"), SETS)
async def test_every_inner_point_finds_its_kelurahan(database_url: str, name: str, fields: Fields, count: int) -> None:
    assert bring(database_url, name, fields).areas == count
    centre = Centre(database_url)
    await centre.start()
    features = (await centre.get("/api/geo/areas?level=kelurahan"))["features"]
    assert len(features) == count
    for feature in features:
        inside = shapely.geometry.shape(feature["geometry"]).representative_point()
        found = await centre.get(f"/api/geo/reverse?lon={inside.x}&lat={inside.y}", "viewer")
        properties = feature["properties"]
        assert found["area"]["code"] == properties["code"]
        names = (found["area"]["kelurahan"], found["area"]["kecamatan"])
        assert names == (properties["name"], properties["parent_name"])
    await centre.stop()


async def test_an_incident_has_its_area_from_its_first_entry_and_after_a_move(surabaya: Centre) -> None:
    view = await surabaya.incident(position={"lon": 112.7378, "lat": -7.2459, "source": "map"})
    assert view["area"] == {"code": "35.78.13.1001", "kelurahan": "Alun-alun Contong", "kecamatan": "Bubutan"}
    entries = (await surabaya.get("/api/journal", "supervisor"))["items"]
    body = json.loads(next(e["body"] for e in entries if e["event"] == "incident.opened"))
    assert body["objects"]["incidents"][0]["area"] == view["area"]
    moved = await surabaya.post(
        f"/api/incidents/{view['id']}/location",
        {"position": {"lon": 112.7683, "lat": -7.3323, "source": "map"}, "reason": "salah tempat"},
    )
    assert moved["area"]["kecamatan"] not in (None, "Bubutan")
    nowhere = await surabaya.incident(position=None, location_text="entah")
    assert nowhere["area"] is None
    far = await surabaya.incident(position={"lon": 110.0, "lat": -7.0, "source": "map"})
    assert (far["area"], "outside_city" in far["flags"]) == (None, True)


async def test_a_point_in_a_sliver_goes_to_the_nearest_area_and_says_so(surabaya: Centre) -> None:
    shapes = [f["geometry"] for f in (await surabaya.get("/api/geo/areas?level=kelurahan"))["features"]]
    union = shapely.union_all([shapely.geometry.shape(shape) for shape in shapes])
    holes = [shapely.Polygon(ring) for part in shapely.get_parts(union) for ring in part.interiors]
    assert len(holes) > 300
    for hole in holes[:: len(holes) // 15]:
        point = hole.representative_point()
        view = await surabaya.incident(position={"lon": point.x, "lat": point.y, "source": "map"})
        assert view["area"] is not None
        assert "nearest_area" in view["flags"]


async def test_both_wonorejo_are_told_apart_by_code(surabaya: Centre) -> None:
    features = (await surabaya.get("/api/geo/areas?level=kelurahan"))["features"]
    both = {f["id"]: f for f in features if f["properties"]["name"] == "Wonorejo"}
    assert set(both) == {"35.78.03.1005", "35.78.05.1005"}
    for code, feature in both.items():
        lon, lat = feature["properties"]["label"]
        assert (await surabaya.get(f"/api/geo/reverse?lon={lon}&lat={lat}"))["area"]["code"] == code
    found = await surabaya.get("/api/geo/search?q=Wonorejo&limit=5")
    assert {hit["area"]["code"] for hit in found if hit["kind"] == "area"} == set(both)


def test_the_hdx_file_has_the_labels_of_simomulyo_swapped() -> None:
    """Documented: the file of 2020 calls Simomulyo what both other sources call Simomulyo Baru, and the reverse.

    The place (112.7053, -7.2642) lies in what the HDX file names "Simomulyo"; HOT 2018 and Kepmendagri 2025 both say
    "Simomulyo Baru". We import files as they are and never repair names: a city uses the newest official file.
    """
    place = shapely.Point(112.7053, -7.2642)
    names = [
        next(a.name for a in read_areas(shared(name), fields).areas if a.shape.contains(place))
        for name, fields, _ in SETS
    ]
    assert [name.title().replace("Simo Mulyo", "Simomulyo") for name in names] == [
        "Simomulyo", "Simomulyo Baru", "Simomulyo Baru",
    ]  # fmt: skip


def test_invalid_rings_planted_in_a_copy_are_mended_and_named(database_url: str, tmp_path: Path) -> None:
    content = json.loads(shared(KEP).read_text())
    for row in (3, 77):
        ring = content["features"][row]["geometry"]["coordinates"][0]
        ring[5:9] = ring[8:4:-1]
        ring[-1] = ring[0]
    planted = tmp_path / "planted.geojson"
    planted.write_text(json.dumps(content))
    bad = [i for i, f in enumerate(content["features"]) if not shapely.geometry.shape(f["geometry"]).is_valid]
    assert bad
    with psycopg.connect(libpq(database_url), autocommit=True) as connection:
        counts = import_areas(connection, planted, "kelurahan", KEP_FIELDS)
        invalid = connection.execute("SELECT count(*) FROM areas WHERE NOT ST_IsValid(geometry)").fetchone()
    named = [content["features"][i]["properties"]["nama"] for i in bad]
    assert [line.split(" (")[0] for line in counts.mended] == named
    assert (counts.areas, invalid) == (153, (0,))


@pytest.mark.parametrize("suffix", ["gpkg", "shp"])
def test_geopackage_and_shapefile_give_the_same_areas_in_another_projection(tmp_path: Path, suffix: str) -> None:
    plain = read_areas(shared(KEP), KEP_FIELDS).areas
    meta, _, _, columns = pyogrio.raw.read(shared(KEP))
    file = tmp_path / f"kel.{suffix}"
    shapes = shapely.to_wkb(shapely.transform([area.shape for area in plain], _utm))
    pyogrio.raw.write(
        file, shapes, columns[:2], list(meta["fields"][:2]), geometry_type="MultiPolygon", crs="EPSG:32749"
    )  # fmt: skip
    again = read_areas(file, Fields("kode", "nama")).areas
    assert [area.code for area in again] == [area.code for area in plain]
    for one, two in zip(plain, again, strict=True):
        assert shapely.hausdorff_distance(one.shape, two.shape) < 1e-6


def _utm(places: Any) -> Any:
    import numpy as np
    import pyproj

    way = pyproj.Transformer.from_crs(4326, 32749, always_xy=True)
    return np.stack(way.transform(places[:, 0], places[:, 1]), axis=1)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "cannot be read"), (b"\x00\x01random", "cannot be read"),
        (b'{"type":"FeatureCollection","features":[]}', "no"),
        (b'{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"x":1},"geometry":null}]}',
         "has no column kode"),
    ],
)  # fmt: skip
def test_a_broken_file_changes_nothing_and_is_named(
    database_url: str, tmp_path: Path, content: bytes, says: str
) -> None:
    bring(database_url, KEP, KEP_FIELDS)
    broken = tmp_path / "broken.geojson"
    broken.write_bytes(content)
    with psycopg.connect(libpq(database_url), autocommit=True) as connection:
        with pytest.raises(BrokenAreas) as refusal:
            import_areas(connection, broken, "kelurahan", KEP_FIELDS)
        assert says in refusal.value.detail
        assert connection.execute("SELECT count(*) FROM areas").fetchone() == (153,)


def test_the_command_reports_and_replaces(tmp_path: Path) -> None:

    tmp_path.chmod(0o755)
    command = [
        str(Path(sys.executable).parent / "sigap"), "import", "areas", str(shared(HOT)), "--level", "kelurahan",
        "--code-field", "KEC_name+name", "--name-field", "name", "--parent-name-field", "KEC_name",
        "--data-dir", str(tmp_path / "data"),
    ]  # fmt: skip
    from tests.conftest import open_folder

    open_folder(tmp_path)
    done = subprocess.run(command, capture_output=True, text=True)
    assert (done.returncode, "154 kelurahan" in done.stderr) == (0, True), done.stderr
    assert "Wonorejo" in done.stderr
