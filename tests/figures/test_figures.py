"""Reports: intervals known to the second come out as they were; groups, filters, CSV, and who may read them."""

import csv
import io
import json
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from geo.orm import now_utc, utc_text
from tests.centre import Centre, Json
from tests.figures.past import past_incident

MONTH = datetime(2026, 3, 1, tzinfo=UTC)
"""Midnight in UTC, seven in the morning in Surabaya."""
SPAN = "since=2026-03-01T00:00:00Z&until=2026-04-01T00:00:00Z"


async def report(centre: Centre, path: str, role: str = "supervisor") -> list[Json]:
    items: list[Json] = (await centre.get(f"/api/reports/{path}", role))["items"]
    return items


async def test_intervals_come_out_as_they_were(centre: Centre) -> None:
    for n in range(10):
        await past_incident(
            centre, MONTH + timedelta(hours=n), rang_s=5 + n, order_s=30 + 10 * n, turnout_s=40 + 10 * n,
            travel_s=100 + 60 * n,
        )  # fmt: skip
    (row,) = await report(centre, f"response?{SPAN}&by=all")
    assert (row["key"], row["incidents"]) == ("all", 10)
    assert row["answer"] == {"count": 10, "median_s": 9.5, "p90_s": 13.1, "share": 1.0}
    assert row["processing"] == {"count": 10, "median_s": 75.0, "p90_s": 111.0, "share": 0.4}
    assert row["turnout"] == {"count": 10, "median_s": 85.0, "p90_s": 121.0, "share": 0.5}
    assert row["travel"] == {"count": 10, "median_s": 370.0, "p90_s": 586.0, "share": 0.3}
    total = [5 + n + 30 + 10 * n + 40 + 10 * n + 100 + 60 * n for n in range(10)]
    assert (row["total"]["median_s"], row["total"]["p90_s"]) == ((total[4] + total[5]) / 2, total[8] + 0.1 * 81)
    assert row["total"]["share"] == sum(t <= 420 for t in total) / 10


async def test_groups_and_filters(centre: Centre) -> None:
    steps = {"order_s": 20.0, "turnout_s": 30.0, "travel_s": 100.0}
    await past_incident(centre, MONTH, **steps, area="Gubeng")
    await past_incident(
        centre, MONTH + timedelta(hours=20), **{**steps, "travel_s": 300.0}, type="medical", agency="PMI"
    )
    await past_incident(centre, MONTH + timedelta(days=40), **steps)
    await past_incident(centre, MONTH, **steps, exercise=True)
    by = {name: {r["key"]: r for r in await report(centre, f"response?{SPAN}&by={name}")}
          for name in ("type", "priority", "district", "hour", "agency", "day")}  # fmt: skip
    assert by["type"].keys() == {"fire", "medical"}
    assert by["priority"]["2"]["incidents"] == 2
    assert by["district"].keys() == {"Gubeng", None}
    assert by["hour"].keys() == {"07", "03"}, "hours of Surabaya"
    assert by["day"].keys() == {"2026-03-01", "2026-03-02"}
    assert by["agency"]["PMI"]["travel"]["median_s"] == 300.0
    assert by["agency"]["PMI"]["total"]["median_s"] == 10 + 20 + 30 + 300
    assert (by["agency"]["PMI"]["answer"], by["agency"]["DPKP"]["incidents"]) == (None, 1)
    for query, found in (("type=medical", 1), ("priority=1", 0), ("district=Gubeng", 1), ("exercise=true", 1)):
        rows = await report(centre, f"response?{SPAN}&by=all&{query}")
        assert sum(r["incidents"] for r in rows) == found, query


async def test_an_agency_narrows_every_figure_to_the_incidents_it_was_sent_to(centre: Centre) -> None:
    steps = {"order_s": 20.0, "turnout_s": 30.0, "travel_s": 100.0}
    both = await past_incident(centre, MONTH, **steps)
    await past_incident(centre, MONTH, **{**steps, "travel_s": 500.0})
    late = MONTH + timedelta(seconds=900)
    ambulance = await centre.unit(agency="PMI", capabilities=["ambulance"])
    (row,) = await centre.assign(both, ambulance)
    async with centre.database.write_session() as session:
        stamps = {"dispatched": utc_text(MONTH), "en_route": utc_text(MONTH), "on_scene": utc_text(late)}
        query = text("UPDATE assignments SET stamps = CAST(:s AS jsonb) WHERE id = CAST(:id AS uuid)")
        await session.execute(query, {"s": json.dumps(stamps), "id": row["id"]})
        await session.commit()
    (of_pmi,) = await report(centre, f"response?{SPAN}&by=type&agency=PMI")
    assert (of_pmi["incidents"], of_pmi["answer"]["count"], of_pmi["travel"]["median_s"]) == (1, 1, 900.0)
    assert of_pmi["total"]["median_s"] == 900.0, "to its own first unit, not to the engine that came before"
    (of_all,) = await report(centre, f"response?{SPAN}&by=type")
    assert (of_all["incidents"], of_all["total"]["count"]) == (2, 2)
    (load,) = await report(centre, f"load?{SPAN}&by=all&agency=PMI")
    assert (load["calls"], load["incidents"]) == (1, 1)
    assert await report(centre, f"load?{SPAN}&by=all&agency=PLN") == []


