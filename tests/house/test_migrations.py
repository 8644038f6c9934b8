"""The migrations: their newest is known without Alembic, the tables are the models, and the way leads down too."""

import asyncio
from collections.abc import Iterable

import psycopg
import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from alembic import command
from dispatch.assignments.scene import LIVE
from dispatch.server import migrations
from dispatch.server.cluster import PrivateCluster
from geo.orm import now_utc, utc_text
from incidents.journal import verify
from incidents.states import OPEN
from tests.centre import Centre
from tests.conftest import open_folder


def config(url: str) -> Config:
    made = Config()
    made.set_main_option("script_location", str(migrations.SCRIPTS))
    made.set_main_option("sqlalchemy.url", url.replace("%", "%%"))
    return made


def test_the_newest_revision_is_alembics_and_the_chain_is_one() -> None:
    scripts = ScriptDirectory(str(migrations.SCRIPTS))
    chain = [script.revision for script in scripts.walk_revisions()]
    assert scripts.get_heads() == [migrations.head()]
    assert chain[::-1] == migrations.revisions()


def test_the_tables_are_the_models(database_url: str) -> None:
    command.check(config(database_url))


def test_the_way_leads_down_and_up_again(tmp_path_factory: pytest.TempPathFactory) -> None:
    cluster = PrivateCluster(open_folder(tmp_path_factory.mktemp("down")))
    cluster.start()
    try:
        migrations.upgrade(cluster.url)
        command.downgrade(config(cluster.url), "base")
        with psycopg.connect(cluster.dsn()) as owner:
            left = owner.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
        assert {name for (name,) in left} <= {"spatial_ref_sys", "alembic_version"}
        migrations.upgrade(cluster.url)
        assert migrations.present(cluster.url) == migrations.head()
    finally:
        cluster.stop()


def ask(cluster: PrivateCluster, *statements: str, database: str = "postgres") -> None:
    with psycopg.connect(cluster.dsn(database), autocommit=True) as owner:
        for statement in statements:
            owner.execute(statement)


def test_a_city_whose_database_user_may_make_no_roles_is_told_what_is_missing(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    cluster = PrivateCluster(open_folder(tmp_path_factory.mktemp("city")))
    cluster.start()
    url = cluster.url.replace("sigap@/sigap", "city@/city")
    try:
        ask(cluster, "CREATE ROLE city LOGIN", "CREATE DATABASE city OWNER city")
        with pytest.raises(Exception, match='create extension "postgis"'):
            migrations.upgrade(url)
        ask(cluster, "CREATE EXTENSION postgis", "CREATE EXTENSION pg_trgm", database="city")
        with pytest.raises(Exception, match="CREATE ROLE sigap_app NOLOGIN; GRANT sigap_app TO city"):
            migrations.upgrade(url)
        ask(cluster, "CREATE ROLE sigap_app NOLOGIN", "GRANT sigap_app TO city")
        migrations.upgrade(url)
        migrations.check_head(url)
    finally:
        cluster.stop()


async def test_rows_that_came_before_their_partition_move_into_it_and_the_chain_stays_whole(
    centre: Centre, database_url: str
) -> None:
    unit = await centre.unit()
    await centre.app.state.timers.stop()  # its housekeeping would make the partitions anew
    for table in ("journal", "position_trail"):
        await asyncio.to_thread(_forget_partitions, database_url, table)
    fix = {"lon": 112.74, "lat": -7.25, "at": utc_text(now_utc())}
    await centre.post(f"/api/units/{unit['id']}/positions", {"fixes": [fix]})
    await centre.incident()
    with psycopg.connect(database_url) as owner:
        before = [_count(owner, f"{table}_default") for table in ("journal", "position_trail")]
        assert before == [2, 1], "without a partition they lie in the default one"
    await asyncio.to_thread(migrations.keep_partitions, database_url)
    await centre.incident()
    with psycopg.connect(database_url) as owner:
        assert [_count(owner, f"{table}_default") for table in ("journal", "position_trail")] == [0, 0]
        assert [_count(owner, table) for table in ("journal", "position_trail")] == [3, 1]
    async with centre.database.read_session() as session:
        assert (await verify(session)).broken_seq is None
    async with centre.database.write_session() as session:
        with pytest.raises(DBAPIError, match="permission denied"):
            await session.execute(text(f"UPDATE journal_p{now_utc():%Y%m} SET body = ''"))


def _forget_partitions(url: str, table: str) -> None:
    """In a thread of its own: it waits for locks that the centre of the same loop may hold."""
    with psycopg.connect(url, autocommit=True) as owner:
        query = "SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = %s::regclass"
        parts = [name for (name,) in owner.execute(query, (table,)).fetchall() if not name.endswith("_default")]
        for part in parts:
            owner.execute(f"ALTER TABLE {table} DETACH PARTITION {part}")
            owner.execute(f"INSERT INTO {table} SELECT * FROM {part}")
            owner.execute(f"DROP TABLE {part}")


def _count(owner: psycopg.Connection[tuple[int]], table: str) -> int:
    row = owner.execute(f"SELECT count(*) FROM {table}").fetchone()
    return row[0] if row else 0


async def test_a_picture_is_loaded_without_reading_the_years_behind_it(centre: Centre, database_url: str) -> None:
    """The self-check does so every minute: PostgreSQL must have a way that does not lead through what is closed."""
    with psycopg.connect(database_url) as owner:
        owner.execute("SET enable_seqscan = off")
        for statement in (
            f"SELECT id FROM incidents WHERE status IN ({_listed(OPEN)}) OR closed_at > now() - interval '30 minutes'",
            f"SELECT id FROM assignments WHERE status IN ({_listed(LIVE)})",
        ):
            plan = "\n".join(row[0] for row in owner.execute(f"EXPLAIN {statement}").fetchall())
            assert "Seq Scan" not in plan, plan


def _listed(codes: Iterable[str]) -> str:
    return ", ".join(f"'{code}'" for code in codes)
