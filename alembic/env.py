"""Runs migrations: under an advisory lock, with lock and statement timeouts, one transaction each."""

import psycopg
from geoalchemy2 import alembic_helpers
from sqlalchemy import create_engine, text

import dispatch.alerts.models  # noqa: F401
import dispatch.assignments.models  # noqa: F401
import dispatch.desks.models  # noqa: F401
import dispatch.operators.models  # noqa: F401
import dispatch.units.models  # noqa: F401
import geo.areas.models  # noqa: F401
import geo.city.models  # noqa: F401
import geo.gazetteer.models  # noqa: F401
import geo.roads.models  # noqa: F401
import incidents.models  # noqa: F401
from alembic import context
from geo.orm import Base

LOCK = 112_000_112
"""Advisory lock number: two processes never migrate one database at the same time."""


def include_object(thing: object, name: str | None, kind: str, reflected: bool, other: object) -> bool:
    """Leaves PostGIS's own tables and the partitions of ours out of the comparison."""
    if kind == "table" and reflected and other is None and name and ("_p20" in name or name.endswith("_default")):
        return False
    return bool(alembic_helpers.include_object(thing, name, kind, reflected, other))


def run() -> None:
    """Upgrades or downgrades the database named by the configuration's sqlalchemy.url."""
    url = context.config.get_main_option("sqlalchemy.url") or ""
    engine = create_engine("postgresql+psycopg://", creator=lambda: psycopg.connect(url))
    try:
        with engine.connect() as connection:
            connection.execute(text("SET lock_timeout = '10s'; SET statement_timeout = '10min'"))
            connection.execute(text(f"SELECT pg_advisory_lock({LOCK})"))
            connection.commit()
            context.configure(
                connection=connection,
                target_metadata=Base.metadata,
                include_object=include_object,
                process_revision_directives=alembic_helpers.writer,
                render_item=alembic_helpers.render_item,
                transaction_per_migration=True,
            )
            with context.begin_transaction():
                context.run_migrations()
    finally:
        # The advisory lock is the connection's: a failure must not keep it for others.
        engine.dispose()


run()
