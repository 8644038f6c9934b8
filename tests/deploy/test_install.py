"""A server install: the wheel holds everything, and the service's unit is one that systemd takes."""

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
import yaml

from dispatch.server.cluster import PrivateCluster
from tests.conftest import open_folder

ROOT = Path(__file__).parents[2]
UNITS = ROOT / "deploy" / "systemd"


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not installed")
@pytest.mark.parametrize("name", sorted(path.name for path in UNITS.iterdir()))
def test_systemd_takes_the_unit(name: str, tmp_path: Path) -> None:
    for unit in UNITS.iterdir():
        text = unit.read_text().replace("/opt/sigap112/bin/sigap", str(Path(sys.executable).parent / "sigap"))
        (tmp_path / unit.name).write_text(text)
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", str(tmp_path / name)], capture_output=True, text=True, check=False
    )
    ours = [line for line in done.stderr.splitlines() if "sigap112" in line]
    assert (done.returncode, ours) == (0, [])


def test_the_compose_file_names_what_is_there() -> None:
    content = yaml.safe_load((ROOT / "deploy" / "compose.yaml").read_text())
    build = content["services"]["centre"]["build"]
    assert (ROOT / "deploy" / build["context"] / build["dockerfile"]).is_file()
    copied = [line.split()[1] for line in (ROOT / "deploy" / "Dockerfile").read_text().splitlines()
              if line.startswith("COPY requirements")]  # fmt: skip
    assert all((ROOT / name).is_file() for name in copied)


@pytest.mark.soak
def test_the_wheel_alone_makes_a_centre(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = open_folder(tmp_path_factory.mktemp("wheel"))
    subprocess.run(["uv", "build", "--wheel", "--quiet", "-o", str(folder), str(ROOT)], check=True)
    (wheel,) = folder.glob("*.whl")
    names = zipfile.ZipFile(wheel).namelist()
    assert "ui/dist/index.html" in names, "build the pages first"
    site = folder / "site"
    zipfile.ZipFile(wheel).extractall(site)
    environment = {**os.environ, "PYTHONPATH": str(site), "SIGAP_DATA_DIR": str(folder / "data")}
    code = "import dispatch, sys; assert dispatch.__file__.startswith(sys.argv.pop(1));"
    code += "from dispatch.server.cli import main; main()"
    command = [sys.executable, "-c", code, str(site), "token", "add", "t", "--role", "viewer"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment, cwd=folder)
    assert done.returncode == 0, done.stderr
    assert len(done.stdout.strip()) > 40
    assert not PrivateCluster(folder / "data").alive()
