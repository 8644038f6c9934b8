"""Migrating a database, and renewing the stream's epoch when the database's history forked."""

from pathlib import Path

from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, create_engine, text

from alembic import command
from geo.errors import Refusal

SCRIPTS = Path(__file__).parents[2] / "alembic"


class NotMigrated(Refusal):
    """The database's tables are not those of this version: run `sigap migrate`."""

    code = "not_migrated"


def _engine(url: str) -> Engine:
    return create_engine(url.replace("+asyncpg", "+psycopg"))


def _config(url: str) -> Config:
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS))
    config.set_main_option("sqlalchemy.url", url.replace("%", "%%"))
    return config


def head() -> str:
    """The newest revision of this version."""
    return ScriptDirectory(str(SCRIPTS)).get_current_head() or ""


def present(url: str) -> str | None:
    """The database's revision, None when it was never migrated."""
    engine = _engine(url)
    with engine.connect() as connection:
        revision = MigrationContext.configure(connection).get_current_revision()
    engine.dispose()
    return revision


def upgrade(url: str) -> None:
    """Brings the database to the newest revision. Raises NotMigrated when a newer version made it."""
    known = {script.revision for script in ScriptDirectory(str(SCRIPTS)).walk_revisions()}
    revision = present(url)
    if revision is not None and revision not in known:
        raise NotMigrated(f"The database is at {revision}, which this version does not know: install a newer one.")
    command.upgrade(_config(url), "head")


def check_head(url: str) -> None:
    """Raises NotMigrated unless the database is at the newest revision."""
    revision = present(url)
    if revision != head():
        raise NotMigrated(
            f"The database is at {revision or 'nothing'}, this version needs {head()}: run `sigap migrate`."
        )


def renew_epoch(url: str, *, always: bool = False) -> bool:
    """A new epoch when PostgreSQL's timeline changed (a fail-over or restore), or always; whether it did.

    The first eight hex digits of a WAL file's name are its timeline. Source: PostgreSQL manual, 9.27.3.
    """
    engine = _engine(url)
    timeline = "('x' || substring(pg_walfile_name(pg_current_wal_lsn()), 1, 8))::bit(32)::int"
    fork = "true" if always else f"timeline IS NOT NULL AND timeline <> {timeline}"
    with engine.begin() as connection:
        renewed = connection.execute(
            text(f"UPDATE centres SET epoch = gen_random_uuid() WHERE {fork} RETURNING id")
        ).fetchall()
        connection.execute(text(f"UPDATE centres SET timeline = {timeline} WHERE timeline IS DISTINCT FROM {timeline}"))
    engine.dispose()
    return bool(renewed)
