"""The one JSON form of the figures; columns of their CSV follow from it."""

from typing import Annotated, Any

from pydantic import Field
from typing_extensions import TypedDict

from geo.schema import Moment


class IntervalView(TypedDict):
    """How long something took."""

    count: Annotated[int, Field(description="intervals that could be measured")]
    median_s: Annotated[float | None, Field(description="seconds; half took no longer")]
    p90_s: Annotated[float | None, Field(description="seconds; nine of ten took no longer")]
    share: Annotated[float | None, Field(description="0 to 1: took no longer than the target")]


class ResponseRow(TypedDict):
    """Response times of one group."""

    key: Annotated[str | None, Field(description="the group; null: not known, e.g. no district")]
    incidents: int
    answer: Annotated[IntervalView | None, Field(description="ring to answer, per call; null by agency")]
    processing: Annotated[IntervalView | None, Field(description="answer to first order; null by agency")]
    turnout: Annotated[IntervalView, Field(description="order to departure, per unit")]
    travel: Annotated[IntervalView, Field(description="departure to arrival, per unit")]
    total: Annotated[IntervalView, Field(description="first ring to first unit on scene; by agency: to its first unit")]


class LoadRow(TypedDict):
    """What came in, by one group."""

    key: str | None
    calls: int
    incidents: int
    incidents_a_day: Annotated[float, Field(description="mean over the days of the period")]


class UtilisationRow(TypedDict):
    """How much a unit or agency was at work."""

    key: Annotated[str, Field(description="unit id, or code of the agency")]
    name: Annotated[str, Field(description="call sign, or code of the agency")]
    agency: str
    units: int
    assignments: int
    committed_s: Annotated[float, Field(description="seconds on assignments, sum over the units")]
    share: Annotated[float, Field(description="0 to 1: of the period, mean over the units")]
    median_s: Annotated[float | None, Field(description="seconds of an assignment")]


class CallRow(TypedDict):
    """Calls by one group."""

    key: str | None
    calls: int
    share: Annotated[float, Field(description="0 to 1: of all calls")]
    linked: Annotated[int, Field(description="calls that belong to an incident")]


class Period(TypedDict):
    """What a report covers."""

    since: Moment
    until: Moment
    by: str
    timezone: Annotated[str, Field(description="hours and days are of this zone")]


class ResponseReport(Period):
    """Response times against the targets."""

    targets: Annotated[dict[str, Any], Field(description="within_s and share by interval")]
    items: list[ResponseRow]


class LoadReport(Period):
    """Calls and incidents."""

    items: list[LoadRow]


class UtilisationReport(Period):
    """Units at work."""

    items: list[UtilisationRow]


class CallReport(Period):
    """What calls turned out to be."""

    items: list[CallRow]


class TodayView(TypedDict):
    """The day so far, in one line for a wall."""

    since: Annotated[Moment, Field(description="local midnight")]
    incidents: int
    calls: int
    total: IntervalView
    target_s: Annotated[float, Field(description="seconds")]
