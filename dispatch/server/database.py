"""Engines and sessions: one pool for writing, one for reading, one for the relay; all as role sigap_app."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import asyncpg
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine

APP_ROLE = "sigap_app"
_COMMON = {"role": APP_ROLE, "jit": "off", "application_name": "sigap"}
WRITE_LIMITS = {
    **_COMMON,
    "lock_timeout": "2000",
    "statement_timeout": "5000",
    "idle_in_transaction_session_timeout": "2000",
    "tcp_user_timeout": "5000",
}
"""Milliseconds. Source: design, section 4: a timeout is a 503, never a hanging desk."""
READ_LIMITS = {**_COMMON, "statement_timeout": "5000", "default_transaction_read_only": "on"}


PATIENCE_S = 7.0
"""Seconds after which a silent server counts as gone: the machine died, and nobody is left to end the statement."""


def plain_dsn(url: str) -> str:
    """Libpq's own form of a PostgreSQL URL, which every driver and tool here takes; several hosts are one URL."""
    return f"postgresql://{url.partition('://')[2]}"


def _engine(dsn: str, settings: dict[str, str], size: int) -> AsyncEngine:
    async def connect() -> asyncpg.Connection:
        return await asyncpg.connect(
            dsn, server_settings=settings, timeout=5, command_timeout=PATIENCE_S, target_session_attrs="primary"
        )

    # An error's text goes into the log: no caller's number may stand in it.
    return create_async_engine(
        "postgresql+asyncpg://", async_creator=connect, pool_size=size, max_overflow=0, pool_timeout=2,
        hide_parameters=True,
    )  # fmt: skip


@dataclass(frozen=True)
class Database:
    """The pools of one process."""

    write_engine: AsyncEngine
    """At most 12 writers at once: the journal's lock serialises them anyway."""
    read_engine: AsyncEngine
    """Queries that change nothing."""
    relay_engine: AsyncEngine
    """The relay and the picture: never starved by requests."""
    dsn: str
    """Libpq's URL, as the owner of the tables: only an import connects by it."""

    @classmethod
    def at(cls, dsn: str) -> "Database":
        """Pools on the database at libpq's URL."""
        return cls(_engine(dsn, WRITE_LIMITS, 12), _engine(dsn, READ_LIMITS, 8), _engine(dsn, _COMMON, 4), dsn)

    def write_session(self) -> AsyncSession:
        """A session whose transaction somebody else commits."""
        return async_sessionmaker(self.write_engine, expire_on_commit=False, autoflush=False)()

    def read_session(self) -> AsyncSession:
        """A session that can change nothing."""
        return async_sessionmaker(self.read_engine, expire_on_commit=False, autoflush=False)()

    @asynccontextmanager
    async def snapshot(self) -> AsyncIterator[AsyncSession]:
        """One REPEATABLE READ READ ONLY transaction: everything read in it belongs together."""
        async with self.relay_engine.connect() as connection:
            await connection.execution_options(isolation_level="REPEATABLE READ")
            await connection.execute(text("SET TRANSACTION READ ONLY"))
            async with AsyncSession(connection, expire_on_commit=False) as session:
                yield session

    async def dispose(self) -> None:
        """Closes every connection."""
        for engine in (self.write_engine, self.read_engine, self.relay_engine):
            await engine.dispose()
