"""A known month: incidents, calls and assignments whose intervals are known to the second."""

import json
from datetime import datetime, timedelta

from sqlalchemy import text

from geo.orm import utc_text
from tests.centre import Centre, Json


async def shift(centre: Centre, incident: Json, began: datetime, *, area: str | None = None) -> None:
    """Puts an incident and its calls at a time in the past, as if it had been entered then."""
    async with centre.database.write_session() as session:
        values = {"id": incident["id"], "at": began, "area": area}
        await session.execute(
            text(
                "UPDATE incidents SET created_at = CAST(:at AS timestamptz),"
                " area = CASE WHEN CAST(:area AS text) IS NULL THEN area"
                " ELSE jsonb_build_object('kecamatan', CAST(:area AS text)) END WHERE id = CAST(:id AS uuid)"
            ),
            values,
        )
        await session.execute(
            text("UPDATE calls SET created_at = CAST(:at AS timestamptz) WHERE incident_id = CAST(:id AS uuid)"), values
        )
        await session.commit()


async def past_incident(
    centre: Centre, began: datetime, *, rang_s: float = 10, order_s: float, turnout_s: float, travel_s: float,
    work_s: float = 600, agency: str = "DPKP", area: str | None = None, **fields: object,
) -> Json:  # fmt: skip
    """Rang, was answered, got one unit, which left, arrived and cleared, each so many seconds after the step before."""
    answered = began + timedelta(seconds=rang_s)
    call = {"channel": "phone", "ringing_at": utc_text(began), "answered_at": utc_text(answered)}
    incident = await centre.incident(call=call, **fields)
    unit = await centre.unit(agency=agency)
    (row,) = await centre.assign(incident, unit)
    ordered = answered + timedelta(seconds=order_s)
    stamps = {"dispatched": ordered, "en_route": ordered + timedelta(seconds=turnout_s)}
    stamps["on_scene"] = stamps["en_route"] + timedelta(seconds=travel_s)
    stamps["cleared"] = stamps["on_scene"] + timedelta(seconds=work_s)
    texts = {status: utc_text(at) for status, at in stamps.items()}
    async with centre.database.write_session() as session:
        await session.execute(
            text(
                "UPDATE assignments SET stamps = CAST(:stamps AS jsonb), status = 'cleared'"
                " WHERE id = CAST(:id AS uuid)"
            ),
            {"stamps": json.dumps(texts), "id": row["id"]},
        )
        await session.execute(
            text("UPDATE incidents SET dispatched_at = :a, arrived_at = :b WHERE id = CAST(:id AS uuid)"),
            {"a": ordered, "b": stamps["on_scene"], "id": incident["id"]},
        )
        await session.commit()
    await shift(centre, incident, answered, area=area)
    return incident
