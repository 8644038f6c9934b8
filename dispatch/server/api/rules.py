"""Run cards and thresholds as text: read, checked, replaced and brought back by an administrator."""

import hashlib
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from pydantic import Field
from sqlalchemy.exc import IntegrityError
from typing_extensions import TypedDict

from dispatch.operators.roles import Principal, Role
from dispatch.server.answers import Page, refusals, reply
from dispatch.server.auth import ReadSession, WriteSession, allowed
from dispatch.server.cards import RunCards
from dispatch.server.rules import RuleFile, StaleRules, rule_file, rule_files
from dispatch.server.unit_of_work import WriteRoute
from geo.errors import Refusal
from geo.orm import now_utc, utc_text
from geo.request import Body
from geo.schema import Moment
from incidents.journal import append
from incidents.models import RuleText
from incidents.rulebook import find_rules, list_rules, list_versions, replace_rules

router = APIRouter(tags=["rules"], route_class=WriteRoute)
ADMINS = frozenset({Role.ADMIN})
Admin = Annotated[Principal, allowed(ADMINS)]
Reader = Annotated[Principal, allowed(ADMINS | {Role.SUPERVISOR, Role.SHIFT_LEADER})]
Toml = Annotated[str, Field(max_length=200_000, description="the whole file, TOML")]


class RuleCheck(Body):
    """A file's text to be checked."""

    text: Toml


class RuleChange(Body):
    """The next version of a file; null brings the shipped one back."""

    version: int = Field(ge=0, description="the version this change was based on; 0: the shipped file")
    text: Toml | None
    note: str | None = Field(None, max_length=2_000, description="why")


class RulesView(TypedDict):
    """A rule file in a list."""

    name: Annotated[str, Field(description="thresholds, or card.<incident type>")]
    version: Annotated[int, Field(description="0: never replaced")]
    shipped: Annotated[bool, Field(description="the file that came with the program or the server's folder counts")]
    note: str | None
    replaced_by: str | None
    replaced_at: Moment | None
    problem: Annotated[str | None, Field(description="why this version cannot be used: line and cause")]


class RuleFileView(RulesView):
    """A rule file with its text."""

    text: str


class CheckedView(TypedDict):
    """A text that can be used."""

    ok: bool


def _cards(request: Request) -> RunCards:
    cards: RunCards = request.app.state.advisor.cards
    return cards


def _view(file: RuleFile, row: RuleText | None) -> RulesView:
    return {
        "name": file.name, "version": row.version if row else 0, "shipped": row is None or row.text is None,
        "note": row.note if row else None, "replaced_by": row.replaced_by if row else None,
        "replaced_at": utc_text(row.replaced_at) if row else None,
        "problem": _problem(file, row.text) if row and row.text is not None else None,
    }  # fmt: skip


def _problem(file: RuleFile, text: str) -> str | None:
    try:
        file.check(text)
    except Refusal as refusal:
        return refusal.detail
    return None


def _whole(file: RuleFile, row: RuleText | None) -> RuleFileView:
    text = row.text if row and row.text is not None else file.shipped()
    return {**_view(file, row), "text": text}


@router.get("/api/rules", summary="Rule files", responses=refusals(), response_model=Page[RulesView])
async def find_rule_files(request: Request, principal: Reader, session: ReadSession) -> Response:
    """Thresholds and run cards with who replaced them last. They are one for each incident type and never more."""
    rows = {row.name: row for row in await list_rules(session)}
    items = [_view(file, rows.get(name)) for name, file in sorted(rule_files(_cards(request)).items())]
    return reply({"items": items, "next": None})


@router.get("/api/rules/{name}", summary="One rule file", responses=refusals(404), response_model=RuleFileView)
async def one_rule_file(name: str, request: Request, principal: Reader, session: ReadSession) -> Response:
    """The text in use, or the centre's own if it cannot be used just now."""
    file = rule_file(_cards(request), name)
    return reply(_whole(file, await find_rules(session, name)))


@router.get(
    "/api/rules/{name}/versions", summary="Earlier versions", responses=refusals(404),
    response_model=Page[RuleFileView],
)  # fmt: skip
async def earlier_versions(
    name: str, request: Request, principal: Reader, session: ReadSession,
    cursor: Annotated[int | None, Query(ge=0, lt=2**31, description="`next` of the page before")] = None,
) -> Response:  # fmt: skip
    """Every text the centre has had, newest first, twenty a page."""
    file = rule_file(_cards(request), name)
    rows = await list_versions(session, name, 20, cursor)
    following = str(rows[-1].version) if len(rows) == 20 else None
    return reply({"items": [_whole(file, row) for row in rows], "next": following})


@router.post("/api/rules/{name}/check", summary="Check a text", responses=refusals(404), response_model=CheckedView)
async def check_rules(name: str, body: RuleCheck, request: Request, principal: Admin) -> Response:
    """Whether a text could be used; 422 names line and cause. Changes nothing."""
    rule_file(_cards(request), name).check(body.text)
    return reply({"ok": True})


@router.put(
    "/api/rules/{name}", summary="Replace a rule file", responses=refusals(404, 409), response_model=RuleFileView
)
async def put_rules(
    name: str, body: RuleChange, request: Request, principal: Admin, session: WriteSession
) -> Response:  # fmt: skip
    """The next version, in use from the next question on in every process. A broken text is refused with line and
    cause, and nothing changes. 409 `stale_rules` when somebody replaced it meanwhile.
    """
    file = rule_file(_cards(request), name)
    if body.text is not None:
        file.check(body.text)
    known = await find_rules(session, name)
    if (known.version if known else 0) != body.version:
        raise StaleRules(version=known.version if known else 0)
    row = await _next_version(session, name, body, principal)
    digest = hashlib.sha256(body.text.encode()).hexdigest() if body.text is not None else None
    detail: dict[str, Any] = {"name": name, "version": row.version, "note": body.note, "sha256": digest}
    actor = principal.actor(ADMINS)
    await append(session, event="rules.replaced", subject=("rules", name), objects={}, actor=actor, detail=detail)
    return reply(_whole(file, row))


async def _next_version(session: Any, name: str, body: RuleChange, principal: Principal) -> RuleText:
    try:
        return await replace_rules(session, name, body.text, body.note, principal.name, now_utc())
    except IntegrityError as error:
        raise StaleRules(version=body.version + 1) from error
