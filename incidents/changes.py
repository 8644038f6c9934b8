"""Field-wise revisions: a change is stale only when somebody changed the same field since it was read."""

from collections.abc import Iterable
from typing import Any

from geo.orm import now_utc, utc_text
from incidents.errors import Stale
from incidents.journal import Actor


def check_fields(row: Any, revision: int, fields: Iterable[str], present: Any) -> None:
    """Raises Stale with the present object and who changed which field, when a field changed after `revision`."""
    changed = {
        field: row.field_changes[field]
        for field in sorted(fields)
        if field in row.field_changes and row.field_changes[field]["revision"] > revision
    }
    if changed:
        raise Stale(present=present, changed=changed)


def mark_changed(row: Any, fields: Iterable[str], actor: Actor) -> None:
    """Counts the row's revision up and notes who changed these fields, and when."""
    row.revision += 1
    stamp = {"revision": row.revision, "by": actor.name, "at": utc_text(now_utc())}
    row.field_changes = {**row.field_changes, **{field: stamp for field in fields}}
