"""What can be wrong with a house: each one clear line and exit 1, or a visible state that heals; nothing damaged."""

import os
import re
import ssl
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import psycopg
import pytest

from dispatch.server.cluster import PrivateCluster
from tests.conftest import open_folder
from tests.house.test_run import SIGAP, run, start

ROOT = pytest.mark.skipif(os.geteuid() != 0, reason="mounts a small disk: root only")


def refused(done: subprocess.CompletedProcess[str], word: str) -> None:
    """Exit 1 and one line that names the cause."""
    assert done.returncode == 1, done.stderr
    lines = [line for line in done.stderr.strip().splitlines() if "starting the database" not in line]
    assert len(lines) == 1, done.stderr
    assert word in lines[0]


@pytest.fixture
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return open_folder(tmp_path_factory.mktemp("trouble"))


@pytest.fixture
def disk(folder: Path) -> Iterator[Path]:
    """A disk of 500 MB."""
    small = folder / "disk"
    small.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=500m,mode=755", "tmpfs", str(small)], check=False)
    if mounted.returncode != 0:
        pytest.skip("this machine lets nobody mount a disk")
    yield small
    subprocess.run(["umount", "-l", str(small)], check=True)


def fill(disk: Path) -> Path:
    """Takes the space that is left."""
    filling = disk / "filling"
    with filling.open("wb") as file:
        try:
            while True:
                file.write(b"0" * 1_000_000)
        except OSError:
            return filling


@ROOT
def test_a_full_disk_refuses_the_start(disk: Path) -> None:
    fill(disk)
    refused(run(disk / "centre", "run", "--port", "0"), "MB free")


@ROOT
def test_a_disk_that_fills_up_is_a_visible_state_and_heals(disk: Path) -> None:
    process, address = start(disk / "centre")
    token = run(disk / "centre", "token", "add", "t", "--role", "dispatcher").stdout.strip()
    with httpx.Client(base_url=address, headers={"Authorization": f"Bearer {token}"}, timeout=20) as client:
        body = {"type": "fire", "location_text": "Jl. Tunjungan 1", "description": "a" * 9_000}
        kept = [client.post("/api/incidents", json=body).json()["id"]]
        filling = fill(disk)
        for _ in range(400):
            answer = client.post("/api/incidents", json=body)
            if answer.status_code != 201:
                break
            kept.append(answer.json()["id"])
        assert (answer.status_code, answer.json()["code"]) == (503, "disk_full")
        assert answer.headers["retry-after"]
        health = client.get("/api/health")
        assert (health.json()["status"], health.json()["checks"]["database"]) == ("degraded", "full")
        filling.unlink()
        assert client.get("/api/health").json()["status"] == "ok"
        kept.append(client.post("/api/incidents", json=body).json()["id"])
        found = client.get("/api/incidents?limit=200").json()["items"]
        assert [i["id"] for i in reversed(found)][-len(kept) :] == kept[-200:]
        assert int(found[0]["number"].rsplit("-", 1)[1]) == len(kept)
    process.terminate()
    assert process.wait(timeout=30) == 0
    verified = run(disk / "centre", "journal", "verify")
    assert (verified.returncode, f"{len(kept)} entries" in verified.stdout) == (0, True)


def test_a_folder_with_something_else_in_it_is_left_alone(folder: Path) -> None:
    (folder / "postgres").mkdir()
    (folder / "postgres" / "letters.txt").write_text("keep me")
    refused(run(folder, "run", "--port", "0"), "no PostgreSQL cluster")
    assert (folder / "postgres" / "letters.txt").read_text() == "keep me"


def test_a_taken_port_is_named(folder: Path) -> None:
    process, address = start(folder)
    port = address.rsplit(":", 1)[1]
    other = folder / "other"
    refused(run(other, "run", "--port", port), port)
    process.terminate()
    process.wait(timeout=30)


