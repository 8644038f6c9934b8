"""Backup and restore in pg_dump's own format, through the database's own tools."""

import os
import subprocess
from pathlib import Path
from typing import Any

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from dispatch.server.cluster import DATABASE, OWNER, PrivateCluster, find_binaries
from dispatch.server.migrations import present, renew_epoch, upgrade
from geo.errors import Refusal

FRESH, OLD = "sigap_restoring", "sigap_before_restore"


class BackupFailed(Refusal):
    """The backup was not made."""

    code = "backup_failed"


class RestoreFailed(Refusal):
    """Nothing was restored; the old data is untouched."""

    code = "restore_failed"


def _tool(name: str, dsn: str, *arguments: str) -> None:
    """Runs one of PostgreSQL's own programs. The password goes by the environment: everybody may list processes."""
    known = conninfo_to_dict(dsn)
    password = {"PGPASSWORD": str(known.pop("password"))} if "password" in known else {}
    command = [str(find_binaries() / name), *arguments, "-d", make_conninfo("", **known)]
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL, env={**os.environ, **password}
    )
    if done.returncode != 0:
        lines = [line for line in done.stderr.splitlines() if line.strip()] or ["no message"]
        raise RestoreFailed(f"{name}: {lines[0]}")


def backup(dsn: str, path: Path) -> int:
    """Bytes written. Into a file beside it, renamed when whole, for its owner's eyes only: callers stand in it.

    Raises: BackupFailed.
    """
    making = path.with_name(path.name + ".part")
    try:
        making.unlink(missing_ok=True)
        making.touch(mode=0o600)
        _tool("pg_dump", dsn, "-Fc", "--no-owner", "-f", str(making))
        os.replace(making, path)
    except (RestoreFailed, OSError) as error:
        making.unlink(missing_ok=True)
        raise BackupFailed(error.detail if isinstance(error, RestoreFailed) else f"{path}: {error.strerror}") from error
    return path.stat().st_size


def restore(cluster: PrivateCluster, path: Path) -> None:
    """Replaces the data by a backup's, in one step, with a new epoch. Raises: RestoreFailed, CannotStart."""
    if not path.is_file():
        raise RestoreFailed(f"{path}: no such file")
    cluster.claim()
    try:
        with psycopg.connect(cluster.dsn("postgres"), autocommit=True) as connection:
            _make_room(connection)
            try:
                _fill(cluster.dsn(FRESH), path)
                _swap(connection)
            except (Refusal, psycopg.Error) as error:
                connection.execute(f"DROP DATABASE IF EXISTS {FRESH} WITH (FORCE)")
                raise RestoreFailed(_line(error)) from error
            connection.execute(f"DROP DATABASE {OLD} WITH (FORCE)")
    finally:
        cluster.release()


def _line(error: Exception) -> str:
    return error.detail if isinstance(error, Refusal) else str(error).splitlines()[0]


def _make_room(connection: psycopg.Connection[Any]) -> None:
    for name in (FRESH, OLD):
        connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
    connection.execute(f"CREATE DATABASE {FRESH} OWNER {OWNER}")
    connection.execute("DO $$ BEGIN CREATE ROLE sigap_app NOLOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$")


def _fill(dsn: str, path: Path) -> None:
    """The backup beside the living data, brought to this version: only what is whole may take its place."""
    _tool("pg_restore", dsn, "--exit-on-error", "--no-owner", str(path))
    if present(dsn) is None:
        raise RestoreFailed(f"{path} is no backup of a centre: it holds another program's data.")
    upgrade(dsn)
    renew_epoch(dsn, always=True)


def _swap(connection: psycopg.Connection[Any]) -> None:
    """Both names change in one transaction: a kill between them would leave a centre without its data."""
    with connection.transaction():
        connection.execute(f"ALTER DATABASE {DATABASE} RENAME TO {OLD}")
        connection.execute(f"ALTER DATABASE {FRESH} RENAME TO {DATABASE}")
