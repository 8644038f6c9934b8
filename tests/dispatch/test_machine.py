"""Hypothesis drives units and incidents by legal and illegal steps through the API, beside a model written from the
interface contract alone.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from tests.stage import Stage

RETREAT = {"cleared", "aborted", "diverted", "cancelled"}
TABLE = {
    "dispatched": {"acknowledged", "en_route", "staged", "on_scene", "declined"} | RETREAT,
    "acknowledged": {"en_route", "staged", "on_scene", "declined"} | RETREAT,
    "en_route": {"staged", "on_scene"} | RETREAT,
    "staged": {"en_route", "on_scene"} | RETREAT,
    "on_scene": {"transporting", "cleared", "aborted"},
    "transporting": {"at_destination", "aborted"},
    "at_destination": {"handed_over", "cleared"},
    "handed_over": {"cleared"},
}
"""Interface contract, "Codes", assignment status."""
ENDS = {"cleared", "declined", "aborted", "diverted", "cancelled"}
THERE = {"on_scene", "transporting", "at_destination", "handed_over"}
STEPS = [*TABLE, "cleared", "declined", "aborted"]
UNITS, PLACES = range(3), range(2)
units, places = st.sampled_from(UNITS), st.sampled_from(PLACES)


@dataclass
class Job:
    """The model of one assignment."""

    place: int
    status: str = "dispatched"
    arrived: bool = False

    def go(self, status: str) -> None:
        """A step taken."""
        self.status = status
        self.arrived = self.arrived or status in THERE

    @property
    def active(self) -> bool:
        """Whether it binds its unit."""
        return self.status not in ENDS


class Machine(RuleBasedStateMachine):
    """Three units, two incidents, one dispatcher who may err."""

    stage: ClassVar[Stage]
    met: ClassVar[set[int]]
    """Statuses of all answers."""

    @initialize()
    def begin(self) -> None:
        """Fresh objects for each example, as the database is shared, and one unit on its way: few ways sent one."""
        fire = {"type": "fire", "location_text": "model"}
        self.incidents = [self.stage.post("/api/incidents", fire).json() for _ in PLACES]
        body = {"agency": "DPKP", "capabilities": ["engine"], "readiness": "available"}
        self.ids = [
            self.stage.post("/api/units", {**body, "call_sign": uuid4().hex[:12]}, "admin").json()["id"] for _ in UNITS
        ]
        self.jobs: dict[int, list[Job]] = {unit: [] for unit in UNITS}
        self.over: dict[int, str | None] = dict.fromkeys(PLACES)
        self.assign(UNITS[0], PLACES[0])

    def picture(self) -> Any:
        """The picture as of the newest entry of the journal."""
        return self.stage.as_("dispatcher").get(f"/api/picture?min_seq={self.stage.head()}").json()

    def job(self, unit: int) -> Job | None:
        """The unit's active job."""
        return next((job for job in self.jobs[unit] if job.active), None)

    def status(self, place: int) -> str:
        """The incident's status as it follows from its jobs."""
        jobs = [job for unit in UNITS for job in self.jobs[unit] if job.place == place]
        words = {job.status for job in jobs if job.active}
        if self.over[place]:
            return str(self.over[place])
        if words & THERE:
            return "on_scene"
        if words & {"en_route", "staged"}:
            return "en_route"
        if words:
            return "assigned"
        return "cleared" if any(job.arrived for job in jobs) else "pending"

    def path(self, place: int, verb: str = "") -> str:
        """The incident's address."""
        return f"/api/incidents/{self.incidents[place]['id']}{verb}"

    def revision(self, place: int) -> int:
        """Its present revision."""
        return int(self.stage.as_("dispatcher").get(self.path(place)).json()["revision"])

    def accept(self, answer: Any, expected: int) -> Any:
        """The answer's body; its status must be the expected one."""
        assert answer.status_code == expected, answer.text
        self.met.add(expected)
        return answer.json()

    @rule(unit=units, place=places)
    def assign(self, unit: int, place: int) -> None:
        """Sends a unit."""
        answer = self.stage.post(self.path(place, "/assignments"), {"unit_ids": [self.ids[unit]]})
        if self.over[place] or self.job(unit):
            refused = self.accept(answer, 409)
            assert refused["code"] in ("not_open", "unit_committed")
            return
        self.accept(answer, 201)
        self.jobs[unit].append(Job(place))

    @rule(unit=units, status=st.sampled_from(STEPS))
    def report(self, unit: int, status: str) -> None:
        """The crew reports a step, legal or not."""
        body = {"status": status, "client_id": uuid4().hex}
        answer = self.stage.post(f"/api/units/{self.ids[unit]}/status", body)
        job = self.job(unit)
        if job is None:
            if not self.jobs[unit]:
                self.accept(answer, 409)
            else:
                assert self.accept(answer, 200)["applied"] is False
        elif status == job.status:
            assert self.accept(answer, 200)["applied"] is False
        elif status in TABLE[job.status]:
            assert self.accept(answer, 200)["applied"] is True
            job.go(status)
        else:
            refused = self.accept(answer, 409)
            assert (refused["code"], set(refused["allowed"])) == ("illegal_transition", TABLE[job.status])

    def assignment(self, unit: int) -> str:
        """Id of the unit's active assignment."""
        view = self.stage.as_("dispatcher").get(f"/api/units/{self.ids[unit]}").json()
        return str(view["assignment_id"])

    @rule(unit=units, place=places)
    def divert(self, unit: int, place: int) -> None:
        """Takes a unit elsewhere."""
        job = self.job(unit)
        if job is None or job.place == place:
            return
        body = {"to_incident_id": self.incidents[place]["id"], "reason": "lebih dekat"}
        answer = self.stage.post(f"/api/assignments/{self.assignment(unit)}/divert", body)
        if self.over[place] or job.status in THERE:
            assert self.accept(answer, 409)["code"] in ("not_open", "not_divertible")
            return
        self.accept(answer, 201)
        job.go("diverted")
        self.jobs[unit].append(Job(place))

    @rule(one=units, two=units)
    def replace(self, one: int, two: int) -> None:
        """Sends another unit instead."""
        job = self.job(one)
        if job is None or one == two:
            return
        body = {"unit_id": self.ids[two], "reason": "rusak"}
        answer = self.stage.post(f"/api/assignments/{self.assignment(one)}/replace", body)
        if self.job(two) or job.status in THERE:
            assert self.accept(answer, 409)["code"] in ("unit_committed", "not_divertible")
            return
        self.accept(answer, 201)
        job.go("cancelled")
        self.jobs[two].append(Job(job.place))

    @rule(place=places)
    def cancel(self, place: int) -> None:
        """Cancels an incident; its units are free."""
        answer = self.stage.post(
            self.path(place, "/cancel"), {"revision": self.revision(place), "reason": "salah lapor"}
        )
        if self.over[place]:
            self.accept(answer, 409)
            return
        self.accept(answer, 200)
        for unit in UNITS:
            if (job := self.job(unit)) and job.place == place:
                allowed = TABLE[job.status]
                job.go(next(word for word in ("cancelled", "aborted", "cleared") if word in allowed))
        self.over[place] = "cancelled"

    @rule(place=places)
    def close(self, place: int) -> None:
        """Closes an incident, refused while units work there."""
        busy = any((job := self.job(unit)) and job.place == place for unit in UNITS)
        body = {"revision": self.revision(place), "disposition": "resolved"}
        answer = self.stage.post(self.path(place, "/close"), body)
        if busy or self.over[place]:
            assert self.accept(answer, 409)["code"] in ("units_active", "not_open")
            return
        self.accept(answer, 200)
        self.over[place] = "closed"

    @rule(place=places)
    def reopen(self, place: int) -> None:
        """Opens an ended incident again."""
        answer = self.stage.post(self.path(place, "/reopen"), {"revision": self.revision(place), "reason": "menyala"})
        self.accept(answer, 200 if self.over[place] else 409)
        self.over[place] = None

    @invariant()
    def picture_is_the_model(self) -> None:
        """Units, incidents and assignments of the picture are those of the model; nobody is active twice."""
        picture = self.picture()
        shown = {row["id"]: row["status"] for row in picture["incidents"] + picture["recent"]}
        for place in PLACES:
            assert shown[self.incidents[place]["id"]] == self.status(place)
        for unit in UNITS:
            mine = [a["status"] for a in picture["assignments"] if a["unit_id"] == self.ids[unit]]
            job = self.job(unit)
            assert mine == ([job.status] if job else [])
            view = next(row for row in picture["units"] if row["id"] == self.ids[unit])
            assert view["status"] == (job.status if job else "available")


@pytest.fixture
def stage(database_url: str) -> Iterator[Stage]:
    stage = Stage(database_url)
    yield stage
    stage.stop()


def drive(stage: Stage, examples: int) -> None:
    Machine.stage = stage
    checks = list(HealthCheck)
    wanted = settings(
        max_examples=examples,
        stateful_step_count=30,
        deadline=None,
        suppress_health_check=checks,
        database=None,
        phases=[Phase.generate],
    )
    Machine.met = set()
    run_state_machine_as_test(Machine, settings=wanted)  # type: ignore[no-untyped-call]
    assert {200, 201, 409} <= Machine.met, "legal and illegal steps were taken"


def test_legal_and_illegal_steps_lead_where_the_contract_says(stage: Stage) -> None:
    drive(stage, 8)


@pytest.mark.soak
def test_hundreds_of_ways_of_legal_and_illegal_steps(stage: Stage) -> None:
    drive(stage, 200)
