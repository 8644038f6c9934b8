"""The one JSON form of a recommendation: answer, stored row and page alike."""

from typing import Annotated, Any

from pydantic import Field
from typing_extensions import TypedDict


class TextView(TypedDict):
    """A sentence in both languages of the centre."""

    id: str
    en: str


class TellView(TypedDict):
    """An agency that is told."""

    agency: str
    capability: str
    order: TextView


class PlanRuleView(TypedDict):
    """What a rule of a run card adds where all its conditions hold."""

    priorities: list[int]
    alarm_level: Annotated[int, Field(description="from this alarm level on")]
    answers: Annotated[dict[str, Any], Field(description="answers of the call that must be exactly so")]
    areas: Annotated[list[str], Field(description="codes or names; empty: everywhere")]
    units: Annotated[dict[str, int], Field(description="units by capability")]
    tell: list[TellView]


class PlanView(TypedDict):
    """A run card."""

    rules: list[PlanRuleView]
    source: Annotated[str, Field(description="where the numbers come from; [J]: judgement")]
    verified_on: str


class RequirementView(TypedDict):
    """One line of the run card."""

    capability: Annotated[str, Field(description="what is needed")]
    count: Annotated[int, Field(description="how many units; 1 for a task")]
    met_by: Annotated[str, Field(description="`unit`: a unit of the centre goes; `task`: an agency is told")]
    unit_ids: Annotated[list[str], Field(description="units proposed, and those of the incident that count already")]
    agency: Annotated[str | None, Field(description="code of the agency to be told; null for units")]
    order: Annotated[TextView | None, Field(description="what the agency is asked to do; null for units")]


class RankedUnitView(TypedDict):
    """A unit with a known time: proposed, or one of the next twenty."""

    unit_id: str
    call_sign: str
    selected: Annotated[bool, Field(description="whether it is proposed")]
    for_capability: Annotated[str | None, Field(description="the slot it fills; null if not proposed")]
    turnout_s: Annotated[float, Field(description="seconds from order to departure")]
    travel_s: Annotated[float, Field(description="seconds of driving, the worst its position's age allows")]
    eta_s: Annotated[float, Field(description="turnout_s + travel_s")]
    distance_m: Annotated[float | None, Field(description="metres to drive")]
    position_age_s: Annotated[float | None, Field(description="age of the position counted from")]
    position_quality: Annotated[str, Field(description="fresh, ageing, station")]
    age_allowance_s: Annotated[float, Field(description="seconds of travel_s that stand for the position's age")]
    reason: Annotated[str, Field(description="code: first_to_arrive, fills_slot, slower, not_needed")]
    reason_text: Annotated[TextView, Field(description="the reason as a sentence")]


class PassedOverView(TypedDict):
    """A unit with a needed capability that was not ranked."""

    unit_id: str
    call_sign: str
    reason: Annotated[
        str,
        Field(
            description="committed, unreachable, out_of_service, off_duty, unknown, limited, stale,"
            " no_position, excluded, farther"
        ),
    ]


class ShortfallView(TypedDict):
    """What could not be found."""

    capability: str
    missing: int
    reason: Annotated[str, Field(description="no_unit, none_free, none_reachable")]


class AreaUnitsView(TypedDict):
    """Free units of one area, for an incident without a position."""

    area: Annotated[str | None, Field(description="area of the units' station, else its name; null: they have none")]
    unit_ids: list[str]


class CoverView(TypedDict):
    """What a post would lose by the proposal."""

    post: Annotated[str, Field(description="name of the station")]
    station_id: str
    capability: str
    before_s: Annotated[float, Field(description="seconds until the nearest free unit is there now, turnout included")]
    after_s: Annotated[float | None, Field(description="the same once the proposed units have gone; null: none near")]


class RecommendationView(TypedDict):
    """Who should go, why, what is missing."""

    recommendation_id: Annotated[str | None, Field(description="null when it could not be stored")]
    computed_at: str
    seq: Annotated[int | None, Field(description="newest journal entry the picture held")]
    method: Annotated[str, Field(description="road, straight_line or none (no position of the incident)")]
    detour_factor: Annotated[float | None, Field(description="road metres assumed for a metre of straight line")]
    requirements: list[RequirementView]
    units: list[RankedUnitView]
    passed_over: list[PassedOverView]
    shortfalls: list[ShortfallView]
    by_area: Annotated[list[AreaUnitsView], Field(description="free units by area; only with method none")]
    cover: Annotated[list[CoverView], Field(description="price of the proposal elsewhere, worst first; advice only")]
    elapsed_ms: Annotated[float, Field(description="milliseconds the answer took")]
