"""Who sees what: redaction by role, before anything leaves the house.

People of the room see everything; viewers and departments see callers masked, and of alerts what a wall may show: kind,
level, since when, of what, and not what was said or who answered; a crew sees its own unit, its active and
queued assignments, their incidents with masked callers, the units on them and the alerts it has called for itself; a
station scoped by post sees the same for all units of its post.
Source: interface contract, "The picture and the live stream".
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from dispatch.operators.roles import CENTRE, Principal, Role
from dispatch.picture import Picture
from incidents.journal import JournalEntry

MASKED = "•••"
KINDS = ("incidents", "units", "assignments", "closures", "alerts", "desks")
OF_A_CREW = ("incidents", "units", "assignments", "alerts")
OF_THE_ROOM = frozenset({"desks"})
"""Shown only where callers are shown: who sits where is nobody else's business."""
OF_THE_ROOM_ALONE = frozenset({"desk", "handover", "operator"})
"""Subjects of entries and alerts of which others learn only that something was."""
OF_AN_ALERT = frozenset(
    {"since", "limit_s", "incident_number", "short_number", "priority", "unit_id", "call_sign", "agency", "status",
     "ended", "at"}
)  # fmt: skip
"""What an alert's detail may say outside the room."""


@dataclass(frozen=True)
class Sight:
    """What one audience may see; equal sights share one encoded frame."""

    callers: bool
    """Whether callers' names and numbers are shown."""
    unit_ids: frozenset[str] | None
    """A crew's own units; None: the whole picture."""
    posts: frozenset[str] = frozenset()
    """A station's posts, whose units are its own."""

    @property
    def whole(self) -> bool:
        """Whether every entry concerns this audience."""
        return self.unit_ids is None

    @property
    def blind(self) -> bool:
        """Whether it sees nothing at all: a crew without a unit."""
        return not self.whole and not self.unit_ids and not self.posts


FULL = Sight(True, None)
MASKED_ALL = Sight(False, None)


def sight_of(principal: Principal) -> Sight:
    """The widest sight among a principal's roles."""
    if principal.has(CENTRE):
        return FULL
    unscoped = principal.has(frozenset({Role.STATION})) and not principal.posts
    if principal.has(frozenset({Role.VIEWER, Role.DEPARTMENT})) or unscoped:
        return MASKED_ALL
    return Sight(False, frozenset(str(i) for i in principal.unit_ids), principal.posts)


def mask_number(number: str | None) -> str | None:
    """All but the last three digits, None staying None."""
    return None if number is None else MASKED + number[-3:] if len(number) > 6 else MASKED


def mask_incident(row: Any) -> Any:
    """An incident without its callers' names and numbers."""
    callers = [{**c, "name": None, "number": mask_number(c["number"])} for c in row["callers"]]
    return {**row, "callers": callers}


def mask_alert(row: Any) -> Any:
    """An alert without what people said and who they are; that somebody did stays."""
    said = ("acked_by", "ack_note", "ended_by", *(("end_reason",) if row["ended_by"] is not None else ()))
    masked = {name: None if row[name] is None else MASKED for name in said}
    return {**row, **masked, "detail": {k: v for k, v in row["detail"].items() if k in OF_AN_ALERT}}


def shown(sight: Sight, kind: str, row: Any) -> Any:
    """One object as this audience sees it."""
    if sight.callers:
        return row
    if kind in ("incidents", "recent"):
        return mask_incident(row)
    return mask_alert(row) if kind == "alerts" and sight.whole else row


def seen_entry(entry: JournalEntry, sight: Sight) -> JournalEntry:
    """An entry's head as this audience sees it: what the room does among itself has no name outside."""
    if sight.callers:
        return entry
    if entry.subject_kind in OF_THE_ROOM_ALONE:
        return replace(entry, subject_id="", actor=None)
    return replace(entry, actor=None) if entry.subject_kind == "alert" and sight.whole else entry


@dataclass(frozen=True)
class Visible:
    """Ids a crew sees just now."""

    units: frozenset[str]
    assignments: frozenset[str]
    incidents: frozenset[str]
    alerts: frozenset[str]
    own: frozenset[str]
    """The units it speaks for."""

    def ids(self, kind: str) -> frozenset[str]:
        """The ids of one kind."""
        found: frozenset[str] = getattr(self, kind, frozenset())
        return found


