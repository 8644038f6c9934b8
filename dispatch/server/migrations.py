"""Migrating a database, and renewing the stream's epoch when the database's history forked."""

import contextlib
from pathlib import Path
from typing import Any

import psycopg

from geo.errors import Refusal
from incidents.journal import RENEW_EPOCH

_PACKED = Path(__file__).parent / "alembic"
SCRIPTS = _PACKED if _PACKED.exists() else Path(__file__).parents[2] / "alembic"
"""The migrations: beside this file in an installed wheel, at the project's root in a checkout."""


class NotMigrated(Refusal):
    """The database's tables are not those of this version: run `sigap migrate`."""

    code = "not_migrated"


def _connect(url: str) -> psycopg.Connection[Any]:
    """As the owner of the tables, by libpq's form of the URL."""
    return psycopg.connect(url)


def revisions() -> list[str]:
    """All revisions of this version, oldest first: the numbers in front of the scripts' names.

    Alembic itself is only imported when there is something to do: it takes a third of a second of every start.
    """
    return sorted(path.name.partition("_")[0] for path in (SCRIPTS / "versions").glob("[0-9]*.py"))


def head() -> str:
    """The newest revision of this version."""
    return revisions()[-1]


def present(url: str) -> str | None:
    """The database's revision, None when it was never migrated."""
    with _connect(url) as connection:
        if connection.execute("SELECT to_regclass('alembic_version')").fetchone() == (None,):
            return None
        row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    return str(row[0]) if row else None


def upgrade(url: str) -> None:
    """Brings the database to the newest revision. Raises NotMigrated when a newer version made it."""
    revision = present(url)
    if revision is not None and revision not in revisions():
        raise NotMigrated(f"The database is at {revision}, which this version does not know: install a newer one.")
    if revision != head():
        _run_alembic(url)


def _run_alembic(url: str) -> None:
    from alembic.config import Config

    from alembic import command

    config = Config()
    config.set_main_option("script_location", str(SCRIPTS))
    config.set_main_option("sqlalchemy.url", url.replace("%", "%%"))
    command.upgrade(config, "head")


def check_head(url: str) -> None:
    """Raises NotMigrated unless the database is at the newest revision."""
    revision = present(url)
    if revision != head():
        raise NotMigrated(
            f"The database is at {revision or 'nothing'}, this version needs {head()}: run `sigap migrate`."
        )


def renew_epoch(url: str, *, always: bool = False) -> None:
    """A new epoch when PostgreSQL's timeline changed (a fail-over or restore), or always."""
    with _connect(url) as connection:
        connection.execute(RENEW_EPOCH.format(always=str(always).lower()))


def keep_partitions(url: str) -> None:
    """The present days' and months' partitions, before anything is written: a centre may have stood still for weeks.

    Where another process writes just now it keeps them itself.
    """
    with _connect(url) as connection, contextlib.suppress(psycopg.errors.LockNotAvailable):
        connection.execute("SET lock_timeout = '2s'")
        connection.execute("SELECT keep_partitions(now())")
