"""What answers put around objects: an act's result, a page of the journal, the catalogue."""

from typing import Annotated, Any

from pydantic import Field
from typing_extensions import TypedDict

from dispatch.alerts.views import AlertView, LevelCode
from dispatch.assignments.views import AssignmentView
from dispatch.desks.views import HandoverView
from dispatch.operators.roles import Role
from dispatch.recommend.views import PlanView, RankedUnitView, TextView
from dispatch.server.problems import RefusedUnitView
from dispatch.units.states import Capability, VehicleClass
from dispatch.units.views import UnitView
from geo.schema import Moment, coded
from incidents.agencies import AgencyView
from incidents.types import Audience, CallClass, Channel, Disposition, NoteKind, NumberState
from incidents.views import CallView, IncidentView, NoteView, StatusCode, TypeCode

Seq = Annotated[int, Field(description="number of the journal entry: `GET /api/picture?min_seq=` waits for it")]


class AddedCallView(TypedDict):
    """A further caller of an incident."""

    call: CallView
    incident: IncidentView
    seq: Seq


class AddedNoteView(NoteView):
    """A note as it stands now."""

    seq: Seq


class RevealedCallerView(TypedDict):
    """Whom a crew may call."""

    call_id: str
    name: str | None
    number: Annotated[str | None, Field(description="null when the caller's number is unknown")]
    seq: Seq


class MergedView(TypedDict):
    """Two incidents after a merge."""

    incident: IncidentView
    into: IncidentView
    seq: Seq


class UnmergedView(TypedDict):
    """An incident that stands by itself again."""

    incident: IncidentView
    kept: Annotated[list[str], Field(description="assignments that stay with the other incident")]
    seq: Seq


class AssignedView(TypedDict):
    """Units were sent."""

    assignments: list[AssignmentView]
    refused: list[RefusedUnitView]
    substitutes: Annotated[list[RankedUnitView], Field(description="the best free units in place of the refused")]
    incident: IncidentView
    seq: Seq


class MovedView(TypedDict):
    """A unit was diverted or replaced."""

    assignment: Annotated[AssignmentView, Field(description="the new one")]
    assignments: Annotated[list[AssignmentView], Field(description="all that changed")]
    incidents: list[IncidentView]
    units: list[UnitView]
    seq: Seq


class SwappedView(TypedDict):
    """Two units have exchanged their incidents."""

    assignments: Annotated[list[AssignmentView], Field(description="the two new ones")]
    incidents: list[IncidentView]
    units: list[UnitView]
    seq: Seq


class ReportedView(TypedDict):
    """What a status report led to."""

    unit: UnitView
    assignment: AssignmentView | None
    incident: IncidentView | None
    applied: Annotated[bool, Field(description="false: kept in the timeline, no state changed")]
    reason: Annotated[str | None, Field(description="why not applied: late, repeated, assignment_ended")]
    seq: Seq


class RaisedView(TypedDict):
    """What a crew asked for is an alert now."""

    alert: AlertView
    unit: UnitView
    seq: Seq


class TakenOverView(TypedDict):
    """A desk's incidents have come over."""

    incidents: list[IncidentView]
    seq: Seq


class SignedView(TypedDict):
    """A handover after a signature."""

    handover: HandoverView
    left: Annotated[list[str], Field(description="open incidents on no sheet: they stay with the desk")]


class SubjectView(TypedDict):
    """What an entry is about."""

    kind: str
    id: str


class ActorView(TypedDict):
    """Who did it."""

    id: Annotated[str | None, Field(description="null: the centre itself")]
    name: str
    role: str


class EntryView(TypedDict):
    """One entry of the log book, enough to check its hash."""

    v: int
    seq: int
    at: Moment
    event: str
    subject: SubjectView
    actor: ActorView | None
    body: Annotated[str, Field(description="the exact text that is hashed")]
    prev_hash: str
    hash: str


