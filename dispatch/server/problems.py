"""Problem documents (RFC 9457) with the fields that each refusal adds, as /openapi.json describes them."""

from collections.abc import Iterator
from typing import Annotated, Any, Literal, NotRequired

from pydantic import Field, TypeAdapter
from typing_extensions import TypedDict

from dispatch.assignments.views import StatusCode
from dispatch.operators.roles import Role
from dispatch.recommend.views import RankedUnitView
from dispatch.server.errors import EDGE_CODES
from dispatch.units.views import ReadinessCode, StationView, UnitView
from geo.errors import Refusal
from geo.schema import Moment, coded
from incidents.views import IncidentView

Substitutes = Annotated[list[RankedUnitView], Field(description="the best free units instead")]
REF = "#/components/schemas/{model}"


class FieldError(TypedDict):
    """One thing that is wrong with a request."""

    at: Annotated[list[str], Field(description="where: body, path or query, then the field")]
    code: str
    detail: str


class Document(TypedDict):
    """What every problem document holds."""

    type: str
    title: str
    status: int
    detail: Annotated[str, Field(description="one sentence for a person")]
    errors: Annotated[list[FieldError], Field(description="what is wrong with the request; else empty")]


class FieldChange(TypedDict):
    """Who changed a field since, and when."""

    revision: int
    by: str
    at: Moment


class StaleProblem(Document):
    """Somebody changed the same field meanwhile."""

    code: Literal["stale"]
    present: Annotated[IncidentView | UnitView | StationView, Field(description="the object as it is")]
    changed: Annotated[dict[str, FieldChange], Field(description="by field")]


class IllegalTransitionProblem(Document):
    """This step is not allowed from the present state."""

    code: Literal["illegal_transition"]
    present: str
    allowed: list[str]


class NotOpenProblem(Document):
    """The incident is no longer open."""

    code: Literal["not_open"]
    present: str


class RefusedUnitView(TypedDict):
    """A unit that could not be sent."""

    unit_id: str
    code: Literal["unit_committed", "unit_unavailable"]
    incident_id: Annotated[str | None, Field(description="the incident it is on")]
    incident_number: str | None


class UnreadyUnitView(RefusedUnitView):
    """A unit whose own readiness forbids it."""

    readiness: ReadinessCode
    reason: str | None


class UnitCommittedProblem(Document):
    """A unit is already on an incident."""

    code: Literal["unit_committed"]
    units: list[RefusedUnitView]
    unavailable: NotRequired[list[UnreadyUnitView]]
    substitutes: NotRequired[Substitutes]


class UnitUnavailableProblem(Document):
    """A unit is not ready to go."""

    code: Literal["unit_unavailable"]
    units: list[UnreadyUnitView]
    substitutes: NotRequired[Substitutes]


class ActiveUnitView(TypedDict):
    """A unit that is still at work."""

    unit_id: str
    status: StatusCode


class UnitsActiveProblem(Document):
    """Units are still active on this incident."""

    code: Literal["units_active"]
    units: list[ActiveUnitView]


class AssignmentProblem(Document):
    """The assignment has ended, or is too far along to be moved without a reason."""

    code: Literal["not_divertible", "assignment_ended"]
    present: StatusCode
    substitutes: NotRequired[Substitutes]


class CallTakenProblem(Document):
    """The call belongs to another incident."""

    code: Literal["call_taken"]
    call_id: str
    incident_id: str


class RoleProblem(Document):
    """This needs another role."""

    code: Literal["forbidden"]
    roles: NotRequired[list[Annotated[str, coded("Role", Role)]]]


TYPED = (
    StaleProblem, IllegalTransitionProblem, NotOpenProblem, UnitCommittedProblem, UnitUnavailableProblem,
    UnitsActiveProblem, AssignmentProblem, CallTakenProblem, RoleProblem,
)  # fmt: skip


def _kinds(base: type[Refusal] = Refusal) -> Iterator[type[Refusal]]:
    yield base
    for kind in base.__subclasses__():
        yield from _kinds(kind)


def _codes_of(document: Any) -> tuple[str, ...]:
    codes: tuple[str, ...] = document.__annotations__["code"].__args__
    return codes


def plain_codes() -> list[str]:
    """Every code whose document holds nothing beyond the common fields."""
    typed = {code for document in TYPED for code in _codes_of(document)}
    return sorted(({kind.code for kind in _kinds()} | EDGE_CODES) - typed)


def problem_schemas() -> dict[str, Any]:
    """The components: Problem, each typed document, and the unions Conflict and Forbidden."""

    class Problem(Document):
        """RFC 9457 problem document."""

        code: Annotated[str, coded("ProblemCode", plain_codes())]

    components: dict[str, Any] = {}
    for document in (Problem, *TYPED):
        schema = TypeAdapter(document).json_schema(ref_template=REF)
        components |= schema.pop("$defs", {})
        components[document.__name__] = schema
    names = [d.__name__ for d in TYPED if d is not RoleProblem]
    components["Conflict"] = _union([*names, "Problem"], "What stands in the way.")
    components["Forbidden"] = _union(["RoleProblem", "Problem"], "Not for this account.")
    return components


def _union(names: list[str], description: str) -> dict[str, Any]:
    return {"anyOf": [{"$ref": REF.format(model=name)} for name in names], "description": description}
