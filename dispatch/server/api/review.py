"""After the act: searching the log book, and an incident as it was lived through."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Response
from pydantic import Field
from typing_extensions import TypedDict

from dispatch.figures.replay import AdviceView, TrailView, advice, trails
from dispatch.operators.roles import Principal, Role
from dispatch.server.answers import Limit, refusals, reply
from dispatch.server.api.envelopes import JournalPage, MomentView
from dispatch.server.api.incidents import moment
from dispatch.server.api.picture import entry_view
from dispatch.server.auth import ReadSession, allowed
from dispatch.server.unit_of_work import StrictRoute
from dispatch.sight import FULL
from geo.request import UtcInput
from incidents.journal import read_incident
from incidents.queries import get_incident, view_incident
from incidents.search import Wanted, search
from incidents.views import IncidentView

router = APIRouter(tags=["review"], route_class=StrictRoute)
SEARCHERS = frozenset({Role.SUPERVISOR})
REVIEWERS = SEARCHERS | {Role.SHIFT_LEADER}
Word = Annotated[str | None, Query(max_length=200)]


class ReplayView(TypedDict):
    """One incident as it was lived through."""

    incident: IncidentView
    timeline: list[MomentView]
    trails: list[TrailView]
    advice: Annotated[list[AdviceView], Field(description="unfollowed advice is kept for a day only")]


@router.get("/api/journal/search", summary="Search the log book", responses=refusals(), response_model=JournalPage)
async def search_journal(
    principal: Annotated[Principal, allowed(SEARCHERS)], session: ReadSession,
    event: Annotated[str | None, Query(max_length=100, description="incident.opened; or a group: `incident.`")] = None,
    subject_kind: Word = None, subject_id: Word = None, incident_id: UUID | None = None, actor_id: UUID | None = None,
    actor: Annotated[str | None, Query(max_length=200, description="part of the name")] = None,
    since: UtcInput | None = None, until: UtcInput | None = None,
    q: Annotated[str | None, Query(max_length=200, description="part of the body")] = None,
    limit: Limit = 50,
    below: Annotated[int | None, Query(ge=0, lt=2**62, description="`next` of the page before")] = None,
) -> Response:  # fmt: skip
    """Newest first. `next` may come with few or no items: so far nothing else was found, go on below it."""
    words = [_text(word) for word in (event, subject_kind, subject_id, actor, q)]
    wanted = Wanted(words[0], words[1], words[2], incident_id, actor_id, words[3], since, until, words[4])
    found = await search(session, wanted, limit, below)
    return reply({"items": [entry_view(entry) for entry in found.entries], "next": found.next})


def _text(word: str | None) -> str | None:
    return word.replace("\x00", "").strip() or None if word else None


@router.get(
    "/api/incidents/{incident_id}/replay", summary="As it was lived through", responses=refusals(404),
    response_model=ReplayView,
)  # fmt: skip
async def replay(
    incident_id: UUID, principal: Annotated[Principal, allowed(REVIEWERS)], session: ReadSession
) -> Response:  # fmt: skip
    """The incident, its timeline, the way each of its units took (a fix every 5 s at most) and the advice shown."""
    incident = await view_incident(session, await get_incident(session, incident_id))
    moments = [moment(entry, FULL) for entry in await read_incident(session, incident_id)]
    content: dict[str, Any] = {"incident": incident, "timeline": [one for one in moments if one is not None]}
    content |= {"trails": await trails(session, incident_id), "advice": await advice(session, incident_id)}
    return reply(content)
