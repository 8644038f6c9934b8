"""The migrations: their newest is known without Alembic, the tables are the models, and the way leads down too."""

import psycopg
import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory

from alembic import command
from dispatch.server import migrations
from dispatch.server.cluster import PrivateCluster
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
