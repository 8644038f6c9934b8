"""The centre's own places in the gazetteer's names."""

from typing import Any

import psycopg

from geo.gazetteer.index import Entry, replace_kind
from geo.gazetteer.places import IMPORTANCE


def name_own_places(connection: psycopg.Connection[Any]) -> None:
    """Puts the names and aliases of the centre's own places into the gazetteer anew."""
    rows = connection.execute(
        "SELECT id::text, name, aliases, geometry::text FROM own_places WHERE ended_at IS NULL ORDER BY id"
    ).fetchall()
    entries = (
        Entry("own", ident, "own", (name, *aliases), (), IMPORTANCE, shape) for ident, name, aliases, shape in rows
    )
    replace_kind(connection, "own", entries)