class JournalPage(TypedDict):
    """Entries in order of their numbers."""

    items: list[EntryView]
    next: Annotated[int | None, Field(description="`?after=` of the next page; null: this is the newest")]


class VerificationView(TypedDict):
    """One stretch of the journal, checked."""

    sound_to: Annotated[int, Field(description="number of the last sound entry")]
    head: Annotated[int, Field(description="number of the newest entry")]
    anchor: Annotated[str, Field(description="hash of the last sound entry")]
    broken_seq: Annotated[int | None, Field(description="the first broken entry; null: none so far")]
    why: str | None
    next: Annotated[int | None, Field(description="`?after=` of the next stretch; null: all was checked, or it broke")]


class IncidentMark(TypedDict):
    """An incident's status after an entry."""

    id: str
    status: StatusCode


class AssignmentMark(TypedDict):
    """An assignment's status after an entry."""

    id: str
    unit_id: str
    status: str


class DetailView(TypedDict, total=False):
    """What an entry says beyond its objects; only what it has is there."""

    note: NoteView
    calls: list[CallView]
    before: Annotated[dict[str, Any], Field(description="changed fields as they were")]
    reason: str | None
    report: Annotated[dict[str, Any], Field(description="a status report as it came")]
    applied: bool
    at: Annotated[str, Field(description="device time of a report, corrected")]
    flags: list[str]
    refused: list[RefusedUnitView]


class MomentView(TypedDict):
    """One thing that happened to an incident."""

    seq: int
    at: Moment
    event: str
    actor: ActorView | None
    subject: SubjectView
    detail: DetailView
    incidents: list[IncidentMark]
    assignments: list[AssignmentMark]


class SuggestionView(TypedDict):
    """The priority an incident should have."""

    priority: Annotated[int, Field(description="1 life in danger now .. 4 not urgent")]
    reason: Annotated[str, Field(description="answer:<question>, subtype:<code>, callers or type")]
    reason_text: TextView


class EarlierCallView(CallView):
    """A caller's earlier call with what came of it."""

    incident_number: str | None
    incident_type: TypeCode | None
    incident_status: StatusCode | None


class CallerHistoryView(TypedDict):
    """What is known of a caller's number."""

    number_e164: Annotated[str | None, Field(description="null: it cannot be a subscriber's number")]
    days: int
    total: int
    by_class: Annotated[dict[str, int], Field(description="calls by class, classes without any left out")]
    items: Annotated[list[EarlierCallView], Field(description="the last twenty, newest first")]


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
    warn_s: Annotated[float, Field(description="seconds; its row changes colour")]
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
    thresholds: Annotated[dict[str, ThresholdView], Field(description="by kind of alert, and task, tick, position")]
    grouping: GroupingView
    targets: Annotated[dict[str, TargetView], Field(description="answer, processing, turnout, travel, total")]
    timezone: Annotated[str, Field(description="IANA name")]
    bounds: Annotated[tuple[float, float, float, float] | None, Field(description="west, south, east, north")]


class CountsView(TypedDict):
    """What became of a report's fixes."""

    accepted: int
    ignored: Annotated[int, Field(description="repeats")]
    quarantined: Annotated[int, Field(description="impossible ones, kept apart with the reason")]


class ChecksView(TypedDict):
    """Each part's state."""

    database: Annotated[str, Field(description="ok, full, away")]
    journal: str
    relay: Annotated[str, Field(description="ok, behind")]
    road_network: Annotated[str, Field(description="ok, absent, loading, broken (the old roads stay in use)")]
    run_cards: Annotated[str, Field(description="ok, broken (the last good ones stay in use)")]
    picture: Annotated[str, Field(description="ok, drifted, loading")]


class HealthView(TypedDict):
    """Whether the centre can serve."""

    status: Annotated[str, coded("Health", ("ok", "degraded"))]
    checks: ChecksView
    version: str
