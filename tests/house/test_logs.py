"""What goes wrong is told in the log; what callers said stands nowhere in it."""

import logging

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from dispatch.server import errors
from dispatch.server.database import Database
from dispatch.server.loops import Loops

NUMBER = "081234567890"
FAULTS = {
    "a parameter of the wrong kind": (422, "SELECT CAST(:number AS integer) + 1"),
    "a value the server refuses": (422, "SELECT CAST(CAST(:number AS text) AS timestamptz)"),
    "a row that is there": (500, "INSERT INTO centres (id, epoch, name) VALUES (1, gen_random_uuid(), :number)"),
    "a row that may not be": (500, "INSERT INTO calls (id, number_raw) VALUES (gen_random_uuid(), :number)"),
}
"""What is planted: the answer, and the statement that fails. What only the database refuses is 422, the net under every
check that was forgotten."""


@pytest.mark.parametrize(("status", "statement"), FAULTS.values(), ids=FAULTS)
async def test_no_callers_number_stands_in_the_log(
    status: int, statement: str, database_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    database = Database.at(database_url)
    app = FastAPI()

    @app.get("/fault")
    async def fault() -> None:
        async with database.write_session() as session:
            await session.execute(text(statement), {"number": NUMBER})

    errors.install(app)
    with pytest.raises(DBAPIError) as raised:
        await fault()
    caplog.set_level(logging.DEBUG)
    Loops().failed("timers", raised.value)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://centre") as client:
        assert (await client.get("/fault")).status_code == status
    await database.dispose()
    told = logging.Formatter()
    lines = [told.format(record) for record in caplog.records if record.name.startswith("sigap")]
    assert len(lines) == 2
    assert all(type(raised.value).__name__ in line for line in lines), "what went wrong is told"
    assert not [line for line in lines if NUMBER in line]
