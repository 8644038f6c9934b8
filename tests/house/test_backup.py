"""A backup brings everything back, and nothing that is no backup ever takes the living data's place."""

import asyncio
import hashlib
import re
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from typer.testing import CliRunner, Result

from dispatch.server.backup import RestoreFailed, backup, restore
from dispatch.server.cli import app
from dispatch.server.cluster import PrivateCluster, find_binaries
from dispatch.server.migrations import upgrade
from tests.centre import Centre
from tests.conftest import open_folder


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PrivateCluster]:
    """A private cluster of its own, to be restored into."""
    house = PrivateCluster(open_folder(tmp_path_factory.mktemp("restored")))
    house.start()
    upgrade(house.url)
    yield house
    house.stop()


def content(dsn: str) -> dict[str, str]:
    """A digest of every table's rows, partitions by themselves."""
    tables = (
        "SELECT format('%I.%I', schemaname, tablename) FROM pg_tables WHERE schemaname IN ('public', 'sigap_import')"
        " AND tablename NOT IN ('spatial_ref_sys', 'centres') ORDER BY 1"
    )
    with psycopg.connect(dsn) as connection:
        found = {}
        for (name,) in connection.execute(tables).fetchall():
            rows = connection.execute(f"SELECT t::text FROM {name} t ORDER BY 1").fetchall()
            found[name] = f"{len(rows)} {hashlib.sha256(repr(rows).encode()).hexdigest()}"
        return found


def epoch(dsn: str) -> str:
    with psycopg.connect(dsn) as connection:
        row = connection.execute("SELECT epoch FROM centres").fetchone()
    return str(row and row[0])


async def test_every_table_comes_back_onto_a_folder_that_holds_another_centre(
    centre: Centre, house: PrivateCluster, tmp_path: Path
) -> None:
    unit, view = await centre.unit(tracker="gps-1"), await centre.incident(call={"channel": "phone"})
    await centre.assign(view, unit)
    await centre.report(unit, "en_route")
    await centre.post(f"/api/units/{unit['id']}/emergency", {"client_id": "sos"})
    await centre.post(f"/api/incidents/{view['id']}/location", {"location_text": "Jl. Pemuda 2", "reason": "salah"})
    dsn = centre.database_url
    before, file = content(dsn), tmp_path / "all.dump"
    backup(dsn, file)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600, "callers' numbers are for nobody else's eyes"
    restore(house, file)
    after = content(house.dsn())
    assert sum(not digest.startswith("0 ") for digest in before.values()) > 12
    assert after == before
    assert epoch(house.dsn()) != epoch(dsn)


def verify(dsn: str, *words: str) -> Result:
    return CliRunner().invoke(app, ["journal", "verify", *words], env={"SIGAP_DATABASE_URL": dsn})


async def test_an_anchor_kept_elsewhere_tells_that_the_journal_was_cut_off(
    centre: Centre, house: PrivateCluster, tmp_path: Path
) -> None:
    await centre.incident()
    backup(centre.database_url, tmp_path / "earlier.dump")
    await centre.incident()
    whole = await asyncio.to_thread(verify, centre.database_url)
    anchor = whole.stdout.split()[-1]
    kept = await asyncio.to_thread(verify, centre.database_url, "--anchor", anchor)
    assert (kept.exit_code, kept.stdout) == (0, whole.stdout)
    # What an earlier backup brings back is a sound chain: only the anchor tells that its tail is gone.
    restore(house, tmp_path / "earlier.dump")
    assert (await asyncio.to_thread(verify, house.url)).exit_code == 0
    cut = await asyncio.to_thread(verify, house.url, "--anchor", anchor)
    assert (cut.exit_code, "cut off or rewritten" in cut.stderr) == (1, True)


def dump(dsn: str, file: Path) -> None:
    subprocess.run([find_binaries() / "pg_dump", "-Fc", "-d", dsn, "-f", file], check=True)


def test_another_programs_dump_is_refused_and_the_data_stays(house: PrivateCluster, tmp_path: Path) -> None:
    with psycopg.connect(house.dsn("postgres"), autocommit=True) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS recipes (name text)")
    dump(house.dsn("postgres"), tmp_path / "foreign.dump")
    before = content(house.dsn())
    with pytest.raises(RestoreFailed, match="no backup of a centre"):
        restore(house, tmp_path / "foreign.dump")
    assert content(house.dsn()) == before


def test_a_newer_versions_dump_is_refused_and_the_data_stays(house: PrivateCluster, tmp_path: Path) -> None:
    with psycopg.connect(house.dsn(), autocommit=True) as connection:
        (revision,) = connection.execute("SELECT version_num FROM alembic_version").fetchone() or ("",)
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
        dump(house.dsn(), tmp_path / "newer.dump")
        connection.execute("UPDATE alembic_version SET version_num = %s", (revision,))
    before = content(house.dsn())
    with pytest.raises(RestoreFailed, match="install a newer one"):
        restore(house, tmp_path / "newer.dump")
    assert content(house.dsn()) == before


def test_whoever_still_reads_the_old_data_is_named_and_nothing_is_lost(house: PrivateCluster, tmp_path: Path) -> None:
    backup(house.dsn(), tmp_path / "all.dump")
    before = content(house.dsn())
    with psycopg.connect(house.dsn()), pytest.raises(RestoreFailed, match="being accessed"):
        restore(house, tmp_path / "all.dump")
    assert content(house.dsn()) == before
    restore(house, tmp_path / "all.dump")


def test_the_databases_password_stands_in_no_list_of_processes(house: PrivateCluster, tmp_path: Path) -> None:
    dsn = f"postgresql://sigap:sangat-rahasia@/sigap?host={house.sockets}"
    with psycopg.connect(house.dsn()) as holder:
        holder.execute("LOCK TABLE incidents IN ACCESS EXCLUSIVE MODE")
        work = threading.Thread(target=backup, args=(dsn, tmp_path / "all.dump"))
        work.start()
        seen = ""
        while "pg_dump" not in seen:
            seen = "\n".join(_commands())
        holder.rollback()
        work.join()
    assert "sangat-rahasia" not in seen


def _commands() -> Iterator[str]:
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            command = path.read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            continue
        if re.search(r"pg_dump\b", command) and sys.executable not in command:
            yield command
