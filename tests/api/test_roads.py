"""Advice by road through the real API: an import counts at once, a closure counts from the very next question."""

from pathlib import Path

import pytest

from dispatch.server.roads import FILE
from geo.orm import now_utc, utc_text
from geo.roads.build import import_osm
from tests.centre import Centre

PORTO = Path(__file__).parents[3] / "shared" / "data" / "osm" / "porto_portugal.osm.pbf"


@pytest.mark.skipif(not PORTO.exists(), reason="the extract of Porto lies in shared/, which is not here")
async def test_roads_are_used_as_soon_as_they_are_imported_and_closures_from_the_next_question(
    database_url: str, tmp_path: Path
) -> None:
    centre = Centre(database_url, tmp_path)
    await centre.start()
    unit = await centre.unit()
    fix = {"lon": -8.6110, "lat": 41.1430, "at": utc_text(now_utc())}
    await centre.post(f"/api/units/{unit['id']}/positions", {"fixes": [fix]}, "admin")
    view = await centre.incident(position={"lon": -8.6100, "lat": 41.1370, "source": "map"})
    need = {"need": [{"capability": "engine", "count": 1}]}

    async def advice() -> tuple[str, float]:
        answer = await centre.post(f"/api/incidents/{view['id']}/recommendations", need, status=201)
        return answer["method"], answer["units"][0]["travel_s"]

    while (await centre.picture())["positions"] == []:
        pass
    assert (await advice())[0] == "straight_line"
    import_osm(PORTO, tmp_path / FILE)
    method, open_s = await advice()
    assert method == "road"
    shape = {"kind": "circle", "lon": -8.6094, "lat": 41.1400, "radius_m": 60}
    closure = await centre.post("/api/geo/closures", {"shape": shape, "reason": "jembatan ditutup"}, status=201)
    while not (await centre.picture())["closures"]:
        pass
    assert (await advice())[1] > open_s + 60
    await centre.as_("dispatcher").delete(f"/api/geo/closures/{closure['id']}")
    while (await centre.picture())["closures"]:
        pass
    assert abs((await advice())[1] - open_s) < 5
    await centre.stop()
