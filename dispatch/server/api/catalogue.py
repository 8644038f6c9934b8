"""The code lists, state tables and questions that every page is drawn from: one source for all."""

from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Request, Response
from pydantic import Field

from dispatch.assignments.states import ACTIVE, ENDED, REPORTABLE
from dispatch.assignments.states import TRANSITIONS as ASSIGNMENT_STEPS
from dispatch.operators.roles import EVERYONE, Principal, Role
from dispatch.recommend.plans import plan_view
from dispatch.server.answers import refusals, reply
from dispatch.server.api.catalogue_views import CatalogueView
from dispatch.server.api.context import CentreSetting
from dispatch.server.api.envelopes import SuggestionView
from dispatch.server.auth import ReadSession, allowed
from dispatch.server.cards import RunCards
from dispatch.server.unit_of_work import StrictRoute
from dispatch.units.states import TRANSITIONS as READINESS_STEPS
from dispatch.units.states import Capability, VehicleClass
from geo.request import Body
from incidents.agencies import agency_view, list_agencies
from incidents.protocols import protocols, reason_text, suggest
from incidents.requests import Answers
from incidents.rulebook import current_thresholds
from incidents.states import CALL_TRANSITIONS, OPEN
from incidents.states import TRANSITIONS as INCIDENT_STEPS
from incidents.thresholds import Rule, Thresholds
from incidents.types import Audience, CallClass, Channel, Disposition, IncidentType, NoteKind, NumberState

router = APIRouter(tags=["catalogue"], route_class=StrictRoute)


class PriorityQuestion(Body):
    """What is known so far."""

    type: IncidentType
    subtype: Annotated[str, Field(max_length=60)] | None = None
    answers: Answers = Field(default_factory=dict)
    callers: int = Field(1, ge=0, le=100_000, description="independent callers")


def _steps(table: Any) -> dict[str, list[str]]:
    return {state.value: sorted(target.value for target in targets) for state, targets in table.items()}


def state_tables() -> dict[str, Any]:
    """Every object's steps, and the sets with a meaning."""
    return {
        "incident": {"transitions": _steps(INCIDENT_STEPS), "open": sorted(OPEN)},
        "assignment": {
            "transitions": _steps(ASSIGNMENT_STEPS), "active": sorted(ACTIVE), "ended": sorted(ENDED),
            "reportable": sorted(REPORTABLE),
        },
        "readiness": {"transitions": _steps(READINESS_STEPS)},
        "call": {"transitions": _steps(CALL_TRANSITIONS)},
    }  # fmt: skip


def _thresholds(limits: Thresholds) -> dict[str, Any]:
    kinds = {
        kind: {**asdict(one), "rules": [_rule(rule) for rule in one.rules]} for kind, one in limits.by_kind.items()
    }
    return {
        "thresholds": kinds, "grouping": {"over": limits.over, "window_s": limits.window_s},
        "targets": {name: asdict(target) for name, target in limits.targets.items()},
    }  # fmt: skip


def _rule(rule: Rule) -> dict[str, Any]:
    return {**asdict(rule), "priorities": sorted(rule.priorities), "types": sorted(rule.types)}


@router.post("/api/catalogue/priority", summary="Which priority", responses=refusals(), response_model=SuggestionView)
async def suggest_priority(
    body: PriorityQuestion, principal: Annotated[Principal, allowed(EVERYONE)]
) -> Response:  # fmt: skip
    """The priority that answers suggest, and why; changes nothing. A page may go by the catalogue's `rules` as well."""
    found = suggest(body.type, body.answers, body.subtype, body.callers)
    return reply({**asdict(found), "reason_text": reason_text(body.type, found.reason)})


@router.get("/api/catalogue", summary="Code lists", responses=refusals(), response_model=CatalogueView)
async def catalogue(
    request: Request, principal: Annotated[Principal, allowed(EVERYONE)], session: ReadSession,
    setting: CentreSetting,
) -> Response:  # fmt: skip
    """Types with questions, states with their tables, capabilities, dispositions, agencies; Indonesian and English."""
    cards: RunCards = request.app.state.advisor.cards
    await cards.refresh(request.app.state.relay.picture)
    plans = {kind: plan_view(card) for kind, card in cards.present.items()}
    content = {
        "types": list(protocols().values()),
        "priorities": [1, 2, 3, 4],
        "states": state_tables(),
        "capabilities": list(Capability), "vehicle_classes": list(VehicleClass), "dispositions": list(Disposition),
        "channels": list(Channel), "call_classes": list(CallClass), "number_states": list(NumberState),
        "note_kinds": list(NoteKind), "audiences": list(Audience), "roles": list(Role),
        "agencies": [agency_view(row) for row in await list_agencies(session)],
        **_thresholds(await current_thresholds(session)),
        "plans": plans, "plans_problem": cards.problem, "timezone": setting.timezone, "bounds": setting.bounds,
    }  # fmt: skip
    return reply(content)
