"""The frames of the live stream and the picture, described: what a client's types are generated from."""

from typing import Annotated, Any, Literal, NotRequired

from pydantic import Field, TypeAdapter
from typing_extensions import TypedDict

from dispatch.alerts.views import AlertView
from dispatch.assignments.views import AssignmentView
from dispatch.desks.views import DeskView
from dispatch.server.api.envelopes import ActorView, DetailView, SubjectView
from dispatch.units.views import UnitView
from geo.schema import Moment
from incidents.views import ClosureView, IncidentView

PositionRow = Annotated[
    tuple[str, float, float, float | None, float | None, Moment],
    Field(description="unit_id, lon, lat, heading in degrees, speed in m/s, time of the fix"),
]


class HelloFrame(TypedDict):
    """The first frame."""

    kind: Literal["hello"]
    v: Literal[1]
    epoch: Annotated[str, Field(description="changes on a restore or a change of the database's timeline")]
    seq: Annotated[int, Field(description="newest entry")]
    at: Moment


class ObjectsView(TypedDict, total=False):
    """Whole objects after the change, by kind; only kinds that changed."""

    incidents: list[IncidentView]
    units: list[UnitView]
    assignments: list[AssignmentView]
    closures: list[ClosureView]
    alerts: list[AlertView]
    desks: list[DeskView]


class RemovedView(TypedDict, total=False):
    """Ids of objects this account may no longer see."""

    incidents: list[str]
    units: list[str]
    assignments: list[str]


class EntryFrameView(TypedDict):
    """One entry as this account may see it."""

    kind: Literal["entry"]
    v: Literal[1]
    seq: Annotated[int, Field(description="without holes")]
    prev: Annotated[int, Field(description="number of the last frame or tick sent to this client")]
    event: str
    at: Moment
    actor: ActorView | None
    subject: SubjectView
    objects: ObjectsView
    removed: RemovedView
    detail: NotRequired[Annotated[DetailView, Field(description="for people of the room")]]


class PositionsFrame(TypedDict):
    """Newer positions, at most once a second."""

    kind: Literal["positions"]
    v: Literal[1]
    at: Moment
    units: list[PositionRow]


class TickFrame(TypedDict):
    """Every 5 s: the stream lives."""

    kind: Literal["tick"]
    at: Moment
    seq: Annotated[int, Field(description="newest entry considered")]
    confirmed_at: Annotated[Moment, Field(description="the relay's last successful look at the database")]


class ResyncFrame(TypedDict):
    """Fetch the picture; the socket closes with 4008."""

    kind: Literal["resync"]
    reason: str


Frame = Annotated[
    HelloFrame | EntryFrameView | PositionsFrame | TickFrame | ResyncFrame,
    Field(
        discriminator="kind",
        description="WS /api/live?after=SEQ&epoch=E. Closes with 4001 not signed in, 4003 not allowed, 4008 resync,"
        " 4009 slow.",
    ),
]


class PictureView(TypedDict):
    """Everything that is open, as of `seq`."""

    epoch: str
    seq: int
    at: Moment
    incidents: list[IncidentView]
    units: list[UnitView]
    assignments: list[AssignmentView]
    closures: list[ClosureView]
    alerts: list[AlertView]
    desks: list[DeskView]
    recent: Annotated[list[IncidentView], Field(description="closed less than 30 min ago")]
    positions: list[PositionRow]


def frame_schemas(reference: str) -> dict[str, Any]:
    """The components of every frame, and `Frame`, their union."""
    schema = TypeAdapter(Frame).json_schema(ref_template=reference)
    components: dict[str, Any] = schema.pop("$defs")
    return components | {"Frame": schema}
