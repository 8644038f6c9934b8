"""schemathesis against /openapi.json with each role: no 500, no answer that is not described."""

from collections.abc import Iterator

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


@pytest.fixture(scope="module")
def stage(cluster: object) -> Iterator[Stage]:
    """One centre for the module: what is fuzzed may pile up."""
    import psycopg

    with psycopg.connect(cluster.dsn("postgres"), autocommit=True) as connection:  # type: ignore[attr-defined]
        connection.execute("CREATE DATABASE described TEMPLATE sigap OWNER sigap")
    stage = Stage(cluster.url.replace("/sigap?", "/described?"))  # type: ignore[attr-defined]
    furnish(stage)
    yield stage
    stage.stop()


def furnish(stage: Stage) -> None:
    """Something to meet: incidents, units, an assignment, a closure."""
    incident = stage.post("/api/incidents", {"type": "fire", "location_text": "x"}).json()
    body = {"call_sign": "PMK-1", "agency": "DPKP", "capabilities": ["engine"], "readiness": "available"}
    unit = stage.post("/api/units", body, "admin").json()
    stage.post(f"/api/incidents/{incident['id']}/assignments", {"unit_ids": [unit["id"]]})


def fuzz(stage: Stage, examples: int) -> dict[Role, set[int]]:
    """Every described operation with made-up requests, each of them under every role; the answers each role met."""
    schema = schemathesis.openapi.from_dict(stage.as_("admin").get("/openapi.json").json())
    schema.config.update(base_url=stage.centre.url)
    sessions = {role: requests.Session() for role in Role}
    for role, session in sessions.items():
        session.headers["Authorization"] = f"Bearer {stage.centre.tokens[role]}"
    met: dict[Role, set[int]] = {role: set() for role in Role}
    for found in schema.get_all_operations():
        operation = found.ok()
        if (operation.method.upper(), operation.path) in OWN_SESSION:
            continue

        @settings(
            max_examples=examples, deadline=None, database=None, suppress_health_check=list(HealthCheck),
            phases=[Phase.generate], derandomize=True,
        )  # fmt: skip
        @given(case=operation.as_strategy())
        def one(case: schemathesis.Case) -> None:
            # Whoever names an entry that does not exist is answered after two seconds: once is enough.
            waits = "min_seq" in (case.query or {})
            for role, session in list(sessions.items())[: 1 if waits else None]:
                hypothesis.note(f"as {role}")
                met[role].add(case.call_and_validate(session=session, checks=CHECKS, timeout=60).status_code)

        one()
    return met


def check(met: dict[Role, set[int]]) -> None:
    """Every role got what it may and was refused what it may not: none stood before closed doors only."""
    for role, answers in met.items():
        assert {200, 403} <= answers, (role, answers)


def test_no_answer_is_a_500_or_undescribed(stage: Stage) -> None:
    check(fuzz(stage, 2))


@pytest.mark.soak
def test_no_answer_is_a_500_or_undescribed_in_dozens_of_tries(stage: Stage) -> None:
    check(fuzz(stage, 50))
