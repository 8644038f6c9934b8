"""Who sees what: redaction by role, before anything leaves the house.

People of the room see everything; viewers, departments and stations see callers masked; a crew sees its own unit,
its active and queued assignments, their incidents with masked callers, and the units on them.
Source: interface contract, "The picture and the live stream".
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from dispatch.operators.roles import CENTRE, Principal, Role
from dispatch.picture import Picture

MASKED = "•••"
KINDS = ("incidents", "units", "assignments", "closures", "alerts", "desks")
OF_THE_ROOM = frozenset({"desks"})
"""Shown only where callers are shown: who sits where is nobody else's business."""


@dataclass(frozen=True)
class Sight:
    """What one audience may see; equal sights share one encoded frame."""

    callers: bool
    """Whether callers' names and numbers are shown."""
    unit_ids: frozenset[str] | None
    """A crew's own units; None: the whole picture."""

    @property
    def whole(self) -> bool:
        """Whether every entry concerns this audience."""
        return self.unit_ids is None


FULL = Sight(True, None)
MASKED_ALL = Sight(False, None)


def sight_of(principal: Principal) -> Sight:
    """The widest sight among a principal's roles."""
    if principal.has(CENTRE):
        return FULL
    if principal.has(frozenset({Role.VIEWER, Role.DEPARTMENT, Role.STATION})):
        return MASKED_ALL
    return Sight(False, frozenset(str(i) for i in principal.unit_ids))


def mask_number(number: str | None) -> str | None:
    """All but the last three digits, None staying None."""
    return None if number is None else MASKED + number[-3:] if len(number) > 6 else MASKED


def mask_incident(row: Any) -> Any:
    """An incident without its callers' names and numbers."""
    callers = [{**c, "name": None, "number": mask_number(c["number"])} for c in row["callers"]]
    return {**row, "callers": callers}


def shown(sight: Sight, kind: str, row: Any) -> Any:
    """One object as this audience sees it."""
    return mask_incident(row) if kind in ("incidents", "recent") and not sight.callers else row


@dataclass(frozen=True)
class Visible:
    """Ids a crew sees just now."""

    units: frozenset[str]
    assignments: frozenset[str]
    incidents: frozenset[str]

    def ids(self, kind: str) -> frozenset[str]:
        """The ids of one kind; alerts and closures are no secret to a crew: closures yes, alerts its own only."""
        found: frozenset[str] = getattr(self, kind, frozenset())
        return found


def visible(picture: Picture, sight: Sight) -> Visible:
    """What a crew sees: own units, their live assignments, these incidents, the units on them."""
    own = sight.unit_ids or frozenset()
    mine = {a for unit in own for a in picture.by_unit.get(unit, ())}
    incidents = {picture.assignments[a]["incident_id"] for a in mine}
    all_on = {a for i in incidents for a in picture.by_incident.get(i, ())}
    units = set(own) | {picture.assignments[a]["unit_id"] for a in all_on}
    known = frozenset(u for u in units if u in picture.units)
    return Visible(known, frozenset(mine | all_on), frozenset(i for i in incidents if i in picture.incidents))


def seen_objects(objects: dict[str, list[Any]], sight: Sight) -> dict[str, list[Any]]:
    """An entry's objects for an audience of the whole picture."""
    return {
        kind: [shown(sight, kind, row) for row in rows]
        for kind, rows in objects.items()
        if sight.callers or kind not in OF_THE_ROOM
    }


def crew_change(
    picture: Picture, objects: dict[str, list[Any]], before: Visible, after: Visible, sight: Sight
) -> tuple[dict[str, list[Any]], dict[str, list[str]]]:
    """What a crew is sent after an entry: changed or newly seen objects whole, and the ids it lost sight of."""
    seen: dict[str, list[Any]] = {}
    for kind in ("incidents", "units", "assignments"):
        touched = {row["id"]: row for row in objects.get(kind, ())}
        now_ids, old_ids = after.ids(kind), before.ids(kind)
        wanted = {i for i in now_ids if i in touched or i not in old_ids}
        # How its own work ended is shown to the crew once, then removed.
        last = {i for i in old_ids - now_ids if i in touched and kind == "assignments"}
        rows = [getattr(picture, kind).get(i) or touched[i] for i in sorted(wanted)]
        rows += [touched[i] for i in sorted(last)]
        if rows:
            seen[kind] = [shown(sight, kind, row) for row in rows]
    closures = objects.get("closures", ())
    if closures:
        seen["closures"] = list(closures)
    removed = {kind: sorted(before.ids(kind) - after.ids(kind)) for kind in ("incidents", "units", "assignments")}
    return seen, {kind: ids for kind, ids in removed.items() if ids}


def picture_for(picture: Picture, sight: Sight) -> dict[str, Any]:
    """The picture's body as this audience may see it, without epoch, seq and at."""
    if sight.whole:
        body = {kind: _rows(getattr(picture, kind).values(), kind, sight) for kind in (*KINDS, "recent")}
        hidden: dict[str, Any] = {} if sight.callers else {kind: [] for kind in OF_THE_ROOM}
        return body | hidden | {"positions": list(picture.positions.values())}
    own = visible(picture, sight)
    body = {
        kind: _rows((getattr(picture, kind)[i] for i in sorted(own.ids(kind))), kind, sight)
        for kind in ("incidents", "units", "assignments")
    }
    positions = [fix for unit, fix in picture.positions.items() if unit in own.units]
    return body | {
        "closures": list(picture.closures.values()), "alerts": [], "recent": [], "desks": [], "positions": positions,
    }  # fmt: skip


def _rows(rows: Iterable[Any], kind: str, sight: Sight) -> list[Any]:
    return [shown(sight, kind, row) for row in rows]
