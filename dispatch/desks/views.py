"""The one JSON form of desks and handovers."""

from typing import Annotated, cast

import orjson
from pydantic import Field
from typing_extensions import TypedDict

from dispatch.alerts.views import AlertView
from dispatch.assignments.views import AssignmentView
from dispatch.desks.models import Desk, Handover
from geo.orm import maybe_utc_text, utc_text
from geo.schema import Moment, coded
from incidents.views import IncidentView, NoteView

SIDES = ("giver", "receiver")


class DeskView(TypedDict):
    """A place in the room."""

    id: Annotated[str, Field(description="the desk's name")]
    operator_id: str | None
    operator: Annotated[str | None, Field(description="who sits there")]
    connected: Annotated[bool, Field(description="false: silent for longer than the threshold desk_silent, or left")]
    since: Annotated[Moment, Field(description="when this operator sat down")]
    left_at: Annotated[Moment | None, Field(description="signed out")]
    agencies: Annotated[list[str], Field(description="agencies this desk dispatches; empty: all")]
    areas: Annotated[list[str], Field(description="districts this desk dispatches; empty: all")]
    revision: int


class ListedDesk(DeskView):
    """A desk in a list: with what changes from second to second."""

    last_seen: Moment
    load: Annotated[int, Field(description="open incidents this desk keeps")]


class SignatureView(TypedDict):
    """Who signed a handover, for which side."""

    side: Annotated[str, coded("HandoverSide", SIDES)]
    operator_id: str
    operator: str
    role: str
    desk: str | None
    at: Moment
    on_behalf: Annotated[bool, Field(description="the shift leader for one who is gone")]
    note: str | None


class SheetIncidentView(TypedDict):
    """An open incident at the moment of the handover."""

    incident: IncidentView
    assignments: list[AssignmentView]
    call_signs: Annotated[dict[str, str], Field(description="unit id to call sign")]
    notes: Annotated[list[NoteView], Field(description="its last notes, newest first, urgent ones all")]


class SheetView(TypedDict):
    """What a desk had at the moment of the handover; never changed."""

    frozen_at: Moment
    incidents: list[SheetIncidentView]
    alerts: Annotated[list[AlertView], Field(description="open alerts of these incidents and of the desk")]


class HandoverSummary(TypedDict):
    """A handover in a list."""

    id: str
    desk: str
    to: str
    notes: str | None
    cautions: list[str]
    incident_ids: list[str]
    sheet_sha256: Annotated[str, Field(description="SHA-256 of the sheet as journalled: proves it was not changed")]
    signatures: list[SignatureView]
    created_by: str
    created_at: Moment
    completed_at: Annotated[Moment | None, Field(description="when both had signed and the incidents went over")]
    revision: int


class HandoverView(HandoverSummary):
    """A handover with its sheet."""

    sheet: SheetView


def desk_view(row: Desk) -> DeskView:
    """The desk as picture and frames carry it."""
    return {
        "id": row.id,
        "operator_id": str(row.operator_id) if row.operator_id else None,
        "operator": row.operator,
        "connected": row.connected,
        "since": utc_text(row.since),
        "left_at": maybe_utc_text(row.left_at),
        "agencies": list(row.agencies),
        "areas": list(row.areas),
        "revision": row.revision,
    }


def handover_summary(row: Handover) -> HandoverSummary:
    """The handover without its sheet."""
    return {
        "id": str(row.id),
        "desk": row.desk,
        "to": row.to,
        "notes": row.notes,
        "cautions": list(row.cautions),
        "incident_ids": [one["incident"]["id"] for one in orjson.loads(row.sheet)["incidents"]],
        "sheet_sha256": row.sheet_sha256,
        "signatures": cast(list[SignatureView], row.signatures),
        "created_by": row.created_by,
        "created_at": utc_text(row.created_at),
        "completed_at": maybe_utc_text(row.completed_at),
        "revision": row.revision,
    }


def handover_view(row: Handover) -> HandoverView:
    """The whole handover."""
    return {**handover_summary(row), "sheet": orjson.loads(row.sheet)}
