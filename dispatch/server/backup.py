"""Backup and restore in pg_dump's own format, through the database's own tools."""

import os
import subprocess
from pathlib import Path

import psycopg

from dispatch.server.cluster import DATABASE, OWNER, PrivateCluster, find_binaries
from dispatch.server.migrations import renew_epoch, upgrade
from geo.errors import Refusal

FRESH, OLD = "sigap_restoring", "sigap_before_restore"


class BackupFailed(Refusal):
    """The backup was not made."""

    code = "backup_failed"


class RestoreFailed(Refusal):
    """Nothing was restored; the old data is untouched."""

    code = "restore_failed"


def _tool(name: str, *arguments: str) -> None:
    done = subprocess.run(
        [str(find_binaries() / name), *arguments], capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL
    )
    if done.returncode != 0:
        lines = [line for line in done.stderr.splitlines() if line.strip()] or ["no message"]
        raise RestoreFailed(f"{name}: {lines[0]}")


def backup(dsn: str, path: Path) -> int:
    """Bytes written. Into a file beside it, renamed when whole. Raises BackupFailed."""
    making = path.with_name(path.name + ".part")
    try:
        _tool("pg_dump", "-Fc", "--no-owner", "-d", dsn, "-f", str(making))
    except RestoreFailed as error:
        making.unlink(missing_ok=True)
        raise BackupFailed(error.detail) from error
    os.replace(making, path)
    return path.stat().st_size


def restore(cluster: PrivateCluster, path: Path) -> None:
    """Replaces the data by a backup's, in one step, with a new epoch. Raises: RestoreFailed, CannotStart."""
    if not path.is_file():
        raise RestoreFailed(f"{path}: no such file")
    cluster.claim()
    try:
        _restore(cluster, path)
    finally:
        cluster.release()


def _restore(cluster: PrivateCluster, path: Path) -> None:
    with psycopg.connect(cluster.dsn("postgres"), autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {FRESH}")
        connection.execute(f"CREATE DATABASE {FRESH} OWNER {OWNER}")
        connection.execute(
            "DO $$ BEGIN CREATE ROLE sigap_app NOLOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$"
        )
        try:
            _tool("pg_restore", "--exit-on-error", "--no-owner", "-d", cluster.dsn(FRESH), str(path))
        except RestoreFailed:
            connection.execute(f"DROP DATABASE {FRESH} WITH (FORCE)")
            raise
        connection.execute(f"DROP DATABASE IF EXISTS {OLD} WITH (FORCE)")
        connection.execute(f"ALTER DATABASE {DATABASE} RENAME TO {OLD}")
        connection.execute(f"ALTER DATABASE {FRESH} RENAME TO {DATABASE}")
        connection.execute(f"DROP DATABASE {OLD} WITH (FORCE)")
    upgrade(cluster.url)
    renew_epoch(cluster.url, always=True)
