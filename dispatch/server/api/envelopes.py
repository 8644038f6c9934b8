"""What answers put around objects: an act's result, a page of the journal, a health report."""

from typing import Annotated, Any

from pydantic import Field
from typing_extensions import TypedDict

from dispatch.alerts.views import AlertView
from dispatch.assignments.views import AssignmentView
from dispatch.desks.views import HandoverView
from dispatch.recommend.views import RankedUnitView, TextView
from dispatch.server.problems import RefusedUnitView
from dispatch.units.views import UnitView
from geo.schema import Moment, coded
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
    kept: Annotated[list[str], Field(description="assignments and calls that stay where they are")]
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


class AlertMark(TypedDict):
    """An alert that an entry is about."""

    id: str
    kind: Annotated[str, Field(description="what it warns of: `not_acknowledged`, `past_eta` ..")]


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
    alerts: list[AlertMark]


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