def test_a_missing_postgis_is_named_with_its_remedy(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    code = (
        "import sys; from pathlib import Path; from dispatch.server import cluster;"
        "cluster.EXTENSIONS = Path(sys.argv.pop(1)); from dispatch.server.cli import main; main()"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(folder), "run", "--data-dir", str(folder / "c"), "--port", "0"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    refused(done, "apt-get install postgresql-15-postgis-3")


@pytest.fixture
def foreign(folder: Path) -> Iterator[PrivateCluster]:
    """A city's own server, migrated."""
    from dispatch.server import migrations

    server = PrivateCluster(folder / "foreign")
    server.start()
    migrations.upgrade(server.url)
    yield server
    server.stop()


def on_foreign(url: str, folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """A command with the city's own server."""
    environment = {**os.environ, "SIGAP_DATABASE_URL": url, "SIGAP_DATA_DIR": str(folder)}
    return subprocess.run([str(SIGAP), *words], capture_output=True, text=True, check=False, env=environment)


def test_a_foreign_server_is_never_migrated_unasked(foreign: PrivateCluster, folder: Path) -> None:
    with psycopg.connect(foreign.dsn("postgres"), autocommit=True) as owner:
        owner.execute("CREATE DATABASE city OWNER sigap")
    with psycopg.connect(foreign.dsn("city"), autocommit=True) as owner:
        owner.execute("CREATE EXTENSION postgis")
        owner.execute("CREATE EXTENSION pg_trgm")
    url = foreign.url.replace("/sigap?", "/city?")
    refused(on_foreign(url, folder, "run", "--port", "0"), "sigap migrate")
    with psycopg.connect(foreign.dsn("city")) as owner:
        (tables,) = owner.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone() or (None,)
    assert tables == 1, "only PostGIS's own"
    assert on_foreign(url, folder, "migrate").returncode == 0
    assert re.fullmatch(r"[\w-]{40,}", on_foreign(url, folder, "token", "add", "t", "--role", "viewer").stdout.strip())


@pytest.mark.parametrize("revision", ["0001", "9999"])
def test_a_schema_of_another_version_is_named(foreign: PrivateCluster, folder: Path, revision: str) -> None:
    with psycopg.connect(foreign.dsn(), autocommit=True) as owner:
        owner.execute("UPDATE alembic_version SET version_num = %s", (revision,))
    url = foreign.url
    refused(on_foreign(url, folder, "run", "--port", "0"), revision)


def test_with_a_certificate_the_centre_speaks_tls_and_says_so(folder: Path) -> None:
    made = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost",
            "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", "-keyout", str(folder / "key.pem"),
            "-out", str(folder / "cert.pem")]  # fmt: skip
    subprocess.run(made, check=True, capture_output=True)
    os.environ |= {"SIGAP_TLS_CERT": str(folder / "cert.pem"), "SIGAP_TLS_KEY": str(folder / "key.pem")}
    try:
        process, address = start(folder / "centre")
        subprocess.run(
            [str(SIGAP), "operator", "add", "sari", "--role", "viewer", "--password-stdin", "--data-dir",
             str(folder / "centre")], input="rahasia-112\n", text=True, check=True, capture_output=True,
        )  # fmt: skip
    finally:
        del os.environ["SIGAP_TLS_CERT"], os.environ["SIGAP_TLS_KEY"]
    assert address.startswith("https://")
    trusted = ssl.create_default_context(cafile=str(folder / "cert.pem"))
    with httpx.Client(base_url=address, verify=trusted) as client:
        answer = client.post("/api/session", json={"username": "sari", "password": "rahasia-112"})
        assert answer.status_code == 200
        assert "secure" in answer.headers["set-cookie"].lower()
        assert "max-age" in answer.headers["strict-transport-security"]
    process.terminate()
    process.wait(timeout=30)


def test_half_a_certificate_is_refused(folder: Path) -> None:
    environment = {**os.environ, "SIGAP_TLS_CERT": str(folder / "none.pem"), "SIGAP_DATA_DIR": str(folder)}
    done = subprocess.run(
        [str(SIGAP), "run", "--port", "0"], capture_output=True, text=True, check=False, env=environment
    )
    refused(done, "SIGAP_TLS")
