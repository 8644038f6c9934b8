"""The catalogue as it is answered: code lists, protocols, run cards, thresholds."""

from typing import Annotated

from pydantic import Field
from typing_extensions import TypedDict

from dispatch.alerts.views import LevelCode
from dispatch.operators.roles import Role
from dispatch.recommend.views import PlanView, TextView
from dispatch.units.states import Capability, VehicleClass
from geo.schema import coded
from incidents.agencies import AgencyView
from incidents.types import Audience, CallClass, Channel, Disposition, NoteKind, NumberState
from incidents.views import TypeCode


class SubtypeView(TypedDict):
    """A subtype of an incident type."""

    code: str
    name: TextView


class QuestionView(TypedDict):
    """A question of an incident type."""

    id: str
    kind: Annotated[str, coded("QuestionKind", ("yes_no", "text", "number"))]
    text: TextView
    raises: Annotated[bool, Field(description="a yes means life in danger: priority 1")]


class PriorityRuleView(TypedDict, total=False):
    """A rule of a suggested priority; it holds when each of its conditions is met."""

    priority: Annotated[int, Field(description="1 to 4; missing where the rule raises by one level")]
    any: Annotated[list[str], Field(description="any of these questions was answered yes")]
    no: Annotated[list[str], Field(description="any of these questions was answered no")]
    at_least: Annotated[dict[str, float], Field(description="these questions' numbers are at least so large")]
    subtypes: Annotated[list[str], Field(description="the subtype is one of these")]


PriorityRules = TypedDict(
    "PriorityRules",
    {
        "start": Annotated[list[PriorityRuleView], Field(description="the first that holds is where it starts")],
        "set": Annotated[list[PriorityRuleView], Field(description="the most urgent that holds")],
        "raise": Annotated[list[PriorityRuleView], Field(description="any that holds raises by one level, once")],
    },
)
PriorityRules.__doc__ = "How a priority is suggested; three independent callers raise like a `raise` rule."


class ZoneView(TypedDict):
    """A distance to keep; initial guidance, the commander on scene decides."""

    radius_m: Annotated[float, Field(description="metres in all directions")]
    fire_m: Annotated[float | None, Field(description="metres if fire is involved")]
    substance: str | None
    text: TextView
    source: Annotated[str, Field(description="[J] judgement, [M] verify before relying on it")]


class ProtocolView(TypedDict):
    """An incident type with what is asked."""

    type: str
    name: TextView
    source: Annotated[str, Field(description="where the questions come from")]
    priority: Annotated[int, Field(description="1 to 4, when no answer says more")]
    subtypes: list[SubtypeView]
    questions: list[QuestionView]
    say: Annotated[list[TextView], Field(description="what the call-taker tells the caller")]
    rules: PriorityRules
    zones: list[ZoneView]
    staging: Annotated[TextView | None, Field(description="where units wait")]
    closes_when: Annotated[list[TextView], Field(description="what must be so before it is closed")]


Steps = Annotated[dict[str, list[str]], Field(description="state to the states it may go to")]


class IncidentStates(TypedDict):
    """An incident's states."""

    transitions: Steps
    open: list[str]


class AssignmentStates(TypedDict):
    """An assignment's states."""

    transitions: Steps
    active: list[str]
    ended: list[str]
    reportable: Annotated[list[str], Field(description="what a crew may report")]


class OtherStates(TypedDict):
    """States with nothing but steps."""

    transitions: Steps


class StatesView(TypedDict):
    """The tables of all states."""

    incident: IncidentStates
    assignment: AssignmentStates
    readiness: OtherStates
    call: OtherStates


class RuleView(TypedDict):
    """When something is late; the first rule that fits counts."""

    priorities: Annotated[list[int], Field(description="empty: every priority")]
    types: Annotated[list[TypeCode], Field(description="empty: every type")]
    warn_s: Annotated[float, Field(description="seconds; its age changes colour, where a page shows it")]
    alert_s: Annotated[float, Field(description="seconds; an alert is raised")]


class ThresholdView(TypedDict):
    """What holds for one kind of lateness."""

    level: LevelCode
    roles: Annotated[list[str], Field(description="whom its alert is for; empty: every desk")]
    escalate_s: Annotated[float, Field(description="seconds unacknowledged until the shift leader has it; 0: never")]
    rules: list[RuleView]


class GroupingView(TypedDict):
    """When alerts are one line."""

    over: Annotated[int, Field(description="more than so many")]
    window_s: Annotated[float, Field(description="within so many seconds")]


class TargetView(TypedDict):
    """How long an interval should take at most, and how often."""

    within_s: Annotated[float, Field(description="seconds")]
    share: Annotated[float, Field(description="0 to 1")]
    source: str


class CatalogueView(TypedDict):
    """Every code list and table the pages are drawn from."""

    types: list[ProtocolView]
    priorities: list[int]
    states: StatesView
    capabilities: list[Annotated[str, coded("Capability", Capability)]]
    vehicle_classes: list[Annotated[str, coded("VehicleClass", VehicleClass)]]
    dispositions: list[Annotated[str, coded("Disposition", Disposition)]]
    channels: list[Annotated[str, coded("Channel", Channel)]]
    call_classes: list[Annotated[str, coded("CallClass", CallClass)]]
    number_states: list[Annotated[str, coded("NumberState", NumberState)]]
    note_kinds: list[Annotated[str, coded("NoteKind", NoteKind)]]
    audiences: list[Annotated[str, coded("Audience", Audience)]]
    roles: list[Annotated[str, coded("Role", Role)]]
    agencies: list[AgencyView]
    plans: Annotated[dict[str, PlanView], Field(description="run card by incident type")]
    plans_problem: Annotated[
        str | None, Field(description="why the newest run cards are not in use: file, line, cause")
    ]
    thresholds: Annotated[dict[str, ThresholdView], Field(description="by kind of alert")]
    grouping: GroupingView
    targets: Annotated[dict[str, TargetView], Field(description="answer, processing, turnout, travel, total")]
    timezone: Annotated[str, Field(description="IANA name")]
    bounds: Annotated[tuple[float, float, float, float] | None, Field(description="west, south, east, north")]
