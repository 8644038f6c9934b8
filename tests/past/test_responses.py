"""27,297 real unit responses run through the states: each ends cleared or is listed with its reason."""

from collections import Counter
from datetime import datetime
from itertools import groupby
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from dispatch.assignments.errors import UnitCommitted
from dispatch.assignments.models import Assignment
from dispatch.assignments.moves import register_unit
from dispatch.assignments.reports import report_status
from dispatch.assignments.requests import AssignRequest, StatusReport
from dispatch.assignments.service import assign_units
from dispatch.assignments.states import ENDED, AssignmentStatus, check
from dispatch.server.database import Database
from dispatch.units.requests import NewUnit
from incidents.errors import IllegalTransition
from incidents.journal import SYSTEM, verify
from incidents.models import Incident
from incidents.requests import NewIncident
from incidents.service import Setting, open_incident
from tests.past.responses import Response, responses

SETTING = Setting("UTC", None)


def judged(response: Response) -> tuple[str, str | None]:
    """Where the table alone leads a response, and the reason when that is not `cleared`."""
    status, refused = AssignmentStatus.DISPATCHED, None
    for _, word in response.steps:
        step = AssignmentStatus(word)
        if step is AssignmentStatus.DISPATCHED:
            status = step if status in ENDED else status
            continue
        if step is status or status in ENDED:
            continue
        try:
            check(status, step)
            status = step
        except IllegalTransition:
            refused = f"{status} -> {step} is refused"
    if status is AssignmentStatus.CLEARED:
        return status, None
    written = any(word == "cleared" for _, word in response.steps)
    return status, refused if written and refused else "no time of clearing after it was written"


def test_every_response_of_the_log_ends_cleared_or_has_its_reason() -> None:
    found = Counter(judged(response) for response in responses())
    assert sum(found.values()) == 27_297
    cleared = found.pop(("cleared", None))
    assert cleared > 25_000
    assert all(why and ("refused" in why or "no time" in why) for _, why in found)
    print({"cleared": cleared, **{f"{status}: {why}": n for (status, why), n in sorted(found.items())}})


class Log:
    """The responses on a real database, by the services, each step at its own time."""

    def __init__(self, session: AsyncSession) -> None:
        """Args: session is committed after each incident."""
        self.session = session
        self.units: dict[str, UUID] = {}

    async def unit(self, name: str, now: datetime) -> UUID:
        """The unit of that name, registered when it is seen first."""
        if name not in self.units:
            request = NewUnit(call_sign=name, agency="DPKP", capabilities=["engine"], readiness="available")
            done = await register_unit(self.session, request, SYSTEM, now)
            self.units[name] = UUID(done.units[0]["id"])
        return self.units[name]

    async def incident(self, of_one: list[Response]) -> list[str]:
        """For each response where it ended; then all its reports are repeated and must not move anything."""
        began = min(response.steps[0][0] for response in of_one)
        request = NewIncident(type="medical", location_text=of_one[0].incident)
        opened = await open_incident(self.session, request, SYSTEM, began, SETTING)
        incident_id = UUID(opened.incident["id"])
        ends = []
        for response in of_one:
            answers = await self.respond(incident_id, response)
            row = await self.newest(incident_id, response)
            ends.append(row.status)
            await self.repeat(incident_id, response, answers)
            if AssignmentStatus(row.status) not in ENDED:
                row.status = AssignmentStatus.CANCELLED  # frees the unit for the log's next incident
                await self.session.flush()
        await self.session.commit()
        return ends

    async def newest(self, incident_id: UUID, response: Response) -> Assignment:
        """The unit's last assignment on the incident."""
        query = select(Assignment).where(
            Assignment.incident_id == incident_id, Assignment.unit_id == self.units[response.unit]
        )
        return (await self.session.execute(query.order_by(Assignment.id.desc()).limit(1))).scalar_one()

    async def respond(self, incident_id: UUID, response: Response) -> dict[int, bytes]:
        """Every step of one response at its time; the answers of its reports, without the refused ones."""
        unit = await self.unit(response.unit, response.steps[0][0])
        await self.send(incident_id, unit, response.steps[0][0])
        answers: dict[int, bytes] = {}
        for number, (at, word) in enumerate(response.steps):
            if word == "dispatched":
                await self.send(incident_id, unit, at)
            elif answer := await self.report(incident_id, response, number, at, word):
                answers[number] = answer
        return answers

    async def send(self, incident_id: UUID, unit: UUID, at: datetime) -> None:
        """Dispatches; a unit that is there already stays as it is."""
        try:
            await assign_units(self.session, incident_id, AssignRequest(unit_ids=[unit]), SYSTEM, at)
        except UnitCommitted:
            pass

    async def report(self, incident_id: UUID, response: Response, number: int, at: datetime, word: str) -> bytes | None:
        """The answer to one step, None when it was refused."""
        row = await self.newest(incident_id, response)
        client_id = f"{response.incident}/{number}"
        request = StatusReport(status=AssignmentStatus(word), client_id=client_id, assignment_id=row.id)
        try:
            return await report_status(self.session, row.unit_id, request, SYSTEM, at, may_command=False)
        except IllegalTransition:
            return None

    async def repeat(self, incident_id: UUID, response: Response, answers: dict[int, bytes]) -> None:
        """Each report again under its own client_id: the same bytes, and nothing moves."""
        before = await self.state(incident_id, response)
        for number, answer in answers.items():
            again = await self.report(incident_id, response, number, response.steps[-1][0], response.steps[number][1])
            assert again == answer
        assert await self.state(incident_id, response) == before

    async def state(self, incident_id: UUID, response: Response) -> tuple[str, int, str, int]:
        """What may not move."""
        row = await self.newest(incident_id, response)
        incident = (await self.session.execute(select(Incident).where(Incident.id == incident_id))).scalar_one()
        return row.status, row.revision, incident.status, incident.revision


async def run(database_url: str, every: int) -> Counter[str]:
    """Every n-th incident of the log on the database; how the responses ended."""
    database = Database.at(database_url)
    ended: Counter[str] = Counter()
    async with database.write_session() as session:
        log = Log(session)
        for number, (_, group) in enumerate(groupby(responses(), key=lambda r: r.incident)):
            if number % every == 0:
                of_one = list(group)
                for response, status in zip(of_one, await log.incident(of_one), strict=True):
                    assert status == judged(response)[0], response
                    ended[status] += 1
        assert (await verify(session)).broken_seq is None
    await database.dispose()
    return ended


async def test_responses_on_the_database_end_where_the_table_says_and_repeats_change_nothing(
    database_url: str,
) -> None:
    ended = await run(database_url, every=100)
    assert ended["cleared"] > 200


@pytest.mark.soak
async def test_all_responses_on_the_database(database_url: str) -> None:
    ended = await run(database_url, every=1)
    print(ended)
    assert sum(ended.values()) == 27_297