def visible(picture: Picture, sight: Sight) -> Visible:
    """What a crew sees: own units, their live assignments, these incidents, the units on them, its own alerts."""
    own = (sight.unit_ids or frozenset()).union(*(picture.by_post.get(post, ()) for post in sight.posts))
    mine = {a for unit in own for a in picture.by_unit.get(unit, ())}
    incidents = {picture.assignments[a]["incident_id"] for a in mine}
    all_on = {a for i in incidents for a in picture.by_incident.get(i, ())}
    units = set(own) | {picture.assignments[a]["unit_id"] for a in all_on}
    known = frozenset(u for u in units if u in picture.units)
    asked = frozenset(a for unit in own for a in picture.asked_by.get(unit, ()))
    there = frozenset(i for i in incidents if i in picture.incidents)
    return Visible(known, frozenset(mine | all_on), there, asked, own)


def seen_detail(sight: Sight, detail: dict[str, Any]) -> dict[str, Any]:
    """An entry's detail: whole for people of the room, else only a note that is meant for more than the room."""
    if sight.callers:
        return detail
    note = detail.get("note")
    return {"note": note} if isinstance(note, dict) and note.get("audience") != "centre" else {}


def seen_objects(objects: dict[str, list[Any]], sight: Sight) -> dict[str, list[Any]]:
    """An entry's objects for an audience of the whole picture."""
    seen = {kind: _rows(rows, kind, sight) for kind, rows in objects.items()}
    return seen if sight.callers else {kind: rows for kind, rows in seen.items() if rows}


def crew_change(
    picture: Picture, objects: dict[str, list[Any]], before: Visible, after: Visible, sight: Sight
) -> tuple[dict[str, list[Any]], dict[str, list[str]]]:
    """What a crew is sent after an entry: changed or newly seen objects whole, and the ids it lost sight of."""
    seen: dict[str, list[Any]] = {}
    for kind in OF_A_CREW:
        touched = {row["id"]: row for row in objects.get(kind, ())}
        now_ids, old_ids = after.ids(kind), before.ids(kind)
        wanted = {i for i in now_ids if i in touched or i not in old_ids}
        # How its own work and its call for help ended is shown to the crew once, then removed.
        last = {i for i in old_ids - now_ids if i in touched and kind in ("assignments", "alerts")}
        rows = [getattr(picture, kind).get(i) or touched[i] for i in sorted(wanted)]
        rows += [touched[i] for i in sorted(last)]
        if rows:
            seen[kind] = [shown(sight, kind, row) for row in rows]
    closures = objects.get("closures", ())
    if closures:
        seen["closures"] = list(closures)
    removed = {kind: sorted(before.ids(kind) - after.ids(kind)) for kind in OF_A_CREW}
    return seen, {kind: ids for kind, ids in removed.items() if ids}


def picture_for(picture: Picture, sight: Sight) -> dict[str, Any]:
    """The picture's body as this audience may see it, without epoch, seq and at."""
    if sight.whole:
        body = {kind: _rows(getattr(picture, kind).values(), kind, sight) for kind in (*KINDS, "recent")}
        return body | {"positions": list(picture.positions.values())}
    own = visible(picture, sight)
    body = {kind: _rows((getattr(picture, kind)[i] for i in sorted(own.ids(kind))), kind, sight) for kind in OF_A_CREW}
    positions = [fix for unit, fix in picture.positions.items() if unit in own.units]
    return body | {
        "closures": list(picture.closures.values()), "recent": [], "desks": [], "positions": positions,
    }  # fmt: skip


def _rows(rows: Iterable[Any], kind: str, sight: Sight) -> list[Any]:
    """The rows of a kind that this audience of the whole picture, or this crew, is shown."""
    return [shown(sight, kind, row) for row in rows if sight.callers or not _of_the_room(kind, row)]


def _of_the_room(kind: str, row: Any) -> bool:
    """Whether an object is nobody else's business: a desk, and an alert about one."""
    return kind in OF_THE_ROOM or (kind == "alerts" and row["subject"]["kind"] in OF_THE_ROOM_ALONE)
