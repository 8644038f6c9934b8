"""The centre's own places: found by name and alias at once, kept by imports, guarded by roles and revisions."""

from pathlib import Path

from geo.imports.osm import Order, import_city
from tests.centre import Centre
from tests.city.conftest import libpq, shared

POST = {"name": "Pos Pantau Keputih", "aliases": ["Pos Banjir Timur"], "position": {"lon": 112.8, "lat": -7.29}}


async def test_an_own_place_is_found_by_its_alias_at_once_and_after_an_import(
    centre: Centre, database_url: str, tmp_path: Path
) -> None:
    assert await centre.get("/api/geo/search?q=pos+banjir+timur") == []
    place = await centre.post("/api/geo/places", POST, "supervisor", 201)
    found = await centre.get("/api/geo/search?q=pos+bajir+timur", "call_taker")
    assert (found[0]["name"], found[0]["kind"]) == (POST["name"], "own")
    assert abs(found[0]["position"]["lon"] - 112.8) < 1e-6
    import_city(libpq(database_url), Order(shared("osm/Helsinki.osm.pbf")))
    again = await centre.get("/api/geo/search?q=Pos+Pantau+Keputih")
    assert again[0]["name"] == POST["name"]
    assert (await centre.as_("supervisor").delete(f"/api/geo/places/{place['id']}")).status_code == 204
    assert [hit for hit in await centre.get("/api/geo/search?q=Pos+Banjir+Timur") if hit["kind"] == "own"] == []
    assert (await centre.get("/api/geo/places", "call_taker"))["items"] == []


async def test_places_are_changed_under_their_revision_and_journalled(centre: Centre) -> None:
    place = await centre.post("/api/geo/places", POST, "supervisor", 201)
    change = {"revision": 1, "aliases": ["Rumah Pompa Lama"], "position": {"lon": 112.81, "lat": -7.3}}
    client = centre.as_("supervisor")
    changed = (await client.patch(f"/api/geo/places/{place['id']}", json=change)).json()
    assert (changed["aliases"], changed["lon"], changed["revision"]) == (["Rumah Pompa Lama"], 112.81, 2)
    stale = await client.patch(f"/api/geo/places/{place['id']}", json=change)
    assert (stale.status_code, stale.json()["present"]["revision"]) == (409, 2)
    hit = (await centre.get("/api/geo/search?q=rumah+pompa+lama"))[0]
    assert (hit["name"], hit["position"]["lat"]) == (POST["name"], -7.3)
    events = [entry["event"] for entry in (await centre.get("/api/journal", "supervisor"))["items"]]
    assert events[-2:] == ["place.added", "place.changed"]
    await centre.post("/api/geo/places", POST, "dispatcher", 403)
    await centre.post("/api/geo/places", {"name": "x"}, "supervisor", 422)


async def test_what_nobody_can_find_is_an_empty_list_and_what_is_no_question_is_refused(centre: Centre) -> None:
    assert await centre.get("/api/geo/search?q=%20%00") == []
    assert await centre.get("/api/geo/search?q=jalan") == []
    await centre.get("/api/geo/search", status=400)
    await centre.get("/api/geo/search?q=x&near=abc", status=400)
    await centre.get("/api/geo/search?q=x&limit=0", status=400)
    await centre.get("/api/geo/reverse?lon=200&lat=0", status=400)
    nothing = await centre.get("/api/geo/reverse?lon=112.7&lat=-7.2")
    assert nothing == {
        "area": None, "street": None, "house_number": None, "street_distance_m": None, "nearest_places": [],
    }  # fmt: skip
