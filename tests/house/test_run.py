"""`sigap run` as a user knows it: it stops its database, and takes over the one a killed centre left."""

import os
import re
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from dispatch.server.cluster import PrivateCluster
from tests.conftest import open_folder

SIGAP = Path(sys.executable).parent / "sigap"


def start(folder: Path) -> tuple[subprocess.Popen[str], str]:
    """A running centre and its address."""
    command = [str(SIGAP), "run", "--data-dir", str(folder), "--port", "0"]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    assert process.stderr is not None
    for line in process.stderr:
        if found := re.search(r"the centre is at (\S+)", line):
            return process, found.group(1)
    raise AssertionError(f"it ended with {process.wait()}")


def run(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([str(SIGAP), *words, "--data-dir", str(folder)], capture_output=True, text=True, check=False)


@pytest.fixture
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return open_folder(tmp_path_factory.mktemp("house"))


def test_a_stopped_centre_stops_its_database_and_a_killed_one_is_taken_over(folder: Path) -> None:
    cluster = PrivateCluster(folder)
    process, _ = start(folder)
    second = run(folder, "run", "--port", "0")
    assert (second.returncode, "in use" in second.stderr) == (1, True)
    process.send_signal(signal.SIGKILL)
    process.wait()
    left = cluster.pid()
    assert left is not None
    os.kill(left, 0)
    process, _ = start(folder)
    assert cluster.pid() == left
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=20) == 0
    assert cluster.pid() is None
    assert not cluster.alive()


def test_a_backup_round_trips_and_a_broken_one_harms_nothing(folder: Path) -> None:
    token = run(folder, "token", "add", "program", "--role", "viewer")
    assert re.fullmatch(r"[\w-]{40,}", token.stdout.strip())
    file = folder / "all.dump"
    assert run(folder, "backup", str(file)).returncode == 0
    assert run(folder, "restore", str(file)).returncode == 0
    broken = folder / "broken.dump"
    broken.write_bytes(file.read_bytes()[:20_000])
    refused = run(folder, "restore", str(broken))
    assert (refused.returncode, len(refused.stderr.strip().splitlines())) == (1, 1)
    again = run(folder, "journal", "verify")
    assert (again.returncode, "all sound" in again.stdout) == (0, True)


def test_commands_and_a_centre_begin_at_once_on_an_empty_folder(folder: Path) -> None:
    with ThreadPoolExecutor() as pool:
        added = [pool.submit(run, folder, "token", "add", f"layar-{n}", "--role", "viewer") for n in range(3)]
        process, address = start(folder)
        assert [one.result().returncode for one in added] == [0, 0, 0], [one.result().stderr for one in added]
    assert httpx.get(f"{address}/api/health").status_code == 200
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=20) == 0
    assert not PrivateCluster(folder).alive()
    assert run(folder, "journal", "verify").returncode == 0
    assert not PrivateCluster(folder).alive()