async def test_load_by_hour_and_what_calls_turned_out_to_be(centre: Centre) -> None:
    now = now_utc()
    await centre.incident(call={"channel": "phone"})
    call = await centre.post("/api/calls", {"channel": "whatsapp"}, "call_taker", 201)
    await centre.as_("call_taker").patch(f"/api/calls/{call['id']}", json={"class": "prank"})
    span = f"since={utc_text(now - timedelta(hours=2))}&until={utc_text(now + timedelta(hours=1))}"
    (row,) = await report(centre, f"load?{span}&by=all")
    assert (row["calls"], row["incidents"]) == (2, 1)
    assert sum(r["calls"] for r in await report(centre, f"load?{span}&by=weekday_hour")) == 2
    rows = {r["key"]: r for r in await report(centre, f"calls?{span}")}
    assert (rows["prank"]["share"], rows["prank"]["linked"], rows["emergency"]["linked"]) == (0.5, 0, 1)
    assert {r["key"] for r in await report(centre, f"calls?{span}&by=channel")} == {"phone", "whatsapp"}


async def test_utilisation_is_the_time_on_assignments_within_the_period(centre: Centre) -> None:
    await past_incident(centre, MONTH, order_s=20, turnout_s=60, travel_s=240, work_s=3300, agency="PMI")
    idle = await centre.unit()
    day = "since=2026-03-01T00:00:30Z&until=2026-03-02T00:00:30Z"
    rows = await report(centre, f"utilisation?{day}")
    worked = next(r for r in rows if r["assignments"])
    assert (worked["committed_s"], worked["share"], worked["median_s"]) == (3600.0, round(3600 / 86400, 4), 3600.0)
    rest = next(r for r in rows if r["key"] == idle["id"])
    assert (rest["committed_s"], rest["assignments"], rest["median_s"]) == (0.0, 0, None)
    half = await report(centre, "utilisation?since=2026-03-01T00:30:30Z&until=2026-03-01T01:30:30Z&agency=PMI")
    assert [r["committed_s"] for r in half] == [1800.0]
    agencies = {r["key"]: r for r in await report(centre, f"utilisation?{day}&by=agency")}
    assert (agencies["PMI"]["units"], agencies["PMI"]["committed_s"]) == (1, 3600.0)


async def test_times_follow_calls_reports_and_corrections(centre: Centre) -> None:
    rang = now_utc() - timedelta(seconds=90)
    first = {"channel": "phone", "ringing_at": utc_text(rang), "answered_at": utc_text(rang + timedelta(seconds=12))}
    incident, unit = await centre.incident(), await centre.unit()
    await centre.post(f"/api/incidents/{incident['id']}/calls", first, "call_taker", 201)
    await centre.assign(incident, unit)
    await centre.report(unit, "on_scene")
    (row,) = await report(centre, "response?by=all")
    assert row["answer"]["median_s"] == 12.0
    assert row["total"]["median_s"] >= 90
    assert row["turnout"]["count"] == 0, "it never said when it left"
    late = await centre.report(unit, "en_route", at=utc_text(now_utc() - timedelta(seconds=60)))
    assert late["applied"] is False
    (row,) = await report(centre, "response?by=all")
    assert row["travel"]["count"] == 1, "a late report fills the time that was missing"
    back = await centre.report(unit, "acknowledged", correction=True, reason="salah tekan")
    assert back["assignment"]["status"] == "acknowledged"
    (row,) = await report(centre, "response?by=all")
    assert (row["total"]["count"], row["travel"]["count"]) == (0, 0), "the arrival was taken back"


async def test_csv_holds_the_same_rows(centre: Centre) -> None:
    await past_incident(centre, MONTH, order_s=20, turnout_s=30, travel_s=100, area="=1+1")
    answer = await centre.as_("supervisor").get(f"/api/reports/response?{SPAN}&by=district&format=csv")
    assert answer.headers["content-type"].startswith("text/csv")
    assert answer.headers["content-disposition"] == "attachment; filename=response-district-20260301-20260401.csv"
    (row,) = csv.DictReader(io.StringIO(answer.text))
    assert (row["key"], row["turnout.median_s"], row["total.share"]) == ("'=1+1", "30.0", "1.0")
    for name in ("load", "utilisation", "calls"):
        assert (await centre.as_("supervisor").get(f"/api/reports/{name}?format=csv")).status_code == 200


async def test_the_day_so_far_is_for_every_wall(centre: Centre) -> None:
    incident, unit = await centre.incident(call={"channel": "phone"}), await centre.unit()
    await centre.assign(incident, unit)
    await centre.report(unit, "on_scene")
    day = await centre.get("/api/reports/today", "viewer")
    assert (day["incidents"], day["calls"], day["total"]["count"], day["target_s"]) == (1, 1, 1, 420.0)
    assert day["total"]["share"] == 1.0


@pytest.mark.parametrize(
    "query", ["since=2026-03-02T00:00:00Z&until=2026-03-01T00:00:00Z", "since=1980-01-01T00:00:00Z"]
)
async def test_an_impossible_period_is_named(centre: Centre, query: str) -> None:
    answer = await centre.as_("supervisor").get(f"/api/reports/response?{query}")
    assert (answer.status_code, answer.json()["code"]) == (422, "bad_period")
    assert (await centre.as_("dispatcher").get("/api/reports/load")).status_code == 403
