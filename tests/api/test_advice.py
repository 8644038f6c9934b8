"""Advice through the API: what it is stored with, its price, substitutes in refusals, the next best by itself."""

import asyncio
from typing import Any

import psycopg

from geo.orm import now_utc, utc_text
from tests.alerts.clockwork import hasten, until_raised
from tests.centre import Centre

HERE = {"lon": 112.7378, "lat": -7.2459, "source": "map"}


async def engine(centre: Centre, east: float, **fields: Any) -> dict[str, Any]:
    """A free engine so many hundredths of a degree east of the incident."""
    unit = await centre.unit(**fields)
    fix = {"lon": HERE["lon"] + east / 100, "lat": HERE["lat"], "at": utc_text(now_utc())}
    await centre.post(f"/api/units/{unit['id']}/positions", {"fixes": [fix]}, "admin")
    async with asyncio.timeout(10):
        while unit["id"] not in {row[0] for row in (await centre.picture())["positions"]}:
            await asyncio.sleep(0.05)
    return unit


async def test_a_refusal_names_who_could_go_instead(centre: Centre) -> None:
    near, far = await engine(centre, 0.1), await engine(centre, 1.0)
    first, second = await centre.incident(), await centre.incident()
    (assignment,) = await centre.assign(first, near)
    (other,) = await centre.assign(second, far)
    spare = await engine(centre, 2.0)
    body: dict[str, Any] = {"unit_ids": [near["id"]]}
    refused = [await centre.post(f"/api/incidents/{second['id']}/assignments", body, status=409)]
    path = f"/api/assignments/{other['id']}/replace"
    refused.append(await centre.post(path, {"unit_id": near["id"], "reason": "x"}, status=409))
    await centre.report(near, "on_scene")
    path = f"/api/assignments/{assignment['id']}/divert"
    refused.append(await centre.post(path, {"to_incident_id": second["id"], "reason": "x"}, status=409))
    assert [r["code"] for r in refused] == ["unit_committed", "unit_committed", "not_divertible"]
    for refusal in refused:
        assert [u["unit_id"] for u in refusal["substitutes"]] == [spare["id"]]


async def test_a_unit_that_does_not_acknowledge_gets_its_next_best_on_the_alert(centre: Centre) -> None:
    await hasten(centre, not_acknowledged=0.2)
    sleeping, spare = await engine(centre, 0.1), await engine(centre, 1.0)
    await engine(centre, 2.0)
    incident = await centre.incident()
    await centre.assign(incident, sleeping)
    await until_raised(centre, "not_acknowledged")
    async with asyncio.timeout(10):
        while not (alert := (await centre.get("/api/alerts"))["items"][0])["detail"].get("proposal"):
            await asyncio.sleep(0.1)
    proposal = alert["detail"]["proposal"]
    assert (proposal["unit_id"], proposal["in_place_of"]) == (spare["id"], sleeping["id"])
    assert proposal["eta_s"] > 60
    picture = await centre.picture()
    assert [a["detail"]["proposal"]["unit_id"] for a in picture["alerts"]] == [spare["id"]]


async def test_advice_is_stored_with_what_it_came_from_and_tells_its_price(centre: Centre) -> None:
    place = {"lon": HERE["lon"] + 0.001, "lat": HERE["lat"]}
    station = await centre.post(
        "/api/stations", {"name": "Pos Satu", "agency": "DPKP", "position": place}, "admin", 201
    )
    await centre.unit(home_station_id=station["id"])
    incident = await centre.incident()
    need = {"need": [{"capability": "engine", "count": 1}]}
    answer = await centre.post(f"/api/incidents/{incident['id']}/recommendations", need, status=201)
    assert answer["elapsed_ms"] > 0
    assert answer["cover"] == [
        {"post": "Pos Satu", "station_id": station["id"], "capability": "engine", "before_s": 60.0, "after_s": None}
    ]
    assert await centre.get(f"/api/incidents/{incident['id']}/recommendations") == answer
    async with centre.database.read_session() as session:
        from sqlalchemy import select

        from dispatch.assignments.models import Recommendation

        (row,) = (await session.execute(select(Recommendation))).scalars()
    assert row.inputs["request"]["need"] == need["need"]
    assert row.inputs["position"]["lon"] == HERE["lon"]


async def test_without_a_place_the_free_units_are_listed_by_area(centre: Centre) -> None:
    station = await centre.post("/api/stations", {"name": "Pos Dua", "agency": "DPKP"}, "admin", 201)
    unit = await centre.unit(home_station_id=station["id"])
    body = {"type": "fire", "location_text": "dekat pasar"}
    incident = await centre.post("/api/incidents", body, "call_taker", 201)
    answer = await centre.post(f"/api/incidents/{incident['id']}/recommendations", {}, status=201)
    assert (answer["method"], answer["units"]) == ("none", [])
    assert answer["by_area"] == [{"area": "Pos Dua", "unit_ids": [unit["id"]]}]


async def test_the_catalogue_holds_the_run_cards_in_use(centre: Centre) -> None:
    catalogue = await centre.get("/api/catalogue")
    assert catalogue["plans_problem"] is None
    first = catalogue["plans"]["fire"]["rules"][0]
    assert first["units"] == {"engine": 2, "tanker": 1, "rescue": 1, "ambulance": 1}
    assert (await centre.get("/api/health"))["checks"]["run_cards"] == "ok"


async def test_advice_that_cannot_be_stored_is_still_given(centre: Centre) -> None:
    unit = await engine(centre, 0.1)
    incident = await centre.incident()
    path = f"/api/incidents/{incident['id']}/recommendations"
    with psycopg.connect(centre.database_url.replace("+asyncpg", "")) as owner:
        owner.execute("LOCK TABLE recommendations IN ACCESS EXCLUSIVE MODE")
        answer = await centre.as_("dispatcher").post(path, json={}, headers={"Idempotency-Key": "satu"})
    assert answer.status_code == 201
    assert answer.json()["recommendation_id"] is None
    assert unit["id"] in [u["unit_id"] for u in answer.json()["units"]]
    again = await centre.as_("dispatcher").post(path, json={}, headers={"Idempotency-Key": "satu"})
    assert again.json()["recommendation_id"] is not None


async def test_a_repeated_question_under_its_key_gets_the_same_bytes(centre: Centre) -> None:
    await engine(centre, 0.1)
    incident = await centre.incident()
    path = f"/api/incidents/{incident['id']}/recommendations"
    first, second = [
        await centre.as_("dispatcher").post(path, json={}, headers={"Idempotency-Key": "dua"}) for _ in range(2)
    ]
    assert (first.status_code, first.content) == (second.status_code, second.content)


async def test_a_moved_incident_gets_its_advice_anew(centre: Centre) -> None:
    near, far = await engine(centre, 0.1), await engine(centre, 2.0)
    incident = await centre.incident()
    path = f"/api/incidents/{incident['id']}"
    old = await centre.post(f"{path}/recommendations", {}, status=201)
    assert next(u["unit_id"] for u in old["units"]) == near["id"]
    place = {**HERE, "lon": HERE["lon"] + 0.02}
    await centre.post(f"{path}/location", {"position": place, "reason": "salah alamat"})
    async with asyncio.timeout(10):
        while (new := await centre.get(f"{path}/recommendations"))["recommendation_id"] == old["recommendation_id"]:
            await asyncio.sleep(0.1)
    assert next(u["unit_id"] for u in new["units"]) == far["id"]
