"""schemathesis against /openapi.json with each role: no 500, no answer that is not described."""

from collections import Counter
from collections.abc import Iterator
from random import Random
from typing import Any

import hypothesis
import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from dispatch.operators.roles import Role
from tests.stage import Stage


def no_failure(_: object, response: schemathesis.Response, __: schemathesis.Case) -> None:
    """Never a 500; a 503 is an answer only when it says when to come back."""
    assert response.status_code < 500 or (response.status_code == 503 and "retry-after" in response.headers)


CHECKS = [no_failure, status_code_conformance, content_type_conformance, response_schema_conformance]
OWN_SESSION = {("POST", "/api/session"), ("DELETE", "/api/session")}
"""Throttled, and the end of the token under test."""
POSITION = {"lon": 112.7378, "lat": -7.2459, "source": "map"}
SEATED = {Role.CALL_TAKER: "D1", Role.DISPATCHER: "D2", Role.SHIFT_LEADER: "D3"}
SAME = {
    "to_incident_id": "incident_id", "into": "incident_id", "event_id": "incident_id", "unit_ids": "unit_id",
    "assignment_ids": "assignment_id", "exclude": "unit_id", "home_station_id": "station_id", "to": "desk",
    "to_desk": "desk", "agencies": "agency",
}  # fmt: skip
"""Fields of bodies that name an object of another name."""
SPENT = ("{incident_id}", "{unit_id}", "{assignment_id}", "/swap")
"""Paths whose acts end what they are about: each begins with fresh ones."""
IN_PATHS = {"code": "agency", "name": "rules"}
"""Path parameters that in a body mean a word of one's own."""


class Furniture:
    """Real objects by the name under which routes and bodies speak of them, the newest last."""

    def __init__(self, stage: Stage) -> None:
        """Args: stage serves; every kind has at least one object afterwards."""
        self.stage = stage
        self.ids: dict[str, list[Any]] = {
            "agency": ["DPKP"], "desk": list(SEATED.values()), "rules": ["thresholds", "card.fire"],
            "revision": [1_000],
        }  # fmt: skip
        self.sessions = {role: bearer(stage.centre.tokens[role]) for role in Role}
        for role, desk in SEATED.items():
            self.sessions[role] = seated(stage, role, desk)
        self._furnish()

    def _furnish(self) -> None:
        self.made("station_id", "/api/stations", {"name": "Pos 1", "agency": "DPKP", "position": POSITION}, "admin")
        self.made("place_id", "/api/geo/places", {"name": "Pintu Air", "position": POSITION}, "admin")
        shape = {"kind": "line", "coordinates": [[112.73, -7.24], [112.74, -7.25]]}
        self.made("closure_id", "/api/geo/closures", {"shape": shape, "reason": "banjir"})
        self.made("call_id", "/api/calls", {"channel": "phone", "caller_number": "081230257001"})
        self._furnish_account()
        self.refresh()
        unit, station = self.ids["unit_id"][0], self.ids["station_id"][0]
        self.sessions[Role.FIELD_UNIT] = bearer(self.stage.wait(self.stage.centre.crew_token(unit)))
        self.sessions[Role.STATION] = bearer(self.stage.wait(self.stage.centre.station_token(station, "DPKP")))
        desks = {"desk": SEATED[Role.DISPATCHER], "to": SEATED[Role.SHIFT_LEADER]}
        drawn = self.sessions[Role.DISPATCHER].post(f"{self.stage.centre.url}/api/handovers", json=desks)
        self.ids["handover_id"] = [drawn.json()["id"]]
        alert = self.stage.post(f"/api/units/{unit}/emergency", {"client_id": "sos"}).json()["alert"]
        self.ids["alert_id"] = [alert["id"]]

    def _furnish_account(self) -> None:
        """An account that nobody here uses: whose end locks nobody out."""
        body = {"username": "korban", "name": "Korban", "roles": [{"role": "viewer"}]}
        operator = self.made("operator_id", "/api/operators", body, "admin")
        self.made("token_id", f"/api/operators/{operator['id']}/tokens", {"name": "x"}, "admin")

    def made(self, kind: str, path: str, body: Any, role: str = "dispatcher") -> Any:
        """The object made, kept under its kind."""
        answer = self.stage.post(path, body, role)
        assert answer.status_code == 201, answer.text
        view: Any = answer.json()
        self.ids.setdefault(kind, []).append(view["id"])
        return view

    def refresh(self) -> None:
        """Open incidents, units and assignments once more: what was fuzzed so far ended the ones before."""
        for _ in range(2):
            incident = self.made("incident_id", "/api/incidents", {"type": "fire", "position": POSITION})
            units = [self._unit() for _ in range(2)]
            path = f"/api/incidents/{incident['id']}/assignments"
            done = self.stage.post(path, {"unit_ids": [units[0]["id"]]}).json()
            self.ids.setdefault("assignment_id", []).append(done["assignments"][0]["id"])
        advice = self.stage.post(f"/api/incidents/{incident['id']}/recommendations", {}).json()
        self.ids.setdefault("recommendation_id", []).append(advice["recommendation_id"])

    def _unit(self) -> Any:
        sign = f"PMK-{len(self.ids.get('unit_id', []))}"
        body = {"call_sign": sign, "agency": "DPKP", "capabilities": ["engine"], "readiness": "available",
                "home_station_id": self.ids["station_id"][0]}  # fmt: skip
        return self.made("unit_id", "/api/units", body, "admin")

    def kind(self, name: str, in_path: bool) -> str:
        """Under which kind a field's objects are kept."""
        return IN_PATHS.get(name, name) if in_path else SAME.get(name, name)

    def filled(self, value: Any, dice: Random, name: str = "", in_path: bool = False) -> Any:
        """The value with real ids where it names objects: an old one, which the crew knows, or one of the newest."""
        if isinstance(value, dict):
            return {key: self.filled(inner, dice, key, in_path) for key, inner in value.items()}
        if isinstance(value, list):
            return [self.filled(inner, dice, name, in_path) for inner in value]
        known = self.ids.get(self.kind(name, in_path))
        return dice.choice(known[:1] + known[-4:]) if known and value is not None else value

    def fill(self, case: schemathesis.Case, made_up: tuple[dict[str, Any], Any], role: Role, number: int) -> None:
        """Gives the case its made-up path and body; of two examples in turn one role in two gets real ids in them."""
        path, body = made_up
        dice = Random(f"{role} {case.operation.label} {number}")
        real = (number + list(Role).index(role)) % 2 == 0
        case.path_parameters = self.filled(path, dice, in_path=True) if real else dict(path)
        if isinstance(body, dict):
            case.body = self.filled(body, dice) if real else body


