"""Builds tables beside the living ones and puts them in their place in one step, while everybody goes on reading.

The new tables lie in a schema of their own with the same names, filled by COPY, indexed and analysed in transactions of
their own. The swap then only moves names. Rows are committed before the swap, so that no reader's snapshot is too old
to see them (docs/decisions/0006).
"""

import time
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import psycopg
from psycopg import sql
from sqlalchemy import MetaData, Table
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.schema import CreateIndex, CreateTable

from geo.errors import Unavailable

SCHEMA = "sigap_import"
"""Where the new tables lie until they are put in place."""
LOCK = 112_000_113
"""Advisory lock number: one import at a time."""
READER = "sigap_app"
"""The role that reads and writes the rows."""
PATIENCE = 200
"""Tries to get all tables at once."""
WAIT_MS = 150
"""How long one try may make readers wait."""
Connection = psycopg.Connection[Any]


class ImportRunning(Unavailable):
    """Another import is running; wait for it to end."""

    code = "import_running"


class TablesBusy(Unavailable):
    """The tables could not be had for the swap; nothing was changed. Try again."""

    code = "tables_busy"


class Staging:
    """The new tables in the making."""

    def __init__(self, connection: Connection, models: Sequence[type[DeclarativeBase]]) -> None:
        """Makes empty tables; what an import that was cut off has left is cleared away. Raises ImportRunning.

        Args: connection as the tables' owner, in autocommit.
        """
        self.connection = connection
        row = connection.execute("SELECT pg_try_advisory_lock(%s)", (LOCK,)).fetchone()
        if row is None or not row[0]:
            raise ImportRunning
        connection.execute(f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE")
        connection.execute(f"CREATE SCHEMA {SCHEMA}")
        self.tables = [_staged(model) for model in models]
        for table in self.tables:
            connection.execute(_ddl(CreateTable(table)))

    def fill(self, model: type[DeclarativeBase], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
        """Number of rows copied into a new table, in order of `columns`."""
        names = sql.SQL(", ").join(map(sql.Identifier, columns))
        target = sql.SQL("COPY {}.{} ({}) FROM STDIN").format(
            sql.Identifier(SCHEMA), sql.Identifier(model.__tablename__), names
        )
        count = 0
        with self.connection.cursor() as cursor, cursor.copy(target) as copy:
            for row in rows:
                copy.write_row(row)
                count += 1
        return count

    def finish(self, say: Callable[[str], None] = lambda _: None) -> None:
        """Indexes and analyses the new tables."""
        self.connection.execute("SET maintenance_work_mem = '256MB'")
        for table in self.tables:
            say(f"indexing {table.name}")
            for index in sorted(table.indexes, key=lambda index: str(index.name)):
                self.connection.execute(_ddl(CreateIndex(index)))
            self.connection.execute(f"ANALYZE {SCHEMA}.{table.name}")

    def swap(self, first: Callable[[Connection], None], last: Callable[[Connection], None]) -> None:
        """Puts the new tables in place of the living ones, in one transaction. Raises TablesBusy.

        Args: first runs in it before anybody has to wait, last after the tables have changed places.
        """
        with self.connection.transaction():
            first(self.connection)
            self._take_tables()
            for table in self.tables:
                self._replace(table)
            last(self.connection)
        self.connection.execute(f"DROP SCHEMA {SCHEMA} CASCADE")

    def _take_tables(self) -> None:
        """All at once and never waiting long: a reader that holds one makes us step back, not the others queue."""
        names = ", ".join(f"public.{table.name}" for table in self.tables)
        self.connection.execute(f"SET LOCAL lock_timeout = {WAIT_MS}")
        for _ in range(PATIENCE):
            try:
                with self.connection.transaction():
                    self.connection.execute(f"LOCK TABLE {names} IN ACCESS EXCLUSIVE MODE")
                return
            except (psycopg.errors.LockNotAvailable, psycopg.errors.DeadlockDetected):
                time.sleep(0.1)
        raise TablesBusy

    def _replace(self, table: Table) -> None:
        self.connection.execute(f"DROP TABLE public.{table.name}")
        self.connection.execute(f"ALTER TABLE {SCHEMA}.{table.name} SET SCHEMA public")
        self.connection.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON public.{table.name} TO {READER}")
        for column in table.primary_key.columns:
            if column.autoincrement is True:
                self._continue_numbers(table.name, column.name)

    def _continue_numbers(self, table: str, column: str) -> None:
        sequence = f"pg_get_serial_sequence('public.{table}', '{column}')"
        self.connection.execute(
            f"SELECT setval({sequence}, (SELECT coalesce(max({column}), 0) + 1 FROM {table}), false)"
        )
        self.connection.execute(f"GRANT USAGE ON SEQUENCE public.{table}_{column}_seq TO {READER}")

    def close(self) -> None:
        """Clears away what was not put in place and lets others import."""
        if not self.connection.closed:
            self.connection.execute(f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE")
            self.connection.execute("SELECT pg_advisory_unlock(%s)", (LOCK,))


def _staged(model: type[DeclarativeBase]) -> Table:
    """The model's table in the schema of the import, named as the living one, indices too."""
    table: Any = model.__table__
    copy: Table = table.to_metadata(MetaData(naming_convention=model.metadata.naming_convention), schema=SCHEMA)
    return copy


def _ddl(element: Any) -> str:
    return str(element.compile(dialect=postgresql.dialect()))  # type: ignore[no-untyped-call]