def bearer(token: str) -> requests.Session:
    """A session of a token's holder."""
    session = requests.Session()
    session.headers["Authorization"] = f"Bearer {token}"
    return session


def seated(stage: Stage, role: Role, desk: str) -> requests.Session:
    """A session of somebody at a desk: routes of desks are closed to a bare token."""
    session = requests.Session()
    session.headers["Origin"] = stage.centre.url
    body = {"token": stage.centre.tokens[role], "desk": desk}
    assert session.post(f"{stage.centre.url}/api/session", json=body).status_code == 200
    return session


@pytest.fixture(scope="module")
def furniture(cluster: object) -> Iterator[Furniture]:
    """One centre for the module: what is fuzzed may pile up."""
    import psycopg

    with psycopg.connect(cluster.dsn("postgres"), autocommit=True) as connection:  # type: ignore[attr-defined]
        connection.execute("CREATE DATABASE described TEMPLATE sigap OWNER sigap")
    stage = Stage(cluster.url.replace("/sigap?", "/described?"))  # type: ignore[attr-defined]
    yield Furniture(stage)
    stage.stop()


Met = dict[Role, Counter[tuple[str, int]]]
"""How often each role met which answer of which operation."""


def fuzz(furniture: Furniture, examples: int) -> Met:
    """Every described operation with made-up requests, each of them under every role; the answers each role met."""
    schema = schemathesis.openapi.from_dict(furniture.stage.as_("admin").get("/openapi.json").json())
    schema.config.update(base_url=furniture.stage.centre.url)
    met: Met = {role: Counter() for role in Role}
    for found in schema.get_all_operations():
        operation = found.ok()
        if (operation.method.upper(), operation.path) not in OWN_SESSION:
            if operation.method.upper() != "GET" and any(word in operation.path for word in SPENT):
                furniture.refresh()
            fuzz_one(furniture, operation, examples, met)
    return met


def fuzz_one(furniture: Furniture, operation: Any, examples: int, met: Met) -> None:
    """One operation with made-up requests under every role."""
    seen: dict[str, int] = {}  # so that Hypothesis, when it tries a failure again, tries the very same

    @settings(
        max_examples=examples, deadline=None, database=None, suppress_health_check=list(HealthCheck),
        phases=[Phase.generate], derandomize=True,
    )  # fmt: skip
    @given(case=operation.as_strategy())
    def one(case: schemathesis.Case) -> None:
        # Whoever names an entry that does not exist is answered after two seconds: once is enough.
        waits = "min_seq" in (case.query or {})
        made_up = (dict(case.path_parameters or {}), case.body)
        number = seen.setdefault(f"{made_up} {case.query}", len(seen))
        for role, session in list(furniture.sessions.items())[: 1 if waits else None]:
            hypothesis.note(f"as {role}")
            furniture.fill(case, made_up, role, number)
            answer = case.call_and_validate(session=session, checks=CHECKS, timeout=60)
            met[role][operation.label, answer.status_code] += 1

    one()


def check(met: Met) -> None:
    """Every role got what it may and was refused what it may not: none stood before closed doors only, and nearly
    every route about an object met one that is there.
    """
    for role, answers in met.items():
        assert {200, 403} <= {status for _, status in answers}, (role, answers)
        locked_out = {label for label, status in answers if status == 401 and "/ingest/" not in label}
        assert not locked_out, (role, locked_out)
    everything = {answer for answers in met.values() for answer in answers}
    items = {label for label, _ in everything if "_id}" in label}
    reached = {label for label, status in everything if status < 300 or status == 409}
    assert len(items & reached) >= 0.9 * len(items), sorted(items - reached)


def test_no_answer_is_a_500_or_undescribed(furniture: Furniture) -> None:
    check(fuzz(furniture, 2))


@pytest.mark.soak
def test_no_answer_is_a_500_or_undescribed_in_dozens_of_tries(furniture: Furniture) -> None:
    check(fuzz(furniture, 50))
